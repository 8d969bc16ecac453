"""The application over the world's company, without the CSRF check (it has tests of its own), and what its pages say.

A module of tests takes ``database_url``, ``site`` and ``visit`` from here, by name.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from scheduler.bootstrap import App
from tests.web.world import LOGINS, open_session
from web import create_app

Visit = Callable[[str], FlaskClient]


@pytest.fixture
def database_url(world_template: Path, tmp_path: Path) -> str:
    path = tmp_path / "shiftledger.sqlite"
    shutil.copyfile(world_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def site(app: App) -> Flask:
    return create_app(app, WTF_CSRF_ENABLED=False)


@pytest.fixture
def visit(app: App, site: Flask) -> Visit:
    """A client with a session, by kind of account or by login."""

    def of(who: str) -> FlaskClient:
        client = site.test_client()
        open_session(app, client, LOGINS[who][0] if who in LOGINS else who)
        return client

    return of


def source(client: FlaskClient, path: str) -> str:
    """The markup of a page that answers 200."""
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status)
    return answer.get_data(as_text=True)


def words(client: FlaskClient, path: str) -> str:
    """What a page says, wherever it leads: no markup, blanks folded."""
    answer = client.get(path, follow_redirects=True)
    assert answer.status_code == 200, (path, answer.status)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))).split())
