"""The lead's pages of workload: the outlook of every role, one role's chart and table, and the forecast job."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from html import unescape

import pytest
from flask.testing import FlaskClient

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from scheduler.services.jobs import list_jobs
from scheduler.services.workload_views import SpecialDay
from tests.web.rosters.company import SCORES
from web.workload.presenters import judge, special_name


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def chart_of(page: str) -> dict:
    found = re.search(r"data-chart-data='([^']*)'", page)
    assert found
    return json.loads(unescape(found.group(1)))


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        # 1 − 0.138 ÷ 0.2 = 31 %
        ("en", "Beats a copy of last week by 31%; its 80% band held 81% of the half hours."),
        ("zh_Hans_CN", "比照搬上周好 31%；其 80% 区间覆盖了 81% 的半小时。"),
    ],
)
def test_the_outlook_tells_the_backtest_in_words(locale: str, text: str, signed_in: Callable[..., FlaskClient]) -> None:
    said = words(signed_in("lead", locale).get("/workload/").get_data(as_text=True))
    assert text in said
    assert ("Testing" in said, "检测" in said) == (False, False)  # the laboratory's role is not this lead's


def test_hr_sees_every_role(signed_in: Callable[..., FlaskClient]) -> None:
    said = words(signed_in("hr").get("/workload/").get_data(as_text=True))
    assert "Picking" in said
    assert "Testing" in said


@pytest.mark.parametrize(
    ("scores", "tone", "remark"),
    [
        ({}, "warn", None),
        ({**SCORES, "naive": 0.1, "flags": ["worse_than_naive"]}, "bad", "Last week's copy would have been nearer."),
        ({**SCORES, "bias": -0.2, "flags": ["biased"]}, "warn", "It was too low by 20% on the whole."),
        ({**SCORES, "coverage_80": 0.6, "flags": ["low_coverage"]}, "warn", "The band is too narrow"),
    ],
    ids=["no history", "worse than last week", "biased", "too narrow"],
)
def test_a_poor_forecast_is_called_so(scores: dict, tone: str, remark: str | None, site) -> None:
    with site.test_request_context(headers={"Accept-Language": "en"}):
        found = judge(scores)
    assert found.tone == tone
    if remark:
        assert found.remarks[0].startswith(remark)


@pytest.mark.parametrize(("key", "tone"), [("history_clock", "good"), ("history_gap", "warn")])
def test_only_a_fault_of_the_history_that_matters_asks_to_look_twice(key: str, tone: str, site) -> None:
    params = {"days": 1, "first": "2026-10-01", "last": "2026-10-25"}
    with site.test_request_context(headers={"Accept-Language": "en"}):
        found = judge({**SCORES, "notes": [{"key": key, "params": params}]})
    assert (found.tone, len(found.remarks)) == (tone, 1)


def test_a_special_day_without_a_note_is_called_what_it_is(site) -> None:
    day = SpecialDay(day=date(2026, 11, 13), kind="closed", factor_permille=0, note_zh="", note_en="")
    with site.test_request_context(headers={"Accept-Language": "en"}):
        assert special_name(day) == "closed"


def test_a_role_has_its_chart_by_half_hour_and_by_day(lead: FlaskClient) -> None:
    by_slot = chart_of(lead.get("/workload/PICK").get_data(as_text=True))
    assert len(by_slot["times"]) == len(by_slot["mean"]) == (28 + 7) * 48
    first = 28 * 48
    assert (by_slot["times"][first], by_slot["firstDay"]) == ("2026-11-09T00:00", "2026-11-09")
    # 2 heads × 30 lines a half hour, and 0, 1, 2, 3 lines more on the four paths: 61.5 on average
    assert by_slot["mean"][first + 16] == 61.5
    assert by_slot["mean"][first - 1] is None
    page = lead.get("/workload/PICK?by=day").get_data(as_text=True)
    by_day = chart_of(page)
    assert len(by_day["times"]) == 84 + 7
    assert by_day["mean"][84] == 16 * 60 + 48 * 1.5  # 1032 lines a day
    assert by_day["texts"]["needUnit"] == "hours"
    assert "1,032" in words(page)  # the table for who cannot see the chart


def test_a_role_without_a_forecast_says_what_it_needs_and_a_foreign_one_is_missing(lead: FlaskClient) -> None:
    said = words(lead.get("/workload/RCV").get_data(as_text=True))
    assert "This role has no forecast yet" in said
    foreign, missing = lead.get("/workload/TEST"), lead.get("/workload/NONE")
    assert foreign.status_code == missing.status_code == 404


def test_a_forecast_is_asked_for_once_and_followed(world: App, lead: FlaskClient) -> None:
    form = {"first_day": "2026-11-09", "days": "15"}
    assert lead.post("/workload/forecast", data=form).status_code == 302
    said = words(lead.get("/workload/").get_data(as_text=True))
    assert "The forecast waits for its turn …" in said
    lead.post("/workload/forecast", data=form)
    jobs = list_jobs(world, SYSTEM, kinds={"forecast"})
    assert len(jobs) == 1
    assert "HX-Refresh" not in lead.get("/workload/progress").headers
    with world.unit_of_work(SYSTEM) as uow:
        uow.jobs.request_cancel(jobs[0].id, uow.now)
        uow.audit("test.cancel", "job")
        uow.commit()
    assert lead.get("/workload/progress").headers["HX-Refresh"] == "true"


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"first_day": "", "days": "15"}, "Give the first day and the number of days."),
        ({"first_day": "2026-11-09", "days": "93"}, "A forecast covers 1 to 92 days, not 93."),
    ],
    ids=["no day", "too many days"],
)
def test_a_forecast_that_cannot_be_says_why(form: dict[str, str], said: str, world: App, lead: FlaskClient) -> None:
    answer = lead.post("/workload/forecast", data=form)
    assert answer.status_code == 422
    assert said in words(answer.get_data(as_text=True))
    assert list_jobs(world, SYSTEM, kinds={"forecast"}) == ()


@pytest.mark.parametrize("path", ["/workload/", "/workload/PICK", "/workload/progress"])
def test_staff_have_no_workload_pages(path: str, signed_in: Callable[..., FlaskClient]) -> None:
    assert signed_in("staff").get(path).status_code == 403
