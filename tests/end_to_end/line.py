"""The main line as a script would run it: the command line in processes of its own, JSON in between."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

DEMO = Path(__file__).resolve().parents[2] / "fixtures" / "demo"
COPIED = (
    "site",
    "departments",
    "roles",
    "role_weights",
    "standards",
    "contracts",
    "people",
    "skills",
    "shift_types",
    "kpis",
)
Row = dict[str, str]


class Line:
    """An installation in a folder, on a business date of its own."""

    def __init__(self, folder: Path, today: date) -> None:
        self._environment = {k: v for k, v in os.environ.items() if not k.startswith(("SHIFTLEDGER_", "DATABASE_URL"))}
        self._environment |= {"SHIFTLEDGER_DATA_DIR": str(folder), "SHIFTLEDGER_LOCALE": "en"}
        self.today = today

    def run(self, *arguments: str, expected: int = 0) -> str:
        """Run ``shiftledger`` and give its standard output; the exit code must be the expected one."""
        done = subprocess.run(
            [sys.executable, "-m", "scheduler.cli", *arguments],
            env=self._environment | {"SHIFTLEDGER_TODAY": self.today.isoformat()},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == expected, f"{arguments}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def json(self, *arguments: str, expected: int = 0) -> Any:
        """The same with ``--json``, parsed."""
        return json.loads(self.run(*arguments, "--json", expected=expected))


def write_csv(path: Path, rows: Iterable[Mapping[str, object]]) -> None:
    """A CSV with the first row's keys as its header."""
    kept = list(rows)
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.DictWriter(file, list(kept[0]), lineterminator="\n")
        out.writeheader()
        out.writerows(kept)


def copy_company(target: Path, department: str, since: date, change: Callable[[str, Row], Row]) -> None:
    """The demo company's people of one department, as if they had been there since ``since``."""
    target.mkdir()
    people = {row["code"] for row in read_csv(DEMO / "people.csv") if row["department"] == department}
    for kind in COPIED:
        rows = read_csv(DEMO / f"{kind}.csv")
        rows = [r for r in rows if kind != "people" or r["code"] in people]
        rows = [r for r in rows if kind != "skills" or r["person"] in people]
        dated = [r | {c: since.isoformat() for c in ("valid_from", "hired_on") if c in r} for r in rows]
        write_csv(target / f"{kind}.csv", [change(kind, row) for row in dated])


def read_csv(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def punches_of(roster: Mapping[str, Any]) -> list[dict[str, object]]:
    """Punches of people who keep to the roster, three minutes early and five late, with every change of role."""
    shift_types = {row["code"]: row for row in read_csv(DEMO / "shift_types.csv")}
    board = roster["board"]
    punches: list[tuple[datetime, str, str, str]] = []
    for person, cells in zip(board["people"], board["cells"], strict=True):
        for day, cell in zip(board["days"], cells, strict=True):
            if cell is None:
                continue
            shift = shift_types[cell[0]]
            start = datetime.fromisoformat(f"{day} {shift['start']}")
            roles = [role for role in cell[1].split("|") if role]
            first = start - timedelta(minutes=3)
            punches.append((first, person[0], "IN", roles[0] if roles else ""))
            punches.append((start + timedelta(minutes=int(shift["length_min"]) + 5), person[0], "OUT", ""))
    punches.sort()
    return [
        {"device": "GATE", "device_seq": n, "person": p, "time": f"{at:%Y-%m-%d %H:%M:%S}", "kind": kind, "role": role}
        for n, (at, p, kind, role) in enumerate(punches, 1)
    ]
