"""``python -m web.translations`` compiles; ``python -m web.translations missing`` prints what is not translated."""

from __future__ import annotations

import json
import sys

from web.translations import compile_all, missing


def main(arguments: list[str]) -> int:
    if arguments == ["missing"]:
        for text in missing():
            ids = text.msgid if isinstance(text.msgid, tuple) else (text.msgid,)
            sys.stdout.write(f"\n#: {text.place}\nmsgid {json.dumps(ids[0], ensure_ascii=False)}\n")
            if len(ids) == 2:
                sys.stdout.write(f'msgid_plural {json.dumps(ids[1], ensure_ascii=False)}\nmsgstr[0] ""\n')
            else:
                sys.stdout.write('msgstr ""\n')
        return 0
    if arguments:
        sys.stderr.write("usage: python -m web.translations [missing]\n")
        return 2
    sys.stdout.write(f"{compile_all()} texts compiled\n")
    return 0


sys.exit(main(sys.argv[1:]))
