"""Accounts, web sessions and sign-in attempts in the database."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Select, delete, func, select, text, update
from sqlalchemy.orm import Session

from scheduler.domain.account import Account, WebSession
from scheduler.domain.actor import AccountRole
from scheduler.storage.tables import AccountRow, LoginFailureRow, PersonRow, SessionRow

_LOGIN_LOCK, _ADDRESS_LOCK = 0x534C_4C47, 0x534C_4144  # taken in this order, so that nobody waits in a circle


class AccountsRepository:
    """Logins are compared exactly as stored (lower case; the service folds them)."""

    def __init__(self, session: Session) -> None:
        self._session = session

    # accounts

    def find(self, login: str) -> Account | None:
        return self._one(_accounts().where(AccountRow.login == login))

    def find_by_uniquifier(self, uniquifier: str) -> Account | None:
        return self._one(_accounts().where(AccountRow.uniquifier == uniquifier))

    def list(self) -> tuple[Account, ...]:
        """Every account, by login."""
        rows = self._session.execute(_accounts().order_by(AccountRow.login))
        return tuple(_account(row, person) for row, person in rows)

    def count(self) -> int:
        return self._session.scalar(select(func.count(AccountRow.id))) or 0

    def active_admins(self) -> tuple[str, ...]:
        """Logins of the administrators who may sign in; on PostgreSQL nobody else changes them until this ends."""
        admins = select(AccountRow.login).where(AccountRow.role == AccountRole.ADMIN.value, AccountRow.active)
        return tuple(self._session.scalars(admins.order_by(AccountRow.login).with_for_update()))

    def sessions_of(self, login: str, now: datetime) -> int:
        """In how many places the account is signed in."""
        mine = select(func.count(SessionRow.id)).where(SessionRow.account_id == self.account_id(login))
        return self._session.scalar(mine.where(SessionRow.expires_at > now)) or 0

    def account_id(self, login: str) -> int | None:
        """Row id, for columns that refer to who did something."""
        return self._session.scalar(select(AccountRow.id).where(AccountRow.login == login))

    def person_exists(self, code: str) -> bool:
        return self._person_id(code) is not None

    def add(self, account: Account) -> None:
        person_id = self._person_id(account.person) if account.person else None
        self._session.add(
            AccountRow(
                login=account.login,
                password_hash=account.password_hash,
                active=account.active,
                role=account.role.value,
                departments=sorted(account.departments),
                person_id=person_id,
                uniquifier=account.uniquifier,
                locale=account.locale,
                must_change=account.must_change,
                created_at=account.created_at,
                last_login_at=account.last_login_at,
            )
        )
        self._session.flush()

    def save(self, account: Account) -> None:
        """Write what may change: password, active, role, departments, person, uniquifier, locale, last sign-in."""
        person_id = self._person_id(account.person) if account.person else None
        self._session.execute(
            update(AccountRow)
            .where(AccountRow.login == account.login)
            .values(
                password_hash=account.password_hash,
                active=account.active,
                role=account.role.value,
                departments=sorted(account.departments),
                person_id=person_id,
                uniquifier=account.uniquifier,
                locale=account.locale,
                must_change=account.must_change,
                last_login_at=account.last_login_at,
            )
        )

    def _one(self, query: Select[AccountRow, str | None]) -> Account | None:
        found = self._session.execute(query).one_or_none()
        return None if found is None else _account(found[0], found[1])

    def _person_id(self, code: str) -> int | None:
        return self._session.scalar(select(PersonRow.id).where(PersonRow.code == code))

    # sessions

    def session(self, key: str) -> WebSession | None:
        query = (
            select(SessionRow, AccountRow.login)
            .outerjoin(AccountRow, SessionRow.account_id == AccountRow.id)
            .where(SessionRow.id == key)
        )
        found = self._session.execute(query).one_or_none()
        if found is None:
            return None
        row, login = found
        return WebSession(
            key=row.id,
            login=login,
            data=row.data,
            created_at=row.created_at,
            seen_at=row.seen_at,
            expires_at=row.expires_at,
        )

    def save_session(self, session: WebSession) -> None:
        account_id = self.account_id(session.login) if session.login else None
        self._session.merge(
            SessionRow(
                id=session.key,
                account_id=account_id,
                data=session.data,
                created_at=session.created_at,
                seen_at=session.seen_at,
                expires_at=session.expires_at,
            )
        )

    def end_sessions(self, keys: Iterable[str]) -> None:
        self._session.execute(delete(SessionRow).where(SessionRow.id.in_(list(keys))))

    def end_sessions_of(self, login: str) -> int:
        """End every session of an account; how many there were."""
        account_id = self.account_id(login)
        gone = select(SessionRow.id).where(SessionRow.account_id == account_id)
        keys = list(self._session.scalars(gone))
        self.end_sessions(keys)
        return len(keys)

    def purge_sessions(self, now: datetime) -> None:
        self._session.execute(delete(SessionRow).where(SessionRow.expires_at <= now))

    # sign-in attempts

    def queue_up(self, login: str, address: str) -> None:
        """Wait for others who count attempts on the login or from the address; SQLite has one writer anyway."""
        if self._session.get_bind().dialect.name == "postgresql":
            for kind, name in ((_LOGIN_LOCK, login), (_ADDRESS_LOCK, address)):
                lock = text("SELECT pg_advisory_xact_lock(:kind, hashtext(:name))")
                self._session.execute(lock, {"kind": kind, "name": name})

    def attempts(self, *, since: datetime, login: str | None = None, address: str | None = None) -> int:
        """Failed (or not yet decided) attempts after ``since`` on an account or from an address."""
        query = select(func.count(LoginFailureRow.id)).where(LoginFailureRow.at > since)
        if login is not None:
            query = query.where(LoginFailureRow.login == login)
        if address is not None:
            query = query.where(LoginFailureRow.address == address)
        return self._session.scalar(query) or 0

    def add_attempt(self, login: str, address: str, at: datetime) -> None:
        self._session.add(LoginFailureRow(login=login, address=address, at=at))

    def clear_attempts(self, login: str) -> None:
        self._session.execute(delete(LoginFailureRow).where(LoginFailureRow.login == login))

    def purge_attempts(self, before: datetime) -> None:
        self._session.execute(delete(LoginFailureRow).where(LoginFailureRow.at <= before))


def _accounts() -> Select[AccountRow, str | None]:
    return select(AccountRow, PersonRow.code).outerjoin(PersonRow, AccountRow.person_id == PersonRow.id)


def _account(row: AccountRow, person: str | None) -> Account:
    return Account(
        login=row.login,
        password_hash=row.password_hash,
        active=row.active,
        role=AccountRole(row.role),
        departments=frozenset(row.departments),
        person=person,
        uniquifier=row.uniquifier,
        locale=row.locale,
        must_change=row.must_change,
        created_at=row.created_at,
        last_login_at=row.last_login_at,
    )
