"""When within a shift somebody holds which role: what tells two days apart that differ in nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from scheduler.domain.calendar import shift_blocks
from scheduler.domain.organisation import Organisation
from scheduler.domain.roster import AssignedDay


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleTime:
    """A role held without another one between, in the time of the site; breaks do not end it."""

    role: str
    start: datetime
    end: datetime

    @property
    def times(self) -> str:
        return f"{self.start:%H:%M}–{self.end:%H:%M}"


Told = tuple[RoleTime, ...]


def told_apart(
    before: AssignedDay | None, after: AssignedDay | None, company: Organisation
) -> tuple[Told, Told] | None:
    """The roles of both days with their times, where shift and roles are the same; None where those tell enough."""
    if before is None or after is None or before.shift_type != after.shift_type:
        return None
    if before.roles == after.roles or set(before.roles) - {None} != set(after.roles) - {None}:
        return None
    return tuple(_role_times(before, company)), tuple(_role_times(after, company))


def _role_times(held: AssignedDay, company: Organisation) -> Iterator[RoleTime]:
    """Nothing where roles and blocks do not fit together: the shift type changed since."""
    shift_type = company.shift_types.get(held.shift_type)
    if shift_type is None:
        return
    blocks = shift_blocks(company.site, shift_type, held.day)
    if len(blocks) != len(held.roles):
        return
    zone = company.site.zone
    for role, joined in groupby(zip(held.roles, blocks, strict=True), key=itemgetter(0)):
        if role in company.roles:
            spans = [span for _role, span in joined]
            yield RoleTime(role=role, start=spans[0][0].astimezone(zone), end=spans[-1][1].astimezone(zone))
