"""One site-day of roles: who holds which of 8 roles in which hour, and when each takes the break.

32 slots of 30 minutes (06:00–22:00). Everybody is on duty for 8 h of work in 8½ h from a given start, with one break of
30 minutes that begins 3, 3½, 4, 4½ or 5 h after it: a shift type for each start and break. Roles are held by blocks of
an hour (one of 1½ h where the break leaves an odd number of slots), so that nobody changes more often; every change
costs. People have 1–4 roles at 70–100 %. Costs come from 400 sampled paths of each role's need.
"""

from __future__ import annotations

import argparse
import itertools
import time
from collections.abc import Iterator

import numpy as np

from solver.checks import verify
from solver.params import SolveParams
from solver.problem import (
    Block,
    Contract,
    Employee,
    EmployeeId,
    Horizon,
    Limit,
    Problem,
    RoleId,
    Shift,
    ShiftType,
    ShiftTypeId,
)
from solver.solve import solve
from tests.benchmarks.sampled import Need, capacity_demand
from tests.benchmarks.timeline import Timeline

SLOT_MIN, OPENS_MIN, SLOTS = 30, 6 * 60, 32
ROLES = tuple(
    RoleId(name)
    for name in ("receiving", "putaway", "picking", "packing", "shipping", "returns", "counting", "frontdesk")
)
SHARES = (0.16, 0.10, 0.24, 0.18, 0.12, 0.08, 0.06, 0.06)  # of all work
STARTS = (0, 3, 6, 9, 12, 15)  # slots after opening
SPAN = 17  # slots from start to end, the break among them
BREAKS = (6, 7, 8, 9, 10)  # slots after the start
SWITCH_FEN = 400
SHORT_FEN, IDLE_FEN = 60, 6  # per centihead and slot: 120 and 12 yuan an hour
LIMITS_S = {60: 3.0, 200: 8.0}
TARGETS = {(60, 3.0): 0.015, (200, 8.0): 0.005}


def site_day(people: int, seed: int, *, every_dwell: bool = False) -> Problem:
    """The problem; the same arguments give the same. ``every_dwell`` also offers every other cut with ≥ 1 h a block."""
    rng = np.random.default_rng([people, seed])
    contract = Contract(id="day", min_minutes=Limit(value=(SPAN - 1) * SLOT_MIN))  # everybody works
    kinds = [
        (ShiftTypeId(f"{start}-{pause}-{number}"), start, blocks)
        for start in STARTS
        for pause in BREAKS
        for number, blocks in enumerate(_cuts(pause, every=every_dwell))
    ]
    own = {start: frozenset(kind for kind, first, _ in kinds if first == start) for start in STARTS}
    employees = tuple(
        Employee(
            id=EmployeeId(f"p{number:03d}"),
            contract=contract,
            roles=_roles(rng),
            shift_types=own[STARTS[number % len(STARTS)]],
        )
        for number in range(people)
    )
    return Problem(
        horizon=Horizon(days=1, slot_min=SLOT_MIN),
        shift_types=tuple(ShiftType(id=kind) for kind, _, _ in kinds),
        shifts=tuple(_shift(kind, start, blocks) for kind, start, blocks in kinds),
        employees=employees,
        capacity_demand=tuple(c for need in _needs(rng, people) for c in capacity_demand(rng, need, 48)),
        role_switch_weight=SWITCH_FEN,
    )


def _roles(rng: np.random.Generator) -> dict[RoleId, int]:
    """One to four roles, the busy ones more often, each at 70–100 %."""
    count = int(rng.integers(1, 5))
    chosen = rng.choice(len(ROLES), size=count, replace=False, p=SHARES)
    return {ROLES[index]: int(rng.integers(14, 21)) * 5 for index in sorted(chosen)}


def _cuts(pause: int, *, every: bool) -> list[tuple[tuple[int, int], ...]]:
    """Blocks (from, to) in slots after the start, round a break that begins ``pause`` slots after it."""
    before, after = _sums(pause), _sums(SPAN - 1 - pause)
    if not every:
        before, after = before[:1], [after[0][::-1]]  # the odd half hour lies at the break
    found = []
    for lengths_before, lengths_after in itertools.product(before, after):
        at, blocks = 0, []
        for lengths, begin in ((lengths_before, 0), (lengths_after, pause + 1)):
            at = begin
            for length in lengths:
                blocks.append((at, at + length))
                at += length
        found.append(tuple(blocks))
    return found


def _sums(slots: int) -> list[tuple[int, ...]]:
    """Every way to cut so many slots into parts of 2 and 3, fewest threes first, late threes before early ones.

    Any stretch of at least two slots is such a sum, so that all of them together offer every dwell of an hour or more.
    """
    found = [parts for count in range(slots // 3, slots // 2 + 1) for parts in itertools.product((2, 3), repeat=count)]
    return sorted((p for p in found if sum(p) == slots), key=lambda p: (p.count(3), p))


def _shift(kind: ShiftTypeId, start: int, blocks: tuple[tuple[int, int], ...]) -> Shift:
    begin = OPENS_MIN + start * SLOT_MIN
    return Shift(
        type=kind,
        day=0,
        start_min=begin,
        end_min=begin + SPAN * SLOT_MIN,
        work_min=(SPAN - 1) * SLOT_MIN,
        blocks=tuple(Block(start_min=begin + a * SLOT_MIN, end_min=begin + b * SLOT_MIN) for a, b in blocks),
    )


def _needs(rng: np.random.Generator, people: int) -> Iterator[Need]:
    """Work for the people at 85 % on average, with a wave of its own for each role."""
    on_duty = np.zeros(SLOTS)
    for start in STARTS:
        on_duty[start : start + SPAN] += people / len(STARTS) * (SPAN - 1) / SPAN
    hours = np.arange(SLOTS) / 2
    for role, share in zip(ROLES, SHARES, strict=True):
        wave = 1 + 0.35 * np.sin(2 * np.pi * (hours / 16 + rng.random())) + 0.1 * rng.standard_normal(SLOTS)
        yield Need(
            role=role,
            first_slot=OPENS_MIN // SLOT_MIN,
            mean_heads=np.maximum(0.0, 0.85 * share * on_duty * wave).tolist(),
            short=SHORT_FEN,
            idle=IDLE_FEN,
        )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``site-day``."""
    parser.add_argument("--people", type=int, nargs="+", default=sorted(LIMITS_S))
    parser.add_argument("--seconds", type=float, nargs="+", default=[3.0, 8.0])
    parser.add_argument("--seeds", type=int, default=3, metavar="N", help="how many days of each size (default 3)")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--every-dwell", action="store_true", help="every cut of a shift with at least an hour a block")


def main(options: argparse.Namespace) -> int:
    """Print the table; exit code 1 if a run has no legal roster."""
    print(
        f"{'people':>6} {'seed':>4} {'limit':>5} {'objective':>10} {'bound':>10} {'gap':>8} {'first':>7} {'s':>6} hard"
    )
    sound = True
    for people, seconds, seed in itertools.product(options.people, options.seconds, range(options.seeds)):
        problem = site_day(people, seed, every_dwell=options.every_dwell)
        text, legal = _measured(problem, people, seed, seconds, options.workers)
        print(text, flush=True)
        sound = sound and legal
    return 0 if sound else 1


def _measured(problem: Problem, people: int, seed: int, seconds: float, workers: int) -> tuple[str, bool]:
    timeline = Timeline()
    started = time.perf_counter()
    found = solve(problem, SolveParams(time_limit_s=seconds, num_workers=workers), timeline)
    spent = time.perf_counter() - started
    text = f"{people:6} {seed:4} {seconds:5.0f} "
    if found.roster is None:
        return text + f"no roster: {found.status}", False
    card = verify(problem, found.roster)
    first = timeline.first_s
    gap = found.gap
    text += f"{card.objective:10} {found.bound if found.bound is not None else '-':>10} "
    text += f"{'-' if gap is None else f'{100 * gap:.2f} %':>8} {'-' if first is None else f'{first:.2f}':>7} "
    text += f"{spent:6.1f} {len(card.hard)}"
    target = TARGETS.get((people, seconds))
    if target is not None:
        met = gap is not None and gap <= target and spent <= seconds + 1
        text += f"  asked {100 * target:.1f} %: {'met' if met else 'MISSED'}"
    return text, card.feasible
