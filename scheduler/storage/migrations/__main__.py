"""Draft a revision: ``python -m scheduler.storage.migrations "what changes"``. Read it before you keep it."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory

from scheduler.storage.engine import connect
from scheduler.storage.migrations import alembic_config, upgrade


def main(message: str) -> None:
    number = len(list(ScriptDirectory.from_config(alembic_config()).walk_revisions())) + 1
    with tempfile.TemporaryDirectory() as directory:
        database = connect(f"sqlite:///{Path(directory) / 'draft.sqlite'}")
        if number > 1:
            upgrade(database)
        with database.engine.begin() as connection:
            command.revision(alembic_config(connection), message, autogenerate=True, rev_id=f"{number:04}")
        database.dispose()


if __name__ == "__main__":
    main(" ".join(sys.argv[1:]) or "change")
