"""Weekends, nights, patterns and rotation against pins: the clash names the contract's line and the pins it meets."""

from __future__ import annotations

from typing import Any

import pytest

from solver.explain.conflict import find_conflict
from solver.problem import Pattern, PatternDay, Pin, Rotation, ShiftTypeId
from tests.builders import ANN, employee, problem

D, E, N = (ShiftTypeId(kind) for kind in "DEN")
OFF, WORK, NIGHT = PatternDay(work=False), PatternDay(work=True), PatternDay(work=True, shift_types=(N,))


@pytest.mark.parametrize(
    ("limits", "line", "pinned"),
    [
        ({"unwanted_patterns": (Pattern(days=(NIGHT, OFF, WORK)), Pattern(days=(OFF, WORK, OFF)))}, "N-DD", (0, 1, 2)),
        ({"wanted_patterns": (Pattern(days=(NIGHT, NIGHT), weekday=4), Pattern(days=(OFF,)))}, "D...D", (4,)),
        ({"rotation": Rotation(order=(D, E, N))}, "E......D", (0, 7)),
        ({"max_types_per_week": 1}, "D.N", (0, 2)),
        ({"identical_weekends": 1}, "D....DN", (5, 6)),
        ({"no_night_before_free_weekend": 1}, "..N.N--", (4, 5, 6)),
        ({"max_consecutive_weekends": 1}, ".....D......D", (5, 12)),
        ({"min_days_off_after_nights": 2}, "N.D.D", (0, 2)),
        ({"min_shifts_of_type": {"N": 6}}, "D-N....", (0, 1)),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_line_of_the_contract_clashes_with_pins(limits: dict[str, Any], line: str, pinned: tuple[int, ...]) -> None:
    pins = tuple(
        Pin(employee=ANN, day=day, shift_type=None if kind == "-" else ShiftTypeId(kind))
        for day, kind in enumerate(line)
        if kind != "."
    )
    case = problem(employee(limits=limits), days=14 if len(line) > 7 else 7, kinds="DEN", pins=pins)
    found = find_conflict(case, time_limit_s=30.0)
    assert found is not None
    assert found.proven
    rest = [(member.rule, member.limit) for member in found.members if member.rule != "pins"]
    assert [limit for _, limit in rest] == list(limits)
    days = tuple(member.days[0] for member in found.members if member.rule == "pins")
    assert days == pinned


def test_fewest_shifts_and_most_minutes_clash_without_any_pin() -> None:
    found = find_conflict(problem(employee(limits={"min_shifts": 3, "max_minutes": 960})), time_limit_s=30.0)
    assert found is not None
    assert sorted(str(member.limit) for member in found.members) == ["max_minutes", "min_shifts"]
