"""Rights changed and taken: sessions end at once, the last administrator stays, what cannot be is refused."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest
from click.testing import CliRunner

from scheduler.bootstrap import App
from scheduler.cli import main
from scheduler.domain.account import WebSession
from scheduler.domain.actor import SYSTEM, AccountRole
from scheduler.errors import Conflict, Forbidden, InvalidInput, NotFound
from scheduler.services import accounts
from scheduler.services.account_changes import account_page, change_account
from scheduler.services.audit_log import read_audit
from tests.web.world import BO, LOGINS, actor_of, add_accounts, add_company


@pytest.fixture
def company(app: App) -> App:
    add_company(app)
    add_accounts(app)
    return app


def sign_in(app: App, login: str) -> str:
    account = accounts.find_account(app, login)
    assert account is not None
    now = app.clock.now()
    key = sha256(login.encode()).hexdigest()
    session = WebSession(
        key=key, login=login, data="{}", created_at=now, seen_at=now, expires_at=now.replace(year=2100)
    )
    accounts.save_session(app, session)
    return key


def test_a_changed_role_ends_every_session_and_is_audited(company: App) -> None:
    key = sign_in(company, "lead")
    assert account_page(company, SYSTEM, "lead").sessions == 1
    before = accounts.get_account(company, SYSTEM, "lead").uniquifier
    changed = change_account(company, SYSTEM, "lead", role=AccountRole.HR, person=BO)
    assert (changed.role, changed.departments, changed.uniquifier != before) == (AccountRole.HR, frozenset(), True)
    assert accounts.load_session(company, key, company.clock.now()) is None
    assert account_page(company, SYSTEM, "lead").sessions == 0
    entry = read_audit(company, SYSTEM).entries[0]
    assert entry.action == "account.changed"
    assert entry.detail == {"changes": {"role": ["lead", "hr"], "departments": [["WH"], []]}, "sessions_ended": 1}


def test_a_person_is_given_and_taken(company: App) -> None:
    change_account(company, SYSTEM, "hana", role=AccountRole.HR, person=BO)
    assert accounts.get_account(company, SYSTEM, "hana").person == BO
    change_account(company, SYSTEM, "hana", role=AccountRole.HR)
    assert accounts.get_account(company, SYSTEM, "hana").person is None
    with pytest.raises(Conflict) as unchanged:
        change_account(company, SYSTEM, "hana", role=AccountRole.HR)
    assert unchanged.value.key == "account_unchanged"


def test_the_last_administrator_keeps_the_role_and_stays_unlocked(company: App) -> None:
    # "gone" is an administrator too, but disabled
    for attempt in (
        lambda: change_account(company, SYSTEM, "adam", role=AccountRole.HR),
        lambda: accounts.set_active(company, SYSTEM, "adam", active=False),
    ):
        with pytest.raises(Conflict) as refused:
            attempt()
        assert refused.value.key == "last_admin"
    accounts.set_active(company, SYSTEM, "gone", active=True)
    change_account(company, SYSTEM, "adam", role=AccountRole.HR)
    assert accounts.get_account(company, SYSTEM, "adam").role is AccountRole.HR


def test_what_cannot_be_is_refused(company: App) -> None:
    with pytest.raises(InvalidInput):
        change_account(company, SYSTEM, "hana", role=AccountRole.LEAD)
    with pytest.raises(InvalidInput):
        change_account(company, SYSTEM, "hana", role=AccountRole.STAFF)
    with pytest.raises(InvalidInput):
        change_account(company, SYSTEM, "hana", role=AccountRole.LEAD, departments=["NONE"])
    with pytest.raises(NotFound):
        change_account(company, SYSTEM, "nobody", role=AccountRole.HR)
    with pytest.raises(Conflict):
        change_account(company, actor_of(company, "admin"), LOGINS["admin"][0], role=AccountRole.HR)
    with pytest.raises(Forbidden):
        change_account(company, actor_of(company, "hr"), "ann", role=AccountRole.HR)


def test_accounts_are_listed_locked_unlocked_and_reset_by_the_command(
    company: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHIFTLEDGER_DATABASE_URL", company.config.database_url)
    monkeypatch.setenv("SHIFTLEDGER_DATA_DIR", str(company.config.data_dir))
    run = CliRunner()

    def said(*command: str) -> str:
        result = run.invoke(main, ["user", *command], catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.output

    listed = {one["login"]: one for one in json.loads(said("list", "--json"))}
    assert (listed["gone"]["active"], listed["lead"]["departments"], listed["ann"]["role"]) == (False, ["WH"], "staff")
    assert "adam" in said("list")
    assert json.loads(said("lock", "Hana", "--json")) == {"login": "hana", "active": False}
    assert not accounts.get_account(company, SYSTEM, "hana").active
    said("unlock", "hana")
    assert accounts.get_account(company, SYSTEM, "hana").active
    sign_in(company, "hana")
    assert json.loads(said("reset", "hana", "--json"))["one_time_password"].count("-") == 3
    assert accounts.get_account(company, SYSTEM, "hana").must_change
    assert account_page(company, SYSTEM, "hana").sessions == 0
    for command, code in ((["lock", "adam"], 6), (["lock", "nobody"], 4)):
        refused = run.invoke(main, ["user", *command])
        assert refused.exit_code == code, refused.output
