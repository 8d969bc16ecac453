"""Workload: units of a role that arrived in an interval, by role or by category mapped to a role."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from math import gcd
from zoneinfo import ZoneInfo

import numpy as np

from scheduler.exchange import cells
from scheduler.exchange.cells import Column, parse_decimal, plain
from scheduler.exchange.faults import CellFault, Fault, Note, closest, shown
from scheduler.exchange.kinds.base import Context, Kind, Row, fault, note
from scheduler.exchange.kinds.workload_notes import Interval, oddities

MINUTE_S = 60
SURE_OF_GRAIN = 50
MOST = Decimal(10) ** 9
FURTHEST_DAYS = 366  # after today: bookings may be known that far; what lies beyond is a mistaken year


def _parse_quantity(cell: str) -> Decimal:
    value = parse_decimal(cell)
    if value < 0:
        raise CellFault("number_negative", value=shown(cell), accepted="≥ 0")
    if value > MOST:
        raise CellFault("number_out_of_range", value=shown(cell), accepted=f"0–{MOST:.0f}")
    return value


def role_of(row: Row, context: Context) -> str | None:
    """The role a row counts for: by the mapping of its category, its own, or the one named for the whole file."""
    category = row.values.get("category")
    if category is not None and context.mapping is not None:
        return context.mapping.get(category)
    if category is not None:
        return context.role or category
    role: str | None = row.values.get("role")
    return role or context.role


def epoch_minutes(rows: Sequence[Row], context: Context) -> dict[int, tuple[int, str]]:
    """Row number to (epoch minute, ``""`` or what the clock change did to it).

    Of two rows of one category and repeated wall-clock time the later stands for the second pass.
    """
    zone = context.zone
    if zone is None:
        raise ValueError("workload needs a zone")
    known: dict[datetime, tuple[int, int]] = {}
    passes: dict[tuple[str | None, str | None, datetime], int] = defaultdict(int)
    found: dict[int, tuple[int, str]] = context.worked_out.setdefault("workload", {})
    for row in rows:
        if row.number in found:
            continue
        wall = row["interval_start"]
        if wall not in known:
            known[wall] = _both(wall, zone)
        early, late = known[wall]
        if early == late:
            found[row.number] = (early, "")
        elif early > late:
            found[row.number] = (early, "missing_hour")
        else:
            identity = row.values.get("role"), row.values.get("category"), wall
            found[row.number] = (late if passes[identity] else early, "ambiguous_hour")
            passes[identity] += 1
    return found


def _both(wall: datetime, zone: ZoneInfo) -> tuple[int, int]:
    early, late = (int(wall.replace(tzinfo=zone, fold=fold).astimezone(UTC).timestamp()) // MINUTE_S for fold in (0, 1))
    return early, late


def _workload_fits(rows: Sequence[Row], context: Context) -> Iterator[Fault]:
    """A known role, an interval of the site's grid that the clock has, not years ahead, one quantity of each."""
    slot = context.site.slot_min if context.site else 30
    known = context.known("roles")
    moments = epoch_minutes(rows, context)
    hints: dict[str, str] = {}
    latest = context.today + timedelta(days=FURTHEST_DAYS)
    first: dict[tuple[str | None, str | None, int], int] = {}
    for row in rows:
        category = row.values.get("category")
        role = role_of(row, context)
        at, clock = moments[row.number]
        wall = row["interval_start"]
        key = (row.values.get("role"), category, at)
        if role is None:
            yield fault(row, "role", "cell_empty")
        elif role not in known:
            hint = hints.setdefault(role, closest(role, known))
            yield fault(row, "role" if category is None else "category", "unknown_role", value=role, accepted=hint)
        elif wall.second or (wall.hour * 60 + wall.minute) % slot:
            yield fault(row, "interval_start", "off_grid", value=str(wall), accepted=_grid(slot))
        elif wall.date() > latest:
            yield fault(row, "interval_start", "in_future", value=str(wall), accepted=f"≤ {latest}")
        elif clock == "missing_hour":
            yield fault(row, "interval_start", "missing_hour", value=str(wall), accepted=str(context.zone))
        elif (earlier := first.setdefault(key, row.number)) != row.number:
            shown_key = ", ".join(filter(None, (category or role, str(wall))))
            yield fault(row, "interval_start", "duplicate_key", value=shown_key, first_row=earlier)


def _grid(slot: int) -> str:
    return ", ".join(f":{minute:02d}" for minute in range(0, 60, slot)) if 60 % slot == 0 else f"≡ 0 mod {slot}"


def _workload_notes(rows: Sequence[Row], context: Context) -> Iterator[Note]:
    repeated = sum(1 for _, clock in epoch_minutes(rows, context).values() if clock == "ambiguous_hour")
    if repeated:
        yield note("workload_ambiguous_hour", count=repeated)
    slot = context.site.slot_min if context.site else 30
    grain = gcd(1440, *{row["interval_start"].hour * 60 + row["interval_start"].minute for row in rows})
    if len(rows) >= SURE_OF_GRAIN and grain > slot:
        yield note("coarse_grain", value=grain, accepted=slot)
    roles: dict[str, list[Interval]] = defaultdict(list)
    for row in rows:
        if (role := role_of(row, context)) is not None:
            roles[role].append(Interval(row.number, row["interval_start"], float(row["quantity"])))
    yield from oddities(roles, context.organisation.calendar)


def _sums(rows: Sequence[Row], context: Context) -> dict[str, dict[int, Decimal]]:
    """Units by role and epoch minute; categories of one role are added up."""
    sums: dict[str, dict[int, Decimal]] = defaultdict(dict)
    moments = epoch_minutes(rows, context)
    for row in rows:
        role = role_of(row, context)
        if role is not None:
            cell, at = sums[role], moments[row.number][0]
            cell[at] = cell.get(at, Decimal(0)) + row["quantity"]
    return sums


def _store(rows: Sequence[Row], context: Context) -> tuple[int, int, int]:
    added = changed = unchanged = 0
    for role, cell in sorted(_sums(rows, context).items()):
        starts = np.fromiter(cell, dtype=np.int64, count=len(cell))
        quantities = np.fromiter(map(float, cell.values()), dtype=np.float64, count=len(cell))
        counts = context.uow.workload.record(role, starts, quantities)
        added, changed, unchanged = added + counts.added, changed + counts.changed, unchanged + counts.unchanged
    return added, changed, unchanged


def _takes(row: Row, context: Context) -> bool:
    """With a mapping, only the categories that it names are asked for."""
    category = row.values.get("category")
    return context.mapping is None or category is None or category in context.mapping


def _shares(rows: Sequence[Row], context: Context) -> Mapping[int, Sequence[int]]:
    groups: dict[tuple[str | None, int], list[int]] = defaultdict(list)
    moments = epoch_minutes(rows, context)
    for row in rows:
        groups[role_of(row, context), moments[row.number][0]].append(row.number)
    return {number: numbers for numbers in groups.values() for number in numbers}


def _read_back(rows: Sequence[Row], context: Context) -> Mapping[int, Mapping[str, str]]:
    """The stored quantity of the row's role and interval, and the interval's wall-clock time."""
    zone, moments = context.zone, epoch_minutes(rows, context)
    by_role: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        by_role[role_of(row, context) or ""].append(moments[row.number][0])
    held: dict[str, dict[int, float]] = {}
    for role, minutes in by_role.items():
        starts, quantities = context.uow.workload.read(role, min(minutes), max(minutes) + 1)
        held[role] = dict(zip(starts.tolist(), quantities.tolist(), strict=True))
    found = {}
    for row in rows:
        role, at = role_of(row, context) or "", moments[row.number][0]
        if at in held[role]:
            wall = datetime.fromtimestamp(at * MINUTE_S, UTC).astimezone(zone).replace(tzinfo=None)
            found[row.number] = {
                "role": role,
                "interval_start": wall.isoformat(" ", "minutes"),
                "quantity": plain(Decimal(repr(held[role][at]))),
            }
    return found


WORKLOAD = Kind(
    name="workload",
    columns=(
        cells.code("role", required=False),
        Column(name="category", parse=cells.text("category", 120).parse, required=False),
        cells.moment("interval_start"),
        Column(name="quantity", parse=_parse_quantity, show=plain, numeric=True),
    ),
    key=(),  # categories of one role are summed: the check of this kind looks for repeated ones
    after=("roles",),
    check=_workload_fits,
    notes=_workload_notes,
    store=_store,
    read_back=_read_back,
    totals=("quantity",),
    shares=_shares,
    takes=_takes,
    one_of=("role", "category"),
)
