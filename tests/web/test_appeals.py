"""Disputes in the pages: what would be at once, filed with grounds, decided by others, told with its reason."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest

from scheduler.attribution.claims import KpiClaim
from scheduler.bootstrap import App
from scheduler.config import Config
from scheduler.services import accounts
from scheduler.services.attribution_cases import get_case
from tests.web.pages import Visit, database_url, site, source, visit, words
from tests.web.world import ANN, APPEALS, BO, CAI, CLOSED, FILES, LOGINS, actor_of, add_world, config_for, open_session
from web import create_app

__all__ = ["database_url", "site", "visit"]

GROUNDS = "The pick list shows four hundred lines."


def test_the_form_shows_what_would_be_before_it_is_filed(visit: Visit) -> None:
    lead = visit("lead")  # Bo: 360 lines in 8 h
    page = words(lead, f"/appeals/{CLOSED}/{BO}/dispute?x-UPH=400&n-UPH=8")
    # (360 + 20·50)/(8 + 20) = 48.571 worth 77.14 points; (400 + 1000)/28 = 50 worth 80
    assert "Composite score 77.14 80.00 +2.86" in page
    assert "Nobody else's share changes by a cent" in page
    without_script = lead.post(f"/appeals/{CLOSED}/{BO}/dispute", data={"preview": "yes", "x-UPH": "400", "n-UPH": "8"})
    assert "+2.86" in without_script.get_data(as_text=True)
    assert "Enter what should hold instead" in words(lead, f"/appeals/{CLOSED}/{BO}/dispute")


def test_filing_leads_to_the_appeal_and_the_score_says_that_it_is_in_dispute(visit: Visit) -> None:
    lead = visit("lead")
    form = {"version": "1", "x-UPH": "400", "n-UPH": "8", "grounds": GROUNDS}
    answer = lead.post(f"/appeals/{CLOSED}/{BO}/dispute", data=form)
    assert answer.location.startswith("/appeals/")
    page = words(lead, answer.location)
    assert "Lines per hour (version 1) should be 400 over 8." in page
    assert "HR decides; the decision with its reason will stand here." in page
    assert "Version 1 of this score in dispute" in words(lead, "/me/score")


def test_an_appeal_that_waits_stands_on_the_home_page_of_hr(visit: Visit) -> None:
    assert "Appeals 2 wait for your decision" in words(visit("hr"), "/")
    form = {"version": "1", "x-UPH": "400", "n-UPH": "8", "grounds": GROUNDS}
    visit("lead").post(f"/appeals/{CLOSED}/{BO}/dispute", data=form)
    assert "Appeals 3 wait for your decision" in words(visit("hr"), "/")


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"x-UPH": "400", "n-UPH": "8", "grounds": "no"}, "Please give your grounds in 10 to 2000 characters."),
        ({"grounds": GROUNDS}, "Say what should hold instead"),
        ({"x-UPH": "a lot", "n-UPH": "8", "grounds": GROUNDS}, "must be numbers"),
        ({"x-UPH": "1e99999999", "n-UPH": "8", "grounds": GROUNDS}, "must be numbers"),
        ({"x-UPH": "800/2", "n-UPH": "8", "grounds": GROUNDS}, "must be numbers"),
        (
            {"day-0": "9999-12-31", "start-0": "22:00", "end-0": "06:00", "role-0": "PICK", "grounds": GROUNDS},
            "needs a day and two times of day",
        ),
        ({"day-0": "2026-09-28", "start-0": "", "end-0": "x", "grounds": GROUNDS}, "needs a day and two times of day"),
    ],
)
def test_what_cannot_be_filed_stays_in_the_form_with_its_reason(form: dict[str, str], said: str, visit: Visit) -> None:
    lead = visit("lead")
    answer = lead.post(f"/appeals/{CLOSED}/{BO}/dispute", data={"version": "1", **form})
    assert answer.status_code == 422
    page = unescape(answer.get_data(as_text=True))
    assert said in page
    assert form["grounds"] in page


def test_a_dispute_of_an_older_version_keeps_what_was_typed(visit: Visit) -> None:
    form = {"version": "7", "x-UPH": "400", "n-UPH": "8", "grounds": GROUNDS}
    answer = visit("lead").post(f"/appeals/{CLOSED}/{BO}/dispute", data=form)
    page = unescape(answer.get_data(as_text=True))
    assert answer.status_code == 409
    assert "The score is version 1 by now" in page
    assert GROUNDS in page
    assert 'value="400"' in page


def test_a_number_without_end_is_refused_in_the_preview_too(visit: Visit) -> None:
    page = words(visit("lead"), f"/appeals/{CLOSED}/{BO}/dispute?x-UPH=1e99999999&n-UPH=8")
    assert "must be numbers" in page


def test_each_version_of_an_amended_kpi_is_disputed_by_itself(
    sqlite_template: Path, build_app: Callable[[Config], App], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "amended.sqlite"
    shutil.copyfile(sqlite_template, path)
    app = build_app(config_for(path))
    second = FILES["kpis.csv"].splitlines()[1].replace("2026-01-01", "2026-09-28")
    monkeypatch.setitem(FILES, "kpis.csv", f"{FILES['kpis.csv']}{second}\n")
    values = (
        f"kpi,period,person,version,numerator,exposure,dates,source\nTAT,2026-09,,,95,100,20,test\n"
        f"UPH,2026-09,{BO},1,160,4,1,test\nUPH,2026-09,{BO},2,200,4,1,test\n"
    )
    monkeypatch.setitem(FILES, "observations.csv", values)
    add_world(app, tmp_path)
    lead = create_app(app, WTF_CSRF_ENABLED=False).test_client()
    open_session(app, lead, LOGINS["lead"][0])
    form_path = f"/appeals/{CLOSED}/{BO}/dispute"
    form = lead.get(form_path).get_data(as_text=True)
    assert re.findall(r'name="x-([^"]+)" value="([^"]+)"', form) == [("UPH.1", "160"), ("UPH.2", "200")]
    answer = lead.post(form_path, data={"version": "1", "x-UPH.2": "240", "n-UPH.2": "4", "grounds": GROUNDS})
    number = int(answer.location.rpartition("/")[2])
    case = get_case(app, actor_of(app, "lead"), number)
    claim = KpiClaim(kpi="UPH", person=BO, numerator="240", exposure="4", version=2)
    assert case.appeal.claims == (claim,)
    assert "(version 2) should be 240 over 4." in words(lead, f"/appeals/{number}")


def test_hr_decides_with_a_reason_that_the_person_reads(visit: Visit) -> None:
    hr, ann = visit("hr"), visit("staff")
    number = APPEALS["staff"]
    assert f"Appeal {number} against version 1" in words(hr, "/appeals/")
    page = words(hr, f"/appeals/{number}")
    assert "Mon, Sep 28, 12:00–16:00 was worked in Picking." in page
    assert "Share in Warehouse" in page
    reason = "The pick list of the afternoon carries her name."
    hr.post(f"/appeals/{number}/decide", data={"outcome": "revise", "granted": "0", "reason": reason})
    page = words(ann, f"/appeals/{number}")
    assert "score revised" in page
    assert reason in page
    assert "version 2 of the attribution was made; the one before stays." in page
    score = words(ann, "/me/score")
    assert "Version 2 of this score locked" in score
    assert "Picking, 8.0 h" in score


def test_chinese_has_one_word_for_the_decision_of_an_appeal(app: App, visit: Visit) -> None:
    hana = accounts.find_account(app, "hana")
    assert hana is not None
    accounts.set_locale(app, hana.actor, "zh_Hans_CN")
    hr, path = visit("hr"), f"/appeals/{APPEALS['staff']}"
    to_decide = source(hr, path).partition("<main")[2]
    assert "提交裁定" in to_decide
    given = {"outcome": "revise", "granted": "0", "reason": "The pick list of the afternoon carries her name."}
    for told in (
        to_decide,
        hr.post(f"{path}/decide", data=given, follow_redirects=True).get_data(as_text=True).partition("<main")[2],
        source(hr, "/appeals/").partition("<main")[2],
        hr.post(f"/appeals/{CLOSED}/settle", follow_redirects=True).get_data(as_text=True).partition("<main")[2],
        source(hr, f"/appeals/{APPEALS['foreign']}").partition("<main")[2],
    ):
        assert "裁定" in told
        assert "处理" not in told


def test_a_decision_needs_an_outcome_and_is_made_once(visit: Visit) -> None:
    hr = visit("hr")
    path = f"/appeals/{APPEALS['staff']}"
    hr.post(f"{path}/decide", data={"reason": "long enough a reason"})
    assert "Choose an outcome" in words(hr, path)
    hr.post(f"{path}/decide", data={"outcome": "uphold", "reason": "long enough a reason"})
    assert "score upheld" in words(hr, path)
    hr.post(f"{path}/decide", data={"outcome": "revise", "granted": "0", "reason": "long enough a reason"})
    assert "decided already, by hana" in words(hr, path)


def test_who_reads_anothers_score_is_written_down_and_told(visit: Visit) -> None:
    ann = visit("staff")
    assert "Who else read this score" not in words(ann, "/me/score")
    visit("hr").get(f"/attribution/{CLOSED}/people/{ANN}")
    visit("lead").get(f"/attribution/{CLOSED}/lineage/composite:{ANN}")
    page = words(ann, "/me/score")
    assert "Who else read this score (2)" in page
    assert "hana" in page
    assert "lead" in page


@pytest.mark.parametrize("path", ["/appeals/2", f"/appeals/{CLOSED}/{CAI}/dispute", "/appeals/987654"])
def test_a_foreign_appeal_answers_like_a_missing_one(path: str, visit: Visit) -> None:
    assert visit("staff").get(path).status_code == 404
    assert visit("lead").get(path).status_code == 404


def test_staff_of_a_small_department_see_their_share_and_no_total(visit: Visit) -> None:
    page = words(visit("staff"), "/me/score")
    assert "The department's totals are shown from five people on." in page
    assert "The department divides" not in page


def test_the_department_says_in_a_sentence_what_moved_its_points(visit: Visit) -> None:
    page = words(visit("hr"), f"/attribution/{CLOSED}/departments/WH")
    assert re.search(r"Warehouse [+−±]\d+\.\d contribution points: ", page)


def test_the_chart_has_a_table_with_the_same_steps(visit: Visit) -> None:
    page = visit("hr").get(f"/attribution/{CLOSED}/departments/WH").get_data(as_text=True)
    assert 'data-chart="waterfall"' in page
    for step in ("planned hours", "attendance", "deployment", "productivity", "together"):
        assert f"<tr><td>{step.capitalize()}</td>" in page
