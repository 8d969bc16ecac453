"""Two rosters of the same days: which are looked at first, and what changes between them as each actor may see it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scheduler.domain.actor import SYSTEM
from scheduler.errors import InvalidInput, NotFound
from scheduler.services.roster_comparison import candidates, chosen_pair, compare, usual_pair
from scheduler.services.roster_editing import edit_assignment
from scheduler.services.roster_publishing import publish
from scheduler.services.rosters import create_draft, get_roster
from tests.scheduler.planning.builders import MONDAY
from tests.scheduler.services.roster_company import DAYS, HR, LAB_LEAD, STAFF_A, WH_LEAD, forecast, store


@pytest.fixture
def planned_app(app):
    store(app)
    forecast(app)
    return app


def draft(app, *, based_on=None, **shifts):
    """A draft in which these people have these shifts on Monday."""
    made = create_draft(app, SYSTEM, first_day=MONDAY, days=DAYS, based_on=based_on)
    for revision, (person, shift_type) in enumerate(shifts.items()):
        edit_assignment(app, SYSTEM, made.id, revision, person=person, day=MONDAY, shift_type=shift_type)
    return get_roster(app, SYSTEM, made.id)


def published(app, **shifts):
    made = draft(app, **shifts)
    publish(app, SYSTEM, made.id, made.revision, accept_violations=True)
    return get_roster(app, SYSTEM, made.id)


def usual(app, roster_id):
    pair = usual_pair(candidates(app, HR, roster_id), roster_id)
    return None if pair is None else tuple(int(one.key) for one in pair)


def test_what_is_published_is_compared_with_the_draft(planned_app):
    first = draft(planned_app, A="E")
    assert usual(planned_app, first.id) is None  # nothing beside it
    empty = create_draft(planned_app, SYSTEM, first_day=MONDAY, days=DAYS)
    assert usual(planned_app, first.id) is None  # an empty draft is compared where it is asked for
    assert usual(planned_app, empty.id) == (first.id, empty.id)
    publish(planned_app, SYSTEM, first.id, first.revision, accept_violations=True)
    second = draft(planned_app, based_on=first.id, B="E")
    third = draft(planned_app, based_on=first.id, C="E")
    assert usual(planned_app, first.id) == (first.id, third.id)
    assert usual(planned_app, second.id) == (first.id, second.id)
    publish(planned_app, SYSTEM, third.id, third.revision, accept_violations=True)
    assert usual(planned_app, second.id) == (third.id, second.id)
    assert usual(planned_app, first.id) == (first.id, second.id)


def test_a_publication_without_drafts_is_compared_with_the_one_before(planned_app):
    first = published(planned_app, A="E")
    second = published(planned_app, B="E")
    assert usual(planned_app, second.id) == (first.id, second.id)
    assert usual(planned_app, first.id) == (first.id, second.id)


def test_days_minutes_and_money_change_for_those_whom_the_actor_sees(planned_app):
    was = draft(planned_app, A="E", L="E")
    will = draft(planned_app, B="E")
    pair = chosen_pair(candidates(planned_app, HR, will.id), str(was.id), str(will.id))
    whole = compare(planned_app, HR, *pair)
    assert [one.person for one in whole.people] == ["A", "B", "L"]
    assert (whole.all_people, whole.all_days) == (3, 3)
    a, b, _l = whole.people
    assert a.minutes == (b.minutes[1], 0)
    assert a.fen[0] > a.fen[1]
    before, after = whole.figures
    assert before.objective_fen + sum(one.after - one.before for one in whole.rules) == after.objective_fen
    assert {one.rule for one in whole.rules}.isdisjoint(one.rule for one in whole.same)
    assert all(one.before == one.after for one in whole.same)
    of_lead = compare(planned_app, WH_LEAD, *pair)
    assert [one.person for one in of_lead.people] == ["A", "B"]
    assert (of_lead.all_people, of_lead.all_days) == (3, 3)
    of_lab = compare(planned_app, LAB_LEAD, *pair)
    hours = [one.figures[0].short_hours for one in (whole, of_lead, of_lab)]
    assert hours[1] + hours[2] == pytest.approx(hours[0], abs=0.02)  # each of the roles that the departments host


def test_without_a_forecast_there_is_no_shortage_to_tell(app):
    store(app)
    was, will = draft(app, A="E"), draft(app, B="E")
    pair = chosen_pair(candidates(app, HR, was.id), str(was.id), str(will.id))
    assert not compare(app, HR, *pair).forecast


def test_what_is_no_roster_of_the_days_is_refused(planned_app):
    here = draft(planned_app, A="E")
    elsewhere = create_draft(planned_app, SYSTEM, first_day=MONDAY + timedelta(days=DAYS), days=DAYS)
    shorter = create_draft(planned_app, SYSTEM, first_day=MONDAY, days=DAYS - 1)
    among = candidates(planned_app, HR, here.id)
    for other in (str(elsewhere.id), str(shorter.id), "a0", "", str(here.id)):
        with pytest.raises(InvalidInput):
            chosen_pair(among, str(here.id), other)
    with pytest.raises(NotFound):
        candidates(planned_app, STAFF_A, here.id)
    with pytest.raises(NotFound):
        candidates(planned_app, HR, 987_654)
    with pytest.raises(NotFound):
        compare(planned_app, STAFF_A, among[0], among[0])
