"""What was observed of KPIs: in periods, and by units in the months before their first period."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from scheduler.exchange import cells
from scheduler.exchange.faults import Fault
from scheduler.exchange.kinds.base import Context, Kind, Row, fault
from scheduler.exchange.kinds.measures import decimal_text
from scheduler.kpis.counting import FACTS, Formula
from scheduler.kpis.definitions import instances
from scheduler.kpis.records import ObservedValue, PastRecord


def _observations_fit(rows: Sequence[Row], context: Context) -> Iterator[Fault]:
    """A person for an individual KPI, none for a team's; parts where a KPI was amended; no change in locked periods."""
    kpis = {k["code"]: k for k in context.uow.imports.kpis()}
    periods = context.uow.imports.periods()
    definitions = context.uow.kpis.definitions()
    split: dict[tuple[str, str], list[int]] = {}
    for code, period in periods.items():
        for one in instances(definitions, period.first_day, period.last_day):
            split.setdefault((one.code, code), []).append(one.version)
    held = _observed(rows, context) if any(p.state == "locked" for p in periods.values()) else {}
    for row in rows:
        kpi, versions = kpis[row["kpi"]], split.get((row["kpi"], row["period"]), [])
        if kpi["level"] == "individual" and row["person"] is None:
            yield fault(row, "person", "person_missing", value=row["kpi"])
        elif kpi["level"] == "team" and row["person"] is not None:
            yield fault(row, "person", "person_of_team_kpi", value=row["person"], kpi=row["kpi"])
        elif (found := _version_fault(row, versions)) is not None:
            yield found
        elif _above_bound(kpi["formula"], row["numerator"], row["exposure"]):
            yield fault(row, "numerator", "share_above_all", value=row["numerator"], accepted=f"≤ {row['exposure']}")
        elif periods[row["period"]].state == "locked" and _as_stored(row) != held.get(row.number):
            yield fault(row, "period", "period_locked", value=row["period"], accepted="–")


def _version_fault(row: Row, versions: Sequence[int]) -> Fault | None:
    """A period in which a KPI was amended is observed in parts; any other as a whole."""
    if len(versions) > 1 and row["version"] not in versions:
        told = ", ".join(str(v) for v in versions)
        return fault(row, "version", "kpi_version_needed", value=row["kpi"], period=row["period"], accepted=told)
    if len(versions) <= 1 and row["version"] not in (0, *versions):
        told = ", ".join(str(v) for v in (0, *versions))
        return fault(row, "version", "kpi_version_unknown", value=row["version"], kpi=row["kpi"], accepted=told)
    return None


def _above_bound(formula: str, numerator: str, exposure: str) -> bool:
    """Is a share more than all of it, or a rate of faults more faults than chances?"""
    high = FACTS[Formula(formula)].high
    return high is not None and Fraction(numerator) > high * Fraction(exposure)


def _as_stored(row: Row) -> tuple[Any, ...]:
    return row["numerator"], row["exposure"], row["dates"], row["source"], row["evidence"]


def _observed(rows: Sequence[Row], context: Context) -> dict[int, tuple[Any, ...]]:
    values = context.uow.observations.of_periods({row["period"] for row in rows})
    held = {(v.kpi, v.period, v.person, v.version): v for v in values}
    found: dict[int, tuple[Any, ...]] = {}
    for row in rows:
        one = held.get((row["kpi"], row["period"], row["person"], row["version"]))
        if one is not None:
            found[row.number] = (one.numerator, one.exposure, one.dates, one.source, one.evidence)
    return found


def _store_observations(rows: Sequence[Row], context: Context) -> tuple[int, int, int]:
    names = ("kpi", "period", "person", "version", "numerator", "exposure", "dates", "source", "evidence")
    values = [ObservedValue(**{name: row[name] for name in names}) for row in rows]
    uow = context.uow
    counts: tuple[int, int, int] = uow.observations.store(values, by=uow.actor.login, at=uow.now, reason="import")
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
            "evidence": held[row.number][4],
            "version": str(row["version"]),
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
        decimal_text("numerator", required=True),
        decimal_text("exposure", required=True, low="0"),
        cells.integer("dates", 0, 366, required=False, default=0),
        cells.text("source", 80),
        cells.text("evidence", 200, required=False),
        cells.integer("version", 0, 9999, required=False, default=0),
    ),
    key=("kpi", "period", "person", "version"),
    after=("kpis", "periods", "people"),
    check=_observations_fit,
    store=_store_observations,
    read_back=_read_observations,
    totals=("numerator", "exposure"),
)


# past values


def _past_fit(rows: Sequence[Row], _: Context) -> Iterator[Fault]:
    """A value is divided by something, and its month begins on the first."""
    for row in rows:
        if Fraction(row["exposure"]) == 0:
            yield fault(row, "exposure", "past_without_exposure", value=row["exposure"], accepted="> 0")
        elif row["first_day"].day != 1:
            yield fault(
                row, "first_day", "past_month", value=str(row["first_day"]), accepted=f"{row['first_day']:%Y-%m}-01"
            )


def _store_past(rows: Sequence[Row], context: Context) -> tuple[int, int, int]:
    counts: tuple[int, int, int] = context.uow.kpis.upsert_past_values(PastRecord(**row.values) for row in rows)
    return counts


def _read_past(rows: Sequence[Row], context: Context) -> Mapping[int, Mapping[str, str]]:
    held = {(v.kpi, v.first_day): v for v in context.uow.kpis.past_values()}
    found: dict[int, Mapping[str, str]] = {}
    for row in rows:
        one = held.get((row["kpi"], row["first_day"]))
        if one is not None:
            found[row.number] = KPI_HISTORY.show({name: getattr(one, name) for name in KPI_HISTORY.names})
    return found


KPI_HISTORY = Kind(
    name="kpi_history",
    columns=(
        cells.code("kpi", refers="kpis"),
        cells.day("first_day"),
        decimal_text("numerator", required=True),
        decimal_text("exposure", required=True, low="0"),
        cells.text("source", 80),
    ),
    key=("kpi", "first_day"),
    after=("kpis",),
    check=_past_fit,
    store=_store_past,
    read_back=_read_past,
    totals=("numerator", "exposure"),
)
