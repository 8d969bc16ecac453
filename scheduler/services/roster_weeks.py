"""Whole weeks of a roster: copy one to another, clear one, keep one under a name and lay it over another.

A week is seven days from the roster's first day on (the last may be shorter). Pinned days stay as they are. What would
break a hard rule is left out and said; what remains is checked as a whole and written as one step.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.domain.board import Cell, StepAct, TemplateCell, WeekTemplate
from scheduler.domain.roster import AssignedDay, RosterVersion, Source, require_revision
from scheduler.errors import InvalidInput, NotFound
from scheduler.services.roster_attempts import (
    Attempt,
    CellWish,
    EditOutcome,
    LeftOut,
    attempted,
    opened,
    require_kept,
    written,
)
from scheduler.services.roster_desk import Desk, Standing
from scheduler.services.roster_inputs import require_planner, version_for
from solver.problem import EmployeeId, ShiftTypeId

WEEK = 7
NAME_CHARS = 80
ROUNDS = 8  # of leaving out what breaks a rule, before whole people are left out


def duplicate_week(
    app: App, actor: Actor, roster_id: int, revision: int, *, source: int, target: int, department: str | None = None
) -> EditOutcome:
    """Let week ``target`` (0: the first) hold what week ``source`` holds, weekday by weekday, of a department or all.

    Raises as ``edit_cells`` does; ``InvalidInput`` for weeks that the roster does not have.
    """
    with app.unit_of_work(actor) as uow:
        version, desk, before = opened(app, uow, actor, roster_id)
        require_revision(version.lifecycle, revision)
        from_days, to_days = _week(version, source), _week(version, target)
        if source == target:
            raise InvalidInput("a week cannot be copied to itself", key="week_same")
        wishes = [
            _wish(desk, person, day, before.held.get((person, was)))
            for person in _people(actor, desk, department)
            for was, day in zip(from_days, to_days, strict=False)
        ]
        attempt, left = _settled(actor, version, desk, before, wishes)
        done = written(uow, actor, attempt, StepAct.DUPLICATE_WEEK, from_week=source, to_week=target)()
    return replace(done, left_out=left)


def clear_week(
    app: App, actor: Actor, roster_id: int, revision: int, *, week: int, department: str | None = None
) -> EditOutcome:
    """Make every day of the week a day off, but for pinned days. Raises as ``duplicate_week`` does."""
    with app.unit_of_work(actor) as uow:
        version, desk, before = opened(app, uow, actor, roster_id)
        require_revision(version.lifecycle, revision)
        days = set(_week(version, week))
        people = set(_people(actor, desk, department))
        wishes = [
            CellWish(person=person, day=day, shift_type=None)
            for person, day in sorted(before.held)
            if person in people and day in days
        ]
        attempt, left = _settled(actor, version, desk, before, wishes)
        done = written(uow, actor, attempt, StepAct.CLEAR_WEEK, week=week)()
    return replace(done, left_out=left)


def apply_template(
    app: App, actor: Actor, roster_id: int, revision: int, *, week: int, template_id: int
) -> EditOutcome:
    """Let the week hold what the template says, for those of its people who are still there.

    Raises as ``duplicate_week`` does; ``NotFound`` for a template of a department that the actor does not see.
    """
    with app.unit_of_work(actor) as uow:
        version, desk, before = opened(app, uow, actor, roster_id)
        require_revision(version.lifecycle, revision)
        template = _own_template(actor, uow.board.template(template_id))
        people = set(_people(actor, desk, None))
        by_cell = {(cell.person, cell.weekday): cell for cell in template.cells}
        wishes = [
            _wish(desk, person, day, _as_held(cell, day))
            for person in sorted({cell.person for cell in template.cells} & people)
            for day in _week(version, week)
            if (cell := by_cell.get((person, day.weekday()))) is not None
        ]
        attempt, left = _settled(actor, version, desk, before, wishes)
        done = written(uow, actor, attempt, StepAct.TEMPLATE, week=week, template=template.name)()
    return replace(done, left_out=left)


def save_template(app: App, actor: Actor, roster_id: int, *, week: int, department: str, name: str) -> WeekTemplate:
    """Keep a week of a department's people under a name, days off included.

    Raises ``InvalidInput`` for a name without letters or too long, ``Conflict`` for one that is taken, ``NotFound`` for
    a department that the actor does not see.
    """
    require_planner(actor)
    name = name.strip()
    if not 1 <= len(name) <= NAME_CHARS:
        raise InvalidInput(
            f"the name needs 1 to {NAME_CHARS} characters, got {len(name)}", key="template_name", most=NAME_CHARS
        )
    with app.unit_of_work(actor) as uow:
        version = version_for(uow, actor, roster_id)
        if not actor.sees_department(department):
            raise NotFound(f"there is no department {department!r}", key="department_missing", department=department)
        days = _week(version, week)
        held = {(a.person, a.day): a for a in uow.rosters.assignments(roster_id)}
        organisation = uow.organisation.load()
        people = [p.code for p in organisation.employed(days[0], days[-1]) if p.department == department]
        cells = [_template_cell(person, day, held.get((person, day))) for person in people for day in days]
        made = uow.board.add_template(department, name, cells, login=actor.login, at=uow.now)
        uow.audit(
            "week_template.save",
            f"week_template:{made.id}",
            roster=roster_id,
            week=week,
            department=department,
            name=name,
        )
        uow.commit()
    return made


def delete_template(app: App, actor: Actor, template_id: int) -> None:
    """Forget a template. Raises ``NotFound`` for one of a department that the actor does not see."""
    require_planner(actor)
    with app.unit_of_work(actor) as uow:
        template = _own_template(actor, uow.board.template(template_id))
        uow.board.delete_template(template_id)
        uow.audit(
            "week_template.delete",
            f"week_template:{template_id}",
            department=template.department,
            name=template.name,
        )
        uow.commit()


def list_templates(app: App, actor: Actor) -> tuple[WeekTemplate, ...]:
    """The templates of the departments that the actor sees."""
    require_planner(actor)
    with app.reading(actor) as uow:
        return tuple(one for one in uow.board.templates() if actor.sees_department(one.department))


def _settled(
    actor: Actor, version: RosterVersion, desk: Desk, before: Standing, wishes: Sequence[CellWish]
) -> tuple[Attempt, tuple[LeftOut, ...]]:
    """The wishes without those that would break a hard rule, tried as a whole, and what was left out."""
    left: list[LeftOut] = []
    wishes = [wish for wish in wishes if desk.pin_on(wish.cell) is None]
    attempt = attempted(actor, version, desk, before, wishes)
    for round_ in range(2 * ROUNDS):
        if not attempt.outcome.broken:
            break
        out: dict[Cell, LeftOut] = {}
        for broken in attempt.outcome.broken:
            out |= {cell: found for cell, found in _blamed(broken, wishes, whole=round_ >= ROUNDS) if cell not in out}
        if not out:
            break
        left += out.values()
        wishes = [wish for wish in wishes if wish.cell not in out]
        attempt = attempted(actor, version, desk, before, wishes)
    require_kept(attempt.outcome)
    return attempt, tuple(left)


def _blamed(broken: dict[str, object], wishes: Sequence[CellWish], *, whole: bool) -> Iterator[tuple[Cell, LeftOut]]:
    """The wishes that a violation is about: the person's on its last day, or else all of the person's."""
    person, days = broken.get("person"), broken.get("days")
    named = {str(day) for day in days} if isinstance(days, list) else set()
    own = [wish for wish in wishes if wish.person == person] if person else list(wishes)
    of_days = [wish for wish in own if wish.day.isoformat() in named]
    chosen = own if whole or not of_days else [max(of_days, key=lambda wish: wish.day)]
    for wish in chosen:
        yield wish.cell, LeftOut(person=wish.person, day=wish.day, violation=broken)


def _people(actor: Actor, desk: Desk, department: str | None) -> list[str]:
    """The people whom the actor edits in this roster, of one department or all."""
    if department is not None and not actor.sees_department(department):
        raise NotFound(f"there is no department {department!r}", key="department_missing", department=department)
    return sorted(
        person.code
        for person in desk.organisation.people.values()
        if EmployeeId(person.code) in desk.problem.employee_by_id
        and actor.sees_department(person.department)
        and department in (None, person.department)
    )


def _wish(desk: Desk, person: str, day: date, like: AssignedDay | None) -> CellWish:
    """The same duty on another day: a day off where the shift does not run, open roles where they cannot be held."""
    if like is None:
        return CellWish(person=person, day=day, shift_type=None, source=Source.COPY)
    problem = desk.problem
    shift = problem.shift_by_key.get((desk.planned.given.day_index(day), ShiftTypeId(like.shift_type)))
    if shift is None:
        return CellWish(person=person, day=day, shift_type=None, source=Source.COPY)
    able = problem.employee_by_id[EmployeeId(person)].roles
    fits = len(like.roles) == len(shift.blocks) and all(role is None or role in able for role in like.roles)
    return CellWish(
        person=person,
        day=day,
        shift_type=like.shift_type,
        roles=like.roles if fits else None,
        source=Source.COPY,
    )


def _week(version: RosterVersion, number: int) -> list[date]:
    weeks = -(-version.days // WEEK)
    if not 0 <= number < weeks:
        raise InvalidInput(f"the roster has {weeks} weeks, got week {number + 1}", key="week_outside", weeks=weeks)
    first = version.first_day + timedelta(days=number * WEEK)
    return [first + timedelta(days=d) for d in range(min(WEEK, version.days - number * WEEK))]


def _template_cell(person: str, day: date, held: AssignedDay | None) -> TemplateCell:
    return TemplateCell(
        person=person,
        weekday=day.weekday(),
        shift_type=held.shift_type if held else None,
        roles=held.roles if held else (),
    )


def _as_held(cell: TemplateCell, day: date) -> AssignedDay | None:
    if cell.shift_type is None:
        return None
    return AssignedDay(person=cell.person, day=day, shift_type=cell.shift_type, roles=cell.roles)


def _own_template(actor: Actor, template: WeekTemplate) -> WeekTemplate:
    if not actor.sees_department(template.department):
        raise NotFound(f"there is no template {template.id}", key="template_missing", template=template.id)
    return template
