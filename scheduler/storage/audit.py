"""The audit log: append-only, each entry's hash covers the entry and the hash before it.

hash = sha256(canonical JSON of [seq, at, actor, action, target, detail, prev_hash]); the first prev_hash is 64 zeros.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, insert, or_, select, text
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from scheduler.storage.tables import AuditRow

GENESIS = "0" * 64
# what belongs to a person whom not every entry about it names, such as a colleague taking an offered shift
OF_PEOPLE = ("appeal:", "correction:", "hours_exception:", "request:")
_LOCK = 0x5348_4C45  # advisory lock: appenders queue up, so that the chain never forks


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One write: who, when (UTC), what was done, to what."""

    seq: int
    at: datetime
    actor: str
    action: str
    target: str
    detail: Mapping[str, object]
    prev_hash: str
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Which entries are looked for; what is empty is not asked. Parts of texts are found in any case.

    ``codes``: entries whose target or details hold one of them are found too, where ``target`` is asked, and what
    else was done to the requests, appeals and the like that name one. ``targets`` are such as a whole.
    ``since`` counts, ``until`` does not any more.
    """

    actor: str = ""
    action: str = ""
    target: str = ""
    codes: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if self.actor:
            found.append(AuditRow.actor.icontains(self.actor, autoescape=True))
        if self.action:
            found.append(AuditRow.action == self.action)
        if self.target:
            meant = [AuditRow.target.icontains(self.target, autoescape=True), AuditRow.target.in_(self.targets)]
            meant += [AuditRow.target.endswith(f":{code}", autoescape=True) for code in self.codes]
            if self.codes:
                other = aliased(AuditRow)
                theirs = or_(*(other.target.startswith(kind) for kind in OF_PEOPLE))
                named = select(other.target).where(theirs, or_(*_held(other.detail, self.codes)))
                meant += [*_held(AuditRow.detail, self.codes), AuditRow.target.in_(named)]
            found.append(or_(*meant))
        if self.since is not None:
            found.append(AuditRow.at >= self.since)
        if self.until is not None:
            found.append(AuditRow.at < self.until)
        return found


def _held(detail: InstrumentedAttribute[Any], codes: Collection[str]) -> list[ColumnElement[bool]]:
    """Do the details name one of these?"""
    return [cast(detail, Text).contains(json.dumps(code), autoescape=True) for code in codes]


def plain(value: object) -> Any:
    """The value as JSON gives it back: dates and enums become text, tuples and sets lists, keys text."""
    return json.loads(json.dumps(value, default=_as_json, ensure_ascii=False, allow_nan=False))


def append(
    session: Session, *, at: datetime, actor: str, action: str, target: str, detail: Mapping[str, object]
) -> None:
    """Add the next entry within the session's transaction; on PostgreSQL appenders wait for each other's commit."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    last = session.execute(select(AuditRow.seq, AuditRow.hash).order_by(AuditRow.seq.desc()).limit(1)).one_or_none()
    seq, prev_hash = (last.seq + 1, last.hash) if last else (1, GENESIS)
    at = at.astimezone(UTC)
    values: dict[str, Any] = {"actor": actor, "action": action, "target": target, "detail": plain(detail)}
    values |= {"seq": seq, "at": at, "prev_hash": prev_hash}
    values["hash"] = _digest(**values)
    session.execute(insert(AuditRow).values(values))


def entries(session: Session, *, newest: int | None = None) -> Iterator[AuditEntry]:
    """The log from its start, or its ``newest`` entries, newest first."""
    order = AuditRow.seq if newest is None else AuditRow.seq.desc()
    table = AuditRow.__table__
    for row in session.execute(select(table).order_by(order).limit(newest)).mappings():
        yield AuditEntry(**{name: row[name] for name in AuditEntry.__slots__})


def entries_before(
    session: Session, *, before: int | None, limit: int, sought: Sought | None = None
) -> Iterator[AuditEntry]:
    """At most ``limit`` entries, newest first, from the one before entry ``before`` (None: from the newest)."""
    table = AuditRow.__table__
    query = select(table).order_by(AuditRow.seq.desc()).limit(limit)
    if sought is not None:
        query = query.where(*sought.conditions())
    if before is not None:
        query = query.where(AuditRow.seq < before)
    for row in session.execute(query).mappings():
        yield AuditEntry(**{name: row[name] for name in AuditEntry.__slots__})


def known_actions(session: Session) -> tuple[str, ...]:
    """What the log holds, each once, in the order of the alphabet."""
    return tuple(session.scalars(select(AuditRow.action).distinct().order_by(AuditRow.action)))


def newest(session: Session) -> int:
    """The number of the newest entry, 0 before the first: it grows with every write of the service."""
    return session.scalar(select(AuditRow.seq).order_by(AuditRow.seq.desc()).limit(1)) or 0


def written_since(session: Session, seq: int, but_for: Collection[str]) -> bool:
    """Is there an entry after entry ``seq`` with an action other than these?"""
    query = select(AuditRow.seq).where(AuditRow.seq > seq, AuditRow.action.not_in(but_for)).limit(1)
    return session.scalar(query) is not None


def ever(session: Session, action: str) -> bool:
    """Is there any entry with this action?"""
    return session.scalar(select(AuditRow.seq).where(AuditRow.action == action).limit(1)) is not None


def entries_about(session: Session, targets: Collection[str]) -> Iterator[AuditEntry]:
    """What was done to these targets, oldest first."""
    table = AuditRow.__table__
    query = select(table).where(AuditRow.target.in_(targets)).order_by(AuditRow.seq)
    for row in session.execute(query).mappings():
        yield AuditEntry(**{name: row[name] for name in AuditEntry.__slots__})


def entries_of(session: Session, actions: Collection[str], target: str) -> Iterator[AuditEntry]:
    """These deeds upon one target, oldest first."""
    table = AuditRow.__table__
    query = select(table).where(AuditRow.action.in_(actions), AuditRow.target == target).order_by(AuditRow.seq)
    for row in session.execute(query).mappings():
        yield AuditEntry(**{name: row[name] for name in AuditEntry.__slots__})


def first_fault(session: Session) -> str | None:
    """Walk the whole chain; what is wrong with the first entry that was altered, removed or slipped in, else None."""
    prev_hash = GENESIS
    for seq, entry in enumerate(entries(session), start=1):
        if entry.seq != seq:
            return f"audit entry {seq} is missing"
        if entry.prev_hash != prev_hash:
            return f"audit entry {seq} does not continue entry {seq - 1}"
        digest = _digest(
            seq=entry.seq,
            at=entry.at,
            actor=entry.actor,
            action=entry.action,
            target=entry.target,
            detail=entry.detail,
            prev_hash=entry.prev_hash,
        )
        if digest != entry.hash:
            return f"audit entry {seq} was altered"
        prev_hash = entry.hash
    return None


def _digest(
    *, seq: int, at: datetime, actor: str, action: str, target: str, detail: Mapping[str, object], prev_hash: str
) -> str:
    content = [seq, at.isoformat(timespec="microseconds"), actor, action, target, detail, prev_hash]
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _as_json(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):  # datetime too
        return value.isoformat()
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    raise TypeError(f"an audit entry cannot hold {type(value).__name__}")
