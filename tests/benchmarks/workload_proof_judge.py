"""What a roster really cost: its labour, and the work that came and found nobody, at the prices it was planned with.

Labour is what the solver's own checks say of the roster: wages, overtime, and guaranteed minutes not worked. Whoever is
on duty in a block without a role goes where most is missing in it, among the roles of his own, whatever method left him
without; so no plan is charged for hands that stood idle beside waiting work.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from scheduler.planning.cover import capacity
from scheduler.workload.calendar import Bools
from scheduler.workload.series import Floats, Ints
from scheduler.workload.standards import CENTI, prices
from solver.checks import verify
from solver.problem import Problem, RoleId
from solver.roster import Roster
from tests.benchmarks.workload_proof_site import SLOT_MIN, Site

DEMAND_RULES = ("role_capacity", "deferrable_work")


@dataclass(frozen=True, kw_only=True)
class Cost:
    """Fen of one roster against what came; ``hours`` are those staffed.

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


def judge(
    site: Site, problem: Problem, roster: Roster, came: Mapping[RoleId, Ints], staffable: Bools
) -> dict[str, Cost]:
    """The cost of every role's series, and of the site under its own name; ``came`` is centiheads by slot."""
    card = verify(problem, roster)
    if card.hard:
        raise SystemExit(f"{site.name}: a judged roster is not legal: {card.hard[0].message}")
    labour = sum(fen for rule, fen in card.penalties.items() if rule not in DEMAND_RULES)
    slots = staffable.size
    given = {role: heads.astype(np.float64) for role, heads in capacity(problem, roster, slots).items()}
    _help(site, problem, roster, given, came)
    hours = SLOT_MIN / 60 / CENTI
    found: dict[str, Cost] = {}
    for work in site.works:
        price = prices(work.standard, SLOT_MIN)
        short = np.maximum(came[work.role] - given[work.role], 0)[staffable].sum()
        idle = np.maximum(given[work.role] - came[work.role], 0)[staffable].sum()
        held = float(given[work.role].sum()) * hours
        found[work.series] = Cost(
            labour=0.0,
            short=float(short) * price.short,
            idle=float(idle) * price.idle,
            short_hours=float(short) * hours,
            hours=held,
        )
    whole = sum(cost.hours for cost in found.values())
    shared = {
        name: Cost(
            labour=labour * cost.hours / whole if whole else 0.0,
            short=cost.short,
            idle=cost.idle,
            short_hours=cost.short_hours,
            hours=cost.hours,
        )
        for name, cost in found.items()
    }
    total = Cost(
        labour=float(labour),
        short=sum(cost.short for cost in found.values()),
        idle=sum(cost.idle for cost in found.values()),
        short_hours=sum(cost.short_hours for cost in found.values()),
        hours=whole,
    )
    return {site.name: total} | shared if len(site.works) > 1 else {site.name: total}


def _help(
    site: Site,
    problem: Problem,
    roster: Roster,
    given: dict[RoleId, Floats],
    came: Mapping[RoleId, Ints],
) -> None:
    """Let those without a role in a block take up what is missing in it; changes ``given``."""
    price = {work.role: prices(work.standard, SLOT_MIN).short for work in site.works}
    for assignment in roster:
        shift = problem.shift_by_key[assignment.day, assignment.shift_type]
        held = problem.employee_by_id[assignment.employee].roles
        roles = assignment.roles or (None,) * len(shift.blocks)
        for block, role in zip(shift.blocks, roles, strict=True):
            if role is not None:
                continue
            best, saved = None, 0.0
            for own in sorted(held):
                parts = problem.block_capacity(block, held[own])
                useful = [min(heads, max(0.0, came[own][slot] - given[own][slot])) for slot, heads in parts]
                if sum(useful) * price[own] > saved:
                    best, saved = (own, parts, useful), sum(useful) * price[own]
            if best is not None:
                own, parts, useful = best
                for (slot, _), heads in zip(parts, useful, strict=True):
                    given[own][slot] += heads
