"""Accounts: made, signed in to, changed, ended. Passwords are argon2id; a session is known only by its token's hash."""

from __future__ import annotations

import re
import secrets
import unicodedata
import uuid
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from scheduler.bootstrap import App
from scheduler.domain.account import LOCALES, Account, WebSession
from scheduler.domain.actor import SYSTEM, AccountRole, Actor
from scheduler.errors import Conflict, Forbidden, InvalidInput, NotFound, SchedulerError
from scheduler.services.account_changes import keep_an_admin, require_fitting
from scheduler.storage import audit
from scheduler.storage.unit_of_work import UnitOfWork

PASSWORD_MIN_LENGTH = 12
SHORTEST_TELLING_LOGIN = 4
ATTEMPT_WINDOW = timedelta(minutes=10)
ATTEMPTS_PER_ACCOUNT = 10
ATTEMPTS_PER_ADDRESS = 100
EXPIRED_KEPT = timedelta(days=1)  # so that whoever comes back late is told that the session ended

_HASHER = PasswordHasher()
# guessing 116 random bits is hopeless however quick the hash, and a company's accounts are made all at once
_QUICK = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@-]{1,79}")
_ALPHABET = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789"  # nothing that is read as something else


class TooManyAttempts(SchedulerError):
    """The account or the address has failed too often; ``minutes`` until it may try again at the latest."""

    default_key = "too_many_attempts"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """``one_time_password`` is shown once and stored nowhere; None when a password was given."""

    account: Account
    one_time_password: str | None


def fold_login(login: str) -> str:
    """The stored form of a typed login: NFKC, no outer blanks, lower case."""
    return unicodedata.normalize("NFKC", login).strip().casefold()


def hash_password(password: str) -> str:
    """argon2id of the NFKD-normalised password (64 MiB, t=3: about 0.3 s of CPU)."""
    return _HASHER.hash(unicodedata.normalize("NFKD", password))


def hash_one_time(password: str) -> str:
    """argon2id of a password of ``one_time_password``, in a millisecond."""
    return _QUICK.hash(password)


def is_quick(password_hash: str) -> bool:
    """Is the hash of ``hash_one_time``, so that looking at it takes no time?"""
    return f"m={_QUICK.memory_cost}," in password_hash


def verify_password(password_hash: str, password: str) -> bool:
    """Does the password belong to the hash? An unreadable hash belongs to no password."""
    try:
        return _HASHER.verify(password_hash, unicodedata.normalize("NFKD", password))
    except (VerificationError, InvalidHashError):
        return False


def check_password(password: str, login: str) -> None:
    """Raise InvalidInput unless the password may be used for the login."""
    if len(password) < PASSWORD_MIN_LENGTH:
        raise InvalidInput(
            f"the password needs at least {PASSWORD_MIN_LENGTH} characters",
            key="password_too_short",
            minimum=PASSWORD_MIN_LENGTH,
        )
    # the letters of a login as short as hr are in many words that give nothing away
    if (len(login) >= SHORTEST_TELLING_LOGIN and login in password.casefold()) or len(set(password)) < 5:
        raise InvalidInput(
            "the password contains the login or too few different characters", key="password_too_simple", minimum=5
        )


def create_account(
    app: App,
    actor: Actor,
    *,
    login: str,
    role: AccountRole,
    departments: Collection[str] = (),
    person: str | None = None,
    password: str | None = None,
    locale: str | None = None,
) -> NewAccount:
    """Make an account. Without a password it gets a one-time one, which must be changed at the first sign-in.

    Without a ``locale`` it takes that of the page on which it signs in, until somebody chooses one for it.
    Raises InvalidInput (a value that cannot be taken), Conflict (the login is taken), Forbidden (not an admin).
    """
    _require_admin(actor)
    login = accepted_login(login)
    one_time = None if password else one_time_password()
    if password:
        check_password(password, login)
    hashed = hash_password(password) if password else hash_one_time(one_time or "")
    with app.unit_of_work(actor) as uow:
        account = add_account(
            uow,
            login=login,
            role=role,
            departments=departments,
            person=person,
            password_hash=hashed,
            locale=locale or LOCALES[0],
            must_change=password is None,
        )
        chosen = {"locale": locale} if locale else {}
        uow.audit("account.created", login, role=role.value, departments=sorted(departments), person=person, **chosen)
        uow.commit()
    return NewAccount(account=account, one_time_password=one_time)


def accepted_login(login: str) -> str:
    """The stored form of a login that an account may have. Raises InvalidInput for any other."""
    folded = fold_login(login)
    if not _LOGIN.fullmatch(folded):
        raise InvalidInput(
            f"login {folded!r}: 2 to 80 of a-z 0-9 . _ @ - are accepted", key="login_not_accepted", login=folded
        )
    return folded


def add_account(
    uow: UnitOfWork,
    *,
    login: str,
    role: AccountRole,
    departments: Collection[str] = (),
    person: str | None = None,
    password_hash: str,
    locale: str,
    must_change: bool,
) -> Account:
    """Add an account within the caller's transaction, who audits and commits.

    Raises InvalidInput for a language, departments or a person that cannot be, Conflict where the login is taken.
    """
    if locale not in LOCALES:
        raise InvalidInput(f"locale {locale!r}: {', '.join(LOCALES)} are accepted", key="locale_unknown", locale=locale)
    if uow.accounts.find(login) is not None:
        raise Conflict(f"the login {login} is taken", key="login_taken", login=login)
    require_fitting(uow, role, departments, person)
    account = Account(
        login=login,
        password_hash=password_hash,
        active=True,
        role=role,
        departments=frozenset(departments),
        person=person,
        uniquifier=uuid.uuid4().hex,
        locale=locale,
        must_change=must_change,
        created_at=uow.now,
    )
    uow.accounts.add(account)
    return account


def one_time_password() -> str:
    """Twenty letters in groups of five: about 116 bits, and can be read out."""
    return spelled(secrets.randbits(256))


def spelled(number: int) -> str:
    """A large number as twenty letters in groups of five."""
    letters = "".join(_ALPHABET[number // len(_ALPHABET) ** place % len(_ALPHABET)] for place in range(20))
    return "-".join(letters[i : i + 5] for i in range(0, 20, 5))


def list_accounts(app: App, actor: Actor) -> tuple[Account, ...]:
    """Every account, by login. Admin only."""
    _require_admin(actor)
    with app.reading() as uow:
        found: tuple[Account, ...] = uow.accounts.list()
    return found


def get_account(app: App, actor: Actor, login: str) -> Account:
    """One account. Admin only; NotFound when there is none."""
    _require_admin(actor)
    found = find_account(app, login)
    if found is None:
        raise _no_account(login)
    return found


def find_account(app: App, login: str) -> Account | None:
    """The account of a typed login, if there is one."""
    with app.reading() as uow:
        found: Account | None = uow.accounts.find(fold_login(login))
    return found


def find_by_uniquifier(app: App, uniquifier: str) -> Account | None:
    """The account that a session belongs to, if it still does."""
    with app.reading() as uow:
        found: Account | None = uow.accounts.find_by_uniquifier(uniquifier)
    return found


def begin_attempt(app: App, login: str, address: str) -> None:
    """Count a sign-in attempt before its password is looked at, so that parallel attempts cannot exceed the limit.

    Raises TooManyAttempts beyond 10 in 10 minutes on the login or 100 from the address. A success clears the login's.
    """
    login = fold_login(login)[:80]
    with app.unit_of_work(SYSTEM) as uow:
        uow.accounts.queue_up(login, address)
        since = uow.now - ATTEMPT_WINDOW
        uow.accounts.purge_attempts(since)
        if (
            uow.accounts.attempts(since=since, login=login) >= ATTEMPTS_PER_ACCOUNT
            or uow.accounts.attempts(since=since, address=address) >= ATTEMPTS_PER_ADDRESS
        ):
            raise TooManyAttempts("too many failed sign-ins", minutes=int(ATTEMPT_WINDOW.total_seconds() // 60))
        uow.accounts.add_attempt(login, address, uow.now)
        uow.commit()


def record_sign_in(app: App, login: str, address: str, locale: str | None = None) -> Account:
    """A sign-in succeeded: clear the login's attempts, note the time.

    ``locale``, that of the page, becomes the account's unless one was ever chosen for it, so that the language of the
    page goes on.
    """
    actor = _existing(find_account(app, login), login).actor
    with app.unit_of_work(actor) as uow:
        account = _existing(uow.accounts.find(login), login)
        signed_in, taken = replace(account, last_login_at=uow.now), {}
        if locale in LOCALES and locale != account.locale and not _chose_locale(uow, login):
            signed_in, taken = replace(signed_in, locale=locale), {"locale": locale}
        uow.accounts.clear_attempts(login)
        uow.accounts.save(signed_in)
        uow.audit("account.signed_in", login, address=address, **taken)
        uow.commit()
    return signed_in


def record_sign_out(app: App, actor: Actor) -> None:
    """A sign-out: one audit entry."""
    with app.unit_of_work(actor) as uow:
        uow.audit("account.signed_out", actor.login)
        uow.commit()


def set_password(app: App, actor: Actor, *, login: str, password_hash: str, uniquifier: str) -> Account:
    """Take a new password's hash and end every session of the account. One's own, or anyone's for an admin."""
    if actor.login != login:
        _require_admin(actor)
    with app.unit_of_work(actor) as uow:
        account = _existing(uow.accounts.find(login), login)
        changed = replace(account, password_hash=password_hash, uniquifier=uniquifier, must_change=False)
        uow.accounts.save(changed)
        uow.accounts.end_sessions_of(login)
        uow.accounts.clear_attempts(login)
        uow.audit("account.password_changed", login)
        uow.commit()
    return changed


def issue_one_time_password(app: App, actor: Actor, login: str) -> str:
    """Replace the password by a one-time one, which is returned and stored nowhere; ends every session. Admin only."""
    _require_admin(actor)
    password = one_time_password()
    with app.unit_of_work(actor) as uow:
        account = _existing(uow.accounts.find(login), login)
        uow.accounts.save(
            replace(account, password_hash=hash_one_time(password), uniquifier=uuid.uuid4().hex, must_change=True)
        )
        uow.accounts.end_sessions_of(login)
        uow.accounts.clear_attempts(login)
        uow.audit("account.one_time_password", login)
        uow.commit()
    return password


def set_active(app: App, actor: Actor, login: str, *, active: bool) -> Account:
    """Disable or enable an account; disabling ends its sessions. Admin only, never the own nor the last admin's."""
    _require_admin(actor)
    if actor.login == login:
        raise Conflict("nobody disables the account in use", key="own_account")
    with app.unit_of_work(actor) as uow:
        account = _existing(uow.accounts.find(login), login)
        if account.active == active:
            raise Conflict(f"the account {login} is in that state already", key="account_state_unchanged", login=login)
        if not active:
            keep_an_admin(uow, account)
        changed = replace(account, active=active, uniquifier=uuid.uuid4().hex)
        uow.accounts.save(changed)
        uow.accounts.end_sessions_of(login)
        uow.audit("account.enabled" if active else "account.disabled", login)
        uow.commit()
    return changed


def set_locale(app: App, actor: Actor, locale: str) -> None:
    """Keep the language that the account chose."""
    if locale not in LOCALES:
        raise InvalidInput(f"locale {locale!r}: {', '.join(LOCALES)} are accepted", key="locale_unknown", locale=locale)
    with app.unit_of_work(actor) as uow:
        account = _existing(uow.accounts.find(actor.login), actor.login)
        uow.accounts.save(replace(account, locale=locale))
        uow.audit("account.locale", actor.login, locale=locale)
        uow.commit()


def _chose_locale(uow: UnitOfWork, login: str) -> bool:
    """Did the account ever choose its language, or was one named when it was made? The log tells, the column cannot."""
    written = audit.entries_of(uow.session, ("account.created", "account.locale"), login)
    return any("locale" in entry.detail for entry in written)


def load_session(app: App, key: str, now: datetime) -> WebSession | None:
    """The session of a token's hash, unless it has expired."""
    with app.reading() as uow:
        found = uow.accounts.session(key)
    return found if found is not None and found.expires_at > now else None


def session_end(app: App, key: str, now: datetime) -> datetime | None:
    """When the session of a token's hash expired; None for one that nobody was signed in with, and an unknown one."""
    with app.reading() as uow:
        found: WebSession | None = uow.accounts.session(key)
    return found.expires_at if found is not None and found.login is not None and found.expires_at <= now else None


def save_session(app: App, session: WebSession, *, replaces: str | None = None) -> None:
    """Store a session; ``replaces`` is the key it had before it was rotated."""
    with app.unit_of_work(SYSTEM) as uow:
        if replaces is not None:
            uow.accounts.end_sessions([replaces])
            uow.accounts.purge_sessions(uow.now - EXPIRED_KEPT)
        uow.accounts.save_session(session)
        uow.commit()


def end_session(app: App, key: str) -> None:
    """Forget one session."""
    with app.unit_of_work(SYSTEM) as uow:
        uow.accounts.end_sessions([key])
        uow.commit()


def _require_admin(actor: Actor) -> None:
    if actor.role is not AccountRole.ADMIN:
        raise Forbidden("only an admin manages accounts")


def _existing(account: Account | None, login: str) -> Account:
    if account is None:
        raise _no_account(login)
    return account


def _no_account(login: str) -> NotFound:
    return NotFound(f"there is no account {login}", key="account_missing", login=login)
