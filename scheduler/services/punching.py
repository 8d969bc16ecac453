"""Punches in: judged, stored once, or held back with a reason; the days that they touch are resolved at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.domain.device import Device, DeviceKind, PunchPolicy
from scheduler.errors import InvalidInput
from scheduler.punching.claims import Claim, Wrong, read_claim
from scheduler.punching.judge import Good, Held, Known, judge, latest_taken
from scheduler.services.hours_inputs import Frame, read_frame
from scheduler.services.hours_resolution import resolve_into
from scheduler.storage.repositories.punch_quarantine import RELEASED, QuarantinedPunch
from scheduler.storage.unit_of_work import UnitOfWork

MOST_ROWS = 500
STORED, QUARANTINED = "stored", "quarantined"
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What became of one row. A resend of the row has the same answer, unless a person decided in between."""

    number: int
    seq: int | None
    status: str
    wrong: Wrong | None = None


@dataclass
class _Batch:
    """What a batch has changed so far. ``days`` are local dates by person code."""

    uow: UnitOfWork
    known: Known
    source: str
    stored: int = 0
    held_back: int = 0
    seqs: dict[str, set[int]] = field(default_factory=dict)
    days: dict[str, set[date]] = field(default_factory=dict)

    def touch(self, person: str, at: datetime) -> None:
        self.days.setdefault(person, set()).add(at.astimezone(self.known.zone).date())


def ingest(app: App, device: Device, rows: Sequence[object], *, source: str = "api") -> tuple[Answer, ...]:
    """Take a batch of a device: an answer for every row, in order. Bad rows do not stop good ones.

    A row that was sent before changes nothing. Raises InvalidInput for more rows than are taken at once, NotFound while
    there is no company.
    """
    if len(rows) > MOST_ROWS:
        raise InvalidInput(f"{len(rows)} rows", key="too_many_punches", rows=len(rows), most=MOST_ROWS)
    claims = [read_claim(row, number=number, device=device.code) for number, row in enumerate(rows, start=1)]
    return ingest_claims(app, device.actor, claims, source=source, target=f"device:{device.code}")


def ingest_claims(app: App, actor: Actor, claims: Sequence[Claim], *, source: str, target: str) -> tuple[Answer, ...]:
    """Take claims on behalf of an actor, in one transaction with one audit entry if anything is new."""
    with app.unit_of_work(actor) as uow:
        frame = read_frame(uow, ())
        uow.punching.queue_up({claim.device for claim in claims})
        batch = _Batch(
            uow=uow,
            known=known(uow, frame, claims),
            source=source,
        )
        answers = tuple(_take(batch, claims))
        if batch.stored or batch.held_back:
            finish(batch.uow, batch.known, batch.seqs, batch.days)
            uow.audit("punches.in", target, source=source, stored=batch.stored, quarantined=batch.held_back)
            uow.commit()
    return answers


def site_now(uow: UnitOfWork, frame: Frame) -> datetime:
    """The time of day at the site on its business date: this moment, but where the demo keeps its date fixed."""
    local = uow.now.astimezone(frame.site.zone)
    today = uow.today
    return local if today == local.date() else datetime.combine(today, local.timetz())


def known(uow: UnitOfWork, frame: Frame, claims: Iterable[Claim], *, confirmed: bool = False) -> Known:
    """The company as these claims are held against it."""
    claims = tuple(claims)
    policy: PunchPolicy = uow.punching.policy()
    own = {claim.device for claim in claims if claim.raw.get("device") is None}
    return Known(
        people=uow.punching.employed(),
        roles=uow.punching.role_ids(),
        badges=uow.punching.badges({claim.badge for claim in claims if claim.badge}),
        devices=own | {d.code for d in uow.punching.devices() if d.active and d.kind is DeviceKind.TERMINAL},
        zone=frame.site.zone,
        now=site_now(uow, frame),
        latest=latest_taken(uow.now.astimezone(frame.site.zone), uow.today, policy.future_tolerance_s),
        confirmed=confirmed,
    )


def finish(uow: UnitOfWork, known: Known, seqs: Mapping[str, set[int]], days: dict[str, set[date]]) -> None:
    """After punches were stored: review their devices' clocks, and resolve the days that anything touched anew."""
    for device, numbers in seqs.items():
        changed = uow.punching.review_clock(device, numbers)
        codes = {employed.id: code for code, employed in known.people.items()} if changed else {}
        for person_id, at in changed:
            days.setdefault(codes[person_id], set()).add(at.astimezone(known.zone).date())
    resolve_days(uow, days)


def resolve_days(uow: UnitOfWork, days: Mapping[str, Iterable[date]]) -> None:
    """Resolve each person's days and their neighbours (a night belongs to the day before)."""
    together: dict[tuple[date, date], set[str]] = {}
    for person, touched in days.items():
        for first, last in _spans(touched):
            together.setdefault((first, last), set()).add(person)
    frame = read_frame(uow, days.keys())
    for (first, last), people in sorted(together.items()):
        resolve_into(uow, frame, first, last, people)


def store(uow: UnitOfWork, good: Good, *, known: Known, source: str) -> Held:
    """Append one punch that was judged to be good."""
    claim, instant = good.claim, good.instant
    if claim.local is None:
        raise ValueError("a good claim has a time")
    row_id = uow.punching.add_punch(
        {
            "person_id": good.person_id,
            "device": claim.device,
            "device_seq": claim.seq,
            "local_text": claim.local.text,
            "tz": str(known.zone),
            "at": instant.at,
            "kind": claim.kind,
            "role_id": good.role_id,
            "flags": list(instant.flags),
            "source": source,
            "received_at": uow.now,
            "payload_hash": claim.payload_hash,
        }
    )
    return Held(row_id, good.person_id, instant.at, claim.kind, good.role_id, claim.payload_hash)


def reused(claim: Claim) -> Wrong:
    """The sequence number stands for another event already."""
    return Wrong(field="seq", reason="device_sequence_reused", params={"value": f"{claim.device} {claim.seq}"})


def _take(batch: _Batch, claims: Sequence[Claim]) -> Iterable[Answer]:
    """Judge, store or hold back each claim; what came before, also in this batch, is known by then."""
    repository = batch.uow.punching
    devices = {claim.device for claim in claims}
    held: dict[str, dict[int, Held]] = {}
    before: dict[str, dict[str, QuarantinedPunch]] = {}
    for device in devices:
        mine = [claim for claim in claims if claim.device == device]
        held[device] = repository.held(device, {claim.seq for claim in mine if claim.seq is not None})
        before[device] = repository.quarantined(device, {claim.claim_hash for claim in mine})
    said: dict[tuple[str, str], Wrong] = {}
    for claim in claims:
        verdict = judge(claim, batch.known)
        stored = held[claim.device].get(claim.seq) if claim.seq is not None else None
        if stored is not None and _same(claim, verdict, stored):
            yield Answer(number=claim.number, seq=claim.seq, status=STORED)
            continue
        known_row = before[claim.device].get(claim.claim_hash)
        if known_row is not None and known_row.state == RELEASED:
            yield Answer(number=claim.number, seq=claim.seq, status=STORED)
            continue
        if known_row is not None:
            wrong = Wrong(field=known_row.field, reason=known_row.reason, params=known_row.params)
        elif (claim.device, claim.claim_hash) in said:
            wrong = said[claim.device, claim.claim_hash]
        elif isinstance(verdict, Good) and stored is None:
            punch = store(batch.uow, verdict, known=batch.known, source=batch.source)
            if claim.seq is not None:
                held[claim.device][claim.seq] = punch
                batch.seqs.setdefault(claim.device, set()).add(claim.seq)
            batch.touch(verdict.person, punch.at)
            batch.stored += 1
            yield Answer(number=claim.number, seq=claim.seq, status=STORED)
            continue
        else:
            wrong = reused(claim) if isinstance(verdict, Good) else verdict
            repository.hold_back([(claim, wrong)], source=batch.source, now=batch.uow.now)
            said[claim.device, claim.claim_hash] = wrong
            batch.held_back += 1
        yield Answer(number=claim.number, seq=claim.seq, status=QUARANTINED, wrong=wrong)


def _same(claim: Claim, verdict: Good | Wrong, stored: Held) -> bool:
    return verdict.same_as(stored) if isinstance(verdict, Good) else stored.payload_hash == claim.payload_hash


def _spans(days: Iterable[date]) -> Iterable[tuple[date, date]]:
    """Days with a day on either side, as spans that do not touch each other."""
    ordered = sorted(set(days))
    start = 0
    for i, day in enumerate(ordered):
        if i + 1 == len(ordered) or ordered[i + 1] - day > 3 * ONE_DAY:
            yield ordered[start] - ONE_DAY, day + ONE_DAY
            start = i + 1
