"""A KPI amended within a period scores as two instances, weighted by the exposure of each; caps and ends of KPIs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.kpis.definitions import KpiDefinition, KpiLevel, Observation, in_force, instances
from scheduler.kpis.scoring import score_roles

OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))
FIRST = KpiDefinition(
    code="UPH",
    version=1,
    role="PICK",
    name_zh="拣货",
    name_en="Picking",
    unit_zh="件/时",
    unit_en="u/h",
    level=KpiLevel.TEAM,
    weight=100,
    anchors=(("0", "0"), ("50", "50"), ("100", "100")),
    mu="50",
    kappa="20",
    valid_from=date(2026, 1, 1),
)
# twice as hard from the middle of October on
SECOND = replace(FIRST, version=2, anchors=(("0", "0"), ("200", "100")), valid_from=date(2026, 10, 16))
BOTH = (FIRST, SECOND)


def seen(numerator: int, exposure: int, version: int = 0, person: str | None = None) -> Observation:
    return Observation(
        kpi="UPH", person=person, numerator=str(numerator), exposure=str(exposure), dates=9, version=version
    )


def score(definitions: tuple[KpiDefinition, ...], *observations: Observation) -> Fraction | None:
    return score_roles(definitions, observations, {("Ann", "PICK"): 600})["Ann", "PICK"].score.points


def test_two_versions_in_a_period_are_two_instances() -> None:
    assert instances(BOTH, *OCTOBER) == BOTH
    assert in_force(BOTH, *OCTOBER) == (FIRST,)
    assert instances(BOTH, date(2026, 11, 1), date(2026, 11, 30)) == (SECOND,)
    assert instances([replace(SECOND, valid_from=OCTOBER[0]), FIRST], *OCTOBER)[0].version == 2


def test_of_two_versions_from_one_day_the_later_counts() -> None:
    third = replace(SECOND, version=3)
    assert instances([FIRST, SECOND, third], *OCTOBER) == (FIRST, third)


def test_a_version_of_no_weight_ends_the_kpi() -> None:
    ended = replace(FIRST, version=2, weight=0, valid_from=date(2026, 10, 16))
    assert instances([FIRST, ended], *OCTOBER) == (FIRST,)
    assert instances([FIRST, ended], date(2026, 11, 1), date(2026, 11, 30)) == ()
    assert in_force([FIRST, ended], date(2026, 11, 1), date(2026, 11, 30)) == ()


def test_each_instance_scores_its_own_days_and_exposure_weighs_them() -> None:
    # 80 before (80 points, 30 h), 80 after (40 points, 10 h): (80·30 + 40·10) / 40
    assert score(BOTH, seen(2400, 30, 1), seen(800, 10, 2)) == 70


@pytest.mark.parametrize(
    ("observations", "points"),
    [
        pytest.param((seen(2400, 30, 1),), 80, id="only before"),
        pytest.param((seen(800, 10, 2),), 40, id="only after"),
        pytest.param((seen(2400, 30, 1), seen(0, 0, 2)), 80, id="no exposure after"),
        pytest.param((seen(2400, 30),), 80, id="of the whole period: the first day's version"),
        pytest.param((), None, id="nothing"),
    ],
)
def test_an_instance_without_exposure_has_no_weight(observations: tuple[Observation, ...], points: int | None) -> None:
    assert score(BOTH, *observations) == points


def test_parts_of_the_weight_sum_to_the_whole_beside_other_kpis() -> None:
    other = replace(FIRST, code="ERR", weight=40)
    split = tuple(replace(d, weight=60) for d in BOTH)
    found = score_roles(
        (*split, other),
        [seen(2400, 30, 1), seen(800, 10, 2), replace(seen(90, 1), kpi="ERR")],
        {("Ann", "PICK"): 600},
    )["Ann", "PICK"]
    assert found.score.points == Fraction(60 * 70 + 40 * 90, 100)
    assert [(s.kpi, s.version, s.part) for s in found.steps] == [
        ("ERR", 1, 1),
        ("UPH", 1, Fraction(3, 4)),
        ("UPH", 2, Fraction(1, 4)),
    ]


def test_an_individual_kpi_is_split_by_the_persons_own_exposure() -> None:
    own = tuple(replace(d, level=KpiLevel.INDIVIDUAL, kappa="0") for d in BOTH)
    mine = (seen(2400, 30, 1, "Ann"), seen(800, 10, 2, "Ann"))
    assert score(own, *mine, seen(10, 500, 2, "Bo")) == 70


@given(st.integers(0, 150), st.integers(1, 60), st.integers(1, 60))
def test_an_amendment_that_changes_nothing_moves_no_team_score(rate: int, before: int, after: int) -> None:
    same = (FIRST, replace(FIRST, version=2, valid_from=date(2026, 10, 16)))
    parts = score(same, seen(rate * before, before, 1), seen(rate * after, after, 2))
    assert parts == score((FIRST,), seen(rate * (before + after), before + after))


@pytest.mark.parametrize(("cap", "points"), [(79, 79), (80, 80), (81, 80)])
def test_a_cap_is_the_most_that_a_kpi_gives(cap: int, points: int) -> None:
    assert score((replace(FIRST, cap=cap),), seen(80, 1)) == points
    assert score((replace(FIRST, cap=cap, level=KpiLevel.INDIVIDUAL, kappa="0"),), seen(80, 1, 0, "Ann")) == points


@given(st.integers(0, 300), st.integers(0, 300), st.integers(1, 120), st.sampled_from(list(KpiLevel)))
def test_i10_more_output_never_lowers_the_score_under_any_cap(one: int, other: int, cap: int, level: KpiLevel) -> None:
    definition = replace(FIRST, cap=cap, level=level)
    person = "Ann" if level is KpiLevel.INDIVIDUAL else None
    low, high = (score((definition,), seen(x, 2, 0, person)) for x in sorted((one, other)))
    assert low is not None
    assert high is not None
    assert 0 <= low <= high <= cap
