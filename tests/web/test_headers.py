"""What stands around every answer: headers, hosts, caching, the token of every write, the language."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from scheduler.bootstrap import App
from scheduler.config import Config
from scheduler.domain.actor import SYSTEM, AccountRole
from scheduler.errors import InvalidInput
from scheduler.services import accounts
from scheduler.services.audit_log import read_audit
from tests.web.conftest import PASSWORD, csrf_token, sign_in
from tests.web.world import add_accounts, open_session
from web import create_app
from web.access import ROUTES


@pytest.mark.parametrize("path", ["/login", "/", "/nowhere", "/static/css/app.css", "/api/nowhere"])
def test_every_answer_has_the_policy_and_no_unsafe_source(path: str, client: FlaskClient) -> None:
    with client.get(path) as answer:
        headers = answer.headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in policy


def test_a_page_is_kept_by_nobody_and_a_static_file_for_ever(client: FlaskClient) -> None:
    assert client.get("/login").headers["Cache-Control"] == "no-store"
    with client.get("/static/css/app.css?v=1") as answer:
        assert "immutable" in answer.headers["Cache-Control"]


def test_another_host_is_refused(client: FlaskClient) -> None:
    assert client.get("/login", headers={"Host": "evil.example"}).status_code == 400


def test_no_page_holds_a_script_or_a_style_of_its_own(app: App, flask_app: Flask) -> None:
    add_accounts(app)
    client = flask_app.test_client()
    open_session(app, client, "adam")
    for path in ("/", "/login", "/admin/accounts", "/account/password", "/nowhere"):
        page = client.get(path).get_data(as_text=True)
        assert "<style" not in page
        assert " style=" not in page
        assert " onclick=" not in page
        assert "<script>" not in page


def unsafe_routes() -> list[tuple[str, str]]:
    """Writes of pages; those of devices carry a token of their own."""
    return sorted(key for key, policy in ROUTES.items() if key[1] != "GET" and not policy.device)


@pytest.mark.parametrize(("endpoint", "method"), unsafe_routes(), ids=lambda value: value)
def test_a_write_without_the_pages_token_is_refused(endpoint: str, method: str, app: App, flask_app: Flask) -> None:
    add_accounts(app)
    policy = ROUTES[endpoint, method]
    login = {None: None, AccountRole.STAFF: "ann", AccountRole.LEAD: "lead", AccountRole.HR: "hana"}.get(
        min(policy.roles, key=list(AccountRole).index) if policy.roles else None, "adam"
    )
    client = flask_app.test_client()
    if login:
        open_session(app, client, login)
    with flask_app.test_request_context():
        rule = next(r for r in flask_app.url_map.iter_rules() if r.endpoint == endpoint and method in (r.methods or ()))
        url = flask_app.url_map.bind("localhost").build(endpoint, dict.fromkeys(rule.arguments, 1), method=method)
    assert client.open(url, method=method).status_code == 400
    assert client.open(url, method=method, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


@pytest.mark.parametrize("key", [None, "short", "a" * 64], ids=["no key", "a short key", "a key of one letter"])
def test_the_application_refuses_to_start_without_a_proper_key(
    key: str | None, config: Config, build_app: Callable[[Config], App]
) -> None:
    with pytest.raises(InvalidInput):
        create_app(build_app(config.model_validate(config.model_dump() | {"secret_key": key})))


def test_the_language_is_switched_live_and_kept_in_the_account(app: App, flask_app: Flask) -> None:
    add_accounts(app)
    client = flask_app.test_client()
    open_session(app, client, "ann")
    page = client.get("/").get_data(as_text=True)
    assert '<html lang="en">' in page
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    answer = client.post("/locale", data={"locale": "zh_Hans_CN", "back": "/account/password", "csrf_token": token})
    assert answer.location == "/account/password"
    assert '<html lang="zh-CN">' in client.get("/").get_data(as_text=True)
    elsewhere = flask_app.test_client()
    open_session(app, elsewhere, "ann")
    assert '<html lang="zh-CN">' in elsewhere.get("/").get_data(as_text=True)


def test_an_account_that_chose_no_language_takes_that_of_the_page_on_which_it_signs_in(
    app: App, flask_app: Flask
) -> None:
    accounts.create_account(app, SYSTEM, login="new", role=AccountRole.HR, password=PASSWORD)
    english = flask_app.test_client()
    english.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en-GB,en;q=0.8"
    sign_in(english, "new")
    assert '<html lang="en">' in english.get("/").get_data(as_text=True)
    pressed = flask_app.test_client()  # the browser asks for English, the switch of the login page for Chinese
    pressed.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    pressed.post("/locale", data={"locale": "zh_Hans_CN", "csrf_token": csrf_token(pressed)})
    sign_in(pressed, "new")
    assert '<html lang="zh-CN">' in pressed.get("/").get_data(as_text=True)
    signed_in = [one for one in read_audit(app, SYSTEM).entries if one.action == "account.signed_in"]
    assert [one.detail.get("locale") for one in signed_in] == ["zh_Hans_CN", "en"]  # the log tells when it changed


def test_a_language_once_chosen_stands_whatever_page_signs_in(app: App, flask_app: Flask) -> None:
    named = accounts.create_account(
        app, SYSTEM, login="named", role=AccountRole.HR, password=PASSWORD, locale="zh_Hans_CN"
    )
    chose = accounts.create_account(app, SYSTEM, login="chose", role=AccountRole.HR, password=PASSWORD)
    accounts.set_locale(app, chose.account.actor, "zh_Hans_CN")
    for login in (named.account.login, "chose"):
        client = flask_app.test_client()
        client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
        sign_in(client, login)
        assert '<html lang="zh-CN">' in client.get("/").get_data(as_text=True)


def test_the_other_language_of_an_answer_to_a_form_is_at_its_own_address_where_that_shows_a_page(
    client: FlaskClient,
) -> None:
    token = csrf_token(client)
    refused = client.post("/login?next=/me/roster", data={"login": "nobody", "password": "x", "csrf_token": token})
    assert 'name="back" value="/login?next=/me/roster"' in refused.get_data(as_text=True)
    unknown = client.post("/locale", data={"locale": "xx", "csrf_token": token})
    assert unknown.status_code == 422
    assert 'name="back" value="/"' in unknown.get_data(as_text=True)


@pytest.mark.parametrize(("asked", "lang"), [("zh-CN,zh;q=0.9", "zh-CN"), ("en-GB,en;q=0.8", "en"), ("fr", "zh-CN")])
def test_a_visitor_gets_the_browsers_language(asked: str, lang: str, client: FlaskClient) -> None:
    page = client.get("/login", headers={"Accept-Language": asked}).get_data(as_text=True)
    assert f'<html lang="{lang}">' in page


def test_an_error_of_the_api_is_json_and_of_a_page_is_a_page(client: FlaskClient) -> None:
    as_json = client.get("/api/nowhere")
    assert as_json.status_code == 404
    assert as_json.get_json()["error"]["key"] == "not_found"
    assert "<html" in client.get("/nowhere").get_data(as_text=True)
