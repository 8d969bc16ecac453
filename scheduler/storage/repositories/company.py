"""What pages about people ask of many tables: when somebody worked, accounts, the worth of qualifications."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from scheduler.domain.training import TrainingRun, TrainingValue
from scheduler.errors import NotFound
from scheduler.storage.repositories.organisation_snapshot import read_codes
from scheduler.storage.tables import (
    AccountRow,
    PersonRow,
    RoleRow,
    SegmentRow,
    SkillRow,
    TrainingRunRow,
    TrainingValueRow,
)

_VALUES = ("screened_fen", "whole_roster", "ceiling_fen", "confirmed", "low_fen", "high_fen", "estimate_fen")
_RUN = (
    "roster_id",
    "first_day",
    "days",
    "proficiency_pct",
    "search_s",
    "objective_fen",
    "bound_fen",
    "took_s",
    "made_by",
    "made_at",
)


class WorkSpan(NamedTuple):
    """The first and the last operational date with work."""

    first_day: date
    last_day: date


class CompanyRepository:
    """People are named by code."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def work_span(self, person: str) -> WorkSpan | None:
        """The days between which somebody worked, or None before any work."""
        worked = select(SegmentRow.operational_date).join(PersonRow, PersonRow.id == SegmentRow.person_id)
        mine = worked.where(PersonRow.code == person).order_by(SegmentRow.operational_date)
        first = self._session.scalar(mine.limit(1))
        if first is None:
            return None
        last = self._session.scalar(mine.order_by(None).order_by(SegmentRow.operational_date.desc()).limit(1))
        return WorkSpan(first, last or first)

    def logins_of(self, person: str) -> tuple[tuple[str, bool], ...]:
        """The accounts of a person: login and whether it may sign in."""
        rows = self._session.execute(
            select(AccountRow.login, AccountRow.active)
            .join(PersonRow, PersonRow.id == AccountRow.person_id)
            .where(PersonRow.code == person)
            .order_by(AccountRow.login)
        )
        return tuple((login, active) for login, active in rows)

    def remove_skill(self, person: str, role: str, valid_from: date) -> None:
        """Forget a qualification. Raises NotFound if there is none."""
        found = self._session.scalar(
            select(SkillRow.id)
            .join(PersonRow, PersonRow.id == SkillRow.person_id)
            .join(RoleRow, RoleRow.id == SkillRow.role_id)
            .where(PersonRow.code == person, RoleRow.code == role, SkillRow.valid_from == valid_from)
        )
        if found is None:
            raise NotFound(f"{person} has no qualification for {role} from {valid_from}", key="skill_missing")
        self._session.execute(delete(SkillRow).where(SkillRow.id == found))

    # the worth of missing qualifications

    def add_training(self, run: TrainingRun) -> int:
        """Keep a run with its values; its number. People and roles that are gone meanwhile are left out."""
        values = {name: getattr(run, name) for name in _RUN}
        statement = insert(TrainingRunRow).values(values).returning(TrainingRunRow.id)
        run_id: int = self._session.execute(statement).scalar_one()
        people, roles = read_codes(self._session, PersonRow), read_codes(self._session, RoleRow)
        rows = [
            {"run_id": run_id, "person_id": people[one.person], "role_id": roles[one.role]}
            | {name: getattr(one, name) for name in _VALUES}
            for one in run.values
            if one.person in people and one.role in roles
        ]
        if rows:
            self._session.execute(insert(TrainingValueRow), rows)
        return run_id

    def newest_training(self) -> TrainingRun | None:
        """The run that was made last, its values in the order in which they were found."""
        row = self._session.scalar(select(TrainingRunRow).order_by(TrainingRunRow.id.desc()).limit(1))
        if row is None:
            return None
        found = self._session.execute(
            select(PersonRow.code, RoleRow.code, TrainingValueRow)
            .join(PersonRow, PersonRow.id == TrainingValueRow.person_id)
            .join(RoleRow, RoleRow.id == TrainingValueRow.role_id)
            .where(TrainingValueRow.run_id == row.id)
            .order_by(TrainingValueRow.id)
        )
        return TrainingRun(
            id=row.id,
            values=tuple(
                TrainingValue(person=person, role=role, **{name: getattr(one, name) for name in _VALUES})
                for person, role, one in found
            ),
            **{name: getattr(row, name) for name in _RUN},
        )
