"""How capacity meets one role's work on all paths at once. Exact integers, no loop over slots.

Immediate: ``served = min(wanted, capacity)`` in each slot; the rest is lost (or late beyond use), the surplus idle.

Deferrable, first in first out: with cumulative capacity C and cumulative arrivals A (work may be done from the slot on
in which it arrives, never before), what is done by the end of slot t is

    P_t = min(P_{t−1} + c_t, A_t) = C_t + min(0, min_{s ≤ t} (A_s − C_s))

and, since due times never decrease with arrival, of the work D_t due by then ``(D_t − P_t)⁺`` is overdue.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from scheduler.workload.series import Ints
from scheduler.workload.simulation.work import Deferral, RoleWork


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Served:
    """One role, each array (paths, slots) in centihead-slots.

    ``late``: work not served in its slot (immediate), or overdue for the first time at the end of the slot
    (deferrable); every piece of work counts once. ``overdue``: all that is due and not done at the end of the slot.
    ``backlog``: arrived and not done. ``absent_presence``: short of the presence asked for beside deferrable work.
    """

    served: Ints
    late: Ints
    idle: Ints
    overdue: Ints
    backlog: Ints
    absent_presence: Ints


def serve(work: RoleWork, capacity: Ints, *, ages: bool = True) -> tuple[Served, Ints]:
    """Serve the work with ``capacity`` (paths or 1, slots); beside the flows the age in slots of the oldest waiting.

    Immediate work never waits: its ages are 0; so are all if ``ages`` are not asked for.
    """
    paths = max(work.paths, capacity.shape[0])
    given = np.broadcast_to(capacity, (paths, work.slots))
    wanted = np.broadcast_to(work.wanted, (paths, work.slots))
    if work.deferral is None:
        return _immediate(wanted, given, work.presence), np.zeros((1, work.slots), dtype=np.int64)
    return _deferrable(wanted, given, work.deferral, work.presence, ages=ages)


def _immediate(wanted: Ints, capacity: Ints, presence: Ints | None) -> Served:
    needed = wanted if presence is None else np.maximum(wanted, presence)
    served = np.minimum(needed, capacity)
    nothing = np.zeros((1, wanted.shape[1]), dtype=np.int64)
    late = needed - served
    return Served(
        served=served, late=late, idle=capacity - served, overdue=late, backlog=nothing, absent_presence=nothing
    )


def _deferrable(
    wanted: Ints, capacity: Ints, deferral: Deferral, presence: Ints | None, *, ages: bool
) -> tuple[Served, Ints]:
    slots = wanted.shape[1]
    flow = cumulative(wanted, capacity, deferral)
    overdue = np.maximum(flow.due - flow.done, 0)
    served = np.diff(flow.done, axis=1, prepend=0)
    short = np.zeros((1, slots), dtype=np.int64) if presence is None else np.maximum(presence - capacity, 0)
    return Served(
        served=served,
        late=np.minimum(np.diff(flow.due, axis=1, prepend=0), overdue),
        idle=capacity - served,
        overdue=overdue,
        backlog=flow.arrived[:, -slots:] - flow.done,
        absent_presence=short,
    ), _oldest(flow.arrived, flow.done) if ages else np.zeros((1, slots), dtype=np.int64)


class Cumulative(NamedTuple):
    """Work that may wait, summed from the oldest on: ``arrived`` (paths, opening + slots), the opening's slots first;
    ``done`` and ``due`` by the end of each slot of the horizon, (paths, slots).
    """

    arrived: Ints
    done: Ints
    due: Ints


def cumulative(wanted: Ints, capacity: Ints, deferral: Deferral) -> Cumulative:
    """A, P and D of the module's formula; ``wanted`` and ``capacity`` (paths, slots)."""
    paths, slots = wanted.shape
    opening = deferral.opening.shape[1]
    items = np.empty((paths, opening + slots), dtype=np.int64)
    items[:, :opening] = deferral.opening
    items[:, opening:] = wanted
    arrived = np.cumsum(items, axis=1)
    room = np.cumsum(capacity, axis=1)
    done = arrived[:, opening:] - room
    np.minimum.accumulate(done, axis=1, out=done)
    np.minimum(done, 0, out=done)
    done += room
    count = np.searchsorted(deferral.due_slot, np.arange(slots), side="right")
    due = np.where(count > 0, arrived[:, np.maximum(count, 1) - 1], 0)
    return Cumulative(arrived, done, due)


def _oldest(arrived: Ints, done: Ints) -> Ints:
    """Slots since the slot began in which the oldest waiting work arrived, at the end of each slot; 0 if none waits."""
    slots = done.shape[1]
    opening = arrived.shape[1] - slots
    first = np.empty_like(done)
    for path in range(done.shape[0]):
        first[path] = np.searchsorted(arrived[path], done[path], side="right")
    age = np.arange(1, slots + 1) + opening - first
    return np.where(arrived[:, opening:] > done, age, 0)
