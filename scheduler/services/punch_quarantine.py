"""Rows that could not be punches: listed with their reasons, released once the cause is gone, or dismissed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.errors import Conflict, Forbidden, InvalidInput, NotFound
from scheduler.punching.claims import Wrong, read_claim
from scheduler.punching.judge import CONFIRMABLE, judge
from scheduler.services.hours_inputs import read_frame, require_hr, require_text
from scheduler.services.punching import finish, known, reused, store
from scheduler.storage.repositories.punch_quarantine import DISMISSED, RELEASED, WAITING, QuarantinedPunch
from scheduler.storage.unit_of_work import UnitOfWork

NOTE_CHARS = (3, 400)
STATES = (WAITING, RELEASED, DISMISSED)
PAGE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """``released`` row ids are punches now; ``kept`` are still wrong, each with its present reason."""

    released: tuple[int, ...]
    kept: dict[int, Wrong]


def list_quarantine(
    app: App, actor: Actor, *, state: str = WAITING, limit: int = PAGE, after: int = 0
) -> tuple[QuarantinedPunch, ...]:
    """Rows in a state behind row ``after``, the oldest first. Raises Forbidden unless HR or admin, NotFound."""
    require_hr(actor)
    if state not in STATES:
        raise NotFound(f"there is no state {state!r}")
    with app.reading(actor) as uow:
        found: tuple[QuarantinedPunch, ...] = uow.punching.quarantine_rows(state, limit=limit, after=after)
    return found


def count_waiting(app: App, actor: Actor) -> dict[tuple[str, str], int]:
    """How many rows wait, by (device, reason). Raises Forbidden unless HR or admin."""
    require_hr(actor)
    with app.reading(actor) as uow:
        found: dict[tuple[str, str], int] = uow.punching.quarantine_counts()
    return found


def needs_word(row: QuarantinedPunch) -> bool:
    """Is the row released on a person's word, with a note, because nothing else could mend its cause?"""
    return row.reason in CONFIRMABLE


def release(app: App, actor: Actor, row_id: int, *, note: str = "") -> QuarantinedPunch:
    """Store a row that waits, if it can be a punch by now, and resolve its day anew.

    Raises Forbidden unless HR or admin, or when the punch is the actor's own; NotFound; Conflict for a row that waits
    no more; InvalidInput where its cause is not mended (``reason``), or where a note is needed.
    """
    require_hr(actor)
    with app.unit_of_work(actor) as uow:
        row = _waiting(uow, row_id)
        _require_other(uow, row)
        if needs_word(row):
            require_text(note, *NOTE_CHARS, field="note")
        done = _release(uow, [row], note=note.strip())
        if row.id in done.kept:
            wrong = done.kept[row.id]
            raise InvalidInput(
                f"the row is still wrong: {wrong.reason}", key="quarantine_still_wrong", reason=wrong.reason
            )
        uow.audit("quarantine.release", f"punch_quarantine:{row.id}", reason=row.reason, note=note.strip())
        after: QuarantinedPunch = uow.punching.quarantine_row(row.id)
        uow.commit()
    return after


def release_mended(app: App, actor: Actor) -> Released:
    """Release every waiting row whose cause is gone and that needs nobody's word. Raises Forbidden unless HR or admin.

    One transaction; what cannot be a punch yet stays where it is, and so do the actor's own rows.
    """
    require_hr(actor)
    with app.unit_of_work(actor) as uow:
        rows = [row for row in uow.punching.quarantine_rows(WAITING, limit=10**6) if not needs_word(row)]
        own = {row.id: Wrong(field=row.field, reason=row.reason, params=row.params) for row in _own(uow, rows)}
        done = _release(uow, [row for row in rows if row.id not in own], note="")
        done = Released(released=done.released, kept=done.kept | own)
        if done.released:
            uow.audit("quarantine.release", "punch_quarantine", rows=list(done.released))
            uow.commit()
    return done


def dismiss(app: App, actor: Actor, row_id: int, *, note: str) -> QuarantinedPunch:
    """Leave a row out for good, with a reason; it stays readable. Errors as in ``release``."""
    require_hr(actor)
    require_text(note, *NOTE_CHARS, field="note")
    with app.unit_of_work(actor) as uow:
        row = _waiting(uow, row_id)
        _require_other(uow, row)
        uow.punching.settle(row.id, state=DISMISSED, by=actor.login, now=uow.now, note=note.strip())
        uow.audit("quarantine.dismiss", f"punch_quarantine:{row.id}", reason=row.reason, note=note.strip())
        after: QuarantinedPunch = uow.punching.quarantine_row(row.id)
        uow.commit()
    return after


def _waiting(uow: UnitOfWork, row_id: int) -> QuarantinedPunch:
    row: QuarantinedPunch = uow.punching.quarantine_row(row_id)
    uow.punching.queue_up([row.device])
    if row.state != WAITING:
        raise Conflict(
            f"the row was {row.state} by {row.decided_by}", key="quarantine_decided", decided_by=row.decided_by
        )
    return row


def _release(uow: UnitOfWork, rows: Collection[QuarantinedPunch], *, note: str) -> Released:
    uow.punching.queue_up({row.device for row in rows})
    claims = {row.id: read_claim(row.raw, number=row.id, device=row.device) for row in rows}
    facts = known(uow, read_frame(uow, ()), claims.values(), confirmed=bool(note))
    seqs: dict[str, set[int]] = {}
    days: dict[str, set[date]] = {}
    kept: dict[int, Wrong] = {}
    released: list[int] = []
    for row in rows:
        claim = claims[row.id]
        verdict = judge(claim, facts)
        if isinstance(verdict, Wrong):
            kept[row.id] = verdict
            continue
        taken = uow.punching.held(claim.device, [claim.seq]).get(claim.seq) if claim.seq is not None else None
        if taken is not None and not verdict.same_as(taken):
            kept[row.id] = reused(claim)
            continue
        punch = taken or store(uow, verdict, known=facts, source=row.source)
        uow.punching.settle(row.id, state=RELEASED, by=uow.actor.login, now=uow.now, note=note, punch_id=punch.id)
        if claim.seq is not None:
            seqs.setdefault(claim.device, set()).add(claim.seq)
        days.setdefault(verdict.person, set()).add(punch.at.astimezone(facts.zone).date())
        released.append(row.id)
    if released:
        finish(uow, facts, seqs, days)
    return Released(released=tuple(released), kept=kept)


def _require_other(uow: UnitOfWork, row: QuarantinedPunch) -> None:
    if _own(uow, [row]):
        raise Forbidden("nobody decides about the own punches", key="own_hours")


def _own(uow: UnitOfWork, rows: Collection[QuarantinedPunch]) -> list[QuarantinedPunch]:
    """Rows that name the actor's own person, by code or badge, readable otherwise or not."""
    person = uow.actor.person
    if person is None:
        return []
    said = [(row, str(row.raw.get("person") or "").strip(), str(row.raw.get("badge") or "")) for row in rows]
    badges = uow.punching.badges({badge for _, _, badge in said if badge})
    return [row for row, code, badge in said if (code or badges.get(badge)) == person]
