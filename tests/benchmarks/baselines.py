"""Rosters to compare with: last published weeks copied forward and repaired, and an honest greedy fill.

Both are built against the same problem and scored by the same checks as ours.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from scheduler.planning.roles import Choice, add_capacity, best_roles, curves, given_capacity
from solver.checks import Violation, verify
from solver.problem import Employee, EmployeeId, Problem, RoleId, Shift
from solver.roster import Assignment, Roster


def with_pins(problem: Problem, roster: Roster) -> Roster:
    """The roster with every pinned day as the pin says; blocks without a pinned role get the cheapest one."""
    pinned = {(p.employee, p.day): p for p in problem.pins}
    kept = Roster(tuple(a for a in roster if (a.employee, a.day) not in pinned))
    for pin in problem.pins:
        if pin.shift_type is None:
            continue
        shift = problem.shift_by_key[pin.day, pin.shift_type]
        employee = problem.employee_by_id[pin.employee]
        roles = pin.roles or best_roles(problem, curves(problem), given_capacity(problem, kept), employee, shift).roles
        held = Assignment(employee=pin.employee, day=pin.day, shift_type=pin.shift_type, roles=roles)
        kept = Roster((*kept, held))
    return kept


def repaired(problem: Problem, roster: Roster) -> tuple[Roster, tuple[Violation, ...]]:
    """The copied weeks made legal with few changes: pins set, then shifts taken out until no hard rule is broken.

    Of the shifts that a violation names, the one is taken whose going leaves the fewest hard violations of the person
    (the latest of equals). What cannot be repaired so is returned.
    """
    current = with_pins(problem, roster)
    pinned = {(p.employee, p.day) for p in problem.pins}
    while hard := verify(problem, current).hard:
        candidates = [a for a in current if (a.employee, a.day) not in pinned and any(_named(v, a) for v in hard)]
        if not candidates:
            return current, hard
        best = min(candidates, key=lambda a: (len(_hard_of(problem, _without(current, a), a.employee)), -a.day))
        before = len(_hard_of(problem, current, best.employee))
        if len(_hard_of(problem, _without(current, best), best.employee)) >= before:
            return current, hard
        current = _without(current, best)
    return current, ()


def greedy(problem: Problem) -> Roster:
    """Person-shifts one by one, always the one that lowers the objective's own terms most among those that are legal.

    The gain of a person-shift is the expected shortage that it saves (best roles by block, given all others), less its
    labour cost; it is taken if the person's own hard rules then hold and if gain exceeds what it adds in the
    person's soft rules. It ends when no legal person-shift gains.
    """
    demand = curves(problem)
    current = with_pins(problem, Roster(()))
    given = given_capacity(problem, current)
    held: dict[EmployeeId, list[Assignment]] = defaultdict(list)
    for assignment in current:
        held[assignment.employee].append(assignment)
    closed = {(p.employee, p.day) for p in problem.pins}
    closed |= {(a.employee, a.day) for a in current}
    alone = {e.id: _alone(problem, e) for e in problem.employees}
    gains: dict[tuple[EmployeeId, Shift], tuple[int, Choice]] = {}
    stale = {
        (employee.id, shift)
        for employee in problem.employees
        for shift in problem.shifts
        if problem.may_work(employee, shift)
    }
    while True:
        for employee_id, shift in stale:
            if (employee_id, shift.day) in closed:
                gains.pop((employee_id, shift), None)
                continue
            employee = problem.employee_by_id[employee_id]
            choice = best_roles(problem, demand, given, employee, shift)
            gains[employee_id, shift] = (choice.saving - employee.cost_per_hour * shift.work_min // 60, choice)
        chosen = None
        for (employee_id, shift), (gain, choice) in sorted(
            gains.items(), key=lambda item: (-item[1][0], item[0][0], item[0][1].day, item[0][1].type)
        ):
            if gain <= 0:
                break
            added = Assignment(employee=employee_id, day=shift.day, shift_type=shift.type, roles=choice.roles)
            extra = _extra(alone[employee_id], held[employee_id], added)
            if extra is None:
                gains[employee_id, shift] = (0, choice)  # others of the person only narrow it further
            elif gain > extra:
                chosen = added
                break
        if chosen is None:
            return current
        employee = problem.employee_by_id[chosen.employee]
        shift = problem.shift_by_key[chosen.day, chosen.shift_type]
        add_capacity(problem, given, employee, shift, chosen.roles)
        held[chosen.employee].append(chosen)
        closed.add((chosen.employee, chosen.day))
        current = Roster((*current, chosen))
        touched = {(role, slot) for role, slot in _slots(problem, shift, chosen.roles)}
        stale = {
            (e, s) for e, s in gains if (e, s.day) in closed or _meets(problem, problem.employee_by_id[e], s, touched)
        }


def _alone(problem: Problem, employee: Employee) -> Problem:
    """The same problem with one employee and no demand: what the person's own rules are asked of."""
    return Problem(
        horizon=problem.horizon,
        shift_types=problem.shift_types,
        shifts=problem.shifts,
        employees=(employee,),
        requests=tuple(r for r in problem.requests if r.employee == employee.id),
        pins=tuple(p for p in problem.pins if p.employee == employee.id),
        transitions=problem.transitions,
        fairness=tuple(g for g in problem.fairness if g.employee == employee.id),
        given=tuple(g for g in problem.given if g.employee == employee.id),
    )


def _extra(alone: Problem, held: Iterable[Assignment], added: Assignment) -> int | None:
    """Rise of the person's soft penalties (labour apart) when ``added`` joins ``held``; None if a hard rule breaks."""
    held = tuple(held)
    before, after = verify(alone, Roster(held)), verify(alone, Roster((*held, added)))
    if len(after.hard) > len(before.hard):
        return None
    labour = after.penalties.get("labour_cost", 0) - before.penalties.get("labour_cost", 0)
    return after.objective - before.objective - labour


def _slots(problem: Problem, shift: Shift, roles: tuple[RoleId | None, ...]) -> Iterable[tuple[RoleId, int]]:
    for block, role in zip(shift.blocks, roles, strict=False):
        if role is not None:
            for slot, _ in problem.block_capacity(block, 100):
                yield role, slot


def _meets(problem: Problem, employee: Employee, shift: Shift, touched: set[tuple[RoleId, int]]) -> bool:
    size = problem.horizon.slot_min
    first, last = shift.start_min // size, -(-shift.end_min // size)
    return any(first <= slot < last and employee.roles.get(role, 0) for role, slot in touched)


def _named(violation: Violation, assignment: Assignment) -> bool:
    return violation.employee == assignment.employee and (not violation.days or assignment.day in violation.days)


def _hard_of(problem: Problem, roster: Roster, employee: EmployeeId) -> list[Violation]:
    own = Roster(tuple(a for a in roster if a.employee == employee))
    person = problem.employee_by_id[employee]
    return list(verify(_alone(problem, person), own).hard)


def _without(roster: Roster, assignment: Assignment) -> Roster:
    return Roster(tuple(a for a in roster if a is not assignment))
