"""``user add``, ``list``, ``lock``, ``unlock``, ``reset``."""

from __future__ import annotations

import click

from scheduler.commands.base import Session, json_option, out, print_json, print_table
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
    _print_password(made.account.login, made.one_time_password or "", as_json, role=role)


@user_.command("list", help=_("List the accounts: what each may do, whether it is locked, when it last signed in."))
@json_option
@click.pass_obj
def list_(session: Session, as_json: bool) -> None:
    from scheduler.services.accounts import list_accounts  # noqa: PLC0415

    found = list_accounts(session.app, session.actor)
    if as_json:
        print_json(
            [
                {
                    "login": one.login,
                    "role": one.role.value,
                    "departments": sorted(one.departments),
                    "person": one.person,
                    "active": one.active,
                    "one_time_password": one.must_change,
                    "last_sign_in": one.last_login_at,
                }
                for one in found
            ]
        )
        return
    rows = [
        (
            one.login,
            one.role.value,
            ", ".join(sorted(one.departments)),
            one.person,
            _("active") if one.active else _("locked"),
            f"{one.last_login_at:%Y-%m-%d %H:%M} UTC" if one.last_login_at else "–",
        )
        for one in found
    ]
    heads = (_("login"), _("role"), _("departments"), _("person"), _("state"), _("last sign-in"))
    print_table("", heads, rows, left=len(heads))


@user_.command("lock", help=_("Lock an account and end its sessions; never the last administrator's."))
@click.argument("login")
@json_option
@click.pass_obj
def lock(session: Session, login: str, as_json: bool) -> None:
    _set_active(session, login, as_json, active=False)


@user_.command("unlock", help=_("Let a locked account sign in again."))
@click.argument("login")
@json_option
@click.pass_obj
def unlock(session: Session, login: str, as_json: bool) -> None:
    _set_active(session, login, as_json, active=True)


@user_.command("reset", help=_("Replace an account's password by a one-time one, print it, and end its sessions."))
@click.argument("login")
@json_option
@click.pass_obj
def reset(session: Session, login: str, as_json: bool) -> None:
    from scheduler.services.accounts import fold_login, issue_one_time_password  # noqa: PLC0415

    login = fold_login(login)
    _print_password(login, issue_one_time_password(session.app, session.actor, login), as_json)


def _set_active(session: Session, login: str, as_json: bool, *, active: bool) -> None:
    from scheduler.services.accounts import fold_login, set_active  # noqa: PLC0415

    changed = set_active(session.app, session.actor, fold_login(login), active=active)
    if as_json:
        print_json({"login": changed.login, "active": changed.active})
    else:
        said = _("%(login)s may sign in again.") if active else _("%(login)s is locked and signed out.")
        out.print(said % {"login": changed.login}, markup=False)


def _print_password(login: str, password: str, as_json: bool, **more: str) -> None:
    if as_json:
        print_json({"login": login, **more, "one_time_password": password})
    else:
        out.print(_("%(login)s  one-time password: %(password)s", None, login=login, password=password))
