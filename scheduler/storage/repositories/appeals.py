"""Cards, appeals and corrections, the deltas they made, and who read whose card."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime

from sqlalchemy import Select, func, insert, select, update
from sqlalchemy.orm import Session

from scheduler.attribution.appeal import OPEN, Appeal, Card, CardRead, DeltaLine
from scheduler.attribution.claims import read_claim, store_claim
from scheduler.errors import NotFound
from scheduler.storage.repositories.organisation_snapshot import read_ids
from scheduler.storage.tables import (
    AppealRow,
    CardReadRow,
    DepartmentRow,
    PeriodRow,
    PersonRow,
    ScoreCardRow,
    ShareDeltaRow,
)


class AppealsRepository:
    """Periods, people and departments go in and out by code."""

    def __init__(self, session: Session) -> None:
        self._session = session

    # cards

    def cards(self, period: str, people: Collection[str] | None = None) -> tuple[Card, ...]:
        """The cards of a period, by person."""
        statement = (
            select(
                PeriodRow.code,
                PersonRow.code,
                ScoreCardRow.version,
                ScoreCardRow.attribution_version,
                ScoreCardRow.state,
                ScoreCardRow.locked_at,
            )
            .join(PeriodRow, PeriodRow.id == ScoreCardRow.period_id)
            .join(PersonRow, PersonRow.id == ScoreCardRow.person_id)
            .where(PeriodRow.code == period)
            .order_by(PersonRow.code)
        )
        if people is not None:
            statement = statement.where(PersonRow.code.in_(people))
        return tuple(
            Card(
                period=code, person=person, version=version, attribution_version=made, state=state, locked_at=locked_at
            )
            for code, person, version, made, state, locked_at in self._session.execute(statement)
        )

    def card(self, period: str, person: str) -> Card | None:
        """A person's card of a period; None before it is locked."""
        return next(iter(self.cards(period, (person,))), None)

    def lock_cards(
        self, period: str, people: Iterable[str], *, attribution_version: int, state: str, now: datetime
    ) -> None:
        """The first version of these people's cards."""
        ids = read_ids(self._session).people
        period_id = self._period_id(period)
        rows = [
            {
                "period_id": period_id,
                "person_id": ids[person],
                "version": 1,
                "attribution_version": attribution_version,
                "state": state,
                "locked_at": now,
            }
            for person in sorted(set(people))
        ]
        if rows:
            self._session.execute(insert(ScoreCardRow), rows)

    def move_card(self, card: Card) -> None:
        """Store the card's state, version and time of its lock."""
        self._session.execute(
            update(ScoreCardRow)
            .where(
                ScoreCardRow.period_id == self._period_id(card.period),
                ScoreCardRow.person_id == self._person_id(card.person),
            )
            .values(
                version=card.version,
                attribution_version=card.attribution_version,
                state=card.state,
                locked_at=card.locked_at,
            )
        )

    # appeals

    def add(self, appeal: Appeal) -> int:
        """Store an open appeal; ``appeal.id`` is ignored, the new id is returned."""
        row_id: int | None = self._session.scalar(
            insert(AppealRow)
            .values(
                kind=appeal.kind,
                period_id=self._period_id(appeal.period),
                person_id=self._person_id(appeal.person),
                card_version=appeal.card_version,
                attribution_version=appeal.attribution_version,
                claims=[store_claim(claim) for claim in appeal.claims],
                grounds=appeal.grounds,
                state=OPEN,
                filed_by=appeal.filed_by,
                filed_at=appeal.filed_at,
                deadline=appeal.deadline,
            )
            .returning(AppealRow.id)
        )
        if row_id is None:
            raise RuntimeError("the database gave no id for an appeal")
        return row_id

    def get(self, appeal_id: int) -> Appeal:
        """Raises NotFound."""
        found = self._read(_appeals().where(AppealRow.id == appeal_id))
        if not found:
            raise NotFound(f"there is no appeal {appeal_id}", key="appeal_missing", id=appeal_id)
        return found[0]

    def all(self, *, period: str | None = None, person: str | None = None) -> tuple[Appeal, ...]:
        """Appeals, the open ones first, then the latest first."""
        statement = _appeals().order_by((AppealRow.state == OPEN).desc(), AppealRow.id.desc())
        if period is not None:
            statement = statement.where(PeriodRow.code == period)
        if person is not None:
            statement = statement.where(PersonRow.code == person)
        return self._read(statement)

    def decide(
        self, appeal_id: int, *, state: str, login: str, reason: str, now: datetime, result_version: int | None
    ) -> None:
        self._session.execute(
            update(AppealRow)
            .where(AppealRow.id == appeal_id, AppealRow.state == OPEN)
            .values(state=state, decided_by=login, decided_at=now, reason=reason, result_version=result_version)
        )

    # deltas

    def add_deltas(self, period: str, lines: Iterable[DeltaLine]) -> None:
        ids = read_ids(self._session)
        period_id = self._period_id(period)
        departments = {code: id_ for code, id_ in self._session.execute(select(DepartmentRow.code, DepartmentRow.id))}  # noqa: C416
        rows = [
            {
                "appeal_id": line.appeal,
                "period_id": period_id,
                "version": line.version,
                "person_id": ids.people[line.person],
                "department_id": departments[line.department],
                "unit": line.unit,
                "amount": line.amount,
                "beyond_reserve": line.beyond_reserve,
            }
            for line in lines
        ]
        if rows:
            self._session.execute(insert(ShareDeltaRow), rows)

    def deltas(self, period: str, *, until_version: int | None = None) -> tuple[DeltaLine, ...]:
        """The deltas of a period's revisions, the first revision first."""
        statement = (
            select(
                ShareDeltaRow.appeal_id,
                ShareDeltaRow.version,
                PersonRow.code,
                DepartmentRow.code,
                ShareDeltaRow.unit,
                ShareDeltaRow.amount,
                ShareDeltaRow.beyond_reserve,
            )
            .join(PeriodRow, PeriodRow.id == ShareDeltaRow.period_id)
            .join(PersonRow, PersonRow.id == ShareDeltaRow.person_id)
            .join(DepartmentRow, DepartmentRow.id == ShareDeltaRow.department_id)
            .where(PeriodRow.code == period)
            .order_by(ShareDeltaRow.version, DepartmentRow.code, PersonRow.code)
        )
        if until_version is not None:
            statement = statement.where(ShareDeltaRow.version <= until_version)
        return tuple(
            DeltaLine(
                appeal=appeal,
                version=version,
                person=person,
                department=department,
                unit=unit,
                amount=amount,
                beyond_reserve=beyond,
            )
            for appeal, version, person, department, unit, amount, beyond in self._session.execute(statement)
        )

    # who read what

    def read_today(self, period: str, person: str, login: str, day: date) -> bool:
        """Is it noted already that this account read this card on the day?"""
        return bool(
            self._session.scalar(
                select(func.count(CardReadRow.id))
                .join(PeriodRow, PeriodRow.id == CardReadRow.period_id)
                .join(PersonRow, PersonRow.id == CardReadRow.person_id)
                .where(
                    PeriodRow.code == period,
                    PersonRow.code == person,
                    CardReadRow.login == login,
                    CardReadRow.day == day,
                )
            )
        )

    def note_read(self, period: str, person: str, login: str, *, day: date, now: datetime) -> None:
        self._session.execute(
            insert(CardReadRow).values(
                period_id=self._period_id(period),
                person_id=self._person_id(person),
                login=login,
                day=day,
                first_at=now,
            )
        )

    def reads(self, period: str, person: str) -> tuple[CardRead, ...]:
        """Who read the person's card of the period, the latest first."""
        rows = self._session.execute(
            select(CardReadRow.login, CardReadRow.day, CardReadRow.first_at)
            .join(PeriodRow, PeriodRow.id == CardReadRow.period_id)
            .join(PersonRow, PersonRow.id == CardReadRow.person_id)
            .where(PeriodRow.code == period, PersonRow.code == person)
            .order_by(CardReadRow.first_at.desc(), CardReadRow.login)
        )
        return tuple(CardRead(login=login, day=day, first_at=at) for login, day, at in rows)

    def _read(self, statement: Select[AppealRow, str, str]) -> tuple[Appeal, ...]:
        return tuple(
            Appeal(
                id=row.id,
                kind=row.kind,
                period=period,
                person=person,
                card_version=row.card_version,
                attribution_version=row.attribution_version,
                claims=tuple(read_claim(claim) for claim in row.claims),
                grounds=row.grounds,
                state=row.state,
                filed_by=row.filed_by,
                filed_at=row.filed_at,
                deadline=row.deadline,
                decided_by=row.decided_by,
                decided_at=row.decided_at,
                reason=row.reason,
                result_version=row.result_version,
            )
            for row, period, person in self._session.execute(statement)
        )

    def _period_id(self, code: str) -> int:
        found = self._session.scalar(select(PeriodRow.id).where(PeriodRow.code == code))
        if found is None:
            raise NotFound(f"there is no period {code!r}", key="period_missing", period=code)
        return found

    def _person_id(self, code: str) -> int:
        found = self._session.scalar(select(PersonRow.id).where(PersonRow.code == code))
        if found is None:
            raise NotFound(f"there is no person {code!r}", key="person_missing", code=code)
        return found


def _appeals() -> Select[AppealRow, str, str]:
    return (
        select(AppealRow, PeriodRow.code, PersonRow.code)
        .join(PeriodRow, PeriodRow.id == AppealRow.period_id)
        .join(PersonRow, PersonRow.id == AppealRow.person_id)
    )
