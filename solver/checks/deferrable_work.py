"""Check of deferrable work: what is done too late is expected to cost, and capacity that finds no work.

To do at once whatever is there is the best that capacity allows, so that following it is enough: it makes the work done
by every slot t as large as any way of working can. For in any other way done[t] ≤ done[t−1] + capacity[t] and
done[t] ≤ arrived[t], and if done[t−1] is not above that of working at once, neither is
min(done[t−1] + capacity[t], arrived[t]); before the first slot both are 0. Every cost falls (or stays) as the work done
by its slot grows, and one and the same way of working makes all of them as large as can be: no choice is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from solver.capacity import DeferrableDemand
from solver.checks.base import Violation, capacity_given
from solver.problem import Problem, RoleId
from solver.roster import Roster

NAME = "deferrable_work"


def deferrable_work(problem: Problem, roster: Roster) -> Iterator[Violation]:
    """Soft: the expected cost of every due slot, and of capacity without work; who may hold what is qualification's."""
    yield from priced_deferral(problem.deferrable_demand, capacity_given(problem, roster))


def priced_deferral(
    demands: Iterable[DeferrableDemand], given: Mapping[tuple[RoleId, int], int]
) -> Iterator[Violation]:
    """The same for these demands, of capacity that is counted already: centiheads by role and slot."""
    for demand in demands:
        due_in = {due.slot: due for due in demand.due}
        backlog, before, idle, done = 0, 0, 0, 0
        for index, arrived in enumerate(demand.arrived):
            slot = demand.first_slot + index
            backlog += arrived - before
            before = arrived
            capacity = given.get((demand.role, slot), 0)
            worked = min(backlog, capacity)
            backlog -= worked
            done += worked
            idle += capacity - worked
            cost = due_in[slot].cost(done) if slot in due_in else 0
            if cost:
                yield Violation(
                    rule=NAME,
                    amount=cost,
                    weight=1,
                    message=f"{demand.role} by the end of slot {slot}: {done} of {arrived} centihead-slots done",
                    role=demand.role,
                    slot=slot,
                )
        if idle and demand.idle_weight:
            yield Violation(
                rule=NAME,
                amount=idle,
                weight=demand.idle_weight,
                message=f"{demand.role}: {idle} centihead-slots of capacity find no work",
                role=demand.role,
            )
