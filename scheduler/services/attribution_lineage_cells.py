"""Lineage of a cell: its minutes and points from segments, its share from the split and the decisions since."""

from __future__ import annotations

from fractions import Fraction

from scheduler.attribution.cells import HOUR_POINT, NEUTRAL_S_E4, Cell
from scheduler.attribution.claims import CLAIMED
from scheduler.attribution.engine import FEN, SharedCell
from scheduler.hours.deltas import Delta
from scheduler.hours.segments import Segment
from scheduler.services.attribution_figures import Because, Figure, Kind, Lineage, Row, Unit, figure
from scheduler.services.attribution_source import Source

POINTS = "a = (m / 60) · w · S / 100"
SHARE = "φ = V · a / Σ a"


def cell_minutes(source: Source, asked: Figure) -> Lineage:
    """Counted minutes: the segments and what came late of locked days, less what a cap leaves out."""
    cell = source.cell(*_key(asked)).cell
    rows = _rows(source, cell, Fraction(1))
    return Lineage(figure=asked, value=Fraction(cell.minutes), unit=Unit.MINUTES, rows=rows)


def cell_points(source: Source, asked: Figure) -> Lineage:
    """Contribution points: every segment's own, at the cell's weight and score."""
    cell = source.cell(*_key(asked)).cell
    score = NEUTRAL_S_E4 if cell.s_e4 is None else cell.s_e4
    rows = _rows(source, cell, Fraction(cell.w_milli * score, HOUR_POINT))
    return Lineage(figure=asked, value=cell.points, unit=Unit.POINTS, rows=rows, formula=POINTS)


def _rows(source: Source, cell: Cell, of_minute: Fraction) -> tuple[Row, ...]:
    segments = source.segments(cell.person, cell.role, cell.w_milli)
    rows = [_segment_row(segment, of_minute) for segment in segments]
    late = source.late(cell.person, cell.role, cell.w_milli)
    rows += [_late_row(line, minutes, of_minute) for line, minutes in late]
    known = sum(s.minutes for s in segments) + sum(minutes for _, minutes in late)
    if late and known < 0:
        rows.append(Row(because=Because.OVERDRAWN, value=-known * of_minute))
    rest = cell.minutes - max(0, known)
    if rest:
        capped = rest < 0 and source.stored.inputs.minutes_cap is not None
        rows.append(Row(because=Because.CAPPED if capped else Because.SINCE, value=rest * of_minute))
    return tuple(rows)


def _late_row(line: Delta, minutes: int, of_minute: Fraction) -> Row:
    return Row(
        because=Because.LATE,
        value=minutes * of_minute,
        about=(line.person,),
        day=line.operational_date,
        note=line.origin,
    )


def _segment_row(segment: Segment, of_minute: Fraction) -> Row:
    return Row(
        because=Because.CLAIMED if CLAIMED in segment.flags else Because.SEGMENT,
        value=segment.minutes * of_minute,
        about=(segment.person,),
        day=segment.operational_date,
        span=(segment.start_s, segment.end_s),
    )


def provisional(source: Source, asked: Figure) -> Lineage:
    """Undecided minutes, which count for nothing."""
    [person] = asked.parts
    segments = source.provisional(person)
    value = Fraction(source.reading.provisional_min.get(person, 0))
    rows = [_segment_row(segment, Fraction(1)) for segment in segments]
    rest = value - sum((row.value for row in rows), Fraction(0))
    if rest:
        rows.append(Row(because=Because.SINCE, value=rest))
    return Lineage(figure=asked, value=value, unit=Unit.MINUTES, rows=tuple(rows))


def cell_weight(source: Source, asked: Figure) -> Lineage:
    """The weight of a cell: the version of the role's weight that was in force on its days."""
    cell = source.cell(*_key(asked)).cell
    versions = source.terms.weights.get(cell.role, ())
    since = [day for day, w_milli in versions if w_milli == cell.w_milli and day <= source.days[1]]
    row = Row(
        because=Because.WEIGHT,
        value=Fraction(cell.w_milli, 1000),
        about=(cell.role,),
        note=since[-1].isoformat() if since else "",
    )
    return Lineage(figure=asked, value=Fraction(cell.w_milli, 1000), unit=Unit.WEIGHT, rows=(row,))


def cell_share(source: Source, asked: Figure) -> Lineage:
    """The share: quota and rounding of the split at the lock, then what each decision since has changed."""
    shared = source.cell(*_key(asked))
    unit = Unit.FEN if source.departments[shared.cell.department].unit == FEN else Unit.CENTI
    if not source.earlier:
        return Lineage(
            figure=asked, value=Fraction(shared.share), unit=unit, rows=_split(source, shared), formula=SHARE
        )
    rows: list[Row] = []
    so_far = 0
    for place, (version, reading) in enumerate(source.earlier):
        found = next((j.shared.share for j in reading.cells if _same(j.shared.cell, shared.cell)), None)
        if place == 0 and found is not None:
            key = figure(Kind.CELL_SHARE, *_key(asked))
            rows.append(Row(because=Because.SPLIT, value=Fraction(found), figure=key, version=version.version))
        elif found is not None and found != so_far:
            rows.append(_decision(version.version, found - so_far))
        so_far = found or 0
    if shared.share != so_far:
        rows.append(_decision(source.version.version, shared.share - so_far))
    return Lineage(figure=asked, value=Fraction(shared.share), unit=unit, rows=tuple(rows))


def _decision(version: int, amount: int) -> Row:
    return Row(because=Because.DECISION, value=Fraction(amount), note=str(version))


def _split(source: Source, shared: SharedCell) -> tuple[Row, ...]:
    """V_role · weight / Σ weight of the role, and what rounding to whole units made of it."""
    cell = shared.cell
    department = source.departments[cell.department]
    loss = department.amount < 0
    cells = [c for c in source.of_department(cell.department) if c.cell.role == cell.role]
    total = sum(_weight(c.cell, loss=loss) for c in cells)
    measured = sum(c.measured for c in cells)
    rows: list[Row] = []
    if shared.measured:
        rows.append(
            Row(
                because=Because.MEASURED,
                value=Fraction(shared.measured),
                about=(cell.person, cell.role),
                note=source.measured_by(cell.person, cell.role),
            )
        )
    quota = Fraction(0)
    if total:
        quota = Fraction((department.roles.get(cell.role, 0) - measured) * _weight(cell, loss=loss), total)
        rows.append(
            Row(
                because=Because.QUOTA,
                value=quota,
                figure=figure(Kind.CELL_POINTS, cell.person, cell.role, cell.w_milli),
                about=(cell.person, cell.role),
            )
        )
    rounding = shared.share - shared.measured - quota
    if rounding:
        rows.append(Row(because=Because.ROUNDING, value=rounding))
    return tuple(rows)


def _weight(cell: Cell, *, loss: bool) -> int:
    return cell.weighted if loss else cell.share_weight


def _same(one: Cell, other: Cell) -> bool:
    return (one.person, one.role, one.w_milli) == (other.person, other.role, other.w_milli)


def _key(asked: Figure) -> tuple[str, str, str]:
    person, role, w_milli = asked.parts
    return person, role, w_milli
