"""Served, late, backlog and idle, by hand for each kind of work and against a peer that moves every item."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.errors import InvalidInput
from scheduler.workload.simulation.serve import serve
from scheduler.workload.simulation.simulate import simulate
from scheduler.workload.simulation.work import due_at_cut_offs, due_within, late_by_cut_off
from tests.scheduler.workload.simulation import reference
from tests.scheduler.workload.simulation.builders import SLOT, ints, later, load, now


def served(work, *capacity):
    return serve(work, np.array(capacity, dtype=np.int64))


def test_immediate_work_is_served_in_its_slot_or_lost():
    flow, _ = served(now([100, 300, 0]), [200, 200, 200])
    assert flow.served.tolist() == [[100, 200, 0]]
    assert flow.late.tolist() == [[0, 100, 0]]  # the slack of the first slot does not repay the second
    assert flow.idle.tolist() == [[100, 0, 200]]
    assert flow.backlog.sum() == 0


def test_presence_lifts_immediate_work_to_a_fixed_minimum():
    flow, _ = served(now([0, 300], presence=[100, 100]), [0, 200])
    assert flow.late.tolist() == [[100, 100]]


def test_deferrable_work_waits_for_capacity_but_is_never_done_before_it_arrives():
    # 300 arrive in slot 1; the capacity of slot 0 finds nothing, slots 1 to 3 do 100 each
    flow, oldest = served(later([0, 300, 0, 0], due=[9, 9, 9, 9]), [100, 100, 100, 100])
    assert flow.served.tolist() == [[0, 100, 100, 100]]
    assert flow.idle.tolist() == [[100, 0, 0, 0]]
    assert flow.backlog.tolist() == [[0, 200, 100, 0]]
    assert oldest.tolist() == [[0, 1, 2, 0]]
    assert flow.late.sum() == 0


def test_work_past_its_due_time_is_late_once_and_overdue_until_done():
    # due by the end of slot 1: 100 of the 300 are done by then, 200 are late, 100 of them are overdue one slot longer
    flow, _ = served(later([300, 0, 0, 0], due=[1, 2, 3, 4]), [0, 100, 100, 100])
    assert flow.late.tolist() == [[0, 200, 0, 0]]
    assert flow.overdue.tolist() == [[0, 200, 100, 0]]


def test_first_come_is_first_served_from_the_opening_backlog_on():
    work = later([100, 0], due=[-1, 0, 1], opening=[100], late_min=[30, 30])
    flow, oldest = served(work, [100, 0])
    assert flow.late.tolist() == [[100, 0]]  # the opening's 100 was due but is done; what came in slot 0 is not
    work = later([100, 0], due=[-1, 1, 2], opening=[100])
    flow, oldest = served(work, [0, 150])
    assert flow.overdue.tolist() == [[100, 50]]  # the opening's goes first; half of the arrival misses slot 1
    assert oldest.tolist() == [[2, 2]]  # the opening's began to arrive two slots before the end of slot 0


def test_lateness_is_priced_by_the_minute_and_at_cut_offs_by_the_wait():
    # 200 overdue for one slot and 100 for another at 0.1 fen a centihead-slot and minute: (200 + 100) · 30 · 0.1
    outcome = simulate([later([300, 0, 0, 0], due=[1, 2, 3, 4])], day_of([0, 100, 100, 100]), SLOT)
    assert outcome.late_fen.tolist() == [900]
    # cut-offs at the edges 2, 4 and 6: 200 miss the first and wait 60 minutes for the second, which they reach
    cut_offs = ints(2, 4, 6)
    due, charged = due_at_cut_offs(4, cut_offs), late_by_cut_off(4, cut_offs, SLOT)
    assert due.tolist() == [1, 1, 3, 3]
    assert charged.tolist() == [0, 60, 0, 60]
    outcome = simulate([later([300, 0, 0, 0], due=due, late_min=charged)], day_of([0, 100, 100, 100]), SLOT)
    assert outcome.late_fen.tolist() == [1200]


def test_work_left_at_the_end_costs_what_it_costs_to_carry():
    # 200 of 300 are left: 200 · 30 / 6000 = 1 h of work at 5000 fen
    work = later([300], due=[9], carry=5000)
    assert simulate([work], day_of([100]), SLOT).late_fen.tolist() == [5000]


def test_windows_round_up_and_open_before_the_horizon():
    assert due_within(3, 60, SLOT, opening=1).tolist() == [1, 2, 3, 4]
    assert due_within(2, 45, SLOT).tolist() == [2, 3]


def test_presence_beside_deferrable_work_is_missed_at_the_price_of_a_short_hour():
    work = later([0, 100], due=[9, 9], presence=[100, 100])
    outcome = simulate([work], day_of([0, 100], role="invoice"), SLOT)
    assert outcome.late_fen.tolist() == [6000]  # 100 missing in slot 0 at 60
    assert outcome.roles[0].flow.covered.tolist() == [0, 1]


def day_of(capacity, role="invoice"):
    """A roster whose capacity is fixed."""
    return load(slots=len(capacity), fixed={role: np.array(capacity, dtype=np.int64)})


@pytest.mark.parametrize(
    "broken",
    [
        lambda: now([-1]),
        lambda: now([]),
        lambda: now([1], short=-1),
        lambda: now([1], presence=[1, 2]),
        lambda: later([1, 1], due=[2, 1]),
        lambda: later([1, 1], due=[0, 0]),
        lambda: later([1], due=[0], late_min=[-1]),
        lambda: later([1], due=[0], opening=[1]),
        lambda: later([1], due=[0], late_fen=-1),
    ],
    ids=["negative", "empty", "price", "presence", "falling", "before", "lateness", "opening", "late price"],
)
def test_work_that_cannot_be_is_refused(broken):
    with pytest.raises(InvalidInput, match="simulated work of role"):
        broken()


CASES = st.integers(1, 12).flatmap(
    lambda slots: st.fixed_dictionaries(
        {
            "wanted": st.lists(st.integers(0, 6), min_size=slots, max_size=slots),
            "capacity": st.lists(st.integers(0, 6), min_size=slots, max_size=slots),
            "opening": st.lists(st.integers(0, 6), max_size=3),
            "waits": st.lists(st.integers(0, 4), min_size=slots + 3, max_size=slots + 3),
            "late_min": st.lists(st.sampled_from([0, 30, 60, 1440]), min_size=slots, max_size=slots),
            "carry": st.sampled_from([0, 1, 7777]),
            "presence": st.none() | st.lists(st.integers(0, 3), min_size=slots, max_size=slots),
        }
    )
)


@given(case=CASES, late_fen=st.integers(0, 50_000))
def test_the_flows_and_costs_are_those_of_items_moved_one_by_one(case, late_fen):
    slots, before = len(case["wanted"]), len(case["opening"])
    capacity = case["capacity"]
    arrived = np.arange(-before, slots)
    due = np.maximum.accumulate(arrived + case["waits"][: before + slots]).tolist()
    kinds = {
        "now": (
            now(case["wanted"], role="now", presence=case["presence"]),
            reference.immediate(case["wanted"], capacity, short=60, idle=3, presence=case["presence"]),
        ),
        "later": (
            later(
                case["wanted"],
                role="later",
                due=due,
                opening=case["opening"],
                late_min=case["late_min"],
                late_fen=late_fen,
                carry=case["carry"],
                presence=case["presence"],
            ),
            reference.deferrable(
                case["wanted"],
                capacity,
                due=due,
                late_min=case["late_min"],
                late_fen=late_fen,
                carry_fen=case["carry"],
                slot_min=SLOT,
                idle=3,
                short=60,
                opening=case["opening"],
                presence=case["presence"],
            ),
        ),
    }
    for role, (work, peer) in kinds.items():
        flow, oldest = served(work, capacity)
        assert flow.served[0].tolist() == peer.served
        assert flow.late[0].tolist() == peer.late
        assert flow.idle[0].tolist() == peer.idle
        assert flow.overdue[0].tolist() == peer.overdue
        assert np.broadcast_to(flow.backlog, (1, slots))[0].tolist() == peer.backlog
        assert oldest[0].tolist() == peer.oldest
        outcome = simulate([work], day_of(capacity, role=role), SLOT)
        assert int(outcome.cost_fen[0]) == peer.cost
        totals = outcome.roles[0].totals
        if role == "now":
            assert totals.arrived == totals.served + totals.late
        else:
            assert totals.arrived == sum(case["wanted"]) + sum(case["opening"]) == totals.served + totals.backlog


def test_every_path_is_served_as_if_it_were_alone():
    rng = np.random.default_rng(7)
    wanted, capacity = rng.integers(0, 500, (20, 96)), rng.integers(0, 600, (20, 96))
    together, oldest = serve(later(*wanted.tolist(), due=due_within(96, 90, SLOT)), capacity)
    for path in range(20):
        alone, age = serve(later(wanted[path].tolist(), due=due_within(96, 90, SLOT)), capacity[path : path + 1])
        assert together.late[path].tolist() == alone.late[0].tolist()
        assert oldest[path].tolist() == age[0].tolist()
