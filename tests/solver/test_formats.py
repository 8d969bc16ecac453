from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import settings as examples

from solver.errors import ProblemError
from solver.formats.documents import (
    dump_problem,
    dump_roster,
    dump_solution,
    load_problem,
    load_roster,
    load_solution,
)
from solver.params import SolveParams
from solver.problem import Problem
from solver.roster import Roster
from solver.solution import Solution, Status, Termination
from tests.benchmarks.instances import company
from tests.builders import employee, problem, roster
from tests.strategies import cases


@examples(max_examples=60, deadline=None, derandomize=True)
@given(cases())
def test_every_problem_and_roster_comes_back_equal(case: tuple[Problem, Roster]) -> None:
    made, of_it = case
    assert load_problem(dump_problem(made)) == made
    assert load_roster(dump_roster(of_it)) == of_it


def test_a_company_comes_back_equal_and_is_written_the_same_again() -> None:
    made = company(people=5, days=3)
    text = dump_problem(made)
    assert load_problem(text) == made
    assert dump_problem(load_problem(text)) == text


@pytest.mark.parametrize("held", [roster(ann="D-N"), None], ids=["with a roster", "without"])
def test_a_solution_comes_back_equal_and_gives_its_roster(held: Roster | None) -> None:
    found = Solution(
        status=Status.FEASIBLE if held else Status.INFEASIBLE,
        termination=Termination.TIME_LIMIT,
        params=SolveParams(time_limit_s=3, seed=9),
        seconds=2.5,
        roster=held,
        objective=7 if held else None,
        bound=3 if held else None,
        penalties={"requests": 7} if held else {},
        solver_version="x",
    )
    text = dump_solution(found)
    assert load_solution(text) == found
    if held is not None:
        assert load_roster(text) == held
    else:
        with pytest.raises(ProblemError, match="the solution holds none"):
            load_roster(text)


def broken(path: list[object], value: object) -> str:
    document = json.loads(dump_problem(problem(employee(limits={"max_minutes": 480}))))
    at = document
    for step in path[:-1]:
        at = at[step]
    if value is ...:
        del at[path[-1]]
    else:
        at[path[-1]] = value
    return json.dumps(document)


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        (["horizon", "days"], "x", 'horizon.days: expected an integer, got "x"'),
        (["horizon", "days"], True, "horizon.days: expected an integer, got true"),
        (["horizon"], ..., "horizon: missing"),
        (
            ["employees", 0, "contract", "max_minutes", "value"],
            1.5,
            "employees[0].contract.max_minutes.value: expected an integer, got 1.5",
        ),
        (["employees", 0, "colour"], "red", "employees[0].colour: unknown field; known are id, contract"),
        (["employees"], {}, "employees: expected a list, got {}"),
        (["shifts", 3], 7, "shifts[3]: expected an object, got 7"),
        (["shifts", 3, "day"], 99, "shift 'N' on day 99: outside the horizon of 7 days"),
        (["role_switch_weight"], None, "role_switch_weight: expected an integer, got null"),
        (["format"], "roster", 'format: expected "problem"'),
        (["version"], 2, "version: expected 1, got 2"),
        (
            ["fairness"],
            [{"employee": "ann", "burden": "luck", "target": 0, "carried": 0, "weight": 1}],
            "fairness[0].burden: expected one of nights, weekends, overtime",
        ),
        (["employees", 0, "roles"], [], "employees[0].roles: expected an object, got []"),
        (["employees", 0, "contract", "max_shifts_of_type"], [["N"]], "max_shifts_of_type[0]: expected a list of 2"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_fault_names_its_field(path: list[object], value: object, fault: str) -> None:
    with pytest.raises(ProblemError) as caught:
        load_problem(broken(path, value))
    assert any(fault in found for found in caught.value.faults), caught.value.faults


def test_all_faults_are_told_at_once() -> None:
    document = json.loads(broken(["horizon", "days"], "x"))
    document["shifts"][0]["day"] = None
    document["pins"] = 3
    with pytest.raises(ProblemError) as caught:
        load_problem(json.dumps(document))
    assert len(caught.value.faults) == 3


@pytest.mark.parametrize(("text", "fault"), [("{", "line 1, column 2: not JSON"), ("[]", "expected an object")])
def test_what_is_no_document_is_refused(text: str, fault: str) -> None:
    with pytest.raises(ProblemError, match=fault):
        load_problem(text)


def test_parameters_out_of_range_are_faults_too() -> None:
    text = json.dumps(
        {
            "format": "solution",
            "version": 1,
            "status": "unknown",
            "termination": "time_limit",
            "params": {"time_limit_s": -1},
            "seconds": 1,
        }
    )
    with pytest.raises(ProblemError, match=r"params: time_limit_s must be positive, got -1"):
        load_solution(text)
