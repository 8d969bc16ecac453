"""Work that may wait: what has arrived, what is due, and what it costs to have done less, from paths of arriving work.

Work is counted in centihead-slots, what a hundredth of a fully proficient head does in one slot. A_t is what has
arrived by slot t and may be done in it, work left over from before included; D_t ≤ A_t is what is due by the end of
slot t. With capacity c_t the work done is

    P_t = min(P_{t−1} + c_t, A_t),   P = 0 before        (never before it arrives; the oldest first)

and (D_t − P_t)⁺ is late at the end of slot t. Due is either a window after arrival, so that D_t = A_{t−window} (what
was left over counts as spread evenly over the window), or a cut-off on each open day: what arrived before it is due
then, the rest at the next one. Late work is priced at checkpoints, for the time to the next one: at the cut-offs, or in
a due window every so many hours. What it costs to have done P by a checkpoint is E[(D − P)⁺] · price over the paths.

A plan has one P for all paths, while on each path idle hours are lost and a backlog ends once it is worked off. So a
plan against plain cumulative paths would save up idle hours of one week for another, and against their mean would hold
no reserve. ``work_flow`` therefore lets the paths begin anew where a backlog usually ends, at the cut-offs or every few
days: there all paths are moved to one level, a quantile of what had arrived since the time before and of the backlog
above the level then, which stays. The level is also the curve of arrivals that the plan works on, and the dearer late
work is, the higher the quantile (``reserve_at``). Of eight real cases its plans cost 2 % more than plans made on 60
paths at once (geometric mean; 0 to 5 %); at the 0.9 quantile 4 %, and 6 % where the backlog of busy paths is
dropped; plans on the mean 105 %, on the 0.9 quantile of the whole sum 23 %, on five bands of paths 17 %
(tests/benchmarks/workload_deferrable.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np

from scheduler.domain.calendar import wall_time
from scheduler.domain.organisation import Standard
from scheduler.errors import InvalidInput
from scheduler.workload.calendar import Bools
from scheduler.workload.demand import DemandCurve, RequiredCapacity, added, demand_curves
from scheduler.workload.series import DAY_MIN, Floats, Ints, epoch_min
from scheduler.workload.simulation.work import late_price
from scheduler.workload.standards import Prices, prices

RESERVE = 0.9  # where nothing says what work costs that is done later
_RESERVE_PART = 3
MIN_PRICE = 12  # fen per centihead-slot at a checkpoint: with less, whole slopes would be too coarse
_SPACINGS_H = (1, 2, 3, 4, 6, 8, 12, 24)
_LONGEST_RENEWAL_DAYS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class DueRule:
    """``window`` slots after the slot of arrival, or by the beginnings of the slots ``cut_offs`` (increasing)."""

    window: int | None = None
    cut_offs: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.window is not None and (self.window < 0 or self.cut_offs):
            raise InvalidInput("work is due within a window of 0 or more slots or by cut-offs, not both", field="due")

    def after(self, first: int) -> DueRule:
        """The rule on slots that count from ``first``: the cut-offs after it, or the same window."""
        return replace(self, cut_offs=tuple(edge - first for edge in self.cut_offs if edge > first))


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class WaitingWork:
    """Equally likely paths of one role: cumulative ``arrived`` and ``due``, (paths, slots), whole centihead-slots."""

    arrived: Ints
    due: Ints

    @property
    def slots(self) -> int:
        return int(self.arrived.shape[1])

    def cut(self, first: int, end: int) -> WaitingWork:
        """Slots ``first`` … ``end`` − 1; what was due or had arrived before ``first`` counts as done."""
        if not first:
            return WaitingWork(arrived=self.arrived[:, :end], due=self.due[:, :end])
        before = self.due[:, first - 1 : first]
        return WaitingWork(arrived=self.arrived[:, first:end] - before, due=self.due[:, first:end] - before)


def due_rule(standard: Standard, zone: ZoneInfo, first_day: date, slot_min: int, open_days: Bools) -> DueRule:
    """The standard's rule on elapsed slots from the local midnight of ``first_day``.

    ``open_days`` (days,) says on which of the days from ``first_day`` on the site works; a cut-off inside a slot counts
    from the slot's beginning. Raises ``InvalidInput`` for a standard without a due window or cut-off.
    """
    if standard.due_within_min is not None:
        return DueRule(window=-(-standard.due_within_min // slot_min))
    if standard.cut_off_min is None or not 0 < standard.cut_off_min <= DAY_MIN:
        raise InvalidInput(
            f"the standard of {standard.role} valid from {standard.valid_from.isoformat()} lets work wait: it needs a "
            "due window or a cut-off",
            key="standard_due",
            role=standard.role,
            valid_from=standard.valid_from,
        )
    start = epoch_min(first_day, zone)
    slots = []
    for index in np.flatnonzero(open_days).tolist():
        cut_off = wall_time(zone, first_day + timedelta(days=index), standard.cut_off_min)
        slots.append((int(cut_off.timestamp()) // 60 - start) // slot_min)
    return DueRule(cut_offs=tuple(sorted({slot for slot in slots if slot > 0})))


def waiting_work(arriving: Ints, rule: DueRule, backlog: int = 0) -> WaitingWork:
    """Cumulative arrivals and dues of ``arriving`` (paths, slots), whole centihead-slots of zero or more a slot.

    ``backlog`` is left over from before: it may be done at once and is due by the first cut-off, or evenly over the
    window.
    """
    if arriving.ndim != 2 or not arriving.shape[0] or (arriving < 0).any() or backlog < 0:
        raise InvalidInput(f"arriving work is paths × slots of zero or more, got {arriving.shape}", field="paths")
    arrived = np.cumsum(arriving, axis=1, dtype=np.int64) + backlog
    slots = arrived.shape[1]
    due = np.zeros_like(arrived)
    if rule.window is not None:
        window = min(rule.window, slots)
        if window:
            due[:, :window] = backlog * np.arange(1, window + 1) // max(rule.window, 1)
        due[:, window:] = arrived[:, : slots - window]
        return WaitingWork(arrived=arrived, due=due)
    for begin, end in pairwise((*rule.cut_offs, slots + 1)):
        if begin <= slots:
            due[:, begin - 1 : end - 1] = arrived[:, begin - 1 : begin]
    return WaitingWork(arrived=arrived, due=due)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """At the end of slot ``slot`` late work is charged ``minutes`` of lateness, at ``price`` fen per centihead-slot."""

    slot: int
    minutes: int
    price: int


def checkpoints(rule: DueRule, slots: int, slot_min: int, late_fen_per_hour: int) -> tuple[Checkpoint, ...]:
    """Where late work of ``slots`` slots is charged; ``late_fen_per_hour`` is for an hour of work late for a day.

    Whole prices follow the exact sum: each is what the sum so far is worth, rounded, less what was charged before. In a
    due window the spacing is the shortest at which a price reaches ``MIN_PRICE``, or a day.
    """
    by_minute = late_price(late_fen_per_hour, slot_min)
    if rule.window is None:
        edges = [edge for edge in rule.cut_offs if edge <= slots]
        waits = [(later - edge) * slot_min for edge, later in pairwise(rule.cut_offs)] + [DAY_MIN]
    else:
        hours = next((h for h in _SPACINGS_H if by_minute * 60 * h >= MIN_PRICE), _SPACINGS_H[-1])
        step = max(1, 60 * hours // slot_min)
        edges = list(range(step, slots + 1, step))
        waits = [step * slot_min] * len(edges)
    found, minutes = [], 0
    for edge, wait in zip(edges, waits, strict=False):
        before = round(by_minute * minutes)
        minutes += wait
        found.append(Checkpoint(slot=edge - 1, minutes=wait, price=round(by_minute * minutes) - before))
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class DueCurve:
    """Expected cost of the work done by the end of slot ``slot``; the curve's pieces are centihead-slots."""

    slot: int
    curve: DemandCurve


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkFlow:
    """What a planner takes: ``arrived`` by slot (cumulative, never decreasing), the ``due`` curves by slot, and fen for
    each centihead-slot of capacity that finds no work."""

    arrived: tuple[int, ...]
    due: tuple[DueCurve, ...]
    idle_price: int


def work_flow(
    work: WaitingWork,
    rule: DueRule,
    standard: Standard,
    slot_min: int,
    *,
    carry_fen_per_hour: int = 0,
    reserve: float | None = None,
) -> WorkFlow:
    """The flow of the paths at the standard's prices; see the module for what it makes of them.

    ``carry_fen_per_hour`` is what an hour of work costs that is left at the end, due or not: about the wage of doing it
    later. Without it a plan would leave everything that is not due yet. ``reserve`` is ``reserve_at`` these prices
    unless given. Raises ``InvalidInput`` for a standard without
    a price of late work.
    """
    if standard.late_fen_per_hour <= 0:
        raise InvalidInput(
            f"the standard of {standard.role} valid from {standard.valid_from.isoformat()} lets work wait: it needs a "
            "price above 0 for work that is late",
            key="standard_late",
            role=standard.role,
            valid_from=standard.valid_from,
        )
    if reserve is None:
        reserve = reserve_at(carry_fen_per_hour, standard.late_fen_per_hour)
    arrived, due = renewed(work, renewals(rule, work.slots, slot_min), reserve)
    curves = _priced(due, checkpoints(rule, work.slots, slot_min, standard.late_fen_per_hour))
    carry = round(late_price(min(carry_fen_per_hour, standard.late_fen_per_hour), slot_min) * DAY_MIN)
    if carry and work.slots:
        last = work.slots - 1
        left = demand_curves(RequiredCapacity(arrived.paths[:, -1:]), Prices(carry, 0))[0]
        curves[last] = added(curves[last], left) if last in curves else left
    return WorkFlow(
        arrived=tuple(arrived.level.tolist()),
        due=tuple(DueCurve(slot=slot, curve=curves[slot]) for slot in sorted(curves)),
        idle_price=prices(standard, slot_min).idle,
    )


def reserve_at(wage_fen_per_hour: int, late_fen_per_hour: int) -> float:
    """Which quantile of the arrivals a plan keeps up with: 1 − wage / (3 · late), ⅔ at least; ``RESERVE`` without wage.

    Late work costs its price every day until it is done, so that reserve pays further than 1 − wage / late.
    """
    if not wage_fen_per_hour:
        return RESERVE
    return 1 - min(1.0, wage_fen_per_hour / late_fen_per_hour) / _RESERVE_PART


def renewals(rule: DueRule, slots: int, slot_min: int) -> tuple[int, ...]:
    """Slots at which paths begin anew: the cut-offs, or every day, with windows of whole days every three of them."""
    if rule.window is None:
        return tuple(edge for edge in rule.cut_offs if edge < slots)
    days = min(_LONGEST_RENEWAL_DAYS, max(1, 3 * (rule.window * slot_min // DAY_MIN)))
    step = days * DAY_MIN // slot_min
    return tuple(range(step, slots, step))


@dataclass(frozen=True, eq=False, slots=True)
class _Arrived:
    """``level`` (slots,): the reserve quantile of what has arrived, never decreasing; ``paths`` as moved."""

    level: Ints
    paths: Ints


def renewed(work: WaitingWork, at: Sequence[int], reserve: float) -> tuple[_Arrived, Ints]:
    """Arrived and due, with all paths moved to the level of the ``reserve`` quantile at the beginnings ``at``.

    A path that is above the level there stays above it by as much: that is the backlog which a plan that follows the
    level leaves behind on a busy path, B ← max(0, B + arrived since − level's rise).
    """
    level = np.zeros(work.slots, dtype=np.int64)
    arrived, due = np.empty_like(work.arrived), np.empty_like(work.due)
    base, shift = 0, np.zeros((work.arrived.shape[0], 1), dtype=np.int64)
    for begin, end in pairwise((0, *at, work.slots)):
        part = slice(begin, end)
        arrived[:, part], due[:, part] = work.arrived[:, part] + shift, work.due[:, part] + shift
        level[part] = np.ceil(np.quantile(arrived[:, part], reserve, axis=0))
        base = int(level[:end].max(initial=0))
        if end > begin:
            left = np.maximum(arrived[:, end - 1 : end] - base, 0)
            shift = base + left - work.arrived[:, end - 1 : end]
    return _Arrived(np.maximum.accumulate(level), arrived), np.maximum(due, 0)


def _priced(due: Ints, charged: Sequence[Checkpoint]) -> dict[int, DemandCurve]:
    """E[(D − P)⁺] · price at each checkpoint, by slot; those that cost nothing are left out."""
    found: dict[int, DemandCurve] = {}
    for price in sorted({one.price for one in charged if one.price}):
        slots = [one.slot for one in charged if one.price == price]
        curves = demand_curves(RequiredCapacity(due[:, slots]), Prices(price, 0))
        found |= {slot: curve for slot, curve in zip(slots, curves, strict=True) if curve.base_cost}
    return found


def done(arrived: Ints, capacity: Ints) -> Ints:
    """P by path and slot for ``capacity`` (slots,) centiheads: ``C_t + min(0, min_{s≤t}(A_s − C_s))``, C = Σ c."""
    given = np.cumsum(capacity, dtype=np.int64)
    return np.asarray(given + np.minimum(np.minimum.accumulate(arrived - given, axis=-1), 0))


def late(work: WaitingWork, capacity: Ints) -> Floats:
    """Expected work that is late at the end of each slot, (slots,), centihead-slots, for ``capacity`` (slots,)."""
    return np.asarray(np.maximum(work.due - done(work.arrived, capacity), 0).mean(axis=0))
