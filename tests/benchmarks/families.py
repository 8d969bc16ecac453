"""The public instances: where they lie, what is best known of them, and what is asked of a run.

The files are not part of this project: ``bench_folder`` finds them in ``bench`` of the folder that
``SHIFTLEDGER_SHARED`` names (default ``../shared``), or where the caller says.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from solver.formats import curtois_qu, inrc2
from solver.problem import Problem
from solver.roster import Roster

CURTOIS_QU, INRC2 = "curtois-qu", "inrc2"


@dataclass(frozen=True, kw_only=True)
class Target:
    """What is asked within ``limit_s``: an objective of at most ``objective`` and a gap of at most ``gap_ratio``.

    ``None``: any verified roster, any valid bound.
    """

    limit_s: float
    objective: int | None
    gap_ratio: float | None


@dataclass(frozen=True, kw_only=True)
class Instance:
    """One public instance with its best known objective and what is asked of it (``None``: it is only measured)."""

    name: str
    family: str
    folder: Path
    best_known: int
    target: Target | None

    def problem(self) -> Problem:
        """Read anew from its files."""
        if self.family == CURTOIS_QU:
            return curtois_qu.read(self.folder / "instances" / f"{self.name}.txt")
        return self._data_set().problem

    def write(self, problem: Problem, roster: Roster, path: Path) -> None:
        """The roster in its format's own form: one file, or a folder with a file a week."""
        if self.family == CURTOIS_QU:
            path.write_text(curtois_qu.write_roster(problem, roster), encoding="utf-8")
        else:
            data = self._data_set()
            inrc2.save_roster(problem, roster, path, scenario=data.scenario, first_week=data.first_week)

    def read_roster(self, problem: Problem, path: Path) -> Roster:
        """What ``write`` wrote."""
        if self.family == CURTOIS_QU:
            return curtois_qu.read_roster(problem, path)
        data = self._data_set()
        return inrc2.read_roster(problem, path, scenario=data.scenario, first_week=data.first_week)

    def _data_set(self) -> inrc2.DataSet:
        data, history, weeks = self.name.split("_")
        return inrc2.load(
            self.folder / "instances" / data, history=int(history), weeks=[int(week) for week in weeks.split("-")]
        )


def bench_folder(given: Path | None = None) -> Path:
    """The folder of the public instances; raises FileNotFoundError where there is none."""
    shared = Path(os.environ.get("SHIFTLEDGER_SHARED", Path(__file__).parents[3] / "shared"))
    folder = given or shared / "bench"
    if not (folder / "curtois_qu" / "best_known.csv").is_file():
        raise FileNotFoundError(f"no public instances in {folder}; say --bench FOLDER or set SHIFTLEDGER_SHARED")
    return folder


def instances(bench: Path) -> Iterator[Instance]:
    """Every instance with a best known value, in the order of its table."""
    published = _published(bench / "curtois_qu" / "published_runs.csv")
    for row in _rows(bench / "curtois_qu" / "best_known.csv"):
        name, best = row["instance"], int(row["best_known"])
        yield Instance(
            name=name,
            family=CURTOIS_QU,
            folder=bench / "curtois_qu",
            best_known=best,
            target=_curtois_qu_target(name, best, published.get(name)),
        )
    for row in _rows(bench / "inrc2" / "best_known.csv"):
        name, best = row["instance"], int(row["best_known"])
        share = 0.02 if len(name.split("_")[2].split("-")) == 4 else 0.03
        target = Target(limit_s=600, objective=_over(best, share), gap_ratio=0.05)
        yield Instance(name=name, family=INRC2, folder=bench / "inrc2", best_known=best, target=target)


def _curtois_qu_target(name: str, best: int, published: int | None) -> Target | None:
    number = int(name.removeprefix("Instance"))
    match number:
        case 1:
            return Target(limit_s=60, objective=best, gap_ratio=0.0)
        case 2 | 3 | 5 | 7:
            return Target(limit_s=60, objective=_over(best, 0.005), gap_ratio=0.01)
        case 8 | 11:
            return Target(limit_s=120, objective=_over(best, 0.007), gap_ratio=0.01)
        case 9:
            return Target(limit_s=120, objective=best, gap_ratio=0.03)
        case 17:
            return Target(limit_s=180, objective=_over(best, 0.003), gap_ratio=0.005)
        case 13 | 15 | 19:
            below = _over(best, 0.05) if published is None else min(_over(best, 0.05), published - 1)
            return Target(limit_s=600, objective=below, gap_ratio=0.08)
        case 21:
            return Target(limit_s=1800, objective=_over(best, 0.15), gap_ratio=None)
        case 23:
            return Target(limit_s=1800, objective=None, gap_ratio=None)
        case _:
            return None


def _over(best: int, share: float) -> int:
    return int(best * (1 + share) + 1e-9)


def _published(path: Path) -> Mapping[str, int]:
    """The least value that any published method reached after 10 minutes, by instance."""
    found: dict[str, int] = {}
    for row in _rows(path):
        if row.pop("time_limit_min") == "10":
            name = row.pop("instance")
            values = [int(value) for value in row.values() if value]
            if values:
                found[name] = min(values)
    return found


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
