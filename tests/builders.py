"""Small problems in few words, and what a single rule's model, check and parts say of a given roster.

Shift types (start–end, hours): A 0–8, D 8–16, E 16–24, N 19–31 (a night, 12 h), L 8–20 (12 h), S 0–24 (standby, no
working time, no blocks). Every type stands on every day unless said otherwise. A shift has two blocks of half its
length; a slot is 240 minutes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ortools.sat.python.cp_model import CpModel, CpSolver, LinearExpr
from ortools.sat.python.cp_model_helper import CpSolverStatus

from solver.checks import CHECKS, Violation
from solver.contract import LIMITS_BY_TYPE
from solver.problem import (
    Block,
    Contract,
    Employee,
    EmployeeId,
    Horizon,
    Limit,
    Problem,
    RoleId,
    Shift,
    ShiftType,
    ShiftTypeId,
    SkillId,
)
from solver.roster import Assignment, Roster
from solver.rules import Rule
from solver.variables import Variables
from tests.columns import compare_alone

HOURS = {"A": (0, 8), "D": (8, 16), "E": (16, 24), "N": (19, 31), "L": (8, 20), "S": (0, 24)}
DAY = 1440
ANN, BOB = EmployeeId("ann"), EmployeeId("bob")


def shift(kind: str, day: int, *, day_start_min: int | None = None) -> Shift:
    """The shift of this kind on this day, all of its time paid unless it is standby."""
    start_h, end_h = HOURS[kind]
    start = day * DAY if day_start_min is None else day_start_min
    middle = start + (start_h + end_h) * 30
    return Shift(
        type=ShiftTypeId(kind),
        day=day,
        start_min=start + start_h * 60,
        end_min=start + end_h * 60,
        work_min=(end_h - start_h) * 60 if kind != "S" else 0,
        blocks=()
        if kind == "S"
        else (
            Block(start_min=start + start_h * 60, end_min=middle),
            Block(start_min=middle, end_min=start + end_h * 60),
        ),
    )


def employee(
    name: str = "ann", *, history: Any = None, limits: Mapping[str, Any] | None = None, **fields: Any
) -> Employee:
    """A person whose contract holds ``limits``; a bare number is a hard limit, a pair is (value, weight)."""
    contract = {key: _limit(key, value) for key, value in (limits or {}).items()}
    if history is not None:
        fields["history"] = history
    return Employee(id=EmployeeId(name), contract=Contract(id=f"of {name}", **contract), **fields)


def problem(
    *employees: Employee,
    days: int = 7,
    kinds: str = "DN",
    first_weekday: int = 0,
    without: Iterable[tuple[int, str]] = (),
    **fields: Any,
) -> Problem:
    """A problem with all shifts of ``kinds`` on all days, except those (day, kind) of ``without``."""
    absent = set(without)
    horizon = fields.pop("horizon", None) or Horizon(days=days, first_weekday=first_weekday, slot_min=240)
    return Problem(
        horizon=horizon,
        shift_types=fields.pop(
            "shift_types",
            tuple(ShiftType(id=ShiftTypeId(kind), night=kind == "N", standby=kind == "S") for kind in kinds),
        ),
        shifts=fields.pop(
            "shifts",
            tuple(shift(kind, day) for day in range(horizon.days) for kind in kinds if (day, kind) not in absent),
        ),
        employees=employees or (employee(),),
        **fields,
    )


def roster(**lines: str) -> Roster:
    """One line a person, one letter a day: ``roster(ann="DD-N")``; ``-`` is a day off, blanks are for the eye."""
    return Roster(
        tuple(
            Assignment(employee=EmployeeId(name), day=day, shift_type=ShiftTypeId(kind))
            for name, line in lines.items()
            for day, kind in enumerate(line.replace(" ", ""))
            if kind != "-"
        )
    )


def model_says(rule: Rule, problem: Problem, roster: Roster) -> int | None:
    """The least penalty of a model with this rule alone and the roster fixed; ``None`` if it is infeasible."""
    model = CpModel()
    variables = Variables(problem, model)
    terms = list(rule.encode(problem, model, variables)) if rule.applies_to(problem) else []
    assert all(term.rule == rule.name for term in terms)
    fix(problem, model, variables, roster)
    model.minimize(LinearExpr.sum([term.weight * term.violation for term in terms]))
    solver = CpSolver()
    solver.parameters.num_workers = 1
    status = solver.solve(model)
    if status == CpSolverStatus.INFEASIBLE:
        return None
    assert status == CpSolverStatus.OPTIMAL, f"{rule.name}: {solver.status_name(status)} {model.validate()}"
    return round(solver.objective_value)


def fix(problem: Problem, model: CpModel, variables: Variables, roster: Roster) -> None:
    """Fix every assignment, demanded role and demanded skill; a skill that is not the person's cannot be met."""
    chosen = {(a.employee, a.day, a.shift_type): a for a in roster}
    roles = problem.demanded_roles
    skills: dict[tuple[int, ShiftTypeId], set[SkillId]] = {}
    for demand in problem.heads_demand:
        if demand.skill is not None:
            skills.setdefault((demand.day, demand.shift_type), set()).add(demand.skill)
    for person in problem.employees:
        for worked in problem.shifts:
            assignment = chosen.get((person.id, worked.day, worked.type))
            variables.fix(person, worked, assignment is not None)
            held = assignment.roles if assignment is not None else ()
            for block in range(len(worked.blocks)):
                here = held[block] if block < len(held) else None
                for role in sorted(roles):
                    model.add(variables.holds(person, worked, block, role) == int(role == here))
            used = assignment.skill if assignment is not None else None
            asked = skills.get((worked.day, worked.type), set())
            for skill in sorted(asked | ({used} if used is not None and used not in person.skills else set())):
                model.add(variables.uses(person, worked, skill) == int(skill == used))


def check_says(rule: Rule, problem: Problem, roster: Roster) -> list[Violation]:
    """What the rule's check finds."""
    found = list(CHECKS[rule.name](problem, roster))
    assert all(violation.rule == rule.name for violation in found)
    assert all(violation.amount > 0 for violation in found)
    return found


def assert_kept(rule: Rule, problem: Problem, roster: Roster) -> None:
    """Model, check and parts find nothing."""
    assert check_says(rule, problem, roster) == []
    assert model_says(rule, problem, roster) == 0
    compare_alone(rule, problem, roster)


def assert_broken(rule: Rule, problem: Problem, roster: Roster, *, amount: int) -> None:
    """Hard: model and parts forbid it, and the check finds ``amount`` units in all."""
    found = check_says(rule, problem, roster)
    assert sum(violation.amount for violation in found if violation.hard) == amount
    assert model_says(rule, problem, roster) is None
    compare_alone(rule, problem, roster)


def assert_costs(rule: Rule, problem: Problem, roster: Roster, penalty: int) -> None:
    """Soft: model, check and parts charge ``penalty``, and nothing is hard."""
    found = check_says(rule, problem, roster)
    assert [violation for violation in found if violation.hard] == []
    assert sum(violation.penalty for violation in found) == penalty
    assert model_says(rule, problem, roster) == penalty
    compare_alone(rule, problem, roster)


def role(name: str) -> RoleId:
    return RoleId(name)


def _limit(field: str, value: Any) -> Any:
    if field in LIMITS_BY_TYPE:
        return tuple((ShiftTypeId(kind), _limit("", limit)) for kind, limit in value.items())
    if field in {"regular_min_per_week", "overtime_premium_per_hour", "rotation"} or field.endswith("_patterns"):
        return value
    return Limit(value=value[0], weight=value[1]) if isinstance(value, tuple) else Limit(value=value)
