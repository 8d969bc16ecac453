"""The line through a real browser on a real service: the lead publishes, HR closes the week, staff read what is theirs.

The company is the demo's warehouse with ten weeks of history. Each step leaves a picture in
test-output/line-in-browser. On the way nothing may complain: no console error, no breach of the content security
policy, no foreign request.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.end_to_end.line import DEMO, copy_company, punches_of, read_csv, write_csv
from tests.end_to_end.reading import (
    amount_in,
    busiest,
    end_of,
    fits,
    joined,
    minutes_by_role,
    name_of,
    number,
    role_names,
    shifts_of,
    sum_of_products,
)
from tests.end_to_end.stage import PICTURES, Installation, Screen

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TODAY = date(2026, 11, 8)
FIRST_DAY, DAYS = TODAY + timedelta(days=1), 7
LAST_DAY = FIRST_DAY + timedelta(days=DAYS - 1)
AFTER = LAST_DAY + timedelta(days=2)
WEEK = "W46"
HISTORY_FROM = "2026-08-31"
AWAY, AWAY_DAY = "E004", 2  # Liu Yang is on leave on Wednesday
POOL = Decimal("10000.00")
SLOW_MS = 60_000


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    """The warehouse with ten weeks of history, nothing planned yet."""
    made = Installation(tmp_path, TODAY)
    company = tmp_path / "company"
    copy_company(company, "WH", date(2025, 1, 1), lambda _kind, row: row)
    workload = read_csv(DEMO / "workload.csv")
    write_csv(
        company / "workload.csv",
        [
            row
            for row in workload
            if row["interval_start"] >= HISTORY_FROM and row["role"] in ("RCV", "PICK", "PACK", "SHIP")
        ],
    )
    write_csv(company / "periods.csv", [{"code": WEEK, "first_day": FIRST_DAY, "last_day": LAST_DAY}])
    day = FIRST_DAY + timedelta(days=AWAY_DAY)
    leave = {"person": AWAY, "first_day": day, "last_day": day, "kind": "annual", "status": "approved"}
    write_csv(company / "leave.csv", [leave | {"credit_hours_per_day": 8}])
    made.line.run("init")
    assert all(
        report["state"] == "done" and not report["quarantined"] for report in made.line.json("import", str(company))
    )
    yield made
    made.close()


def test_lead_publishes_hr_closes_the_week_and_staff_see_what_is_theirs(
    installation: Installation, chromium: Browser
) -> None:
    shutil.rmtree(PICTURES, ignore_errors=True)
    PICTURES.mkdir(parents=True)
    faults: list[str] = []
    desk: dict[str, Any] = {
        "viewport": {"width": 1440, "height": 900},
        "locale": "en-US",
        "timezone_id": "Asia/Shanghai",
    }
    phone = desk | {"viewport": {"width": 390, "height": 844}, "locale": "zh-CN", "is_mobile": True, "has_touch": True}
    lead = Screen("lead", chromium.new_context(**desk), faults)
    hr = Screen("hr", chromium.new_context(**desk), faults)
    staff = Screen("staff", chromium.new_context(**phone), faults)

    installation.serve(TODAY)
    lead.arrive(installation.address)
    lead.choose_password("lead", installation.add("lead", "--role", "lead", "--department", "WH"), language="en")
    make_forecast(lead)
    roster = make_roster(lead)
    edit_roster(lead)
    publish_roster(lead)
    lead.leave()
    published = installation.line.json("roster", "show", str(roster))
    assert published["state"] == "published"
    person = busiest(published)

    staff.arrive(installation.address)
    staff.choose_password("staff", installation.add("staff", "--role", "staff", "--person", person), language="zh-CN")
    read_next_shift(staff, published, person)
    staff.leave()

    installation.serve(AFTER)
    hr.arrive(installation.address)
    hr.choose_password("hana", installation.add("hana", "--role", "hr"), language="en")
    forgetful = import_week(hr, installation.folder, published, person)
    close_week(hr, forgetful)
    attribute_week(hr, published, person)
    hr.leave()

    staff.arrive(installation.address)
    read_own_week(staff, published, person)
    staff.leave()
    installation.stop()
    assert not faults, "\n".join(faults)
    assert "Traceback" not in installation.log()


def make_forecast(lead: Screen) -> None:
    """From no forecast to one with its band and its backtest."""
    page = lead.page
    lead.go("Workload")
    page.fill("#first_day", FIRST_DAY.isoformat())
    page.fill("#days", str(DAYS + 1))
    page.get_by_role("button", name="Make the forecast").click()
    picking = page.get_by_role("link", name="Picking")
    expect(picking).to_be_visible(timeout=SLOW_MS)
    lead.shoot("has-a-forecast")
    picking.click()
    chart = page.locator(".chart-workload")
    expect(chart.locator("svg, canvas").first).to_be_visible()
    box = chart.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.8, box["y"] + box["height"] * 0.3)
    expect(chart).to_contain_text("80% band")
    quality = page.locator("#quality")
    expect(quality).to_contain_text("past stretch")
    measures = quality.locator(".measures dd:first-of-type").all_inner_texts()
    assert measures
    assert all(re.search(r"\d", figure) for figure in measures)
    page.get_by_text("The figures as a table, by day").click()
    days = page.locator("details tbody tr", has_text="Nov").filter(has_text="–")
    low, high = (number(part) for part in days.last.locator("td").nth(2).inner_text().split(" – "))
    assert low < number(days.last.locator("td").nth(1).inner_text()) < high
    lead.shoot("reads-the-chart-and-the-scores")


def make_roster(lead: Screen) -> int:
    """A draft, searched for until it is good enough; the roster's number."""
    page = lead.page
    lead.go("Rosters")
    page.fill("#first_day", FIRST_DAY.isoformat())
    page.fill("#days", str(DAYS))
    page.get_by_role("button", name="Make the draft").click()
    expect(page.locator("#state")).to_have_text("draft")
    expect(page.locator("#grid td[data-person]").first).to_be_visible()
    page.click("#generate-open")
    expect(page.locator("#generate")).to_have_class(re.compile(r"\bshow\b"))
    page.select_option("#time-limit", "30")
    page.get_by_role("button", name="Start the search").click()
    solving = page.locator("#solving")
    facts = {
        "Best roster so far": re.compile(r"¥[\d,]+"),
        "No roster can be below": re.compile(r"¥[\d,]+"),
        "Could still be saved, at most": re.compile(r"[\d.]+%"),
        "Time": re.compile(r"\d+ of 30 s"),
    }
    for name, value in facts.items():
        fact = solving.locator(".fact", has=page.locator(".label", has_text=name))
        expect(fact.locator(".value")).to_have_text(value, timeout=SLOW_MS)
    expect(solving.locator(".search-chart polyline.cost")).to_have_count(1)
    expect(page.locator("#generate")).to_be_hidden()
    lead.shoot("watches-the-search")
    page.click("#enough")
    expect(page.locator("#state")).to_have_text("proposed", timeout=SLOW_MS)
    expect(page.locator("#summary .tile", has_text="Broken rules")).to_contain_text("every hard rule is kept")
    expect(page.locator("#cover")).to_contain_text("Picking")
    lead.shoot("has-a-roster")
    return int(page.url.rsplit("/", 1)[1])


def edit_roster(lead: Screen) -> None:
    """An edit that breaks a hard rule is refused in a sentence; a lawful one says what it costs before it is taken."""
    page = lead.page
    panel, effect = page.locator("#edit"), page.locator("#effect")
    page.click(cell_of(AWAY, AWAY_DAY))
    panel.locator("label.pick", has=page.locator("input[value=E]")).click()
    expect(effect).to_contain_text("This cannot be accepted:")
    expect(effect).to_contain_text("Liu Yang is away on Wed, Nov 11 and cannot work E Early.")
    expect(page.locator("#accept")).to_be_disabled()
    lead.shoot("is-refused-a-shift-on-leave")
    panel.get_by_role("button", name="Close").click()
    expect(panel).to_be_hidden()

    total = page.locator("#summary .tile", has_text="Roster's total").locator(".value")
    before = number(total.inner_text())
    person, day = someone_at_work(page)
    page.click(cell_of(person, day))
    panel.get_by_role("button", name="Make it a day off").click()
    expect(effect).to_contain_text("No hard rule is broken.")
    expect(panel).not_to_contain_text("null")
    said = re.search(r"¥([\d,]+) (dearer|cheaper)", effect.inner_text())
    assert said is not None, effect.inner_text()
    change = number(said[1]) * (1 if said[2] == "dearer" else -1)
    lead.shoot("reads-what-a-day-off-does")
    page.click("#accept")
    expect(panel).to_be_hidden()
    expect(page.locator(cell_of(person, day))).to_have_accessible_name(re.compile("day off"))
    # both totals and the change are rounded to whole yuan
    assert abs(number(total.inner_text()) - before - change) <= 2
    expect(page.locator("#summary .tile", has_text="Broken rules").locator(".value")).to_have_text("0")
    page.reload()
    expect(page.locator("#state")).to_have_text("edited")
    expect(page.locator(cell_of(person, day))).to_have_accessible_name(re.compile("day off"))


def publish_roster(lead: Screen) -> None:
    """The diff first, then a word to the staff."""
    page = lead.page
    page.click("#publish-open")
    people, days = (
        page.locator(".tile", has_text=label).locator(".value").inner_text()
        for label in ("People with shifts", "Days at work")
    )
    expect(page.locator(".changes > li")).to_have_count(int(people))
    expect(page.locator(".change")).to_have_count(int(days))
    page.fill("#message", "The week of Singles' Day")
    lead.shoot("reads-the-diff")
    page.get_by_role("button", name="Publish now").click()
    expect(page.get_by_role("status").first).to_contain_text(f"{days} days of {people} people changed")
    expect(page.locator("h1 .tag")).to_have_text("published")
    expect(page.locator("h1 ~ p", has_text="The week of Singles' Day")).to_be_visible()
    expect(page.locator(".history > li")).to_have_count(1)
    lead.shoot("has-published")
    page.locator(".crumbs a").last.click()
    expect(page.locator("#state")).to_have_text("published")
    expect(page.locator("#generate-open")).to_have_count(0)


def read_next_shift(staff: Screen, roster: Mapping[str, Any], person: str) -> None:
    """On a phone, in Chinese: the next shift first, then the week with the roles of every block."""
    page = staff.page
    shifts = shifts_of(roster, person)
    names = role_names("zh")
    day, shift_type, roles = shifts[0]
    following = page.locator(".next")
    expect(page.locator("h1")).to_contain_text(name_of(person, "zh"))
    expect(following).to_contain_text("您的下一个班次")
    expect(following.locator(".next-day")).to_contain_text(f"{day.month}月{day.day}日")
    expect(following.locator(".next-times")).to_contain_text(f"{shift_type['start']}–{end_of(shift_type)}")
    expect(following.locator(".chip")).to_have_text(shift_type["name_zh"])
    expect(following.locator(".blocks .what")).to_have_text([names[role] for role in joined(roles)])
    staff.shoot("next-shift")
    staff.go("我的排班")
    page.get_by_role("link", name="下一周").click()
    rows = page.locator(".days > li")
    expect(rows).to_have_count(7)
    for day, shift_type, roles in shifts:
        row = rows.nth((day - FIRST_DAY).days)
        expect(row.locator(".chip")).to_have_text(shift_type["name_zh"])
        expect(row.locator(".blocks .what")).to_have_text([names[role] for role in joined(roles)])
    expect(page.locator(".days > li.off")).to_have_count(7 - len(shifts))
    fits(page)
    staff.shoot("own-week")


def import_week(hr: Screen, folder: Path, roster: Mapping[str, Any], person: str) -> str:
    """The week's punches, one OUT missing, and its observations through the page; who forgot."""
    page = hr.page
    # no role at the gate: the roster's blocks say which role an hour belongs to
    punches = [punch | {"role": ""} for punch in punches_of(roster)]
    missing = next(punch for punch in punches if punch["kind"] == "OUT" and punch["person"] != person)
    punches.remove(missing)
    write_csv(folder / "punches.csv", punches)
    picks = {row["person"] for row in read_csv(DEMO / "skills.csv") if row["role"] == "PICK" and row["person"] < "E017"}
    observed = [
        {"kpi": kpi, "period": WEEK, "person": picker, "numerator": numerator, "exposure": exposure, "dates": 5}
        for n, picker in enumerate(sorted(picks))
        # 20 hours of picking at 45 to 60 lines an hour; 0 to 3 wrong lines of 1,000, counted per 10,000
        for kpi, numerator, exposure in (("PICK_UPH", 900 + 20 * n, 20), ("PICK_ERR", n % 4, "0.1"))
    ]
    observed += [
        {"kpi": kpi, "period": WEEK, "person": "", "numerator": value, "exposure": 1, "dates": 5}
        for kpi, value in (("RCV_D2S", "6.5"), ("SHIP_OTS", "0.97"))
    ]
    write_csv(folder / "observations.csv", [row | {"source": "terminal"} for row in observed])
    hr.go("Imports")
    page.set_input_files("#files", [folder / "punches.csv", folder / "observations.csv"])
    page.get_by_role("button", name="Import", exact=True).click()
    for name, rows in (("punches.csv", len(punches)), ("observations.csv", len(observed))):
        row = page.locator("tr", has=page.get_by_role("link", name=name))
        expect(row).to_contain_text("hana", timeout=SLOW_MS)
        expect(row.locator("td").nth(2)).to_have_text("taken")
        expect(row.locator("td").nth(3)).to_have_text(f"{rows:,}")
    hr.shoot("imported-punches")
    return str(missing["person"])


def close_week(hr: Screen, forgetful: str) -> None:
    """Resolve; the lock is refused with a count; decide with a reason; lock."""
    page = hr.page
    hr.go("Hours and queue")
    page.get_by_role("link", name=WEEK).click()
    page.get_by_role("button", name="Resolve again").click()
    expect(page.get_by_role("status")).to_contain_text("to decide: 1")
    item = page.locator("#queue .queue-item")
    expect(item).to_have_count(1)
    expect(item).to_contain_text("no clock-out")
    expect(item).to_contain_text(name_of(forgetful, "en"))
    page.get_by_role("button", name="Lock the period").click()
    expect(page.locator(".alert-danger")).to_contain_text(re.compile(r"\b1\b"))
    hr.shoot("is-refused-the-lock")
    item.locator("summary").click()
    page.get_by_role("radio", name="Accept the proposal").check()
    page.get_by_role("textbox", name="Reason").fill("Went home on time; confirmed by the shift lead")
    item.get_by_role("button", name="Decide", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text(f"Decided for {name_of(forgetful, 'en')}")
    expect(page.locator("#queue")).to_contain_text("Nothing is open in these days.")
    page.get_by_role("button", name="Lock the period").click()
    expect(page.get_by_role("status")).to_contain_text(f"Period {WEEK} is locked")
    expect(page.locator("h1 .tag")).to_have_text("locked")
    page.get_by_text("Decided (1)").click()
    expect(page.locator("details").last).to_contain_text("confirmed by the shift lead")
    assert hr.asked == [f"Lock {WEEK}? Its hours can no longer change."] * 2
    hr.shoot("has-locked")


def attribute_week(hr: Screen, roster: Mapping[str, Any], person: str) -> None:
    """Compute, see that every department's sum is the sum of its shares, drill down to the punches, publish."""
    page = hr.page
    hr.go("Attribution")
    page.get_by_role("link", name=WEEK).click()
    page.locator("input[name=pool-WH]").fill(str(POOL))
    page.get_by_role("button", name="Compute").click()
    expect(page.locator(".tile", has_text="Sums").locator(".value")).to_have_text("exact")
    sums = {}
    for department in page.locator("details.panel", has=page.locator("tfoot .tag.good", has_text="exact")).all():
        if not department.locator("tbody").is_visible():
            department.locator("summary").click()
        name = department.locator("h2").inner_text()
        people = [amount_in(row) for row in department.locator("tbody tr:not(.group-row)").all()]
        roles = [amount_in(row) for row in department.locator("tbody tr.group-row").all()]
        sums[name] = amount_in(department.locator("tfoot tr"))
        assert sum(people) == sum(roles) == sums[name], name
    assert sums["Warehouse"] == POOL
    assert {name for name, amount in sums.items() if amount} == {"Warehouse"}
    hr.shoot("sees-the-shares")

    page.locator("table.table-sticky").get_by_role("link", name=name_of(person, "en")).click()
    expect(page.locator("h1")).to_contain_text(name_of(person, "en"))
    hr.shoot("reads-a-score")
    worked = minutes_by_role(roster, person)
    role = max(worked.keys() - {""}, key=lambda code: worked[code])
    page.locator(".panel-head", has=page.locator("h2", has_text=role_names("en")[role])).get_by_role(
        "link", name="segments"
    ).click()
    expect(page.locator("tfoot td.num")).to_have_text(f"{worked[role]:,}")
    hr.shoot("reads-the-segments")
    page.locator("tbody a").first.click()
    expect(page.locator(".tag", has_text="counted")).to_have_count(2)
    hr.shoot("reads-the-punches")

    hr.go("Attribution")
    page.get_by_role("link", name=WEEK).click()
    page.get_by_role("textbox", name="Why there is no value").fill("Packing is not measured yet")
    page.get_by_role("button", name="Publish").click()
    expect(page.locator("h1 .tag")).to_have_text("published")
    assert hr.asked[-1] == "Publish version 1? Staff then see their own scores."
    hr.shoot("has-published")


def read_own_week(staff: Screen, roster: Mapping[str, Any], person: str) -> None:
    """On the phone, still signed in: hours by role, the score, and every step that led to it."""
    page = staff.page
    roles = {name: code for code, name in role_names("zh").items()}
    expected = minutes_by_role(roster, person)
    staff.go("我的工时")
    expect(page.locator("h1")).to_have_text("我的工时")
    panel = page.locator(".panel", has=page.locator("[data-chart=bars]"))
    expect(panel.locator("svg, canvas").first).to_be_visible()
    shown = {
        roles[row.locator("td").first.inner_text()]: number(row.locator("td").last.inner_text())
        for row in panel.locator("tbody tr").all()
    }
    assert shown == {role: round(Decimal(minutes) / 60, 2) for role, minutes in expected.items()}
    fits(page)
    staff.shoot("own-hours")

    staff.go("我的得分")
    score = page.locator(".tile .value").first
    formula = page.locator("code.formula", has_text="C =").inner_text()
    # C = (488·1.0·83.20 + …) / (488·1.0 + …) = 83.20: minutes · weight · score of every scored role
    top, bottom, said = re.fullmatch(r"C = \((.+)\) / \((.+)\) = (.+)", formula).groups()  # type: ignore[union-attr]
    composite = sum_of_products(top) / sum_of_products(bottom)
    assert abs(composite - number(said)) <= Decimal("0.01")
    assert number(score.inner_text()) == number(said)
    assert Decimal(0) < composite <= Decimal(120)
    scored = [int(term.split("·")[0].replace(",", "")) for term in bottom.split(" + ")]
    assert set(scored) <= set(expected.values())
    expect(page.locator("code.formula", has_text="/ 60")).to_have_count(len(expected))
    fits(page)
    staff.shoot("own-score")


def cell_of(person: str, day: int) -> str:
    return f'#grid td[data-person="{person}"][data-day="{day}"]'


def someone_at_work(page: Page) -> tuple[str, int]:
    """A person and a day with a shift, not of the one on leave."""
    for cell in page.locator("#grid td[data-person]:has(.shift.draft)").all():
        person, day = cell.get_attribute("data-person"), cell.get_attribute("data-day")
        if person and day and person != AWAY:
            return person, int(day)
    raise AssertionError("nobody works")
