"""What ``simulate`` prints as JSON: money in fen, work in person-minutes.

By slot there are means in centiheads (a head is 100), waits in minutes, and shares from 0 to 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scheduler.services.simulation import Judgement, SimulationReport
    from scheduler.workload.simulation.absence import AbsenceRisk
    from scheduler.workload.simulation.simulate import Difference, RoleOutcome

CENTI = 100


def report_data(found: SimulationReport) -> dict[str, object]:
    """One or two rosters, their difference and the standby list."""
    return {
        "against": str(found.against),
        "seed": found.seed,
        "roster": _judged_data(found.judged),
        "compared_with": None if found.other is None else _judged_data(found.other),
        "difference_fen": None if found.difference is None else _difference_data(found.difference),
        "standby": [
            {
                "person": one.on_call.person,
                "day": one.on_call.day,
                "shift": one.on_call.shift,
                "called": round(one.called, 4),
                "covered_before": round(one.covered_before, 4),
                "covered_after": round(one.covered_after, 4),
                "saving_fen": _difference_data(one.saving),
            }
            for one in found.standby
        ],
    }


def _difference_data(told: Difference) -> dict[str, float | None]:
    return {
        "mean": round(told.mean, 1),
        "low": None if told.low is None else round(told.low, 1),
        "high": None if told.high is None else round(told.high, 1),
        "cheaper": round(told.cheaper, 4),
        "same": round(told.same, 4),
    }


def _judged_data(judged: Judgement) -> dict[str, object]:
    outcome, risk = judged.outcome, judged.risk
    parts = {
        "cost_fen": outcome.cost_fen,
        "labour_fen": outcome.labour_fen,
        "late_fen": outcome.late_fen,
        "idle_fen": outcome.idle_fen,
        "worked_min": outcome.labour.worked_min,
        "overtime_min": outcome.labour.overtime_min,
    }
    return {
        "id": judged.version.id,
        "first_day": judged.version.first_day,
        "days": judged.version.days,
        "slot_min": outcome.slot_min,
        "paths": outcome.paths,
        "mean": {name: round(float(values.mean()), 1) for name, values in parts.items()},
        "cost_fen_by_path": outcome.cost_fen.tolist(),
        "absence": None if risk is None else _risk_data(risk),
        "roles": [_role_data(one, outcome.slot_min) for one in outcome.roles],
        "cover": [
            {
                "day": c.post.day,
                "shift": c.post.shift,
                "role": c.post.role,
                "people": c.people,
                "heads": round(c.heads, 2),
                "away": round(c.away, 3),
                "covered": round(c.covered, 4),
                "by_slot": round(c.by_slot, 4),
                "worst": round(c.worst, 4),
            }
            for c in judged.covers
        ],
    }


def _risk_data(risk: AbsenceRisk) -> dict[str, object]:
    return {
        "shifts": risk.shifts,
        "absences": risk.absences,
        "rate": round(risk.group, 5),
        "by_weekday": [round(factor, 3) for factor in risk.weekday],
        "carry": round(risk.carry, 3),
    }


def _role_data(one: RoleOutcome, slot_min: int) -> dict[str, object]:
    totals, flow = one.totals, one.flow

    def work_min(values: Any) -> float:
        return round(float(values.mean()) * slot_min / CENTI, 1)

    return {
        "role": one.role,
        "kind": "deferrable" if one.deferrable else "immediate",
        "needed_min": work_min(totals.arrived),
        "served_min": work_min(totals.served),
        "late_min": work_min(totals.late),
        "idle_min": work_min(totals.idle),
        "backlog_min": work_min(totals.backlog),
        "longest_wait_min": round(float(totals.oldest_slots.mean()) * slot_min, 1),
        "late_fen": round(float(totals.late_fen.mean()), 1),
        "idle_fen": round(float(totals.idle_fen.mean()), 1),
        "by_slot": {
            name: [round(float(value), 2) for value in getattr(flow, name)]
            for name in (
                *("capacity", "wanted", "served", "late", "idle", "overdue", "backlog"),
                *("overtime_min", "covered"),
            )
        }
        | {
            "oldest_mean_min": [round(float(value) * slot_min, 1) for value in flow.oldest_mean],
            "oldest_most_min": [int(value) * slot_min for value in flow.oldest_most],
        },
    }
