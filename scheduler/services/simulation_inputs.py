"""What simulations read: the roster as load, the run's paths or what really came as work, who is or may be away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from scheduler.domain.calendar import days_of
from scheduler.domain.organisation import Organisation, WorkKind
from scheduler.domain.roster import AssignedDay
from scheduler.errors import Conflict, InvalidInput
from scheduler.planning.to_simulation import role_works, roster_load
from scheduler.planning.waiting import carry_price
from scheduler.services.forecasting import read_series
from scheduler.services.roster_inputs import Planned
from scheduler.storage.unit_of_work import UnitOfWork
from scheduler.workload.calendar import Bools
from scheduler.workload.presence import presence_heads
from scheduler.workload.runs import RoleCapacity
from scheduler.workload.series import Floats, Series, wall_cells
from scheduler.workload.simulation.absence import AbsenceRisk, draw, duties_away
from scheduler.workload.simulation.load import RosterLoad
from scheduler.workload.simulation.work import RoleWork
from scheduler.workload.standards import required_capacity

MAX_PATHS = 2000
MAX_SEED = 2**31 - 1
_BEFORE_DAYS = 14  # of work that came before the horizon, which may still wait when it begins


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Away:
    """Who is away on each path, (paths, people, days)."""

    people: tuple[str, ...]
    days: tuple[date, ...]
    drawn: Bools

    def of(self, cells: Iterable[tuple[str, date]]) -> Bools:
        """The same of some person-days, (paths, person-days)."""
        return duties_away(self.drawn, self.people, self.days, cells)

    def from_load(self, load: RosterLoad) -> Bools:
        return self.of((duty.person, duty.day) for duty in load.duties)


def require_paths(paths: int, seed: int) -> None:
    """Raises ``InvalidInput`` for a number of paths or a seed that no simulation has."""
    if not 1 <= paths <= MAX_PATHS:
        raise InvalidInput(
            f"a simulation has 1 to {MAX_PATHS} paths, not {paths}", key="simulation_paths", paths=paths, most=MAX_PATHS
        )
    if not 0 <= seed <= MAX_SEED:
        raise InvalidInput(
            f"a seed is a number from 0 to {MAX_SEED}, not {seed}", key="simulation_seed", seed=seed, most=MAX_SEED
        )


def forecast_works(
    uow: UnitOfWork, planned: Planned, roles: Iterable[str], *, paths: int, seed: int
) -> tuple[RoleWork, ...]:
    """The forecast's work on ``paths`` of its stored paths, in an order that the seed decides.

    All roles take the same ones. More paths than are stored repeat them, with other absences. Raises ``Conflict``
    without a forecast that covers the days.
    """
    version = planned.version
    run = uow.workload.run(planned.forecast_run_id) if planned.forecast_run_id is not None else None
    last = version.first_day + timedelta(days=version.days)
    if run is None or run.first_day > version.first_day or run.first_day + timedelta(days=run.days) < last:
        raise Conflict(
            f"no forecast covers the {version.days} days from {version.first_day}; make one first",
            key="forecast_missing",
            first_day=version.first_day,
            days=version.days,
        )
    capacities: Mapping[str, RoleCapacity] = uow.workload.capacities(run.id, sorted(roles))
    stored = max((one.capacity.shape[0] for one in capacities.values()), default=1)
    order = np.resize(np.random.default_rng(seed).permutation(stored), paths)
    chosen = {
        role: RoleCapacity(role=role, standard=one.standard, capacity=one.capacity[order % len(one.capacity)])
        for role, one in capacities.items()
    }
    return role_works(
        planned.organisation,
        chosen,
        run.first_day,
        version.first_day,
        version.days,
        carry_fen_per_hour=carry_price(planned.organisation, version.first_day),
    )


def actual_works(
    uow: UnitOfWork, organisation: Organisation, first_day: date, days: int, roles: Iterable[str]
) -> tuple[RoleWork, ...]:
    """The work that really came, one path. Raises ``Conflict`` unless it is recorded of every day."""
    found: list[RoleWork] = []
    carry = carry_price(organisation, first_day)
    for role, (start, one) in actual_capacities(uow, organisation, first_day, days, roles).items():
        found += role_works(organisation, {role: one}, start, first_day, days, carry_fen_per_hour=carry)
    return tuple(found)


def actual_capacities(
    uow: UnitOfWork, organisation: Organisation, first_day: date, days: int, roles: Iterable[str]
) -> dict[str, tuple[date, RoleCapacity]]:
    """What really came as the capacity that it asked for, by role, and the day from whose local midnight on.

    Deferrable work begins up to two weeks early, for what may still wait. Raises ``Conflict`` unless every day is
    recorded.
    """
    last = first_day + timedelta(days=days)
    series = read_series(uow, organisation, last, roles=sorted(roles), since=first_day - timedelta(days=_BEFORE_DAYS))
    if not series or max(one.end for one in series.values()) < last:
        raise Conflict(
            f"the work of the {days} days from {first_day} has not all come yet",
            key="actual_missing",
            first_day=first_day,
            days=days,
        )
    found = {}
    for role in sorted(series):
        standard = organisation.standard(role, first_day)
        if standard is None or series[role].first_day >= last:
            continue
        start = first_day
        if standard.kind is WorkKind.DEFERRABLE:
            start = max(series[role].first_day, first_day - timedelta(days=_BEFORE_DAYS))
            start = min(start, first_day)
        span = (last - start).days
        units = elapsed_units(series[role], organisation, start, span)
        presence = presence_heads(organisation, role, start, span)
        needed = required_capacity(units[None, :], standard, organisation.site.slot_min, presence)
        found[role] = (start, RoleCapacity(role=role, standard=standard, capacity=needed))
    return found


def load_of(planned: Planned, assigned: Iterable[AssignedDay]) -> RosterLoad:
    return roster_load(planned.given, planned.problem, assigned)


def drawn_away(risk: AbsenceRisk, planned: Planned, *, paths: int, seed: int) -> Away:
    """Absences drawn for everybody employed, whatever the roster."""
    version = planned.version
    last = version.first_day + timedelta(days=version.days - 1)
    people = tuple(person.code for person in planned.organisation.employed(version.first_day, last))
    days = days_of(version.first_day, version.days)
    return Away(people=people, days=days, drawn=draw(risk, people, days, paths, seed))


def known_away(absences: Iterable[tuple[str, date]], first_day: date, days: int) -> Away:
    """Absences that are known, on one path."""
    cells = set(absences)
    people = tuple(sorted({person for person, _ in cells}))
    dates = days_of(first_day, days)
    drawn = np.array([[[(person, day) in cells for day in dates] for person in people]], dtype=bool)
    return Away(people=people, days=dates, drawn=drawn.reshape(1, len(people), len(dates)))


def elapsed_units(series: Series, organisation: Organisation, first_day: date, days: int) -> Floats:
    """Units by elapsed slot; the two slots of a repeated wall-clock hour share what came, nothing known is nothing."""
    cells = wall_cells(organisation.site.zone, first_day, days, series.slot_min)
    values = np.nan_to_num(series.window(first_day, days)).reshape(-1)
    times = np.bincount(cells, minlength=values.size)
    return np.asarray(values[cells] / times[cells])
