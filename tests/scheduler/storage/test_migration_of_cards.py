"""Scores that were published before cards were kept get their card: locked, at the newest published version."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from scheduler.storage import migrations
from scheduler.storage.engine import connect
from scheduler.storage.repositories.appeals import AppealsRepository
from scheduler.storage.repositories.attributions import AttributionsRepository

OLD = (
    "INSERT INTO department (id, code, name_zh, name_en) VALUES (1, 'D', '部', 'D')",
    """INSERT INTO contract (id, code, name_zh, name_en, regular_min_per_week, limits)
    VALUES (1, 'C', '约', 'C', 2400, '{}')""",
    """INSERT INTO person
    (id, code, name_zh, name_en, department_id, contract_id, cost_fen_per_hour, hired_on, tags) VALUES
    (1, 'P1', '人', 'P', 1, 1, 3000, '2026-01-01', '[]'),
    (2, 'P2', '人', 'P', 1, 1, 3000, '2026-01-01', '[]'),
    (3, 'P3', '人', 'P', 1, 1, 3000, '2026-01-01', '[]')""",
    """INSERT INTO period (id, code, first_day, last_day, state, content_hash)
    VALUES (1, '2026-10', '2026-10-01', '2026-10-31', 'locked', 'h'),
           (2, '2026-11', '2026-11-01', '2026-11-30', 'open', '')""",
    """INSERT INTO attribution
    (id, period_id, version, state, made_at, published_at, code_version, payload, content_hash) VALUES
    (1, 1, 1, 'published', '2026-11-02 00:00:00', '2026-11-02 00:00:00', '1', x'00', 'c'),
    (2, 1, 2, 'published', '2026-11-02 00:00:00', '2026-11-03 00:00:00', '1', x'00', 'c'),
    (3, 1, 3, 'draft', '2026-11-02 00:00:00', NULL, '1', x'00', 'c'),
    (4, 2, 1, 'draft', '2026-11-02 00:00:00', NULL, '1', x'00', 'c')""",
    """INSERT INTO contribution_cell (attribution_id, person_id, minutes, w_milli, points, share_fen) VALUES
    (1, 1, 60, 1000, 1, 1), (1, 3, 60, 1000, 1, 1),
    (2, 1, 60, 1000, 1, 1), (2, 1, 60, 1200, 1, 1), (2, 2, 60, 1000, 1, 1),
    (3, 3, 60, 1000, 1, 1), (4, 3, 60, 1000, 1, 1)""",
)


def test_published_scores_of_before_become_locked_cards(tmp_path: Path) -> None:
    database = connect(f"sqlite:///{tmp_path / 'old.sqlite'}")
    migrations.upgrade(database, "0002")
    with database.engine.begin() as connection:
        for statement in OLD:
            connection.exec_driver_sql(statement)

    migrations.upgrade(database)

    with Session(database.read) as session:
        cards = AppealsRepository(session).cards("2026-10")
        none = AppealsRepository(session).cards("2026-11")
        versions = AttributionsRepository(session).versions("2026-10")
        lineage = AttributionsRepository(session).lineage("2026-10", 2)
    assert [(c.person, c.version, c.attribution_version, c.state) for c in cards] == [
        ("P1", 1, 2, "locked"),
        ("P2", 1, 2, "locked"),
    ]
    assert {c.locked_at for c in cards} == {datetime(2026, 11, 3, tzinfo=UTC)}
    assert none == ()
    assert {(v.origin, v.lock_hash, v.reserve_permille) for v in versions} == {("run", "", 20)}
    assert lineage is None
    assert migrations.drift(database) == []
    database.dispose()
