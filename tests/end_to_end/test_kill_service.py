"""Random SIGKILLs over the whole service while people order rosters, forecasts and imports through its pages."""

from __future__ import annotations

import os
import random
import threading
import time
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from pathlib import Path
from signal import SIGKILL

import pytest
from sqlalchemy import text

from scheduler.bootstrap import App, build
from scheduler.config import Config
from scheduler.domain.actor import SYSTEM, AccountRole, Actor
from scheduler.domain.job import Job, JobState
from scheduler.domain.roster import RosterState
from scheduler.planning.from_solution import to_roster
from scheduler.services import accounts
from scheduler.services.forecasting import run_forecast
from scheduler.services.importing import import_path
from scheduler.services.rosters import create_draft
from scheduler.storage import audit
from solver.checks import verify
from solver.formats.documents import load_problem
from tests.end_to_end.line import COPIED, DEMO, read_csv, write_csv
from tests.end_to_end.service import Answer, Service, Visitor

HR = Actor(login="hr", role=AccountRole.HR)
PASSWORD = "quiet-lamps-over-harbour"
PEOPLE = tuple(f"E{n:03}" for n in range(1, 7))
ROLES = ("PICK", "PACK")
SHIFT_TYPES = ("E", "M", "L")
FIRST_DAY = date(2026, 11, 9)
HORIZONS, DAYS = 4, 3
HISTORY_SINCE = "2026-09-28"  # six weeks
WAITING = 5  # orders in the queue, so that there is always something to interrupt
PUNCHES = 20  # of an import
# child: of an import or a forecast; writing: the supervisor, when a solver has just ended and its result is being
# written; written: the supervisor, as soon as that result can be seen
VICTIMS = (
    "master",
    "worker",
    "supervisor",
    "solver",
    "child",
    "master",
    "worker",
    "writing",
    "solver",
    "written",
)
COMMIT_S = 0.05

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="finds its victims in /proc, which is Linux's"),
]


def lay_out_company(folder: Path) -> None:
    """Six people of the demo's warehouse with two roles and three shift types, and six weeks of workload."""
    folder.mkdir()
    codes = {"people": PEOPLE, "shift_types": SHIFT_TYPES}
    for kind in (*COPIED, "workload"):
        rows = [row for row in read_csv(DEMO / f"{kind}.csv") if row.get("role", ROLES[0]) in ROLES]
        rows = [r for r in rows if r.get("person", PEOPLE[0]) in PEOPLE]
        rows = [r for r in rows if kind not in codes or r["code"] in codes[kind]]
        rows = [r for r in rows if r.get("interval_start", HISTORY_SINCE) >= HISTORY_SINCE]
        # what follows what is left as it is, but for the shift types that are not there
        follows = {"forbidden_next": "E"} if kind == "shift_types" else {}
        write_csv(folder / f"{kind}.csv", [{**r, **{c: v for c, v in follows.items() if r[c]}} for r in rows])


@pytest.fixture
def company(config: Config, tmp_path: Path) -> Iterator[App]:
    """The service's database with the company, its forecast, empty drafts and two accounts; leases soon run out."""
    config = config.model_copy(update={"heartbeat_s": 0.25, "drain_s": 2.0, "solve_threads": 1, "child_nice": 0})
    app = build(config)
    lay_out_company(tmp_path / "company")
    reports = import_path(app, HR, tmp_path / "company")
    assert [(r.name, r.refusal, r.faults) for r in reports if r.refusal or r.faults] == []
    run_forecast(app, HR, FIRST_DAY, HORIZONS * DAYS + 1, paths=50)
    for n in range(HORIZONS):
        create_draft(app, HR, first_day=FIRST_DAY + timedelta(days=n * DAYS), days=DAYS)
    for login, role, departments in (("lead", AccountRole.LEAD, ("WH",)), ("hr", AccountRole.HR, ())):
        accounts.create_account(
            app, SYSTEM, login=login, role=role, departments=departments, password=PASSWORD, locale="en"
        )
    yield app
    app.close()


class Orders:
    """A lead and an HR person at their pages: they order, and order the same again until they are answered."""

    def __init__(self, app: App, service: Service, seed: int) -> None:
        self.app = app
        self.rng = random.Random(seed)
        self.lead, self.hr = Visitor(service.port), Visitor(service.port)
        self.acknowledged: dict[str, str] = {}  # the job's key: its kind
        self.unanswered = 0
        self.enough = threading.Event()
        self.fault: BaseException | None = None
        with app.reading() as uow:
            self.rosters = [version.id for version in uow.rosters.newest()]

    @contextmanager
    def coming_in(self) -> Iterator[None]:
        """While the block runs, orders come in."""
        thread = threading.Thread(target=self._run, name="orders")
        thread.start()
        try:
            yield
        finally:
            self.enough.set()
            thread.join()
        self.check()

    def check(self) -> None:
        """Raises what stopped the orders, if something did."""
        if self.fault is not None:
            raise self.fault

    def unfinished(self) -> Counter[str]:
        with self.app.reading() as uow:
            return Counter(job.kind for job in uow.jobs.newest(limit=100) if not job.state.ended)

    def _run(self) -> None:
        try:
            self._until_answered(lambda: self.lead.sign_in("lead", PASSWORD))
            self._until_answered(lambda: self.hr.sign_in("hr", PASSWORD))
            while not self.enough.is_set():
                waiting = self.unfinished()
                if waiting.total() < WAITING:
                    self._order(waiting)
                else:
                    time.sleep(0.02)
        except BaseException as error:  # the test raises it
            self.fault = error

    def _order(self, waiting: Counter[str]) -> None:
        number = len(self.acknowledged)
        chance = self.rng.random()
        if chance < 0.25:
            key = f"file-{number}"
            content = punches(number)
            answer = self._until_answered(
                lambda: self.hr.upload("/imports/", {"key": key}, f"punches-{number}.csv", content)
            )
            self._acknowledge(answer, f"upload:{key}:0", "import", 302)
        elif chance < 0.4 and not waiting["forecast"]:
            fields = {"key": f"run-{number}", "first_day": FIRST_DAY.isoformat(), "days": str(HORIZONS * DAYS + 1)}
            answer = self._until_answered(lambda: self.lead.post("/workload/forecast", fields))
            self._acknowledge(answer, f"forecast:run-{number}", "forecast", 302)
        else:
            roster = self.rng.choice(self.rosters)
            seen = self._until_answered(lambda: self.lead.get(f"/api/rosters/{roster}/board")).json()["roster"]
            if seen["state"] == "solving":
                return
            wish = {"revision": seen["revision"], "time_limit_s": self.rng.randint(2, 3), "gap_percent": 5}
            answer = self._until_answered(lambda: self.lead.post_json(f"/api/rosters/{roster}/generate", wish))
            self._acknowledge(answer, f"solve:{roster}:{seen['revision']}", "solve", 200)

    def _acknowledge(self, answer: Answer, key: str, kind: str, status: int) -> None:
        assert answer.status == status, (key, answer.status, answer.text[-2000:])
        assert key not in self.acknowledged
        self.acknowledged[key] = kind

    def _until_answered(self, ask):
        deadline = time.monotonic() + 90
        while True:
            with suppress(ConnectionError):
                return ask()
            self.unanswered += 1
            assert time.monotonic() < deadline, "the web did not answer for 90 s"
            time.sleep(0.05)


def punches(number: int) -> bytes:
    """A file of clocking-in and -out by a device of its own."""
    lines = [
        f"GATE-{number},{n},{PEOPLE[n // 2 % len(PEOPLE)]},2026-11-{2 + n % 5:02} {7 + 8 * (n % 2):02}:{n:02}:00,"
        f"{'OUT' if n % 2 else 'IN'},\n"
        for n in range(PUNCHES)
    ]
    return "".join(("device,device_seq,person,time,kind,role\n", *lines)).encode()


def forgive(app: App) -> None:
    """More kills than an honest job would be forgiven."""
    with app.unit_of_work(SYSTEM) as uow:
        uow.session.execute(text("UPDATE job SET max_attempts = 1000 WHERE max_attempts < 1000"))
        uow.commit()


def kill_at_random(service: Service, orders: Orders, kills: int, seed: int) -> Counter[str]:
    """As many kills, the victims' shares as in ``VICTIMS`` in random order, each after a random while."""
    rng = random.Random(seed)
    victims = [VICTIMS[n % len(VICTIMS)] for n in range(kills)]
    rng.shuffle(victims)
    killed: Counter[str] = Counter()
    for kind in victims:
        until = time.monotonic() + rng.uniform(0.0, 1.5)
        while time.monotonic() < until:
            service.tend()
            time.sleep(0.01)
        orders.check()
        forgive(orders.app)
        while True:
            if kind not in ("writing", "written"):
                victim = one_of(kind, service, orders, rng)
            else:
                solver = one_of("solver", service, orders, rng)
                victim = one_of("supervisor", service, orders, rng)
                await_end(solver, service, orders.app, written=kind == "written")
                if kind == "writing":
                    time.sleep(rng.uniform(0.0, COMMIT_S))
            with suppress(ProcessLookupError):
                os.kill(victim, SIGKILL)
                killed[kind] += 1
                break
    return killed


def await_end(solver: int, service: Service, app: App, *, written: bool) -> None:
    """Until the solver has ended, or until what it found has been ``written``."""
    before = results(app)
    deadline = time.monotonic() + 60
    while service.is_alive(solver):
        assert time.monotonic() < deadline, "a solver of a few seconds goes on for 60 s"
        time.sleep(0.001)
    deadline = time.monotonic() + 2
    while written and results(app) == before and time.monotonic() < deadline:
        pass


def results(app: App) -> int:
    with app.reading() as uow:
        return uow.session.scalar(
            text("SELECT count(*) FROM audit WHERE action IN ('roster.solved', 'roster.unsolved')")
        )


def one_of(kind: str, service: Service, orders: Orders, rng: random.Random) -> int:
    """A living process of the kind, as soon as there is one."""
    deadline = time.monotonic() + 60
    while True:
        service.tend()
        found = [pid for pid, is_a in service.processes().items() if is_a == kind]
        if found:
            return rng.choice(found)
        orders.check()
        assert time.monotonic() < deadline, f"no {kind} within 60 s"
        time.sleep(0.01)


def settle(app: App, service: Service, orders: Orders) -> None:
    """Let what was ordered come to its end, then stop the service in order."""
    forgive(app)
    deadline = time.monotonic() + 120
    while left := orders.unfinished():
        assert time.monotonic() < deadline, f"jobs are left that nobody does: {left}"
        service.tend()
        time.sleep(0.1)
    assert service.stop(30) == 0
    deadline = time.monotonic() + 10
    while orphans := service.processes():
        assert time.monotonic() < deadline, f"outlived the service: {orphans}"
        time.sleep(0.05)


def test_kills_anywhere_in_the_service_lose_no_job_and_double_no_effect(company: App, tmp_path: Path) -> None:
    app = company
    kills = int(os.environ.get("SHIFTLEDGER_TEST_KILLS", "50" if app.database.is_sqlite else "10"))
    began = time.monotonic()
    with app.reading() as uow:
        before = refreshes(list(audit.entries(uow.session)))
    with (tmp_path / "service.log").open("ab") as log:
        service = Service(app.config, log)
        try:
            orders = Orders(app, service, seed=20261108)
            service.tend()
            with orders.coming_in():
                killed = kill_at_random(service, orders, kills, seed=20261109)
            settle(app, service, orders)
        finally:
            service.kill_all()

    with app.reading() as uow:
        jobs = uow.jobs.newest(limit=10_000)
        log_entries = list(audit.entries(uow.session))
        assert audit.first_fault(uow.session) is None
        kept_punches = uow.session.scalar(text("SELECT count(*) FROM punch"))
        kept_runs = uow.session.scalar(text("SELECT count(*) FROM forecast_run"))
        if app.database.is_sqlite:
            assert uow.session.execute(text("PRAGMA integrity_check")).scalar() == "ok"
            assert uow.session.execute(text("PRAGMA foreign_key_check")).all() == []
    by_kind = {kind: [job for job in jobs if job.kind == kind] for kind in ("solve", "forecast", "import", "hours")}
    solved = [e.detail["job"] for e in log_entries if e.action == "roster.solved"]
    without = [e.detail["job"] for e in log_entries if e.action == "roster.unsolved"]  # found none in its seconds
    said = (tmp_path / "service.log").read_text()
    assert "Traceback" not in said
    print(
        f"{killed.total()} kills {dict(killed)} in {time.monotonic() - began:.0f} s; {service.starts} starts; "
        f"{len(orders.acknowledged)} orders acknowledged, {orders.unanswered} requests without an answer; "
        f"{ {kind: len(found) for kind, found in by_kind.items()} } jobs ({len(without)} solves found no roster), "
        f"{sum(job.attempt - 1 for job in jobs)} attempts made again"
    )
    assert killed.total() == kills

    # no job lost, none made up: every acknowledged order is a job that is done, every import has brought the hours up
    # to date once, as may have a new day, and there is no other
    assert {job.key: job.kind for job in jobs if job.kind != "hours"} == orders.acknowledged
    refreshed = {job.key for job in by_kind["hours"] if not job.key.startswith("hours:day:")}
    assert refreshed == {f"hours:import:{job.result['import_id']}" for job in by_kind["import"]}
    assert [(job.key, job.state, job.error) for job in jobs if job.state is not JobState.DONE] == []
    assert sum(job.attempt - 1 for job in jobs) > 0  # the kills did interrupt work

    # one effect each
    assert Counter([*solved, *without]) == Counter(job.id for job in by_kind["solve"])
    assert solved
    assert_one_effect_each(log_entries, "forecast.run", "forecast_run", [j.result["run"] for j in by_kind["forecast"]])
    assert kept_runs == len(by_kind["forecast"]) + 1  # the one of the beginning
    imported = [job.result["import_id"] for job in by_kind["import"]]
    assert_one_effect_each(log_entries, "import.file", "import", imported)
    assert [job.result["added"] for job in by_kind["import"]] == [PUNCHES] * len(imported)
    assert kept_punches == PUNCHES * len(imported)
    assert refreshes(log_entries) == len(by_kind["hours"]) + before  # those of the company's own files

    assert_rosters_are_whole(app, by_kind["solve"], set(solved))


def refreshes(entries: list[audit.AuditEntry]) -> int:
    return sum(entry.action == "hours.refresh" for entry in entries)


def assert_one_effect_each(entries: list[audit.AuditEntry], action: str, what: str, ids: list[int]) -> None:
    """As many entries of the action as jobs, each about the row that its job names."""
    mine = {f"{what}:{one}" for one in ids}
    found = Counter(entry.target for entry in entries if entry.action == action)
    assert len(mine) == len(ids)
    assert {target: count for target, count in found.items() if target in mine} == dict.fromkeys(mine, 1)


def assert_rosters_are_whole(app: App, solves: list[Job], solved: set[object]) -> None:
    """None waits; each that was ever solved holds one whole result, and its assignments cost what was stored."""
    for roster_id in {job.payload["roster"] for job in solves}:
        mine = sorted(job.id for job in solves if job.payload["roster"] == roster_id)
        with app.reading() as uow:
            version = uow.rosters.get(roster_id)
            packed = uow.rosters.problem(roster_id)
            roster = to_roster(uow.rosters.assignments(roster_id), version.first_day)
        assert version.result["job"] == mine[-1]
        if not solved.intersection(mine):
            assert (version.state, len(roster), packed) == (RosterState.DRAFT, 0, None)
            continue
        assert version.state is RosterState.PROPOSED
        assert packed is not None
        assert len(roster) > 0
        card = verify(load_problem(zlib.decompress(packed).decode()), roster)
        assert (card.hard, card.objective, card.objective) == ((), version.objective_fen, version.result["objective"])
