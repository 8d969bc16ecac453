"""Every fault of a problem, in words that name the id and say what would be accepted.

When to modify: a new field in ``problem``, or a rule that needs something of its input to be so.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from itertools import pairwise
from typing import TYPE_CHECKING

from solver.validation_contract import contract_faults, repeated
from solver.validation_size import too_large

if TYPE_CHECKING:
    from solver.problem import Employee, Problem, Shift


OF_HORIZON = ("outside the horizon", "must start on its day")  # say nothing where the horizon itself is at fault


def faults(problem: Problem) -> Iterator[str]:
    """All faults of one problem; none means that rules and checks may trust it.

    What only follows from another fault is left out: a horizon that is none, a list that is empty.
    """
    of_horizon = list(_horizon(problem))
    yield from of_horizon
    rest = list(_all_but_horizon(problem))
    if of_horizon:
        rest = [fault for fault in rest if not any(words in fault for words in OF_HORIZON)]
    for name, listed, words in (
        ("shift_types", problem.shift_types, "unknown shift type"),
        ("employees", problem.employees, "unknown employee"),
        ("shifts", problem.shifts, "no shift "),
    ):
        named = [fault for fault in rest if words in fault]
        if named and not listed:
            yield f"{name}: there are none, but {len(named)} times one is named ({words.strip()})"
            rest = [fault for fault in rest if words not in fault]
    yield from rest


def _all_but_horizon(problem: Problem) -> Iterator[str]:
    yield from too_large(problem)
    yield from repeated("employee", [e.id for e in problem.employees])
    yield from repeated("shift type", [t.id for t in problem.shift_types])
    yield from repeated("shift", [f"{s.type} on day {s.day}" for s in problem.shifts])
    for shift in problem.shifts:
        yield from _shift(problem, shift)
    types = {t.id for t in problem.shift_types}
    for employee in problem.employees:
        yield from _employee(employee, types)
        yield from _contradictions(employee)
    contracts = {id(e.contract): e.contract for e in problem.employees}
    for contract in contracts.values():
        yield from contract_faults(contract, types)
    yield from _windows(problem)
    yield from _wishes(problem, types)
    yield from _goals(problem, types)
    yield from _demand(problem)
    yield from _deferrable(problem)
    yield from _standby(problem)
    yield from _together(problem, types)


def _horizon(problem: Problem) -> Iterator[str]:
    horizon = problem.horizon
    if horizon.days < 1:
        yield f"horizon: needs at least one day, got {horizon.days}"
    if horizon.slot_min < 1:
        yield f"horizon: slot_min must be at least 1, got {horizon.slot_min}"
    if not 0 <= horizon.first_weekday <= 6 or not 0 <= horizon.week_starts <= 6:
        yield "horizon: first_weekday and week_starts must be 0 (Monday) … 6 (Sunday)"
    starts = horizon.day_start_min
    if len(starts) != horizon.days + 1:
        yield "horizon: day_start_min must hold days + 1 entries"
    if any(later <= earlier for earlier, later in pairwise(starts)):
        yield "horizon: day_start_min must increase"
    if problem.role_switch_weight < 0:
        yield f"role_switch_weight must not be negative, got {problem.role_switch_weight}"


def _shift(problem: Problem, shift: Shift) -> Iterator[str]:
    name = f"shift {shift.type!r} on day {shift.day}"
    horizon = problem.horizon
    if shift.type not in {t.id for t in problem.shift_types}:
        yield f"{name}: unknown shift type"
    if not 0 <= shift.day < horizon.days:
        yield f"{name}: outside the horizon of {horizon.days} days"
    elif len(horizon.day_start_min) == horizon.days + 1:
        first, end = horizon.day_start_min[shift.day], horizon.day_start_min[shift.day + 1]
        if not first <= shift.start_min < end:
            yield f"{name}: must start on its day, in [{first}, {end}), got {shift.start_min}"
    if not shift.start_min < shift.end_min:
        yield f"{name}: must start before it ends"
    elif not 0 <= shift.work_min <= shift.end_min - shift.start_min:
        yield f"{name}: work_min must be 0 … {shift.end_min - shift.start_min}, got {shift.work_min}"
    for block in shift.blocks:
        if not shift.start_min <= block.start_min < block.end_min <= shift.end_min:
            yield f"{name}: block [{block.start_min}, {block.end_min}) must lie inside the shift"
    for before, after in pairwise(shift.blocks):
        if before.end_min > after.start_min:
            yield f"{name}: blocks overlap"


def _employee(employee: Employee, types: AbstractSet[str]) -> Iterator[str]:
    name = f"employee {employee.id!r}"
    for role, pct in employee.roles.items():
        if pct < 0:
            yield f"{name}: proficiency in {role!r} must not be negative, got {pct}"
    for unknown in sorted((employee.shift_types or frozenset()) - types):
        yield f"{name}: unknown shift type {unknown!r}"
    if employee.max_cost is not None and min(employee.max_cost.value, employee.max_cost.weight or 0) < 0:
        yield f"{name}: max_cost and its weight must not be negative"
    if employee.cost_per_hour < 0:
        yield f"{name}: cost_per_hour must not be negative, got {employee.cost_per_hour}"
    for absence in employee.absences:
        if not absence.start_min < absence.end_min:
            yield f"{name}: an absence must start before it ends"
        if absence.credit_min < 0 or (absence.weight is not None and absence.weight < 0):
            yield f"{name}: credit and weight of an absence must not be negative"
        if absence.credit_min > 0 and absence.weight is not None:
            yield f"{name}: only a hard absence (paid leave) can carry credit"
    history = employee.history
    counts = (
        history.consecutive_days,
        history.consecutive_days_off,
        history.consecutive_nights,
        history.consecutive_of_last_type,
        history.week_minutes,
        history.week_credit_min,
        history.week_days_off,
        history.consecutive_weekends or 0,
    )
    if min(counts) < 0:
        yield f"{name}: history must not be negative"
    if history.consecutive_days > 0 and history.consecutive_days_off > 0:
        yield f"{name}: history cannot end both with days worked and with days off"
    if history.consecutive_of_last_type > 0 and history.last_shift_type is None:
        yield f"{name}: consecutive_of_last_type needs last_shift_type"
    if history.consecutive_of_last_type > history.consecutive_days:
        yield f"{name}: consecutive_of_last_type must not be above consecutive_days"
    if history.last_shift_type is not None and history.last_shift_type not in types:
        yield f"{name}: unknown shift type {history.last_shift_type!r} in the history"


def _contradictions(employee: Employee) -> Iterator[str]:
    """Hard limits that no roster of the person can meet: credit counts towards the least minutes only."""
    contract, credit = employee.contract, sum(absence.credit_min for absence in employee.absences)
    pairs = [
        ("min_minutes", contract.min_minutes, "max_minutes", contract.max_minutes, credit),
        ("min_shifts", contract.min_shifts, "max_shifts", contract.max_shifts, 0),
    ]
    most = dict(contract.max_shifts_of_type)
    pairs += [
        (f"min_shifts_of_type {kind!r}", limit, f"max_shifts_of_type {kind!r}", most.get(kind), 0)
        for kind, limit in contract.min_shifts_of_type
    ]
    for least_name, low, most_name, high, given in pairs:
        if low is None or high is None or low.weight is not None or high.weight is not None:
            continue
        if high.value >= 0 and low.value - given > high.value:
            less = f" less {given} of paid leave" if given else ""
            yield (
                f"employee {employee.id!r}: {least_name} {low.value}{less} is above {most_name} {high.value} "
                f"of contract {contract.id!r}, and both are hard"
            )


def _windows(problem: Problem) -> Iterator[str]:
    for shift in problem.shifts:
        if any(amount < 0 for _, amount in shift.counts):
            yield f"shift {shift.type!r} on day {shift.day}: counts must not be negative"
        yield from repeated(f"shift {shift.type!r} on day {shift.day}: count", [name for name, _ in shift.counts])
    for employee in problem.employees:
        for rest in employee.rest_windows:
            name = f"employee {employee.id!r}: rests of days {rest.first_day}…{rest.last_day}"
            if not 0 <= rest.first_day <= rest.last_day <= problem.horizon.days:
                yield f"{name}: outside the horizon of {problem.horizon.days} days and the day after it"
            if min(rest.limit.value, rest.limit.weight or 0) < 0 or rest.rest_min < 1:
                yield f"{name}: the limit and its weight must not be negative, rest_min be at least 1"
        for window in employee.window_limits:
            name = f"employee {employee.id!r}: limit of days {window.first_day}…{window.last_day}"
            if not 0 <= window.first_day <= window.last_day < problem.horizon.days:
                yield f"{name}: outside the horizon of {problem.horizon.days} days"
            if min(window.limit.value, window.limit.weight or 0) < 0:
                yield f"{name}: the limit and its weight must not be negative"
            for stretch in window.beyond:
                inside = 0 <= stretch.first_day <= stretch.last_day < problem.horizon.days
                if not inside or stretch.free < 0:
                    yield f"{name}: a stretch in beyond must lie in the horizon, its free amount not be negative"


def _wishes(problem: Problem, types: AbstractSet[str]) -> Iterator[str]:
    people = {e.id for e in problem.employees}
    for label, who, day, shift_type in (
        *(("request", r.employee, r.day, r.shift_type) for r in problem.requests),
        *(("pin", p.employee, p.day, p.shift_type) for p in problem.pins),
        *(("given day", g.employee, g.day, g.shift_type) for g in problem.given),
    ):
        if who not in people:
            yield f"{label}: unknown employee {who!r}"
        if not 0 <= day < problem.horizon.days:
            yield f"{label} of {who!r}: day {day} is outside the horizon of {problem.horizon.days} days"
        if shift_type is not None and shift_type not in types:
            yield f"{label} of {who!r} on day {day}: unknown shift type {shift_type!r}"
    for label, weighted in (("request", problem.requests), ("given day", problem.given)):
        for wish in weighted:
            if wish.weight < 0:
                yield f"{label} of {wish.employee!r} on day {wish.day}: weight must not be negative, got {wish.weight}"
    for pin in problem.pins:
        held = problem.shift_by_key.get((pin.day, pin.shift_type)) if pin.shift_type is not None else None
        if pin.shift_type is not None and held is None:
            yield f"pin of {pin.employee!r} on day {pin.day}: there is no shift {pin.shift_type!r} on that day"
        if pin.roles is not None and (held is None or len(pin.roles) != len(held.blocks)):
            yield f"pin of {pin.employee!r} on day {pin.day}: needs one role for each block of its shift"
    yield from repeated("pin", [f"of {p.employee} on day {p.day}" for p in problem.pins])
    yield from repeated("given day", [f"of {g.employee} on day {g.day}" for g in problem.given])


def _goals(problem: Problem, types: AbstractSet[str]) -> Iterator[str]:
    people = {e.id: e for e in problem.employees}
    for goal in problem.fairness:
        if goal.employee not in people:
            yield f"fairness: unknown employee {goal.employee!r}"
        elif goal.burden == "overtime" and people[goal.employee].contract.regular_min_per_week is None:
            yield f"fairness of overtime: the contract of {goal.employee!r} has no regular_min_per_week"
        if min(goal.target, goal.carried, goal.weight) < 0:
            yield f"fairness of {goal.employee!r}: target, carried and weight must not be negative"
    yield from repeated("fairness", [f"of {g.burden} for {g.employee}" for g in problem.fairness])
    for transition in problem.transitions:
        for end in (transition.before, transition.after):
            if end not in types:
                yield f"transition: unknown shift type {end!r}"
        if transition.weight is not None and transition.weight < 0:
            yield f"transition {transition.before!r} → {transition.after!r}: weight must not be negative"
    yield from repeated("transition", [f"{t.before} → {t.after}" for t in problem.transitions])


def _demand(problem: Problem) -> Iterator[str]:
    for heads in problem.heads_demand:
        if (heads.day, heads.shift_type) not in problem.shift_by_key:
            yield f"demand in heads: no shift {heads.shift_type!r} on day {heads.day}"
        if heads.heads < 0:
            yield f"demand in heads on day {heads.day}: must not be negative, got {heads.heads}"
        if min(heads.under_weight or 0, heads.over_weight or 0) < 0:
            yield f"demand in heads on day {heads.day}: weights must not be negative"
    yield from repeated("capacity demand", [f"{c.role} in slot {c.slot}" for c in problem.capacity_demand])
    for demand in problem.capacity_demand:
        name = f"capacity demand {demand.role!r} in slot {demand.slot}"
        slopes = [piece.slope for piece in demand.segments] + [demand.surplus_slope]
        if slopes != sorted(slopes):
            yield f"{name}: slopes must not decrease"
        if any(piece.width_centiheads <= 0 for piece in demand.segments):
            yield f"{name}: widths must be positive"
        if problem.horizon.slot_min > 0 and not 0 <= demand.slot < problem.horizon.slots:
            yield f"{name}: outside the horizon of {problem.horizon.slots} slots"


def _deferrable(problem: Problem) -> Iterator[str]:
    yield from repeated("deferrable demand", [d.role for d in problem.deferrable_demand])
    for demand in problem.deferrable_demand:
        name = f"deferrable demand {demand.role!r}"
        if not demand.arrived:
            yield f"{name}: arrived needs at least one slot"
            continue
        if min(demand.arrived) < 0:
            yield f"{name}: arrived must not be negative"
        if any(later < earlier for earlier, later in pairwise(demand.arrived)):
            yield f"{name}: arrived is cumulative and must not decrease"
        first, last = demand.slots[0], demand.slots[-1]
        if problem.horizon.slot_min > 0 and not 0 <= first <= last < problem.horizon.slots:
            yield f"{name}: slots {first}…{last} are outside the horizon of {problem.horizon.slots} slots"
        if demand.idle_weight < 0:
            yield f"{name}: idle_weight must not be negative, got {demand.idle_weight}"
        if any(later.slot <= earlier.slot for earlier, later in pairwise(demand.due)):
            yield f"{name}: due must be in the order of its slots, each at most once"
        for due in demand.due:
            if due.slot not in demand.slots:
                yield f"{name}: due in slot {due.slot}, which is not one of {first}…{last}"
            slopes = [piece.slope for piece in due.segments]
            if slopes != sorted(slopes) or max(slopes, default=0) > 0:
                yield f"{name}: slopes of what is due in slot {due.slot} must not decrease nor be above 0"
            if any(piece.width_centiheads <= 0 for piece in due.segments):
                yield f"{name}: widths of what is due in slot {due.slot} must be positive"


def _standby(problem: Problem) -> Iterator[str]:
    standby = {t.id for t in problem.shift_types if t.standby}
    for kind in problem.shift_types:
        if kind.standby_pay < 0:
            yield f"shift type {kind.id!r}: standby_pay must not be negative, got {kind.standby_pay}"
        if kind.standby_pay and not kind.standby:
            yield f"shift type {kind.id!r}: only a standby type can have standby_pay"
    for shift in problem.shifts:
        if shift.type in standby and shift.blocks:
            yield f"shift {shift.type!r} on day {shift.day}: a standby shift has no blocks"


def _together(problem: Problem, types: AbstractSet[str]) -> Iterator[str]:
    known = {e.id for e in problem.employees} | problem.others
    named: list[tuple[str, AbstractSet[str]]] = []
    weights: list[tuple[str, int | None]] = []
    for pairing in problem.pairings:
        name = f"pairing of {pairing.trainee!r}"
        named.append((name, {pairing.trainee} | pairing.mentors))
        weights.append((name, pairing.weight))
        if pairing.trainee in pairing.mentors:
            yield f"{name}: nobody is their own mentor"
        if pairing.overlap_min is not None and pairing.overlap_min < 1:
            yield f"{name}: overlap_min must be at least 1, got {pairing.overlap_min}"
    for index, demand in enumerate(problem.lead_demand):
        name = f"lead demand {index}"
        named.append((name, demand.people))
        weights.append((name, demand.weight))
        if demand.heads < 1:
            yield f"{name}: heads must be at least 1, got {demand.heads}"
        if demand.day is not None and not 0 <= demand.day < problem.horizon.days:
            yield f"{name}: day {demand.day} is outside the horizon of {problem.horizon.days} days"
        if demand.shift_type is not None and demand.shift_type not in types:
            yield f"{name}: unknown shift type {demand.shift_type!r}"
        if not (demand.people or demand.skills or demand.roles):
            yield f"{name}: names no people, skills or roles that lead"
    for team in problem.teams:
        named.append((f"team {team.id!r}", team.members))
        weights.append((f"team {team.id!r}", team.weight))
    for period in problem.notice:
        name = f"notice before day {period.before_day}"
        if period.before_day < 1:
            yield f"{name}: before_day must be at least 1"
        for limit in (period.per_person, period.in_all):
            if limit is not None and min(limit.value, limit.weight or 0) < 0:
                yield f"{name}: limits and their weights must not be negative"
    for name, people in named:
        for unknown in sorted(people - known):
            yield f"{name}: unknown employee {unknown!r}"
    for name, weight in weights:
        if weight is not None and weight < 0:
            yield f"{name}: weight must not be negative, got {weight}"
    yield from repeated("team", [team.id for team in problem.teams])
    for twice in sorted(problem.others & {e.id for e in problem.employees}):
        yield f"others: {twice!r} is an employee of the problem"
