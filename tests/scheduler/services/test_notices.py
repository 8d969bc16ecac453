"""Who is told of a publication and of a request, how it is marked as read, and who saw what."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from scheduler import notice_words
from scheduler.domain.actor import AccountRole, Actor
from scheduler.domain.notice import NoticeKind
from scheduler.domain.staff_requests import LeaveKind
from scheduler.errors import NotFound
from scheduler.services.notices import changes_of, count_unread, mark_read, own_changes, own_notices, own_subjects
from scheduler.services.requests import withdraw_request
from scheduler.services.requests_deciding import decide_request
from scheduler.services.requests_leave import ask_leave
from scheduler.services.requests_offers import choose_reply, offer_shift, replies_to, reply_offer, take_offer
from scheduler.services.roster_editing import edit_assignment
from scheduler.services.roster_publications import note_seen, publication
from scheduler.services.roster_publishing import publish
from scheduler.services.rosters import create_draft, get_roster
from tests.conftest import TODAY
from tests.scheduler.planning.builders import MONDAY
from tests.scheduler.services.request_world import DAY, DAYS, STAFF, add_accounts, in_force, last_audit, request_world
from tests.scheduler.services.roster_company import HR, LAB_LEAD, WH_LEAD

A, B, C, L = (STAFF[code] for code in "ABCL")


@pytest.fixture
def world(app):
    return request_world(app)


def republish(app, *changes, actor=WH_LEAD, message=""):
    """A draft of the published week with these (person, day, shift type) in force; its id."""
    draft = create_draft(app, actor, first_day=MONDAY, days=DAYS, based_on=in_force(app).id)
    for person, day, shift_type in changes:
        at = get_roster(app, actor, draft.id).revision
        edit_assignment(app, actor, draft.id, at, person=person, day=day, shift_type=shift_type)
    publish(app, actor, draft.id, get_roster(app, actor, draft.id).revision, message=message, accept_violations=True)
    return draft.id


def told(app, actor):
    return [(one.kind.value, one.step, one.day, one.days, one.unread) for one in own_notices(app, actor)]


# publications


def test_only_those_whose_days_change_are_told_each_once(world):
    number = republish(world, ("A", DAY[4], None), ("A", DAY[3], None), ("C", DAY[4], "E"), message="fewer orders")
    assert told(world, A) == [("roster", "", DAY[3], 2, True)]
    assert told(world, C) == [("roster", "", DAY[4], 1, True)]
    assert told(world, B) == []
    assert (count_unread(world, A), count_unread(world, B), count_unread(world, HR)) == (1, 0, 0)
    [notice] = own_notices(world, A)
    assert (notice.kind, notice.roster_id) == (NoticeKind.ROSTER, number)
    changes = own_changes(world, A, [notice])[notice.id]
    assert [(one.day, one.before.shift_type, one.after) for one in changes] == [
        (DAY[3], "E", None),
        (DAY[4], "E", None),
    ]
    assert own_changes(world, B, [notice]) == {}, "another's notice says nothing"


def test_a_notice_is_marked_as_read_by_its_person_only(world):
    republish(world, ("A", DAY[4], None))
    republish(world, ("A", DAY[3], None))
    newest, oldest = own_notices(world, A)
    with pytest.raises(NotFound):
        mark_read(world, C, newest.id)
    with pytest.raises(NotFound):
        mark_read(world, A, 987654)
    with pytest.raises(NotFound):
        mark_read(world, HR)
    assert mark_read(world, A, oldest.id) == 1
    assert last_audit(world) == ("notice.read", {"marked": 1})
    assert [one.unread for one in own_notices(world, A)] == [True, False]
    assert (mark_read(world, A), count_unread(world, A)) == (1, 0)


def lead_of(app, departments, person):
    """An account of this person that leads these departments."""
    actor = Actor(login=f"lead-{person}", role=AccountRole.LEAD, departments=frozenset(departments), person=person)
    add_accounts(app, actor)
    return actor


def test_a_lead_is_told_when_somebody_else_changes_the_shifts_of_the_leads_people(world):
    lab, warehouse = lead_of(world, {"LAB"}, "C"), lead_of(world, {"WH"}, "B")
    number = republish(world, ("A", DAY[4], None), ("L", DAY[4], "E"), actor=HR)
    assert told(world, lab) == [("roster", "team", DAY[4], 0, True)]
    assert told(world, warehouse) == [("roster", "team", DAY[4], 0, True)]
    [notice] = own_notices(world, lab)
    assert {one.person for one in own_changes(world, lab, [notice])[notice.id]} == {"L"}
    with world.reading() as uow:
        company = uow.organisation.load()
        changes = changes_of(uow, notice)
    assert notice_words.subject(notice, None, company, "en") == (
        "The roster of your departments' people changed, from Fri, Nov 13 on"
    )
    assert notice_words.lines(None, changes, company, "en", "C") == ["L: 1 day"]
    assert notice_words.path(notice) == f"/rosters/{number}/publication"
    line = publication(world, HR, number).line
    assert (line.people, line.days) == (2, 2)  # those whose days changed; a lead who is told is not counted

    republish(world, ("A", DAY[3], None), ("B", DAY[2], None), actor=warehouse)  # of nobody of the laboratory
    assert len(told(world, lab)) == 1
    assert told(world, warehouse)[0] == ("roster", "", DAY[2], 1, True)  # of others the lead knows
    note_seen(world, warehouse, DAY[0], DAY[6])
    assert [one.unread for one in own_notices(world, warehouse)] == [False, True]  # of others, only reading ends it
    assert mark_read(world, warehouse) == 2


# who saw it


def test_the_first_look_at_the_own_schedule_is_kept_and_takes_the_notice_along(world):
    number = republish(world, ("A", DAY[4], None), ("C", DAY[4], "E"))
    before = publication(world, WH_LEAD, number)
    assert (before.people, before.seen, before.reachable) == (("A", "C"), {}, {"A", "C"})
    with time_machine.travel("2027-01-08T08:00:00+00:00", tick=False):
        note_seen(world, A, DAY[0], DAY[6])
    with time_machine.travel("2027-01-08T09:00:00+00:00", tick=False):
        note_seen(world, A, DAY[0], DAY[6])
    after = publication(world, WH_LEAD, number)
    assert {person: at.hour for person, at in after.seen.items()} == {"A": 8}
    assert (after.line.people, after.line.days, after.line.seen) == (2, 2, 1)
    assert (count_unread(world, A), count_unread(world, C)) == (0, 1)


def test_a_look_at_other_days_or_by_somebody_without_a_person_is_none(world):
    number = republish(world, ("A", DAY[4], None))
    note_seen(world, A, MONDAY + timedelta(days=DAYS), MONDAY + timedelta(days=DAYS + 6))
    note_seen(world, HR, DAY[0], DAY[6])
    assert publication(world, WH_LEAD, number).seen == {}
    assert count_unread(world, A) == 1


def test_a_new_version_is_seen_anew(world):
    first = republish(world, ("A", DAY[4], None))
    note_seen(world, A, DAY[0], DAY[6])
    second = republish(world, ("A", DAY[4], "E"))
    assert list(publication(world, WH_LEAD, first).seen) == ["A"]
    assert publication(world, WH_LEAD, second).seen == {}
    assert count_unread(world, A) == 1


def test_seeing_the_newest_version_ends_the_notices_of_those_before(world):
    first = republish(world, ("A", DAY[4], None))
    republish(world, ("A", DAY[3], None))
    assert count_unread(world, A) == 2
    note_seen(world, A, DAY[0], DAY[6])
    assert (count_unread(world, A), [one.unread for one in own_notices(world, A)]) == (0, [False, False])
    assert publication(world, WH_LEAD, first).seen == {}, "nobody has seen the first version itself"


# the history


def test_each_publication_is_kept_with_who_when_message_and_what_it_changed(world):
    first = in_force(world).id
    second = republish(world, ("A", DAY[4], None), message="fewer orders")
    third = republish(world, ("C", DAY[4], "E"), ("L", DAY[3], None), actor=HR)
    lines = publication(world, HR, third).lines
    assert [(one.version.id, one.by, one.version.message, one.people, one.days) for one in lines] == [
        (third, HR.login, "", 2, 2),
        (second, WH_LEAD.login, "fewer orders", 1, 1),
        (first, "", "", None, None),  # from a file: nobody was told
    ]
    of_second = publication(world, WH_LEAD, second)
    assert (of_second.replaces.id, of_second.people) == (first, ("A",))
    assert publication(world, WH_LEAD, third).people == ("C",), "L belongs to another lead"
    assert publication(world, LAB_LEAD, third).people == ("L",)
    assert publication(world, HR, first).replaces is None


def test_the_order_is_that_of_publishing_not_of_making(world):
    """The draft made first is published last: it is compared with what it replaced."""
    early = create_draft(world, WH_LEAD, first_day=MONDAY, days=DAYS, based_on=in_force(world).id)
    with time_machine.travel("2027-01-08T08:00:00+00:00", tick=False):
        late = republish(world, ("A", DAY[4], None))
    with time_machine.travel("2027-01-08T09:00:00+00:00", tick=False):
        publish(world, WH_LEAD, early.id, early.revision, accept_violations=True)
    report = publication(world, WH_LEAD, early.id)
    assert [one.version.id for one in report.lines[:2]] == [early.id, late]
    assert [(one.person, one.day, one.before, one.after.shift_type) for one in report.changes] == [
        ("A", DAY[4], None, "E")
    ]


def test_a_draft_and_staff_find_no_publication(world):
    draft = create_draft(world, WH_LEAD, first_day=MONDAY, days=DAYS, based_on=in_force(world).id)
    with pytest.raises(NotFound):
        publication(world, WH_LEAD, draft.id)
    with pytest.raises(NotFound):
        publication(world, A, in_force(world).id)


# requests


def test_the_steps_of_a_swap_reach_whom_they_concern(app):
    world = request_world(app, {"A": (0, 4), "B": (1, 2)})
    offer = offer_shift(world, A, DAY[4])
    assert told(world, A) == [], "who does it knows"
    reply_offer(world, B, offer.id, DAY[2])
    assert told(world, A) == [("request", "replied", DAY[4], 0, True)]
    [reply] = replies_to(world, A, (offer,))[offer.id]
    choose_reply(world, A, offer.id, reply.id)
    assert told(world, B) == [("request", "taken", DAY[4], 0, True)]
    decide_request(world, WH_LEAD, offer.id, approve=False, answer="both are needed")
    assert [step for _, step, *_ in told(world, A)] == ["refused", "replied"]
    assert [step for _, step, *_ in told(world, B)] == ["refused", "taken"]
    [newest, *_] = own_notices(world, B)
    assert own_subjects(world, B, [newest])[newest.id].answer == "both are needed"


def test_an_approved_move_tells_both_once_and_nobody_else(world):
    offer = offer_shift(world, A, DAY[4])
    take_offer(world, C, offer.id)
    decide_request(world, WH_LEAD, offer.id, approve=True)
    assert [step for _, step, *_ in told(world, A)] == ["approved", "taken"]
    assert [step for _, step, *_ in told(world, C)] == ["approved"]
    assert told(world, B) == []
    report = publication(world, WH_LEAD, in_force(world).id)
    assert (report.line.request.value, report.line.by, report.people) == ("offer", WH_LEAD.login, ("A", "C"))


def test_leave_entered_decided_and_taken_back_by_somebody_else_is_told(world):
    day = TODAY + timedelta(days=30)
    made = ask_leave(world, WH_LEAD, LeaveKind.ANNUAL, day, day, person="A")
    withdraw_request(world, WH_LEAD, made.id)
    assert next(step for _, step, *_ in told(world, A)) == "withdrawn"
    own = ask_leave(world, A, LeaveKind.ANNUAL, day, day)
    withdraw_request(world, A, own.id)
    assert [one.request_id for one in own_notices(world, A)].count(own.id) == 0
