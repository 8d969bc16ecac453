"""Half-open intervals of epoch seconds."""

from __future__ import annotations

from collections.abc import Iterable

Interval = tuple[int, int]


def subtract(intervals: Iterable[Interval], gaps: Iterable[Interval]) -> list[Interval]:
    """The parts of ``intervals`` outside every gap; both half-open, intervals disjoint and in order."""
    left = list(intervals)
    for gap_start, gap_end in gaps:
        rest: list[Interval] = []
        for start, end in left:
            if end <= gap_start or start >= gap_end:
                rest.append((start, end))
                continue
            if start < gap_start:
                rest.append((start, gap_start))
            if gap_end < end:
                rest.append((gap_end, end))
        left = rest
    return left


def length(intervals: Iterable[Interval]) -> int:
    """Seconds in all of them."""
    return sum(end - start for start, end in intervals)
