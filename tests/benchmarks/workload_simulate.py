"""How fast a roster is simulated, and whether it is right: ``python -m tests.benchmarks.workload_simulate``.

First a peer: whole random rosters of a few roles and days, by the product and item by item in plain Python
(tests/scheduler/workload/simulation/reference.py), which must agree on every whole number by path and slot. Then the
time: 300 paths × 4 weeks of half hours × 12 roles (four of immediate work, eight that may wait, with presence and
opening backlogs), 60 people of whom 4 % are away in spells; CPU seconds of one thread, the best of three, and the most
memory.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

import numpy as np

from scheduler.workload.calendar import Bools
from scheduler.workload.simulation.absence import AbsenceRisk, draw, duties_away
from scheduler.workload.simulation.cover import CoverWatch, covers
from scheduler.workload.simulation.load import Duty, Overtime, Part, RosterLoad
from scheduler.workload.simulation.simulate import compare, simulate
from scheduler.workload.simulation.standby import OnCall, best_standby
from scheduler.workload.simulation.work import (
    Deferral,
    RoleWork,
    due_at_cut_offs,
    due_within,
    late_by_cut_off,
    late_by_slot,
)
from tests.scheduler.workload.simulation import reference

MONDAY = date(2026, 11, 9)
SLOT_MIN, PER_DAY = 30, 48
LIMIT_S = 2.0
Result = TypeVar("Result")


@dataclass(frozen=True, eq=False, kw_only=True)
class Case:
    works: tuple[RoleWork, ...]
    load: RosterLoad
    absent: Bools
    people: tuple[str, ...]
    days: tuple[date, ...]
    risk: AbsenceRisk


def build(*, roles: int, days: int, paths: int, people: int, seed: int, scale: int = 100) -> Case:
    """A site with early and late shifts, work by day in two humps; ``scale`` centiheads are one head."""
    rng = np.random.default_rng(seed)
    slots = days * PER_DAY
    hours = np.arange(slots) % PER_DAY
    hump = np.exp(-(((hours - 20) / 6) ** 2)) + 0.6 * np.exp(-(((hours - 34) / 5) ** 2))
    works = []
    for role in range(roles):
        mean = hump * people / roles * scale * 0.5
        wanted = rng.poisson(mean * rng.gamma(20, 1 / 20, (paths, 1)), (paths, slots)).astype(np.int64)
        works.append(_work(rng, f"r{role}", wanted, kind=role % 3, scale=scale))
    codes = tuple(f"p{k}" for k in range(people))
    dates = tuple(MONDAY + timedelta(days=d) for d in range(days))
    duties = []
    for k, code in enumerate(codes):
        for day in range(days):
            if (k + day) % 7 < 5:
                first = day * PER_DAY + (14 if (k // 2 + day // 7) % 2 else 26)
                held = (f"r{k % roles}", f"r{(k + 1) % roles}")
                duties.append(_duty((code, dates[day], day // 7), first, held, scale))
    overtime = {
        (code, week): Overtime(regular_min=2160, past_min=0, quarter_fen=400)
        for code in codes
        for week in range(-(-days // 7))
    }
    load = RosterLoad(duties, slots, overtime=overtime)
    risk = AbsenceRisk(group=0.04, carry=0.4)
    absent = duties_away(draw(risk, codes, dates, paths, seed), codes, dates, [(d.person, d.day) for d in load.duties])
    return Case(works=tuple(works), load=load, absent=absent, people=codes, days=dates, risk=risk)


def agreement(rosters: int) -> int:
    """How many whole numbers were compared; raises ``AssertionError`` at the first that differs."""
    compared = 0
    for seed in range(rosters):
        case = build(roles=3, days=2, paths=3, people=5, seed=seed, scale=7)
        told: dict[str, tuple[RoleWork, object, object]] = {}
        outcome = simulate(
            case.works,
            case.load,
            SLOT_MIN,
            absent=case.absent,
            watch=lambda work, capacity, served, told=told: told.update({work.role: (work, capacity, served)}),
        )
        for one in outcome.roles:
            work, capacity, served = told[one.role]
            for path in range(case.absent.shape[0]):
                given = _given(case, one.role, path)
                assert given == capacity[path].tolist()
                flow = _peer(work, path, given)
                for name in ("served", "late", "idle", "overdue", "backlog"):
                    ours = np.broadcast_to(getattr(served, name), work.wanted.shape)[path].tolist()
                    assert ours == getattr(flow, name), (seed, one.role, path, name)
                    compared += len(ours)
                totals = one.totals
                assert totals.oldest_slots[path] == max(flow.oldest)
                assert totals.late_fen[path] + totals.idle_fen[path] == flow.cost
                compared += 2
    return compared


def report(*, rosters: int = 40) -> int:
    """Print the tables; 1 if the time is above its limit."""
    start = time.process_time()
    compared = agreement(rosters)
    print(
        f"peer: {rosters} rosters item by item, {compared:,} whole numbers equal ({time.process_time() - start:.1f} s)"
    )
    case, made = _timed(lambda: build(roles=12, days=28, paths=300, people=60, seed=1))
    other = RosterLoad([d for k, d in enumerate(case.load.duties) if k % 10], case.load.slots)
    other_absent = duties_away(
        draw(case.risk, case.people, case.days, 300, 1),
        case.people,
        case.days,
        [(d.person, d.day) for d in other.duties],
    )
    drawn, drawing = _best(lambda: draw(case.risk, case.people, case.days, 300, 1))
    found, simulating = _best(lambda: simulate(case.works, case.load, SLOT_MIN, absent=case.absent))
    beside = simulate(case.works, other, SLOT_MIN, absent=other_absent)
    difference = compare(found, beside)
    watch = CoverWatch()
    simulate(case.works, case.load, SLOT_MIN, absent=case.absent, watch=watch)
    posts, covering = _best(lambda: covers(case.load, watch, case.absent))
    listed, listing = _timed(lambda: _standby(case))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    slots = case.load.slots
    print(f"case: 300 paths × {slots} slots × {len(case.works)} roles, {len(case.load.duties)} duties ({made:.2f} s)")
    print(f"{'what':46} {'CPU s':>7}")
    print(f"{f'absences of {drawn.shape[1]} people drawn':46} {drawing:7.3f}")
    print(f"{'simulated (limit 2.0)':46} {simulating:7.3f}")
    print(f"{f'cover of {len(posts)} posts':46} {covering:7.3f}")
    print(f"{f'standby list of {len(listed)} from 560 candidates':46} {listing:7.3f}")
    print(f"most memory {peak:,.0f} MB")
    print(
        f"a roster with a tenth fewer duties less this one: {-difference.mean / 100:,.0f} "
        f"(90 % {-(difference.high or 0) / 100:,.0f} to {-(difference.low or 0) / 100:,.0f})"
    )
    return int(simulating > LIMIT_S)


def _standby(case: Case) -> object:
    rng = np.random.default_rng(2)
    candidates = [
        OnCall(person=f"q{k}", day=day, shift=shift, roles={f"r{(k + j) % 12}": 90 for j in range(3)}, wage_fen=20_000)
        for k in range(10)
        for day in case.days
        for shift in ("E", "L")
    ]
    away = rng.random((300, len(candidates))) < 0.04
    return best_standby(
        case.works,
        case.load,
        SLOT_MIN,
        absent=case.absent,
        candidates=candidates,
        away=away,
        count=5,
        allowed=lambda _: True,
    )


def _work(rng: np.random.Generator, role: str, wanted: np.ndarray, *, kind: int, scale: int) -> RoleWork:
    """Immediate, due within four hours, or by a cut-off at 18:00."""
    slots = wanted.shape[1]
    presence = np.where((np.arange(slots) % PER_DAY >= 16) & (np.arange(slots) % PER_DAY < 36), scale, 0)
    if kind == 0:
        return RoleWork(role=role, wanted=wanted, short_price=60, idle_price=3, presence=presence)
    opening = rng.poisson(2 * scale, (wanted.shape[0], 4)).astype(np.int64)
    if kind == 1:
        due, late = due_within(slots, 240, SLOT_MIN, opening=4), late_by_slot(slots, SLOT_MIN)
    else:
        cut_offs = np.arange(36, slots + 2 * PER_DAY, PER_DAY)
        due, late = due_at_cut_offs(slots, cut_offs, opening=4), late_by_cut_off(slots, cut_offs, SLOT_MIN)
    deferral = Deferral(due_slot=due, late_min=late, late_fen_per_hour=9000, carry_fen_per_hour=4000, opening=opening)
    return RoleWork(role=role, wanted=wanted, short_price=60, idle_price=3, presence=presence, deferral=deferral)


def _duty(cell: tuple[str, date, int], first: int, roles: tuple[str, str], scale: int) -> Duty:
    """Eight hours with half an hour's break in the middle; the second half in another role, at 80 %."""
    (person, day, week), (role, second) = cell, roles
    parts = [Part(role=role, slot=first + k, centiheads=scale, minutes=SLOT_MIN) for k in range(8)]
    parts += [Part(role=second, slot=first + 9 + k, centiheads=scale * 4 // 5, minutes=SLOT_MIN) for k in range(8)]
    shift = "E" if first % PER_DAY == 14 else "L"
    return Duty(person=person, day=day, shift=shift, week=week, work_min=480, wage_fen=24_000, parts=tuple(parts))


def _given(case: Case, role: str, path: int) -> list[int]:
    """Capacity of a path, duty by duty."""
    given = [0] * case.load.slots
    for index, duty in enumerate(case.load.duties):
        if not case.absent[path, index]:
            for part in duty.parts:
                if part.role == role and part.slot < len(given):
                    given[part.slot] += part.centiheads
    return given


def _peer(work: RoleWork, path: int, given: list[int]) -> reference.Flow:
    wanted = work.wanted[path].tolist()
    presence = None if work.presence is None else work.presence.tolist()
    if work.deferral is None:
        return reference.immediate(wanted, given, short=work.short_price, idle=work.idle_price, presence=presence)
    deferral = work.deferral
    return reference.deferrable(
        wanted,
        given,
        due=deferral.due_slot.tolist(),
        late_min=deferral.late_min.tolist(),
        late_fen=deferral.late_fen_per_hour,
        carry_fen=deferral.carry_fen_per_hour,
        slot_min=SLOT_MIN,
        idle=work.idle_price,
        short=work.short_price,
        opening=deferral.opening[path].tolist(),
        presence=presence,
    )


def _timed(call: Callable[[], Result]) -> tuple[Result, float]:
    start = time.process_time()
    made = call()
    return made, time.process_time() - start


def _best(call: Callable[[], Result]) -> tuple[Result, float]:
    runs = [_timed(call) for _ in range(3)]
    return runs[0][0], min(seconds for _, seconds in runs)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rosters", type=int, default=40, help="how many rosters are simulated item by item too")


def main(options: argparse.Namespace) -> int:
    return report(rosters=options.rosters)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    add_arguments(arguments)
    sys.exit(main(arguments.parse_args()))
