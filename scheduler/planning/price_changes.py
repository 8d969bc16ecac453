"""What a lead can have priced, as data in a job's payload, and the solver's change that it stands for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from scheduler.errors import InvalidInput
from solver.errors import ProblemError
from solver.explain.changes import Change, MoreOvertime, OneMorePerson, OneMoreQualification
from solver.problem import EmployeeId, History, Problem, RoleId

OVERTIME, PERSON, QUALIFICATION = "overtime", "person", "qualification"
KINDS = (OVERTIME, PERSON, QUALIFICATION)
NEW = "+1"


def change_of(asked: Mapping[str, Any], problem: Problem) -> Change:
    """``kind`` overtime: ``minutes`` more a week for ``person``; person: one more like ``person``, who is new, without
    leave; qualification: ``role`` for ``person`` at full proficiency.

    Raises ``InvalidInput`` for what the problem cannot take.
    """
    who = EmployeeId(str(asked["person"]))
    if who not in problem.employee_by_id:
        raise InvalidInput(f"{who} is not employed in these days", key="person_not_employed", person=who)
    change: Change
    match asked["kind"]:
        case "overtime":
            change = MoreOvertime(employee=who, minutes=int(asked["minutes"]))
        case "person":
            model = problem.employee_by_id[who]
            change = OneMorePerson(employee=replace(model, id=EmployeeId(NEW), absences=(), history=History()))
        case "qualification":
            change = OneMoreQualification(employee=who, role=RoleId(str(asked["role"])))
        case kind:
            raise InvalidInput(f"unknown change {kind!r}", key="field_needed", field="kind")
    try:
        change.apply(problem)
    except ProblemError as error:
        raise InvalidInput(str(error), key="price_no_change", person=who, why="; ".join(error.faults)) from error
    return change
