"""The split of a period as JSON: money in fen, work and people in minutes, shortage in hundredths of head-minutes."""

from __future__ import annotations

from scheduler.services.regret import PeriodRegret
from scheduler.workload.simulation.regret import RegretPart


def regret_data(found: PeriodRegret) -> dict[str, object]:
    """The split of a period and of each of its rosters.

    ``hindsight_found`` false: the search found no roster of hindsight, so that what happened stands for it.
    ``undivided`` are the causes that could not be told apart and stand in ``solver_gap``.
    """
    return {
        "first_day": found.first_day.isoformat(),
        "last_day": found.last_day.isoformat(),
        "total": _part_data(found.total),
        "by_cause": {str(cause): _part_data(part) for cause, part in found.by_cause.items()},
        "by_department": {
            code: {
                "total": _part_data(one.total),
                "by_cause": {str(cause): _part_data(part) for cause, part in one.by_cause.items()},
            }
            for code, one in found.by_department.items()
        },
        "rosters": [
            {
                "roster": one.version.id,
                "first_published": one.first.id,
                "first_day": one.version.first_day.isoformat(),
                "days": one.version.days,
                "absences": one.absences,
                "searched": one.searched,
                "hindsight_found": one.hindsight_found,
                "undivided": [str(cause) for cause in one.undivided],
                "steps_fen": [step.cost_fen for step in one.regret.steps],
                "total": _part_data(one.regret.total),
                "by_cause": {str(cause): _part_data(part) for cause, part in one.regret.by_cause.items()},
            }
            for one in found.rosters
        ],
    }


def _part_data(part: RegretPart) -> dict[str, int]:
    return {
        "cost_fen": part.cost_fen,
        "labour_fen": part.labour_fen,
        "late_min": part.late_min,
        "worked_min": part.worked_min,
        "short_centimin": part.short_cmin,
    }
