"""The figures of roles behind coverage, service, output, cost and forecast error, over some days."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction

import numpy as np

from scheduler.domain.calendar import days_of
from scheduler.domain.organisation import Organisation, Standard, WorkKind
from scheduler.errors import Conflict, InvalidInput
from scheduler.hours.segments import Segment
from scheduler.kpis.operating import Operations
from scheduler.kpis.service import handled, handled_later
from scheduler.kpis.slots import COVERAGE_SLOT_MIN, Grid, covered, head_minutes, regrid
from scheduler.services.forecasting import read_series
from scheduler.services.needs import NeedSource, RoleNeed, day_edges, read_needs
from scheduler.services.plans import unrecorded_days
from scheduler.services.simulation_inputs import actual_works
from scheduler.storage.unit_of_work import UnitOfWork
from scheduler.workload.runs import ForecastRun
from scheduler.workload.series import Ints, epoch_min

DEFAULT_LEAD_DAYS = 7
LONGEST_LEAD_DAYS = 60
_MILLI = 1000  # units are taken to the thousandth
_ALL_RUNS = 100_000
Held = Mapping[tuple[str, str], Sequence[tuple[date, date | None, int]]]
ByDay = dict[int, Operations]


def read_operations(
    uow: UnitOfWork,
    organisation: Organisation,
    roles: Collection[str],
    first_day: date,
    last_day: date,
    *,
    segments: Mapping[str, Sequence[Segment]],
    now_s: int,
    lead_days: int = DEFAULT_LEAD_DAYS,
) -> dict[str, tuple[Operations, ...]]:
    """By role and day; days, roles add up. ``segments`` of everybody, by person, from the day before the first one on.

    Coverage counts slots that have ended by ``now_s``, with everybody who was there, decided or not; output and cost
    only hours that are decided, on days whose work is recorded. Of days before the first roster or hours there is
    nothing but the forecast's error. Raises ``InvalidInput`` for a lead that cannot be.
    """
    if not 0 <= lead_days <= LONGEST_LEAD_DAYS:
        raise InvalidInput(
            f"a forecast is judged 0 to {LONGEST_LEAD_DAYS} days ahead, not {lead_days}",
            key="lead_days",
            days=lead_days,
            most=LONGEST_LEAD_DAYS,
        )
    needs = read_needs(uow, organisation, roles, first_day, last_day)
    by_role: dict[str | None, list[Segment]] = {}
    for own in segments.values():
        for segment in own:
            by_role.setdefault(segment.role, []).append(segment)
    held = held_skills(organisation)
    days = days_of(first_day, (last_day - first_day).days + 1)
    start = unrecorded_days(uow, first_day, last_day)
    errors = _forecast_errors(uow, organisation, roles, days, lead_days)
    found = {}
    for role, need in needs.items():
        mine = by_role.get(role, [])
        parts = (
            _coverage(organisation, need, mine, first_day, now_s),
            _output(organisation, need, mine, first_day),
            _service(uow, organisation, need, mine, first_day, start=start, held=held),
        )
        found[role] = tuple(
            sum((part[d] for part in parts if d in part and d >= start), errors.get((role, day), Operations()))
            for d, day in enumerate(days)
        )
    return found


def site_grid(organisation: Organisation, first_day: date, last_day: date, slot_min: int) -> Grid:
    """The slots of the days from local midnight to local midnight. Raises ``InvalidInput`` unless they fit."""
    zone = organisation.site.zone
    return Grid.between(epoch_min(first_day, zone), epoch_min(last_day + timedelta(days=1), zone), slot_min)


def _coverage(
    organisation: Organisation, need: RoleNeed, mine: Iterable[Segment], first_day: date, now_s: int
) -> ByDay:
    days = len(need.sources)
    grid = site_grid(organisation, first_day, first_day + timedelta(days=days - 1), COVERAGE_SLOT_MIN)
    wanted = regrid(need.centiheads, organisation.site.slot_min, grid)
    met = covered(head_minutes(grid, ((s.start_s, s.end_s) for s in mine)), wanted)
    ended = max(0, min(grid.slots, (now_s // 60 - grid.first_min) // grid.slot_min))
    wanted[ended:] = met[ended:] = 0
    edges = day_edges(organisation, first_day, days, COVERAGE_SLOT_MIN)
    return {
        d: Operations(
            need_cmin=int(wanted[edges[d] : edges[d + 1]].sum()), covered_cmin=int(met[edges[d] : edges[d + 1]].sum())
        )
        for d in range(days)
    }


def _output(organisation: Organisation, need: RoleNeed, mine: Iterable[Segment], first_day: date) -> ByDay:
    edges = day_edges(organisation, first_day, len(need.sources), organisation.site.slot_min)
    minutes, cost = [0] * len(need.sources), [0] * len(need.sources)
    for segment in mine:
        d = (segment.operational_date - first_day).days
        if d >= 0 and not segment.provisional:
            minutes[d] += segment.minutes
            cost[d] += segment.minutes * organisation.people[segment.person].cost_fen_per_hour
    found: ByDay = {}
    for d, source in enumerate(need.sources):
        if source is not NeedSource.ACTUAL:
            continue
        came = Fraction(int(np.rint(need.units[edges[d] : edges[d + 1]] * _MILLI).sum()), _MILLI)
        standard = need.standards[d]
        found[d] = Operations(
            units=came,
            labour_min=minutes[d],
            earned_min=came * standard_minutes(standard) if standard is not None else Fraction(0),
            cost_fen=Fraction(cost[d], 60),
        )
    return found


def standard_minutes(standard: Standard) -> Fraction:
    """Earned minutes of one unit: seconds with the allowance, without shrinkage (nobody works in that time)."""
    return Fraction(standard.seconds_per_unit * (1000 + standard.allowance_permille), 60_000)


def _service(
    uow: UnitOfWork,
    organisation: Organisation,
    need: RoleNeed,
    mine: Iterable[Segment],
    first_day: date,
    *,
    start: int,
    held: Held,
) -> ByDay:
    """Days on end from ``start`` whose work is recorded; work that may wait cannot be told over a hole."""
    recorded = start
    while recorded < len(need.sources) and need.sources[recorded] is NeedSource.ACTUAL:
        recorded += 1
    at_start = need.standards[start] if start < recorded else None
    if at_start is None:
        return {}
    slot_min = organisation.site.slot_min
    grid = site_grid(organisation, first_day, first_day + timedelta(days=recorded - 1), slot_min)
    there = capacity(grid, mine, held)
    came = np.zeros(grid.slots, dtype=np.int64)
    in_time = came.copy()
    edges = day_edges(organisation, first_day, recorded, slot_min)
    if at_start.kind is WorkKind.DEFERRABLE:
        if start:  # it may have come before anybody's hours were recorded
            return {}
        try:
            works = actual_works(uow, organisation, first_day, recorded, [need.role])
        except Conflict:  # its record ends before the site's newest day
            return {}
        for work in works:
            if work.deferral is not None:
                came, in_time = handled_later(work, there)
    else:
        for d in range(start, recorded):
            standard, part = need.standards[d], slice(edges[d], edges[d + 1])
            if standard is not None and standard.kind is WorkKind.IMMEDIATE:
                came[part], in_time[part] = handled(standard, need.units[part], there[part], slot_min)
    return {
        d: Operations(
            work_cs=int(came[edges[d] : edges[d + 1]].sum()), on_time_cs=int(in_time[edges[d] : edges[d + 1]].sum())
        )
        for d in range(start, recorded)
    }


def capacity(
    grid: Grid,
    mine: Iterable[Segment],
    held: Held,
) -> Ints:
    """Centiheads of one role that were there, by slot, (slots,), rounded down: minutes × the person's proficiency.

    Who works a role without a qualification on record counts as fully proficient.
    """
    spans, weights = [], []
    for segment in mine:
        spans.append((segment.start_s, segment.end_s))
        weights.append(_proficiency(held.get((segment.person, segment.role or ""), ()), segment.operational_date))
    return head_minutes(grid, spans, weights) // grid.slot_min


def held_skills(organisation: Organisation) -> Held:
    """By person and role: from when, until when, percent."""
    found: dict[tuple[str, str], list[tuple[date, date | None, int]]] = {}
    for skill in organisation.skills:
        found.setdefault((skill.person, skill.role), []).append(
            (skill.valid_from, skill.valid_to, skill.proficiency_pct)
        )
    return found


def _proficiency(rows: Sequence[tuple[date, date | None, int]], day: date) -> int:
    valid = [(first, pct) for first, last, pct in rows if first <= day and (last is None or day <= last)]
    return max(valid)[1] if valid else 100


def _forecast_errors(
    uow: UnitOfWork, organisation: Organisation, roles: Collection[str], days: Sequence[date], lead_days: int
) -> dict[tuple[str, date], Operations]:
    """Actual and forecast of wall-clock slots, of the last forecast whose history ended ``lead_days`` before the day.

    In standard minutes, so that roles add up. Days without such a forecast, or not recorded, are left out.
    """
    until = min(days[-1] + timedelta(days=1), uow.today)
    series = read_series(uow, organisation, until, roles=roles, since=days[0])
    runs: tuple[ForecastRun, ...] = uow.workload.runs(limit=_ALL_RUNS)
    chosen: dict[int, list[date]] = {}
    for day in days:
        run = _frozen(runs, organisation, day, lead_days)
        if run is not None:
            chosen.setdefault(run.id, []).append(day)
    found: dict[tuple[str, date], Operations] = {}
    for run in runs:
        if run.id not in chosen or run.slot_min != organisation.site.slot_min:
            continue
        for role, forecast in uow.workload.forecasts(run.id, roles).items():
            if role not in series:
                continue
            per_day = series[role].slots_per_day
            mean = forecast.mean.reshape(-1, per_day)
            for day in chosen[run.id]:
                standard = organisation.standard(role, day)
                if standard is None or not series[role].first_day <= day < series[role].end:
                    continue
                came, said = series[role].window(day, 1)[0], mean[(day - run.first_day).days]
                known = ~np.isnan(came)
                found[role, day] = _error(_milli(came[known]), _milli(said[known]), standard)
    return found


def _frozen(runs: Iterable[ForecastRun], organisation: Organisation, day: date, lead_days: int) -> ForecastRun | None:
    latest_s = 60 * epoch_min(day - timedelta(days=lead_days), organisation.site.zone)
    known = [
        run for run in runs if 0 <= (day - run.first_day).days < run.days and run.history_until.timestamp() <= latest_s
    ]
    return max(known, key=lambda run: (run.history_until, run.id), default=None)


def _milli(units: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Ints:
    return np.rint(units * _MILLI).astype(np.int64)


def _error(came: Ints, said: Ints, standard: Standard) -> Operations:
    worth = standard_minutes(standard) / _MILLI
    return Operations(
        forecast_min=int(said.sum()) * worth,
        actual_min=int(came.sum()) * worth,
        missed_min=int(np.abs(came - said).sum()) * worth,
    )
