"""Lineage of scores: role score from KPI points, points from a value, the value from observations and their source."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from scheduler.attribution.cells import Cell
from scheduler.kpis.anchors import AnchorMode, Anchors
from scheduler.kpis.catalogue import ATTENDANCE_KPIS, SCALES
from scheduler.kpis.definitions import KpiDefinition, KpiLevel
from scheduler.kpis.score import GRID
from scheduler.kpis.scoring import KpiStep, ScoredRole
from scheduler.services.attribution_figures import Because, Figure, Kind, Lineage, Row, Unit, figure
from scheduler.services.attribution_source import Source
from scheduler.services.kpis import attendance_by_day

SCORE = "S = Σ v·f / Σ v"
SHRUNK = "θ = (x + κ·μ) / (n + κ)"
TEAM = "x / n"


def score(source: Source, asked: Figure) -> Lineage:
    """The role score: each KPI's part of it, and what the grid of 10⁻⁴ rounded."""
    person, role = asked.parts
    scored = _scored(source, person, role)
    if scored.score.s_e4 is None:
        raise source.missing()
    value = Fraction(scored.score.s_e4, GRID)
    if not scored.shown and any(s.level is KpiLevel.INDIVIDUAL for s in scored.steps):
        short = (Row(because=Because.SHORT, value=value),)
        return Lineage(figure=asked, value=value, unit=Unit.SCORE, rows=short, formula=SCORE)
    steps = [(s, s.points, s.weight * s.part) for s in scored.steps if s.points is not None]
    weight = sum((w for _, _, w in steps), Fraction(0))
    rows = [
        Row(
            because=Because.FIGURE,
            value=points * w / weight,
            figure=figure(Kind.KPI_POINTS, person, role, s.kpi, s.version),
            about=(s.kpi, str(s.version)),
            note=f"{w}/{weight}",
        )
        for s, points, w in steps
    ]
    rounding = value - sum((row.value for row in rows), Fraction(0))
    if rounding:
        rows.append(Row(because=Because.ROUNDING, value=rounding))
    return Lineage(figure=asked, value=value, unit=Unit.SCORE, rows=tuple(rows), formula=SCORE)


def coverage(source: Source, asked: Figure) -> Lineage:
    """The scored part of a person's weighted minutes, cell by cell."""
    [person] = asked.parts
    value = source.people[person].composite.coverage
    if value is None:
        raise source.missing()
    cells: list[Cell] = [c.cell for c in source.of_person(person)]
    total = sum(c.weighted for c in cells)
    rows = [
        Row(
            because=Because.FIGURE,
            value=Fraction(c.weighted, total),
            figure=figure(Kind.CELL_MINUTES, person, c.role, c.w_milli),
            about=(person, c.role),
        )
        for c in cells
        if c.s_e4 is not None and c.minutes
    ]
    return Lineage(figure=asked, value=value, unit=Unit.RATIO, rows=tuple(rows))


def kpi_weight(source: Source, asked: Figure) -> Lineage:
    """The KPI's weight in percent of the role score, as its version says."""
    step, definition = _step(source, asked)
    row = Row(
        because=Because.KPI_VERSION,
        value=Fraction(step.weight),
        about=(definition.code, str(definition.version)),
        note=definition.valid_from.isoformat(),
    )
    return Lineage(figure=asked, value=Fraction(step.weight), unit=Unit.RAW, rows=(row,))


def kpi_points(source: Source, asked: Figure) -> Lineage:
    """Points of the value: the anchor reached, the way towards the next, and the cap."""
    step, definition = _step(source, asked)
    if step.points is None or step.value is None:
        raise source.missing()
    key = figure(Kind.KPI_VALUE, *asked.parts)
    raw = definition.table().points(step.value)
    base, above, below = _anchor(definition.table(), step.value, raw)
    rows = [Row(because=Because.ANCHOR, value=base, figure=key, note=below)]
    if raw != base:
        rows.append(Row(because=Because.BETWEEN, value=raw - base, figure=key, note=above))
    if step.points != raw:
        rows.append(Row(because=Because.CAP, value=step.points - raw, note=str(definition.cap)))
    return Lineage(figure=asked, value=step.points, unit=Unit.SCORE, rows=tuple(rows))


def _anchor(table: Anchors, value: Fraction, points: Fraction) -> tuple[Fraction, str, str]:
    """Points of the anchor with the fewest points around the value; "raw → points" of the other, and of it."""
    if table.mode is AnchorMode.LINEAR or table.mode is AnchorMode.NOMINAL:
        for (raw0, points0), (raw1, points1) in pairwise(sorted(table.table)):
            if raw0 <= value <= raw1 and min(points0, points1) <= points <= max(points0, points1):
                low, high = (
                    ((raw0, points0), (raw1, points1)) if points0 <= points1 else ((raw1, points1), (raw0, points0))
                )
                return low[1], f"{high[0]} → {high[1]}", f"{low[0]} → {low[1]}"
    reached = next(((r, p) for r, p in table.table if p == points), None)
    return points, "", "" if reached is None else f"{reached[0]} → {reached[1]}"


def kpi_value(source: Source, asked: Figure) -> Lineage:
    """What the anchors were asked: own evidence and the usual value, or a team's figure."""
    step, _definition = _step(source, asked)
    if step.value is None or step.x is None or not step.n:
        raise source.missing()
    counted_key, exposure_key = figure(Kind.COUNTED, *asked.parts), figure(Kind.EXPOSURE, *asked.parts)
    if step.level is KpiLevel.TEAM or step.mu is None or step.kappa is None:
        team = (Row(because=Because.TEAM, value=step.value, figure=counted_key),)
        return Lineage(figure=asked, value=step.value, unit=Unit.RAW, rows=team, formula=TEAM)
    below = step.n + step.kappa
    rows = (
        Row(because=Because.OWN_EVIDENCE, value=max(step.x, Fraction(0)) / below, figure=counted_key),
        Row(because=Because.USUAL, value=step.kappa * step.mu / below, figure=exposure_key, note=str(step.mu)),
    )
    return Lineage(figure=asked, value=step.value, unit=Unit.RAW, rows=rows, formula=SHRUNK)


def counted(source: Source, asked: Figure) -> Lineage:
    """The numerator as it was observed, with its source."""
    step, _definition = _step(source, asked)
    return _observed(source, asked, step.x)


def exposure(source: Source, asked: Figure) -> Lineage:
    """Over how much it was observed, with the source."""
    step, _definition = _step(source, asked)
    return _observed(source, asked, step.n)


def _observed(source: Source, asked: Figure, value: Fraction | None) -> Lineage:
    person, _role, kpi, version = asked.parts
    if value is None:
        raise source.missing()
    inputs = source.stored.inputs
    found = [
        o for o in inputs.observations if o.kpi == kpi and o.person in (person, None) and o.version in (0, int(version))
    ]
    note = next((o.source for o in found if o.person == person), next((o.source for o in found), ""))
    row = Row(because=Because.OBSERVATION, value=value, about=(kpi, version), note=note)
    return Lineage(figure=asked, value=value, unit=Unit.RAW, rows=(row,))


def reliability(source: Source, asked: Figure) -> Lineage:
    """B = n / (n + κ): how much of the value is the person's own."""
    step, _definition = _step(source, asked)
    if step.reliability is None or step.n is None or step.kappa is None:
        raise source.missing()
    row = Row(
        because=Because.OWN_EVIDENCE,
        value=step.n / (step.n + step.kappa),
        figure=figure(Kind.EXPOSURE, *asked.parts),
        note=str(step.kappa),
    )
    return Lineage(figure=asked, value=step.reliability, unit=Unit.RATIO, rows=(row,), formula="B = n / (n + κ)")


def attendance(source: Source, asked: Figure) -> Lineage:
    """An attendance figure beside the score: each day's part of what it divides, over what was kept at the lock."""
    person, code = asked.parts
    kept = next((row for row in source.reading.attendance.get(person, ()) if row[0] == code), None)
    kpi = next((k for k in ATTENDANCE_KPIS if k.code == code), None)
    if kept is None or kpi is None or kept[2] <= 0:
        raise source.missing()
    of_one = SCALES[kpi.unit] / Fraction(kept[2])
    value = kept[1] * of_one
    rows = []
    by_day = attendance_by_day(source.uow, source.organisation, person, *source.days)
    for day, figures in by_day.items():
        part = kpi.measure(figures)
        if part.numerator or part.denominator:
            note = f"{part.numerator} / {part.denominator}"
            value_of_day = part.numerator * of_one
            rows.append(Row(because=Because.NUMERATOR, value=value_of_day, about=(person, code), day=day, note=note))
    rest = value - sum((row.value for row in rows), Fraction(0))
    if rest:
        rows.append(Row(because=Because.SINCE, value=rest))
    return Lineage(figure=asked, value=value, unit=Unit.RAW, rows=tuple(rows), formula=kpi.formula)


def _scored(source: Source, person: str, role: str) -> ScoredRole:
    found = source.stored.result.scores.get((person, role))
    if found is None:
        raise source.missing()
    return found


def _step(source: Source, asked: Figure) -> tuple[KpiStep, KpiDefinition]:
    person, role, kpi, version = asked.parts
    scored = _scored(source, person, role)
    step = next((s for s in scored.steps if s.kpi == kpi and str(s.version) == version), None)
    if step is None or not _shown(scored, step):
        raise source.missing()
    return step, source.stored.definitions[step.kpi, step.version]


def _shown(scored: ScoredRole, step: KpiStep) -> bool:
    """Below an hour in a role no individual figure is given."""
    return scored.shown or step.level is KpiLevel.TEAM
