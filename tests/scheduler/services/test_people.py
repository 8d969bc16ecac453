"""People added and changed by hand: what is refused and why, what is kept of the past, what the audit log says."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM, AccountRole, Actor
from scheduler.errors import Conflict, Forbidden, InvalidInput, NotFound
from scheduler.services import people_editing as editing
from scheduler.services.audit_log import read_audit
from scheduler.services.company_rows import RowRefused
from scheduler.services.people import Employment, list_people, person_page
from tests.web.world import ANN, BO, CAI, LONG_AGO, add_accounts, add_company, add_hours

HR = Actor(login="hana", role=AccountRole.HR)
LEAD = Actor(login="lead", role=AccountRole.LEAD, departments=frozenset({"WH"}))
NEW = {
    "code": "E200",
    "name_zh": "戴",
    "name_en": "Dai",
    "department": "LAB",
    "contract": "FT",
    "cost_per_hour": "38.50",
    "hired_on": "2026-12-01",
    "left_on": "",
    "tags": "nursing",
}


@pytest.fixture
def company(app: App) -> App:
    add_company(app)
    return app


def changed(app: App, code: str, **cells: str) -> tuple[str, ...]:
    person = person_page(app, HR, code).person
    return editing.change_person(app, HR, code, {**editing.cells_of(person), **cells}, seen=editing.version_of(person))


def last_entry(app: App) -> tuple[str, dict[str, object]]:
    entry = read_audit(app, SYSTEM).entries[0]
    return entry.action, dict(entry.detail)


def test_people_are_found_by_name_department_role_contract_and_employment(company: App) -> None:
    def codes(**asked: object) -> list[str]:
        return [line.person.code for line in list_people(company, HR, **asked)]  # type: ignore[arg-type]

    editing.add_person(company, HR, NEW)
    assert codes() == [CAI, ANN, BO]  # by department, then code; Dai comes in December
    assert codes(search="AN") == [ANN]
    assert codes(search="安娜") == [ANN]
    assert codes(department="WH", role="RCV") == [ANN]
    assert codes(role="RCV") == [CAI, ANN]
    assert codes(contract="PT") == []
    assert codes(employment=Employment.COMING) == ["E200"]
    assert codes(employment=None) == [CAI, "E200", ANN, BO]


def test_a_person_is_added_with_what_was_typed(company: App) -> None:
    assert editing.add_person(company, HR, NEW) == "E200"
    found = person_page(company, HR, "E200").person
    assert (found.cost_fen_per_hour, found.tags, found.left_on) == (3850, ("nursing",), None)
    action, detail = last_entry(company)
    assert action == "person.add"
    assert detail["cost_per_hour"] == "38.5"
    assert "left_on" not in detail


def test_every_wrong_field_is_named_with_its_reason(company: App) -> None:
    wrong = {**NEW, "code": "", "cost_per_hour": "much", "hired_on": "31.12.2026"}
    with pytest.raises(RowRefused) as refused:
        editing.add_person(company, HR, wrong)
    assert {(fault.field, fault.reason) for fault in refused.value.faults} == {
        ("code", "cell_empty"),
        ("cost_per_hour", "number_form"),
        ("hired_on", "date_form"),
    }
    with pytest.raises(RowRefused) as unknown:
        editing.add_person(company, HR, {**NEW, "department": "NONE"})
    assert [fault.reason for fault in unknown.value.faults] == ["unknown_department"]
    with pytest.raises(Conflict, match="already"):
        editing.add_person(company, HR, {**NEW, "code": ANN})


def test_a_change_says_what_was_and_what_is(company: App) -> None:
    assert changed(company, ANN, cost_per_hour="41", left_on="2026-12-31") == ("cost_per_hour", "left_on")
    assert last_entry(company) == (
        "person.change",
        {"changes": {"cost_per_hour": ["40", "41"], "left_on": ["", "2026-12-31"]}},
    )
    with pytest.raises(Conflict, match="nothing"):
        changed(company, ANN)


def test_a_form_that_saw_an_older_person_changes_nothing(company: App) -> None:
    stale = person_page(company, HR, ANN).person
    changed(company, ANN, cost_per_hour="41")
    cells = {**editing.cells_of(stale), "name_en": "Anne"}
    with pytest.raises(Conflict) as refused:
        editing.change_person(company, HR, ANN, cells, seen=editing.version_of(stale))
    assert refused.value.key == "person_changed_meanwhile"
    assert person_page(company, HR, ANN).person.name_en == "Ann"


def test_employment_keeps_every_day_worked_inside(company: App, tmp_path: Path) -> None:
    add_accounts(company)
    add_hours(company, tmp_path)  # Ann worked on 28 September and 12 October
    with pytest.raises(InvalidInput) as early:
        changed(company, ANN, left_on="2026-10-11")
    assert (early.value.key, early.value.params["day"]) == ("left_before_work", date(2026, 10, 12))
    with pytest.raises(InvalidInput) as late:
        changed(company, ANN, hired_on="2026-09-29")
    assert late.value.key == "hired_after_work"
    assert changed(company, ANN, left_on="2026-10-12") == ("left_on",)
    assert person_page(company, HR, ANN).worked == (date(2026, 9, 28), date(2026, 10, 12))


def test_a_new_proficiency_ends_the_old_one_the_day_before(company: App) -> None:
    cells = {"role": "PICK", "proficiency_percent": "120", "valid_from": "2026-12-01"}
    editing.set_skill(company, HR, ANN, cells)
    held = [s for s in person_page(company, HR, ANN).skills if s.role == "PICK"]
    assert [(s.proficiency_pct, s.valid_from, s.valid_to) for s in held] == [
        (100, LONG_AGO, date(2026, 11, 30)),
        (120, date(2026, 12, 1), None),
    ]
    action, detail = last_entry(company)
    assert (action, detail["earlier_ends"]) == ("skill.set", "2026-11-30")
    with pytest.raises(RowRefused) as overlapping:  # without an end it would run into December's
        editing.set_skill(company, HR, ANN, {**cells, "valid_from": "2026-06-01"})
    assert [fault.reason for fault in overlapping.value.faults] == ["overlap_stored"]
    assert len([s for s in person_page(company, HR, ANN).skills if s.role == "PICK"]) == 2


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"proficiency_percent": "0"}, "number_out_of_range"),
        ({"role": "NONE"}, "unknown_role"),
        ({"valid_to": "2026-11-01"}, "dates_reversed"),
    ],
)
def test_a_qualification_that_cannot_be_is_refused(company: App, cells: dict[str, str], reason: str) -> None:
    good = {"role": "TEST", "proficiency_percent": "80", "valid_from": "2026-12-01"}
    with pytest.raises(RowRefused) as refused:
        editing.set_skill(company, HR, ANN, {**good, **cells})
    assert [fault.reason for fault in refused.value.faults] == [reason]


def test_a_qualification_that_has_counted_is_ended_and_not_removed(company: App) -> None:
    with pytest.raises(Conflict) as refused:
        editing.remove_skill(company, HR, ANN, "PICK", LONG_AGO)
    assert refused.value.key == "skill_began"
    assert editing.end_skill(company, HR, ANN, "PICK", LONG_AGO, last_day="2026-11-30") == 0
    held = [s for s in person_page(company, HR, ANN).skills if s.role == "PICK"]
    assert held[0].valid_to == date(2026, 11, 30)
    editing.set_skill(company, HR, ANN, {"role": "TEST", "proficiency_percent": "80", "valid_from": "2026-12-01"})
    editing.remove_skill(company, HR, ANN, "TEST", date(2026, 12, 1))
    assert "TEST" not in {s.role for s in person_page(company, HR, ANN).skills}
    with pytest.raises(NotFound):
        editing.remove_skill(company, HR, ANN, "TEST", date(2026, 12, 1))


def test_only_hr_and_administrators_see_and_change_people(company: App) -> None:
    for forbidden in (
        lambda: list_people(company, LEAD),
        lambda: person_page(company, LEAD, BO),
        lambda: editing.add_person(company, LEAD, NEW),
        lambda: editing.set_skill(company, LEAD, BO, {}),
        lambda: editing.end_skill(company, LEAD, BO, "PICK", LONG_AGO, last_day="2026-11-30"),
        lambda: editing.remove_skill(company, LEAD, BO, "PICK", LONG_AGO),
    ):
        with pytest.raises(Forbidden):
            forbidden()
