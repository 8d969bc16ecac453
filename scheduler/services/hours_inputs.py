"""What the services of hours, KPIs and attribution read alike: shifts in time, leave by day, who may see whom."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from scheduler.domain.actor import AccountRole, Actor
from scheduler.domain.organisation import Organisation, ShiftType, Site
from scheduler.domain.roster import AssignedDay
from scheduler.errors import Forbidden, InvalidInput, NotFound
from scheduler.hours.schedule import ScheduledShift, Scheduler
from scheduler.storage.unit_of_work import UnitOfWork

LONGEST_RANGE_DAYS = 400


def require_hr(actor: Actor) -> None:
    """Raises Forbidden unless the actor is HR or an administrator."""
    if actor.role not in (AccountRole.HR, AccountRole.ADMIN):
        raise Forbidden("only HR and administrators may do this", key="hr_only")


def require_range(first_day: date, last_day: date) -> None:
    """Raises InvalidInput for days that are reversed or too many."""
    if last_day < first_day:
        raise InvalidInput(
            f"the last day, {last_day}, is before the first, {first_day}",
            key="days_backwards",
            first=first_day,
            last=last_day,
        )
    days = (last_day - first_day).days + 1
    if days > LONGEST_RANGE_DAYS:
        raise InvalidInput(
            f"from {first_day} to {last_day} are {days} days; 1 to {LONGEST_RANGE_DAYS} are accepted",
            key="day_range",
            days=days,
            most=LONGEST_RANGE_DAYS,
        )


def require_text(text: str, least: int, most: int, *, field: str) -> None:
    """Raises InvalidInput for a text (without the spaces around it) that is shorter or longer."""
    length = len(text.strip())
    if not least <= length <= most:
        raise InvalidInput(
            f"{field}: {least} to {most} characters are needed, got {length}",
            key="reason_length",
            field=field,
            least=least,
            most=most,
        )


def require_account(uow: UnitOfWork, actor: Actor) -> int:
    """The id of the actor's account. Raises Forbidden for an actor without one: a decision needs a name."""
    account_id: int | None = uow.accounts.account_id(actor.login)
    if account_id is None:
        raise Forbidden(f"{actor.login} has no account, and a decision needs a name", key="decision_needs_account")
    return account_id


def visible_people(
    organisation: Organisation, actor: Actor, *, department: str | None = None, person: str | None = None
) -> frozenset[str]:
    """People whose hours the actor may see: the own ones, a lead's departments' home people, everybody for HR.

    Narrowed to a department or a person if one is given. Raises NotFound for one that the actor may not see.
    """
    seen = frozenset(p.code for p in organisation.people.values() if actor.sees_person(p.code, p.department))
    if person is not None:
        if person not in seen:
            raise NotFound(f"there is no person {person!r}", key="person_missing", code=person)
        return frozenset({person})
    if department is not None:
        if department not in organisation.departments or not actor.sees_department(department):
            raise NotFound(f"there is no department {department!r}", key="department_missing", code=department)
        return frozenset(code for code in seen if organisation.people[code].department == department)
    return seen


class Frame(Protocol):
    """What places a shift in time, and who there is; an ``Organisation`` is one."""

    @property
    def site(self) -> Site: ...
    @property
    def shift_types(self) -> Mapping[str, ShiftType]: ...
    @property
    def people(self) -> Collection[str]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class LightFrame:
    """The frame without the rest of the company, for a few people: reading everybody costs more than resolving one."""

    site: Site
    shift_types: Mapping[str, ShiftType]
    people: frozenset[str]


def read_frame(uow: UnitOfWork, people: Collection[str]) -> LightFrame:
    """The frame for these people. Raises NotFound while there is no site."""
    site: Site | None = uow.organisation.site()
    if site is None:
        raise NotFound("there is no site yet: import site.csv first", key="no_site")
    return LightFrame(site=site, shift_types=uow.organisation.shift_types(), people=frozenset(people))


def read_shifts(
    uow: UnitOfWork,
    organisation: Frame,
    first_day: date,
    last_day: date,
    people: Collection[str] | None = None,
) -> dict[str, list[ScheduledShift]]:
    """Published shifts by person, of the days given, in order of time."""
    roster_of: dict[date, int] = {}
    for roster_id, start, days, _ in uow.rosters.in_force(first_day, last_day):
        roster_of.update({start + timedelta(days=d): roster_id for d in range(days)})
    assigned = uow.rosters.published_assignments(first_day, last_day, people=people)
    return place_shifts(organisation, assigned, roster_of=roster_of, people=people)


def place_shifts(
    organisation: Frame,
    assigned: Collection[AssignedDay],
    *,
    roster_of: dict[date, int] | None = None,
    people: Collection[str] | None = None,
) -> dict[str, list[ScheduledShift]]:
    """Assignments placed in time, by person."""
    scheduler = Scheduler(organisation.site)
    found: dict[str, list[ScheduledShift]] = {}
    for one in assigned:
        if people is None or one.person in people:
            found.setdefault(one.person, []).append(
                scheduler.shift(
                    person=one.person,
                    day=one.day,
                    shift_type=organisation.shift_types[one.shift_type],
                    roles=one.roles,
                    roster_id=(roster_of or {}).get(one.day),
                )
            )
    return found


def leave_days(
    uow: UnitOfWork, first_day: date, last_day: date, people: Collection[str] | None = None
) -> dict[str, dict[date, str]]:
    """Days of approved leave with their kind, by person (of some or all)."""
    found: dict[str, dict[date, str]] = {}
    for leave in uow.organisation.leaves(first_day, last_day, people=people):
        if leave.status != "approved":
            continue
        days = found.setdefault(leave.person, {})
        for offset in range((leave.last_day - leave.first_day).days + 1):
            days[leave.first_day + timedelta(days=offset)] = leave.kind
    return found
