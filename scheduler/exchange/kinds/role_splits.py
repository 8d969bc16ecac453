"""Splits of a person's role: hours of two roles at once, as of a lead who picks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from scheduler.attribution.splits import WHOLE, RoleSplit
from scheduler.exchange import cells
from scheduler.exchange.cells import Column, parse_decimal, plain
from scheduler.exchange.faults import CellFault, Fault, shown
from scheduler.exchange.kinds.base import Context, Kind, Row, fault, overlaps


def _parse_parts(cell: str) -> tuple[tuple[str, int], ...]:
    parts = []
    for part in filter(None, (p.strip() for p in cell.split(";"))):
        role, colon, share = (word.strip() for word in part.partition(":"))
        if not (role and colon and share):
            raise CellFault("parts_form", value=shown(cell), accepted="PICK:0.7;LEAD:0.3")
        thousandths = parse_decimal(share) * WHOLE
        if thousandths != thousandths.to_integral_value() or not 0 < thousandths <= WHOLE:
            raise CellFault("parts_share", value=shown(share), accepted="0.001–1")
        parts.append((role, int(thousandths)))
    if len({role for role, _ in parts}) < len(parts):
        raise CellFault("parts_twice", value=shown(cell), accepted="PICK:0.7;LEAD:0.3")
    if sum(share for _, share in parts) != WHOLE:
        raise CellFault("parts_sum", value=shown(cell), accepted="1")
    return tuple(parts)


def _show_parts(parts: tuple[tuple[str, int], ...]) -> str:
    return ";".join(f"{role}:{plain(Decimal(share) / WHOLE)}" for role, share in parts)


def _splits_fit(rows: Sequence[Row], context: Context) -> Iterator[Fault]:
    """Parts are known roles; splits of a person's role do not overlap; days in locked periods stay as they are."""
    roles = set(context.known("roles"))
    locked = [p for p in context.uow.imports.periods().values() if p.state == "locked"]
    stored = {(s.person, s.role, s.first_day): (s, reason) for s, reason in context.uow.pools.splits()}
    ordered = []
    for row in rows:
        unknown = next((role for role, _ in row["parts"] if role not in roles), None)
        last = row["last_day"]
        now = (_split(row), row["reason"] or "")
        if unknown is not None:
            yield fault(row, "parts", "unknown_role", value=unknown, accepted=", ".join(sorted(roles)))
        elif last is not None and last < row["first_day"]:
            yield fault(row, "last_day", "dates_reversed", value=str(last), accepted=f"≥ {row['first_day']}")
        elif stored.get((row["person"], row["role"], row["first_day"])) != now and any(
            row["first_day"] <= p.last_day and (last is None or last >= p.first_day) for p in locked
        ):
            yield fault(row, "first_day", "period_locked", value=str(row["first_day"]), accepted="–")
        else:
            ordered.append(row)
    named = {(row["person"], row["role"], row["first_day"]) for row in ordered}
    others = (((s.person, s.role), s.first_day, s.last_day) for key, (s, _reason) in stored.items() if key not in named)
    yield from overlaps(
        ordered, group=lambda r: (r["person"], r["role"]), first="first_day", last="last_day", stored=others
    )


def _split(row: Row) -> RoleSplit:
    last = row["last_day"]
    if last is not None and last < row["first_day"]:
        last = row["first_day"]  # a fault of its own, told before anything is stored
    return RoleSplit(
        person=row["person"], role=row["role"], parts=row["parts"], first_day=row["first_day"], last_day=last
    )


def _store_splits(rows: Sequence[Row], context: Context) -> tuple[int, int, int]:
    counts: tuple[int, int, int] = context.uow.pools.upsert_splits([(_split(row), row["reason"] or "") for row in rows])
    return counts


def _read_splits(rows: Sequence[Row], context: Context) -> Mapping[int, Mapping[str, str]]:
    held = {(s.person, s.role, s.first_day): (s, reason) for s, reason in context.uow.pools.splits()}
    found = {}
    for row in rows:
        key = (row["person"], row["role"], row["first_day"])
        if key in held:
            split, reason = held[key]
            found[row.number] = ROLE_SPLITS.show(
                {
                    "person": split.person,
                    "role": split.role,
                    "parts": split.parts,
                    "first_day": split.first_day,
                    "last_day": split.last_day,
                    "reason": reason,
                }
            )
    return found


ROLE_SPLITS = Kind(
    name="role_splits",
    columns=(
        cells.code("person", refers="people"),
        cells.code("role", refers="roles"),
        Column(name="parts", parse=_parse_parts, show=_show_parts),
        cells.day("first_day"),
        cells.day("last_day", required=False),
        cells.text("reason", 200, required=False),
    ),
    key=("person", "role", "first_day"),
    after=("people", "roles"),
    check=_splits_fit,
    store=_store_splits,
    read_back=_read_splits,
)
