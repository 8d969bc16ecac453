"""Make a forecast run for the site, and read the demand of one.

A run is site-wide: history is read at one moment, computed outside any transaction, and written with its audit entry in
one. ``read_site_workload`` and ``store_run`` are the two ends for a job that computes in a process of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from scheduler.domain.actor import AccountRole, Actor
from scheduler.domain.calendar import require_reachable
from scheduler.domain.job import Job
from scheduler.domain.organisation import WorkKind
from scheduler.errors import Forbidden, InvalidInput
from scheduler.workload.demand import DemandCurve, RequiredCapacity, curves_of
from scheduler.workload.forecast import PATHS
from scheduler.workload.known import Known
from scheduler.workload.presence import presence_heads
from scheduler.workload.runs import ForecastRun, RoleCapacity
from scheduler.workload.series import Series, epoch_min, series_from_epochs
from scheduler.workload.site import NO_SHAPE, Progress, SiteForecast, SiteWorkload, forecast_site, silent
from scheduler.workload.volume import WEEK

if TYPE_CHECKING:
    from scheduler.bootstrap import App
    from scheduler.domain.organisation import KnownWork, Organisation
    from scheduler.storage.unit_of_work import UnitOfWork

MAX_DAYS = 92
MAX_AHEAD_DAYS = 366  # between the newest workload and the first day; the paths run through all of them
MIN_PATHS, MAX_PATHS = 2, 2000
MAX_SEED = 2**31 - 1
SEED = 1


def run_forecast(
    app: App,
    actor: Actor,
    first_day: date,
    days: int,
    *,
    seed: int = SEED,
    paths: int = PATHS,
    weekly_units: Mapping[str, float] | None = None,
    progress: Progress = silent,
) -> ForecastRun:
    """Forecast every role with a standard in force on ``first_day`` from all history before that day; store the run.

    Give one day more than the roster has if its last day has a night shift: the morning after needs demand too.
    ``weekly_units`` is what is expected of roles without history. Raises ``Forbidden`` for staff, ``InvalidInput`` for
    impossible days or seed, or a company without any usable history.
    """
    require_forecaster(actor)
    with app.reading(actor) as uow:
        site = read_site_workload(uow, first_day, days, seed=seed, paths=paths, weekly_units=weekly_units)
    made = forecast_site(site, progress)
    with app.unit_of_work(actor) as uow:
        run = store_run(uow, made)
        uow.commit()
    return run


def require_forecaster(actor: Actor) -> None:
    """Raises ``Forbidden`` unless the actor is a lead, HR or admin."""
    if actor.role is AccountRole.STAFF:
        raise Forbidden("only leads, HR and administrators make forecasts", key="forecasters_only")


def read_site_workload(
    uow: UnitOfWork,
    first_day: date,
    days: int,
    *,
    seed: int = SEED,
    paths: int = PATHS,
    weekly_units: Mapping[str, float] | None = None,
) -> SiteWorkload:
    """Everything that a run is computed from, read at one moment.

    ``weekly_units`` comes before the volumes that the company has entered. Known work of the run's days goes along with
    it; a backlog that is open when the run begins is known work beside the forecast in the first minutes of the first
    day, without it there is none.
    """
    check_size(days, paths, seed)
    require_reachable(first_day)
    organisation: Organisation = uow.organisation.load()
    _require_near(uow, organisation, first_day)
    unknown = sorted(set(weekly_units or {}) - set(organisation.roles))
    if unknown:
        raise InvalidInput(f"there is no role {unknown[0]!r}", key="role_missing", role=unknown[0])
    roles = tuple(sorted(organisation.roles))
    standards = {role: organisation.standard(role, first_day) for role in roles}
    volumes = uow.known_work.volumes_on(first_day)
    known: dict[str, list[Known]] = {}
    for entry in uow.known_work.between(first_day, first_day + timedelta(days=days - 1)):
        known.setdefault(entry.role, []).append(_known(entry))
    presences = {role: presence_heads(organisation, role, first_day, days) for role in roles}
    return SiteWorkload(
        zone=organisation.site.zone,
        slot_min=organisation.site.slot_min,
        first_day=first_day,
        days=days,
        seed=seed,
        roles=roles,
        series=read_series(uow, organisation, first_day),
        standards={role: standard for role, standard in standards.items() if standard is not None},
        calendar=organisation.calendar,
        paths=paths,
        weekly_units={r: float(v.weekly_units) for r, v in volumes.items()} | dict(weekly_units or {}),
        like={role: volume.like for role, volume in volumes.items() if volume.like is not None},
        known=known,
        presences={role: heads for role, heads in presences.items() if heads.any()},
        open_weekdays=_open_weekdays(organisation),
    )


def _open_weekdays(organisation: Organisation) -> frozenset[int]:
    """Weekdays on which some shift type runs; all of them before there is any."""
    types = organisation.shift_types.values()
    return frozenset(day for one in types for day in one.weekdays or WEEK) or WEEK


def _known(entry: KnownWork) -> Known:
    return Known(
        id=entry.id,
        day=entry.day,
        start_min=entry.start_min,
        end_min=entry.end_min,
        units=float(entry.units),
        replaces=entry.replaces,
    )


def _require_near(uow: UnitOfWork, organisation: Organisation, first_day: date) -> None:
    """Raises ``InvalidInput`` for a first day so long after the newest workload that nothing can be said of it."""
    spans = uow.workload.recorded().values()
    if not spans:
        return
    newest = _local_day(max(span.last for span in spans), organisation)
    ahead = (first_day - newest).days
    if ahead > MAX_AHEAD_DAYS:
        raise InvalidInput(
            f"{first_day} is {ahead} days after the newest workload; {MAX_AHEAD_DAYS} are the most",
            key="forecast_far",
            first_day=first_day,
            newest=newest,
            most=MAX_AHEAD_DAYS,
        )


def read_series(
    uow: UnitOfWork,
    organisation: Organisation,
    until: date,
    *,
    roles: Collection[str] | None = None,
    since: date | None = None,
) -> dict[str, Series]:
    """Each role's workload from its first day (or ``since``) to the site's newest recorded day before ``until``.

    A day after a role's last row up to the site's newest counts as recorded without work. Roles without a row before
    ``until`` are absent.
    """
    zone, slot_min = organisation.site.zone, organisation.site.slot_min
    limit = epoch_min(until, zone)
    recorded = {role: span for role, span in uow.workload.recorded().items() if span.first < limit}
    if not recorded:
        return {}
    newest = _local_day(max(min(span.last, limit - 1) for span in recorded.values()), organisation)
    end = min(until, newest + timedelta(days=1))
    series = {}
    for role, span in recorded.items():
        if roles is not None and role not in roles:
            continue
        first = max(_local_day(span.first, organisation), since or date.min)
        starts, quantities = uow.workload.read(role, epoch_min(first, zone), limit)
        series[role] = series_from_epochs(
            starts, quantities, zone=zone, slot_min=slot_min, first_day=first, end=max(first, end)
        )
    return series


def store_run(uow: UnitOfWork, made: SiteForecast) -> ForecastRun:
    """Write the run, its roles and their required capacity, and say so in the audit log. Does not commit.

    Raises ``InvalidInput`` if no role could be forecast.
    """
    if not made.forecasts:
        shapeless = sorted(role for role, reason in made.skipped.items() if reason == NO_SHAPE)
        if shapeless:
            raise InvalidInput(
                f"volumes are entered for {', '.join(shapeless)}, but no role has a history that says how a week is "
                "spread over its hours",
                key="volume_without_shape",
                roles=", ".join(shapeless),
                first_day=made.first_day,
            )
        raise InvalidInput(
            "no role could be forecast: each needs a standard in force and workload before "
            f"{made.first_day.isoformat()}",
            key="nothing_to_forecast",
            first_day=made.first_day,
        )
    run = ForecastRun(
        id=0,
        made_at=uow.now,
        first_day=made.first_day,
        days=made.days,
        slot_min=made.slot_min,
        seed=made.seed,
        history_until=made.history_until,
        roles=tuple(one.role for one in made.forecasts),
        skipped=made.skipped,
    )
    run = replace(run, id=uow.workload.save_run(run, made.forecasts, made.capacities))
    uow.audit(
        "forecast.run",
        f"forecast_run:{run.id}",
        first_day=run.first_day,
        days=run.days,
        seed=run.seed,
        roles=run.roles,
        skipped=dict(run.skipped),
        **({"known_work": {role: list(ids) for role, ids in made.known.items()}} if made.known else {}),
    )
    return run


def request_forecast(
    app: App, actor: Actor, first_day: date, days: int, *, key: str, seed: int = SEED, paths: int = PATHS
) -> Job:
    """Queue a forecast as a job; the same ``key`` again gives the same job. The job's result names the run."""
    require_forecaster(actor)
    check_size(days, paths, seed)
    require_reachable(first_day)
    payload = {"first_day": first_day.isoformat(), "days": days, "seed": seed, "paths": paths}
    with app.unit_of_work(actor) as uow:
        _require_near(uow, uow.organisation.load(), first_day)
        job: Job = uow.jobs.enqueue("forecast", payload, key, actor.login)
        uow.audit("forecast.request", f"job:{job.id}", first_day=first_day, days=days)
        uow.commit()
    return job


def check_size(days: int, paths: int, seed: int = SEED) -> None:
    """Raises ``InvalidInput`` for a number of days or paths, or a seed, that no forecast has."""
    if not 0 <= seed <= MAX_SEED:
        raise InvalidInput(
            f"a seed is a number from 0 to {MAX_SEED}, not {seed}", key="simulation_seed", seed=seed, most=MAX_SEED
        )
    if not 1 <= days <= MAX_DAYS:
        raise InvalidInput(
            f"a forecast covers 1 to {MAX_DAYS} days, not {days}", key="forecast_days", days=days, maximum=MAX_DAYS
        )
    if not MIN_PATHS <= paths <= MAX_PATHS:
        raise InvalidInput(
            f"a forecast has {MIN_PATHS} to {MAX_PATHS} paths, not {paths}",
            key="forecast_paths",
            paths=paths,
            minimum=MIN_PATHS,
            maximum=MAX_PATHS,
        )


def demand_curves(uow: UnitOfWork, run_id: int) -> dict[str, tuple[DemandCurve, ...]]:
    """Convex expected cost of capacity by role of immediate work, a curve an elapsed slot from the run's midnight."""
    run = uow.workload.run(run_id)
    return {role: curves_of(one, run.slot_min) for role, one in _immediate(uow, run_id)}


def required_capacity(uow: UnitOfWork, run_id: int) -> dict[str, RequiredCapacity]:
    """The distribution of required capacity by role of immediate work: expected shortage, exact cost, bands."""
    uow.workload.run(run_id)
    return {role: RequiredCapacity(one.capacity) for role, one in _immediate(uow, run_id)}


def _immediate(uow: UnitOfWork, run_id: int) -> list[tuple[str, RoleCapacity]]:
    kept: dict[str, RoleCapacity] = uow.workload.capacities(run_id)
    return [(role, one) for role, one in kept.items() if one.standard.kind == WorkKind.IMMEDIATE]


def _local_day(minute: int, organisation: Organisation) -> date:
    return datetime.fromtimestamp(minute * 60, organisation.site.zone).date()
