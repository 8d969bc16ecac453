"""Every check of fairness at its limit and just beyond it; Fisher's test beside tables worked out elsewhere."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.attribution.fairness import (
    Finding,
    InRole,
    burden,
    explanation_coverage,
    group_rates,
    helper_penalty,
    jain,
    leave_neutrality,
    part_time_parity,
    rater_leniency,
    shift_parity,
)
from scheduler.attribution.fisher import fisher_exact

COUNTS = st.integers(0, 12)


@pytest.mark.parametrize(
    ("table", "p"),
    [
        ((3, 1, 1, 3), Fraction(34, 70)),  # the lady tasting tea: (16 + 1 + 16 + 1)/70
        ((4, 0, 0, 4), Fraction(2, 70)),
        ((2, 10, 15, 3), Fraction(3571, 6_653_325)),  # 0.000536724119…, as R and SciPy print it
        ((0, 5, 0, 5), Fraction(1)),
        ((0, 0, 3, 4), Fraction(1)),
    ],
)
def test_fisher_exact(table: tuple[int, int, int, int], p: Fraction) -> None:
    assert fisher_exact(*table) == p


@given(COUNTS, COUNTS, COUNTS, COUNTS)
def test_fisher_is_a_probability_that_no_turning_of_the_table_changes(a: int, b: int, c: int, d: int) -> None:
    p = fisher_exact(a, b, c, d)
    assert 0 < p <= 1
    assert p == fisher_exact(c, d, a, b) == fisher_exact(b, a, d, c) == fisher_exact(a, c, b, d)


@given(COUNTS, COUNTS, COUNTS, COUNTS)
def test_fisher_counts_the_draws_that_are_no_likelier(a: int, b: int, c: int, d: int) -> None:
    """Independent: the hypergeometric chance of each table by drawing without replacement, one by one."""
    row, column, everybody = a + b, a + c, a + b + c + d

    def chance(hits: int) -> Fraction:
        found = Fraction(1)
        drawn = [True] * hits + [False] * (row - hits)
        good, left = column, everybody
        ways = Fraction(1)
        for k in range(hits):
            ways = ways * (row - k) / (k + 1)
        for hit in drawn:
            found *= Fraction(good if hit else left - good, left)
            good, left = good - hit, left - 1
        return ways * found

    chances = [chance(k) for k in range(row + 1)]
    assert sum(chances) == 1
    assert fisher_exact(a, b, c, d) == sum(q for q in chances if q <= chances[a])


def test_a_negative_count_is_refused() -> None:
    for place, _ in product(range(4), [0]):
        with pytest.raises(ValueError, match="negative"):
            fisher_exact(*(-1 if i == place else 2 for i in range(4)))


def alarms(found: tuple[Finding, ...]) -> dict[str, bool]:
    return {one.subject: one.alarm for one in found}


def test_four_fifths_exactly_is_no_alarm_and_just_below_is_one_in_a_large_group() -> None:
    # 50 % of 100 against 40 % of 30: exactly 4/5; 11 of 30 is 11/15
    assert alarms(group_rates({"men": (50, 100), "women": (12, 30)})) == {"men": False, "women": False}
    [men, women] = group_rates({"men": (50, 100), "women": (11, 30)})
    assert (men.value, women.value, women.alarm) == (1, Fraction(11, 15), True)
    assert women.p is not None
    assert women.p > Fraction(1, 10)  # chance would do it too, but the group has thirty people


def test_in_a_small_group_chance_must_be_unlikely_too() -> None:
    # 29 people: 8/29 against 50/100 is 0.55 of it; Fisher's p is under 0.10 only from there on
    found = {top: group_rates({"men": (50, 100), "women": (top, 29)})[1] for top in (8, 11)}
    assert found[8].value is not None
    assert found[11].value is not None
    assert found[8].value < found[11].value < Fraction(4, 5)
    assert found[8].p is not None
    assert found[11].p is not None
    assert (found[8].p < Fraction(1, 10), found[8].alarm) == (True, True)
    assert (found[11].p >= Fraction(1, 10), found[11].alarm) == (True, False)


def test_p_of_exactly_a_tenth_is_no_alarm() -> None:
    # the only way to be at the limit: C(5, 3) = 10 draws of three out of five, all hits in one of them
    assert fisher_exact(0, 2, 3, 0) == Fraction(1, 10)
    [few] = [f for f in group_rates({"a": (0, 6), "b": (3, 6)}) if f.subject == "a"]
    assert few.p == fisher_exact(0, 6, 3, 3)
    assert few.alarm == (few.p < Fraction(1, 10))


def test_groups_under_five_are_suppressed_and_set_no_standard() -> None:
    [large, small] = group_rates({"large": (2, 40), "small": (4, 4)})
    assert (small.value, small.alarm, small.n) == (None, False, 4)
    assert (large.value, large.alarm) == (1, False)
    assert [f.value for f in group_rates({"a": (0, 9), "b": (0, 9)})] == [None, None]  # nobody in the top tier
    assert group_rates({"a": (5, 5)})[0].value == 1


def in_role(role: str, person: str, minutes: int, points: int, *, home: bool) -> InRole:
    return InRole(role=role, person=person, minutes=minutes, points=Fraction(points), home=home)


def test_helpers_are_compared_in_the_same_role_by_minutes() -> None:
    rows = [
        in_role("PICK", "Bo", 600, 90, home=True),
        in_role("PICK", "Eve", 300, 84, home=True),  # (600·90 + 300·84)/900 = 88
        in_role("PICK", "Ann", 100, 83, home=False),  # 5 below: no alarm
        in_role("LAB", "Dee", 900, 99, home=True),  # nobody helps there
        in_role("RCV", "Cai", 50, 10, home=False),  # nobody is at home there
        in_role("PICK", "Fay", 0, 0, home=False),  # no minutes
    ]
    found = helper_penalty(rows)
    assert (found.value, found.alarm, found.n) == (Fraction(-5), False, 1)
    worse = helper_penalty([*rows, in_role("PICK", "Gil", 100, 82, home=False)])
    assert (worse.value, worse.alarm, worse.n) == (Fraction(-11, 2), True, 2)
    assert helper_penalty([]).value is None


def test_roles_weigh_by_the_helpers_minutes() -> None:
    rows = [
        in_role("PICK", "Bo", 600, 90, home=True),
        in_role("PICK", "Ann", 300, 80, home=False),
        in_role("LAB", "Dee", 600, 90, home=True),
        in_role("LAB", "Bo", 100, 98, home=False),
    ]
    assert helper_penalty(rows).value == Fraction(300 * -10 + 100 * 8, 400)


@pytest.mark.parametrize(("part", "alarm"), [(85, False), (86, True), (75, False), (74, True)])
def test_part_time_people_five_points_apart_are_no_alarm_six_are(part: int, *, alarm: bool) -> None:
    full = {f"F{i}": Fraction(80) for i in range(5)}
    found = part_time_parity(full, {f"P{i}": Fraction(part) for i in range(5)})
    assert (found.value, found.alarm) == (part - 80, alarm)
    few = part_time_parity(full, {f"P{i}": Fraction(part) for i in range(4)})
    assert (few.value, few.alarm, few.n) == (None, False, 4)


def test_any_change_by_protected_leave_is_an_alarm() -> None:
    scores: dict[str, Fraction | None] = {"Ann": Fraction(80), "Bo": None}
    assert not leave_neutrality(scores, dict(scores)).alarm
    changed = leave_neutrality(scores, {"Ann": Fraction(80) + Fraction(1, 10**6), "Bo": None})
    assert (changed.alarm, changed.names, changed.value) == (True, ("Ann",), Fraction(1, 2))
    assert leave_neutrality(scores, {"Ann": Fraction(80)}).alarm is False
    assert leave_neutrality({}, {}).value is None


@pytest.mark.parametrize(("night", "alarm"), [(75, False), (74, True), (85, False), (86, True)])
def test_nights_five_points_apart_are_no_alarm_six_are(night: int, *, alarm: bool) -> None:
    rows = [("D", f"P{i}", 100 + i, Fraction(80)) for i in range(5)]
    rows += [("N", f"P{i}", 60, Fraction(night)) for i in range(5)]
    found = {f.subject: f for f in shift_parity(rows)}
    assert (found["N"].value, found["N"].alarm) == (night - 80, alarm)
    assert found["D"].value == 80 - night
    few = {f.subject: f for f in shift_parity(rows[:-1])}
    assert (few["N"].value, few["D"].value, few["N"].n) == (None, None, 4)
    assert shift_parity([*rows, ("X", "P9", 0, Fraction(1))]) == shift_parity(rows)


@pytest.mark.parametrize(("gap", "n", "value", "alarm"), [(10, 6, 5, False), (11, 6, 5, True), (20, 2, 5, False)])
def test_a_raters_leniency_is_shrunk_before_it_is_judged(gap: int, n: int, value: int, *, alarm: bool) -> None:
    [high] = rater_leniency([("lead", Fraction(70 + gap), Fraction(70))] * n)
    [low] = rater_leniency([("lead", Fraction(70 - gap), Fraction(70))] * n)
    assert high.value == Fraction(gap * n, n + 6) == -(low.value or 0)
    assert (high.alarm, low.alarm, high.n) == (alarm, alarm, n)
    assert value - 1 < high.value < value + 1


def test_jain_is_one_for_equal_burdens_and_one_nth_where_one_carries_all() -> None:
    assert jain([3, 3, 3]) == 1
    assert jain([0, 0, 7, 0]) == Fraction(1, 4)
    assert (jain([]), jain([0, 0])) == (None, 1)


def test_a_burden_below_85_hundredths_is_an_alarm_and_names_who_carries_it() -> None:
    # (1 + 1 + 2 + … ) chosen so that (Σx)²/(nΣx²) is 17²/(20·17) = 0.85 exactly: 17 of 20 carry one each
    even = {f"P{i:02d}": int(i < 17) for i in range(20)}
    assert (burden("nights", even).value, burden("nights", even).alarm) == (Fraction(17, 20), False)
    uneven = {**even, "P00": 3}
    found = burden("nights", uneven)
    assert (found.alarm, found.names, found.subject) == (True, ("P00",), "nights")
    assert burden("nights", {}).alarm is False


def test_every_figure_must_be_explained() -> None:
    assert explanation_coverage({"a": True, "b": True}).alarm is False
    found = explanation_coverage({"a": True, "c": False, "b": False, "d": True})
    assert (found.alarm, found.value, found.names) == (True, Fraction(1, 2), ("b", "c"))
    assert explanation_coverage({}).value is None
