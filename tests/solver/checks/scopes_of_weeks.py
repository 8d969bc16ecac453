"""Where violations are: one person's weekends, numbers of shifts, types and patterns."""

from __future__ import annotations

from solver.problem import History, Limit, Pattern, RestWindow, Rotation, WindowLimit
from tests.builders import ANN, employee, problem, roster
from tests.solver.checks.scopes import OFF, WORK, Case, D, E, N, limited

CASES = [
    Case(
        rule="max_weekends",
        problem=limited(max_weekends=0),
        roster=roster(ann="------D"),
        amount=1,
        weight=None,
        days=(5, 6),
        says=("1 weekends", "at most 0"),
    ),
    Case(
        rule="complete_weekends",
        problem=limited(complete_weekends=(1, 30)),
        roster=roster(ann="------D"),
        amount=1,
        weight=30,
        days=(5, 6),
        says=("part of the weekend",),
    ),
    Case(
        rule="max_shifts_of_type",
        problem=limited(max_shifts_of_type={"N": 1}),
        roster=roster(ann="N-N-N"),
        amount=2,
        weight=None,
        days=(0, 2, 4),
        says=("N 3 times", "at most 1"),
        scope={"employee": ANN, "shift_type": N},
    ),
    Case(
        rule="shifts_per_horizon",
        problem=limited(max_shifts=(2, 9)),
        roster=roster(ann="D-D-D--"),
        amount=1,
        weight=9,
        days=(0, 2, 4),
        says=("3 shifts", "at most 2"),
    ),
    Case(
        rule="shifts_per_horizon",
        problem=limited(min_shifts=(4, 9)),
        roster=roster(ann="D-D----"),
        amount=2,
        weight=9,
        days=tuple(range(7)),
        says=("2 shifts", "at least 4"),
    ),
    Case(
        rule="min_shifts_of_type",
        problem=limited(min_shifts_of_type={"N": 3}),
        roster=roster(ann="N-N----"),
        amount=1,
        weight=None,
        days=tuple(range(7)),
        says=("N 2 times", "at least 3"),
        scope={"employee": ANN, "shift_type": N},
    ),
    Case(
        rule="max_consecutive_weekends",
        problem=problem(employee(limits={"max_consecutive_weekends": (1, 4)}), days=14),
        roster=roster(ann="-----D-" + "------D"),
        amount=1,
        weight=4,
        days=(12, 13),
        says=("weekend 2 in a row", "at most 1"),
    ),
    Case(
        rule="min_consecutive_weekends",
        problem=problem(
            employee(history=History(consecutive_weekends=0), limits={"min_consecutive_weekends": (3, 4)}), days=14
        ),
        roster=roster(ann="-----D-" + "-------"),
        amount=2,
        weight=4,
        days=(12, 13),
        says=("1 weekends in a row", "at least 3"),
    ),
    Case(
        rule="identical_weekends",
        problem=limited(identical_weekends=(1, 30)),
        roster=roster(ann="-----DN"),
        amount=1,
        weight=30,
        days=(5, 6),
        says=("D and N", "weekend of day 5"),
    ),
    Case(
        rule="no_night_before_free_weekend",
        problem=limited(no_night_before_free_weekend=(1, 30)),
        roster=roster(ann="----N--"),
        amount=1,
        weight=30,
        days=(4, 5, 6),
        says=("night on day 4", "free weekend"),
    ),
    Case(
        rule="max_types_per_week",
        problem=limited(max_types_per_week=(1, 8)),
        roster=roster(ann="D-N-D--"),
        amount=1,
        weight=8,
        days=tuple(range(7)),
        says=("D, N", "week 0", "at most 1"),
    ),
    Case(
        rule="weekly_rotation",
        problem=problem(employee(limits={"rotation": Rotation(order=(D, E, N), weight=8)}), days=14, kinds="DEN"),
        roster=roster(ann="E------" + "D------"),
        amount=1,
        weight=8,
        days=tuple(range(7, 14)),
        says=("D in week 1", "after E"),
        scope={"employee": ANN, "shift_type": D},
    ),
    Case(
        rule="unwanted_patterns",
        problem=limited(unwanted_patterns=(Pattern(days=(OFF, WORK, OFF), weight=8),)),
        roster=roster(ann="DD-D-DD"),
        amount=1,
        weight=8,
        days=(2, 3, 4),
        says=("unwanted pattern off, work, off", "days 2 to 4"),
    ),
    Case(
        rule="wanted_patterns",
        problem=limited(wanted_patterns=(Pattern(days=(WORK, WORK), weekday=2),)),
        roster=roster(ann="DDD-DDD"),
        amount=1,
        weight=None,
        days=(2, 3),
        says=("wanted pattern work, work from weekday 2 on", "from day 2 on"),
    ),
    Case(
        rule="uninterrupted_rest",
        problem=problem(
            employee(
                rest_windows=(
                    RestWindow(
                        first_day=0,
                        last_day=3,
                        start_min=0,
                        end_min=4 * 1440,
                        begin_min=0,
                        rest_min=2100,
                        limit=Limit(value=1, weight=6),
                        source="art. 5",
                    ),
                )
            )
        ),
        roster=roster(ann="DDDDD"),
        amount=1,
        weight=6,
        days=(0, 1, 2, 3),
        says=("0 rests of 2100 min on days 0…3", "at least 1", "art. 5"),
    ),
    Case(
        rule="window_limits",
        problem=problem(
            employee(
                window_limits=(WindowLimit(first_day=1, last_day=3, limit=Limit(value=900, weight=2), source="art. 6"),)
            )
        ),
        roster=roster(ann="DDD-D"),
        amount=60,
        weight=2,
        days=(1, 2, 3),
        says=("960 min on days 1…3", "at most 900", "art. 6"),
    ),
    Case(
        rule="standby",
        problem=problem(employee(limits={"max_standby": (1, 6)}), kinds="DS"),
        roster=roster(ann="SD-S"),
        amount=1,
        weight=6,
        days=(0, 3),
        says=("standby 2 times", "at most 1"),
    ),
]
