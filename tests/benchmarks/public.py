"""The public instances, one by one: ours and, beside it in the same time, the peers.

Every run is a process of its own, so that a crash or a memory limit costs one row. Every roster is written in its
format's form, read back and scored by the checks here; no solver's own word is printed as an objective.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from solver.checks import verify
from tests.benchmarks import kept
from tests.benchmarks.families import CURTOIS_QU, INRC2, Instance, Target, bench_folder, instances
from tests.benchmarks.one_run import OURS
from tests.benchmarks.peers import PEERS

GRACE_S = 120.0  # reading, writing and a search that ends late; beyond it the process is ended


@dataclass(frozen=True, kw_only=True)
class Row:
    """One run. ``objective`` and ``hard`` are the checks' figures of the roster as read back from its file."""

    instance: str
    solver: str
    limit_s: float
    workers: int
    seed: int
    best_known: int
    status: str
    objective: int | None
    bound: int | None
    first_s: float | None
    seconds: float
    hard: int | None
    peak_mb: int
    note: str = ""

    @property
    def key(self) -> tuple[str, str, float, int, int]:
        return self.instance, self.solver, self.limit_s, self.workers, self.seed

    @property
    def sound(self) -> bool:
        """A roster without a hard violation, and a bound that is not above it."""
        return self.objective is not None and self.hard == 0 and self.bound_is_valid

    @property
    def bound_is_valid(self) -> bool:
        """No bound lies above a roster that is known to exist."""
        known = [self.best_known] + ([self.objective] if self.objective is not None and self.hard == 0 else [])
        return self.bound is None or self.bound <= min(known)

    @property
    def excess(self) -> float | None:
        """Objective over best known, as a share of the latter."""
        return self.objective / self.best_known - 1 if self.objective is not None else None

    @property
    def gap(self) -> float | None:
        """(objective − bound) / objective."""
        if self.objective is None or self.bound is None:
            return None
        return 0.0 if self.objective == self.bound else (self.objective - self.bound) / max(1, abs(self.objective))


COLUMNS = (
    f"{'instance':27} {'solver':6} {'limit':>6} {'best':>6} {'objective':>9} {'excess':>8} {'bound':>7} {'gap':>8} "
    f"{'first s':>8} {'seconds':>8} {'hard':>4} {'MB':>6}  status"
)


def line(row: Row, target: Target | None = None) -> str:
    """A row of the table; with a target, whether objective and gap meet it."""
    told = (
        f"{row.instance:27} {row.solver:6} {row.limit_s:6.0f} {row.best_known:6} {_cell(row.objective):>9} "
        f"{_percent(row.excess):>8} {_cell(row.bound):>7} {_percent(row.gap):>8} {_seconds(row.first_s):>8} "
        f"{row.seconds:8.1f} {_cell(row.hard):>4} {row.peak_mb:6}  {row.status}"
    )
    if not row.bound_is_valid:
        told += "  THE BOUND IS NOT VALID"
    if row.note:
        told += f"  {row.note}"
    if target is not None and row.solver == OURS:
        told += "".join(f"  {name} {'met' if met else 'MISSED'}" for name, met in verdicts(row, target))
    return told


def verdicts(row: Row, target: Target) -> list[tuple[str, bool]]:
    """Is the target met, for the objective and for the proven gap?"""
    roster = row.sound and (target.objective is None or (row.objective or 0) <= target.objective)
    proved = row.bound is not None and row.bound_is_valid
    if target.gap_ratio is not None:
        proved = proved and row.gap is not None and row.gap <= target.gap_ratio
    return [("objective", roster), ("gap", proved)]


def means(rows: Sequence[Row]) -> list[str]:
    """The geometric mean of objective / best known for each solver, over its rosters and over those that all have."""
    solvers = list(dict.fromkeys(row.solver for row in rows))
    ratios = {
        solver: {r.instance: r.objective / r.best_known for r in rows if r.solver == solver and r.sound and r.objective}
        for solver in solvers
    }
    everyone = set.intersection(*(set(found) for found in ratios.values())) if ratios else set()
    told = []
    for solver, found in ratios.items():
        asked = len({r.instance for r in rows if r.solver == solver})
        text = f"{solver}: objective / best known, geometric mean {_mean(found.values())} of {len(found)} rosters"
        text += f" ({asked} instances)"
        if len(solvers) > 1:
            shared = _mean(found[i] for i in sorted(everyone))
            text += f"; {shared} over the {len(everyone)} that every solver solved"
        told.append(text)
    return told


def run_one(instance: Instance, solver: str, limit_s: float, options: argparse.Namespace) -> Row:
    """A process for the run; its roster read back and scored."""
    bench = bench_folder(options.bench)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "roster"
        asked = {
            "bench": str(bench),
            "instance": instance.name,
            "solver": solver,
            "time_limit_s": limit_s,
            "workers": options.workers,
            "seed": options.seed,
            "memory_gb": options.memory_gb,
            "roster": str(path),
        }
        facts, seconds, peak_mb, note = _child(asked, limit_s + GRACE_S)
        objective = hard = None
        if path.exists() and facts:
            problem = instance.problem()
            card = verify(problem, instance.read_roster(problem, path))
            objective, hard = card.objective, len(card.hard)
            if facts["claimed"] != objective:
                note += f"{solver} claims {facts['claimed']}"
            if options.keep:
                options.keep.mkdir(parents=True, exist_ok=True)
                path.rename(options.keep / f"{instance.name}.{solver}.{objective}")
    return Row(
        instance=instance.name,
        solver=solver,
        limit_s=limit_s,
        workers=options.workers,
        seed=options.seed,
        best_known=instance.best_known,
        status=facts.get("status", "failed"),
        objective=objective,
        bound=facts.get("bound"),
        first_s=facts.get("first_s"),
        seconds=facts.get("seconds", seconds),
        hard=hard,
        peak_mb=peak_mb,
        note=note,
    )


def _child(asked: dict[str, Any], most_s: float) -> tuple[dict[str, Any], float, int, str]:
    """What the process printed, its seconds, its largest resident memory in MB, and what went wrong."""
    command = [sys.executable, "-m", "tests.benchmarks.one_run", json.dumps(asked)]
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=out, stderr=errors, cwd=Path(__file__).parents[2])
        late = False
        try:
            while True:
                pid, status, usage = os.wait4(process.pid, os.WNOHANG)
                if pid:
                    break
                if not late and time.perf_counter() - started > most_s:
                    late = True
                    process.kill()
                time.sleep(0.05)
        except BaseException:
            process.kill()
            process.wait()
            raise
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - started
        out.seek(0)
        errors.seek(0)
        printed = out.read().decode(errors="replace").splitlines()
        said = errors.read().decode(errors="replace").strip().splitlines()
    peak_mb = usage.ru_maxrss // 1024
    if process.returncode == 0 and printed:
        return json.loads(printed[-1]), seconds, peak_mb, ""
    why = "ran beyond its time" if late else (said[-1] if said else f"exit {process.returncode}")
    return {}, seconds, peak_mb, why


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``public``."""
    parser.add_argument(
        "--time-limit", required=True, metavar="S", help="seconds a run, or 'issue': each instance's own, with targets"
    )
    parser.add_argument("--only", metavar="NAMES", help="instances by name, separated by commas")
    parser.add_argument("--family", choices=(CURTOIS_QU, INRC2, "all"), default="all")
    parser.add_argument("--peers", action="store_true", help="run the peers beside ours in the same time")
    parser.add_argument("--solvers", metavar="NAMES", help=f"of {', '.join((OURS, *PEERS))}; instead of --peers")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--memory-gb", type=float, default=0, metavar="GB", help="address space of a run (default all)")
    parser.add_argument("--bench", type=Path, metavar="FOLDER", help="the public instances")
    kept.add_arguments(parser)
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the rosters here")


def main(options: argparse.Namespace) -> int:
    """Print the table; exit code 1 if a run of ours has no roster, a hard violation or a bound that cannot be."""
    chosen = _chosen(options)
    done = {row.key: row for row in read_rows(options.out)} if options.resume else {}
    rows = []
    print(COLUMNS, flush=True)
    for instance in chosen:
        target = instance.target if options.time_limit == "issue" else None
        limit_s = target.limit_s if target is not None else float(options.time_limit)
        for solver in _solvers(options):
            row = done.get((instance.name, solver, limit_s, options.workers, options.seed))
            if row is None:
                row = run_one(instance, solver, limit_s, options)
                if options.out:
                    kept.append(options.out, asdict(row))
            rows.append(row)
            print(line(row, target), flush=True)
    print("\n".join(means(rows)))
    ours = [row for row in rows if row.solver == OURS]
    if options.time_limit == "issue":
        asked = {instance.name: instance.target for instance in chosen}
        found = [v for row in ours if (target := asked[row.instance]) is not None for v in verdicts(row, target)]
        for name in ("objective", "gap"):
            print(f"{name}: {sum(met for n, met in found if n == name)} of {len(ours)} targets met")
    return 0 if all(row.sound for row in ours) else 1


def _chosen(options: argparse.Namespace) -> list[Instance]:
    found = [i for i in instances(bench_folder(options.bench)) if options.family in (i.family, "all")]
    if options.only:
        names = options.only.split(",")
        unknown = set(names) - {i.name for i in found}
        if unknown:
            raise SystemExit(f"no such instance: {', '.join(sorted(unknown))}")
        found = [i for i in found if i.name in names]
    if options.time_limit == "issue":
        found = [i for i in found if i.target is not None]
    elif not _is_positive(options.time_limit):
        raise SystemExit("--time-limit: seconds, or 'issue'")
    return found


def _solvers(options: argparse.Namespace) -> list[str]:
    named = options.solvers.split(",") if options.solvers else [OURS, *(PEERS if options.peers else ())]
    unknown = set(named) - {OURS, *PEERS}
    if unknown:
        raise SystemExit(f"no such solver: {', '.join(sorted(unknown))}")
    return named


def read_rows(path: Path | None) -> list[Row]:
    """The rows that a run added to the file."""
    return [_row(record) for record in kept.read(path)]


def _row(record: dict[str, str]) -> Row:
    values: dict[str, Any] = dict(record)
    for name in ("limit_s", "first_s", "seconds"):
        values[name] = float(record[name]) if record[name] else None
    for name in ("workers", "seed", "best_known", "objective", "bound", "hard", "peak_mb"):
        values[name] = int(record[name]) if record[name] else None
    return Row(**values)


def _mean(ratios: Iterable[float]) -> str:
    found = list(ratios)
    return f"{math.exp(sum(math.log(r) for r in found) / len(found)):.4f}" if found else "unknown"


def _is_positive(text: str) -> bool:
    try:
        return float(text) > 0
    except ValueError:
        return False


def _cell(value: int | None) -> str:
    return "-" if value is None else str(value)


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.2f} %"


def _seconds(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}"
