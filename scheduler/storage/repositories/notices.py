"""Notices, their mail, how accounts want to be told, and who saw which published version."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, distinct, func, insert, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased

from scheduler.domain.actor import AccountRole
from scheduler.domain.notice import TEAM, Contact, MailState, Notice, NoticeKind, Reader
from scheduler.errors import NotFound
from scheduler.storage.repositories.punch_quarantine import chunks
from scheduler.storage.tables import (
    AccountRow,
    ContactRow,
    DepartmentRow,
    NoticeMailRow,
    NoticeRow,
    PersonRow,
    RosterRow,
    RosterSeenRow,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What became of a publication's notices: whom it told, of how many days in all, and how many of them saw it."""

    people: int
    days: int
    seen: int


class NoticesRepository:
    """People go in and out by code, accounts by login, notices by row id."""

    def __init__(self, session: Session) -> None:
        self._session = session

    # notices

    def add_publication(
        self,
        roster_id: int,
        replaces_id: int | None,
        told: Mapping[str, tuple[date, int]],
        now: datetime,
        *,
        leads: Collection[str] = (),
    ) -> list[int]:
        """One notice a person: the first day that changed, and how many of the own did. ``leads`` are told of people
        whom they lead. Row ids, in the order of people.
        """
        rows = [
            {
                "person_id": person_id,
                "kind": NoticeKind.ROSTER.value,
                "at": now,
                "day": told[code][0],
                "days": told[code][1],
                "roster_id": roster_id,
                "replaces_id": replaces_id,
                "step": TEAM if code in leads else "",
            }
            for code, person_id in self._people(told)
        ]
        return self._insert(rows)

    def add_request(self, request_id: int, step: str, people: Collection[str], day: date, now: datetime) -> list[int]:
        """One notice a person; row ids, in the order of people."""
        rows = [
            {
                "person_id": person_id,
                "kind": NoticeKind.REQUEST.value,
                "at": now,
                "day": day,
                "days": 0,
                "request_id": request_id,
                "step": step,
            }
            for _, person_id in self._people(people)
        ]
        return self._insert(rows)

    def add_appeal(self, appeal_id: int, outcome: str, person: str, day: date, now: datetime) -> list[int]:
        """The notice of a decided appeal; its row id."""
        return self._add(NoticeKind.APPEAL, person, {"appeal_id": appeal_id, "step": outcome, "day": day, "at": now})

    def add_correction(self, correction_id: int, step: str, person: str, day: date, now: datetime) -> list[int]:
        """The notice of a decided correction of hours; its row id."""
        return self._add(
            NoticeKind.HOURS, person, {"correction_id": correction_id, "step": step, "day": day, "at": now}
        )

    def of(self, person: str, limit: int) -> tuple[Notice, ...]:
        """A person's notices, the newest first."""
        statement = self._select().where(PersonRow.code == person).order_by(NoticeRow.id.desc()).limit(limit)
        return tuple(_notice(row) for row in self._session.execute(statement))

    def get_many(self, ids: Collection[int]) -> tuple[Notice, ...]:
        """These notices, by row id; what is no more is left out."""
        found: list[Notice] = []
        for part in chunks(sorted(ids)):
            statement = self._select().where(NoticeRow.id.in_(part)).order_by(NoticeRow.id)
            found += (_notice(row) for row in self._session.execute(statement))
        return tuple(found)

    def unread(self, person: str) -> int:
        """How many of a person's notices are unread."""
        statement = (
            select(func.count(NoticeRow.id))
            .join(PersonRow, PersonRow.id == NoticeRow.person_id)
            .where(PersonRow.code == person, NoticeRow.read_at.is_(None), ~_overtaken())
        )
        return self._session.scalar(statement) or 0

    def mark_read(self, person: str, now: datetime, notice_id: int | None = None) -> int:
        """Mark one notice, or all, as read; how many were unread."""
        mine = select(PersonRow.id).where(PersonRow.code == person).scalar_subquery()
        statement = update(NoticeRow).where(NoticeRow.person_id == mine, NoticeRow.read_at.is_(None))
        if notice_id is not None:
            statement = statement.where(NoticeRow.id == notice_id)
        return len(self._session.execute(statement.values(read_at=now).returning(NoticeRow.id)).all())

    def told(self, rosters: Collection[int]) -> dict[int, Told]:
        """By version: what became of its notices. A version that told nobody is left out."""
        statement = (
            select(
                NoticeRow.roster_id,
                func.count(distinct(NoticeRow.person_id)),
                func.sum(NoticeRow.days),
                func.count(RosterSeenRow.seen_at),
            )
            .outerjoin(RosterSeenRow, _SEEN)
            .where(NoticeRow.roster_id.in_(sorted(rosters)), NoticeRow.days > 0)
            .group_by(NoticeRow.roster_id)
        )
        return {
            number: Told(people=people, days=int(days), seen=seen)
            for number, people, days, seen in self._session.execute(statement)
            if number is not None
        }

    # who published, who saw what

    def publishers(self, rosters: Collection[int]) -> dict[int, str]:
        """Logins of who published these versions; one from a file is left out."""
        statement = (
            select(RosterRow.id, AccountRow.login)
            .join(AccountRow, AccountRow.id == RosterRow.published_by_id)
            .where(RosterRow.id.in_(sorted(rosters)))
        )
        return dict(self._session.execute(statement).all())

    def unseen(self, person: str, rosters: Collection[int]) -> tuple[int, ...]:
        """Which of these versions the person has not seen yet."""
        mine = select(PersonRow.id).where(PersonRow.code == person).scalar_subquery()
        statement = select(RosterSeenRow.roster_id).where(
            RosterSeenRow.person_id == mine, RosterSeenRow.roster_id.in_(sorted(rosters))
        )
        seen = set(self._session.scalars(statement))
        return tuple(one for one in sorted(rosters) if one not in seen)

    def note_seen(self, person: str, rosters: Iterable[int], now: datetime) -> None:
        """The first look counts; a later one changes nothing."""
        [(_, person_id)] = self._people([person])
        rows = [{"roster_id": one, "person_id": person_id, "seen_at": now} for one in rosters]
        dialect = postgresql if self._session.get_bind().dialect.name == "postgresql" else sqlite
        if rows:
            self._session.execute(dialect.insert(RosterSeenRow).values(rows).on_conflict_do_nothing())

    def seen(self, roster_id: int) -> dict[str, datetime]:
        """Who saw the own schedule of a version, and when first."""
        statement = (
            select(PersonRow.code, RosterSeenRow.seen_at)
            .join(PersonRow, PersonRow.id == RosterSeenRow.person_id)
            .where(RosterSeenRow.roster_id == roster_id)
        )
        return dict(self._session.execute(statement).all())

    # who is told by mail, and the mail

    def contact(self, login: str) -> Contact:
        """How the account wants to be told; the defaults where it has not said."""
        statement = (
            select(ContactRow.address, ContactRow.by_mail)
            .join(AccountRow, AccountRow.id == ContactRow.account_id)
            .where(AccountRow.login == login)
        )
        row = self._session.execute(statement).one_or_none()
        return Contact() if row is None else Contact(address=row.address, by_mail=row.by_mail)

    def set_contact(self, login: str, contact: Contact) -> None:
        """Raises NotFound for an unknown login."""
        account_id = self._session.scalar(select(AccountRow.id).where(AccountRow.login == login))
        if account_id is None:
            raise NotFound(f"there is no account {login!r}", key="account_missing", login=login)
        self._session.merge(ContactRow(account_id=account_id, address=contact.address, by_mail=contact.by_mail))
        self._session.flush()

    def leads(self) -> dict[str, frozenset[str]]:
        """Departments by the person who leads them, with an active account."""
        statement = (
            select(PersonRow.code, AccountRow.departments)
            .join(PersonRow, PersonRow.id == AccountRow.person_id)
            .where(AccountRow.active, AccountRow.role == AccountRole.LEAD.value)
        )
        found: dict[str, frozenset[str]] = {}
        for code, departments in self._session.execute(statement):
            found[code] = found.get(code, frozenset()) | frozenset(departments)
        return found

    def people_of(self, departments: Collection[str]) -> frozenset[str]:
        """Codes of the people of these departments."""
        statement = (
            select(PersonRow.code)
            .join(DepartmentRow, DepartmentRow.id == PersonRow.department_id)
            .where(DepartmentRow.code.in_(sorted(departments)))
        )
        return frozenset(self._session.scalars(statement))

    def readers(self, people: Collection[str] | None = None) -> dict[str, Reader]:
        """By person, an active account of the person: one that wants mail before others, then the oldest."""
        statement = (
            select(PersonRow.code, AccountRow.login, AccountRow.locale, ContactRow.address, ContactRow.by_mail)
            .join(PersonRow, PersonRow.id == AccountRow.person_id)
            .outerjoin(ContactRow, ContactRow.account_id == AccountRow.id)
            .where(AccountRow.active)
            .order_by(AccountRow.id)
        )
        found: dict[str, Reader] = {}
        for code, login, locale, address, by_mail in self._session.execute(statement):
            wanted = address if address and by_mail else ""
            known = found.get(code)
            if (people is None or code in people) and (known is None or (wanted and not known.address)):
                found[code] = Reader(login=login, person=code, locale=locale, address=wanted)
        return found

    def queue_mail(self, notices: Iterable[int]) -> None:
        rows = [{"notice_id": one, "state": MailState.QUEUED.value, "error": ""} for one in notices]
        if rows:
            self._session.execute(insert(NoticeMailRow), rows)

    def unsent(self, notices: Collection[int]) -> tuple[int, ...]:
        """Which of these notices have a mail that has not been sent."""
        found: list[int] = []
        for part in chunks(sorted(notices)):
            statement = select(NoticeMailRow.notice_id).where(
                NoticeMailRow.notice_id.in_(part), NoticeMailRow.state != MailState.SENT.value
            )
            found += self._session.scalars(statement)
        return tuple(sorted(found))

    def end_mail(self, notice_id: int, state: MailState, now: datetime, error: str = "") -> None:
        """What became of a notice's mail."""
        values = {"state": state.value, "ended_at": now, "error": error[:400]}
        self._session.execute(update(NoticeMailRow).where(NoticeMailRow.notice_id == notice_id).values(values))

    def mail_states(self, notices: Collection[int]) -> dict[int, tuple[MailState, str]]:
        """By notice, how its mail stands and what the server said."""
        statement = select(NoticeMailRow).where(NoticeMailRow.notice_id.in_(sorted(notices)))
        return {row.notice_id: (MailState(row.state), row.error) for row in self._session.scalars(statement)}

    # inside

    def _select(self) -> Any:
        columns = (NoticeRow, PersonRow.code, _overtaken().label("overtaken"))
        return select(*columns).join(PersonRow, PersonRow.id == NoticeRow.person_id)

    def _people(self, codes: Collection[str]) -> list[tuple[str, int]]:
        """Codes with row ids, by code."""
        known = dict(self._session.execute(select(PersonRow.code, PersonRow.id)).all())
        return [(code, known[code]) for code in sorted(codes)]

    def _add(self, kind: NoticeKind, person: str, values: dict[str, Any]) -> list[int]:
        [(_, person_id)] = self._people([person])
        return self._insert([{"person_id": person_id, "kind": kind.value, "days": 0, **values}])

    def _insert(self, rows: list[dict[str, Any]]) -> list[int]:
        if not rows:
            return []
        statement = insert(NoticeRow).returning(NoticeRow.id, sort_by_parameter_order=True)
        return list(self._session.scalars(statement, rows))


_SEEN: ColumnElement[bool] = and_(
    RosterSeenRow.roster_id == NoticeRow.roster_id, RosterSeenRow.person_id == NoticeRow.person_id
)


def _overtaken() -> ColumnElement[bool]:
    """The person has seen a version of the same days since: the one that the notice is about, or a later one."""
    told, seen = aliased(RosterRow), aliased(RosterRow)
    return (
        select(literal(1))
        .select_from(RosterSeenRow)
        .join(seen, seen.id == RosterSeenRow.roster_id)
        .join(told, told.first_day == seen.first_day)
        .where(
            told.id == NoticeRow.roster_id,
            RosterSeenRow.person_id == NoticeRow.person_id,
            RosterSeenRow.seen_at >= NoticeRow.at,
            NoticeRow.step != TEAM,
        )
        .correlate(NoticeRow)
        .exists()
    )


def _notice(row: Any) -> Notice:
    stored, person, overtaken = row
    return Notice(
        id=stored.id,
        person=person,
        kind=NoticeKind(stored.kind),
        at=stored.at,
        day=stored.day,
        days=stored.days,
        roster_id=stored.roster_id,
        replaces_id=stored.replaces_id,
        request_id=stored.request_id,
        appeal_id=stored.appeal_id,
        correction_id=stored.correction_id,
        step=stored.step,
        unread=stored.read_at is None and not overtaken,
    )
