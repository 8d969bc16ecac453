"""The parts of a rule price every roster of one person as its check does, and forbid what the check calls hard.

Roles and skills are no part of a column, so that no roster here holds any and no pin asks for a role.
"""

from __future__ import annotations

from collections import Counter as Tally
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from solver.problem import DAY_MIN, Block, Employee, History, Problem, Shift
from solver.roster import Assignment, Roster
from solver.rules import RULES, Rule
from solver.rules.parts import Priced, works_before
from tests.builders import employee
from tests.columns import compare
from tests.strategies import cases

PRICED = [rule for rule in RULES if isinstance(rule, Priced)]
COUPLING = {  # of several persons or of roles: the master problem's
    "deferrable_work",
    "heads_cover",
    "min_leads",
    "notice_changes_in_all",
    "pairing",
    "role_capacity",
    "role_switch",
    "team_cohesion",
}
SILENT = {"one_shift_a_day"}  # never broken by one option a day
UNSEEN = {"uninterrupted_rest"}  # left to CP-SAT: what it remembers is as much as the days themselves


@st.composite
def calendars(draw: st.DrawFn, problem: Problem) -> Problem:
    """The problem with other weekends and weeks, and with some time more or less in the third hour of a day."""
    change = draw(st.sampled_from([0, 0, -30, -60, 60]))
    day = draw(st.integers(0, problem.horizon.days - 1))

    def moved(time: int) -> int:
        return time + change if time >= day * DAY_MIN + 180 else time

    def shift(old: Shift) -> Shift:
        start, end = moved(old.start_min), moved(old.end_min)
        blocks = tuple(Block(start_min=moved(b.start_min), end_min=moved(b.end_min)) for b in old.blocks)
        return replace(old, start_min=start, end_min=end, work_min=min(old.work_min, end - start), blocks=blocks)

    starts = tuple(moved(start) for start in problem.horizon.day_start_min)
    return replace(
        problem,
        horizon=replace(
            problem.horizon,
            day_start_min=starts,
            weekend_weekdays=draw(st.sampled_from([(5, 6), (5, 6), (4, 5), (6,), (4, 5, 6)])),
            week_starts=draw(st.sampled_from([0, 6])),
        ),
        shifts=tuple(shift(old) for old in problem.shifts),
        pins=tuple(replace(pin, roles=None) for pin in problem.pins),
    )


def softened(problem: Problem) -> Problem:
    """The problem with a price for nearly everything that is hard, so that not all of its rosters are forbidden."""

    def soft(employee: Employee) -> Employee:
        hard: dict[str, Any] = {name: limit for name, limit in employee.contract.limits() if limit.weight is None}
        named = {field.name for field in fields(employee.contract)}  # not the lines of single shift types
        cheap = {name: replace(limit, weight=2) for name, limit in hard.items() if name in named}
        return replace(employee, contract=replace(employee.contract, **cheap), shift_types=None)

    return replace(
        problem,
        employees=tuple(soft(employee) for employee in problem.employees),
        transitions=tuple(replace(t, weight=2 if t.weight is None else t.weight) for t in problem.transitions),
        pins=(),
    )


@st.composite
def disturbed(draw: st.DrawFn, problem: Problem, roster: Roster) -> Roster:
    """The roster, half of the time with another option that is the person's on one day."""
    if draw(st.booleans()):
        return roster
    employee, day = draw(st.sampled_from(problem.employees)), draw(st.integers(0, problem.horizon.days - 1))
    option = draw(
        st.sampled_from([None, *(s.type for s in problem.shifts_by_day[day] if problem.may_work(employee, s))])
    )
    kept = [held for held in roster if (held.employee, held.day) != (employee.id, day)]
    if option is not None:
        kept.append(Assignment(employee=employee.id, day=day, shift_type=option))
    return Roster(tuple(kept))


@pytest.mark.parametrize("days", [0, 1, 5])
def test_the_day_before_the_horizon_was_worked_if_the_history_says_so(days: int) -> None:
    assert works_before(employee(history=History(consecutive_days=days))) == (days > 0)


def test_every_rule_of_one_person_has_parts() -> None:
    assert {rule.name for rule in RULES if not isinstance(rule, Priced)} <= COUPLING


@pytest.mark.parametrize("rule", [r for r in PRICED if r.name not in UNSEEN], ids=lambda rule: rule.name)
def test_the_parts_of_a_rule_agree_with_its_check(rule: Rule) -> None:
    seen: Tally[str] = Tally()

    @settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
    @given(data=st.data())
    def agrees(data: st.DataObject) -> None:
        problem, roster = data.draw(cases(rule.name))
        problem = data.draw(calendars(problem))
        compare([rule], problem, data.draw(disturbed(problem, roster)), seen)

    agrees()
    priced = seen["forbidden"] + seen["charged"] + seen["free"]
    assert seen["unseen"] < priced / 2
    assert rule.name in SILENT or seen["free"] < priced


def test_the_parts_of_all_rules_agree_with_their_checks() -> None:
    seen: Tally[str] = Tally()

    @settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
    @given(data=st.data())
    def agrees(data: st.DataObject) -> None:
        problem, roster = data.draw(cases())
        problem = data.draw(calendars(problem))
        if data.draw(st.booleans()):
            problem = softened(problem)
        compare(PRICED, problem, data.draw(disturbed(problem, roster)), seen)

    agrees()
    assert seen["charged"] > 0
