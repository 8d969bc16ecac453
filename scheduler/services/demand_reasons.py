"""Why a role asks for so many heads in a slot: units, standard, service, presence, known work, and what is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from scheduler.domain.actor import Actor
from scheduler.domain.calendar import clock_shows, minutes_between, open_days, shift_blocks, wall_time
from scheduler.domain.organisation import KnownWork, Organisation, Role, Service, Standard, WorkKind
from scheduler.errors import InvalidInput, NotFound
from scheduler.workload.calendar import DayFactor
from scheduler.workload.deferrable import due_rule
from scheduler.workload.known import Known, covered
from scheduler.workload.presence import presence_heads
from scheduler.workload.runs import ForecastRun, RoleCapacity, RoleForecast
from scheduler.workload.series import wall_cells
from scheduler.workload.standards import CENTI, handling_seconds, minutes_per_unit

if TYPE_CHECKING:
    from scheduler.bootstrap import App
    from scheduler.storage.unit_of_work import UnitOfWork

LOW, MIDDLE, HIGH = 0.1, 0.5, 0.9
_BEYOND_DAYS = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Mean and 10, 50 and 90 % quantiles over the run's paths."""

    mean: float
    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandReason:
    """One role in one slot of a run, on the site's clock.

    ``heads`` is the capacity asked for, or of work that may wait what arrives, in full heads for the slot. ``load`` are
    erlangs (answered work only), ``presence`` heads that must be there, ``due`` by when work of this slot is to be done
    (``None`` if it may not wait, or beyond the days looked at). ``given`` are heads of the published roster (``None``
    without one), ``covered`` the share of paths that ask for no more, ``None`` where work may wait. ``known`` were in
    force for the slot when the run was made. ``skipped`` is the time asked for where the clock does not show it.
    ``special`` is the day as the run took it, ``None`` of a usual day and of runs that kept none.
    """

    role: Role
    run: ForecastRun
    start: datetime
    units: Band
    heads: Band
    standard: Standard
    minutes_per_unit: float
    load: float | None
    presence: int
    due: datetime | None
    known: tuple[KnownWork, ...]
    given: float | None
    covered: float | None
    skipped: datetime | None = None
    special: DayFactor | None = None

    @property
    def parts(self) -> tuple[tuple[str, Mapping[str, object]], ...]:
        """The sentence in its parts, in order: keys of ``wording.DEMAND_REASONS`` and what they name."""
        s = self.standard
        found: list[tuple[str, Mapping[str, object]]] = []
        if self.skipped is not None:
            found.append(("skipped_hour", {"asked": f"{self.skipped:%H:%M}", "at": f"{self.start:%H:%M}"}))
        if self.special is not None:
            found.append((f"day_{self.special.kind}", {"factor": f"{self.special.factor:.2f}"}))
        found.append(
            (
                "units",
                {"mean": f"{self.units.mean:.1f}", "low": f"{self.units.low:.1f}", "high": f"{self.units.high:.1f}"},
            )
        )
        found += [
            (
                "known_instead" if k.replaces else "known_beside",
                {"units": k.units, "reason": k.reason, "who": k.entered_by},
            )
            for k in self.known
        ]
        found.append(
            (
                "standard",
                {
                    "seconds": s.seconds_per_unit,
                    "allowance": f"{s.allowance_permille / 10:g}",
                    "shrinkage": f"{s.shrinkage_permille / 10:g}",
                    "minutes": f"{self.minutes_per_unit:.2f}",
                },
            )
        )
        if self.load is not None:
            found.append(
                (
                    "answered_by_patient" if s.service == Service.ERLANG_C else "answered_by_leaving",
                    {
                        "load": f"{self.load:.2f}",
                        "share": f"{s.service_permille / 10:g}",
                        "seconds": s.within_s,
                        "occupancy": f"{s.occupancy_permille / 10:g}",
                        "patience": s.patience_s,
                    },
                )
            )
        if s.kind == WorkKind.DEFERRABLE:
            found.append(("due", {"at": f"{self.due:%Y-%m-%d %H:%M}"}) if self.due else ("due_later", {}))
        if self.presence:
            found.append(("presence", {"heads": self.presence}))
        key = "arrives" if s.kind == WorkKind.DEFERRABLE else "heads"
        found.append(
            (key, {"mean": f"{self.heads.mean:.2f}", "low": f"{self.heads.low:.2f}", "high": f"{self.heads.high:.2f}"})
        )
        if self.given is not None:
            share = {} if self.covered is None else {"share": f"{self.covered * 100:.0f}"}
            found.append(("given_covers" if share else "given", {"heads": f"{self.given:.2f}", **share}))
        return tuple(found)


def why_demand(app: App, actor: Actor, role: str, slot_start: datetime, run_id: int | None = None) -> DemandReason:
    """Why the role asks for what it does in the slot that holds ``slot_start``, in a run (the newest that covers it).

    ``slot_start`` without a zone is on the site's clock. Raises ``NotFound`` for a role or run that is missing or not
    the actor's to see, ``InvalidInput`` for a time outside the run.
    """
    with app.reading(actor) as uow:
        organisation: Organisation = uow.organisation.load()
        found = organisation.roles.get(role)
        if found is None or not actor.sees_department(found.department):
            raise NotFound(f"there is no role {role!r}", key="role_missing", role=role)
        zone = organisation.site.zone
        at = slot_start.replace(tzinfo=zone) if slot_start.tzinfo is None else slot_start.astimezone(zone)
        run = _run(uow, run_id, at.date())
        made = uow.workload.forecasts(run.id, [role]).get(role) if run else None
        capacity = uow.workload.capacities(run.id, [role]).get(role) if run else None
        if run is None or made is None or capacity is None:
            raise NotFound(f"there is no forecast of role {role!r}", key="forecast_missing", role=role)
        begins = wall_time(zone, run.first_day, 0)
        slot = minutes_between(begins, at) // run.slot_min
        if not 0 <= slot < capacity.capacity.shape[1] or at < begins:
            raise InvalidInput(
                f"forecast run {run.id} covers {run.days} days from {run.first_day}, not {at:%Y-%m-%d %H:%M}",
                key="slot_outside",
                run=run.id,
                first_day=run.first_day,
                days=run.days,
            )
        start = (begins + timedelta(minutes=slot * run.slot_min)).astimezone(zone)
        entries = uow.known_work.between(start.date(), start.date(), role=role, withdrawn=True)
        given = _given(uow, organisation, role, start, run.slot_min)
    made_of = _reason(
        organisation, found, run, slot=slot, start=start, made=made, capacity=capacity, entries=entries, given=given
    )
    minute = at.hour * 60 + at.minute
    return made_of if clock_shows(zone, at.date(), minute, minute + 1) else replace(made_of, skipped=at)


def _reason(
    organisation: Organisation,
    role: Role,
    run: ForecastRun,
    *,
    slot: int,
    start: datetime,
    made: RoleForecast,
    capacity: RoleCapacity,
    entries: tuple[KnownWork, ...],
    given: float | None,
) -> DemandReason:
    cell = int(wall_cells(organisation.site.zone, run.first_day, run.days, run.slot_min)[slot])
    standard = capacity.standard
    units, heads = _band(made.paths[:, cell]), _band(capacity.capacity[:, slot] / CENTI)
    waits = standard.kind == WorkKind.DEFERRABLE
    answered = not waits and standard.service != Service.HEADCOUNT
    covered = None
    if given is not None and not waits:
        covered = float((capacity.capacity[:, slot] <= round(given * CENTI)).mean())
    return DemandReason(
        role=role,
        run=run,
        start=start,
        units=units,
        heads=heads,
        standard=standard,
        minutes_per_unit=minutes_per_unit(standard),
        load=units.mean * handling_seconds(standard) / (60 * run.slot_min) if answered else None,
        presence=int(presence_heads(organisation, role.code, run.first_day, run.days)[slot]),
        due=_due(organisation, run, standard, slot) if waits else None,
        known=tuple(entry for entry in entries if _applied(entry, run, cell)),
        given=given,
        covered=covered,
        special=_special(made, start.date()),
    )


def _special(made: RoleForecast, day: date) -> DayFactor | None:
    """The special day that the run kept for the role, with the factor that it applied."""
    kept: Any = made.scores.get("special_days", ())
    found = next((one for one in kept if one["day"] == day.isoformat()), None)
    return None if found is None else DayFactor(day=day, kind=found["kind"], factor=float(found["factor"]))


def _band(values: np.ndarray[tuple[int], np.dtype[np.number]]) -> Band:
    low, middle, high = (float(q) for q in np.quantile(values, (LOW, MIDDLE, HIGH)))
    return Band(mean=float(values.mean()), low=low, middle=middle, high=high)


def _run(uow: UnitOfWork, run_id: int | None, day: date) -> ForecastRun | None:
    if run_id is not None:
        run: ForecastRun = uow.workload.run(run_id)
        return run
    runs: tuple[ForecastRun, ...] = uow.workload.runs(covering=(day, day), limit=1)
    return runs[0] if runs else None


def _applied(entry: KnownWork, run: ForecastRun, cell: int) -> bool:
    """Was the entry in force when the run was made, and does it lie on the cell?"""
    if entry.entered_at > run.made_at or (entry.withdrawn_at is not None and entry.withdrawn_at <= run.made_at):
        return False
    row = Known(id=0, day=entry.day, start_min=entry.start_min, end_min=entry.end_min, units=0.0, replaces=True)
    return bool(covered(row, run.first_day, run.slot_min, run.days * 1440 // run.slot_min)[cell] > 0)


def _due(organisation: Organisation, run: ForecastRun, standard: Standard, slot: int) -> datetime | None:
    """The end of the slot by which work that arrives in ``slot`` is due."""
    zone = organisation.site.zone
    open_ = np.array(open_days(organisation, run.first_day, run.days + _BEYOND_DAYS))
    rule = due_rule(standard, zone, run.first_day, run.slot_min, open_)
    if rule.window is not None:
        edge: int | None = slot + rule.window + 1
    else:
        edge = next((cut_off for cut_off in rule.cut_offs if cut_off > slot), None)
    begins = wall_time(zone, run.first_day, 0)
    return None if edge is None else (begins + timedelta(minutes=edge * run.slot_min)).astimezone(zone)


def _given(uow: UnitOfWork, organisation: Organisation, role: str, start: datetime, slot_min: int) -> float | None:
    """Heads that published shifts give the role in the slot; None where no published roster covers the day."""
    day, end = start.date(), start + timedelta(minutes=slot_min)
    if not uow.rosters.covered_days(day, day):
        return None
    centiheads = 0
    for assigned in uow.rosters.published_assignments(day - timedelta(days=1), day):
        blocks = shift_blocks(organisation.site, organisation.shift_types[assigned.shift_type], assigned.day)
        held = organisation.proficiency(assigned.person, assigned.day).get(role, 0)
        for block, (first, last) in zip(assigned.roles, blocks, strict=False):
            overlap = minutes_between(max(first, start), min(last, end))
            if block == role and overlap > 0:
                centiheads += held * overlap // slot_min
    return centiheads / CENTI
