"""Fair shares of nights, weekends and overtime over the weeks carried and the horizon together.

Those who can take the same duties form a group. The group's total so far is projected over the horizon at the pace of
the weeks carried, and shared in proportion to the minutes each was contracted for in that time: half time, half the
share; hired last week, next to none. With nothing carried every share is 0: the rising price alone spreads the burden.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from scheduler.domain.calendar import runs_on
from scheduler.domain.organisation import Organisation, Person
from scheduler.planning.company_rules import PlanningWeights
from scheduler.planning.history import CARRY_WEEKS, Past, carried
from scheduler.planning.lawful.persons import Lawful
from solver.problem import Burden, EmployeeId, FairnessGoal

_WEEKEND = (5, 6)


class _Window(NamedTuple):
    """From ``since`` to the last of the planned ``days``; published rosters cover ``known`` days before them."""

    since: date
    days: tuple[date, ...]
    known: int


def fairness_goals(
    organisation: Organisation, past: Past, days: tuple[date, ...], weights: PlanningWeights, lawful: Lawful
) -> tuple[FairnessGoal, ...]:
    """One goal per burden and person who can bear it, for the horizon of ``days``.

    ``target = ⌈the group's projected total · own contracted minutes ÷ the group's⌉``.
    """
    people = organisation.employed(days[0], days[-1])
    by_burden = carried(organisation, past, [p.code for p in people], days[0])
    since = days[0] - timedelta(weeks=CARRY_WEEKS)
    window = _Window(since, days, sum(1 for day in past.covered if since <= day < days[0]))
    prices = {
        Burden.NIGHTS: weights.night_share_fen,
        Burden.WEEKENDS: weights.weekend_share_fen,
        Burden.OVERTIME: weights.overtime_share_fen,
    }
    goals: list[FairnessGoal] = []
    for burden, price in prices.items():
        groups: dict[tuple[str, ...], list[Person]] = {}
        for person in people:
            groups.setdefault(_bearable(organisation, burden, person, days, lawful), []).append(person)
        for duties, group in groups.items():
            if duties and price:
                targets = _targets(organisation, group, by_burden[burden], window)
                goals.extend(_priced(burden, price, by_burden[burden], targets))
    return tuple(goals)


def _bearable(
    organisation: Organisation, burden: Burden, person: Person, days: tuple[date, ...], lawful: Lawful
) -> tuple[str, ...]:
    """The shift types by which the burden can fall on the person in the horizon; none: it cannot."""
    if burden is Burden.OVERTIME and person.code in lawful.no_overtime:
        return ()
    limit = organisation.contracts[person.contract].limits.get("max_nights")
    if burden is Burden.NIGHTS and limit is not None and tuple(limit) == (0, None):
        return ()
    if burden is Burden.WEEKENDS:
        days = tuple(day for day in days if day.weekday() in _WEEKEND)
    return tuple(
        shift_type.code
        for shift_type in organisation.shift_types.values()
        if shift_type.code in lawful.people[person.code].shift_types
        and (shift_type.night or burden is not Burden.NIGHTS)
        and any(runs_on(organisation, shift_type, day) for day in days)
    )


def _targets(
    organisation: Organisation, group: Sequence[Person], carried_by: Mapping[str, int], window: _Window
) -> Mapping[str, int]:
    stakes = {person.code: _contracted(organisation, person, window) for person in group}
    whole = sum(stakes.values())
    # total · (known + planned) / known is the projected total; rounded up once, at the end
    projected = sum(carried_by[person.code] for person in group) * (window.known + len(window.days))
    divisor = max(window.known, 1) * max(whole, 1)
    return {code: -(-projected * stake // divisor) for code, stake in stakes.items()}


def _contracted(organisation: Organisation, person: Person, window: _Window) -> int:
    """Regular minutes a week × days employed in the window."""
    first = max(window.since, person.hired_on)
    last = min(window.days[-1], person.left_on or window.days[-1])
    return organisation.contracts[person.contract].regular_min_per_week * max(0, (last - first).days + 1)


def _priced(
    burden: Burden, price: int, carried_by: Mapping[str, int], targets: Mapping[str, int]
) -> Iterator[FairnessGoal]:
    for code, target in targets.items():
        yield FairnessGoal(
            employee=EmployeeId(code), burden=burden, target=target, carried=carried_by[code], weight=price
        )
