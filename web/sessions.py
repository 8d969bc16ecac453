"""Server-side sessions over the table ``web_session``.

The cookie holds a random token of 256 bits; the table is keyed by its sha256, so reading the table opens no session.
A session ends when idle, when old, at sign-out, and with its account. The token is replaced at sign-in and sign-out.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from flask import Flask, Request, Response
from flask.sessions import SessionInterface, SessionMixin

from scheduler.bootstrap import App
from scheduler.domain.account import WebSession
from scheduler.services import accounts
from web.context import EXTENSION
from web.security import policy_of

ANONYMOUS_LIFE = timedelta(hours=1)
USER_KEY = "_user_id"  # Flask-Login's; holds the account's uniquifier


class ServerSession(dict[str, Any], SessionMixin):
    """The session's data; ``stored`` is the row it came from. ``ended_at``: when the one before expired, if it did."""

    def __init__(
        self,
        data: Mapping[str, Any] = MappingProxyType({}),
        stored: WebSession | None = None,
        ended_at: datetime | None = None,
    ) -> None:
        super().__init__(data)
        self.stored = stored
        self.ended_at = ended_at
        self.loaded = json.dumps(self, sort_keys=True)
        self.loaded_user = self.get(USER_KEY)

    @property
    def changed(self) -> bool:
        return json.dumps(self, sort_keys=True) != self.loaded


class DatabaseSessions(SessionInterface):
    """Loads and stores ServerSession. A polling route neither prolongs nor rewrites a session."""

    def open_session(self, app: Flask, request: Request) -> ServerSession:
        token = request.cookies.get(self.get_cookie_name(app), "")
        if not token:
            return ServerSession()
        service: App = app.extensions[EXTENSION]
        key, now = _key(token), service.clock.now()
        stored = accounts.load_session(service, key, now)
        if stored is None:
            return ServerSession(ended_at=accounts.session_end(service, key, now))
        return ServerSession(json.loads(stored.data), stored)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if not isinstance(session, ServerSession):
            raise TypeError(f"a foreign session: {type(session).__name__}")
        service: App = app.extensions[EXTENSION]
        response.vary.add("Cookie")
        stored = session.stored
        if not session:
            if stored is not None:
                accounts.end_session(service, stored.key)
                response.delete_cookie(self.get_cookie_name(app), path="/", secure=self.get_cookie_secure(app))
            return
        now = service.clock.now()
        rotate = stored is None or session.get(USER_KEY) != session.loaded_user
        if not rotate and not session.changed and not self._stale(service, session, now):
            return
        token = secrets.token_urlsafe(32) if rotate else ""
        created_at = now if rotate or stored is None else stored.created_at
        login = self._login(service, session) if rotate or stored is None else stored.login
        row = WebSession(
            key=_key(token) if rotate or stored is None else stored.key,
            login=login,
            data=json.dumps(dict(session)),
            created_at=created_at,
            seen_at=now,
            expires_at=self._expiry(service, login, created_at, now),
        )
        accounts.save_session(service, row, replaces=stored.key if rotate and stored is not None else None)
        if rotate:
            response.set_cookie(
                self.get_cookie_name(app),
                token,
                path="/",
                httponly=True,
                secure=self.get_cookie_secure(app),
                samesite="Lax",
            )

    def _stale(self, service: App, session: ServerSession, now: datetime) -> bool:
        """Is it time to note that the session is in use? At most twenty times an idle span, and never by polling."""
        policy = policy_of()
        if session.stored is None or session.stored.login is None or policy is None or policy.polling:
            return False
        return now - session.stored.seen_at >= timedelta(minutes=service.config.session_idle_min) / 20

    def _expiry(self, service: App, login: str | None, created_at: datetime, now: datetime) -> datetime:
        if login is None:
            return now + ANONYMOUS_LIFE
        idle = now + timedelta(minutes=service.config.session_idle_min)
        return min(idle, created_at + timedelta(minutes=service.config.session_absolute_min))

    def _login(self, service: App, session: ServerSession) -> str | None:
        uniquifier = session.get(USER_KEY)
        account = accounts.find_by_uniquifier(service, uniquifier) if uniquifier else None
        return account.login if account else None


def _key(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
