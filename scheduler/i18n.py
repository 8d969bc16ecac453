"""Sentences of the service and the command line in the reader's language.

Catalogues are ``scheduler/translations/<locale>/LC_MESSAGES/*.po``, read as they are, once a process.
"""

from __future__ import annotations

import os
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

LOCALES = ("zh_Hans_CN", "en")
CATALOGUES = Path(__file__).parent / "translations"


def N_(text: str) -> str:  # noqa: N802
    """Mark a text as translatable without translating it here."""
    return text


def environment_locale() -> str:
    """The terminal's language: SHIFTLEDGER_LOCALE, else LC_ALL, LC_MESSAGES or LANG; English where it is neither."""
    for name in ("SHIFTLEDGER_LOCALE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return LOCALES[0] if value.lower().startswith("zh") else LOCALES[1]
    return LOCALES[1]


@cache
def translations(locale: str) -> NullTranslations:
    """The catalogue of a locale; English needs none."""
    paths = sorted((CATALOGUES / locale / "LC_MESSAGES").glob("*.po"))
    if not paths:
        return NullTranslations()
    from babel.messages.catalog import Catalog  # noqa: PLC0415 - only where a catalogue is read
    from babel.messages.mofile import write_mo  # noqa: PLC0415
    from babel.messages.pofile import read_po  # noqa: PLC0415

    merged = Catalog(locale=locale)
    for path in paths:
        with path.open("rb") as file:
            for message in read_po(file, locale=locale):
                if message.id:
                    merged[message.id] = message
    compiled = BytesIO()
    write_mo(compiled, merged)
    compiled.seek(0)
    return GNUTranslations(compiled)


def gettext(message: str, locale: str | None = None, /, **params: object) -> str:
    """The sentence in the locale (default: the terminal's), with ``%(name)s`` filled from ``params``."""
    text = translations(locale or environment_locale()).gettext(message)
    return text % params if params else text
