"""Labour accounts (工时往来): hours that one department's people worked in roles that another one hosts.

Credit follows the host of the role worked (attribution note, D8); hours without a role stay at home.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from scheduler.hours.segments import Segment

Month = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLine:
    """Minutes of a person of ``home`` in a role of ``host`` in a calendar month; provisional ones are in ``minutes``.

    ``first_day`` and ``last_day`` are operational dates of its segments.
    """

    month: Month
    home: str
    host: str
    person: str
    role: str | None
    minutes: int
    provisional_min: int
    segments: int
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """Of one department: ``own`` hours of its people at home, ``lent`` to others, ``borrowed`` from others."""

    department: str
    own_min: int
    lent_min: int
    borrowed_min: int

    @property
    def net_min(self) -> int:
        """Lent less borrowed; all departments' sum is nought."""
        return self.lent_min - self.borrowed_min


def account_lines(
    segments: Iterable[Segment], home: Mapping[str, str], host: Mapping[str, str]
) -> tuple[AccountLine, ...]:
    """All lines, those within a department as well, by month, home, host, person and role; they sum to the segments."""
    groups: dict[tuple[Month, str, str, str, str | None], list[Segment]] = {}
    for segment in segments:
        own = home[segment.person]
        to = own if segment.role is None else host.get(segment.role, own)
        month = segment.operational_date.year, segment.operational_date.month
        groups.setdefault((month, own, to, segment.person, segment.role), []).append(segment)
    return tuple(
        AccountLine(
            month=month,
            home=own,
            host=to,
            person=person,
            role=role,
            minutes=sum(s.minutes for s in mine),
            provisional_min=sum(s.minutes for s in mine if s.provisional),
            segments=len(mine),
            first_day=min(s.operational_date for s in mine),
            last_day=max(s.operational_date for s in mine),
        )
        for (month, own, to, person, role), mine in sorted(
            groups.items(), key=lambda item: (*item[0][:4], item[0][4] or "")
        )
    )


def matrix(lines: Iterable[AccountLine]) -> dict[tuple[str, str], int]:
    """Minutes by (home, host)."""
    found: dict[tuple[str, str], int] = {}
    for line in lines:
        found[line.home, line.host] = found.get((line.home, line.host), 0) + line.minutes
    return found


def balances(lines: Iterable[AccountLine], departments: Iterable[str]) -> tuple[Balance, ...]:
    """Of the departments named, in their order."""
    cells = matrix(lines)
    return tuple(
        Balance(
            department=one,
            own_min=cells.get((one, one), 0),
            lent_min=sum(minutes for (home, host), minutes in cells.items() if home == one != host),
            borrowed_min=sum(minutes for (home, host), minutes in cells.items() if host == one != home),
        )
        for one in departments
    )
