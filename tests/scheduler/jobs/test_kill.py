"""kill -9 at random points over the web, the worker and the computing child: nothing lost, doubled or half done."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
import zlib
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import IO

import pytest
from sqlalchemy import insert, text

from scheduler.bootstrap import App
from scheduler.config import Config
from scheduler.domain.actor import SYSTEM
from scheduler.domain.job import JobState
from scheduler.domain.roster import RosterState
from scheduler.planning.from_solution import to_roster
from scheduler.services.roster_generation import request_generation
from scheduler.services.rosters import create_draft, get_roster
from scheduler.storage import audit
from scheduler.storage.tables import ContractRow, DepartmentRow, PersonRow, ShiftTypeRow
from solver.checks import verify
from solver.formats.documents import load_problem
from solver.params import SolveParams
from tests.scheduler.jobs.kill_kind import ASSIGNMENTS, PEOPLE
from tests.scheduler.planning.builders import MONDAY
from tests.scheduler.services.roster_company import WH_LEAD, forecast, store

ROOT = Path(__file__).resolve().parents[3]
WAITING = 3  # orders kept in the queue, so that there is always something to interrupt
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds its victims in /proc, which is Linux's"),
]


def children(pid: int) -> list[int]:
    with suppress(FileNotFoundError, ProcessLookupError):
        found = (Path(f"/proc/{pid}/task") / str(pid) / "children").read_text()
        threads = [p for task in Path(f"/proc/{pid}/task").iterdir() for p in (task / "children").read_text().split()]
        return [int(child) for child in {*found.split(), *threads}]
    return []


def alive(pid: int) -> bool:
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


class House:
    """The web process with its worker and child, and the orders given to it so far."""

    module = "tests.scheduler.jobs.kill_kind"  # of the worker

    def __init__(self, app: App, rng: random.Random, log: IO[bytes]) -> None:
        self.log = log
        self.app = app
        self.rng = rng
        self.acknowledged: dict[str, int] = {}
        self.starts = 0
        self.seen: set[int] = set()
        self.web = self.start()

    def start(self) -> subprocess.Popen[str]:
        self.starts += 1
        return subprocess.Popen(
            [sys.executable, "-m", "tests.scheduler.jobs.kill_web", self.module],
            cwd=ROOT,
            env={**os.environ, **self.app.config.environment()},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
            bufsize=1,
        )

    def order(self) -> None:
        """Send the first order that is not acknowledged; the same key again when the web died over it."""
        assert self.web.stdin is not None
        assert self.web.stdout is not None
        key = f"order-{len(self.acknowledged)}"
        with suppress(BrokenPipeError):
            rng = random.Random(key)
            self.web.stdin.write(f"{key} {len(self.acknowledged)} {rng.uniform(0.0, 0.15):.3f}\n")
            self.web.stdin.flush()
        answer = self.web.stdout.readline().split()
        if answer:
            assert answer[0] == key
            self.acknowledged[key] = int(answer[1])
        else:
            self.revive()

    def revive(self) -> None:
        with self.web:
            self.web.kill()
        self.web = self.start()

    def keep_busy(self) -> None:
        while self.unfinished() < WAITING:
            self.order()

    def unfinished(self) -> int:
        with self.app.database.read.connect() as connection:
            return int(connection.execute(text("SELECT count(*) FROM job WHERE state <> 'done'")).scalar_one())

    def victim(self, kind: str) -> int | None:
        workers = children(self.web.pid)
        computing = [pid for worker in workers for pid in children(worker)]
        self.seen.update(workers, computing)
        found = {"web": [self.web.pid], "worker": workers, "child": computing}[kind]
        return self.rng.choice(found) if found else None

    def kill_one(self, kind: str) -> None:
        """After a random while (that may fall anywhere: start, claim, computing, commit) kill one of its processes."""
        until = time.monotonic() + self.rng.uniform(0.0, 0.6)
        while time.monotonic() < until:
            self.keep_busy()
            time.sleep(0.005)
        deadline = time.monotonic() + 30
        while (victim := self.victim(kind)) is None:
            assert time.monotonic() < deadline, f"no {kind} within 30 s"
            self.keep_busy()
            time.sleep(0.002)
        with suppress(ProcessLookupError):
            os.kill(victim, signal.SIGKILL)
        if kind == "web":
            self.revive()

    def survive(self, kills: int) -> None:
        """As many kills, a third of each kind in random order; then let what is left come to its end."""
        victims = [("web", "worker", "child")[n % 3] for n in range(kills)]
        self.rng.shuffle(victims)
        try:
            for kind in victims:
                self.kill_one(kind)
            self.settle()
        finally:  # leave nothing behind, whatever went wrong: the worker and the child follow the web
            with self.web:
                self.web.kill()

    def settle(self) -> None:
        deadline = time.monotonic() + 60
        while self.unfinished():
            assert time.monotonic() < deadline, "jobs are left that nobody does"
            self.victim("child")
            time.sleep(0.05)
        assert self.web.stdin is not None
        with self.web:
            self.web.stdin.close()
            assert self.web.wait(30) == 0


@pytest.fixture
def staffed(config: Config, build_app: Callable[[Config], App]) -> App:
    """People and a shift type, so that a roster can be written; leases of a second, so that the dead are soon found."""
    app = build_app(config.model_copy(update={"lease_s": 1.0}))
    with app.unit_of_work(SYSTEM) as uow:
        names = {"name_zh": "甲", "name_en": "A"}
        uow.session.execute(insert(DepartmentRow), [{"id": 1, "code": "D", **names}])
        uow.session.execute(insert(ContractRow), [{"id": 1, "code": "C", **names, "regular_min_per_week": 2400}])
        person = {"department_id": 1, "contract_id": 1, "cost_fen_per_hour": 3000, "hired_on": date(2020, 1, 1)}
        people = [{"id": n, "code": f"P{n}", **names, **person} for n in range(1, PEOPLE + 1)]
        uow.session.execute(insert(PersonRow), people)
        shift_type = {"id": 1, "code": "E", **names, "start_min": 480, "length_min": 480}
        uow.session.execute(insert(ShiftTypeRow), [shift_type])
        uow.audit("staff", "site")
        uow.commit()
    return app


def test_kills_lose_no_job_double_no_effect_and_leave_no_partial_roster(staffed: App, tmp_path: Path) -> None:
    kills = int(os.environ.get("SHIFTLEDGER_TEST_KILLS", "50" if staffed.database.is_sqlite else "12"))
    rng = random.Random(20261108)
    app = staffed
    with (tmp_path / "log").open("ab") as log:
        house = House(app, rng, log)
        house.survive(kills)

    with app.database.read.connect() as connection:
        jobs = connection.execute(text("SELECT id, idempotency_key, state, attempt FROM job ORDER BY id")).all()
        rosters = connection.execute(
            text(
                "SELECT first_day, count(a.id) FROM roster r LEFT JOIN assignment a ON a.roster_id = r.id GROUP BY r.id"
            )
        ).all()
        if app.database.is_sqlite:
            assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
            assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
    with app.reading() as uow:
        assert audit.first_fault(uow.session) is None
        effects = Counter(e.target for e in audit.entries(uow.session) if e.action == "kill.roster")

    again = sum(job.attempt - 1 for job in jobs)
    print(f"{kills} kills, {len(jobs)} jobs, {again} attempts made again, {house.starts} starts of the web")
    known = {job.idempotency_key: job.id for job in jobs}
    assert all(known.get(key) == job_id for key, job_id in house.acknowledged.items())  # no job lost
    assert [job.id for job in jobs if job.state != "done"] == []
    assert effects == Counter({f"job:{job.id}": 1 for job in jobs})  # one effect each
    assert len(rosters) == len(jobs)
    assert {count for _, count in rosters} == {ASSIGNMENTS}  # whole rosters only
    assert again > 0  # the kills did interrupt work
    assert_no_orphans(house)


def assert_no_orphans(house: House) -> None:
    deadline = time.monotonic() + 5
    while orphans := [pid for pid in house.seen if alive(pid)]:
        assert time.monotonic() < deadline, f"processes {orphans} outlived the web"
        time.sleep(0.05)


class SolvingHouse(House):
    """The same over the real solve: rosters of a small company, asked for again and again."""

    module = "scheduler.jobs.supervisor"
    params = SolveParams(time_limit_s=5.0, num_workers=1, gap_limit_ratio=0.02)

    def __init__(self, app: App, rng: random.Random, log: IO[bytes], rosters: list[int]) -> None:
        super().__init__(app, rng, log)
        self.rosters = rosters
        self.turn = 0

    def order(self) -> None:
        """Ask for the next roster that is not being solved."""
        self.turn += 1
        version = get_roster(self.app, WH_LEAD, self.rosters[self.turn % len(self.rosters)])
        if version.state is not RosterState.SOLVING:
            request_generation(self.app, WH_LEAD, version.id, version.revision, self.params)
            with self.app.unit_of_work(SYSTEM) as uow:  # more kills than an honest job would be forgiven
                uow.session.execute(text("UPDATE job SET max_attempts = 1000"))
                uow.commit()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_kills_during_real_solves_leave_every_roster_whole(
    config: Config, build_app: Callable[[Config], App], tmp_path: Path
) -> None:
    app = build_app(config.model_copy(update={"lease_s": 1.0}))
    store(app)
    forecast(app, days=4 * 7)
    weeks = [MONDAY + timedelta(weeks=n) for n in range(4)]
    rosters = [create_draft(app, WH_LEAD, first_day=first, days=7).id for first in weeks]
    with (tmp_path / "log").open("ab") as log:
        house = SolvingHouse(app, random.Random(20261109), log, rosters)
        house.survive(9)

    with app.reading() as uow:
        jobs = uow.jobs.newest(limit=1000)
        solved = Counter(e.detail["job"] for e in audit.entries(uow.session) if e.action == "roster.solved")
        assert audit.first_fault(uow.session) is None
    print(f"9 kills, {len(jobs)} solves, {sum(job.attempt - 1 for job in jobs)} attempts made again")
    assert {job.state for job in jobs} == {JobState.DONE}
    assert solved == Counter({job.id: 1 for job in jobs})
    for roster_id in {job.payload["roster"] for job in jobs}:
        with app.reading() as uow:
            version = uow.rosters.get(roster_id)
            packed = uow.rosters.problem(roster_id)
            roster = to_roster(uow.rosters.assignments(roster_id), version.first_day)
        assert version.state is RosterState.PROPOSED
        assert packed is not None
        card = verify(load_problem(zlib.decompress(packed).decode()), roster)
        assert (card.hard, card.objective) == ((), version.objective_fen)
    assert_no_orphans(house)
