"""What missing qualifications are worth: a run over a roster's problem and its rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingValue:
    """What ``role`` would save of ``person`` over the run's days, in fen.

    ``screened_fen`` is what the bound falls by at fixed prices of demand (``whole_roster``: from the person's whole
    roster, else day by day, which is never less); ``ceiling_fen`` is above the true saving, None where no roster was
    found. Where the problem was solved anew with the qualification (``confirmed``) the true saving lies in
    ``[low_fen, high_fen]`` (None: an open end), and ``estimate_fen`` is the difference of the best rosters found.
    """

    person: str
    role: str
    screened_fen: int
    whole_roster: bool
    ceiling_fen: int | None
    confirmed: bool = False
    low_fen: int | None = None
    high_fen: int | None = None
    estimate_fen: int | None = None

    @property
    def likely_fen(self) -> int:
        """The best single figure: of the rosters found, else of the screening."""
        return self.estimate_fen if self.estimate_fen is not None else self.screened_fen


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingRun:
    """A search of the problem of ``days`` days from ``first_day``; qualifications learnt at ``proficiency_pct``.

    ``search_s`` seconds for each search, ``took_s`` in all; ``objective_fen``, ``bound_fen``: of the problem as it is.
    """

    id: int
    roster_id: int
    first_day: date
    days: int
    proficiency_pct: int
    search_s: int
    objective_fen: int | None
    bound_fen: int | None
    took_s: int
    made_by: str
    made_at: datetime
    values: tuple[TrainingValue, ...] = ()
