"""Accounts for many people at once: each gets a login made of the name and a one-time password, shown once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from scheduler.bootstrap import App
from scheduler.domain.account import LOCALES
from scheduler.domain.actor import AccountRole, Actor
from scheduler.domain.organisation import Organisation, Person
from scheduler.errors import Forbidden, InvalidInput
from scheduler.services.accounts import add_account, hash_one_time, one_time_password
from scheduler.storage.unit_of_work import UnitOfWork

MOST = 200  # at once: as many as a page can list


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """``one_time_password`` is stored nowhere."""

    person: Person
    login: str
    role: AccountRole
    one_time_password: str


def without_account(app: App, actor: Actor) -> tuple[Person, ...]:
    """The people employed today whom no account belongs to, by code. Raises Forbidden unless an admin asks."""
    _require_admin(actor)
    with app.reading(actor) as uow:
        organisation = uow.organisation.load()
        taken = {account.person for account in uow.accounts.list()}
        return tuple(p for p in organisation.employed(uow.today, uow.today) if p.code not in taken)


def invite(app: App, actor: Actor, roles: Mapping[str, AccountRole], *, locale: str = LOCALES[0]) -> list[Invited]:
    """Make an account for each of these people (code to role), all or none, with one audit entry.

    A lead gets the own department. Raises Forbidden, InvalidInput for nobody, for more than ``MOST``, for a person who
    is not there or has an account already.
    """
    _require_admin(actor)
    if not 1 <= len(roles) <= MOST:
        raise InvalidInput(f"1 to {MOST} people at once, not {len(roles)}", key="invite_count", most=MOST)
    passwords = {code: one_time_password() for code in sorted(roles)}
    with app.unit_of_work(actor) as uow:
        people = _people(uow, uow.organisation.load(), roles)
        taken = {account.login for account in uow.accounts.list()}
        made = []
        for person in people:
            role = roles[person.code]
            login = proposed_login(person, taken)
            taken.add(login)
            add_account(
                uow,
                login=login,
                role=role,
                departments=(person.department,) if role is AccountRole.LEAD else (),
                person=person.code,
                password_hash=hash_one_time(passwords[person.code]),
                locale=locale,
                must_change=True,
            )
            password = passwords[person.code]
            made.append(Invited(person=person, login=login, role=role, one_time_password=password))
        uow.audit(
            "account.invited", "accounts", accounts=[[one.login, one.role.value, one.person.code] for one in made]
        )
        uow.commit()
    return made


def proposed_login(person: Person, taken: Collection[str]) -> str:
    """The name in Latin letters with dots, else the code; with the code behind it where somebody else has it."""
    plain = unicodedata.normalize("NFKD", person.name_en).encode("ascii", "ignore").decode().casefold()
    words = re.findall(r"[a-z0-9]+", plain)
    code = re.sub(r"[^a-z0-9._-]", "", person.code.casefold()).lstrip("._-") or "person"
    name = ".".join(words)[:60] if words else code
    for login in (name, f"{name}.{code}", *(f"{name}.{code}.{number}" for number in range(2, 100))):
        if len(login) > 1 and login not in taken:
            return login
    raise InvalidInput(f"no login is left for {person.code}", key="login_taken", login=name)


def _people(uow: UnitOfWork, organisation: Organisation, codes: Collection[str]) -> list[Person]:
    owned = {account.person for account in uow.accounts.list()}
    found = []
    for code in sorted(codes):
        if code not in organisation.people:
            raise InvalidInput(f"unknown person {code}", key="person_unknown", person=code)
        if code in owned:
            raise InvalidInput(f"{code} has an account already", key="person_has_account", person=code)
        found.append(organisation.people[code])
    return found


def _require_admin(actor: Actor) -> None:
    if actor.role is not AccountRole.ADMIN:
        raise Forbidden("only an admin manages accounts")
