"""Malformed problems by format: what is replaced in a tiny instance, and the faults that this makes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

GONE = "<gone>"


@dataclass(frozen=True)
class Case:
    """What is done to the instance, and a part of every fault that must be told."""

    name: str
    edits: Any
    faults: tuple[str, ...]
