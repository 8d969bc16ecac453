"""A note beside the compiled kernels that all of them are there.

What was noted of other sources, by another numba, for another processor, or of files that are gone does not count.
"""

from __future__ import annotations

import json
import os
import secrets
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import numba
from numba.core.dispatcher import Dispatcher
from numba.core.registry import cpu_target

from solver.search.columns import sources

NOTE = "compiled.json"


def _folders() -> list[Path]:
    """Where the kernels that are loaded are kept."""
    ours = [module for name, module in sorted(sys.modules.items()) if name.startswith("solver.search.")]
    kernels = [value for module in ours for value in vars(module).values() if isinstance(value, Dispatcher)]
    return sorted({Path(path) for kernel in kernels if (path := kernel.stats.cache_path)})


def _state(folders: list[Path]) -> dict[str, Any]:
    """What the compiled files depend on, and which there are."""
    return {
        "sources": sources(),
        "made_by": [numba.__version__, sys.implementation.cache_tag],
        "made_for": [str(part) for part in cpu_target.target_context.codegen().magic_tuple()],
        "files": sorted(str(path) for folder in folders for path in folder.glob("*.nb[ci]")),
    }


def noted() -> bool:
    """Has all been compiled as things are?"""
    folders = _folders()
    try:
        noted = json.loads((folders[0] / NOTE).read_text(encoding="utf-8")) if folders else None
    except (OSError, ValueError):
        return False
    if not isinstance(noted, dict):
        return False
    now = _state(folders)
    return now | {"files": []} == noted | {"files": []} and {*noted.get("files", ())} <= {*now["files"]}


def note() -> None:
    """Note it; where that cannot be written, only the next ``warm`` takes longer."""
    folders = _folders()
    if not folders:
        return
    part = folders[0] / f".{secrets.token_hex(8)}.part"
    with suppress(OSError):
        part.write_text(json.dumps(_state(folders)), encoding="utf-8")
        os.replace(part, folders[0] / NOTE)
