"""Small simulated work and rosters in few words. Slots are half hours; a head is 100 centiheads."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from scheduler.workload.simulation.load import Duty, Part, RosterLoad
from scheduler.workload.simulation.work import Deferral, RoleWork

MONDAY = date(2026, 11, 9)
SLOT = 30


def ints(*values) -> np.ndarray:
    return np.array(values, dtype=np.int64)


def now(*paths, role: str = "pick", short: int = 60, idle: int = 3, presence=None) -> RoleWork:
    """Immediate work, one list of centiheads a path."""
    return RoleWork(
        role=role,
        wanted=np.array(paths, dtype=np.int64),
        short_price=short,
        idle_price=idle,
        presence=None if presence is None else ints(*presence),
    )


def later(
    *paths,
    due,
    role: str = "invoice",
    late_min=None,
    late_fen: int = 28_800,
    carry: int = 0,
    opening=(),
    short: int = 60,
    idle: int = 3,
    presence=None,
) -> RoleWork:
    """Deferrable work; by default a centihead-slot costs 28 800 · 30 / 6000 / 1440 = 0.1 fen a minute late."""
    wanted = np.array(paths, dtype=np.int64)
    return RoleWork(
        role=role,
        wanted=wanted,
        short_price=short,
        idle_price=idle,
        presence=None if presence is None else ints(*presence),
        deferral=Deferral(
            due_slot=ints(*due),
            late_min=ints(*(late_min if late_min is not None else [SLOT] * wanted.shape[1])),
            late_fen_per_hour=late_fen,
            carry_fen_per_hour=carry,
            opening=ints(*opening)[None, :],
        ),
    )


def duty(
    person: str, slots, *, role: str = "pick", day: int = 0, heads: int = 100, wage: int = 0, week: int = 0
) -> Duty:
    """A shift of whole slots in one role."""
    slots = tuple(slots)
    return Duty(
        person=person,
        day=MONDAY + timedelta(days=day),
        shift="D",
        week=week,
        work_min=SLOT * len(slots),
        wage_fen=wage,
        parts=tuple(Part(role=role, slot=slot, centiheads=heads, minutes=SLOT) for slot in slots),
    )


def load(*duties: Duty, slots: int, **options) -> RosterLoad:
    return RosterLoad(duties, slots, **options)
