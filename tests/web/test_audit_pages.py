"""The audit log searched, read in words, paged and taken away as a file."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from scheduler.services import audit_log, people_editing
from scheduler.services.audit_log import AuditAsked, read_audit
from tests.web.test_pages import Visit, site, text_of, visit
from tests.web.world import ANN, BO

__all__ = ["site", "visit"]


@pytest.fixture
def changed(app: App, visit: Visit) -> App:
    """Ann's cost was changed, Bo's leaving entered."""
    visit("adam")
    with app.reading() as uow:
        ann = uow.organisation.load().people[ANN]
    cells = {**people_editing.cells_of(ann), "cost_per_hour": "41", "contract": "FT"}
    people_editing.change_person(app, SYSTEM, ANN, cells, seen=people_editing.version_of(ann))
    people_editing.set_skill(
        app, SYSTEM, ANN, {"role": "TEST", "proficiency_percent": "80", "valid_from": "2026-12-01"}
    )
    return app


def test_details_are_told_in_names_and_words(changed: App, visit: Visit) -> None:
    page = text_of(visit("adam"), "/admin/audit?about=person:")
    assert "data of a person changed Person Ann Cost per hour: 40 → 41" in page
    assert "qualification entered Person Ann Role: Testing · Proficiency: 80% · First day: Dec 1, 2026" in page


@pytest.mark.parametrize(
    ("entry", "detail", "told"),
    [
        ("bonus.run bonus:2026-10.1", {"budget_fen": 123456}, "Bonus 2026-10.1 budget: CN¥1,234.56"),
        (
            "bonus.result period:2026-10",
            {"points_e4": 840000, "department": "WH"},
            "Audited result: 84 · Department: Warehouse",
        ),
        ("attribution.run attribution:2026-10.1", {"departments": {"WH": 43516}}, "Departments: Warehouse 435.16"),
        (
            "forecast.run forecast_run:2",
            {"days": 15, "known_work": {"PICK": [1]}},
            "Forecast 2 number of days: 15 · Known work: Picking 1",
        ),
        ("attribution.run attribution:2026-10.1", {"reserve_permille": 20}, "reserve: 2.0%"),
        ("attribution.run attribution:2026-10.1", {"pools": {"WH": 50000}}, "amounts to divide: Warehouse CN¥500.00"),
        (
            "kpi.publish role:PICK",
            {"frozen": [{"code": "UPH", "mu": "50.2", "kappa": "20", "mu_basis": "2026-10", "kappa_basis": ""}]},
            "frozen values: UPH μ 50.2, κ 20",
        ),
        ("roster.solved roster:1", {"objective": 27074042, "gap": 0.2401}, "cost: CN¥270,740.42 · gap: 24.0%"),
        ("roster.solve roster:1", {"params": {"time_limit_s": 60.0}}, "time limit: 60 s"),
        ("period.lock period:2026-10", {"rounding_min": 15}, "minutes of rounding: 15 min"),
        ("period.lock period:2026-10", {"content_hash": "ab" * 32}, "fingerprint of the content: abababababab…"),
        ("hours.decide hours_exception:4", {"kind": "missing_out", "decision": "void"}, "no clock-out"),
        ("account.created mei", {"role": "lead"}, "Account role: Lead"),
        ("correction.request correction:9", {"kind": "ADD", "punch_kind": "ROLE"}, "A punch is missing"),
        ("calendar.set day:2026-12-31", {"day": "2026-02-30"}, "Day Dec 31, 2026 Day: 2026-02-30"),
        (
            "kpi.draft kpi:UPH.2",
            {"weight": 60, "anchors": [["40", "60"], ["50", "80"]]},
            "anchors: 40 → 60; 50 → 80",
        ),
        (
            "appeal.revise appeal:1",
            {"person": ANN, "deltas": [[ANN, "WH", -345]]},
            "appeal granted: score changed Appeal 1 Person: Ann · differences: Ann, Warehouse −3.45",
        ),
        ("person.add person:new", {"tags": "pregnant nursing"}, "working-time system: pregnant, "),
        ("policy.use packs", {"packs": [["eu", None], ["de", 3]]}, "rule packs rule packs: eu, de"),
    ],
)
def test_values_carry_their_units(app: App, visit: Visit, entry: str, detail: dict[str, object], told: str) -> None:
    client = visit("adam")
    action, target = entry.split()
    with app.unit_of_work(SYSTEM) as uow:
        uow.audit(action, target, **detail)
        uow.commit()
    page = text_of(client, f"/admin/audit?action={action}")
    assert told in page
    assert action in page  # the raw entry, on demand


@pytest.mark.parametrize(
    ("asked", "actions"),
    [
        ({"action": "skill.set"}, {"skill.set"}),
        ({"about": f"PERSON:{ANN}"}, {"skill.set", "person.change"}),
        ({"who": "SYST", "about": "person"}, {"skill.set", "person.change"}),
        ({"about": "ann", "action": "skill.set"}, {"skill.set"}),  # by the name that the page shows
        ({"about": "TEST"}, {"skill.set"}),  # told in the details
        ({"who": "nobody"}, set()),
        ({"about": "%"}, set()),
    ],
)
def test_a_search_takes_parts_of_texts_in_any_case(changed: App, asked: dict[str, str], actions: set[str]) -> None:
    found = read_audit(changed, SYSTEM, asked=AuditAsked(**asked))  # type: ignore[arg-type]
    assert {entry.action for entry in found.entries} == actions


@pytest.mark.parametrize("about", ["Appeal 1", "appeal:1", "Ann", ANN, "person ann"])
def test_what_the_page_calls_a_thing_finds_it(app: App, visit: Visit, about: str) -> None:
    client = visit("adam")
    with app.unit_of_work(SYSTEM) as uow:
        uow.audit("appeal.uphold", "appeal:1", person=ANN)
        uow.commit()
    assert "appeal decided: score stands Appeal 1" in text_of(client, f"/admin/audit?about={about}")


@pytest.mark.parametrize("about", [ANN, "Ann"])
def test_a_person_finds_the_account_and_every_step_of_a_request(app: App, visit: Visit, about: str) -> None:
    visit("adam")
    steps = (("request.offer", {"person": ANN}), ("request.take", {"taker": BO}))
    for action, detail in (*steps, ("account.disabled", {}), ("roster.edit", {"people": [ANN]}), ("roster.pin", {})):
        kind = action.partition(".")[0]
        with app.unit_of_work(SYSTEM) as uow:
            uow.audit(action, "ann" if kind == "account" else f"{kind}:77", **detail)
            uow.commit()
    with app.unit_of_work(SYSTEM) as uow:
        uow.audit("request.take", "request:770", taker=BO)
        uow.commit()
    found = {(entry.action, entry.target) for entry in read_audit(app, SYSTEM, asked=AuditAsked(about=about)).entries}
    hers = {("request.offer", "request:77"), ("request.take", "request:77")}
    assert found >= hers | {("account.disabled", "ann"), ("roster.edit", "roster:77")}
    assert found.isdisjoint({("request.take", "request:770"), ("roster.pin", "roster:77")})


def test_a_name_that_many_bear_is_not_looked_for_in_details(app: App, visit: Visit) -> None:
    client = visit("adam")
    with app.unit_of_work(SYSTEM) as uow:
        ann = uow.organisation.load().people[ANN]
        crowd = [replace(ann, code=f"L{n}", name_en=f"Lin {n:04}") for n in range(600)]
        uow.organisation.upsert_people(crowd)
        uow.audit("roster.edit", "roster:77", people=["L7"])
        uow.commit()
    page = text_of(client, "/admin/audit?about=lin")
    assert "600 people, roles and departments bear such a name" in page
    assert "No entry fits this search." in page
    one = text_of(client, "/admin/audit?about=Lin 0007")
    assert "bear such a name" not in one
    assert "Roster 77" in one


def test_a_numbered_file_is_the_import(app: App, visit: Visit) -> None:
    client = visit("adam")
    with app.unit_of_work(SYSTEM) as uow:
        uow.audit("import.file", "import:29", name="leave.csv")
        uow.commit()
    assert "file imported File 29" in text_of(client, "/admin/audit?about=File 29")


def test_days_are_the_sites_own(changed: App) -> None:
    newest = read_audit(changed, SYSTEM).entries[0]
    day = newest.at.astimezone(changed.clock.now().tzinfo).date()
    later, earlier = day.replace(year=day.year + 2), day.replace(year=2020)
    for first, last, there in ((None, None, True), (later, None, False), (None, earlier, False)):
        found = read_audit(changed, SYSTEM, asked=AuditAsked(first=first, last=last)).entries
        assert (newest in found) is there


def test_pages_keep_the_search(changed: App, visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_log, "PAGE", 1)
    client = visit("adam")
    html = client.get("/admin/audit?about=person:").get_data(as_text=True)
    assert "qualification entered" in html
    older = html.split('href="/admin/audit?before=')[1].split('"')[0].replace("&amp;", "&")
    assert older.endswith("about=person:")
    page = text_of(client, f"/admin/audit?before={older}")
    assert "data of a person changed Person Ann" in page
    assert "qualification entered Person Ann" not in page


def test_the_export_holds_the_raw_entries_of_the_search(changed: App, visit: Visit) -> None:
    client = visit("adam")
    answer = client.get("/admin/audit/export?fmt=csv&action=person.change")
    [row] = csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig")))
    assert json.loads(row["detail"]) == {"changes": {"cost_per_hour": ["40", "41"]}}
    assert len(row["hash"]) == len(row["prev_hash"]) == 64
    assert client.get("/admin/audit/export?fmt=xlsx").get_data()[:2] == b"PK"
    assert client.get("/admin/audit/export?fmt=exe").status_code == 404
    assert visit("hana").get("/admin/audit/export").status_code == 403


def test_odd_days_and_words_are_no_errors(visit: Visit) -> None:
    client = visit("adam")
    assert client.get("/admin/audit?first=0001-01-01&last=9999-12-31").status_code == 200
    assert "No entry fits this search." in text_of(client, "/admin/audit?first=never&who='; drop table audit")
