"""The demo company with its punches resolved, in a database of the test's own, and an account of every kind."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from scheduler.bootstrap import App, build
from scheduler.config import Config
from scheduler.domain.account import Account
from scheduler.domain.actor import SYSTEM, AccountRole, Actor
from scheduler.services.hours import resolve_hours
from scheduler.services.importing import import_path

DEMO = Path(__file__).parents[3] / "fixtures" / "demo"
KINDS = (
    *("site", "departments", "roles", "role_weights", "contracts", "people", "shift_types", "leave", "rosters"),
    *("punches", "periods", "kpis", "kpi_history", "observations"),
)
FIRST, LAST = date(2026, 9, 28), date(2026, 11, 8)
PERIOD = "2026-10"

HR = Actor(login="hana", role=AccountRole.HR, person="E037")
LEAD = Actor(login="lead", role=AccountRole.LEAD, departments=frozenset({"WH"}), person="E001")
STAFF = Actor(login="ming", role=AccountRole.STAFF, person="E005")
ACTORS = (HR, LEAD, STAFF)


def add_accounts(app: App) -> None:
    """HR, the warehouse's lead and a member of staff; nobody can sign in, which these tests do not need."""
    with app.unit_of_work(SYSTEM) as uow:
        for actor in ACTORS:
            uow.accounts.add(
                Account(
                    login=actor.login,
                    password_hash="-",
                    active=True,
                    role=actor.role,
                    departments=actor.departments,
                    person=actor.person,
                    uniquifier=f"u-{actor.login}",
                    locale="en",
                    must_change=False,
                    created_at=datetime(2026, 1, 1, tzinfo=UTC),
                )
            )
        uow.audit("account.create", "accounts:test")
        uow.commit()


def load_demo(app: App, folder: Path) -> None:
    """Import the demo without its workload, add the accounts, resolve six weeks."""
    folder.mkdir()
    for kind in KINDS:
        shutil.copyfile(DEMO / f"{kind}.csv", folder / f"{kind}.csv")
    assert {report.state for report in import_path(app, SYSTEM, folder)} == {"done"}
    add_accounts(app)
    resolve_hours(app, HR, FIRST, LAST)


def make_config(path: Path) -> Config:
    return Config(
        data_dir=path.parent / "data",
        database_url=f"sqlite:///{path}",
        today=LAST,
        secret_key="test-key-0123456789-abcdefghijklmnopqrstuvwxyz",
    )


@pytest.fixture(scope="session")
def demo_template(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    path = folder / "demo.sqlite"
    shutil.copyfile(sqlite_template, path)
    app = build(make_config(path))
    load_demo(app, folder / "csv")
    app.close()
    # Everything must be in the one file that is copied.
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return path


@pytest.fixture
def demo(demo_template: Path, tmp_path: Path) -> Iterator[App]:
    """The resolved demo, to be changed at will."""
    path = tmp_path / "demo.sqlite"
    shutil.copyfile(demo_template, path)
    app = build(make_config(path))
    yield app
    app.close()
