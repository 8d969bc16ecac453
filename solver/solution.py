"""What a search found: states what is known and no more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from solver.params import SolveParams
from solver.roster import Roster


class Status(StrEnum):
    """OPTIMAL means objective == bound by our own comparison, never a copied solver status."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"


class Termination(StrEnum):
    """Why the search ended."""

    PROVED = "proved"
    GAP_LIMIT = "gap_limit"
    TIME_LIMIT = "time_limit"
    CANCELLED = "cancelled"


@dataclass(frozen=True, kw_only=True)
class Solution:
    """Roster, objective and bound are ``None`` when absent. ``penalties`` (by rule) are those of the checks."""

    status: Status
    termination: Termination
    params: SolveParams
    seconds: float
    roster: Roster | None = None
    objective: int | None = None
    bound: int | None = None
    penalties: Mapping[str, int] = field(default_factory=dict)
    solver_version: str = ""

    @property
    def gap(self) -> float | None:
        """(objective − bound) / objective; 0 when both are equal, ``None`` when either is unknown."""
        if self.objective is None or self.bound is None:
            return None
        if self.objective == self.bound:
            return 0.0
        return (self.objective - self.bound) / abs(self.objective) if self.objective else float("inf")
