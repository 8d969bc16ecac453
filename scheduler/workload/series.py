"""A role's workload on the site's wall clock, and the way between wall clock and elapsed time.

A series is a table of local days × slots of the day. A wall-clock hour that a clock change skips is unknown (NaN) in
history and holds no work in a forecast; the hour that it repeats holds the sum of both.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scheduler.errors import InvalidInput

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

DAY_MIN = 1440
_SURE_OF_GRAIN = 50  # rows on the coarser grid before the grain is believed


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Series:
    """Units by local day and slot of the day: ``values`` has shape (days, 1440 / slot_min); NaN is unknown."""

    first_day: date
    slot_min: int
    values: Floats

    def __post_init__(self) -> None:
        if self.slot_min <= 0 or DAY_MIN % self.slot_min:
            raise InvalidInput(f"slot_min must divide 1440, got {self.slot_min}", field="slot_min", value=self.slot_min)
        if self.values.ndim != 2 or self.values.shape[1] != DAY_MIN // self.slot_min:
            raise InvalidInput(
                f"a series of {self.slot_min}-minute slots has {DAY_MIN // self.slot_min} columns, "
                f"got the shape {self.values.shape}",
                field="values",
            )
        if np.isinf(self.values).any() or (self.values < 0).any():
            raise InvalidInput("a workload must be a finite number, zero or more", key="history_quantity")

    @property
    def days(self) -> int:
        return int(self.values.shape[0])

    @property
    def slots_per_day(self) -> int:
        return DAY_MIN // self.slot_min

    @property
    def end(self) -> date:
        """The day after the last one."""
        return self.first_day + timedelta(days=self.days)

    def before(self, day: date) -> Series:
        """The part that was known on the morning of ``day``."""
        kept = max(0, min(self.days, (day - self.first_day).days))
        return Series(first_day=self.first_day, slot_min=self.slot_min, values=self.values[:kept])

    def window(self, first_day: date, days: int) -> Floats:
        """The values of some days, shape (days, slots a day); days outside the series are NaN."""
        out = np.full((days, self.slots_per_day), np.nan)
        offset = (first_day - self.first_day).days
        low, high = max(0, offset), min(self.days, offset + days)
        if low < high:
            out[low - offset : high - offset] = self.values[low:high]
        return out

    def weeks(self) -> Floats:
        """Whole weeks counted back from the end, oldest first: (weeks, 7 × slots a day); a part week leads with NaN."""
        count = -(-self.days // 7)
        return self.window(self.end - timedelta(days=7 * count), 7 * count).reshape(count, -1)


def epoch_min(day: date, zone: ZoneInfo) -> int:
    """Minutes from 1970-01-01 UTC to the local midnight that begins ``day``."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
    return int(midnight.timestamp()) // 60


def local_minutes(starts: Ints, zone: ZoneInfo) -> Ints:
    """Epoch minutes to wall-clock minutes since 1970-01-01 00:00 on the site's own clock."""
    stamps = pd.DatetimeIndex(pd.to_datetime(starts * 60, unit="s", utc=True)).tz_convert(zone).tz_localize(None)
    return stamps.to_numpy().astype("datetime64[m]").astype(np.int64)


def wall_cells(zone: ZoneInfo, first_day: date, days: int, slot_min: int) -> Ints:
    """The wall-clock cell (day × slots + slot) of every elapsed slot from the local midnight of ``first_day`` on.

    A day of 23 or 25 hours has fewer or more entries than cells: a skipped cell never occurs, a repeated one twice.
    """
    first, last = epoch_min(first_day, zone), epoch_min(first_day + timedelta(days=days), zone)
    local = local_minutes(np.arange(first, last, slot_min, dtype=np.int64), zone)
    cells = (local - (first_day - date(1970, 1, 1)).days * DAY_MIN) // slot_min
    return np.clip(cells, 0, days * (DAY_MIN // slot_min) - 1)


def series_from_epochs(
    starts: Ints,
    quantities: Floats,
    *,
    zone: ZoneInfo,
    slot_min: int,
    first_day: date | None = None,
    end: date | None = None,
) -> Series:
    """Rows (epoch minute, units) as a series; intervals without a row are 0, so give the days that were recorded.

    ``first_day`` and ``end`` (exclusive) default to the first and last day with a row. Rows at a coarser grain than
    ``slot_min`` (an hourly file on a half-hourly site) are spread evenly over their slots.
    """
    if starts.shape != quantities.shape or starts.ndim != 1:
        raise InvalidInput(f"{starts.shape} starts do not fit {quantities.shape} quantities", field="quantity")
    if not starts.size and (first_day is None or end is None):
        raise InvalidInput("a series without a row needs its first and last day", field="interval_start")
    if len(np.unique(starts)) < len(starts):
        raise InvalidInput("an interval of the workload occurs twice", key="history_repeated")
    local = local_minutes(starts.astype(np.int64), zone)
    origin = date(1970, 1, 1)
    first = first_day or origin + timedelta(days=int(local.min()) // DAY_MIN)
    stop = end or origin + timedelta(days=int(local.max()) // DAY_MIN + 1)
    days, per_day = max(0, (stop - first).days), DAY_MIN // slot_min
    offset = local - (first - origin).days * DAY_MIN
    inside = (offset >= 0) & (offset < days * DAY_MIN)
    parts = _grain_min(local, slot_min) // slot_min
    values = np.zeros(days * per_day)
    for part in range(parts):
        cells = np.minimum(offset[inside] // slot_min + part, days * per_day - 1)
        values += np.bincount(cells, weights=quantities[inside] / parts, minlength=days * per_day)
    skipped = np.ones(days * per_day, dtype=bool)
    skipped[wall_cells(zone, first, days, slot_min)] = False
    values[skipped] = np.nan
    return Series(first_day=first, slot_min=slot_min, values=values.reshape(days, per_day))


def _grain_min(local: Ints, slot_min: int) -> int:
    """The rows' own interval: an hour or two where every one of many rows starts on it, else the slot."""
    if local.size >= _SURE_OF_GRAIN:
        for grain in (120, 60, 30):
            if grain > slot_min and grain % slot_min == 0 and not (local % grain).any():
                return grain
    return slot_min
