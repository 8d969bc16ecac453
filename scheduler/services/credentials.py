"""Badges and PINs of people, set by HR and shown once; and the proof of who stands at a kiosk, with its throttle."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM, Actor
from scheduler.domain.device import Device, PunchPolicy
from scheduler.domain.organisation import Person
from scheduler.errors import Conflict, InvalidInput, SchedulerError
from scheduler.punching import credentials as proofs
from scheduler.punching.credentials import Keys
from scheduler.services.accounts import ATTEMPT_WINDOW
from scheduler.services.hours_inputs import require_hr
from scheduler.storage.repositories.punching import Credential

TRIES_PER_PERSON = 5
TRIES_PER_DEVICE = 40


class NotIdentified(SchedulerError):
    """No such person, badge or PIN; which of them is not told."""

    default_key = "not_identified"


class TooManyTries(SchedulerError):
    """The person or the device has failed too often; ``minutes`` until it may try again at the latest."""

    default_key = "too_many_tries"


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialLine:
    person: Person
    has_badge: bool
    has_pin: bool


def keys_of(app: App) -> Keys:
    """The installation's keys for badges, PINs and passes."""
    return _derived(app.config.require_secret_key())


def list_credentials(app: App, actor: Actor) -> tuple[CredentialLine, ...]:
    """Everybody employed today, by code, with what they have. Raises Forbidden unless HR or admin."""
    require_hr(actor)
    with app.reading(actor) as uow:
        people = uow.organisation.load().employed(uow.today, uow.today)
        found = uow.punching.credentials()
    none = Credential(has_badge=False, pin_hash="")
    return tuple(
        CredentialLine(
            person=person,
            has_badge=found.get(person.code, none).has_badge,
            has_pin=bool(found.get(person.code, none).pin_hash),
        )
        for person in people
    )


def issue_pin(app: App, actor: Actor, person: str) -> str:
    """Give a person a new PIN, which is returned and stored nowhere in the clear.

    HR for anybody, others for themselves. Raises Forbidden, NotFound.
    """
    if actor.person != person:
        require_hr(actor)
    pin = proofs.new_pin()
    hashed = proofs.pin_hash(keys_of(app), pin)
    with app.unit_of_work(actor) as uow:
        uow.punching.set_credential(person, by=actor.login, now=uow.now, pin_hash=hashed)
        uow.accounts.clear_attempts(_login(person))
        uow.audit("credential.pin", f"person:{person}")
        uow.commit()
    return pin


def set_badge(app: App, actor: Actor, person: str, badge: str) -> None:
    """A person's badge from now on; an empty text takes it away.

    Raises Forbidden unless HR or admin, NotFound, InvalidInput for what is no badge, Conflict for one that is taken.
    """
    require_hr(actor)
    folded = proofs.fold_badge(badge)
    low, high = proofs.BADGE_CHARS
    if folded and not (low <= len(folded) <= high and folded.isprintable()):
        raise InvalidInput(f"a badge of {len(folded)} characters", key="badge_form", least=low, most=high)
    hashed = proofs.badge_hash(keys_of(app), folded) if folded else None
    with app.unit_of_work(actor) as uow:
        owner = uow.punching.badges({hashed}).get(hashed) if hashed else None
        if owner is not None and owner != person:
            raise Conflict("the badge is another person's", key="badge_taken", person=owner)
        uow.punching.set_credential(person, by=actor.login, now=uow.now, badge_hash=hashed)
        uow.audit("credential.badge", f"person:{person}", removed=hashed is None)
        uow.commit()


def prove(app: App, device: Device, *, person: str = "", badge: str = "", pin: str = "") -> str:
    """The person code of who stands at a kiosk: by badge, or by number and PIN.

    Every failure counts against the person and the device for ten minutes, before the PIN is looked at, so that tries
    in parallel gain nothing. Raises NotIdentified, TooManyTries.
    """
    keys = keys_of(app)
    with app.reading() as uow:
        policy: PunchPolicy = uow.punching.policy()
        digest = proofs.badge_hash(keys, badge) if badge else ""
        found = uow.punching.badges({digest}).get(digest, "") if badge else person
        stored = uow.punching.pin_hash(found) if found else ""
        employed = found in {p.code for p in uow.organisation.load().employed(uow.today, uow.today)}
    _begin(app, device, found or f"badge:{digest[:16]}")
    by_badge = bool(badge and found) and not policy.badge_needs_pin
    # somebody unknown takes as long as a wrong PIN
    right = by_badge or proofs.pin_fits(keys, stored or _nobody(keys), pin)
    if not (right and employed and (by_badge or stored)):
        raise NotIdentified("no such person, badge or PIN")
    with app.unit_of_work(SYSTEM) as uow:
        uow.accounts.clear_attempts(_login(found))
        uow.commit()
    return found


def _begin(app: App, device: Device, who: str) -> None:
    login, address = _login(who), f"device:{device.code}"
    with app.unit_of_work(SYSTEM) as uow:
        uow.accounts.queue_up(login, address)
        since = uow.now - ATTEMPT_WINDOW
        uow.accounts.purge_attempts(since)
        if (
            uow.accounts.attempts(since=since, login=login) >= TRIES_PER_PERSON
            or uow.accounts.attempts(since=since, address=address) >= TRIES_PER_DEVICE
        ):
            raise TooManyTries("too many failures", minutes=int(ATTEMPT_WINDOW.total_seconds() // 60))
        uow.accounts.add_attempt(login, address, uow.now)
        uow.commit()


def _login(who: str) -> str:
    return f"pin:{who}"[:80]


@cache
def _derived(secret: str) -> Keys:
    return proofs.derive_keys(secret)


@cache
def _nobody(keys: Keys) -> str:
    return proofs.pin_hash(keys, "nobody has this PIN")
