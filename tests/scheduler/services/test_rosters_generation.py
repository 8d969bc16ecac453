"""Generate: from the request through the child process to the stored roster, and every way of getting none."""

from __future__ import annotations

import threading
import time
import zlib
from datetime import timedelta

import pytest

from scheduler.commands.roster import solve_here
from scheduler.domain.actor import SYSTEM
from scheduler.domain.job import JobState
from scheduler.domain.organisation import Leave, Pin
from scheduler.domain.roster import CANCELLED_NOTE, UNCHANGED, RosterState, Source
from scheduler.errors import Conflict, Forbidden, InvalidInput
from scheduler.jobs.handlers import HANDLERS
from scheduler.jobs.kinds.solve import HANDLER
from scheduler.jobs.supervisor import Supervisor, Sweep
from scheduler.jobs.worker import Worker
from scheduler.planning.from_solution import to_roster
from scheduler.services import roster_generation
from scheduler.services.jobs import cancel_job, retry_job
from scheduler.services.roster_editing import edit_assignment, pin
from scheduler.services.roster_generation import (
    SolvePhase,
    cancel,
    give_back,
    progress,
    request_generation,
    require_forecast,
    stop_when_good_enough,
)
from scheduler.services.roster_publishing import publish
from scheduler.services.rosters import create_draft, get_roster, list_rosters
from solver.checks import verify
from solver.formats.documents import load_problem
from solver.params import SolveParams
from tests.scheduler.planning.builders import MONDAY
from tests.scheduler.services.roster_company import DAYS, HR, STAFF_A, WH_LEAD, forecast, store

QUICK = SolveParams(time_limit_s=5.0, num_workers=1, gap_limit_ratio=0.02)
PATIENT = SolveParams(time_limit_s=60.0, num_workers=1, gap_limit_ratio=0.02)  # a bound comes on a busy machine too


@pytest.fixture
def planned_app(app):
    store(app)
    forecast(app)
    return app


def draft(app, **changes):
    return create_draft(app, WH_LEAD, **({"first_day": MONDAY, "days": DAYS} | changes))


def ask(app, version, params=QUICK, *, actor=WH_LEAD):
    return request_generation(app, actor, version.id, get_roster(app, HR, version.id).revision, params)


def work(app):
    assert Worker(app, "w", ("solve",)).work_one()


def raising(*_):
    raise RuntimeError("a fault of ours")


def until_ended(app, job):
    """Three attempts, with their pauses."""
    deadline = time.monotonic() + 20
    worker = Worker(app, "w", ("solve",))
    while not job_state(app, job).ended:
        assert time.monotonic() < deadline, "the job never ends"
        if not worker.work_one():
            time.sleep(0.01)


def content(app, roster_id):
    with app.reading() as uow:
        return uow.rosters.assignments(roster_id)


def job_state(app, job):
    with app.reading() as uow:
        return uow.jobs.get(job.id).state


def sick(app, person, *days):
    with app.unit_of_work(SYSTEM) as uow:
        uow.organisation.upsert_leaves(
            [Leave(person=person, first_day=day, last_day=day, kind="sick", credit_min_per_day=480) for day in days]
        )
        uow.audit("test.leave", person)
        uow.commit()


def test_a_generated_roster_is_stored_with_the_problem_it_was_solved_for(planned_app):
    version = draft(planned_app)
    job = ask(planned_app, version, PATIENT)
    assert get_roster(planned_app, HR, version.id).state is RosterState.SOLVING
    work(planned_app)
    after = get_roster(planned_app, HR, version.id)
    held = content(planned_app, version.id)
    assert (job_state(planned_app, job), after.state) == (JobState.DONE, RosterState.PROPOSED)
    with planned_app.reading() as uow:
        problem = load_problem(zlib.decompress(uow.rosters.problem(version.id)).decode())
    card = verify(problem, to_roster(held, MONDAY))
    assert card.feasible
    assert (after.objective_fen, after.penalties) == (card.objective, dict(card.penalties))
    # two heads of picking and one of packing all week, and two pickers to start with: somebody works every day
    assert {a.day for a in held} == {MONDAY + timedelta(days=d) for d in range(DAYS)}
    seen = progress(planned_app, WH_LEAD, version.id)
    assert (seen.incumbent_fen, seen.bound_fen) == (after.result["objective"], after.result["bound"])
    assert seen.gap == pytest.approx(after.result["gap"])
    assert seen.bound_fen <= seen.incumbent_fen
    assert seen.incumbents[-1][1] == seen.incumbent_fen


def test_a_search_that_ends_with_the_roster_it_began_with_says_so(planned_app):
    def duties():
        return {(a.person, a.day, a.shift_type, a.roles) for a in content(planned_app, version.id)}

    version = draft(planned_app)
    said, found = [], []
    for _ in range(2):
        ask(planned_app, version)
        work(planned_app)
        said.append(get_roster(planned_app, HR, version.id).result[UNCHANGED])
        found.append(duties())
    assert said == [False, found[0] == found[1]]


def test_asking_twice_is_one_job(planned_app):
    version = draft(planned_app)
    job = ask(planned_app, version)
    assert request_generation(planned_app, WH_LEAD, version.id, 0, QUICK).id == job.id


def test_a_solve_starts_from_the_content_and_keeps_pins_and_hands(planned_app):
    version = draft(planned_app)
    roles = ("PACK", "PICK", "PICK", "PACK")
    edit_assignment(planned_app, WH_LEAD, version.id, 0, person="B", day=MONDAY, shift_type="E", roles=roles)
    pin(planned_app, WH_LEAD, version.id, 1, person="B", day=MONDAY)
    ask(planned_app, version)
    work(planned_app)
    kept = next(a for a in content(planned_app, version.id) if (a.person, a.day) == ("B", MONDAY))
    assert (kept.shift_type, kept.roles, kept.pinned, kept.source) == ("E", roles, True, Source.HAND)


def test_a_replan_changes_as_little_as_the_new_leave_asks(planned_app):
    first = draft(planned_app)
    ask(planned_app, first, PATIENT)
    work(planned_app)
    before = {(a.person, a.day): a.shift_type for a in content(planned_app, first.id)}
    publish(planned_app, HR, first.id, get_roster(planned_app, HR, first.id).revision)
    away = next(day for person, day in sorted(before) if person == "A")
    sick(planned_app, "A", away)
    second = draft(planned_app, based_on=first.id)
    ask(planned_app, second, PATIENT)
    work(planned_app)
    after = {(a.person, a.day): a.shift_type for a in content(planned_app, second.id)}
    assert ("A", away) not in after
    changed = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    assert len(changed) <= 4  # the day itself and who steps in, not a new week
    assert get_roster(planned_app, HR, second.id).penalties["minimal_change"] == 3000 * len(changed)


def test_days_without_a_forecast_are_refused_with_the_days(planned_app):
    with pytest.raises(Conflict) as refused:
        ask(planned_app, draft(planned_app, first_day=MONDAY + timedelta(days=7)))
    assert refused.value.key == "forecast_missing"


def test_staff_do_not_generate_and_an_hour_is_the_most(planned_app):
    version = draft(planned_app)
    with pytest.raises(Forbidden):
        ask(planned_app, version, actor=STAFF_A)
    with pytest.raises(InvalidInput, match="at most 3600 s"):
        ask(planned_app, version, SolveParams(time_limit_s=3601))


def test_rules_that_clash_leave_the_last_good_roster_and_a_note(planned_app):
    version = draft(planned_app)
    edit_assignment(planned_app, WH_LEAD, version.id, 0, person="B", day=MONDAY, shift_type="E")
    with planned_app.unit_of_work(SYSTEM) as uow:
        uow.organisation.upsert_pins([Pin(person="A", day=MONDAY, shift_type="E", reason="")])
        uow.audit("test.pin", "A")
        uow.commit()
    sick(planned_app, "A", MONDAY)
    job = ask(planned_app, version)
    work(planned_app)
    after = get_roster(planned_app, HR, version.id)
    assert (after.state, job_state(planned_app, job)) == (RosterState.EDITED, JobState.DONE)
    assert [a.person for a in content(planned_app, version.id)] == ["B"]
    assert after.lifecycle.note == (
        "These cannot all be kept: the absence of A on 2026-11-09 and the pin of A to shift E on 2026-11-09."
    )
    assert [(p["rule"], p["person"], p["days"]) for p in after.result["clash"]["parts"]] == [
        ("availability", "A", ["2026-11-09"]),
        ("pins", "A", ["2026-11-09"]),
    ]
    assert after.result["clash"]["proven"]
    assert after.result["unsolved"]["status"] == "infeasible"
    assert progress(planned_app, WH_LEAD, version.id).note == after.lifecycle.note


def test_a_problem_that_cannot_be_fails_the_job_and_says_which_row(planned_app):
    version = draft(planned_app)
    with planned_app.unit_of_work(SYSTEM) as uow:
        uow.organisation.upsert_pins([Pin(person="A", day=MONDAY + timedelta(days=5), shift_type="S", reason="")])
        uow.audit("test.pin", "A")
        uow.commit()
    job = ask(planned_app, version)
    work(planned_app)
    after = get_roster(planned_app, HR, version.id)
    assert (after.state, job_state(planned_app, job)) == (RosterState.DRAFT, JobState.FAILED)
    assert "pin of A on 2026-11-14: there is no shift S on that day" in after.lifecycle.note


def test_a_waiting_solve_is_cancelled_at_once(planned_app):
    version = draft(planned_app)
    job = ask(planned_app, version)
    cancel(planned_app, WH_LEAD, version.id)
    after = get_roster(planned_app, HR, version.id)
    assert (after.state, after.lifecycle.note, job_state(planned_app, job)) == (
        RosterState.DRAFT,
        CANCELLED_NOTE,
        JobState.CANCELLED,
    )
    assert ask(planned_app, version).id != job.id  # and it can be asked for anew


def test_cancelling_the_job_itself_returns_the_roster_too(planned_app):
    version = draft(planned_app)
    job = ask(planned_app, version)
    cancel_job(planned_app, HR, job.id)
    assert get_roster(planned_app, HR, version.id).state is RosterState.DRAFT


def test_only_a_roster_that_is_being_solved_can_be_stopped(planned_app):
    version = draft(planned_app)
    for stop in (cancel, stop_when_good_enough):
        with pytest.raises(Conflict) as refused:
            stop(planned_app, WH_LEAD, version.id)
        assert refused.value.key == "roster_not_solving"


def test_a_solve_whose_worker_died_for_good_gives_the_roster_back(planned_app):
    version = draft(planned_app)
    job = ask(planned_app, version)
    sweep = Sweep(planned_app)
    for attempt in range(3):
        with planned_app.unit_of_work(SYSTEM) as uow:
            claimed = uow.jobs.claim("gone", uow.now + timedelta(days=1), 0.0, ("solve",))
            assert claimed is not None
            assert claimed.attempt == attempt + 1
            uow.commit()
        sweep.look(0.0)
        sweep.look(1000.0 * (attempt + 1))
    after = get_roster(planned_app, HR, version.id)
    assert (after.state, job_state(planned_app, job)) == (RosterState.DRAFT, JobState.FAILED)
    assert after.lifecycle.note.startswith("The search failed: ")


def test_a_late_result_cannot_overwrite_what_came_after(planned_app):
    version = draft(planned_app)
    job = ask(planned_app, version)
    with planned_app.unit_of_work(SYSTEM) as uow:
        claimed = uow.jobs.claim("w", uow.now, 60.0, ("solve",))
        uow.commit()
    cancelled = get_roster(planned_app, HR, version.id)
    with planned_app.unit_of_work(SYSTEM) as uow:
        give_back(uow, cancelled, "given up by hand")
        with pytest.raises(Conflict, match="no longer waits"):
            HANDLER.commit(uow, claimed, {"result": {}, "roster": None})
    assert job.id == claimed.id


@pytest.mark.parametrize("fault", ["cannot be loaded", "fails at putting right"])
def test_a_roster_whose_kind_of_job_is_broken_is_free_again_when_the_job_has_failed(planned_app, monkeypatch, fault):
    version = draft(planned_app)
    roles = ("PACK", "PICK", "PICK", "PACK")
    edit_assignment(planned_app, WH_LEAD, version.id, 0, person="B", day=MONDAY, shift_type="E", roles=roles)
    job = ask(planned_app, version)
    with monkeypatch.context() as broken:
        if fault == "cannot be loaded":
            broken.setitem(HANDLERS, "solve", "scheduler.jobs.kinds.not_there")
        else:
            broken.setattr(HANDLER, "prepare", raising)
            broken.setattr(HANDLER, "abandoned", raising)
        until_ended(planned_app, job)
    assert job_state(planned_app, job) is JobState.FAILED
    after = get_roster(planned_app, HR, version.id)
    # draft 0, edited 1, solving 2: as before the solve, at the revision that is stored
    assert (after.state, after.revision) == (RosterState.EDITED, 2)
    assert after.lifecycle.note.startswith("The search failed: ")
    assert progress(planned_app, WH_LEAD, version.id).state is RosterState.EDITED
    assert [v.state for v in list_rosters(planned_app, HR)] == [RosterState.EDITED]
    assert [a.person for a in content(planned_app, version.id)] == ["B"]
    again = ask(planned_app, version)  # the kind was mended: another job, and nothing else to do
    assert again.id != job.id
    assert get_roster(planned_app, HR, version.id).state is RosterState.SOLVING
    work(planned_app)
    assert get_roster(planned_app, HR, version.id).state is RosterState.PROPOSED


def test_a_roster_left_by_a_broken_kind_can_be_edited_and_published(planned_app, monkeypatch):
    version = draft(planned_app)
    job = ask(planned_app, version)
    with monkeypatch.context() as broken:
        broken.setitem(HANDLERS, "solve", "scheduler.jobs.kinds.not_there")
        until_ended(planned_app, job)
    edit_assignment(planned_app, WH_LEAD, version.id, 1, person="B", day=MONDAY, shift_type="E")
    publish(planned_app, HR, version.id, 2)
    assert get_roster(planned_app, HR, version.id).state is RosterState.PUBLISHED


def test_a_waiting_solve_of_a_broken_kind_can_be_cancelled(planned_app, monkeypatch):
    version = draft(planned_app)
    job = ask(planned_app, version)
    with monkeypatch.context() as broken:
        broken.setitem(HANDLERS, "solve", "scheduler.jobs.kinds.not_there")
        assert cancel_job(planned_app, HR, job.id).state is JobState.CANCELLED
    after = get_roster(planned_app, HR, version.id)
    assert (after.state, after.lifecycle.note) == (RosterState.DRAFT, CANCELLED_NOTE)


def test_a_broken_kind_that_is_mended_can_be_tried_again(planned_app, monkeypatch):
    version = draft(planned_app)
    job = ask(planned_app, version)
    with monkeypatch.context() as broken:
        broken.setitem(HANDLERS, "solve", "scheduler.jobs.kinds.not_there")
        until_ended(planned_app, job)
    retry_job(planned_app, HR, job.id)
    assert get_roster(planned_app, HR, version.id).state is RosterState.SOLVING
    work(planned_app)
    assert get_roster(planned_app, HR, version.id).state is RosterState.PROPOSED


def test_a_running_solve_shows_its_money_and_ends_when_it_is_good_enough(planned_app):
    version = draft(planned_app)
    ask(planned_app, version, SolveParams(time_limit_s=120.0, num_workers=1))
    worker = threading.Thread(target=work, args=(planned_app,))
    worker.start()
    deadline = time.monotonic() + 60
    seen = progress(planned_app, WH_LEAD, version.id)
    while seen.incumbent_fen is None and worker.is_alive() and time.monotonic() < deadline:
        time.sleep(0.05)
        seen = progress(planned_app, WH_LEAD, version.id)
    if seen.state is RosterState.SOLVING:  # not proved optimal before we looked
        assert seen.incumbent_fen == seen.incumbents[-1][1]
        assert seen.time_limit_s == 120.0
        try:
            stop_when_good_enough(planned_app, WH_LEAD, version.id)
        except Conflict:  # proved optimal between the look and the word: then it has ended by itself
            assert get_roster(planned_app, HR, version.id).state is RosterState.PROPOSED
    worker.join(timeout=60)
    after = get_roster(planned_app, HR, version.id)
    assert after.state is RosterState.PROPOSED
    assert after.result["seconds"] < 60


def test_what_comes_before_and_after_a_search_is_not_its_time(planned_app):
    version = draft(planned_app)
    ask(planned_app, version, SolveParams(time_limit_s=30.0, num_workers=1))
    now = planned_app.clock.now()

    def seen(**said):
        if said:
            with planned_app.unit_of_work(SYSTEM) as uow:
                uow.jobs.heartbeat(job, uow.now, 600.0, said)
                uow.commit()
        found = progress(planned_app, WH_LEAD, version.id)
        return found.phase, found.elapsed_s if found.elapsed_s is None else round(found.elapsed_s)

    def ago(seconds):
        return (now - timedelta(seconds=seconds)).isoformat()

    assert seen() == (SolvePhase.WAITING, None)
    with planned_app.unit_of_work(SYSTEM) as uow:
        job = uow.jobs.claim("test", uow.now - timedelta(seconds=300), 600.0, ("solve",))  # long on a busy machine
        uow.commit()
    assert seen() == (SolvePhase.PREPARING, None)
    assert seen(began=ago(12)) == (SolvePhase.SEARCHING, 12)
    assert seen(began=ago(29)) == (SolvePhase.SEARCHING, 29)
    assert seen(began=ago(30)) == (SolvePhase.CLOSING, 30)
    assert seen(began=ago(47)) == (SolvePhase.CLOSING, 30)
    assert seen(began=ago(12), closing=True) == (SolvePhase.CLOSING, 12)


def test_a_terminal_that_is_interrupted_gives_its_search_up(planned_app, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(roster_generation, "progress", interrupted)
    monkeypatch.setattr(Supervisor, "start", lambda _: None)  # the job stays queued
    monkeypatch.setattr(Supervisor, "stop", lambda *_: True)
    version = draft(planned_app)

    with pytest.raises(KeyboardInterrupt):
        solve_here(planned_app, WH_LEAD, version, QUICK)

    after = get_roster(planned_app, HR, version.id)
    assert (after.state, after.lifecycle.note) == (RosterState.DRAFT, CANCELLED_NOTE)


def test_days_without_a_forecast_are_told_before_a_draft_is_made(planned_app):
    require_forecast(planned_app, WH_LEAD, MONDAY, DAYS)
    with pytest.raises(Conflict) as refused:
        require_forecast(planned_app, WH_LEAD, MONDAY + timedelta(weeks=40), DAYS)
    assert refused.value.key == "forecast_missing"
    with pytest.raises(Forbidden):
        require_forecast(planned_app, STAFF_A, MONDAY, DAYS)
