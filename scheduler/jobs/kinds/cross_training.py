"""What every missing qualification would save: a roster's problem, searched in a child process, and the values kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from scheduler.domain.job import ClaimedJob, JobState
from scheduler.domain.roster import RosterVersion
from scheduler.domain.training import TrainingRun, TrainingValue
from scheduler.errors import PlanningFailed
from scheduler.jobs.handlers import Json, Report
from scheduler.planning.from_solution import to_roster
from scheduler.services.roster_inputs import read_planned
from solver.formats.documents import dump_problem, dump_roster, load_problem, load_roster

if TYPE_CHECKING:
    from scheduler.bootstrap import App
    from scheduler.storage.unit_of_work import UnitOfWork


class CrossTraining:
    """Payload: ``roster`` (id), ``params`` of ``SolveParams``, ``screen_s``, ``confirm``, ``proficiency_pct``."""

    heavy: ClassVar[bool] = True

    def prepare(self, app: App, job: ClaimedJob) -> Json:
        """The roster's problem as it stands now, and its content to start from."""
        with app.reading() as uow:
            version: RosterVersion = uow.rosters.get(job.payload["roster"])
            problem = read_planned(uow, version).problem
            content = to_roster(uow.rosters.assignments(version.id), version.first_day)
        return {
            "problem": dump_problem(problem),
            "hint": dump_roster(content) if len(content) else None,
            "first_day": version.first_day.isoformat(),
            **{name: job.payload[name] for name in ("params", "screen_s", "confirm", "proficiency_pct")},
        }

    def run(self, payload: Json, report: Report) -> Json:
        """Screen every pair, solve the best anew. Raises ``PlanningFailed`` where there was no time for any value."""
        from scheduler.planning.training_child import values  # noqa: PLC0415 (ortools, in the child only)

        hint = load_roster(payload["hint"]) if payload["hint"] else None
        before, rows = values(load_problem(payload["problem"]), hint, payload, report)
        if not rows:
            raise PlanningFailed(
                f"no value was found for the roster of {payload['first_day']}",
                key="training_no_value",
                day=payload["first_day"],
            )
        return {"before": before, "rows": rows}

    def commit(self, uow: UnitOfWork, job: ClaimedJob, result: Json) -> Json:
        """The run with its values."""
        version: RosterVersion = uow.rosters.get(job.payload["roster"])
        run = TrainingRun(
            id=0,
            roster_id=version.id,
            first_day=version.first_day,
            days=version.days,
            proficiency_pct=job.payload["proficiency_pct"],
            search_s=round(job.payload["params"]["time_limit_s"]),
            made_by=job.requested_by,
            made_at=uow.now,
            values=tuple(TrainingValue(**row) for row in result["rows"]),
            **result["before"],
        )
        run_id = uow.company.add_training(run)
        uow.audit("training.run", f"training:{run_id}", job=job.id, roster=version.id, values=len(run.values))
        return {"training": run_id, "values": len(run.values)}

    def abandoned(self, uow: UnitOfWork, job: ClaimedJob, state: JobState, error: str) -> None:
        """Nothing waits for it."""


HANDLER = CrossTraining()
