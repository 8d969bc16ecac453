"""LightGBM's quantiles as a peer, where it is installed: ``lightgbm_quantiles`` is None where it is not.

One model a quantile on open cells, target ÷ the last four weeks' level; features: cell and time of the week, weekday,
the cell's mean over 4, 8 and 26 weeks and last week ÷ the level, weeks ahead.
"""

from __future__ import annotations

import importlib.util
import warnings
from datetime import date

import numpy as np

from scheduler.workload.calendar import Calendar, usual_days
from scheduler.workload.forecast import LEVELS
from scheduler.workload.profile import open_cells
from scheduler.workload.series import Floats, Series

INSTALLED = importlib.util.find_spec("lightgbm") is not None
_WEEKS = 60
_ROUNDS = 150
_SETTINGS = {
    "objective": "quantile",
    "learning_rate": 0.05,
    "num_leaves": 31,
    "min_data_in_leaf": 40,
    "feature_fraction": 0.8,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "num_threads": 1,
    "deterministic": True,
    "seed": 1,
    "verbose": -1,
}


def lightgbm_quantiles(series: Series, calendar: Calendar, first_day: date, days: int) -> Floats:
    """Quantiles (levels, cells) from what was known before ``first_day``."""
    import lightgbm  # noqa: PLC0415

    known = series.before(first_day)
    weeks = usual_days(known, calendar).weeks()
    is_open = open_cells(weeks)
    weeks = np.where(is_open, weeks, np.nan)
    leads = -(-days // 7)
    rows, targets = [], []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # means of cells that were never seen
        for origin in range(min(4, len(weeks) - 1), len(weeks)):
            if origin < len(weeks) - _WEEKS:
                continue
            for lead in range(min(leads, len(weeks) - origin)):
                features, level = _features(weeks[:origin], lead)
                target = weeks[origin + lead] / level
                used = is_open & ~np.isnan(target)
                rows.append(features[used])
                targets.append(target[used])
        now = [_features(weeks, lead) for lead in range(leads)]
    found = []
    for tau in LEVELS:
        data = lightgbm.Dataset(np.concatenate(rows), np.concatenate(targets))
        model = lightgbm.train({**_SETTINGS, "alpha": tau}, data, _ROUNDS)
        ahead = [np.where(is_open, np.maximum(model.predict(features) * level, 0.0), 0.0) for features, level in now]
        found.append(np.concatenate(ahead)[: days * series.slots_per_day])
    return np.sort(np.array(found), axis=0)


def _features(weeks: Floats, lead: int) -> tuple[Floats, float]:
    cell = np.arange(weeks.shape[1])
    per_day = weeks.shape[1] // 7
    level = max(float(np.nanmean(weeks[-4:])), 1e-9)
    past = [np.nanmean(weeks[-n:], axis=0) / level for n in (1, 4, 8, 26)]
    columns = [cell, cell % per_day, cell // per_day, *past, np.full(len(cell), lead)]
    return np.column_stack(columns).astype(np.float64), level
