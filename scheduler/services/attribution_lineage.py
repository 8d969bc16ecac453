"""Where a figure of an attribution comes from: rows that sum to it exactly, each with where it comes from itself.

share → points → segments → punches; score → KPI points → value → observation and its source. Stored figures are read;
the rows of a figure are checked to sum, never made to.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from scheduler.attribution.engine import FEN
from scheduler.bootstrap import App
from scheduler.domain.actor import AccountRole, Actor
from scheduler.errors import NotFound
from scheduler.services.attribution_figures import Because, Figure, Kind, Lineage, Row, Unit, figure, parse_figure
from scheduler.services.attribution_lineage_cells import cell_minutes, cell_points, cell_share, cell_weight, provisional
from scheduler.services.attribution_lineage_kpis import (
    attendance,
    counted,
    coverage,
    exposure,
    kpi_points,
    kpi_value,
    kpi_weight,
    reliability,
    score,
)
from scheduler.services.attribution_source import Source
from scheduler.services.attribution_whatif import SMALLEST_GROUP
from scheduler.services.hours_inputs import visible_people

ZERO = Fraction(0)


def figure_lineage(app: App, actor: Actor, period: str, key: str, *, version: int | None = None) -> Lineage:
    """The rows of a figure of a period's attribution (default: the latest version that the actor may read).

    Department figures are for whoever sees the department; staff who worked there read its points and amount as their
    own part and everybody else's, from five people on. Raises NotFound for what does not exist or is not the actor's.
    """
    asked = parse_figure(key)
    if asked is None:
        raise NotFound(f"{key!r} is no figure", key="figure_missing")
    with app.reading(actor) as uow:
        source = Source(uow, uow.organisation.load(), actor, period, version)
        _require_visible(source, actor, asked)
        return LINEAGES[asked.kind](source, asked)


def _require_visible(source: Source, actor: Actor, asked: Figure) -> None:
    if asked.kind in (Kind.TOTAL_POINTS, Kind.TOTAL_PROVISIONAL):
        if actor.role is AccountRole.STAFF:
            raise source.missing()
        return
    if asked.kind in OF_DEPARTMENT:
        department = asked.parts[0]
        if department not in source.departments:
            raise source.missing()
        own = asked.kind in COLLAPSED and any(c.cell.person == actor.person for c in source.of_department(department))
        people = {c.cell.person for c in source.of_department(department)}
        if not actor.sees_department(department) and not (own and len(people) >= SMALLEST_GROUP):
            raise source.missing()
        return
    person = asked.parts[0]
    known = source.organisation.people.get(person)
    only_undecided = asked.kind is Kind.PROVISIONAL and person in source.reading.provisional_min
    if known is None or not (person in source.people or only_undecided):
        raise source.missing()
    if actor.sees_person(person, known.department):
        visible_people(source.organisation, actor, person=person)
        return
    # who lent a hand here is seen in this department's roles, and nowhere else
    role = asked.parts[1] if asked.kind in OF_ROLE else None
    hosts = {c.cell.department for c in source.of_person(person) if c.cell.role == role}
    if asked.kind is Kind.PERSON_SHARE:
        hosts = {asked.parts[1]} & {c.cell.department for c in source.of_person(person)}
    if not any(actor.sees_department(host) for host in hosts):
        raise source.missing()


def _collapsed(source: Source, department: str) -> bool:
    return not source.actor.sees_department(department)


def _total_points(source: Source, asked: Figure) -> Lineage:
    rows = [
        Row(
            because=Because.FIGURE,
            value=d.points,
            figure=figure(Kind.DEPARTMENT_POINTS, d.department),
            about=(d.department,),
        )
        for d in source.reading.departments
        if source.actor.sees_department(d.department)
    ]
    return _sum(asked, Unit.POINTS, rows)


def _total_provisional(source: Source, asked: Figure) -> Lineage:
    seen = visible_people(source.organisation, source.actor)
    rows = [
        Row(
            because=Because.FIGURE,
            value=Fraction(minutes),
            figure=figure(Kind.PROVISIONAL, person),
            about=(person,),
        )
        for person, minutes in sorted(source.reading.provisional_min.items())
        if person in seen
    ]
    return _sum(asked, Unit.MINUTES, rows)


def _sum(asked: Figure, unit: Unit, rows: list[Row]) -> Lineage:
    """A figure that is the sum of what the actor sees, and is nothing else."""
    total = sum((row.value for row in rows), ZERO)
    return Lineage(figure=asked, value=total, unit=unit, rows=tuple(rows))


def _department_points(source: Source, asked: Figure) -> Lineage:
    [department] = asked.parts
    value = source.departments[department].points
    if _collapsed(source, department):
        own = [c for c in source.of_department(department) if c.cell.person == source.actor.person]
        rows = [
            Row(
                because=Because.FIGURE,
                value=c.cell.points,
                figure=figure(Kind.CELL_POINTS, c.cell.person, c.cell.role, c.cell.w_milli),
                about=(c.cell.person, c.cell.role),
            )
            for c in own
        ]
        others = sum((c.cell.points for c in source.of_department(department) if c not in own), ZERO)
        rows.append(Row(because=Because.OTHERS, value=others))
        return Lineage(figure=asked, value=value, unit=Unit.POINTS, rows=tuple(rows))
    return Lineage(
        figure=asked, value=value, unit=Unit.POINTS, rows=tuple(_roles(source, department, Kind.ROLE_POINTS))
    )


def _roles(source: Source, department: str, kind: Kind) -> list[Row]:
    rows = []
    for role in source.departments[department].roles:
        cells = [c for c in source.of_department(department) if c.cell.role == role]
        value = (
            sum((c.cell.points for c in cells), ZERO)
            if kind is Kind.ROLE_POINTS
            else Fraction(sum(c.cell.minutes for c in cells))
        )
        rows.append(
            Row(because=Because.FIGURE, value=value, figure=figure(kind, department, role), about=(department, role))
        )
    return rows


def _department_minutes(source: Source, asked: Figure) -> Lineage:
    [department] = asked.parts
    total = sum(c.cell.minutes for c in source.of_department(department))
    rows = _roles(source, department, Kind.ROLE_MINUTES)
    return Lineage(figure=asked, value=Fraction(total), unit=Unit.MINUTES, rows=tuple(rows))


def _department_amount(source: Source, asked: Figure) -> Lineage:
    [department] = asked.parts
    one = source.departments[department]
    if _collapsed(source, department):
        own = [c for c in source.of_department(department) if c.cell.person == source.actor.person]
        rows = [_share_row(c.cell.person, c.cell.role, c.cell.w_milli, c.share) for c in own]
        rows.append(Row(because=Because.OTHERS, value=Fraction(one.amount - sum(c.share for c in own))))
    else:
        rows = [
            Row(
                because=Because.FIGURE,
                value=Fraction(amount),
                figure=figure(Kind.ROLE_AMOUNT, department, role),
                about=(department, role),
            )
            for role, amount in sorted(one.roles.items(), key=lambda item: (-item[1], item[0]))
        ]
        if one.unattributed:
            rows.append(
                Row(
                    because=Because.FIGURE,
                    value=Fraction(one.unattributed),
                    figure=figure(Kind.UNATTRIBUTED, department),
                    about=(department,),
                )
            )
    return Lineage(figure=asked, value=Fraction(one.amount), unit=_unit(source, department), rows=tuple(rows))


def _unattributed(source: Source, asked: Figure) -> Lineage:
    """What no weight could take: the amount less what the roles have, what was measured of people without hours apart.

    A decision may have used some of it since; then it is told as one sum.
    """
    [department] = asked.parts
    one = source.departments[department]
    left = one.amount - sum(one.roles.values())
    rows = []
    placed = {(c.cell.person, c.cell.role) for c in source.of_department(department)}
    for part in source.stored.inputs.measured if not source.earlier else ():
        if part.department == department and (part.person, part.role) not in placed:
            left -= part.amount
            rows.append(
                Row(
                    because=Because.MEASURED_APART,
                    value=Fraction(part.amount),
                    about=(part.person, part.role),
                    note=source.measured_by(part.person, part.role),
                )
            )
    if left or not rows:
        rows.append(Row(because=Because.NO_WEIGHT, value=Fraction(left)))
    return Lineage(figure=asked, value=Fraction(one.unattributed), unit=_unit(source, department), rows=tuple(rows))


def _moved(lent: bool) -> Callable[[Source, Figure], Lineage]:
    def rows_of(source: Source, asked: Figure) -> Lineage:
        [department] = asked.parts
        cells = [
            c
            for c in source.cells
            if source.people[c.cell.person].home != c.cell.department
            and department == (source.people[c.cell.person].home if lent else c.cell.department)
        ]
        rows = [_minutes_row(c.cell.person, c.cell.role, c.cell.w_milli, c.cell.minutes) for c in cells]
        return _sum(asked, Unit.MINUTES, rows)

    return rows_of


def _role(kind: Kind) -> Callable[[Source, Figure], Lineage]:
    def rows_of(source: Source, asked: Figure) -> Lineage:
        department, role = asked.parts
        if role not in source.departments[department].roles:
            raise source.missing()
        cells = [c for c in source.of_department(department) if c.cell.role == role]
        if kind is Kind.ROLE_AMOUNT:
            rows = [_share_row(c.cell.person, role, c.cell.w_milli, c.share) for c in cells]
            amount = Fraction(source.departments[department].roles[role])
            return Lineage(figure=asked, value=amount, unit=_unit(source, department), rows=tuple(rows))
        if kind is Kind.ROLE_MINUTES:
            rows = [_minutes_row(c.cell.person, role, c.cell.w_milli, c.cell.minutes) for c in cells]
            return _sum(asked, Unit.MINUTES, rows)
        return _sum(
            asked, Unit.POINTS, [_points_row(c.cell.person, role, c.cell.w_milli, c.cell.points) for c in cells]
        )

    return rows_of


def _person_points(source: Source, asked: Figure) -> Lineage:
    [person] = asked.parts
    rows = [_points_row(person, c.cell.role, c.cell.w_milli, c.cell.points) for c in source.of_person(person)]
    return Lineage(figure=asked, value=source.people[person].points, unit=Unit.POINTS, rows=tuple(rows))


def _person_minutes(source: Source, asked: Figure) -> Lineage:
    [person] = asked.parts
    rows = [_minutes_row(person, c.cell.role, c.cell.w_milli, c.cell.minutes) for c in source.of_person(person)]
    return Lineage(figure=asked, value=Fraction(source.people[person].minutes), unit=Unit.MINUTES, rows=tuple(rows))


def _person_share(source: Source, asked: Figure) -> Lineage:
    person, department = asked.parts
    cells = [c for c in source.of_person(person) if c.cell.department == department]
    if not cells:
        raise source.missing()
    return _sum(
        asked, _unit(source, department), [_share_row(person, c.cell.role, c.cell.w_milli, c.share) for c in cells]
    )


def _composite(source: Source, asked: Figure) -> Lineage:
    """C = Σ m·w·S / Σ m·w: each scored cell's part of it."""
    [person] = asked.parts
    value = source.people[person].composite.value
    if value is None:
        raise source.missing()
    scored = [c.cell for c in source.of_person(person) if c.cell.s_e4 is not None]
    weight = sum(c.weighted for c in scored)
    rows = [
        Row(
            because=Because.FIGURE,
            value=Fraction(c.weighted * (c.s_e4 or 0), weight * 10_000),
            figure=figure(Kind.SCORE, person, c.role),
            about=(person, c.role),
            note=f"{c.weighted}/{weight}",
        )
        for c in scored
        if c.minutes
    ]
    return Lineage(figure=asked, value=value, unit=Unit.SCORE, rows=tuple(rows), formula="C = Σ m·w·S / Σ m·w")


def _minutes_row(person: str, role: str, w_milli: int, minutes: int) -> Row:
    key = figure(Kind.CELL_MINUTES, person, role, w_milli)
    return Row(because=Because.FIGURE, value=Fraction(minutes), figure=key, about=(person, role))


def _points_row(person: str, role: str, w_milli: int, points: Fraction) -> Row:
    key = figure(Kind.CELL_POINTS, person, role, w_milli)
    return Row(because=Because.FIGURE, value=points, figure=key, about=(person, role))


def _share_row(person: str, role: str, w_milli: int, share: int) -> Row:
    key = figure(Kind.CELL_SHARE, person, role, w_milli)
    return Row(because=Because.FIGURE, value=Fraction(share), figure=key, about=(person, role))


def _unit(source: Source, department: str) -> Unit:
    return Unit.FEN if source.departments[department].unit == FEN else Unit.CENTI


LINEAGES: dict[Kind, Callable[[Source, Figure], Lineage]] = {
    Kind.TOTAL_POINTS: _total_points,
    Kind.TOTAL_PROVISIONAL: _total_provisional,
    Kind.DEPARTMENT_POINTS: _department_points,
    Kind.DEPARTMENT_MINUTES: _department_minutes,
    Kind.DEPARTMENT_AMOUNT: _department_amount,
    Kind.UNATTRIBUTED: _unattributed,
    Kind.LENT: _moved(lent=True),
    Kind.BORROWED: _moved(lent=False),
    Kind.ROLE_POINTS: _role(Kind.ROLE_POINTS),
    Kind.ROLE_MINUTES: _role(Kind.ROLE_MINUTES),
    Kind.ROLE_AMOUNT: _role(Kind.ROLE_AMOUNT),
    Kind.CELL_POINTS: cell_points,
    Kind.CELL_MINUTES: cell_minutes,
    Kind.CELL_SHARE: cell_share,
    Kind.CELL_WEIGHT: cell_weight,
    Kind.PERSON_POINTS: _person_points,
    Kind.PERSON_MINUTES: _person_minutes,
    Kind.PERSON_SHARE: _person_share,
    Kind.PROVISIONAL: provisional,
    Kind.COMPOSITE: _composite,
    Kind.COVERAGE: coverage,
    Kind.SCORE: score,
    Kind.KPI_WEIGHT: kpi_weight,
    Kind.KPI_POINTS: kpi_points,
    Kind.KPI_VALUE: kpi_value,
    Kind.COUNTED: counted,
    Kind.EXPOSURE: exposure,
    Kind.RELIABILITY: reliability,
    Kind.ATTENDANCE: attendance,
}
OF_DEPARTMENT = frozenset(
    {
        *(Kind.DEPARTMENT_POINTS, Kind.DEPARTMENT_MINUTES, Kind.DEPARTMENT_AMOUNT, Kind.UNATTRIBUTED),
        *(Kind.LENT, Kind.BORROWED, Kind.ROLE_POINTS, Kind.ROLE_MINUTES, Kind.ROLE_AMOUNT),
    }
)
COLLAPSED = frozenset({Kind.DEPARTMENT_POINTS, Kind.DEPARTMENT_AMOUNT})
OF_ROLE = frozenset(
    {
        *(Kind.CELL_POINTS, Kind.CELL_MINUTES, Kind.CELL_SHARE, Kind.CELL_WEIGHT, Kind.SCORE),
        *(Kind.KPI_WEIGHT, Kind.KPI_POINTS, Kind.KPI_VALUE, Kind.COUNTED, Kind.EXPOSURE, Kind.RELIABILITY),
    }
)
