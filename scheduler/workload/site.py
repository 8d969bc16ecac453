"""All roles of a site at once: history, standards and day table in; forecasts and required capacity out. Pure.

Roles are computed apart from each other, each with its own seed, so that many of them share the machine's cores in
processes of their own and give the same numbers as one after the other.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import partial
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np

from scheduler.domain.organisation import Standard
from scheduler.workload.backtest import scored_forecast
from scheduler.workload.calendar import Calendar
from scheduler.workload.forecast import LEVELS, PATHS, Forecast, SiteShape, from_volume
from scheduler.workload.known import Known, with_known
from scheduler.workload.paths import TYPICAL, Dispersion
from scheduler.workload.runs import RoleCapacity, RoleForecast
from scheduler.workload.series import DAY_MIN, Ints, Series, epoch_min, wall_cells
from scheduler.workload.standards import required_capacity
from scheduler.workload.volume import (
    WEEK,
    is_short,
    leaned,
    lent_shape,
    level_of,
    pooled_shape,
    widened,
    with_volume_note,
)

Progress = Callable[[int, int, str], None]
"""Told after each role: how many are done, of how many, and the role's code."""

NO_STANDARD, NO_HISTORY, NO_SHAPE = "no_standard", "no_history", "no_shape"
ROLES_PER_PROCESS = 12  # fewer are computed faster than another process starts
_MOST_PROCESSES = 8


def silent(done: int, of: int, role: str) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class SiteWorkload:
    """What a run is made from. ``series`` and ``standards`` are by role code; a role may lack either.

    ``weekly_units`` is what a planner expects of a role with little or no history, ``like`` the role whose week shapes
    it (else the site's), ``open_weekdays`` the weekdays (0 is Monday) on which the site ever works. ``known`` is what
    is known of the days by role, ``presences`` the heads that must be there by role, (elapsed slots,).
    """

    zone: ZoneInfo
    slot_min: int
    first_day: date
    days: int
    seed: int
    roles: tuple[str, ...]
    series: Mapping[str, Series]
    standards: Mapping[str, Standard]
    calendar: Calendar
    paths: int = PATHS
    weekly_units: Mapping[str, float] = field(default_factory=dict)
    like: Mapping[str, str] = field(default_factory=dict)
    known: Mapping[str, Sequence[Known]] = field(default_factory=dict)
    presences: Mapping[str, Ints] = field(default_factory=dict)
    open_weekdays: frozenset[int] = WEEK


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class SiteForecast:
    """What a run leaves. ``history_until`` (UTC) is where the history ends that was used.

    ``skipped`` maps a role without a forecast to ``no_standard``, ``no_history`` or ``no_shape`` (a volume, but nobody
    whose week it could take); ``known`` a role to the ids of the known work that was laid over its paths.
    """

    first_day: date
    days: int
    slot_min: int
    seed: int
    history_until: datetime
    forecasts: tuple[RoleForecast, ...]
    capacities: tuple[RoleCapacity, ...]
    skipped: Mapping[str, str]
    known: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


class _Made(NamedTuple):
    """One role's part of a run; the arrays at the 32 bits at which they are kept."""

    forecast: RoleForecast
    capacity: RoleCapacity
    dispersion: Dispersion
    known: tuple[int, ...]


def forecast_site(site: SiteWorkload, progress: Progress = silent, *, processes: int | None = None) -> SiteForecast:
    """Forecast every role that has a standard and either history, an expected weekly volume or known work.

    Roles with long history come first: their mean week and dispersion are what the others lean on. The same input
    gives the same output, role by role, whatever other roles there are and however many ``processes`` compute them (by
    default one a core, where there are roles enough).
    """
    skipped = {role: NO_STANDARD for role in site.roles if role not in site.standards}
    wanted = [role for role in site.roles if role in site.standards]
    long = [role for role in wanted if role in site.series and not is_short(site.series[role])]
    made: dict[str, _Made] = {}
    told = 0

    def tell(role: str) -> None:
        nonlocal told
        told += 1
        progress(told, len(wanted), role)

    with _mapping(_processes(len(wanted), processes)) as mapped:

        def compute(roles: list[str], shapes: list[SiteShape | None]) -> None:
            jobs = (partial(_role, _part(site, role), role, shape) for role, shape in zip(roles, shapes, strict=True))
            for role, one in zip(roles, mapped(jobs), strict=True):
                made[role] = one
                tell(role)

        compute(long, [None] * len(long))
        dispersions = {role: made[role].dispersion for role in long}
        pooled = pooled_shape(
            [site.series[role] for role in long],
            list(dispersions.values()),
            [site.series[role] for role in wanted if role in site.series],
            site.open_weekdays,
        )
        others, shapes = [], []
        for role in wanted:
            if role in made:
                continue
            own = lent_shape(
                role,
                site.like,
                site.series,
                dispersions=dispersions,
                pooled=pooled,
                open_weekdays=site.open_weekdays,
            )
            expected = role in site.weekly_units and own is not None
            if role in site.series or expected or site.known.get(role):
                others.append(role)
                shapes.append(own)
            else:
                skipped[role] = NO_SHAPE if role in site.weekly_units else NO_HISTORY
                tell(role)
        compute(others, shapes)
    roles = sorted(made)
    until = max((one.end for one in site.series.values()), default=site.first_day)
    return SiteForecast(
        first_day=site.first_day,
        days=site.days,
        slot_min=site.slot_min,
        seed=site.seed,
        history_until=datetime.fromtimestamp(epoch_min(until, site.zone) * 60, UTC),
        forecasts=tuple(made[role].forecast for role in roles),
        capacities=tuple(made[role].capacity for role in roles),
        skipped=skipped,
        known={role: made[role].known for role in roles if made[role].known},
    )


def _part(site: SiteWorkload, role: str) -> SiteWorkload:
    """What one role is computed from: a process of its own is not sent the others."""
    return replace(
        site,
        series={role: site.series[role]} if role in site.series else {},
        standards={role: site.standards[role]},
        weekly_units={role: site.weekly_units[role]} if role in site.weekly_units else {},
        known={role: site.known[role]} if role in site.known else {},
        presences={role: site.presences[role]} if role in site.presences else {},
    )


def _role(site: SiteWorkload, role: str, shape: SiteShape | None) -> _Made:
    said = _forecast(site, role, shape)
    cells = wall_cells(site.zone, site.first_day, site.days, site.slot_min)
    shown = np.isin(np.arange(said.paths.shape[1]), cells)
    paths, known = with_known(said.paths, site.known.get(role, ()), site.first_day, site.slot_min, shown)
    mean = paths.mean(axis=0) if known else said.mean
    quantiles = np.asarray(np.quantile(paths, said.levels, axis=0)) if known else said.quantiles
    standard = site.standards[role]
    required = required_capacity(paths[:, cells], standard, site.slot_min, site.presences.get(role))
    return _Made(
        forecast=RoleForecast(
            role=role,
            method=said.method,
            levels=said.levels,
            mean=mean,
            quantiles=quantiles,
            paths=paths.astype(np.float32),
            scores=_told(said),
        ),
        capacity=RoleCapacity(role=role, standard=standard, capacity=required.astype(np.int32)),
        dispersion=said.dispersion,
        known=known,
    )


def _forecast(site: SiteWorkload, role: str, shape: SiteShape | None) -> Forecast:
    series, expected = site.series.get(role), site.weekly_units.get(role)
    if expected is not None and shape is not None and (series is None or is_short(series)):
        level = level_of(expected, series, shape)
        made = from_volume(
            level.units,
            widened(shape if series is None else leaned(series, shape), level),
            site.calendar,
            site.first_day,
            site.days,
            paths=site.paths,
            seed=_seed(site, role),
        )
        return with_volume_note(made, expected, level)
    if series is None:
        return _nothing(site)
    made = scored_forecast(
        series,
        site.calendar,
        site.first_day,
        site.days,
        paths=site.paths,
        seed=_seed(site, role),
        shape=shape,
        zone=site.zone,
    )
    return made if expected is None else with_volume_note(made, expected, None)


def _told(said: Forecast) -> dict[str, object]:
    """The scores of the backtest and, where there are any, the notes on the history and the special days."""
    told: dict[str, object] = said.scores.as_dict() if said.scores else {}
    if said.notes:
        told["notes"] = [note.as_dict() for note in said.notes]
    if said.special:
        told["special_days"] = [one.as_dict() for one in said.special]
    return told


def _nothing(site: SiteWorkload) -> Forecast:
    """Of a role of which no more is known than the work that people have entered."""
    paths = np.zeros((site.paths, site.days * DAY_MIN // site.slot_min))
    return Forecast(
        first_day=site.first_day,
        days=site.days,
        slot_min=site.slot_min,
        levels=LEVELS,
        mean=paths[0],
        quantiles=np.zeros((len(LEVELS), paths.shape[1])),
        paths=paths,
        method="known",
        dispersion=TYPICAL,
    )


def _seed(site: SiteWorkload, role: str) -> int:
    """A role's own stream of chance, so that roles do not move together and do not depend on their order."""
    return (site.seed << 32) | zlib.crc32(role.encode())


# processes


Job = Callable[[], _Made]
Mapped = Callable[[Iterator[Job]], Iterator[_Made]]


def _processes(roles: int, asked: int | None) -> int:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return asked if asked is not None else max(1, min(cores, _MOST_PROCESSES, roles // ROLES_PER_PROCESS))


@contextmanager
def _mapping(processes: int) -> Iterator[Mapped]:
    """Jobs one after the other here, or side by side in processes, the results in the order of the jobs."""
    if processes <= 1:
        yield lambda jobs: (job() for job in jobs)
        return
    context = multiprocessing.get_context("spawn")  # a fork would take locks of other threads along
    pool = ProcessPoolExecutor(processes, mp_context=context, initializer=_prepare)
    try:
        yield lambda jobs: pool.map(_run, jobs)
    finally:
        pool.shutdown(cancel_futures=True)


def _run(job: Job) -> _Made:
    return job()


def _prepare() -> None:
    """Leave Ctrl-C to the parent; and go when it goes, for a killed parent closes nothing."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
