"""Hours that decisions on appeals moved after a lock: the ledger keeps them, later versions count them otherwise."""

from __future__ import annotations

from dataclasses import dataclass

from scheduler.attribution.reading import Reading
from scheduler.attribution.version import PUBLISHED, RUN, AttributionVersion
from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.services.attribution_inputs import stored_reading
from scheduler.services.hours_inputs import visible_people

Minutes = dict[tuple[str, str, str], int]  # person, role, department


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedHours:
    """Minutes of a person in a role that ``department`` hosts: as first published, and as of the revision."""

    person: str
    home: str
    role: str
    department: str
    before: int
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisedHours:
    """The latest published version of a period, made by decisions, and what it counts otherwise; by person and role."""

    version: int
    moved: tuple[MovedHours, ...]

    @property
    def minutes(self) -> int:
        """How much was put elsewhere, added or taken away: the larger of what roles gained and what they lost."""
        gained = sum(max(0, row.after - row.before) for row in self.moved)
        return max(gained, gained - sum(row.after - row.before for row in self.moved))

    def concerns(self, department: str) -> bool:
        """Did hours of its roles or of its people move?"""
        return any(department in (row.home, row.department) for row in self.moved)


def revised_hours(app: App, actor: Actor, period_code: str, *, person: str | None = None) -> RevisedHours | None:
    """What the actor may see of it, or what concerns ``person``; None where no decision moved any of these hours.

    Raises NotFound for a person out of sight.
    """
    with app.reading(actor) as uow:
        found: tuple[AttributionVersion, ...] = uow.attributions.versions(period_code)
        published = sorted((v for v in found if v.state == PUBLISHED), key=lambda v: v.version)
        if not published or published[-1].origin == RUN:
            return None
        organisation = uow.organisation.load()
        people = visible_people(organisation, actor, person=person)
        first, last = (
            stored_reading(uow, organisation, actor, period_code, v.version)[1] for v in (published[0], published[-1])
        )
    before, after = _minutes(first), _minutes(last)
    homes = {one.person: one.home for reading in (first, last) for one in reading.people}
    moved = tuple(
        MovedHours(
            person=key[0],
            home=homes[key[0]],
            role=key[1],
            department=key[2],
            before=before.get(key, 0),
            after=after.get(key, 0),
        )
        for key in sorted(before.keys() | after.keys())
        if before.get(key, 0) != after.get(key, 0)
        and (key[0] in people or (person is None and actor.sees_department(key[2])))
    )
    return RevisedHours(version=published[-1].version, moved=moved) if moved else None


def _minutes(reading: Reading) -> Minutes:
    found: Minutes = {}
    for judged in reading.cells:
        cell = judged.shared.cell
        key = cell.person, cell.role, cell.department
        found[key] = found.get(key, 0) + cell.minutes
    return found
