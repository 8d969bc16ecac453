"""Shifts that change hands: who may take what, what the lead sees, and the version that the approval publishes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from scheduler.domain.actor import SYSTEM
from scheduler.domain.organisation import Leave
from scheduler.domain.staff_requests import LeaveKind, RequestRules, RequestState
from scheduler.errors import Conflict, Forbidden, InvalidInput, NotFound, RuleBroken
from scheduler.services.labour import use_packs
from scheduler.services.policy_check import Asked, check
from scheduler.services.requests import own_requests, set_rules, waiting_requests, withdraw_request
from scheduler.services.requests_deciding import approve_many, decide_request, outlooks
from scheduler.services.requests_leave import ask_leave
from scheduler.services.requests_offers import (
    able_to_take,
    choose_reply,
    offer_shift,
    offers_for,
    replies_to,
    reply_offer,
    take_offer,
)
from scheduler.services.requests_open import LEAST_HOURS, ask_open, open_shifts
from tests.conftest import TODAY
from tests.scheduler.services.request_world import (
    DAY,
    STAFF,
    content,
    in_force,
    last_audit,
    publish_week,
    request_world,
)
from tests.scheduler.services.roster_company import HR, LAB_LEAD, WH_LEAD

A, B, C, L = (STAFF[code] for code in "ABCL")


@pytest.fixture
def world(app):
    return request_world(app)


def put(app, write):
    with app.unit_of_work(SYSTEM) as uow:
        write(uow)
        uow.audit("test.put", "test")
        uow.commit()


# giving away


def test_a_shift_is_given_away_taken_and_approved_into_a_new_version(world):
    old, before = in_force(world), content(world)
    offer = offer_shift(world, A, DAY[4], reason="dentist")
    assert [(one.request.id, one.may_take) for one in offers_for(world, C)] == [(offer.id, True)]
    taken = take_offer(world, C, offer.id)
    assert (taken.state, taken.taker) == (RequestState.WAITING, "C")
    assert offers_for(world, B) == ()
    assert content(world) == before, "nothing moves before the approval"

    [waiting] = waiting_requests(world, WH_LEAD)
    outlook = outlooks(world, WH_LEAD, [waiting])[offer.id]
    assert outlook.fault is None
    assert outlook.effect.broken == ()
    assert outlook.effect.week_min == {"A": (2400, 1920), "C": (0, 480)}
    done = decide_request(world, WH_LEAD, offer.id, approve=True)

    new = in_force(world)
    assert (done.roster_id, new.version, new.based_on_id) == (new.id, old.version + 1, old.id)
    assert content(world) == before - {("A", 4, "E")} | {("C", 4, "E")}
    action, detail = last_audit(world)
    assert (action, detail["people"], detail["roster"]) == ("request.approve", ["A", "C"], new.id)
    with world.reading(SYSTEM) as uow:
        moved = next(one for one in uow.rosters.assignments(new.id) if one.person == "C")
        assert moved.roles == ("PICK",) * 4
        assert uow.rosters.get(old.id).state == "superseded"
    assert [one.state for one in own_requests(world, C)] == [RequestState.APPROVED]


def test_the_effect_in_money_and_cover_is_that_of_the_board(world):
    offer = offer_shift(world, A, DAY[4])
    take_offer(world, C, offer.id)
    [waiting] = waiting_requests(world, HR)
    effect = outlooks(world, HR, [waiting])[offer.id].effect
    # A picks at 110 %, C at 100 %, two heads are needed from 07:00 to 15:00 without the half-hour break: 7.5 h · 0.1
    assert effect.short_hours_by_role == {"PICK": 0.75}
    assert effect.change_fen == sum(effect.by_rule.values())


def test_an_offer_is_shown_only_to_who_can_take_it(world):
    offer = offer_shift(world, B, DAY[0])
    assert offers_for(world, B) == ()  # the own one
    assert [one.request.id for one in offers_for(world, C)] == [offer.id]
    assert [one.request.id for one in offers_for(world, L)] == [offer.id]  # the laboratory's technician picks too
    assert offers_for(world, A) == ()  # works the same shift on that day
    put(
        world,
        lambda uow: uow.organisation.upsert_leaves(
            [Leave(person="C", first_day=DAY[0], last_day=DAY[0], kind="annual")]
        ),
    )
    assert offers_for(world, C) == ()
    with pytest.raises(RuleBroken):
        take_offer(world, C, offer.id)
    assert able_to_take(world, HR, offer.id) == ("L",)
    assert able_to_take(world, WH_LEAD, offer.id) == ()


def test_who_is_not_qualified_for_the_roles_cannot_take(world):
    def pack(uow):
        held = uow.rosters.assignments(in_force(world).id)
        uow.rosters.replace_assignments(
            in_force(world).id,
            [replace(one, roles=("PACK",) * 4) if (one.person, one.day) == ("A", DAY[4]) else one for one in held],
        )

    put(world, pack)
    offer = offer_shift(world, A, DAY[4])
    assert [one.request.id for one in offers_for(world, B)] == [offer.id]
    assert offers_for(world, C) == ()  # C packs not
    with pytest.raises(Conflict) as refused:
        take_offer(world, C, offer.id)
    assert refused.value.key == "swap_unqualified"


def test_an_offer_is_taken_once(world):
    offer = offer_shift(world, A, DAY[4])
    take_offer(world, C, offer.id)
    with pytest.raises(Conflict) as refused:
        take_offer(world, L, offer.id)
    assert refused.value.key == "offer_gone"
    with pytest.raises(NotFound):
        take_offer(world, A, offer.id)
    with pytest.raises(NotFound):
        take_offer(world, C, 987)


@pytest.mark.parametrize(("notice", "ok"), [(1, True), (2, False)])
def test_the_notice_of_offers(world, notice, ok):
    set_rules(world, HR, RequestRules(shift_notice_days=notice))  # DAY[0] is tomorrow
    if ok:
        offer_shift(world, A, DAY[0])
        return
    with pytest.raises(InvalidInput):
        offer_shift(world, A, DAY[0])


def test_only_a_published_shift_of_ones_own_is_offered_once(world):
    for actor, day in ((A, DAY[5]), (C, DAY[0])):
        with pytest.raises(Conflict):
            offer_shift(world, actor, day)
    offer = offer_shift(world, A, DAY[0])
    with pytest.raises(Conflict):
        offer_shift(world, A, DAY[0])
    withdraw_request(world, A, offer.id)
    again = offer_shift(world, A, DAY[0])
    with pytest.raises(NotFound):
        withdraw_request(world, B, again.id)


# swapping


def test_a_shift_is_swapped_for_one_that_the_offerer_chooses(world):
    before = content(world)
    offer = offer_shift(world, A, DAY[4])
    [shown] = offers_for(world, B)
    assert shown.may_take
    assert [one.day for one in shown.returns] == []  # A works on all of B's days
    [shown] = offers_for(world, L)
    assert not shown.returns  # on Thursday A works too
    publish_week(world, {"A": (0, 4), "B": (1, 2)})
    [shown] = offers_for(world, B)
    assert [one.day for one in shown.returns] == [DAY[1], DAY[2]]
    reply_offer(world, B, offer.id, DAY[1])
    reply_offer(world, B, offer.id, DAY[2])
    [shown] = offers_for(world, B)
    assert shown.replied == (DAY[1], DAY[2])
    mine = own_requests(world, A)
    replies = replies_to(world, A, mine)[offer.id]
    assert [(one.person, one.day) for one in replies] == [("B", DAY[1]), ("B", DAY[2])]
    assert replies_to(world, B, mine) == {}
    with pytest.raises(NotFound):
        choose_reply(world, B, offer.id, replies[1].id)
    chosen = choose_reply(world, A, offer.id, replies[1].id)
    assert (chosen.taker, chosen.return_day, chosen.state) == ("B", DAY[2], RequestState.WAITING)
    decide_request(world, HR, offer.id, approve=True)
    assert content(world) == {("A", 0, "E"), ("A", 2, "E"), ("B", 1, "E"), ("B", 4, "E")}
    assert before != content(world)


def test_a_swap_on_one_day_exchanges_the_shifts(app):
    world = request_world(app, {"A": (0,), "C": (2,)})
    with world.reading(SYSTEM) as uow:
        held = uow.rosters.assignments(in_force(world).id)
    night = replace(held[0], person="B", shift_type="N")
    put(world, lambda uow: uow.rosters.replace_assignments(in_force(world).id, [*held, night]))
    offer = offer_shift(world, A, DAY[0])
    reply_offer(world, B, offer.id, DAY[0])
    [reply] = replies_to(world, A, own_requests(world, A))[offer.id]
    choose_reply(world, A, offer.id, reply.id)
    decide_request(world, HR, offer.id, approve=True)
    assert content(world) == {("A", 0, "N"), ("B", 0, "E"), ("C", 2, "E")}


def test_a_swap_that_breaks_the_rest_is_not_offered(app):
    world = request_world(app, {"A": (1,), "C": (3,)})
    with world.reading(SYSTEM) as uow:
        held = uow.rosters.assignments(in_force(world).id)
    nights = [replace(held[0], person="B", shift_type="N", day=DAY[0])]
    put(world, lambda uow: uow.rosters.replace_assignments(in_force(world).id, [*held, *nights]))
    offer_shift(world, A, DAY[1])  # B's night ends at 06:00 on that day, the early begins at 07:00
    [shown] = offers_for(world, B)
    assert not shown.may_take
    assert [one.day for one in shown.returns] == [DAY[0]]  # with the night given to A instead, B may


# caps


def test_nobody_takes_beyond_the_regular_week_and_its_margin(app):
    world = request_world(app, {"A": (5,), "C": (0, 1, 2, 3, 4)})  # C has the regular 2400 minutes
    offer = offer_shift(world, A, DAY[5])
    set_rules(world, HR, RequestRules(over_regular_min=479))
    [shown] = offers_for(world, C)
    assert not shown.may_take
    assert len(shown.returns) == 5  # one for one stays in the week's hours
    with pytest.raises(Conflict) as refused:
        take_offer(world, C, offer.id)
    assert refused.value.key == "taken_over_hours"
    set_rules(world, HR, RequestRules(over_regular_min=480))
    [shown] = offers_for(world, C)
    assert shown.may_take
    take_offer(world, C, offer.id)


def test_shifts_taken_are_counted_less_those_given_away(app):
    world = request_world(app, {"A": (0, 1, 2), "C": (5,)})
    set_rules(world, HR, RequestRules(taken_per_month=1))
    first = offer_shift(world, A, DAY[0])
    take_offer(world, C, first.id)
    decide_request(world, HR, first.id, approve=True)
    second = offer_shift(world, A, DAY[1])
    with pytest.raises(Conflict) as refused:
        take_offer(world, C, second.id)
    assert refused.value.key == "taken_too_many"
    given = offer_shift(world, C, DAY[5])
    take_offer(world, B, given.id)
    decide_request(world, HR, given.id, approve=True)
    take_offer(world, C, second.id)  # one taken, one given away
    decide_request(world, HR, second.id, approve=True)


# deciding


def test_a_request_that_no_longer_fits_says_so_and_waits(world):
    offer = offer_shift(world, A, DAY[4])
    take_offer(world, C, offer.id)
    publish_week(world, {"A": (0,), "B": (1,)})
    [waiting] = waiting_requests(world, HR)
    assert outlooks(world, HR, [waiting])[offer.id].fault.key == "request_stale"
    with pytest.raises(Conflict):
        decide_request(world, HR, offer.id, approve=True)
    done = decide_request(world, HR, offer.id, approve=False, answer="the week is another one")
    assert done.state is RequestState.REFUSED


def test_a_rule_that_is_broken_by_now_refuses_the_approval_and_leaves_all_as_it_was(world):
    before, version = content(world), in_force(world)
    offer = offer_shift(world, A, DAY[4])
    take_offer(world, C, offer.id)
    sick = ask_leave(world, C, LeaveKind.SICK, DAY[4], DAY[4])
    decide_request(world, HR, sick.id, approve=True)
    [waiting] = waiting_requests(world, HR)
    assert [one["rule"] for one in outlooks(world, HR, [waiting])[offer.id].effect.broken] == ["availability"]
    done = approve_many(world, HR, [offer.id])
    assert (done.decided, [type(error) for _, error in done.refused]) == ((), [RuleBroken])
    assert (content(world), in_force(world).id) == (before, version.id)
    [still] = waiting_requests(world, HR)
    assert still.state is RequestState.WAITING


def test_many_are_approved_one_after_the_other(world):
    offers = [offer_shift(world, A, DAY[day]) for day in (3, 4)]
    for offer in offers:
        take_offer(world, C, offer.id)
    done = approve_many(world, WH_LEAD, [one.id for one in offers])
    assert [one.id for one in done.decided] == [one.id for one in offers]
    assert {("C", 3, "E"), ("C", 4, "E")} <= content(world)
    assert in_force(world).version == 3


def test_a_lead_decides_only_where_both_are_of_the_own_departments_and_neither_is_the_lead(world):
    offer = offer_shift(world, A, DAY[4])
    take_offer(world, L, offer.id)
    for lead in (WH_LEAD, LAB_LEAD):
        assert waiting_requests(world, lead) == ()
        with pytest.raises(NotFound):
            decide_request(world, lead, offer.id, approve=True)
    with pytest.raises(Forbidden):
        decide_request(world, replace(HR, person="A"), offer.id, approve=True)
    decide_request(world, HR, offer.id, approve=True)


def test_a_manager_takes_for_others_and_the_log_says_so(world):
    offer = offer_shift(world, WH_LEAD, DAY[4], person="A")
    assert last_audit(world)[1]["acted_for"] == "A"
    assert set(able_to_take(world, WH_LEAD, offer.id)) == {"B", "C"}
    with pytest.raises(NotFound):
        take_offer(world, WH_LEAD, offer.id, person="L")
    take_offer(world, WH_LEAD, offer.id, person="C")
    assert last_audit(world)[1]["acted_for"] == "C"


def test_no_rule_on_notice_is_broken_by_what_people_asked_for(world):
    use_packs(world, HR, ["us-or"], TODAY - timedelta(days=30))
    offer = offer_shift(world, A, DAY[0])  # tomorrow: far inside the notice of a predictive schedule
    take_offer(world, C, offer.id)
    done = decide_request(world, WH_LEAD, offer.id, approve=True)
    found = check(world, HR, Asked(roster=done.roster_id))
    assert not [one for one in found.findings if "change" in one.rule]


# open shifts


def test_gaps_are_offered_to_who_may_fill_them_and_fill_on_approval(world):
    shown = {one.held.day: one for one in open_shifts(world, C)}
    assert shown, "two pickers are needed on every day and one or none is there"
    assert all(one.short_hours >= LEAST_HOURS for one in shown.values())
    assert DAY[5] in shown
    assert set(shown[DAY[5]].held.roles) == {"PICK"}  # C packs not
    assert not {one.held.day for one in open_shifts(world, A)} & set(DAY[:5]), "A works on these days"
    made = ask_open(world, C, DAY[5], shown[DAY[5]].held.shift_type)
    assert {one.held.day for one in open_shifts(world, C) if one.asked} == {DAY[5]}
    with pytest.raises(Conflict):
        ask_open(world, C, DAY[5], shown[DAY[5]].held.shift_type)
    outlook = outlooks(world, WH_LEAD, waiting_requests(world, WH_LEAD))[made.id]
    assert outlook.effect.short_hours_by_role["PICK"] < 0
    decide_request(world, WH_LEAD, made.id, approve=True)
    assert ("C", 5, made.shift_type) in content(world)


def test_no_gap_no_open_shift(world):
    with pytest.raises(Conflict) as refused:
        ask_open(world, C, DAY[5], "N")  # nobody is needed at night
    assert refused.value.key == "open_no_gap"
    with pytest.raises(Conflict):
        ask_open(world, A, DAY[0], "E")
    with pytest.raises(InvalidInput):
        ask_open(world, C, TODAY, "E")
