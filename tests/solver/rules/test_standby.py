from __future__ import annotations

import pytest

from solver.checks import verify
from solver.problem import History, Problem, Transition
from solver.rules.min_rest import MinRest
from solver.rules.minutes_per_day import MinutesPerDay
from solver.rules.standby import Standby
from tests.builders import assert_broken, assert_costs, assert_kept, employee, problem, roster

RULE = Standby()


def case(kinds: str = "DNS", **limits: object) -> Problem:
    return problem(employee(limits=limits), employee("bob"), kinds=kinds)


@pytest.mark.parametrize(
    ("line", "above"),
    [("S------", 0), ("S-----S", 0), ("SDS---S", 1), ("SSSSSSS", 5), ("DDDDDDD", 0), ("-------", 0)],
)
def test_standby_up_to_the_maximum(line: str, above: int) -> None:
    assert_costs(RULE, case(max_standby=(2, 10)), roster(ann=line, bob="SSSSSSS"), 10 * above)
    if above:
        assert_broken(RULE, case(max_standby=2), roster(ann=line), amount=above)
    else:
        assert_kept(RULE, case(max_standby=2), roster(ann=line))


def test_a_maximum_of_nought_and_none_at_all() -> None:
    assert_broken(RULE, case(max_standby=0), roster(ann="------S"), amount=1)
    assert_kept(RULE, case(), roster(ann="SSSSSSS"))
    assert_kept(RULE, case(kinds="DN", max_standby=0), roster(ann="DDD"))
    assert_costs(RULE, case(max_standby=(0, 0)), roster(ann="S"), 0)


def test_standby_needs_no_rest_but_overlaps_nothing() -> None:
    # E ends at 24, S is 0–24: no minute between, and none needed; N ends at 31
    tired = case(kinds="DENS", min_rest_min=660)
    assert_kept(MinRest(), tired, roster(ann="ESD----"))
    assert_broken(MinRest(), tired, roster(ann="E-----N", bob="NS-----"), amount=420)
    assert_broken(MinRest(), tired, roster(ann="ED-----"), amount=180)  # 480 of 660 between E and D


def test_standby_needs_no_rest_after_the_history() -> None:
    late = employee(history=History(consecutive_days=1, last_shift_end_min=0), limits={"min_rest_min": 660})
    assert_kept(MinRest(), problem(late, kinds="DS"), roster(ann="S"))
    assert_broken(MinRest(), problem(late, kinds="DS"), roster(ann="D"), amount=180)
    night = employee(history=History(consecutive_days=1, last_shift_end_min=420), limits={"min_rest_min": 660})
    assert_broken(MinRest(), problem(night, kinds="DS"), roster(ann="S"), amount=420)


def test_standby_is_never_short_of_minutes_a_day() -> None:
    assert_kept(MinutesPerDay(), case(min_minutes_per_day=480), roster(ann="SSD"))
    assert_broken(MinutesPerDay(), case(min_minutes_per_day=481), roster(ann="SSD"), amount=1)


def test_standby_is_the_shift_of_its_day_and_counts_as_a_day_worked() -> None:
    limits = {"max_consecutive_days": 2, "max_weekends": 0, "min_days_off_per_week": 5, "max_minutes": 480}
    card = verify(case(**limits), roster(ann="DSS---S"))
    broken = {violation.rule: violation.amount for violation in card.hard}
    assert broken == {"max_consecutive_days": 1, "max_weekends": 1, "weekly_rest": 2}  # and 480 minutes only


def test_transitions_name_standby_like_any_type() -> None:
    after = Transition(before=problem(kinds="S").shifts[0].type, after=problem(kinds="D").shifts[0].type)
    card = verify(problem(kinds="DS", transitions=(after,)), roster(ann="SD"))
    assert [violation.rule for violation in card.hard] == ["forbidden_transition"]
