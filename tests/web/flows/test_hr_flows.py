"""HR through a month's end, weights, values, rules, files and people; each figure read back where it shows."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import expect

from scheduler.domain.actor import SYSTEM
from scheduler.services import hours_queue
from tests.web.flows.stage import DESK, Cast
from tests.web.world import ANN, BO, CAI, CLOSED, EXCEPTIONS, OPEN, actor_of

pytestmark = pytest.mark.browser

REASON = "confirmed by the shift lead"


def test_exceptions_are_decided_the_month_locked_scored_and_published(cast: Cast) -> None:
    hr = cast("hr")
    page = hr.go(f"/hours/{OPEN}")
    hr.send(page.locator(".lock-form button"))
    expect(page.locator("main .alert-danger, main .alert")).not_to_have_count(0)  # two are open
    item = page.locator("#queue .queue-item").first
    hr.choose(item.locator("summary"))
    item.locator("input[name=reason]").fill(REASON)
    hr.look("queue")
    hr.send(item.locator("button.btn-primary"))
    expect(page.locator("#queue .queue-item")).to_have_count(1)

    # the other in the room of the queue: by its keys, or by touch
    page = hr.go(f"/hours/{OPEN}/queue")
    [left] = [
        one.id
        for one in hours_queue.list_exceptions(
            cast.service, actor_of(cast.service, "hr"), date(2026, 10, 1), date(2026, 10, 31)
        )
        if one.blocking
    ]
    assert left in EXCEPTIONS.values()
    case = page.locator(f"[data-case='{left}']")
    expect(case).to_be_visible()
    page.locator("[name=reason]").first.fill(REASON)
    hr.look("clears-the-queue")
    if cast.width == DESK:
        case.focus()
        page.keyboard.press("Enter")
    else:
        case.locator("button[data-key=Enter]").tap()
    expect(case).to_have_count(0)

    page = hr.go(f"/hours/{OPEN}")
    hr.send(page.locator(".lock-form button"))
    expect(page.locator("h1 .tag.good")).to_be_visible()
    hr.look("locked", paper=True)
    with cast.service.reading(SYSTEM) as uow:
        assert uow.hours.period(OPEN).locked

    # scored, attributed, published; attendance stands beside
    page = hr.go(f"/attribution/{OPEN}")
    page.locator("input[name=pool-WH]").fill("1000.00")
    hr.send(page.locator("form:has(input[name=pool-WH]) button.btn-primary"))
    expect(page.locator(".tile.good").first).to_be_visible()
    page.locator("textarea#reason").fill("no values of October are known yet")
    hr.send(page.locator("form[action$='/publish'] button"))
    expect(page.locator("h1 .tag.good")).to_be_visible()
    expect(page.locator("main table").last.locator("tbody tr")).to_have_count(3)
    hr.look("attribution", paper=True)

    ann = cast("staff")
    page = ann.go(f"/me/score?period={OPEN}")
    expect(page.locator(f"main a[href$='/people/{ANN}/PICK']").first).to_be_visible()
    ann.look("score-of-october")


def test_weights_are_tried_out_and_published_and_a_value_is_entered(cast: Cast) -> None:
    hr = cast("hr")
    page = hr.go("/kpis/weights/")
    field = page.locator("[name=w-PICK]")
    field.fill("1.2")
    page.locator("#period").select_option(CLOSED)
    hr.send(page.locator("#propose button.btn-primary"))
    moved = page.locator("#moved tbody").first.locator("tr")
    expect(moved).to_have_count(3)
    expect(page.locator("#moved")).to_contain_text("→ 1.2")
    hr.look("weights-what-if")
    page.fill("#publish [name=valid_from]", "2026-12-01")
    page.fill("#publish [name=reason]", "agreed with the council")
    hr.send(page.locator("#publish button.btn-primary"))
    expect(page.locator("#propose tbody")).to_contain_text("agreed with the council")
    hr.look("weights", paper=True)

    page = hr.go("/kpis/values/")
    page.select_option("#kpi", "TAT")
    page.select_option("#period", OPEN)
    page.fill("#numerator", "90")
    page.fill("#exposure", "100")
    page.fill("#dates", "20")
    page.fill("#source", "LIMS")
    page.fill("#evidence", "report 11")
    hr.send(page.locator("form[action$='/values/'] button.btn-primary, main form button.btn-primary").first)
    expect(page.locator("main")).to_contain_text("LIMS")
    hr.look("values")


def test_the_map_the_fairness_report_and_the_way_down_to_a_day(cast: Cast) -> None:
    hr = cast("hr")
    page = hr.go(f"/reports/{CLOSED}")
    hr.look("map", paper=True)
    hr.send(page.locator("a.tab[href$='/departments/WH']"))
    hr.look("department", paper=True)
    hr.send(page.locator("a.tab[href$='/fairness']"))
    hr.look("fairness", paper=True)
    page = hr.go(f"/actuals/{CLOSED}/people/{BO}")
    hr.look("attendance")
    hr.send(page.locator(f"a[href*='/people/{BO}/']").first)
    hr.send(page.locator("a[href*='/hours/people/E002/']").first)
    expect(page.locator("main")).to_contain_text("GATE")


def test_rules_come_into_force_and_are_relaxed_with_evidence(cast: Cast) -> None:
    hr = cast("hr")
    page = hr.go("/policies/packs")
    page.fill("#packs", "eu")
    page.fill("#valid-from", "2026-01-01")
    hr.send(page.locator("form:has(#packs) button"))
    hr.unfold(page.locator("details:has(#relief)"))
    page.select_option("#relief", "eu.avg48|opt_out")
    page.select_option("#derogation-person", ANN)
    page.fill("#derogation-first", "2026-10-01")
    page.fill("#evidence", "scan 7")
    hr.send(page.locator("form:has(#relief) button"))
    granted = page.locator("#derogations tbody tr", has_text="scan 7")
    expect(granted).to_be_visible()
    hr.look("packs", paper=True)
    hr.send(granted.locator("button"))
    expect(granted.locator(".tag")).to_contain_text("hana")
    page = hr.go("/policies/?first=2026-09-28&last=2026-10-04")
    expect(page.locator("main table, main .empty").first).to_be_visible()
    hr.look("audit-of-rules")


def test_a_file_with_a_bad_row_is_taken_in_part_and_mended(cast: Cast, tmp_path: Path) -> None:
    header = "person,role,proficiency_percent,valid_from\n"
    file = tmp_path / "skills.csv"
    file.write_text(f"{header}{ANN},TEST,80,2026-12-01\n{CAI},NOWHERE,80,2026-12-01\n", encoding="utf-8")
    hr = cast("hr")
    page = hr.go("/imports/")
    page.set_input_files("#files", file)
    hr.send(page.locator("form:has(#files) button.btn-primary"))
    taken = page.locator("tr", has=page.locator("a", has_text="skills.csv")).first
    expect(taken.locator(".tag.warn").first).to_be_visible(timeout=60_000)
    hr.look("imports")
    hr.send(taken.locator("a").first)
    expect(page.locator("main")).to_contain_text("NOWHERE")
    hr.look("import-report", paper=True)
    with page.expect_download() as saved:
        hr.choose(page.locator("a[href*='/mend']"))
    assert "NOWHERE" in Path(saved.value.path()).read_text(encoding="utf-8-sig")
    with cast.service.reading(SYSTEM) as uow:
        assert any(s.role == "TEST" and s.person == ANN for s in uow.organisation.load().skills)


def test_a_new_person_is_added_and_qualified_and_stands_in_the_matrix(cast: Cast) -> None:
    hr = cast("hr")
    page = hr.go("/people/new")
    page.fill("#code", "E300")
    page.fill("#name_zh", "戴")
    page.fill("#name_en", "Dai")
    page.select_option("#department", "LAB")
    page.fill("#cost_per_hour", "38.50")
    page.fill("#hired_on", "2026-11-01")
    hr.send(page.locator("main form button.btn-primary"))
    hr.unfold(page.locator("details:has(.row-form)"))
    form = page.locator(".row-form")
    form.locator("[name=role]").select_option("TEST")
    form.locator("[name=proficiency_percent]").fill("85")
    hr.send(form.locator("button.btn-primary, button").first)
    expect(page.locator("main")).to_contain_text("85")
    hr.look("person")
    page = hr.go("/skills/")
    expect(page.locator(".matrix")).to_contain_text("Dai" if cast.locale == "en" else "戴")
    hr.look("matrix", paper=True)
    for path in ("roles", "contracts"):
        hr.go(f"/company/{path}")
        hr.look(path, paper=True)
