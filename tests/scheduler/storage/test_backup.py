"""What is backed up in use comes back whole, into an empty place only; damage is seen before anything is put there."""

from __future__ import annotations

import json
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from scheduler.bootstrap import App
from scheduler.config import Config
from scheduler.domain.actor import SYSTEM, AccountRole, Actor
from scheduler.errors import Conflict, InvalidInput
from scheduler.services.maintenance import back_up, lay_schema, restore
from scheduler.storage import audit
from scheduler.storage.backup import count_rows
from scheduler.storage.migrations import require_current
from scheduler.storage.tables import DepartmentRow
from tests.postgresql import Cluster

ADMIN = Actor(login="root", role=AccountRole.ADMIN)


@pytest.fixture
def empty(
    config: Config, tmp_path: Path, request: pytest.FixtureRequest, build_app: Callable[[Config], App]
) -> Iterator[App]:
    """The service on a place without any table, of the same kind."""
    if config.url.startswith("sqlite"):
        url = f"sqlite:///{tmp_path / 'elsewhere' / 'restored.sqlite'}"
        yield build_app(config.model_copy(update={"database_url": url}))
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    name = cluster.unused_name()
    yield build_app(config.model_copy(update={"database_url": cluster.create(name)}))
    cluster.drop(name)


def add(app: App, code: str) -> None:
    with app.unit_of_work(ADMIN) as uow:
        uow.session.add(DepartmentRow(code=code, name_zh="仓库", name_en="Warehouse"))
        uow.audit("department.add", f"department:{code}")
        uow.commit()


def content(app: App) -> dict[str, list[tuple[object, ...]]]:
    with app.database.read.connect() as connection:
        return {
            name: sorted((tuple(row) for row in connection.execute(text(f'SELECT * FROM "{name}"'))), key=repr)  # noqa: S608
            for name in count_rows(connection)
            if name != "audit"
        }


def test_a_backup_comes_back_as_it_was(app: App, empty: App, tmp_path: Path) -> None:
    for n in range(20):
        add(app, f"D{n:02}")
    report = back_up(app, ADMIN, tmp_path / "b.zip")
    assert restore(empty, ADMIN, tmp_path / "b.zip").rows == report.rows
    assert content(empty) == content(app)
    assert len(content(empty)["department"]) == 20
    with empty.reading() as uow:
        log = [entry.action for entry in audit.entries(uow.session)]
        assert audit.first_fault(uow.session) is None
    assert log == ["department.add"] * 20 + ["restore"]
    require_current(empty.database)
    add(empty, "new")  # and it goes on working, sequences included
    assert len(content(empty)["department"]) == 21


def test_a_backup_in_use_holds_one_moment(app: App, empty: App, tmp_path: Path) -> None:
    """Every transaction adds one department and one audit entry: the two counts agree in every consistent copy."""
    stop = threading.Event()

    def write() -> None:
        n = 0
        while not stop.is_set():
            add(app, f"D{n}")
            n += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while count(app, "department") < 5:
            pass
        back_up(app, ADMIN, tmp_path / "b.zip")
    finally:
        stop.set()
        writer.join()
    restore(empty, ADMIN, tmp_path / "b.zip")
    assert count(empty, "department") >= 5
    assert count(empty, "department") == count(empty, "audit") - 1  # − the entry of the restore itself


def count(app: App, table: str) -> int:
    with app.database.read.connect() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())  # noqa: S608


def test_neither_a_file_nor_a_database_is_overwritten(app: App, tmp_path: Path) -> None:
    add(app, "WH")
    back_up(app, ADMIN, tmp_path / "b.zip")
    with pytest.raises(Conflict, match=r"b\.zip exists already"):
        back_up(app, ADMIN, tmp_path / "b.zip")
    with pytest.raises(Conflict, match="restore into an empty"):
        restore(app, ADMIN, tmp_path / "b.zip")
    assert count(app, "department") == 1


def rewrite(archive: Path, change: Callable[[dict[str, bytes]], object]) -> None:
    with zipfile.ZipFile(archive) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    change(parts)
    with zipfile.ZipFile(archive, "w") as packed:
        for name, data in parts.items():
            packed.writestr(name, data)


def flip(parts: dict[str, bytes]) -> None:
    [name] = (name for name in parts if name.startswith("database"))
    data = bytearray(parts[name])
    data[len(data) // 2] ^= 1
    parts[name] = bytes(data)


def grow(parts: dict[str, bytes]) -> None:
    [name] = (name for name in parts if name.startswith("database"))
    parts[name] += b"\0" * 4096


def manifest(**values: object) -> Callable[[dict[str, bytes]], None]:
    def change(parts: dict[str, bytes]) -> None:
        parts["manifest.json"] = json.dumps(json.loads(parts["manifest.json"]) | values).encode()

    return change


def fewer_rows(parts: dict[str, bytes]) -> None:
    said = json.loads(parts["manifest.json"])
    said["rows"]["department"] += 1
    parts["manifest.json"] = json.dumps(said).encode()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (flip, "damaged: .*(checksum|CRC)"),
        (grow, "damaged: its checksum differs"),
        (fewer_rows, "damaged: table department has 1 rows, not 2"),
        (manifest(revision="9999"), "another version .*revision 9999"),
        (manifest(format=2), r"another version \(format 2"),
        (manifest(database="oracle"), "another version"),
        (lambda parts: parts.pop("manifest.json"), "not a backup of ours"),
    ],
    ids=["one bit", "too long", "a row missing", "newer revision", "newer format", "other database", "no manifest"],
)
def test_a_damaged_or_foreign_backup_is_refused(
    app: App, empty: App, tmp_path: Path, change: Callable[[dict[str, bytes]], object], said: str
) -> None:
    add(app, "WH")
    back_up(app, ADMIN, tmp_path / "b.zip")
    rewrite(tmp_path / "b.zip", change)
    with pytest.raises(InvalidInput, match=said):
        restore(empty, ADMIN, tmp_path / "b.zip")
    assert change is fewer_rows or not tables(empty)


def tables(app: App) -> list[str]:
    with app.database.read.connect() as connection:
        return list(count_rows(connection))


def test_what_is_no_backup_is_named(empty: App, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="there is no file"):
        restore(empty, ADMIN, tmp_path / "none.zip")
    (tmp_path / "text.zip").write_text("no")
    with pytest.raises(InvalidInput, match="not a backup of ours"):
        restore(empty, ADMIN, tmp_path / "text.zip")


def test_a_database_without_a_schema_is_neither_used_nor_backed_up(empty: App, tmp_path: Path) -> None:
    with pytest.raises(Conflict, match="the database has no tables yet; run: shiftledger init"):
        require_current(empty.database)
    with pytest.raises(Conflict, match="run: shiftledger init"):
        back_up(empty, ADMIN, tmp_path / "b.zip")
    report = lay_schema(empty)
    assert (report.before, report.changed) == (None, True)
    require_current(empty.database)
    assert not lay_schema(empty).changed


def test_a_database_from_the_future_is_left_alone(app: App) -> None:
    with app.database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Conflict, match="at revision 9999, which this program does not know"):
        require_current(app.database)
    with pytest.raises(Conflict, match="at revision 9999, which this program does not know"):
        lay_schema(app)


def test_the_system_may_back_up_too(app: App, tmp_path: Path) -> None:
    back_up(app, SYSTEM, tmp_path / "nightly" / "b.zip")
    with app.reading() as uow:
        [entry] = audit.entries(uow.session)
    assert (entry.actor, entry.action, entry.target) == ("system", "backup", "file:b.zip")
