"""Periods, KPI definitions and their observations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from scheduler.exchange import cells
from scheduler.exchange.cells import Column, parse_decimal, plain
from scheduler.exchange.faults import CellFault, Fault, Note, shown
from scheduler.exchange.kinds.base import Context, Kind, Row, fault, note, overlaps
from scheduler.exchange.kinds.company import NAMES

Anchor = tuple[str, str]


# periods


def _periods_fit(rows: Sequence[Row], context: Context) -> Iterator[Fault]:
    """A period ends after it begins, overlaps no other, and is not changed once it is locked."""
    held = context.uow.imports.periods()
    ordered = []
    for row in rows:
        old = held.get(row["code"])
        if row["last_day"] < row["first_day"]:
            yield fault(row, "last_day", "dates_reversed", value=str(row["last_day"]), accepted=f"≥ {row['first_day']}")
        elif old and old.state == "locked" and (old.first_day, old.last_day) != (row["first_day"], row["last_day"]):
            yield fault(row, "code", "period_locked", value=row["code"], accepted=f"{old.first_day} – {old.last_day}")
        else:
            ordered.append(row)
    named = {row["code"] for row in ordered}
    stored = ((0, p.first_day, p.last_day) for code, p in held.items() if code not in named)
    yield from overlaps(ordered, group=lambda _: 0, first="first_day", last="last_day", stored=stored)


def _store_periods(rows: Sequence[Row], context: Context) -> tuple[int, int, int]:
    counts: tuple[int, int, int] = context.uow.imports.upsert_periods(
        {row["code"]: (row["first_day"], row["last_day"]) for row in rows}
    )
    return counts


def _read_periods(rows: Sequence[Row], context: Context) -> Mapping[int, Mapping[str, str]]:
    held = context.uow.imports.periods()
    return {
        row.number: {
            "code": row["code"],
            "first_day": held[row["code"]].first_day.isoformat(),
            "last_day": held[row["code"]].last_day.isoformat(),
        }
        for row in rows
        if row["code"] in held
    }


PERIODS = Kind(
    name="periods",
    columns=(cells.code("code", 16), cells.day("first_day"), cells.day("last_day")),
    key=("code",),
    after=("site",),
    check=_periods_fit,
    store=_store_periods,
    read_back=_read_periods,
)


# KPIs


def _parse_anchors(cell: str) -> tuple[Anchor, ...]:
    anchors = []
    for part in filter(None, (p.strip() for p in cell.split(";"))):
        raw, colon, points = (word.strip() for word in part.partition(":"))
        if not (raw and colon and points):
            raise CellFault("anchors_form", value=shown(cell), accepted="10:0;40:60;50:80;60:100;70:120")
        anchors.append((plain(parse_decimal(raw)), plain(parse_decimal(points))))
    if len(anchors) < 2:
        raise CellFault("anchors_form", value=shown(cell), accepted="10:0;40:60;50:80;60:100;70:120")
    return tuple(anchors)


def _show_anchors(anchors: Sequence[Anchor]) -> str:
    return ";".join(f"{raw}:{points}" for raw, points in anchors)


def _anchors_fit(rows: Sequence[Row], _: Context) -> Iterator[Fault]:
    """Points in 0…120 rise strictly, raw values rise or fall strictly; nominal: raw rises, points rise, then fall."""
    for row in rows:
        raws = [Decimal(raw) for raw, _ in row["anchors"]]
        points = [Decimal(p) for _, p in row["anchors"]]
        value = _show_anchors(row["anchors"])
        if any(not 0 <= p <= 120 for p in points):
            yield fault(row, "anchors", "anchor_points", value=value, accepted="0–120")
        elif row["mode"] == "nominal":
            top = points.index(max(points))
            if not _rise(raws) or not _never_falls(points[: top + 1]) or not _never_falls(points[top:][::-1]):
                yield fault(row, "anchors", "anchors_not_monotone", value=value, accepted="20:0;25:100;30:0")
        elif not _rise(points) or not (_rise(raws) or _rise(raws[::-1])):
            yield fault(row, "anchors", "anchors_not_monotone", value=value, accepted="10:0;40:60;50:80;60:100;70:120")


def _rise(values: Sequence[Decimal]) -> bool:
    return all(a < b for a, b in pairwise(values))


def _never_falls(values: Sequence[Decimal]) -> bool:
    return all(a <= b for a, b in pairwise(values))


def _weights_sum(rows: Sequence[Row], context: Context) -> Iterator[Note]:
    """Weights of a role's KPIs that are in force together should be 100 per cent."""
    names = {row_id: code for code, row_id in context.known("roles").items()}
    newest: dict[str, tuple[date, str, int]] = {}
    held = ((k["code"], k["valid_from"], names[k["role_id"]], k["weight"]) for k in context.uow.imports.kpis())
    for code, start, role, weight in (
        *held,
        *((row["code"], row["valid_from"], row["role"], row["weight"]) for row in rows),
    ):
        if code not in newest or start >= newest[code][0]:
            newest[code] = (start, role, weight)
    sums: dict[str, int] = defaultdict(int)
    for _, role, weight in newest.values():
        sums[role] += weight
    touched = {row["role"] for row in rows}
    for role in sorted(touched):
        if sums[role] != 100:
            yield note("kpi_weights_sum", role=role, value=sums[role], accepted="100")


def _decimal_text(name: str, *, required: bool, low: str | None = None) -> Column:
    """A decimal number kept as text, in its shortest form."""
    bounded = cells.decimal(name, low=low)
    return Column(name=name, parse=lambda cell: plain(bounded.parse(cell)), required=required, numeric=True)


def _store_kpis(rows: Sequence[Row], context: Context) -> tuple[int, int, int]:
    roles = context.known("roles")
    columns = [
        {**{k: v for k, v in row.values.items() if k not in {"role", "anchors"}}}
        | {"role_id": roles[row["role"]], "anchors": [list(anchor) for anchor in row["anchors"]]}
        for row in rows
    ]
    counts: tuple[int, int, int] = context.uow.imports.upsert_kpis(columns)
    return counts


def _read_kpis(rows: Sequence[Row], context: Context) -> Mapping[int, Mapping[str, str]]:
    names = {row_id: code for code, row_id in context.known("roles").items()}
    held = {(k["code"], k["valid_from"]): k for k in context.uow.imports.kpis()}
    found: dict[int, Mapping[str, str]] = {}
    for row in rows:
        stored = held.get((row["code"], row["valid_from"]))
        if stored is not None:
            values = {**stored, "role": names[stored["role_id"]]}
            found[row.number] = KPIS.show({name: values[name] for name in KPIS.names})
    return found


KPIS = Kind(
    name="kpis",
    columns=(
        cells.code("code"),
        cells.code("role", refers="roles"),
        *NAMES,
        cells.text("unit_zh", 24),
        cells.text("unit_en", 24),
        cells.choice("level", "individual", "team"),
        cells.choice("kind", "result", "duty", "kci", "behaviour", required=False, default="result"),
        cells.text("tag", 24, required=False),
        cells.integer("weight", 1, 100),
        Column(name="anchors", parse=_parse_anchors, show=_show_anchors),
        cells.choice("mode", "linear", "step", "nominal", required=False, default="linear"),
        _decimal_text("mu", required=False),
        _decimal_text("kappa", required=False, low="0"),
        cells.day("valid_from"),
    ),
    key=("code", "valid_from"),
    after=("roles",),
    check=_anchors_fit,
    notes=_weights_sum,
    store=_store_kpis,
    read_back=_read_kpis,
)


# observations


def _observations_fit(rows: Sequence[Row], context: Context) -> Iterator[Fault]:
    """A person for an individual KPI, none for a team's; no change in a locked period."""
    levels = {k["code"]: k["level"] for k in context.uow.imports.kpis()}
    locked = {code for code, period in context.uow.imports.periods().items() if period.state == "locked"}
    held = _observed(rows, context) if locked else {}
    for row in rows:
        if levels[row["kpi"]] == "individual" and row["person"] is None:
            yield fault(row, "person", "person_missing", value=row["kpi"])
        elif levels[row["kpi"]] == "team" and row["person"] is not None:
            yield fault(row, "person", "person_of_team_kpi", value=row["person"], kpi=row["kpi"])
        elif row["period"] in locked and _as_stored(row) != held.get(row.number):
            yield fault(row, "period", "period_locked", value=row["period"], accepted="–")


def _as_stored(row: Row) -> tuple[str, str, int, str]:
    return row["numerator"], row["exposure"], row["dates"], row["source"]


def _observed(rows: Sequence[Row], context: Context) -> dict[int, tuple[str, str, int, str]]:
    people = context.known("people")
    held = context.uow.imports.observations({row["period"] for row in rows})
    found = {}
    for row in rows:
        one = held.get((row["kpi"], row["period"], people[row["person"]] if row["person"] else None))
        if one is not None:
            found[row.number] = (one.numerator, one.exposure, one.dates, one.source)
    return found


def _store_observations(rows: Sequence[Row], context: Context) -> tuple[int, int, int]:
    people = context.known("people")
    columns: list[dict[str, Any]] = [
        {
            "kpi_code": row["kpi"],
            "period_code": row["period"],
            "person_id": people[row["person"]] if row["person"] else None,
            "numerator": row["numerator"],
            "exposure": row["exposure"],
            "dates": row["dates"],
            "source": row["source"],
        }
        for row in rows
    ]
    counts: tuple[int, int, int] = context.uow.imports.upsert_observations(columns)
    return counts


def _read_observations(rows: Sequence[Row], context: Context) -> Mapping[int, Mapping[str, str]]:
    held = _observed(rows, context)
    return {
        row.number: {
            "kpi": row["kpi"],
            "period": row["period"],
            "person": row["person"] or "",
            "numerator": held[row.number][0],
            "exposure": held[row.number][1],
            "dates": str(held[row.number][2]),
            "source": held[row.number][3],
        }
        for row in rows
        if row.number in held
    }


OBSERVATIONS = Kind(
    name="observations",
    columns=(
        cells.code("kpi", refers="kpis"),
        cells.code("period", 16, refers="periods"),
        cells.code("person", required=False, refers="people"),
        _decimal_text("numerator", required=True, low="0"),
        _decimal_text("exposure", required=True, low="0"),
        cells.integer("dates", 0, 366, required=False, default=0),
        cells.text("source", 80, required=False),
    ),
    key=("kpi", "period", "person"),
    after=("kpis", "periods", "people"),
    check=_observations_fit,
    store=_store_observations,
    read_back=_read_observations,
    totals=("numerator", "exposure"),
)
