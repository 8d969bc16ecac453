"""Clearing the queue: what each decision would do, many at once, and a decision taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from scheduler.bootstrap import App
from scheduler.errors import Conflict, Forbidden, InvalidInput, NotFound
from scheduler.hours.ledger import Period, StoredException
from scheduler.hours.segments import content_hash
from scheduler.services import hours
from scheduler.services.hours_effects import effect_of_time, effects
from scheduler.services.hours_queue import (
    Decision,
    decide_exception,
    decide_many,
    decisions_for,
    get_exception,
    likely,
    list_exceptions,
    undo_decision,
    waiting_in,
)
from tests.scheduler.services.appeal_world import on
from tests.scheduler.services.ledger_demo import FIRST, HR, LAST, LEAD, STAFF
from tests.scheduler.services.test_hours import one, segments_of
from tests.scheduler.services.worked_week import WEEK, add_week


def minutes_around(app: App, exception: StoredException) -> dict[str | None, int]:
    found: dict[str | None, int] = {}
    day = exception.operational_date
    with app.reading() as uow:
        own = uow.hours.segments(day - timedelta(days=1), day + timedelta(days=1), {exception.person})
    for segment in own.get(exception.person, ()):
        found[segment.role] = found.get(segment.role, 0) + segment.minutes
    return found


def everything(app: App) -> str:
    with app.reading() as uow:
        return content_hash([s for own in uow.hours.segments(FIRST, LAST).values() for s in own])


def entries(app: App, action: str) -> int:
    with app.reading() as uow:
        query = "SELECT count(*) FROM audit WHERE action = ?"
        return int(uow.session.connection().exec_driver_sql(query, (action,)).scalar() or 0)


@pytest.mark.parametrize("kind", ["missing_out", "unmatched_out", "unmatched_role", "unmatched_break", "no_show"])
def test_the_effect_that_is_shown_is_what_the_decision_does(demo: App, kind: str) -> None:
    exception = one(demo, kind)
    shown = effects(demo, HR, [exception])[exception.id]
    assert set(shown) == set(decisions_for(exception)) - {Decision.ENTER}
    chosen = likely(exception)
    assert chosen is not None
    effect = shown[chosen]
    assert effect.solves
    before = minutes_around(demo, exception)
    decide_exception(demo, HR, exception.id, chosen, reason="as shown")
    after = minutes_around(demo, exception)
    changed = {role: after.get(role, 0) - before.get(role, 0) for role in before.keys() | after.keys()}
    said = {r.role: r.after_min - r.before_min for r in effect.roles}
    assert {role: minutes for role, minutes in said.items() if minutes} == {r: m for r, m in changed.items() if m}


def test_accepting_makes_provisional_time_firm_and_the_effect_says_so(demo: App) -> None:
    exception = one(demo, "missing_out", person="E012", operational_date=date(2026, 10, 8))
    effect = effects(demo, HR, [exception])[exception.id][Decision.ACCEPT]
    assert effect.provisional_before_min == exception.detail["minutes"]
    assert effect.provisional_after_min == 0
    assert effect.before_min == effect.after_min


def test_the_effect_of_an_entered_time(demo: App) -> None:
    exception = one(demo, "missing_out", person="E007", operational_date=date(2026, 10, 1))
    noon = datetime.fromisoformat("2026-10-01T12:00+08:00")
    effect = effect_of_time(demo, HR, exception, noon)
    decide_exception(demo, HR, exception.id, Decision.ENTER, at=noon, reason="left ill at noon")
    assert segments_of(demo, "E007", date(2026, 10, 1)) == effect.after_min < effect.before_min
    with pytest.raises(InvalidInput, match="must lie from"):
        effect_of_time(demo, HR, exception, noon + timedelta(days=2))


def test_effects_are_shown_within_the_actors_sight_only(demo: App) -> None:
    laboratory = next(e for e in list_exceptions(demo, HR, FIRST, LAST) if e.person == "E018")
    with pytest.raises(NotFound):
        effects(demo, LEAD, [laboratory])


def test_all_of_a_kind_are_decided_with_one_reason_and_an_audit_entry_each(demo: App) -> None:
    waiting = list_exceptions(demo, HR, FIRST, LAST, kinds={"missing_out"})
    before = entries(demo, "hours.decide")
    done = decide_many(demo, HR, [e.id for e in waiting], reason="confirmed with the leads")
    assert len(done.decided) + len(done.refused) + done.settled == len(waiting)
    assert entries(demo, "hours.decide") - before == len(done.decided) > 10
    assert {r.exception.person for r in done.refused} >= {"E010"} - {e.person for e in done.decided}
    assert {e.id for e in list_exceptions(demo, HR, FIRST, LAST, kinds={"missing_out"})} == {
        r.exception.id for r in done.refused
    }


def test_nothing_is_decided_for_hr_that_needs_a_time_or_is_about_the_own_punches(demo: App) -> None:
    unknown = next(e for e in list_exceptions(demo, HR, FIRST, LAST) if e.blocking and likely(e) is None)
    own = one(demo, "missing_out", person="E035")
    done = decide_many(demo, replace(HR, person="E035"), [unknown.id, own.id, own.id], reason="all of them")
    assert done.decided == ()
    assert [type(r.error) for r in done.refused] == [InvalidInput, Forbidden]


@pytest.mark.parametrize("actor", [LEAD, STAFF], ids=["lead", "staff"])
def test_only_hr_decides_many_and_takes_back(demo: App, actor: object) -> None:
    exception = one(demo, "missing_out")
    with pytest.raises(Forbidden):
        decide_many(demo, actor, [exception.id], reason="looks right")  # type: ignore[arg-type]
    with pytest.raises(Forbidden):
        undo_decision(demo, actor, exception.id)  # type: ignore[arg-type]


def test_a_bulk_decision_needs_a_reason_and_something_to_decide(demo: App) -> None:
    with pytest.raises(InvalidInput, match="reason: 3 to 400"):
        decide_many(demo, HR, [1], reason=" ")
    with pytest.raises(InvalidInput, match="exceptions: 1 to 1000 are needed, got 0"):
        decide_many(demo, HR, [], reason="all of them")


@pytest.mark.parametrize("decision", [Decision.ACCEPT, Decision.VOID])
def test_a_decision_taken_back_leaves_no_trace_in_the_hours(demo: App, decision: Decision) -> None:
    before = everything(demo)
    exception = one(demo, "missing_out")
    decide_exception(demo, HR, exception.id, decision, reason="too fast")
    assert everything(demo) != before
    undo_decision(demo, HR, exception.id)
    assert everything(demo) == before
    again = get_exception(demo, HR, exception.id)
    assert (again.state, again.decided_by, again.detail) == ("open", None, exception.detail)
    with pytest.raises(Conflict, match="not decided"):
        undo_decision(demo, HR, exception.id)
    assert hours.resolve_hours(demo, HR, FIRST, LAST).changed_people == 0


def test_a_withdrawn_correction_counts_again_when_its_voiding_is_taken_back(demo: App) -> None:
    exception = one(demo, "missing_out", person="E007", operational_date=date(2026, 10, 1))
    noon = datetime.fromisoformat("2026-10-01T12:00+08:00")
    decide_exception(demo, HR, exception.id, Decision.ENTER, at=noon, reason="left ill at noon")
    held = everything(demo)
    day = exception.operational_date
    with demo.reading() as uow:
        added = [i for s in uow.hours.segments(day, day, {"E007"})["E007"] for i in s.event_ids if i < 0]
    assert added
    undo_decision(demo, HR, exception.id)
    assert everything(demo) != held
    decide_exception(demo, HR, exception.id, Decision.ENTER, at=noon, reason="left ill at noon after all")
    with demo.reading() as uow:
        again = uow.hours.segments(day, day, {"E007"})["E007"]
    assert again[-1].end_s == int(noon.timestamp())


def test_an_absence_of_a_day_to_come_is_not_in_the_queue(app: App) -> None:
    add_week(app)  # nobody has punched, and the week is over
    hours.resolve_hours(app, HR, WEEK, WEEK)
    period = Period(code="P", first_day=WEEK, last_day=WEEK, state="open")
    for today, people in ((WEEK, ["A", "B", "L"]), (WEEK - timedelta(days=1), [])):
        then = on(app, today)
        assert sorted(e.person for e in list_exceptions(then, HR, WEEK, WEEK)) == people
        assert sorted(e.person for e in waiting_in(then, HR, period)) == people
