"""The kind of job that the kill test runs: it writes a whole roster or none. As a program it is the worker process."""

from __future__ import annotations

import sys
import time
from datetime import date, timedelta
from typing import Any

from scheduler.jobs import handlers

KIND = "kill_roster"
PEOPLE, DAYS = 8, 5
ASSIGNMENTS = PEOPLE * DAYS
FIRST = date(2026, 1, 1)


class WriteRoster:
    """Payload ``number``: which roster; ``seconds``: how long to think about it."""

    heavy = False

    def prepare(self, app: Any, job: Any) -> Any:
        return dict(job.payload)

    def run(self, payload: Any, report: Any) -> Any:
        rows = []
        for person in range(1, PEOPLE + 1):
            time.sleep(payload["seconds"] / PEOPLE)
            rows += [[person, day] for day in range(DAYS)]
            report(people=person)
        return {"number": payload["number"], "rows": rows}

    def commit(self, uow: Any, job: Any, result: Any) -> Any:
        from scheduler.storage.tables import AssignmentRow, RosterRow  # noqa: PLC0415 (the child has no database)

        first = FIRST + timedelta(days=result["number"])
        roster = RosterRow(first_day=first, days=DAYS, version=1, state="proposed", created_at=uow.now)
        uow.session.add(roster)
        uow.session.flush()
        for person, day in result["rows"]:  # one statement each: a kill can fall between any two
            row = AssignmentRow(roster_id=roster.id, person_id=person, day=first + timedelta(days=day), shift_type_id=1)
            uow.session.add(row)
            uow.session.flush()
        uow.audit("kill.roster", job.target, number=result["number"])
        return {"roster": roster.id}

    def abandoned(self, uow: Any, job: Any, state: Any, error: str) -> None:
        """Nothing waits for it."""


HANDLER = WriteRoster()


def register() -> None:
    handlers.HANDLERS[KIND] = "tests.scheduler.jobs.kill_kind"


if __name__ == "__main__":
    from scheduler.config import load
    from scheduler.jobs.supervisor import run_worker

    register()
    sys.exit(run_worker(load(), tied=True))
