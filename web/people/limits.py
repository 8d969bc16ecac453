"""The limits of a contract in words: what, how much, and what each unit beyond it costs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from scheduler.domain.organisation import Contract
from web.i18n import write_hours, write_money

PREMIUM = "overtime_premium_per_hour"
# limits in minutes, limits that are counted, and those that hold or do not
TIMES = {
    "max_minutes_per_day": _l("At most in a day"),
    "min_minutes_per_week": _l("At least in a week"),
    "max_minutes_per_week": _l("At most in a week"),
    "min_rest_min": _l("Rest between shifts, at least"),
}
COUNTS = {
    "max_consecutive_days": _l("Days in a row, at most"),
    "min_consecutive_days": _l("Days in a row, at least"),
    "min_consecutive_days_off": _l("Days off in a row, at least"),
    "max_consecutive_days_off": _l("Days off in a row, at most"),
    "min_days_off_per_week": _l("Days off a week, at least"),
    "max_weekends": _l("Weekends with work in a roster, at most"),
    "min_consecutive_weekends": _l("Weekends with work in a row, at least"),
    "max_consecutive_weekends": _l("Weekends with work in a row, at most"),
    "max_nights": _l("Nights in a roster, at most"),
    "max_consecutive_nights": _l("Nights in a row, at most"),
    "min_days_off_after_nights": _l("Days off after nights, at least"),
    "min_shifts": _l("Shifts in a roster, at least"),
    "max_shifts": _l("Shifts in a roster, at most"),
    "max_types_per_week": _l("Shift types in a week, at most"),
}
SWITCHES = {
    "complete_weekends": _l("Weekends free or worked as a whole"),
    "identical_weekends": _l("One shift type on a weekend"),
    "no_night_before_free_weekend": _l("No night before a free weekend"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitLine:
    """``price`` is empty where the limit must be kept, a dash where there is nothing to break."""

    name: str
    value: str
    price: str


def limit_lines(contract: Contract) -> Iterator[LimitLine]:
    """The contract's limits in the order of the lists above; one that they do not know by its own name."""
    for name in (*TIMES, *COUNTS, *SWITCHES):
        if name in contract.limits:
            yield _line(name, *contract.limits[name])
    for name in contract.limits:
        if name == PREMIUM:
            premium = write_money(contract.limits[name][0])
            yield LimitLine(name=str(gettext("Premium of an hour of overtime")), value=premium, price="–")
        elif name not in TIMES and name not in COUNTS and name not in SWITCHES:
            yield _line(name, *contract.limits[name])


def _line(name: str, value: int, weight: int | None) -> LimitLine:
    known = TIMES.get(name) or COUNTS.get(name) or SWITCHES.get(name) or name
    if name in TIMES:
        price = gettext("%(money)s an hour beyond it", money=write_money(weight)) if weight is not None else ""
        return LimitLine(name=str(known), value=write_hours(value), price=str(price))
    price = gettext("%(money)s each time", money=write_money(weight)) if weight is not None else ""
    if name in SWITCHES:
        return LimitLine(name=str(known), value=str(gettext("yes") if value else gettext("no")), price=str(price))
    return LimitLine(name=str(known), value=str(value), price=str(price))
