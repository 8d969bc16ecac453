"""A roster against equally likely paths of work and absence, and two rosters against the same ones.

Common random numbers: what arrives and who is absent depend on the seed alone, never on the roster, so that the
difference of two rosters path by path is the rosters' own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from statistics import NormalDist
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from scheduler.errors import InvalidInput
from scheduler.workload.calendar import Bools
from scheduler.workload.series import Floats, Ints
from scheduler.workload.simulation.cover import whole_slots
from scheduler.workload.simulation.load import PathCosts, RosterLoad
from scheduler.workload.simulation.serve import Served, serve
from scheduler.workload.simulation.work import RoleWork, late_fen

_CENTI = 100
_LEVEL = 0.90
Scalar = TypeVar("Scalar", bound=np.generic)
Watch = Callable[[RoleWork, Ints, Served], None]


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class RoleTotals:
    """One role's totals on each path, (paths,): work in centihead-slots (see ``Served``), costs in fen.

    ``arrived``: the opening backlog and all work of the horizon; with immediate work ``arrived = served + late``, with
    deferrable ``arrived = served + backlog`` and ``late`` is a part of either. ``oldest_slots``: the longest wait.
    """

    arrived: Ints
    served: Ints
    late: Ints
    idle: Ints
    backlog: Ints
    oldest_slots: Ints
    late_fen: Ints
    idle_fen: Ints


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class RoleFlow:
    """One role by slot, (slots,): means over the paths in centiheads; ages in slots; overtime in minutes.

    ``covered`` is the share of paths on which the role lacks nothing in the slot: all immediate work and presence is
    served, nothing deferrable overdue.
    """

    capacity: Floats
    wanted: Floats
    served: Floats
    late: Floats
    idle: Floats
    overdue: Floats
    backlog: Floats
    oldest_mean: Floats
    oldest_most: Ints
    overtime_min: Floats
    covered: Floats


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class RoleOutcome:
    role: str
    deferrable: bool
    totals: RoleTotals
    flow: RoleFlow


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Outcome:
    """What a roster meets: by role in the order of the work, and labour by path."""

    slot_min: int
    roles: tuple[RoleOutcome, ...]
    labour: PathCosts

    @property
    def paths(self) -> int:
        return int(self.labour.wage_fen.shape[0])

    @property
    def late_fen(self) -> Ints:
        """Work late or lost, by path."""
        return self._summed(lambda t: t.late_fen)

    @property
    def idle_fen(self) -> Ints:
        return self._summed(lambda t: t.idle_fen)

    @property
    def labour_fen(self) -> Ints:
        return self.labour.wage_fen + self.labour.premium_fen

    @property
    def cost_fen(self) -> Ints:
        """Labour, lateness and idleness, by path."""
        return self.labour_fen + self.late_fen + self.idle_fen

    @property
    def late_min(self) -> Ints:
        """Whole work minutes not served in time, by path."""
        return self._summed(lambda t: t.late) * self.slot_min // _CENTI

    def _summed(self, part: Callable[[RoleTotals], Ints]) -> Ints:
        return sum((part(one.totals) for one in self.roles), np.zeros(self.paths, dtype=np.int64))


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """First roster minus second over the same paths: mean fen with its 90 % interval (None: one path has none), and the
    shares of paths on which the first is cheaper and on which both cost the same.
    """

    mean: float
    low: float | None
    high: float | None
    cheaper: float
    same: float


def simulate(
    works: Sequence[RoleWork],
    load: RosterLoad,
    slot_min: int,
    *,
    absent: Bools | None = None,
    watch: Watch | None = None,
) -> Outcome:
    """Serve every role's work with what the roster gives; roles of the roster without work are left out.

    ``absent`` (paths, duties): who does not come. ``watch`` is told the flows of each role before only their totals are
    kept. Raises ``InvalidInput`` for shapes that do not fit.
    """
    paths = _paths(works, load, absent)
    there = np.ones((1, len(load.duties)), dtype=bool) if absent is None else ~absent
    overtime = load.overtime_by_slot(load.overtime_by_duty(there))
    roles = []
    for work in works:
        capacity = load.capacity(work.role, absent)
        served, oldest = serve(work, capacity)
        if watch is not None:
            watch(work, capacity, served)
        roles.append(
            RoleOutcome(
                role=work.role,
                deferrable=work.deferral is not None,
                totals=_totals(work, served, oldest, paths, slot_min),
                flow=_flow(work, capacity, served, oldest, overtime.get(work.role)),
            )
        )
    labour = load.costs(absent)
    if labour.wage_fen.shape[0] != paths:
        labour = PathCosts(**{f.name: _spread(getattr(labour, f.name), paths) for f in fields(PathCosts)})
    return Outcome(slot_min=slot_min, roles=tuple(roles), labour=labour)


def compare(first: Outcome, second: Outcome) -> Difference:
    """The paired difference of two rosters on the same paths.

    The interval is mean ± t · sd / √paths with Student's t of ``paths − 1`` degrees of freedom.
    """
    if first.paths != second.paths:
        raise InvalidInput(f"{first.paths} and {second.paths} paths cannot be compared", field="paths")
    return paired(first.cost_fen - second.cost_fen)


def paired(gap: Ints) -> Difference:
    """The same of differences by path, (paths,)."""
    n = gap.shape[0]
    mean = float(gap.mean())
    half = None if n < 2 else student_t(_LEVEL, n - 1) * float(gap.std(ddof=1)) / n**0.5
    return Difference(
        mean=mean,
        low=None if half is None else mean - half,
        high=None if half is None else mean + half,
        cheaper=float((gap < 0).mean()),
        same=float((gap == 0).mean()),
    )


def student_t(level: float, degrees: int) -> float:
    """The two-sided quantile of Student's t by Fisher's expansion; within 1 % from three degrees of freedom on."""
    z = NormalDist().inv_cdf(0.5 + level / 2)
    g1 = (z**3 + z) / 4
    g2 = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    g3 = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + g1 / degrees + g2 / degrees**2 + g3 / degrees**3


def _paths(works: Sequence[RoleWork], load: RosterLoad, absent: Bools | None) -> int:
    counts = {work.paths for work in works} | ({absent.shape[0]} if absent is not None else set())
    counts.discard(1)
    if len(counts) > 1:
        raise InvalidInput(f"paths of work and of absence differ in number: {sorted(counts)}", field="paths")
    if any(work.slots != load.slots for work in works):
        raise InvalidInput(f"work must cover the roster's {load.slots} slots", field="work")
    if absent is not None and absent.shape[1] != len(load.duties):
        raise InvalidInput(f"absences cover {absent.shape[1]} duties of {len(load.duties)}", field="absent")
    return counts.pop() if counts else 1


def _totals(work: RoleWork, served: Served, oldest: Ints, paths: int, slot_min: int) -> RoleTotals:
    late = served.late.sum(axis=1)
    idle = served.idle.sum(axis=1)
    if work.deferral is None:
        arrived = served.served.sum(axis=1) + late
    else:
        arrived = work.wanted.sum(axis=1) + work.deferral.opening.sum(axis=1)
    return RoleTotals(
        arrived=_spread(arrived, paths),
        served=_spread(served.served.sum(axis=1), paths),
        late=_spread(late, paths),
        idle=_spread(idle, paths),
        backlog=_spread(served.backlog[:, -1], paths),
        oldest_slots=_spread(oldest.max(axis=1), paths),
        late_fen=_spread(late_cost(work, served, slot_min), paths),
        idle_fen=_spread(idle * work.idle_price, paths),
    )


def late_cost(work: RoleWork, served: Served, slot_min: int) -> Ints:
    """Fen by path of work late, lost or left at the end, and of presence missed; in whole fen once a path."""
    if work.deferral is None:
        return np.asarray(served.late.sum(axis=1) * work.short_price)
    late = late_fen(work.deferral, served.overdue @ work.deferral.late_min, served.backlog[:, -1], slot_min)
    return np.asarray(late + served.absent_presence.sum(axis=1) * work.short_price)


def _flow(
    work: RoleWork, capacity: Ints, served: Served, oldest: Ints, overtime: NDArray[np.float64] | None
) -> RoleFlow:
    return RoleFlow(
        capacity=capacity.mean(axis=0),
        wanted=work.wanted.mean(axis=0),
        served=served.served.mean(axis=0),
        late=served.late.mean(axis=0),
        idle=served.idle.mean(axis=0),
        overdue=served.overdue.mean(axis=0),
        backlog=served.backlog.mean(axis=0),
        oldest_mean=oldest.mean(axis=0),
        oldest_most=oldest.max(axis=0),
        overtime_min=np.zeros(work.slots) if overtime is None else overtime,
        covered=whole_slots(served).mean(axis=0),
    )


def _spread(values: NDArray[Scalar], paths: int) -> NDArray[Scalar]:
    """One path's values for every path."""
    return np.broadcast_to(values, (paths, *values.shape[1:]))
