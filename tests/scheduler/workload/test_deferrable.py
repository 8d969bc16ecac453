"""Work that may wait: what is due when, what it costs to have done less, and paths that begin anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.domain.organisation import WorkKind
from scheduler.errors import InvalidInput
from scheduler.workload.deferrable import (
    DueRule,
    WaitingWork,
    checkpoints,
    done,
    due_rule,
    late,
    renewals,
    renewed,
    reserve_at,
    waiting_work,
    work_flow,
)
from scheduler.workload.demand import RequiredCapacity, added, demand_curves
from scheduler.workload.standards import Prices
from tests.scheduler.workload.builders import standard

MONDAY = date(2026, 3, 2)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def waiting(*, cut_off: int | None = None, window: int | None = None, late_fen: int = 20000, **changed):
    return replace(
        standard(**changed),
        kind=WorkKind.DEFERRABLE,
        cut_off_min=cut_off,
        due_within_min=window,
        late_fen_per_hour=late_fen,
    )


def test_work_is_due_a_window_after_its_slot_and_what_was_left_evenly_over_it():
    work = waiting_work(np.array([[10, 0, 20, 0]]), DueRule(window=2), backlog=8)
    assert work.arrived.tolist() == [[18, 18, 38, 38]]
    assert work.due.tolist() == [[4, 8, 18, 18]]  # 4 + 4 of what was left; the 10 of slot 0 by the end of slot 2


def test_work_is_due_at_the_next_cut_off_after_it_arrived():
    # cut-offs at the beginnings of slots 2 and 5: slots 0–1 are due by the end of slot 1, slots 2–4 by that of slot 4
    work = waiting_work(np.array([[1, 2, 4, 8, 16, 32]]), DueRule(cut_offs=(2, 5)), backlog=100)
    assert work.due.tolist() == [[0, 103, 103, 103, 131, 131]]


def test_a_cut_off_at_the_very_end_is_still_one():
    assert waiting_work(np.array([[1, 2]]), DueRule(cut_offs=(2, 9))).due.tolist() == [[0, 3]]


def test_no_window_is_due_in_its_own_slot():
    assert waiting_work(np.array([[1, 2, 4]]), DueRule(window=0)).due.tolist() == [[1, 3, 7]]


def test_the_rule_follows_open_days_and_the_clock():
    open_days = np.array([True, False, True])
    by_cut_off = due_rule(waiting(cut_off=15 * 60), SHANGHAI, MONDAY, 30, open_days)
    assert by_cut_off.cut_offs == (30, 2 * 48 + 30)
    assert due_rule(waiting(window=100), SHANGHAI, MONDAY, 30, open_days).window == 4  # begun slots count
    berlin = due_rule(
        waiting(cut_off=15 * 60), ZoneInfo("Europe/Berlin"), date(2026, 3, 28), 60, np.array([True, True])
    )
    assert berlin.cut_offs == (15, 24 + 14)  # the second day loses an hour before its cut-off


def test_a_standard_without_a_due_rule_or_price_is_refused():
    with pytest.raises(InvalidInput) as caught:
        due_rule(waiting(), SHANGHAI, MONDAY, 30, np.array([True]))
    assert caught.value.key == "standard_due"
    work = waiting_work(np.ones((1, 4), dtype=np.int64), DueRule(window=1))
    with pytest.raises(InvalidInput) as caught:
        work_flow(work, DueRule(window=1), waiting(window=30, late_fen=0), 30)
    assert caught.value.key == "standard_late"


def test_impossible_work_is_refused():
    with pytest.raises(InvalidInput):
        waiting_work(np.array([[-1]]), DueRule(window=1))
    with pytest.raises(InvalidInput):
        DueRule(window=1, cut_offs=(3,))


paths_of_work = st.integers(1, 4).flatmap(
    lambda n: st.lists(st.lists(st.integers(0, 30), min_size=12, max_size=12), min_size=n, max_size=n)
)
rules = st.one_of(
    st.builds(DueRule, window=st.integers(0, 15)),
    st.builds(lambda s: DueRule(cut_offs=tuple(sorted(s))), st.sets(st.integers(1, 16), max_size=4)),
)


@given(arriving=paths_of_work, rule=rules, backlog=st.integers(0, 40))
def test_due_never_passes_what_arrived_and_neither_decreases(*, arriving, rule, backlog):
    work = waiting_work(np.array(arriving), rule, backlog)
    assert (work.due <= work.arrived).all()
    assert (np.diff(work.due, axis=1) >= 0).all()
    assert (np.diff(work.arrived, axis=1) >= 0).all()


@given(arriving=paths_of_work, capacity=st.lists(st.integers(0, 40), min_size=12, max_size=12))
def test_what_is_done_is_the_greedy_flow(*, arriving, capacity):
    arrived = np.cumsum(np.array(arriving), axis=1)
    found = done(arrived, np.array(capacity))
    for path, row in enumerate(arrived):
        so_far = 0
        for slot, given_now in enumerate(capacity):
            so_far = min(so_far + given_now, int(row[slot]))
            assert found[path, slot] == so_far


def test_late_work_is_the_mean_over_paths():
    work = waiting_work(np.array([[10, 0], [30, 0]]), DueRule(window=0))
    assert late(work, np.array([10, 5])).tolist() == [10.0, 7.5]  # 0 and 20 late, then 0 and 15


def test_part_of_a_run_begins_with_what_is_not_due_yet():
    work = waiting_work(np.array([[10, 20, 40, 80]]), DueRule(cut_offs=(1, 3)))
    cut = work.cut(2, 4)
    assert cut.arrived.tolist() == [[60, 140]]  # the 20 of slot 1 wait, the 10 of slot 0 count as done
    assert cut.due.tolist() == [[60, 60]]
    assert work.cut(0, 2).arrived.tolist() == [[10, 30]]


def test_cut_offs_charge_the_time_to_the_next_one():
    # 20000 fen an hour and day: 100 fen a centihead-slot of 30 minutes and day
    found = checkpoints(DueRule(cut_offs=(30, 78, 222, 500)), 240, 30, 20000)
    assert [(one.slot, one.minutes) for one in found] == [(29, 1440), (77, 4320), (221, 8340)]
    assert [one.price for one in found] == [100, 300, 579]


@given(late_fen=st.integers(1, 60000), slot_min=st.sampled_from([15, 30, 60]), window=st.integers(0, 100))
def test_a_due_window_charges_every_minute_once_to_the_nearest_fen(*, late_fen, slot_min, window):
    slots = 3 * 1440 // slot_min
    found = checkpoints(DueRule(window=window), slots, slot_min, late_fen)
    assert sum(one.minutes for one in found) == 3 * 1440
    assert abs(sum(one.price for one in found) - 3 * late_fen * slot_min / 6000) <= 0.5
    coarse = len(found) == 3
    assert coarse or min(one.price for one in found) >= 11  # whole slopes still tell paths apart


curve_input = st.lists(st.integers(0, 500), min_size=1, max_size=12)


@given(one=curve_input, other=curve_input, u=st.integers(1, 60), v=st.integers(1, 60))
def test_added_curves_cost_the_sum(*, one, other, u, v):
    first = demand_curves(RequiredCapacity(np.array(one)[:, None]), Prices(u, 0))[0]
    second = demand_curves(RequiredCapacity(np.array(other)[:, None]), Prices(v, 3))[0]
    both = added(first, second)
    slopes = [*both.slopes, both.surplus_slope]
    assert slopes == sorted(set(slopes))
    assert both.error == first.error + second.error
    for capacity in (0, 1, 17, 250, 499, 500, 900):
        assert both.cost(capacity) == first.cost(capacity) + second.cost(capacity)


def test_paths_that_begin_anew_share_one_level():
    work = WaitingWork(arrived=np.array([[10, 20, 30], [30, 60, 90]]), due=np.array([[10, 20, 20], [30, 60, 60]]))
    arrived, due = renewed(work, (2,), reserve=1.0)
    assert arrived.level.tolist() == [30, 60, 90]  # 60 on both paths when slot 2 begins; then 10 and 30 more
    assert arrived.paths.tolist() == [[10, 20, 70], [30, 60, 90]]
    assert due.tolist() == [[10, 20, 60], [30, 60, 60]]


def test_a_path_above_the_level_keeps_its_backlog_where_paths_begin_anew():
    work = WaitingWork(arrived=np.array([[10, 20, 30], [10, 20, 30], [30, 70, 75]]), due=np.zeros((3, 3), dtype=int))
    arrived, _ = renewed(work, (2,), reserve=0.5)
    assert arrived.level.tolist() == [10, 20, 30]
    assert arrived.paths.tolist() == [[10, 20, 30], [10, 20, 30], [30, 70, 75]]  # 50 wait as slot 2 begins
    arrived, _ = renewed(work, (1, 2), reserve=0.5)
    assert arrived.paths[2].tolist() == [30, 70, 75]
    quiet = WaitingWork(arrived=np.array([[0, 0, 5], [10, 20, 30], [10, 20, 30]]), due=np.zeros((3, 3), dtype=int))
    assert renewed(quiet, (2,), reserve=0.5)[0].paths[0].tolist() == [0, 0, 25]  # hours without work are not saved up


def test_the_dearer_late_work_is_the_more_of_the_arrivals_a_plan_keeps_up_with():
    assert reserve_at(3000, 20000) == 0.95
    assert reserve_at(3000, 6000) == pytest.approx(5 / 6)
    assert reserve_at(9000, 6000) == reserve_at(6000, 6000) == pytest.approx(2 / 3)
    assert reserve_at(0, 6000) == 0.9


def test_paths_begin_anew_at_cut_offs_or_every_day_or_three_days_a_day_of_window():
    assert renewals(DueRule(cut_offs=(30, 78, 200)), 96, 30) == (30, 78)
    assert renewals(DueRule(window=8), 144, 30) == (48, 96)
    assert renewals(DueRule(window=48), 300, 30) == (144, 288)


@settings(max_examples=60)
@given(
    arriving=st.lists(st.lists(st.integers(0, 300), min_size=24, max_size=24), min_size=1, max_size=8),
    rule=st.one_of(
        st.builds(DueRule, window=st.integers(0, 20)),
        st.builds(lambda s: DueRule(cut_offs=tuple(sorted(s))), st.sets(st.integers(1, 24), max_size=4)),
    ),
    late_fen=st.integers(500, 40000),
    carry=st.sampled_from([0, 3000]),
)
def test_a_flow_is_whole_convex_and_never_above_the_expectation_of_its_paths(*, arriving, rule, late_fen, carry):
    work = waiting_work(np.array(arriving), rule)
    price = waiting(window=60, late_fen=late_fen)
    flow = work_flow(work, rule, price, 60, carry_fen_per_hour=carry)
    assert len(flow.arrived) == 24
    assert list(flow.arrived) == sorted(flow.arrived)
    arrived, due = renewed(work, renewals(rule, 24, 60), reserve_at(carry, late_fen))
    assert list(flow.arrived) == arrived.level.tolist()
    assert (due <= arrived.paths).all()
    prices = {one.slot: one.price for one in checkpoints(rule, 24, 60, late_fen)}
    left = round(min(carry, late_fen) * 60 / 6000)
    for one in flow.due:
        slopes = list(one.curve.slopes)
        assert slopes == sorted(set(slopes))
        assert one.curve.surplus_slope == 0  # work beyond what is due costs nothing
        for finished in (0, 50, int(due[:, one.slot].max()), int(due[:, one.slot].mean())):
            exact = prices.get(one.slot, 0) * np.maximum(due[:, one.slot] - finished, 0).mean()
            if one.slot == 23:
                exact += left * np.maximum(arrived.paths[:, -1] - finished, 0).mean()
            assert -1e-6 <= exact - one.curve.cost(finished) <= one.curve.error + 1e-6


def test_what_is_left_at_the_end_costs_its_later_wage_and_no_more_than_being_late():
    rule = DueRule(cut_offs=(12,))
    work = waiting_work(np.full((3, 24), 100), rule)  # 12 hours of work are due at noon, 12 are not
    price = waiting(cut_off=720, late_fen=20000)
    ends = [work_flow(work, rule, price, 60, carry_fen_per_hour=c).due[-1] for c in (3000, 99999)]
    assert [(one.slot, one.curve.cost(1200)) for one in ends] == [(23, 12 * 3000), (23, 12 * 20000)]
    assert work_flow(work, rule, price, 60).due[-1].slot == 11
