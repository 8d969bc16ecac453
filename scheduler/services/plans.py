"""The plan that hours are held against: the published versions of some days, and the one valid as a shift began."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from scheduler.domain.organisation import Organisation
from scheduler.domain.roster import RosterState, RosterVersion
from scheduler.hours.schedule import ScheduledShift
from scheduler.kpis.stability import PublishedPlan, by_person, plan_at_start
from scheduler.services.hours_inputs import place_shifts
from scheduler.storage.unit_of_work import UnitOfWork

Plans = tuple[tuple[PublishedPlan, ...], ...]


def read_plans(
    uow: UnitOfWork,
    organisation: Organisation,
    first_day: date,
    last_day: date,
    people: Collection[str] | None = None,
) -> Plans:
    """By horizon the versions that were published, in the order of publication, with their shifts of the days given."""
    return tuple(
        tuple(_plan(uow, organisation, version, (first_day, last_day), people) for version in _versions(uow, in_force))
        for in_force in uow.rosters.published(first_day, last_day)
    )


def record_begins(uow: UnitOfWork) -> date | None:
    """The first day with a published roster or recorded hours; of none before it is known who was missing."""
    known = [day for day in (uow.rosters.first_published_day(), uow.hours.first_segment_day()) if day is not None]
    return min(known, default=None)


def unrecorded_days(uow: UnitOfWork, first_day: date, last_day: date) -> int:
    """How many of the days, from the first one on, lie before the record begins."""
    begins = record_begins(uow)
    days = (last_day - first_day).days + 1
    return days if begins is None else max(0, min(days, (begins - first_day).days))


def shifts_at_start(plans: Plans) -> dict[str, list[ScheduledShift]]:
    """Shifts by person in order of time, each of the version that was published when it began."""
    return by_person(shift for versions in plans for shift in plan_at_start(versions).values())


def read_shifts_at_start(
    uow: UnitOfWork,
    organisation: Organisation,
    first_day: date,
    last_day: date,
    people: Collection[str] | None = None,
) -> dict[str, list[ScheduledShift]]:
    """Both in one."""
    return shifts_at_start(read_plans(uow, organisation, first_day, last_day, people))


def _versions(uow: UnitOfWork, in_force: RosterVersion) -> list[RosterVersion]:
    """Published versions of the same days, the first published first."""
    once = [
        v
        for v in uow.rosters.of_horizon(in_force.first_day)
        if v.state in (RosterState.PUBLISHED, RosterState.SUPERSEDED) and v.days == in_force.days
    ]
    return sorted(once, key=lambda v: (_published_s(v), v.version))


def _plan(
    uow: UnitOfWork,
    organisation: Organisation,
    version: RosterVersion,
    days: tuple[date, date],
    people: Collection[str] | None,
) -> PublishedPlan:
    assigned = [a for a in uow.rosters.assignments(version.id) if days[0] <= a.day <= days[1]]
    ids = {version.first_day + timedelta(days=d): version.id for d in range(version.days)}
    placed = place_shifts(organisation, assigned, roster_of=ids, people=people)
    return PublishedPlan(
        published_s=_published_s(version),
        shifts={(s.person, s.day): s for own in placed.values() for s in own},
    )


def _published_s(version: RosterVersion) -> int:
    if version.published_at is None:
        raise RuntimeError(f"roster {version.id} was published at no time")
    return int(version.published_at.timestamp())
