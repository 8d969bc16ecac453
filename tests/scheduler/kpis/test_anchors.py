"""Anchors: from raw values to points, exactly."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.kpis.anchors import (
    AnchorError,
    AnchorMode,
    Anchors,
    decimal_fraction,
    target_anchors,
    tier,
    typed_fraction,
)

RATIONALS = st.fractions(min_value=-50, max_value=200, max_denominator=12)


@st.composite
def tables(draw: st.DrawFn) -> Anchors:
    size = draw(st.integers(2, 6))
    raws = sorted(draw(st.sets(RATIONALS, min_size=size, max_size=size)), reverse=draw(st.booleans()))
    points = sorted(
        draw(st.sets(st.fractions(min_value=0, max_value=120, max_denominator=4), min_size=size, max_size=size))
    )
    return Anchors(tuple(zip(raws, points, strict=True)), draw(st.sampled_from([AnchorMode.LINEAR, AnchorMode.STEP])))


@pytest.mark.parametrize(
    ("raw", "points"),
    [("5", 0), ("10", 0), ("25", 30), ("40", 60), ("50", 80), ("70", 120), ("71", 120)],
)
def test_points_are_linear_between_anchors_and_clamped_outside(raw: str, points: int) -> None:
    table = Anchors.parse([["10", "0"], ["40", "60"], ["50", "80"], ["60", "100"], ["70", "120"]])
    assert table.points(Fraction(raw)) == points


@pytest.mark.parametrize(("errors", "points"), [("0", 120), ("1", 100), ("3", 90), ("10", 60), ("20", 0), ("99", 0)])
def test_fewer_is_better_with_a_target_of_nought(errors: str, points: int) -> None:
    table = Anchors.parse([["20", "0"], ["10", "60"], ["5", "80"], ["1", "100"], ["0", "120"]])
    assert table.points(Fraction(errors)) == points
    assert not table.rising


@pytest.mark.parametrize(("raw", "points"), [("3.9", 0), ("4", 60), ("5.99", 60), ("6", 80), ("8", 100), ("12", 100)])
def test_step_mode_gives_the_tier_reached(raw: str, points: int) -> None:
    table = Anchors.parse([["0", "0"], ["4", "60"], ["6", "80"], ["8", "100"]], "step")
    assert table.points(Fraction(raw)) == points


@pytest.mark.parametrize(("days", "points"), [("5", 0), ("15", 50), ("20", 100), ("25", 100), ("30", 100), ("35", 50)])
def test_nominal_is_best_inside_its_band(days: str, points: int) -> None:
    table = Anchors.parse([["10", "0"], ["20", "100"], ["30", "100"], ["40", "0"]], "nominal")
    assert table.points(Fraction(days)) == points
    assert table.raw_at(Fraction(80)) == 18


@pytest.mark.parametrize(
    ("table", "mode", "complaint"),
    [
        ([["1", "0"]], "linear", "at least two"),
        ([["1", "60"], ["2", "60"]], "linear", "points must rise"),
        ([["1", "0"], ["3", "60"], ["2", "80"]], "linear", "raw values must rise or fall"),
        ([["1", "0"], ["2", "121"]], "linear", "0…120"),
        ([["1", "0"], ["many", "80"]], "linear", "'many' is not a number"),
        ([["1", "0"], ["2", "80"], ["3", "70"], ["4", "90"]], "nominal", "rise to its best band"),
        ([["1", "0"], ["2", "80"]], "spline", "linear, step or nominal"),
    ],
)
def test_a_table_that_cannot_score_is_refused_by_name(table: list[list[str]], mode: str, complaint: str) -> None:
    with pytest.raises(AnchorError, match=complaint):
        Anchors.parse(table, mode)


@pytest.mark.parametrize("text", ["1e99999999", "1E-400", "1e1_000", "1/0", "9" * 61, "many", "", "0x1"])
def test_a_stored_figure_that_is_endless_or_none_is_refused_at_once(text: str) -> None:
    with pytest.raises(AnchorError, match="is not a number"):
        decimal_fraction(text)


@pytest.mark.parametrize(
    ("text", "value"), [("92.5", "185/2"), (" -3 ", "-3"), ("3/4", "3/4"), ("1E-7", "1/10000000"), ("5.", "5")]
)
def test_figures_stored_as_they_were_typed_are_still_read(text: str, value: str) -> None:
    assert decimal_fraction(text) == Fraction(value)


@pytest.mark.parametrize("text", ["1e3", "3/4", "1_0", "９"])
def test_typed_figures_are_plain_decimals(text: str) -> None:
    with pytest.raises(AnchorError, match="is not a number"):
        typed_fraction(text)


def test_a_bare_target_has_the_tiers_of_the_source_article() -> None:
    up, down = (target_anchors(Fraction(50), higher_is_better=h) for h in (True, False))
    assert [up.points(Fraction(v)) for v in (30, 40, 50, 60)] == [60, 80, 100, 120]
    assert [down.points(Fraction(v)) for v in (70, 60, 50, 40)] == [60, 80, 100, 120]
    with pytest.raises(AnchorError, match="raw units"):
        target_anchors(Fraction(0), higher_is_better=True)


@pytest.mark.parametrize(
    ("points", "name"), [("59.99", "below"), ("60", "basic"), ("80", "good"), ("99.9", "good"), ("100", "excellent")]
)
def test_tiers(points: str, name: str) -> None:
    assert tier(Fraction(points)) == name


@given(tables(), RATIONALS, RATIONALS)
def test_points_stay_in_bounds_and_never_fall_in_the_better_direction(table: Anchors, a: Fraction, b: Fraction) -> None:
    low, high = sorted((a, b))
    worse, better = (low, high) if table.rising else (high, low)
    assert 0 <= table.points(worse) <= table.points(better) <= 120


@given(tables(), RATIONALS)
def test_i9_mirrored_anchors_score_the_mirrored_value_alike(table: Anchors, x: Fraction) -> None:
    mirrored = Anchors(tuple((-raw, points) for raw, points in table.table), table.mode)
    assert mirrored.points(-x) == table.points(x)


@given(tables(), RATIONALS, st.fractions(min_value="1/9", max_value=9, max_denominator=9))
def test_i8_the_unit_of_the_kpi_changes_nothing(table: Anchors, x: Fraction, factor: Fraction) -> None:
    rescaled = Anchors(tuple((raw * factor, points) for raw, points in table.table), table.mode)
    assert rescaled.points(x * factor) == table.points(x)


@given(tables())
def test_every_anchor_scores_its_own_points_and_can_be_read_back(table: Anchors) -> None:
    for raw, points in table.table:
        assert table.points(raw) == points
        assert table.raw_at(points) == raw
