"""Rows of a long run in a CSV file, so that it can be made in pieces: what is in the file is not run again."""

from __future__ import annotations

import argparse
import csv
from collections.abc import Mapping
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``--out`` and ``--resume``."""
    parser.add_argument("--out", type=Path, metavar="FILE", help="add the rows to this CSV file")
    parser.add_argument("--resume", action="store_true", help="leave out what is already in --out")


def append(path: Path, row: Mapping[str, object]) -> None:
    """Add the row to the file, with a heading if it is new."""
    new = not path.exists()
    with path.open("a", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(row))
        if new:
            writer.writeheader()
        writer.writerow(row)


def read(path: Path | None) -> list[dict[str, str]]:
    """The rows that ``append`` wrote, oldest first; none if there is no file yet. SystemExit without a path."""
    if path is None:
        raise SystemExit("--resume needs --out FILE")
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
