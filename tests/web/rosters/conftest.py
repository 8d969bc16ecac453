"""The world's company with a draft roster, and clients of its accounts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from scheduler.bootstrap import App
from scheduler.services import accounts
from tests.web.pages import database_url
from tests.web.world import LOGINS, open_session
from web import create_app

__all__ = ["database_url"]


@pytest.fixture
def world(app: App) -> App:
    """Departments WH and LAB, three people, and the draft of the week from 2026-11-09."""
    return app


@pytest.fixture
def site(world: App) -> Flask:
    """Without the CSRF check, which has tests of its own."""
    return create_app(world, WTF_CSRF_ENABLED=False)


@pytest.fixture
def signed_in(world: App, site: Flask) -> Callable[..., FlaskClient]:
    """A client of an account of this kind, in this language."""

    def client(kind: str, locale: str = "en") -> FlaskClient:
        login = LOGINS[kind][0]
        found = accounts.find_account(world, login)
        assert found is not None
        accounts.set_locale(world, found.actor, locale)
        made = site.test_client()
        open_session(world, made, login)
        return made

    return client


@pytest.fixture
def lead(signed_in: Callable[..., FlaskClient]) -> FlaskClient:
    """The lead of WH, reading English."""
    return signed_in("lead")
