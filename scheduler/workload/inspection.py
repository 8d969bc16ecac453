"""A role's history looked over before it teaches: what is wrong is mended or left out, and said in a note.

- *Gap*: days without any work, far longer than the role ever rests, count as not recorded.
- *Grain*: weeks whose work all lies on whole hours, or in one slot a day, amid finer ones are spread out again.
- *Clock*: a wall-clock hour that the autumn repeats counts once, as the mean of both.
- *Absurd*: an interval that dwarfs all others (a zero too many) counts as not recorded.
- *Scale*: a jump of all quantities to four times or a quarter, at once and for good, looks like another unit; what was
  before it is counted in the new one.
- *Stopped*: a role that has had no work for weeks at the end goes on having none.
- *Short*: under three weeks, the forecast leans on the site's week.

Negative or infinite quantities and intervals that occur twice are refused where the series is made (series.py).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from scheduler.workload.calendar import Bools, Calendar, special_mask
from scheduler.workload.profile import MIN_WEEKS
from scheduler.workload.series import Floats, Series, wall_cells

GAP_DAYS = 10  # the shortest gap; and it is three times the longest rest of nineteen in twenty
STOPPED_DAYS = 21
_REST_TIMES = 3
_USUAL_RESTS = 0.95
_ABSURD = 20  # times the value that one interval in two hundred exceeds, and half of all other days' units
_FINE_SHARE = 0.2  # of the units of fine weeks lie off the hour
_FEW_UNITS_CELLS = 10  # worked cells of a week before its grain is judged
_GRAINS_MIN = (120, 60)
_JUMP = 4.0  # times: from here on all days before and after a day differ by another unit, not by business
_JUMP_DAYS = 14  # worked, on each side of it
_JUMPS = 3
_KNOWN_SHARE = 0.1  # of the fortnights before it


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Something that planners should know of a role's history; ``key`` and ``params`` make a sentence (messages.py)."""

    key: str
    params: dict[str, str | int]

    def as_dict(self) -> dict[str, object]:
        """Plain values for a JSON column."""
        return {"key": self.key, "params": dict(self.params)}


def inspected(series: Series, calendar: Calendar, zone: ZoneInfo | None = None) -> tuple[Series, tuple[Note, ...]]:
    """The history to learn from, and the notes on it. ``zone`` tells the days on which the clock changed."""
    values = series.values.copy()
    notes: list[Note] = []
    if zone is not None:
        notes += _clock(series, values, zone)
    notes += _absurd(series, values)
    special = special_mask(calendar, series.first_day, series.days)
    notes += _scale(series, values, special)
    notes += _grain(series, values)
    notes += _rests(series, values, special)
    known = int((~np.isnan(values)).any(axis=1).sum())
    if 0 < known < 7 * MIN_WEEKS:
        notes.append(Note(key="history_short", params={"days": known}))
    return replace(series, values=values), tuple(notes)


def has_stopped(notes: tuple[Note, ...]) -> bool:
    """Do the notes say that the role has no work any more?"""
    return any(note.key == "history_stopped" for note in notes)


def _clock(series: Series, values: Floats, zone: ZoneInfo) -> list[Note]:
    cells, times = np.unique(wall_cells(zone, series.first_day, series.days, series.slot_min), return_counts=True)
    twice = cells[times > 1]
    twice = twice[np.nan_to_num(values.reshape(-1)[twice]) > 0]  # of no account where nobody works in that hour
    if not twice.size:
        return []
    values.reshape(-1)[twice] /= 2
    days = np.unique(twice // series.slots_per_day)
    return [Note(key="history_clock", params={"days": len(days), "last": _day(series, int(days[-1]))})]


def _absurd(series: Series, values: Floats) -> list[Note]:
    flat = values.reshape(-1)
    worked = np.sort(flat[np.nan_to_num(flat) > 0])
    if worked.size < 2 * _FEW_UNITS_CELLS:
        return []
    limit = _ABSURD * float(np.quantile(worked, 0.995, method="lower"))
    found = np.flatnonzero(np.nan_to_num(flat) > limit)
    if not found.size or not limit:
        return []
    worst = int(found[np.argmax(flat[found])])
    params: dict[str, str | int] = {
        "count": len(found),
        "day": _day(series, worst // series.slots_per_day),
        "quantity": round(float(flat[worst])),
    }
    flat[found] = np.nan
    return [Note(key="history_absurd", params=params)]


def _scale(series: Series, values: Floats, special: Bools) -> list[Note]:
    """Count what lies before a jump in the unit after it; of several jumps the greatest comes first."""
    notes = []
    for _ in range(_JUMPS):
        found = _jump(np.where(special[:, None], np.nan, values))
        if found is None:
            break
        day, times = found
        values[:day] *= times
        said = f"{times:.3g}" if times > 1 else f"1/{1 / times:.3g}"
        notes.append(Note(key="history_scale", params={"first": _day(series, day), "times": said}))
    return notes


def _jump(values: Floats) -> tuple[int, float] | None:
    """The day from which on, to the end, quantities are of another size than before it, and how many times.

    Days without work apart, each day is held against its weekday; a fortnight before and one after must not overlap,
    the busiest and quietest day of each left aside, and a return to a size known before (a campaign's end) is none.
    """
    totals = np.nansum(values, axis=1)
    days = np.flatnonzero(totals > 0)
    if len(days) < 2 * _JUMP_DAYS:
        return None
    log = np.log(totals[days])
    for weekday in range(7):
        own = days % 7 == weekday
        log[own] -= np.median(log[own]) if own.any() else 0.0
    window = np.sort(np.lib.stride_tricks.sliding_window_view(log, _JUMP_DAYS), axis=1)
    low, middle, high = window[:, 1], np.median(window, axis=1), window[:, -2]
    before, after = slice(None, -_JUMP_DAYS), slice(_JUMP_DAYS, None)
    step = np.abs(middle[after] - middle[before])
    apart = (high[before] < low[after]) | (low[before] > high[after])
    step = np.where(apart, step, 0.0)
    if step.max() < np.log(_JUMP):
        return None
    at = _edge(log, int(np.argmax(step)) + _JUMP_DAYS)
    level = float(np.median(log[at:]))
    lasting = level - float(np.median(log[max(0, at - 2 * _JUMP_DAYS) : at]))
    known = np.abs(middle[: max(1, at - _JUMP_DAYS + 1)] - level) < np.log(_JUMP) / 2
    if abs(lasting) < np.log(_JUMP) or known.mean() > _KNOWN_SHARE:
        return None
    return int(days[at]), float(np.exp(lasting))


def _edge(log: Floats, near: int) -> int:
    """The split near ``near`` that leaves the least spread on both sides."""
    low, high = near - _JUMP_DAYS, near + _JUMP_DAYS
    splits = range(low + 1, high)
    return min(splits, key=lambda at: float(np.var(log[low:at]) * (at - low) + np.var(log[at:high]) * (high - at)))


def _grain(series: Series, values: Floats) -> list[Note]:
    """Spread coarse weeks: over the hour evenly, over the day as the fine weeks' same weekday."""
    count = -(-series.days // 7)
    padded = np.full((count * 7, series.slots_per_day), np.nan)
    padded[: series.days] = values
    weeks = padded.reshape(count, 7, -1)
    worked = (np.nan_to_num(weeks) > 0).sum(axis=(1, 2))
    days = (np.nansum(weeks, axis=2) > 0).sum(axis=1)
    one_slot = (worked == days) & (days >= 3) & ((np.nan_to_num(weeks) > 0).any(axis=1).sum(axis=1) == 1)
    fine = (worked >= _FEW_UNITS_CELLS) & ~one_slot
    coarse = np.zeros(count, dtype=bool)
    if series.slots_per_day > 1 and one_slot.any() and fine.sum() >= 2 and worked[fine].mean() > 3 * days[fine].mean():
        shape = np.nanmean(weeks[fine], axis=0)
        share = shape / np.maximum(shape.sum(axis=1, keepdims=True), 1e-9)
        weeks[one_slot] = np.where(
            np.isnan(weeks[one_slot]), np.nan, np.nansum(weeks[one_slot], axis=2)[:, :, None] * share[None]
        )
        coarse |= one_slot
    for grain in _GRAINS_MIN:
        slots = grain // series.slot_min
        if slots < 2 or grain % series.slot_min:
            continue
        split = weeks.reshape(count, 7, -1, slots)
        total = np.nansum(weeks, axis=(1, 2))
        off = np.divide(np.nansum(split[..., 1:], axis=(1, 2, 3)), total, out=np.zeros(count), where=total > 0)
        on_grain = (worked >= _FEW_UNITS_CELLS) & (off == 0) & ~coarse
        if on_grain.any() and (off[fine] > _FINE_SHARE).sum() >= 2:
            known = (~np.isnan(split[on_grain])).sum(axis=3, keepdims=True)
            total_of = np.nansum(split[on_grain], axis=3, keepdims=True)
            mean = np.divide(total_of, known, out=np.full(known.shape, np.nan), where=known > 0)
            split[on_grain] = mean * np.ones(slots)
            coarse |= on_grain
            break
    if not coarse.any():
        return []
    values[:] = padded[: series.days]
    first = _day(series, 7 * int(np.argmax(coarse)))
    return [Note(key="history_grain", params={"weeks": int(coarse.sum()), "first": first})]


def _rests(series: Series, values: Floats, special: Bools) -> list[Note]:
    """Days that are not recorded, and the end of a role: runs of days without work beside the usual ones."""
    work = np.flatnonzero(np.nansum(values, axis=1) > 0)
    if len(work) < _FEW_UNITS_CELLS:
        return []
    rests = np.diff(work) - 1
    longest = int(np.quantile(rests, _USUAL_RESTS, method="lower")) if rests.size else 0
    least = max(GAP_DAYS, _REST_TIMES * longest)
    notes = []
    for i in np.flatnonzero(rests >= least):
        first, end = int(work[i]) + 1, int(work[i + 1])
        if special[first:end].sum() > (end - first) / 2:
            continue  # the table says why
        values[first:end] = np.nan
        notes.append(
            Note(
                key="history_gap",
                params={"first": _day(series, first), "last": _day(series, end - 1), "days": end - first},
            )
        )
    silent = len(values) - int(work[-1]) - 1
    recorded = int((~np.isnan(values[int(work[-1]) + 1 :])).all(axis=1).sum())
    if recorded >= max(STOPPED_DAYS, _REST_TIMES * longest):
        notes.append(Note(key="history_stopped", params={"last": _day(series, int(work[-1])), "days": silent}))
    return notes


def _day(series: Series, index: int) -> str:
    day: date = series.first_day + timedelta(days=index)
    return day.isoformat()
