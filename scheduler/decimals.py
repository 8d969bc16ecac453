"""Numbers as people type them: plain decimals, of a bounded length before anything is computed with them.

An exponent of a few characters is a number of millions of digits, so none is read.
"""

from __future__ import annotations

import re
from decimal import Decimal

LARGEST_FEN = 10**13
_PLAIN = re.compile(r"[+-]?(?:[0-9]{1,15}(?:\.[0-9]{0,9})?|\.[0-9]{1,9})")


def plain_decimal(text: str) -> Decimal | None:
    """The number of a sign, up to 15 digits and up to 9 decimals after one point; None for anything else."""
    typed = text.strip()
    return Decimal(typed) if _PLAIN.fullmatch(typed) else None


def scaled_whole(text: str, scale: int) -> int | None:
    """The plain number times ``scale``; None where there is none, or where it does not come out whole."""
    number = plain_decimal(text)
    if number is None or number * scale != (whole := int(number * scale)):
        return None
    return whole


def read_money(text: str) -> int | None:
    """Money with at most two decimals as fen, up to ``LARGEST_FEN`` either way; None for anything else."""
    fen = scaled_whole(text, 100)
    return None if fen is None or abs(fen) > LARGEST_FEN else fen
