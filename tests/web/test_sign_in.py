"""Signing in and out: sessions, one-time passwords, the throttle, what ends a session."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from scheduler.bootstrap import App
from scheduler.config import Config
from scheduler.domain.actor import SYSTEM, AccountRole, Actor
from scheduler.errors import InvalidInput
from scheduler.services import accounts
from scheduler.storage.audit import entries
from scheduler.storage.tables import SessionRow
from tests.web.conftest import PASSWORD, csrf_token, sign_in, without_token
from tests.web.world import COOKIE, open_session
from web import create_app

ADMIN = Actor(login="root", role=AccountRole.ADMIN)


@pytest.fixture
def boss(add_account: Callable[..., str]) -> str:
    add_account("deputy", AccountRole.ADMIN)  # the last administrator could not be disabled
    return add_account("boss", AccountRole.ADMIN)


def token_of(client: FlaskClient) -> str:
    cookie = client.get_cookie(COOKIE)
    assert cookie is not None
    return cookie.value


def is_signed_in(client: FlaskClient) -> bool:
    return client.get("/account/password").status_code == 200


def test_the_right_password_opens_the_home_page(client: FlaskClient, boss: str) -> None:
    sign_in(client, boss)
    answer = client.get("/")
    assert answer.status_code == 200
    assert "boss" in answer.get_data(as_text=True)


def test_a_login_is_taken_whatever_its_case_and_blanks(client: FlaskClient, boss: str) -> None:
    sign_in(client, "  Boss ")
    assert is_signed_in(client)


def test_a_wrong_password_and_an_unknown_login_look_the_same(client: FlaskClient, boss: str) -> None:
    bodies = []
    for login in ("boss", "b0ss"):
        token = csrf_token(client)
        answer = client.post("/login", data={"login": login, "password": "wrong", "csrf_token": token})
        assert answer.status_code == 422
        bodies.append(without_token(answer).replace(f'value="{login}"', ""))
    assert bodies[0] == bodies[1]


def test_a_disabled_account_cannot_sign_in(app: App, client: FlaskClient, boss: str) -> None:
    accounts.set_active(app, ADMIN, boss, active=False)
    token = csrf_token(client)
    answer = client.post("/login", data={"login": boss, "password": PASSWORD, "csrf_token": token})
    assert answer.status_code == 422


def test_the_session_gets_another_token_at_sign_in_and_at_sign_out(app: App, client: FlaskClient, boss: str) -> None:
    client.get("/login")
    before = token_of(client)
    sign_in(client, boss)
    during = token_of(client)
    client.post("/logout", data={"csrf_token": csrf_token(client, "/")})
    assert before != during
    with app.reading() as uow:
        stored = set(uow.session.scalars(select(SessionRow.id)))
    assert sha256(before.encode()).hexdigest() not in stored
    assert sha256(during.encode()).hexdigest() not in stored


def test_the_database_holds_no_token_that_opens_a_session(app: App, client: FlaskClient, boss: str) -> None:
    sign_in(client, boss)
    with app.reading() as uow:
        rows = uow.session.execute(select(SessionRow.id, SessionRow.data)).all()
    assert all(token_of(client) not in row.id and token_of(client) not in row.data for row in rows)


@pytest.mark.parametrize("how", ["disabled", "new password", "one-time password", "signed out"])
def test_a_session_ends_at_the_next_request_in_every_process(
    how: str, app: App, build_app: Callable[[Config], App], client: FlaskClient, boss: str
) -> None:
    sign_in(client, boss)
    other_process = create_app(build_app(app.config)).test_client()
    other_process.set_cookie(COOKIE, token_of(client))
    assert is_signed_in(other_process)
    match how:
        case "disabled":
            accounts.set_active(app, ADMIN, boss, active=False)
        case "new password":
            client.post(
                "/account/password",
                data={
                    "password": PASSWORD,
                    "new_password": "another-quiet-lamp",
                    "again": "another-quiet-lamp",
                    "csrf_token": csrf_token(client, "/account/password"),
                },
            )
            assert is_signed_in(client), "the session that changed the password goes on"
        case "one-time password":
            accounts.issue_one_time_password(app, ADMIN, boss)
        case _:
            client.post("/logout", data={"csrf_token": csrf_token(client, "/")})
    assert not is_signed_in(other_process)


def test_a_one_time_password_leads_to_the_password_page_until_it_is_changed(app: App, client: FlaskClient) -> None:
    made = accounts.create_account(app, SYSTEM, login="new", role=AccountRole.ADMIN)
    assert made.one_time_password
    sign_in(client, "new", made.one_time_password)
    for path in ("/", "/admin/accounts"):
        answer = client.get(path)
        assert (answer.status_code, answer.location) == (302, "/account/password")
    assert "password-help" in client.get("/account/password").text  # which password is meant
    answer = client.post(
        "/account/password",
        data={
            "password": made.one_time_password,
            "new_password": "another-quiet-lamp",
            "again": "another-quiet-lamp",
            "csrf_token": csrf_token(client, "/account/password"),
        },
    )
    assert answer.status_code == 302
    assert client.get("/admin/accounts").status_code == 200
    with app.reading() as uow:
        actions = [entry.action for entry in entries(uow.session)]
    assert actions.count("account.password_changed") == 1


@pytest.mark.parametrize(
    ("password", "key"),
    [
        ("elevenchars", "password_too_short"),  # 11 < 12
        ("boss-is-my-login", "password_too_simple"),
        ("aaaaaaaaaaaabbbb", "password_too_simple"),  # 2 different < 5
    ],
)
def test_a_weak_password_is_refused(password: str, key: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        accounts.check_password(password, "boss")
    assert caught.value.key == key


def test_a_password_of_twelve_characters_is_taken() -> None:
    accounts.check_password("twelve-chars", "boss")


def test_a_login_of_two_letters_bars_no_word_that_happens_to_hold_them() -> None:
    accounts.check_password("a-phrase-with-chrome", "hr")


def test_an_idle_session_ends_and_a_used_one_goes_on(app: App, flask_app: Flask, boss: str) -> None:
    start = datetime(2026, 11, 8, 8, 0, tzinfo=UTC)
    with time_machine.travel(start, tick=False) as clock:
        client = flask_app.test_client()
        open_session(app, client, boss)
        for _ in range(3):  # 3 × 59 minutes, each within the 60 idle ones
            clock.shift(timedelta(minutes=59))
            assert is_signed_in(client)
        clock.shift(timedelta(minutes=60))
        assert not is_signed_in(client)


def test_an_ended_session_is_told_where_it_is_asked_to_sign_in_and_a_first_visit_is_not(
    app: App, flask_app: Flask, boss: str
) -> None:
    start = datetime(2026, 11, 8, 8, 0, tzinfo=UTC)
    english = {"Accept-Language": "en"}
    with time_machine.travel(start, tick=False) as clock:
        client = flask_app.test_client()
        assert client.get("/rosters/?q=1").location == "/login?next=/rosters/?q%3D1", "a first visit"
        open_session(app, client, boss)
        clock.shift(timedelta(minutes=60))
        open_session(app, flask_app.test_client(), boss)  # whoever else signs in sweeps up what is long over
        fragment = client.get("/rosters/", headers={"HX-Request": "true", "Referer": "http://localhost/rosters/"})
        assert fragment.headers["HX-Redirect"] == "/login?ended=look&next=/rosters/"
        asked = client.get("/rosters/?q=1")
        assert asked.location == "/login?ended=look&next=/rosters/?q%3D1"
        page = client.get(asked.location, headers=english).get_data(as_text=True)
        assert re.search(r"Your session ended on Nov 8[^.]* 0?9:00", page), "in UTC where no site is known yet"
        assert "you come back to where you were" in page
        assert 'value="/rosters/?q=1"' in page
        assert "Your session has ended." in client.get(asked.location, headers=english).get_data(as_text=True)
        assert "session" not in client.get("/login", headers=english).get_data(as_text=True)


def test_an_anonymous_visit_that_is_over_was_no_session_of_anybody(client: FlaskClient) -> None:
    start = datetime(2026, 11, 8, 8, 0, tzinfo=UTC)
    with time_machine.travel(start, tick=False) as clock:
        client.get("/login")
        clock.shift(timedelta(hours=2))
        assert client.get("/rosters/").location == "/login?next=/rosters/"


def test_a_session_in_use_ends_after_twelve_hours(app: App, flask_app: Flask, boss: str) -> None:
    start = datetime(2026, 11, 8, 8, 0, tzinfo=UTC)
    with time_machine.travel(start, tick=False) as clock:
        client = flask_app.test_client()
        open_session(app, client, boss)
        for _ in range(23):
            clock.shift(timedelta(minutes=30))
            assert is_signed_in(client)
        clock.shift(timedelta(minutes=30))  # 24 × 30 min = 12 h
        assert not is_signed_in(client)


def test_ten_failures_close_an_account_for_ten_minutes_in_every_process(
    app: App, config: Config, build_app: Callable[[Config], App], boss: str
) -> None:
    start = datetime(2026, 11, 8, 8, 0, tzinfo=UTC)
    other_process = build_app(config)
    with time_machine.travel(start, tick=False) as clock:
        for i in range(10):
            accounts.begin_attempt((app, other_process)[i % 2], boss, f"10.0.0.{i}")
        with pytest.raises(accounts.TooManyAttempts):
            accounts.begin_attempt(app, boss, "10.0.0.99")
        accounts.begin_attempt(app, "somebody-else", "10.0.0.99")
        clock.shift(timedelta(minutes=10))
        accounts.begin_attempt(app, boss, "10.0.0.99")


def test_a_hundred_failures_close_an_address(app: App) -> None:
    for i in range(100):
        accounts.begin_attempt(app, f"guess{i}", "10.0.0.1")
    with pytest.raises(accounts.TooManyAttempts):
        accounts.begin_attempt(app, "guess100", "10.0.0.1")
    accounts.begin_attempt(app, "guess100", "10.0.0.2")


def test_the_page_of_a_closed_account_says_how_long_to_wait(app: App, client: FlaskClient, boss: str) -> None:
    for _ in range(10):
        accounts.begin_attempt(app, boss, "127.0.0.1")
    token = csrf_token(client)
    answer = client.post("/login", data={"login": boss, "password": PASSWORD, "csrf_token": token})
    assert answer.status_code == 429
    assert "10" in re.sub(r"<[^>]+>", "", answer.get_data(as_text=True))


def test_sign_in_and_sign_out_stand_in_the_audit_log(app: App, client: FlaskClient, boss: str) -> None:
    sign_in(client, boss)
    client.post("/logout", data={"csrf_token": csrf_token(client, "/")})
    with app.reading() as uow:
        actions = [entry.action for entry in entries(uow.session)]
    assert actions[-2:] == ["account.signed_in", "account.signed_out"]


@pytest.mark.parametrize(
    "target",
    ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "javascript:alert(1)", "", "/\n//x"],
)
def test_a_sign_in_leads_nowhere_else(target: str, client: FlaskClient, boss: str) -> None:
    token = csrf_token(client)
    answer = client.post("/login", data={"login": boss, "password": PASSWORD, "next": target, "csrf_token": token})
    assert answer.location == "/"


def test_a_sign_in_leads_back_to_the_page_that_asked_for_it(client: FlaskClient, boss: str) -> None:
    asked = client.get("/admin/accounts")
    assert asked.location == "/login?next=/admin/accounts"
    token = csrf_token(client)
    answer = client.post(
        "/login", data={"login": boss, "password": PASSWORD, "next": "/admin/accounts", "csrf_token": token}
    )
    assert answer.location == "/admin/accounts"


def test_the_present_password_cannot_be_guessed_at_length(client: FlaskClient, boss: str) -> None:
    """Ten wrong ones are asked for again, the eleventh is turned away unread; sign-in and change share the count."""
    sign_in(client, boss)
    form = {"new_password": "another-quiet-lamp", "again": "another-quiet-lamp"}
    token = csrf_token(client, "/account/password")
    answers = [
        client.post("/account/password", data={"password": f"wrong {i}", "csrf_token": token, **form}).status_code
        for i in range(11)
    ]
    assert answers == [422] * 10 + [429]
