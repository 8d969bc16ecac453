"""The curve that the solver takes against the newsvendor's cost, path by path."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.errors import InvalidInput
from scheduler.workload.demand import MAX_SEGMENTS, RequiredCapacity, curves_of, demand_curves
from scheduler.workload.runs import RoleCapacity
from scheduler.workload.standards import Prices
from tests.scheduler.workload.builders import standard


def exact(paths, price: Prices, capacity: int) -> float:
    """E[u·(D − c)⁺ + o·(c − D)⁺], one path after the other."""
    return sum(price.short * max(d - capacity, 0) + price.idle * max(capacity - d, 0) for d in paths) / len(paths)


def curve(paths, price: Prices, **options):
    return demand_curves(RequiredCapacity(np.array(paths)[:, None]), price, **options)[0]


def test_a_certain_need_is_a_hinge():
    found = curve([300, 300, 300], Prices(60, 3))
    assert (found.base_cost, found.widths, found.slopes, found.surplus_slope) == (18000, (300,), (-60,), 3)
    assert found.error == 0
    assert found.cost(300) == 0
    assert found.cost(200) == 6000  # one head short for a slot
    assert found.cost(400) == 300  # one head idle


def test_no_need_costs_only_idleness():
    found = curve([0, 0], Prices(60, 3))
    assert (found.base_cost, found.widths, found.surplus_slope) == (0, (), 3)
    assert found.cost(100) == 300


def test_two_equally_likely_needs_by_hand():
    # D is 100 or 300, u = 60, o = 4: slope −60 to 100, then −60 + 64/2 = −28 to 300, then 4
    found = curve([100, 300], Prices(60, 4), tolerance_permille=0)
    assert found.base_cost == 60 * 200
    assert found.widths == (100, 200)
    assert found.slopes == (-60, -28)
    assert found.surplus_slope == 4
    assert found.cost(100) == 6000  # half the time 200 short: 60 · 100
    assert found.cost(300) == 400  # half the time 200 idle
    assert found.error == 0


def test_idleness_for_nothing_ends_flat():
    found = curve([100, 300], Prices(60, 0))
    assert found.surplus_slope == 0
    assert found.cost(10_000) == found.cost(300) == 0


@given(
    paths=st.lists(st.one_of(st.just(0), st.integers(0, 20), st.integers(0, 3000)), min_size=1, max_size=40),
    short=st.integers(1, 180),
    idle=st.integers(0, 60),
    most=st.integers(1, MAX_SEGMENTS),
    tolerance=st.sampled_from([0, 1, 50]),
)
def test_the_curve_is_convex_below_the_true_cost_and_never_further_than_it_says(*, paths, short, idle, most, tolerance):
    price = Prices(short, idle)
    found = curve(paths, price, max_segments=most, tolerance_permille=tolerance)
    slopes = [*found.slopes, found.surplus_slope]
    assert slopes == sorted(set(slopes))
    assert len(found.widths) <= most
    assert all(width > 0 for width in found.widths)
    breaks = np.cumsum([0, *found.widths]).tolist()
    for capacity in {*breaks, *paths, *(b + 1 for b in breaks), max(paths) + 500}:
        gap = exact(paths, price, capacity) - found.cost(capacity)
        assert -1e-6 <= gap <= found.error + 1e-6
    assert exact(paths, price, 0) - found.base_cost < 1  # the base is the true cost of nobody, in whole fen


@given(
    paths=st.lists(st.integers(0, 2000), min_size=2, max_size=30),
    capacity=st.integers(0, 2500),
    short=st.integers(1, 100),
    idle=st.integers(0, 10),
)
def test_shortage_and_cost_are_the_mean_over_the_paths(*, paths, capacity, short, idle):
    required = RequiredCapacity(np.array([paths, paths[::-1]]).T)
    price = Prices(short, idle)
    at = np.array([capacity, 0])
    shortage = required.expected_shortage_centiheads(at)
    assert shortage[0] == pytest.approx(sum(max(d - capacity, 0) for d in paths) / len(paths))
    assert shortage[1] == pytest.approx(sum(paths) / len(paths))
    assert required.expected_cost(at, price)[0] == pytest.approx(exact(paths, price, capacity))
    assert required.mean[0] == pytest.approx(np.mean(paths))


def test_the_solver_prefers_the_newsvendors_quantile():
    # 1 … 1000 equally likely, u = 90, o = 10: the cheapest capacity is the 90 % quantile
    paths = np.arange(1, 1001)
    found = curve(paths, Prices(90, 10))
    cheapest = min(range(0, 1200, 5), key=found.cost)
    assert abs(cheapest - 900) <= 50
    assert exact(paths, Prices(90, 10), cheapest) <= 1.02 * exact(paths, Prices(90, 10), 900)


def test_six_segments_lose_little_of_a_smooth_distribution():
    paths = np.random.default_rng(1).gamma(4.0, 50.0, 300).astype(int)
    found = curve(paths, Prices(90, 3))
    assert len(found.widths) == MAX_SEGMENTS
    # seven tangents over a slope range of 93 lose at most about 1/(8·6²) of range × width, here under 2 % of the base
    assert found.error < 0.02 * found.base_cost


def test_slots_are_independent_of_each_other():
    rng = np.random.default_rng(2)
    paths = rng.integers(0, 900, (50, 7)) * (rng.random((50, 7)) < 0.7)
    together = demand_curves(RequiredCapacity(paths), Prices(80, 5))
    alone = tuple(curve(paths[:, slot], Prices(80, 5)) for slot in range(7))
    assert together == alone


def test_bands_are_quantiles_of_heads():
    required = RequiredCapacity(np.array([[100, 0], [200, 0], [300, 50]]))
    assert required.heads((0.0, 0.5, 1.0)).tolist() == [[1, 0], [2, 0], [3, 0.5]]


def test_a_stored_role_is_priced_by_its_own_standard():
    paths = np.array([[100], [300]])
    role = RoleCapacity(role="pick", standard=standard(short=12000, idle=800), capacity=paths)
    assert curves_of(role, 30) == demand_curves(RequiredCapacity(paths), Prices(60, 4))


@pytest.mark.parametrize(
    ("paths", "says"),
    [(np.zeros((0, 3)), "paths × slots"), (np.array([[-1]]), "zero or more")],
    ids=["none", "negative"],
)
def test_impossible_paths_are_refused(paths, says):
    with pytest.raises(InvalidInput, match=says):
        RequiredCapacity(paths)


def test_capacity_of_another_length_is_refused():
    with pytest.raises(InvalidInput, match="must be 1 numbers"):
        RequiredCapacity(np.array([[5]])).expected_shortage_centiheads(np.array([1, 2]))
    with pytest.raises(InvalidInput, match="at least one segment"):
        curve([1], Prices(1, 1), max_segments=0)
