"""The forecasts that the forecaster must beat or is blended with: the last n same intervals, and last week again."""

from __future__ import annotations

import numpy as np

from scheduler.workload.calendar import Bools
from scheduler.workload.series import Floats


def climatology(weeks: Floats, last: int, probabilities: Floats) -> Floats:
    """Quantiles of the last ``last`` known values of each cell of the week: (probabilities, W).

    Linear between order statistics; a cell without any known value is 0. ``weeks`` (weeks, W) has NaN where unknown.
    """
    samples = np.sort(_last_known(weeks, last), axis=0)  # NaN goes last
    n = (~np.isnan(samples)).sum(axis=0)
    position = probabilities[:, None] * np.maximum(n - 1, 0)[None, :]
    low = np.floor(position).astype(np.int64)
    high = np.minimum(low + 1, np.maximum(n - 1, 0)[None, :])
    part = position - low
    filled = np.nan_to_num(samples)
    lower, upper = np.take_along_axis(filled, low, axis=0), np.take_along_axis(filled, high, axis=0)
    return np.asarray(lower + part * (upper - lower))


def seasonal_naive(weeks: Floats, is_open: Bools, horizon_weeks: int, probabilities: Floats) -> Floats:
    """Last week again, plus the quantiles of its own past errors at the horizon's distance: (probabilities, W).

    The errors are pooled over the open cells and the result is cut at 0; closed cells are 0.
    """
    last = _last_known(weeks, 1)
    point = np.where(is_open, np.nan_to_num(last[0]), 0.0) if len(last) else np.zeros(weeks.shape[1])
    out = np.repeat(point[None, :], len(probabilities), axis=0)
    lag = max(1, horizon_weeks)
    errors = (weeks[lag:] - weeks[:-lag])[:, is_open] if len(weeks) > lag else np.zeros((0, 0))
    pool = errors[~np.isnan(errors)]
    if pool.size:
        out[:, is_open] += np.quantile(pool, probabilities)[:, None]
    return np.asarray(np.maximum(out, 0.0))


def _last_known(weeks: Floats, last: int) -> Floats:
    """The newest ``last`` known values of each cell, newest first, shape (≤ last, W); NaN where there are fewer."""
    newest_first = weeks[::-1]
    order = np.argsort(np.isnan(newest_first), axis=0, kind="stable")
    return np.take_along_axis(newest_first, order, axis=0)[:last]
