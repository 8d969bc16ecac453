"""Bands: exact comparison of intervals with roots, chains, the gate of evidence, bounds rounded outwards."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.attribution.bands import Interval, Result, bands, interval, overlap, root_above

CENTRES = st.integers(0, 40).map(Fraction) | st.fractions(0, 40, max_denominator=6)
SQUARES = st.sampled_from([Fraction(n, d) ** 2 for n in range(6) for d in (1, 2, 3)]) | st.fractions(
    0, 20, max_denominator=8
)
INTERVALS = st.builds(lambda centre, square: Interval(centre=centre, square=square), CENTRES, SQUARES)


def compared(*ends: tuple[int, int]) -> list[Result]:
    """People with intervals of these ends, all with evidence enough."""
    return [
        Result(
            person=chr(ord("A") + i),
            interval=Interval(centre=Fraction(low + high, 2), square=Fraction(high - low, 2) ** 2),
            ranked=True,
        )
        for i, (low, high) in enumerate(ends)
    ]


def test_intervals_that_touch_share_a_band_and_a_gap_parts_them() -> None:
    assert bands(compared((50, 60), (60, 70))) == {"A": 1, "B": 1}
    assert bands(compared((50, 59), (60, 70))) == {"B": 1, "A": 2}


def test_a_chain_of_overlaps_is_one_band_though_its_ends_are_apart() -> None:
    assert bands(compared((80, 90), (70, 82), (60, 71), (40, 50))) == {"A": 1, "B": 1, "C": 1, "D": 2}


def test_a_long_interval_holds_what_lies_under_it() -> None:
    assert bands(compared((10, 100), (90, 95), (20, 30), (0, 5))) == {"A": 1, "B": 1, "C": 1, "D": 2}


def test_thin_evidence_and_an_unknown_spread_are_in_no_band() -> None:
    people = compared((50, 60), (0, 10), (90, 99))
    people[0] = Result(person="A", interval=people[0].interval, ranked=False)
    people.append(Result(person="D", interval=None, ranked=True))
    assert bands(people) == {"A": None, "B": 2, "C": 1, "D": None}


def test_a_single_person_in_a_role_is_compared_with_nobody() -> None:
    assert bands(compared((50, 60))) == {"A": None}
    assert bands([]) == {}


@given(st.lists(INTERVALS, min_size=2, max_size=7), st.randoms(use_true_random=False))
def test_bands_are_the_chains_of_pairwise_overlap_whatever_the_order(found: list[Interval], shuffler: object) -> None:
    people = [Result(person=str(i), interval=one, ranked=True) for i, one in enumerate(found)]
    parent = list(range(len(found)))

    def root(i: int) -> int:
        return i if parent[i] == i else root(parent[i])

    for i, j in combinations(range(len(found)), 2):
        if overlap(found[i], found[j]):
            parent[root(i)] = root(j)
    band = bands(people)
    for i, j in combinations(range(len(found)), 2):
        assert (band[str(i)] == band[str(j)]) == (root(i) == root(j))
        if band[str(i)] != band[str(j)]:
            better = found[i].centre > found[j].centre
            assert ((band[str(i)] or 0) < (band[str(j)] or 0)) == better
    shuffler.shuffle(people)  # type: ignore[attr-defined]
    assert bands(people) == band


@given(INTERVALS, INTERVALS)
def test_overlap_is_what_decimals_of_many_places_say(one: Interval, other: Interval) -> None:
    grid = 10**30
    reach = sum(root_above(i.square * grid * grid) for i in (one, other))
    gap = abs(one.centre - other.centre) * grid
    if abs(gap - reach) > 4:  # else it is a tie, or too near to be told apart by thirty decimals
        assert overlap(one, other) == (gap < reach)
    assert overlap(one, other) == overlap(other, one)


@given(INTERVALS, st.integers(0, 6))
def test_shown_bounds_never_lie_inside_the_interval_and_little_outside(one: Interval, decimals: int) -> None:
    low, high = one.bounds(decimals)
    step = Fraction(1, 10**decimals)
    assert (one.centre - low) ** 2 >= one.square <= (high - one.centre) ** 2
    assert low <= one.centre <= high
    for gap in (one.centre - low, high - one.centre):
        inside = gap - 2 * step
        assert inside < 0 or inside * inside <= one.square


def test_the_interval_of_a_result() -> None:
    # B = 7/8, σ² = 225 an hour, n = 140: 1.28² · 7/8 · 225/140 = 2.304
    found = interval(Fraction(55), Fraction(7, 8), Fraction(140), Fraction(225))
    assert found == Interval(centre=Fraction(55), square=Fraction("2.304"))
    assert found.bounds(2) == (Fraction("53.48"), Fraction("56.52"))  # ± 1.5179, outwards
    assert interval(Fraction(55), Fraction(7, 8), Fraction(140), None) is None
    assert interval(Fraction(55), Fraction(0), Fraction(0), Fraction(225)) is None
    with pytest.raises(ValueError, match="variance"):
        interval(Fraction(55), Fraction(7, 8), Fraction(140), Fraction(-1))
