"""Corrections: asked for with reason and evidence, decided by somebody else, folded over punches that never change."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import PurePath
from zoneinfo import ZoneInfo

from scheduler.bootstrap import App
from scheduler.domain.actor import AccountRole, Actor
from scheduler.domain.device import PunchPolicy
from scheduler.domain.organisation import Organisation
from scheduler.errors import Conflict, Forbidden, InvalidInput, NotFound
from scheduler.hours.events import CorrectionKind, PunchKind
from scheduler.punching.judge import OLDEST, not_employed
from scheduler.services.hours_inputs import read_frame, require_account, require_text, visible_people
from scheduler.services.notices import note_correction
from scheduler.services.punching import resolve_days, site_now
from scheduler.storage.repositories.corrections import (
    APPROVED,
    REFUSED,
    REQUESTED,
    WITHDRAWN,
    Attachment,
    CorrectionRequest,
)
from scheduler.storage.unit_of_work import UnitOfWork

REASON_CHARS = (3, 400)
EVIDENCE_CHARS = 2000
FILE_BYTES = 5 * 1024 * 1024
# what a file begins with: nobody is asked to trust its name
_BEGINS = {
    "application/pdf": (b"%PDF-",),
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/webp": (b"RIFF",),
}
SUFFIXES = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
}
DECIDERS = frozenset({AccountRole.LEAD, AccountRole.HR, AccountRole.ADMIN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What shall hold. ADD: ``at`` and ``punch_kind``, maybe ``role``. VOID: ``punch_id``. RETIME: ``punch_id`` and
    ``at``. RETAG: ``punch_id`` and ``punch_kind`` or ``role`` or both. ``at`` is aware.
    """

    kind: CorrectionKind
    punch_id: int | None = None
    at: datetime | None = None
    punch_kind: PunchKind | None = None
    role: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """How many corrections a person has asked for of how many: about the month or in this one, whichever is more."""

    used: int
    most: int

    @property
    def left(self) -> int:
        return max(0, self.most - self.used)


def request_correction(
    app: App,
    actor: Actor,
    wish: Wish,
    *,
    reason: str,
    evidence: str = "",
    file: tuple[str, bytes] | None = None,
) -> CorrectionRequest:
    """Ask for a correction of the own punches. ``file``: name and content of what shall prove it.

    Raises NotFound for an account without a person and for a punch that is not the own; Conflict when the month's
    corrections are used up, or one of this punch waits already; InvalidInput for a wish that lacks what its kind needs,
    a time of the future, of more than ``OLDEST`` ago or without employment, a reason, evidence or file that cannot be
    taken.
    """
    person = _own_person(actor)
    reason, evidence = reason.strip(), evidence.strip()
    require_text(reason, *REASON_CHARS, field="reason")
    require_text(evidence, 0, EVIDENCE_CHARS, field="evidence")
    attachment = None if file is None or not file[1] else _attachment(*file)
    if not evidence and attachment is None:
        raise InvalidInput("evidence as text or file is needed", key="correction_evidence")
    with app.unit_of_work(actor) as uow:
        moment = _require_possible(uow, person, wish)
        zone = read_frame(uow, ()).site.zone
        allowance = _allowance(uow, person, moment.astimezone(zone).date(), zone)
        if allowance.left == 0:
            raise Conflict(
                f"{allowance.used} corrections of this month are asked for already",
                key="corrections_used_up",
                used=allowance.used,
                most=allowance.most,
            )
        correction_id = uow.corrections.add(
            person=person,
            kind=wish.kind,
            reason=reason,
            evidence=evidence,
            account_id=require_account(uow, actor),
            now=uow.now,
            punch_id=wish.punch_id,
            at=wish.at,
            punch_kind=wish.punch_kind,
            role=wish.role,
        )
        if attachment is not None:
            uow.corrections.attach(correction_id, attachment)
        uow.audit(
            "correction.request",
            f"correction:{correction_id}",
            person=person,
            kind=wish.kind.value,
            punch=wish.punch_id,
            at=wish.at,
            punch_kind=wish.punch_kind,
            role=wish.role,
            reason=reason,
            file=None if attachment is None else attachment.sha256,
        )
        made: CorrectionRequest = uow.corrections.get(correction_id)
        uow.commit()
    return made


def withdraw_correction(app: App, actor: Actor, correction_id: int) -> CorrectionRequest:
    """Take back a request of one's own that nobody has decided. Raises NotFound, Conflict."""
    person = _own_person(actor)
    with app.unit_of_work(actor) as uow:
        found: CorrectionRequest = uow.corrections.get(correction_id)
        if found.person != person:
            raise NotFound(f"there is no request {correction_id}", key="correction_request_missing")
        _require_waiting(found)
        uow.corrections.decide(correction_id, status=WITHDRAWN, account_id=None, answer="", now=uow.now)
        uow.audit("correction.withdraw", f"correction:{correction_id}", person=person)
        after: CorrectionRequest = uow.corrections.get(correction_id)
        uow.commit()
    return after


def decide_correction(
    app: App, actor: Actor, correction_id: int, *, approve: bool, answer: str = ""
) -> CorrectionRequest:
    """Approve or refuse a request; an approved one counts at once, and its days are resolved anew.

    In a locked period the difference is posted to the next open one. Raises NotFound for a person out of sight,
    Forbidden for one's own request, Conflict for one that was decided, InvalidInput for a refusal without a reason.
    """
    answer = answer.strip()
    require_text(answer, 0 if approve else REASON_CHARS[0], REASON_CHARS[1], field="answer")
    with app.unit_of_work(actor) as uow:
        found = _decidable(uow, actor, correction_id)
        _require_waiting(found)
        uow.corrections.decide(
            correction_id,
            status=APPROVED if approve else REFUSED,
            account_id=require_account(uow, actor),
            answer=answer,
            now=uow.now,
        )
        zone = read_frame(uow, ()).site.zone
        if approve:
            moments = [moment for moment in (found.at, found.was_at) if moment is not None]
            resolve_days(uow, {found.person: {moment.astimezone(zone).date() for moment in moments}})
        uow.audit(
            "correction.approve" if approve else "correction.refuse",
            f"correction:{correction_id}",
            person=found.person,
            kind=found.kind.value,
            answer=answer,
        )
        after: CorrectionRequest = uow.corrections.get(correction_id)
        note_correction(uow, after, after.moment.astimezone(zone).date())
        uow.commit()
    return after


def own_corrections(app: App, actor: Actor) -> tuple[CorrectionRequest, ...]:
    """The actor's own requests, those that wait first. Raises NotFound for an account without a person."""
    person = _own_person(actor)
    with app.reading(actor) as uow:
        found: tuple[CorrectionRequest, ...] = uow.corrections.requests(people={person})
    return found


def list_corrections(app: App, actor: Actor, *, status: str | None = None) -> tuple[CorrectionRequest, ...]:
    """Requests that the actor may decide, those that wait first. Raises Forbidden for staff."""
    if actor.role not in DECIDERS:
        raise Forbidden("only leads, HR and administrators decide about corrections")
    with app.reading(actor) as uow:
        people = visible_people(uow.organisation.load(), actor) - {actor.person}
        found: tuple[CorrectionRequest, ...] = uow.corrections.requests(people=people, status=status)
    return found


def get_file(app: App, actor: Actor, correction_id: int) -> Attachment:
    """The file of a request, for its person and for who may decide. Raises NotFound."""
    with app.reading(actor) as uow:
        found: CorrectionRequest = uow.corrections.get(correction_id)
        organisation: Organisation = uow.organisation.load()
        if not actor.sees_person(found.person, organisation.people[found.person].department):
            raise NotFound(f"there is no request {correction_id}", key="correction_request_missing")
        attachment: Attachment = uow.corrections.attachment(correction_id)
    return attachment


def allowance(app: App, actor: Actor, day: date) -> Allowance:
    """How many corrections of the day's month the actor has asked for. Raises NotFound without a person."""
    person = _own_person(actor)
    with app.reading(actor) as uow:
        return _allowance(uow, person, day, read_frame(uow, ()).site.zone)


def _allowance(uow: UnitOfWork, person: str, day: date, zone: ZoneInfo) -> Allowance:
    policy: PunchPolicy = uow.punching.policy()
    start, end = _month(day, zone)
    about = uow.corrections.count_month(person, start, end)
    asked = uow.corrections.count_asked(person, *_month(uow.now.astimezone(zone).date(), zone))
    return Allowance(used=max(about, asked), most=policy.corrections_per_month)


def _month(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The first instant of the day's month at the site, and that of the next."""
    first = day.replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    return datetime.combine(first, datetime.min.time(), zone), datetime.combine(after, datetime.min.time(), zone)


def _require_possible(uow: UnitOfWork, person: str, wish: Wish) -> datetime:
    """The time that the wish is about. Raises InvalidInput, NotFound, Conflict."""
    adds = wish.kind is CorrectionKind.ADD
    lacks = {
        CorrectionKind.ADD: wish.at is None or wish.punch_kind is None,
        CorrectionKind.VOID: False,
        CorrectionKind.RETIME: wish.at is None,
        CorrectionKind.RETAG: wish.punch_kind is None and wish.role is None,
    }[wish.kind]
    if lacks or (wish.punch_id is None) is not adds or (wish.at is not None and wish.at.tzinfo is None):
        raise InvalidInput(f"a {wish.kind} lacks what it needs", key="correction_lacks", kind=wish.kind.value)
    if wish.role is not None and wish.role not in uow.organisation.ids().roles:
        raise InvalidInput(f"there is no role {wish.role!r}", key="role_missing", role=wish.role)
    moment = wish.at
    kind = wish.punch_kind
    role = wish.role
    punch = None
    if wish.punch_id is not None:
        punch = uow.corrections.punch(wish.punch_id)
        if punch is None or punch[0] != person:
            raise NotFound(f"there is no punch {wish.punch_id} of {person}", key="punch_missing")
        if uow.corrections.waiting_for(wish.punch_id):
            raise Conflict("a correction of this punch waits already", key="correction_waits")
        moment = moment or punch[1]
        kind, role = kind or PunchKind(punch[2]), role or punch[3]
    if wish.kind in (CorrectionKind.ADD, CorrectionKind.RETAG) and kind is PunchKind.ROLE and role is None:
        raise InvalidInput("a change of role names the role", key="correction_lacks", kind=wish.kind.value)
    if moment is None:
        raise InvalidInput("a time is needed", key="correction_lacks", kind=wish.kind.value)
    _require_timely(uow, person, moment if punch is None else min(moment, punch[1]))
    _require_timely(uow, person, moment)
    return moment


def _require_timely(uow: UnitOfWork, person: str, moment: datetime) -> None:
    """Neither of the future nor of long ago, and of a day on which the person was employed."""
    frame = read_frame(uow, ())
    now = site_now(uow, frame)
    if moment > now:
        raise InvalidInput(f"{moment} lies in the future", key="correction_future", now=now)
    if moment < now - OLDEST:
        raise InvalidInput(
            f"{moment} lies more than {OLDEST.days} days back", key="correction_long_ago", most=OLDEST.days
        )
    day = moment.astimezone(frame.site.zone).date()
    if not_employed("", day, person, uow.punching.employed()[person]) is not None:
        raise InvalidInput(f"{person} was not employed on {day}", key="correction_not_employed", day=day)


def _decidable(uow: UnitOfWork, actor: Actor, correction_id: int) -> CorrectionRequest:
    found: CorrectionRequest = uow.corrections.get(correction_id)
    organisation: Organisation = uow.organisation.load()
    if actor.role not in DECIDERS or not actor.sees_person(found.person, organisation.people[found.person].department):
        raise NotFound(f"there is no request {correction_id}", key="correction_request_missing")
    if actor.person == found.person or actor.login == found.requested_by:
        raise Forbidden("nobody decides about the own request", key="own_hours")
    return found


def _require_waiting(found: CorrectionRequest) -> None:
    if found.status != REQUESTED:
        raise Conflict("the request was decided already", key="correction_decided", decided_by=found.decided_by or "–")


def _attachment(name: str, content: bytes) -> Attachment:
    plain = PurePath(name.replace("\\", "/")).name
    suffix = PurePath(plain).suffix.lower()
    mime = SUFFIXES.get(suffix)
    if len(content) > FILE_BYTES:
        raise InvalidInput(f"{len(content)} bytes", key="correction_file_large", most=FILE_BYTES // 2**20)
    if mime is None or not content.startswith(_BEGINS[mime]):
        raise InvalidInput(
            f"{plain!r} is no file of a kind that is taken", key="correction_file_kind", accepted=", ".join(SUFFIXES)
        )
    stem = "".join(c for c in PurePath(plain).stem if c.isprintable() and c not in '<>:"/\\|?*')[:80] or "file"
    return Attachment(name=stem + suffix, mime=mime, sha256=hashlib.sha256(content).hexdigest(), content=content)


def _own_person(actor: Actor) -> str:
    if actor.person is None:
        raise NotFound("the account belongs to no person", key="no_person")
    return actor.person
