"""The compiled kernels of the search made ready: compiled once, at set-up, and kept on disk for every later solve.

Every lane runs for a while on a problem of a few persons, until nothing more is compiled. That it came to its end is
noted, so that where all is compiled nothing is run.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping

from numba.core import event

from solver.params import SolveParams
from solver.problem import (
    DAY_MIN,
    Block,
    CapacityDemand,
    Contract,
    CostSegment,
    DeferrableDemand,
    DueCost,
    Employee,
    EmployeeId,
    HeadsDemand,
    Horizon,
    Limit,
    Problem,
    RoleId,
    Shift,
    ShiftType,
    ShiftTypeId,
)
from solver.search.board import Board
from solver.search.lanes import Lanes
from solver.search.warm_note import note, noted

QUIET_S = 3.0  # of the processor without compilation, after which a lane is taken to be ready
MOST_S = 600.0  # for all of it
TICK_S = 0.05
PERSONS, DAYS, SLOT_MIN = 8, 14, 120
EARLY, LATE = ShiftTypeId("early"), ShiftTypeId("late")
BEGINS = {EARLY: 480, LATE: 840}
PICK, PACK, COUNT = RoleId("pick"), RoleId("pack"), RoleId("count")


class _Compiling(event.Listener):
    """Counts what is compiled; ``quiet_s`` is 0 while something is."""

    def __init__(self) -> None:
        self.count = 0
        self._running = 0
        self._last = time.process_time()

    @property
    def quiet_s(self) -> float:
        return 0.0 if self._running else time.process_time() - self._last

    def on_start(self, _: event.Event) -> None:
        self._running += 1

    def on_end(self, _: event.Event) -> None:
        self._running -= 1
        self.count += 1
        self._last = time.process_time()

    def wait(self) -> None:
        """Count the silence from now on."""
        self._last = time.process_time()


class _Open(Board):
    """A board that no proof ends, so that a lane goes through all of its steps."""

    @property
    def done(self) -> bool:
        return False


def warm() -> int:
    """Compile what is not on disk yet; how many functions that were. Raises what a lane raises."""
    if noted():
        return 0
    compiled = _run_lanes()
    note()
    return compiled


def _run_lanes() -> int:
    listener = _Compiling()
    with event.install_listener("numba:compile", listener):
        deadline = time.monotonic() + MOST_S
        for lane, problem in shapes().items():
            board = _Open(problem, SolveParams(time_limit_s=max(1.0, deadline - time.monotonic()), num_workers=1))
            lanes = Lanes(board, None)
            thread = threading.Thread(target=lanes.guarded, args=(getattr(lanes, lane),), daemon=True)
            listener.wait()
            thread.start()
            while thread.is_alive() and listener.quiet_s < QUIET_S:
                thread.join(TICK_S)
            board.stop()
            thread.join()
            if lanes.failure is not None:
                raise lanes.failure
    return listener.count


def shapes() -> Mapping[str, Problem]:
    """By lane: a small problem of the shape that it is for."""
    return {
        "columns": _problem(
            DAYS,
            heads_demand=tuple(
                HeadsDemand(day=day, shift_type=kind, heads=2, under_weight=100, over_weight=10)
                for day in range(DAYS)
                for kind in BEGINS
            ),
        ),
        "lead": _problem(
            DAYS, capacity_demand=_capacity(DAYS), deferrable_demand=(_waiting(DAYS),), role_switch_weight=20
        ),
        "day": _problem(1, capacity_demand=_capacity(1), role_switch_weight=20),
    }


def _problem(days: int, **demand: object) -> Problem:
    contract = Contract(
        id="usual",
        max_consecutive_days=Limit(value=5),
        min_consecutive_days=Limit(value=2, weight=30),
        max_minutes=Limit(value=8 * 480, weight=1),
        min_rest_min=Limit(value=660),
        max_weekends=Limit(value=1),
        regular_min_per_week=1440,
        overtime_premium_per_hour=40,
    )
    return Problem(
        horizon=Horizon(days=days, slot_min=SLOT_MIN),
        shift_types=tuple(ShiftType(id=kind) for kind in BEGINS),
        shifts=tuple(_shift(kind, day) for day in range(days) for kind in BEGINS),
        employees=tuple(
            Employee(
                id=EmployeeId(f"person {number}"),
                contract=contract,
                roles={PICK: 100, PACK: 60 + 40 * (number % 2)} if number % 3 else {PICK: 80, COUNT: 100},
                cost_per_hour=50,
            )
            for number in range(PERSONS)
        ),
        **demand,  # type: ignore[arg-type]
    )


def _shift(kind: ShiftTypeId, day: int) -> Shift:
    start = day * DAY_MIN + BEGINS[kind]
    blocks = tuple(Block(start_min=start + at, end_min=start + at + 240) for at in (0, 240))
    return Shift(type=kind, day=day, start_min=start, end_min=start + 480, work_min=480, blocks=blocks)


def _waiting(days: int) -> DeferrableDemand:
    """Work of half a head that comes all day and is due at the end of every day."""
    a_day = DAY_MIN // SLOT_MIN
    come = [50 * (slot + 1) for slot in range(days * a_day)]
    due = tuple(
        DueCost(slot=end, base_cost=6 * come[end], segments=(CostSegment(width_centiheads=come[end], slope=-6),))
        for end in range(a_day - 1, len(come), a_day)
    )
    return DeferrableDemand(role=COUNT, first_slot=0, arrived=tuple(come), due=due, idle_weight=1)


def _capacity(days: int) -> tuple[CapacityDemand, ...]:
    """A head and a half of each role from morning to night, the first half head worth most."""
    segments = (CostSegment(width_centiheads=50, slope=-6), CostSegment(width_centiheads=100, slope=-3))
    a_day = DAY_MIN // SLOT_MIN
    return tuple(
        CapacityDemand(role=role, slot=day * a_day + slot, base_cost=600, segments=segments, surplus_slope=0)
        for role in (PICK, PACK)
        for day in range(days)
        for slot in range(480 // SLOT_MIN, 1320 // SLOT_MIN)
    )
