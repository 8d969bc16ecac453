"""The desk of the queue: what it shows, one decision, many, and a decision taken back."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import update

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from scheduler.domain.device import DeviceKind
from scheduler.hours.events import CorrectionKind, PunchKind
from scheduler.hours.ledger import StoredException
from scheduler.services import devices, hours, hours_queue
from scheduler.services.importing import import_path
from scheduler.services.punching import ingest
from scheduler.storage.tables import PeriodRow
from tests.web.test_pages import Visit, site, text_of, visit
from tests.web.world import BO, CAI, CLOSED, EXCEPTIONS, OPEN

__all__ = ["site", "visit"]
DESK = f"/hours/{OPEN}/queue"


def item(app: App, person: str) -> StoredException:
    return hours_queue.get_exception(app, SYSTEM, EXCEPTIONS[person])


def test_a_case_says_what_is_wrong_the_repair_and_its_effect_in_minutes(visit: Visit) -> None:
    page = text_of(visit("hana"), DESK)
    assert re.search(r"Bo Mon, Oct 12 no clock-out", page), page
    assert "Came in at 08:00 and never clocked out." in page
    assert "Proposal: Add a clock-out at 16:00, when the shift ended." in page
    assert re.search(r"Accept the proposal \d+ min become firm ↵", page)
    assert re.search(r"Void the punches −\d+ min 3", page)


def test_a_decision_leads_on_to_the_next_case_and_can_be_taken_back(app: App, visit: Visit) -> None:
    client = visit("hana")
    number, after = EXCEPTIONS[BO], EXCEPTIONS[CAI]
    form = {"act": f"accept:{number}", "reason": "forgot to punch", "next": str(after)}
    answer = client.post(DESK, data=form)
    assert answer.location == f"{DESK}?last={number}&next={after}"
    page = text_of(client, answer.location)
    assert "Decided for Bo, Mon, Oct 12: no clock-out." in page
    assert item(app, BO).state == "resolved"
    client.post(f"/hours/exceptions/{number}/undo", data={"period": OPEN})
    assert item(app, BO).state == "open"
    assert "The decision about Bo is taken back." in text_of(client, DESK)


@pytest.mark.parametrize("act", ["selected", "all"])
def test_many_are_decided_with_one_reason(app: App, visit: Visit, act: str) -> None:
    client = visit("hana")
    chosen = [str(EXCEPTIONS[BO]), str(EXCEPTIONS[CAI])]
    client.post(DESK, data={"act": act, "reason": "both confirmed by phone", "chosen": chosen, "kind": "missing_out"})
    assert {item(app, who).decision for who in (BO, CAI)} == {"both confirmed by phone"}
    assert "Nothing is left to decide here." in text_of(client, f"{DESK}?kind=missing_out")


def test_the_filters_narrow_what_is_shown_and_what_all_means(app: App, visit: Visit) -> None:
    client = visit("hana")
    assert "Cai" not in text_of(client, f"{DESK}?who=bo")
    client.post(DESK, data={"act": "all", "reason": "asked Bo", "who": "bo"})
    assert (item(app, BO).state, item(app, CAI).state) == ("resolved", "open")


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"act": "accept:1", "reason": " "}, "The reason needs 3 to 400 characters."),
        ({"act": "selected", "reason": "none ticked"}, "Nothing is selected: tick the box in front"),
        ({"act": "dance:1", "reason": "who knows"}, "This decision is not possible here."),
        ({"act": "enter:1", "at-1": "", "reason": "stayed to the end"}, "A time is needed."),
    ],
    ids=["no reason", "nothing chosen", "no decision", "no time"],
)
def test_what_cannot_be_is_refused_in_words(app: App, visit: Visit, form: dict[str, str], said: str) -> None:
    client = visit("hana")
    assert said in text_of(client, client.post(DESK, data=form).location)
    assert item(app, BO).state == "open"


@pytest.mark.parametrize(
    ("form", "more"),
    [
        ({"act": "accept", "reason": " "}, ""),
        ({"act": "enter", "reason": "stayed", "at": "1999-01-01T08:30"}, "&at=1999-01-01T08%3A30"),
        ({"act": "enter", "reason": "stayed", "at": ""}, ""),
        ({"act": "accept", "reason": " ", "at": "2026-10-12T08:30"}, ""),
    ],
    ids=["no reason", "time out of range", "no time", "a time that nobody sent"],
)
def test_a_refused_decision_names_the_person_and_keeps_the_case(
    app: App, visit: Visit, form: dict[str, str], more: str
) -> None:
    client = visit("hana")
    number, after = EXCEPTIONS[BO], EXCEPTIONS[CAI]
    sent = {"act": f"{form['act']}:{number}", "reason": form["reason"], "next": str(after)}
    answer = client.post(DESK, data=sent | {f"at-{number}": form.get("at", "")})
    assert answer.location == f"{DESK}?next={number}{more}"
    page = client.get(answer.location).text
    assert "Not decided for Bo, Mon, Oct 12: " in page
    assert ('value="1999-01-01T08:30" data-typed' in page) is bool(more)
    assert item(app, BO).state == "open"


def test_a_decision_that_somebody_else_made_first_leads_on_to_the_next_case(visit: Visit) -> None:
    client = visit("hana")
    form = {"act": f"accept:{EXCEPTIONS[BO]}", "reason": "forgot to punch", "next": str(EXCEPTIONS[CAI])}
    client.post(DESK, data=form)
    answer = client.post(DESK, data=form)
    assert answer.location == f"{DESK}?next={EXCEPTIONS[CAI]}"
    assert "Not decided for Bo, Mon, Oct 12: " in text_of(client, answer.location)


def test_a_typed_time_of_the_address_that_is_none_is_nothing(visit: Visit) -> None:
    page = visit("hana").get(f"{DESK}?next={EXCEPTIONS[BO]}&at=noon").text
    assert "data-typed" not in page
    assert 'value="noon"' not in page


HUGE = "9" * 30


@pytest.mark.parametrize("name", ["last", "next"])
def test_a_number_beyond_every_row_in_the_address_is_of_nothing(visit: Visit, name: str) -> None:
    assert visit("hana").get(f"{DESK}?{name}={HUGE}").status_code == 200


@pytest.mark.parametrize(
    "form", [{"act": f"accept:{HUGE}"}, {"act": "selected", "chosen": HUGE}, {"act": "all", "next": HUGE}], ids=str
)
def test_a_decision_about_a_number_beyond_every_row_is_about_nothing(visit: Visit, form: dict[str, str]) -> None:
    client = visit("hana")
    answer = client.post(DESK, data=form | {"reason": "asked Bo"})
    missing = client.post(DESK, data={name: text.replace(HUGE, "987654") for name, text in form.items()})
    assert answer.status_code == missing.status_code == 302
    assert client.get(answer.location).status_code == 200


def test_a_lead_has_no_desk(visit: Visit) -> None:
    assert visit("lead").get(DESK).status_code == 403


def test_the_lock_rounds_totals_for_pay_and_exports_them(app: App, visit: Visit) -> None:
    client = visit("hana")
    client.post(DESK, data={"act": "all", "reason": "both confirmed by phone"})
    client.post(f"/hours/{OPEN}/lock", data={"rounding_min": "15"})
    assert hours.list_periods(app, SYSTEM)[-1].locked
    table = client.get(f"/hours/{OPEN}/export.csv?table=pay").get_data(as_text=True).splitlines()
    assert table[0].endswith("worked_minutes,delta_minutes,paid_minutes,balance_minutes")
    assert all(int(line.split(",")[5]) % 15 == 0 for line in table[1:])
    assert client.get(f"/hours/{OPEN}/export.csv?table=none").status_code == 404


def test_rows_in_quarantine_that_keep_the_period_open_are_told_on_its_page(app: App, visit: Visit) -> None:
    client = visit("hana")
    said = "Rows in quarantine that may be punches of these days: 1. They block the lock."
    assert said not in text_of(client, f"/hours/{OPEN}")
    gate = devices.add_device(app, SYSTEM, code="WAITS", name="Gate", kind=DeviceKind.TERMINAL).device
    ingest(app, gate, [{"seq": 1, "person": "E999", "time": "2026-10-14T08:00:00+08:00", "kind": "IN"}])
    assert said in text_of(client, f"/hours/{OPEN}")
    assert "They block the lock." not in text_of(visit("lead"), f"/hours/{OPEN}")
    client.post(DESK, data={"act": "all", "reason": "both confirmed by phone"})
    client.post(f"/hours/{OPEN}/lock")
    assert "Rows in quarantine that may be punches of its days: 1." in text_of(client, f"/hours/{OPEN}")
    assert not hours.list_periods(app, SYSTEM)[-1].locked


def test_hr_brings_the_hours_up_to_date_with_what_changed(visit: Visit) -> None:
    client = visit("hana")
    assert "Bring up to date" in text_of(client, "/hours/")
    client.post("/hours/refresh")
    client.post("/hours/refresh")
    assert "People looked at: 0; changed: 0." in text_of(client, "/hours/")
    assert "Bring up to date" not in text_of(visit("lead"), "/hours/")


def test_corrections_asked_for_are_told_beside_the_queue(app: App, visit: Visit) -> None:
    client = visit("hana")
    assert "Corrections asked for" not in text_of(client, DESK)
    with app.unit_of_work(SYSTEM) as uow:
        uow.hours.add_correction(
            person=BO,
            kind=CorrectionKind.ADD,
            at=datetime(2026, 10, 14, 1, 0, tzinfo=UTC),
            punch_kind=PunchKind.IN,
            reason="forgot",
            account_id=uow.accounts.account_id("hana"),
            now=uow.now,
        )
        uow.session.connection().exec_driver_sql("UPDATE correction SET status = 'requested' WHERE reason = 'forgot'")
        uow.audit("test.correction", f"person:{BO}")
        uow.commit()
    assert "Corrections asked for, which another person decides: 1" in text_of(client, DESK)


def test_a_locked_period_s_page_says_which_lock_its_open_items_block(app: App, visit: Visit, tmp_path: Path) -> None:
    late = tmp_path / "punches.csv"
    late.write_text(
        f"device,device_seq,person,time,kind,role\nGATE,90,{BO},2026-09-30 08:00:00,IN,\n", encoding="utf-8"
    )
    import_path(app, SYSTEM, late)
    hours.resolve_hours(app, SYSTEM, date(2026, 9, 29), date(2026, 10, 1))
    client = visit("hana")
    assert f"blocks the lock of {OPEN}, which counts it" in text_of(client, f"/hours/{CLOSED}")
    assert "the lock of" not in text_of(client, f"/hours/{OPEN}")
    with app.unit_of_work(SYSTEM) as uow:
        uow.session.execute(update(PeriodRow).values(state="locked"))
        uow.audit("test.period", f"period:{OPEN}")
        uow.commit()
    assert "blocks the lock of the next period, which counts it" in text_of(client, f"/hours/{CLOSED}")


def test_a_period_without_hours_asks_before_it_is_locked_for_good(visit: Visit) -> None:
    client = visit("hana")
    assert client.post("/hours/open", data={"period": "2026-11"}).status_code == 302
    assert "2026-11 has no hours at all yet. Lock it all the same?" in client.get("/hours/2026-11").get_data(
        as_text=True
    )
    assert f"Lock {OPEN}? Its hours can no longer change." in client.get(f"/hours/{OPEN}").get_data(as_text=True)
