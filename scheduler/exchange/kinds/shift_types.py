"""Shift types with their breaks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from scheduler.domain.organisation import ShiftBreak, ShiftType
from scheduler.exchange import cells
from scheduler.exchange.cells import Column
from scheduler.exchange.faults import CellFault, Fault, shown
from scheduler.exchange.kinds.base import Context, Row, fault
from scheduler.exchange.kinds.company import COLOUR, NAMES, named
from scheduler.exchange.kinds.domain import domain_kind
from scheduler.exchange.kinds.person_days import OFF
from scheduler.storage.repositories.organisation import OrganisationRepository

DAY_MIN = 1440


def _parse_breaks(cell: str) -> tuple[ShiftBreak, ...]:
    breaks = []
    for part in filter(None, (p.strip() for p in cell.split(";"))):
        words = [word.strip() for word in part.split("+")]
        paid = len(words) == 3 and words[2].casefold() == "paid"
        if len(words) not in {2, 3} or (len(words) == 3 and not paid) or not all(w.isdecimal() for w in words[:2]):
            raise CellFault("breaks_form", value=shown(cell), accepted="240+30; 240+30+paid")
        breaks.append(ShiftBreak(offset_min=int(words[0]), length_min=int(words[1]), paid=paid))
    return tuple(sorted(breaks, key=lambda b: b.offset_min))


def _show_breaks(breaks: Sequence[ShiftBreak]) -> str:
    return ";".join(f"{b.offset_min}+{b.length_min}" + ("+paid" if b.paid else "") for b in breaks)


def _breaks_fit(rows: Sequence[Row], _: Context) -> Iterator[Fault]:
    """A shift has a name of its own and lasts a day at most; its breaks lie inside it and apart from each other."""
    for row in rows:
        if row["code"].upper() == OFF:
            yield fault(row, "code", "code_reserved", value=row["code"])
        length = row["length_min"]
        if length > DAY_MIN:
            yield fault(row, "length_min", "shift_too_long", value=length, accepted=f"≤ {DAY_MIN}")
            continue
        end = 0
        for pause in row["breaks"]:
            value = f"{pause.offset_min}+{pause.length_min}"
            if pause.length_min == 0 or pause.offset_min + pause.length_min > length:
                yield fault(row, "breaks", "break_outside", value=value, accepted=f"0–{length}")
                break
            if pause.offset_min < end:
                yield fault(row, "breaks", "breaks_overlap", value=value, accepted=f"≥ {end}")
                break
            end = pause.offset_min + pause.length_min


def _values(shift_type: ShiftType) -> dict[str, Any]:
    return named(shift_type) | {
        "start": shift_type.start_min,
        "length_min": shift_type.length_min,
        "breaks": shift_type.breaks,
        "night": shift_type.night,
        "weekdays": shift_type.weekdays,
        "roles": shift_type.roles,
        "departments": shift_type.departments,
        "forbidden_next": shift_type.forbidden_next,
        "colour": shift_type.colour,
    }


SHIFT_TYPES = domain_kind(
    "shift_types",
    (
        cells.code("code", 8),
        *NAMES,
        cells.clock("start"),
        cells.integer("length_min", 1, 100_000),
        Column(name="breaks", parse=_parse_breaks, show=_show_breaks, required=False, default=()),
        cells.flag("night"),
        cells.weekdays("weekdays"),
        cells.codes("roles", refers="roles"),
        cells.codes("departments", refers="departments"),
        cells.codes("forbidden_next", refers="shift_types"),
        COLOUR,
    ),
    key=("code",),
    after=("roles", "departments"),
    make=lambda r: ShiftType(
        code=r["code"],
        name_zh=r["name_zh"],
        name_en=r["name_en"],
        start_min=r["start"],
        length_min=r["length_min"],
        breaks=r["breaks"],
        night=r["night"],
        weekdays=r["weekdays"],
        roles=r["roles"],
        departments=r["departments"],
        forbidden_next=r["forbidden_next"],
        colour=r["colour"],
    ),
    values=_values,
    stored=lambda c, _: c.uow.organisation.load().shift_types.values(),
    upsert=OrganisationRepository.upsert_shift_types,
    check=_breaks_fit,
    own_codes="shift_types",
)
