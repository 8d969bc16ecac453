"""Hypothesis strategies for what couples persons: mentors, leads, teams, notice; and for standby."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from solver.problem import (
    EmployeeId,
    LeadDemand,
    Limit,
    Mentoring,
    NoticePeriod,
    RoleId,
    Shift,
    ShiftType,
    ShiftTypeId,
    SkillId,
    Team,
)

COUPLED = frozenset({"pairings", "lead_demand", "teams"})  # more is to be found among three than among two
SKILL, ROLE = SkillId("senior"), RoleId("pick")
AWAY = EmployeeId("zoe")  # named by rules, but not rostered

weights = st.sampled_from([None, 1, 3, 3, 0])


@st.composite
def mentoring(draw: st.DrawFn, names: Sequence[EmployeeId]) -> Mentoring:
    """A trainee with up to two mentors, on the same shift or overlapping by some hours."""
    trainee = draw(st.sampled_from(names))
    others = [name for name in (*names, AWAY) if name != trainee]
    return Mentoring(
        trainee=trainee,
        mentors=draw(st.frozensets(st.sampled_from(others), max_size=2)),
        overlap_min=draw(st.sampled_from([None, None, 1, 180, 240, 241, 480, 600])),
        weight=draw(weights),
    )


@st.composite
def lead_demand(
    draw: st.DrawFn,
    names: Sequence[EmployeeId],
    types: st.SearchStrategy[ShiftTypeId],
    days: range,
) -> LeadDemand:
    """One or two of a group that is named, skilled, or qualified; on a day or all, a type or all."""
    people = draw(st.frozensets(st.sampled_from((*names, AWAY)), max_size=2))
    skills = draw(st.frozensets(st.just(SKILL), max_size=1))
    roles = draw(st.frozensets(st.just(ROLE), max_size=1, min_size=not (people or skills)))
    return LeadDemand(
        heads=draw(st.integers(1, 2)),
        day=draw(st.none() | st.sampled_from(days)),
        shift_type=draw(st.none() | types),
        people=people,
        skills=skills,
        roles=roles,
        always=draw(st.sampled_from([False, False, True])),
        weight=draw(weights),
    )


@st.composite
def coupled(
    draw: st.DrawFn,
    reads: AbstractSet[str],
    names: Sequence[EmployeeId],
    types: st.SearchStrategy[ShiftTypeId],
    days: range,
) -> dict[str, Any]:
    """The fields of a problem that couple its people, of those that are read."""
    found: dict[str, Any] = {"others": frozenset({AWAY})} if reads & COUPLED else {}
    if "pairings" in reads and len(names) > 0:
        found["pairings"] = tuple(draw(st.lists(mentoring(names), min_size=1, max_size=2)))
    if "lead_demand" in reads:
        found["lead_demand"] = tuple(draw(st.lists(lead_demand(names, types, days), min_size=1, max_size=2)))
    if "teams" in reads:
        away = st.sampled_from([frozenset[EmployeeId](), frozenset({AWAY})])
        members = st.builds(frozenset.union, st.frozensets(st.sampled_from(names), min_size=min(2, len(names))), away)
        found["teams"] = tuple(
            Team(id=f"team {place}", members=draw(members), weight=draw(weights))
            for place in range(draw(st.integers(1, 2)))
        )
    if "notice" in reads:
        limit = st.none() | st.builds(Limit, value=st.integers(0, 3), weight=weights)
        period = st.builds(NoticePeriod, before_day=st.integers(1, days[-1] + 2), per_person=limit, in_all=limit)
        found["notice"] = tuple(draw(st.lists(period, min_size=1, max_size=2)))
    return found


@st.composite
def standby(
    draw: st.DrawFn, kinds: Sequence[str], shift_types: Sequence[ShiftType], shifts: Sequence[Shift]
) -> tuple[tuple[ShiftType, ...], tuple[Shift, ...]]:
    """Some of the kinds made standby: no blocks, pay, and all, some or none of their time counted."""
    ready = draw(st.sets(st.sampled_from(list(kinds)), max_size=max(1, len(kinds) - 1)))
    counted = draw(st.sampled_from([1, 2, 480]))
    return (
        tuple(
            replace(kind, standby=True, standby_pay=draw(st.sampled_from([0, 5, 90]))) if kind.id in ready else kind
            for kind in shift_types
        ),
        tuple(
            replace(shift, blocks=(), work_min=shift.work_min // counted) if shift.type in ready else shift
            for shift in shifts
        ),
    )
