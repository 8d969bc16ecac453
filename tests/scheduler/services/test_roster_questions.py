"""Prices, re-plans and alternatives: from the request through the child process to what is kept and taken."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from scheduler.domain.actor import SYSTEM
from scheduler.domain.job import JobState
from scheduler.domain.organisation import Leave
from scheduler.domain.roster import RosterState
from scheduler.errors import Conflict, Forbidden, InvalidInput, NotFound
from scheduler.jobs.worker import Worker
from scheduler.services import roster_alternatives as alternatives
from scheduler.services import roster_editing
from scheduler.services import roster_reasons_price as pricing
from scheduler.services import roster_replanning as replanning
from scheduler.services.roster_editing import edit_assignment
from scheduler.services.roster_publishing import publish
from scheduler.services.roster_questions import ALTERNATIVES, PRICE, REPLAN, end_early, latest, question, unpacked
from scheduler.services.rosters import create_draft, get_roster
from solver.checks import verify
from tests.scheduler.planning.builders import MONDAY
from tests.scheduler.services.roster_company import DAYS, HR, LAB_LEAD, STAFF_A, WH_LEAD, company, forecast, store

TUESDAY = MONDAY + timedelta(days=1)
WEDNESDAY = MONDAY + timedelta(days=2)
SHIFTS = [("A", 0), ("B", 0), ("A", 1), ("B", 1), ("A", 2), ("C", 2), ("B", 3), ("C", 3), ("A", 4), ("B", 4)]


@pytest.fixture
def planned_app(app):
    store(app)
    forecast(app)
    return app


def draft(app):
    """Two pickers a day from Monday to Friday, set by hand."""
    version = create_draft(app, WH_LEAD, first_day=MONDAY, days=DAYS)
    for revision, (person, day) in enumerate(SHIFTS):
        edit_assignment(
            app, WH_LEAD, version.id, revision, person=person, day=MONDAY + timedelta(days=day), shift_type="E"
        )
    return get_roster(app, HR, version.id)


def work(app, *kinds):
    assert Worker(app, "w", kinds).work_one()


def ended(app, job):
    with app.reading() as uow:
        found = uow.jobs.get(job.id)
    assert found.state is JobState.DONE, found.error
    return found.result


def content(app, roster_id):
    with app.reading() as uow:
        return {(a.person, a.day): a for a in uow.rosters.assignments(roster_id)}


def ill(app, version, **changes):
    asked = {"person": "A", "first_day": TUESDAY, "last_day": TUESDAY, "seconds": 10, "key": "ill-1"}
    return replanning.mark_absence(app, WH_LEAD, version.id, **(asked | changes))


# prices


@pytest.mark.slow  # three searches against a clock
def test_one_more_picker_has_a_price_with_its_interval_and_hours(planned_app):
    version = draft(planned_app)
    asked = [
        {"kind": "person", "person": "A"},
        {"kind": "overtime", "person": "A", "minutes": 60},
        {"kind": "qualification", "person": "C", "role": "PACK"},
    ]
    job = pricing.request_prices(planned_app, WH_LEAD, version.id, asked, seconds=8, key="p1")
    work(planned_app, PRICE)
    result = ended(planned_app, job)
    assert len(result["prices"]) == 3
    for one in result["prices"]:
        assert one["low"] <= one["estimate"] <= one["high"]
    person, overtime, _ = result["prices"]
    # two heads of picking and one of packing all week, three pickers of whom each may work 48 h: a fourth is worth much
    assert person["estimate"] > 0
    assert sum(person["short_hours"].values()) < sum(result["short_hours"].values())
    assert overtime["estimate"] <= person["estimate"]
    assert content(planned_app, version.id).keys() == {(p, MONDAY + timedelta(days=d)) for p, d in SHIFTS}


def test_prices_are_asked_within_reach_and_of_what_can_change(planned_app):
    version = draft(planned_app)
    for changes, error in (
        ([], InvalidInput),
        ([{"kind": "person", "person": "L"}], NotFound),  # of the laboratory
        ([{"kind": "person", "person": "nobody"}], NotFound),
        ([{"kind": "qualification", "person": "A", "role": "PICK"}], InvalidInput),  # holds it already
        ([{"kind": "overtime", "person": "A", "minutes": 0}], InvalidInput),
        ([{"kind": "wages", "person": "A"}], InvalidInput),
    ):
        with pytest.raises(error):
            pricing.request_prices(planned_app, WH_LEAD, version.id, changes, seconds=5, key="p2")
    with pytest.raises(Forbidden):
        pricing.request_prices(
            planned_app, STAFF_A, version.id, [{"kind": "person", "person": "A"}], seconds=5, key="p"
        )
    assert latest(planned_app, WH_LEAD, PRICE, version.id) is None


def test_a_waiting_question_is_taken_back(planned_app):
    version = draft(planned_app)
    job = pricing.request_prices(
        planned_app, WH_LEAD, version.id, [{"kind": "person", "person": "A"}], seconds=5, key="p3"
    )
    end_early(planned_app, WH_LEAD, PRICE, version.id, keep=True)  # nothing is found yet: it is cancelled
    assert question(planned_app, WH_LEAD, PRICE, version.id, job.id).state is JobState.CANCELLED
    with pytest.raises(Conflict):
        end_early(planned_app, WH_LEAD, PRICE, version.id, keep=False)
    with pytest.raises(NotFound):
        question(planned_app, WH_LEAD, REPLAN, version.id, job.id)


# somebody is ill


def test_the_ill_are_replaced_with_the_fewest_changes_and_the_answer_becomes_a_draft(planned_app):
    version = draft(planned_app)
    publish(planned_app, HR, version.id, version.revision)
    version = get_roster(planned_app, HR, version.id)
    job = ill(planned_app, version)
    assert ill(planned_app, version).id == job.id  # asked twice is asked once
    work(planned_app, REPLAN)
    result = ended(planned_app, job)
    assert (result["status"], result["lost"]) == ("feasible", 1)
    assert result["first_s"] <= 2.0
    hours = {name: sum(found.values()) for name, found in result["short_hours"].items()}
    assert hours["left"] > hours["planned"]
    assert hours["replanned"] < hours["left"]
    found = replanning.affected(planned_app, WH_LEAD, version.id, question(planned_app, HR, REPLAN, version.id, job.id))
    assert ("A", TUESDAY) in {(c.person, c.day) for c in found.changes}
    made = replanning.accept_replan(planned_app, WH_LEAD, version.id, job.id)
    assert (made.state, made.based_on_id) == (RosterState.EDITED, version.id)
    held = content(planned_app, made.id)
    assert ("A", TUESDAY) not in held
    assert ("C", TUESDAY) in held  # who was free and picks
    # the published roster stays until the draft is published
    assert ("A", TUESDAY) in content(planned_app, version.id)
    assert get_roster(planned_app, HR, version.id).state is RosterState.PUBLISHED


def with_l_on_wednesday(app):
    """The draft with L of the laboratory, who picks too, on Wednesday and pinned to a day off on Monday; published."""
    version = draft(app)
    roster_editing.pin(app, HR, version.id, version.revision, person="L", day=MONDAY)
    edit_assignment(app, HR, version.id, version.revision + 1, person="L", day=WEDNESDAY, shift_type="E")
    publish(app, HR, version.id, version.revision + 2, accept_violations=True)
    return get_roster(app, HR, version.id)


def on_leave(app, person, day):
    with app.unit_of_work(SYSTEM) as uow:
        leave = Leave(person=person, first_day=day, last_day=day, kind="annual", credit_min_per_day=480)
        uow.organisation.upsert_leaves([leave])
        uow.audit("test.leave", person)
        uow.commit()


def of_l(app, roster_id):
    return {cell: one for cell, one in content(app, roster_id).items() if one.person == "L"}


def test_a_leads_answer_leaves_people_of_other_departments_as_they_are(planned_app):
    version = with_l_on_wednesday(planned_app)
    for person in ("B", "C"):  # nobody of the warehouse can step in; L could
        on_leave(planned_app, person, TUESDAY)
    job = ill(planned_app, version)
    work(planned_app, REPLAN)
    assert ended(planned_app, job)["status"] == "feasible"
    made = replanning.accept_replan(planned_app, WH_LEAD, version.id, job.id)
    assert of_l(planned_app, made.id) == of_l(planned_app, version.id)
    assert all(person == "L" for person, day in content(planned_app, made.id) if day == TUESDAY)

    whole = replanning.mark_absence(
        planned_app, HR, version.id, person="A", first_day=TUESDAY, last_day=TUESDAY, seconds=10, key="hr"
    )
    work(planned_app, REPLAN)
    ended(planned_app, whole)
    with pytest.raises(Forbidden) as refused:
        replanning.accept_replan(planned_app, WH_LEAD, version.id, whole.id)
    assert refused.value.key == "replan_of_others"
    taken = replanning.accept_replan(planned_app, HR, version.id, whole.id)
    assert ("L", TUESDAY) in content(planned_app, taken.id)  # HR plans everybody anew


def test_somebody_elses_colleague_who_is_away_but_planned_forbids_no_answer(planned_app):
    version = with_l_on_wednesday(planned_app)
    on_leave(planned_app, "L", WEDNESDAY)
    job = ill(planned_app, version)
    work(planned_app, REPLAN)
    assert ended(planned_app, job)["status"] == "feasible"
    made = replanning.accept_replan(planned_app, WH_LEAD, version.id, job.id)
    assert of_l(planned_app, made.id) == of_l(planned_app, version.id)


def test_the_absence_is_credited_on_weekdays_and_stays_marked(planned_app):
    version = draft(planned_app)
    ill(planned_app, version, first_day=MONDAY + timedelta(days=4), last_day=MONDAY + timedelta(days=6))
    with planned_app.reading() as uow:
        leaves = uow.organisation.leaves(MONDAY, MONDAY + timedelta(days=6), people={"A"})
    assert [(one.first_day.weekday(), one.last_day.weekday(), one.credit_min_per_day) for one in leaves] == [
        (4, 4, 480),
        (5, 6, 0),
    ]


def test_whoever_is_ill_keeps_no_pinned_shift(planned_app):
    version = draft(planned_app)
    roster_editing.pin(planned_app, WH_LEAD, version.id, version.revision, person="A", day=TUESDAY)
    ill(planned_app, get_roster(planned_app, HR, version.id))
    with planned_app.reading() as uow:
        assert uow.organisation.pins(TUESDAY, TUESDAY) == ()


def test_a_roster_that_changed_while_it_was_planned_anew_is_not_overwritten(planned_app):
    version = draft(planned_app)
    job = ill(planned_app, version)
    work(planned_app, REPLAN)
    ended(planned_app, job)
    edit_assignment(planned_app, WH_LEAD, version.id, version.revision, person="C", day=MONDAY, shift_type="E")
    with pytest.raises(Conflict):
        replanning.accept_replan(planned_app, WH_LEAD, version.id, job.id)


@pytest.mark.parametrize(
    ("changes", "error", "key"),
    [
        ({"person": "L"}, NotFound, "person_missing"),
        ({"person": "X"}, NotFound, "person_missing"),
        ({"last_day": MONDAY}, InvalidInput, "days_backwards"),
        ({"last_day": date(2027, 1, 1)}, InvalidInput, "absence_days"),
        ({"seconds": 0}, InvalidInput, "time_limit"),
    ],
    ids=["of another department", "unknown", "ends before it begins", "outside the roster", "no time"],
)
def test_an_absence_that_cannot_be_is_refused_and_not_marked(planned_app, changes, error, key):
    version = draft(planned_app)
    with pytest.raises(error) as refused:
        ill(planned_app, version, **changes)
    assert refused.value.key == key
    with planned_app.reading() as uow:
        assert uow.organisation.leaves(MONDAY, MONDAY + timedelta(days=6)) == ()


# alternatives


def test_the_cheapest_the_fairest_and_the_least_changed_come_from_one_search(planned_app):
    version = draft(planned_app)
    job = alternatives.request_alternatives(planned_app, WH_LEAD, version.id, seconds=15, slack=0.05, key="a1")
    work(planned_app, ALTERNATIVES)
    result = ended(planned_app, job)
    aims = [aim for one in result["rosters"] for aim in one["aims"]]
    assert sorted(aims) == ["cheapest", "fairest", "fewest_changes"]
    with planned_app.reading() as uow:
        planned, _ = alternatives.read_given(uow, version.id)
    for one in result["rosters"]:
        card = verify(planned.problem, unpacked(one["roster"]))
        assert card.feasible
        assert one["legal"]
        assert one["objective"] == card.objective
    by_aim = {aim: one for one in result["rosters"] for aim in one["aims"]}
    assert by_aim["cheapest"]["cost"] == min(one["cost"] for one in result["rosters"])
    assert by_aim["fewest_changes"]["changes"] == min(one["changes"] for one in result["rosters"])
    number = result["rosters"].index(by_aim["cheapest"])
    made = alternatives.choose_alternative(
        planned_app, WH_LEAD, version.id, version.revision, job_id=job.id, number=number
    )
    assert made.state is RosterState.EDITED
    assert made.objective_fen == by_aim["cheapest"]["objective"]
    with pytest.raises(Conflict):  # the content is another now
        alternatives.choose_alternative(planned_app, WH_LEAD, version.id, made.revision, job_id=job.id, number=number)


def test_alternatives_need_a_forecast_and_an_open_roster(app):
    store(app, replace(company()))
    version = create_draft(app, WH_LEAD, first_day=MONDAY, days=DAYS)
    with pytest.raises(Conflict) as refused:
        alternatives.request_alternatives(app, WH_LEAD, version.id, seconds=5, slack=0.02, key="a2")
    assert refused.value.key == "forecast_missing"
    with pytest.raises(InvalidInput):
        alternatives.request_alternatives(app, LAB_LEAD, version.id, seconds=5, slack=2.0, key="a2")
    with pytest.raises(NotFound):
        alternatives.choose_alternative(app, SYSTEM, version.id, 0, job_id=99, number=0)
