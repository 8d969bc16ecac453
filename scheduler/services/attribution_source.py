"""What lineage pages read of one stored version, each part once and only when a figure needs it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property

from scheduler.attribution.cells import UNASSIGNED
from scheduler.attribution.claims import Terms, claimed_segments, late_parts
from scheduler.attribution.engine import DepartmentResult, PersonResult, SharedCell
from scheduler.attribution.reading import Reading
from scheduler.attribution.splits import split_segments
from scheduler.attribution.version import PUBLISHED, AttributionVersion
from scheduler.domain.actor import Actor
from scheduler.domain.organisation import Organisation
from scheduler.errors import NotFound
from scheduler.hours.deltas import Delta
from scheduler.hours.segments import Segment
from scheduler.services.attribution_inputs import Stored, load_version, stored_reading
from scheduler.services.attribution_whatif import terms_at_lock
from scheduler.storage.unit_of_work import UnitOfWork


class Source:
    """A stored version inside an open unit of work. What it does not hold is NotFound, as what is not to be seen is."""

    def __init__(
        self, uow: UnitOfWork, organisation: Organisation, actor: Actor, period: str, version: int | None
    ) -> None:
        self.uow = uow
        self.actor = actor
        self.organisation = organisation
        self._segments: dict[str, tuple[Segment, ...]] = {}
        self.version, self.reading = stored_reading(uow, organisation, actor, period, version)

    @cached_property
    def stored(self) -> Stored:
        """The whole document, with the steps of every score."""
        return load_version(self.uow, self.version)

    @cached_property
    def terms(self) -> Terms:
        return terms_at_lock(self.uow, self.organisation, self.stored)

    @cached_property
    def people(self) -> Mapping[str, PersonResult]:
        return {p.person: p for p in self.reading.people}

    @cached_property
    def departments(self) -> Mapping[str, DepartmentResult]:
        return {d.department: d for d in self.reading.departments}

    @cached_property
    def cells(self) -> tuple[SharedCell, ...]:
        return tuple(judged.shared for judged in self.reading.cells)

    @cached_property
    def days(self) -> tuple[date, date]:
        return date.fromisoformat(self.reading.first_day), date.fromisoformat(self.reading.last_day)

    def cell(self, person: str, role: str, w_milli: str) -> SharedCell:
        """Raises NotFound."""
        for shared in self.cells:
            if (shared.cell.person, shared.cell.role, str(shared.cell.w_milli)) == (person, role, w_milli):
                return shared
        raise self.missing()

    def of_person(self, person: str) -> tuple[SharedCell, ...]:
        return tuple(c for c in self.cells if c.cell.person == person)

    def of_department(self, department: str) -> tuple[SharedCell, ...]:
        return tuple(c for c in self.cells if c.cell.department == department)

    def segments(self, person: str, role: str, w_milli: int) -> tuple[Segment, ...]:
        """Firm segments of a cell, with what decisions granted."""
        return tuple(
            s
            for s in split_segments(self._claimed(person), self.terms.splits)
            if not s.provisional
            and (s.role or UNASSIGNED) == role
            and self.terms.weight(role, s.operational_date) == w_milli
        )

    def late(self, person: str, role: str, w_milli: int) -> tuple[tuple[Delta, int], ...]:
        """Delta lines that are counted in a cell, each with its minutes there."""
        lines = self.uow.hours.deltas(period=self.version.period, people={person})
        if not lines or not self.stored.inputs.late_hash:
            return ()
        return tuple(
            (line, minutes)
            for line in lines
            for part, minutes in late_parts(line, self.terms.splits)
            if part == role and self.terms.weight(role, line.operational_date) == w_milli
        )

    def provisional(self, person: str) -> tuple[Segment, ...]:
        """Undecided segments of a person."""
        return tuple(s for s in self._claimed(person) if s.provisional)

    def _claimed(self, person: str) -> tuple[Segment, ...]:
        """Everything recorded of a person, with what decisions granted; read once."""
        if person not in self._segments:
            first, last = self.days
            recorded = self.uow.hours.segments(first, last, {person}).get(person, [])
            self._segments[person] = claimed_segments(recorded, self.stored.claims, person)
        return self._segments[person]

    def measured_by(self, person: str, role: str) -> str:
        """Where the measured part of a cell comes from; empty where it was said anew since the version was computed."""
        taken = sum(m.amount for m in self.stored.inputs.measured if (m.person, m.role) == (person, role))
        return next(
            (
                part.source
                for part in self.uow.measured_parts.of(self.version.period)
                if (part.person, part.role, part.fen) == (person, role, taken)
            ),
            "",
        )

    @cached_property
    def earlier(self) -> tuple[tuple[AttributionVersion, Reading], ...]:
        """The published versions before this one, the first first: what decisions have changed since the split."""
        found: list[AttributionVersion] = [
            v
            for v in self.uow.attributions.versions(self.version.period)
            if v.state == PUBLISHED and v.version < self.version.version
        ]
        return tuple(
            (v, stored_reading(self.uow, self.organisation, self.actor, v.period, v.version)[1])
            for v in reversed(found)
        )

    def missing(self) -> NotFound:
        return NotFound("there is no such figure", key="figure_missing")
