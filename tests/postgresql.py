"""A private PostgreSQL cluster in a temporary directory, reachable by its unix socket only."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg
from psycopg import sql


def find_binaries() -> Path | None:
    """The directory with initdb and pg_ctl, the newest version first."""
    debian = Path("/usr/lib/postgresql")
    candidates = sorted(debian.glob("*/bin"), key=lambda p: int(p.parent.name.split(".")[0]), reverse=True)
    on_path = shutil.which("pg_ctl")
    candidates += [Path(on_path).parent] if on_path else []
    return next((p for p in candidates if (p / "initdb").exists() and (p / "pg_ctl").exists()), None)


class Cluster:
    """Trusts everybody on its socket. Runs as the user postgres where we are root, who may not run a server."""

    def __init__(self, binaries: Path) -> None:
        self.binaries = binaries
        self.directory = Path(tempfile.mkdtemp(prefix="slpg", dir="/tmp"))
        self._user = "postgres" if os.geteuid() == 0 else None
        self._numbers = itertools.count(1)

    def __enter__(self) -> Self:
        if self._user:
            shutil.chown(self.directory, self._user)
        data = str(self.directory / "data")
        self.run("initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "--no-sync")
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.run("pg_ctl", "-D", str(self.directory / "data"), "-m", "immediate", "-w", "stop")
        shutil.rmtree(self.directory, ignore_errors=True)

    def start(self) -> None:
        options = (
            f"-k {self.directory} -c listen_addresses= -c fsync=off -c full_page_writes=off -c max_connections=200"
        )
        log = str(self.directory / "log")
        self.run("pg_ctl", "-D", str(self.directory / "data"), "-l", log, "-w", "-o", options, "start")

    def run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [str(self.binaries / program), *arguments],
            user=self._user,
            cwd=self.directory,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{program} ended with {done.returncode}:\n{done.stdout}")

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://postgres@/{name}?host={self.directory}"

    def create(self, name: str, *, template: str = "template0") -> str:
        """Create a database and give its URL."""
        self._execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
        return self.url(name)

    def drop(self, name: str) -> None:
        self._execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def unused_name(self) -> str:
        return f"test_{next(self._numbers)}"

    def _execute(self, statement: sql.Composed) -> None:
        with psycopg.connect(f"host={self.directory} user=postgres dbname=postgres", autocommit=True) as connection:
            connection.execute(statement)
