"""Whom to have on call: the few duties of readiness that lower the expected cost most, found greedily.

Somebody on call for a shift steps in for one absent duty of it, of those in which the person can do most; who was put
on the list first steps in first. The person may be away too. Every gain is the exact mean over the same paths of work
and absence that judge the roster (common random numbers), the wage of those called deducted; after each choice every
gain that the choice can touch is counted anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from scheduler.workload.calendar import Bools
from scheduler.workload.series import Ints
from scheduler.workload.simulation.cover import posts_of
from scheduler.workload.simulation.load import RosterLoad
from scheduler.workload.simulation.marginal import RoleState, state_of
from scheduler.workload.simulation.simulate import Difference, paired
from scheduler.workload.simulation.work import RoleWork

Given = dict[str, Ints]  # centiheads by role, (paths, window of slots)


@dataclass(frozen=True, slots=True, kw_only=True)
class OnCall:
    """A person who could be on call for a shift of a day; proficiency in percent by role; the wage if called."""

    person: str
    day: date
    shift: str
    roles: Mapping[str, int]
    wage_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Standby:
    """A choice: fen saved on average beyond the choices before it, with interval; how often the person is called; the
    chance that all roles of the shift are covered before and after.
    """

    on_call: OnCall
    saving: Difference
    called: float
    covered_before: float
    covered_after: float


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class _Gain:
    on_call: OnCall
    by_path: Ints  # fen saved, (paths,)
    step_in: Ints  # the duty stepped in for, −1 where not called, (paths,)
    roles: frozenset[str]  # those in which the person helps on some path


Allowed = Callable[[Sequence[OnCall]], bool]
"""Would the roster still keep every hard rule if all of these were called?"""


def best_standby(
    works: Sequence[RoleWork],
    load: RosterLoad,
    slot_min: int,
    *,
    absent: Bools,
    candidates: Sequence[OnCall],
    away: Bools,
    count: int,
    allowed: Allowed,
) -> tuple[Standby, ...]:
    """Up to ``count`` choices, the best first; fewer where nobody who is allowed saves anything.

    ``absent`` (paths, duties) of the roster, ``away`` (paths, candidates): candidates who could not come themselves.
    """
    pool = _Pool(works, load, slot_min, absent)
    gains = {index: pool.gain(one, away[:, index]) for index, one in enumerate(candidates)}
    chosen: list[Standby] = []
    taken: list[OnCall] = []
    while len(chosen) < count:
        best = max(gains, key=lambda index: (gains[index].by_path.sum(), -index), default=None)
        if best is None or gains[best].by_path.sum() <= 0:
            break
        found = gains.pop(best)
        if not allowed([*taken, found.on_call]):
            continue
        before = pool.covered(found.on_call)
        pool.take(found)
        taken.append(found.on_call)
        chosen.append(
            Standby(
                on_call=found.on_call,
                saving=paired(found.by_path),
                called=float((found.step_in >= 0).mean()),
                covered_before=before,
                covered_after=pool.covered(found.on_call),
            )
        )
        for index in [i for i in gains if pool.touches(found, candidates[i])]:
            gains[index] = pool.gain(candidates[index], away[:, index])
    return tuple(chosen)


class _Pool:
    """The roster with those on call so far."""

    def __init__(self, works: Sequence[RoleWork], load: RosterLoad, slot_min: int, absent: Bools) -> None:
        self._load = load
        self._slot_min = slot_min
        self._left = absent.copy()  # absent and not yet stepped in for
        self._paths = absent.shape[0]
        shape = (self._paths, load.slots)
        self._waits = {work.role for work in works if work.deferral is not None}
        self._roles: dict[str, RoleState] = {
            work.role: state_of(work, np.broadcast_to(load.capacity(work.role, absent), shape), slot_min)
            for work in works
        }
        self._duties: dict[tuple[date, str], list[int]] = {}
        for index, duty in enumerate(load.duties):
            self._duties.setdefault((duty.day, duty.shift), []).append(index)
        self._posts = posts_of(load)

    def gain(self, on_call: OnCall, away: Bools) -> _Gain:
        """What the person saves on each path beyond those on call already."""
        step_in = self._step_in(on_call, away)
        paths, first, added = self._added(on_call, step_in)
        saved = np.zeros(self._paths, dtype=np.int64)
        for role, more in added.items():
            saved[paths] += self._roles[role].saved(more, paths, first)
        saved[paths] -= on_call.wage_fen
        return _Gain(on_call=on_call, by_path=saved, step_in=step_in, roles=frozenset(added))

    def take(self, gain: _Gain) -> None:
        """Put the person on the list."""
        paths, first, added = self._added(gain.on_call, gain.step_in)
        for role, more in added.items():
            self._roles[role].add(more, paths, first)
        self._left[paths, gain.step_in[paths]] = False

    def touches(self, gain: _Gain, other: OnCall) -> bool:
        """Can the other's gain have changed with this choice?"""
        if (gain.on_call.day, gain.on_call.shift) == (other.day, other.shift):
            return True
        near = abs((gain.on_call.day - other.day).days) <= 1
        return any(near or role in self._waits for role in gain.roles & other.roles.keys())

    def covered(self, on_call: OnCall) -> float:
        """The chance that all roles of the shift are covered (see ``PostCover``)."""
        whole = np.ones(self._paths, dtype=bool)
        for post in self._posts:
            if (post.day, post.shift) == (on_call.day, on_call.shift) and post.role in self._roles:
                first, end = post.slots[0], post.slots[-1] + 1
                margin = self._roles[post.role].margin(first, end)[:, np.array(post.slots) - first]
                whole &= margin.sum(axis=1) >= 0
        return float(whole.mean())

    def _added(self, on_call: OnCall, step_in: Ints) -> tuple[Ints, int, Given]:
        """The paths on which the person is called, and by role what that adds on them from a first slot on."""
        paths = np.flatnonzero(step_in >= 0)
        parts = {int(index): self._given(on_call, int(index)) for index in np.unique(step_in[paths])}
        slots = [slot for by_role in parts.values() for given in by_role.values() for slot in given]
        first, end = min(slots, default=0), max(slots, default=-1) + 1
        added: Given = {}
        for index, by_role in parts.items():
            called = step_in[paths] == index
            for role, given in by_role.items():
                more = added.setdefault(role, np.zeros((paths.size, end - first), dtype=np.int64))
                by_slot = np.zeros(end - first, dtype=np.int64)
                for slot, centiheads in given.items():
                    by_slot[slot - first] = centiheads
                more[called] += by_slot
        return paths, first, added

    def _step_in(self, on_call: OnCall, away: Bools) -> Ints:
        found = np.full(self._paths, -1, dtype=np.int64)
        others = [
            index
            for index in self._duties.get((on_call.day, on_call.shift), ())
            if self._load.duties[index].person != on_call.person and self._left[:, index].any()
        ]
        worth = {index: sum(sum(by.values()) for by in self._given(on_call, index).values()) for index in others}
        for index in sorted((i for i in others if worth[i]), key=lambda i: (-worth[i], i)):
            found = np.where((found < 0) & self._left[:, index] & ~away, index, found)
        return found

    def _given(self, on_call: OnCall, index: int) -> dict[str, dict[int, int]]:
        """Centiheads by role and slot that the person gives in a duty's place, where qualified."""
        found: dict[str, dict[int, int]] = {}
        for part in self._load.duties[index].parts:
            percent = on_call.roles.get(part.role, 0)
            if percent and part.role in self._roles and 0 <= part.slot < self._load.slots:
                by_slot = found.setdefault(part.role, {})
                by_slot[part.slot] = by_slot.get(part.slot, 0) + percent * part.minutes // self._slot_min
        return found
