"""What people type into fields of numbers, times and days."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import Form

from web.fields import AmountField, ClockField, DayField


class Typed(Form):  # type: ignore[misc]  # WTForms has no types
    units = AmountField(most=9999, least=-10, decimals=2)
    end = ClockField(ends_day=True)
    day = DayField()


def read(**texts: str) -> Typed:
    form = Typed(MultiDict({"units": "1", "end": "8", "day": "2026-11-09"} | texts))
    form.validate()
    return form


def test_the_signs_of_an_input_method_are_digits_too() -> None:
    form = read(units="１２．５", end="２４：００", day="２０２６－１１－０９")
    assert (form.errors, form.units.data, form.end.data, form.day.data) == (
        {},
        Decimal("12.5"),
        1440,
        date(2026, 11, 9),
    )
    assert read(units="－３").units.data == -3


@pytest.mark.parametrize("text", ["5²", "½", "１，２００", "٣", "一百"])
def test_what_only_looks_like_a_digit_is_kept_and_refused(text: str) -> None:
    form = read(units=text)
    assert list(form.errors) == ["units"]
    assert form.units.data is None
    assert form.units._value() == text
