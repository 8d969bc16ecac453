"""Leave: who may ask for whom, what planning reads while it waits and after, and what a decision leaves behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.actor import SYSTEM
from scheduler.domain.staff_requests import LeaveKind, RequestKind, RequestRules, RequestState, StaffRequest
from scheduler.errors import Conflict, Forbidden, InvalidInput, NotFound
from scheduler.planning.to_problem import PlanningInput, to_problem
from scheduler.services.requests import (
    decided_requests,
    get_rules,
    own_requests,
    set_rules,
    waiting_requests,
    withdraw_request,
)
from scheduler.services.requests_deciding import decide_request, outlooks
from scheduler.services.requests_leave import LONGEST_DAYS, ask_leave
from scheduler.services.requests_leave_rows import leave_rows
from tests.conftest import TODAY
from tests.scheduler.planning.builders import MONDAY
from tests.scheduler.services.request_world import DAY, STAFF, last_audit, request_world
from tests.scheduler.services.roster_company import HR, LAB_LEAD, WH_LEAD, company

A = STAFF["A"]
ANNUAL = LeaveKind.ANNUAL


@pytest.fixture
def world(app):
    return request_world(app)


def leaves(app):
    with app.reading(SYSTEM) as uow:
        found = uow.organisation.leaves(TODAY - timedelta(days=30), TODAY + timedelta(days=400))
    return [(one.person, one.first_day, one.last_day, one.status, one.credit_min_per_day) for one in found]


def test_leave_that_is_asked_for_is_a_wish_and_approved_leave_an_absence(world):
    made = ask_leave(world, A, ANNUAL, DAY[0], DAY[1], reason="a wedding")
    assert leaves(world) == [("A", DAY[0], DAY[1], "requested", 480)]
    assert made.state is RequestState.WAITING
    assert last_audit(world)[1]["reason"] == "a wedding"

    done = decide_request(world, WH_LEAD, made.id, approve=True)
    assert (done.state, done.decided_by) == (RequestState.APPROVED, "wh")
    assert leaves(world) == [("A", DAY[0], DAY[1], "approved", 480)]
    with world.reading(SYSTEM) as uow:
        given = PlanningInput(
            organisation=uow.organisation.load(),
            first_day=MONDAY,
            days=7,
            leaves=uow.organisation.leaves(MONDAY, MONDAY + timedelta(days=7)),
        )
    ann = to_problem(given).employee_by_id["A"]
    assert [(one.credit_min, one.leave) for one in ann.absences] == [(480, True), (480, True)]


def test_refused_and_withdrawn_leave_is_nothing(world):
    for end in (
        lambda number: decide_request(world, WH_LEAD, number, approve=False, answer="too many are away"),
        lambda number: withdraw_request(world, A, number),
    ):
        made = ask_leave(world, A, ANNUAL, DAY[0], DAY[6])
        assert len(leaves(world)) == 2
        end(made.id)
        assert leaves(world) == []
        with pytest.raises(Conflict):
            decide_request(world, WH_LEAD, made.id, approve=True)
        with pytest.raises(Conflict):
            withdraw_request(world, A, made.id)
    assert [one.answer for one in own_requests(world, A)] == ["", "too many are away"]


def test_a_refusal_needs_a_reason(world):
    made = ask_leave(world, A, ANNUAL, DAY[0], DAY[0])
    for answer in ("", "  no ", "x" * 401):
        with pytest.raises(InvalidInput):
            decide_request(world, WH_LEAD, made.id, approve=False, answer=answer)
    assert decide_request(world, WH_LEAD, made.id, approve=False, answer=" no. ").answer == "no."


def test_approved_leave_is_given_back_until_the_day_before_it_begins(world):
    ahead = ask_leave(world, A, ANNUAL, DAY[0], DAY[0])
    decide_request(world, WH_LEAD, ahead.id, approve=True)
    withdraw_request(world, A, ahead.id)
    begun = ask_leave(world, A, LeaveKind.SICK, TODAY, DAY[0])
    decide_request(world, WH_LEAD, begun.id, approve=True)
    with pytest.raises(Conflict):
        withdraw_request(world, A, begun.id)
    assert [row[1:4] for row in leaves(world)] == [(DAY[0], DAY[0], "approved"), (TODAY, TODAY, "approved")][::-1]


@pytest.mark.parametrize(
    ("kind", "first", "ok"),
    [
        (ANNUAL, 0, False),  # the rules ask for a day's notice
        (ANNUAL, 1, True),
        (LeaveKind.SICK, -7, True),
        (LeaveKind.SICK, -8, False),
        (ANNUAL, 730, True),
        (ANNUAL, 731, False),
    ],
)
def test_the_notice_of_leave(world, kind, first, ok):
    day = TODAY + timedelta(days=first)
    if ok:
        assert ask_leave(world, A, kind, day, day).first_day == day
    else:
        with pytest.raises(InvalidInput):
            ask_leave(world, A, kind, day, day)


@pytest.mark.parametrize(("days", "ok"), [(0, False), (1, True), (LONGEST_DAYS, True), (LONGEST_DAYS + 1, False)])
def test_the_length_of_leave(world, days, ok):
    last = DAY[0] + timedelta(days=days - 1)
    if ok:
        ask_leave(world, A, LeaveKind.UNPAID, DAY[0], last)
        assert leaves(world) == [("A", DAY[0], last, "requested", 0)]
    else:
        with pytest.raises(InvalidInput):
            ask_leave(world, A, LeaveKind.UNPAID, DAY[0], last)


def test_leave_does_not_overlap_leave(world):
    ask_leave(world, A, ANNUAL, DAY[1], DAY[3])
    for first, last in ((0, 1), (3, 4), (2, 2), (0, 6)):
        with pytest.raises(Conflict):
            ask_leave(world, A, LeaveKind.UNPAID, DAY[first], DAY[last])
    ask_leave(world, A, ANNUAL, DAY[4], DAY[4])
    ask_leave(world, STAFF["B"], ANNUAL, DAY[1], DAY[3])


def test_a_manager_asks_for_others_and_the_log_says_so(world):
    made = ask_leave(world, WH_LEAD, LeaveKind.SICK, DAY[0], DAY[1], person="A")
    assert (made.person, made.asked_by) == ("A", "wh")
    assert last_audit(world)[1]["acted_for"] == "A"
    for actor, person in ((LAB_LEAD, "A"), (STAFF["B"], "A"), (WH_LEAD, "nobody")):
        with pytest.raises(NotFound):
            ask_leave(world, actor, ANNUAL, DAY[4], DAY[4], person=person)
    withdraw_request(world, WH_LEAD, made.id)
    assert last_audit(world)[1]["acted_for"] == "A"


def test_requests_are_seen_and_decided_by_who_leads_the_person(world):
    own = ask_leave(world, A, ANNUAL, DAY[0], DAY[0])
    lab = ask_leave(world, STAFF["L"], ANNUAL, DAY[0], DAY[0])
    assert [one.id for one in waiting_requests(world, WH_LEAD)] == [own.id]
    assert [one.id for one in waiting_requests(world, LAB_LEAD)] == [lab.id]
    assert [one.id for one in waiting_requests(world, HR)] == [own.id, lab.id]
    with pytest.raises(Forbidden):
        waiting_requests(world, A)
    for actor in (LAB_LEAD, A, STAFF["B"]):
        with pytest.raises((NotFound, Forbidden)):
            decide_request(world, actor, own.id, approve=True)
    with pytest.raises(NotFound):
        withdraw_request(world, STAFF["B"], own.id)
    decide_request(world, HR, own.id, approve=True)
    assert [one.id for one in decided_requests(world, WH_LEAD)] == [own.id]


def test_nobody_decides_about_the_own_leave(world):
    lead = replace(WH_LEAD, person="A")
    made = ask_leave(world, lead, ANNUAL, DAY[0], DAY[0])
    assert waiting_requests(world, lead) == ()
    with pytest.raises(Forbidden):
        decide_request(world, lead, made.id, approve=True)


def test_a_lead_sees_which_published_shifts_the_leave_would_leave_empty(world):
    made = ask_leave(world, A, ANNUAL, DAY[3], DAY[6])
    outlook = outlooks(world, WH_LEAD, [made])[made.id]
    assert [(one.person, one.day) for one in outlook.gaps] == [("A", DAY[3]), ("A", DAY[4])]
    assert outlook.effect is not None
    assert outlook.effect.week_min == {"A": (2400, 1440)}
    assert outlook.effect.short_hours_by_role["PICK"] > 0


@given(st.integers(0, 13), st.integers(0, 40), st.sampled_from(list(LeaveKind)))
def test_the_rows_of_a_leave_tile_its_days_and_credit_weekdays_only(first, length, kind):
    begin = MONDAY + timedelta(days=first)
    found = StaffRequest(
        id=1,
        kind=RequestKind.LEAVE,
        state=RequestState.WAITING,
        person="A",
        first_day=begin,
        last_day=begin + timedelta(days=length),
        reason="",
        asked_by="a",
        asked_at=None,
        leave_kind=kind,
    )
    rows = leave_rows(company(), found, "requested")
    days = [row.first_day + timedelta(days=d) for row in rows for d in range((row.last_day - row.first_day).days + 1)]
    assert days == [begin + timedelta(days=d) for d in range(length + 1)]
    credit = sum(row.credit_min_per_day * ((row.last_day - row.first_day).days + 1) for row in rows)
    weekdays = sum(day.weekday() < 5 for day in days)
    assert credit == (0 if kind in (LeaveKind.UNPAID, LeaveKind.UNAVAILABLE) else 480 * weekdays)


def test_rules_are_hrs_to_set_within_their_limits(world):
    assert get_rules(world, A) == RequestRules()
    set_rules(world, HR, RequestRules(leave_notice_days=14))
    assert get_rules(world, A).leave_notice_days == 14
    with pytest.raises(InvalidInput):
        ask_leave(world, A, ANNUAL, TODAY + timedelta(days=13), TODAY + timedelta(days=13))
    ask_leave(world, A, ANNUAL, TODAY + timedelta(days=14), TODAY + timedelta(days=14))
    with pytest.raises(Forbidden):
        set_rules(world, WH_LEAD, RequestRules())
    for wrong in (RequestRules(leave_notice_days=-1), RequestRules(taken_per_month=32)):
        with pytest.raises(InvalidInput):
            set_rules(world, HR, wrong)
