"""What is compiled is kept apart for every state of the kernels' sources."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from solver.search.columns import sources

ROOT = Path(__file__).parents[4]
ASK = "import numba; print(numba.config.CACHE_DIR)"


def test_a_changed_kernel_changes_the_name_and_other_files_do_not(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("@njit\ndef a(): return 1\n")
    first = sources(tmp_path)
    (tmp_path / "b.py").write_text("def b(): return 1\n")
    assert sources(tmp_path) == first
    (tmp_path / "a.py").write_text("@njit\ndef a(): return 2\n")
    assert sources(tmp_path) != first


@pytest.mark.parametrize("before", ["", "import numba; "], ids=["first", "after numba"])
def test_numba_keeps_kernels_under_that_name(before: str) -> None:
    environment = {k: v for k, v in os.environ.items() if k != "NUMBA_CACHE_DIR"}
    done = subprocess.run(
        [sys.executable, "-c", f"{before}import solver.search.columns; {ASK}"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip().endswith(f"kernels-{sources()}")


def test_another_folder_that_somebody_chose_stays() -> None:
    environment = {**os.environ, "NUMBA_CACHE_DIR": "/tmp/elsewhere"}  # noqa: S108 - only a name
    done = subprocess.run(
        [sys.executable, "-c", f"import solver.search.columns; {ASK}"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "/tmp/elsewhere"  # noqa: S108 - only a name
