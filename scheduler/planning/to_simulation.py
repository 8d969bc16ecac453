"""A roster and a forecast run → what the simulation takes: duties with their capacity, and work by role.

Both begin at the horizon's first local midnight and end with its last day: what a night gives on the morning after
belongs to the next roster.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

import numpy as np

from scheduler.domain.calendar import minutes_between, open_days, wall_time
from scheduler.domain.organisation import Organisation, WorkKind
from scheduler.domain.roster import AssignedDay
from scheduler.planning.demand import earlier_capacity
from scheduler.planning.to_problem import PlanningInput
from scheduler.workload.deferrable import due_rule
from scheduler.workload.presence import presence_heads
from scheduler.workload.runs import RoleCapacity
from scheduler.workload.series import Ints
from scheduler.workload.simulation.load import Duty, Overtime, Part, RosterLoad
from scheduler.workload.simulation.work import (
    Deferral,
    RoleWork,
    due_at_cut_offs,
    due_within,
    late_by_cut_off,
    late_by_slot,
)
from scheduler.workload.standards import CENTI, prices
from solver.problem import EmployeeId, Problem, RoleId, Shift, ShiftTypeId


def horizon_slots(problem: Problem) -> int:
    """Slots from the horizon's start to the end of its last day."""
    return problem.horizon.day_start_min[-1] // problem.horizon.slot_min


def roster_load(given: PlanningInput, problem: Problem, assigned: Iterable[AssignedDay]) -> RosterLoad:
    """The person-days of a roster over the problem's days; those of people or shifts that it lacks are left out."""
    slots = horizon_slots(problem)
    fixed = {role: np.zeros(slots, dtype=np.int64) for role in given.organisation.roles}
    for (role, slot), centiheads in earlier_capacity(given).items():
        if slot < slots:
            fixed[role][slot] += centiheads
    duties = (duty_of(given, problem, one) for one in assigned)
    return RosterLoad(
        [duty for duty in duties if duty is not None],
        slots,
        fixed={role: by_slot for role, by_slot in fixed.items() if by_slot.any()},
        overtime=_overtime(problem),
    )


def duty_of(given: PlanningInput, problem: Problem, one: AssignedDay) -> Duty | None:
    """One person-day as a duty; ``None`` if the problem has no such person or shift."""
    shift = problem.shift_by_key.get((given.day_index(one.day), ShiftTypeId(one.shift_type)))
    employee = problem.employee_by_id.get(EmployeeId(one.person))
    if shift is None or employee is None:
        return None
    return Duty(
        person=one.person,
        day=one.day,
        shift=one.shift_type,
        week=next(number for number, week in enumerate(problem.horizon.weeks) if shift.day in week),
        work_min=shift.work_min,
        wage_fen=employee.cost_per_hour * shift.work_min // 60,
        parts=tuple(_parts(problem, shift, one.roles, employee.roles)),
    )


def _parts(problem: Problem, shift: Shift, roles: tuple[str | None, ...], held: Mapping[RoleId, int]) -> Iterable[Part]:
    for block, role in zip(shift.blocks, roles, strict=False):
        if role is None:
            continue
        minutes = dict(problem.block_capacity(block, problem.horizon.slot_min))
        for slot, centiheads in problem.block_capacity(block, held.get(RoleId(role), 0)):
            yield Part(role=role, slot=slot, centiheads=centiheads, minutes=minutes[slot])


def _overtime(problem: Problem) -> Mapping[tuple[str, int], Overtime]:
    """As the check of the overtime premium counts it: begun quarter hours of a week, a quarter of the hour's price."""
    found: dict[tuple[str, int], Overtime] = {}
    horizon = problem.horizon
    for employee in problem.employees:
        regular = employee.contract.regular_min_per_week
        if regular is None:
            continue
        for week in range(len(horizon.weeks)):
            continues = week == 0 and horizon.days_before_first_week > 0
            found[employee.id, week] = Overtime(
                regular_min=regular,
                past_min=employee.history.week_minutes if continues else 0,
                quarter_fen=(employee.contract.overtime_premium_per_hour + 3) // 4,
            )
    return found


def role_works(
    organisation: Organisation,
    capacities: Mapping[str, RoleCapacity],
    run_first_day: date,
    first_day: date,
    days: int,
    *,
    carry_fen_per_hour: int = 0,
) -> tuple[RoleWork, ...]:
    """The work of every role of a run over the days from ``first_day`` on, by role code.

    ``capacities`` begin at the local midnight of ``run_first_day``. Deferrable work that arrived between the two days
    and is not due before ``first_day`` is the opening backlog, as the problem counts it too.
    """
    zone, slot_min = organisation.site.zone, organisation.site.slot_min
    start = wall_time(zone, run_first_day, 0)
    first, end = (
        minutes_between(start, wall_time(zone, first_day + timedelta(days=d), 0)) // slot_min for d in (0, days)
    )
    found = []
    for role in sorted(capacities):
        one = capacities[role]
        price = prices(one.standard, slot_min)
        deferral = None
        if one.standard.kind is WorkKind.DEFERRABLE:
            deferral = _deferral(organisation, one, run_first_day, (first, end), carry_fen_per_hour)
        found.append(
            RoleWork(
                role=role,
                wanted=one.capacity[:, first:end].astype(np.int64),
                short_price=price.short,
                idle_price=price.idle,
                presence=_presence(organisation, role, first_day, days) if deferral is not None else None,
                deferral=deferral,
            )
        )
    return tuple(found)


def _deferral(
    organisation: Organisation, one: RoleCapacity, run_first_day: date, span: tuple[int, int], carry: int
) -> Deferral:
    first, end = span
    site = organisation.site
    after = end * site.slot_min // 1440 + 15  # days on which the cut-off after the horizon surely lies
    rule = due_rule(
        one.standard, site.zone, run_first_day, site.slot_min, np.array(open_days(organisation, run_first_day, after))
    )
    if rule.window is not None:
        due, late = due_within(end, rule.window * site.slot_min, site.slot_min), late_by_slot(end, site.slot_min)
    else:
        cut_offs = np.array(rule.cut_offs, dtype=np.int64)
        due, late = due_at_cut_offs(end, cut_offs), late_by_cut_off(end, cut_offs, site.slot_min)
    waiting = int(np.searchsorted(due[:first], first))  # what was due before the horizon counts as done
    return Deferral(
        due_slot=due[waiting:] - first,
        late_min=late[first:],
        late_fen_per_hour=one.standard.late_fen_per_hour,
        carry_fen_per_hour=min(carry, one.standard.late_fen_per_hour),
        opening=one.capacity[:, waiting:first].astype(np.int64),
    )


def _presence(organisation: Organisation, role: str, first_day: date, days: int) -> Ints | None:
    heads = presence_heads(organisation, role, first_day, days)
    return heads * CENTI if heads.any() else None
