"""``attribution measured`` and ``attribution measure``: parts of pools that were measured as one person's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from scheduler.commands.base import Session, json_option, money, out, print_json, print_table
from scheduler.commands.pools import MONEY, NEGATIVE
from scheduler.i18n import environment_locale
from scheduler.i18n import gettext as _

if TYPE_CHECKING:
    from scheduler.domain.organisation import Organisation


@click.command(
    context_settings=NEGATIVE,
    help=_("Enter what was measured as a person's of the pool of the role's department; 0 takes it back."),
)
@click.argument("period")
@click.argument("person")
@click.argument("role")
@click.argument("amount", type=MONEY)
@click.option("--source", required=True, help=_("Where the figure comes from."))
@click.pass_obj
def measure(session: Session, period: str, person: str, role: str, amount: int, source: str) -> None:
    from scheduler.services.measured_parts import enter_measured_part  # noqa: PLC0415

    part = enter_measured_part(session.app, session.actor, period, person=person, role=role, fen=amount, source=source)
    out.print(_("%(period)s: %(amount)s of role %(role)s are measured as %(person)s's. Compute the attribution again.",
                None, period=period, amount=money(part.fen), role=role, person=person))  # fmt: skip


@click.command(help=_("List the measured parts of a period's pools."))
@click.argument("period")
@json_option
@click.pass_obj
def measured(session: Session, period: str, as_json: bool) -> None:
    from scheduler.services.measured_parts import measured_parts  # noqa: PLC0415

    parts = measured_parts(session.app, session.actor, period)
    if as_json:
        print_json(
            [
                {"person": p.person, "role": p.role, "fen": p.fen, "source": p.source, "entered_by": p.entered_by}
                for p in parts
            ]
        )
        return
    with session.app.reading() as uow:
        organisation: Organisation = uow.organisation.load()
    locale = environment_locale()
    print_table(
        _("Measured parts of %(period)s", None, period=period),
        [_("Department"), _("Role"), _("Person"), _("Source"), _("Amount")],
        [
            (
                organisation.departments[organisation.roles[p.role].department].name(locale),
                organisation.roles[p.role].name(locale),
                organisation.people[p.person].name(locale),
                p.source,
                money(p.fen),
            )
            for p in parts
        ],
        left=4,
    )
