"""Text that a spreadsheet program would run as a formula is written so that it does not, and read back as it was.

A cell whose first character (after quotes, apostrophes and blanks) is ``= + - @``, their full-width forms, a minus
sign, TAB, CR or LF gets one apostrophe in front. Reading takes one apostrophe off exactly where writing would have put
it, so the pair is lossless for every text.
"""

from __future__ import annotations

import re

_ACTIVE = re.compile("[\"'“”‘’ \u00a0\u3000]*[=+\\-@\t\r\n＝＋－＠−]")


def is_active(text: str) -> bool:
    """Would a spreadsheet take the text for a formula or a command?"""
    return _ACTIVE.match(text) is not None


def neutralise(text: str) -> str:
    """The text as it may stand in a CSV cell."""
    return "'" + text if is_active(text) else text


def restore(cell: str) -> str:
    """The text that ``neutralise`` was given."""
    return cell[1:] if cell.startswith("'") and is_active(cell[1:]) else cell
