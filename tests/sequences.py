"""Hypothesis strategies for what a contract asks of sequences: patterns of days, and the rotation of the weeks."""

from __future__ import annotations

from hypothesis import strategies as st

from solver.problem import Pattern, PatternDay, Rotation, ShiftTypeId


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
