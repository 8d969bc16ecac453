"""Segments of worked time: read by person, and written as the difference to what is stored."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, func, insert, select

from scheduler.hours.schedule import utc
from scheduler.hours.segments import Segment
from scheduler.storage.repositories.hours_room import EpochSeconds, HoursRoom, as_text, read_list
from scheduler.storage.tables import SegmentRow

_DELETED_AT_ONCE = 500


class SegmentStore(HoursRoom):
    """A segment that comes out of a resolution as it was keeps its row, so that links to it hold."""

    def segments(self, first: date, last: date, people: Collection[str] | None = None) -> dict[str, list[Segment]]:
        """Segments by operational date in ``[first, last]``, by person, in order of time."""
        return {person: list(rows) for person, rows in self.stored_segments(first, last, people).items()}

    def stored_segments(
        self, first: date, last: date, people: Collection[str] | None = None
    ) -> dict[str, dict[Segment, int]]:
        """The same with their row ids."""
        rows = self._session.execute(
            select(
                SegmentRow.id,
                SegmentRow.person_id,
                SegmentRow.role_id,
                SegmentRow.operational_date,
                EpochSeconds(SegmentRow.start_at),
                EpochSeconds(SegmentRow.end_at),
                SegmentRow.roster_id,
                as_text(SegmentRow.flags),
                as_text(SegmentRow.punch_ids),
            )
            .where(SegmentRow.operational_date.between(first, last), *self._of(SegmentRow.person_id, people))
            .order_by(SegmentRow.person_id, SegmentRow.start_at)
        )
        person_codes, role_codes = self._ids.person_codes, self._ids.role_codes
        found: dict[str, dict[Segment, int]] = {}
        for id_, person_id, role_id, day, start, end, roster_id, flags, events in rows:
            person = person_codes[person_id]
            segment = Segment(
                person=person,
                role=None if role_id is None else role_codes[role_id],
                operational_date=day,
                start_s=start,
                end_s=end,
                roster_id=roster_id,
                flags=read_list(flags),
                event_ids=tuple(json.loads(events)),
            )
            found.setdefault(person, {})[segment] = id_
        return found

    def first_segment_day(self) -> date | None:
        """The first operational date of which any hours are recorded."""
        return self._session.scalar(select(func.min(SegmentRow.operational_date)))

    def replace_segments(self, person: str, days: Collection[date], segments: Sequence[Segment]) -> None:
        """The person's segments of these operational dates are exactly ``segments`` from now on."""
        if not days:
            return
        held = self.stored_segments(min(days), max(days), {person}).get(person, {})
        wanted = set(segments)
        gone = [id_ for segment, id_ in held.items() if segment.operational_date in days and segment not in wanted]
        self.write_segments(gone, [segment for segment in segments if segment not in held])

    def write_segments(self, gone: Sequence[int], new: Iterable[Segment]) -> None:
        """Delete rows by id and insert others, each in bulk."""
        for start in range(0, len(gone), _DELETED_AT_ONCE):
            chunk = gone[start : start + _DELETED_AT_ONCE]
            self._session.execute(delete(SegmentRow).where(SegmentRow.id.in_(chunk)))
        people, roles = self._ids.people, self._ids.roles
        rows: list[dict[str, Any]] = [
            {
                "person_id": people[s.person],
                "role_id": None if s.role is None else roles[s.role],
                "operational_date": s.operational_date,
                "start_at": utc(s.start_s),
                "end_at": utc(s.end_s),
                "minutes": s.minutes,
                "roster_id": s.roster_id,
                "flags": s.flags,
                "punch_ids": s.event_ids,
            }
            for s in new
        ]
        if rows:
            self._session.connection().execute(insert(SegmentRow), rows)
