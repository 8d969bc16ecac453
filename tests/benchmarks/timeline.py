"""What a search knew when."""

from __future__ import annotations

from dataclasses import dataclass, field

from solver.roster import Roster
from solver.search.progress import Progress


@dataclass
class Timeline(Progress):
    """Objectives and bounds as they came, with their seconds."""

    objectives: list[tuple[float, int]] = field(default_factory=list)
    bounds: list[tuple[float, int]] = field(default_factory=list)

    def on_incumbent(self, roster: Roster, objective: int, seconds: float) -> None:
        self.objectives.append((seconds, objective))

    def on_bound(self, bound: int, seconds: float) -> None:
        self.bounds.append((seconds, bound))

    @property
    def first_s(self) -> float | None:
        """When the first roster came."""
        return self.objectives[0][0] if self.objectives else None

    def at(self, seconds: float) -> tuple[int | None, int | None, float | None]:
        """Objective, bound and gap that were known after so many seconds."""
        objective = next((o for s, o in reversed(self.objectives) if s <= seconds), None)
        bound = next((b for s, b in reversed(self.bounds) if s <= seconds), None)
        gap = (objective - bound) / objective if objective and bound is not None else None
        return objective, bound, gap
