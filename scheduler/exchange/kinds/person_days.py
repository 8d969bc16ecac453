"""What people have on certain days: leave, requests, pins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from scheduler.domain.calendar import runs_on
from scheduler.domain.organisation import Leave, Pin, Request
from scheduler.exchange import cells
from scheduler.exchange.cells import Column
from scheduler.exchange.faults import Fault
from scheduler.exchange.kinds.base import Context, Row, fault, overlaps
from scheduler.exchange.kinds.domain import domain_kind
from scheduler.exchange.kinds.rosters import blocks_fit
from scheduler.storage.repositories.organisation import OrganisationRepository

OFF = "OFF"
LEAVE_KINDS = ("annual", "sick", "maternity", "training", "unpaid", "unavailable")


def _leave_fits(rows: Sequence[Row], context: Context) -> Iterator[Fault]:
    """Leave ends after it begins and does not overlap other leave of the person; refused leave takes no days."""
    ordered = []
    for row in rows:
        if row["last_day"] < row["first_day"]:
            yield fault(row, "last_day", "dates_reversed", value=str(row["last_day"]), accepted=f"≥ {row['first_day']}")
        elif row["status"] != "refused":
            ordered.append(row)
    if not ordered:
        return
    replaced = {(row["person"], row["first_day"], row["kind"]) for row in rows}
    stored = (
        (v.person, v.first_day, v.last_day)
        for v in _leaves(context, ordered)
        if v.status != "refused" and (v.person, v.first_day, v.kind) not in replaced
    )
    yield from overlaps(ordered, group=lambda r: r["person"], first="first_day", last="last_day", stored=stored)


def _leaves(context: Context, rows: Sequence[Row]) -> Sequence[Leave]:
    first, last = min(row["first_day"] for row in rows), max(row["last_day"] for row in rows)
    leaves: Sequence[Leave] = context.uow.organisation.leaves(first, last)
    return leaves


LEAVE = domain_kind(
    "leave",
    (
        cells.code("person", refers="people"),
        cells.day("first_day"),
        cells.day("last_day"),
        cells.choice("kind", *LEAVE_KINDS),
        cells.choice("status", "requested", "approved", "refused", required=False, default="approved"),
        cells.scaled("credit_hours_per_day", 60, high="24", required=False, default=0),
    ),
    key=("person", "first_day", "kind"),
    after=("people",),
    make=lambda r: Leave(
        person=r["person"],
        first_day=r["first_day"],
        last_day=r["last_day"],
        kind=r["kind"],
        status=r["status"],
        credit_min_per_day=r["credit_hours_per_day"],
    ),
    values=lambda v: {
        "person": v.person,
        "first_day": v.first_day,
        "last_day": v.last_day,
        "kind": v.kind,
        "status": v.status,
        "credit_hours_per_day": v.credit_min_per_day,
    },
    stored=_leaves,
    upsert=OrganisationRepository.upsert_leaves,
    check=_leave_fits,
)


def _days(rows: Sequence[Row]) -> tuple[date, date]:
    days = [row["day"] for row in rows]
    return min(days), max(days)


def _employed(rows: Sequence[Row], context: Context) -> Iterator[Fault]:
    """The person is employed on the day."""
    people = context.organisation.people
    for row in rows:
        person = people[row["person"]]
        if row["day"] < person.hired_on or (person.left_on is not None and row["day"] > person.left_on):
            accepted = f"{person.hired_on} – {person.left_on or '…'}"
            yield fault(row, "day", "not_employed", value=str(row["day"]), person=person.code, accepted=accepted)


REQUESTS = domain_kind(
    "requests",
    (
        cells.code("person", refers="people"),
        cells.day("day"),
        cells.choice("wants", "on", "off"),
        cells.code("shift_type", 8, required=False, refers="shift_types"),
        cells.scaled("weight", 100),
    ),
    key=("person", "day", "shift_type", "wants"),
    after=("people", "shift_types"),
    make=lambda r: Request(
        person=r["person"], day=r["day"], shift_type=r["shift_type"], wants=r["wants"], weight_fen=r["weight"]
    ),
    values=lambda r: {
        "person": r.person,
        "day": r.day,
        "wants": r.wants,
        "shift_type": r.shift_type,
        "weight": r.weight_fen,
    },
    stored=lambda c, rows: c.uow.organisation.requests(*_days(rows)),
    upsert=OrganisationRepository.upsert_requests,
    check=_employed,
)


def _pinned_type(name: str) -> Column:
    """A shift type, or ``OFF`` for a day off, held as None."""
    plain = cells.code(name, 8, refers="shift_types")

    def parse(cell: str) -> str | None:
        return None if cell.upper() == OFF else plain.parse(cell)

    return Column(name=name, parse=parse, refers="shift_types")


def _pins_fit(rows: Sequence[Row], context: Context) -> Iterator[Fault]:
    """The person is employed; a day off has no roles, a shift runs on its day and has one role a block, or none."""
    yield from _employed(rows, context)
    organisation = context.organisation
    for row in rows:
        if row["shift_type"] is None:
            if row["roles"]:
                yield fault(row, "roles", "roles_on_day_off", value=";".join(r or "" for r in row["roles"]))
        elif not runs_on(organisation, organisation.shift_types[row["shift_type"]], row["day"]):
            yield fault(row, "shift_type", "shift_not_on_day", value=row["shift_type"], day=str(row["day"]))
        elif wrong := blocks_fit(row, context):
            yield wrong


def _pin_values(pin: Pin) -> dict[str, Any]:
    return {
        "person": pin.person,
        "day": pin.day,
        "shift_type": pin.shift_type or OFF,
        "roles": pin.roles,
        "reason": pin.reason,
    }


PINS = domain_kind(
    "pins",
    (
        cells.code("person", refers="people"),
        cells.day("day"),
        _pinned_type("shift_type"),
        cells.codes("roles", refers="roles", gaps=True),
        cells.text("reason", 200, required=False),
    ),
    key=("person", "day"),
    after=("people", "shift_types", "roles"),
    make=lambda r: Pin(
        person=r["person"], day=r["day"], shift_type=r["shift_type"], roles=r["roles"], reason=r["reason"]
    ),
    values=_pin_values,
    stored=lambda c, rows: c.uow.organisation.pins(*_days(rows)),
    upsert=OrganisationRepository.upsert_pins,
    check=_pins_fit,
)
