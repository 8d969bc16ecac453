"""Pages of corrections, quarantine, badges, rules and devices: what is typed is done, and what cannot be is said."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from scheduler.domain.device import DeviceKind
from scheduler.services import corrections, devices, hours, punch_quarantine
from scheduler.services.punching import ingest
from tests.web.world import ANN, BO, LOGINS, actor_of, add_accounts, add_company, add_hours, open_session
from web import create_app

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
ASKED = {"for": "2026-10-12", "day": "2026-10-12", "reason": "forgot to punch", "evidence": "seen by Bo"}


@pytest.fixture
def site(app: App, tmp_path: Path) -> Flask:
    add_company(app)
    add_accounts(app)
    add_hours(app, tmp_path)
    return create_app(app, WTF_CSRF_ENABLED=False)


@pytest.fixture
def as_(app: App, site: Flask) -> Callable[[str], FlaskClient]:
    def client(kind: str) -> FlaskClient:
        made = site.test_client()
        open_session(app, made, LOGINS[kind][0])
        return made

    return client


def said(client: FlaskClient, path: str) -> str:
    page = client.get(path, follow_redirects=True).get_data(as_text=True)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def punch_id(client: FlaskClient, words: str) -> str:
    page = client.get("/me/corrections/new?day=2026-10-12&what=retime").get_data(as_text=True)
    found = re.search(rf'<option[^>]*value="(\d+)"[^>]*>{words}', page)
    assert found, page
    return found.group(1)


def test_staff_come_from_their_day_to_the_form_and_the_lead_to_the_decision(
    app: App, as_: Callable[[str], FlaskClient]
) -> None:
    ann, lead = as_("staff"), as_("lead")
    assert 'href="/me/corrections/new?day=2026-10-12"' in ann.get(f"/hours/people/{ANN}/2026-10-12").get_data(
        as_text=True
    )
    punch = punch_id(ann, "16:00 went out")
    form = ASKED | {"what": "retime", "punch": punch, "time": "17:30", "file": (BytesIO(PNG), "door.png")}
    answer = ann.post("/me/corrections/", data=form)
    assert answer.status_code == 302
    assert "went out at Oct 12, 2026 16:00: was really at Oct 12, 2026 17:30 waits" in said(ann, "/me/corrections/")
    assert "2 of 3 corrections left" in said(ann, "/me/corrections/new?day=2026-10-12")
    [request] = corrections.list_corrections(app, actor_of(app, "lead"))
    kept = lead.get(f"/corrections/{request.id}/file")
    assert (kept.data, kept.headers["Content-Disposition"]) == (PNG, "attachment; filename=door.png")
    assert "forgot to punch · seen by Bo" in said(lead, "/corrections/")
    lead.post(f"/corrections/{request.id}/decide", data={"decision": "neither", "answer": "not said"})
    assert "This decision is not possible here." in said(lead, "/corrections/")
    lead.post(f"/corrections/{request.id}/decide", data={"decision": "approve"})
    assert "Approved for Ann; the hours are resolved anew." in said(lead, "/corrections/")
    [line] = hours.plan_against_actual(app, SYSTEM, request.moment.date(), request.moment.date(), person=ANN)
    assert line.worked_min == 570
    assert "decided by Bo" in said(ann, "/me/corrections/")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"what": "add", "time": "25:00", "kind": "OUT"}, "is no time of the day"),
        ({"what": "add", "time": "17:00", "kind": ""}, "Something is missing"),
        ({"what": "add", "time": "17:00", "kind": "DANCE"}, "Something is missing"),
        ({"what": "void", "punch": "x"}, "Something is missing"),
        ({"what": "void", "punch": "999999"}, "does not exist, or it is not yours"),
        ({"what": "add", "time": "17:00", "kind": "OUT", "evidence": ""}, "Say in words what proves it"),
        ({"what": "add", "time": "17:00", "kind": "OUT", "day": "2026-11-30"}, "lies in the future"),
        ({"what": "add", "time": "17:00", "kind": "OUT", "reason": "x"}, "between 3 and 400 characters"),
    ],
    ids=["clock", "no kind", "odd kind", "odd punch", "no punch", "no evidence", "future", "no reason"],
)
def test_what_cannot_be_asked_is_said_and_the_form_stays(
    wrong: dict[str, object], words: str, as_: Callable[[str], FlaskClient]
) -> None:
    answer = as_("staff").post("/me/corrections/", data=ASKED | wrong)
    assert answer.status_code in {404, 422}
    page = " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))).split())
    assert words in page or (answer.status_code == 404 and "There is no such punch of yours." in page)


def test_a_request_is_withdrawn_by_its_person_only(app: App, as_: Callable[[str], FlaskClient]) -> None:
    ann, cai = as_("staff"), as_("foreign")
    ann.post("/me/corrections/", data=ASKED | {"what": "add", "time": "17:00", "kind": "OUT"})
    [request] = corrections.own_corrections(app, actor_of(app, "staff"))
    cai.post("/me/corrections/withdraw", data={"id": str(request.id)})
    assert corrections.own_corrections(app, actor_of(app, "staff"))[0].status == "requested"
    ann.post("/me/corrections/withdraw", data={"id": str(request.id)})
    assert "Your request is withdrawn." in said(ann, "/me/corrections/")


def test_an_hour_that_comes_twice_is_asked_about(app: App, as_: Callable[[str], FlaskClient]) -> None:
    """In Berlin 02:30 of 2026-10-25 is 00:30 and 01:30 UTC; 02:30 of 2026-03-29 is never."""
    with app.unit_of_work(SYSTEM) as uow:
        site = uow.organisation.site()
        assert site is not None
        uow.organisation.upsert_site([replace(site, tz="Europe/Berlin")])
        uow.audit("test.zone", "HQ")
        uow.commit()
    ann = as_("staff")
    form = ASKED | {"what": "add", "kind": "OUT", "time": "2:30"}
    never = ann.post("/me/corrections/", data=form | {"day": "2026-03-29"})
    assert "does not exist on this day" in never.get_data(as_text=True)
    twice = ann.post("/me/corrections/", data=form | {"day": "2026-10-25"})
    assert "occurs twice on this day" in twice.get_data(as_text=True)
    ann.post("/me/corrections/", data=form | {"day": "2026-10-25", "second_asked": "yes", "second": "y"})
    [request] = corrections.own_corrections(app, actor_of(app, "staff"))
    assert request.at is not None
    assert request.at.isoformat() == "2026-10-25T01:30:00+00:00"


def test_hr_releases_and_dismisses_with_a_reason(app: App, as_: Callable[[str], FlaskClient]) -> None:
    hana = as_("hr")
    gate = devices.add_device(app, SYSTEM, code="BACK", name="Back", kind=DeviceKind.TERMINAL).device
    old = {"seq": 1, "person": BO, "time": "2026-08-01T08:00:00+08:00", "kind": "IN"}
    ingest(app, gate, [old, old | {"seq": 2, "kind": "DANCE"}])
    page = said(hana, "/punching/")
    assert re.search(r"9[89] days ago", page)  # whole days, and the time of day is the real one
    assert "DANCE is not accepted" in page
    first, second = punch_quarantine.list_quarantine(app, SYSTEM)
    hana.post("/punching/release", data={"row": str(second.id)})
    assert "The cause is still there" in said(hana, "/punching/")
    hana.post("/punching/release", data={"row": str(first.id), "note": "the gate was offline"})
    assert "The row is a punch now" in said(hana, "/punching/")
    hana.post("/punching/dismiss", data={"row": str(second.id), "note": "a test of the terminal"})
    assert "No punch waits in quarantine." in said(hana, "/punching/")
    assert "a test of the terminal" in said(hana, "/punching/?state=dismissed")
    assert "the gate was offline" in said(hana, "/punching/?state=released")


def test_a_pin_is_shown_once_and_rules_are_kept(as_: Callable[[str], FlaskClient]) -> None:
    hana = as_("hr")
    page = hana.post("/punching/people/pin", data={"person": ANN}).get_data(as_text=True)
    [pin] = re.findall(r"data-secret>(\d{6})<", page)
    assert pin not in said(hana, "/punching/people")
    hana.post("/punching/people/badge", data={"person": ANN, "badge": "abc"})
    assert "A badge has 4 to 64 characters." in said(hana, "/punching/people")
    odd = hana.post("/punching/rules", data={"corrections_per_month": "x", "future_tolerance_s": "60"})
    assert odd.status_code == 422
    hana.post("/punching/rules", data={"own_device": "yes", "corrections_per_month": "1", "future_tolerance_s": "60"})
    assert "0 of 0" not in said(as_("staff"), "/me/corrections/")
    assert "1 of 1 corrections left" in said(as_("staff"), "/me/corrections/")


def test_a_device_s_token_is_shown_once_and_its_code_is_checked(as_: Callable[[str], FlaskClient]) -> None:
    adam = as_("admin")
    page = adam.post("/punching/devices", data={"code": "DOOR", "name": "Door", "kind": "kiosk"}).get_data(as_text=True)
    [token] = re.findall(r"data-secret>([\w-]{40,})<", page)
    assert "/kiosk/" in page
    assert token not in adam.get("/punching/devices").get_data(as_text=True)
    for code in ("DOOR", "own-E001", "a b", ""):
        again = adam.post("/punching/devices", data={"code": code, "name": "Door", "kind": "kiosk"})
        assert again.status_code in {409, 422}, code
    assert adam.post("/punching/devices", data={"code": "X", "name": "X", "kind": "toaster"}).status_code == 422
