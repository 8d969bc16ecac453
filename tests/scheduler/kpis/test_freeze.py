"""μ pooled and κ estimated, at the limits of who may be estimated from, and clipped."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.kpis.counting import FACTS, Formula
from scheduler.kpis.freeze import Shift, estimate_kappa, pooled_mu

RATE = FACTS[Formula.RATE]


def shifts(rate: int, noise: int, count: int = 6, hours: int = 5) -> list[Shift]:
    """``count`` shifts of ``hours`` around a rate, alternately above and below it by ``noise`` units an hour."""
    return [(Fraction((rate + (noise if i % 2 else -noise)) * hours), Fraction(hours)) for i in range(count)]


def crew(people: int, noise: int = 8, spread: int = 2, **more: int) -> dict[str, list[Shift]]:
    return {f"E{i:03d}": shifts(50 + spread * (i % 4), noise, **more) for i in range(people)}


def test_mu_pools_numerators_and_exposures_and_takes_negative_output_as_nought() -> None:
    assert pooled_mu([(Fraction(100), Fraction(2)), (Fraction(-5), Fraction(3))]) == 20
    assert pooled_mu([]) is None
    assert pooled_mu([(Fraction(0), Fraction(0))]) is None


@pytest.mark.parametrize(("people", "estimated"), [(7, False), (8, True), (9, True)])
def test_eight_people_are_needed(people: int, estimated: bool) -> None:
    found = estimate_kappa(crew(people), RATE)
    assert (found.people, found.estimated) == (people, estimated)
    if not estimated:
        assert found.value == 20


@pytest.mark.parametrize(("count", "estimated"), [(4, False), (5, True), (6, True)])
def test_five_shifts_are_needed(count: int, estimated: bool) -> None:
    assert estimate_kappa(crew(8, count=count, hours=8), RATE).estimated is estimated


@pytest.mark.parametrize(("hours", "estimated"), [(3, False), (4, True), (5, True)])
def test_twenty_hours_are_needed(hours: int, estimated: bool) -> None:
    # five shifts of 3, 4 and 5 hours: 15, 20, 25
    assert estimate_kappa(crew(8, count=5, hours=hours), RATE).estimated is estimated


def test_shifts_without_exposure_are_no_shifts() -> None:
    empty = {person: [*own[:4], (Fraction(0), Fraction(0))] for person, own in crew(8, hours=9).items()}
    assert not estimate_kappa(empty, RATE).estimated


@pytest.mark.parametrize(
    ("noise", "spread", "value"),
    [pytest.param(1, 20, 8, id="people differ, shifts do not"), pytest.param(40, 0, 60, id="people are alike")],
)
def test_an_estimate_is_clipped_to_eight_and_sixty_hours(noise: int, spread: int, value: int) -> None:
    found = estimate_kappa(crew(8, noise, spread), RATE)
    assert (found.value, found.estimated, found.clipped) == (value, True, True)


def test_an_estimate_by_hand() -> None:
    # eight people, two of each rate 50, 54, 58, 62; six shifts of 5 h, ±8 around it
    # σ² = Σ 5·8²·6·8 / (5·8) = 384; every N = 30, mean 56, Q = 30·2·(36 + 4 + 4 + 36) = 4800
    # τ² = (4800 − 7·384) / (240 − 240/8) = 2112/210; κ = 384·210/2112
    found = estimate_kappa(crew(8, noise=8, spread=4), RATE)
    assert found.value == Fraction(384 * 210, 2112)
    assert (found.estimated, found.clipped) == (True, False)


def test_without_any_variation_the_default_stands() -> None:
    assert estimate_kappa(crew(8, noise=0, spread=0), RATE).value == 20


def test_opportunities_have_two_hundred() -> None:
    assert estimate_kappa({}, FACTS[Formula.SHARE]).value == 200
    assert estimate_kappa({}, FACTS[Formula.PER_10000]).value == Fraction(200, 10_000)


def test_what_is_no_sample_is_not_shrunk() -> None:
    found = estimate_kappa(crew(9), FACTS[Formula.ACHIEVEMENT])
    assert (found.value, found.estimated) == (0, False)


@given(st.integers(8, 14), st.integers(0, 30), st.integers(0, 9), st.sampled_from([60, 2]))
def test_i8_the_unit_of_output_leaves_kappa_as_it_is(people: int, noise: int, spread: int, factor: int) -> None:
    own = crew(people, noise, spread)
    larger = {person: [(x * factor, n) for x, n in rows] for person, rows in own.items()}
    assert estimate_kappa(larger, RATE) == estimate_kappa(own, RATE)


@given(st.integers(8, 14), st.integers(0, 40), st.integers(0, 30))
def test_an_estimate_always_lies_in_its_range(people: int, noise: int, spread: int) -> None:
    assert 8 <= estimate_kappa(crew(people, noise, spread), RATE).value <= 60
