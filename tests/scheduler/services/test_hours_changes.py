"""Only what changed is resolved again, and what comes out is what resolving everything says."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from scheduler.bootstrap import App
from scheduler.config import Config
from scheduler.domain.actor import SYSTEM
from scheduler.domain.job import JobState
from scheduler.domain.organisation import Leave
from scheduler.errors import Forbidden
from scheduler.hours.events import CorrectionKind
from scheduler.hours.schedule import local_midnights
from scheduler.jobs.handlers import kinds
from scheduler.jobs.new_day import NewDay
from scheduler.jobs.worker import Worker
from scheduler.services import hours
from scheduler.services.hours_changes import refresh_hours
from scheduler.services.hours_queue import list_exceptions
from scheduler.services.hours_resolution import resolve_around
from scheduler.services.importing import import_path, request_import
from scheduler.services.labour import use_packs
from tests.scheduler.services.ledger_demo import DEMO, FIRST, HR, KINDS, LAST, LEAD
from tests.scheduler.services.test_hours import _punch

PEOPLE = ("E004", "E007", "E012", "E018", "E028")
Change = Callable[[App, random.Random], None]


def some_day(rng: random.Random) -> date:
    return FIRST + timedelta(days=rng.randrange(3, (LAST - FIRST).days - 3))


def an_instant(rng: random.Random) -> datetime:
    midnight = datetime.combine(some_day(rng), datetime.min.time(), UTC)
    return midnight + timedelta(minutes=rng.randrange(24 * 60))


def new_punches(app: App, rng: random.Random) -> None:
    at, kind = an_instant(rng), rng.choice(["IN", "OUT", "BRK", "RES", "UNK"])
    with app.unit_of_work(SYSTEM) as uow:
        person = uow.organisation.ids().people[rng.choice(PEOPLE)]
        seq = uow.hours.last_punch_id()
        rows = [_punch(person, at, kind, seq), _punch(person, at + timedelta(hours=5), "OUT", seq + 1)]
        uow.imports.add_punches(rows[: rng.randrange(1, 3)])
        uow.audit("test.punch", "punch")
        uow.commit()


def a_correction(app: App, rng: random.Random) -> None:
    person = rng.choice(PEOPLE)
    with app.unit_of_work(SYSTEM) as uow:
        start, end = local_midnights(FIRST, LAST, uow.organisation.load().site.zone)[:: (LAST - FIRST).days + 1]
        span = datetime.fromtimestamp(start, UTC), datetime.fromtimestamp(end, UTC)
        raw = uow.hours.raw_punches(person, *span)
        kind = rng.choice([CorrectionKind.VOID, CorrectionKind.RETIME])
        target = rng.choice(raw)
        uow.hours.add_correction(
            person=person,
            kind=kind,
            punch_id=target.id,
            at=target.at + timedelta(minutes=rng.randrange(-90, 90)) if kind is CorrectionKind.RETIME else None,
            reason="test",
            account_id=uow.accounts.account_id(HR.login),
            now=uow.now,
        )
        uow.audit("test.correction", "correction")
        uow.commit()


def another_roster(app: App, rng: random.Random) -> None:
    """Two days off are taken out of a published roster, as a new version of it."""
    with app.unit_of_work(SYSTEM) as uow:
        found = rng.choice(uow.rosters.published(FIRST, LAST))
        assigned = list(uow.rosters.assignments(found.id))
        for _ in range(2):
            assigned.pop(rng.randrange(len(assigned)))
        changed = rng.randrange(len(assigned))
        assigned[changed] = replace(assigned[changed], roles=())
        uow.rosters.publish_imported(found.first_day, found.days, assigned, uow.now)
        uow.audit("test.roster", "roster")
        uow.commit()


def leave_granted(app: App, rng: random.Random) -> None:
    first = some_day(rng)
    leave = Leave(
        person=rng.choice(PEOPLE),
        first_day=first,
        last_day=first + timedelta(days=rng.randrange(3)),
        kind="annual",
        status="approved",
        credit_min_per_day=480,
    )
    with app.unit_of_work(SYSTEM) as uow:
        uow.organisation.upsert_leaves([leave])
        uow.audit("test.leave", "leave")
        uow.commit()


CHANGES: tuple[Change, ...] = (new_punches, a_correction, another_roster, leave_granted)


def assert_up_to_date(app: App) -> None:
    again = hours.resolve_hours(app, HR, FIRST, LAST)
    assert (again.changed_people, again.changed_deltas) == (0, 0)
    with app.unit_of_work(SYSTEM) as uow:
        written = hours.resolve_into(uow, uow.organisation.load(), FIRST, LAST)
    assert not written.changed


@pytest.mark.parametrize("seed", range(3))
def test_what_changed_and_nothing_else_gives_what_everything_gives(demo: App, seed: int) -> None:
    rng = random.Random(seed)
    refresh_hours(demo, HR)
    for change in rng.choices(CHANGES, k=6) + list(CHANGES):
        change(demo, rng)
        refresh_hours(demo, HR)
        with demo.unit_of_work(SYSTEM) as uow:
            assert not hours.resolve_into(uow, uow.organisation.load(), FIRST, LAST).changed, change.__name__
    assert_up_to_date(demo)


def test_nothing_is_looked_at_when_nothing_changed(demo: App) -> None:
    again = refresh_hours(demo, HR)  # the import of the company has refreshed them
    assert (again.people, again.changed) == (0, False)


def test_only_the_people_and_days_around_a_change_are_resolved(demo: App) -> None:
    refresh_hours(demo, HR)
    new_punches(demo, random.Random(7))
    assert refresh_hours(demo, HR).people == 1


def test_a_new_punch_resolves_its_person_around_it_without_the_company(demo: App) -> None:
    refresh_hours(demo, HR)
    at = datetime(2026, 10, 11, 1, 0, tzinfo=UTC)  # a free Sunday of E028, nine o'clock in Shanghai
    with demo.unit_of_work(SYSTEM) as uow:
        person = uow.organisation.ids().people["E028"]
        uow.imports.add_punches([_punch(person, at, "IN", 1), _punch(person, at + timedelta(hours=3), "OUT", 2)])
        written = resolve_around(uow, "E028", int(at.timestamp()))
        uow.audit("test.punch", "punch")
        uow.commit()
    assert (written.people, written.changed_people) == (1, 1)
    assert_up_to_date(demo)


def test_another_zone_or_shift_type_makes_everything_dirty(demo: App) -> None:
    refresh_hours(demo, HR)
    with demo.unit_of_work(SYSTEM) as uow:
        changed = next(iter(uow.organisation.shift_types().values()))
        uow.organisation.upsert_shift_types([replace(changed, length_min=changed.length_min + 30)])
        uow.audit("test.shift_type", "shift_type")
        uow.commit()
    assert refresh_hours(demo, HR).people == 40
    assert_up_to_date(demo)


def test_only_hr_brings_the_hours_up_to_date(demo: App) -> None:
    with pytest.raises(Forbidden):
        refresh_hours(demo, LEAD)


CAME, LEFT = "2026-10-11 09:00:00", "2026-10-11 12:00:00"  # a free Sunday of E028
LATE_PUNCHES = f"device,device_seq,person,time,kind,role\nGATE,901,E028,{CAME},IN,\nGATE,902,E028,{LEFT},OUT,\n"


def sunday_minutes(app: App) -> int:
    with app.reading() as uow:
        return sum(s.minutes for s in uow.hours.segments(date(2026, 10, 11), date(2026, 10, 11), {"E028"})["E028"])


def test_a_file_of_punches_moves_the_hours_by_itself(demo: App, tmp_path: Path) -> None:
    path = tmp_path / "punches.csv"
    path.write_text(LATE_PUNCHES)
    assert import_path(demo, HR, path, dry_run=True)[0].added == 2
    assert import_path(demo, HR, path)[0].added == 2
    assert sunday_minutes(demo) == 180  # 09:00 to 12:00
    assert_up_to_date(demo)


def test_an_uploaded_file_is_stored_by_one_job_and_moves_the_hours_by_the_next(demo: App) -> None:
    job = request_import(demo, HR, "punches.csv", LATE_PUNCHES.encode(), key="late")
    worker = Worker(demo, "w", kinds(heavy=False))
    assert worker.work_one()
    with demo.reading() as uow:
        assert uow.jobs.get(job.id).state is JobState.DONE
        (waiting,) = uow.jobs.newest(kinds={"hours"})
    assert (waiting.state, waiting.requested_by) == (JobState.QUEUED, HR.login)
    assert worker.work_one()
    assert sunday_minutes(demo) == 180
    assert_up_to_date(demo)
    with demo.reading() as uow:
        done = uow.jobs.get(waiting.id)
    assert (done.state, done.result["changed_people"]) == (JobState.DONE, 1)
    assert not worker.work_one()


def test_the_same_file_again_and_files_of_other_things_ask_for_nothing(demo: App) -> None:
    departments = (DEMO / "departments.csv").read_bytes() + b"NEW,new,new\n"
    request_import(demo, HR, "departments.csv", departments, key="departments")
    request_import(demo, HR, "periods.csv", (DEMO / "periods.csv").read_bytes(), key="periods")
    worker = Worker(demo, "w", kinds(heavy=False))
    while worker.work_one():
        pass
    with demo.reading() as uow:
        assert uow.jobs.newest(kinds={"hours"}) == ()


def test_rules_put_in_force_ask_for_a_refresh_but_not_before_there_is_a_site(demo: App, app: App) -> None:
    for company, queued in ((demo, 1), (app, 0)):
        use_packs(company, HR, ["eu"], FIRST)
        with company.reading() as uow:
            assert len(uow.jobs.newest(kinds={"hours"})) == queued


def test_of_a_time_without_punches_nobody_is_said_to_be_absent(app: App, tmp_path: Path) -> None:
    folder = tmp_path / "csv"
    folder.mkdir()
    for kind in KINDS:
        if kind != "punches":
            shutil.copyfile(DEMO / f"{kind}.csv", folder / f"{kind}.csv")
    import_path(app, SYSTEM, folder)
    assert refresh_hours(app, HR).people == 0
    assert list_exceptions(app, HR, FIRST, LAST) == ()


def test_a_day_that_went_by_without_any_event_asks_for_a_refresh_once(
    demo: App, build_app: Callable[[Config], App]
) -> None:
    def asked(app: App) -> int:
        for _ in range(2):
            NewDay(app).look(0.0)
        with app.reading() as uow:
            return len(uow.jobs.newest(kinds={"hours"}))

    refresh_hours(demo, HR)
    assert asked(demo) == 0  # resolved on this date
    assert asked(build_app(demo.config.model_copy(update={"today": LAST + timedelta(days=1)}))) == 1


def test_the_date_is_looked_at_once_a_minute(demo: App, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[object] = []
    monkeypatch.setattr("scheduler.services.hours_changes.request_daily_refresh", looked.append)
    new_day = NewDay(demo)
    for monotonic_s in (0.0, 1.0, 59.0, 60.0, 61.0):
        new_day.look(monotonic_s)
    assert len(looked) == 2
