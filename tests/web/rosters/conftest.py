"""The world's company with a draft roster, clients of its accounts, and the application on a port of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser

from scheduler.bootstrap import App
from scheduler.services import accounts
from tests.web.pages import database_url
from tests.web.rosters.boards import OpenBoard, board, with_password
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


@pytest.fixture
def served(world_template: Path, tmp_path: Path) -> Iterator[tuple[App, str]]:
    """The application on a port of its own, with a worker beside it that searches."""
    with with_password(world_template, tmp_path, kinds=("solve",)) as found:
        yield found


@pytest.fixture
def open_board(served: tuple[App, str], chromium: Browser) -> Iterator[OpenBoard]:
    """Opens the draft's board; every one is looked at when the test ends."""
    _service, base = served
    with ExitStack() as opened:
        yield lambda locale="en", **more: opened.enter_context(board(base, chromium, locale, **more))
