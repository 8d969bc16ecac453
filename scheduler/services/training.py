"""The value of missing qualifications as HR asks for it: which rosters can be searched, a search queued, the newest."""

from __future__ import annotations

from dataclasses import dataclass

from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.domain.job import Job
from scheduler.domain.roster import RosterVersion
from scheduler.domain.training import TrainingRun
from scheduler.errors import Conflict, InvalidInput
from scheduler.services.hours_inputs import require_hr
from scheduler.services.roster_inputs import forecast_run
from scheduler.storage.unit_of_work import UnitOfWork

KIND = "cross_training"
SEARCH_S = (1, 300)  # seconds for each search, at least and at most
CONFIRMED = (0, 20)  # pairs that are solved anew
LEAST_SCREEN_S = 10
PROFICIENCY = (1, 200)
OFFERED = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingState:
    """``rosters`` can be searched, the newest days first; ``run`` is the newest, ``job`` the newest asked for."""

    rosters: tuple[RosterVersion, ...]
    run: TrainingRun | None
    job: Job | None


def training_state(app: App, actor: Actor) -> TrainingState:
    """What is known and what can be asked for. Raises Forbidden unless HR or admin."""
    require_hr(actor)
    with app.reading(actor) as uow:
        jobs: tuple[Job, ...] = uow.jobs.newest(kinds={KIND}, limit=1)
        return TrainingState(rosters=_searchable(uow), run=uow.company.newest_training(), job=jobs[0] if jobs else None)


def screen_s(search_s: int) -> int:
    """Seconds for prices and screening beside searches of ``search_s`` each."""
    return max(LEAST_SCREEN_S, 2 * search_s)


def request_training(
    app: App, actor: Actor, *, roster_id: int | None, search_s: int, confirm: int, proficiency_pct: int, key: str
) -> Job:
    """Queue a search of a roster's problem (None: of the newest one). The same ``key`` again gives the same job.

    Raises Forbidden unless HR or admin, InvalidInput for figures out of range, Conflict where no roster has a forecast
    or a search waits or runs already.
    """
    require_hr(actor)
    for name, value, (least, most) in (
        ("search_s", search_s, SEARCH_S),
        ("confirm", confirm, CONFIRMED),
        ("proficiency_pct", proficiency_pct, PROFICIENCY),
    ):
        if not least <= value <= most:
            raise InvalidInput(
                f"{name} is {least} to {most}, not {value}", key="training_figure", value=value, least=least, most=most
            )
    with app.unit_of_work(actor) as uow:
        known: Job | None = uow.jobs.find(key)
        if known is not None and known.kind == KIND:
            return known
        if any(not job.state.ended for job in uow.jobs.newest(kinds={KIND}, limit=1)):
            raise Conflict("a search waits or runs already", key="training_running")
        found = [one for one in _searchable(uow) if roster_id in (None, one.id)]
        if not found:
            raise Conflict("there is no roster with a forecast to search", key="training_no_roster")
        payload = {
            "roster": found[0].id,
            "params": {"time_limit_s": float(search_s), "seed": 0, "num_workers": app.config.solve_threads},
            "screen_s": screen_s(search_s),
            "confirm": confirm,
            "proficiency_pct": proficiency_pct,
        }
        job: Job = uow.jobs.enqueue(KIND, payload, key, actor.login)
        uow.audit("training.request", f"roster:{found[0].id}", job=job.id, confirm=confirm, seconds=search_s)
        uow.commit()
    return job


def _searchable(uow: UnitOfWork) -> tuple[RosterVersion, ...]:
    """Of each horizon the latest version that holds a roster and has a forecast."""
    found: dict[object, RosterVersion] = {}
    for version in uow.rosters.newest(40):
        if version.first_day in found or not version.lifecycle.has_roster:
            continue
        if forecast_run(uow, version) is not None:
            found[version.first_day] = version
    return tuple(found.values())[:OFFERED]
