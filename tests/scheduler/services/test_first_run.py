"""A new company's way to its first roster, read from what is stored; its first account, its files, its people."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM, AccountRole, Actor
from scheduler.errors import Conflict, Forbidden, InvalidInput, NotFound
from scheduler.exchange.faults import FileRefused
from scheduler.exchange.templates import all_templates, example_kinds, template
from scheduler.jobs.here import work_off
from scheduler.services import (
    accounts,
    company_setup,
    first_admin,
    forecasting,
    import_checking,
    invitations,
    roster_generation,
    rosters,
)
from scheduler.services.company_rows import RowRefused
from scheduler.services.day_table import accept_days
from scheduler.services.first_run import DAYS, FORECAST_DAYS, Step, first_run, over
from scheduler.services.importing import import_path
from scheduler.storage.audit import entries
from tests.conftest import TODAY

ADMIN = Actor(login="ada", role=AccountRole.ADMIN)
STAFF = Actor(login="stan", role=AccountRole.STAFF)
PASSWORD = "quiet-lamps-over-harbour"


def begin(app: App, code: str | None = None, login: str = "Ada", password: str = PASSWORD) -> None:
    first_admin.make_first_admin(
        app,
        code=first_admin.setup_code(app) if code is None else code,
        login=login,
        password=password,
        locale="en",
        address="127.0.0.1",
    )


def enter_company(app: App, **changes: object) -> None:
    given: dict[str, object] = {
        "code": "HQ",
        "name_zh": "示例",
        "name_en": "",
        "tz": "Asia/Shanghai",
        "country": "",
        "packs": ("cn-standard", "company"),
    }
    company_setup.set_company(app, ADMIN, **(given | changes))  # type: ignore[arg-type]


def import_templates(app: App, folder: Path, today: date = TODAY) -> None:
    folder.mkdir()
    with zipfile.ZipFile(io.BytesIO(all_templates(today))) as archive:
        archive.extractall(folder)  # our own bytes
    reports = import_path(app, ADMIN, folder)
    assert [(one.name, one.state, one.quarantined) for one in reports if one.refused or one.quarantined] == []


def actions(app: App) -> list[str]:
    with app.reading() as uow:
        return [entry.action for entry in entries(uow.session)]


def test_the_first_administrator_needs_the_code_and_may_sign_in_with_the_chosen_password(app: App) -> None:
    assert first_admin.nobody_yet(app)
    begin(app)
    made = accounts.find_account(app, "ada")
    assert made is not None
    assert (made.role, made.must_change) == (AccountRole.ADMIN, False)
    assert accounts.verify_password(made.password_hash, PASSWORD)
    assert not first_admin.nobody_yet(app)
    assert actions(app) == ["account.first"]


def test_the_code_is_worth_nothing_once_there_is_an_account(app: App) -> None:
    begin(app)
    with pytest.raises(Conflict) as refusal:
        begin(app, login="eve")
    assert refusal.value.key == "setup_over"
    assert accounts.find_account(app, "eve") is None


@pytest.mark.parametrize("code", ["", "aaaaa-aaaaa-aaaaa-aaaaa", "ÄÖ", "\0"])
def test_another_code_makes_no_account(app: App, code: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        begin(app, code=code)
    assert refusal.value.key == "setup_code_wrong"
    assert first_admin.nobody_yet(app)


def test_the_code_may_be_typed_without_its_dashes(app: App) -> None:
    begin(app, code=f" {first_admin.setup_code(app).replace('-', ' ')} ")
    assert not first_admin.nobody_yet(app)


def test_codes_are_not_tried_without_end(app: App) -> None:
    for _ in range(accounts.ATTEMPTS_PER_ACCOUNT):
        with pytest.raises(InvalidInput):
            begin(app, code="wrong")
    with pytest.raises(accounts.TooManyAttempts):
        begin(app)


def test_every_step_is_done_by_its_outcome(app: App, tmp_path: Path) -> None:
    begin(app)
    assert first_run(app, ADMIN).next is Step.COMPANY
    enter_company(app)
    run = first_run(app, ADMIN)
    assert run.next is Step.FILES
    assert [pack.code for pack in run.packs or ()] == ["cn-standard", "company"]
    import_templates(app, tmp_path / "files")
    run = first_run(app, ADMIN)
    assert run.missing == ()
    assert run.next is Step.CHECK  # the calendar's days are not in the table yet
    assert run.findings is not None
    assert run.findings.forecastable == ("DESK", "PICK")
    accept_days(app, ADMIN, run.findings.days_proposed)
    run = first_run(app, ADMIN)
    assert run.next is Step.FORECAST
    assert Step.CHECK in run.done
    assert not over(app)


def test_the_templates_are_a_company_that_the_importer_takes_whole(app: App, tmp_path: Path) -> None:
    import_templates(app, tmp_path / "files")
    with app.reading() as uow:
        company = uow.organisation.load()
    assert (len(company.people), len(company.roles), len(company.skills)) == (2, 2, 3)
    assert len(example_kinds()) == 11


def test_a_roster_comes_of_the_templates(app: App, tmp_path: Path) -> None:
    import_templates(app, tmp_path / "files")
    run = first_run(app, ADMIN)
    forecasting.request_forecast(app, ADMIN, run.first_day, FORECAST_DAYS, key="first")
    work_off(app, "forecast")
    draft = rosters.create_draft(app, ADMIN, first_day=run.first_day, days=DAYS)
    roster_generation.generate(app, ADMIN, draft.id, draft.revision, time_limit_s=5)
    work_off(app, "solve")
    assert rosters.get_roster(app, ADMIN, draft.id).lifecycle.has_roster  # people are worth what they cover


def test_files_of_a_kind_that_came_in_together_are_all_told(app: App, tmp_path: Path) -> None:
    enter_company(app)
    import_templates(app, tmp_path / "files")
    people = template("people", TODAY).decode("utf-8-sig").splitlines()
    bad = tmp_path / "a people list.csv"
    bad.write_text("\n".join([people[0], people[1].replace("WH", "NOWHERE")]) + "\n")
    good = tmp_path / "people.csv"
    good.write_text("\n".join(people) + "\n")
    for file in (bad, good):
        import_path(app, ADMIN, file, kind="people")
    told = {file.name: file.quarantined for file in first_run(app, ADMIN).files if file.kind == "people"}
    assert told == {"a people list.csv": 1, "people.csv": 0}


def test_a_template_of_no_kind_is_not_there() -> None:
    with pytest.raises(NotFound):
        template("wishes", TODAY)
    assert template("punches", TODAY).startswith(b"\xef\xbb\xbfdevice,")


def test_what_would_make_a_first_roster_poor_is_told(app: App, tmp_path: Path) -> None:
    import_templates(app, tmp_path / "files", today=TODAY - timedelta(days=300))
    with app.unit_of_work(ADMIN) as uow:
        skills = [s for s in uow.organisation.load().skills if s.role == "DESK"]
        uow.organisation.upsert_skills([replace(s, valid_to=date(2025, 1, 1)) for s in skills])
        uow.audit("test.skills", "DESK")
        uow.commit()
    findings = first_run(app, ADMIN).findings
    assert findings is not None
    told = {one.what: one.codes for one in findings.remarks}
    assert told["roles_without_people"] == ("DESK",)
    assert "history_old" in told


def test_the_company_is_entered_once_and_changed_without_losing_the_rest(app: App) -> None:
    enter_company(app)
    enter_company(app, name_en="Example Ltd", packs=None)
    form = company_setup.company_form(app, ADMIN)
    assert form.site is not None
    assert (form.site.name_zh, form.site.name_en, form.site.slot_min) == ("示例", "Example Ltd", 30)
    assert form.in_force is not None
    assert [pack.code for pack in form.in_force] == ["cn-standard", "company"]
    assert actions(app) == ["company.set", "company.set"]
    with pytest.raises(Conflict):
        enter_company(app, name_en="Example Ltd", packs=None)


def test_a_company_that_cannot_be_is_refused_by_field(app: App) -> None:
    with pytest.raises(RowRefused) as refusal:
        enter_company(app, name_zh="", country="XX")
    assert {fault.field for fault in refusal.value.faults} == {"name_zh", "name_en", "country"}


@pytest.mark.parametrize(
    ("tz", "country", "packs"),
    [
        ("Asia/Shanghai", "", ("cn-standard", "company")),
        ("Europe/Berlin", "", ("eu", "de", "company")),
        ("Europe/Berlin", "DE-BY", ("eu", "de", "company")),
        ("UTC", "", ("company",)),
        ("America/New_York", "US-OR", ("us-flsa", "us-or", "company")),
    ],
)
def test_the_usual_rules_are_those_of_the_country(tz: str, country: str, packs: tuple[str, ...]) -> None:
    assert company_setup.stack_for(tz, country) == packs


@pytest.mark.parametrize(
    ("name", "content", "kind", "missing"),
    [
        ("people.csv", template("people", TODAY), "people", ()),
        ("员工名单.csv", template("people", TODAY), "people", ()),
        ("roles.csv", template("people", TODAY), "people", ()),  # its name says one thing, its columns another
        ("roles.csv", b"code,name_zh\nPICK,x\n", "roles", ("name_en", "department", "unit_zh", "unit_en")),
        ("notes.csv", b"a,b\n1,2\n", "", ()),
    ],
)
def test_a_file_is_recognised_by_its_columns_before_its_name(
    app: App, name: str, content: bytes, kind: str, missing: tuple[str, ...]
) -> None:
    seen = import_checking.look_at(app, ADMIN, name, content)
    assert (seen.kind, seen.missing, seen.refusal) == (kind, missing, None)


def test_a_file_that_cannot_be_read_says_why(app: App) -> None:
    seen = import_checking.look_at(app, ADMIN, "people.pdf", b"%PDF-1.7")
    assert seen.refusal is not None
    assert seen.refusal.reason == "file_type"


def test_chosen_files_are_imported_after_what_they_refer_to(app: App) -> None:
    enter_company(app)
    names = ("people", "contracts", "departments")
    seen = [import_checking.look_at(app, ADMIN, f"{name}.csv", template(name, TODAY)) for name in names]
    chosen = [import_checking.Chosen(name=one.name, stored=one.stored, kind=one.kind) for one in seen]
    jobs = import_checking.request_imports(app, ADMIN, chosen, key="k")
    assert [job.payload["name"] for job in jobs] == ["departments.csv", "contracts.csv", "people.csv"]
    assert first_run(app, ADMIN).importing
    assert actions(app).count("import.request") == 1
    again = import_checking.request_imports(app, ADMIN, chosen, key="k")
    assert [job.id for job in again] == [job.id for job in jobs]
    work_off(app, "import")
    with app.reading() as uow:
        assert len(uow.organisation.load().people) == 2


def test_files_of_no_kind_or_gone_are_not_queued(app: App) -> None:
    seen = import_checking.look_at(app, ADMIN, "people.csv", template("people", TODAY))
    with pytest.raises(FileRefused):
        import_checking.request_imports(
            app, ADMIN, [import_checking.Chosen(name="p.csv", stored=seen.stored, kind="wishes")], key="a"
        )
    with pytest.raises(NotFound):
        import_checking.request_imports(
            app, ADMIN, [import_checking.Chosen(name="p.csv", stored="0" * 64, kind="people")], key="b"
        )


def test_people_are_invited_all_at_once_with_logins_of_their_names(app: App, tmp_path: Path) -> None:
    import_templates(app, tmp_path / "files")
    made = invitations.invite(app, ADMIN, {"E001": AccountRole.LEAD, "E002": AccountRole.STAFF}, locale="en")
    assert [one.login for one in made] == ["wang.fang", "li.lei"]
    lead = accounts.find_account(app, "wang.fang")
    assert lead is not None
    assert (lead.departments, lead.person, lead.must_change) == (frozenset({"WH"}), "E001", True)
    assert accounts.verify_password(lead.password_hash, made[0].one_time_password)
    assert actions(app).count("account.invited") == 1
    assert invitations.without_account(app, ADMIN) == ()
    with pytest.raises(InvalidInput) as refusal:
        invitations.invite(app, ADMIN, {"E001": AccountRole.STAFF})
    assert refusal.value.key == "person_has_account"


def test_a_login_that_is_taken_gets_the_code_behind_it(app: App, tmp_path: Path) -> None:
    import_templates(app, tmp_path / "files")
    accounts.create_account(app, SYSTEM, login="wang.fang", role=AccountRole.HR)
    assert invitations.invite(app, ADMIN, {"E001": AccountRole.STAFF})[0].login == "wang.fang.e001"


def test_only_those_who_may_are_led_and_let_others_in(app: App) -> None:
    for call in (
        lambda: first_run(app, STAFF),
        lambda: company_setup.company_form(app, STAFF),
        lambda: import_checking.look_at(app, STAFF, "people.csv", b"x"),
        lambda: invitations.without_account(app, Actor(login="hana", role=AccountRole.HR)),
    ):
        with pytest.raises(Forbidden):
            call()
