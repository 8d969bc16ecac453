"""Diagnosis, the bounded shift, waterfalls and coverage credit: worked by hand, and as properties."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.attribution.calibration import proposed_shifts, shifted
from scheduler.attribution.coverage_credit import coverage_credit
from scheduler.attribution.diagnostics import DepartmentScores, diagnose
from scheduler.attribution.statistics import correlation_e4, mean, percentile, root_e4, variance
from scheduler.attribution.waterfall import nearest, rounded_parts, waterfall

PARTS = st.dictionaries(st.sampled_from("abcdefgh"), st.fractions(-30, 30, max_denominator=50), max_size=7)


def department(code: str, scores: list[int], result: int | None = None) -> DepartmentScores:
    return DepartmentScores(
        department=code,
        composites={f"{code}{i}": Fraction(s) for i, s in enumerate(scores)},
        result=None if result is None else Fraction(result),
    )


NOTE = [department("F", [95] * 3, 82), department("S", [64] * 4, 78), department("W", [82] * 5, 82)]


def test_the_shifts_of_the_note_close_a_gap_of_31_to_21() -> None:
    # M = (3·95 + 4·64 + 5·82)/12 = 79.25; D̄ = 80 2/3; F: 1/3 · (15.75 − 4/3); W: 5/11 · (2.75 − 4/3)
    shifts = {s.department: s for s in proposed_shifts(NOTE)}
    assert [round(float(shifts[d].shift), 2) for d in "FSW"] == [4.81, -5.0, 0.64]
    assert shifts["F"].shift == Fraction(173, 36)
    assert shifts["S"].wanted == Fraction(4, 10) * (Fraction("-15.25") + Fraction(8, 3))
    after = {d.department: shifted(d.composites, shifts[d.department].shift) for d in NOTE}
    assert round(float(after["F"]["F0"] - after["S"]["S0"])) == 21


def test_a_shift_leads_nobody_out_of_the_range() -> None:
    rows = [department("F", [120, 60], 120), department("S", [2, 1], 0), department("W", [60] * 40, 60)]
    found = {s.department: s for s in proposed_shifts(rows)}
    assert found["S"].wanted == Fraction(1, 4) * (Fraction(3, 2) - Fraction(2583, 44) + Fraction(660, 11))
    strict = {s.department: s for s in proposed_shifts([department("A", [119, 0], 120), department("B", [60], 0)])}
    assert strict["A"].wanted < -1
    assert strict["A"].shift == -1
    assert strict["B"].shift == 5


def test_departments_without_people_or_audit_are_not_shifted() -> None:
    assert proposed_shifts([department("A", [], 80), department("B", [90], None)]) == ()


def test_a_diagnosis_by_hand() -> None:
    found = diagnose([department("A", [60, 80, 100], 70), department("B", [95, 120], 90), department("C", [], 50)])
    assert (found.n, found.mean) == (5, 91)
    a, b, c = found.departments
    assert (a.mean, a.above, a.spread_e4, a.high, a.ceiling) == (80, -11, 200_000, Fraction(1, 3), 0)
    assert (b.mean, b.high, b.ceiling) == (Fraction("107.5"), 1, Fraction(1, 2))
    assert b.spread_e4 == 176_777  # √312.5 = 17.6777
    assert (c.n, c.mean, c.high, c.people) == (0, None, None, ())
    assert found.correlation_e4 is None  # two departments have both figures
    first = a.people[0]
    assert (first.person, first.z_e4, first.percentile) == ("A0", -10_000, Fraction(1, 6))
    assert first.company_percentile == Fraction(1, 10)
    assert first.company_z_e4 == -13_795  # −31 / √(2020/4) = −31 / 22.472
    alone = diagnose([department("A", [60])]).departments[0]
    assert (alone.spread_e4, alone.people[0].z_e4, alone.people[0].percentile) == (None, None, Fraction(1, 2))


def test_correlation_by_hand() -> None:
    def of(*pairs: tuple[int, int]) -> int | None:
        return correlation_e4([(Fraction(x), Fraction(y)) for x, y in pairs])

    assert of((1, 2), (2, 4), (3, 6)) == 10_000
    assert of((1, 6), (2, 4), (3, 2)) == -10_000
    assert of((1, 1), (2, 3), (3, 2)) == 5_000
    assert of((1, 1), (2, 3)) is None
    assert of((1, 1), (1, 3), (1, 2)) is None
    assert of((1, 2), (2, 1), (3, 2)) == 0


def test_spread_and_percentile_of_little() -> None:
    assert (mean([]), variance([Fraction(3)]), percentile(Fraction(1), [])) == (None, None, None)
    assert variance([Fraction(1), Fraction(2), Fraction(3), Fraction(4)]) == Fraction(5, 3)
    with pytest.raises(ValueError, match="root"):
        root_e4(Fraction(-1))


def test_roots_below_half_a_grid_step_are_nought() -> None:
    assert [root_e4(Fraction(n, 10**9)) for n in (0, 2, 3)] == [0, 0, 1]  # √0.2 and √0.3 steps: 0.447 and 0.548


@given(st.fractions(0, 10**6, max_denominator=99))
def test_a_root_is_the_nearest_of_its_grid(square: Fraction) -> None:
    found = Fraction(root_e4(square), 10_000)
    half = Fraction(1, 20_000)
    assert (found + half) ** 2 > square
    assert found == 0 or (found - half) ** 2 <= square


def test_the_waterfall_of_the_note_reads_as_its_sentence() -> None:
    parts = {
        "plan": Fraction("7.4609"),
        "attendance": Fraction("2.5675"),
        "mix": Fraction("-1.5863"),
        "productivity": Fraction("13.5475"),
        "interaction": Fraction("0.9904"),
    }
    found = waterfall(Fraction("171.6"), parts)
    assert found.after == Fraction("194.58")
    assert (found.shown_before, found.shown_after, found.shown_change) == (1716, 1946, 230)
    assert [(b.cause, b.shown) for b in found.causes()] == [
        ("productivity", 135), ("plan", 75), ("attendance", 26), ("mix", -16), ("interaction", 10)
    ]  # fmt: skip
    assert [b.cause for b in found.bars] == list(parts)
    assert (found.bars[0].start, found.bars[-1].end) == (found.before, found.after)
    with pytest.raises(ValueError, match="unit"):
        waterfall(Fraction(0), {}, Fraction(0))


@given(
    st.fractions(-200, 200, max_denominator=30),
    PARTS,
    st.sampled_from([Fraction(1, 10), Fraction(1), Fraction(1, 100)]),
)
def test_what_a_waterfall_shows_sums_and_is_near_what_it_means(
    before: Fraction, parts: dict[str, Fraction], unit: Fraction
) -> None:
    found = waterfall(before, parts, unit)
    assert found.shown_before + sum(b.shown for b in found.bars) == found.shown_after
    assert (found.shown_before, found.shown_after) == (nearest(before / unit), nearest(found.after / unit))
    at = before
    for bar in found.bars:
        assert (bar.start, bar.end) == (at, at + bar.amount)
        assert abs(bar.shown * unit - bar.amount) <= unit * Fraction(3, 2)
        assert bar.amount or bar.shown == 0
        at = bar.end
    assert at == found.after


def test_parts_that_cannot_sum_to_the_total_are_refused() -> None:
    assert rounded_parts({"a": Fraction(1, 3), "b": Fraction(0)}, 1) == {"a": 1, "b": 0}
    # both round to 0; the one that is nearer to the next whole number is shown as it, up or down
    assert rounded_parts({"a": Fraction(1, 10), "b": Fraction(45, 100)}, 1) == {"a": 0, "b": 1}
    assert rounded_parts({"a": Fraction(-45, 100), "b": Fraction(-1, 10)}, -1) == {"a": -1, "b": 0}
    with pytest.raises(ValueError, match="cannot be shown"):
        rounded_parts({"a": Fraction(1, 3), "b": Fraction(0)}, 2)
    assert [nearest(Fraction(n, 2)) for n in (-3, -1, 0, 1, 3)] == [-2, -1, 0, 1, 2]


@given(st.integers(0, 12), st.lists(st.integers(0, 6), max_size=5))
def test_coverage_credit_is_the_mean_gain_over_all_orders(needed: int, given_slots: list[int]) -> None:
    people = {f"P{i}": slots for i, slots in enumerate(given_slots)}
    found = coverage_credit(needed, people)
    gains = dict.fromkeys(people, 0)
    orders = list(permutations(people))
    for order in orders:
        covered = 0
        for person in order:
            after = min(needed, covered + people[person])
            gains[person] += after - covered
            covered = after
    assert found == {p: Fraction(g, len(orders)) for p, g in gains.items()}
    assert sum(found.values()) == min(needed, sum(given_slots))


def test_credit_of_a_large_site_sums_and_who_gave_more_has_no_less() -> None:
    people = {f"P{i:02d}": 3 + i % 11 for i in range(40)}
    found = coverage_credit(200, people)
    assert sum(found.values()) == 200
    ordered = sorted(people, key=lambda p: people[p])
    assert [found[p] for p in ordered] == sorted(found.values())
    with pytest.raises(ValueError, match="negative"):
        coverage_credit(3, {"a": -1})
    with pytest.raises(ValueError, match="negative"):
        coverage_credit(-3, {"a": 1})
