"""Solve a roster: read its problem, search in a child process, write the verified roster with the problem solved for.

The child knows neither the database nor the company: problem and roster travel as the solver's own documents. Only the
child imports the search (and with it ortools).
"""

from __future__ import annotations

import base64
import hashlib
import zlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from scheduler.domain.job import ClaimedJob, Job, JobState
from scheduler.domain.roster import (
    JOB,
    UNCHANGED,
    AssignedDay,
    Lifecycle,
    RosterEvent,
    RosterState,
    RosterVersion,
    abandoned_note,
    advance,
)
from scheduler.errors import Conflict, NotFound
from scheduler.jobs.handlers import Json, Report
from scheduler.planning.clash import clash_data, clash_sentence, with_articles
from scheduler.planning.from_solution import result_of, scored, to_assigned, to_roster
from scheduler.services.roster_generation import give_back
from scheduler.services.roster_inputs import read_planned
from scheduler.services.roster_repairs import REPAIRED
from solver.checks import verify
from solver.formats.documents import dump_problem, dump_roster, load_problem, load_roster
from solver.params import SolveParams

if TYPE_CHECKING:
    from scheduler.bootstrap import App
    from scheduler.storage.unit_of_work import UnitOfWork
    from solver.roster import Roster


class Solve:
    """Payload: ``roster`` (id) and ``params`` (fields of ``SolveParams``)."""

    heavy: ClassVar[bool] = True

    def prepare(self, app: App, job: ClaimedJob) -> Json:
        """The problem as it stands now, and the roster's content to start from."""
        with app.reading() as uow:
            version = _waiting(uow, job)
            planned = read_planned(uow, version)
            content = to_roster(uow.rosters.assignments(version.id), version.first_day)
        return {
            "problem": dump_problem(planned.problem),
            "hint": dump_roster(content) if len(content) else None,
            "params": dict(job.payload["params"]),
            "first_day": version.first_day.isoformat(),
        }

    def run(self, payload: Json, report: Report) -> Json:
        """Search; what is found leaves with its score by the checks, or with the rules that clash."""
        from scheduler.planning.search_child import explain, search  # noqa: PLC0415 (ortools, in the child only)

        problem = load_problem(payload["problem"])
        hint = load_roster(payload["hint"]) if payload["hint"] else None
        packed = zlib.compress(payload["problem"].encode(), 6)
        solution, incumbents = search(problem, SolveParams(**payload["params"]), hint, report)
        clash = explain(problem, solution)
        first_day = date.fromisoformat(payload["first_day"])
        return {
            "result": {
                **result_of(solution, hashlib.sha256(payload["problem"].encode()).hexdigest()),
                "incumbents": incumbents,
            },
            "problem": base64.b64encode(packed).decode(),
            "roster": None if solution.roster is None else dump_roster(solution.roster),
            "clash": None if clash is None else clash_data(clash, problem, first_day),
        }

    def commit(self, uow: UnitOfWork, job: ClaimedJob, result: Json) -> Json:
        """The roster, its score and the problem it was solved for, or the note why there is none."""
        version = _waiting(uow, job)
        said = dict(result["result"])
        if result["roster"] is None:
            return self._nothing(uow, job, version, said, result.get("clash"))
        packed = base64.b64decode(result["problem"])
        problem = load_problem(zlib.decompress(packed).decode())
        roster: Roster = load_roster(result["roster"])
        last = version.first_day.fromordinal(version.first_day.toordinal() + version.days - 1)
        pinned = {(pin.person, pin.day) for pin in uow.organisation.pins(version.first_day, last)}
        before: tuple[AssignedDay, ...] = uow.rosters.assignments(version.id)
        assigned = to_assigned(roster, version.first_day, pinned=pinned, before=before)
        card = verify(problem, roster)
        after = scored(version, problem, card, read_planned(uow, version, priced=False).cite)
        after = replace(
            after,
            lifecycle=advance(version.lifecycle, RosterEvent.SOLVED),
            result={
                **after.result,
                **said,
                JOB: job.id,
                REPAIRED: False,
                UNCHANGED: bool(before) and _duties(assigned) == _duties(before),
            },
        )
        uow.rosters.replace_assignments(version.id, assigned)
        uow.rosters.save(after, version.revision, problem=packed)
        uow.audit("roster.solved", f"roster:{version.id}", job=job.id, objective=card.objective, gap=said["gap"])
        return {"roster": version.id, "status": said["status"], "objective": card.objective, "gap": said["gap"]}

    def abandoned(self, uow: UnitOfWork, job: ClaimedJob, state: JobState, error: str) -> None:
        """Failed or cancelled: the roster returns to where it was and says why."""
        version = uow.rosters.stored(job.payload["roster"])
        if version.state is not RosterState.SOLVING or version.result.get(JOB) != job.id:
            return
        note = abandoned_note(cancelled=state is JobState.CANCELLED, error=error)
        give_back(uow, version, note)
        uow.audit("roster.unsolved", f"roster:{version.id}", job=job.id, state=str(state), note=note)

    def may_revive(self, uow: UnitOfWork, job: Job) -> bool:
        """Not a roster that is published, replaced, gone, or being solved by another job."""
        try:
            self._revived(uow, job)
        except (Conflict, NotFound):
            return False
        return True

    def revive(self, uow: UnitOfWork, job: Job) -> None:
        """The roster, as it stands now, waits for this job again."""
        version, life = self._revived(uow, job)
        again = replace(version, lifecycle=life, result={**version.result, JOB: job.id})
        uow.rosters.save(again, version.revision)

    def _revived(self, uow: UnitOfWork, job: Job) -> tuple[RosterVersion, Lifecycle]:
        version: RosterVersion = uow.rosters.get(job.payload["roster"])
        if version.state is RosterState.SOLVING and version.result.get(JOB) == job.id:
            return version, version.lifecycle  # it still waits: a kind that could not be loaded gave nothing back
        return version, advance(version.lifecycle, RosterEvent.SOLVE)

    def _nothing(
        self, uow: UnitOfWork, job: ClaimedJob, version: RosterVersion, said: dict[str, Any], clash: Json | None
    ) -> Json:
        names = {code: person.name_en for code, person in uow.organisation.load().people.items()}
        if clash is not None:
            clash = with_articles(clash, read_planned(uow, version, priced=False).cite)
        note = clash_sentence(said, clash, names)
        kept = replace(version, result={**version.result, "clash": clash, "unsolved": said, REPAIRED: False})
        give_back(uow, kept, note)
        uow.audit("roster.unsolved", f"roster:{version.id}", job=job.id, status=said["status"], note=note)
        return {"roster": version.id, "status": said["status"], "note": note, "clash": clash}


def _duties(days: Iterable[AssignedDay]) -> set[tuple[object, ...]]:
    return {(one.person, one.day, one.shift_type, one.roles) for one in days}


def _waiting(uow: UnitOfWork, job: ClaimedJob) -> RosterVersion:
    """The roster, still solving for this job. Raises ``Conflict`` when it went on without it."""
    version: RosterVersion = uow.rosters.get(job.payload["roster"])
    if version.state is not RosterState.SOLVING or version.result.get(JOB) != job.id:
        raise Conflict(
            f"roster {version.id} is {version.state} and no longer waits for job {job.id}",
            key="roster_not_waiting",
            roster=version.id,
            job=job.id,
        )
    return version


HANDLER = Solve()
