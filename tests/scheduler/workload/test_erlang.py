"""Erlang B, C and A against six lines of arithmetic, published examples and the queue itself, state by state."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.errors import InvalidInput
from scheduler.workload.erlang import MAX_TABLE, ServiceLevel, answered, erlang_b, greatest_loads, heads_for

CALLS = ServiceLevel(share=0.8, within=20 / 180, occupancy=0.85)  # 80 % in 20 s, three minutes a call


def one(load: float, heads: int, level: ServiceLevel) -> tuple[float, float, float]:
    found = answered(np.array([load]), np.array([heads]), level)
    return float(found.wait[0]), float(found.in_time[0]), float(found.busy[0])


def erlang_c(load: float, heads: int, within: float) -> float:
    """Six lines: the share answered in time."""
    blocked = 1.0
    for k in range(1, heads + 1):
        blocked = load * blocked / (k + load * blocked)
    if heads <= load:
        return 0.0
    wait = heads * blocked / (heads - load * (1 - blocked))
    return 1 - wait * math.exp(-(heads - load) * within)


def test_the_published_example_of_pyworkforce():
    # 100 calls in 30 minutes of 3 minutes each: 10 erlangs; 80 % within 20 s, at most 85 % busy: 14 heads
    wait, in_time, busy = one(10.0, 14, CALLS)
    assert in_time == pytest.approx(0.8883500191794669, abs=1e-12)
    assert wait == pytest.approx(0.1741319335950498, abs=1e-12)
    assert busy == pytest.approx(0.7142857142857143, abs=1e-12)
    assert heads_for(np.array([10.0]), CALLS).tolist() == [14]


def test_erlang_b_by_its_sum():
    # a^n/n! ÷ Σ a^k/k!: two erlangs on three heads, (8/6) / (1 + 2 + 2 + 8/6) = 4/19
    found = erlang_b(np.array([2.0, 2.0, 5.0]), np.array([3, 0, 1]))
    assert found.tolist() == pytest.approx([4 / 19, 1.0, 5 / 6])


@given(load=st.floats(0.01, 60), share=st.sampled_from([0.5, 0.8, 0.95]), within=st.sampled_from([0.0, 0.1, 1.0]))
def test_the_heads_are_the_least_that_reach_the_level(*, load, share, within):
    level = ServiceLevel(share=share, within=within)
    heads = int(heads_for(np.array([load]), level)[0])
    assert erlang_c(load, heads, within) >= share - 1e-9
    assert heads == 1 or erlang_c(load, heads - 1, within) < share + 1e-9


def test_the_cap_of_occupancy_can_ask_for_more_than_the_level():
    loads = np.array([8.4, 8.5, 8.6])
    slow = ServiceLevel(share=0.5, within=1.0, occupancy=0.85)
    assert heads_for(loads, slow).tolist() == [10, 10, 11]  # 10 heads busy 85 % carry 8.5


def test_no_load_needs_nobody_and_any_load_somebody():
    assert heads_for(np.array([[0.0, 1e-6], [0.2, 0.0]]), CALLS).tolist() == [[0, 1], [1, 0]]


def test_beyond_the_table_the_largest_crew_is_the_measure():
    most = greatest_loads(MAX_TABLE, CALLS)
    load = 3.0 * float(most[-1])
    assert heads_for(np.array([load, float(most[-1])]), CALLS).tolist() == [3 * MAX_TABLE, MAX_TABLE]


@pytest.mark.parametrize("load", [np.nan, np.inf, -1.0])
def test_an_impossible_load_is_refused(load):
    with pytest.raises(InvalidInput):
        heads_for(np.array([1.0, load]), CALLS)


@pytest.mark.parametrize(
    "fields",
    [{"share": 1.0}, {"within": -1.0}, {"occupancy": 0.0}, {"occupancy": 1.1}, {"patience": 0.0}],
    ids=["share", "within", "no occupancy", "occupancy", "patience"],
)
def test_an_impossible_level_is_refused(fields):
    with pytest.raises(InvalidInput):
        ServiceLevel(**({"share": 0.8, "within": 0.1} | fields))


def queue(load: float, heads: int, patience: float, states: int = 400) -> np.ndarray:
    """Stationary shares of 0 … ``states`` − 1 customers, by birth and death."""
    logs = np.zeros(states)
    for k in range(1, states):
        logs[k] = logs[k - 1] + math.log(load) - math.log(min(k, heads) + max(0, k - heads) / patience)
    shares = np.exp(logs - logs.max())
    return shares / shares.sum()


def served_in_time(load: float, heads: int, within: float, patience: float) -> float:
    """By following one arrival through the queue: those before it are served or leave, it is served or leaves."""
    shares = queue(load, heads, patience)
    ahead = len(shares) - heads
    going = heads + np.arange(ahead) / patience  # the queue before it gets shorter, or it is served
    still = shares[heads:].copy()  # it finds ``ahead`` others waiting
    served, steps = float(shares[:heads].sum()), 4000

    def flow(now):
        change = -(going + 1 / patience) * now
        change[:-1] += going[1:] * now[1:]
        return change

    dt = within / steps
    for _ in range(steps):
        k1 = flow(still)
        k2 = flow(still + dt / 2 * k1)
        served += dt * heads * float((still + dt / 2 * k1)[0])
        still = still + dt * k2
    return served


@pytest.mark.parametrize(
    ("load", "heads", "within", "patience"),
    [(10.0, 10, 0.1, 1.0), (10.0, 8, 0.3, 0.5), (3.0, 2, 0.5, 3.0), (20.0, 22, 0.05, 2.0)],
)
def test_erlang_a_is_the_queue_followed_state_by_state(load, heads, within, patience):
    level = ServiceLevel(share=0.8, within=within, patience=patience)
    wait, in_time, busy = one(load, heads, level)
    shares = queue(load, heads, patience)
    assert wait == pytest.approx(shares[heads:].sum(), rel=1e-9)
    assert busy == pytest.approx((np.minimum(np.arange(len(shares)), heads) * shares).sum() / heads, rel=1e-9)
    assert in_time == pytest.approx(served_in_time(load, heads, within, patience), abs=2e-5)


def test_endless_patience_is_erlang_c():
    found = one(10.0, 14, ServiceLevel(share=0.8, within=20 / 180, patience=1e6))
    assert found == pytest.approx(one(10.0, 14, CALLS), abs=1e-4)


def test_where_callers_leave_fewer_heads_reach_the_level():
    loads = np.array([5.0, 40.0, 300.0])
    leaving = ServiceLevel(share=0.8, within=20 / 180, patience=1.0)
    staying = ServiceLevel(share=0.8, within=20 / 180)
    assert (heads_for(loads, leaving) <= heads_for(loads, staying)).all()
    assert heads_for(loads, leaving)[2] < 300  # under the load: those who leave are not served


@pytest.mark.parametrize("patience", [None, 0.2, 1.5, 20.0])
def test_more_heads_take_more(patience):
    most = greatest_loads(256, ServiceLevel(share=0.8, within=0.1, occupancy=0.95, patience=patience))
    assert (np.diff(most) > 0).all()
    if patience is None:
        assert (np.diff(most[1:] / np.arange(1, 257)) > -1e-9).all()  # and a larger crew more by the head


def test_a_swamped_queue_answers_few_and_no_number_is_lost():
    wait, in_time, busy = one(5000.0, 100, ServiceLevel(share=0.8, within=0.1, patience=10.0))
    assert (wait, busy) == pytest.approx((1.0, 1.0))
    assert 0 <= in_time <= 0.02
