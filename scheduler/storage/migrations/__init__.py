"""Bring a database to the newest revision, from any program: no Flask, no ini file.

A table that bears triggers (``audit``, ``punch``) loses them on SQLite when a batch operation rebuilds it: such a
revision must create them again (``triggers.create``). ``python -m scheduler.storage.migrations MESSAGE`` drafts a
revision from what the tables have and the newest revision lacks.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from scheduler.errors import Conflict
from scheduler.storage.engine import ACCESS, Database
from scheduler.storage.tables import Base

_HERE = Path(__file__).parent
_LOCK = 0x5348_4D47  # advisory lock: two programs starting at once migrate one after the other


def upgrade(database: Database, revision: str = "head") -> None:
    """Bring the schema to the revision in one transaction; killed in the midst, nothing has happened."""
    with database.engine.execution_options(**{ACCESS: "migrate"}).connect() as connection:
        try:
            with connection.begin():
                if not database.is_sqlite:
                    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
                command.upgrade(alembic_config(connection), revision)
                _check_foreign_keys(connection)
        finally:
            connection.invalidate()  # its foreign keys are off


def current(database: Database) -> str | None:
    """The revision of the schema; ``None`` when there is none yet."""
    if database.path is not None and not database.path.exists():
        return None  # to connect would leave an empty file, and no place for a backup to be restored to
    with database.read.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str:
    """The newest revision that this program knows."""
    revision = ScriptDirectory.from_config(alembic_config()).get_current_head()
    if revision is None:
        raise RuntimeError("there are no migrations")
    return revision


def knows(revision: str) -> bool:
    """Can this program bring a schema of that revision to its head?"""
    return revision in {script.revision for script in ScriptDirectory.from_config(alembic_config()).walk_revisions()}


def require_current(database: Database) -> None:
    """Refuse to go on with a database that has no schema, is behind this program, or ahead of it (``Conflict``)."""
    found, needed = current(database), head()
    if found is None:
        raise Conflict("the database has no tables yet; run: shiftledger init", key="schema_missing")
    require_known(found)
    if found != needed:
        raise Conflict(
            f"the database is at revision {found}, this program needs {needed}; run: shiftledger init",
            key="schema_behind",
            current=found,
            head=needed,
        )


def require_known(revision: str) -> None:
    """``Conflict`` when a newer program made the schema."""
    if not knows(revision):
        raise Conflict(
            f"the database is at revision {revision}, which this program does not know: a newer version used it",
            key="schema_ahead",
            current=revision,
        )


def drift(database: Database) -> list[Any]:
    """What the tables in code have and the database lacks, and the other way round; empty when they agree."""
    with database.read.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))


def alembic_config(connection: Connection | None = None) -> AlembicConfig:
    config = AlembicConfig()
    config.set_main_option("script_location", str(_HERE).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


def _check_foreign_keys(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise RuntimeError(f"the migration left {len(broken)} broken references, the first: {tuple(broken[0])}")
