"""How to search. Stored with every solution, so that a roster can be made again."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace


def cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SolveParams:
    """``gap_limit_ratio`` stops the search when (objective − bound) / objective is at or below it.

    Every search takes ``on_this_machine``, and its solution holds that.
    """

    time_limit_s: float = 60.0
    num_workers: int = 2
    seed: int = 0
    gap_limit_ratio: float = 0.0

    def __post_init__(self) -> None:
        if self.time_limit_s <= 0:
            raise ValueError(f"time_limit_s must be positive, got {self.time_limit_s}")
        if self.num_workers < 1:
            raise ValueError(f"num_workers must be at least 1, got {self.num_workers}")
        if not 0 <= self.gap_limit_ratio < 1:
            raise ValueError(f"gap_limit_ratio must be in [0, 1), got {self.gap_limit_ratio}")

    @property
    def on_this_machine(self) -> SolveParams:
        """With no more workers than cores: more of them only take time from each other, and none gets far."""
        return replace(self, num_workers=min(self.num_workers, cores()))
