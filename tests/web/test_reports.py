"""Reports: sums that agree with the pages behind them, who sees which department, and the workbook opened again."""

from __future__ import annotations

import io
import re
from fractions import Fraction

import pytest
import python_calamine
from flask import Flask
from flask.testing import FlaskClient

from scheduler.attribution.fairness import burden
from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from scheduler.services.calibration import calibrate
from scheduler.services.labour_accounts import labour_accounts
from scheduler.services.period_report import period_report
from scheduler.services.plan_actual import plan_actual
from tests.web.pages import database_url, site, source, visit
from tests.web.world import CAI
from web.reports import presenters

__all__ = ["database_url", "site", "visit"]

PERIOD = "2026-09"
PAGES = ("", "/departments/WH", "/print")


def text(client: FlaskClient, path: str) -> str:
    return source(client, f"/reports/{PERIOD}{path}")


def sheets(client: FlaskClient) -> dict[str, list[tuple[object, ...]]]:
    answer = client.get(f"/reports/{PERIOD}/report.xlsx")
    assert answer.status_code == 200
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(answer.get_data()))
    return {name: [tuple(row) for row in book.get_sheet_by_name(name).to_python()] for name in book.sheet_names}


def test_what_went_in_is_what_the_pages_behind_it_say(app: App, site: Flask) -> None:
    report = period_report(app, SYSTEM, PERIOD)
    first, last = report.period.first_day, report.period.last_day
    slots = {one.role: one for one in plan_actual(app, SYSTEM, first, last).roles}
    lines = labour_accounts(app, SYSTEM, first, last).lines
    assert sum(d.minutes for d in report.departments) == report.table.company.figures.worked_min > 0
    for one in report.departments:
        assert sum(line.minutes for line in one.borrowed) == sum(role.helped_min for role in one.roles)
        for role in one.roles:
            assert sum(hour.present_min for hour in role.by_hour) == role.cover.present_min
            assert sum(hour.need_cmin for hour in role.by_hour) == role.cover.need_cmin
            assert role.cover.present_min == int(slots[role.role].present.sum())
    assert sum(len(d.lent) for d in report.departments) == len(lines)
    points = sum(d.points for d in report.departments)
    assert report.overview is not None
    assert points == sum(p.points for p in report.overview.people)


def test_the_workbook_opens_again_and_sums_to_the_report(app: App, visit) -> None:
    report = period_report(app, SYSTEM, PERIOD)
    found = sheets(visit("hr"))
    assert list(found) == ["Summary", "Departments", "Roles", "People", "KPIs", "Help", "Fairness", "Lineage"]
    heads = found["Departments"][0]
    worked = sum(row[heads.index("Hours in its roles")] for row in found["Departments"][1:])
    assert worked == pytest.approx(sum(d.minutes for d in report.departments) / 60, abs=1e-3)
    assert sum(row[3] for row in found["Roles"][1:]) == pytest.approx(worked, abs=1e-3)
    values = dict(found["Summary"][1:])
    assert values["Lock hash"] == report.version.lock_hash
    assert ("Document hash", report.version.content_hash) in found["Lineage"]
    assert len(found["People"]) == 1 + len(report.overview.people)


def test_the_report_says_from_which_day_on_anything_is_on_record(visit) -> None:
    for path in PAGES:  # of September the last three days, with Monday's roster
        assert "Rosters and hours are on record from Sep 28, 2026 on" in text(visit("hr"), path)
        october = visit("hr").get(f"/reports/2026-10{path}").get_data(as_text=True)
        assert "on record" not in october
    summary = dict(sheets(visit("hr"))["Summary"][1:])
    assert str(summary["Roster or hours on record from"]).startswith("2026-09-28")


def test_an_uneven_burden_of_which_nobody_carries_twice_the_mean_says_so(site: Flask) -> None:
    with site.test_request_context(headers={"Accept-Language": "en"}):
        # 9 of 16 carry 1: 81 ÷ (16 · 9) = 0.56, and nobody more than twice the mean of 9/16
        found = burden("weekends", {f"P{n}": int(n < 9) for n in range(16)})
        assert presenters.unnamed(found) == "nobody carries more than twice the mean; 7 people carry none"
        named = burden("nights", {"A": 10, "B": 0, "C": 0})
        assert (named.names, presenters.unnamed(named)) == (("A",), "")
        assert presenters.unnamed(burden("nights", {"A": 1, "B": 1})) == ""


def test_leads_see_their_departments_only(visit) -> None:
    lead = visit("lead")
    assert "/reports/2026-09/departments/LAB" not in text(lead, "")
    assert lead.get(f"/reports/{PERIOD}/departments/LAB").status_code == 404
    assert lead.get(f"/reports/{PERIOD}/departments/WH").status_code == 200
    assert "Fairness" not in sheets(lead)
    assert {row[0] for row in sheets(lead)["Departments"][1:]} == {"WH"}
    for path in ("/fairness", "/bonus.csv"):
        assert lead.get(f"/reports/{PERIOD}{path}").status_code == 403
    assert CAI not in {row[0] for row in sheets(lead)["People"][1:]}


def test_staff_see_no_report(visit) -> None:
    for path in (*PAGES, "/fairness", "/report.xlsx", "/bonus.csv"):
        assert visit("staff").get(f"/reports/{PERIOD}{path}").status_code == 403


def test_every_figure_of_the_map_leads_on(visit) -> None:
    client = visit("hr")
    page = text(client, "")
    links = set(re.findall(r'href="(/actuals/2026-09/figure[^"]*)"', page))
    assert links
    for link in links:
        assert client.get(link.replace("&amp;", "&")).status_code == 200, link
    department = text(client, "/departments/WH")
    lineage = set(re.findall(r'href="(/attribution/[^"]*department-points[^"]*)"', department))
    assert len(lineage) == 1
    assert client.get(lineage.pop().replace("&amp;", "&")).status_code == 200


def test_fairness_names_every_check_with_its_formula_and_limit(visit) -> None:
    page = text(visit("hr"), "/fairness")
    for word in ("Top tier by contract", "Helpers", "Part time", "Leave", "Burdens", "Explanation", "0.85", "0.80"):
        assert word in page


def test_the_bonus_of_a_period_is_offered_for_pay_once_it_is_divided(visit) -> None:
    client = visit("hr")
    for fmt in ("csv", "xlsx"):
        assert f'href="/reports/{PERIOD}/bonus.{fmt}"' in text(client, "/fairness")
        assert client.get(f"/reports/{PERIOD}/bonus.{fmt}").status_code == 200
    undivided = client.get("/reports/2026-10/fairness").get_data(as_text=True)
    assert "No bonus is divided" in undivided
    assert "/bonus." not in undivided


def test_the_printed_report_carries_version_and_date(app: App, visit) -> None:
    page = text(visit("hr"), "/print")
    report = period_report(app, SYSTEM, PERIOD)
    assert report.version.lock_hash in page
    assert f"Attribution version {report.version.version}" in page


def test_the_pages_speak_chinese(visit) -> None:
    client = visit("hr")
    client.post("/locale", data={"locale": "zh_Hans_CN"})
    for path, word in (
        ("", "绩效地图"),
        ("/departments/WH", "所辖岗位的覆盖"),
        ("/fairness", "公平性"),
        ("/print", "期末报告"),
    ):
        assert word in text(client, path)
    found = sheets(client)
    assert found["概要"][0] == ("事项", "数值")
    assert ("工时已锁定", "是") in found["概要"]
    assert found["部门"][0][:2] == ("部门", "部门名称")
    assert found["指标"][0][4:8] == ("指标名称", "单位", "数值", "指标得分")
    told = {cell for sheet in ("人员", "指标", "公平性") for row in found[sheet][1:] for cell in row}
    assert not told & {"good", "basic", "yes", "no", "nights", "burden", "group_rate"}
    assert {"负担分布", "夜班", ""} <= told  # the check of helpers is about nobody in particular


def test_a_period_that_is_not_there_is_missing(visit) -> None:
    for path in (*PAGES, "/fairness", "/report.xlsx"):
        assert visit("hr").get(f"/reports/2031-01{path}").status_code == 404


def test_shares_are_told_apart_shifts_turn_their_sign_and_contracts_have_names(app: App, visit) -> None:
    assert [presenters.digits_of(Fraction(n)) for n in ("0.948", "4.6", "-35", "0")] == [3, 2, 1, 3]
    why = "Committee of 3 October: strict targets"
    calibrate(app, SYSTEM, PERIOD, department="WH", shift=Fraction(-3), reason=why)
    found = text(visit("hr"), "/fairness")
    assert "+3.00" in found  # 3 points less are taken off than none
    assert why in found
    assert "Full time" in found
    assert "Each person&#39;s lines" in found or "Each person's lines" in found
    assert "0.950 share" in text(visit("hr"), "")
