"""The pages of HR, staff and administrators: status, title, and a fact that only the right data can give."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from scheduler.jobs.worker import Worker
from scheduler.services import hours, jobs
from scheduler.services.importing import import_path
from tests.web.world import ANN, BO, CAI, CLOSED, OPEN, add_accounts, add_company, add_hours, add_job, open_session
from web import create_app
from web.admin.actions import ACTION_NAMES


@pytest.fixture
def site(app: App, tmp_path: Path) -> Flask:
    """The application over the world, without the CSRF check."""
    add_company(app)
    add_accounts(app)
    folder = tmp_path / "files"
    folder.mkdir()
    add_hours(app, folder)
    return create_app(app, WTF_CSRF_ENABLED=False)


@pytest.fixture
def visit(app: App, site: Flask) -> Callable[[str], FlaskClient]:
    def of(login: str) -> FlaskClient:
        client = site.test_client()
        open_session(app, client, login)
        return client

    return of


Visit = Callable[[str], FlaskClient]


def text_of(client: FlaskClient, path: str) -> str:
    """The words of a page, blanks folded."""
    answer = client.get(path, follow_redirects=True)
    assert answer.status_code == 200, answer.status
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))).split())


def test_the_queue_says_what_happened_and_what_would_put_it_right(visit: Visit) -> None:
    page = text_of(visit("hana"), f"/hours/{OPEN}")
    assert "Bo" in page
    assert "Came in at 08:00 and never clocked out." in page
    assert "Proposal: Add a clock-out at 16:00, when the shift ended." in page


def test_the_hours_of_a_period_add_up_by_person_and_role(visit: Visit) -> None:
    page = text_of(visit("hana"), f"/hours/{CLOSED}")
    assert "24.0 h" in page  # Ann 8 h, Bo 8 h, Cai 8 h
    assert "Sum 4.0 12.0 8.0 24.0" in page  # TEST 4, PICK 4 + 8, RCV 4 + 4
    assert "locked" in page


def test_a_lead_sees_the_own_department_only(visit: Visit) -> None:
    page = text_of(visit("lead"), f"/hours/{OPEN}")
    assert "Bo" in page
    assert "Cai" not in page
    assert "Lock the period" not in page


def test_the_lock_is_refused_with_counts_and_given_when_nothing_is_open(app: App, visit: Visit) -> None:
    client = visit("hana")
    client.post(f"/hours/{OPEN}/lock")
    page = text_of(client, f"/hours/{OPEN}")
    assert "Unresolved: 2; provisional segments: 2" in page
    for number in (1, 2):
        answer = client.post(f"/hours/exceptions/{number}", data={"decision": "accept", "reason": "forgot to punch"})
        assert answer.location == f"/hours/{OPEN}#queue"
    client.post(f"/hours/{OPEN}/lock")
    assert "Period 2026-10 is locked." in text_of(client, f"/hours/{OPEN}")
    assert hours.list_periods(app, SYSTEM)[-1].locked


def test_a_decision_without_a_reason_is_refused_in_words(visit: Visit) -> None:
    client = visit("hana")
    client.post("/hours/exceptions/1", data={"decision": "accept", "reason": " "})
    assert "The reason needs 3 to 400 characters." in text_of(client, f"/hours/{OPEN}")


def test_a_time_entered_is_the_sites_own(visit: Visit) -> None:
    client = visit("hana")
    client.post(
        "/hours/exceptions/1", data={"decision": "enter", "at": "2026-10-12T17:30", "reason": "stayed to the end"}
    )
    page = text_of(client, f"/hours/people/{BO}/2026-10-12")
    assert "08:00–17:30 9.5 h" in page


@pytest.mark.parametrize("at", ["", "yesterday", "2026-10-14T17:30"])
def test_a_time_that_cannot_be_leaves_the_item_open(at: str, visit: Visit) -> None:
    client = visit("hana")
    client.post("/hours/exceptions/1", data={"decision": "enter", "at": at, "reason": "stayed to the end"})
    assert "Came in at 08:00 and never clocked out." in text_of(client, f"/hours/{OPEN}")


def test_a_day_shows_its_punches_and_what_became_of_them(visit: Visit) -> None:
    page = text_of(visit("ann"), f"/hours/people/{ANN}/2026-09-28")
    assert "Picking 08:00–12:00 240" in page
    assert "GATE #1 counted" in page


def test_the_attribution_sums_to_the_last_unit_and_counts_help(visit: Visit) -> None:
    page = text_of(visit("hana"), f"/attribution/{CLOSED}")
    assert "Sums exact" in page
    assert "from Laboratory" in page  # Cai received for the warehouse
    assert "borrowed 4.0 h, lent 0.0 h" in page


def test_a_leads_attribution_shows_the_own_department_only(visit: Visit) -> None:
    page = text_of(visit("lead"), f"/attribution/{CLOSED}")
    assert "Testing" not in page
    assert "from Laboratory" in page  # the helper's part in the lead's own department


def test_a_draft_is_for_hr_until_it_is_published(app: App, visit: Visit) -> None:
    hr, lead = visit("hana"), visit("lead")
    assert "HR has not published" in text_of(lead, f"/attribution/{OPEN}")
    hr.post(f"/attribution/{OPEN}/run", data={"pool-WH": "1,000.00"})
    assert "CN¥1,000.00" in text_of(hr, f"/attribution/{OPEN}")
    assert "HR has not published" in text_of(lead, f"/attribution/{OPEN}")
    hr.post(f"/attribution/{OPEN}/publish", data={"version": 1})
    assert "must be locked before" in text_of(hr, f"/attribution/{OPEN}")


@pytest.mark.parametrize("amount", ["a lot", "1.005", "1e99", "NaN", "1e9999999", "100000000000.01"])
def test_an_amount_that_is_none_is_refused_in_words(amount: str, visit: Visit) -> None:
    client = visit("hana")
    client.post(f"/attribution/{OPEN}/run", data={"pool-WH": amount})
    assert f"“{amount}” is no amount of money" in text_of(client, f"/attribution/{OPEN}")


@pytest.mark.parametrize("percent", ["200", "-1", "1e9999999", "2.55"])
def test_a_reserve_that_is_none_is_refused_in_percent(percent: str, visit: Visit) -> None:
    client = visit("hana")
    client.post(f"/attribution/{OPEN}/run", data={"reserve": percent})
    assert f"“{percent}” is no reserve; a percentage from 0 to 100" in text_of(client, f"/attribution/{OPEN}")


def test_a_score_shows_every_formula_with_its_numbers(visit: Visit) -> None:
    page = text_of(visit("ann"), "/me/score")
    # 240 lines in 4 h, μ 50, κ 20: (240 + 20·50)/(4 + 20) = 51.667, on 50:80–60:100 worth 83.33 points
    assert "θ = (x + κ·μ) / (n + κ) = (240 + 20·50) / (4 + 20) = 51.667" in page
    assert "S = Σ v·f / Σ v = (100·83.33) / (100) = 83.33" in page
    assert "a = (m / 60) · w · S / 100 = (240 / 60) · 1.0 · 83.33 / 100 = 3.33" in page
    assert "No KPI scores this role; it counts at the neutral 80 points" in page  # RCV
    assert "C – thin" in page


def test_a_person_without_hours_in_a_published_period_has_no_score(app: App, visit: Visit) -> None:
    page = text_of(visit("adam"), "/")
    assert "My score" not in page  # an account without a person
    assert visit("adam").get("/me/score").status_code == 404


def test_my_hours_are_shown_by_role_and_day(visit: Visit) -> None:
    page = text_of(visit("ann"), f"/me/hours?period={CLOSED}")
    assert "Picking 4.00" in page
    assert "Receiving 4.00" in page
    assert "Mon, Sep 28" in page


def test_the_home_page_begins_with_the_next_shift(app: App, visit: Visit, tmp_path: Path) -> None:
    assert "No published shift lies ahead of you." in text_of(visit("ann"), "/")
    path = tmp_path / "rosters.csv"
    path.write_text("first_day,days,person,day,shift_type,roles\n2026-11-09,7,E001,2026-11-10,D,PICK;PICK;RCV;RCV\n")
    import_path(app, SYSTEM, path)
    page = text_of(visit("ann"), "/")
    assert "Your next shift Tue, Nov 10 08:00–16:00 Day 8.0 h 08:00–12:00 Picking 12:00–16:00 Receiving" in page


def test_my_roster_goes_from_week_to_week(visit: Visit) -> None:
    client = visit("ann")
    week = text_of(client, "/me/roster?week=2026-10-12")
    assert "Picking" in week
    assert "Tue, Oct 13 day off" in week
    assert "appears here at once" not in week
    ahead = text_of(client, "/me/roster?week=2026-10-19")
    assert "Mon, Oct 19 no roster published" in ahead
    assert "day off" not in ahead
    assert "a published one appears here at once" in ahead
    assert client.get("/me/roster?week=9999-99-99").status_code == 200


@pytest.mark.parametrize(
    ("path", "first"), [("hours", "period,person,name"), ("attribution", "period,version,department")]
)
def test_exports_are_files_with_the_readers_rows_only(path: str, first: str, visit: Visit) -> None:
    address = {"hours": f"/hours/{CLOSED}/export", "attribution": f"/attribution/{CLOSED}/shares"}[path]
    answer = visit("lead").get(f"{address}.csv")
    text = answer.get_data(as_text=True).lstrip("\ufeff")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert text.startswith(first)
    assert ANN in text
    assert "TEST" not in text
    workbook = visit("hana").get(f"{address}.xlsx").get_data()
    assert workbook[:2] == b"PK"
    assert visit("hana").get(f"{address}.pdf").status_code == 404


def test_an_upload_becomes_a_job_under_its_own_name(app: App, visit: Visit) -> None:
    client = visit("hana")
    data = {"key": "once", "files": (io.BytesIO(b"code,name_zh,name_en\nFIN,x,Finance\n"), "../up/departments.csv")}
    assert client.post("/imports/", data=data).status_code == 302
    queued = jobs.list_jobs(app, SYSTEM, kinds=("import",))
    assert [job.payload["name"] for job in queued] == ["departments.csv"]
    data["files"] = (io.BytesIO(b"code,name_zh,name_en\nFIN,x,Finance\n"), "departments.csv")
    client.post("/imports/", data=data)
    assert len(jobs.list_jobs(app, SYSTEM, kinds=("import",))) == 1, "the same form sent twice is one import"
    assert "1 file is still to be read. departments.csv waiting" in text_of(client, "/imports/")


def test_several_uploads_are_queued_in_the_order_in_which_they_refer_to_each_other(app: App, visit: Visit) -> None:
    names = ["skills.csv", "people.csv", "departments.csv"]
    files = [(io.BytesIO(b"code\n"), name) for name in names]
    client = visit("hana")
    client.post("/imports/", data={"key": "many", "files": files})
    assert "3 files are still to be read." in text_of(client, "/imports/rows")
    queued = sorted(jobs.list_jobs(app, SYSTEM, kinds=("import",)), key=lambda job: job.id)
    assert [job.payload["name"] for job in queued] == ["departments.csv", "people.csv", "skills.csv"]


def test_a_refused_row_stands_in_quarantine_with_its_reason(app: App, visit: Visit, tmp_path: Path) -> None:
    path = tmp_path / "skills.csv"
    path.write_text("person,role,proficiency_percent,valid_from,valid_to\nE001,NONE,100,2020-01-01,\n")
    report = import_path(app, SYSTEM, path)[0]
    client = visit("hana")
    page = text_of(client, f"/imports/{report.import_id}")
    assert "2 role" in page
    assert "NONE" in page
    assert "1" in page
    assert "Imports" in text_of(client, "/imports/")


def test_a_refused_file_passes_no_check(app: App, visit: Visit, tmp_path: Path) -> None:
    path = tmp_path / "skills.csv"
    path.write_bytes("person,role,note\nE001,PICK,Entrepôt à côté\n".encode("latin-1"))
    report = import_path(app, SYSTEM, path)[0]
    page = text_of(visit("hana"), f"/imports/{report.import_id}")
    assert "The encoding of the file is not known. Accepted: UTF-8, GB18030, UTF-16." in page
    assert page.count("not checked: the file was refused") == 2
    assert "nothing to remark" not in page


def test_jobs_are_listed_cancelled_and_tried_again(app: App, visit: Visit) -> None:
    number = add_job(app)
    client = visit("adam")
    assert "Self-test" in text_of(client, "/admin/jobs")
    client.post(f"/admin/jobs/{number}/cancel")
    assert "cancelled" in text_of(client, "/admin/jobs")
    client.post(f"/admin/jobs/{number}/retry")
    assert "waiting" in text_of(client, "/admin/jobs")
    assert client.post(f"/admin/jobs/{number}/retry").status_code == 409


def test_the_audit_log_is_read_page_by_page(app: App, visit: Visit) -> None:
    for i in range(60):
        with app.unit_of_work(SYSTEM) as uow:
            uow.audit("test.entry", f"n{i}")
            uow.commit()
    client = visit("adam")
    first = text_of(client, "/admin/audit")
    assert "n59" in first
    assert "n5 " not in first
    older = re.search(r"before=(\d+)", client.get("/admin/audit").get_data(as_text=True))
    assert older
    assert "n5 " in text_of(client, f"/admin/audit?before={older.group(1)}")


def test_an_account_is_made_with_a_password_shown_once(app: App, visit: Visit) -> None:
    client = visit("adam")
    answer = client.post(
        "/admin/accounts", data={"login": "Dora", "role": "lead", "departments": ["LAB"], "person": ""}
    )
    shown = re.search(r"data-secret>([^<]+)<", answer.get_data(as_text=True))
    assert shown
    assert shown.group(1) not in client.get("/admin/accounts").get_data(as_text=True)
    assert "dora one-time password Lead" in text_of(client, "/admin/accounts")


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"login": "adam", "role": "hr"}, "is taken"),
        ({"login": "x y", "role": "hr"}, "is not accepted"),
        ({"login": "dora", "role": "lead"}, "A lead needs at least one department."),
        ({"login": "dora", "role": "staff"}, "A staff account needs the person whose it is."),
    ],
    ids=["taken", "blank in the login", "lead of nothing", "staff without a person"],
)
def test_an_account_that_cannot_be_is_refused_in_words(form: dict[str, str], said: str, visit: Visit) -> None:
    answer = visit("adam").post("/admin/accounts", data={"person": "", **form})
    assert answer.status_code in (409, 422)
    assert said in unescape(answer.get_data(as_text=True))


def test_an_empty_installation_says_what_to_do(app: App) -> None:
    add_accounts(app)
    site = create_app(app)
    client = site.test_client()
    open_session(app, client, "adam")
    assert "There is no company yet. The first steps lead from its files to its first roster." in text_of(client, "/")
    for path, said in (("/hours/", "There are no periods yet."), ("/imports/", "Nothing was imported yet.")):
        assert said in text_of(client, path)
    assert "No company has been imported yet." in unescape(client.get("/hours/2026-10").get_data(as_text=True))


def test_nobody_sees_names_of_other_departments_in_the_own_pages(visit: Visit) -> None:
    for path in ("/", f"/me/hours?period={CLOSED}", "/me/score", f"/hours/people/{ANN}/2026-09-28"):
        assert CAI not in text_of(visit("ann"), path)


def test_the_audit_log_names_every_action_in_the_readers_words() -> None:
    """Every action that a use case writes, as it stands in the sources."""
    written: set[str] = set()
    for source in (Path(__file__).parents[2] / "scheduler").rglob("*.py"):
        written |= set(re.findall(r'\.audit\(\s*"([a-z_.]+)"', source.read_text(encoding="utf-8")))
    assert len(written) > 20
    assert written <= set(ACTION_NAMES), written - set(ACTION_NAMES)


def test_a_decided_item_says_who_decided_it_and_leads_back_to_its_period(visit: Visit) -> None:
    client = visit("hana")
    client.post("/hours/exceptions/1", data={"decision": "accept", "reason": "asked Bo"})
    page = text_of(client, "/hours/people/E002/2026-10-12")
    assert "Decided by hana: asked Bo" in page
    assert "Proposal" not in page
    assert "Hours / 2026-10" in page
    assert "Oct 12, 2026 · Monday" in page


def test_a_lead_sees_a_helpers_segments_without_a_way_to_the_helpers_day(visit: Visit) -> None:
    """Cai of the laboratory helped four hours in receiving, a role of the warehouse."""
    client = visit("lead")
    page = client.get(f"/attribution/{CLOSED}/people/{CAI}/RCV").get_data(as_text=True)
    assert "Sep 29" in page
    assert f"/hours/people/{CAI}" not in page
    assert client.get(f"/hours/people/{CAI}/2026-09-29").status_code == 404


def test_punches_after_the_lock_become_lines_of_the_next_period(app: App, visit: Visit, tmp_path: Path) -> None:
    """Ann came on a day without a shift, 08:00 to 12:00; the punches arrive when September is locked."""
    late = tmp_path / "punches.csv"
    rows = [
        f"GATE,{90 + i},{ANN},2026-09-30 {at}:00:00,{kind},"
        for i, (at, kind) in enumerate((("08", "IN"), ("12", "OUT")))
    ]
    late.write_text("\n".join(["device,device_seq,person,time,kind,role", *rows]) + "\n", encoding="utf-8")
    import_path(app, SYSTEM, late)
    client = visit("hana")
    assert "Look for late punches" in text_of(client, f"/hours/{CLOSED}")
    client.post(f"/hours/{CLOSED}/resolve")
    page = text_of(client, f"/hours/{CLOSED}")
    assert "24.0 h" in page  # as locked
    assert "Came after the lock" in page
    assert "Ann Wed, Sep 30 no role +240 2026-10" in page
    page = text_of(client, f"/hours/{OPEN}")
    assert "Counted here of locked days" in page
    assert "Ann Wed, Sep 30 no role +240 2026-09" in page
    assert "Came after the lock" in text_of(client, f"/hours/people/{ANN}/2026-09-30")
    assert "Ann Wed, Sep 30 no role +240 2026-09" in text_of(visit("ann"), f"/me/hours?period={OPEN}")
    table = client.get(f"/hours/{OPEN}/export.csv?table=deltas").get_data(as_text=True)
    assert "2026-10,2026-09,E001,Ann,2026-09-30,,,240," in table


def test_an_uploads_job_names_its_file_and_says_that_it_was_refused(app: App, visit: Visit) -> None:
    client = visit("adam")
    client.post("/imports/", data={"files": (io.BytesIO(b""), "people.csv")})
    assert Worker(app, "test", ("import",)).work_one()
    page = text_of(client, "/admin/jobs")
    assert "Import people.csv" in page
    assert "The file was refused." in page
