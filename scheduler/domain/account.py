"""Who may sign in, and the server's side of a web session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from scheduler.domain.actor import AccountRole, Actor

LOCALES = ("zh_Hans_CN", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A new ``uniquifier`` ends every session of the account. ``must_change``: the password is a one-time one."""

    login: str
    password_hash: str
    active: bool
    role: AccountRole
    departments: frozenset[str]
    person: str | None
    uniquifier: str
    locale: str
    must_change: bool
    created_at: datetime
    last_login_at: datetime | None = None

    @property
    def actor(self) -> Actor:
        return Actor(login=self.login, role=self.role, departments=self.departments, person=self.person)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSession:
    """``key`` is the sha256 of the cookie's token; ``data`` is JSON. Times are aware UTC."""

    key: str
    login: str | None
    data: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
