"""What of a role's past teaches: weeks without special days, once with and once without its odd busy days.

A day far above its weekday's median (a bulk order, a returned container) would spoil the profile and the level for
weeks, so these learn without it. It did happen, though, and happens again: the spread is measured with it, else the
mean of a role whose work comes in lumps would be a fifth too low. A day far below the median is taken for a closed one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scheduler.workload.calendar import RECENT_WEEKS, Bools, Calendar, odd_mask, special_mask
from scheduler.workload.profile import open_cells
from scheduler.workload.series import Floats, Series


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class History:
    """Weeks counted back from the end, (weeks, W), NaN where unknown; ``is_open`` (W,) are the cells that hold work.

    ``usual`` is without odd days, ``seen`` keeps the busy ones.
    """

    usual: Floats
    seen: Floats
    is_open: Bools

    @property
    def weeks(self) -> float:
        """How many weeks are known of the usual cell."""
        return float(np.median((~np.isnan(self.usual)).sum(axis=0))) if self.usual.size else 0.0


def history_of(known: Series, calendar: Calendar) -> History:
    """The history of ``known``; if no day is usual, all days are taken as they are."""
    values = known.values.copy()
    values[special_mask(calendar, known.first_day, known.days)] = np.nan
    odd = odd_mask(values)
    seen, usual = values.copy(), values
    usual[odd] = np.nan
    seen[odd & ~_busy(seen)] = np.nan
    weeks = _weeks(known, usual)
    if np.isnan(weeks).all():
        weeks = known.weeks()
        return History(usual=weeks, seen=weeks, is_open=open_cells(weeks))
    return History(usual=weeks, seen=_weeks(known, seen), is_open=open_cells(weeks))


def _busy(values: Floats) -> Bools:
    """Which days lie above the median of the last 26 of their weekday, shape (days,)."""
    totals = np.where(np.isnan(values).all(axis=1), np.nan, np.nansum(values, axis=1))
    busy = np.zeros(totals.shape, dtype=bool)
    for phase in range(min(7, totals.size)):
        own = totals[phase::7]
        recent = own[-RECENT_WEEKS:][~np.isnan(own[-RECENT_WEEKS:])]
        if recent.size:
            busy[phase::7] = own > np.median(recent)
    return busy


def _weeks(known: Series, values: Floats) -> Floats:
    return Series(first_day=known.first_day, slot_min=known.slot_min, values=values).weeks()
