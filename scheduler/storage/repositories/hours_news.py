"""What has come or been decided since the hours were last resolved."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select

from scheduler.hours.schedule import local_date
from scheduler.storage.repositories.hours_room import EpochSeconds, HoursRoom
from scheduler.storage.tables import CorrectionRow, LeaveRow, PersonRow, PunchRow

_AT_ONCE = 5000
REQUESTED = "requested"


class HoursNews(HoursRoom):
    """Persons go out by code, instants as epoch seconds."""

    def new_punches(self, after_id: int, missing: Mapping[int, int]) -> list[tuple[str, int]]:
        """(person, instant) of punches with a higher id, or with one of those that were missing below it."""
        return [
            (self._ids.person_codes[person_id], at_s)
            for where in _beyond(after_id, missing)
            for person_id, at_s in self._session.execute(
                select(PunchRow.person_id, EpochSeconds(PunchRow.at)).where(where)
            )
        ]

    def punch_ids_among(self, after_id: int, missing: Collection[int]) -> frozenset[int]:
        """Ids that are there, of those above ``after_id`` and those named."""
        return frozenset(
            id_
            for where in _beyond(after_id, missing)
            for id_ in self._session.scalars(select(PunchRow.id).where(where))
        )

    def decided_since(self, moment: datetime) -> list[tuple[str, int]]:
        """(person, instant) that a correction decided since then adds or touches: where it is now and where it was."""
        rows = self._session.execute(
            select(CorrectionRow.person_id, CorrectionRow.at, PunchRow.at)
            .outerjoin(PunchRow, PunchRow.id == CorrectionRow.punch_id)
            .where(CorrectionRow.decided_at >= moment)
        )
        found: list[tuple[str, int]] = []
        for row in rows:
            person_id, *moments = cast("Sequence[Any]", row)
            found += [(self._ids.person_codes[person_id], int(at.timestamp())) for at in moments if at is not None]
        return found

    def corrections_waiting(self, first: datetime, last: datetime) -> int:
        """How many corrections asked for about ``[first, last)`` nobody has decided."""
        moment = func.coalesce(CorrectionRow.at, PunchRow.at)
        found = self._session.scalar(
            select(func.count())
            .select_from(CorrectionRow)
            .outerjoin(PunchRow, PunchRow.id == CorrectionRow.punch_id)
            .where(CorrectionRow.status == REQUESTED, moment >= first, moment < last)
        )
        return found or 0

    def approved_leave(self) -> frozenset[str]:
        """``person|first day|last day|kind`` of every approved leave."""
        rows = self._session.execute(
            select(PersonRow.code, LeaveRow.first_day, LeaveRow.last_day, LeaveRow.kind)
            .join(PersonRow, PersonRow.id == LeaveRow.person_id)
            .where(LeaveRow.status == "approved")
        )
        return frozenset(f"{person}|{first}|{last}|{kind}" for person, first, last, kind in rows)

    def days_with_events(self, zone: ZoneInfo) -> tuple[date, date] | None:
        """First and last day of any punch, raw or added by a correction; None while there is none."""
        edges: list[date] = []
        for column in (PunchRow.at, CorrectionRow.at):
            moments = cast("Sequence[Any]", self._session.execute(select(func.min(column), func.max(column))).one())
            edges += [local_date(int(moment.timestamp()), zone) for moment in moments if moment is not None]
        return (min(edges), max(edges)) if edges else None


def _beyond(after_id: int, missing: Collection[int]) -> list[ColumnElement[bool]]:
    ids = sorted(missing)
    return [
        PunchRow.id > after_id,
        *(PunchRow.id.in_(ids[i : i + _AT_ONCE]) for i in range(0, len(ids), _AT_ONCE)),
    ]
