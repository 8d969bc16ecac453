"""What every role needed on each slot of some days: from the work that came, else from the forecast of the roster.

Work that may wait asks for no heads in a slot of its own; its role needs there what its presence rows say.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import numpy as np

from scheduler.domain.calendar import days_of
from scheduler.domain.organisation import Organisation, Standard, WorkKind
from scheduler.services.forecasting import read_series
from scheduler.services.roster_inputs import forecast_run
from scheduler.services.simulation_inputs import elapsed_units
from scheduler.storage.unit_of_work import UnitOfWork
from scheduler.workload.presence import presence_heads
from scheduler.workload.series import Floats, Ints, Series, epoch_min
from scheduler.workload.standards import CENTI, required_capacity


class NeedSource(StrEnum):
    """Where a day's need comes from; ``PRESENCE`` knows no work, only who must be there."""

    ACTUAL = "actual"
    FORECAST = "forecast"
    PRESENCE = "presence"


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class RoleNeed:
    """One role on the elapsed site slots from the first day's local midnight.

    ``centiheads`` needed, (slots,); ``units`` that came, (slots,), nought where nothing is recorded; ``sources`` and
    ``standards`` (None: the role has none yet) by day.
    """

    role: str
    centiheads: Ints
    units: Floats
    sources: tuple[NeedSource, ...]
    standards: tuple[Standard | None, ...]


def day_edges(organisation: Organisation, first_day: date, days: int, slot_min: int) -> tuple[int, ...]:
    """The slot at which each day begins, and the one after the last, counted from the first local midnight."""
    zone = organisation.site.zone
    start = epoch_min(first_day, zone)
    return tuple((epoch_min(first_day + timedelta(days=d), zone) - start) // slot_min for d in range(days + 1))


def read_needs(
    uow: UnitOfWork, organisation: Organisation, roles: Collection[str], first_day: date, last_day: date
) -> dict[str, RoleNeed]:
    """The need of the roles by code. Days before today whose work is recorded are told by it, others by a forecast."""
    days = days_of(first_day, (last_day - first_day).days + 1)
    edges = day_edges(organisation, first_day, len(days), organisation.site.slot_min)
    series = read_series(uow, organisation, min(last_day + timedelta(days=1), uow.today), roles=roles, since=first_day)
    expected = _expected(uow, organisation, roles, days)
    found = {}
    for role in roles:
        standards = tuple(organisation.standard(role, day) for day in days)
        need = CENTI * presence_heads(organisation, role, first_day, len(days))
        units = np.zeros(edges[-1])
        sources = [NeedSource.PRESENCE] * len(days)
        came = _came(series.get(role), organisation, first_day, len(days))
        for d, day in enumerate(days):
            part = slice(edges[d], edges[d + 1])
            standard = standards[d]
            if came is not None and series[role].first_day <= day < series[role].end:
                sources[d] = NeedSource.ACTUAL
                units[part] = came[part]
                if standard is not None and standard.kind is WorkKind.IMMEDIATE:
                    slot_min = organisation.site.slot_min
                    need[part] = np.maximum(need[part], required_capacity(came[part], standard, slot_min))
            elif (role, day) in expected:
                sources[d] = NeedSource.FORECAST
                if standard is not None and standard.kind is WorkKind.IMMEDIATE:
                    need[part] = np.maximum(need[part], expected[role, day][: edges[d + 1] - edges[d]])
        found[role] = RoleNeed(role=role, centiheads=need, units=units, sources=tuple(sources), standards=standards)
    return found


def _came(series: Series | None, organisation: Organisation, first_day: date, days: int) -> Floats | None:
    return None if series is None or not series.days else elapsed_units(series, organisation, first_day, days)


def _expected(
    uow: UnitOfWork, organisation: Organisation, roles: Collection[str], days: Sequence[date]
) -> dict[tuple[str, date], Ints]:
    """Expected required centiheads by role and day: of the run behind the day's published roster, else the newest."""
    slot_min, zone = organisation.site.slot_min, organisation.site.zone
    runs: dict[int, list[date]] = {}
    rostered = set()
    for version in uow.rosters.published(days[0], days[-1]):
        run_id = forecast_run(uow, version)
        mine = [day for day in days if 0 <= (day - version.first_day).days < version.days]
        if run_id is not None:
            rostered.update(mine)
            runs.setdefault(run_id, []).extend(mine)
    for day in days:
        if day not in rostered:
            newest = uow.workload.runs(covering=(day, day), limit=1)
            if newest:
                runs.setdefault(newest[0].id, []).append(day)
    found: dict[tuple[str, date], Ints] = {}
    for run_id, mine in runs.items():
        run = uow.workload.run(run_id)
        if run.slot_min != slot_min:
            continue
        start = epoch_min(run.first_day, zone)
        for role, one in uow.workload.capacities(run_id, roles).items():
            mean = np.rint(one.capacity.mean(axis=0)).astype(np.int64)
            for day in mine:
                first, end = ((epoch_min(edge, zone) - start) // slot_min for edge in (day, day + timedelta(days=1)))
                if first >= 0 and end <= mean.size:
                    found[role, day] = mean[first:end]
    return found
