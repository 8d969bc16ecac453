"""The company in the database: one snapshot out, upserts by code in. Codes outside, row ids inside."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from scheduler.domain.organisation import (
    CalendarDay,
    Contract,
    Department,
    Leave,
    Named,
    Organisation,
    Person,
    Pin,
    Presence,
    Request,
    Role,
    RoleWeight,
    ShiftType,
    Site,
    Skill,
    Standard,
)
from scheduler.errors import Conflict, NotFound
from scheduler.storage.repositories.organisation_snapshot import (
    Ids,
    read_codes,
    read_ids,
    read_organisation,
    read_shift_types,
    read_site,
)
from scheduler.storage.repositories.upsert import Counts, upsert
from scheduler.storage.tables import (
    CalendarDayRow,
    ContractRow,
    DepartmentRow,
    LeaveRow,
    PersonRow,
    PinRow,
    PresenceRow,
    RequestRow,
    RoleRow,
    RoleWeightRow,
    ShiftTypeRow,
    SiteRow,
    SkillRow,
    StandardRow,
)


class OrganisationRepository:
    """Upserts take domain objects, match them by code (or person, role and day) and return ``Counts``.

    Every code an object refers to must be stored already; else NotFound names it. Nothing is deleted by an upsert.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    # reading

    def ids(self) -> Ids:
        """Row ids by code, freshly read."""
        return read_ids(self._session)

    def site(self) -> Site | None:
        """The site, or None before it was imported or set up."""
        return read_site(self._session)

    def shift_types(self) -> dict[str, ShiftType]:
        """Shift types by code, in the order of their start."""
        return read_shift_types(self._session)

    def load(self) -> Organisation:
        """The whole company as one frozen snapshot. Raises NotFound while there is no site."""
        return read_organisation(self._session)

    def leaves(self, first: date, last: date, *, people: Collection[str] | None = None) -> tuple[Leave, ...]:
        """Leave that touches ``[first, last]``, of every status, of some people or all, by person and first day."""
        mine = [] if people is None else [PersonRow.code.in_(sorted(people))]
        found = self._session.execute(
            select(
                PersonRow.code,
                LeaveRow.first_day,
                LeaveRow.last_day,
                LeaveRow.kind,
                LeaveRow.status,
                LeaveRow.credit_min_per_day,
            )
            .join(PersonRow, PersonRow.id == LeaveRow.person_id)
            .where(LeaveRow.first_day <= last, LeaveRow.last_day >= first, *mine)
            .order_by(PersonRow.code, LeaveRow.first_day, LeaveRow.kind)
        )
        return tuple(
            Leave(person=person, first_day=start, last_day=end, kind=kind, status=status, credit_min_per_day=credit)
            for person, start, end, kind, status, credit in found
        )

    def requests(self, first: date, last: date) -> tuple[Request, ...]:
        """Requests for days of ``[first, last]``, by person and day."""
        found = self._session.execute(
            select(PersonRow.code, RequestRow.day, ShiftTypeRow.code, RequestRow.wants, RequestRow.weight_fen)
            .join(PersonRow, PersonRow.id == RequestRow.person_id)
            .outerjoin(ShiftTypeRow, ShiftTypeRow.id == RequestRow.shift_type_id)
            .where(RequestRow.day.between(first, last))
            .order_by(PersonRow.code, RequestRow.day, RequestRow.id)
        )
        return tuple(
            Request(person=person, day=day, shift_type=shift_type, wants=wants, weight_fen=weight)
            for person, day, shift_type, wants, weight in found
        )

    def pins(self, first: date, last: date) -> tuple[Pin, ...]:
        """Pins on days of ``[first, last]``, by person and day."""
        found = self._session.execute(
            select(PersonRow.code, PinRow.day, ShiftTypeRow.code, PinRow.roles, PinRow.reason)
            .join(PersonRow, PersonRow.id == PinRow.person_id)
            .outerjoin(ShiftTypeRow, ShiftTypeRow.id == PinRow.shift_type_id)
            .where(PinRow.day.between(first, last))
            .order_by(PersonRow.code, PinRow.day)
        )
        return tuple(
            Pin(person=person, day=day, shift_type=shift_type, roles=tuple(roles), reason=reason)
            for person, day, shift_type, roles, reason in found
        )

    # writing

    def upsert_site(self, sites: Iterable[Site]) -> Counts:
        """There is one site: an object of another code is refused with Conflict."""
        rows = [
            _named(s)
            | {
                "tz": s.tz,
                "currency": s.currency,
                "slot_min": s.slot_min,
                "block_min": s.block_min,
                "role_switch_fen": s.role_switch_fen,
                "country": s.country,
            }
            for s in sites
        ]
        present = self.site()
        codes = {row["code"] for row in rows} | ({present.code} if present else set())
        if len(codes) > 1:
            raise Conflict(f"there can be one site only, got {', '.join(sorted(codes))}", key="second_site")
        return upsert(self._session, SiteRow, ["code"], rows)

    def upsert_departments(self, departments: Iterable[Department]) -> Counts:
        return upsert(self._session, DepartmentRow, ["code"], [_named(d) for d in departments])

    def upsert_roles(self, roles: Iterable[Role]) -> Counts:
        departments = read_codes(self._session, DepartmentRow)
        rows = [
            _named(r)
            | {
                "department_id": _known(departments, "department", r.department),
                "unit_zh": r.unit_zh,
                "unit_en": r.unit_en,
                "colour": r.colour,
            }
            for r in roles
        ]
        return upsert(self._session, RoleRow, ["code"], rows)

    def upsert_role_weights(self, weights: Iterable[RoleWeight]) -> Counts:
        roles = read_codes(self._session, RoleRow)
        rows = [
            {"role_id": _known(roles, "role", w.role), "w_milli": w.w_milli, "valid_from": w.valid_from}
            for w in weights
        ]
        return upsert(self._session, RoleWeightRow, ["role_id", "valid_from"], rows)

    def upsert_standards(self, standards: Iterable[Standard]) -> Counts:
        roles = read_codes(self._session, RoleRow)
        rows = [
            {
                "role_id": _known(roles, "role", s.role),
                "seconds_per_unit": s.seconds_per_unit,
                "allowance_permille": s.allowance_permille,
                "shrinkage_permille": s.shrinkage_permille,
                "short_fen_per_hour": s.short_fen_per_hour,
                "idle_fen_per_hour": s.idle_fen_per_hour,
                "valid_from": s.valid_from,
                "kind": s.kind.value,
                "service": s.service.value,
                "service_permille": s.service_permille,
                "within_s": s.within_s,
                "patience_s": s.patience_s,
                "occupancy_permille": s.occupancy_permille,
                "due_within_min": s.due_within_min,
                "cut_off_min": s.cut_off_min,
                "late_fen_per_hour": s.late_fen_per_hour,
            }
            for s in standards
        ]
        return upsert(self._session, StandardRow, ["role_id", "valid_from"], rows)

    def upsert_presences(self, presences: Iterable[Presence]) -> Counts:
        roles = read_codes(self._session, RoleRow)
        rows = [
            {
                "role_id": _known(roles, "role", p.role),
                "weekdays": ";".join(str(day + 1) for day in p.weekdays),
                "start_min": p.start_min,
                "end_min": p.end_min,
                "heads": p.heads,
                "valid_from": p.valid_from,
                "valid_to": p.valid_to,
            }
            for p in presences
        ]
        return upsert(self._session, PresenceRow, ["role_id", "weekdays", "start_min", "end_min", "valid_from"], rows)

    def upsert_contracts(self, contracts: Iterable[Contract]) -> Counts:
        rows = [
            _named(c)
            | {
                "regular_min_per_week": c.regular_min_per_week,
                "limits": {name: [value, weight] for name, (value, weight) in sorted(c.limits.items())},
            }
            for c in contracts
        ]
        return upsert(self._session, ContractRow, ["code"], rows)

    def upsert_people(self, people: Iterable[Person]) -> Counts:
        departments, contracts = read_codes(self._session, DepartmentRow), read_codes(self._session, ContractRow)
        rows = [
            _named(p)
            | {
                "department_id": _known(departments, "department", p.department),
                "contract_id": _known(contracts, "contract", p.contract),
                "cost_fen_per_hour": p.cost_fen_per_hour,
                "hired_on": p.hired_on,
                "left_on": p.left_on,
                "tags": list(p.tags),
            }
            for p in people
        ]
        return upsert(self._session, PersonRow, ["code"], rows)

    def upsert_skills(self, skills: Iterable[Skill]) -> Counts:
        people, roles = read_codes(self._session, PersonRow), read_codes(self._session, RoleRow)
        rows = [
            {
                "person_id": _known(people, "person", s.person),
                "role_id": _known(roles, "role", s.role),
                "proficiency_pct": s.proficiency_pct,
                "valid_from": s.valid_from,
                "valid_to": s.valid_to,
            }
            for s in skills
        ]
        return upsert(self._session, SkillRow, ["person_id", "role_id", "valid_from"], rows)

    def upsert_shift_types(self, shift_types: Iterable[ShiftType]) -> Counts:
        rows = [
            _named(t)
            | {
                "start_min": t.start_min,
                "length_min": t.length_min,
                "breaks": [[b.offset_min, b.length_min, int(b.paid)] for b in t.breaks],
                "night": t.night,
                "weekdays": list(t.weekdays),
                "roles": list(t.roles),
                "departments": list(t.departments),
                "forbidden_next": list(t.forbidden_next),
                "colour": t.colour,
            }
            for t in shift_types
        ]
        return upsert(self._session, ShiftTypeRow, ["code"], rows)

    def upsert_leaves(self, leaves: Iterable[Leave]) -> Counts:
        people = read_codes(self._session, PersonRow)
        rows = [
            {
                "person_id": _known(people, "person", v.person),
                "first_day": v.first_day,
                "last_day": v.last_day,
                "kind": v.kind,
                "status": v.status,
                "credit_min_per_day": v.credit_min_per_day,
            }
            for v in leaves
        ]
        return upsert(self._session, LeaveRow, ["person_id", "first_day", "kind"], rows)

    def upsert_requests(self, requests: Iterable[Request]) -> Counts:
        people, shift_types = read_codes(self._session, PersonRow), read_codes(self._session, ShiftTypeRow)
        rows = [
            {
                "person_id": _known(people, "person", r.person),
                "day": r.day,
                "shift_type_id": None if r.shift_type is None else _known(shift_types, "shift type", r.shift_type),
                "wants": r.wants,
                "weight_fen": r.weight_fen,
            }
            for r in requests
        ]
        return upsert(self._session, RequestRow, ["person_id", "day", "shift_type_id", "wants"], rows)

    def upsert_pins(self, pins: Iterable[Pin]) -> Counts:
        people, shift_types = read_codes(self._session, PersonRow), read_codes(self._session, ShiftTypeRow)
        rows = [
            {
                "person_id": _known(people, "person", p.person),
                "day": p.day,
                "shift_type_id": None if p.shift_type is None else _known(shift_types, "shift type", p.shift_type),
                "roles": list(p.roles),
                "reason": p.reason,
            }
            for p in pins
        ]
        return upsert(self._session, PinRow, ["person_id", "day"], rows)

    def upsert_calendar(self, days: Iterable[CalendarDay]) -> Counts:
        rows = [
            {
                "day": d.day,
                "kind": d.kind,
                "factor_permille": d.factor_permille,
                "note_zh": d.note_zh,
                "note_en": d.note_en,
            }
            for d in days
        ]
        return upsert(self._session, CalendarDayRow, ["day"], rows)

    def clear_calendar_day(self, day: date) -> None:
        """Take the site's word on a day back. Raises NotFound if there is none."""
        held = self._session.get(CalendarDayRow, day)
        if held is None:
            raise NotFound(f"the day table says nothing of {day}", key="calendar_day_missing", day=day)
        self._session.delete(held)

    def remove_pin(self, person: str, day: date) -> None:
        """Take a pin back. Raises NotFound if there is none."""
        person_id = _known(read_codes(self._session, PersonRow), "person", person)
        self._remove(PinRow, {"person_id": person_id, "day": day}, f"pin of {person} on {day}")

    def remove_request(self, person: str, day: date, shift_type: str | None, wants: str) -> None:
        """Take a request back. Raises NotFound if there is none."""
        person_id = _known(read_codes(self._session, PersonRow), "person", person)
        shift_types = read_codes(self._session, ShiftTypeRow)
        type_id = None if shift_type is None else _known(shift_types, "shift type", shift_type)
        identity = {"person_id": person_id, "day": day, "shift_type_id": type_id, "wants": wants}
        self._remove(RequestRow, identity, f"request of {person} on {day}")

    # parts of the snapshot

    def _remove(self, entity: type[Any], identity: Mapping[str, object], what: str) -> None:
        criteria = [getattr(entity, name).is_not_distinct_from(value) for name, value in identity.items()]
        found = self._session.scalars(select(entity.id).where(*criteria)).all()
        if not found:
            raise NotFound(f"there is no {what}", key="not_found", what=what)
        self._session.execute(delete(entity).where(entity.id.in_(found)))


def _named(thing: Named) -> dict[str, Any]:
    return {"code": thing.code, "name_zh": thing.name_zh, "name_en": thing.name_en}


def _known(codes: Mapping[str, int], what: str, code: str) -> int:
    if code not in codes:
        raise NotFound(f"unknown {what} {code!r}", key="unknown_code", what=what, code=code)
    return codes[code]


__all__ = ["Counts", "Ids", "OrganisationRepository"]
