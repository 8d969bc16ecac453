"""How to search. Stored with every solution, so that a roster can be made again."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SolveParams:
    """``gap_limit_ratio`` stops the search when (objective − bound) / objective is at or below it."""

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
