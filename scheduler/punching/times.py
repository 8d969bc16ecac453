"""The local time that a device gives, and the instant that it means."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import NamedTuple
from zoneinfo import ZoneInfo

from scheduler.exchange.cells import parse_moment
from scheduler.exchange.faults import CellFault, shown

AMBIGUOUS, MISSING = "ambiguous_hour", "missing_hour"
LONGEST_TEXT = 40
_OFFSET = re.compile(r"\s*([+-])([0-9]{2}):?([0-9]{2})$|Z$")


class LocalTime(NamedTuple):
    """The text as the device gave it, the wall-clock time in it, and the offset from UTC if it names one."""

    text: str
    wall: datetime
    offset: timedelta | None


class Instant(NamedTuple):
    at: datetime
    flags: tuple[str, ...]


def parse_local(cell: str) -> LocalTime:
    """Raises CellFault for what is no time of a calendar."""
    found = _OFFSET.search(cell) if len(cell) > 10 else None
    if len(cell) > LONGEST_TEXT:
        raise CellFault("time_form", value=shown(cell), accepted="YYYY-MM-DD HH:MM:SS")
    if found is None:
        return LocalTime(cell, parse_moment(cell), None)
    offset = timedelta() if found[0].strip() == "Z" else timedelta(hours=int(found[2]), minutes=int(found[3]))
    if offset > timedelta(hours=14) or (found[3] is not None and int(found[3]) > 59):
        raise CellFault("time_form", value=shown(cell), accepted="YYYY-MM-DD HH:MM:SS+08:00")
    return LocalTime(cell, parse_moment(cell[: found.start()]), -offset if found[1] == "-" else offset)


def instant_alone(local: LocalTime, zone: ZoneInfo) -> Instant:
    """One time to UTC, whatever else came with it, so that batches may be cut anywhere.

    A repeated hour without an offset is its first pass, a skipped one is read by the offset before the change; both
    are flagged.
    """
    if local.offset is not None:
        return Instant(local.wall.replace(tzinfo=timezone(local.offset)).astimezone(UTC), ())
    early, late = (local.wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if early == late:
        return Instant(early, ())
    return Instant(early, (MISSING,) if early > late else (AMBIGUOUS,))


def instants(times: Sequence[tuple[str, int, LocalTime]], zone: ZoneInfo) -> list[Instant]:
    """(device, device_seq, local time) of a whole file to UTC.

    A repeated hour without an offset is settled by the device's own order: where its clock goes back, the earlier
    punches are of the first pass and the later of the second; where it never does, the first is taken and flagged.
    """
    found = [instant_alone(local, zone) for _, _, local in times]
    repeated: dict[tuple[str, object], list[tuple[int, int, datetime]]] = defaultdict(list)
    for index, (device, seq, local) in enumerate(times):
        if AMBIGUOUS in found[index].flags:
            repeated[device, local.wall.date()].append((seq, index, local.wall))
    for punches in repeated.values():
        punches.sort()
        back = next((i for i in range(1, len(punches)) if punches[i][2] < punches[i - 1][2]), None)
        for position, (_, index, wall) in enumerate(punches):
            if back is not None:
                at = wall.replace(tzinfo=zone, fold=int(position >= back)).astimezone(UTC)
                found[index] = Instant(at, ())
    return found
