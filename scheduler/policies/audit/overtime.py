"""Which minutes of a day are overtime: past the day's standard, past the week's, or all of a rest day."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from scheduler.policies.audit.frame import Bools, Frame, Ints
from scheduler.policies.kinds import Overtime


def overtime_by_day(
    frame: Frame, table: Ints, counts: Collection[Overtime], standards: tuple[int, int], rest: Bools
) -> Ints:
    """Overtime minutes by person and day, day by day through each calendar week.

    ``standards`` are the regular minutes of a day and of a week. Regular time of a day is the smallest of its minutes,
    of the day's standard (if ``counts`` has day) and of what the week's standard has left (if it has week), and none
    on a rest day (if it has rest_day). Taking work away never makes overtime of any day longer by more than it took.
    """
    day_min, week_min = standards
    regular = np.minimum(table, day_min) if Overtime.DAY in counts else table.copy()
    if Overtime.REST_DAY in counts:
        regular = np.where(rest, 0, regular)
    if Overtime.WEEK in counts:
        weekdays = frame.weekdays()
        used = np.zeros(table.shape[0], dtype=np.int64)
        for column in range(table.shape[1]):
            if weekdays[column] == frame.calendar.week_starts:
                used[:] = 0
            regular[:, column] = np.minimum(regular[:, column], week_min - used)
            used += regular[:, column]
    return table - regular
