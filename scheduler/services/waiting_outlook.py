"""Work that may wait, day by day: what arrives, what is due, and what a roster leaves late or waiting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.actor import Actor
from scheduler.domain.calendar import minutes_between, open_days, shift_blocks, wall_time
from scheduler.domain.organisation import Organisation, WorkKind
from scheduler.domain.roster import AssignedDay, RosterState, RosterVersion
from scheduler.errors import NotFound
from scheduler.workload.deferrable import done, due_rule, waiting_work
from scheduler.workload.runs import ForecastRun
from scheduler.workload.series import Ints
from scheduler.workload.standards import CENTI

if TYPE_CHECKING:
    from scheduler.bootstrap import App
    from scheduler.storage.unit_of_work import UnitOfWork

LOW, HIGH = 0.1, 0.9
_BEYOND_DAYS = 15  # on which the cut-off after the run surely lies


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingDay:
    """Hours of a fully proficient head. ``arriving_*`` is the day's sum over the run's paths (mean, 10 and 90 %).

    ``due`` is what is due within the day on average. ``given`` is what the roster gives; ``late`` what is due by the
    day's end and not done, ``backlog_*`` what has arrived and is not done then; None on days without the roster.
    """

    day: date
    arriving: float
    arriving_low: float
    arriving_high: float
    due: float
    given: float | None = None
    late: float | None = None
    backlog: float | None = None
    backlog_low: float | None = None
    backlog_high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingOutlook:
    """Every day of the run; ``roster`` is the version that ``given`` and what follows of it are about."""

    run: ForecastRun
    roster: RosterVersion | None
    days: tuple[WaitingDay, ...]


def waiting_outlook(app: App, actor: Actor, role: str, run_id: int | None = None) -> WaitingOutlook | None:
    """The role's work in a run (the newest by default) beside the newest version of a roster on its days.

    Work that is open when the roster begins is what arrived in the run before and is not due by then. None where the
    role's work may not wait. Raises ``NotFound`` for a role or forecast that is missing or not the actor's to see.
    """
    with app.reading(actor) as uow:
        organisation: Organisation = uow.organisation.load()
        found = organisation.roles.get(role)
        if found is None or not actor.sees_department(found.department):
            raise NotFound(f"there is no role {role!r}", key="role_missing", role=role)
        runs = (uow.workload.run(run_id),) if run_id is not None else uow.workload.runs(limit=1)
        run: ForecastRun | None = runs[0] if runs else None
        one = uow.workload.capacities(run.id, [role]).get(role) if run else None
        if run is None or one is None:
            raise NotFound(f"there is no forecast of role {role!r}", key="forecast_missing", role=role)
        if one.standard.kind is not WorkKind.DEFERRABLE:
            return None
        roster = _roster(uow, run)
        assigned = _assigned(uow, roster) if roster else ()
    site = organisation.site
    opened = np.array(open_days(organisation, run.first_day, run.days + _BEYOND_DAYS))
    rule = due_rule(one.standard, site.zone, run.first_day, run.slot_min, opened)
    work = waiting_work(one.capacity.astype(np.int64), rule)
    edges = _edges(organisation, run)
    hours = run.slot_min / 60 / CENTI
    arriving, due = _by_day(work.arrived, edges) * hours, _by_day(work.due, edges).mean(axis=0) * hours
    days = [
        WaitingDay(
            day=run.first_day + timedelta(days=index), **_band("arriving", arriving[:, index]), due=float(due[index])
        )
        for index in range(run.days)
    ]
    if roster is None:
        return WaitingOutlook(run=run, roster=None, days=tuple(days))
    first = max((roster.first_day - run.first_day).days, 0)
    last = min((roster.first_day - run.first_day).days + roster.days, run.days)
    part = work.cut(edges[first], edges[last])
    given = _given(organisation, role, run, assigned, work.slots)[edges[first] : edges[last]]
    finished = done(part.arrived, given)
    for index in range(first, last):
        begin, end = edges[index] - edges[first], edges[index + 1] - edges[first]
        shown = days[index]
        days[index] = WaitingDay(
            day=shown.day,
            arriving=shown.arriving,
            arriving_low=shown.arriving_low,
            arriving_high=shown.arriving_high,
            due=shown.due,
            given=float(given[begin:end].sum() * hours),
            late=float(np.maximum(part.due[:, end - 1] - finished[:, end - 1], 0).mean() * hours),
            **_band("backlog", (part.arrived[:, end - 1] - finished[:, end - 1]) * hours),
        )
    return WaitingOutlook(run=run, roster=roster, days=tuple(days))


def _band(name: str, values: NDArray[np.floating[Any]]) -> dict[str, float]:
    low, high = (float(q) for q in np.quantile(values, (LOW, HIGH)))
    return {name: float(values.mean()), f"{name}_low": low, f"{name}_high": high}


def _edges(organisation: Organisation, run: ForecastRun) -> list[int]:
    """The slot at which each day of the run begins, and the one after the last day."""
    zone = organisation.site.zone
    start = wall_time(zone, run.first_day, 0)
    return [
        minutes_between(start, wall_time(zone, run.first_day + timedelta(days=index), 0)) // run.slot_min
        for index in range(run.days + 1)
    ]


def _by_day(cumulative: Ints, edges: list[int]) -> Ints:
    """What a cumulative count grows by on each day, (paths, days)."""
    ends = cumulative[:, [edge - 1 for edge in edges[1:]]]
    return np.diff(ends, axis=1, prepend=0)


def _roster(uow: UnitOfWork, run: ForecastRun) -> RosterVersion | None:
    """The newest version that is still in use and has a day of the run."""
    end = run.first_day + timedelta(days=run.days)
    versions: tuple[RosterVersion, ...] = uow.rosters.newest()
    for version in versions:
        overlaps = version.first_day < end and run.first_day < version.first_day + timedelta(days=version.days)
        if overlaps and version.state is not RosterState.SUPERSEDED:
            return version
    return None


def _assigned(uow: UnitOfWork, roster: RosterVersion) -> tuple[AssignedDay, ...]:
    """The roster's shifts, and those of the night before it."""
    before = roster.first_day - timedelta(days=1)
    return (*uow.rosters.published_assignments(before, before), *uow.rosters.assignments(roster.id))


def _given(
    organisation: Organisation, role: str, run: ForecastRun, assigned: tuple[AssignedDay, ...], slots: int
) -> Ints:
    """Centiheads that the shifts give the role by slot of the run, (slots,)."""
    given = np.zeros(slots, dtype=np.int64)
    start = wall_time(organisation.site.zone, run.first_day, 0)
    for one in assigned:
        blocks = shift_blocks(organisation.site, organisation.shift_types[one.shift_type], one.day)
        held = organisation.proficiency(one.person, one.day).get(role, 0)
        for block, (first, last) in zip(one.roles, blocks, strict=False):
            if block != role:
                continue
            begin, end = minutes_between(start, first), minutes_between(start, last)
            for slot in range(max(begin // run.slot_min, 0), min(-(-end // run.slot_min), slots)):
                overlap = min(end, (slot + 1) * run.slot_min) - max(begin, slot * run.slot_min)
                given[slot] += held * overlap // run.slot_min
    return given
