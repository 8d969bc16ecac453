"""A person's nights, weekends and refused wishes over a window, against the quartiles of the own department.

Nobody else is named, and a group of fewer than ``FEWEST`` people has no quartiles at all: they would tell of persons.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.domain.organisation import Organisation, Person, Request
from scheduler.domain.roster import AssignedDay
from scheduler.errors import InvalidInput, NotFound

WINDOWS = (4, 12, 26, 52)  # weeks
FEWEST = 5
SATURDAY = 5


class Burden(StrEnum):
    NIGHTS = "nights"
    WEEKENDS = "weekends"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Lower quartile, median and upper quartile of the group, scaled to the person's contracted minutes."""

    low: Fraction
    median: Fraction
    high: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """``mine`` counts; ``of`` is how many it could have been where that is known (wishes). ``band`` None: not shown."""

    burden: Burden
    mine: int
    of: int | None = None
    band: Band | None = None

    @property
    def above(self) -> bool:
        """More than the upper quartile of the group."""
        return self.band is not None and self.mine > self.band.high


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """``known_days`` of the window's days are covered by published rosters. ``people``: the group with the person."""

    first: date
    last: date
    known_days: int
    department: str
    people: int
    lines: tuple[Line, ...]


def own_ledger(app: App, actor: Actor, weeks: int) -> Ledger:
    """The actor's ledger over the ``weeks`` up to today.

    Raises ``NotFound`` for an account without a person, ``InvalidInput`` for a window that is not offered.
    """
    if actor.person is None:
        raise NotFound("the account belongs to no person", key="no_person")
    if weeks not in WINDOWS:
        raise InvalidInput(f"{weeks} weeks is no window", key="ledger_window", accepted=", ".join(map(str, WINDOWS)))
    with app.reading(actor) as uow:
        organisation = uow.organisation.load()
        last = uow.today
        first = last - timedelta(days=7 * weeks - 1)
        me = organisation.people[actor.person]
        group = {p.code: p for p in organisation.employed(first, last) if p.department == me.department}
        covered = uow.rosters.covered_days(first, last)
        shifts = by_person(uow.rosters.published_assignments(first, last, people=set(group)))
        wishes = [w for w in uow.organisation.requests(first, last) if w.person in group and w.day in covered]
    return ledger_of(organisation, me, group, shifts, wishes, first=first, last=last, covered=covered)


def ledger_of(
    organisation: Organisation,
    me: Person,
    group: Mapping[str, Person],
    shifts: Mapping[str, Mapping[date, AssignedDay]],
    wishes: Iterable[Request],
    *,
    first: date,
    last: date,
    covered: Collection[date],
) -> Ledger:
    """The ledger of data that is already read.

    A colleague's count ``c`` stands in the band as ``c · own stake / colleague's stake``, the stake being regular
    minutes a week × days employed in the window: half time, half the share. Nights are compared among those whose
    contract knows nights. Quartiles lie between the ordered values, linear (``i = q · (n − 1)``).
    """
    stakes = {code: _stake(organisation, person, first, last) for code, person in group.items()}
    asked: dict[str, list[Request]] = {}
    for wish in wishes:
        asked.setdefault(wish.person, []).append(wish)
    counts: dict[Burden, dict[str, int]] = {burden: {} for burden in Burden}
    for code, person in group.items():
        own = shifts.get(code, {})
        if has_nights(organisation, person):
            counts[Burden.NIGHTS][code] = sum(organisation.shift_types[a.shift_type].night for a in own.values())
        worked = {day - timedelta(days=day.weekday()) for day in own if day.weekday() >= SATURDAY}
        counts[Burden.WEEKENDS][code] = len(worked)
        counts[Burden.REFUSED][code] = sum(not granted(wish, own.get(wish.day)) for wish in asked.get(code, ()))
    return Ledger(
        first=first,
        last=last,
        known_days=len(covered),
        department=me.department,
        people=len(group),
        lines=tuple(
            Line(
                burden=burden,
                mine=held.get(me.code, 0),
                of=len(asked.get(me.code, ())) if burden is Burden.REFUSED else None,
                band=_band(held, stakes, me.code),
            )
            for burden, held in counts.items()
        ),
    )


def granted(wish: Request, held: AssignedDay | None) -> bool:
    """Does what a published roster holds for the day fulfil the wish?"""
    meant = held is not None and wish.shift_type in (None, held.shift_type)
    return meant if wish.wants == "on" else not meant


def quartiles(values: Collection[Fraction]) -> Band:
    """Lower quartile, median, upper quartile of one value or more, interpolated linearly."""
    ordered = sorted(values)

    def at(quarters: int) -> Fraction:
        place = Fraction(quarters, 4) * (len(ordered) - 1)
        below = int(place)
        above = min(below + 1, len(ordered) - 1)
        return ordered[below] + (place - below) * (ordered[above] - ordered[below])

    return Band(low=at(1), median=at(2), high=at(3))


def by_person(assigned: Iterable[AssignedDay]) -> dict[str, dict[date, AssignedDay]]:
    """Assignments by person and day."""
    found: dict[str, dict[date, AssignedDay]] = {}
    for one in assigned:
        found.setdefault(one.person, {})[one.day] = one
    return found


def _band(counts: Mapping[str, int], stakes: Mapping[str, int], me: str) -> Band | None:
    comparable = {code: count for code, count in counts.items() if stakes[code]}
    if me not in comparable or len(comparable) < FEWEST:
        return None
    return quartiles([Fraction(count * stakes[me], stakes[code]) for code, count in comparable.items()])


def _stake(organisation: Organisation, person: Person, first: date, last: date) -> int:
    since, until = max(first, person.hired_on), min(last, person.left_on or last)
    return organisation.contracts[person.contract].regular_min_per_week * max(0, (until - since).days + 1)


def has_nights(organisation: Organisation, person: Person) -> bool:
    """May the person's contract ask for nights at all?"""
    limit = organisation.contracts[person.contract].limits.get("max_nights")
    return limit is None or tuple(limit) != (0, None)
