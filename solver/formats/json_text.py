"""JSON read with every fault told: what is no JSON, keys that stand twice in an object, texts that nothing can show.

Half a character (a lone surrogate) cannot be written in any file, and control characters break the tables and lines in
which ids stand.
"""

from __future__ import annotations

import json
import re
from typing import Any

from solver.errors import ProblemError

BEYOND_ASCII = r"\x7f-\x9f\u2028\u2029\ud800-\udfff"
UNWRITABLE = re.compile(rf"[\x00-\x1f{BEYOND_ASCII}]")
PERHAPS = re.compile(rf"[{BEYOND_ASCII}]|\\[bfnrtu]")  # in the text of a document


class _Repeating(dict[str, Any]):
    """An object in which keys stood more than once; it holds the last value of each."""

    repeated: tuple[str, ...] = ()


def read_json(text: str) -> tuple[object, list[str]]:
    """The value, a fault for every key that an object repeats, and one for every text with unwritable characters.

    Raises ProblemError if it is no JSON.
    """
    seen: list[_Repeating] = []

    def gather(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) == len(pairs):
            return found
        names = [name for name, _ in pairs]
        told = _Repeating(found)
        told.repeated = tuple(name for name in found if names.count(name) > 1)
        seen.append(told)
        return told

    if not text.strip():
        raise ProblemError(("document: empty",))
    try:
        read = json.loads(text, object_pairs_hook=gather)
    except json.JSONDecodeError as error:
        raise ProblemError((f"line {error.lineno}, column {error.colno}: not JSON: {error.msg}",)) from error
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, brackets in brackets without end
        raise ProblemError((f"document: not readable as JSON: {error}",)) from error
    return read, _faults_within(read) if seen or PERHAPS.search(text) else []


def _faults_within(read: object) -> list[str]:
    found: list[str] = []
    todo: list[tuple[str, object]] = [("", read)]
    while todo:
        path, value = todo.pop()
        if isinstance(value, _Repeating):
            names = (json.dumps(name, ensure_ascii=False) for name in value.repeated)
            found += [f"{path or 'document'}: the key {name} stands more than once" for name in names]
        if isinstance(value, dict):
            found += [fault for name in value if (fault := _unwritable(f"{path or 'document'}: the key", name))]
            todo += [(f"{path}.{name}".lstrip("."), inner) for name, inner in value.items()]
        elif isinstance(value, list):
            todo += [(f"{path}[{number}]", inner) for number, inner in enumerate(value)]
        elif isinstance(value, str) and (fault := _unwritable(f"{path or 'document'}:", value)):
            found.append(fault)
    return found


def _unwritable(where: str, text: str) -> str | None:
    character = UNWRITABLE.search(text)
    if character is None:
        return None
    kind = "half a character" if "\ud800" <= character[0] <= "\udfff" else "the control character"
    return f"{where} {json.dumps(text)[:60]} must not hold {kind} {json.dumps(character[0])}"
