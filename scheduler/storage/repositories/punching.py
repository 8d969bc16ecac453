"""Devices, badges and PINs, what is allowed, quarantine, and the punches that come in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, insert, select, text, update

from scheduler.domain.device import Device, DeviceKind, PunchPolicy
from scheduler.errors import NotFound
from scheduler.punching.clock import NEIGHBOURS, doubtful
from scheduler.punching.judge import Employed
from scheduler.storage.repositories.punch_quarantine import PunchQuarantine, chunks
from scheduler.storage.tables import (
    CredentialRow,
    DeviceContactRow,
    DeviceRow,
    PersonRow,
    PunchDoubtRow,
    PunchPolicyRow,
    PunchQuarantineRow,
    PunchRow,
    RoleRow,
)

CHUNK = 400
FROM_FILE = "import"  # numbers in files may be anybody's, so they say nothing of a clock
FAR_APART = 500  # numbers with a wider gap are looked at apart
WAITING, RELEASED, DISMISSED = "waiting", "released", "dismissed"
CLOCK_JUMP = "clock_jump"
_DEVICE_LOCK = 0x534C_4445


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """What a person may prove themself with; the badge itself is not kept."""

    has_badge: bool
    pin_hash: str


class PunchingRepository(PunchQuarantine):
    """People go in and out by code, devices by code, punches by row id."""

    # devices

    def devices(self) -> tuple[Device, ...]:
        """Every device, by code."""
        return self._devices()

    def device(self, device_id: int) -> Device:
        """Raises NotFound."""
        found = self._devices(DeviceRow.id == device_id)
        if not found:
            raise NotFound(f"there is no device {device_id}", key="device_missing")
        return found[0]

    def device_by_token(self, token_hash: str) -> Device | None:
        """The device that a token belongs to, unless it was revoked."""
        found = self._devices(DeviceRow.token_hash == token_hash)
        return found[0] if found else None

    def add_device(self, *, code: str, name: str, kind: DeviceKind, token_hash: str, by: str, now: datetime) -> int:
        values = {
            "code": code,
            "name": name,
            "kind": kind.value,
            "token_hash": token_hash,
            "created_at": now,
            "created_by": by,
            "revoked_by": "",
        }
        return int(self._session.execute(insert(DeviceRow).values(values).returning(DeviceRow.id)).scalar_one())

    def set_token(self, device_id: int, token_hash: str) -> None:
        """The device's token from now on; the one before opens nothing any more."""
        values = {"token_hash": token_hash, "revoked_at": None, "revoked_by": ""}
        self._session.execute(update(DeviceRow).where(DeviceRow.id == device_id).values(values))

    def revoke(self, device_id: int, *, by: str, now: datetime) -> None:
        values = {"token_hash": None, "revoked_at": now, "revoked_by": by}
        self._session.execute(update(DeviceRow).where(DeviceRow.id == device_id).values(values))

    def heard(self, device_id: int, *, now: datetime, rows: int) -> tuple[int, int]:
        """Note a request of a device; (requests, rows) of the current minute, this one included."""
        minute = int(now.timestamp()) // 60
        row = self._session.get(DeviceContactRow, device_id)
        if row is None:
            row = DeviceContactRow(device_id=device_id, seen_at=now, minute=minute, requests=0, rows=0)
            self._session.add(row)
        if row.minute != minute:
            row.minute, row.requests, row.rows = minute, 0, 0
        row.seen_at, row.requests, row.rows = now, row.requests + 1, row.rows + rows
        self._session.flush()
        return row.requests, row.rows

    def queue_up(self, devices: Iterable[str]) -> None:
        """Wait for others who store punches of these devices; SQLite has one writer anyway."""
        if self._session.get_bind().dialect.name == "postgresql":
            for code in sorted(devices):
                lock = text("SELECT pg_advisory_xact_lock(:kind, hashtext(:name))")
                self._session.execute(lock, {"kind": _DEVICE_LOCK, "name": code})

    def last_seq(self, device: str) -> int:
        """The highest sequence number that the device has used, also for rows in quarantine; 0 if none."""
        stored = self._session.scalar(select(func.max(PunchRow.device_seq)).where(PunchRow.device == device))
        waiting = select(func.max(PunchQuarantineRow.device_seq)).where(PunchQuarantineRow.device == device)
        return max(stored or 0, self._session.scalar(waiting) or 0)

    def _devices(self, *where: ColumnElement[bool]) -> tuple[Device, ...]:
        query = select(DeviceRow, DeviceContactRow.seen_at).outerjoin(DeviceContactRow).where(*where)
        return tuple(
            Device(
                id=row.id,
                code=row.code,
                name=row.name,
                kind=DeviceKind(row.kind),
                created_at=row.created_at,
                created_by=row.created_by,
                revoked_at=row.revoked_at,
                revoked_by=row.revoked_by,
                seen_at=seen_at,
            )
            for row, seen_at in self._session.execute(query.order_by(DeviceRow.code))
        )

    # what is allowed

    def policy(self) -> PunchPolicy:
        """What the company allows; the defaults where it never said."""
        row = self._session.scalar(select(PunchPolicyRow).order_by(PunchPolicyRow.id).limit(1))
        if row is None:
            return PunchPolicy()
        return PunchPolicy(
            own_device=row.own_device,
            badge_needs_pin=row.badge_needs_pin,
            corrections_per_month=row.corrections_per_month,
            future_tolerance_s=row.future_tolerance_s,
        )

    def set_policy(self, policy: PunchPolicy, *, by: str, now: datetime) -> None:
        values = {
            "own_device": policy.own_device,
            "badge_needs_pin": policy.badge_needs_pin,
            "corrections_per_month": policy.corrections_per_month,
            "future_tolerance_s": policy.future_tolerance_s,
            "set_at": now,
            "set_by": by,
        }
        row_id = self._session.scalar(select(PunchPolicyRow.id).order_by(PunchPolicyRow.id).limit(1))
        if row_id is None:
            self._session.execute(insert(PunchPolicyRow).values(values))
        else:
            self._session.execute(update(PunchPolicyRow).where(PunchPolicyRow.id == row_id).values(values))

    # badges and PINs

    def credentials(self) -> dict[str, Credential]:
        """By person code; people without any are not there."""
        query = select(PersonRow.code, CredentialRow.badge_hash, CredentialRow.pin_hash).join(CredentialRow)
        return {
            code: Credential(has_badge=badge is not None, pin_hash=pin)
            for code, badge, pin in self._session.execute(query)
        }

    def badges(self, hashes: Collection[str]) -> dict[str, str]:
        """Person code by badge digest."""
        query = select(CredentialRow.badge_hash, PersonRow.code).join(PersonRow)
        found: dict[str, str] = {}
        for part in chunks(sorted(hashes)):
            rows = self._session.execute(query.where(CredentialRow.badge_hash.in_(part)))
            found |= {badge: code for badge, code in rows if badge is not None}
        return found

    def pin_hash(self, person: str) -> str:
        """The stored hash of a person's PIN; empty where there is none."""
        query = select(CredentialRow.pin_hash).join(PersonRow).where(PersonRow.code == person)
        return self._session.scalar(query) or ""

    def set_credential(self, person: str, *, by: str, now: datetime, **changed: str | None) -> None:
        """``changed``: badge_hash, pin_hash. Raises NotFound for an unknown person."""
        person_id = self._session.scalar(select(PersonRow.id).where(PersonRow.code == person))
        if person_id is None:
            raise NotFound(f"there is no person {person!r}", key="person_missing", code=person)
        row = self._session.get(CredentialRow, person_id)
        if row is None:
            row = CredentialRow(person_id=person_id, badge_hash=None, pin_hash="")
            self._session.add(row)
        for name, value in changed.items():
            setattr(row, name, value)
        row.set_at, row.set_by = now, by
        self._session.flush()

    # punches

    def employed(self) -> dict[str, Employed]:
        """Everybody who is or was employed, by code."""
        columns = (PersonRow.code, PersonRow.id, PersonRow.hired_on, PersonRow.left_on)
        return {code: Employed(id_, hired, left) for code, id_, hired, left in self._session.execute(select(*columns))}

    def role_ids(self) -> dict[str, int]:
        """Row id of every role by code."""
        return {row[0]: row[1] for row in self._session.execute(select(RoleRow.code, RoleRow.id))}

    def add_punch(self, values: Mapping[str, Any]) -> int:
        """Append a raw punch (columns of the table); its id."""
        return int(self._session.execute(insert(PunchRow).values(values).returning(PunchRow.id)).scalar_one())

    def review_clock(self, device: str, seqs: Collection[int]) -> set[tuple[int, datetime]]:
        """Work out the doubts about a device's clock around these numbers; (person id, time) of those that changed."""
        changed: set[tuple[int, datetime]] = set()
        ordered = sorted(seqs)
        start = 0
        for i, seq in enumerate(ordered):
            if i + 1 == len(ordered) or ordered[i + 1] - seq > FAR_APART:
                changed |= self._review_between(device, ordered[start], seq)
                start = i + 1
        return changed

    def _review_between(self, device: str, first_seq: int, last_seq: int) -> set[tuple[int, datetime]]:
        around = self._around(device, first_seq, last_seq)
        if not around:  # all of them came by file
            return set()
        plain = [row for row in around if not row.flags]
        verdicts = doubtful([int(row.at.timestamp()) for row in plain])
        # the outermost lack neighbours here that they have in the table, so they keep the verdict that they have
        low = NEIGHBOURS if self._more_below(device, around[0].device_seq) else 0
        high = len(plain) - (NEIGHBOURS if self._more_above(device, around[-1].device_seq) else 0)
        judged = {row.id: verdicts[i] for i, row in enumerate(plain) if low <= i < high}
        stored = {
            id_
            for part in chunks(sorted(judged))
            for id_ in self._session.scalars(select(PunchDoubtRow.punch_id).where(PunchDoubtRow.punch_id.in_(part)))
        }
        new = [id_ for id_, doubt in judged.items() if doubt and id_ not in stored]
        gone = [id_ for id_ in stored if not judged[id_]]
        if new:
            self._session.execute(insert(PunchDoubtRow), [{"punch_id": id_, "kind": CLOCK_JUMP} for id_ in new])
        for part in chunks(gone):
            self._session.execute(delete(PunchDoubtRow).where(PunchDoubtRow.punch_id.in_(part)))
        changed = {*new, *gone}
        return {(row.person_id, row.at) for row in plain if row.id in changed}

    def doubts_by_device(self) -> dict[str, int]:
        """How many stored punches of a device are in doubt."""
        query = select(PunchRow.device, func.count()).join(PunchDoubtRow).group_by(PunchRow.device)
        return {row[0]: row[1] for row in self._session.execute(query)}

    def _around(self, device: str, low: int, high: int) -> list[Any]:
        columns = (PunchRow.id, PunchRow.person_id, PunchRow.device_seq, PunchRow.at, PunchRow.flags)
        mine = select(*columns).where(PunchRow.device == device, PunchRow.source != FROM_FILE)
        seq = PunchRow.device_seq
        before = self._session.execute(mine.where(seq < low).order_by(seq.desc()).limit(3 * NEIGHBOURS)).all()
        among = self._session.execute(mine.where(seq.between(low, high)).order_by(seq)).all()
        after = self._session.execute(mine.where(seq > high).order_by(seq).limit(3 * NEIGHBOURS)).all()
        return [*reversed(before), *among, *after]

    def _more_below(self, device: str, seq: int) -> bool:
        return self._more(device, PunchRow.device_seq < seq)

    def _more_above(self, device: str, seq: int) -> bool:
        return self._more(device, PunchRow.device_seq > seq)

    def _more(self, device: str, beyond: ColumnElement[bool]) -> bool:
        query = select(PunchRow.id).where(PunchRow.device == device, PunchRow.source != FROM_FILE, beyond).limit(1)
        return self._session.scalar(query) is not None
