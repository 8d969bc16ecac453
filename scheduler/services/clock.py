"""Where a person stands on the clock, and clocking: at a kiosk, or from an own device where the company allows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.domain.device import Device, PunchPolicy
from scheduler.domain.organisation import Organisation, Person, Role
from scheduler.errors import Conflict, Forbidden, InvalidInput, NotFound
from scheduler.hours.ledger import RawPunch
from scheduler.punching import credentials as proofs
from scheduler.punching.claims import LARGEST_SEQ, Claim, Wrong, read_claim
from scheduler.punching.standing import Standing, standing
from scheduler.punching.times import instant_alone
from scheduler.services.credentials import NotIdentified, TooManyTries, keys_of, prove
from scheduler.services.devices import OWN_PREFIX
from scheduler.services.hours_inputs import read_frame, read_shifts
from scheduler.services.punching import MOST_ROWS, Answer, ingest_claims, site_now
from scheduler.storage.unit_of_work import UnitOfWork

BACK = timedelta(days=2)
KIOSK, OWN = "kiosk", "own"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """What a person sees of the own clock. ``roles``: what may be worked in, the roster's of today first.

    ``planned``: start and end of the shift that runs or comes next today; ``now`` is the time at the site.
    """

    person: Person
    standing: Standing
    roles: tuple[Role, ...]
    planned: tuple[datetime, datetime] | None
    punches: tuple[RawPunch, ...]
    now: datetime
    next_seq: int
    policy: PunchPolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class Admitted:
    """Who stands at the kiosk, with a pass for the taps that follow."""

    clock: Clock
    admission: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KioskState:
    """What a kiosk asks for now and then: the time at the site, and the next sequence number."""

    now: datetime
    next_seq: int


def my_clock(app: App, actor: Actor) -> Clock:
    """The actor's own clock. Raises NotFound for an account without a person."""
    person = _own_person(actor)
    with app.reading(actor) as uow:
        return _clock(uow, uow.organisation.load(), person, own_device(person))


def own_device(person: str) -> str:
    """The device that stands for a person's own page."""
    return f"{OWN_PREFIX}{person}"[:40]


def tap(app: App, actor: Actor, *, seq: int, kind: str, role: str | None = None) -> Clock:
    """Clock from an own device; the server's time counts. The same ``seq`` again (a second tap) changes nothing.

    Raises Forbidden where the company does not allow it, NotFound for an account without a person, InvalidInput for a
    kind or role that is none or a role that the person's clock does not offer (neither planned today nor held),
    Conflict where the page is older than another punch.
    """
    person = _own_person(actor)
    device = own_device(person)
    with app.reading(actor) as uow:
        if not uow.punching.policy().own_device:
            raise Forbidden("clocking from an own device is not allowed", key="own_device_off")
        now = site_now(uow, read_frame(uow, ()))
        held = uow.punching.held(device, [seq]).get(seq) if 0 < seq <= LARGEST_SEQ else None
        roles = uow.organisation.ids().roles
        upcoming = uow.punching.last_seq(device) + 1
        offered = {one.code for one in _clock(uow, uow.organisation.load(), person, device).roles}
    if role is not None and role not in roles:
        raise InvalidInput(f"there is no role {role!r}", key="role_missing", role=role)
    if held is not None and (held.kind, held.role_id) == (kind, roles[role] if role else None):
        return my_clock(app, actor)
    if seq != upcoming:
        raise Conflict("the page is older than another punch", key="clock_page_old")
    if role is not None and role not in offered:
        raise InvalidInput(f"{person} neither holds {role} nor is planned in it", key="role_not_offered", role=role)
    row = {"seq": seq, "person": person, "time": _text(now), "kind": kind, "role": role}
    [answer] = ingest_claims(
        app, actor, [read_claim(row, number=1, device=device)], source=OWN, target=f"person:{person}"
    )
    if answer.wrong is not None:
        raise InvalidInput(f"the punch was held back: {answer.wrong.reason}", key="punch_held_back")
    return my_clock(app, actor)


def kiosk_state(app: App, device: Device) -> KioskState:
    """The time at the site and the number from which the kiosk counts on."""
    with app.reading() as uow:
        return KioskState(now=site_now(uow, read_frame(uow, ())), next_seq=uow.punching.last_seq(device.code) + 1)


def admit(app: App, device: Device, *, person: str = "", badge: str = "", pin: str = "") -> Admitted:
    """Identify who stands at the kiosk. Raises NotIdentified, TooManyTries."""
    found = prove(app, device, person=person, badge=badge, pin=pin)
    with app.reading() as uow:
        clock = _clock(uow, uow.organisation.load(), found, device.code)
    admission = proofs.make_pass(keys_of(app), device=device.code, person=found, at_s=int(clock.now.timestamp()))
    return Admitted(clock=clock, admission=admission)


def kiosk_punches(app: App, device: Device, rows: Sequence[object]) -> tuple[Answer, ...]:
    """Take what a kiosk has kept: each row with the pass of its identification, or with number or badge and PIN.

    A row whose identity cannot be proven any more is held back for HR, never lost. Raises InvalidInput for too many.
    """
    if len(rows) > MOST_ROWS:
        raise InvalidInput(f"{len(rows)} rows", key="too_many_punches", rows=len(rows), most=MOST_ROWS)
    with app.reading() as uow:
        zone = read_frame(uow, ()).site.zone
        claims = [_kiosk_claim(app, device, row, number) for number, row in enumerate(rows, start=1)]
        known_rows = uow.punching.quarantined(device.code, {claim.claim_hash for claim in claims})
        held = uow.punching.held(device.code, {claim.seq for claim in claims if claim.seq is not None})
    proven = []
    for claim, row in zip(claims, rows, strict=True):
        settled = claim.claim_hash in known_rows or (claim.seq is not None and claim.seq in held)
        if claim.wrong is None and claim.local is not None and isinstance(row, Mapping) and not settled:
            at_s = int(instant_alone(claim.local, zone).at.timestamp())
            wrong = _identity(app, device, claim, row, at_s)
            proven.append(replace(claim, wrong=wrong))
        else:
            proven.append(claim)
    return ingest_claims(app, device.actor, proven, source=KIOSK, target=f"device:{device.code}")


def _kiosk_claim(app: App, device: Device, row: object, number: int) -> Claim:
    """The claim without what proves it: nothing secret is kept, also in quarantine."""
    if not isinstance(row, Mapping):
        return read_claim(row, number=number, device=device.code)
    plain = {name: row[name] for name in ("seq", "person", "time", "kind", "role") if name in row}
    badge = row.get("badge")
    if isinstance(badge, str) and badge and not plain.get("person"):
        plain["badge"] = proofs.badge_hash(keys_of(app), badge)
    return read_claim(plain, number=number, device=device.code)


def _identity(app: App, device: Device, claim: Claim, row: Mapping[str, object], at_s: int) -> Wrong | None:
    """Why the row's identity is not proven, if it is not."""
    unverified = Wrong(field="person", reason="identity_unverified", params={"value": claim.person or ""})
    admission = row.get("pass")
    if isinstance(admission, str) and admission:
        whose = proofs.read_pass(keys_of(app), admission, device=device.code, at_s=at_s)
        return None if whose is not None and whose == claim.person else unverified
    pin, badge = row.get("pin"), row.get("badge")
    pin, badge = (pin if isinstance(pin, str) else ""), (badge if isinstance(badge, str) else "")
    if not pin and not badge:
        return unverified
    try:
        whose = prove(app, device, person=claim.person or "", badge="" if claim.person else badge, pin=pin)
    except TooManyTries:
        return unverified
    except NotIdentified:
        return Wrong(field="person", reason="pin_wrong", params={"value": claim.person or ""}) if pin else unverified
    return None if claim.person in (None, whose) else unverified


def _clock(uow: UnitOfWork, organisation: Organisation, person: str, device: str) -> Clock:
    if person not in organisation.people:
        raise NotFound(f"there is no person {person!r}", key="person_missing", code=person)
    now = site_now(uow, organisation)
    today = now.date()
    punches, corrections = uow.hours.events(now - BACK, now + timedelta(seconds=1), {person})
    shifts = read_shifts(uow, organisation, today - timedelta(days=1), today, {person}).get(person, [])
    now_s = int(now.timestamp())
    ahead = [shift for shift in shifts if shift.end_s > now_s]
    planned = [block.role for shift in ahead for block in shift.blocks if block.role]
    held = [
        s.role
        for s in organisation.skills
        if s.person == person and s.valid_from <= today and (s.valid_to is None or s.valid_to >= today)
    ]
    start = datetime.combine(today, datetime.min.time(), organisation.site.zone)
    return Clock(
        person=organisation.people[person],
        standing=standing(punches.get(person, ()), corrections.get(person, ()), shifts, now_s),
        roles=tuple(organisation.roles[code] for code in dict.fromkeys([*planned, *sorted(held)])),
        planned=(_at(ahead[0].start_s, now), _at(ahead[0].end_s, now)) if ahead else None,
        punches=uow.hours.raw_punches(person, start, now + timedelta(minutes=5)),
        now=now,
        next_seq=uow.punching.last_seq(device) + 1,
        policy=uow.punching.policy(),
    )


def _own_person(actor: Actor) -> str:
    if actor.person is None:
        raise NotFound("the account belongs to no person", key="no_person")
    return actor.person


def _text(at: datetime) -> str:
    return at.replace(microsecond=0).isoformat(sep=" ")


def _at(at_s: int, like: datetime) -> datetime:
    return datetime.fromtimestamp(at_s, like.tzinfo)
