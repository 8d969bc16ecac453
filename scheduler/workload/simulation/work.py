"""The work that a simulated roster meets, role by role, in plain arrays.

Work and capacity are counted in centiheads for one slot (hundredths of a fully proficient head). Slot 0 begins at the
horizon's start; arrivals that came before it and are not done are the opening backlog, with their own slots below 0.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm

import numpy as np

from scheduler.errors import InvalidInput
from scheduler.workload.series import DAY_MIN, Ints

_CENTI_MIN_PER_HOUR = 6000  # centiheads × minutes in an hour of one head


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Deferral:
    """When work that may wait is due, and what it costs late.

    ``due_slot`` (opening + slots,): the slot by whose end work is due that arrived in each slot, oldest first; never
    decreasing, below 0 if it was due before the horizon, ``slots`` or more if it is due after it. ``opening``
    (paths or 1, opening): the work left over from the slots just before the horizon, oldest first. ``late_min``
    (slots,): how many minutes of lateness work that is overdue at the end of a slot is charged for there: the slot's
    own length where lateness is counted as it passes, or at a cut-off the minutes to the next and 0 between cut-offs.
    ``late_fen_per_hour``: an hour of work that is a day late; ``carry_fen_per_hour``: one that is left at the end, due
    or not, without which the roster that leaves most would look cheapest.
    """

    due_slot: Ints
    late_min: Ints
    late_fen_per_hour: int
    carry_fen_per_hour: int = 0
    opening: Ints = field(default_factory=lambda: np.zeros((1, 0), dtype=np.int64))


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class RoleWork:
    """One role's work. ``wanted`` (paths, slots): immediate work is wanted in its slot, deferrable work arrives in it.

    Prices are fen per centihead and slot. ``presence`` (slots,) are centiheads wanted whatever the work; immediate work
    below it is lifted to it, deferrable work leaves it beside the work, short at the same price. Several paths are
    equally likely; a role with one path has the same work on every path of the others.
    """

    role: str
    wanted: Ints
    short_price: int
    idle_price: int
    presence: Ints | None = None
    deferral: Deferral | None = None

    def __post_init__(self) -> None:
        if self.wanted.ndim != 2 or not self.wanted.size or (self.wanted < 0).any():
            raise _impossible(self.role, f"work is paths × slots of zero or more, got {self.wanted.shape}")
        if self.short_price < 0 or self.idle_price < 0:
            raise _impossible(self.role, "prices are zero or more")
        if self.presence is not None and (self.presence.shape != (self.slots,) or (self.presence < 0).any()):
            raise _impossible(self.role, f"presence is {self.slots} numbers of zero or more")
        if self.deferral is not None:
            self._require_fitting(self.deferral)

    def _require_fitting(self, deferral: Deferral) -> None:
        if deferral.opening.ndim != 2 or deferral.opening.shape[0] not in (1, self.paths):
            raise _impossible(self.role, "an opening backlog is paths or 1 × slots before the horizon")
        before = deferral.opening.shape[1]
        if deferral.due_slot.shape != (before + self.slots,) or (np.diff(deferral.due_slot) < 0).any():
            raise _impossible(self.role, f"due slots are {before + self.slots} numbers that never decrease")
        if (deferral.due_slot < np.arange(-before, self.slots)).any():
            raise _impossible(self.role, "no work is due before it arrives")
        if deferral.late_min.shape != (self.slots,) or (deferral.late_min < 0).any() or (deferral.opening < 0).any():
            raise _impossible(self.role, "lateness and opening backlog are zero or more, one number a slot")
        if deferral.late_fen_per_hour < 0 or deferral.carry_fen_per_hour < 0:
            raise _impossible(self.role, "prices are zero or more")

    @property
    def paths(self) -> int:
        return int(self.wanted.shape[0])

    @property
    def slots(self) -> int:
        return int(self.wanted.shape[1])


def late_price(late_fen_per_hour: int, slot_min: int) -> Fraction:
    """Fen for one centihead-slot of work, for each minute that it is late.

    ``late_fen_per_hour · slot_min / 6000 / 1440``: a centihead for a slot is ``slot_min / 6000`` hours of work.
    """
    return Fraction(late_fen_per_hour * slot_min, _CENTI_MIN_PER_HOUR * DAY_MIN)


def late_fen(deferral: Deferral, minutes: Ints, left: Ints, slot_min: int) -> Ints:
    """Whole fen, half up, of late work and of work left at the end.

    ``minutes``: centihead-slots of overdue work × the minutes that they are charged for; ``left``: centihead-slots.
    """
    late = late_price(deferral.late_fen_per_hour, slot_min)
    carry = late_price(deferral.carry_fen_per_hour, slot_min) * DAY_MIN
    whole = lcm(late.denominator, carry.denominator)
    prices = late.numerator * whole // late.denominator, carry.numerator * whole // carry.denominator
    most = 2 * (prices[0] * int(minutes.max(initial=0)) + prices[1] * int(left.max(initial=0))) + whole
    exact = np.int64 if most < 2**63 else object
    charged = prices[0] * minutes.astype(exact) + prices[1] * left.astype(exact)
    return np.asarray((2 * charged + whole) // (2 * whole)).astype(np.int64)


def due_within(slots: int, minutes: int, slot_min: int, *, opening: int = 0) -> Ints:
    """Due slots of work that is due ``minutes`` after the end of the slot it arrives in, part slots rounded up."""
    return np.arange(-opening, slots, dtype=np.int64) + -(-minutes // slot_min)


def due_at_cut_offs(slots: int, cut_offs: Ints, *, opening: int = 0) -> Ints:
    """Due slots of work that is due by the first cut-off at or after the end of its slot.

    ``cut_offs``: increasing slot edges (a cut-off at edge e is the end of slot e − 1); work after the last one is due
    after the horizon.
    """
    edges = np.append(cut_offs.astype(np.int64), slots + 1)
    ends = np.arange(-opening, slots, dtype=np.int64) + 1
    return np.asarray(edges[np.minimum(np.searchsorted(edges, ends), edges.size - 1)] - 1)


def late_by_slot(slots: int, slot_min: int) -> Ints:
    """``late_min`` of work whose lateness is counted as it passes."""
    return np.full(slots, slot_min, dtype=np.int64)


def late_by_cut_off(slots: int, cut_offs: Ints, slot_min: int) -> Ints:
    """``late_min`` of work that leaves at cut-offs: what misses one waits for the next, after the last one a day."""
    charged = np.zeros(slots, dtype=np.int64)
    edges = cut_offs[cut_offs > 0].astype(np.int64)
    waits = np.append(np.diff(edges) * slot_min, DAY_MIN)[: edges.size]
    inside = edges <= slots
    charged[edges[inside] - 1] = waits[inside]
    return charged


def _impossible(role: str, why: str) -> InvalidInput:
    return InvalidInput(f"simulated work of role {role}: {why}", field="work")
