"""What pages about people ask of many tables: when somebody worked, which shifts stand ahead, last sign-ins."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from scheduler.errors import NotFound
from scheduler.storage.tables import AccountRow, PersonRow, RoleRow, SegmentRow, SkillRow


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
