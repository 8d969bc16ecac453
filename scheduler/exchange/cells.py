"""Columns and what their cells may hold: text to value, value to text, and what would have been accepted.

Parsers raise ``CellFault``. Values are what the domain holds: fen, minutes, thousandths, dates; never floats but for
quantities of work.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from scheduler.exchange.faults import CellFault, shown
from scheduler.exchange.neutral import restore

_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,9})?")
_NOT_FINITE = re.compile(r"[+-]?(nan|inf|infinity)|#?n/?a|#(num|value|ref|div/0|name)[!?]?", re.IGNORECASE)
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}([,. '\u00a0\u202f][0-9]{3})+")
_DAY = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})")
_MIDNIGHT = re.compile(r"[ T]00:00(:00)?$")
_MOMENT = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})(?:[ T]([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?)?")
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::00)?")
_CODE = re.compile(r"[^\s;,\"'=+@|][^\s;,\"|]*")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029\ufffe\uffff]")
YES = {"yes", "true", "y", "是"}
NO = {"no", "false", "n", "否"}

Parser = Callable[[str], Any]


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a kind. ``default`` is the value of an empty or absent cell of a column that is not ``required``.

    ``refers`` names the set of known codes that the value (or each of its values) must be in.
    """

    name: str
    parse: Parser
    show: Callable[[Any], str] = str
    required: bool = True
    default: Any = None
    refers: str | None = None
    numeric: bool = False

    def value(self, cell: str, *, dots_are_doubtful: bool = False, literal: bool = False) -> Any:
        """The cell's value. Raises CellFault. A ``literal`` cell (of a workbook) was not neutralised."""
        text = cell.strip(" \u00a0\u3000")
        text = text if literal else restore(text)
        if "\x00" in text or _CONTROL.search(text):
            raise CellFault("control_character", value=shown(text))
        if not text.strip():
            if self.required:
                raise CellFault("cell_empty")
            return self.default
        if dots_are_doubtful and self.numeric and _THOUSANDS.fullmatch(text):
            raise CellFault("number_ambiguous", value=shown(text), accepted=re.sub("[^0-9+-]", "", text))
        return self.parse(text)

    def text(self, value: Any) -> str:
        """The value as a cell, as a file of ours would hold it."""
        return "" if value is None else self.show(value)


def text(name: str, longest: int, *, required: bool = True) -> Column:
    """Free text of at most ``longest`` characters. A formula stays the text that it is."""

    def parse(cell: str) -> str:
        if len(cell) > longest:
            raise CellFault("text_too_long", value=shown(cell), length=len(cell), accepted=f"≤ {longest}")
        return cell

    return Column(name=name, parse=parse, required=required, default="")


def code(name: str, longest: int = 32, *, required: bool = True, refers: str | None = None) -> Column:
    """A short name without blanks, quotes, commas, semicolons or bars, that does not begin like a formula."""
    return Column(name=name, parse=_code_parser(longest), required=required, refers=refers)


def codes(name: str, *, refers: str | None = None, gaps: bool = False) -> Column:
    """Codes separated by ``;``, maybe none. With ``gaps`` an empty place is ``None`` and stays in the list."""
    parse_code = _code_parser(32)

    def parse(cell: str) -> tuple[str | None, ...]:
        parts = [part.strip() for part in cell.split(";")]
        if gaps:
            return tuple(parse_code(part) if part else None for part in parts)
        return tuple(dict.fromkeys(parse_code(part) for part in parts if part))

    def show(values: Sequence[str | None]) -> str:
        return ";".join(value or "" for value in values)

    return Column(name=name, parse=parse, show=show, required=False, default=(), refers=refers)


def _code_parser(longest: int) -> Parser:
    def parse(cell: str) -> str:
        if len(cell) > longest:
            raise CellFault("text_too_long", value=shown(cell), length=len(cell), accepted=f"≤ {longest}")
        if not _CODE.fullmatch(cell):
            raise CellFault("code_form", value=shown(cell), accepted="A–Z a–z 0–9 . _ - 中文")
        return cell

    return parse


def choice(name: str, *accepted: str, required: bool = True, default: str | None = None) -> Column:
    """One of the accepted words, in any case."""
    by_fold = {word.casefold(): word for word in accepted}

    def parse(cell: str) -> str:
        try:
            return by_fold[cell.casefold()]
        except KeyError:
            raise CellFault("not_a_choice", value=shown(cell), accepted=", ".join(accepted)) from None

    return Column(name=name, parse=parse, required=required, default=default)


def flag(name: str) -> Column:
    """yes or no; empty is no."""

    def parse(cell: str) -> bool:
        word = cell.casefold()
        if word not in YES | NO:
            raise CellFault("not_a_choice", value=shown(cell), accepted="yes, no")
        return word in YES

    return Column(name=name, parse=parse, show=lambda v: "yes" if v else "no", required=False, default=False)


def day(name: str, *, required: bool = True) -> Column:
    """A date, year first."""
    return Column(name=name, parse=parse_day, show=date.isoformat, required=required)


def parse_day(cell: str) -> date:
    """YYYY-MM-DD, also with / or . and without leading zeros; a workbook's midnight is left off."""
    found = _DAY.fullmatch(_MIDNIGHT.sub("", cell))
    if not found:
        raise CellFault("date_form", value=shown(cell), accepted="YYYY-MM-DD")
    try:
        return _plausible(date(int(found[1]), int(found[3]), int(found[4])), cell)
    except ValueError as error:
        if isinstance(error, CellFault):
            raise
        raise CellFault("date_impossible", value=shown(cell), accepted="YYYY-MM-DD") from None


def moment(name: str) -> Column:
    """Wall-clock time without a zone: ``YYYY-MM-DD HH:MM``, seconds allowed; a date alone is its midnight."""
    return Column(name=name, parse=parse_moment, show=lambda v: v.isoformat(" ", "minutes"))


def parse_moment(cell: str) -> datetime:
    """A naive local time, year first."""
    found = _MOMENT.fullmatch(cell)
    if not found:
        raise CellFault("time_form", value=shown(cell), accepted="YYYY-MM-DD HH:MM")
    year, _, month, day_, hour, minute, second = found.groups()
    try:
        value = datetime(  # noqa: DTZ001 - local by definition; the zone is the site's
            int(year), int(month), int(day_), int(hour or 0), int(minute or 0), int(second or 0)
        )
        _plausible(value.date(), cell)
    except ValueError as error:
        if isinstance(error, CellFault):
            raise
        raise CellFault("date_impossible", value=shown(cell), accepted="YYYY-MM-DD HH:MM") from None
    return value


def _plausible(value: date, cell: str) -> date:
    if not 1970 <= value.year <= 2100:
        raise CellFault("date_impossible", value=shown(cell), accepted="1970–2100")
    return value


def clock(name: str, *, latest: int = 1439, required: bool = True) -> Column:
    """HH:MM as minutes after midnight, at most ``latest`` (1440 allows 24:00, the end of the day)."""

    def parse(cell: str) -> int:
        found = _CLOCK.fullmatch(cell)
        minute = int(found[1]) * 60 + int(found[2]) if found and int(found[2]) <= 59 else -1
        if not 0 <= minute <= latest:
            raise CellFault("clock_form", value=shown(cell), accepted=f"00:00–{show_clock(latest)}")
        return minute

    return Column(name=name, parse=parse, show=show_clock, required=required)


def show_clock(minute: int) -> str:
    """Minutes after midnight as HH:MM."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def weekdays(name: str) -> Column:
    """Weekdays 1–7 (1 is Monday) separated by ``;``, each once, held as 0–6 in their order; empty means all."""

    def parse(cell: str) -> tuple[int, ...]:
        days = [part.strip() for part in cell.split(";")]
        if len(set(days)) < len(days) or any(day not in {"1", "2", "3", "4", "5", "6", "7"} for day in days):
            raise CellFault("weekdays_form", value=shown(cell), accepted="1;2;3;4;5;6;7")
        return tuple(int(day) - 1 for day in days)

    def show(days: Sequence[int]) -> str:
        return ";".join(str(day + 1) for day in days)

    return Column(name=name, parse=parse, show=show, required=False, default=())


def zone(name: str) -> Column:
    """A zone of the IANA database."""

    def parse(cell: str) -> str:
        try:
            return ZoneInfo(cell).key
        except (KeyError, ValueError, OSError):
            raise CellFault("zone_unknown", value=shown(cell), accepted="Asia/Shanghai, Europe/Berlin") from None

    return Column(name=name, parse=parse)


def parse_decimal(cell: str) -> Decimal:
    """A plain decimal number with a point; no thousands separators, exponents, NaN or infinity."""
    if _NUMBER.fullmatch(cell):
        return Decimal(cell)
    if _NOT_FINITE.fullmatch(cell):
        raise CellFault("number_not_finite", value=shown(cell), accepted="12.5")
    if _THOUSANDS.fullmatch(cell):
        raise CellFault("number_ambiguous", value=shown(cell), accepted=re.sub("[^0-9+-]", "", cell))
    raise CellFault("number_form", value=shown(cell), accepted="12.5")


def decimal(
    name: str, *, low: str | None = None, high: str | None = None, required: bool = True, default: Decimal | None = None
) -> Column:
    """A decimal number within bounds, kept exactly."""

    def parse(cell: str) -> Decimal:
        return _bounded(parse_decimal(cell), cell, low, high)

    return Column(name=name, parse=parse, show=plain, required=required, default=default, numeric=True)


def scaled(
    name: str, scale: int, *, low: str = "0", high: str = "10000000", required: bool = True, default: int | None = None
) -> Column:
    """A decimal number held as an integer of ``1 / scale``: yuan in fen (100), hours in minutes (60)."""

    def parse(cell: str) -> int:
        return scaled_value(cell, scale, low, high)

    return Column(
        name=name,
        parse=parse,
        show=lambda v: plain(Decimal(v) / scale),
        required=required,
        default=default,
        numeric=True,
    )


def scaled_value(cell: str, scale: int, low: str = "0", high: str = "10000000") -> int:
    """The number times ``scale``, which must come out whole."""
    if cell.isascii() and cell.isdigit() and not _NUMBER.fullmatch(cell):  # a number all the same, only too long
        raise CellFault("number_out_of_range", value=shown(cell), accepted=_range(low, high))
    value = _bounded(parse_decimal(cell), cell, low, high) * scale
    if value != value.to_integral_value():
        raise CellFault(
            "number_precision", value=shown(cell), accepted="1/60" if scale == 60 else plain(Decimal(1) / scale)
        )
    return int(value)


def integer(name: str, low: int, high: int, *, required: bool = True, default: int | None = None) -> Column:
    """A whole number within bounds."""
    return scaled(name, 1, low=str(low), high=str(high), required=required, default=default)


def _bounded(value: Decimal, cell: str, low: str | None, high: str | None) -> Decimal:
    if (low is not None and value < Decimal(low)) or (high is not None and value > Decimal(high)):
        if low is not None and Decimal(low) >= 0 > value:
            raise CellFault("number_negative", value=shown(cell), accepted=_range(low, None))
        raise CellFault("number_out_of_range", value=shown(cell), accepted=_range(low, high))
    return value


def _range(low: str | None, high: str | None) -> str:
    return f"{low}–{high}" if low is not None and high is not None else f"≥ {low}" if low is not None else f"≤ {high}"


def plain(value: Decimal) -> str:
    """The shortest decimal text, without an exponent."""
    text = format(value.normalize(), "f")
    return "0" if text == "-0" else text
