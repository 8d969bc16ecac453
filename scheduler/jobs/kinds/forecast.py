"""Forecast the site: read history, compute every role in a child process, write the run with the job's own end."""

from __future__ import annotations

import base64
from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.actor import SYSTEM
from scheduler.domain.job import ClaimedJob, JobState
from scheduler.domain.organisation import CalendarDay, Service, Standard, WorkKind
from scheduler.jobs.handlers import Json, Report
from scheduler.storage.packing import pack, unpack
from scheduler.workload.known import Known
from scheduler.workload.runs import RoleCapacity, RoleForecast
from scheduler.workload.series import Series
from scheduler.workload.site import SiteForecast, SiteWorkload, forecast_site

if TYPE_CHECKING:
    from scheduler.bootstrap import App
    from scheduler.storage.unit_of_work import UnitOfWork


class Forecasting:
    """Payload: ``first_day`` (ISO), ``days``, ``seed``, ``paths``, and perhaps ``weekly_units`` by role."""

    heavy: ClassVar[bool] = False

    def prepare(self, app: App, job: ClaimedJob) -> Json:
        """The history of every role as it stands now."""
        from scheduler.services.forecasting import read_site_workload  # noqa: PLC0415

        asked = job.payload
        with app.reading(SYSTEM) as uow:
            site = read_site_workload(
                uow,
                date.fromisoformat(asked["first_day"]),
                asked["days"],
                seed=asked["seed"],
                paths=asked["paths"],
                weekly_units=asked.get("weekly_units"),
            )
        return dump_site(site)

    def run(self, payload: Json, report: Report) -> Json:
        """Role by role; reports how many are done."""
        made = forecast_site(load_site(payload), lambda done, of, role: report(done=done, of=of, role=role))
        return dump_forecast(made)

    def commit(self, uow: UnitOfWork, job: ClaimedJob, result: Json) -> Json:  # noqa: ARG002
        """The run and its demand; the summary names the run and the roles left out."""
        from scheduler.services.forecasting import store_run  # noqa: PLC0415

        run = store_run(uow, load_forecast(result))
        return {"run": run.id, "roles": list(run.roles), "skipped": dict(run.skipped)}

    def abandoned(self, uow: UnitOfWork, job: ClaimedJob, state: JobState, error: str) -> None:
        """Nothing waits for it."""


def dump_site(site: SiteWorkload) -> dict[str, Any]:
    """What a run is computed from, as JSON."""
    return {
        "zone": site.zone.key,
        "slot_min": site.slot_min,
        "first_day": site.first_day.isoformat(),
        "days": site.days,
        "seed": site.seed,
        "paths": site.paths,
        "roles": list(site.roles),
        "series": {
            role: {"first_day": one.first_day.isoformat(), "values": _text(one.values)}
            for role, one in site.series.items()
        },
        "standards": {
            role: {**asdict(one), "valid_from": _iso(one.valid_from)} for role, one in site.standards.items()
        },
        "calendar": [{**asdict(entry), "day": _iso(entry.day)} for entry in site.calendar.values()],
        "weekly_units": dict(site.weekly_units),
        "like": dict(site.like),
        "known": {role: [{**asdict(row), "day": _iso(row.day)} for row in rows] for role, rows in site.known.items()},
        "presences": {role: heads.tolist() for role, heads in site.presences.items()},
    }


def load_site(data: Json) -> SiteWorkload:
    """The reverse of ``dump_site``."""
    calendar = [CalendarDay(**{**entry, "day": date.fromisoformat(entry["day"])}) for entry in data["calendar"]]
    return SiteWorkload(
        zone=ZoneInfo(data["zone"]),
        slot_min=data["slot_min"],
        first_day=date.fromisoformat(data["first_day"]),
        days=data["days"],
        seed=data["seed"],
        paths=data["paths"],
        roles=tuple(data["roles"]),
        series={
            role: Series(
                first_day=date.fromisoformat(one["first_day"]), slot_min=data["slot_min"], values=_array(one["values"])
            )
            for role, one in data["series"].items()
        },
        standards={role: _standard(one) for role, one in data["standards"].items()},
        calendar={entry.day: entry for entry in calendar},
        weekly_units=data["weekly_units"],
        like=data["like"],
        known={
            role: [Known(**{**row, "day": date.fromisoformat(row["day"])}) for row in rows]
            for role, rows in data["known"].items()
        },
        presences={role: np.array(heads, dtype=np.int64) for role, heads in data["presences"].items()},
    )


def dump_forecast(made: SiteForecast) -> dict[str, Any]:
    """What a run leaves, as JSON; numbers at the 32 bits at which they are kept."""
    return {
        "first_day": made.first_day.isoformat(),
        "days": made.days,
        "slot_min": made.slot_min,
        "seed": made.seed,
        "history_until": made.history_until.isoformat(),
        "forecasts": [
            {
                "role": one.role,
                "method": one.method,
                "levels": list(one.levels),
                "mean": _text(one.mean.astype(np.float32)),
                "quantiles": _text(one.quantiles.astype(np.float32)),
                "paths": _text(one.paths.astype(np.float32)),
                "scores": dict(one.scores),
            }
            for one in made.forecasts
        ],
        "capacities": [
            {
                "role": one.role,
                "standard": {**asdict(one.standard), "valid_from": _iso(one.standard.valid_from)},
                "capacity": _text(one.capacity.astype(np.int32)),
            }
            for one in made.capacities
        ],
        "skipped": dict(made.skipped),
        "known": {role: list(ids) for role, ids in made.known.items()},
    }


def load_forecast(data: Json) -> SiteForecast:
    """The reverse of ``dump_forecast``."""
    return SiteForecast(
        first_day=date.fromisoformat(data["first_day"]),
        days=data["days"],
        slot_min=data["slot_min"],
        seed=data["seed"],
        history_until=datetime.fromisoformat(data["history_until"]),
        forecasts=tuple(
            RoleForecast(
                role=one["role"],
                method=one["method"],
                levels=tuple(one["levels"]),
                mean=_array(one["mean"]),
                quantiles=_array(one["quantiles"]),
                paths=_array(one["paths"]),
                scores=one["scores"],
            )
            for one in data["forecasts"]
        ),
        capacities=tuple(
            RoleCapacity(
                role=one["role"], standard=_standard(one["standard"]), capacity=_array(one["capacity"]).astype(np.int64)
            )
            for one in data["capacities"]
        ),
        skipped=data["skipped"],
        known={role: tuple(ids) for role, ids in data["known"].items()},
    )


def _standard(data: Json) -> Standard:
    return Standard(
        **{
            **data,
            "valid_from": date.fromisoformat(data["valid_from"]),
            "kind": WorkKind(data["kind"]),
            "service": Service(data["service"]),
        }
    )


def _iso(day: date) -> str:
    return day.isoformat()


def _text(array: NDArray[Any]) -> str:
    return base64.b64encode(pack(array)).decode()


def _array(text: str) -> NDArray[Any]:
    return unpack(base64.b64decode(text))


HANDLER = Forecasting()
