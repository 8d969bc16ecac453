"""Rosters that were published before this program kept them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from scheduler.domain.calendar import shift_blocks
from scheduler.domain.roster import AssignedDay, RosterVersion, horizons_clash
from scheduler.exchange import cells
from scheduler.exchange.faults import Fault
from scheduler.exchange.kinds.base import Context, Kind, Row, fault


def blocks_fit(row: Row, context: Context, *, optional: bool = True) -> Fault | None:
    """Roles by block: as many as the shift has blocks, or none where that is allowed."""
    organisation = context.organisation
    count = len(shift_blocks(organisation.site, organisation.shift_types[row["shift_type"]], row["day"]))
    if len(row["roles"]) == count or (optional and not row["roles"]):
        return None
    shown = ";".join(role or "" for role in row["roles"])
    return fault(row, "roles", "roles_not_by_block", value=shown, found=len(row["roles"]), accepted=count)


def _rosters_fit(rows: Sequence[Row], context: Context) -> Iterator[Fault]:
    """One length for each first day, horizons that tile the days, days inside them, one role a block."""
    days: dict[date, int] = {}
    for row in rows:
        first, last = row["first_day"], row["first_day"] + timedelta(days=row["days"] - 1)
        known = days.get(first)
        clash = next((o for o, n in days.items() if o != first and horizons_clash(first, row["days"], o, n)), None)
        if known is None and clash is None:
            days[first] = row["days"]
        if known not in {None, row["days"]}:
            yield fault(row, "days", "roster_lengths", value=row["days"], accepted=known)
        elif clash is not None:
            other = f"{clash} – {clash + timedelta(days=days[clash] - 1)}"
            yield fault(row, "first_day", "roster_overlap", value=f"{first} – {last}", other=other)
        elif (stored := _published_clash(first, row["days"], context)) is not None:
            other = f"{stored.first_day} – {stored.first_day + timedelta(days=stored.days - 1)}"
            yield fault(row, "first_day", "roster_overlap", value=f"{first} – {last}", other=other)
        elif not first <= row["day"] <= last:
            yield fault(row, "day", "day_outside_roster", value=str(row["day"]), accepted=f"{first} – {last}")
        elif wrong := blocks_fit(row, context):
            yield wrong


def _published_clash(first: date, days: int, context: Context) -> RosterVersion | None:
    versions: tuple[RosterVersion, ...] = context.uow.rosters.published(first, first + timedelta(days=days - 1))
    return next((v for v in versions if horizons_clash(first, days, v.first_day, v.days)), None)


def _assigned(row: Row) -> AssignedDay:
    return AssignedDay(person=row["person"], day=row["day"], shift_type=row["shift_type"], roles=row["roles"])


def _store(rows: Sequence[Row], context: Context) -> tuple[int, int, int]:
    """Each roster as published; where the same days are published with other content, as their next version."""
    horizons: dict[tuple[date, int], list[AssignedDay]] = defaultdict(list)
    for row in rows:
        horizons[row["first_day"], row["days"]].append(_assigned(row))
    added = changed = unchanged = 0
    rosters = context.uow.rosters
    for (first, days), assigned in sorted(horizons.items()):
        last = first + timedelta(days=days - 1)
        held = {(a.person, a.day): a for a in rosters.published_assignments(first, last)}
        for wanted in assigned:
            old = held.get((wanted.person, wanted.day))
            if old is None:
                added += 1
            elif (old.shift_type, old.roles) == (wanted.shift_type, wanted.roles):
                unchanged += 1
            else:
                changed += 1
        rosters.publish_imported(first, days, assigned, context.now)
    return added, changed, unchanged


def _read_back(rows: Sequence[Row], context: Context) -> Mapping[int, Mapping[str, str]]:
    first, last = min(row["day"] for row in rows), max(row["day"] for row in rows)
    versions = context.uow.rosters.published(first, last)
    held = {(a.person, a.day): a for a in context.uow.rosters.published_assignments(first, last)}
    found = {}
    for row in rows:
        stored = held.get((row["person"], row["day"]))
        version = next((v for v in versions if 0 <= (row["day"] - v.first_day).days < v.days), None)
        if stored is not None and version is not None:
            found[row.number] = ROSTERS.show(
                {
                    "first_day": version.first_day,
                    "days": version.days,
                    "person": stored.person,
                    "day": stored.day,
                    "shift_type": stored.shift_type,
                    "roles": stored.roles,
                }
            )
    return found


ROSTERS = Kind(
    name="rosters",
    columns=(
        cells.day("first_day"),
        cells.integer("days", 1, 366),
        cells.code("person", refers="people"),
        cells.day("day"),
        cells.code("shift_type", 8, refers="shift_types"),
        cells.codes("roles", refers="roles", gaps=True),
    ),
    key=("person", "day"),
    after=("people", "shift_types", "roles"),
    check=_rosters_fit,
    store=_store,
    read_back=_read_back,
)
