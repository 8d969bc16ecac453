"""What people know or expect of the workload: known work by role and minutes of a day, and volumes of new roles."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session, aliased

from scheduler.domain.organisation import ExpectedVolume, KnownWork
from scheduler.errors import Conflict, NotFound
from scheduler.storage.repositories.upsert import Counts, upsert
from scheduler.storage.tables import ExpectedVolumeRow, KnownWorkRow, RoleRow

Window = tuple[str, date, int, int, str]  # role, day, start_min, end_min, reason: one such row at most is in force


def window(work: KnownWork) -> Window:
    """What tells one row in force from another."""
    return work.role, work.day, work.start_min, work.end_min, work.reason


class KnownWorkRepository:
    """Roles are named by code; an unknown one is ``NotFound``. Known work that is withdrawn keeps its row."""

    def __init__(self, session: Session) -> None:
        self._session = session

    # known work

    def between(
        self, first: date, last: date, *, role: str | None = None, withdrawn: bool = False
    ) -> tuple[KnownWork, ...]:
        """Known work in force on the days ``[first, last]``, by day, start and role; or with what is withdrawn."""
        statement = _KNOWN.where(KnownWorkRow.day.between(first, last)).order_by(
            KnownWorkRow.day, KnownWorkRow.start_min, RoleRow.code, KnownWorkRow.id
        )
        if role is not None:
            statement = statement.where(RoleRow.code == role)
        if not withdrawn:
            statement = statement.where(KnownWorkRow.withdrawn_at.is_(None))
        return tuple(_known_work(row) for row in self._session.execute(statement))

    def get(self, known_id: int) -> KnownWork:
        """One row, withdrawn or not. Raises ``NotFound``."""
        row = self._session.execute(_KNOWN.where(KnownWorkRow.id == known_id)).one_or_none()
        if row is None:
            raise NotFound(f"there is no known work {known_id}", key="known_work_missing", id=known_id)
        return _known_work(row)

    def add(self, work: KnownWork) -> int:
        """Store a row in force; ``work.id`` is ignored, the new id is returned.

        Raises ``Conflict`` where one with the same role, minutes and reason is in force.
        """
        role_id = self._session.scalar(select(RoleRow.id).where(RoleRow.code == work.role))
        if role_id is None:
            raise _no_role(work.role)
        same = select(KnownWorkRow.id).where(
            KnownWorkRow.role_id == role_id,
            KnownWorkRow.day == work.day,
            KnownWorkRow.start_min == work.start_min,
            KnownWorkRow.end_min == work.end_min,
            KnownWorkRow.reason == work.reason,
            KnownWorkRow.withdrawn_at.is_(None),
        )
        if (held := self._session.scalar(same)) is not None:
            raise Conflict(
                f"known work {held} says this of {work.role} on {work.day} already", key="known_work_twice", id=held
            )
        return self._session.execute(
            insert(KnownWorkRow)
            .values(
                role_id=role_id,
                day=work.day,
                start_min=work.start_min,
                end_min=work.end_min,
                units=format(work.units, "f"),
                replaces=work.replaces,
                reason=work.reason,
                entered_by=work.entered_by,
                entered_at=work.entered_at,
            )
            .returning(KnownWorkRow.id)
        ).scalar_one()

    def withdraw(self, known_id: int, *, by: str, at: datetime) -> None:
        """Take a row out of force. Raises ``NotFound``, ``Conflict`` if it is withdrawn already."""
        work = self.get(known_id)
        if work.withdrawn_at is not None:
            raise Conflict(
                f"known work {known_id} is withdrawn already, by {work.withdrawn_by}",
                key="known_work_withdrawn",
                id=known_id,
                by=work.withdrawn_by,
            )
        self._session.execute(
            update(KnownWorkRow).where(KnownWorkRow.id == known_id).values(withdrawn_by=by, withdrawn_at=at)
        )

    def put(self, works: Iterable[KnownWork]) -> Counts:
        """Bring rows into force by role, minutes and reason; one that said something else is withdrawn."""
        works = list(works)
        if not works:
            return Counts(0, 0, 0)
        days = [work.day for work in works]
        held = {window(work): work for work in self.between(min(days), max(days))}
        added = changed = 0
        for work in works:
            old = held.get(window(work))
            if old is not None and (old.units, old.replaces) == (work.units, work.replaces):
                continue
            if old is None:
                added += 1
            else:
                changed += 1
                self.withdraw(old.id, by=work.entered_by, at=work.entered_at)
            self.add(work)
        return Counts(added, changed, len(works) - added - changed)

    # expected volumes

    def volumes(self) -> tuple[ExpectedVolume, ...]:
        """Every expected volume, by role and first day."""
        like = aliased(RoleRow)
        found = self._session.execute(
            select(RoleRow.code, like.code.label("like"), ExpectedVolumeRow.__table__)
            .join(RoleRow, RoleRow.id == ExpectedVolumeRow.role_id)
            .outerjoin(like, like.id == ExpectedVolumeRow.like_role_id)
            .order_by(RoleRow.code, ExpectedVolumeRow.valid_from)
        )
        return tuple(
            ExpectedVolume(
                role=row.code,
                weekly_units=Decimal(row.weekly_units),
                like=row.like,
                valid_from=row.valid_from,
                reason=row.reason,
                entered_by=row.entered_by,
                entered_at=row.entered_at,
            )
            for row in found
        )

    def volumes_on(self, day: date) -> dict[str, ExpectedVolume]:
        """The volume in force on the day, by role; roles without one are absent."""
        return {v.role: v for v in sorted(self.volumes(), key=lambda v: v.valid_from) if v.valid_from <= day}

    def upsert_volumes(self, volumes: Iterable[ExpectedVolume]) -> Counts:
        """Write volumes by role and first day; one that says the same as before keeps who entered it, and when."""
        roles = self._role_ids()
        held = {(v.role, v.valid_from): v for v in self.volumes()}
        rows: list[dict[str, Any]] = []
        for volume in volumes:
            for code in filter(None, (volume.role, volume.like)):
                if code not in roles:
                    raise _no_role(code)
            old = held.get((volume.role, volume.valid_from))
            same = old is not None and _said(old) == _said(volume)
            rows.append(
                {
                    "role_id": roles[volume.role],
                    "weekly_units": format(old.weekly_units if old is not None and same else volume.weekly_units, "f"),
                    "like_role_id": None if volume.like is None else roles[volume.like],
                    "valid_from": volume.valid_from,
                    "reason": volume.reason,
                    "entered_by": old.entered_by if old is not None and same else volume.entered_by,
                    "entered_at": old.entered_at if old is not None and same else volume.entered_at,
                }
            )
        return upsert(self._session, ExpectedVolumeRow, ["role_id", "valid_from"], rows)

    def remove_volume(self, role: str, valid_from: date) -> None:
        """Delete a role's volume of that first day; nothing where there is none."""
        of_role = select(RoleRow.id).where(RoleRow.code == role).scalar_subquery()
        self._session.execute(
            delete(ExpectedVolumeRow).where(
                ExpectedVolumeRow.role_id == of_role, ExpectedVolumeRow.valid_from == valid_from
            )
        )

    def _role_ids(self) -> dict[str, int]:
        return {row.code: row.id for row in self._session.execute(select(RoleRow.code, RoleRow.id))}


_KNOWN = select(RoleRow.code, KnownWorkRow.__table__).join(RoleRow, RoleRow.id == KnownWorkRow.role_id)


def _known_work(row: Any) -> KnownWork:
    return KnownWork(
        id=row.id,
        role=row.code,
        day=row.day,
        start_min=row.start_min,
        end_min=row.end_min,
        units=Decimal(row.units),
        replaces=row.replaces,
        reason=row.reason,
        entered_by=row.entered_by,
        entered_at=row.entered_at,
        withdrawn_by=row.withdrawn_by,
        withdrawn_at=row.withdrawn_at,
    )


def _said(volume: ExpectedVolume) -> tuple[Decimal, str | None, str]:
    return volume.weekly_units, volume.like, volume.reason


def _no_role(code: str) -> NotFound:
    return NotFound(f"there is no role {code!r}", key="role_missing", role=code)
