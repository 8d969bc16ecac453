"""Periods and KPI definitions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from scheduler.exchange import cells
from scheduler.exchange.cells import Column, parse_decimal, plain
from scheduler.exchange.faults import CellFault, Fault, shown
from scheduler.exchange.kinds.base import Context, Kind, Row, fault, overlaps
from scheduler.exchange.kinds.company import NAMES
from scheduler.kpis.anchors import AnchorError, target_anchors
from scheduler.kpis.anchors import plain as anchor_text
from scheduler.kpis.counting import Formula
from scheduler.kpis.definitions import DUTY_CAP
from scheduler.kpis.records import DRAFT, PUBLISHED, Bsc, Frequency

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


TARGETS = {">=": True, "<=": False}  # more is better, less is better


def _parse_anchors(cell: str) -> tuple[Anchor, ...]:
    """``raw:points;…``, or a bare target as ``>=100`` or ``<=5``, whose tiers lie at 60, 80 and 100 per cent of it."""
    higher = TARGETS.get(cell.strip()[:2])
    if higher is not None:
        target = Fraction(parse_decimal(cell.strip()[2:]))
        try:
            table = target_anchors(target, higher_is_better=higher).table
        except AnchorError as error:
            raise CellFault(error.key, value=shown(cell)) from error
        return tuple((anchor_text(raw), anchor_text(points)) for raw, points in table)
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


def _kpis_fit(rows: Sequence[Row], context: Context) -> Iterator[Fault]:
    """Each row by itself: anchors, the cap of a duty, days that are locked; then the weights of each role together."""
    sound = []
    last_locked = max((p.last_day for p in context.uow.imports.periods().values() if p.state == "locked"), default=None)
    held = {(k["code"], k["valid_from"]): k for k in context.uow.imports.kpis()} if last_locked else {}
    for row in rows:
        found = _anchor_fault(row)
        if found is None and row["kind"] == "duty" and row["cap"] > DUTY_CAP:
            found = fault(row, "cap", "kpi_duty_cap", value=row["cap"], accepted=f"1–{DUTY_CAP}")
        if found is None and last_locked and row["valid_from"] <= last_locked and _differs(row, held, context):
            found = fault(
                row, "valid_from", "kpi_locked_days", value=str(row["valid_from"]), accepted=f"> {last_locked}"
            )
        if found is None:
            sound.append(row)
        else:
            yield found
    yield from _weights_sum(sound, context)


def _anchor_fault(row: Row) -> Fault | None:
    """Points in 0…120 rise strictly, raw values rise or fall strictly; nominal: raw rises, points rise, then fall."""
    raws = [Decimal(raw) for raw, _ in row["anchors"]]
    points = [Decimal(p) for _, p in row["anchors"]]
    value = _show_anchors(row["anchors"])
    if any(not 0 <= p <= 120 for p in points):
        return fault(row, "anchors", "anchor_points", value=value, accepted="0–120")
    if row["mode"] == "nominal":
        top = points.index(max(points))
        if not _rise(raws) or not _never_falls(points[: top + 1]) or not _never_falls(points[top:][::-1]):
            return fault(row, "anchors", "anchors_not_monotone", value=value, accepted="20:0;25:100;30:0")
    elif not _rise(points) or not (_rise(raws) or _rise(raws[::-1])):
        return fault(row, "anchors", "anchors_not_monotone", value=value, accepted="10:0;40:60;50:80;60:100;70:120")
    return None


def _differs(row: Row, held: Mapping[tuple[str, date], Mapping[str, Any]], context: Context) -> bool:
    """Would the row change what locked days were scored with? A draft scores nothing."""
    stored = held.get((row["code"], row["valid_from"]))
    if row["state"] == "draft" and (stored is None or stored["state"] == "draft"):
        return False
    if stored is None:
        return True
    columns = _kpi_columns(row, context)
    return any(stored[name] != value for name, value in columns.items())


def _rise(values: Sequence[Decimal]) -> bool:
    return all(a < b for a, b in pairwise(values))


def _never_falls(values: Sequence[Decimal]) -> bool:
    return all(a <= b for a, b in pairwise(values))


def _weights_sum(rows: Sequence[Row], context: Context) -> Iterator[Fault]:
    """On every day from which the file changes a role, the weights of its KPIs in force are 100 per cent together."""
    names = {row_id: code for code, row_id in context.known("roles").items()}
    versions: dict[tuple[str, date], tuple[str, int]] = {
        (k["code"], k["valid_from"]): (names[k["role_id"]], k["weight"])
        for k in context.uow.imports.kpis()
        if k["state"] == "published"
    }
    published = [row for row in rows if row["state"] == "published"]
    versions |= {(row["code"], row["valid_from"]): (row["role"], row["weight"]) for row in published}
    for row in published:
        newest: dict[str, tuple[date, str, int]] = {}
        for (code, start), (role, weight) in versions.items():
            if start <= row["valid_from"] and (code not in newest or start >= newest[code][0]):
                newest[code] = (start, role, weight)
        parts = {code: weight for code, (_, role, weight) in sorted(newest.items()) if role == row["role"] and weight}
        if parts and sum(parts.values()) != 100:
            told = ", ".join(f"{code} {weight}" for code, weight in parts.items())
            yield fault(
                row,
                "weight",
                "kpi_weights_sum",
                role=row["role"],
                value=sum(parts.values()),
                parts=told,
                accepted="100",
            )


def decimal_text(name: str, *, required: bool, low: str | None = None) -> Column:
    """A decimal number kept as text, in its shortest form."""
    bounded = cells.decimal(name, low=low)
    return Column(name=name, parse=lambda cell: plain(bounded.parse(cell)), required=required, numeric=True)


def _kpi_columns(row: Row, context: Context) -> dict[str, Any]:
    values = {name: value for name, value in row.values.items() if name not in {"role", "anchors"}}
    return values | {
        "role_id": context.known("roles")[row["role"]],
        "anchors": [list(anchor) for anchor in row["anchors"]],
    }


def _store_kpis(rows: Sequence[Row], context: Context) -> tuple[int, int, int]:
    counts: tuple[int, int, int] = context.uow.imports.upsert_kpis([_kpi_columns(row, context) for row in rows])
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
        cells.integer("weight", 0, 100),
        Column(name="anchors", parse=_parse_anchors, show=_show_anchors),
        cells.choice("mode", "linear", "step", "nominal", required=False, default="linear"),
        decimal_text("mu", required=False),
        decimal_text("kappa", required=False, low="0"),
        cells.day("valid_from"),
        cells.choice("formula", *Formula, required=False, default="rate"),
        cells.text("numerator_source", 120, required=False),
        cells.text("exposure_source", 120, required=False),
        cells.text("owner", 80, required=False),
        cells.choice("frequency", *Frequency, required=False, default="month"),
        cells.integer("cap", 1, 120, required=False, default=120),
        cells.choice("bsc", *filter(None, Bsc), required=False, default=""),
        cells.choice("state", PUBLISHED, DRAFT, required=False, default=PUBLISHED),
    ),
    key=("code", "valid_from"),
    after=("roles",),
    check=_kpis_fit,
    store=_store_kpis,
    read_back=_read_kpis,
)
