"""The company read as one frozen snapshot, and the row ids behind its codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.domain.organisation import (
    CalendarDay,
    Contract,
    Department,
    Organisation,
    Person,
    Presence,
    Role,
    RoleWeight,
    Service,
    ShiftBreak,
    ShiftType,
    Site,
    Skill,
    Standard,
    WorkKind,
)
from scheduler.errors import NotFound
from scheduler.storage.tables import (
    CalendarDayRow,
    ContractRow,
    DepartmentRow,
    PersonRow,
    PresenceRow,
    RoleRow,
    RoleWeightRow,
    ShiftTypeRow,
    SiteRow,
    SkillRow,
    StandardRow,
)


@dataclass(frozen=True, kw_only=True)
class Ids:
    """Code to row id, and back, as the database stands now."""

    people: Mapping[str, int]
    roles: Mapping[str, int]
    shift_types: Mapping[str, int]
    departments: Mapping[str, int]
    contracts: Mapping[str, int]

    @cached_property
    def person_codes(self) -> Mapping[int, str]:
        return {row_id: code for code, row_id in self.people.items()}

    @cached_property
    def role_codes(self) -> Mapping[int, str]:
        return {row_id: code for code, row_id in self.roles.items()}

    @cached_property
    def shift_type_codes(self) -> Mapping[int, str]:
        return {row_id: code for code, row_id in self.shift_types.items()}

    @cached_property
    def department_codes(self) -> Mapping[int, str]:
        return {row_id: code for code, row_id in self.departments.items()}


def read_codes(
    session: Session, entity: type[PersonRow | RoleRow | ShiftTypeRow | DepartmentRow | ContractRow]
) -> dict[str, int]:
    """Row ids by code."""
    return {row.code: row.id for row in session.execute(select(entity.code, entity.id))}


def read_ids(session: Session) -> Ids:
    """Row ids by code of everything that others refer to."""
    return Ids(
        people=read_codes(session, PersonRow),
        roles=read_codes(session, RoleRow),
        shift_types=read_codes(session, ShiftTypeRow),
        departments=read_codes(session, DepartmentRow),
        contracts=read_codes(session, ContractRow),
    )


def read_site(session: Session) -> Site | None:
    """The site, or None before it was imported or set up."""
    row = session.scalars(select(SiteRow)).first()
    if row is None:
        return None
    return Site(
        code=row.code,
        name_zh=row.name_zh,
        name_en=row.name_en,
        tz=row.tz,
        currency=row.currency,
        slot_min=row.slot_min,
        block_min=row.block_min,
        role_switch_fen=row.role_switch_fen,
        country=row.country,
    )


def read_organisation(session: Session) -> Organisation:
    """Everything as it stands. Raises NotFound while there is no site."""
    site = read_site(session)
    if site is None:
        raise NotFound("there is no site yet: import site.csv first", key="no_site")
    ids = read_ids(session)
    return Organisation(
        site=site,
        departments=_departments(session),
        roles=_roles(session, ids),
        weights=_weights(session, ids),
        standards=_standards(session, ids),
        contracts=_contracts(session),
        people=_people(session, ids),
        skills=_skills(session, ids),
        shift_types=read_shift_types(session),
        calendar=_calendar(session),
        presences=_presences(session, ids),
    )


def _departments(session: Session) -> dict[str, Department]:
    found = session.execute(
        select(DepartmentRow.code, DepartmentRow.name_zh, DepartmentRow.name_en).order_by(DepartmentRow.code)
    )
    return {code: Department(code=code, name_zh=zh, name_en=en) for code, zh, en in found}


def _roles(session: Session, ids: Ids) -> dict[str, Role]:
    found = session.execute(
        select(
            RoleRow.code,
            RoleRow.name_zh,
            RoleRow.name_en,
            RoleRow.department_id,
            RoleRow.unit_zh,
            RoleRow.unit_en,
            RoleRow.colour,
        ).order_by(RoleRow.code)
    )
    return {
        code: Role(
            code=code,
            name_zh=zh,
            name_en=en,
            department=ids.department_codes[department],
            unit_zh=unit_zh,
            unit_en=unit_en,
            colour=colour,
        )
        for code, zh, en, department, unit_zh, unit_en, colour in found
    }


def _weights(session: Session, ids: Ids) -> tuple[RoleWeight, ...]:
    found = session.execute(
        select(RoleWeightRow.role_id, RoleWeightRow.w_milli, RoleWeightRow.valid_from).order_by(
            RoleWeightRow.role_id, RoleWeightRow.valid_from
        )
    )
    return tuple(RoleWeight(role=ids.role_codes[r], w_milli=w, valid_from=start) for r, w, start in found)


def _standards(session: Session, ids: Ids) -> tuple[Standard, ...]:
    rows = session.scalars(select(StandardRow).order_by(StandardRow.role_id, StandardRow.valid_from))
    return tuple(standard_of(ids.role_codes[row.role_id], row) for row in rows)


def standard_of(role: str, row: Any) -> Standard:
    """The standard that a row of its table holds."""
    return Standard(
        role=role,
        seconds_per_unit=row.seconds_per_unit,
        allowance_permille=row.allowance_permille,
        shrinkage_permille=row.shrinkage_permille,
        short_fen_per_hour=row.short_fen_per_hour,
        idle_fen_per_hour=row.idle_fen_per_hour,
        valid_from=row.valid_from,
        kind=WorkKind(row.kind),
        service=Service(row.service),
        service_permille=row.service_permille,
        within_s=row.within_s,
        patience_s=row.patience_s,
        occupancy_permille=row.occupancy_permille,
        due_within_min=row.due_within_min,
        cut_off_min=row.cut_off_min,
        late_fen_per_hour=row.late_fen_per_hour,
    )


def _presences(session: Session, ids: Ids) -> tuple[Presence, ...]:
    rows = session.scalars(
        select(PresenceRow).order_by(PresenceRow.role_id, PresenceRow.valid_from, PresenceRow.start_min, PresenceRow.id)
    )
    return tuple(
        Presence(
            role=ids.role_codes[row.role_id],
            weekdays=tuple(int(day) - 1 for day in row.weekdays.split(";") if day),
            start_min=row.start_min,
            end_min=row.end_min,
            heads=row.heads,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
        )
        for row in rows
    )


def _contracts(session: Session) -> dict[str, Contract]:
    rows = session.scalars(select(ContractRow).order_by(ContractRow.code))
    return {
        row.code: Contract(
            code=row.code,
            name_zh=row.name_zh,
            name_en=row.name_en,
            regular_min_per_week=row.regular_min_per_week,
            limits=_limits(row.limits),
        )
        for row in rows
    }


def _people(session: Session, ids: Ids) -> dict[str, Person]:
    contracts = {row_id: code for code, row_id in ids.contracts.items()}
    found = session.execute(
        select(
            PersonRow.code,
            PersonRow.name_zh,
            PersonRow.name_en,
            PersonRow.department_id,
            PersonRow.contract_id,
            PersonRow.cost_fen_per_hour,
            PersonRow.hired_on,
            PersonRow.left_on,
            PersonRow.tags,
        ).order_by(PersonRow.code)
    ).all()
    uses = Counter(name for row in found for name in {row.name_zh, row.name_en})
    return {
        code: Person(
            code=code,
            name_zh=zh,
            name_en=en,
            department=ids.department_codes[department],
            contract=contracts[contract],
            cost_fen_per_hour=cost,
            hired_on=hired,
            left_on=left,
            tags=tuple(tags),
            shared=frozenset(name for name in (zh, en) if uses[name] > 1),
        )
        for code, zh, en, department, contract, cost, hired, left, tags in found
    }


def _skills(session: Session, ids: Ids) -> tuple[Skill, ...]:
    found = session.execute(
        select(
            SkillRow.person_id, SkillRow.role_id, SkillRow.proficiency_pct, SkillRow.valid_from, SkillRow.valid_to
        ).order_by(SkillRow.person_id, SkillRow.role_id, SkillRow.valid_from)
    )
    return tuple(
        Skill(
            person=ids.person_codes[person],
            role=ids.role_codes[role],
            proficiency_pct=proficiency,
            valid_from=start,
            valid_to=end,
        )
        for person, role, proficiency, start, end in found
    )


def read_shift_types(session: Session) -> dict[str, ShiftType]:
    """Shift types by code, in the order of their start."""
    rows = session.scalars(select(ShiftTypeRow).order_by(ShiftTypeRow.start_min, ShiftTypeRow.code))
    return {
        row.code: ShiftType(
            code=row.code,
            name_zh=row.name_zh,
            name_en=row.name_en,
            start_min=row.start_min,
            length_min=row.length_min,
            breaks=tuple(
                ShiftBreak(offset_min=offset, length_min=length, paid=bool(paid)) for offset, length, paid in row.breaks
            ),
            night=row.night,
            weekdays=tuple(row.weekdays),
            roles=tuple(row.roles),
            departments=tuple(row.departments),
            forbidden_next=tuple(row.forbidden_next),
            colour=row.colour,
        )
        for row in rows
    }


def _calendar(session: Session) -> dict[date, CalendarDay]:
    rows = session.scalars(select(CalendarDayRow).order_by(CalendarDayRow.day))
    return {
        row.day: CalendarDay(
            day=row.day,
            kind=row.kind,
            factor_permille=row.factor_permille,
            note_zh=row.note_zh,
            note_en=row.note_en,
        )
        for row in rows
    }


def _limits(stored: Mapping[str, object]) -> dict[str, tuple[int, int | None]]:
    limits: dict[str, tuple[int, int | None]] = {}
    for name, pair in stored.items():
        match pair:
            case [int(value), None]:
                limits[name] = (value, None)
            case [int(value), int(weight)]:
                limits[name] = (value, weight)
            case _:
                raise ValueError(f"contract limit {name!r} is stored as {pair!r}")
    return limits
