"""A little more capacity saves exactly what serving all work anew says."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.workload.simulation.cover import margin
from scheduler.workload.simulation.marginal import state_of
from scheduler.workload.simulation.serve import serve
from scheduler.workload.simulation.simulate import late_cost
from scheduler.workload.simulation.work import late_fen
from tests.scheduler.workload.simulation.builders import SLOT, later, now


def cost(work, capacity):
    flow, _ = serve(work, capacity)
    return late_cost(work, flow, SLOT) + flow.idle.sum(axis=1) * work.idle_price


def random_work(rng, paths, slots, *, waits):
    wanted = rng.integers(0, 60, (paths, slots)).tolist()
    presence = rng.integers(0, 30, slots).tolist()
    if not waits:
        return now(*wanted, presence=presence)
    due = np.maximum.accumulate(np.arange(-3, slots) + rng.integers(0, 20, slots + 3))
    late_min = rng.choice([0, 30, 1440], slots).tolist()
    return later(
        *wanted, due=due, opening=rng.integers(0, 90, 3), late_min=late_min, late_fen=7777, carry=999, presence=presence
    )


@given(seed=st.integers(0, 10**6), slots=st.sampled_from([1, 5, 96, 97, 230]), waits=st.booleans())
def test_savings_and_margins_are_those_of_all_work_served_anew(seed, slots, waits):
    rng = np.random.default_rng(seed)
    work = random_work(rng, 6, slots, waits=waits)
    capacity = rng.integers(0, 70, (6, slots))
    state = state_of(work, capacity, SLOT)
    for _ in range(3):  # what is given stays and the next comes on top
        paths = np.flatnonzero(rng.random(6) < 0.7)
        first = int(rng.integers(0, slots))
        more = rng.integers(0, 40, (paths.size, int(rng.integers(1, min(20, slots - first) + 1))))
        after = capacity.copy()
        after[paths, first : first + more.shape[1]] += more
        assert state.saved(more, paths, first).tolist() == (cost(work, capacity) - cost(work, after))[paths].tolist()
        state.add(more, paths, first)
        capacity = after
        flow, _ = serve(work, capacity)
        assert state.margin(0, slots).tolist() == margin(flow, deferrable=waits).tolist()
        assert state.margin(slots // 2, slots).tolist() == margin(flow, deferrable=waits)[:, slots // 2 :].tolist()


@pytest.mark.parametrize("huge", [1, 4 * 10**17], ids=["in whole words", "beyond them"])
def test_lateness_is_rounded_half_up_whatever_its_size(huge):
    # 0.1 fen a minute: 5 minutes are half a fen
    deferral = later([0], due=[0]).deferral
    assert deferral is not None
    minutes = np.array([0, 4, 5, 15, 20], dtype=np.int64) * huge
    found = late_fen(deferral, minutes, np.zeros(5, dtype=np.int64), SLOT)
    assert found.tolist() == [(2 * int(m) + 10) // 20 for m in minutes]
