"""Where instances lie: ours in the repository, the published ones in the folder that SHIFTLEDGER_SHARED names."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[3]
TINY = PROJECT / "fixtures" / "public"
BENCH = Path(os.environ.get("SHIFTLEDGER_SHARED", PROJECT.parent / "shared")) / "bench"


def published(*parts: str) -> Path:
    """A file or folder among the published instances; without it the test is skipped and says so."""
    path = BENCH.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"{path} is not there: SHIFTLEDGER_SHARED must name the folder that holds bench/")
    return path
