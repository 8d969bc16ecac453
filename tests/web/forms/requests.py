"""Forms of what staff ask for."""

from __future__ import annotations

from datetime import date, timedelta

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from scheduler.domain.staff_requests import LeaveKind
from scheduler.services import requests, requests_leave, requests_offers, roster_editing, roster_publishing
from tests.web.forms.form import Form, Forms
from tests.web.rosters.company import DRAFT, MONDAY, revision
from tests.web.world import ANN, BO, OFFERS, actor_of

TUESDAY = MONDAY + timedelta(days=1)
LEAVE: Form = {"kind": "annual", "first_day": "2026-11-20", "last_day": "2026-11-21", "reason": ""}
WISH: Form = {"day": "2026-11-20", "wants": "off", "shift_type": ""}
NEW = max(OFFERS.values()) + 1  # the number of the next request


def publish(app: App, *edits: tuple[str, date, str | None]) -> None:
    """Publish the world's draft: Ann and Bo on Monday, with these cells otherwise."""
    for person, day, shift_type in edits:
        roster_editing.edit_assignment(app, SYSTEM, DRAFT, revision(app), person=person, day=day, shift_type=shift_type)
    roster_publishing.publish(app, SYSTEM, DRAFT, revision(app))


def with_a_shift(app: App) -> Form:
    publish(app)
    requests.withdraw_request(app, actor_of(app, "staff"), OFFERS[ANN])
    return {"day": MONDAY.isoformat(), "reason": "dentist"}


def with_an_offer(app: App) -> Form:
    """Bo offers Monday, on which Ann is free."""
    publish(app, (ANN, MONDAY, None))
    made = requests_offers.offer_shift(app, actor_of(app, "lead"), MONDAY)
    return {"id": str(made.id)}


def with_a_reply(app: App) -> Form:
    """Bo would take Ann's Monday for the own Tuesday."""
    publish(app, (BO, MONDAY, None), (BO, TUESDAY, "D"))
    requests_offers.reply_offer(app, actor_of(app, "lead"), OFFERS[ANN], TUESDAY)
    return {"id": str(OFFERS[ANN]), "reply": "1"}


def with_a_gap(app: App) -> Form:
    publish(app)
    return {"day": TUESDAY.isoformat(), "shift_type": "D"}


def with_leave_asked_for(app: App) -> Form:
    day = date(2026, 11, 20)
    made = requests_leave.ask_leave(app, actor_of(app, "staff"), LeaveKind.ANNUAL, day, day)
    assert made.id == NEW
    return {"act": f"approve:{NEW}", "reason": ""}


def with_bo_free(app: App) -> Form:
    publish(app, (BO, MONDAY, None))
    return {"person": BO}


REQUEST_FORMS: Forms = {
    "requests.ask_leave": LEAVE,
    "requests.enter_wish": WISH,
    "requests.withdraw_wish": {"day": "2026-11-13", "wants": "off", "shift_type": ""},
    "requests.make_offer": with_a_shift,
    "requests.withdraw": {"id": str(OFFERS[ANN])},
    "requests.take": with_an_offer,
    "requests.choose": with_a_reply,
    "requests.ask_open": with_a_gap,
    "requests_desk.decide": with_leave_asked_for,
    "requests_desk.ask_leave": {**LEAVE, "person": ANN},
    "requests_desk.enter_wish": {**WISH, "person": ANN},
    "requests_desk.take_for": with_bo_free,
    "requests_desk.set_rules": {
        "wish_deadline_days": "5",
        "wishes_per_month": "4",
        "strong_per_month": "1",
        "wish_fen": "25.00",
        "strong_fen": "80",
        "leave_notice_days": "2",
        "shift_notice_days": "1",
        "taken_per_month": "3",
        "over_regular_min": "240",
    },
}
