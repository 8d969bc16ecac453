"""Devices that may send punches: made, renewed and revoked by an administrator; each with its token and its limits."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, replace

from scheduler.bootstrap import App
from scheduler.domain.actor import AccountRole, Actor
from scheduler.domain.device import Device, DeviceKind, PunchPolicy
from scheduler.errors import Conflict, Forbidden, InvalidInput, SchedulerError
from scheduler.punching.credentials import new_token, token_hash
from scheduler.services.accounts import begin_attempt
from scheduler.services.hours_inputs import require_hr

REQUESTS_PER_MINUTE = 120
ROWS_PER_MINUTE = 6000
NAME_CHARS = 80
MOST_CORRECTIONS, MOST_TOLERANCE_S = 99, 3600
OWN_PREFIX = "own-"  # devices of this kind belong to a person's own page
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")


class DeviceRefused(SchedulerError):
    """The token belongs to no device, to a revoked one, or to one of another kind."""

    default_key = "device_refused"


class TooFast(SchedulerError):
    """The device has sent more in this minute than is taken; ``seconds`` until it may go on."""

    default_key = "device_too_fast"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDevice:
    """``token`` is shown once and stored nowhere."""

    device: Device
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceLine:
    """A device with how many of its rows wait in quarantine and how many of its punches have a doubtful time."""

    device: Device
    waiting: int
    doubtful: int


def list_devices(app: App, actor: Actor) -> tuple[DeviceLine, ...]:
    """Every device, by code. Admin only."""
    _require_admin(actor)
    with app.reading(actor) as uow:
        waiting: dict[str, int] = {}
        for (code, _), count in uow.punching.quarantine_counts().items():
            waiting[code] = waiting.get(code, 0) + count
        doubts = uow.punching.doubts_by_device()
        return tuple(
            DeviceLine(device=device, waiting=waiting.get(device.code, 0), doubtful=doubts.get(device.code, 0))
            for device in uow.punching.devices()
        )


def add_device(app: App, actor: Actor, *, code: str, name: str, kind: DeviceKind) -> NewDevice:
    """Make a device with a token of its own. Raises Forbidden, InvalidInput, Conflict for a code that is taken."""
    _require_admin(actor)
    code, name = code.strip(), name.strip()
    if not _CODE.fullmatch(code) or code.startswith(OWN_PREFIX):
        raise InvalidInput(f"device code {code!r} is not accepted", key="device_code", code=code[:60])
    if not 1 <= len(name) <= NAME_CHARS or not name.isprintable():
        raise InvalidInput("a device needs a name", key="device_name", most=NAME_CHARS)
    token = new_token()
    with app.unit_of_work(actor) as uow:
        if any(device.code == code for device in uow.punching.devices()):
            raise Conflict(f"the device {code} exists already", key="device_taken", code=code)
        device_id = uow.punching.add_device(
            code=code, name=name, kind=kind, token_hash=token_hash(token), by=actor.login, now=uow.now
        )
        uow.audit("device.add", f"device:{code}", kind=kind.value, name=name)
        made: Device = uow.punching.device(device_id)
        uow.commit()
    return NewDevice(device=made, token=token)


def renew_token(app: App, actor: Actor, device_id: int) -> NewDevice:
    """A new token for a device, also for one that was revoked; the one before opens nothing any more."""
    _require_admin(actor)
    token = new_token()
    with app.unit_of_work(actor) as uow:
        device: Device = uow.punching.device(device_id)
        uow.punching.set_token(device_id, token_hash(token))
        uow.audit("device.renew", f"device:{device.code}")
        uow.commit()
    return NewDevice(device=replace(device, revoked_at=None, revoked_by=""), token=token)


def revoke_device(app: App, actor: Actor, device_id: int) -> Device:
    """From now on the device's token opens nothing. Raises NotFound, Conflict when it was revoked before."""
    _require_admin(actor)
    with app.unit_of_work(actor) as uow:
        device: Device = uow.punching.device(device_id)
        if not device.active:
            raise Conflict(f"the device {device.code} was revoked already", key="device_revoked", code=device.code)
        uow.punching.revoke(device_id, by=actor.login, now=uow.now)
        uow.audit("device.revoke", f"device:{device.code}")
        uow.commit()
    return device


def find_device(app: App, token: str, kind: DeviceKind) -> Device | None:
    """The active device of this kind that the token belongs to."""
    with app.reading() as uow:
        found: Device | None = uow.punching.device_by_token(token_hash(token)) if token else None
    return found if found is not None and found.kind is kind else None


def pair_kiosk(app: App, token: str, address: str) -> Device:
    """A tablet becomes a kiosk with the token that an administrator made. Raises DeviceRefused, TooManyAttempts."""
    begin_attempt(app, "kiosk", address)
    found = require_device(app, token, DeviceKind.KIOSK)
    with app.unit_of_work(found.actor) as uow:
        uow.accounts.clear_attempts("kiosk")
        uow.audit("device.paired", f"device:{found.code}", address=address)
        uow.commit()
    return found


def read_policy(app: App) -> PunchPolicy:
    """What the company allows of punching."""
    with app.reading() as uow:
        found: PunchPolicy = uow.punching.policy()
    return found


def set_policy(app: App, actor: Actor, policy: PunchPolicy) -> None:
    """What the company allows from now on. Raises Forbidden unless HR or admin, InvalidInput for an odd number."""
    require_hr(actor)
    if not (
        0 <= policy.corrections_per_month <= MOST_CORRECTIONS and 0 <= policy.future_tolerance_s <= MOST_TOLERANCE_S
    ):
        raise InvalidInput(
            f"corrections {policy.corrections_per_month}, tolerance {policy.future_tolerance_s}",
            key="punch_policy",
            most_corrections=MOST_CORRECTIONS,
            most_seconds=MOST_TOLERANCE_S,
        )
    with app.unit_of_work(actor) as uow:
        uow.punching.set_policy(policy, by=actor.login, now=uow.now)
        uow.audit("punch_policy.set", "punch_policy", **asdict(policy))
        uow.commit()


def require_device(app: App, token: str, kind: DeviceKind) -> Device:
    """The active device of this kind that the token belongs to. Raises DeviceRefused."""
    found = find_device(app, token, kind)
    if found is None:
        raise DeviceRefused("the token belongs to no active device of this kind")
    return found


def count_request(app: App, device: Device, *, rows: int = 0) -> None:
    """Note that the device was heard, with a request of ``rows`` punches. Raises TooFast beyond the limits."""
    with app.unit_of_work(device.actor) as uow:
        requests, sent = uow.punching.heard(device.id, now=uow.now, rows=rows)
        seconds = 60 - int(uow.now.timestamp()) % 60
        uow.commit()
    if requests > REQUESTS_PER_MINUTE or sent > ROWS_PER_MINUTE:
        raise TooFast(
            f"{requests} requests and {sent} rows in this minute",
            requests=REQUESTS_PER_MINUTE,
            rows=ROWS_PER_MINUTE,
            seconds=seconds,
        )


def _require_admin(actor: Actor) -> None:
    if actor.role is not AccountRole.ADMIN:
        raise Forbidden("only an admin manages devices")
