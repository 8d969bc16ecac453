"""Figures that are each of their type and together ask for nothing that could be checked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scheduler.policies.kinds import Cycle, DayKind, Overtime
from scheduler.policies.terms import (
    AvgMinutes,
    Break,
    ChangeOf,
    ChangePay,
    DailyRest,
    DayBan,
    DaysOff,
    MakeUp,
    MaxOvertime,
    NightMinutes,
    NightPer,
    Notice,
    Per,
    Premium,
    PremiumOn,
    Terms,
    WeeklyRest,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Nonsense:
    """A field whose value does not go with the others."""

    field: str
    value: object
    accepted: str


def nonsense(terms: Terms) -> Iterator[Nonsense]:  # noqa: PLR0912 - one branch a kind
    """What in the terms of a rule does not go together."""

    def positive(name: str) -> Iterator[Nonsense]:
        if not getattr(terms, name):
            yield Nonsense(field=name, value=getattr(terms, name), accepted="≥ 1")

    match terms:
        case AvgMinutes():
            if terms.per is not Per.WEEK and (terms.exclude or terms.makeup is MakeUp.FOLLOWING):
                yield Nonsense(field="exclude", value=list(terms.exclude), accepted="per = week")
        case MaxOvertime():
            if not terms.counts:
                yield Nonsense(field="counts", value=[], accepted=" | ".join(Overtime))
            cycle = Overtime.CYCLE in terms.counts
            if cycle and (len(terms.counts) > 1 or terms.cycle_min is None):
                yield Nonsense(field="cycle_min", value=terms.cycle_min, accepted="counts = [cycle], cycle_min ≥ 1")
            if not cycle and terms.window.unit is Cycle.DAY and Overtime.DAY not in terms.counts:
                yield Nonsense(field="counts", value=list(terms.counts), accepted=Overtime.DAY)
        case DailyRest():
            yield from positive("rest_min")
            if terms.within_min is not None and terms.within_min < terms.rest_min:
                yield Nonsense(field="within_min", value=terms.within_min, accepted=f"≥ {terms.rest_min}")
            short = terms.makeup
            if short is not None and not short.floor_min < terms.rest_min < short.to_min:
                accepted = "floor_min < rest_min < to_min"
                yield Nonsense(field="makeup", value=[short.floor_min, short.to_min], accepted=accepted)
        case WeeklyRest():
            for name in ("rest_min", "weeks", "times"):
                yield from positive(name)
        case DaysOff():
            if terms.after is None and not 1 <= terms.days <= 7:
                yield Nonsense(field="days", value=terms.days, accepted="1 … 7")
            if terms.after not in (None, DayKind.SUNDAY, DayKind.HOLIDAY):
                yield Nonsense(field="after", value=terms.after, accepted="sunday | holiday")
            if terms.after is not None:
                yield from positive("within_days")
        case Break():
            if not terms.unbroken:
                yield from positive("break_min")
            yield from positive("block_min")
        case NightMinutes():
            if (terms.per is NightPer.AVERAGE) is (terms.window is None):
                yield Nonsense(field="window", value=str(terms.window), accepted="per = average")
        case Premium():
            yield from positive("percent")
            if terms.on in (PremiumOn.WEEK_OVERTIME, PremiumOn.CYCLE_OVERTIME, PremiumOn.SHORT_REST):
                yield from positive("over_min")
            if (terms.on is PremiumOn.CYCLE_OVERTIME) is (terms.window is None):
                yield Nonsense(field="window", value=str(terms.window), accepted="on = cycle_overtime")
        case Notice():
            if not terms.of:
                yield Nonsense(field="of", value=[], accepted="posting | change")
        case ChangePay():
            yield from positive("pay_min" if terms.of is ChangeOf.ADDED else "percent")
        case DayBan():
            if terms.days in (DayKind.WORKDAY, DayKind.REST_DAY):
                yield Nonsense(field="days", value=terms.days, accepted="sunday | holiday | annual_leave")
        case _:
            return
