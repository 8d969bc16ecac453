"""Pages of plan and actual: who sees what, and that every figure leads on to punches."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask import Flask

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from tests.web.pages import database_url, site, source, visit
from tests.web.rosters.company import add_past_forecast
from tests.web.world import ANN, BO, CAI, LOGINS, open_session

__all__ = ["database_url", "site", "visit"]

PERIOD = "/actuals/2026-09"
CAUSES = {"hand_edits": 100, "solver_gap": 200, "forecast_error": 0, "absence": 0}


def _part(fen: int) -> dict[str, int]:
    return {
        "cost_fen": fen,
        "labour_fen": fen // 2,
        "late_min": fen,
        "worked_min": fen,
        "short_centimin": 6000 * fen,
    }


def test_hr_sees_the_company_and_goes_down_to_a_day(visit) -> None:
    client = visit("hr")
    assert f'href="{PERIOD}"' in source(client, "/actuals/")
    table = source(client, PERIOD)
    assert "Warehouse" in table
    assert "sum over quarter hours and roles" in table  # the formula of coverage, in words
    figure = source(client, f"{PERIOD}/figure?scope=department&code=WH&kpi=att_rate")
    assert "16.0 h" in figure  # two shifts of eight hours
    assert f"{PERIOD}/people/{ANN}/att_rate" in figure
    days = source(client, f"{PERIOD}/people/{ANN}/att_rate")
    assert f"/hours/people/{ANN}/2026-09-28" in days
    assert "GATE" in source(client, f"/hours/people/{ANN}/2026-09-28")


def test_slots_lead_to_who_was_there(visit) -> None:
    client = visit("lead")
    week = source(client, f"{PERIOD}/slots?first=2026-09-28&last=2026-09-30")
    assert "role=PICK" in week
    day = source(client, f"{PERIOD}/slots?first=2026-09-28&last=2026-09-28&role=PICK&slot=15")
    where = re.search(rf"{PERIOD}/roles/PICK/\d+\?slot=15", day)
    assert where
    people = source(client, where.group())
    assert "Ann" in people
    assert "Bo" in people
    assert f"/hours/people/{BO}/2026-09-28" in people
    assert client.get(f"{PERIOD}/roles/TEST/29842620").status_code == 404
    assert client.get(f"{PERIOD}/roles/PICK/2147483647").status_code == 404
    assert client.get(f"{PERIOD}/roles/PICK/0").status_code == 404  # 1970
    assert client.get(where.group().replace("2026-09", "2026-10")).status_code == 404
    assert client.get(f"{PERIOD}/slots?first=nonsense&slot=7").status_code == 200


def test_accounts_are_told_to_both_heads_without_opening_the_others_days(visit) -> None:
    page = source(visit("lead"), f"{PERIOD}/accounts")
    assert "Cai" in page  # tested in the morning, received goods in the afternoon
    line = source(visit("lead"), f"{PERIOD}/accounts?person={CAI}&role=RCV")
    assert "Tue, Sep 29" in line
    assert f"/hours/people/{CAI}" not in line
    assert f"/hours/people/{CAI}/2026-09-29" in source(visit("hr"), f"{PERIOD}/accounts?person={CAI}&role=RCV")
    assert visit("lead").get(f"{PERIOD}/accounts?person={CAI}&role=TEST").status_code == 404


def test_staff_see_their_own_figures_only(visit) -> None:
    client = visit("staff")
    own = source(client, f"{PERIOD}/people/{ANN}")
    assert "My attendance" in own
    assert "gross attendance" not in own  # counts leave, so it is held against nobody
    assert client.get(f"{PERIOD}/people/{BO}").status_code == 404
    assert client.get(f"{PERIOD}/people/{BO}/att_rate").status_code == 404
    assert client.get(PERIOD).status_code == 403
    assert f"{PERIOD}/people/{ANN}" in source(client, "/me/hours?period=2026-09")


@pytest.mark.parametrize("what", ["kpis", "slots", "accounts"])
@pytest.mark.parametrize("fmt", ["csv", "xlsx"])
def test_tables_are_exported(visit, what: str, fmt: str) -> None:
    answer = visit("lead").get(f"{PERIOD}/{what}.{fmt}")
    assert answer.status_code == 200
    assert len(answer.data) > 100
    assert visit("lead").get(f"{PERIOD}/other.{fmt}").status_code == 404


@pytest.mark.parametrize(
    "path", ["/figure?scope=planet", "/figure?scope=role&code=NONE", "/figure?kpi=nothing", "?department=NONE"]
)
def test_what_is_not_there_is_said(visit, path: str) -> None:
    assert visit("hr").get(PERIOD + path).status_code == 404


def test_a_period_without_shifts_says_so_in_chinese_too(app: App, site: Flask) -> None:
    client = site.test_client()
    open_session(app, client, LOGINS["hr"][0])
    client.post("/locale", data={"locale": "zh_Hans_CN"})
    assert "计划与实际" in source(client, "/actuals/")
    assert "出勤率" in source(client, PERIOD)


def test_a_missed_target_leads_to_its_split(app: App, visit) -> None:
    lead = visit("lead")
    figure = source(lead, f"{PERIOD}/figure?scope=department&code=WH&kpi=cpe")
    assert f"{PERIOD}/split" not in figure.split('class="tabs"')[0]  # nothing is recorded of this work, so no cost
    assert "Make a forecast of these days first" in source(lead, f"{PERIOD}/split")
    assert lead.post(f"{PERIOD}/split", data={"seconds": "5"}).status_code == 409
    add_past_forecast(app, date(2026, 9, 28))
    assert "Make the split" in source(lead, f"{PERIOD}/split")
    assert lead.post(f"{PERIOD}/split", data={"seconds": "0"}).status_code == 422
    assert lead.post(f"{PERIOD}/split", data={"seconds": "5"}).status_code == 302
    assert lead.post(f"{PERIOD}/split", data={"seconds": "5"}).status_code == 302  # one is waiting already
    assert "waits for its turn" in source(lead, f"{PERIOD}/split")
    answer = lead.get(f"{PERIOD}/split/progress")
    assert "HX-Refresh" not in answer.headers
    done = {
        "first_day": "2026-09-28",
        "last_day": "2026-10-04",
        "total": _part(300),
        "by_cause": {cause: _part(n) for cause, n in CAUSES.items()},
        "by_department": {
            code: {"total": _part(150), "by_cause": {c: _part(n // 2) for c, n in CAUSES.items()}}
            for code in ("LAB", "WH")
        },
        "rosters": [
            {
                "roster": 1,
                "first_published": 1,
                "first_day": "2026-09-28",
                "days": 7,
                "absences": 2,
                "searched": False,
                "hindsight_found": False,
                "undivided": ["forecast_error", "absence"],
                "steps_fen": [900, 800, 700, 650, 600],
                "total": _part(300),
                "by_cause": {},
            }
        ],
    }
    with app.unit_of_work(SYSTEM) as uow:
        (job,) = uow.jobs.newest(kinds={"split"}, limit=1)
        claimed = uow.jobs.claim("w", uow.now, 60, ["split"])
        assert claimed is not None
        assert claimed.id == job.id
        uow.jobs.complete(claimed, done, uow.now)
        uow.audit("test.job", "split")
        uow.commit()
    page = source(lead, f"{PERIOD}/split")
    assert "not told apart: no search found a roster" in page
    assert "error of the forecast" not in page
    assert "the search found no roster in hindsight, so what happened stands for it" in page
    assert "Warehouse" in page
    assert "Laboratory" not in page
    assert "<h2>Company</h2>" not in page  # its menu has that word
    whole = source(visit("hr"), f"{PERIOD}/split")
    assert "Laboratory" in whole
    assert "<h2>Company</h2>" in whole
    assert "exact" in whole
    lead.post("/locale", data={"locale": "zh_Hans_CN"})
    assert "班表 1：事后搜索没有找到班表，因此以实际情况代替，“无法区分：没有搜索找到班表”" in source(
        lead, f"{PERIOD}/split"
    )
