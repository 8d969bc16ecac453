"""What is known of the workload to come: orders already in, booked samples, a campaign; and volumes of new roles.

Leads speak for the roles of their departments, HR and administrators for all. Who said what, when and why is kept;
known work that is withdrawn stays to be read.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from scheduler.domain.actor import AccountRole, Actor
from scheduler.domain.calendar import clock_shows, require_reachable
from scheduler.domain.organisation import ExpectedVolume, KnownWork, Organisation
from scheduler.domain.volumes import circle
from scheduler.errors import Conflict, Forbidden, InvalidInput, NotFound
from scheduler.services.forecasting import read_series
from scheduler.workload.inspection import Note
from scheduler.workload.series import epoch_min
from scheduler.workload.volume import idle_note, is_short

if TYPE_CHECKING:
    from scheduler.bootstrap import App
    from scheduler.storage.unit_of_work import UnitOfWork

DAY_MIN = 1440
MAX_DAYS = 400
MAX_UNITS = Decimal(10_000_000)
LONGEST_REASON = 200
USUAL_DAYS = 56
ABSURD = 20  # times a usual day: more must be confirmed


def known_work(
    app: App, actor: Actor, first: date, days: int, role: str | None = None, *, withdrawn: bool = False
) -> tuple[KnownWork, ...]:
    """Known work in force on ``days`` days from ``first``, of every role that the actor may see or of one, by day.

    ``withdrawn`` adds what was taken back. Raises ``Forbidden`` for staff, ``NotFound`` for a role that is not there or
    not the actor's to see, ``InvalidInput`` for impossible days.
    """
    _require_planner(actor)
    require_reachable(first)
    if not 1 <= days <= MAX_DAYS:
        raise InvalidInput(f"1 to {MAX_DAYS} days, not {days}", key="day_range", most=MAX_DAYS, days=days)
    with app.reading(actor) as uow:
        organisation: Organisation = uow.organisation.load()
        if role is not None:
            _require_role(organisation, actor, role)
        last = first + timedelta(days=days - 1)
        found: tuple[KnownWork, ...] = uow.known_work.between(first, last, role=role, withdrawn=withdrawn)
    return tuple(w for w in found if actor.sees_department(organisation.roles[w.role].department))


def enter_known_work(
    app: App,
    actor: Actor,
    role: str,
    day: date,
    *,
    start_min: int,
    end_min: int,
    units: Decimal,
    replaces: bool,
    reason: str,
    confirmed: bool = True,
) -> KnownWork:
    """Say that ``units`` of the role's work come in ``[start_min, end_min)`` of the local day.

    They stand in place of the forecast there if ``replaces``, else beside it. Unless ``confirmed``, over twenty times
    the role's usual day is ``InvalidInput``. Raises ``Forbidden`` for staff, ``NotFound`` for a role that is not the
    actor's, ``InvalidInput`` for a day that is past, minutes that are none of the day or that the clock skips on it,
    units that are no amount, or no reason; ``Conflict`` where other work replaces the forecast in these minutes
    already, or the same was entered before.
    """
    _require_planner(actor)
    require_reachable(day)
    _check_minutes(start_min, end_min)
    amount, why = _checked_units(units), _checked_reason(reason)
    with app.unit_of_work(actor) as uow:
        organisation: Organisation = uow.organisation.load()
        _require_role(organisation, actor, role)
        if not clock_shows(organisation.site.zone, day, start_min, end_min):
            raise InvalidInput(
                f"clocks of {organisation.site.tz} skip {clock(start_min)} to {clock(end_min)} on {day}",
                key="known_work_skipped",
                day=day,
                start=clock(start_min),
                end=clock(end_min),
                tz=organisation.site.tz,
            )
        if day < uow.today:
            raise InvalidInput(f"{day} is past; today is {uow.today}", key="known_work_past", day=day, today=uow.today)
        if not confirmed:
            _require_usual(uow, organisation, role, amount)
        if replaces:
            _require_free(uow, role, day, start_min, end_min)
        work = KnownWork(
            id=0,
            role=role,
            day=day,
            start_min=start_min,
            end_min=end_min,
            units=amount,
            replaces=replaces,
            reason=why,
            entered_by=actor.login,
            entered_at=uow.now,
        )
        work_id = uow.known_work.add(work)
        uow.audit(
            "known_work.enter",
            f"known_work:{work_id}",
            role=role,
            day=day,
            minutes=[start_min, end_min],
            units=str(amount),
            replaces=replaces,
            reason=why,
        )
        entered: KnownWork = uow.known_work.get(work_id)
        uow.commit()
    return entered


def withdraw_known_work(app: App, actor: Actor, work_id: int) -> KnownWork:
    """Take known work back; its row stays with who did so and when.

    Raises ``NotFound`` where it is missing or not the actor's, ``Conflict`` where it is withdrawn already.
    """
    _require_planner(actor)
    with app.unit_of_work(actor) as uow:
        work: KnownWork = uow.known_work.get(work_id)
        if not actor.sees_department(uow.organisation.load().roles[work.role].department):
            raise NotFound(f"there is no known work {work_id}", key="known_work_missing", id=work_id)
        uow.known_work.withdraw(work_id, by=actor.login, at=uow.now)
        uow.audit("known_work.withdraw", f"known_work:{work_id}", role=work.role, day=work.day, units=str(work.units))
        withdrawn: KnownWork = uow.known_work.get(work_id)
        uow.commit()
    return withdrawn


def expected_volumes(app: App, actor: Actor) -> tuple[ExpectedVolume, ...]:
    """Every volume entered for a role that the actor may see, by role and first day."""
    _require_planner(actor)
    with app.reading(actor) as uow:
        organisation: Organisation = uow.organisation.load()
        found: tuple[ExpectedVolume, ...] = uow.known_work.volumes()
    return tuple(v for v in found if actor.sees_department(organisation.roles[v.role].department))


def set_expected_volume(
    app: App, actor: Actor, role: str, weekly_units: Decimal, *, like: str | None, valid_from: date, reason: str
) -> ExpectedVolume:
    """Say how many units a week a role with little or no history will have from a day on, spread like another role.

    Without ``like`` they take the shape of the whole site. The same role and day again replaces what was said. Raises
    ``Forbidden``, ``NotFound`` for a role that is not the actor's or a template that does not exist, ``InvalidInput``,
    also where roles would lend each other their shapes in a circle.
    """
    _require_planner(actor)
    require_reachable(valid_from)
    amount, why = _checked_units(weekly_units), _checked_reason(reason)
    with app.unit_of_work(actor) as uow:
        organisation: Organisation = uow.organisation.load()
        _require_role(organisation, actor, role)
        if like == role:
            raise InvalidInput(f"role {role!r} cannot lend itself its shape", key="volume_like_itself", role=role)
        if like is not None and like not in organisation.roles:
            raise NotFound(f"there is no role {like!r}", key="role_missing", role=like)
        volume = ExpectedVolume(
            role=role,
            weekly_units=amount,
            like=like,
            valid_from=valid_from,
            reason=why,
            entered_by=actor.login,
            entered_at=uow.now,
        )
        held = [v for v in uow.known_work.volumes() if (v.role, v.valid_from) != (role, valid_from)]
        if len(met := circle([*held, volume], role)) > 1:
            raise InvalidInput(
                f"the volumes would lean on each other in a circle: {' → '.join((*met, role))}",
                key="volume_circle",
                roles=" → ".join((*met, role)),
            )
        counts = uow.known_work.upsert_volumes([volume])
        if counts.unchanged:
            return _held(uow, volume)
        uow.audit(
            "expected_volume.set",
            f"expected_volume:{role}:{valid_from}",
            weekly_units=str(amount),
            like=like,
            reason=why,
        )
        uow.commit()
    return volume


def idle_volume(app: App, actor: Actor, role: str) -> Note | None:
    """What a forecast would say of the role's newest volume where history has made it idle; None where it counts.

    Raises ``Forbidden``, ``NotFound`` for a role that is not the actor's.
    """
    _require_planner(actor)
    with app.reading(actor) as uow:
        organisation: Organisation = uow.organisation.load()
        _require_role(organisation, actor, role)
        volumes = [v for v in uow.known_work.volumes() if v.role == role]
        series = read_series(uow, organisation, uow.today + timedelta(days=1), roles=[role]).get(role)
    if not volumes or series is None or is_short(series):
        return None
    return idle_note(float(max(volumes, key=lambda v: v.valid_from).weekly_units))


def withdraw_expected_volume(app: App, actor: Actor, role: str, valid_from: date | None = None) -> ExpectedVolume:
    """Take a volume back (the only one of the role, or that of ``valid_from``); the audit log keeps what it said.

    Raises ``Forbidden``, ``NotFound`` for a role that is not the actor's or a volume that is not there, ``Conflict``
    where the role has several and no day is given.
    """
    _require_planner(actor)
    with app.unit_of_work(actor) as uow:
        _require_role(uow.organisation.load(), actor, role)
        found = [v for v in uow.known_work.volumes() if v.role == role and valid_from in (None, v.valid_from)]
        if not found:
            raise NotFound(f"no volume of {role} is entered", key="volume_missing", role=role)
        if len(found) > 1:
            days = ", ".join(str(v.valid_from) for v in found)
            raise Conflict(f"{role} has several volumes: {days}", key="volume_several", role=role, days=days)
        volume: ExpectedVolume = found[0]
        uow.known_work.remove_volume(role, volume.valid_from)
        uow.audit(
            "expected_volume.withdraw",
            f"expected_volume:{role}:{volume.valid_from}",
            weekly_units=str(volume.weekly_units),
            like=volume.like,
            reason=volume.reason,
            entered_by=volume.entered_by,
        )
        uow.commit()
    return volume


def _held(uow: UnitOfWork, volume: ExpectedVolume) -> ExpectedVolume:
    held: tuple[ExpectedVolume, ...] = uow.known_work.volumes()
    return next(v for v in held if (v.role, v.valid_from) == (volume.role, volume.valid_from))


def _require_planner(actor: Actor) -> None:
    if actor.role is AccountRole.STAFF:
        raise Forbidden("only leads, HR and administrators speak of the workload", key="workload_planners_only")


def _require_role(organisation: Organisation, actor: Actor, role: str) -> None:
    found = organisation.roles.get(role)
    if found is None or not actor.sees_department(found.department):
        raise NotFound(f"there is no role {role!r}", key="role_missing", role=role)


def _require_free(uow: UnitOfWork, role: str, day: date, start_min: int, end_min: int) -> None:
    """Two rows that both stand in place of the forecast in one minute would contradict each other."""
    held: tuple[KnownWork, ...] = uow.known_work.between(day, day, role=role)
    for other in held:
        if other.replaces and other.start_min < end_min and start_min < other.end_min:
            raise Conflict(
                f"known work {other.id} of {role} on {day} stands in place of the forecast there already",
                key="known_work_overlaps",
                id=other.id,
                start=clock(other.start_min),
                end=clock(other.end_min),
            )


def _require_usual(uow: UnitOfWork, organisation: Organisation, role: str, units: Decimal) -> None:
    """Raises ``InvalidInput`` for more than ``ABSURD`` usual days of the role; nothing is known of one without any."""
    usual = _usual_day(uow, organisation, role)
    if usual and float(units) > ABSURD * usual:
        raise InvalidInput(
            f"{units} units are {float(units) / usual:.0f} times a usual day of {role} ({usual:.0f})",
            key="known_work_unusual",
            units=str(units),
            times=f"{float(units) / usual:.0f}",
            role=role,
            usual=f"{usual:.0f}",
        )


def _usual_day(uow: UnitOfWork, organisation: Organisation, role: str) -> float:
    """Mean units of the days with work in the last weeks recorded; before there are any, a seventh of the volume."""
    end = epoch_min(uow.today + timedelta(days=1), organisation.site.zone)
    if (span := uow.workload.recorded().get(role)) is not None:
        end = min(end, span.last + 1)
    starts, quantities = uow.workload.read(role, end - USUAL_DAYS * DAY_MIN, end)
    days = len({int(start) // DAY_MIN for start, units in zip(starts, quantities, strict=True) if units > 0})
    if days:
        return float(quantities.sum()) / days
    volume = uow.known_work.volumes_on(uow.today).get(role)
    return float(volume.weekly_units) / 7 if volume else 0.0


def clock(minute: int) -> str:
    """Minutes after midnight as HH:MM; the end of the day is 24:00."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _check_minutes(start_min: int, end_min: int) -> None:
    if not 0 <= start_min < end_min <= DAY_MIN:
        raise InvalidInput(
            f"minutes {start_min} to {end_min} are none of one day; 0 to {DAY_MIN}, the end after the start",
            key="minutes_of_day",
            start=start_min,
            end=end_min,
        )


def _checked_units(units: Decimal) -> Decimal:
    """Raises ``InvalidInput`` unless it is from 0 to ten million, with three decimals at most."""
    if not units.is_finite() or not 0 <= units <= MAX_UNITS or units != round(units, 3):
        raise InvalidInput(
            f"{units} is no amount of work: 0 to {MAX_UNITS} with up to three decimals are accepted",
            key="units_amount",
            value=str(units),
            most=str(MAX_UNITS),
        )
    return units


def _checked_reason(reason: str) -> str:
    why = reason.strip()
    if not 1 <= len(why) <= LONGEST_REASON or not why.isprintable():
        raise InvalidInput(
            f"the reason needs 1 to {LONGEST_REASON} characters", key="reason_length", least=1, most=LONGEST_REASON
        )
    return why
