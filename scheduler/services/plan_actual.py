"""Plan against actual by role and slot: heads planned, present and needed, and who they were."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.domain.organisation import Organisation
from scheduler.errors import InvalidInput, NotFound
from scheduler.hours.schedule import ScheduledShift
from scheduler.hours.segments import Segment, minutes_inside
from scheduler.kpis.slots import CENTI, Grid, covered, head_minutes, regrid
from scheduler.services.hours_inputs import require_range, visible_people
from scheduler.services.hours_resolution import present
from scheduler.services.needs import NeedSource, day_edges, read_needs
from scheduler.services.operations import site_grid
from scheduler.services.plans import read_shifts_at_start, unrecorded_days
from scheduler.storage.unit_of_work import UnitOfWork
from scheduler.workload.series import Ints

SLOT_WIDTHS = (15, 30)


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class RoleSlots:
    """One role, each array (slots,): head-minutes ``planned`` and ``present``, ``need`` in hundredths of them.

    ``need`` is None where a person's own slots are told. ``sources`` say by day where the need comes from.
    """

    role: str
    planned: Ints
    present: Ints
    need: Ints | None
    sources: tuple[NeedSource, ...] = ()

    @property
    def covered(self) -> Ints:
        """min(present, need), hundredths of head-minutes; nought without a need."""
        return covered(self.present, self.need) if self.need is not None else np.zeros_like(self.present)

    def totals(self, part: slice) -> SlotTotals:
        """Sums over some slots."""
        need = 0 if self.need is None else int(self.need[part].sum())
        return SlotTotals(
            planned_min=int(self.planned[part].sum()),
            present_min=int(self.present[part].sum()),
            need_cmin=need,
            covered_cmin=int(self.covered[part].sum()),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotTotals:
    """Head-minutes, those of the need in hundredths."""

    planned_min: int
    present_min: int
    need_cmin: int
    covered_cmin: int

    @property
    def short_cmin(self) -> int:
        """Needed and not there: holes, which surplus elsewhere does not fill."""
        return self.need_cmin - self.covered_cmin

    @property
    def surplus_cmin(self) -> int:
        """There and not needed."""
        return CENTI * self.present_min - self.covered_cmin


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class PlanActual:
    """Roles by code on the same grid; ``edges``: the slot at which each day begins, and the one after the last.

    ``ended``: how many slots are over; later ones have a plan and a need, but nobody can have been there. ``started``:
    the first slot of the days with a roster or hours; of earlier ones nobody can be said to have been missing.
    """

    first_day: date
    last_day: date
    grid: Grid
    edges: tuple[int, ...]
    started: int
    ended: int
    roles: tuple[RoleSlots, ...]

    @property
    def days(self) -> tuple[date, ...]:
        return tuple(self.first_day + timedelta(days=d) for d in range(len(self.edges) - 1))

    @property
    def told(self) -> slice:
        """The slots of which both is known: what was needed, and who was there."""
        return slice(min(self.started, self.ended), self.ended)

    def day(self, index: int) -> slice:
        """The slots of a day."""
        return slice(self.edges[index], self.edges[index + 1])


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotPerson:
    """One person in one role and slot: minutes planned there, present there, and (None: nobody) where else planned.

    ``day`` is the operational date of what is told, whose page has the punches.
    """

    person: str
    day: date
    planned_min: int
    present_min: int
    provisional_min: int
    planned_else: str | None


def plan_actual(
    app: App,
    actor: Actor,
    first_day: date,
    last_day: date,
    *,
    slot_min: int = 30,
    department: str | None = None,
    role: str | None = None,
    person: str | None = None,
) -> PlanActual:
    """The roles that departments in sight host, whoever worked them; with ``person`` all that one's own roles.

    Raises NotFound for what is out of sight, InvalidInput for a range or a slot that cannot be.
    """
    require_range(first_day, last_day)
    if slot_min not in SLOT_WIDTHS:
        raise InvalidInput(f"slots have 15 or 30 minutes, not {slot_min}", key="slot_width", slot_min=slot_min)
    with app.reading(actor) as uow:
        organisation = uow.organisation.load()
        people = visible_people(organisation, actor, person=person) if person is not None else None
        roles = _roles(organisation, actor, department, role) if person is None else sorted(organisation.roles)
        grid = site_grid(organisation, first_day, last_day, slot_min)
        days = (last_day - first_day).days + 1
        plan, worked = _read(uow, organisation, first_day, last_day, people)
        needs = read_needs(uow, organisation, roles, first_day, last_day) if person is None else {}
        now_s = present(uow, organisation)
        unrecorded = unrecorded_days(uow, first_day, last_day)
    blocks = _blocks(plan.values())
    found = [
        RoleSlots(
            role=code,
            planned=head_minutes(grid, blocks.get(code, ())),
            present=head_minutes(grid, ((s.start_s, s.end_s) for s in worked if s.role == code)),
            need=regrid(needs[code].centiheads, organisation.site.slot_min, grid) if code in needs else None,
            sources=needs[code].sources if code in needs else (),
        )
        for code in roles
    ]
    if person is not None:
        found = [one for one in found if one.planned.any() or one.present.any()]
    edges = day_edges(organisation, first_day, days, slot_min)
    return PlanActual(
        first_day=first_day,
        last_day=last_day,
        grid=grid,
        edges=edges,
        started=edges[unrecorded],
        ended=max(0, min(grid.slots, (now_s // 60 - grid.first_min) // slot_min)),
        roles=tuple(found),
    )


def slot_people(
    app: App, actor: Actor, role: str, first_day: date, last_day: date, *, start_s: int, end_s: int
) -> tuple[SlotPerson, ...]:
    """Who was planned or present in a role in ``[start_s, end_s)`` of the days, by person and day.

    Minutes add up to the slot's. Raises NotFound for a role that no department in sight hosts.
    """
    require_range(first_day, last_day)
    with app.reading(actor) as uow:
        organisation = uow.organisation.load()
        _roles(organisation, actor, None, role)
        plan, worked = _read(uow, organisation, first_day, last_day, None)
    rows: dict[tuple[str, date], list[int]] = {}
    elsewhere: dict[str, str | None] = {}
    for shift in (s for own in plan.values() for s in own):
        for block in shift.blocks:
            minutes = _inside(block.start_s, block.end_s, start_s, end_s)
            if minutes and block.role == role:
                rows.setdefault((shift.person, shift.day), [0, 0, 0])[0] += minutes
            elif minutes:
                elsewhere[shift.person] = block.role
    for segment in worked:
        minutes = minutes_inside([segment], start_s, end_s)
        if minutes and segment.role == role:
            row = rows.setdefault((segment.person, segment.operational_date), [0, 0, 0])
            row[1] += minutes
            row[2] += minutes if segment.provisional else 0
    return tuple(
        SlotPerson(
            person=person,
            day=day,
            planned_min=planned,
            present_min=there,
            provisional_min=provisional,
            planned_else=elsewhere.get(person) if not planned else None,
        )
        for (person, day), (planned, there, provisional) in sorted(rows.items())
    )


def _inside(first_s: int, last_s: int, start_s: int, end_s: int) -> int:
    first, last = max(first_s, start_s), min(last_s, end_s)
    return max(0, last // 60 - first // 60)


def _read(
    uow: UnitOfWork, organisation: Organisation, first_day: date, last_day: date, people: Collection[str] | None
) -> tuple[Mapping[str, Sequence[ScheduledShift]], list[Segment]]:
    """Plan and work of the days and of the night before them."""
    before = first_day - timedelta(days=1)
    plan = read_shifts_at_start(uow, organisation, before, last_day, people)
    stored = uow.hours.segments(before, last_day, people)
    return plan, [s for own in stored.values() for s in own]


def _blocks(plan: Iterable[Sequence[ScheduledShift]]) -> dict[str | None, list[tuple[int, int]]]:
    found: dict[str | None, list[tuple[int, int]]] = {}
    for shift in (s for own in plan for s in own):
        for block in shift.blocks:
            found.setdefault(block.role, []).append((block.start_s, block.end_s))
    return found


def _roles(organisation: Organisation, actor: Actor, department: str | None, role: str | None) -> list[str]:
    """Roles hosted by departments in sight, by code. Raises NotFound for what is not."""
    if department is not None and not (department in organisation.departments and actor.sees_department(department)):
        raise NotFound(f"there is no department {department!r}", key="department_missing", code=department)
    seen = sorted(
        one.code
        for one in organisation.roles.values()
        if actor.sees_department(one.department) and department in (None, one.department)
    )
    if role is None:
        return seen
    if role not in seen:
        raise NotFound(f"there is no role {role!r}", key="role_missing", role=role)
    return [role]
