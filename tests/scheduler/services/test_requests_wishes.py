"""Wishes: the deadline, the month's limits, and what a published roster makes of them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scheduler.domain.actor import SYSTEM
from scheduler.domain.staff_requests import RequestRules
from scheduler.errors import Conflict, InvalidInput, NotFound
from scheduler.services.requests import set_rules
from scheduler.services.requests_wishes import WishState, allowance, enter_wish, own_wishes, withdraw_wish
from tests.conftest import TODAY
from tests.scheduler.services.request_world import DAY, STAFF, last_audit, publish_week, request_world
from tests.scheduler.services.roster_company import HR, LAB_LEAD, WH_LEAD

A = STAFF["A"]
NEXT = [day + timedelta(days=7) for day in DAY]  # the week without a roster


@pytest.fixture
def world(app):
    return request_world(app)


def test_a_wish_enters_planning_at_the_rules_price(world):
    enter_wish(world, A, NEXT[0], "off", None)
    enter_wish(world, A, NEXT[1], "on", "N", strong=True)
    with world.reading(SYSTEM) as uow:
        found = uow.organisation.requests(NEXT[0], NEXT[1])
    assert [(w.day, w.wants, w.shift_type, w.weight_fen) for w in found] == [
        (NEXT[0], "off", None, 2000),
        (NEXT[1], "on", "N", 6000),
    ]
    assert last_audit(world)[0] == "wish.enter"
    shown = own_wishes(world, A)
    assert [(one.state, one.strong, one.may_withdraw) for one in shown] == [
        (WishState.PLANNED, False, True),
        (WishState.PLANNED, True, True),
    ]


def test_a_wish_on_published_days_comes_too_late(world):
    with pytest.raises(Conflict) as refused:
        enter_wish(world, A, DAY[5], "off", None)
    assert refused.value.key == "wish_published"


@pytest.mark.parametrize(("days", "ok"), [(9, False), (10, True), (11, True)])
def test_the_deadline_of_wishes(world, days, ok):
    set_rules(world, HR, RequestRules(wish_deadline_days=10))
    day = TODAY + timedelta(days=days)
    if ok:
        enter_wish(world, A, day, "off", None)
        return
    with pytest.raises(InvalidInput):
        enter_wish(world, A, day, "off", None)


def test_a_wish_past_its_deadline_stays(world):
    enter_wish(world, A, NEXT[1], "off", None)
    set_rules(world, HR, RequestRules(wish_deadline_days=30))
    with pytest.raises(InvalidInput):
        withdraw_wish(world, A, NEXT[1], "off", None)
    set_rules(world, HR, RequestRules())
    withdraw_wish(world, A, NEXT[1], "off", None)
    with pytest.raises(NotFound):
        withdraw_wish(world, A, NEXT[1], "off", None)
    assert own_wishes(world, A) == ()


def test_the_wishes_about_a_month_are_counted(world):
    set_rules(world, HR, RequestRules(wishes_per_month=2, strong_per_month=1))
    enter_wish(world, A, NEXT[0], "off", None, strong=True)
    with pytest.raises(Conflict) as refused:
        enter_wish(world, A, NEXT[1], "off", None, strong=True)
    assert refused.value.key == "strong_wishes_used_up"
    enter_wish(world, A, NEXT[1], "off", None)
    with pytest.raises(Conflict) as refused:
        enter_wish(world, A, NEXT[2], "off", None)
    assert refused.value.key == "wishes_used_up"
    left = allowance(world, A, NEXT[0])
    assert (left.used, left.most, left.strong_used, left.strong_most) == (2, 2, 1, 1)
    december = NEXT[0] + timedelta(days=21)
    enter_wish(world, A, december, "off", None)  # another month
    enter_wish(world, STAFF["B"], NEXT[2], "off", None)  # another person


def test_one_wish_a_day_for_a_shift_that_runs(world):
    enter_wish(world, A, NEXT[0], "off", "E")
    with pytest.raises(Conflict):
        enter_wish(world, A, NEXT[0], "on", "N")
    for day, shift in ((NEXT[1], "X"), (NEXT[5], "S")):  # S does not run on Saturdays
        with pytest.raises(InvalidInput):
            enter_wish(world, A, day, "on", shift)
    with pytest.raises(InvalidInput):
        enter_wish(world, A, NEXT[1], "maybe", None)


def test_publishing_grants_or_refuses(world):
    with world.unit_of_work(SYSTEM) as uow:  # there before the roster was published
        from scheduler.domain.organisation import Request  # noqa: PLC0415

        wishes = [(DAY[0], "off", None), (DAY[1], "on", "E"), (DAY[5], "off", None), (DAY[6], "on", None)]
        uow.organisation.upsert_requests(
            [Request(person="A", day=day, shift_type=kind, wants=wants, weight_fen=2000) for day, wants, kind in wishes]
        )
        uow.audit("test.wishes", "A")
        uow.commit()
    assert [one.state for one in own_wishes(world, A)] == ["refused", "granted", "granted", "refused"]
    assert not any(one.may_withdraw for one in own_wishes(world, A))
    publish_week(world, {"B": (0,)})
    assert [one.state for one in own_wishes(world, A)] == ["granted", "refused", "granted", "refused"]


def test_a_manager_wishes_for_others_and_the_log_says_so(world):
    enter_wish(world, WH_LEAD, NEXT[0], "off", None, person="A")
    assert last_audit(world)[1]["acted_for"] == "A"
    assert len(own_wishes(world, A)) == 1
    for actor in (LAB_LEAD, STAFF["B"]):
        with pytest.raises(NotFound):
            enter_wish(world, actor, NEXT[1], "off", None, person="A")
