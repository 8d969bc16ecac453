"""What rules must know of a person, and the derogations that relax a rule for people and dates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from scheduler.policies.kinds import Cycle, WorkingHours
from scheduler.policies.rule import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """Whole days, both ends included; ``last`` None: still going on."""

    first: date
    last: date | None = None

    def holds(self, day: date) -> bool:
        """Is the day one of them?"""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """Approved leave, whole days, both ends included; ``kind`` as in packs: annual_leave, sick, maternity, …"""

    kind: str
    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts:
    """One person. ``pregnant``: from the seventh month on; ``nursing``: until the child is one year old.

    ``rest_weekdays`` (0 = Monday) None: the calendar's. ``lieu_days``: worked rest days for which time off in lieu was
    given. ``hourly_fen`` prices premiums; 0 leaves them without a price.
    """

    person: str
    hired_on: date
    left_on: date | None = None
    birth: date | None = None
    system: WorkingHours = WorkingHours.STANDARD
    cycle: Cycle = Cycle.MONTH
    part_time: bool = False
    exempt: bool = False
    night_worker: bool = False
    hazardous_nights: bool = False
    heavy_labour: bool = False
    pregnant: tuple[Days, ...] = ()
    nursing: tuple[Days, ...] = ()
    absences: tuple[Absence, ...] = ()
    rest_weekdays: tuple[int, ...] | None = None
    lieu_days: frozenset[date] = frozenset()
    hourly_fen: int = 0
    tags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Derogation:
    """A stored permission: rule ``rule`` is relaxed by its relief ``key`` for ``person`` (None: everybody) on ``days``.

    ``evidence`` names the document (a signed consent, an agreement), ``granted_by`` who recorded it.
    """

    id: str
    rule: str
    key: str
    person: str | None
    evidence: str
    granted_by: str
    days: Days

    def covers(self, rule: str, person: str, day: date) -> bool:
        """Is the rule relaxed for the person on the day?"""
        return self.rule == rule and self.person in (None, person) and self.days.holds(day)


def in_scope(scope: Scope, facts: PersonFacts, day: date) -> bool:
    """Is the rule of this scope for the person on the day?"""
    plain = (
        (scope.night_worker, facts.night_worker),
        (scope.hazardous_nights, facts.hazardous_nights),
        (scope.heavy_labour, facts.heavy_labour),
        (scope.part_time, facts.part_time),
        (scope.exempt, facts.exempt),
    )
    if any(asked is not None and asked != given for asked, given in plain):
        return False
    if scope.tags and not facts.tags.intersection(scope.tags):
        return False
    if scope.systems and facts.system not in scope.systems:
        return False
    if scope.cycle is not None and facts.cycle is not scope.cycle:
        return False
    if scope.age_under is not None and not _younger(facts.birth, scope.age_under, day):
        return False
    if scope.age_from is not None and _younger(facts.birth, scope.age_from, day):
        return False
    dated = ((scope.pregnant, facts.pregnant), (scope.nursing, facts.nursing))
    return all(asked is None or asked == _on(days, day) for asked, days in dated)


def scope_edges(scope: Scope, facts: PersonFacts) -> Iterable[date]:
    """The days on which ``in_scope`` may change for the person, without order."""
    for age in (scope.age_under, scope.age_from):
        if age is not None and facts.birth is not None:
            yield birthday(facts.birth, age)
    for asked, spans in ((scope.pregnant, facts.pregnant), (scope.nursing, facts.nursing)):
        if asked is not None:
            for span in spans:
                yield span.first
                if span.last is not None:
                    yield span.last + timedelta(days=1)


def birthday(birth: date, age: int) -> date:
    """The day on which somebody becomes ``age``; who was born on 29 February does on 1 March of other years."""
    try:
        return birth.replace(year=birth.year + age)
    except ValueError:
        return date(birth.year + age, 3, 1)


def _younger(birth: date | None, age: int, day: date) -> bool:
    return birth is not None and day < birthday(birth, age)


def _on(spans: Iterable[Days], day: date) -> bool:
    return any(span.holds(day) for span in spans)
