"""``POST /api/punches``: a device's own token, a batch, an answer for every row, limits, and the same answer again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from scheduler.domain.device import DeviceKind
from scheduler.punching.claims import FIELDS
from scheduler.services import devices
from scheduler.services.punching import MOST_ROWS
from scheduler.storage.tables import AuditRow, DeviceRow, PunchRow
from tests.web.world import ANN, add_company

README = Path(__file__).parents[2] / "web" / "api" / "README.md"
GOOD = {"seq": 1, "person": ANN, "time": "2026-11-05T08:00:00+08:00", "kind": "IN"}


@pytest.fixture
def token(app: App) -> str:
    add_company(app)
    return devices.add_device(app, SYSTEM, code="GATE", name="Gate", kind=DeviceKind.TERMINAL).token


def send(client: FlaskClient, token: str, body: object, **headers: str) -> TestResponse:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post(
        "/api/punches",
        data=content,
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"} | headers,
    )


def count(app: App, table: type[PunchRow | AuditRow]) -> int:
    with app.reading() as uow:
        return len(uow.session.scalars(select(table)).all())


def test_a_batch_is_answered_row_by_row(app: App, client: FlaskClient, token: str) -> None:
    before = count(app, AuditRow)
    answer = send(client, token, {"punches": [GOOD, GOOD | {"seq": 2, "role": "NONE"}]})
    assert answer.status_code == 200
    assert answer.json is not None
    assert (answer.json["device"], answer.json["stored"], answer.json["quarantined"]) == ("GATE", 1, 1)
    good, bad = answer.json["punches"]
    assert good == {"row": 1, "seq": 1, "status": "stored"}
    assert (bad["status"], bad["field"], bad["reason"]) == ("quarantined", "role", "unknown_role")
    assert bad["message"]["en"].startswith("There is no role NONE")
    assert bad["message"]["zh"].startswith("岗位 NONE 不存在")
    assert count(app, AuditRow) - before == 1


def test_a_resend_is_answered_to_the_byte_the_same_and_writes_nothing(
    app: App, client: FlaskClient, token: str
) -> None:
    body = {"punches": [GOOD, "junk", GOOD | {"seq": 3, "kind": "X"}]}
    first = send(client, token, body)
    entries = count(app, AuditRow)
    again = send(client, token, body, **{"Accept-Language": "en"})
    assert again.data == first.data
    assert (count(app, AuditRow), count(app, PunchRow)) == (entries, 1)


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": "Bearer"}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic YTpi"}],
    ids=["none", "empty", "unknown", "basic"],
)
def test_without_a_token_of_a_terminal_nothing_is_taken(
    headers: Mapping[str, str], app: App, client: FlaskClient, token: str
) -> None:
    answer = client.post("/api/punches", json={"punches": [GOOD]}, headers=dict(headers))
    assert answer.status_code == 401
    assert answer.json is not None
    assert answer.json["error"]["key"] == "device_refused"
    assert count(app, PunchRow) == 0


def test_a_kiosk_s_token_is_no_terminal_s(app: App, client: FlaskClient, token: str) -> None:
    kiosk = devices.add_device(app, SYSTEM, code="DOOR", name="Door", kind=DeviceKind.KIOSK)
    assert send(client, kiosk.token, {"punches": [GOOD]}).status_code == 401


def test_a_revoked_or_renewed_token_opens_nothing(app: App, client: FlaskClient, token: str) -> None:
    [line] = devices.list_devices(app, SYSTEM)
    renewed = devices.renew_token(app, SYSTEM, line.device.id).token
    assert send(client, token, {"punches": []}).status_code == 401
    assert send(client, renewed, {"punches": []}).status_code == 200
    devices.revoke_device(app, SYSTEM, line.device.id)
    assert send(client, renewed, {"punches": []}).status_code == 401


def test_the_token_itself_is_not_stored(app: App, token: str) -> None:
    with app.reading() as uow:
        [row] = uow.session.scalars(select(DeviceRow))
    assert token not in repr(vars(row))


@pytest.mark.parametrize(
    ("body", "key"),
    [
        (b"no json", "json_object"),
        (b"[" * 5000, "json_object"),
        (b"\xff", "json_object"),
        ([GOOD], "json_object"),
        ({}, "punches_list"),
        ({"punches": {"seq": 1}}, "punches_list"),
        ({"punches": [GOOD] * (MOST_ROWS + 1)}, "too_many_punches"),
    ],
    ids=["text", "deep", "bytes", "list", "nothing", "no list", "too many"],
)
def test_a_request_that_is_none_is_refused_as_a_whole(
    body: object, key: str, app: App, client: FlaskClient, token: str
) -> None:
    answer = send(client, token, body)
    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json["error"]["key"] == key
    assert count(app, PunchRow) == 0


def test_a_request_above_a_mebibyte_is_refused(client: FlaskClient, token: str) -> None:
    answer = send(client, token, {"punches": [], "padding": "x" * 2**20})
    assert answer.status_code == 413
    assert answer.json is not None
    assert "请求过大；一次最多接受 1 MiB。" in answer.json["error"]["message"]


def test_too_many_requests_in_a_minute_are_told_to_wait(
    app: App, client: FlaskClient, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(devices, "REQUESTS_PER_MINUTE", 2)
    statuses = [send(client, token, {"punches": []}) for _ in range(4)]
    slow = statuses[-1]
    assert slow.status_code == 429  # unless a minute has just begun, the third already is
    assert 1 <= int(slow.headers["Retry-After"]) <= 60


def test_the_readme_names_every_field_limit_and_status() -> None:
    text = README.read_text(encoding="utf-8")
    for name in (
        *FIELDS,
        "stored",
        "quarantined",
        "429",
        "413",
        "401",
        str(MOST_ROWS),
        str(devices.REQUESTS_PER_MINUTE),
    ):
        assert f"`{name}`" in text or f" {name}" in text, name


def test_the_example_of_the_readme_is_taken(app: App, client: FlaskClient, token: str, flask_app: Flask) -> None:
    text = README.read_text(encoding="utf-8")
    example = json.loads(text.split("```json", 1)[1].split("```", 1)[0])
    answer = send(client, token, example)
    assert answer.json is not None
    assert answer.json["stored"] == len(example["punches"]) == count(app, PunchRow)
