"""The first administrator of an empty installation, made in the browser by who can read the server's own terminal.

The code is derived from the installation's secret key and stored nowhere. It is good only while there is no account at
all, and accounts are never deleted: once used it is worth nothing.
"""

from __future__ import annotations

import hmac
from hashlib import sha256

from scheduler.bootstrap import App
from scheduler.domain.account import Account
from scheduler.domain.actor import SYSTEM, AccountRole
from scheduler.errors import Conflict, InvalidInput
from scheduler.services.accounts import (
    accepted_login,
    add_account,
    begin_attempt,
    check_password,
    hash_password,
    spelled,
)

_PURPOSE = b"shiftledger: the first administrator"
_WAITING = "first administrator"  # attempts are counted on it; no login has a blank


def nobody_yet(app: App) -> bool:
    """Is there no account at all?"""
    with app.reading() as uow:
        return bool(uow.accounts.count() == 0)


def setup_code(app: App) -> str:
    """The code of this installation, about 116 bits in groups of five. Raises InvalidInput without a secret key."""
    digest = hmac.new(app.config.require_secret_key().encode(), _PURPOSE, sha256).digest()
    return spelled(int.from_bytes(digest, "big"))


def make_first_admin(app: App, *, code: str, login: str, password: str, locale: str, address: str) -> Account:
    """Make the first account, an administrator with the password of its own choice.

    Attempts are counted as those of a sign-in. Raises InvalidInput for a code, login or password that is not accepted,
    Conflict once there is an account, TooManyAttempts.
    """
    begin_attempt(app, _WAITING, address)
    if not hmac.compare_digest(_plain(code), _plain(setup_code(app))):
        raise InvalidInput("the set-up code is not right", key="setup_code_wrong")
    login = accepted_login(login)
    check_password(password, login)
    hashed = hash_password(password)
    with app.unit_of_work(SYSTEM) as uow:
        uow.accounts.queue_up(_WAITING, address)  # two at once: the second finds the first one's account
        if uow.accounts.count():
            raise Conflict("there is an account already", key="setup_over")
        account = add_account(
            uow, login=login, role=AccountRole.ADMIN, password_hash=hashed, locale=locale, must_change=False
        )
        uow.accounts.clear_attempts(_WAITING)
        uow.audit("account.first", login, address=address)
        uow.commit()
    return account


def _plain(code: str) -> bytes:
    """The code without the signs that only help to read it."""
    return "".join(sign for sign in code if sign.isalnum()).encode()
