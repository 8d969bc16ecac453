"""The same simulation once more, item by item in plain Python: a peer that shares no line with the product.

Every centihead-slot of deferrable work is an item that waits in a list; slots are walked one after the other.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor


@dataclass
class Item:
    arrived: int  # slot, below 0 for the opening backlog
    due: int
    late: bool = False


@dataclass
class Flow:
    """By slot, lists of whole numbers."""

    served: list[int] = field(default_factory=list)
    late: list[int] = field(default_factory=list)
    idle: list[int] = field(default_factory=list)
    overdue: list[int] = field(default_factory=list)
    backlog: list[int] = field(default_factory=list)
    oldest: list[int] = field(default_factory=list)
    cost: Fraction = Fraction(0)


def immediate(wanted, capacity, *, short: int, idle: int, presence=None) -> Flow:
    flow = Flow()
    for slot, (need, given) in enumerate(zip(wanted, capacity, strict=True)):
        asked = need if presence is None or presence[slot] < need else presence[slot]
        done = 0
        for _ in range(given):
            if done < asked:
                done += 1
        flow.served.append(done)
        flow.late.append(asked - done)
        flow.idle.append(given - done)
        flow.overdue.append(asked - done)
        flow.backlog.append(0)
        flow.oldest.append(0)
        flow.cost += short * (asked - done) + idle * (given - done)
    return flow


def deferrable(
    arrivals,
    capacity,
    *,
    due,
    late_min,
    late_fen: int,
    carry_fen: int = 0,
    slot_min: int,
    idle: int,
    short: int,
    opening=(),
    presence=None,
) -> Flow:
    """``due`` covers the opening's slots first. A centihead for a slot is ``slot_min / 6000`` hours of work."""
    flow = Flow()
    lateness = Fraction(0)
    waiting: deque[Item] = deque()
    for back, amount in enumerate(opening):
        waiting.extend(Item(arrived=back - len(opening), due=due[back]) for _ in range(amount))
    for slot, (arriving, given) in enumerate(zip(arrivals, capacity, strict=True)):
        waiting.extend(Item(arrived=slot, due=due[len(opening) + slot]) for _ in range(arriving))
        done = 0
        while done < given and waiting:
            waiting.popleft()
            done += 1
        newly = 0
        overdue = 0
        for item in waiting:
            if item.due <= slot:
                overdue += 1
                if not item.late:
                    item.late = True
                    newly += 1
        hours_late = Fraction(overdue * slot_min, 6000)
        lateness += hours_late * Fraction(late_min[slot], 1440) * late_fen
        flow.served.append(done)
        flow.late.append(newly)
        flow.idle.append(given - done)
        flow.overdue.append(overdue)
        flow.backlog.append(len(waiting))
        flow.oldest.append(slot + 1 - waiting[0].arrived if waiting else 0)
        flow.cost += idle * (given - done)
        if presence is not None and presence[slot] > given:
            flow.cost += short * (presence[slot] - given)
    left = Fraction(len(waiting) * slot_min, 6000) * carry_fen
    flow.cost += floor(lateness + left + Fraction(1, 2))
    return flow
