"""Sums small enough for the head, of what random periods seldom come by: ties, halves, refusals."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from scheduler.attribution.cells import capped_minutes
from scheduler.attribution.engine import Inputs, Measured, Minutes, attribute, default_amount
from scheduler.attribution.shares import UNATTRIBUTED, Weighted, cascade, exact_shares, largest_remainder, tie_break

INPUTS = Inputs(
    cycle="2026-10",
    first_day="2026-10-01",
    last_day="2026-10-31",
    segments_hash="h",
    minutes=(),
    definitions=(),
    observations=(),
    pools=(("WH", 100),),
)


def test_exact_shares_are_the_amount_in_proportion() -> None:
    assert exact_shares(Fraction(10), {"A": 1, "B": 3}) == {"A": Fraction(5, 2), "B": Fraction(15, 2)}
    assert exact_shares(Fraction(10), {"A": 0}) == {"A": 0, UNATTRIBUTED: 10}


def test_a_negative_weight_is_refused() -> None:
    with pytest.raises(ValueError, match="weight of 'B' must not be negative"):
        largest_remainder(10, {"A": 1, "B": -1}, "salt")


def test_a_cell_of_another_department_is_refused() -> None:
    with pytest.raises(ValueError, match="cell of department 'LAB' in the split of 'WH'"):
        cascade("WH", 10, [Weighted(department="LAB", role="TEST", person="Cai", weight=1)], "2026-10")


def test_a_cap_leaves_exactly_as_many_minutes_the_largest_remainders_first() -> None:
    # 4 · 7/9 = 3 1/9, 3 · 7/9 = 2 3/9, 2 · 7/9 = 1 5/9: one minute is left, for C
    assert capped_minutes({"A": 4, "B": 3, "C": 2}, 7) == {"A": 3, "B": 2, "C": 2}
    assert capped_minutes({"A": 4, "B": 3}, 7) == {"A": 4, "B": 3}


@pytest.mark.parametrize(
    ("points", "centipoints"),
    [(Fraction(1, 200), 1), (Fraction(1, 201), 0), (Fraction(3), 300), (Fraction(299, 20000), 1)],
    ids=["half a centipoint is one", "less is none", "whole points", "one and a bit less than a half"],
)
def test_points_are_divided_in_whole_centipoints_half_up(points: Fraction, centipoints: int) -> None:
    assert default_amount(points) == centipoints


@pytest.mark.parametrize(
    ("measured", "told"),
    [
        (Measured(department="WH", role="PICK", person="Ann", amount=-1), "must not be negative"),
        (Measured(department="LAB", role="TEST", person="Cai", amount=1), "no pool that it is a part of"),
        (Measured(department="WH", role="PICK", person="Ann", amount=101), "more than the pool of 100"),
    ],
    ids=["below nought", "no pool", "more than the pool"],
)
def test_a_measured_part_that_cannot_be_is_refused(measured: Measured, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        attribute(replace(INPUTS, measured=(measured,)))


def test_units_at_the_border_go_to_the_smallest_hashes_and_none_to_the_others() -> None:
    tied = {"A": 2, "B": 2, "C": 2, "D": 2}
    first, second, *others = sorted(tied, key=lambda name: tie_break("salt", name))
    found = largest_remainder(2, tied, "salt")  # half a unit each
    assert {found[first], found[second]} == {1}
    assert {found[name] for name in others} == {0}
    assert largest_remainder(2, dict(reversed(tied.items())), "salt") == found
    # 3 · 11/20 = 1 13/20, 3 · 3/20 = 9/20 three times: one unit to A, the other to the smallest hash behind
    one = min("BCD", key=lambda name: tie_break("salt", name))
    for behind in ("BCD", "DCB"):
        assert largest_remainder(3, {"A": 11, **dict.fromkeys(behind, 3)}, "salt") == {
            "A": 2,
            **{name: int(name == one) for name in behind},
        }
    # 10 · 3/10 = 3, and 10 · 7/10 = 7: nothing is left; 9: 2.7 and 6.3, the larger remainder gets it
    assert largest_remainder(10, {"A": 3, "B": 7}, "salt") == {"A": 3, "B": 7}
    assert largest_remainder(9, {"A": 3, "B": 7}, "salt") == {"A": 3, "B": 6}
    # 5 · 4/12 = 1 8/12, 5 · 3/12 = 1 3/12 twice, 5 · 2/12 = 10/12: two units, to D and A, whoever is tied behind
    assert largest_remainder(5, {"A": 4, "B": 3, "C": 3, "D": 2}, "salt") == {"A": 2, "B": 1, "C": 1, "D": 1}
    assert largest_remainder(0, tied, "salt") == dict.fromkeys(tied, 0)
    assert largest_remainder(-9, {"A": 3, "B": 7}, "salt") == {"A": -3, "B": -6}


def test_rows_of_one_role_and_weight_count_together_and_late_ones_with_them() -> None:
    row = Minutes(person="Ann", home="WH", role="PICK", department="WH", w_milli=1000, minutes=100)
    worked = replace(INPUTS, minutes=(row, replace(row, minutes=50)), late=(replace(row, minutes=-30),))
    [shared] = attribute(worked).cells
    assert (shared.cell.minutes, shared.share) == (120, 100)
    [emptied] = attribute(replace(worked, late=(replace(row, minutes=-151),))).cells
    assert emptied.cell.minutes == 0  # never below nought
