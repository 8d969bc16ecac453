"""Convex piecewise-linear cost curves of capacity, in exact integers.

Two reformulations keep every attainable cost and make the linear relaxation smaller and tighter: curves of slots
that see the same heads are added up, and a breakpoint between two neighbouring attainable capacities is replaced by
the chord between them (the hull of the attainable points).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from solver.problem import CapacityDemand

MIN_CHORD_CENTIHEADS = 10  # narrower chords tighten little and would add a 0/1 variable each


@dataclass(frozen=True, slots=True)
class Piece:
    """``width`` centiheads that cost ``cost`` in all; ``whole``: no capacity strictly inside is attainable."""

    width: int
    cost: int
    whole: bool = False


def total_curve(demands: Iterable[CapacityDemand], offset: int, top: int) -> tuple[int, list[Piece]]:
    """The summed cost at ``offset`` centiheads, and the pieces of the summed curve from there to ``offset + top``."""
    base, slope = 0, 0
    changes: dict[int, int] = {}
    for demand in demands:
        base += demand.cost(offset)
        at, current = -offset, None
        for width, piece_slope in (
            *((p.width_centiheads, p.slope) for p in demand.segments),
            (None, demand.surplus_slope),
        ):
            if width is None or at + width > 0:
                if current is None:
                    slope += piece_slope
                elif at < top:
                    changes[at] = changes.get(at, 0) + piece_slope - current
                current = piece_slope
            at += width or 0
    pieces, at = [], 0
    for point in (*sorted(changes), top):
        if point > at:
            pieces.append(Piece(point - at, (point - at) * slope))
        slope += changes.get(point, 0)
        at = point
    return base, pieces


def attainable(choices: Iterable[Iterable[int]]) -> int:
    """Bit k is set if k centiheads can be reached by taking one amount, or none, of each of the ``choices``."""
    reach = 1
    for amounts in choices:
        options = reach
        for amount in amounts:
            options |= reach << amount
        reach = options
    return reach


def snapped(pieces: Sequence[Piece], reach: int) -> list[Piece]:
    """The hull of the curve over the attainable capacities of ``reach``; equal to the curve at each of them."""
    points, at, cost = [(0, 0)], 0, 0
    for piece in pieces:
        at, cost = at + piece.width, cost + piece.cost
        points.append((at, cost))
    top = reach.bit_length() - 1
    chords: set[tuple[int, int]] = set()
    for point, _ in points[1:-1]:
        below = (reach & ((1 << (point + 1)) - 1)).bit_length() - 1
        if below < point < top:
            rest = reach >> point
            above = point + (rest & -rest).bit_length() - 1
            if above - below >= MIN_CHORD_CENTIHEADS:
                chords.add((below, above))
    inside = [p for p, _ in points if not any(low < p < high for low, high in chords)]
    ends = sorted({*inside, *(end for chord in chords for end in chord)})
    costs = _values(points, ends)
    return [Piece(high - low, costs[high] - costs[low], (low, high) in chords) for low, high in pairwise(ends)]


def _values(points: Sequence[tuple[int, int]], at: Sequence[int]) -> dict[int, int]:
    """The curve's value at every (sorted) position of ``at``; exact, because slopes are integers."""
    found, k = {}, 0
    for position in at:
        while k + 2 < len(points) and points[k + 1][0] <= position:
            k += 1
        (x0, y0), (x1, y1) = points[k], points[min(k + 1, len(points) - 1)]
        slope = (y1 - y0) // (x1 - x0) if x1 > x0 else 0
        found[position] = y0 + (position - x0) * slope
    return found
