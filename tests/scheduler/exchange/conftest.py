"""``company``: a service on a database of its own that holds the little company, on SQLite."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from scheduler.bootstrap import App, build
from scheduler.config import Config
from scheduler.exchange.report import ImportReport
from scheduler.services.importing import ImportOptions, import_file, import_path
from tests.scheduler.exchange.company import FILES, HR, StoppedClock

# what an import writes about itself
OWN_TABLES = {"import_file", "quarantine", "punch_quarantine", "audit", "alembic_version"}


@dataclass(frozen=True, kw_only=True)
class Company:
    """A service, its folder for files, and its database file."""

    app: App
    folder: Path
    database: Path

    def bring(self, name: str, content: str | bytes, **options: object) -> ImportReport:
        """Write a file and import it as HR."""
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return import_file(self.app, HR, path, options=ImportOptions(**options))  # type: ignore[arg-type]  # by name

    def contents(self) -> dict[str, list[tuple[object, ...]]]:
        """Every row of every table that holds what files brought."""
        connection = sqlite3.connect(self.database)
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = {
            name: connection.execute(f'SELECT * FROM "{name}" ORDER BY 1, 2').fetchall()  # noqa: S608 - names of our own
            for name in tables
            if name not in OWN_TABLES
        }
        connection.close()
        return rows


def open_company(folder: Path, template: Path) -> Company:
    """A service on a copy of the template."""
    folder.mkdir(parents=True, exist_ok=True)
    database = folder / "company.sqlite"
    shutil.copyfile(template, database)
    config = Config(
        data_dir=folder / "data", database_url=f"sqlite:///{database}", secret_key="test-key-" + "0123456789" * 4
    )
    return Company(app=build(config, clock=StoppedClock()), folder=folder, database=database)


@pytest.fixture(scope="session")
def company_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed SQLite file that holds the little company."""
    root = tmp_path_factory.mktemp("company")
    files = root / "files"
    files.mkdir()
    for kind, text in FILES.items():
        (files / f"{kind}.csv").write_text(text, encoding="utf-8")
    company = open_company(root / "made", sqlite_template)
    reports = import_path(company.app, HR, files)
    company.app.close()
    assert [(r.name, r.state, r.faults) for r in reports if r.faults or r.refused] == []
    return company.database


@pytest.fixture
def another_company(company_template: Path, tmp_path: Path) -> Iterator[Callable[[str], Company]]:
    """Further companies like ``company``, by a name for each."""
    made: list[Company] = []

    def make(name: str) -> Company:
        made.append(open_company(tmp_path / name, company_template))
        return made[-1]

    yield make
    for company in made:
        company.app.close()


@pytest.fixture
def company(another_company: Callable[[str], Company]) -> Company:
    return another_company("company")
