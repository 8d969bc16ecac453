"""Punches as devices give them: kept raw, with the instant that their local text means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from scheduler.exchange import cells
from scheduler.exchange.cells import Column
from scheduler.exchange.faults import Fault, Note
from scheduler.exchange.kinds.base import Context, Kind, Row, fault, note
from scheduler.punching.claims import Claim, Wrong, read_claim, said_hash
from scheduler.punching.clock import doubtful
from scheduler.punching.judge import Employed, latest_taken, not_employed, of_the_future
from scheduler.punching.times import AMBIGUOUS, MISSING, Instant, instants, parse_local


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


def _latest(context: Context) -> datetime:
    site = context.site
    if site is None:
        raise ValueError("punches need the site's zone")
    tolerance_s = context.uow.punching.policy().future_tolerance_s
    return latest_taken(context.now.astimezone(site.zone), context.today, tolerance_s)


def _stored(rows: Sequence[Row], context: Context) -> dict[tuple[str, int], str]:
    seqs = [row["device_seq"] for row in rows]
    held = context.uow.imports.punches({row["device"] for row in rows}, min(seqs), max(seqs))
    return {key: punch.payload_hash for key, punch in held.items()}


def _punches_fit(rows: Sequence[Row], context: Context) -> Iterator[Fault]:
    """Not in the future, of somebody who was employed; a sequence number once said something says the same again."""
    if not rows:
        return
    people = context.organisation.people
    latest = _latest(context)
    said = _stored(rows, context)
    lines: dict[tuple[str, int], int] = {}
    for row, instant in zip(rows, _instants(rows, context), strict=True):
        key = row["device"], row["device_seq"]
        person = people[row["person"]]
        employed = Employed(0, person.hired_on, person.left_on)
        if wrong := (
            of_the_future(row["time"].text, instant.at, latest)
            or not_employed(row["time"].text, row["time"].wall.date(), person.code, employed)
        ):
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
    jumps = sum(map(sum, map(doubtful, _times_by_device(rows, context))))
    if jumps:
        yield note("punches_clock_jump", count=jumps)


def _times_by_device(rows: Sequence[Row], context: Context) -> Iterator[list[int]]:
    """Instants in order of their sequence numbers; a file's numbers may be a clerk's, so they are only asked about."""
    found: dict[str, list[tuple[int, int]]] = {}
    for row, instant in zip(rows, _instants(rows, context), strict=True):
        if not instant.flags:
            found.setdefault(row["device"], []).append((row["device_seq"], int(instant.at.timestamp())))
    for events in found.values():
        yield [at_s for _, at_s in sorted(dict(events).items())]


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
    _settle_arrived(rows, context)
    return len(new), 0, len(rows) - len(new)


def _settle_arrived(rows: Sequence[Row], context: Context) -> None:
    """What waited in quarantine and is stored now waits no more."""
    waiting = {device for device, _ in context.uow.punching.quarantine_counts()}
    claims: dict[str, dict[str, int]] = {}
    for row in rows:
        if row["device"] in waiting:
            claim = _claim(
                row.number,
                {name: row[name] for name in ("device_seq", "person", "kind", "role")},
                row["device"],
                row["time"].text,
            )
            claims.setdefault(row["device"], {})[claim.claim_hash] = row["device_seq"]
    for device, hashes in claims.items():
        context.uow.punching.settle_arrived(device, hashes, by=context.uow.actor.login, now=context.now)


def _held_back(faults: Sequence[Fault], cells: Mapping[int, Mapping[str, str]], context: Context) -> None:
    """Refused rows wait with those of devices until their cause is mended; the same row again adds nothing."""
    first: dict[int, Fault] = {}
    for fault_ in faults:
        first.setdefault(fault_.row, fault_)
    new: dict[tuple[str, str], tuple[Claim, Wrong]] = {}
    for number, fault_ in sorted(first.items()):
        row = {name: text.strip() for name, text in cells[number].items()}
        device = row.get("device", "")[:40]
        seq = row.get("device_seq", "")
        digits = seq.isascii() and seq.isdigit() and len(seq) < 11
        claim = _claim(number, {**row, "device_seq": int(seq) if digits else seq}, device, row.get("time", ""))
        wrong = Wrong(field=fault_.field.replace("device_seq", "seq"), reason=fault_.reason, params=dict(fault_.params))
        new.setdefault((device, claim.claim_hash), (claim, wrong))
    for device in {device for device, _ in new}:
        mine = {digest: pair for (where, digest), pair in new.items() if where == device}
        known = context.uow.punching.quarantined(device, mine)
        fresh = [pair for digest, pair in mine.items() if digest not in known]
        context.uow.punching.hold_back(fresh, source="import", now=context.now)


def _claim(number: int, row: Mapping[str, object], device: str, time: str) -> Claim:
    named = {"seq": row.get("device_seq"), "time": time} | {name: row.get(name) for name in ("person", "kind", "role")}
    return read_claim(named, number=number, device=device)


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
    held_back=_held_back,
)
