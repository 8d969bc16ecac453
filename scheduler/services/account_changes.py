"""What an administrator changes about an account that exists: what it may do, where, and whose it is."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass, replace

from scheduler.bootstrap import App
from scheduler.domain.account import Account
from scheduler.domain.actor import AccountRole, Actor
from scheduler.errors import Conflict, Forbidden, InvalidInput, NotFound
from scheduler.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPage:
    """An account and in how many places it is signed in now."""

    account: Account
    sessions: int


def account_page(app: App, actor: Actor, login: str) -> AccountPage:
    """Raises Forbidden unless an admin asks, NotFound."""
    _require_admin(actor)
    with app.reading(actor) as uow:
        return AccountPage(account=_existing(uow, login), sessions=uow.accounts.sessions_of(login, uow.now))


def change_account(
    app: App,
    actor: Actor,
    login: str,
    *,
    role: AccountRole,
    departments: Collection[str] = (),
    person: str | None = None,
) -> Account:
    """Change role, departments and person; every session of the account ends, so that the old rights end at once.

    Raises Forbidden, NotFound, InvalidInput (as for a new account), Conflict for the account in use, for the last
    administrator who could no longer be one, and where nothing changes.
    """
    _require_admin(actor)
    if actor.login == login:
        raise Conflict("nobody changes the rights of the account in use", key="own_rights")
    with app.unit_of_work(actor) as uow:
        account = _existing(uow, login)
        require_fitting(uow, role, departments, person)
        changed = replace(
            account, role=role, departments=frozenset(departments), person=person, uniquifier=uuid.uuid4().hex
        )
        before, after = _rights(account), _rights(changed)
        if before == after:
            raise Conflict(f"nothing of {login} changes", key="account_unchanged", login=login)
        if role is not AccountRole.ADMIN:
            keep_an_admin(uow, account)
        uow.accounts.save(changed)
        ended = uow.accounts.end_sessions_of(login)
        changes = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
        uow.audit("account.changed", login, changes=changes, sessions_ended=ended)
        uow.commit()
    return changed


def require_fitting(uow: UnitOfWork, role: AccountRole, departments: Collection[str], person: str | None) -> None:
    """Raises InvalidInput unless role, departments and person go together and exist."""
    unknown = sorted(set(departments) - set(uow.organisation.ids().departments))
    if unknown:
        raise InvalidInput(
            f"unknown departments: {', '.join(unknown)}", key="departments_unknown", departments=", ".join(unknown)
        )
    if role is AccountRole.LEAD and not departments:
        raise InvalidInput("a lead needs at least one department", key="lead_needs_department")
    if role is AccountRole.STAFF and person is None:
        raise InvalidInput("a staff account needs its person", key="staff_needs_person")
    if person is not None and not uow.accounts.person_exists(person):
        raise InvalidInput(f"unknown person {person}", key="person_unknown", person=person)


def keep_an_admin(uow: UnitOfWork, account: Account) -> None:
    """Raises Conflict if the account is the last administrator who may sign in."""
    if account.role is AccountRole.ADMIN and account.active and uow.accounts.active_admins() == (account.login,):
        raise Conflict(f"{account.login} is the last administrator", key="last_admin", login=account.login)


def _rights(account: Account) -> dict[str, object]:
    return {"role": account.role.value, "departments": sorted(account.departments), "person": account.person}


def _existing(uow: UnitOfWork, login: str) -> Account:
    found: Account | None = uow.accounts.find(login)
    if found is None:
        raise NotFound(f"there is no account {login}", key="account_missing", login=login)
    return found


def _require_admin(actor: Actor) -> None:
    if actor.role is not AccountRole.ADMIN:
        raise Forbidden("only an admin manages accounts")
