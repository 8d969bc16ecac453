"""Fair shares of nights, weekends and overtime over the weeks carried and the horizon together.

The group's total so far is projected over the horizon at the pace of the weeks carried, and shared among those who can
bear the burden in proportion to the minutes they were contracted for in that time: half time, half the share; hired last
week, next to none. With nothing carried every share is 0, and the rising price alone spreads the burden.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from scheduler.domain.calendar import runs_on
from scheduler.domain.organisation import Organisation, Person, ShiftType
from scheduler.planning.company_rules import PlanningWeights, may_take, rules_of
from scheduler.planning.history import CARRY_WEEKS, Past, carried
from solver.problem import Burden, EmployeeId, FairnessGoal

_WEEKEND = (5, 6)


def fairness_goals(
    organisation: Organisation, past: Past, first_day: date, days: tuple[date, ...], weights: PlanningWeights
) -> tuple[FairnessGoal, ...]:
    """One goal per burden and person who can bear it, in the order of burdens and codes.

    ``target = ⌈projected total · own contracted minutes ÷ the group's⌉``.
    """
    people = organisation.employed(days[0], days[-1])
    by_burden = carried(organisation, past, [p.code for p in people], first_day)
    prices = {
        Burden.NIGHTS: weights.night_share_fen,
        Burden.WEEKENDS: weights.weekend_share_fen,
        Burden.OVERTIME: weights.overtime_share_fen,
    }
    since = first_day - timedelta(weeks=CARRY_WEEKS)
    known = sum(1 for day in past.covered if since <= day < first_day)
    return tuple(
        goal
        for burden, price in prices.items()
        for goal in _goals(
            organisation, burden, by_burden[burden], (since, days[-1]), (known, len(days)), price, people
        )
    )


def _goals(
    organisation: Organisation,
    burden: Burden,
    carried_by: Mapping[str, int],
    time: tuple[date, date],
    known_and_planned: tuple[int, int],
    price: int,
    people: Sequence[Person],
) -> Iterator[FairnessGoal]:
    bearers = [p for p in people if _can_bear(organisation, burden, p, time[1], known_and_planned[1])]
    stakes = {p.code: _contracted(organisation, p, time) for p in bearers}
    group = sum(stakes.values())
    total = sum(carried_by[p.code] for p in bearers)
    known, planned = known_and_planned
    for person in bearers if group and price else ():
        # total · (known + planned) / known is the projected total; rounded up once, at the end
        divisor = max(known, 1) * group
        target = -(-(total * (known + planned) * stakes[person.code]) // divisor)
        yield FairnessGoal(
            employee=EmployeeId(person.code),
            burden=burden,
            target=target,
            carried=carried_by[person.code],
            weight=price,
        )


def _can_bear(organisation: Organisation, burden: Burden, person: Person, last: date, days: int) -> bool:
    if burden is Burden.OVERTIME:
        return all(rule.overtime for rule in rules_of(person))
    horizon = [last - timedelta(days=back) for back in range(days)]
    if burden is Burden.WEEKENDS:
        horizon = [day for day in horizon if day.weekday() in _WEEKEND]
    types: list[ShiftType] = [t for t in organisation.shift_types.values() if may_take(person, t)]
    if burden is Burden.NIGHTS:
        types = [t for t in types if t.night]
    return any(runs_on(organisation, t, day) for t in types for day in horizon)


def _contracted(organisation: Organisation, person: Person, time: tuple[date, date]) -> int:
    """Regular minutes a week × days employed in the time."""
    first = max(time[0], person.hired_on)
    last = min(time[1], person.left_on or time[1])
    return organisation.contracts[person.contract].regular_min_per_week * max(0, (last - first).days + 1)
