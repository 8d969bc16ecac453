"""The attribution benchmark and its slips in small: both ways give the same, and a planted slip is one."""

from __future__ import annotations

import pytest

from scheduler.attribution.effects import department_effects
from scheduler.attribution.engine import attribute
from tests.benchmarks import slips
from tests.benchmarks.arithmetic_sites import KINDS, sites
from tests.benchmarks.attribution import company_month, department_months, plain_effects, plain_split, shares_of
from tests.benchmarks.slips_attribution import EQUIVALENT, MODULES, planted

SOURCE = """
def share(amount: int, weights: list[int]) -> int:
    if amount < 0:
        raise ValueError("below 0")
    return min(amount * weights[0] // (sum(weights) + 1) - 2, (amount / 3).__floor__())
"""


@pytest.mark.parametrize("seed", [1, 2])
def test_shares_and_effects_are_those_of_plain_fractions(seed: int) -> None:
    inputs = company_month(40, 4, 2, seed=seed)
    assert shares_of(attribute(inputs)) == plain_split(inputs)
    for base, now in zip(department_months(3, 4, 5, seed=seed), department_months(3, 4, 5, seed=9), strict=True):
        effects = department_effects(base, now)
        assert effects is not None
        assert (effects.shapley, effects.delta) == plain_effects(base, now)


def test_every_kind_of_slip_is_found_and_each_changes_the_source() -> None:
    found = list(sites(SOURCE))
    assert {site.kind for site in found} == set(KINDS)
    told = [site.told for site in found]
    assert "amount < 0 → amount <= 0" in told
    assert "without raise ValueError('below 0')" in told
    assert "min → max" in told
    assert len({(site.line, site.told) for site in found}) == len(found)


def test_every_slip_of_a_module_is_of_a_known_suite_and_the_equivalent_ones_are_there() -> None:
    every = {module: list(planted(module, list(KINDS), 0)) for module in ("department_effects", "fisher")}
    assert all(len(found) > 10 for found in every.values())
    keys = {slip.key for found in every.values() for slip in found}
    assert {key for key in EQUIVALENT if "department_effects" in key[0]} <= keys
    assert all((slips.ROOT / f"tests/scheduler/attribution/test_{s}.py").exists() for m in MODULES for s in MODULES[m])
