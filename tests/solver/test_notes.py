"""Demand that nobody can meet is no fault, and is told before the search."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from solver.__main__ import main
from solver.formats.documents import dump_problem
from solver.notes import NO_ROSTER, notes, person_notes
from solver.problem import Absence, CapacityDemand, CostSegment, HeadsDemand, Problem, RoleId, ShiftTypeId, SkillId
from solver.together import LeadDemand
from tests.builders import employee, problem

D, N = ShiftTypeId("D"), ShiftTypeId("N")
LAB, PICK = SkillId("lab"), RoleId("pick")


def heads(
    day: int, wanted: int, *, skill: SkillId | None = None, under: int | None = 5, kind: str = "D"
) -> HeadsDemand:
    return HeadsDemand(day=day, shift_type=ShiftTypeId(kind), heads=wanted, skill=skill, under_weight=under)


def capacity(slope: int) -> CapacityDemand:
    return CapacityDemand(role=PICK, slot=3, base_cost=9, segments=(CostSegment(width_centiheads=100, slope=slope),))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (problem(employee(), heads_demand=(heads(1, 1),)), []),
        (
            problem(employee(), heads_demand=(heads(3, 1, skill=LAB), heads(2, 1, skill=LAB))),
            ["nobody has the skill 'lab', asked for on 2 shifts, first on day 2"],
        ),
        (
            problem(employee(), heads_demand=(heads(2, 1, skill=LAB, under=None),)),
            ["nobody has the skill 'lab', asked for on 1 shift, first on day 2" + NO_ROSTER],
        ),
        (problem(employee(), heads_demand=(heads(2, 1, skill=LAB, under=0), heads(3, 0, skill=LAB))), []),
        (
            problem(
                employee(skills=frozenset({LAB})), employee("bob"), heads_demand=(heads(2, 2, skill=LAB), heads(2, 2))
            ),
            [
                (
                    "shift 'D' with the skill 'lab' asks on 1 day for more heads "
                    "than may work it, on day 2 for 2 where 1 may"
                )
            ],
        ),
        (
            problem(
                employee(shift_types=frozenset({N})),
                employee("bob", absences=(Absence(start_min=2 * 1440, end_min=3 * 1440),)),
                heads_demand=(heads(2, 1), heads(4, 2, under=None), heads(5, 1)),
            ),
            ["shift 'D' asks on 2 days for more heads than may work it, on day 2 for 1 where 0 may" + NO_ROSTER],
        ),
        (
            problem(employee(roles={PICK: 0}), capacity_demand=(capacity(-1),)),
            ["nobody holds the role 'pick', which capacity is asked for"],
        ),
        (problem(employee(roles={PICK: 80}), capacity_demand=(capacity(-1),)), []),
        (
            problem(employee(), lead_demand=(LeadDemand(heads=1, skills=frozenset({LAB})),)),
            ["lead demand 0: asks for 1 of a group of 0, and as this is hard, nobody may work these shifts"],
        ),
        (
            problem(
                employee(skills=frozenset({LAB})), lead_demand=(LeadDemand(heads=2, skills=frozenset({LAB}), weight=3),)
            ),
            ["lead demand 0: asks for 2 of a group of 1"],
        ),
    ],
)
def test_what_is_asked_for_in_vain_is_told(given: Problem, said: list[str]) -> None:
    assert list(notes(given)) == said


def test_what_somebody_new_can_do_in_vain_is_told() -> None:
    given = problem(employee(roles={PICK: 80}))
    new = employee("bob", roles={PICK: 100, RoleId("pikc"): 100}, skills=frozenset({LAB}))
    assert list(person_notes(given, new)) == [
        "employee 'bob': nothing in the problem asks for the role 'pikc'",
        "employee 'bob': nothing in the problem asks for the skill 'lab'",
    ]


def test_it_is_solved_all_the_same_and_stands_in_the_log(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given, log = tmp_path / "p.json", tmp_path / "log"
    given.write_text(dump_problem(problem(employee(), heads_demand=(heads(2, 1, skill=LAB),))), encoding="utf-8")
    assert main(["solve", str(given), "--workers", "1", "--log", str(log)]) == 0
    said = capsys.readouterr()
    assert said.err == "nobody has the skill 'lab', asked for on 1 shift, first on day 2\n"
    assert json.loads(said.out)["objective"] == 5
    assert json.loads(log.read_text(encoding="utf-8").splitlines()[0]) == {"note": said.err.strip()}
