"""Punches as devices give them: kept raw, with the instant that their local text means."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import NamedTuple
from zoneinfo import ZoneInfo

from scheduler.exchange import cells
from scheduler.exchange.cells import Column, parse_moment
from scheduler.exchange.faults import CellFault, Fault, Note, shown
from scheduler.exchange.kinds.base import Context, Kind, Row, fault, note

AMBIGUOUS, MISSING = "ambiguous_hour", "missing_hour"
FUTURE = timedelta(days=1)
_OFFSET = re.compile(r"\s*([+-])([0-9]{2}):?([0-9]{2})$|Z$")


class LocalTime(NamedTuple):
    """The text as the device gave it, the wall-clock time in it, and the offset from UTC if it names one."""

    text: str
    wall: datetime
    offset: timedelta | None


class Instant(NamedTuple):
    at: datetime
    flags: tuple[str, ...]


def _parse_local(cell: str) -> LocalTime:
    found = _OFFSET.search(cell) if len(cell) > 10 else None
    if len(cell) > 40:
        raise CellFault("time_form", value=shown(cell), accepted="YYYY-MM-DD HH:MM:SS")
    if found is None:
        return LocalTime(cell, parse_moment(cell), None)
    offset = timedelta() if found[0].strip() == "Z" else timedelta(hours=int(found[2]), minutes=int(found[3]))
    if offset > timedelta(hours=14):
        raise CellFault("time_form", value=shown(cell), accepted="YYYY-MM-DD HH:MM:SS+08:00")
    return LocalTime(cell, parse_moment(cell[: found.start()]), -offset if found[1] == "-" else offset)


def instants(times: Sequence[tuple[str, int, LocalTime]], zone: ZoneInfo) -> list[Instant]:
    """(device, device_seq, local time) to UTC.

    A repeated hour without an offset is settled by the device's own order: where its clock goes back, the earlier
    punches are of the first pass and the later of the second; where it never does, the first is taken and flagged.
    A skipped hour is read by the offset before the change, and flagged.
    """
    found: dict[int, Instant] = {}
    repeated: dict[tuple[str, object], list[tuple[int, int, datetime]]] = defaultdict(list)
    for index, (device, seq, local) in enumerate(times):
        if local.offset is not None:
            found[index] = Instant(local.wall.replace(tzinfo=timezone(local.offset)).astimezone(UTC), ())
            continue
        early, late = (local.wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
        if early == late:
            found[index] = Instant(early, ())
        elif early > late:  # a skipped hour: fold 0 reads it by the offset before the change
            found[index] = Instant(early, (MISSING,))
        else:
            repeated[device, local.wall.date()].append((seq, index, local.wall))
    for punches in repeated.values():
        punches.sort()
        back = next((i for i in range(1, len(punches)) if punches[i][2] < punches[i - 1][2]), None)
        for position, (_, index, wall) in enumerate(punches):
            second = back is not None and position >= back
            at = wall.replace(tzinfo=zone, fold=int(second)).astimezone(UTC)
            found[index] = Instant(at, () if back is not None else (AMBIGUOUS,))
    return [found[index] for index in range(len(times))]


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
    said = "\x1f".join((row["person"], row["time"].text, row["kind"], row["role"] or ""))
    return hashlib.sha256(said.encode()).hexdigest()


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
        person, day = people[row["person"]], row["time"].wall.date()
        if instant.at > latest:
            yield fault(row, "time", "in_future", value=row["time"].text, accepted=f"≤ {latest:%Y-%m-%d %H:%M} UTC")
        elif day < person.hired_on or (person.left_on is not None and day > person.left_on + FUTURE):
            accepted = f"{person.hired_on} – {person.left_on or '…'}"
            yield fault(row, "time", "not_employed", value=row["time"].text, person=person.code, accepted=accepted)
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
        Column(name="time", parse=_parse_local, show=lambda local: local.text),
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
