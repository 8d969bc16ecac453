"""Rosters on their way back: dates for days, sources kept, violations as data, notes in one sentence."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from scheduler.domain.roster import AssignedDay, Lifecycle, RosterVersion, Source
from scheduler.planning.from_solution import (
    VIOLATIONS,
    penalty_changes,
    result_of,
    scored,
    to_assigned,
    to_roster,
    violation_data,
)
from scheduler.planning.to_problem import PlanningInput, to_problem
from solver.checks import verify
from solver.checks.base import Violation
from solver.params import SolveParams
from solver.roster import Assignment, Roster
from solver.solution import Solution, Status, Termination
from tests.scheduler.planning.builders import MONDAY, organisation, person, skill

TUESDAY = MONDAY + timedelta(days=1)
PROBLEM = to_problem(
    PlanningInput(
        organisation=organisation(people=(person("A"), person("B")), skills=(skill("A", "PICK"),)),
        first_day=MONDAY,
        days=2,
    )
)


def held(who: str, day: int, shift_type: str = "E", role: str = "PICK") -> Assignment:
    return Assignment(employee=who, day=day, shift_type=shift_type, roles=(role,) * 4)


def test_there_and_back_again():
    roster = Roster((held("A", 0), held("B", 1, "N")))
    assert to_roster(to_assigned(roster, MONDAY), MONDAY) == roster


def test_what_a_hand_or_a_copy_made_stays_theirs_while_it_is_unchanged():
    before = (
        AssignedDay(person="A", day=MONDAY, shift_type="E", roles=("PICK",) * 4, source=Source.HAND),
        AssignedDay(person="B", day=MONDAY, shift_type="N", roles=("PICK",) * 4, source=Source.COPY),
    )
    found = to_assigned(Roster((held("A", 0), held("B", 0))), MONDAY, pinned={("A", MONDAY)}, before=before)
    assert [(a.person, a.source, a.pinned) for a in found] == [("A", Source.HAND, True), ("B", Source.SOLVER, False)]


def test_days_before_the_horizon_are_left_out():
    early_day = AssignedDay(person="A", day=MONDAY - timedelta(days=1), shift_type="E")
    assert len(to_roster((early_day,), MONDAY)) == 0


def test_a_result_says_what_is_known_and_no_more():
    solution = Solution(
        status=Status.UNKNOWN, termination=Termination.TIME_LIMIT, params=SolveParams(time_limit_s=2), seconds=2.0041
    )
    result = result_of(solution, "abc")
    assert (result["objective"], result["bound"], result["gap"]) == (None, None, None)
    assert (result["status"], result["termination"], result["seconds"]) == ("unknown", "time_limit", 2.0)
    assert result["params"] == {"time_limit_s": 2, "num_workers": 2, "seed": 0, "gap_limit_ratio": 0.0}


def test_a_violation_is_dates_and_codes_with_money_only_when_soft():
    soft = Violation(rule="requests", amount=2, weight=300, message="m", employee="A", days=(0, 1), shift_type="E")
    assert violation_data(soft, PROBLEM, MONDAY) == {
        "rule": "requests",
        "hard": False,
        "person": "A",
        "days": ["2026-11-09", "2026-11-10"],
        "shift_type": "E",
        "role": None,
        "slot_min": None,
        "amount": 2,
        "fen": 600,
        "message": "m",
    }
    hard = Violation(rule="role_capacity", amount=1, weight=None, message="m", role="PICK", slot=15)
    found = violation_data(hard, PROBLEM, MONDAY)
    assert (found["fen"], found["slot_min"], found["days"]) == (None, 450, [])


def test_a_scored_version_keeps_violations_of_people_hard_ones_first():
    version = RosterVersion(
        id=1,
        first_day=MONDAY,
        days=2,
        version=1,
        lifecycle=Lifecycle(),
        result={"job": 7},
        penalties={},
        created_at=datetime(2026, 11, 8, tzinfo=UTC),
    )
    card = verify(PROBLEM, Roster((held("A", 0), held("B", 0))))  # B cannot pick
    after = scored(version, PROBLEM, card)
    kept = after.result[VIOLATIONS]
    assert (kept[0]["rule"], kept[0]["person"], kept[0]["hard"]) == ("qualification", "B", True)
    assert after.result["job"] == 7
    assert after.objective_fen == sum(after.penalties.values())
    assert after.penalties["labour_cost"] == 2 * 8 * 3600


def test_changes_by_rule_are_signed_and_leave_out_what_stays():
    assert penalty_changes({"a": 5, "b": 2, "c": 1}, {"a": 3, "b": 2, "d": 4}) == {"a": -2, "d": 4, "c": -1}
