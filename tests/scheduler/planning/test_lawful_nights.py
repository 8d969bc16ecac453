"""24 hours with night work: two duties of neighbouring days that hold too much together are not both planned."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.domain.organisation import Organisation, ShiftType
from scheduler.planning.to_problem import to_problem
from scheduler.policies.kinds import Severity
from scheduler.policies.loader import statutory_packs
from scheduler.policies.stack import Stack, stack_packs
from solver.problem import WindowLimit
from tests.scheduler.planning.builders import early, night
from tests.scheduler.planning.under_law import DAYS, FIRST, audited, broken_windows, company, line_of, planned

RULE = "eu.night.hazard"
HAZARD = ("night_worker", "hazardous_nights")


def stack_of(roster: Severity = Severity.HARD, night_over_min: int = 0) -> Stack:
    """Eight hours in any 24 that hold more than so much night work (23:00 to 6:00), and nothing else."""
    stack = stack_packs([statutory_packs()["eu"]])
    rule = stack.rule(RULE)
    terms = replace(rule.terms, night_over_min=night_over_min)  # type: ignore[call-arg]  # NightMinutes
    return replace(stack, rules=(replace(rule, roster=roster, terms=terms),))


def company_with(*types: ShiftType) -> Organisation:
    of = company(HAZARD, tz="Europe/Berlin")
    return replace(of, shift_types={one.code: one for one in types})


def pairs(windows: tuple[WindowLimit, ...]) -> list[tuple[int, int, int | None]]:
    return [(w.first_day, w.limit.value, w.limit.weight) for w in windows if w.last_day == w.first_day + 1]


# a night of six hours, 22 to 4, and two or three hours that begin next day at 19:30, 20 or 20:30; the 24 h end at 22
SIX = night(length_min=360, forbidden_next=())


@pytest.mark.parametrize(
    ("start_min", "length_min", "asked"),
    [
        (1200, 120, False),  # 20 to 22: 360 + 120, exactly eight hours
        (1200, 180, False),  # 20 to 23: the hour after 22 is of other 24 hours
        (1199, 121, True),  # 361 + 120: one minute over
        (180, 180, False),  # 3 to 6: the hour before 4 counts once, 360 + 120
        (180, 181, True),
    ],
    ids=["exactly the limit", "the rest lies outside", "a minute over", "both hold an hour", "and a minute over"],
)
def test_two_duties_fill_24_hours_to_the_limit_and_no_further(start_min: int, length_min: int, asked: bool) -> None:
    of = company_with(SIX, early(code="P", start_min=start_min, length_min=length_min, breaks=()))
    given_ = planned(of, stack_of())
    assert (RULE in broken_windows(given_, line_of("NP"))) is asked
    assert bool(audited(given_, line_of("NP"), FIRST)) is asked
    assert broken_windows(given_, line_of("N-P")) == set()


def test_two_duties_without_a_night_may_be_as_long_as_they_like() -> None:
    late = early(code="L", start_min=840, length_min=480, breaks=())  # 14 to 22
    given_ = planned(company_with(early(), late), stack_of())
    assert to_problem(given_).employees[0].window_limits == ()
    assert audited(given_, line_of("LE"), FIRST) == {}


def test_a_day_asks_once_for_all_that_may_not_follow_the_same_duties() -> None:
    # both nights leave no room for anything of the next afternoon but for a night, which begins 24 hours later
    other = night(code="M", length_min=420, forbidden_next=())
    late = early(code="L", start_min=840, length_min=480, breaks=())
    given_ = planned(company_with(other, night(forbidden_next=()), early(), late), stack_of())
    (ann,) = to_problem(given_).employees
    assert pairs(ann.window_limits) == [(day, 1, None) for day in range(DAYS - 1)]
    assert broken_windows(given_, line_of("NN-MM")) == set()


def test_the_last_night_before_the_horizon_keeps_the_first_day_short() -> None:
    of = company_with(SIX, early(code="P", start_min=1199, length_min=121, breaks=()), early())
    given_ = planned(of, stack_of(), line_of("N", first=FIRST - timedelta(days=1)))
    asked = [w for w in to_problem(given_).employees[0].window_limits if w.first_day == w.last_day == 0]
    assert [(w.source, w.limit.value) for w in asked] == [(RULE, 0)]
    problem = to_problem(given_)
    # 360 before; P has 121 minutes inside the 24 hours, E all of its 480
    assert {s.type: s.count(asked[0].counts) for s in problem.shifts if s.day == 0} == {"N": 0, "P": 1, "E": 360}
    assert RULE in broken_windows(given_, line_of("P"))
    assert broken_windows(given_, line_of("-P")) == set()
    before = FIRST - timedelta(days=2)
    assert broken_windows(planned(of, stack_of(), line_of("N", first=before)), line_of("P")) == set()


def test_softly_the_minutes_too_many_are_priced() -> None:
    of = company_with(SIX, early(code="P", start_min=1190, length_min=130, breaks=()))
    given_ = planned(of, stack_of(Severity.SOFT), days=2)
    # 360 + 130 − 480 = 10 minutes, each at ¥0.50
    assert pairs(to_problem(given_).employees[0].window_limits) == [(0, 1, 10 * 50)]


def test_windows_are_broken_exactly_where_the_audit_finds_too_much() -> None:
    pause = early().breaks
    types = (
        early(),
        early(code="L", start_min=840),
        early(code="S", start_min=300, length_min=180, breaks=()),
        early(code="T", start_min=1200, length_min=240, breaks=()),
        night(forbidden_next=()),
        night(code="M", start_min=1320, length_min=420, breaks=pause, forbidden_next=()),
        night(code="K", start_min=1380, length_min=330, forbidden_next=()),
    )
    of, met = company_with(*types), [0, 0]
    kinds = st.text(alphabet="ELSTNMK---", min_size=2, max_size=6)

    @settings(max_examples=150, deadline=None)
    @given(past=st.text(alphabet="ELSTNMK-", max_size=3), line=kinds, over=st.sampled_from([0, 120]))
    def agrees(past: str, line: str, over: int) -> None:
        begin = FIRST - timedelta(days=len(past))
        given_ = planned(of, stack_of(night_over_min=over), line_of(past, first=begin), days=6)
        assigned = line_of(line)
        more = audited(given_, assigned, begin) - audited(given_, [], begin)
        assert (RULE in broken_windows(given_, assigned)) is bool(more)
        met[bool(more)] += 1

    agrees()
    assert min(met) >= 20
