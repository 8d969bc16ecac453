"""Work that may wait in the compiled search: what it counts is what following the flow slot by slot gives."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solver.checks import verify
from solver.model import build
from solver.params import SolveParams
from solver.problem import CostSegment, DeferrableDemand, DueCost, Problem, RoleId
from solver.search.board import Board
from solver.search.columns.capacity_lane import CapacityLane
from solver.search.columns.flow import (
    KEPT,
    LONGEST,
    MORE_NOTES,
    NOTES,
    FlowTables,
    cell_changes,
    flow_asked,
    flow_change,
    flow_settle,
    flow_start,
    flow_tables,
    flow_undo,
    flows_of,
    idle_demand,
    kept_of,
    numbers,
)
from solver.search.columns.flow_bound import least_cost
from solver.search.columns.pricing import SCALE
from solver.search.columns.wants import Multipliers
from solver.search.hull import relax_problem
from solver.search.relaxation import relax, solve_relaxation
from tests.benchmarks.waiting import waiting_company
from tests.builders import problem
from tests.solver.search.columns.test_ascent import optimum
from tests.solver.search.columns.test_role_walk import agree, walked

SLOTS = 26


@st.composite
def demands(draw: st.DrawFn, slots: int = SLOTS, largest: int = 9) -> DeferrableDemand:
    length = draw(st.integers(1, slots))
    come = draw(st.lists(st.integers(0, largest), min_size=length, max_size=length))
    first = draw(st.integers(0, 2))
    due = []
    for slot in sorted(draw(st.sets(st.integers(first, first + length - 1), max_size=6))):
        slopes = sorted(draw(st.lists(st.integers(-5, 0), max_size=3)))
        pieces = tuple(CostSegment(width_centiheads=draw(st.integers(1, 2 * largest)), slope=s) for s in slopes)
        due.append(DueCost(slot=slot, base_cost=draw(st.integers(0, 200)), segments=pieces))
    return DeferrableDemand(
        role=RoleId("pick"),
        first_slot=first,
        arrived=tuple(np.cumsum(come).tolist()),
        due=tuple(due),
        idle_weight=draw(st.sampled_from([0, 0, 2])),
    )


def made(demand: DeferrableDemand, held: set[int], unit: int = 1) -> tuple[FlowTables, tuple[int, ...]]:
    (flow,) = flows_of(problem(deferrable_demand=(demand,)), {demand.role: held})
    assert len(idle_demand(flow)) == len(flow.slots)
    return flow_tables([flow], len(flow.slots), unit), flow.slots


def followed(demand: DeferrableDemand, given: dict[int, int]) -> int:
    """Slot by slot; of idle capacity only that in slots that some cell stands for can be there."""
    capacity = [given.get(slot, 0) for slot in demand.slots]
    done = demand.done(capacity)
    total = sum(due.cost(done[due.slot - demand.first_slot]) for due in demand.due)
    return total + demand.idle_weight * (sum(capacity) - done[-1])


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_changes_are_followed_as_far_as_they_reach(data: st.DataObject) -> None:
    demand = data.draw(demands())
    in_slots = data.draw(st.sets(st.sampled_from(demand.slots)))
    unit = data.draw(st.sampled_from([1, 3]))
    tables, slots = made(demand, in_slots, unit)
    units = dict.fromkeys(slots, 0)
    kept, cost = kept_of(tables, np.zeros(len(slots), dtype=np.int64))
    idle, told = demand.idle_weight, tables.groups + KEPT * len(tables.total)

    def says() -> int:
        return followed(demand, {slot: unit * held for slot, held in units.items()})

    assert cost == says()
    for _ in range(data.draw(st.integers(0, 8)) if slots else 0):
        first = data.draw(st.integers(0, len(slots) - 1))
        last = min(len(slots) - 1, first + data.draw(st.integers(0, LONGEST + 3)))
        mode = data.draw(st.sampled_from(["keep", "ask", "undo", "undo much"]))
        flow_settle(tables, kept)
        before = says()
        changed = {slots[x]: data.draw(st.integers(0, 12)) for x in range(first, last + 1)}
        old = {slot: units[slot] for slot in changed}
        units.update(changed)
        for x in range(first, last + 1):
            kept[x] = units[slots[x]]
        change = flow_asked(tables, kept, first, last)
        assert flow_asked(tables, kept, first, last) == change  # by its own trail
        if mode != "ask":
            assert flow_change(tables, kept, first, last) == change
        more = idle * unit * sum(units[slot] - old[slot] for slot in changed)  # is the groups' own cost
        assert change + more == says() - before
        if mode == "undo much":  # more than there is room for
            for _ in range(NOTES * len(tables.total) + MORE_NOTES):
                assert flow_change(tables, kept, first, last) == 0
        if mode != "keep":
            units.update(old)
            for x in range(first, last + 1):
                kept[x] = units[slots[x]]
            if mode != "ask":
                flow_undo(tables, kept)
        anew, _ = kept_of(tables, kept[: tables.groups])
        assert np.array_equal(anew[:told], kept[:told])
    level = kept.copy()
    for x, found in enumerate(cell_changes(tables, kept, 5).tolist()):
        more_there = dict(units)
        more_there[slots[x]] += 5
        there = followed(demand, {slot: unit * held for slot, held in more_there.items()})
        assert found + idle * unit * 5 == there - says()
    assert np.array_equal(kept[:told], level[:told])


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_the_least_cost_at_prices_is_that_of_the_best_capacity(data: st.DataObject) -> None:
    demand = data.draw(demands(slots=7, largest=4))
    held = sorted(data.draw(st.sets(st.sampled_from(demand.slots), max_size=5)))
    tables, slots = made(demand, set(held))
    price = np.array([data.draw(st.integers(-3, 9)) for _ in slots], dtype=np.int64)
    most = np.array([data.draw(st.integers(0, 4)) for _ in slots], dtype=np.int64)
    idle = demand.idle_weight

    def cost(capacity: tuple[int, ...]) -> int:
        paid: int = sum(p * c for p, c in zip(price.tolist(), capacity, strict=True))
        return followed(demand, dict(zip(slots, capacity, strict=True))) + paid - idle * sum(capacity)

    found, wanted = least_cost(tables, price, most, 1)
    assert found == min(cost(capacity) for capacity in product(*(range(m + 1) for m in most.tolist())))
    assert cost(tuple(wanted.tolist())) == found
    assert (wanted <= most).all()
    scaled, _ = least_cost(tables, price * 10, most, 10)
    assert scaled == 10 * found


def test_a_bound_that_would_not_fit_into_64_bits_is_still_one() -> None:
    due = DueCost(slot=1, base_cost=10**12, segments=(CostSegment(width_centiheads=10**9, slope=-(10**3)),))
    demand = DeferrableDemand(role=RoleId("pick"), first_slot=0, arrived=(10**9, 10**9), due=(due,))
    tables, _ = made(demand, {0, 1})
    price = np.array([10**13, -5], dtype=np.int64)
    found, _ = least_cost(tables, price, np.array([10**6, 10**6], dtype=np.int64), SCALE)
    assert found == SCALE * (10**12 - 10**12) - 5 * 10**6


def test_what_is_due_before_anybody_can_work_is_charged_too() -> None:
    due = tuple(DueCost(slot=slot, base_cost=70, segments=()) for slot in (1, 3))
    tables, slots = made(DeferrableDemand(role=RoleId("pick"), first_slot=0, arrived=(5,) * 4, due=due), {2})
    assert slots == (2,)
    assert flow_start(tables, np.zeros(numbers(tables), dtype=np.int64)) == 140
    nobody, none = made(DeferrableDemand(role=RoleId("pick"), first_slot=0, arrived=(5,) * 4, due=due), set())
    assert none == ()
    assert flow_start(nobody, np.zeros(numbers(nobody), dtype=np.int64)) == 140


@pytest.mark.parametrize(("people", "days", "seed"), [(6, 7, 0), (9, 10, 1)])
def test_the_walk_counts_what_the_checks_find(people: int, days: int, seed: int) -> None:
    company = waiting_company(people=people, days=days, seed=seed, roles=2)
    lane, walker = walked(company, 10_000)
    agree(company, lane, walker)
    roster = lane.board.roster
    assert roster is not None
    given_now = lane.wants.left_by(list(roster))
    card = verify(company, roster)
    assert given_now.cost() == card.penalties["role_capacity"] + card.penalties["deferrable_work"]
    held, cost = walker.best(), walker.cost
    for hot in (1.0, 50_000.0):
        walker.take(held)
        assert walker.cost == cost
        walker.anneal(2_000, hot, hot)
        agree(company, lane, walker)


@pytest.mark.parametrize("seed", range(2))
def test_no_multipliers_prove_more_than_the_optimum(seed: int) -> None:
    company, best = small(seed), least(seed)
    board = Board(company, SolveParams(time_limit_s=60))
    lane = CapacityLane(board)
    assert lane.first() is not None
    rng = np.random.default_rng(seed)
    start = lane.start(None, None)
    for spread in (0.0, 0.1, 1.0, 5.0):
        groups = len(lane.wants.capacity)
        wild = Multipliers(
            start.posts,
            (rng.normal(0, 1000 * spread, groups) * SCALE).astype(np.int64),
            (start.capacity * (1 + rng.normal(0, spread, groups))).astype(np.int64),
        )
        total, _ = lane.wants.ask(range(len(lane.pricers)), lane.pricers, wild)
        assert total <= best * SCALE
    lane.prove(start, near=False, most=60)
    assert board.bound is not None
    assert board.bound <= best
    assert board.bound >= 0.8 * best


@pytest.mark.parametrize("seed", range(2))
def test_the_rows_of_waiting_work_give_a_bound_and_prices_that_are_one_too(seed: int) -> None:
    company, best = small(seed), least(seed)
    relaxed = relax_problem(company)
    found = solve_relaxation(relaxed.relaxation, time_limit_s=20, tolerance=1e-6)
    assert found is not None
    bound = relaxed.relaxation.bound(found.multipliers)
    assert 0.9 * best <= bound <= best
    lane = CapacityLane(Board(company, SolveParams(time_limit_s=60)))
    start = lane.start(relaxed, found.multipliers)
    total, _ = lane.wants.ask(range(len(lane.pricers)), lane.pricers, start)
    assert 0.98 * bound <= total / SCALE <= best


def test_work_that_waits_alone_relaxes_as_in_the_model() -> None:
    company = replace(small(3), capacity_demand=())
    values = []
    for relaxation in (relax_problem(company).relaxation, relax(build(company).model)):
        found = solve_relaxation(relaxation, time_limit_s=20, tolerance=1e-8)
        assert found is not None
        values.append(relaxation.bound(found.multipliers))
    assert values[0] == pytest.approx(values[1], rel=1e-4)


def small(seed: int) -> Problem:
    return waiting_company(people=4, days=2, seed=seed, roles=2)


@cache
def least(seed: int) -> int:
    return optimum(small(seed))
