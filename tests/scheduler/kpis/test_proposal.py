"""Anchors from a unit's own past, at equal difficulty, and the back-test that shows it."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.kpis.anchors import AnchorError, Anchors
from scheduler.kpis.proposal import PastValue, back_test, propose


def past(*values: object) -> list[PastValue]:
    return [PastValue(label=f"2025-{i:02d}", value=Fraction(str(v))) for i, v in enumerate(values, start=1)]


TWELVE = past(44, 46, 47, 48, 49, 50, 51, 52, 53, 55, 56, 58)


def test_sixty_eighty_and_a_hundred_lie_at_nine_tenths_the_median_and_fifteen_percent() -> None:
    # 11 of 12 reach 60 (between 44 and 46), 6 of 12 reach 80 (50, 51), 2 of 12 reach 100 (55, 56)
    table = propose(TWELVE, higher_is_better=True)
    assert table == (("27", "0"), ("45", "60"), ("51", "80"), ("56", "100"), ("61", "120"))
    tested = back_test(Anchors.parse(table), TWELVE)
    assert tested.reached == {60: Fraction(11, 12), 80: Fraction(1, 2), 100: Fraction(1, 6)}


def test_less_is_better_gives_the_same_difficulty() -> None:
    table = propose(TWELVE, higher_is_better=False)
    raws = [Fraction(raw) for raw, _ in table]
    assert raws == sorted(raws, reverse=True)
    assert back_test(Anchors.parse(table), TWELVE).reached == {
        60: Fraction(11, 12),
        80: Fraction(1, 2),
        100: Fraction(1, 6),
    }


def test_a_share_is_never_asked_for_more_than_all_and_a_count_for_less_than_none() -> None:
    shares = past("0.93", "0.94", "0.95", "0.955", "0.96", "0.97", "0.98", "0.99", "0.995")
    up = propose(shares, higher_is_better=True, low=Fraction(0), high=Fraction(1))
    assert up[-1] == ("1", "120")
    errors = past(9, 7, 6, 5, 4, 3, 2, 1, 0)
    down = propose(errors, higher_is_better=False, low=Fraction(0))
    assert Fraction(down[-1][0]) >= 0


@pytest.mark.parametrize(("count", "enough"), [(7, False), (8, True), (9, True)])
def test_eight_periods_are_enough_and_seven_are_not(count: int, enough: bool) -> None:
    values = past(*range(40, 40 + count))
    if enough:
        assert len(propose(values, higher_is_better=True)) >= 3
    else:
        with pytest.raises(AnchorError, match="7 past periods; at least 8") as caught:
            propose(values, higher_is_better=True)
        assert (caught.value.key, caught.value.params["least"]) == ("anchors_few_periods", 8)
    assert back_test(Anchors.parse([["0", "0"], ["50", "80"]]), values).enough is enough


def test_a_past_that_never_differs_places_no_anchors() -> None:
    with pytest.raises(AnchorError, match="differ too little") as caught:
        propose(past(*[5] * 12), higher_is_better=True)
    assert caught.value.key == "anchors_no_spread"


def test_the_cap_lowers_the_mean_but_not_what_was_reached() -> None:
    table = Anchors.parse([["0", "0"], ["10", "60"], ["20", "80"], ["30", "100"]])
    tested = back_test(table, past(10, 20, 30), cap=80)
    assert tested.points == (60, 80, 80)
    assert tested.mean == Fraction(220, 3)
    assert tested.reached[100] == Fraction(1, 3)


def test_without_a_past_there_is_no_mean() -> None:
    tested = back_test(Anchors.parse([["0", "0"], ["10", "60"]]), [])
    assert (tested.mean, tested.reached, tested.enough) == (None, {}, False)


DISTINCT = st.lists(st.integers(-2000, 2000), min_size=8, max_size=30, unique=True)


@given(DISTINCT, st.booleans(), st.sampled_from(["1", "0.01", "7", "0.0625"]))
def test_a_proposal_scores_and_its_difficulty_is_the_nearest_that_the_past_allows(
    values: list[int], higher: bool, unit: str
) -> None:
    known = past(*(value * Fraction(unit) for value in values))
    table = Anchors.parse(propose(known, higher_is_better=higher))
    assert table.rising is higher
    tested, count = back_test(table, known), len(values)
    for level, share in ((60, Fraction(9, 10)), (100, Fraction(15, 100))):
        assert abs(tested.reached[level] - share) <= Fraction(1, 2 * count)
    assert abs(tested.reached[80] - Fraction(1, 2)) <= Fraction(1, count)


@given(DISTINCT)
def test_i9_the_mirrored_past_gives_the_mirrored_difficulty(values: list[int]) -> None:
    up = back_test(Anchors.parse(propose(past(*values), higher_is_better=True)), past(*values))
    mirrored = past(*(-value for value in values))
    down = back_test(Anchors.parse(propose(mirrored, higher_is_better=False)), mirrored)
    assert up.reached == down.reached
