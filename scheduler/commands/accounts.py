"""``user add``."""

from __future__ import annotations

import click

from scheduler.commands.base import Session, json_option, out, print_json
from scheduler.domain.actor import AccountRole
from scheduler.i18n import gettext as _


@click.group()
def user_() -> None:
    pass


@user_.command("add", help=_("Add an account and print its one-time password."))
@click.argument("login")
@click.option(
    "--role", required=True, type=click.Choice([role.value for role in AccountRole]), help=_("What it may do.")
)
@click.option("--department", "departments", multiple=True, metavar="CODE", help=_("A lead's department; repeatable."))
@click.option("--person", metavar="CODE", help=_("The person whose account it is."))
@json_option
@click.pass_obj
def add(
    session: Session, login: str, role: str, departments: tuple[str, ...], person: str | None, as_json: bool
) -> None:
    from scheduler.services.accounts import create_account  # noqa: PLC0415

    made = create_account(
        session.app, session.actor, login=login, role=AccountRole(role), departments=departments, person=person
    )
    if as_json:
        print_json({"login": made.account.login, "role": role, "one_time_password": made.one_time_password})
    else:
        out.print(
            _(
                "%(login)s  one-time password: %(password)s",
                None,
                login=made.account.login,
                password=made.one_time_password,
            )
        )
