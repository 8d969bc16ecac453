"""What no roster can cost less than, before any search."""

from __future__ import annotations

from solver.capacity import CostSegment
from solver.problem import Problem


def floor(problem: Problem) -> int | None:
    """The sum of what each demand for capacity costs at its best; ``None`` where surplus is rewarded without end.

    Every other penalty is a weight of at least 0 times an amount of at least 0 (``validation``). Slopes do not
    decrease, so that a curve is least where they reach 0: base_cost + Σ slope·width over the pieces that slope down.
    """
    if any(demand.surplus_slope < 0 for demand in problem.capacity_demand):
        return None
    in_time = sum(demand.base_cost + _falls(demand.segments) for demand in problem.capacity_demand)
    waiting = sum(due.base_cost + _falls(due.segments) for demand in problem.deferrable_demand for due in demand.due)
    return in_time + waiting


def _falls(segments: tuple[CostSegment, ...]) -> int:
    return sum(min(0, piece.slope) * piece.width_centiheads for piece in segments)
