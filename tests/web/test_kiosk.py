"""The kiosk: a tablet that is a device; who stands there proves it; what was kept is taken once, or waits for HR."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM, AccountRole, Actor
from scheduler.domain.device import DeviceKind, PunchPolicy
from scheduler.services import credentials, devices, punch_quarantine
from scheduler.services.hours_inputs import read_frame
from scheduler.services.punching import site_now
from scheduler.storage.tables import CredentialRow, PunchQuarantineRow, PunchRow
from tests.web.conftest import csrf_token
from tests.web.world import ANN, BO, add_accounts, add_company, open_session
from web.api.device import KIOSK_HEADER

HR = Actor(login="hana", role=AccountRole.HR)
BADGE = "04A2B3C4"


@pytest.fixture
def token(app: App) -> str:
    add_company(app)
    return devices.add_device(app, SYSTEM, code="DOOR", name="Door", kind=DeviceKind.KIOSK).token


@pytest.fixture
def pin(app: App, token: str) -> str:
    """Ann's."""
    return credentials.issue_pin(app, HR, ANN)


@pytest.fixture
def door(client: FlaskClient, token: str) -> FlaskClient:
    """A browser that is the kiosk."""
    answer = client.post("/kiosk/pair", data={"token": token, "csrf_token": csrf_token(client, "/kiosk/")})
    assert (answer.status_code, answer.location) == (302, "/kiosk/")
    return client


def ask(client: FlaskClient, path: str, body: object = None, **headers: str) -> TestResponse:
    sent = {KIOSK_HEADER: "1"} | headers
    if body is None:
        return client.get(f"/api/kiosk/{path}", headers=sent)
    return client.post(f"/api/kiosk/{path}", json=body, headers=sent)


def now_text(app: App, seconds: int = 0) -> str:
    with app.reading() as uow:
        at = site_now(uow, read_frame(uow, ())) + timedelta(seconds=seconds)
    return at.replace(microsecond=0).isoformat(sep=" ")


def stored(app: App) -> list[tuple[str, int, str, str]]:
    with app.reading() as uow:
        return [
            (p.device, p.device_seq, p.kind, p.source)
            for p in uow.session.scalars(select(PunchRow).order_by(PunchRow.id))
        ]


def send(client: FlaskClient, *rows: dict[str, object]) -> list[tuple[str, str]]:
    answer = ask(client, "punches", {"punches": list(rows)})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return [(entry["status"], entry.get("reason", "")) for entry in answer.json["punches"]]


def test_a_browser_that_is_no_kiosk_is_asked_for_the_token(client: FlaskClient, token: str) -> None:
    page = client.get("/kiosk/", headers={"Accept-Language": "en"}).get_data(as_text=True)
    assert "Make this tablet a kiosk" in page
    answer = client.post("/kiosk/pair", data={"token": token[:-1], "csrf_token": csrf_token(client, "/kiosk/")})
    assert answer.status_code == 401
    assert "Set-Cookie" not in answer.headers or "shiftledger-kiosk" not in answer.headers["Set-Cookie"]


def test_the_cookie_of_a_kiosk_is_out_of_reach_of_scripts_and_other_sites(client: FlaskClient, token: str) -> None:
    answer = client.post("/kiosk/pair", data={"token": token, "csrf_token": csrf_token(client, "/kiosk/")})
    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith("shiftledger-kiosk="))
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie


def test_a_page_of_another_site_cannot_write_as_the_kiosk(door: FlaskClient) -> None:
    assert door.post("/api/kiosk/punches", json={"punches": []}).status_code == 401  # a form cannot send the header
    assert ask(door, "punches", {"punches": []}, **{"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert ask(door, "punches", {"punches": []}).status_code == 200


def test_a_person_names_themself_by_number_and_pin(door: FlaskClient, pin: str) -> None:
    answer = ask(door, "identify", {"person": ANN, "pin": pin})
    assert answer.status_code == 200
    assert answer.json["names"] == {"zh-CN": "安娜", "en": "Ann"}
    assert answer.json["state"] == "off"
    assert [role["code"] for role in answer.json["roles"]] == ["PICK", "RCV"]
    for wrong in ({"person": ANN, "pin": "000000"}, {"person": BO, "pin": pin}, {"person": "E999", "pin": pin}, {}):
        refused = ask(door, "identify", wrong)
        assert (refused.status_code, refused.json["error"]["key"]) == (422, "not_identified")


def test_a_badge_is_enough_unless_the_company_wants_the_pin_too(app: App, door: FlaskClient, pin: str) -> None:
    credentials.set_badge(app, HR, ANN, BADGE)
    assert ask(door, "identify", {"badge": BADGE.lower()}).status_code == 200
    devices.set_policy(app, HR, PunchPolicy(badge_needs_pin=True))
    assert ask(door, "identify", {"badge": BADGE}).status_code == 422
    assert ask(door, "identify", {"badge": BADGE, "pin": pin}).status_code == 200


def test_nothing_that_opens_the_door_is_stored(app: App, door: FlaskClient, pin: str) -> None:
    credentials.set_badge(app, HR, ANN, BADGE)
    send(door, {"seq": 1, "time": now_text(app), "kind": "IN", "person": ANN, "pin": "918273"})
    send(door, {"seq": 2, "time": now_text(app), "kind": "IN", "badge": "UNKNOWN-1"})
    with app.reading() as uow:
        rows = [*uow.session.scalars(select(CredentialRow)), *uow.session.scalars(select(PunchQuarantineRow))]
    kept = "".join(repr(vars(row)) for row in rows)
    assert len(rows) == 3
    for secret in (pin, BADGE, "918273", "UNKNOWN-1"):
        assert secret not in kept


def test_five_wrong_pins_and_the_right_one_waits_too(door: FlaskClient, pin: str) -> None:
    for _ in range(credentials.TRIES_PER_PERSON):
        assert ask(door, "identify", {"person": ANN, "pin": "000000"}).status_code == 422
    answer = ask(door, "identify", {"person": ANN, "pin": pin})
    assert (answer.status_code, answer.json["error"]["key"]) == (429, "too_many_tries")


def test_a_new_pin_ends_the_wait_and_the_old_pin(app: App, door: FlaskClient, pin: str) -> None:
    for _ in range(credentials.TRIES_PER_PERSON):
        ask(door, "identify", {"person": ANN, "pin": "000000"})
    again = credentials.issue_pin(app, HR, ANN)
    assert ask(door, "identify", {"person": ANN, "pin": again}).status_code == 200
    assert pin == again or ask(door, "identify", {"person": ANN, "pin": pin}).status_code == 422


def test_a_tap_is_stored_once_and_the_person_is_on(app: App, door: FlaskClient, pin: str) -> None:
    who = ask(door, "identify", {"person": ANN, "pin": pin}).json
    tap = {"seq": 1, "time": now_text(app), "kind": "IN", "role": "RCV", "person": ANN, "pass": who["pass"]}
    assert send(door, tap) == [("stored", "")]
    assert send(door, tap) == [("stored", "")]
    assert stored(app) == [("DOOR", 1, "IN", "kiosk")]
    after = ask(door, "identify", {"person": ANN, "pin": pin}).json
    assert (after["state"], after["role"]) == ("on", "RCV")
    assert ask(door, "state").json["next_seq"] == 2


def test_a_pass_is_of_one_person_and_short(app: App, door: FlaskClient, pin: str) -> None:
    who = ask(door, "identify", {"person": ANN, "pin": pin}).json
    assert send(door, {"seq": 1, "time": now_text(app), "kind": "IN", "person": BO, "pass": who["pass"]}) == [
        ("quarantined", "identity_unverified")
    ]
    assert send(door, {"seq": 2, "time": now_text(app, -600), "kind": "IN", "person": ANN, "pass": who["pass"]}) == [
        ("quarantined", "identity_unverified")
    ]


def test_what_was_kept_in_an_outage_is_proven_by_pin_or_badge_afterwards(app: App, door: FlaskClient, pin: str) -> None:
    credentials.set_badge(app, HR, BO, BADGE)
    outcome = send(
        door,
        {"seq": 1, "time": now_text(app, -900), "kind": "IN", "person": ANN, "pin": pin},
        {"seq": 2, "time": now_text(app, -800), "kind": "IN", "badge": BADGE},
        {"seq": 3, "time": now_text(app, -700), "kind": "OUT", "person": ANN, "pin": "111222"},
        {"seq": 4, "time": now_text(app, -600), "kind": "OUT", "person": ANN, "pin": ""},
        {"seq": 5, "time": now_text(app, -500), "kind": "OUT", "badge": "LOST-BADGE"},
    )
    assert outcome == [
        ("stored", ""),
        ("stored", ""),
        ("quarantined", "pin_wrong"),
        ("quarantined", "identity_unverified"),
        ("quarantined", "identity_unverified"),
    ]
    row = next(r for r in punch_quarantine.list_quarantine(app, HR) if r.device_seq == 4)
    punch_quarantine.release(app, HR, row.id, note="asked Ann: she was there")
    assert ("DOOR", 4, "OUT", "kiosk") in stored(app)


def test_the_badge_of_a_row_that_waits_may_be_assigned_later(app: App, door: FlaskClient, pin: str) -> None:
    send(door, {"seq": 1, "time": now_text(app, -500), "kind": "IN", "badge": BADGE})
    [row] = punch_quarantine.list_quarantine(app, HR)
    credentials.set_badge(app, HR, BO, BADGE)
    punch_quarantine.release(app, HR, row.id, note="it was the new badge of Bo")
    assert stored(app) == [("DOOR", 1, "IN", "kiosk")]


def test_a_revoked_kiosk_takes_nothing_and_asks_for_a_token_again(app: App, door: FlaskClient) -> None:
    [line] = devices.list_devices(app, SYSTEM)
    devices.revoke_device(app, SYSTEM, line.device.id)
    assert ask(door, "punches", {"punches": []}).status_code == 401
    assert "kiosk-clock" not in door.get("/kiosk/").get_data(as_text=True)


def test_the_page_of_the_kiosk_speaks_both_languages(door: FlaskClient, flask_app: Flask) -> None:
    page = door.get("/kiosk/").get_data(as_text=True)
    assert "\\u4e0a\\u73ed" in page  # 上班
    assert "Clock in" in page


def test_signing_out_at_a_kiosk_keeps_the_punches_that_wait_in_its_browser(app: App, door: FlaskClient) -> None:
    add_accounts(app)
    open_session(app, door, "ann")
    page = door.get("/me/clock").get_data(as_text=True)
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    answer = door.post("/logout", data={"csrf_token": token})
    assert (answer.status_code, answer.headers["Clear-Site-Data"]) == (302, '"cache"')


def test_the_own_clock_takes_only_roles_that_it_offers(app: App, token: str, client: FlaskClient) -> None:
    add_accounts(app)
    devices.set_policy(app, SYSTEM, PunchPolicy(own_device=True))
    open_session(app, client, "ann")

    def tap(**data: str) -> str:
        form = {"csrf_token": csrf_token(client, "/me/clock"), "kind": "IN", "seq": "1"} | data
        return client.post("/me/clock", data=form, follow_redirects=True).get_data(as_text=True)

    assert "“TEST”" in tap(role="TEST")
    assert stored(app) == []
    tap(role="PICK")
    assert stored(app) == [("own-" + ANN, 1, "IN", "own")]
