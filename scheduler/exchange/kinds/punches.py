"""Punches as devices give them: kept raw, with the instant that their local text means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from scheduler.exchange import cells
from scheduler.exchange.cells import Column
from scheduler.exchange.faults import Fault, Note
from scheduler.exchange.kinds.base import Context, Kind, Row, fault, note
from scheduler.punching.claims import said_hash
from scheduler.punching.judge import Employed, not_employed
from scheduler.punching.times import AMBIGUOUS, MISSING, Instant, instants, parse_local

FUTURE = timedelta(days=1)


def _instants(rows: Sequence[Row], context: Context) -> list[Instant]:
    zone = context.zone
    if zone is None:
        raise ValueError("punches need the site's zone")
    known: dict[int, Instant] = context.worked_out.setdefault("punches", {})
    if not all(row.number in known for row in rows):
        found = instants([(row["device"], row["device_seq"], row["time"]) for row in rows], zone)
        known.update(zip((row.number for row in rows), found, strict=True))
    return [known[row.number] for row in rows]


def payload_hash(row: Row) -> str:
    """sha256 of what the device said of one event."""
    return said_hash(row["person"], row["time"].text, row["kind"], row["role"])


def _stored(rows: Sequence[Row], context: Context) -> dict[tuple[str, int], str]:
    seqs = [row["device_seq"] for row in rows]
    held = context.uow.imports.punches({row["device"] for row in rows}, min(seqs), max(seqs))
    return {key: punch.payload_hash for key, punch in held.items()}


def _punches_fit(rows: Sequence[Row], context: Context) -> Iterator[Fault]:
    """Not in the future, of somebody who was employed; a sequence number once said something says the same again."""
    if not rows:
        return
    people = context.organisation.people
    latest = max(context.now, datetime.combine(context.today, datetime.min.time(), UTC) + FUTURE) + FUTURE
    said = _stored(rows, context)
    lines: dict[tuple[str, int], int] = {}
    for row, instant in zip(rows, _instants(rows, context), strict=True):
        key = row["device"], row["device_seq"]
        person = people[row["person"]]
        employed = Employed(0, person.hired_on, person.left_on)
        if instant.at > latest:
            yield fault(row, "time", "in_future", value=row["time"].text, accepted=f"≤ {latest:%Y-%m-%d %H:%M} UTC")
        elif wrong := not_employed(row["time"].text, row["time"].wall.date(), person.code, employed):
            yield fault(row, wrong.field, wrong.reason, **wrong.params)
        elif row["kind"] == "ROLE" and row["role"] is None:
            yield fault(row, "role", "role_missing", value="ROLE")
        elif said.setdefault(key, payload_hash(row)) != payload_hash(row):
            reused = "device_sequence_twice" if key in lines else "device_sequence_reused"
            yield fault(row, "device_seq", reused, value=f"{key[0]} {key[1]}", first_row=lines.get(key))
        else:
            lines.setdefault(key, row.number)


def _clock_notes(rows: Sequence[Row], context: Context) -> Iterator[Note]:
    flags = [flag for instant in _instants(rows, context) for flag in instant.flags]
    for flag in (AMBIGUOUS, MISSING):
        if flag in flags:
            yield note(f"punches_{flag}", count=flags.count(flag))


def _store(rows: Sequence[Row], context: Context) -> tuple[int, int, int]:
    held = _stored(rows, context)
    people, roles = context.known("people"), context.known("roles")
    new = {}
    for row, instant in zip(rows, _instants(rows, context), strict=True):
        key = row["device"], row["device_seq"]
        if key in held or key in new:
            continue
        new[key] = {
            "person_id": people[row["person"]],
            "device": row["device"],
            "device_seq": row["device_seq"],
            "local_text": row["time"].text,
            "tz": str(context.zone),
            "at": instant.at,
            "kind": row["kind"],
            "role_id": roles[row["role"]] if row["role"] else None,
            "flags": list(instant.flags),
            "source": "import",
            "received_at": context.now,
            "payload_hash": payload_hash(row),
        }
    context.uow.imports.add_punches(list(new.values()))
    return len(new), 0, len(rows) - len(new)


def _read_back(rows: Sequence[Row], context: Context) -> Mapping[int, Mapping[str, str]]:
    seqs = [row["device_seq"] for row in rows]
    held = context.uow.imports.punches({row["device"] for row in rows}, min(seqs), max(seqs))
    people = {row_id: code for code, row_id in context.known("people").items()}
    roles = {row_id: code for code, row_id in context.known("roles").items()}
    found = {}
    for row in rows:
        punch = held.get((row["device"], row["device_seq"]))
        if punch is not None:
            found[row.number] = {
                "device": punch.device,
                "device_seq": str(punch.device_seq),
                "person": people[punch.person_id],
                "time": punch.local_text,
                "kind": punch.kind,
                "role": "" if punch.role_id is None else roles[punch.role_id],
            }
    return found


PUNCHES = Kind(
    name="punches",
    columns=(
        cells.code("device", 40),
        cells.integer("device_seq", 0, 2**31 - 1),
        cells.code("person", refers="people"),
        Column(name="time", parse=parse_local, show=lambda local: local.text),
        cells.choice("kind", "IN", "OUT", "BRK", "RES", "ROLE", "UNK"),
        cells.code("role", required=False, refers="roles"),
    ),
    key=(),  # a repeated sequence number is a resend: the check of this kind settles it
    after=("people", "roles"),
    check=_punches_fit,
    notes=_clock_notes,
    store=_store,
    read_back=_read_back,
)
