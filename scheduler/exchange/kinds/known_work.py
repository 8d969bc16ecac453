"""Known work by role and minutes of a day, and expected volumes of roles with little or no history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from scheduler.domain.calendar import clock_shows
from scheduler.domain.organisation import ExpectedVolume, KnownWork
from scheduler.domain.volumes import circle
from scheduler.exchange import cells
from scheduler.exchange.faults import Fault
from scheduler.exchange.kinds.base import Context, Kind, Row, fault
from scheduler.storage.repositories.known_work import Window, window

MAX_UNITS = "10000000"


def _window(row: Row) -> Window:
    return row["role"], row["day"], row["start"], row["end"], row["reason"]


def _known_fits(rows: Sequence[Row], context: Context) -> Iterator[Fault]:
    """Minutes of one day; at any minute at most one row stands in place of the forecast, in the file or stored."""
    ordered = []
    for row in rows:
        if row["end"] <= row["start"]:
            accepted = f"{cells.show_clock(row['start'] + 1)}–24:00"
            yield fault(row, "end", "clock_reversed", value=cells.show_clock(row["end"]), accepted=accepted)
        elif context.zone is not None and not clock_shows(context.zone, row["day"], row["start"], row["end"]):
            value = f"{row['day']} {cells.show_clock(row['start'])}–{cells.show_clock(row['end'])}"
            yield fault(row, "start", "missing_hour", value=value, accepted=str(context.zone))
        else:
            ordered.append(row)
    named = {_window(row) for row in ordered}
    taken: dict[tuple[Any, ...], list[tuple[int, int, int | None]]] = {}
    for work in _held(ordered, context).values():
        if work.replaces and window(work) not in named:
            taken.setdefault((work.role, work.day), []).append((work.start_min, work.end_min, None))
    for row in ordered:
        if not row["replaces"]:
            continue
        others = taken.setdefault((row["role"], row["day"]), [])
        clash = next((o for o in others if o[0] < row["end"] and row["start"] < o[1]), None)
        value = f"{row['day']} {cells.show_clock(row['start'])}–{cells.show_clock(row['end'])}"
        if clash is None:
            others.append((row["start"], row["end"], row.number))
        elif clash[2] is None:
            other = f"{cells.show_clock(clash[0])}–{cells.show_clock(clash[1])}"
            yield fault(row, "start", "overlap_stored", value=value, other=other)
        else:
            yield fault(row, "start", "overlap", value=value, first_row=clash[2])


def _held(rows: Sequence[Row], context: Context) -> dict[Window, KnownWork]:
    if not rows:
        return {}
    days = [row["day"] for row in rows]
    found: Sequence[KnownWork] = context.uow.known_work.between(min(days), max(days))
    return {window(work): work for work in found}


def _store_known(rows: Sequence[Row], context: Context) -> tuple[int, int, int]:
    counts: tuple[int, int, int] = context.uow.known_work.put(
        KnownWork(
            id=0,
            role=row["role"],
            day=row["day"],
            start_min=row["start"],
            end_min=row["end"],
            units=row["units"],
            replaces=row["replaces"],
            reason=row["reason"],
            entered_by=context.uow.actor.login,
            entered_at=context.now,
        )
        for row in rows
    )
    return counts


def _read_known(rows: Sequence[Row], context: Context) -> Mapping[int, Mapping[str, str]]:
    held = _held(rows, context)
    found = ((row.number, held.get(_window(row))) for row in rows)
    return {
        number: KNOWN_WORK.show(
            {
                "role": work.role,
                "day": work.day,
                "start": work.start_min,
                "end": work.end_min,
                "units": work.units,
                "replaces": work.replaces,
                "reason": work.reason,
            }
        )
        for number, work in found
        if work is not None
    }


KNOWN_WORK = Kind(
    name="known_work",
    columns=(
        cells.code("role", refers="roles"),
        cells.day("day"),
        cells.clock("start"),
        cells.clock("end", latest=1440),
        cells.decimal("units", low="0", high=MAX_UNITS),
        cells.flag("replaces"),
        cells.text("reason", 200),
    ),
    key=("role", "day", "start", "end", "reason"),
    after=("roles",),
    check=_known_fits,
    store=_store_known,
    read_back=_read_known,
    totals=("units",),
)


def _volumes_fit(rows: Sequence[Row], context: Context) -> Iterator[Fault]:
    """A role does not lend itself its shape, nor do roles lend each other theirs, in the file or stored."""
    named = {(row["role"], row["valid_from"]) for row in rows}
    taken = [v for v in context.uow.known_work.volumes() if (v.role, v.valid_from) not in named]
    for row in rows:
        if row["like"] == row["role"]:
            yield fault(row, "like", "like_itself", value=row["like"])
        elif len(met := circle([*taken, volume := _volume(row, context)], row["role"])) > 1:
            yield fault(row, "like", "like_circle", value=" → ".join((*met, row["role"])))
        else:
            taken.append(volume)


def _volume(row: Row, context: Context) -> ExpectedVolume:
    return ExpectedVolume(
        role=row["role"],
        weekly_units=row["weekly_units"],
        like=row["like"],
        valid_from=row["valid_from"],
        reason=row["reason"],
        entered_by=context.uow.actor.login,
        entered_at=context.now,
    )


def _store_volumes(rows: Sequence[Row], context: Context) -> tuple[int, int, int]:
    counts: tuple[int, int, int] = context.uow.known_work.upsert_volumes(_volume(row, context) for row in rows)
    return counts


def _read_volumes(rows: Sequence[Row], context: Context) -> Mapping[int, Mapping[str, str]]:
    held = {(v.role, v.valid_from): v for v in context.uow.known_work.volumes()}
    found = ((row.number, held.get((row["role"], row["valid_from"]))) for row in rows)
    return {
        number: EXPECTED_VOLUMES.show(
            {
                "role": volume.role,
                "weekly_units": volume.weekly_units,
                "like": volume.like,
                "valid_from": volume.valid_from,
                "reason": volume.reason,
            }
        )
        for number, volume in found
        if volume is not None
    }


EXPECTED_VOLUMES = Kind(
    name="expected_volumes",
    columns=(
        cells.code("role", refers="roles"),
        cells.decimal("weekly_units", low="0", high=MAX_UNITS),
        cells.code("like", required=False, refers="roles"),
        cells.day("valid_from"),
        cells.text("reason", 200),
    ),
    key=("role", "valid_from"),
    after=("roles",),
    check=_volumes_fit,
    store=_store_volumes,
    read_back=_read_volumes,
    totals=("weekly_units",),
)
