"""From units to capacity: what one unit of work takes, and what an hour short or idle costs.

work minutes per unit = seconds_per_unit / 60 × (1 + allowance) / (1 − shrinkage)

the engineered standard time with its allowance for personal needs, fatigue and delay; shrinkage is paid time that is
not spent at the work.

Work is counted in the interval in which it arrives. Immediate work is wanted there and then: by the head count of its
minutes, or by the heads that answer so much of it in time (Erlang C or A, whose load is the same minutes without
shrinkage, scheduled heads = heads / (1 − shrinkage)). Deferrable work arrives there and may be done later. Heads of a
presence are there whatever the work: they lift what immediate work asks for, and stand beside deferrable work.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from scheduler.domain.organisation import Service, Standard, WorkKind
from scheduler.errors import InvalidInput
from scheduler.workload.erlang import ServiceLevel, heads_for
from scheduler.workload.series import Floats, Ints

CENTI = 100  # hundredths of one fully proficient head


class Prices(NamedTuple):
    """Fen per centihead and slot: short of capacity, and idle."""

    short: int
    idle: int


def minutes_per_unit(standard: Standard) -> float:
    """Work minutes that a unit takes of a fully proficient head. Raises ``InvalidInput`` for an impossible standard."""
    if standard.seconds_per_unit <= 0 or standard.allowance_permille < 0 or not 0 <= standard.shrinkage_permille < 1000:
        raise InvalidInput(
            f"the standard of {standard.role} valid from {standard.valid_from.isoformat()} needs seconds above 0, an "
            f"allowance of 0 or more and a shrinkage from 0 to under 100 %; it has {standard.seconds_per_unit} s, "
            f"{standard.allowance_permille / 10} % and {standard.shrinkage_permille / 10} %",
            key="standard_impossible",
            role=standard.role,
            valid_from=standard.valid_from,
        )
    allowed = standard.seconds_per_unit / 60 * (1000 + standard.allowance_permille)
    return allowed / (1000 - standard.shrinkage_permille)


def required_centiheads(units: Floats, standard: Standard, slot_min: int) -> Ints:
    """Capacity that the units of a slot need, any shape, to the nearest centihead."""
    return np.rint(units * (minutes_per_unit(standard) * CENTI / slot_min)).astype(np.int64)


def handling_seconds(standard: Standard) -> float:
    """Seconds that a unit keeps a head busy: its standard time with the allowance, without shrinkage."""
    return minutes_per_unit(standard) * 60 * (1000 - standard.shrinkage_permille) / 1000


def service_level(standard: Standard) -> ServiceLevel | None:
    """The level that immediate work is answered at; ``None`` where its minutes alone count (head count, deferrable).

    Raises ``InvalidInput`` for a level that no crew can keep or that means nothing.
    """
    if standard.kind != WorkKind.IMMEDIATE or standard.service == Service.HEADCOUNT:
        return None
    leaves = standard.service == Service.ERLANG_A
    if (
        not 0 <= standard.service_permille < 1000
        or standard.within_s < 0
        or not 0 < standard.occupancy_permille <= 1000
        or (leaves and standard.patience_s <= 0)
    ):
        raise InvalidInput(
            f"the standard of {standard.role} valid from {standard.valid_from.isoformat()} needs a share under 100 % "
            "answered within 0 seconds or more, an occupancy above 0 and up to 100 % and, where callers leave, a "
            f"patience above 0; it has {standard.service_permille / 10} %, {standard.within_s} s, "
            f"{standard.occupancy_permille / 10} % and {standard.patience_s} s",
            key="standard_service",
            role=standard.role,
            valid_from=standard.valid_from,
        )
    handling = handling_seconds(standard)
    return ServiceLevel(
        share=standard.service_permille / 1000,
        within=standard.within_s / handling,
        occupancy=standard.occupancy_permille / 1000,
        patience=standard.patience_s / handling if leaves else None,
    )


def required_capacity(units: Floats, standard: Standard, slot_min: int, presence: Ints | None = None) -> Ints:
    """Centiheads by the standard's kind for units (…, slots), the same shape.

    Immediate: what the work of each slot needs, at least 100 × ``presence`` (slots,) heads; Erlang heads are whole and
    divided by 1 − shrinkage, rounded up. Deferrable: the work that arrives in each slot, in centihead-slots.
    """
    level = service_level(standard)
    if level is None:
        needed = required_centiheads(units, standard, slot_min)
    else:
        heads = heads_for(units * (handling_seconds(standard) / (60 * slot_min)), level)
        needed = -(-heads * (CENTI * 1000) // (1000 - standard.shrinkage_permille))
    if presence is None or standard.kind == WorkKind.DEFERRABLE:
        return needed
    return np.maximum(needed, presence * CENTI)


def prices(standard: Standard, slot_min: int) -> Prices:
    """The standard's prices by centihead and slot, to the nearest fen; a price above 0 stays at least 1.

    Raises ``InvalidInput`` unless short costs more than nothing and idle nothing or more.
    """
    if standard.short_fen_per_hour <= 0 or standard.idle_fen_per_hour < 0:
        raise InvalidInput(
            f"the standard of {standard.role} valid from {standard.valid_from.isoformat()} needs a price above 0 for "
            f"an hour short and of 0 or more for an hour idle; it has {standard.short_fen_per_hour} and "
            f"{standard.idle_fen_per_hour} fen",
            key="standard_prices",
            role=standard.role,
            valid_from=standard.valid_from,
        )
    return Prices(_by_slot(standard.short_fen_per_hour, slot_min), _by_slot(standard.idle_fen_per_hour, slot_min))


def _by_slot(fen_per_hour: int, slot_min: int) -> int:
    return max(1, (fen_per_hour * slot_min + 60 * CENTI // 2) // (60 * CENTI)) if fen_per_hour else 0
