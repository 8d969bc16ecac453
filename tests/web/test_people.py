"""The pages about people: what HR finds, changes and is told; roles and contracts."""

from __future__ import annotations

import re

import pytest

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from scheduler.services import labour
from scheduler.services.people import person_page
from scheduler.services.people_editing import version_of
from tests.web.rosters.company import add_draft
from tests.web.test_pages import Visit, site, text_of, visit
from tests.web.world import ANN, BO

__all__ = ["site", "visit"]
FORM = {
    "name_zh": "安娜",
    "name_en": "Ann",
    "department": "WH",
    "contract": "FT",
    "cost_per_hour": "40",
    "hired_on": "2020-01-01",
}


def seen(app: App) -> str:
    return version_of(person_page(app, SYSTEM, ANN).person)


def test_the_list_is_searched_and_filtered(visit: Visit) -> None:
    client = visit("hana")
    assert "3 people" in text_of(client, "/people/")
    page = text_of(client, "/people/?search=bo&department=WH")
    assert "1 person" in page
    assert "Bo E002 Warehouse Picking B" in page
    assert "Nobody fits these filters." in text_of(client, "/people/?role=TEST&department=WH")


def test_a_persons_page_tells_roles_hours_leave_and_account(app: App, visit: Visit) -> None:
    add_draft(app)
    page = text_of(visit("hana"), f"/people/person/{ANN}")
    assert "Picking B 100% since Jan 1, 2020 in force" in page
    assert "Hours of the period 2026-10" in page
    assert "Nov 12, 2026 annual leave approved" in page
    assert "Account ann" in page
    assert "CN¥40.00" in page


def test_a_person_is_added_and_then_qualified(app: App, visit: Visit) -> None:
    client = visit("hana")
    answer = client.post("/people/new", data={**FORM, "code": "E300", "name_en": "Dai"})
    assert answer.location == "/people/person/E300"
    assert "Now enter which roles" in text_of(client, "/people/person/E300")
    cells = {"role": "PICK", "proficiency_percent": "70", "valid_from": "2026-11-01"}
    client.post("/people/person/E300/skills", data=cells)
    page = text_of(client, "/people/person/E300")
    assert "Entered: Picking at 70%." in page
    assert "Picking D 70%" in page


def test_protections_are_ticked_by_name_and_keep_words_of_the_companys_own(app: App, visit: Visit) -> None:
    client = visit("hana")
    for ticked in (["pregnant", "night_worker"], ["night_worker", "union", "nursing"]):
        client.post(f"/people/person/{ANN}", data={**FORM, "name_en": "Ann", "seen": seen(app), "tags": ticked})
        assert list(person_page(app, SYSTEM, ANN).person.tags) == ticked
    page = client.get(f"/people/person/{ANN}").get_data(as_text=True)
    assert re.findall(r'<input checked[^>]* value="(\w+)"', page) == ["night_worker", "union", "nursing"]
    assert "hazardous work at night" in page
    assert "hazardous_nights;" not in page


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"cost_per_hour": "much"}, "much is not a number"),
        ({"hired_on": ""}, "Please fill this in."),
        ({"left_on": "2019-01-01"}, "≥ 2020-01-01"),
        ({"left_on": "2026-10-01"}, "The last day at work was Oct 12, 2026; nobody leaves before it."),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_is_kept(
    app: App, visit: Visit, typed: dict[str, str], told: str
) -> None:
    client = visit("hana")
    data = {**FORM, **typed, "name_en": "Anne", "seen": seen(app)}
    answer = client.post(f"/people/person/{ANN}", data=data)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert told in page, page
    assert 'value="Anne"' in page
    assert person_page(app, SYSTEM, ANN).person.name_en == "Ann"


def test_an_end_says_which_published_shifts_are_left(app: App, visit: Visit) -> None:
    client = visit("hana")
    client.post(f"/people/person/{BO}/skills/end", data={"role": "PICK", "valid_from": "2020-01-01", "last_day": ""})
    assert "Please fill this in." not in text_of(client, f"/people/person/{BO}")
    answer = client.post(
        f"/people/person/{BO}/skills/end", data={"role": "PICK", "valid_from": "2020-01-01", "last_day": "2026-11-30"}
    )
    assert answer.status_code == 302
    assert "Picking B 100% Jan 1, 2020 – Nov 30, 2026 in force" in text_of(client, f"/people/person/{BO}")


def test_roles_show_their_standard_and_who_is_wanted(app: App, visit: Visit) -> None:
    add_draft(app)
    page = text_of(visit("hana"), "/company/roles")
    assert "Change by importing roles.csv, standards.csv" in page
    assert "Picking PICK · Warehouse 2 qualified people" in page
    assert "People wanted 3 the more of: 2 at once, or 112.0 h of work a week" in page  # 2 heads × 56 h; 112 / 40 → 3
    assert "One unit takes" in page


def test_contracts_stand_beside_the_packs_in_force(app: App, visit: Visit) -> None:
    client = visit("hana")
    assert "No rule pack is in force." in text_of(client, "/company/contracts")
    labour.use_packs(app, SYSTEM, ["cn-standard", "company"])
    page = text_of(client, "/company/contracts")
    assert "Full time FT · 40.0 h a week 3 people" in page
    assert "rules hold on" in page


def test_a_lead_finds_no_pages_about_people(visit: Visit) -> None:
    assert visit("lead").get("/people/").status_code == 403
