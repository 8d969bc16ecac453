"""Ctrl-C keeps the best roster; nothing is left behind, and no traceback is shown."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from solver.formats.documents import dump_problem
from solver.interrupt import Interrupt
from tests.benchmarks.months import month

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def signals_are_heard() -> Iterator[None]:
    """Tests that a shell runs in the background ignore Ctrl-C, and what they start would too."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def started(*arguments: str | Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "solver", *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


@pytest.fixture
def problem(tmp_path: Path) -> Path:
    path = tmp_path / "problem.json"
    path.write_text(dump_problem(month(12, 1)), encoding="utf-8")
    return path


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_best_roster_is_kept(problem: Path, tmp_path: Path, workers: int, number: signal.Signals) -> None:
    out, log = tmp_path / "roster.json", tmp_path / "log"
    process = started("solve", problem, "--time-limit", "120", "--workers", str(workers), "--out", out, "--log", log)
    deadline = time.monotonic() + 100
    while not (log.exists() and "objective" in log.read_text()) and time.monotonic() < deadline:
        time.sleep(0.1)
    process.send_signal(number)
    told, errors = process.communicate(timeout=20)
    summary = json.loads(told)
    assert process.returncode == 0, errors
    assert summary["termination"] == "cancelled"
    assert summary["hard_violations"] == 0
    assert "Traceback" not in errors
    checked = subprocess.run(
        [sys.executable, "-m", "solver", "check", problem, out], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert json.loads(checked.stdout)["objective"] == summary["objective"]


@pytest.mark.parametrize("module", ["solver.command_line", "ortools", "numpy"])
def test_what_comes_while_code_is_loaded_ends_with_a_word(module: str, problem: Path, tmp_path: Path) -> None:
    """The signal comes from a module that is just being found, whatever the machine's speed."""
    (tmp_path / "sitecustomize.py").write_text(
        "import os, signal, sys\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "class Finder:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        f"        if name == {module!r}:\n"
        "            os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Finder())\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, "-m", "solver", "solve", problem],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)])},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "stopped\n")


@pytest.mark.slow
def test_other_commands_end_with_a_word(problem: Path) -> None:
    process = started("explain", "cross-training", problem, "--time-limit", "120")
    time.sleep(6)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 130
    assert errors.strip() == "stopped"


def test_the_first_signal_asks_and_the_second_is_as_ever() -> None:
    found = signal.signal(signal.SIGINT, signal.default_int_handler)  # it is ignored where tests run in the background
    try:
        with Interrupt() as interrupt:
            assert not interrupt.asked
            os.kill(os.getpid(), signal.SIGINT)
            assert interrupt.asked
            with pytest.raises(KeyboardInterrupt):
                os.kill(os.getpid(), signal.SIGINT)
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, found)


def test_a_run_of_cp_sat_leaves_the_handler_where_it_was() -> None:
    """It would put its own one in its place, and none behind it: the next signal ended the process without a word."""
    code = (
        "import os, signal\n"
        "from ortools.sat.python.cp_model import CpModel\n"
        "from solver.params import SolveParams\n"
        "from solver.search.board import Board\n"
        "from solver.search.cpsat import complete_hint, run\n"
        "from tests.builders import problem\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "run(CpModel(), None, seconds=5)\n"
        "complete_hint(CpModel(), Board(problem(), SolveParams()))\n"
        "try:\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "except KeyboardInterrupt:\n"
        "    print('caught')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout == "caught\n"


@pytest.mark.parametrize("text", ["nan", "inf", "-inf", "soon"])
def test_a_time_limit_is_a_finite_number(text: str, problem: Path) -> None:
    process = started("solve", problem, f"--time-limit={text}")
    told, errors = process.communicate(timeout=60)
    assert process.returncode == 2
    assert not told
    assert f"--time-limit: must be a number of seconds above 0, at most 31536000, got '{text}'" in errors


def test_what_the_caller_ignores_stays_ignored() -> None:
    """As under ``nohup``: a hang-up must not end the search."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with Interrupt() as interrupt:
            os.kill(os.getpid(), signal.SIGHUP)
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
            assert not interrupt.asked
            assert signal.getsignal(signal.SIGTERM) != signal.SIG_DFL
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)
