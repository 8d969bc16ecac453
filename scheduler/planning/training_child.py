"""The value of cross-training as the job's child process finds it: values out, how far it is on the way.

Imported in the child only: with it come ortools and the search.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from scheduler.planning.search_child import Reporting
from solver.explain.cross_training import Row, cross_training
from solver.params import SolveParams
from solver.problem import Problem
from solver.roster import Roster
from solver.search.progress import Progress, StopRequest

_TELL_S = 0.5


class _Told(Progress):
    """Tells the share of the time given that is gone, at most twice a second; passes the wish to finish on."""

    def __init__(self, report: Reporting, seconds: float) -> None:
        self._report = report
        self._started = time.monotonic()
        self._seconds = seconds
        self._told = self._started

    def should_stop(self) -> StopRequest:
        now = time.monotonic()
        if now - self._told >= _TELL_S:
            self._told = now
            self._report(share=round(min(0.99, (now - self._started) / self._seconds), 3))
        return "finish" if self._report.finish else None


def values(
    problem: Problem, hint: Roster | None, asked: Mapping[str, Any], report: Reporting
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What is known of the problem as it is, and a row for every person and role that the person lacks.

    ``asked``: ``params`` of each search, ``screen_s``, ``confirm``, ``proficiency_pct``.
    """
    params = SolveParams(**asked["params"])
    told = _Told(report, params.time_limit_s * (asked["confirm"] + 1) + asked["screen_s"])
    found = cross_training(
        problem,
        params,
        confirm=asked["confirm"],
        proficiency_pct=asked["proficiency_pct"],
        screen_s=float(asked["screen_s"]),
        hint=hint,
        progress=told,
    )
    before = {
        "objective_fen": found.before.objective,
        "bound_fen": found.before.bound,
        "took_s": round(found.seconds),
    }
    return before, [_row(row) for row in found.rows if row.role is not None]


def _row(row: Row) -> dict[str, Any]:
    told = row.confirmed
    return {
        "person": row.employee,
        "role": row.role,
        "screened_fen": row.screened,
        "whole_roster": row.whole_roster,
        "ceiling_fen": row.ceiling,
        "confirmed": told is not None,
        "low_fen": told.low if told else None,
        "high_fen": told.high if told else None,
        "estimate_fen": told.estimate if told else None,
    }
