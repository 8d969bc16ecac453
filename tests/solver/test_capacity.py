"""Work that waits under capacity that changes: what is followed in part costs what following all of it says."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from solver.capacity import CostSegment, DeferrableDemand, DueCost, WorkFlow
from solver.problem import RoleId
from tests.solver.search.columns.test_flow import demands


def test_a_flow_costs_what_is_late_and_what_finds_no_work() -> None:
    due = DueCost(slot=3, base_cost=900, segments=(CostSegment(width_centiheads=300, slope=-3),))
    demand = DeferrableDemand(role=RoleId("pick"), first_slot=2, arrived=(100, 200, 400), due=(due,), idle_weight=2)
    # 100 of 150 find work in slot 2, 50 in slot 3, then 250 are left and 60 done
    flow = WorkFlow(demand, [150, 50, 60])
    assert flow.cost() == (900 - 3 * 150) + 2 * 50
    # 50 more in slot 3 are all done by the time; in slot 2 they would stand about, in slot 4 they come too late
    assert [flow.saving([(slot, 50)]) for slot in (2, 3, 4, 5)] == [-100, 150, 0, 0]


@given(data=st.data())
def test_what_more_capacity_saves_is_the_difference_of_two_flows(data: st.DataObject) -> None:
    demand = data.draw(demands())
    capacity = [data.draw(st.integers(0, 12)) for _ in demand.slots]
    flow = WorkFlow(demand, capacity)
    for _ in range(data.draw(st.integers(1, 4))):
        slots = data.draw(st.lists(st.sampled_from(demand.slots), min_size=1, max_size=5))
        sign = data.draw(st.sampled_from([1, -1]))
        more = [(slot, sign * data.draw(st.integers(0, capacity[slot - demand.first_slot] // 5 + 1))) for slot in slots]
        changed = list(capacity)
        for slot, centiheads in more:
            changed[slot - demand.first_slot] += centiheads
        if min(changed) < 0:
            continue
        after = WorkFlow(demand, changed).cost()
        assert flow.saving(more) == flow.cost() - after
        flow.add(more)
        capacity = changed
        assert flow.cost() == after
