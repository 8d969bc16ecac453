"""The KPI table (attribution note, 2.1) of any days, for people, roles, departments and the company.

Numerators and denominators are summed over the group and divided last; nothing is stored. A department's attendance is
that of its home people, its coverage, service, output and cost those of the roles that it hosts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from scheduler.bootstrap import App
from scheduler.domain.actor import AccountRole, Actor
from scheduler.domain.organisation import Organisation
from scheduler.errors import NotFound
from scheduler.hours.ledger import OPEN
from scheduler.hours.schedule import ScheduledShift
from scheduler.hours.segments import Segment
from scheduler.kpis.anchors import decimal_fraction
from scheduler.kpis.attendance import Attendance, attendance_by_role
from scheduler.kpis.catalogue import STABILITY_KPI, Measure, measures
from scheduler.kpis.definitions import KpiDefinition, KpiLevel, Observation, in_force
from scheduler.kpis.operating import Operations, operating_measures
from scheduler.kpis.stability import PersonDay, PublishedPlan, Stability, stability
from scheduler.services.hours_inputs import leave_days, require_range, visible_people
from scheduler.services.hours_resolution import present
from scheduler.services.operations import DEFAULT_LEAD_DAYS, read_operations
from scheduler.services.plans import Plans, read_plans, shifts_at_start
from scheduler.storage.unit_of_work import UnitOfWork

ByRole = Mapping[str | None, Attendance]


class Scope(StrEnum):
    COMPANY = "company"
    DEPARTMENT = "department"
    ROLE = "role"
    PERSON = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """What a person made an hour: an individual KPI whose unit is so much an hour, as observed. Not shrunk."""

    definition: KpiDefinition
    numerator: Fraction
    exposure: Fraction

    @property
    def value(self) -> Fraction | None:
        """Numerator ÷ hours; None without an hour."""
        return self.numerator / self.exposure if self.exposure else None


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiRow:
    """``code`` is empty for the company. ``operations`` None: a person, of whom no work is recorded apart.

    ``stability`` None: a role, whose shifts are not published as such.
    """

    scope: Scope
    code: str
    people: int
    figures: Attendance
    measures: tuple[Measure, ...]
    operations: Operations | None = None
    stability: Stability | None = None
    output: tuple[Output, ...] = ()

    def measure(self, kpi: str) -> Measure | None:
        """The measure of a KPI code; None where the row has none of it."""
        return next((m for m in self.measures if m.kpi.code == kpi), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiTable:
    """Rows by code; ``company`` only for who sees all of it."""

    first_day: date
    last_day: date
    lead_days: int
    company: KpiRow | None
    departments: tuple[KpiRow, ...]
    roles: tuple[KpiRow, ...]
    people: tuple[KpiRow, ...]

    def rows(self) -> tuple[KpiRow, ...]:
        """All of them, the company's first."""
        return (*([self.company] if self.company else []), *self.departments, *self.roles, *self.people)


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Read:
    """What a table is made from, of everybody."""

    organisation: Organisation
    by_person: Mapping[str, ByRole]
    moved: Mapping[str, Stability]
    operations: Mapping[str, Operations]
    output: Mapping[str, tuple[Output, ...]]


def kpi_table(
    app: App,
    actor: Actor,
    first_day: date,
    last_day: date,
    *,
    department: str | None = None,
    role: str | None = None,
    person: str | None = None,
    lead_days: int = DEFAULT_LEAD_DAYS,
) -> KpiTable:
    """The table over operational dates, as far as the actor may see it, narrowed to what is named.

    Staff see themselves; leads their departments, the roles these host and their people; HR and admin everything.
    Raises NotFound for what is out of sight, InvalidInput for a range or a lead that cannot be.
    """
    require_range(first_day, last_day)
    with app.reading(actor) as uow:
        organisation = uow.organisation.load()
        people = visible_people(organisation, actor, department=department, person=person)
        roles = _roles(organisation, actor, department, role)
        alone = person is not None or not any(actor.sees_department(d) for d in organisation.departments)
        read = read_all(
            uow, organisation, first_day, last_day,
            roles=() if alone else roles, people=people if alone else None, lead_days=lead_days,
        )  # fmt: skip
    whole = actor.role in (AccountRole.HR, AccountRole.ADMIN) and (department, role, person) == (None, None, None)
    seen = [d for d in sorted(organisation.departments) if actor.sees_department(d)]
    shown = [d for d in seen if department in (None, d)] if role is None and not alone else []
    return KpiTable(
        first_day=first_day,
        last_day=last_day,
        lead_days=lead_days,
        company=company_row(read) if whole else None,
        departments=tuple(department_row(read, d) for d in shown),
        roles=tuple(role_row(read, r) for r in roles) if not alone else (),
        people=tuple(person_row(read, p) for p in sorted(people) if p in read.by_person) if role is None else (),
    )


def read_all(
    uow: UnitOfWork,
    organisation: Organisation,
    first_day: date,
    last_day: date,
    *,
    roles: Sequence[str],
    people: frozenset[str] | None = None,
    lead_days: int = DEFAULT_LEAD_DAYS,
) -> Read:
    """Everything of the days: attendance by person and role (of ``people``, else everybody), plans, operations."""
    now_s = present(uow, organisation)
    stored = uow.hours.segments(first_day - timedelta(days=1), last_day, people)
    plans = read_plans(uow, organisation, first_day, last_day, people)
    segments = {person: [s for s in own if s.operational_date >= first_day] for person, own in stored.items()}
    by_day = (
        read_operations(
            uow, organisation, roles, first_day, last_day, segments=stored, now_s=now_s, lead_days=lead_days
        )
        if roles
        else {}
    )
    return Read(
        organisation=organisation,
        by_person=read_attendance(
            uow, organisation, first_day, last_day, shifts=shifts_at_start(plans), segments=segments
        ),
        moved=_moved(plans),
        operations={role: sum(days, Operations()) for role, days in by_day.items()},
        output=_output(uow, first_day, last_day),
    )


def company_row(read: Read) -> KpiRow:
    """Everybody and every role that was read."""
    everybody = read.by_person.keys()
    return _row(Scope.COMPANY, "", read, everybody, read.operations.keys())


def department_row(read: Read, department: str) -> KpiRow:
    """Its home people, and the roles that it hosts."""
    organisation = read.organisation
    mine = [p for p in read.by_person if organisation.people[p].department == department]
    hosted = [r for r in read.operations if organisation.roles[r].department == department]
    return _row(Scope.DEPARTMENT, department, read, mine, hosted)


def role_row(read: Read, role: str) -> KpiRow:
    """Minutes planned and worked in the role, of whoever it was, from whichever department."""
    mine = [figures[role] for figures in read.by_person.values() if role in figures]
    total, operations = sum(mine, Attendance()), read.operations.get(role, Operations())
    return KpiRow(
        scope=Scope.ROLE,
        code=role,
        people=len(mine),
        figures=total,
        operations=operations,
        measures=(*measures(total), *operating_measures(operations, one_role=True)),
    )


def person_row(read: Read, person: str) -> KpiRow:
    """One person, with the output observed."""
    total = sum(read.by_person[person].values(), Attendance())
    moved = read.moved.get(person, Stability())
    return KpiRow(
        scope=Scope.PERSON,
        code=person,
        people=1,
        figures=total,
        stability=moved,
        output=read.output.get(person, ()),
        measures=(*measures(total), STABILITY_KPI.measure(moved)),
    )


def _row(scope: Scope, code: str, read: Read, people: Iterable[str], roles: Iterable[str]) -> KpiRow:
    mine, hosted = frozenset(people), list(roles)
    total = sum((f for person in mine for f in read.by_person[person].values()), Attendance())
    operations = sum((read.operations[role] for role in hosted), Operations())
    moved = sum((read.moved[p] for p in sorted(mine) if p in read.moved), Stability())
    told = operating_measures(operations, one_role=len(hosted) == 1)
    return KpiRow(
        scope=scope,
        code=code,
        people=len(mine),
        figures=total,
        operations=operations,
        stability=moved,
        measures=(*measures(total), STABILITY_KPI.measure(moved), *told),
    )


def _roles(organisation: Organisation, actor: Actor, department: str | None, role: str | None) -> tuple[str, ...]:
    """Roles hosted by departments in sight, by code. Raises NotFound for a named one that is not."""
    seen = [
        one.code
        for one in organisation.roles.values()
        if actor.sees_department(one.department) and department in (None, one.department)
    ]
    if role is not None and role not in seen:
        raise NotFound(f"there is no role {role!r}", key="role_missing", role=role)
    return (role,) if role is not None else tuple(sorted(seen))


def read_attendance(
    uow: UnitOfWork,
    organisation: Organisation,
    first_day: date,
    last_day: date,
    *,
    shifts: Mapping[str, Sequence[ScheduledShift]] | None = None,
    segments: Mapping[str, Sequence[Segment]] | None = None,
) -> dict[str, ByRole]:
    """By person and role, of those with a shift that has ended or with work in the days.

    ``shifts`` and ``segments`` of the days, where they were read already; else they are read, of everybody.
    """
    if shifts is None:
        shifts = shifts_at_start(read_plans(uow, organisation, first_day, last_day))
    if segments is None:
        segments = uow.hours.segments(first_day, last_day)
    now_s = present(uow, organisation)
    leave = leave_days(uow, first_day, last_day)
    pending: dict[str, set[date]] = {}
    for exception in uow.hours.exceptions(first_day, last_day, state=OPEN):
        if exception.blocking:
            pending.setdefault(exception.person, set()).add(exception.operational_date)
    host = {code: role.department for code, role in organisation.roles.items()}
    found: dict[str, ByRole] = {}
    for person in sorted(segments.keys() | shifts.keys()):
        ended = [s for s in shifts.get(person, ()) if s.end_s <= now_s]
        own = segments.get(person, ())
        if ended or own:
            found[person] = attendance_by_role(
                shifts=ended,
                segments=own,
                leave=leave.get(person, {}),
                host=host,
                home=organisation.people[person].department,
                pending=pending.get(person, ()),
            )
    return found


def _moved(plans: Plans) -> dict[str, Stability]:
    """How stable each person's rosters were, over all horizons."""
    found: dict[str, Stability] = {}
    for versions in plans:
        shifts: list[dict[str, dict[PersonDay, ScheduledShift]]] = [{} for _ in versions]
        for own, version in zip(shifts, versions, strict=True):
            for key, shift in version.shifts.items():
                own.setdefault(key[0], {})[key] = shift
        for person in {p for own in shifts for p in own}:
            mine = [
                PublishedPlan(published_s=version.published_s, shifts=own.get(person, {}))
                for own, version in zip(shifts, versions, strict=True)
            ]
            found[person] = found.get(person, Stability()) + stability(mine)
    return found


def _output(uow: UnitOfWork, first_day: date, last_day: date) -> dict[str, tuple[Output, ...]]:
    """Individual KPIs told in so much an hour, of the payroll period that the days are, by person."""
    period = next((p for p in uow.hours.periods() if (p.first_day, p.last_day) == (first_day, last_day)), None)
    if period is None:
        return {}
    hourly = {
        d.code: d
        for d in in_force(uow.kpis.definitions(last_day), first_day, last_day)
        if d.level is KpiLevel.INDIVIDUAL and d.unit_en.endswith("/h")
    }
    observed: tuple[Observation, ...] = uow.kpis.observations(period.code)
    found: dict[str, list[Output]] = {}
    for one in observed:
        if one.kpi in hourly and one.person is not None:
            found.setdefault(one.person, []).append(
                Output(
                    definition=hourly[one.kpi],
                    numerator=decimal_fraction(one.numerator),
                    exposure=decimal_fraction(one.exposure),
                )
            )
    return {person: tuple(own) for person, own in found.items()}
