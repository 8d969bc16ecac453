"""Flask-Security's user store over the accounts service: this package never sees the database."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_security import RoleMixin, UserDatastore, UserMixin

from scheduler.bootstrap import App
from scheduler.domain.account import Account
from scheduler.services import accounts


class Role(RoleMixin):
    """Flask-Security's role; who may do what is decided by web/access.py."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.permissions: list[str] = []


class User(UserMixin):
    """An account as Flask-Security wants it: changed in place, then put back."""

    fs_uniquifier: str = ""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.email = account.login
        self.password: str | None = account.password_hash
        self.active = account.active
        self.fs_uniquifier = account.uniquifier
        self.roles = [Role(account.role.value)]

    def verify_and_update_password(self, password: str) -> bool:
        return accounts.verify_password(self.account.password_hash, password)


class AccountDatastore(UserDatastore):
    """Finds accounts by their uniquifier (sessions) or login, and stores a changed password."""

    def __init__(self, service: Callable[[], App]) -> None:
        super().__init__(User, Role)
        self._service = service

    def find_user(self, case_insensitive: bool = False, **by: Any) -> User | None:
        del case_insensitive  # logins are folded when they are stored and when they are looked up
        if "fs_uniquifier" in by:
            account = accounts.find_by_uniquifier(self._service(), str(by["fs_uniquifier"]))
        else:
            account = accounts.find_account(self._service(), str(by.get("email", "")))
        return User(account) if account else None

    def find_role(self, role: str) -> Role:
        return Role(role)

    def put(self, user: User) -> User:
        """Store the password and uniquifier that Flask-Security has set; it puts a user twice, which is one change."""
        if (user.password, user.fs_uniquifier) == (user.account.password_hash, user.account.uniquifier):
            return user
        changed = accounts.set_password(
            self._service(),
            user.account.actor,
            login=user.account.login,
            password_hash=user.password or "",
            uniquifier=user.fs_uniquifier,
        )
        user.account = changed
        return user

    def commit(self) -> None:
        """Nothing is left open: every use case commits itself."""
