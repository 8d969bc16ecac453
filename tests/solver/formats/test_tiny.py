"""Our own tiny instances: read field by field, solved to the value that looking at every roster gives, rosters kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from solver.checks import verify
from solver.errors import ProblemError
from solver.formats import curtois_qu, inrc2
from solver.formats.documents import load_problem
from solver.params import SolveParams
from solver.problem import (
    Absence,
    EmployeeId,
    HeadsDemand,
    History,
    Limit,
    Problem,
    Request,
    ShiftTypeId,
    SkillId,
    Transition,
)
from solver.roster import Assignment, Roster
from solver.solution import Status
from solver.solve import solve
from tests.builders import roster
from tests.solver.formats.places import TINY
from tests.solver.formats.whole_search import best

FILE, FOLDER = TINY / "curtois_qu" / "tiny.txt", TINY / "inrc2" / "tiny"
E, L = ShiftTypeId("E"), ShiftTypeId("L")
EARLY, NIGHT, LEAD, NURSE = ShiftTypeId("Early"), ShiftTypeId("Night"), SkillId("Lead"), SkillId("Nurse")


def week(number: int) -> Problem:
    return inrc2.read(FOLDER, history=number, weeks=(number,))


@pytest.mark.parametrize(
    ("problem", "least"),
    [(curtois_qu.read(FILE), 101), (week(0), 265), (week(1), 320)],
    ids=["Curtois and Qu", "INRC-II, week 0", "INRC-II, week 1"],
)
def test_the_search_finds_what_looking_at_every_roster_finds(problem: Problem, least: int) -> None:
    assert best(problem) == least
    found = solve(problem, SolveParams(time_limit_s=30, num_workers=1))
    assert (found.status, found.objective, found.bound) == (Status.OPTIMAL, least, least)


def test_a_file_of_curtois_and_qu_is_read_field_by_field() -> None:
    problem = curtois_qu.read(FILE)
    first, mia, noor = problem.employees
    assert (first.id, mia.id, noor.id) == ("E", "Mia", "Noor")  # an employee may be called like a shift
    assert first.shift_types is None
    assert mia.shift_types == {E}  # at most 0 of L
    limits = first.contract
    assert limits.max_shifts_of_type == ((L, Limit(value=2)),)  # at most 7 of 7 days is no limit
    assert (limits.max_minutes, limits.min_minutes) == (Limit(value=2400), Limit(value=1800))
    assert (limits.max_consecutive_days, limits.min_consecutive_days) == (Limit(value=4), Limit(value=2))
    assert (limits.min_consecutive_days_off, limits.max_weekends) == (Limit(value=2), Limit(value=1))
    assert noor.absences == (Absence(start_min=0, end_min=1440), Absence(start_min=4320, end_min=5760))
    assert {shift.type: shift.work_min for shift in problem.shifts} == {E: 480, L: 600}
    assert problem.transitions == (Transition(before=L, after=E),)
    assert problem.requests[0] == Request(employee=EmployeeId("E"), day=5, on=True, weight=4, shift_type=L)
    assert problem.requests[3] == Request(employee=EmployeeId("E"), day=4, on=False, weight=3, shift_type=E)
    assert problem.heads_demand[0] == HeadsDemand(day=0, shift_type=E, heads=2, under_weight=100, over_weight=1)
    assert (problem.horizon.days, problem.horizon.weekends) == (7, ((5, 6),))
    assert not first.history.known


def test_equal_contracts_are_shared_and_text_and_file_say_the_same() -> None:
    text = FILE.read_text(encoding="utf-8").replace("Mia,E=7|L=0,2400,1440,5,2,2,0", "Mia,E=7|L=2,2400,1800,4,2,2,1")
    first, second, _ = curtois_qu.read(text).employees
    assert first.contract is second.contract
    original = FILE.read_text(encoding="utf-8")
    assert curtois_qu.read(original) == curtois_qu.read(str(FILE)) == curtois_qu.read(original.replace("\n", "\r\n"))
    assert load_problem((TINY / "tiny.json").read_text(encoding="utf-8")) == curtois_qu.read(FILE)


def test_a_table_comes_back_equal_with_and_without_ids() -> None:
    problem = curtois_qu.read(FILE)
    kept = curtois_qu.read_roster(problem, FILE.parent / "tiny.101.tsv")
    assert verify(problem, kept).objective == 101
    text = curtois_qu.write_roster(problem, kept)
    assert text == (FILE.parent / "tiny.101.tsv").read_text(encoding="utf-8")
    assert curtois_qu.read_roster(problem, text) == kept
    assert curtois_qu.read_roster(problem, text.replace("\n", "\r\n")) == kept
    published_form = "".join(f"{line.partition(chr(9))[2]}\n" for line in text.splitlines())
    assert curtois_qu.read_roster(problem, published_form) == kept
    any_order = "".join(reversed(text.splitlines(keepends=True)))
    assert curtois_qu.read_roster(problem, any_order) == kept
    nobody = "\t" * 6 + "\n"
    assert curtois_qu.read_roster(problem, 3 * nobody) == Roster(())


@pytest.mark.parametrize(
    ("table", "faults"),
    [
        (
            "E\tE\t\t\t\t\t\t\nMia\tX\t\t\t\t\t\t\nNoor\t\t\t\n",
            ['line 2, day 0: expected a shift type or nothing (E, L), got "X"', "line 3: expected 7 cells"],
        ),
        (
            "E\t\t\t\t\t\t\t\nE\t\t\t\t\t\t\t\nZoe\t\t\t\t\t\t\t\n",
            [
                "line 2: employee 'E' stands twice",
                'line 3: expected an employee (E, Mia, Noor), got "Zoe"',
                "'Mia' has",
            ],
        ),
        (
            "\t\t\t\t\t\t\n\t\tQ\t\t\t\t\n",
            ["expected 3 lines, one an employee, got 2", "line 2, day 2: expected a shift"],
        ),
        ("\n\n", ["expected 3 lines, one an employee, got 1", "line 1: expected 7 cells"]),
    ],
    ids=["cells", "people", "published form", "nothing"],
)
def test_a_bad_table_is_told_line_by_line(table: str, faults: list[str]) -> None:
    with pytest.raises(ProblemError) as caught:
        curtois_qu.read_roster(curtois_qu.read(FILE), table)
    for fault in faults:
        assert any(fault in found for found in caught.value.faults), caught.value.faults


def test_a_data_set_of_inrc2_is_read_field_by_field() -> None:
    problem = week(0)
    ida, jo = problem.employees
    assert (ida.skills, jo.skills) == ({LEAD, NURSE}, {NURSE})
    full, half = ida.contract, jo.contract
    assert (full.min_minutes, full.max_minutes) == (Limit(value=4, weight=20), Limit(value=5, weight=20))
    assert (full.min_consecutive_days, full.max_consecutive_days) == (
        Limit(value=2, weight=30),
        Limit(value=4, weight=30),
    )
    assert full.min_consecutive_days_off == Limit(value=2, weight=30)
    assert full.max_consecutive_days_off == Limit(value=3, weight=30)
    assert (full.max_weekends, half.max_weekends) == (Limit(value=1, weight=30), Limit(value=0, weight=30))
    assert full.complete_weekends == Limit(value=1, weight=30)
    assert half.complete_weekends is None
    assert full.min_consecutive_of_type == ((EARLY, Limit(value=2, weight=15)), (NIGHT, Limit(value=2, weight=15)))
    assert full.max_consecutive_of_type == ((EARLY, Limit(value=4, weight=15)), (NIGHT, Limit(value=3, weight=15)))
    assert ida.history == History(last_shift_type=NIGHT, consecutive_days=4, consecutive_of_last_type=1)
    assert jo.history == History(consecutive_days_off=1)
    assert problem.transitions == (Transition(before=NIGHT, after=EARLY),)
    wednesday = [d for d in problem.heads_demand if (d.day, d.shift_type) == (2, EARLY)]
    assert [(d.skill, d.heads, d.under_weight, d.over_weight) for d in wednesday] == [
        (LEAD, 1, 30, 0),  # minimum 0, optimum 1
        (NURSE, 1, None, 0),  # minimum and optimum 1
    ]
    assert problem.requests == (
        Request(employee=EmployeeId("Ida"), day=1, on=False, weight=10),
        Request(employee=EmployeeId("Jo"), day=3, on=False, weight=10, shift_type=EARLY),
        Request(employee=EmployeeId("Jo"), day=5, on=False, weight=10, shift_type=NIGHT),
    )


def test_assignments_and_weekends_of_the_history_are_used_up() -> None:
    ida, jo = week(1).employees
    assert ida.contract.id == "Full after 2 assignments and 1 weekends"
    assert (ida.contract.min_minutes, ida.contract.max_minutes) == (
        Limit(value=2, weight=20),
        Limit(value=3, weight=20),
    )
    assert ida.contract.max_weekends == Limit(value=0, weight=30)
    assert (jo.contract.min_minutes, jo.contract.max_minutes) == (Limit(value=1, weight=20), Limit(value=2, weight=20))


def two_weeks(folder: Path) -> inrc2.DataSet:
    for path in FOLDER.iterdir():
        (folder / path.name).write_text(path.read_text(encoding="utf-8").replace("WEEKS = 1", "WEEKS = 2"), "utf-8")
    return inrc2.load(folder, history=0, weeks=(1, 0))


def test_the_weeks_follow_in_the_order_given(tmp_path: Path) -> None:
    problem = two_weeks(tmp_path).problem
    assert problem.horizon.days == 14
    assert [(r.employee, r.day) for r in problem.requests] == [
        ("Ida", 2),
        ("Jo", 4),
        ("Ida", 8),
        ("Jo", 10),
        ("Jo", 12),
    ]
    hard = [(d.day, d.shift_type, d.skill) for d in problem.heads_demand if d.under_weight is None]
    assert hard == [(1, EARLY, LEAD), (11, EARLY, LEAD), (9, EARLY, NURSE), (13, NIGHT, NURSE)]


def test_solution_files_come_back_equal_and_only_their_own_are_replaced(tmp_path: Path) -> None:
    data = two_weeks(tmp_path)
    found = solve(data.problem, SolveParams(time_limit_s=20, num_workers=1))
    assert found.roster is not None
    kept = inrc2.with_skills(data.problem, found.roster)
    out = tmp_path / "out"
    out.mkdir()
    for week in (1, 7):
        (out / f"sol-week{week}.txt").write_text(f"SOLUTION\n{week} tiny\n\nASSIGNMENTS = 0\n", encoding="utf-8")
    with pytest.raises(ProblemError, match=r"sol-week7\.txt: would be read together with sol-week0\.txt to sol-week1"):
        inrc2.save_roster(data.problem, kept, out, scenario=data.scenario)
    (out / "sol-week7.txt").unlink()
    inrc2.save_roster(data.problem, kept, out, scenario=data.scenario)
    assert sorted(path.name for path in out.iterdir()) == ["sol-week0.txt", "sol-week1.txt"]
    assert inrc2.read_roster(data.problem, out, scenario="tiny") == kept
    first = (out / "sol-week0.txt").read_text(encoding="utf-8").splitlines()
    assert first[:3] == ["SOLUTION", "0 tiny", ""]
    assert first[3] == f"ASSIGNMENTS = {sum(one.day < 7 for one in kept)}"


def test_a_later_stage_reads_and_writes_its_own_week_numbers(tmp_path: Path) -> None:
    two_weeks(tmp_path)
    history = (tmp_path / "H0-tiny-1.txt").read_text(encoding="utf-8").replace("0 tiny", "1 tiny")
    (tmp_path / "H0-tiny-1.txt").write_text(history, encoding="utf-8")
    data = inrc2.load(tmp_path, history=1, weeks=(0,))
    assert (data.first_week, data.problem.horizon.days) == (1, 7)
    held = inrc2.with_skills(data.problem, roster(Ida="-------"))
    inrc2.save_roster(data.problem, held, tmp_path / "out", scenario="tiny", first_week=1)
    assert inrc2.read_roster(data.problem, tmp_path / "out", first_week=1) == held


def test_a_head_without_a_skill_gets_the_one_that_is_short() -> None:
    problem = week(0)
    bare = Roster(
        tuple(Assignment(employee=EmployeeId(who), day=2, shift_type=EARLY) for who in ("Ida", "Jo"))
    )  # wants one Lead (soft) and one Nurse (hard); Jo can only be the Nurse, but Ida comes first
    skills = {one.employee: one.skill for one in inrc2.with_skills(problem, bare)}
    assert skills["Jo"] == NURSE
    assert skills["Ida"] in {LEAD, NURSE}
    assert verify(problem, inrc2.with_skills(problem, bare)).objective <= verify(problem, bare).objective


@pytest.mark.parametrize(
    ("lines", "faults"),
    [
        ("SOLUTION\n0 other\n\nASSIGNMENTS = 0\n", ['SOLUTION, scenario: expected tiny, got "other"']),
        (
            "SOLUTION\n3 tiny\n\nASSIGNMENTS = 0\n",
            ["week: expected a week from 0 to 0, got 3", "no solution file of week 0"],
        ),
        (
            "SOLUTION\n0 tiny\n\nASSIGNMENTS = 5\nIda Mon Early Lead\nIda Mon Early Lead\nZoe Xyz Late Cook\nJo Mon\n",
            [
                "ASSIGNMENTS = 5: expected 5 lines, got 4",
                "line 6, ASSIGNMENTS: assignment 'Ida Mon Early Lead' stands twice",
                'line 7, ASSIGNMENTS: expected a nurse (Ida, Jo), got "Zoe"',
                'expected a day (Mon, Tue, Wed, Thu, Fri, Sat, Sun), got "Xyz"',
                'expected a shift type (Early, Night), got "Late"',
                'expected a skill (Lead, Nurse), got "Cook"',
                "line 8, ASSIGNMENTS: expected 4 fields",
            ],
        ),
    ],
    ids=["scenario", "week", "lines"],
)
def test_bad_solution_files_are_told_line_by_line(lines: str, faults: list[str], tmp_path: Path) -> None:
    (tmp_path / "sol-week0.txt").write_text(lines, encoding="utf-8")
    with pytest.raises(ProblemError) as caught:
        inrc2.read_roster(week(0), tmp_path, scenario="tiny")
    assert len(caught.value.faults) == len(faults)
    for fault in faults:
        assert any(fault in found for found in caught.value.faults), caught.value.faults
