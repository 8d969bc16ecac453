"""Steps of rosters and templates of weeks: packed lists in the database, domain objects outside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Select, delete, func, insert, select, update
from sqlalchemy.orm import Session

from scheduler.domain.board import CellChange, CellState, Step, StepAct, StepState, TemplateCell, WeekTemplate
from scheduler.domain.organisation import Pin
from scheduler.domain.roster import AssignedDay, Source
from scheduler.errors import Conflict, NotFound
from scheduler.storage.tables import DepartmentRow, RosterStepRow, WeekTemplateRow

_UNDOABLE = (StepState.DONE.value, StepState.UNDONE.value)


class BoardRepository:
    """Codes of people and shift types are kept as they were; the services look whether they still exist."""

    def __init__(self, session: Session) -> None:
        self._session = session

    # steps

    def add_step(
        self,
        roster_id: int,
        revision: int,
        act: StepAct,
        changes: Sequence[CellChange],
        *,
        login: str,
        at: datetime,
    ) -> None:
        """Keep a step. One that is no undo or redo ends what its maker could make again."""
        replay = act in (StepAct.UNDO, StepAct.REDO)
        if not replay:
            self._session.execute(
                update(RosterStepRow)
                .where(
                    RosterStepRow.roster_id == roster_id,
                    RosterStepRow.login == login,
                    RosterStepRow.state == StepState.UNDONE.value,
                )
                .values(state=StepState.PAST.value)
            )
        self._session.execute(
            insert(RosterStepRow).values(
                roster_id=roster_id,
                revision=revision,
                login=login,
                at=at,
                act=act.value,
                state=(StepState.PAST if replay else StepState.DONE).value,
                changes=[_packed(change) for change in changes],
            )
        )

    def next_step(self, roster_id: int, login: str, state: StepState) -> Step | None:
        """The step that this login undoes next (DONE: the newest) or makes again next (UNDONE: the oldest)."""
        order = RosterStepRow.id.desc() if state is StepState.DONE else RosterStepRow.id
        statement = _STEPS.where(
            RosterStepRow.roster_id == roster_id, RosterStepRow.login == login, RosterStepRow.state == state.value
        )
        row = self._session.execute(statement.order_by(order).limit(1)).one_or_none()
        return None if row is None else _step(row)

    def set_state(self, step_id: int, state: StepState) -> None:
        """Move a step in its maker's line."""
        self._session.execute(update(RosterStepRow).where(RosterStepRow.id == step_id).values(state=state.value))

    def open_steps(self, roster_id: int, login: str) -> tuple[int, int]:
        """How many steps this login may undo, and how many it may make again."""
        statement = (
            select(RosterStepRow.state, func.count())
            .where(
                RosterStepRow.roster_id == roster_id,
                RosterStepRow.login == login,
                RosterStepRow.state.in_(_UNDOABLE),
            )
            .group_by(RosterStepRow.state)
        )
        found = dict(self._session.execute(statement).all())
        return found.get(StepState.DONE.value, 0), found.get(StepState.UNDONE.value, 0)

    def steps_after(self, roster_id: int, revision: int) -> tuple[Step, ...]:
        """What was written after this revision, oldest first."""
        statement = _STEPS.where(RosterStepRow.roster_id == roster_id, RosterStepRow.revision > revision)
        return tuple(map(_step, self._session.execute(statement.order_by(RosterStepRow.revision))))

    # templates

    def templates(self, departments: Iterable[str] | None = None) -> tuple[WeekTemplate, ...]:
        """By department and name; of these departments, or of all."""
        statement = _TEMPLATES.order_by(DepartmentRow.code, WeekTemplateRow.name)
        if departments is not None:
            statement = statement.where(DepartmentRow.code.in_(tuple(departments)))
        return tuple(map(_template, self._session.execute(statement)))

    def template(self, template_id: int) -> WeekTemplate:
        """Raises ``NotFound``."""
        row = self._session.execute(_TEMPLATES.where(WeekTemplateRow.id == template_id)).one_or_none()
        if row is None:
            raise NotFound(f"there is no template {template_id}", key="template_missing", template=template_id)
        return _template(row)

    def add_template(
        self, department: str, name: str, cells: Iterable[TemplateCell], *, login: str, at: datetime
    ) -> WeekTemplate:
        """Keep a week. Raises ``Conflict`` for a name that the department has given already."""
        department_id = self._session.scalar(select(DepartmentRow.id).where(DepartmentRow.code == department))
        if department_id is None:
            raise NotFound(f"there is no department {department!r}", key="department_missing", department=department)
        taken = select(WeekTemplateRow.id).where(
            WeekTemplateRow.department_id == department_id, WeekTemplateRow.name == name
        )
        if self._session.scalar(taken) is not None:
            raise Conflict(f"{department} has a template {name!r} already", key="template_taken", name=name)
        made = self._session.execute(
            insert(WeekTemplateRow)
            .values(
                department_id=department_id,
                name=name,
                made_by=login,
                made_at=at,
                cells=[[one.person, one.weekday, one.shift_type, list(one.roles)] for one in cells],
            )
            .returning(WeekTemplateRow.id)
        ).scalar_one()
        return self.template(made)

    def delete_template(self, template_id: int) -> None:
        """Forget a template."""
        self._session.execute(delete(WeekTemplateRow).where(WeekTemplateRow.id == template_id))


_STEPS: Select[*tuple[Any, ...]] = select(
    RosterStepRow.id,
    RosterStepRow.roster_id,
    RosterStepRow.revision,
    RosterStepRow.login,
    RosterStepRow.at,
    RosterStepRow.act,
    RosterStepRow.state,
    RosterStepRow.changes,
)
_TEMPLATES: Select[*tuple[Any, ...]] = select(
    WeekTemplateRow.id,
    DepartmentRow.code,
    WeekTemplateRow.name,
    WeekTemplateRow.made_by,
    WeekTemplateRow.made_at,
    WeekTemplateRow.cells,
).join(DepartmentRow, DepartmentRow.id == WeekTemplateRow.department_id)


def _packed(change: CellChange) -> list[object]:
    return [change.person, change.day.isoformat(), _packed_state(change.before), _packed_state(change.after)]


def _packed_state(state: CellState) -> list[object]:
    held, pin = state.held, state.pin
    return [
        None if held is None else [held.shift_type, list(held.roles), held.source.value],
        None if pin is None else [pin.shift_type, list(pin.roles), pin.reason],
    ]


def _step(row: Any) -> Step:
    return Step(
        id=row.id,
        roster_id=row.roster_id,
        revision=row.revision,
        login=row.login,
        at=row.at,
        act=StepAct(row.act),
        state=StepState(row.state),
        changes=tuple(_change(*packed) for packed in row.changes),
    )


def _change(person: str, day: str, before: list[Any], after: list[Any]) -> CellChange:
    on = date.fromisoformat(day)
    return CellChange(person=person, day=on, before=_state(person, on, *before), after=_state(person, on, *after))


def _state(person: str, day: date, held: list[Any] | None, pin: list[Any] | None) -> CellState:
    return CellState(
        held=None
        if held is None
        else AssignedDay(
            person=person,
            day=day,
            shift_type=held[0],
            roles=tuple(held[1]),
            pinned=pin is not None,
            source=Source(held[2]),
        ),
        pin=None if pin is None else Pin(person=person, day=day, shift_type=pin[0], roles=tuple(pin[1]), reason=pin[2]),
    )


def _template(row: Any) -> WeekTemplate:
    cells = cast("list[list[Any]]", row.cells)
    return WeekTemplate(
        id=row.id,
        department=row.code,
        name=row.name,
        made_by=row.made_by,
        made_at=row.made_at,
        cells=tuple(TemplateCell(person=p, weekday=w, shift_type=s, roles=tuple(r)) for p, w, s, r in cells),
    )
