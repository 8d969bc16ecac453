"""The share of work handled in time: by head count, by Erlang's formula, and of work that may wait."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.organisation import Service
from scheduler.kpis.service import handled, handled_later
from scheduler.workload.simulation.work import Deferral, RoleWork, due_within, late_by_slot
from tests.scheduler.planning.builders import standard

SLOT = 30
COUNTED = standard("PICK")  # 72 s a unit: 25 units are a head for half an hour
ANSWERED = replace(COUNTED, service=Service.ERLANG_C, service_permille=800, within_s=60)


def test_what_fits_into_its_slot_is_in_time() -> None:
    work, good = handled(COUNTED, np.array([25.0, 50.0, 0.0]), np.array([100, 150, 100]), SLOT)
    assert work.tolist() == [100, 200, 0]
    assert good.tolist() == [100, 150, 0]


def test_a_service_level_is_the_share_answered_by_whole_heads() -> None:
    units = np.array([25.0, 25.0, 25.0, 0.0])
    work, good = handled(ANSWERED, units, np.array([99, 199, 1000, 200]), SLOT)
    assert work.tolist() == [100, 100, 100, 0]
    assert good[0] == 0  # not one whole head
    assert good[1] == 0  # one head cannot keep up with one erlang
    assert good[2] >= 99  # ten can
    assert good[3] == 0


@given(
    st.lists(st.integers(0, 80), min_size=1, max_size=10),
    st.lists(st.integers(0, 900), min_size=10, max_size=10),
    st.sampled_from([COUNTED, ANSWERED]),
)
def test_never_more_in_time_than_came_and_never_less_with_more_capacity(
    units: list[int], capacity: list[int], rule: object
) -> None:
    came = np.array(units, dtype=np.float64)
    there = np.array(capacity[: len(units)], dtype=np.int64)
    assert isinstance(rule, type(COUNTED))
    work, good = handled(rule, came, there, SLOT)
    _same, better = handled(rule, came, there + 100, SLOT)
    assert (good >= 0).all()
    assert (good <= better).all()
    assert (better <= work).all()


def later(arrives: list[int], wait_min: int) -> RoleWork:
    slots = len(arrives)
    return RoleWork(
        role="INV",
        wanted=np.array([arrives], dtype=np.int64),
        short_price=1,
        idle_price=0,
        deferral=Deferral(
            due_slot=due_within(slots, wait_min, SLOT), late_min=late_by_slot(slots, SLOT), late_fen_per_hour=100
        ),
    )


def test_work_that_may_wait_is_late_only_beyond_its_time() -> None:
    # 100 arrive at first, due an hour after: done in the second and third slot in time, in the fourth too late
    work = later([100, 0, 0, 0], 60)
    came, good = handled_later(work, np.array([0, 50, 50, 0]))
    assert (int(came.sum()), int(good.sum())) == (100, 100)
    _came, good = handled_later(work, np.array([0, 50, 0, 50]))
    assert int(good.sum()) == 50
    with pytest.raises(ValueError, match="may not wait"):
        handled_later(replace(work, deferral=None), np.array([0, 0, 0, 0]))
