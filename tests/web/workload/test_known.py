"""Known work and expected volumes: entered, refused beside the field, withdrawn, and nobody else's."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from scheduler.services.importing import import_path
from scheduler.services.known_work import expected_volumes, known_work
from tests.web.workload.test_pages import words
from tests.web.world import KNOWN

WORK = {
    "role": "PICK",
    "day": "2026-11-11",
    "start": "8:00",
    "end": "24:00",
    "units": "420.5",
    "how": "replaces",
    "reason": "order 4711",
}
VOLUME = {
    "volume-role": "RCV",
    "volume-weekly_units": "900",
    "volume-like": "PICK",
    "volume-valid_from": "2026-11-09",
    "volume-reason": "a new dock",
}


def beside(page: str, field: str) -> str:
    """The error that stands beside a field, and that the field points to."""
    found = re.search(rf'id="{field}-error"><div class="field-error" role="alert">([^<]*)<', page)
    assert found, f"nothing is said beside {field}"
    assert re.search(rf'<(?:input|select) [^>]*aria-describedby="[^"]*{field}-error[^"]*"[^>]*id="{field}"', page)
    return unescape(found[1])


def entered(world: App) -> list:
    return [w for w in known_work(world, SYSTEM, date(2026, 11, 8), 15) if w.role == "PICK"]


def test_known_work_is_entered_and_told_with_who_and_why(world: App, lead: FlaskClient) -> None:
    assert lead.post("/workload/known/", data=WORK).status_code == 302
    [work] = entered(world)
    assert (work.day, work.start_min, work.end_min, work.units) == (date(2026, 11, 11), 480, 1440, Decimal("420.5"))
    assert (work.replaces, work.reason, work.entered_by) == (True, "order 4711", "lead")
    said = words(lead.get("/workload/known/").get_data(as_text=True))
    assert "Wed, Nov 11 08:00–24:00 Picking = 420.5 pieces in place of the forecast order 4711 Bo" in said


def test_far_more_than_a_usual_day_asks_to_be_confirmed(world: App, lead: FlaskClient) -> None:
    lead.post(
        "/workload/known/volumes",
        data=VOLUME | {"volume-role": "PICK", "volume-like": "", "volume-valid_from": "2026-11-08"},
    )
    refused = lead.post("/workload/known/", data=WORK | {"units": "9999999"})
    page = refused.get_data(as_text=True)
    assert (refused.status_code, entered(world)) == (422, [])
    assert "times a usual day" in beside(page, "units")
    assert 'name="sure"' in page
    assert lead.post("/workload/known/", data=WORK | {"units": "9999999", "sure": "y"}).status_code == 302
    assert len(entered(world)) == 1


@pytest.mark.parametrize("typed", ["8", "08", "800", "0800", "8:00", "08：00"])
def test_a_time_is_read_as_people_type_it(typed: str, world: App, lead: FlaskClient) -> None:
    lead.post("/workload/known/", data=WORK | {"start": typed})
    assert [work.start_min for work in entered(world)] == [480]


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("day", "", "Choose a day."),
        ("day", "11.11.2026", "“11.11.2026” is no day; a date such as 2026-11-08 is accepted."),
        ("day", "2026-11-07", "Nov 7, 2026 is past; today is Nov 8, 2026."),
        ("day", "2300-01-01", None),
        ("start", "24:00", "“24:00” is no time of the day; 00:00 to 23:59 is accepted."),
        ("end", "25:00", "“25:00” is no time of the day; 00:00 to 24:00 is accepted."),
        ("end", "07:00", "The times must lie in one day (00:00 to 24:00), the end after the start."),
        (
            "units",
            "1,250",
            "“1,250” is not accepted; a plain number from 0 to 10,000,000 is, with up to 3 decimals after a point.",
        ),
        ("units", "-1", None),
        ("units", "NaN", None),
        ("units", "0.0001", None),
        ("units", "1e30", None),
        ("reason", "  ", "1 to 200 characters on one line are accepted; these are 0."),
        ("reason", "x" * 201, "1 to 200 characters on one line are accepted; these are 201."),
        ("role", "NONE", "There is no role “NONE”."),
        ("role", "TEST", "There is no role “TEST”."),  # another department's is like one that is missing
    ],
)
def test_what_is_refused_is_said_beside_its_field_and_all_that_was_typed_is_kept(
    field: str, typed: str, said: str | None, world: App, lead: FlaskClient
) -> None:
    answer = lead.post("/workload/known/", data=WORK | {field: typed})
    page = answer.get_data(as_text=True)
    assert answer.status_code in (404, 422)
    assert entered(world) == []
    if said:
        assert beside(page, field) == said
    else:
        assert beside(page, field)
    if field != "reason":
        assert 'value="order 4711"' in page
    if field not in ("role", "reason"):
        assert f'value="{typed}"' in page or f'value="{typed.strip()}"' in page
    assert re.search(r'<input [^>]*checked[^>]*value="replaces"', page)


def test_two_that_replace_the_forecast_in_one_hour_contradict_each_other(world: App, lead: FlaskClient) -> None:
    lead.post("/workload/known/", data=WORK)
    answer = lead.post("/workload/known/", data=WORK | {"start": "20:00", "reason": "another"})
    assert answer.status_code == 409
    said = beside(answer.get_data(as_text=True), "start")
    assert said.startswith("Number 3 stands in place of the forecast from 08:00 to 24:00 already")


def test_withdrawn_work_is_shown_only_to_who_asks_and_once(world: App, lead: FlaskClient) -> None:
    number = KNOWN["PICK"]
    for said in ("is withdrawn. The next forecast leaves it out.", "was withdrawn already, by lead."):
        answer = lead.post(f"/workload/known/{number}/withdraw", follow_redirects=True)
        assert said in words(answer.get_data(as_text=True))
    assert "order of PICK" not in lead.get("/workload/known/").get_data(as_text=True)
    said = words(lead.get("/workload/known/?withdrawn=yes").get_data(as_text=True))
    assert "order of PICK" in said
    assert "withdrawn by Bo" in said


def test_a_list_is_narrowed_by_role_and_day_and_a_write_leads_back_to_it(lead: FlaskClient) -> None:
    page = lead.get("/workload/known/?role=RCV&first=2026-11-20").get_data(as_text=True)
    assert "order of PICK" not in page
    assert "Nov 20, 2026" in page
    answer = lead.post("/workload/known/?role=RCV&first=2026-11-20", data=WORK | {"role": "RCV"})
    assert answer.location == "/workload/known/?role=RCV&first=2026-11-20"


@pytest.mark.parametrize("asked", ["first=yesterday", "first=9999-12-31", "first=0001-01-01", "role=TEST"])
def test_a_list_that_cannot_be_is_the_usual_one(asked: str, lead: FlaskClient) -> None:
    page = lead.get(f"/workload/known/?{asked}")
    assert page.status_code == 200
    assert "order of PICK" in page.get_data(as_text=True)
    assert "order of TEST" not in page.get_data(as_text=True)


def test_hr_sees_the_work_of_every_department(signed_in: Callable[..., FlaskClient]) -> None:
    page = signed_in("hr", "zh_Hans_CN").get("/workload/known/").get_data(as_text=True)
    assert "order of TEST" in page
    assert "在预测之外另加" in page


def test_a_volume_is_entered_for_a_new_role(world: App, lead: FlaskClient) -> None:
    assert lead.post("/workload/known/volumes", data=VOLUME).status_code == 302
    [volume] = expected_volumes(world, SYSTEM)
    assert (volume.role, volume.weekly_units, volume.like, volume.entered_by) == ("RCV", Decimal(900), "PICK", "lead")
    said = words(lead.get("/workload/known/").get_data(as_text=True))
    assert "Receiving Nov 9, 2026 900 pieces Picking a new dock Bo" in said


def test_a_volume_that_history_makes_idle_is_stored_and_said_to_be_so(
    world: App, lead: FlaskClient, tmp_path: Path
) -> None:
    rows = [f"PICK,{date(2026, 10, 5) + timedelta(days=n)} {hour:02}:00,12" for n in range(34) for hour in range(8, 18)]
    (tmp_path / "workload.csv").write_text("role,interval_start,quantity\n" + "\n".join(rows), encoding="utf-8")
    [report] = import_path(world, SYSTEM, tmp_path / "workload.csv")
    assert report.added == len(rows)
    volume = VOLUME | {"volume-role": "PICK", "volume-like": ""}
    page = lead.post("/workload/known/volumes", data=volume, follow_redirects=True)
    said = words(page.get_data(as_text=True))
    assert "The volume is entered." in said
    assert "The entered volume of 900 units a week counts no more: 3 weeks of history or more are known." in said


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("volume-weekly_units", "many", "“many” is not accepted; a plain number from 0 to 10,000,000 is, with up to 3"),
        ("volume-like", "RCV", "Role RCV cannot lend itself its shape; name another role, or none."),
        ("volume-like", "NONE", "There is no role “NONE”."),
        ("volume-role", "TEST", "There is no role “TEST”."),
        ("volume-valid_from", "", "Choose a day."),
    ],
)
def test_a_volume_that_cannot_be_says_why_and_opens_its_form(
    field: str, typed: str, said: str, world: App, lead: FlaskClient
) -> None:
    answer = lead.post("/workload/known/volumes", data=VOLUME | {field: typed})
    page = answer.get_data(as_text=True)
    assert answer.status_code in (404, 422)
    assert beside(page, field).startswith(said)
    assert 'value="a new dock"' in page
    assert '<details class="inner" open>' in page
    assert expected_volumes(world, SYSTEM) == ()


def test_the_audit_log_names_the_deeds(world: App, lead: FlaskClient, signed_in: Callable[..., FlaskClient]) -> None:
    lead.post("/workload/known/", data=WORK)
    lead.post(f"/workload/known/{KNOWN['PICK']}/withdraw")
    said = words(signed_in("admin").get("/admin/audit").get_data(as_text=True))
    assert "known work entered" in said
    assert "known work withdrawn" in said


def test_staff_are_refused(signed_in: Callable[..., FlaskClient]) -> None:
    staff = signed_in("staff")
    assert staff.get("/workload/known/").status_code == 403
    assert staff.post("/workload/known/", data=WORK).status_code == 403
