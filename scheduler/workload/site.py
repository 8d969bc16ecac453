"""All roles of a site at once: history, standards and day table in; forecasts and required capacity out. Pure."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from scheduler.domain.organisation import Standard
from scheduler.workload.backtest import scored_forecast
from scheduler.workload.calendar import Calendar
from scheduler.workload.forecast import PATHS, Forecast, SiteShape, from_volume, site_shape
from scheduler.workload.profile import MIN_WEEKS
from scheduler.workload.runs import RoleCapacity, RoleForecast
from scheduler.workload.series import Series, epoch_min, wall_cells
from scheduler.workload.standards import required_centiheads

Progress = Callable[[int, int, str], None]
"""Told after each role: how many are done, of how many, and the role's code."""

NO_STANDARD, NO_HISTORY = "no_standard", "no_history"


def silent(done: int, of: int, role: str) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class SiteWorkload:
    """What a run is made from. ``series`` and ``standards`` are by role code; a role may lack either.

    ``weekly_units`` is what a planner expects of a role that has no history.
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


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class SiteForecast:
    """What a run leaves. ``history_until`` (UTC) is where the history ends that was used.

    ``skipped`` maps a role without a forecast to ``no_standard`` or ``no_history``.
    """

    first_day: date
    days: int
    slot_min: int
    seed: int
    history_until: datetime
    forecasts: tuple[RoleForecast, ...]
    capacities: tuple[RoleCapacity, ...]
    skipped: Mapping[str, str]


def forecast_site(site: SiteWorkload, progress: Progress = silent) -> SiteForecast:
    """Forecast every role that has a standard and either history or an expected weekly volume.

    Roles with long history come first: their mean week and dispersion are what the others lean on. The same input
    gives the same output, role by role, whatever other roles there are.
    """
    skipped = {role: NO_STANDARD for role in site.roles if role not in site.standards}
    wanted = [role for role in site.roles if role in site.standards]
    long = [role for role in wanted if role in site.series and site.series[role].days >= 7 * MIN_WEEKS]
    made: dict[str, Forecast] = {}
    done = 0
    for role in long:
        made[role] = _forecast(site, role, None)
        done += 1
        progress(done, len(wanted), role)
    shape = site_shape([site.series[role] for role in long], [made[role].dispersion for role in long])
    for role in wanted:
        if role in made:
            continue
        if role in site.series:
            made[role] = _forecast(site, role, shape)
        elif role in site.weekly_units and shape is not None:
            made[role] = from_volume(
                site.weekly_units[role],
                shape,
                site.calendar,
                site.first_day,
                site.days,
                paths=site.paths,
                seed=_seed(site, role),
            )
        else:
            skipped[role] = NO_HISTORY
        done += 1
        progress(done, len(wanted), role)
    cells = wall_cells(site.zone, site.first_day, site.days, site.slot_min)
    roles = sorted(made)
    until = max((one.end for one in site.series.values()), default=site.first_day)
    return SiteForecast(
        first_day=site.first_day,
        days=site.days,
        slot_min=site.slot_min,
        seed=site.seed,
        history_until=datetime.fromtimestamp(epoch_min(until, site.zone) * 60, UTC),
        forecasts=tuple(_kept(role, made[role]) for role in roles),
        capacities=tuple(
            RoleCapacity(
                role=role,
                standard=site.standards[role],
                capacity=required_centiheads(made[role].paths[:, cells], site.standards[role], site.slot_min),
            )
            for role in roles
        ),
        skipped=skipped,
    )


def _forecast(site: SiteWorkload, role: str, shape: SiteShape | None) -> Forecast:
    return scored_forecast(
        site.series[role],
        site.calendar,
        site.first_day,
        site.days,
        paths=site.paths,
        seed=_seed(site, role),
        shape=shape,
    )


def _seed(site: SiteWorkload, role: str) -> int:
    """A role's own stream of chance, so that roles do not move together and do not depend on their order."""
    return (site.seed << 32) | zlib.crc32(role.encode())


def _kept(role: str, made: Forecast) -> RoleForecast:
    return RoleForecast(
        role=role,
        method=made.method,
        levels=made.levels,
        mean=made.mean,
        quantiles=made.quantiles,
        paths=made.paths,
        scores=made.scores.as_dict() if made.scores else {},
    )
