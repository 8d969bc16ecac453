"""Prices in fen of what labour rules make soft. A lead can compare every one with money."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LawWeights:
    """What a soft rule costs per unit beyond it, and what keeps averages in reach of later days."""

    hour_fen: int = 3_000  # an hour beyond a soft limit of minutes, or short of a soft rest
    day_fen: int = 6_000  # a day beyond a soft limit of days
    pace_fen_per_hour: int = 300  # an hour above the pace of an average whose window ends after the horizon
    short_notice_fen: int = 4_000  # a person-day changed later than notice is to be given

    @property
    def minute_fen(self) -> int:
        return max(1, round(self.hour_fen / 60))

    @property
    def pace_minute_fen(self) -> int:
        return max(1, round(self.pace_fen_per_hour / 60))
