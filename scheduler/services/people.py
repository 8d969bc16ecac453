"""People as HR sees them: the list with search and filters, and one person with everything that is known today."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.domain.organisation import Leave, Organisation, Person, Skill
from scheduler.domain.roster import AssignedDay
from scheduler.errors import NotFound
from scheduler.hours.ledger import Period
from scheduler.services.hours import RoleHours, hours_by_role
from scheduler.services.hours_inputs import require_hr

PAST_LEAVE_DAYS, AHEAD_DAYS = 365, 400


class Employment(StrEnum):
    """Where somebody stands on a day."""

    COMING = "coming"
    EMPLOYED = "employed"
    LEFT = "left"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLine:
    """A person with the qualifications in force today: role to percent of the standard."""

    person: Person
    employment: Employment
    roles: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPage:
    """One person. ``leaves`` of the past year and ahead, ``shifts`` published from today on, ``hours`` of ``period``.

    ``logins`` pairs the person's accounts with whether they may sign in; ``worked`` is the first and last day at work.
    """

    person: Person
    employment: Employment
    skills: tuple[Skill, ...]
    leaves: tuple[Leave, ...]
    shifts: tuple[AssignedDay, ...]
    period: Period | None
    hours: tuple[RoleHours, ...]
    logins: tuple[tuple[str, bool], ...]
    worked: tuple[date, date] | None


def employment_on(person: Person, day: date) -> Employment:
    """Both the day of hiring and the last day count as employed."""
    if person.hired_on > day:
        return Employment.COMING
    return Employment.LEFT if person.left_on is not None and person.left_on < day else Employment.EMPLOYED


def list_people(
    app: App,
    actor: Actor,
    *,
    search: str = "",
    department: str = "",
    role: str = "",
    contract: str = "",
    employment: Employment | None = Employment.EMPLOYED,
) -> tuple[PersonLine, ...]:
    """People by department and code; an empty filter takes everybody. ``search``: part of a code or name.

    Raises Forbidden unless HR or admin, NotFound while there is no company.
    """
    require_hr(actor)
    with app.reading(actor) as uow:
        organisation, today = uow.organisation.load(), uow.today
    wanted = search.strip().casefold()
    lines = (
        PersonLine(
            person=person,
            employment=employment_on(person, today),
            roles=organisation.proficiency(person.code, today),
        )
        for person in sorted(organisation.people.values(), key=lambda p: (p.department, p.code))
        if _matches(person, wanted)
        and department in ("", person.department)
        and contract in ("", person.contract)
        and employment in (None, employment_on(person, today))
    )
    return tuple(line for line in lines if not role or role in line.roles)


def person_page(app: App, actor: Actor, code: str) -> PersonPage:
    """One person. Raises Forbidden unless HR or admin, NotFound."""
    require_hr(actor)
    with app.reading(actor) as uow:
        organisation, today = uow.organisation.load(), uow.today
        person = known_person(organisation, code)
        until = today + timedelta(days=AHEAD_DAYS)
        leaves = uow.organisation.leaves(today - timedelta(days=PAST_LEAVE_DAYS), until, people=[code])
        shifts = uow.rosters.published_assignments(today, until, people=[code])
        period = _period(uow.hours.periods(), today)
        logins = uow.company.logins_of(code)
        span = uow.company.work_span(code)
    hours = () if period is None else hours_by_role(app, actor, period.first_day, period.last_day, person=code)
    return PersonPage(
        person=person,
        employment=employment_on(person, today),
        skills=tuple(
            sorted((s for s in organisation.skills if s.person == code), key=lambda s: (s.role, s.valid_from))
        ),
        leaves=tuple(sorted(leaves, key=lambda leave: leave.first_day, reverse=True)),
        shifts=shifts,
        period=period,
        hours=hours,
        logins=logins,
        worked=None if span is None else (span.first_day, span.last_day),
    )


def known_person(organisation: Organisation, code: str) -> Person:
    """The person of a code. Raises NotFound."""
    person = organisation.people.get(code)
    if person is None:
        raise NotFound(f"there is no person {code!r}", key="person_missing", code=code)
    return person


def _matches(person: Person, wanted: str) -> bool:
    return not wanted or any(wanted in text.casefold() for text in (person.code, person.name_zh, person.name_en))


def _period(periods: Iterable[Period], today: date) -> Period | None:
    """The latest period that has begun."""
    begun = [period for period in periods if period.first_day <= today]
    return max(begun, key=lambda p: p.first_day, default=None)
