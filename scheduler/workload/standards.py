"""From units to capacity: what one unit of work takes, and what an hour short or idle costs.

work minutes per unit = seconds_per_unit / 60 × (1 + allowance) / (1 − shrinkage)

the engineered standard time with its allowance for personal needs, fatigue and delay; shrinkage is paid time that is
not spent at the work.

Work is counted in the interval in which it arrives: it is wanted there and then.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from scheduler.domain.organisation import Standard
from scheduler.errors import InvalidInput
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
