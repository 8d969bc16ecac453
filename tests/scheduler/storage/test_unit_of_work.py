"""One transaction, one audit entry, all or nothing; readers change nothing."""

from __future__ import annotations

import random
import threading
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError, InvalidRequestError

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM, AccountRole, Actor
from scheduler.storage import audit
from scheduler.storage.tables import AuditRow, DepartmentRow
from scheduler.storage.unit_of_work import REPOSITORIES, UnauditedWrite

LEAD = Actor(login="li", role=AccountRole.LEAD)


def add(app: App, code: str) -> None:
    with app.unit_of_work(LEAD) as uow:
        uow.session.add(DepartmentRow(code=code, name_zh="仓库", name_en="Warehouse"))
        uow.audit("department.add", f"department:{code}", day=date(2026, 11, 8), tags=("a", "b"))
        uow.commit()


def codes(app: App) -> list[str]:
    with app.reading() as uow:
        return list(uow.session.scalars(text("SELECT code FROM department ORDER BY code")))


def test_a_commit_writes_the_rows_and_their_audit_entry(app: App) -> None:
    add(app, "WH")
    assert codes(app) == ["WH"]
    with app.reading() as uow:
        [entry] = audit.entries(uow.session)
    assert (entry.seq, entry.actor, entry.action, entry.target) == (1, "li", "department.add", "department:WH")
    assert entry.detail == {"day": "2026-11-08", "tags": ["a", "b"]}
    assert entry.at.tzinfo is UTC


def test_leaving_without_commit_rolls_back(app: App) -> None:
    with app.unit_of_work(LEAD) as uow:
        uow.session.add(DepartmentRow(code="WH", name_zh="仓库", name_en="Warehouse"))
        uow.session.flush()
        uow.audit("department.add", "department:WH")
    assert codes(app) == []
    with app.reading() as uow:
        assert list(audit.entries(uow.session)) == []


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO department (code, name_zh, name_en) VALUES ('B', '', '')",
        "update department SET name_en = 'x'",
        "DELETE FROM department",
        "WITH old AS (SELECT 1) UPDATE department SET name_en = 'x'",
    ],
)
def test_changed_rows_without_an_audit_entry_are_refused(app: App, statement: str) -> None:
    add(app, "WH")
    with app.unit_of_work(LEAD) as uow:
        uow.session.execute(text(statement))
        with pytest.raises(UnauditedWrite, match="rows of department changed"):
            uow.commit()
    assert codes(app) == ["WH"]


def test_objects_changed_without_an_audit_entry_are_refused(app: App) -> None:
    with app.unit_of_work(LEAD) as uow:
        uow.session.add(DepartmentRow(code="WH", name_zh="", name_en=""))
        with pytest.raises(UnauditedWrite):
            uow.commit()
    assert codes(app) == []


def test_a_statement_that_changes_no_row_needs_no_entry(app: App) -> None:
    with app.unit_of_work(LEAD) as uow:
        uow.session.execute(text("DELETE FROM department WHERE code = 'none'"))
        uow.commit()


def test_the_machinerys_own_tables_need_no_entry(app: App) -> None:
    with app.unit_of_work(SYSTEM) as uow:
        uow.jobs.enqueue("export", {}, "k", "li")
        uow.commit()


def test_one_use_case_is_one_entry(app: App) -> None:
    with app.unit_of_work(LEAD) as uow:
        uow.audit("first", "x")
        with pytest.raises(UnauditedWrite, match="already audited as 'first'"):
            uow.audit("second", "x")


def test_a_unit_of_work_ends_with_its_commit(app: App) -> None:
    with app.unit_of_work(LEAD) as uow:
        uow.audit("look", "x")
        uow.commit()
        with pytest.raises(InvalidRequestError):
            uow.session.execute(text("SELECT 1"))


def test_the_database_refuses_a_readers_change(app: App) -> None:
    with app.reading() as uow:
        with pytest.raises(DBAPIError, match=r"readonly|read-only"):
            uow.session.execute(text("DELETE FROM department"))
        with pytest.raises(UnauditedWrite, match="only reads"):
            uow.commit()
    add(app, "WH")  # and the connection it used can write again
    assert codes(app) == ["WH"]


def test_a_reader_sees_one_moment_while_others_write(app: App) -> None:
    with app.reading() as uow:
        assert uow.session.scalar(text("SELECT count(*) FROM department")) == 0
        thread = threading.Thread(target=add, args=(app, "WH"))
        thread.start()
        thread.join()
        assert uow.session.scalar(text("SELECT count(*) FROM department")) == 0
    assert codes(app) == ["WH"]


def test_references_are_enforced(app: App) -> None:
    with app.unit_of_work(LEAD) as uow, pytest.raises(DBAPIError, match=r"(?i)foreign key"):
        uow.session.execute(
            text(
                "INSERT INTO role (code, name_zh, name_en, department_id, unit_zh, unit_en, colour) "
                "VALUES ('R', '', '', 99, '', '', '')"
            )
        )


def test_an_unknown_repository_is_named(app: App) -> None:
    with app.reading() as uow, pytest.raises(AttributeError, match="no 'departments'"):
        _ = uow.departments


def test_a_repository_is_made_once(app: App) -> None:
    with app.reading() as uow:
        assert uow.jobs is uow.jobs
    assert "jobs" in REPOSITORIES


def test_today_is_the_fixed_day_or_that_of_the_sites_zone(app: App) -> None:
    with app.reading() as uow:
        assert uow.today == date(2026, 11, 8)
        assert abs(uow.now - datetime.now(UTC)).total_seconds() < 10


def test_eight_writers_at_once_lose_nothing_and_the_chain_holds(app: App) -> None:
    def write(writer: int) -> None:
        for n in range(10):
            add(app, f"{writer}-{n}")

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(codes(app)) == 80
    with app.reading() as uow:
        assert [entry.seq for entry in audit.entries(uow.session)] == list(range(1, 81))
        assert audit.first_fault(uow.session) is None


def test_the_chain_shows_every_one_of_many_random_edits(app: App) -> None:
    for n in range(12):
        add(app, f"D{n}")
    rng = random.Random(7)
    values = {"detail": {"day": "2026-11-09"}, "at": datetime(2026, 1, 1, tzinfo=UTC)}
    table = AuditRow.__table__
    with app.database.engine.begin() as connection:  # someone with the database's own powers
        if app.database.is_sqlite:
            for verb in ("update", "delete"):
                connection.execute(text(f"DROP TRIGGER audit_no_{verb}"))
        else:
            connection.execute(text("ALTER TABLE audit DISABLE TRIGGER USER"))
        saved = [dict(row) for row in connection.execute(select(table)).mappings()]
    for _ in range(100):
        seq, column = rng.randint(1, 12), rng.choice(["actor", "action", "target", "detail", "prev_hash", "hash", "at"])
        with app.database.engine.begin() as connection:
            if rng.random() < 0.2:
                seq = rng.randint(1, 11)  # that the newest entry is gone only a later entry shows
                connection.execute(delete(AuditRow).where(AuditRow.seq == seq))
            else:
                value = values.get(column, f"forged {rng.random()}")
                connection.execute(update(AuditRow).where(AuditRow.seq == seq).values({column: value}))
        with app.reading() as uow:
            fault = audit.first_fault(uow.session)
        assert fault is not None
        assert fault.startswith(f"audit entry {seq} ")
        with app.database.engine.begin() as connection:
            connection.execute(delete(AuditRow))
            connection.execute(insert(AuditRow), saved)
    with app.reading() as uow:
        assert audit.first_fault(uow.session) is None
