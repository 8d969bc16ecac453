"""The fairness ledger as its page draws it: one scale a line, the group's band and the own mark on it."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from scheduler.services.fairness_ledger import Burden, Ledger, Line

WIDTH = 300  # of the drawing, in its own units
NAMES = {
    Burden.NIGHTS: _l("Night shifts"),
    Burden.WEEKENDS: _l("Weekends with work"),
    Burden.REFUSED: _l("Refused wishes"),
}
ICONS = {Burden.NIGHTS: "moon", Burden.WEEKENDS: "calendar2-week", Burden.REFUSED: "x-circle"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Places on the drawing, 0 to ``WIDTH``; ``top`` is the count at its right end."""

    top: int
    low: int
    median: int
    high: int
    mine: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    line: Line
    name: object
    icon: str
    value: str
    verdict: str
    tone: str
    scale: Scale | None


def present_ledger(ledger: Ledger) -> list[Row]:
    """One row a burden."""
    return [
        Row(
            line=line,
            name=NAMES[line.burden],
            icon=ICONS[line.burden],
            value=str(line.mine) if line.of is None else str(gettext("%(n)s of %(all)s", n=line.mine, all=line.of)),
            verdict=_verdict(line),
            tone="warn" if line.above else "",
            scale=_scale(line),
        )
        for line in ledger.lines
    ]


def _verdict(line: Line) -> str:
    if line.band is None:
        return ""
    if line.above:
        return str(gettext("more than three quarters of your group"))
    if line.mine < line.band.low:
        return str(gettext("less than three quarters of your group"))
    return str(gettext("within the middle half of your group"))


def _scale(line: Line) -> Scale | None:
    if line.band is None:
        return None
    top = max(1, line.mine, ceil(line.band.high)) + 1

    def place(value: object) -> int:
        return round(float(value) / top * WIDTH)  # type: ignore[arg-type]  # int or Fraction

    band = line.band
    return Scale(top=top, low=place(band.low), median=place(band.median), high=place(band.high), mine=place(line.mine))
