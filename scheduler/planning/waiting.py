"""Work of a forecast run that may wait, on the days of a roster: as it waits, as a flow, and with its presence beside.

The roster's days end with the last one's midnight: what is due later, and what a night does after it, belongs to the
next roster. What is left then costs about the wage of doing it later.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from scheduler.domain.calendar import minutes_between, open_days, wall_time
from scheduler.domain.organisation import Organisation, WorkKind
from scheduler.planning.demand import RoleDemand, RoleFlow
from scheduler.workload.deferrable import (
    Checkpoint,
    DueRule,
    WaitingWork,
    checkpoints,
    due_rule,
    waiting_work,
    work_flow,
)
from scheduler.workload.demand import DemandCurve
from scheduler.workload.presence import presence_heads
from scheduler.workload.runs import RoleCapacity
from scheduler.workload.standards import CENTI, prices

_DAYS_BEYOND = 15  # on which the cut-off after the horizon surely lies


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Waiting:
    """One role's work on the slots of the horizon, with its rule on the same slots and where late work is charged."""

    capacity: RoleCapacity
    work: WaitingWork
    rule: DueRule
    charged: tuple[Checkpoint, ...]
    slot_min: int


def waiting(
    organisation: Organisation,
    capacities: Mapping[str, RoleCapacity],
    run_first_day: date,
    first_day: date,
    days: int,
    *,
    slot_min: int | None = None,
) -> dict[str, Waiting]:
    """The roles whose work may wait, by code; ``capacities`` begin at the local midnight of ``run_first_day``.

    What arrived before ``first_day`` and is not due by then is open when the roster begins. Raises ``InvalidInput`` for
    a standard that does not say when work is due. ``slot_min`` is the run's, the site's by default.
    """
    site = organisation.site
    size = slot_min or site.slot_min
    start = wall_time(site.zone, run_first_day, 0)
    first, end = (
        minutes_between(start, wall_time(site.zone, first_day + timedelta(days=d), 0)) // size for d in (0, days)
    )
    open_ = np.array(open_days(organisation, run_first_day, (first_day - run_first_day).days + days + _DAYS_BEYOND))
    found = {}
    for role, one in capacities.items():
        if one.standard.kind != WorkKind.DEFERRABLE:
            continue
        rule = due_rule(one.standard, site.zone, run_first_day, size, open_)
        work = waiting_work(one.capacity[:, :end].astype(np.int64), rule).cut(first, end)
        ahead = rule.after(first)
        charged = checkpoints(ahead, work.slots, size, one.standard.late_fen_per_hour)
        found[role] = Waiting(capacity=one, work=work, rule=ahead, charged=charged, slot_min=size)
    return found


def flows(organisation: Organisation, waiting: Mapping[str, Waiting], first_day: date) -> tuple[RoleFlow, ...]:
    """The work as the problem takes it, priced. Raises ``InvalidInput`` for late work without a price."""
    site = organisation.site
    carry = carry_price(organisation, first_day)
    found = []
    for role, one in waiting.items():
        flow = work_flow(one.work, one.rule, one.capacity.standard, one.slot_min, carry_fen_per_hour=carry)
        found.append(
            RoleFlow(
                role=role,
                start=wall_time(site.zone, first_day, 0),
                slot_min=one.slot_min,
                arrived=flow.arrived,
                due=flow.due,
                idle_price=flow.idle_price,
            )
        )
    return tuple(found)


def presence_demand(
    organisation: Organisation, waiting: Mapping[str, Waiting], first_day: date, days: int
) -> tuple[RoleDemand, ...]:
    """Heads that must be there beside work that may wait: each one short at the role's price, none too many."""
    site = organisation.site
    found = []
    for role, one in waiting.items():
        heads = presence_heads(organisation, role, first_day, days)
        if not heads.any():
            continue
        short = prices(one.capacity.standard, site.slot_min).short
        curves = {int(n): _hinge(int(n) * CENTI, short) for n in np.unique(heads)}
        found.append(
            RoleDemand(
                role=role,
                start=wall_time(site.zone, first_day, 0),
                slot_min=site.slot_min,
                curves=tuple(curves[n] for n in heads.tolist()),
            )
        )
    return tuple(found)


def _hinge(centiheads: int, price: int) -> DemandCurve:
    pieces = ((centiheads,), (-price,)) if centiheads else ((), ())
    return DemandCurve(base_cost=centiheads * price, widths=pieces[0], slopes=pieces[1], surplus_slope=0, error=0)


def carry_price(organisation: Organisation, day: date) -> int:
    """Fen for an hour of work that is left at the end: the mean wage, about what doing it later costs."""
    wages = [person.cost_fen_per_hour for person in organisation.employed(day, day)]
    return round(sum(wages) / len(wages)) if wages else 0
