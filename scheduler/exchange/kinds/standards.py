"""Standards: what a unit of work takes, whether it may wait, how it is answered; and presence, work or not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scheduler.domain.organisation import Presence, Service, Standard, WorkKind
from scheduler.exchange import cells
from scheduler.exchange.faults import Fault
from scheduler.exchange.kinds.base import Context, Row, fault
from scheduler.exchange.kinds.domain import domain_kind
from scheduler.storage.repositories.organisation import OrganisationRepository

LONGEST_WAIT_MIN = 14 * 1440


def _standards_fit(rows: Sequence[Row], _: Context) -> Iterator[Fault]:
    """Work that may wait is due in one way and has a price of being late; Erlang is for work that may not."""
    for row in rows:
        ways = [name for name in ("due_within_min", "cut_off") if row[name] is not None]
        if row["kind"] == WorkKind.IMMEDIATE:
            if ways:
                yield fault(row, ways[0], "due_of_immediate", value=_cell(row, ways[0]), accepted="kind deferrable")
            elif row["service"] == Service.ERLANG_A and row["patience_s"] == 0:
                yield fault(row, "patience_s", "patience_needed", value=0, accepted="1–86400")
        elif len(ways) != 1:
            value = " + ".join(f"{name} {_cell(row, name)}" for name in ways) or "–"
            yield fault(row, "due_within_min", "due_one_way", value=value, accepted="due_within_min | cut_off")
        elif row["service"] != Service.HEADCOUNT:
            yield fault(row, "service", "service_of_deferrable", value=row["service"], accepted=Service.HEADCOUNT.value)
        elif row["late_cost_per_hour"] == 0:
            yield fault(row, "late_cost_per_hour", "late_cost_needed", value=0, accepted="> 0")


def _cell(row: Row, name: str) -> str:
    return cells.show_clock(row[name]) if name == "cut_off" else str(row[name])


STANDARDS = domain_kind(
    "standards",
    (
        cells.code("role", refers="roles"),
        cells.integer("seconds_per_unit", 1, 86_400),
        cells.scaled("allowance_percent", 10, high="200", required=False, default=0),
        cells.scaled("shrinkage_percent", 10, high="90", required=False, default=0),
        cells.scaled("short_cost_per_hour", 100),
        cells.scaled("idle_cost_per_hour", 100),
        cells.day("valid_from"),
        cells.choice("kind", *WorkKind, required=False, default=WorkKind.IMMEDIATE),
        cells.choice("service", *Service, required=False, default=Service.HEADCOUNT),
        cells.scaled("service_percent", 10, low="1", high="99.9", required=False, default=800),
        cells.integer("within_s", 0, 86_400, required=False, default=20),
        cells.integer("patience_s", 0, 86_400, required=False, default=0),
        cells.scaled("occupancy_percent", 10, low="10", high="100", required=False, default=1000),
        cells.integer("due_within_min", 1, LONGEST_WAIT_MIN, required=False),
        cells.clock("cut_off", latest=1440, required=False),
        cells.scaled("late_cost_per_hour", 100, required=False, default=0),
    ),
    key=("role", "valid_from"),
    after=("roles",),
    make=lambda r: Standard(
        role=r["role"],
        seconds_per_unit=r["seconds_per_unit"],
        allowance_permille=r["allowance_percent"],
        shrinkage_permille=r["shrinkage_percent"],
        short_fen_per_hour=r["short_cost_per_hour"],
        idle_fen_per_hour=r["idle_cost_per_hour"],
        valid_from=r["valid_from"],
        kind=WorkKind(r["kind"]),
        service=Service(r["service"]),
        service_permille=r["service_percent"],
        within_s=r["within_s"],
        patience_s=r["patience_s"],
        occupancy_permille=r["occupancy_percent"],
        due_within_min=r["due_within_min"],
        cut_off_min=r["cut_off"],
        late_fen_per_hour=r["late_cost_per_hour"],
    ),
    values=lambda s: {
        "role": s.role,
        "seconds_per_unit": s.seconds_per_unit,
        "allowance_percent": s.allowance_permille,
        "shrinkage_percent": s.shrinkage_permille,
        "short_cost_per_hour": s.short_fen_per_hour,
        "idle_cost_per_hour": s.idle_fen_per_hour,
        "valid_from": s.valid_from,
        "kind": s.kind,
        "service": s.service,
        "service_percent": s.service_permille,
        "within_s": s.within_s,
        "patience_s": s.patience_s,
        "occupancy_percent": s.occupancy_permille,
        "due_within_min": s.due_within_min,
        "cut_off": s.cut_off_min,
        "late_cost_per_hour": s.late_fen_per_hour,
    },
    stored=lambda c, _: c.uow.organisation.load().standards,
    upsert=OrganisationRepository.upsert_standards,
    check=_standards_fit,
)


def _presence_fits(rows: Sequence[Row], _: Context) -> Iterator[Fault]:
    """Presence ends after it begins, by the clock (a night is two rows) and by the calendar."""
    for row in rows:
        if row["end"] <= row["start"]:
            accepted = f"{cells.show_clock(row['start'] + 1)}–24:00"
            yield fault(row, "end", "clock_reversed", value=cells.show_clock(row["end"]), accepted=accepted)
        elif row["valid_to"] is not None and row["valid_to"] < row["valid_from"]:
            yield fault(
                row, "valid_to", "dates_reversed", value=str(row["valid_to"]), accepted=f"≥ {row['valid_from']}"
            )


PRESENCE = domain_kind(
    "presence",
    (
        cells.code("role", refers="roles"),
        cells.weekdays("weekdays"),
        cells.clock("start"),
        cells.clock("end", latest=1440),
        cells.integer("heads", 0, 999),
        cells.day("valid_from"),
        cells.day("valid_to", required=False),
    ),
    key=("role", "weekdays", "start", "end", "valid_from"),
    after=("roles",),
    make=lambda r: Presence(
        role=r["role"],
        weekdays=r["weekdays"],
        start_min=r["start"],
        end_min=r["end"],
        heads=r["heads"],
        valid_from=r["valid_from"],
        valid_to=r["valid_to"],
    ),
    values=lambda p: {
        "role": p.role,
        "weekdays": p.weekdays,
        "start": p.start_min,
        "end": p.end_min,
        "heads": p.heads,
        "valid_from": p.valid_from,
        "valid_to": p.valid_to,
    },
    stored=lambda c, _: c.uow.organisation.load().presences,
    upsert=OrganisationRepository.upsert_presences,
    check=_presence_fits,
)
