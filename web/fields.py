"""Form fields that say what they accept, and keep what was typed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext
from wtforms import Field
from wtforms.widgets import DateInput, TextInput

from scheduler.decimals import plain_decimal
from web.i18n import write_number

DAY_MIN = 1440
# an input method for Chinese types these; nothing else is taken for a digit, since "5²" is not 52
_FULL_WIDTH = str.maketrans({chr(0xFF00 + ord(sign) - 0x20): sign for sign in "0123456789.:-"})
_CLOCK = re.compile(r"(?P<hour>[0-9]{1,2})(?::?(?P<minute>[0-9]{2}))?")


class _Typed(Field):  # type: ignore[misc]  # WTForms has no types
    """A field whose text is kept as it was typed where it cannot be read."""

    data: Any
    raw: str | None = None

    def _value(self) -> str:
        if self.raw is not None:
            return self.raw
        return "" if self.data is None else self._written()

    def _written(self) -> str:
        return str(self.data)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the text. Raises ``ValueError`` with a sentence for what is not accepted."""
        self.raw = valuelist[0].strip() if valuelist else ""
        self.data = None
        self.data = self._read(self.raw)

    def _read(self, text: str) -> object:
        raise NotImplementedError


class DayField(_Typed):
    """A date."""

    widget = DateInput()

    def _read(self, text: str) -> date:
        if not text:
            raise ValueError(gettext("Choose a day."))
        try:
            return date.fromisoformat(text.translate(_FULL_WIDTH))
        except ValueError:
            raise ValueError(
                gettext("“%(value)s” is no day; a date such as 2026-11-08 is accepted.", value=text[:40])
            ) from None


class ClockField(_Typed):
    """A time of the day in minutes, typed as 8:00, 0800 or 8; ``ends_day`` takes 24:00 too.

    Text and no time field: a browser's offers no 24:00, and shows hours from 1 to 12 to some readers.
    """

    widget = TextInput()

    def __init__(self, label: object = None, *, ends_day: bool = False, **more: Any) -> None:
        super().__init__(label, render_kw={"autocomplete": "off", "maxlength": 5, "placeholder": "00:00"}, **more)
        self.ends_day = ends_day

    def _written(self) -> str:
        return f"{self.data // 60:02d}:{self.data % 60:02d}"

    def _read(self, text: str) -> int:
        found = _CLOCK.fullmatch(text.translate(_FULL_WIDTH))
        at = int(found["hour"]) * 60 + int(found["minute"] or 0) if found else DAY_MIN + 1
        last = DAY_MIN if self.ends_day else DAY_MIN - 1
        if at > last or (found and int(found["minute"] or 0) > 59):
            raise ValueError(
                gettext(
                    "“%(value)s” is no time of the day; 00:00 to %(last)s is accepted.",
                    value=text[:40],
                    last=f"{last // 60:02d}:{last % 60:02d}",
                )
            )
        return at


class AmountField(_Typed):
    """A number from ``least`` to ``most`` with at most ``decimals`` decimals after a point.

    A comma is refused: it parts thousands for some readers and decimals for others.
    """

    widget = TextInput()

    def __init__(self, label: object = None, *, least: int = 0, most: int, decimals: int = 3, **more: object) -> None:
        super().__init__(label, render_kw={"inputmode": "decimal", "autocomplete": "off"}, **more)
        self.least, self.most, self.decimals = least, most, decimals

    def _written(self) -> str:
        return format(self.data.normalize(), "f")

    def _read(self, text: str) -> Decimal:
        number = plain_decimal(text.translate(_FULL_WIDTH))
        if number is not None and self.least <= number <= self.most and number == round(number, self.decimals):
            return number
        raise ValueError(
            gettext(
                "“%(value)s” is not accepted; a plain number from %(least)s to %(most)s is, with up to %(decimals)s "
                "decimals after a point.",
                value=text[:40],
                least=write_number(Decimal(self.least), 0),
                most=write_number(Decimal(self.most), 0),
                decimals=self.decimals,
            )
        )


class LineField(_Typed):
    """One line of text, 1 to ``most`` characters, or ``least`` 0."""

    widget = TextInput()

    def __init__(self, label: object = None, *, least: int = 1, most: int, **more: object) -> None:
        super().__init__(label, render_kw={"autocomplete": "off", "maxlength": most}, **more)
        self.least, self.most = least, most

    def _read(self, text: str) -> str:
        if self.least <= len(text) <= self.most and text.isprintable():
            return text
        raise ValueError(
            gettext(
                "%(least)s to %(most)s characters on one line are accepted; these are %(n)s.",
                least=self.least,
                most=self.most,
                n=len(text),
            )
        )
