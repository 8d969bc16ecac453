"""Typed numbers: plain decimals are read exactly, anything that could be endless is none."""

from __future__ import annotations

from decimal import Decimal

import pytest

from scheduler.decimals import LARGEST_FEN, plain_decimal, read_money, scaled_whole

NO_NUMBERS = (
    "1e99999999", "1E3", "3/4", "1_000", "1,000", "９２", "٩", "+-1", "1.2.3", ".", "-", "", " ", "NaN", "Infinity",
    "0x10", "9" * 16, "0." + "0" * 10, "1" * 5000,
)  # fmt: skip


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_no_plain_decimal_is_none(text: str) -> None:
    assert (plain_decimal(text), scaled_whole(text, 1000), read_money(text)) == (None, None, None)


@pytest.mark.parametrize(
    ("text", "number"),
    [("92.5", "92.5"), (" -3 ", "-3"), ("+0.25", "0.25"), ("5.", "5"), (".5", "0.5"), ("9" * 15, "9" * 15)],
)
def test_a_plain_decimal_is_read_exactly(text: str, number: str) -> None:
    assert plain_decimal(text) == Decimal(number)


def test_a_unit_is_counted_in_whole_parts_only() -> None:
    assert (scaled_whole("1.205", 1000), scaled_whole("1.2055", 1000)) == (1205, None)


def test_money_has_two_decimals_and_a_limit() -> None:
    assert (read_money("10000.05"), read_money("-5"), read_money("1.005")) == (1_000_005, -500, None)
    assert (read_money("100000000000"), read_money("100000000000.01")) == (LARGEST_FEN, None)
