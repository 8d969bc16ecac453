"""How many qualified people each role wants, from the newest forecast: at once, and for the hours of a week."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from statistics import median

import numpy as np

from scheduler.domain.organisation import Organisation, WorkKind
from scheduler.storage.unit_of_work import UnitOfWork
from scheduler.workload.presence import presence_heads
from scheduler.workload.standards import CENTI

PLANNED_SHARE = 0.8  # of the forecast's paths that the heads at once are enough for


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleRequirement:
    """``heads``: at once in the busiest slot, enough in 8 of 10 cases (work that may wait asks for none at once).

    ``week_min``: expected minutes of work a week; ``people`` covers both at ``full_time_min`` a week each.
    """

    role: str
    heads: int
    week_min: int
    full_time_min: int

    @property
    def people(self) -> int:
        return max(self.heads, ceil(self.week_min / self.full_time_min))


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirements:
    """Of the forecast of ``days`` days from ``first_day``; both None without a forecast."""

    first_day: date | None
    days: int | None
    by_role: dict[str, RoleRequirement]


def role_requirements(uow: UnitOfWork, organisation: Organisation, roles: Collection[str]) -> Requirements:
    """What the roles want by the newest forecast run, and by presence where work does not say."""
    runs = uow.workload.runs(limit=1)
    if not runs:
        return Requirements(first_day=None, days=None, by_role={})
    run = uow.workload.run(runs[0].id)
    capacities = uow.workload.capacities(run.id, roles)
    full_time = _full_time_min(organisation, run.first_day)
    found = {}
    for role in roles:
        must = presence_heads(organisation, role, run.first_day, run.days)
        slots_min = must * organisation.site.slot_min  # head-minutes of presence in each slot
        heads, minutes = int(must.max(initial=0)), int(slots_min.sum())
        one = capacities.get(role)
        if one is not None:
            worked = one.capacity.mean(axis=0).sum() * run.slot_min / CENTI
            minutes = max(minutes, round(float(worked)))
            if one.standard.kind is WorkKind.IMMEDIATE and one.capacity.size:
                planned = np.quantile(one.capacity, PLANNED_SHARE, axis=0).max() / CENTI
                heads = max(heads, ceil(float(planned)))
        if heads or minutes:
            found[role] = RoleRequirement(
                role=role, heads=heads, week_min=round(minutes * 7 / run.days), full_time_min=full_time
            )
    return Requirements(first_day=run.first_day, days=run.days, by_role=found)


def last_day(needs: Requirements) -> date | None:
    """The last day of the forecast behind the figures."""
    if needs.first_day is None or needs.days is None:
        return None
    return needs.first_day + timedelta(days=needs.days - 1)


def _full_time_min(organisation: Organisation, day: date) -> int:
    """The usual week of those employed on the day, in minutes."""
    weeks = [organisation.contracts[p.contract].regular_min_per_week for p in organisation.employed(day, day)]
    worked = [week for week in weeks if week > 0]
    return max(1, round(median(worked))) if worked else 2400
