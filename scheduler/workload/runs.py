"""A forecast run as it is kept: its days and history, and per role the forecast and the capacity it asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from scheduler.domain.organisation import Standard
from scheduler.workload.series import Floats, Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastRun:
    """``history_until`` is the moment at which the history that was used ends (UTC). ``skipped`` maps roles that got no
    forecast to the reason; it is known to the caller of the run and not kept."""

    id: int
    made_at: datetime
    first_day: date
    days: int
    slot_min: int
    seed: int
    history_until: datetime
    roles: tuple[str, ...] = ()
    skipped: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class RoleForecast:
    """One role of a run, on the site's wall clock, in units; ``scores`` is ``Scores.as_dict()`` or empty.

    ``scores`` holds ``notes`` and ``special_days`` too where there are any (site.py).
    ``mean`` (cells,), ``quantiles`` (levels, cells), ``paths`` (paths, cells); cells = days × slots a day.
    """

    role: str
    method: str
    levels: tuple[float, ...]
    mean: Floats
    quantiles: Floats
    paths: Floats
    scores: Mapping[str, object]


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class RoleCapacity:
    """Required capacity of one role of a run in centiheads, (paths, elapsed slots from the first day's midnight).

    Where the standard lets work wait it is the work that arrives in each slot, in centihead-slots.
    """

    role: str
    standard: Standard
    capacity: Ints
