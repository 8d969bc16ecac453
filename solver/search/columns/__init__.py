"""Search by columns and by annealing, much of it in compiled kernels.

A kernel kept on disk holds those that it calls, and numba looks only at the file of the kernel itself: after a change
in a called one it would run the old code. So what is kept goes to a folder named after all kernels' sources.
"""

from __future__ import annotations

import os
import sys
from hashlib import blake2b
from pathlib import Path

HERE = Path(__file__).resolve().parent


def sources(folder: Path = HERE) -> str:
    """A short name of the sources of all kernels in a folder."""
    digest = blake2b(digest_size=6)
    for path in sorted(folder.glob("*.py")):
        source = path.read_bytes()
        if b"njit" in source:
            digest.update(path.name.encode() + b"\0" + source + b"\0")
    return digest.hexdigest()


def _keep_by_sources() -> None:
    """Point numba to the folder; where it cannot be written, numba's own choice stays."""
    folder = HERE / "__pycache__" / f"kernels-{sources()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return
    if os.access(folder, os.W_OK) and "NUMBA_CACHE_DIR" not in os.environ:
        os.environ["NUMBA_CACHE_DIR"] = str(folder)
        if "numba" in sys.modules:  # it has read its settings already
            sys.modules["numba"].config.CACHE_DIR = str(folder)


_keep_by_sources()
