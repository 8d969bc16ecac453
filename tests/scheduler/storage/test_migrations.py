"""The schema in the database is the schema in the code, on both databases, triggers included."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from scheduler.bootstrap import App
from scheduler.storage import migrations
from scheduler.storage.engine import connect, has_wal_reset_bug
from scheduler.storage.migrations.triggers import APPEND_ONLY
from scheduler.storage.repositories.organisation import OrganisationRepository
from tests.postgresql import Cluster


def test_the_migrated_schema_is_that_of_the_tables(app: App) -> None:
    assert migrations.drift(app.database) == []
    assert migrations.current(app.database) == migrations.head()


def test_upgrading_twice_changes_nothing(app: App) -> None:
    migrations.upgrade(app.database)
    assert migrations.drift(app.database) == []


def test_what_the_first_tables_hold_is_read_by_the_next(tmp_path: Path) -> None:
    database = connect(f"sqlite:///{tmp_path / 'old.sqlite'}")
    migrations.upgrade(database, "0001")
    with database.engine.begin() as connection:
        for statement in OLD_STANDARD:
            connection.exec_driver_sql(statement)

    migrations.upgrade(database)

    with Session(database.read) as session:
        loaded = OrganisationRepository(session).load()
    [standard] = loaded.standards
    assert (standard.kind, standard.service, standard.service_permille) == ("immediate", "headcount", 800)
    assert (standard.due_within_min, standard.cut_off_min, standard.late_fen_per_hour) == (None, None, 0)
    assert (loaded.site.country, loaded.presences) == ("", ())
    assert migrations.drift(database) == []
    database.dispose()


def test_drift_notices_a_column_that_the_code_lacks(app: App) -> None:
    with app.database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE department ADD COLUMN surplus INTEGER"))
    [difference] = migrations.drift(app.database)
    assert difference[0] == "remove_column"


AUDIT = """INSERT INTO audit (seq, at, actor, action, target, detail, prev_hash, hash)
    VALUES (1, '2026-11-08 00:00:00', 'x', 'x', 'x', '{}', '', '')"""
PERSON = (
    "INSERT INTO department (id, code, name_zh, name_en) VALUES (1, 'D', '部', 'D')",
    """INSERT INTO contract (id, code, name_zh, name_en, regular_min_per_week, limits)
    VALUES (1, 'C', '约', 'C', 2400, '{}')""",
    """INSERT INTO person (id, code, name_zh, name_en, department_id, contract_id, cost_fen_per_hour, hired_on, tags)
    VALUES (1, 'P', '人', 'P', 1, 1, 3000, '2026-01-01', '[]')""",
)
OLD_STANDARD = (
    """INSERT INTO site (id, code, name_zh, name_en, tz, currency, slot_min, block_min, role_switch_fen, settings)
    VALUES (1, 'S', '站', 'S', 'Asia/Shanghai', 'CNY', 30, 120, 0, '{}')""",
    PERSON[0],
    """INSERT INTO role (id, code, name_zh, name_en, department_id, unit_zh, unit_en, colour)
    VALUES (1, 'R', '岗', 'R', 1, '件', 'pieces', 'slate')""",
    """INSERT INTO standard (role_id, seconds_per_unit, allowance_permille, shrinkage_permille, short_fen_per_hour,
    idle_fen_per_hour, valid_from) VALUES (1, 60, 0, 0, 9000, 500, '2026-01-01')""",
)
PUNCH = """INSERT INTO punch (id, person_id, device, device_seq, local_text, tz, at, kind, flags, source, received_at,
    payload_hash) VALUES (1, 1, 'd', 1, '', 'UTC', '2026-11-08 00:00:00', 'IN', '[]', '', '2026-11-08 00:00:00', '')"""


def test_the_append_only_tables_are_audit_and_punch() -> None:
    assert APPEND_ONLY == ("audit", "punch")


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("change", ["UPDATE {} SET {}", "DELETE FROM {}"], ids=["update", "delete"])
def test_the_database_refuses_to_change_an_append_only_table(app: App, table: str, change: str) -> None:
    with app.database.engine.begin() as connection:
        for statement in [AUDIT] if table == "audit" else [*PERSON, PUNCH]:
            connection.exec_driver_sql(statement)
    column = "actor = 'y'" if table == "audit" else "kind = 'OUT'"
    with pytest.raises(DBAPIError, match="append-only"), app.database.engine.begin() as connection:
        connection.execute(text(change.format(table, column)))
    with app.database.read.connect() as connection:
        assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 1  # noqa: S608


def test_a_migration_killed_midway_leaves_no_trace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = connect(f"sqlite:///{tmp_path / 'half.sqlite'}")

    def power_cut(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("scheduler.storage.migrations.triggers.create", power_cut)  # the last step of revision 0001
    with pytest.raises(KeyboardInterrupt):
        migrations.upgrade(database)
    assert migrations.current(database) is None
    with database.read.connect() as connection:
        assert connection.execute(text("SELECT name FROM sqlite_master")).all() == []
    monkeypatch.undo()
    migrations.upgrade(database)
    assert migrations.drift(database) == []
    database.dispose()


@pytest.mark.parametrize(
    ("version", "affected"),
    [
        ((3, 6, 23), False),  # before WAL
        ((3, 7, 0), True),
        ((3, 40, 1), True),  # Debian 12
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 45, 0), True),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 54, 1), False),
    ],
)
def test_the_versions_with_the_wal_reset_bug_are_known(version: tuple[int, ...], affected: bool) -> None:
    assert has_wal_reset_bug(version) is affected


LAY = """
import sys
from scheduler.storage.engine import connect
from scheduler.storage.migrations import upgrade
database = connect(sys.argv[1])
upgrade(database)
database.dispose()
"""


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def test_programs_that_start_at_once_lay_the_schema_once(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{tmp_path / 'new.sqlite'}"
    if kind == "postgresql":
        cluster: Cluster = request.getfixturevalue("cluster")
        url = cluster.create(cluster.unused_name())
    programs = [subprocess.Popen([sys.executable, "-c", LAY, url]) for _ in range(3)]
    assert [program.wait(60) for program in programs] == [0, 0, 0]
    database = connect(url)
    assert migrations.drift(database) == []
    database.dispose()
