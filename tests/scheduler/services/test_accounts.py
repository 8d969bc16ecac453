"""Accounts, sessions and attempts on both databases: what is stored, what is refused, what ends a session."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from scheduler.bootstrap import App
from scheduler.domain.account import WebSession
from scheduler.domain.actor import SYSTEM, AccountRole, Actor
from scheduler.domain.organisation import Department, Site
from scheduler.errors import Conflict, Forbidden, InvalidInput, NotFound
from scheduler.services import accounts
from scheduler.storage.audit import entries

HR = Actor(login="hana", role=AccountRole.HR)
PASSWORD = "quiet-lamps-over-harbour"


def add(app: App, login: str = "ada", role: AccountRole = AccountRole.HR) -> accounts.NewAccount:
    return accounts.create_account(app, SYSTEM, login=login, role=role)


def actions(app: App) -> list[str]:
    with app.reading() as uow:
        return [entry.action for entry in entries(uow.session)]


def a_session(app: App, login: str | None, key: str = "k1") -> WebSession:
    now = app.clock.now()
    later = now + timedelta(hours=1)
    return WebSession(key=key, login=login, data="{}", created_at=now, seen_at=now, expires_at=later)


def test_an_account_is_found_by_its_folded_login(app: App) -> None:
    made = add(app, " ＡＤＡ ")  # full-width letters and blanks
    assert made.account.login == "ada"
    found = accounts.find_account(app, "Ada")
    assert found is not None
    assert (found.login, found.role, found.active, found.must_change) == ("ada", AccountRole.HR, True, True)


def test_a_one_time_password_verifies_and_stands_nowhere(app: App) -> None:
    made = add(app)
    assert made.one_time_password
    assert accounts.verify_password(made.account.password_hash, made.one_time_password)
    assert made.one_time_password not in made.account.password_hash
    with app.reading() as uow:
        assert all(made.one_time_password not in str(entry.detail) for entry in entries(uow.session))


def test_a_password_is_the_same_however_its_accents_are_typed() -> None:
    composed, decomposed = "caf\u00e9-over-harbour", "cafe\u0301-over-harbour"
    assert accounts.verify_password(accounts.hash_password(composed), decomposed)


def test_a_hash_that_is_none_belongs_to_no_password() -> None:
    assert not accounts.verify_password("no hash", PASSWORD)


@pytest.mark.parametrize(
    ("values", "error", "key"),
    [
        ({"login": "a"}, InvalidInput, "login_not_accepted"),
        ({"login": "two words"}, InvalidInput, "login_not_accepted"),
        ({"login": "x" * 81}, InvalidInput, "login_not_accepted"),
        ({"login": "ada"}, Conflict, "login_taken"),
        ({"login": "bo", "departments": ["NONE"]}, InvalidInput, "departments_unknown"),
        ({"login": "bo", "role": AccountRole.LEAD}, InvalidInput, "lead_needs_department"),
        ({"login": "bo", "role": AccountRole.STAFF}, InvalidInput, "staff_needs_person"),
        ({"login": "bo", "person": "E999"}, InvalidInput, "person_unknown"),
        ({"login": "bo", "locale": "fr"}, InvalidInput, "locale_unknown"),
        ({"login": "bo", "password": "short"}, InvalidInput, "password_too_short"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_an_account_that_cannot_be_is_refused_and_leaves_nothing(
    app: App, values: dict[str, object], error: type[InvalidInput], key: str
) -> None:
    with app.unit_of_work(SYSTEM) as uow:
        uow.organisation.upsert_site([Site(code="HQ", name_zh="总部", name_en="HQ", tz="Asia/Shanghai")])
        uow.organisation.upsert_departments([Department(code="WH", name_zh="仓储部", name_en="Warehouse")])
        uow.audit("test.company", "HQ")
        uow.commit()
    add(app)
    before = actions(app)
    with pytest.raises(error) as caught:
        accounts.create_account(app, SYSTEM, **{"role": AccountRole.HR, **values})  # type: ignore[arg-type]
    assert caught.value.key == key
    assert actions(app) == before
    assert len(accounts.list_accounts(app, SYSTEM)) == 1


def test_only_an_admin_manages_accounts(app: App) -> None:
    add(app)
    for step in (
        lambda: accounts.list_accounts(app, HR),
        lambda: accounts.get_account(app, HR, "ada"),
        lambda: accounts.create_account(app, HR, login="bo", role=AccountRole.HR),
        lambda: accounts.set_active(app, HR, "ada", active=False),
        lambda: accounts.issue_one_time_password(app, HR, "ada"),
        lambda: accounts.set_password(app, HR, login="ada", password_hash="x", uniquifier="u"),
    ):
        with pytest.raises(Forbidden):
            step()


def test_nobody_disables_the_account_in_use_nor_one_that_is_disabled(app: App) -> None:
    add(app, "ada", AccountRole.ADMIN)
    add(app, "eve", AccountRole.ADMIN)
    with pytest.raises(Conflict) as caught:
        accounts.set_active(app, Actor(login="ada", role=AccountRole.ADMIN), "ada", active=False)
    assert caught.value.key == "own_account"
    accounts.set_active(app, SYSTEM, "ada", active=False)
    with pytest.raises(Conflict) as caught:
        accounts.set_active(app, SYSTEM, "ada", active=False)
    assert caught.value.key == "account_state_unchanged"
    with pytest.raises(NotFound):
        accounts.set_active(app, SYSTEM, "nobody", active=False)


@pytest.mark.parametrize("how", ["disable", "password", "one-time password"])
def test_what_ends_the_sessions_of_one_account_leaves_those_of_others(app: App, how: str) -> None:
    add(app, "ada")
    add(app, "bo")
    accounts.save_session(app, a_session(app, "ada", "k1"))
    accounts.save_session(app, a_session(app, "bo", "k2"))
    before = accounts.find_account(app, "ada")
    match how:
        case "disable":
            accounts.set_active(app, SYSTEM, "ada", active=False)
        case "password":
            accounts.set_password(app, SYSTEM, login="ada", password_hash="x", uniquifier="another")
        case _:
            accounts.issue_one_time_password(app, SYSTEM, "ada")
    after = accounts.find_account(app, "ada")
    assert before is not None
    assert after is not None
    assert before.uniquifier != after.uniquifier
    assert accounts.load_session(app, "k1", app.clock.now()) is None
    assert accounts.load_session(app, "k2", app.clock.now()) is not None


def test_a_session_is_kept_moved_and_ended(app: App) -> None:
    add(app)
    first = a_session(app, None)
    accounts.save_session(app, first)
    assert accounts.load_session(app, "k1", app.clock.now()) == first
    signed_in = replace(first, key="k2", login="ada", data='{"a": 1}')
    accounts.save_session(app, signed_in, replaces="k1")
    assert accounts.load_session(app, "k1", app.clock.now()) is None
    assert accounts.load_session(app, "k2", app.clock.now()) == signed_in
    accounts.end_session(app, "k2")
    assert accounts.load_session(app, "k2", app.clock.now()) is None


def test_a_session_ends_on_its_minute_and_is_swept_away(app: App) -> None:
    session = a_session(app, None)
    accounts.save_session(app, session)
    assert accounts.load_session(app, "k1", session.expires_at - timedelta(microseconds=1)) is not None
    assert accounts.load_session(app, "k1", session.expires_at) is None


def test_a_sign_in_clears_the_attempts_and_is_written_down_once(app: App) -> None:
    add(app)
    for _ in range(9):
        accounts.begin_attempt(app, "ada", "10.0.0.1")
    before = actions(app)
    signed_in = accounts.record_sign_in(app, "ada", "10.0.0.1")
    assert signed_in.last_login_at is not None
    assert actions(app) == [*before, "account.signed_in"]
    for _ in range(10):
        accounts.begin_attempt(app, "ada", "10.0.0.1")
    with pytest.raises(accounts.TooManyAttempts):
        accounts.begin_attempt(app, "ada", "10.0.0.1")


def test_attempts_at_the_same_time_do_not_exceed_the_limit(app: App) -> None:
    def attempt(number: int) -> bool:
        try:
            accounts.begin_attempt(app, "ada", f"10.0.0.{number}")
        except accounts.TooManyAttempts:
            return False
        return True

    with ThreadPoolExecutor(4) as threads:
        let_through = sum(threads.map(attempt, range(30)))
    assert let_through == 10


def test_an_attempt_at_an_account_that_does_not_exist_counts_too(app: App) -> None:
    for _ in range(10):
        accounts.begin_attempt(app, "nobody" * 40, "10.0.0.1")
    with pytest.raises(accounts.TooManyAttempts):
        accounts.begin_attempt(app, "nobody" * 40, "10.0.0.1")


def test_the_language_is_kept(app: App) -> None:
    made = add(app)
    accounts.set_locale(app, made.account.actor, "en")
    found = accounts.find_account(app, "ada")
    assert found is not None
    assert found.locale == "en"
    with pytest.raises(InvalidInput):
        accounts.set_locale(app, made.account.actor, "fr")


def test_a_lead_keeps_the_departments(app: App) -> None:
    with app.unit_of_work(SYSTEM) as uow:
        uow.organisation.upsert_site([Site(code="HQ", name_zh="总部", name_en="HQ", tz="Asia/Shanghai")])
        uow.organisation.upsert_departments([Department(code="WH", name_zh="仓储部", name_en="Warehouse")])
        uow.audit("test.company", "HQ")
        uow.commit()
    accounts.create_account(app, SYSTEM, login="lea", role=AccountRole.LEAD, departments=["WH"])
    found = accounts.find_account(app, "lea")
    assert found is not None
    assert found.actor == Actor(login="lea", role=AccountRole.LEAD, departments=frozenset({"WH"}))
