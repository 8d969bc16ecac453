"""Staff through what they come for: the week, what they ask for, the clock, the score; leads and HR answer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from scheduler.domain.actor import SYSTEM
from scheduler.domain.device import PunchPolicy
from scheduler.services import devices, requests
from scheduler.services.attribution_cases import get_case
from tests.web.flows.stage import Cast, Persona
from tests.web.forms.requests import publish
from tests.web.rosters.company import MONDAY
from tests.web.world import ANN, BO, CLOSED, OFFERS, actor_of

pytestmark = pytest.mark.browser

TUESDAY, WEDNESDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)
NAMES = {"en": {ANN: "Ann", BO: "Bo"}, "zh_Hans_CN": {ANN: "安娜", BO: "柏"}}
REASON = "a wedding"


def held(cast: Cast) -> set[tuple[str, str]]:
    """Who holds which of the first three days of the week, as published."""
    with cast.service.reading(SYSTEM) as uow:
        return {(a.person, f"{a.day:%a}") for a in uow.rosters.published_assignments(MONDAY, WEDNESDAY)}


def approve(desk: Persona, number: int) -> None:
    """At the desk of requests: by its keys, or by touch."""
    desk.go("/requests/")
    case = desk.page.locator(f"[data-case='{number}']")
    while desk.width > 390 and case.get_attribute("aria-current") != "true":
        desk.page.keyboard.press("j")
    if desk.width > 390:
        desk.page.keyboard.press("Enter")
    else:
        case.locator("button[data-key=Enter]").tap()
    expect(desk.page.locator(".alert-success")).to_be_visible()
    expect(case).to_have_count(0)


def test_the_next_shift_the_week_its_reasons_and_the_ledger(cast: Cast) -> None:
    publish(cast.service, (BO, MONDAY, "D"))
    ann = cast("staff")
    page = ann.go("/")
    expect(page.locator(".next .next-times")).to_have_text("08:00–16:00")
    ann.look("next-shift")
    page = ann.go(f"/me/roster?week={MONDAY}")
    row = page.locator(f"#day-{MONDAY}")
    expect(row.locator(".times")).to_contain_text("08:00–16:00")
    expect(row).to_contain_text(NAMES[cast.locale][BO])  # the colleague of the day
    ann.look("week", paper=True)
    ann.send(row.locator(f"a[href*='{MONDAY}']").first)
    expect(page.locator("#options li").first).to_be_visible()
    ann.look("why-this-day")
    ann.send(page.locator(".crumbs a").first)
    ann.send(page.locator("a[href='/me/fairness']"))
    page.locator("#weeks").select_option("12")
    page.wait_for_url("**weeks=12*")
    expect(page.locator(".ledger > li")).not_to_have_count(0)
    ann.look("ledger", paper=True)


def test_leave_and_a_wish_are_asked_for_answered_and_withdrawn(cast: Cast) -> None:
    ann = cast("staff")
    page = ann.go("/me/requests/")
    ann.send(page.locator("main a[href='/me/requests/leave']"))
    page.fill("#first_day", "2026-11-21")
    page.fill("#last_day", "2026-11-20")
    page.fill("#reason", REASON)
    ann.send(page.locator("main form button.btn-primary"))
    expect(page.locator("main .alert")).to_be_visible()  # it ends before it begins
    expect(page.locator("#reason")).to_have_value(REASON)
    ann.look("leave-refused")
    page.fill("#last_day", "2026-11-21")
    ann.send(page.locator("main form button.btn-primary"))
    asked = page.locator(".queue-item", has_text=REASON)
    expect(asked.locator(".tag.warn, .tag.info")).to_be_visible()
    ann.send(page.locator("main a[href='/me/requests/wish']"))
    page.fill("#day", "2026-11-26")
    page.select_option("#wants", "on")
    page.select_option("#shift_type", "D")
    ann.tick(page.locator("#strong"))
    ann.send(page.locator("main form button.btn-primary"))
    wish = page.locator(".queue-item", has=page.locator("input[name=day][value='2026-11-26']"))
    expect(wish).to_be_visible()
    ann.look("requests", paper=True)
    ann.send(wish.locator("button"))
    expect(wish).to_have_count(0)

    made = requests.own_requests(cast.service, actor_of(cast.service, "staff"))[0]
    lead = cast("lead")
    page = lead.go("/requests/")
    expect(page.locator(f"[data-case='{made.id}']")).to_contain_text(REASON)
    lead.look("desk")
    approve(lead, made.id)
    page = ann.go("/me/requests/")
    expect(asked.locator(".tag.good")).to_be_visible()
    assert requests.own_requests(cast.service, actor_of(cast.service, "staff"))[0].state.value == "approved"


def test_a_shift_is_swapped_given_away_and_an_open_one_taken(cast: Cast) -> None:
    service = cast.service
    publish(service, (BO, MONDAY, None), (BO, TUESDAY, "D"))
    ann, bo, hr = cast("staff"), cast("lead"), cast("hr")
    assert held(cast) == {(ANN, "Mon"), (BO, "Tue"), ("E101", "Tue")}

    # Ann takes back what she offered, and offers it again from her roster
    page = ann.go("/me/requests/")
    ann.send(page.locator(f"form:has(input[name=id][value='{OFFERS[ANN]}']) button"))
    page = ann.go(f"/me/roster?week={MONDAY}")
    ann.send(page.locator(f"#day-{MONDAY} a[href*='offer']"))
    page.fill("#reason", "dentist")
    ann.look("offer")
    ann.send(page.locator("main form button.btn-primary"))
    number = max(OFFERS.values()) + 1

    # Bo offers the own Tuesday in return, Ann chooses, HR approves (the lead is part of it)
    page = bo.go("/me/requests/shifts")
    expect(page.locator(".queue-item", has_text="dentist")).to_contain_text(NAMES[cast.locale][ANN])
    page.locator("select[name=return]").select_option(TUESDAY.isoformat())
    bo.look("shifts-to-take")
    bo.send(page.locator("form.in-return button"))
    page = ann.go("/me/requests/")
    ann.send(page.locator("form.reply button"))
    approve(hr, number)
    assert {(BO, "Mon"), (ANN, "Tue")} <= held(cast)

    # Ann gives Tuesday away, and Bo takes it
    page = ann.go(f"/me/requests/offer?day={TUESDAY}")
    ann.send(page.locator("main form button.btn-primary"))
    page = bo.go("/me/requests/shifts")
    bo.send(page.locator(f"form:has(input[name=id][value='{number + 1}']) button.btn-primary"))
    approve(hr, number + 1)
    assert {(BO, "Mon"), (BO, "Tue")} <= held(cast)

    # a gap of the published roster that Ann may fill
    page = ann.go("/me/requests/shifts")
    gap = page.locator(f"form[action$='/open']:has(input[name=day][value='{WEDNESDAY}'])")
    ann.look("open-shifts")
    ann.send(gap.locator("button").first)
    approve(hr, number + 2)
    assert (ANN, "Wed") in held(cast)
    page = ann.go(f"/me/roster?week={MONDAY}")
    expect(page.locator(f"#day-{WEDNESDAY} .times")).to_contain_text("08:00–16:00")
    expect(page.locator(f"#day-{MONDAY} .chip")).to_have_count(0)
    ann.look("week-after")


def test_the_clock_a_correction_and_the_hours_by_role(cast: Cast) -> None:
    devices.set_policy(cast.service, SYSTEM, PunchPolicy(own_device=True))
    ann = cast("staff")
    page = ann.go("/me/clock")
    ann.choose(page.locator("button[value=RCV]"))
    expect(page.locator("button[value=RCV]")).to_have_attribute("aria-pressed", "true")
    page.wait_for_timeout(1100)  # punches count whole seconds
    ann.choose(page.locator("button[value=PICK]"))
    expect(page.locator("button[value=PICK]")).to_have_attribute("aria-pressed", "true")
    page.wait_for_timeout(1100)
    ann.send(page.locator("button[value=OUT]"))
    expect(page.locator(".panel .queue .queue-item")).to_have_count(3)
    ann.look("clock")

    ann.send(page.locator("main a[href='/me/corrections/']"))
    ann.send(page.locator(".page-head a.btn-primary"))
    page.fill("#day", "2026-11-03")
    page.fill("#time", "17:05")
    page.select_option("#kind", "OUT")
    page.fill("#reason", "forgot to punch")
    page.fill("#evidence", "seen by Bo")
    ann.look("correction")
    ann.send(page.locator("main form button.btn-primary"))
    own = page.locator(".queue-item", has_text="17:05")
    expect(own).to_be_visible()

    hr = cast("hr")
    page = hr.go("/corrections/")
    asked = page.locator(".queue-item", has_text="17:05")
    hr.choose(asked.locator("summary"))
    asked.locator("input[name=answer]").fill("the door says so")
    hr.look("corrections")
    hr.send(asked.locator("button[value=approve]"))
    expect(page.locator(".queue-form", has=page.locator("[name=answer]"))).to_have_count(2)
    ann.go("/me/corrections/")
    expect(own.locator(".tag.good")).to_be_visible()
    expect(own).to_contain_text("the door says so")

    page = ann.go(f"/me/hours?period={CLOSED}")
    expect(page.locator("main")).to_contain_text("4")  # hours of each of the two roles
    ann.look("hours", paper=True)
    ann.send(page.locator("a[href='/hours/people/E001/2026-09-28']").first)
    expect(page.locator("main")).to_contain_text("GATE")
    ann.look("day")


def test_a_score_down_to_its_segments_and_a_segment_disputed(cast: Cast) -> None:
    bo, hr = cast("lead"), cast("hr")
    page = bo.go("/me/score")
    expect(page.locator(".chart svg, .chart canvas").first).to_be_visible()
    bo.choose(page.locator("details.letters summary").first)
    bo.look("score", paper=True)
    bo.send(page.locator(f"main a[href$='/people/{BO}/PICK']").first)
    expect(page.locator("tfoot td.num")).to_have_text("480")
    bo.look("segments")
    bo.send(page.locator("tbody a").first)
    expect(page.locator("main")).to_contain_text("GATE")
    bo.go("/me/score")
    bo.send(page.locator(f"main a[href$='/{BO}/dispute']").first)
    page.fill("[name=day-0]", "2026-09-28")
    page.fill("[name=start-0]", "12:00")
    page.fill("[name=end-0]", "16:00")
    page.select_option("[name=role-0]", "RCV")
    page.locator("[name=role-0]").blur()
    expect(page.locator("#what-if table")).to_be_visible()
    page.fill("#grounds", "The list of the day shows the dock.")
    bo.look("dispute")
    bo.send(page.locator("#claims button:not([name])"))
    expect(page.locator(".said")).to_have_text("The list of the day shows the dock.")
    address = page.url.removeprefix(bo.base)
    number = int(address.rpartition("/")[2])

    page = hr.go("/appeals/")
    hr.send(page.locator(f"a[href='{address}']"))
    hr.tick(page.locator("[name=outcome][value=uphold]"))
    page.fill("#reason", "The gate and the list agree on picking.")
    hr.look("appeal")
    hr.send(page.locator("main form button.btn-primary").last)
    expect(page.locator(".said").last).to_have_text("The gate and the list agree on picking.")
    assert get_case(cast.service, actor_of(cast.service, "hr"), number).appeal.state == "upheld"
    page = bo.go(address)
    expect(page.locator(".said").last).to_have_text("The gate and the list agree on picking.")
    bo.look("answer")
