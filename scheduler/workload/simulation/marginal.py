"""What a little more capacity of a role saves, path by path, without serving all of its work anew.

Capacity added in a window of slots changes nothing before it. Immediate work is settled in the window itself. Work that
may wait is followed from the window's first slot on, with what was done by then as the start,

    P_t = C_t + min(P_before, min_{s ≤ t} (A_s − C_s)),        C counted from the window on,

and only until every path has caught up with what it would have done anyway.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np

from scheduler.workload.series import Ints
from scheduler.workload.simulation.serve import cumulative
from scheduler.workload.simulation.work import Deferral, RoleWork, late_fen

_CHUNK = 96  # slots followed at a time


class RoleState(Protocol):
    """One role with the capacity that it has so far; arrays (paths, slots)."""

    def saved(self, more: Ints, paths: Ints, first: int) -> Ints:
        """Fen that ``more`` (those paths, window) centiheads from slot ``first`` on save on some paths, exactly."""
        ...

    def add(self, more: Ints, paths: Ints, first: int) -> None:
        """Give the role this capacity from now on."""
        ...

    def margin(self, first: int, end: int) -> Ints:
        """As ``cover.margin``, of slots ``first`` … ``end`` − 1."""
        ...


def state_of(work: RoleWork, capacity: Ints, slot_min: int) -> RoleState:
    """The role with ``capacity`` (paths, slots), which is copied."""
    if work.deferral is None:
        return Immediate(work, capacity)
    return Waiting(work, work.deferral, capacity, slot_min)


class Immediate:
    def __init__(self, work: RoleWork, capacity: Ints) -> None:
        wanted = work.wanted if work.presence is None else np.maximum(work.wanted, work.presence)
        self._margin = capacity - wanted
        self._short, self._idle = work.short_price, work.idle_price

    def saved(self, more: Ints, paths: Ints, first: int) -> Ints:
        before = self._margin[paths, first : first + more.shape[1]]
        return self._cost(before) - self._cost(before + more)

    def add(self, more: Ints, paths: Ints, first: int) -> None:
        self._margin[paths, first : first + more.shape[1]] += more

    def margin(self, first: int, end: int) -> Ints:
        return self._margin[:, first:end]

    def _cost(self, margin: Ints) -> Ints:
        short = np.maximum(-margin, 0).sum(axis=1)
        return np.asarray(self._short * short + self._idle * (margin.sum(axis=1) + short))


class Waiting:
    def __init__(self, work: RoleWork, deferral: Deferral, capacity: Ints, slot_min: int) -> None:
        self._work, self._deferral, self._slot_min = work, deferral, slot_min
        self._capacity = np.array(capacity, dtype=np.int64)
        flow = cumulative(np.broadcast_to(work.wanted, capacity.shape), self._capacity, deferral)
        self._done, self._due = flow.done, flow.due
        self._arrived = flow.arrived[:, flow.arrived.shape[1] - work.slots :]
        self._minutes = np.maximum(self._due - self._done, 0) @ deferral.late_min
        self._left = self._arrived[:, -1] - self._done[:, -1]
        self._presence = np.zeros(work.slots, dtype=np.int64) if work.presence is None else work.presence

    def saved(self, more: Ints, paths: Ints, first: int) -> Ints:
        minutes, more_done, _ = self._followed(more, paths, first)
        late = self._late(self._minutes[paths], self._left[paths]) - self._late(
            self._minutes[paths] - minutes, self._left[paths] - more_done
        )
        window = slice(first, first + more.shape[1])
        before = self._presence[window] - self._capacity[paths, window]
        presence = (np.maximum(before, 0) - np.maximum(before - more, 0)).sum(axis=1)
        idle = more.sum(axis=1) - more_done
        return np.asarray(late + presence * self._work.short_price - idle * self._work.idle_price)

    def add(self, more: Ints, paths: Ints, first: int) -> None:
        minutes, more_done, done = self._followed(more, paths, first)
        self._capacity[paths, first : first + more.shape[1]] += more
        self._done[paths, first : first + done.shape[1]] = done
        self._minutes[paths] -= minutes
        self._left[paths] -= more_done

    def margin(self, first: int, end: int) -> Ints:
        overdue = np.maximum(self._due[:, first:end] - self._done[:, first:end], 0)
        before = self._due[:, first - 1 : first] if first else np.zeros((self._due.shape[0], 1), dtype=np.int64)
        late = np.minimum(np.diff(self._due[:, first:end], axis=1, prepend=before), overdue)
        absent = np.maximum(self._presence[first:end] - self._capacity[:, first:end], 0)
        return np.asarray(-(late + absent))

    def _late(self, minutes: Ints, left: Ints) -> Ints:
        return late_fen(self._deferral, minutes, left, self._slot_min)

    def _followed(self, more: Ints, paths: Ints, first: int) -> tuple[Ints, Ints, Ints]:
        """Minutes of overdue work less, work more done at the end, and P from ``first`` until nothing differs."""
        slots, width = self._work.slots, more.shape[1]
        start = self._done[paths, first - 1] if first else np.zeros(paths.size, dtype=np.int64)
        minutes = np.zeros(paths.size, dtype=np.int64)
        done = []
        for begin in range(first, slots, _CHUNK):
            part = slice(begin, min(begin + _CHUNK, slots))
            room = self._capacity[paths, part]
            here = more[:, begin - first : begin - first + _CHUNK]
            room[:, : here.shape[1]] += here
            room = np.cumsum(room, axis=1)
            now = np.minimum.accumulate(self._arrived[paths, part] - room, axis=1)
            now = room + np.minimum(now, start[:, None])
            old, due = self._done[paths, part], self._due[paths, part]
            minutes += (np.maximum(due - old, 0) - np.maximum(due - now, 0)) @ self._deferral.late_min[part]
            done.append(now)
            start = now[:, -1]
            if part.stop >= first + width and (start == old[:, -1]).all():
                return minutes, np.zeros_like(minutes), np.concatenate(done, axis=1)
        if not done:
            return minutes, np.zeros_like(minutes), np.zeros((paths.size, 0), dtype=np.int64)
        return minutes, start - self._done[paths, -1], np.concatenate(done, axis=1)
