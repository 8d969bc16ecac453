"""Shrinkage, evidence grades, role scores, and which version of a KPI scores a period."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.kpis.definitions import KpiDefinition, KpiLevel, Observation, in_force
from scheduler.kpis.evidence import Evidence
from scheduler.kpis.score import KpiPoints, quantise, role_score
from scheduler.kpis.scoring import score_roles

AMOUNTS = st.fractions(min_value=0, max_value=500, max_denominator=8)
ABOVE_ZERO = st.fractions(min_value="1/8", max_value=500, max_denominator=8)


@given(AMOUNTS, ABOVE_ZERO, AMOUNTS, ABOVE_ZERO)
def test_i16_the_shrunk_rate_lies_b_of_the_way_from_mu(x: Fraction, n: Fraction, mu: Fraction, kappa: Fraction) -> None:
    evidence = Evidence(x=x, n=n, mu=mu, kappa=kappa)
    assert evidence.theta - mu == evidence.reliability * (x / n - mu)
    assert Evidence(x=x, n=n + 1, mu=mu, kappa=kappa).reliability > evidence.reliability


@given(AMOUNTS, ABOVE_ZERO)
def test_i16_without_exposure_the_rate_is_mu_and_with_much_it_is_the_own_one(mu: Fraction, kappa: Fraction) -> None:
    assert Evidence(x=Fraction(0), n=Fraction(0), mu=mu, kappa=kappa).theta == mu
    much = Fraction(10**12)
    assert abs(Evidence(x=3 * much, n=much, mu=mu, kappa=kappa).theta - 3) < Fraction(1, 10**5)


@given(AMOUNTS, ABOVE_ZERO, AMOUNTS, ABOVE_ZERO, st.sampled_from([Fraction(60), Fraction(1, 60)]))
def test_i8_minutes_or_hours_of_exposure_score_alike(
    x: Fraction, n: Fraction, mu: Fraction, kappa: Fraction, unit: Fraction
) -> None:
    here = Evidence(x=x, n=n, mu=mu, kappa=kappa)
    there = Evidence(x=x, n=n * unit, mu=mu / unit, kappa=kappa * unit)
    assert there.theta * unit == here.theta
    assert there.reliability == here.reliability


@pytest.mark.parametrize(
    ("n", "dates", "grade", "ranked"),
    [
        ("80", 5, "A", True),  # 80/100
        ("79.9", 5, "B", True),
        ("20", 5, "B", True),
        ("19.9", 5, "C", False),
        ("80", 4, "A", False),
    ],
)
def test_ranked_needs_kappa_of_exposure_on_five_dates(n: str, dates: int, grade: str, ranked: bool) -> None:
    evidence = Evidence(x=Fraction(1), n=Fraction(n), mu=Fraction(1), kappa=Fraction(20), dates=dates)
    assert (evidence.grade, evidence.ranked) == (grade, ranked)


def test_more_returns_than_picks_count_as_nought_in_the_rate_and_stay_in_the_raw_figure() -> None:
    evidence = Evidence(x=Fraction(-30), n=Fraction(10), mu=Fraction(50), kappa=Fraction(20))
    assert evidence.theta == Fraction(1000, 30)
    assert evidence.raw == -3


def scored(*parts: tuple[int, str | None]) -> int | None:
    return role_score(
        KpiPoints(kpi=str(i), weight=w, points=None if p is None else Fraction(p)) for i, (w, p) in enumerate(parts)
    ).s_e4


@pytest.mark.parametrize(
    ("parts", "score"),
    [
        pytest.param([(60, "90"), (40, None)], 900_000, id="sixty percent of the weight is enough"),
        pytest.param([(59, "90"), (41, None)], None, id="fifty-nine is not"),
        pytest.param([(60, "85"), (40, "90")], 870_000, id="weighted mean"),
        pytest.param([(100, None)], None, id="missing is never nought"),
        pytest.param([], None, id="no KPI"),
        pytest.param([(0, "90")], None, id="no weight"),
        pytest.param([(1, "0"), (2, "100")], 666_667, id="rounded half up at the fourth place"),
    ],
)
def test_role_score(parts: list[tuple[int, str | None]], score: int | None) -> None:
    assert scored(*parts) == score


def test_quantise_rounds_half_up() -> None:
    assert [quantise(Fraction(p)) for p in ("80.00005", "80.00004", "0")] == [800_001, 800_000, 0]


@given(st.lists(st.tuples(st.integers(1, 100), st.integers(0, 119)), min_size=1, max_size=6))
def test_i12_one_point_more_on_every_kpi_is_one_point_more_on_the_score(parts: list[tuple[int, int]]) -> None:
    score = scored(*((w, str(p)) for w, p in parts))
    assert score is not None
    assert scored(*((w, str(p + 1)) for w, p in parts)) == score + 10_000
    assert 10_000 * min(p for _, p in parts) <= score <= 10_000 * max(p for _, p in parts)


PICK = KpiDefinition(
    code="PICK_UPH",
    version=1,
    role="PICK",
    name_zh="拣货",
    name_en="Picking",
    unit_zh="件/时",
    unit_en="u/h",
    level=KpiLevel.INDIVIDUAL,
    weight=100,
    anchors=(("10", "0"), ("40", "60"), ("50", "80"), ("60", "100"), ("70", "120")),
    mu="50",
    kappa="20",
    valid_from=date(2026, 1, 1),
)


def test_a_period_is_scored_with_the_version_valid_on_its_first_day() -> None:
    newer = replace(PICK, version=2, valid_from=date(2026, 10, 1))
    later = replace(PICK, version=3, valid_from=date(2026, 10, 2))
    period = (date(2026, 10, 1), date(2026, 10, 31))
    assert in_force([later, PICK, newer], *period) == (newer,)
    assert in_force([PICK, later], *period) == (PICK,)
    assert in_force([later], *period) == (later,)  # it starts within the period
    assert in_force([replace(PICK, valid_from=date(2026, 11, 1))], *period) == ()


def test_no_exposure_is_no_value_not_a_hundred_percent() -> None:
    nothing = Observation(kpi="PICK_UPH", person="Bo", numerator="0", exposure="0")
    assert score_roles([PICK], [nothing], {("Bo", "PICK"): 600})["Bo", "PICK"].score.s_e4 is None


def test_without_a_frozen_mu_the_eighty_point_anchor_is_the_usual_value() -> None:
    bare = replace(PICK, mu=None, kappa=None)
    observed = Observation(kpi="PICK_UPH", person="Ann", numerator="2000", exposure="40", dates=9)
    (step,) = score_roles([bare], [observed], {("Ann", "PICK"): 2400})["Ann", "PICK"].steps
    assert (step.mu, step.kappa, step.value) == (50, 20, 50)


def test_a_team_figure_scores_everybody_alike_and_little_time_is_not_displayed() -> None:
    team = replace(PICK, level=KpiLevel.TEAM)
    observed = Observation(kpi="PICK_UPH", person=None, numerator="55", exposure="1")
    found = score_roles([team], [observed], {("Ann", "PICK"): 60, ("Bo", "PICK"): 59})
    assert {s.score.s_e4 for s in found.values()} == {900_000}
    assert {s.grade for s in found.values()} == {"T"}
    assert [found[person, "PICK"].shown for person in ("Ann", "Bo")] == [True, False]


@given(st.integers(0, 9000), st.integers(1, 200))
def test_i15_a_colleagues_result_never_moves_ones_own_score(units: int, hours: int) -> None:
    own = Observation(kpi="PICK_UPH", person="Ann", numerator="2000", exposure="40", dates=9)
    other = Observation(kpi="PICK_UPH", person="Bo", numerator=str(units), exposure=str(hours), dates=9)
    minutes = {("Ann", "PICK"): 2400, ("Bo", "PICK"): 60 * hours}
    assert score_roles([PICK], [own, other], minutes)["Ann", "PICK"].score.s_e4 == 800_000
