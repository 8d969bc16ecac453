"""Who can do what: people by role with their proficiency, and how many are qualified against how many are wanted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from scheduler.bootstrap import App
from scheduler.domain.actor import AccountRole, Actor
from scheduler.domain.organisation import Person, Role
from scheduler.errors import Forbidden, NotFound
from scheduler.services.role_needs import RoleRequirement, last_day, role_requirements


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleColumn:
    """``qualified`` of the company, filtered or not (to a lead, of a foreign department's role: of the own people).

    ``requirement`` is None where the forecast says nothing, or not to the reader.
    """

    role: Role
    qualified: int
    requirement: RoleRequirement | None

    @property
    def short(self) -> int:
        """People that are missing."""
        return max(0, self.requirement.people - self.qualified) if self.requirement else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixRow:
    """A person; ``cells`` pairs each column with the proficiency in percent, or None."""

    person: Person
    cells: tuple[int | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillsMatrix:
    """Of those employed on ``day``. ``first_day`` to ``last_day``: the forecast behind the requirements."""

    day: date
    columns: tuple[RoleColumn, ...]
    rows: tuple[MatrixRow, ...]
    first_day: date | None
    last_day: date | None


def skills_matrix(app: App, actor: Actor, *, department: str = "", search: str = "") -> SkillsMatrix:
    """The matrix of today, within what the actor may see: a lead's departments and the roles that their people hold.

    The rows are narrowed to a department or a part of a code or name; counts are not, since the need is the whole
    company's. Raises Forbidden for staff, NotFound for a department that the actor may not see and without a company.
    """
    if actor.role is AccountRole.STAFF:
        raise Forbidden("staff do not look at the skills matrix", key="planners_only")
    with app.reading(actor) as uow:
        organisation, today = uow.organisation.load(), uow.today
        if department and (department not in organisation.departments or not actor.sees_department(department)):
            raise NotFound(f"there is no department {department!r}", key="department_missing", code=department)
        own = [role for role in organisation.roles.values() if actor.sees_department(role.department)]
        needs = role_requirements(uow, organisation, tuple(role.code for role in own))
    wanted = search.strip().casefold()
    people = [p for p in organisation.employed(today, today) if actor.sees_department(p.department)]
    held = {p.code: organisation.proficiency(p.code, today) for p in people}
    mine = {role.code for role in own} | {role for skills in held.values() for role in skills}
    order = list(organisation.departments)
    roles = sorted(
        (role for role in organisation.roles.values() if role.code in mine),
        key=lambda r: (order.index(r.department), r.code),
    )
    everybody = {
        role.code: sum(
            role.code in organisation.proficiency(p.code, today) for p in organisation.employed(today, today)
        )
        for role in own
    }
    shown = [
        p
        for p in sorted(people, key=lambda p: (order.index(p.department), p.code))
        if department in ("", p.department)
        and any(wanted in text.casefold() for text in (p.code, p.name_zh, p.name_en))
    ]
    return SkillsMatrix(
        day=today,
        columns=tuple(
            RoleColumn(
                role=role,
                qualified=everybody.get(role.code, sum(role.code in skills for skills in held.values())),
                requirement=needs.by_role.get(role.code),
            )
            for role in roles
        ),
        rows=tuple(MatrixRow(person=p, cells=tuple(held[p.code].get(role.code) for role in roles)) for p in shown),
        first_day=needs.first_day,
        last_day=last_day(needs),
    )
