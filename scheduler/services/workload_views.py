"""What a lead looks at: each role's outlook, and its chart of history, forecast with band, and heads needed.

Series are on the site's wall clock; times are ISO local, without a zone. ``None`` in a series is unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import numpy as np

from scheduler.domain.actor import Actor
from scheduler.domain.organisation import Organisation, Role, Standard
from scheduler.errors import InvalidInput, NotFound
from scheduler.services.forecasting import read_series
from scheduler.workload.calendar import is_special
from scheduler.workload.runs import ForecastRun, RoleCapacity, RoleForecast
from scheduler.workload.series import DAY_MIN, Floats, Ints, wall_cells
from scheduler.workload.standards import CENTI, required_centiheads

if TYPE_CHECKING:
    from scheduler.bootstrap import App
    from scheduler.storage.unit_of_work import UnitOfWork

Column = tuple[float | None, ...]

LOW, MIDDLE, HIGH = 0.1, 0.5, 0.9
MAX_HISTORY_DAYS = 400
_LOOKED_AT = 50  # of the newest runs, for one that is not all past


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """One role of a run in a line: units and work hours over its days (expected, 10 % and 90 %), method and scores."""

    role: Role
    method: str
    units: float
    units_low: float
    units_high: float
    work_hours: float | None
    scores: dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialDay:
    """A day of the chart that the site's table names; ``factor_permille`` scales the usual day."""

    day: date
    kind: str
    factor_permille: int
    note_zh: str
    note_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleChart:
    """Columns of equal length over ``times``, interval starts: history first, then the run's days.

    ``actual`` in units where recorded; ``mean``, ``low``, ``middle``, ``high`` (10, 50, 90 %) in units from the run's
    first day on. ``need_mean``, ``need_low``, ``need_high`` are heads wanted in the slot, or, by day, hours of work; of
    work that may wait what arrives.
    """

    role: Role
    run: ForecastRun
    by_day: bool
    times: tuple[str, ...]
    actual: Column
    mean: Column
    low: Column
    middle: Column
    high: Column
    need_mean: Column
    need_low: Column
    need_high: Column
    need_unit: str  # heads, hours
    method: str
    scores: dict[str, object]
    standard: Standard | None
    special_days: tuple[SpecialDay, ...]


def newest_run(app: App, actor: Actor) -> ForecastRun | None:
    """The latest forecast run that is not all past (made to look back), else the latest; None before the first."""
    with app.reading(actor) as uow:
        return _run(uow, None)


def outlooks(app: App, actor: Actor, run_id: int | None = None, *, days: int | None = None) -> tuple[Outlook, ...]:
    """The roles of a run (``newest_run`` by default) that the actor may see, by code. Empty before the first run.

    Sums are over the run's first ``days`` days, without it over all of them.
    """
    with app.reading(actor) as uow:
        run = _run(uow, run_id)
        if run is None:
            return ()
        organisation: Organisation = uow.organisation.load()
        seen = [code for code in run.roles if actor.sees_department(organisation.roles[code].department)]
        forecasts: dict[str, RoleForecast] = uow.workload.forecasts(run.id, seen)
        standards = {code: one.standard for code, one in uow.workload.capacities(run.id, seen).items()}
    found = []
    for code, made in forecasts.items():
        cells = (run.days if days is None else min(days, run.days)) * DAY_MIN // run.slot_min
        totals, mean = made.paths[:, :cells].sum(axis=1), made.mean[:cells]
        standard = standards.get(code)
        work = required_centiheads(mean, standard, run.slot_min).sum() if standard else None
        found.append(
            Outlook(
                role=organisation.roles[code],
                method=made.method,
                units=round(float(mean.sum()), 1),
                units_low=round(float(np.quantile(totals, LOW)), 1),
                units_high=round(float(np.quantile(totals, HIGH)), 1),
                work_hours=None if work is None else round(float(work) / CENTI * run.slot_min / 60, 1),
                scores=dict(made.scores),
            )
        )
    return tuple(found)


def role_chart(
    app: App, actor: Actor, role: str, *, run_id: int | None = None, history_days: int = 28, by_day: bool = False
) -> RoleChart:
    """History, forecast with its band and the heads it asks for, by slot or by day, of a role in a run.

    Bands of days are quantiles of the paths' day totals, not sums of quantiles. Raises ``NotFound`` for a role or run
    that is missing or not the actor's to see, ``InvalidInput`` for an impossible number of days.
    """
    if not 0 <= history_days <= MAX_HISTORY_DAYS:
        raise InvalidInput(
            f"the history shown is 0 to {MAX_HISTORY_DAYS} days, not {history_days}",
            key="history_days",
            days=history_days,
            maximum=MAX_HISTORY_DAYS,
        )
    with app.reading(actor) as uow:
        organisation: Organisation = uow.organisation.load()
        found = organisation.roles.get(role)
        if found is None or not actor.sees_department(found.department):
            raise NotFound(f"there is no role {role!r}", key="role_missing", role=role)
        run = _run(uow, run_id)
        made = uow.workload.forecasts(run.id, [role]).get(role) if run else None
        if run is None or made is None:
            raise NotFound(f"there is no forecast of role {role!r}", key="forecast_missing", role=role)
        capacity = uow.workload.capacities(run.id, [role]).get(role)
        end = run.first_day + timedelta(days=run.days)
        first = run.first_day - timedelta(days=history_days)
        series = read_series(uow, organisation, end, roles=[role], since=first).get(role)
    shown = history_days + run.days
    per_day = made.mean.size // run.days
    width = per_day if by_day else 1
    recorded = series.window(first, shown) if series else np.full((shown, per_day), np.nan)
    paths = made.paths.reshape(len(made.paths), -1, width).sum(axis=2)
    standard = capacity.standard if capacity else None
    cells = wall_cells(organisation.site.zone, run.first_day, run.days, run.slot_min)
    need = _need(capacity, cells, made.mean.size, run.slot_min, width)
    blank = history_days * per_day // width

    def ahead(values: Floats | None) -> Column:
        empty: Column = (None,) * blank
        return empty + (_column(values) if values is not None else (None,) * paths.shape[1])

    return RoleChart(
        role=found,
        run=run,
        by_day=by_day,
        times=_times(first, shown, None if by_day else run.slot_min),
        actual=_column(_summed(recorded.reshape(-1, width))),
        mean=ahead(paths.mean(axis=0)),
        low=ahead(np.quantile(paths, LOW, axis=0)),
        middle=ahead(np.quantile(paths, MIDDLE, axis=0)),
        high=ahead(np.quantile(paths, HIGH, axis=0)),
        need_mean=ahead(need.mean(axis=0) if need is not None else None),
        need_low=ahead(np.quantile(need, LOW, axis=0) if need is not None else None),
        need_high=ahead(np.quantile(need, HIGH, axis=0) if need is not None else None),
        need_unit="hours" if by_day else "heads",
        method=made.method,
        scores=dict(made.scores),
        standard=standard,
        special_days=_special_days(organisation, first, shown),
    )


def _run(uow: UnitOfWork, run_id: int | None) -> ForecastRun | None:
    if run_id is not None:
        run: ForecastRun = uow.workload.run(run_id)
        return run
    runs: tuple[ForecastRun, ...] = uow.workload.runs(limit=_LOOKED_AT)
    ahead = (run for run in runs if run.first_day + timedelta(days=run.days) > uow.today)
    return next(ahead, runs[0] if runs else None)


def _summed(parts: Floats) -> Floats:
    """Sums over the known parts of each interval; unknown where no part is known."""
    return np.where(np.isnan(parts).all(axis=1), np.nan, np.nansum(parts, axis=1))


def _need(capacity: RoleCapacity | None, cells: Ints, size: int, slot_min: int, width: int) -> Floats | None:
    """Heads by slot, or hours by day when ``width`` slots are summed, on ``size`` wall-clock cells: (paths, intervals).

    Of work that may wait it is what arrives.
    """
    if capacity is None:
        return None
    heads = np.zeros((len(capacity.capacity), size))
    heads[:, cells] = capacity.capacity / CENTI
    if width == 1:
        return heads
    return np.asarray(heads.reshape(len(heads), -1, width).sum(axis=2) * slot_min / 60)


def _special_days(organisation: Organisation, first: date, days: int) -> tuple[SpecialDay, ...]:
    shown = (organisation.calendar.get(first + timedelta(days=i)) for i in range(days))
    return tuple(
        SpecialDay(
            day=entry.day,
            kind=entry.kind,
            factor_permille=entry.factor_permille,
            note_zh=entry.note_zh,
            note_en=entry.note_en,
        )
        for entry in shown
        if entry is not None and is_special(entry)
    )


def _times(first: date, days: int, slot_min: int | None) -> tuple[str, ...]:
    if slot_min is None:
        return tuple((first + timedelta(days=i)).isoformat() for i in range(days))
    start = datetime.combine(first, time())
    return tuple(
        (start + timedelta(minutes=i * slot_min)).isoformat(timespec="minutes") for i in range(days * 1440 // slot_min)
    )


def _column(values: Floats) -> Column:
    return tuple(None if np.isnan(v) else round(float(v), 2) for v in values)
