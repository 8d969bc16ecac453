"""Pages of requests: what a reader is told, in both languages, and what the forms refuse."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest

from scheduler.bootstrap import App
from scheduler.domain.staff_requests import LeaveKind
from scheduler.services import accounts, requests, requests_leave, requests_offers
from tests.web.forms.requests import publish
from tests.web.pages import Visit, database_url, site, visit, words
from tests.web.rosters.company import MONDAY
from tests.web.world import ANN, BO, CAI, OFFERS, actor_of

__all__ = ["database_url", "site", "visit"]

TUESDAY = MONDAY + timedelta(days=1)


def test_what_was_asked_for_stands_with_its_state_and_answer(app: App, visit: Visit) -> None:
    client = visit("ann")
    answer = client.post(
        "/me/requests/leave",
        data={
            "kind": "annual",
            "first_day": "2026-11-20",
            "last_day": "2026-11-21",
            "reason": "a wedding",
        },
    )
    assert answer.status_code == 302
    page = words(client, "/me/requests/")
    assert "Annual leave, Fri, Nov 20 – Sat, Nov 21 waits for a decision a wedding" in page
    made = requests.own_requests(app, actor_of(app, "staff"))[0]
    visit("lead").post("/requests/decide", data={"act": f"refuse:{made.id}", "reason": "too many are away"})
    page = words(client, "/me/requests/")
    assert "refused" in page
    assert "decided by Bo" in page
    assert "too many are away" in page
    staff = actor_of(app, "staff")
    accounts.set_locale(app, staff, "zh_Hans_CN")
    assert "年假" in words(client, "/me/requests/")


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"first_day": "", "last_day": "2026-11-21"}, "Choose a day."),
        ({"first_day": "2026-11-21", "last_day": "2026-11-20"}, "ends no earlier than it begins"),
        ({"first_day": "2026-11-08", "last_day": "2026-11-08"}, "is too early or too late"),
        ({"first_day": "2026-11-12", "last_day": "2026-11-12"}, "There is leave from Nov 12, 2026"),
        ({"first_day": "2026-11-20", "last_day": "2026-11-20", "kind": "party"}, "Not a valid choice"),
    ],
)
def test_a_leave_form_says_what_is_wrong_and_keeps_what_was_typed(
    visit: Visit, form: dict[str, str], said: str
) -> None:
    answer = visit("ann").post("/me/requests/leave", data={"kind": "annual", "reason": "typed", **form})
    assert answer.status_code in (409, 422)
    page = answer.get_data(as_text=True)
    assert said in page
    assert 'value="typed"' in page


def test_a_wish_is_entered_shown_and_withdrawn(visit: Visit) -> None:
    client = visit("ann")
    client.post("/me/requests/wish", data={"day": "2026-11-26", "wants": "on", "shift_type": "D", "strong": "y"})
    page = words(client, "/me/requests/")
    assert "Thu, Nov 26 work Day important counts in planning" in page
    assert "this month 2 of 6, important 2 of 2" in page  # one of them was imported
    client.post("/me/requests/wish/withdraw", data={"day": "2026-11-26", "wants": "on", "shift_type": "D"})
    assert "Nov 26" not in words(client, "/me/requests/")
    answer = client.post("/me/requests/wish", data={"day": "2026-11-09", "wants": "on", "shift_type": ""})
    assert answer.status_code == 422


def test_shifts_to_take_show_the_colleague_and_the_gap(app: App, visit: Visit) -> None:
    publish(app, (ANN, MONDAY, None))
    requests_offers.offer_shift(app, actor_of(app, "lead"), MONDAY, reason="dentist")
    client = visit("ann")
    page = words(client, "/me/requests/shifts")
    assert "Mon, Nov 9 Day 08:00–16:00 Picking offered by Bo · dentist I take it" in page
    assert "takes about" in page
    assert "Cai" not in page  # Ann tests not
    client.post("/me/requests/take", data={"id": "3"})
    assert "goes to Ann waits for a decision offered by Bo" in words(client, "/me/requests/")
    assert client.post("/me/requests/take", data={"id": "3", "return": "rubbish"}).status_code == 302
    assert client.post("/me/requests/open", data={"day": "rubbish"}).status_code == 302


def test_my_roster_leads_to_the_offer_of_a_day_ahead(app: App, visit: Visit) -> None:
    publish(app)
    client = visit("ann")
    requests.withdraw_request(app, actor_of(app, "staff"), OFFERS[ANN])
    assert "/me/requests/offer?day=2026-11-09" in client.get("/me/roster?week=2026-11-09").get_data(as_text=True)
    assert "offer?day" not in client.get("/me/roster?week=2026-10-12").get_data(as_text=True)
    assert "Offer this shift" in words(client, "/me/requests/offer?day=2026-11-09")
    assert "You have no published shift on this day." in words(client, "/me/requests/offer?day=2026-11-14")
    assert "You have no published shift" in words(client, "/me/requests/offer?day=rubbish")


def test_the_desk_shows_what_approving_would_do(app: App, visit: Visit) -> None:
    publish(app, (BO, MONDAY, None))
    requests_offers.take_offer(app, actor_of(app, "lead"), OFFERS[ANN])
    requests_leave.ask_leave(app, actor_of(app, "foreign"), LeaveKind.ANNUAL, TUESDAY, TUESDAY)
    page = words(visit("hana"), "/requests/")
    assert "Mon, Nov 9 Day 08:00–16:00 goes to Bo" in page
    assert "keeps every hard rule cover stays as it is" in page
    assert "Ann 8.0 h → 0.0 h in the week" in page
    assert "leaves published shifts empty: Tue, Nov 10 D" in page
    assert "expected shortage +8.0 h (Testing +8.0)" in page
    home = words(visit("hana"), "/")
    assert "Requests of staff 2 wait for your decision" in home
    # the swap is the lead's own, the leave of another department
    assert "Nothing waits for your decision." in words(visit("lead"), "/requests/")


def test_approved_leave_says_which_published_shifts_nobody_works_now(app: App, visit: Visit) -> None:
    publish(app, (BO, MONDAY, None))
    free, busy = (
        requests_leave.ask_leave(app, actor_of(app, "foreign"), LeaveKind.ANNUAL, day, day).id
        for day in (MONDAY + timedelta(days=5), TUESDAY)
    )
    client = visit("hana")
    told = []
    for one in (free, busy):
        client.post("/requests/decide", data={"act": f"approve:{one}"})
        told.append(words(client, "/requests/"))
    assert "Published shifts that nobody works now" not in told[0]
    assert "Published shifts that nobody works now: Cai Tue, Nov 10 D." in told[1]


def test_leave_that_is_entered_and_approved_in_one_leaves_a_shift_empty_and_home_leads_there(
    app: App, visit: Visit
) -> None:
    publish(app, (BO, MONDAY, None))
    client = visit("lead")
    assert "Published shifts on leave" not in words(client, "/")
    leave = {"kind": "sick", "first_day": MONDAY.isoformat(), "last_day": MONDAY.isoformat(), "person": ANN}
    client.post("/requests/leave", data={**leave, "act": "approve"})
    desk = words(client, "/requests/")
    assert "Approved for Ann." in desk
    assert "Published shifts that nobody works now: Ann Mon, Nov 9 D." in desk
    assert "Published shifts on leave 1 nobody works them; the next on Mon, Nov 9" in words(client, "/")
    found = re.search(r'href="(/rosters/\d+/absence[^"]*person=[^"]*)"', client.get("/").get_data(as_text=True))
    assert found is not None
    asked = client.get(html.unescape(found[1])).get_data(as_text=True)
    assert f'<option value="{ANN}" selected>' in asked
    assert f'name="first_day" required min="2026-11-09" max="2026-11-15" value="{MONDAY}"' in asked


def test_own_leave_waits_for_somebody_else_whatever_the_desk_is_asked(visit: Visit) -> None:
    client = visit("lead")
    leave = {"kind": "annual", "first_day": "2026-11-20", "last_day": "2026-11-20", "person": BO, "act": "approve"}
    answer = client.post("/requests/leave", data=leave, follow_redirects=True)
    assert "Your lead or HR decides" in answer.get_data(as_text=True)
    assert "waits for a decision" in words(client, "/me/requests/")


def test_approving_many_names_who_leaves_which_shift_empty(app: App, visit: Visit) -> None:
    publish(app, (BO, MONDAY, None))
    requests_leave.ask_leave(app, actor_of(app, "foreign"), LeaveKind.ANNUAL, TUESDAY, TUESDAY)
    client = visit("hana")
    client.post("/requests/decide", data={"act": "all"})
    assert "Published shifts that nobody works now: Cai Tue, Nov 10 D." in words(client, "/requests/")


def test_a_persons_page_leads_to_entering_leave_for_them(visit: Visit) -> None:
    client = visit("hana")
    assert f'href="/requests/leave?person={ANN}"' in client.get(f"/people/person/{ANN}").get_data(as_text=True)
    assert f'<option selected value="{ANN}">' in client.get(f"/requests/leave?person={ANN}").get_data(as_text=True)


def test_a_lead_acts_for_others_and_only_for_the_own_people(app: App, visit: Visit) -> None:
    publish(app, (BO, MONDAY, None))
    client = visit("lead")
    assert "Ann · E001" in words(client, "/requests/leave")
    assert "Cai" not in words(client, "/requests/leave")
    leave = {"kind": "sick", "first_day": "2026-11-08", "last_day": "2026-11-08", "reason": "by phone"}
    assert client.post("/requests/leave", data={**leave, "person": CAI}).status_code == 404
    assert client.post("/requests/leave", data={**leave, "person": ""}).status_code == 404
    assert client.post("/requests/leave", data={**leave, "person": ANN}).status_code == 302
    assert "Sick leave, Sun, Nov 8 by phone asked for by Bo" in words(client, "/requests/")
    assert "asked for by Bo" in words(visit("ann"), "/me/requests/")
    assert "Ann Mon, Nov 9 Day 08:00–16:00 dentist Who could take it" in words(client, "/requests/")
    assert "Bo E002 Takes it" in words(visit("hana"), f"/requests/{OFFERS[ANN]}/take")
    assert client.get(f"/requests/{OFFERS[CAI]}/take").status_code == 404


def test_the_rules_for_requests_are_set_by_hr_and_told_to_all(visit: Visit) -> None:
    hr = visit("hana")
    page = hr.get("/requests/rules").get_data(as_text=True)
    assert 'value="20"' in page  # the price of a wish, in the currency
    form = {
        "wish_deadline_days": "5",
        "wishes_per_month": "4",
        "strong_per_month": "1",
        "wish_fen": "25.5",
        "strong_fen": "80",
        "leave_notice_days": "14",
        "shift_notice_days": "1",
        "taken_per_month": "3",
        "over_regular_min": "240",
    }
    assert hr.post("/requests/rules", data={**form, "taken_per_month": "many"}).status_code == 422
    assert hr.post("/requests/rules", data=form).status_code == 302
    assert 'value="25.5"' in hr.get("/requests/rules").get_data(as_text=True)
    assert "at least 14 days ahead" in words(visit("ann"), "/me/requests/leave")
    assert "Wishes close 5 days before" in words(visit("ann"), "/me/requests/wish")
    assert visit("lead").get("/requests/rules").status_code == 403


def test_approving_nothing_says_what_to_do(visit: Visit) -> None:
    answer = visit("hana").post("/requests/decide", data={"act": "selected"}, follow_redirects=True)
    assert "Nothing is selected: tick the box in front of what you mean." in answer.get_data(as_text=True)


def test_the_version_of_an_approved_request_is_not_from_a_file(app: App, visit: Visit) -> None:
    publish(app, (BO, MONDAY, None))
    requests_offers.take_offer(app, actor_of(app, "lead"), OFFERS[ANN])
    client = visit("hana")
    client.post("/requests/decide", data={"act": f"approve:{OFFERS[ANN]}"})
    assert "hana · by approving a request" in words(client, "/rosters/")


def test_a_refusal_without_its_answer_stays_at_the_same_request_and_names_the_person(app: App, visit: Visit) -> None:
    asked = {"kind": "annual", "first_day": "2026-11-20", "last_day": "2026-11-21", "reason": "a wedding"}
    visit("ann").post("/me/requests/leave", data=asked)
    made = requests.own_requests(app, actor_of(app, "staff"))[0]
    hr = visit("hana")
    answer = hr.post("/requests/decide", data={"act": f"refuse:{made.id}", "reason": "", "next": "987654"})
    assert answer.location == f"/requests/?next={made.id}"
    assert "Left waiting: Ann. " in words(hr, answer.location)
    done = hr.post("/requests/decide", data={"act": f"refuse:{made.id}", "reason": "too many", "next": "987654"})
    assert done.location == "/requests/?next=987654"


def test_an_act_that_is_none_is_refused_in_words(visit: Visit) -> None:
    client = visit("hana")
    for act in ("", "approve:x", "approve:", "burn:1"):
        assert client.post("/requests/decide", data={"act": act}).status_code == 302
    assert client.post("/requests/decide", data={"act": "approve:987654"}).status_code == 404
