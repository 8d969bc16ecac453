"""What a roster really cost: its labour, and the work that came and was not done in time, at the prices of its plan.

Labour is what the solver's checks say of the roster: wages, overtime, and guaranteed minutes not worked. The work is
served as in the simulation (scheduler.workload.simulation): what is wanted in its slot and finds nobody is short; what
may wait is late at its cut-off, and again at every later one until it is done, and what is left at the end costs the
wage of doing it. Whoever is on duty in a block without a role goes where that saves most, among the roles of his own,
whatever method left him without; so no plan is charged for hands that stood idle beside waiting work.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from scheduler.planning.cover import capacity
from scheduler.workload.series import Ints
from scheduler.workload.simulation.serve import Served, serve
from scheduler.workload.simulation.simulate import late_cost
from scheduler.workload.simulation.work import RoleWork
from scheduler.workload.standards import CENTI
from solver.checks import verify
from solver.problem import Problem, RoleId
from solver.roster import Roster
from tests.benchmarks.workload_proof_site import SLOT_MIN, Site

DEMAND_RULES = ("role_capacity", "deferrable_work")
_HOURS = SLOT_MIN / 60 / CENTI  # of one centihead for one slot


@dataclass(frozen=True, kw_only=True)
class Cost:
    """Fen of one roster against what came; ``short``: work not done in time. ``hours`` are those staffed.

    ``labour`` of a series is the role's part by hours held; of the site it is all of it.
    """

    labour: float
    short: float
    idle: float
    short_hours: float
    hours: float

    @property
    def total(self) -> float:
        return self.labour + self.short + self.idle


def judge(site: Site, problem: Problem, roster: Roster, came: Mapping[RoleId, RoleWork]) -> dict[str, Cost]:
    """The cost of every role's series, and of the site under its own name; ``came`` has one path a role."""
    card = verify(problem, roster)
    if card.hard:
        raise SystemExit(f"{site.name}: a judged roster is not legal: {card.hard[0].message}")
    labour = sum(fen for rule, fen in card.penalties.items() if rule not in DEMAND_RULES)
    slots = next(iter(came.values())).slots
    given = {role: heads[None, :] for role, heads in capacity(problem, roster, slots).items()}
    planned = {role: heads.sum() * _HOURS for role, heads in given.items()}
    whole = float(sum(planned[work.role] for work in site.works))
    _help(problem, roster, given, came)
    found: dict[str, Cost] = {}
    for work in site.works:
        one = came[work.role]
        served, _ = serve(one, given[work.role], ages=False)
        found[work.series] = Cost(
            labour=labour * float(planned[work.role]) / whole if whole else 0.0,
            short=float(late_cost(one, served, SLOT_MIN)[0]),
            idle=float(served.idle.sum()) * one.idle_price,
            short_hours=float(served.late.sum()) * _HOURS,
            hours=float(planned[work.role]),
        )
    total = Cost(
        labour=float(labour),
        short=sum(cost.short for cost in found.values()),
        idle=sum(cost.idle for cost in found.values()),
        short_hours=sum(cost.short_hours for cost in found.values()),
        hours=whole,
    )
    return {site.name: total} | (found if len(site.works) > 1 else {})


def _help(problem: Problem, roster: Roster, given: dict[RoleId, Ints], came: Mapping[RoleId, RoleWork]) -> None:
    """Let those without a role in a block take up what saves most there, in the order of days; changes ``given``."""
    fen = {role: _late(one, given[role]) for role, one in came.items()}
    for assignment in sorted(roster, key=lambda a: (a.day, a.employee)):
        shift = problem.shift_by_key[assignment.day, assignment.shift_type]
        held = problem.employee_by_id[assignment.employee].roles
        roles = assignment.roles or (None,) * len(shift.blocks)
        for block, role in zip(shift.blocks, roles, strict=True):
            if role is not None:
                continue
            best: tuple[RoleId, Ints, int] | None = None
            for own in sorted(held.keys() & came.keys()):
                more = _with(given[own], problem.block_capacity(block, held[own]), came[own])
                saved = fen[own] - _late(came[own], more)
                if saved > (0 if best is None else best[2]):
                    best = (own, more, saved)
            if best is not None:
                own, more, saved = best
                given[own], fen[own] = more, fen[own] - saved


def _with(given: Ints, parts: tuple[tuple[int, int], ...], work: RoleWork) -> Ints:
    """Capacity with a helper, who stands nowhere idle: of work wanted in its slot no more than is missing."""
    more = given.copy()
    for slot, heads in parts:
        missing = heads if work.deferral is not None else max(0, int(work.wanted[0, slot] - given[0, slot]))
        more[0, slot] += min(heads, missing)
    return more


def _late(work: RoleWork, given: Ints) -> int:
    served: Served = serve(work, given, ages=False)[0]
    return int(np.sum(late_cost(work, served, SLOT_MIN)))
