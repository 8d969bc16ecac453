"""Who may call what, generated from the routes: every route × kind of account × whose object it is.

Not signed in: to the sign-in page (401 for programs). Wrong role: 403. A foreign object: 404, to the byte what a
missing one answers. Every write that succeeds leaves exactly one audit entry; nothing that is refused leaves any.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from scheduler.bootstrap import App, build
from scheduler.domain.actor import AccountRole
from scheduler.storage.tables import AuditRow
from tests.web.conftest import without_token
from tests.web.forms import FORMS, SHOWN_ELSEWHERE, form_of
from tests.web.objects import BESIDE, KINDS, WHOSE, Arguments, arguments, sees
from tests.web.world import LOGINS, config_for, open_session
from web import create_app
from web.access import ROUTES, Scope
from web.context import EXTENSION

REFUSED = {401, 403, 404}
READS = sorted(key for key in ROUTES if key[1] == "GET" and key[0] != "static")
WRITES = sorted(key for key in ROUTES if key[1] != "GET")


@pytest.fixture(scope="module")
def site(world_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application over the world, without the CSRF check (it has tests of its own)."""
    path = tmp_path_factory.mktemp("matrix") / "world.sqlite"
    shutil.copyfile(world_template, path)
    app = build(config_for(path))
    yield create_app(app, WTF_CSRF_ENABLED=False)
    app.close()


@pytest.fixture
def fresh(site: Flask, world_template: Path, tmp_path: Path) -> Iterator[Callable[[], App]]:
    """Put the application onto a new copy of the world."""
    original = site.extensions[EXTENSION]
    apps: list[App] = []

    def copy() -> App:
        path = tmp_path / f"copy{len(apps)}.sqlite"
        shutil.copyfile(world_template, path)
        apps.append(build(config_for(path)))
        site.extensions[EXTENSION] = apps[-1]
        return apps[-1]

    yield copy
    site.extensions[EXTENSION] = original
    for app in apps:
        app.close()


def client_of(site: Flask, kind: str) -> FlaskClient:
    client = site.test_client()
    if kind != "anonymous":
        open_session(site.extensions[EXTENSION], client, LOGINS[kind][0])
    return client


def call(site: Flask, client: FlaskClient, key: tuple[str, str], given: Arguments, form: object = None) -> TestResponse:
    endpoint, method = key
    rule = next(r for r in site.url_map.iter_rules() if r.endpoint == endpoint and method in (r.methods or ()))
    values = {name: given.get(name, BESIDE.get(name, 1)) for name in rule.arguments}
    url = site.url_map.bind("localhost").build(endpoint, values, method=method)
    if method == "GET":
        return client.get(url)
    if rule.rule.startswith("/api/"):
        return client.open(url, method=method, json=form)
    return client.open(url, method=method, data=form)


def expected(key: tuple[str, str], kind: str, whose: str) -> str:
    policy = ROUTES[key]
    if policy.device:
        return "asked to sign in"  # an account is no device; tests/web/test_punches_api.py and test_kiosk.py have one
    if policy.roles is None:
        return "answered"
    if kind in ("anonymous", "disabled"):
        return "asked to sign in"
    if AccountRole(kind) not in policy.roles:
        return "403"
    return "answered" if sees(policy.scope, kind, whose) or policy.scope in (Scope.NONE, Scope.OWN) else "404"


def verdict(answer: TestResponse) -> str:
    asked = answer.status_code == 302 and (answer.location or "").startswith("/login")
    if answer.status_code == 401 or (asked and "Clear-Site-Data" not in answer.headers):
        return "asked to sign in"
    if answer.status_code in (403, 404):
        return str(answer.status_code)
    return "answered" if answer.status_code < 500 else f"failed with {answer.status_code}"


def cases(key: tuple[str, str]) -> Iterator[tuple[str, str, Arguments]]:
    for kind in KINDS:
        for whose in WHOSE:
            given = arguments(key, kind, whose)
            if given is not None:
                yield kind, whose, given


@pytest.mark.parametrize("key", READS, ids=" ".join)
def test_a_page_opens_for_whom_the_policy_says(key: tuple[str, str], site: Flask) -> None:
    deviations = []
    for kind, whose, given in cases(key):
        with call(site, client_of(site, kind), key, given) as answer:
            if key[0] == "auth.login" and kind not in ("anonymous", "disabled"):
                continue  # leads home
            if (
                key[0].startswith(("me.", "clock.", "corrections.", "reasons.", "requests.", "notices.", "calendar."))
                and kind not in ("staff", "lead")
                and answer.status_code == 404
            ):
                continue  # the account belongs to no person
            if verdict(answer) != expected(key, kind, whose):
                deviations.append((kind, whose, verdict(answer), expected(key, kind, whose)))
    assert deviations == []


@pytest.mark.parametrize("key", WRITES, ids=" ".join)
def test_a_write_is_taken_from_whom_the_policy_says(
    key: tuple[str, str], site: Flask, fresh: Callable[[], App]
) -> None:
    deviations = []
    for kind, whose, given in cases(key):
        app = fresh()
        form = form_of(key[0], app)
        before = audit_entries(app)
        answer = call(site, client_of(site, kind), key, given, form)
        want = expected(key, kind, whose)
        if ROUTES[key].scope is Scope.OWN and kind not in ("staff", "lead") and answer.status_code == 404:
            continue  # the account belongs to no person
        if verdict(answer) != want:
            deviations.append((kind, whose, verdict(answer), want))
        if want != "answered" and audit_entries(app) != before:
            deviations.append((kind, whose, "refused, and yet it left an audit entry", want))
    assert deviations == []


@pytest.mark.parametrize("key", [k for k in WRITES if k[0] not in SHOWN_ELSEWHERE], ids=" ".join)
def test_a_write_that_succeeds_leaves_exactly_one_audit_entry(
    key: tuple[str, str], site: Flask, fresh: Callable[[], App]
) -> None:
    policy = ROUTES[key]
    kinds = [kind for kind in KINDS if policy.roles is None or kind in {str(role) for role in policy.roles}]
    kind = next(kind for kind in reversed(kinds) if kind not in ("anonymous", "disabled"))
    kind = "staff" if policy.scope in (Scope.OWN, Scope.NOTICE) else kind
    whose = next(w for w in WHOSE if arguments(key, kind, w) is not None)
    app = fresh()
    form = form_of(key[0], app)
    client = client_of(site, kind)
    before = audit_entries(app)
    answer = call(site, client, key, arguments(key, kind, whose) or {}, form)
    assert answer.status_code < 400, answer.get_data(as_text=True)[-2000:]
    assert audit_entries(app) - before == 1


OBJECT_ROUTES = sorted(
    key for key, policy in ROUTES.items() if policy.scope not in (Scope.NONE, Scope.OWN) and policy.roles is not None
)


@pytest.mark.parametrize("key", OBJECT_ROUTES, ids=" ".join)
def test_a_foreign_object_answers_to_the_byte_like_a_missing_one(
    key: tuple[str, str], site: Flask, fresh: Callable[[], App]
) -> None:
    scope = ROUTES[key].scope
    for kind in ("staff", "lead", "hr", "admin"):
        if AccountRole(kind) not in (ROUTES[key].roles or ()):
            continue
        missing = arguments(key, kind, "missing")
        assert missing is not None, f"objects.py names no missing {scope}"
        foreign = [w for w in WHOSE[:-1] if arguments(key, kind, w) is not None and not sees(scope, kind, w)]
        app = fresh()
        form = form_of(key[0], app) if key[1] != "GET" else None
        client = client_of(site, kind)
        of_missing = call(site, client, key, missing, form)
        assert of_missing.status_code == 404, (kind, of_missing.status_code)
        for whose in foreign:
            of_foreign = call(site, client, key, arguments(key, kind, whose) or {}, form)
            assert of_foreign.status_code == 404
            assert without_token(of_foreign) == without_token(of_missing)
            assert dict(of_foreign.headers) | {"Date": ""} == dict(of_missing.headers) | {"Date": ""}


def test_every_write_has_a_form_and_no_form_is_left_over() -> None:
    assert set(FORMS) == {endpoint for endpoint, _method in WRITES}


def test_reading_changes_nothing(site: Flask) -> None:
    app: App = site.extensions[EXTENSION]
    before = audit_entries(app)
    for key in READS:
        for kind, _whose, given in cases(key):
            call(site, client_of(site, kind), key, given).close()
    assert audit_entries(app) == before


def audit_entries(app: App) -> int:
    with app.reading() as uow:
        return uow.session.scalar(select(func.count(AuditRow.seq))) or 0
