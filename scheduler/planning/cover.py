"""What a roster gives against what the forecast may need: capacity by role and slot, shortage in hours and money.

``needed`` arrays hold simulated required capacity in centiheads, shape (paths, slots), slot 0 at the horizon's start.
Of work that may wait they hold what arrives in each slot, and nobody is short before it is due. ``earlier`` is what
nights of the roster before give inside this horizon, centiheads by role and slot: the search counts it as well.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.organisation import Organisation, Standard
from scheduler.planning.roles import Given
from scheduler.planning.waiting import Waiting
from scheduler.workload.deferrable import done
from scheduler.workload.deferrable import late as late_at_end
from scheduler.workload.series import DAY_MIN
from solver.checks.base import capacity_given
from solver.problem import Horizon, Problem, RoleId
from solver.roster import Roster

Centiheads = NDArray[np.int64]
Paths = NDArray[np.integer] | NDArray[np.floating]
LOW, HIGH = 0.1, 0.9


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class RoleCover:
    """One role over a horizon. Slots in order; heads are full heads (1.0 = one fully proficient person).

    ``short_hours`` and ``idle_hours`` are expectations over the paths; money at the standard of the first day.
    ``day_*`` hold person-hours by day: needed on average, its 10 % and 90 % quantile of the day's sum, and given.

    Where the work ``waits``, ``need_*`` is what arrives; ``short_by_slot`` the hours of work that are late at the end
    of each slot; ``short_hours`` and ``day_short`` hours of work late for a day (two days late count twice), charged at
    the cut-offs or as they pass; ``idle_hours`` those that find no work.
    """

    role: str
    given: NDArray[np.float64]
    need_mean: NDArray[np.float64]
    need_low: NDArray[np.float64]
    need_high: NDArray[np.float64]
    short_by_slot: NDArray[np.float64]
    short_hours: float
    idle_hours: float
    short_fen: int
    idle_fen: int
    day_need: tuple[float, ...]
    day_low: tuple[float, ...]
    day_high: tuple[float, ...]
    day_given: tuple[float, ...]
    day_short: tuple[float, ...]
    waits: bool = False


def capacity(problem: Problem, roster: Roster, slots: int) -> Mapping[RoleId, Centiheads]:
    """Centiheads that the roster gives per role and slot, ``slots`` of them from the horizon's start."""
    given = {role: np.zeros(slots, dtype=np.int64) for role in problem.roles}
    parts: dict[tuple[int, int, int], tuple[tuple[int, int], ...]] = {}
    for assignment in roster:
        shift = problem.shift_by_key[assignment.day, assignment.shift_type]
        held = problem.employee_by_id[assignment.employee].roles
        for block, role in zip(shift.blocks, assignment.roles, strict=False):
            if role is None or role not in given:
                continue
            key = (block.start_min, block.end_min, held.get(role, 0))
            if key not in parts:
                parts[key] = problem.block_capacity(block, key[2])
            for slot, centiheads in parts[key]:
                if slot < slots:
                    given[role][slot] += centiheads
    return given


def role_covers(
    organisation: Organisation,
    problem: Problem,
    roster: Roster,
    needed: Mapping[str, Paths],
    first_day: date,
    *,
    waiting: Mapping[str, Waiting] | None = None,
    earlier: Given | None = None,
) -> tuple[RoleCover, ...]:
    """The cover of every role in ``needed``, by role code; ``first_day`` is the date of the problem's day 0.

    ``waiting`` holds the roles whose work may wait.
    """
    given = with_earlier(capacity_given(problem, roster), earlier or {})
    waits = waiting or {}
    return tuple(
        cover_of(organisation, problem, given, role, needed[role], first_day=first_day, waits=waits.get(role))
        for role in sorted(needed)
    )


def with_earlier(given: Given, earlier: Given) -> Given:
    """All the capacity there is: that of the roster and of the nights before it."""
    return {key: given.get(key, 0) + earlier.get(key, 0) for key in given.keys() | earlier.keys()} if earlier else given


def cover_of(
    organisation: Organisation,
    problem: Problem,
    given: Given,
    role: str,
    needed: Paths,
    *,
    first_day: date,
    waits: Waiting | None,
) -> RoleCover:
    """The cover of one role, of capacity that is counted already: centiheads by role and slot."""
    paths = np.asarray(needed, dtype=np.float64)
    heads = np.array([given.get((RoleId(role), slot), 0) for slot in range(paths.shape[1])], dtype=np.int64)
    cover = _cover(organisation.standard(role, first_day), problem.horizon, role, paths, heads)
    return cover if waits is None else _waits(cover, waits, problem.horizon, heads)


def _cover(
    standard: Standard | None,
    horizon: Horizon,
    role: str,
    paths: NDArray[np.float64],
    given: Centiheads,
) -> RoleCover:
    hours = horizon.slot_min / 60 / 100  # of one centihead for one slot
    short = np.maximum(paths - given, 0).mean(axis=0)
    idle = np.maximum(given - paths, 0).mean(axis=0)
    starts = [start // horizon.slot_min for start in horizon.day_start_min]
    by_day = [slice(first, last) for first, last in itertools.pairwise(starts)]
    day_paths = np.stack([paths[:, day].sum(axis=1) * hours for day in by_day])
    short_hours, idle_hours = float(short.sum() * hours), float(idle.sum() * hours)
    return RoleCover(
        role=role,
        given=given / 100,
        need_mean=paths.mean(axis=0) / 100,
        need_low=np.quantile(paths, LOW, axis=0) / 100,
        need_high=np.quantile(paths, HIGH, axis=0) / 100,
        short_by_slot=short / 100,
        short_hours=short_hours,
        idle_hours=idle_hours,
        short_fen=round(short_hours * standard.short_fen_per_hour) if standard else 0,
        idle_fen=round(idle_hours * standard.idle_fen_per_hour) if standard else 0,
        day_need=tuple(float(d.mean()) for d in day_paths),
        day_low=tuple(float(np.quantile(d, LOW)) for d in day_paths),
        day_high=tuple(float(np.quantile(d, HIGH)) for d in day_paths),
        day_given=tuple(float(given[day].sum() * hours) for day in by_day),
        day_short=tuple(float(short[day].sum() * hours) for day in by_day),
    )


def _waits(cover: RoleCover, waiting: Waiting, horizon: Horizon, given: Centiheads) -> RoleCover:
    """The cover with lateness in the place of shortage."""
    late = late_at_end(waiting.work, given)
    hours = horizon.slot_min / 60 / 100
    late_days = np.zeros(late.size)
    for one in waiting.charged:
        late_days[one.slot] = late[one.slot] * hours * one.minutes / DAY_MIN
    found = done(waiting.work.arrived, given)[:, -1].mean() if late.size else 0.0
    idle_hours = float((given[: late.size].sum() - found) * hours)
    standard = waiting.capacity.standard
    starts = [start // horizon.slot_min for start in horizon.day_start_min]
    return replace(
        cover,
        short_by_slot=late * hours,
        short_hours=float(late_days.sum()),
        idle_hours=idle_hours,
        short_fen=round(float(late_days.sum()) * standard.late_fen_per_hour),
        idle_fen=round(idle_hours * standard.idle_fen_per_hour),
        day_short=tuple(float(late_days[first:last].sum()) for first, last in itertools.pairwise(starts)),
        waits=True,
    )


def expected_short_hours(
    problem: Problem,
    roster: Roster,
    needed: Mapping[str, Paths],
    waiting: Mapping[str, Waiting] | None = None,
    earlier: Given | None = None,
) -> Mapping[str, float]:
    """Expected person-hours short by role over the paths of ``needed``; of ``waiting`` work, hours late for a day."""
    given = with_earlier(capacity_given(problem, roster), earlier or {})
    waits = waiting or {}
    return {role: short_hours_of(problem, given, role, paths, waits.get(role)) for role, paths in needed.items()}


def short_hours_of(problem: Problem, given: Given, role: str, paths: Paths, waits: Waiting | None) -> float:
    """``expected_short_hours`` of one role, of capacity that is counted already: centiheads by role and slot."""
    heads = np.array([given.get((RoleId(role), slot), 0) for slot in range(paths.shape[1])], dtype=np.int64)
    hours = problem.horizon.slot_min / 60 / 100
    if waits is None:
        return float(np.maximum(paths - heads, 0).mean(axis=0).sum()) * hours
    late = late_at_end(waits.work, heads)
    return sum(float(late[one.slot]) * one.minutes / DAY_MIN for one in waits.charged) * hours
