"""Secret calendar addresses, by the hash of their token, and when each was last asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from scheduler.domain.account import Account
from scheduler.errors import NotFound
from scheduler.storage.repositories.accounts import AccountsRepository
from scheduler.storage.tables import AccountRow, CalendarFeedRow, CalendarUseRow


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarFeed:
    """``used_at`` None: no program has asked for it yet."""

    made_at: datetime
    used_at: datetime | None


class CalendarFeedsRepository:
    """One address an account at most; accounts go in and out by login."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, login: str) -> CalendarFeed | None:
        """The account's address, if it has one."""
        statement = (
            select(CalendarFeedRow.made_at, CalendarUseRow.used_at)
            .join(AccountRow, AccountRow.id == CalendarFeedRow.account_id)
            .outerjoin(CalendarUseRow, CalendarUseRow.account_id == CalendarFeedRow.account_id)
            .where(AccountRow.login == login)
        )
        row = self._session.execute(statement).one_or_none()
        return None if row is None else CalendarFeed(made_at=row.made_at, used_at=row.used_at)

    def set(self, login: str, token_hash: str, now: datetime) -> None:
        """The account's address from now on; the one before opens nothing any more."""
        account_id = self._account_id(login)
        self.drop(login)
        self._session.add(CalendarFeedRow(account_id=account_id, token_hash=token_hash, made_at=now))
        self._session.flush()

    def drop(self, login: str) -> bool:
        """False when there was none."""
        account_id = self._account_id(login)
        self._session.execute(delete(CalendarUseRow).where(CalendarUseRow.account_id == account_id))
        statement = delete(CalendarFeedRow).where(CalendarFeedRow.account_id == account_id)
        return bool(self._session.execute(statement.returning(CalendarFeedRow.account_id)).all())

    def owner(self, token_hash: str) -> Account | None:
        """Whose address it is, also of an account that may not sign in."""
        login = self._session.scalar(
            select(AccountRow.login)
            .join(CalendarFeedRow, CalendarFeedRow.account_id == AccountRow.id)
            .where(CalendarFeedRow.token_hash == token_hash)
        )
        return None if login is None else AccountsRepository(self._session).find(login)

    def asked(self, login: str, now: datetime) -> int:
        """Note that a program asked; how often it did in this minute."""
        account_id, minute = self._account_id(login), int(now.timestamp()) // 60
        row = self._session.get(CalendarUseRow, account_id)
        if row is None:
            row = CalendarUseRow(account_id=account_id, used_at=now, minute=minute, requests=0)
            self._session.add(row)
        if row.minute != minute:
            row.minute, row.requests = minute, 0
        row.used_at, row.requests = now, row.requests + 1
        self._session.flush()
        return row.requests

    def _account_id(self, login: str) -> int:
        account_id = self._session.scalar(select(AccountRow.id).where(AccountRow.login == login))
        if account_id is None:
            raise NotFound(f"there is no account {login!r}", key="account_missing", login=login)
        return account_id
