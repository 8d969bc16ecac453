"""Pages of labour rules: audits with filters down to the day, packs in force with articles, derogations, own packs."""

from __future__ import annotations

import json
from datetime import date
from io import BytesIO

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from scheduler.bootstrap import App
from scheduler.services.labour import default_text, upload_pack, use_packs
from tests.web.pages import Visit, database_url, site, source, visit
from tests.web.world import ANN, CAI, actor_of

__all__ = ["database_url", "site", "visit"]

DAYS = "first=2026-09-28&last=2026-10-04"


@pytest.fixture
def strict(app: App, site: Flask) -> str:
    """A company pack that allows an hour a day, in force; its JSON."""
    own = json.loads(default_text())
    own["rules"].append(
        {"id": "company.day", "kind": "day_minutes", "limit_min": 60, "title_zh": "每日一小时",
         "title_en": "an hour a day", "roster": "hard", "cite": "house rule 1", "mark": "M"}
    )  # fmt: skip
    upload_pack(app, actor_of(app, "hr"), json.dumps(own))
    use_packs(app, actor_of(app, "hr"), ["cn-standard", "company"], date(2026, 1, 1))
    return json.dumps(own)


def test_without_packs_the_audit_leads_to_them(visit: Visit) -> None:
    page = source(visit("hr"), "/policies/")
    assert "No rule packs are in force" in page
    assert 'href="/policies/packs"' in page


def test_an_audit_names_person_day_article_and_amount_and_leads_to_the_day(visit: Visit, strict: str) -> None:
    page = source(visit("hr"), f"/policies/?{DAYS}&rule=company.day")
    assert "an hour a day" in page
    assert "house rule 1" in page
    assert f"/hours/people/{ANN}/2026-09-28" in page
    assert f"/hours/people/{CAI}/2026-09-29" in page
    planned = source(visit("hr"), f"/policies/?{DAYS}&basis=planned&rule=company.day")
    assert "published rosters" in planned
    assert f"/hours/people/{ANN}/2026-09-28" in planned


def test_a_lead_sees_people_of_the_departments_and_can_choose_one(visit: Visit, strict: str) -> None:
    page = source(visit("lead"), f"/policies/?{DAYS}&rule=company.day")
    assert f"/hours/people/{ANN}/2026-09-28" in page
    assert CAI not in page
    assert f"/hours/people/{ANN}/" not in source(visit("hr"), f"/policies/?{DAYS}&rule=company.day&department=LAB")
    assert visit("staff").get("/policies/").status_code == 403


@pytest.mark.parametrize(
    "asked", ["first=never&last=2026-10-01", "first=2026-10-04&last=2026-10-01", "period=none", "roster=x"]
)
def test_odd_addresses_fall_back_to_days_that_can_be(visit: Visit, strict: str, asked: str) -> None:
    assert "Audit of labour rules" in source(visit("hr"), f"/policies/?{asked}")


@pytest.mark.parametrize("asked", ["roster=987654", "person=E9", "department=XX", "rule=nope"])
def test_what_is_not_there_is_not_found(visit: Visit, strict: str, asked: str) -> None:
    assert visit("hr").get(f"/policies/?{DAYS}&{asked}").status_code == 404


def test_a_change_of_packs_inside_the_days_is_shown(app: App, visit: Visit, strict: str) -> None:
    assert "change in these days" not in source(visit("hr"), f"/policies/?{DAYS}")
    use_packs(app, actor_of(app, "hr"), [], date(2026, 9, 29))
    use_packs(app, actor_of(app, "hr"), ["eu"], date(2026, 10, 1))
    page = source(visit("hr"), f"/policies/?{DAYS}")
    assert "The rule packs in force change in these days" in page
    assert page.count("no rule pack in force, not audited") == 1
    assert "an hour a day" in page


def test_packs_are_shown_rule_by_rule_with_certainty_and_put_in_force(visit: Visit) -> None:
    client = visit("hr")
    assert "No rule pack is in force" in source(client, "/policies/packs")
    answer = client.post("/policies/packs", data={"packs": "cn-standard company", "valid_from": "2026-01-01"})
    assert answer.status_code == 302
    page = source(client, "/policies/packs")
    for words in (
        "劳动法 第41条",
        "overtime of a month at most 36 hours",
        "primary text read",
        "from memory, to be checked",
    ):
        assert words in page
    assert client.post("/policies/packs", data={"packs": "atlantis"}).status_code == 404
    assert client.post("/policies/packs", data={"packs": " "}).status_code == 422
    assert "劳动法 第41条" in source(client, "/policies/packs")
    assert "Put in force" not in source(visit("lead"), "/policies/packs")


def test_a_company_pack_with_faults_is_shown_with_all_of_them(visit: Visit) -> None:
    client = visit("hr")
    own = json.loads(default_text())
    own["rules"][0]["kind"] = "siesta"
    answer = client.post("/policies/packs/own", data={"text": json.dumps(own)})
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "The pack is not taken" in page
    assert "siesta" in page
    assert client.post("/policies/packs/own", data={"text": default_text()}).status_code == 302
    assert client.post("/policies/packs/own", data={"text": default_text()}).status_code == 409


def test_a_pack_that_is_not_utf_8_is_refused_and_a_byte_order_mark_taken(visit: Visit) -> None:
    client = visit("hr")

    def upload(content: bytes) -> TestResponse:
        return client.post("/policies/packs/own", data={"file": (BytesIO(content), "own.json")})

    for code in ("utf-16", "gb18030"):
        answer = upload(default_text().encode(code))
        assert answer.status_code == 422
        assert "own.json is not UTF-8" in answer.get_data(as_text=True)
    assert upload(default_text().encode("utf-8-sig")).status_code == 302
    assert client.post("/policies/packs/own", data={"text": default_text()}).status_code == 409


@pytest.mark.parametrize("day", ["2026-02-30", "31.12.2026", "9999-12-31"])
def test_a_day_that_is_none_is_refused_with_its_field(visit: Visit, strict: str, day: str) -> None:
    client = visit("hr")
    form = {"relief": "cn.ot.month|emergency", "evidence": "flood report", "first": "2026-10-01", "last": ""}
    for field, label in (("first", "First day"), ("last", "Last day, if known")):
        answer = client.post("/policies/derogations", data=form | {field: day})
        assert answer.status_code == 422
        assert f"{label}: “{day}” is no day" in answer.get_data(as_text=True)
    answer = client.post("/policies/packs", data={"packs": "eu", "valid_from": day})
    assert answer.status_code == 422
    assert f"From the day: “{day}” is no day" in answer.get_data(as_text=True)
    page = source(client, "/policies/packs")
    assert "No derogation has been granted" in page
    assert "labour law" not in page.split("Decisions")[1].split("</section>")[0]


@pytest.mark.parametrize("number", ["2147483648", "99999999999999999999"])
def test_numbers_beyond_the_databases_are_of_nothing(visit: Visit, strict: str, number: str) -> None:
    client = visit("hr")
    assert client.get(f"/policies/?roster={number}").status_code == 404
    assert client.post("/policies/derogations/withdraw", data={"number": number}).status_code == 302
    assert "withdrawn" not in source(client, "/policies/packs")


def test_a_derogation_is_granted_shown_and_withdrawn(visit: Visit, strict: str) -> None:
    client = visit("hr")
    form = {"relief": "cn.ot.month|emergency", "evidence": "flood report", "first": "2026-10-01", "last": "2026-10-09"}
    assert client.post("/policies/derogations", data=form | {"evidence": " "}).status_code == 422
    assert client.post("/policies/derogations", data=form | {"first": ""}).status_code == 422
    assert client.post("/policies/derogations", data=form | {"person": ANN}).status_code == 302
    assert "flood report" in source(client, "/policies/packs")
    assert client.post("/policies/derogations/withdraw", data={"number": "1"}).status_code == 302
    assert "withdrawn by hana" in source(client, "/policies/packs")
    client.post("/policies/derogations/withdraw", data={"number": "1"})
    assert "withdrawn already" in source(client, "/policies/packs")
