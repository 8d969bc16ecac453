"""Hypothesis strategies for what is asked of several days: patterns, the rotation of the weeks, limits of windows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hypothesis import strategies as st

from solver.problem import Beyond, Limit, Pattern, PatternDay, RestWindow, Rotation, Shift, ShiftTypeId, WindowLimit


@st.composite
def patterns(draw: st.DrawFn, kinds: str, weights: st.SearchStrategy[int | None]) -> tuple[Pattern, ...]:
    """One or two patterns of up to three days, some of them from a weekday on."""
    types = st.lists(st.sampled_from([ShiftTypeId(kind) for kind in kinds]), min_size=1, max_size=3, unique=True)
    day = st.one_of(
        st.just(PatternDay(work=False)),
        st.just(PatternDay(work=True)),
        types.map(lambda found: PatternDay(work=True, shift_types=tuple(found))),
    )
    one = st.builds(
        Pattern,
        days=st.lists(day, min_size=1, max_size=3).map(tuple),
        weekday=st.none() | st.integers(0, 6),
        weight=weights,
    )
    return tuple(draw(st.lists(one, min_size=1, max_size=2, unique_by=str)))


@st.composite
def rotations(draw: st.DrawFn, kinds: str, weights: st.SearchStrategy[int | None]) -> Rotation:
    """A cycle of three types or more."""
    order = draw(st.permutations([ShiftTypeId(kind) for kind in kinds]))
    return Rotation(order=tuple(order[: draw(st.integers(3, len(order)))]), weight=draw(weights))


@st.composite
def windows(draw: st.DrawFn, days: int, limits: Callable[..., st.SearchStrategy[Limit]]) -> tuple[WindowLimit, ...]:
    """Up to three windows, of working minutes or of what shifts count as."""
    found = []
    for _ in range(draw(st.integers(1, 3))):
        first = draw(st.integers(0, days - 1))
        counts = draw(st.sampled_from([None, None, "late", "none"]))
        values = (0, 480, 960, 1440) if counts is None else (0, 1, 2, 7)
        last = draw(st.integers(first, days - 1))
        beyond = []
        for _ in range(draw(st.sampled_from([0, 0, 0, 1, 2]))):
            start = draw(st.integers(first, last))
            of = draw(st.sampled_from([None, "late"]))
            free = draw(st.sampled_from([0, 480, 720] if of is None else [0, 1, 2]))
            beyond.append(Beyond(first_day=start, last_day=draw(st.integers(start, last)), free=free, counts=of))
        limit = draw(limits(*values))
        found.append(WindowLimit(first_day=first, last_day=last, limit=limit, counts=counts, beyond=tuple(beyond)))
    return tuple(found)


def with_counts(shifts: tuple[Shift, ...]) -> tuple[Shift, ...]:
    """The shifts, those of the evening and the night counting 1 and 2 as late."""
    late = {"E": 1, "N": 2}
    return tuple(replace(s, counts=(("late", late[s.type]),)) if s.type in late else s for s in shifts)


@st.composite
def rest_windows(draw: st.DrawFn, days: int, limits: Callable[..., st.SearchStrategy[Limit]]) -> tuple[RestWindow, ...]:
    """One or two windows for a rest or two, some of which begin before the horizon or end after it."""
    found = []
    for _ in range(draw(st.integers(1, 2))):
        first = draw(st.integers(0, days - 1))
        last = draw(st.integers(first, days))
        start = first * 1440 - draw(st.sampled_from([0, 660, 1440]))
        found.append(
            RestWindow(
                first_day=first,
                last_day=last,
                start_min=start,
                end_min=(last + 1) * 1440 + draw(st.sampled_from([0, 0, 2880])),
                begin_min=draw(st.sampled_from([-1440, -480, 0, 420])),
                rest_min=draw(st.sampled_from([1440, 1920, 2100, 2400, 2880])),
                limit=draw(limits(1, 1, 2)),
            )
        )
    return tuple(found)
