"""A roster as the simulation sees it: duties of people, what each gives by role and slot, what each costs.

A duty is one person's shift on one day. Whoever is absent from a duty takes its capacity, wage and minutes away; what
the company pays the absent is the same whatever the roster, and is left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from scheduler.errors import InvalidInput
from scheduler.workload.calendar import Bools
from scheduler.workload.series import Ints

_QUARTER_MIN = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What a duty gives in one slot: a role, centiheads, and the minutes of the slot that the person is in the role."""

    role: str
    slot: int
    centiheads: int
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """``shift`` names its kind; ``week`` is the calendar week of its day, counted from the horizon's first."""

    person: str
    day: date
    shift: str
    week: int
    work_min: int
    wage_fen: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overtime:
    """A person's week: minutes up to ``regular_min`` are regular, ``past_min`` of them worked before the horizon.

    Begun quarter hours above cost ``quarter_fen`` each.
    """

    regular_min: int
    past_min: int
    quarter_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PathCosts:
    """Labour on each path, (paths,): wages and overtime premium in fen, minutes worked, minutes of overtime."""

    wage_fen: Ints
    premium_fen: Ints
    worked_min: Ints
    overtime_min: Ints


class RosterLoad:
    """Duties in the order of their days, with fixed capacity beside them (nights that began before the horizon)."""

    def __init__(
        self,
        duties: Sequence[Duty],
        slots: int,
        *,
        fixed: Mapping[str, Ints] | None = None,
        overtime: Mapping[tuple[str, int], Overtime] | None = None,
    ) -> None:
        """``fixed``: centiheads by role, (slots,). ``overtime``: by person and week; a week without one has none.

        Parts in slots outside ``[0, slots)`` give nothing there. Raises ``InvalidInput`` for two duties of one person
        and day of the same shift.
        """
        self.slots = slots
        self.duties = tuple(sorted(duties, key=lambda d: (d.day, d.person, d.shift)))
        keys = {(d.person, d.day, d.shift) for d in self.duties}
        if len(keys) != len(self.duties):
            raise InvalidInput("a roster holds one of its shifts twice for the same person and day", field="roster")
        self._fixed = dict(fixed or {})
        self._overtime = dict(overtime or {})
        self._entries = self._by_role()

    @property
    def roles(self) -> tuple[str, ...]:
        """Roles that somebody holds, sorted."""
        return tuple(sorted(self._entries.keys() | self._fixed.keys()))

    def planned(self, role: str) -> Ints:
        """Centiheads with nobody absent, (slots,)."""
        base = self._fixed.get(role)
        given = np.zeros(self.slots, dtype=np.int64) if base is None else base.astype(np.int64)
        if role in self._entries:
            _, slot, centiheads = self._entries[role]
            np.add.at(given, slot, centiheads)
        return given

    def capacity(self, role: str, absent: Bools | None = None) -> Ints:
        """Centiheads by path and slot, (paths, slots); ``absent`` (paths, duties) takes duties away."""
        planned = self.planned(role)
        if absent is None or role not in self._entries:
            return planned[None, :]
        return planned - self.taken(role, absent)

    def taken(self, role: str, absent: Bools) -> Ints:
        """Centiheads that absent duties would have given, (paths, slots)."""
        paths = absent.shape[0]
        if role not in self._entries:
            return np.zeros((paths, self.slots), dtype=np.int64)
        duty, slot, centiheads = self._entries[role]
        path, entry = np.nonzero(absent[:, duty])
        flat = np.bincount(path * self.slots + slot[entry], weights=centiheads[entry], minlength=paths * self.slots)
        return np.rint(flat).astype(np.int64).reshape(paths, self.slots)

    def costs(self, absent: Bools | None = None, paths: int = 1) -> PathCosts:
        """Wages, premium and minutes of the duties that are worked on each path."""
        there = np.ones((paths, len(self.duties)), dtype=bool) if absent is None else ~absent
        overtime = self.overtime_by_duty(there)
        premium = np.zeros(there.shape[0], dtype=np.int64)
        for key, indices in self._weeks().items():
            over = overtime[:, indices].sum(axis=1)
            premium += -(-over // _QUARTER_MIN) * self._overtime[key].quarter_fen
        worked = np.array([d.work_min for d in self.duties], dtype=np.int64)
        wages = np.array([d.wage_fen for d in self.duties], dtype=np.int64)
        return PathCosts(
            wage_fen=there @ wages,
            premium_fen=premium,
            worked_min=there @ worked,
            overtime_min=overtime.sum(axis=1),
        )

    def overtime_by_duty(self, there: Bools) -> Ints:
        """Minutes of each duty above the week's regular ones, in the order worked: (paths, duties)."""
        found = np.zeros(there.shape, dtype=np.int64)
        for (person, week), indices in self._weeks().items():
            rule = self._overtime[person, week]
            before = np.full(there.shape[0], rule.past_min, dtype=np.int64)
            limit = max(rule.past_min, rule.regular_min)
            for index in indices:
                after = before + there[:, index] * self.duties[index].work_min
                found[:, index] = np.maximum(after - np.maximum(before, limit), 0)
                before = after
        return found

    def overtime_by_slot(self, overtime: Ints) -> dict[str, NDArray[np.float64]]:
        """Mean overtime minutes by role and slot, (slots,): a duty's overtime is what it ends with."""
        found: dict[str, NDArray[np.float64]] = {}
        for index in np.flatnonzero(overtime.any(axis=0)):
            left = overtime[:, index].astype(np.int64)
            for part in sorted(self.duties[index].parts, key=lambda p: -p.slot):
                here = np.minimum(left, part.minutes)
                left = left - here
                if 0 <= part.slot < self.slots:
                    by_slot = found.setdefault(part.role, np.zeros(self.slots))
                    by_slot[part.slot] += here.mean()
        return found

    def _weeks(self) -> dict[tuple[str, int], list[int]]:
        """Indices of duties by person and week, in order, where overtime is counted."""
        weeks: dict[tuple[str, int], list[int]] = {}
        for index, duty in enumerate(self.duties):
            if (duty.person, duty.week) in self._overtime:
                weeks.setdefault((duty.person, duty.week), []).append(index)
        return weeks

    def _by_role(self) -> dict[str, tuple[Ints, Ints, Ints]]:
        """By role: the duty, slot and centiheads of every part."""
        rows: dict[str, list[tuple[int, int, int]]] = {}
        for index, duty in enumerate(self.duties):
            for part in duty.parts:
                if 0 <= part.slot < self.slots and part.centiheads:
                    rows.setdefault(part.role, []).append((index, part.slot, part.centiheads))
        found = {}
        for role, entries in rows.items():
            columns = np.array(entries, dtype=np.int64).T
            found[role] = (columns[0], columns[1], columns[2])
        return found
