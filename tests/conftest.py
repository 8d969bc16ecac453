"""``app``: the service on an empty, migrated database of its own; a test that takes it runs on SQLite and PostgreSQL.

The schema is migrated once a session into a template; each test gets a copy.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import settings

from scheduler.bootstrap import App, build
from scheduler.config import Config
from scheduler.storage.engine import connect
from scheduler.storage.migrations import upgrade
from tests.postgresql import Cluster, find_binaries

settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("dev", deadline=None)
settings.register_profile("long", max_examples=500, derandomize=True, deadline=None, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "dev")

TODAY = date(2026, 11, 8)  # the demo company's


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty, migrated SQLite file, closed and checkpointed, to be copied."""
    path = tmp_path_factory.mktemp("template") / "template.sqlite"
    database = connect(f"sqlite:///{path}")
    upgrade(database)
    database.dispose()
    return path


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A private PostgreSQL, started once; fails under CI when there is none, skips elsewhere."""
    binaries = find_binaries()
    if binaries is None:
        reason = (
            "no PostgreSQL server binaries under /usr/lib/postgresql or on PATH (Debian: apt-get install postgresql)"
        )
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with Cluster(binaries) as cluster:
        yield cluster


@pytest.fixture(scope="session")
def postgresql_template(cluster: Cluster) -> str:
    """The name of an empty, migrated PostgreSQL database, to be copied."""
    database = connect(cluster.create("template_shiftledger"))
    upgrade(database)
    database.dispose()
    return "template_shiftledger"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty, migrated database of this test's own."""
    if request.param == "sqlite":
        path = tmp_path / "shiftledger.sqlite"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    template = request.getfixturevalue("postgresql_template")
    cluster: Cluster = request.getfixturevalue("cluster")
    name = cluster.unused_name()
    yield cluster.create(name, template=template)
    cluster.drop(name)


@pytest.fixture
def config(database_url: str, tmp_path: Path) -> Config:
    """Settings of this test's own; nothing of the environment but where shared/ is."""
    return Config(
        data_dir=tmp_path / "data",
        database_url=database_url,
        today=TODAY,
        secret_key="test-key-0123456789-abcdefghijklmnopqrstuvwxyz",
        lease_s=2.0,
        heartbeat_s=0.05,
        retry_backoff_s=0.05,
        pool_size=5,
        secure_cookies=False,
    )


@pytest.fixture
def build_app() -> Iterator[Callable[[Config], App]]:
    """Build further apps on the same database (other processes' views); closed after the test."""
    apps: list[App] = []

    def make(config: Config) -> App:
        apps.append(build(config))
        return apps[-1]

    yield make
    for app in apps:
        app.close()


@pytest.fixture
def app(config: Config, build_app: Callable[[Config], App]) -> App:
    """The service on an empty database, once on SQLite and once on PostgreSQL."""
    return build_app(config)
