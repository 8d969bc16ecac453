"""Short ways to say a punch, a shift and a resolution."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from scheduler.domain.organisation import ShiftBreak, ShiftType, Site
from scheduler.hours.events import Correction, CorrectionKind, Punch, PunchKind
from scheduler.hours.resolve import Resolution, resolve
from scheduler.hours.schedule import ScheduledShift, Scheduler

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
DAY = date(2026, 10, 5)
FAR = 4_000_000_000


def site(tz: str = "Asia/Shanghai", block_min: int = 120) -> Site:
    return Site(code="S", name_zh="厂", name_en="Site", tz=tz, slot_min=30, block_min=block_min)


def at(clock: str, day: date = DAY, zone: ZoneInfo = SHANGHAI) -> int:
    """Epoch seconds of a local time; ``+1 07:10`` is on the next day."""
    plus, _, time = clock.rpartition(" ")
    moment = datetime.fromisoformat(f"{day + timedelta(days=int(plus or 0))} {time}")
    return int(moment.replace(tzinfo=zone).timestamp())


def shift(
    start: str = "08:00",
    length_min: int = 540,
    *,
    day: date = DAY,
    breaks: Sequence[tuple[int, int] | tuple[int, int, bool]] = ((240, 60),),
    roles: Sequence[str | None] = ("PICK", "PICK", "PICK", "PICK"),
    tz: str = "Asia/Shanghai",
    block_min: int = 120,
    night: bool = False,
) -> ScheduledShift:
    hours, minutes = (int(part) for part in start.split(":"))
    kind = ShiftType(
        code="D",
        name_zh="日",
        name_en="Day",
        start_min=60 * hours + minutes,
        length_min=length_min,
        breaks=tuple(ShiftBreak(offset_min=b[0], length_min=b[1], paid=len(b) == 3) for b in breaks),
        night=night,
    )
    return Scheduler(site(tz, block_min)).shift(person="Bo", day=day, shift_type=kind, roles=roles)


def punches(*rows: str, day: date = DAY, zone: ZoneInfo = SHANGHAI) -> list[Punch]:
    """``"IN 08:00"``, ``"ROLE 10:00 RCV"``, ``"OUT +1 06:05"``; ids and sequence numbers in the order given."""
    found = []
    for i, row in enumerate(rows, start=1):
        parts = row.split()
        role = parts.pop() if ":" not in parts[-1] else None
        found.append(
            Punch(
                id=i,
                person="Bo",
                at_s=at(" ".join(parts[1:]), day, zone),
                kind=PunchKind(parts[0]),
                role=role,
                device="GATE",
                device_seq=i,
            )
        )
    return found


def correction(
    kind: str, *, punch_id: int | None = None, at_s: int | None = None, adds: str | None = None
) -> Correction:
    return Correction(
        id=1,
        person="Bo",
        kind=CorrectionKind(kind),
        approved=True,
        decided_s=0,
        punch_id=punch_id,
        at_s=at_s,
        punch_kind=PunchKind(adds) if adds else None,
    )


def resolved(
    events: Iterable[Punch],
    *shifts: ScheduledShift,
    corrections: Iterable[Correction] = (),
    leave_days: Collection[date] = (),
    zone: ZoneInfo = SHANGHAI,
    as_of_s: int = FAR,
) -> Resolution:
    return resolve(
        person="Bo",
        punches=events,
        corrections=corrections,
        shifts=shifts,
        leave_days=leave_days,
        zone=zone,
        as_of_s=as_of_s,
    )


def spans(resolution: Resolution, zone: ZoneInfo = SHANGHAI) -> list[str]:
    """``"08:00-12:00 PICK"`` for every segment, in local time."""
    return [
        f"{datetime.fromtimestamp(s.start_s, zone):%H:%M}-{datetime.fromtimestamp(s.end_s, zone):%H:%M} {s.role}"
        for s in resolution.segments
    ]


def kinds(resolution: Resolution) -> list[str]:
    return [e.kind for e in resolution.exceptions]
