"""Clients of the web application over a database of the test's own."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from scheduler.bootstrap import App, build
from scheduler.domain.actor import SYSTEM, AccountRole
from scheduler.services import accounts
from tests.browser import chromium
from tests.web.world import add_world, config_for
from web import create_app

__all__ = ["chromium"]

PASSWORD = "quiet-lamps-over-harbour"


@pytest.fixture(scope="session")
def world_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The world's database, made once and copied for every test."""
    folder = tmp_path_factory.mktemp("world")
    path = folder / "world.sqlite"
    shutil.copyfile(sqlite_template, path)
    app = build(config_for(path))
    add_world(app, folder)
    app.close()
    return path


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """Pages are tested on SQLite; the repositories under them on both databases."""
    path = tmp_path / "shiftledger.sqlite"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def flask_app(app: App) -> Flask:
    """The application as it is served, CSRF check and all."""
    return create_app(app)


@pytest.fixture
def client(flask_app: Flask) -> FlaskClient:
    return flask_app.test_client()


@pytest.fixture
def add_account(app: App) -> Callable[..., str]:
    """Make an account that needs no new password; its login."""

    def add(login: str, role: AccountRole, **more: object) -> str:
        accounts.create_account(app, SYSTEM, login=login, role=role, password=PASSWORD, locale="en", **more)  # type: ignore[arg-type]
        return login

    return add


def without_token(answer: TestResponse) -> str:
    """The body without what changes with every answer: the form token."""
    return re.sub(r"[\w.-]{60,}", "TOKEN", answer.get_data(as_text=True))


def csrf_token(client: FlaskClient, path: str = "/login") -> str:
    """The token that a page's forms carry."""
    page = client.get(path).get_data(as_text=True)
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found, f"{path} has no form"
    return found.group(1)


def sign_in(client: FlaskClient, login: str, password: str = PASSWORD) -> None:
    """Sign in through the page."""
    token = csrf_token(client)
    answer = client.post("/login", data={"login": login, "password": password, "csrf_token": token})
    assert answer.status_code == 302, answer.get_data(as_text=True)
