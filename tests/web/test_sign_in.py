"""Signing in and out: sessions, one-time passwords, what ends a session."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from scheduler.domain.actor import AccountRole
from tests.web.conftest import sign_in


def test_the_right_password_opens_the_home_page(client: FlaskClient, add_account: Callable[..., str]) -> None:
    add_account("boss", AccountRole.ADMIN)
    sign_in(client, "boss")
    answer = client.get("/")
    assert answer.status_code == 200
    assert "boss" in answer.get_data(as_text=True)
