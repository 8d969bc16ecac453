"""Numbers are written as each language's own rules say."""

from __future__ import annotations

from decimal import Decimal

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.account import LOCALES
from web.i18n import write_change, write_number, write_signed


@pytest.mark.parametrize("locale", LOCALES)
@given(value=st.decimals(min_value=-(10**12), max_value=10**12, places=5), digits=st.integers(0, 5))
def test_a_number_is_written_as_the_locale_writes_it_with_a_true_minus(
    locale: str, value: Decimal, digits: int
) -> None:
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    plain = format_decimal(round(value, digits) + 0, pattern, locale=locale)  # no minus before nought
    assert write_number(value, digits) == plain.replace("-", "−")


def test_the_same_hours_are_written_alike_from_minutes_and_from_their_quotient() -> None:
    # 5181 min are 86.35 h, which no binary fraction is; 9801 min 163.35 h
    for minutes in (5181, 9801, 3, 9):
        exact = Decimal(minutes) / 60
        assert write_number(minutes / 60) == write_number(exact)
        assert write_signed(minutes / 60) == write_signed(exact)


def test_a_change_is_what_lies_between_the_two_figures_as_they_are_written() -> None:
    before, after = Decimal("6.1712"), Decimal("6.2856")  # 0.1144 apart, but written 6.17 and 6.29
    assert (write_number(before, 2), write_number(after, 2)) == ("6.17", "6.29")
    assert write_change(before, after, 2) == "+0.12"
    assert write_change(after, before, 2) == "−0.12"
    assert write_change(Decimal("6.171"), Decimal("6.174"), 2) == "0.00"
