"""Catalogues: the English text is the msgid; ``zh_Hans_CN/LC_MESSAGES/*.po`` hold the Chinese, one file a page group.

They and the service's own (``scheduler/translations``) are compiled into one ``messages.mo``, which is not committed:
``python -m web.translations`` makes it, and the application does when it is missing or older than a .po file.
``python -m web.translations missing`` prints every text that has no translation yet, ready to be filled in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

DIRECTORY = Path(__file__).parent
LANGUAGE = "zh_Hans_CN"
ROOT = DIRECTORY.parent.parent
CATALOGUES = DIRECTORY / LANGUAGE / "LC_MESSAGES"
SERVICE_CATALOGUES = ROOT / "scheduler" / "translations" / LANGUAGE / "LC_MESSAGES"
COMPILED = CATALOGUES / "messages.mo"

KEYWORDS = {
    "_": None,
    "_l": None,
    "N_": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
}
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2"), ("**/templates/**.svg", "jinja2")]
SOURCES = ("web", "scheduler")


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A msgid found in the sources: (singular, plural) where it has a plural."""

    msgid: str | tuple[str, str]
    place: str


def texts() -> Iterator[Text]:
    """Every text of web/ and scheduler/ that is meant for translation."""
    for source in SOURCES:
        found = extract_from_dir(
            ROOT / source,
            METHODS,
            {"**/templates/**.html": {"trimmed": "true", "silent": "false"}},
            keywords=KEYWORDS,
        )
        for filename, line, msgid, _comments, _context in found:
            text = (msgid[0], msgid[1]) if isinstance(msgid, tuple) else str(msgid)
            yield Text(msgid=text, place=f"{source}/{filename}:{line}")


def files() -> list[Path]:
    """Every .po file, the pages' before the service's."""
    return [*sorted(CATALOGUES.glob("*.po")), *sorted(SERVICE_CATALOGUES.glob("*.po"))]


def catalogue() -> tuple[Catalog, list[str]]:
    """All .po files as one, and what is wrong with them: a text left open, or translated in two ways."""
    merged = Catalog(locale=LANGUAGE, domain="messages", fuzzy=False)
    faults = []
    for path in files():
        with path.open("rb") as file:
            part = read_po(file, locale=LANGUAGE, domain="messages", abort_invalid=True)
        for message in part:
            if not message.id:
                continue
            known = merged.get(message.id)
            if message.fuzzy or not message.string:
                faults.append(f"{path.name}: {message.id!r} has no settled translation")
            elif known is not None and known.string != message.string:
                faults.append(f"{path.name}: {message.id!r} is {message.string!r} here, {known.string!r} elsewhere")
            else:
                merged.add(message.id, message.string, flags=message.flags)
    return merged, faults


def compile_all() -> int:
    """Write messages.mo; how many texts it holds."""
    merged, _faults = catalogue()
    with NamedTemporaryFile(dir=CATALOGUES, suffix=".tmp", delete=False) as file:
        write_mo(file, merged)
    Path(file.name).replace(COMPILED)
    return len(merged)


def ensure() -> None:
    """Compile where messages.mo is missing or older than a .po file."""
    newest = max(path.stat().st_mtime_ns for path in files())
    if not COMPILED.exists() or COMPILED.stat().st_mtime_ns < newest:
        compile_all()


def missing() -> list[Text]:
    """Texts without a translation, each once, in the order of their places."""
    merged, _faults = catalogue()
    found: dict[str | tuple[str, str], Text] = {}
    for text in texts():
        single = text.msgid if isinstance(text.msgid, str) else text.msgid[0]
        known = merged.get(single)
        if known is None or not known.string:
            found.setdefault(text.msgid, text)
    return list(found.values())
