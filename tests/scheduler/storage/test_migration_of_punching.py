"""What was stored before devices and requests came is read after them; punches stay append-only."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from scheduler.storage import migrations
from scheduler.storage.engine import connect
from tests.scheduler.storage.test_migrations import PERSON, PUNCH

ACCOUNT = """INSERT INTO account (id, login, password_hash, active, role, departments, uniquifier, locale, must_change,
    created_at) VALUES (1, 'hana', '-', 1, 'hr', '[]', 'u', 'en', 0, '2026-11-08 00:00:00')"""
CORRECTION = """INSERT INTO correction (id, person_id, kind, punch_id, reason, status, requested_by_id, requested_at,
    decided_by_id, decided_at)
    VALUES (1, 1, 'VOID', 1, 'twice', 'approved', 1, '2026-11-08 00:00:00', 1, '2026-11-08 00:00:00')"""


def test_a_correction_decided_before_stays_a_decision(tmp_path: Path) -> None:
    database = connect(f"sqlite:///{tmp_path / 'old.sqlite'}")
    migrations.upgrade(database, "0002")
    with database.engine.begin() as connection:
        for statement in (*PERSON, PUNCH, ACCOUNT, CORRECTION):
            connection.exec_driver_sql(statement)

    migrations.upgrade(database)

    with database.engine.begin() as connection:
        row = connection.execute(text("SELECT origin, evidence, answer, status, punch_id FROM correction")).one()
        assert tuple(row) == ("decision", "", "", "approved", 1)
    with pytest.raises(IntegrityError), database.engine.begin() as connection:
        connection.execute(text("UPDATE correction SET origin = 'request'"))  # one person as both
    with pytest.raises(DBAPIError, match="append-only"), database.engine.begin() as connection:
        connection.execute(text("UPDATE punch SET kind = 'OUT'"))
    assert migrations.drift(database) == []
    database.dispose()
