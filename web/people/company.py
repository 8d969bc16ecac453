"""Roles with their standards, contracts with their limits and the rule packs beside them."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext

from scheduler.domain.organisation import Presence, Service, Standard, WorkKind
from scheduler.services import company_views as service
from web import context
from web.i18n import write_clock, write_hours, write_money, write_number, write_percent
from web.people.limits import limit_lines

blueprint = Blueprint("company", __name__, url_prefix="/company")


@blueprint.get("/roles")
def roles() -> ResponseReturnValue:
    company = context.organisation()
    found = service.roles_view(context.service(), context.actor()) if company else ()
    return render_template(
        "people/roles.html", roles=found, company=company, standard_lines=standard_lines, presence=presence_words
    )


@blueprint.get("/contracts")
def contracts() -> ResponseReturnValue:
    company = context.organisation()
    view = service.contracts_view(context.service(), context.actor()) if company else None
    return render_template("people/contracts.html", view=view, company=company, limit_lines=limit_lines)


def standard_lines(standard: Standard) -> list[tuple[str, str]]:
    """A standard as pairs of what and how much."""
    minutes = standard.seconds_per_unit * (1000 + standard.allowance_permille) / (1000 - standard.shrinkage_permille)
    lines = [
        (gettext("One unit takes"), gettext("%(n)s s", n=write_number(standard.seconds_per_unit, 0))),
        (gettext("With allowance and absence"), gettext("%(n)s s", n=write_number(minutes, 1))),
        (gettext("An hour short costs"), write_money(standard.short_fen_per_hour)),
        (gettext("An idle hour costs"), write_money(standard.idle_fen_per_hour)),
    ]
    if standard.kind is WorkKind.DEFERRABLE:
        lines.append((gettext("May wait"), _due(standard)))
        lines.append((gettext("A late hour of work costs a day"), write_money(standard.late_fen_per_hour)))
    elif standard.service is not Service.HEADCOUNT:
        share = write_percent(standard.service_permille / 1000, 0)
        said = gettext("%(share)s answered within %(seconds)s s", share=share, seconds=standard.within_s)
        lines.append((gettext("Service level"), said))
    return [(str(name), str(value)) for name, value in lines]


def presence_words(presence: Presence) -> str:
    """Who must be there, work or not."""
    days = gettext(", ").join(_weekday(number) for number in presence.weekdays) or gettext("every day")
    return str(
        gettext(
            "%(days)s, %(start)s–%(end)s: at least %(heads)s",
            days=days,
            start=write_clock(presence.start_min),
            end="24:00" if presence.end_min == 1440 else write_clock(presence.end_min),
            heads=presence.heads,
        )
    )


def _due(standard: Standard) -> str:
    if standard.due_within_min is not None:
        return str(gettext("done within %(hours)s", hours=write_hours(standard.due_within_min)))
    return str(gettext("done by the cut-off at %(time)s", time=write_clock(standard.cut_off_min or 0)))


def _weekday(number: int) -> str:
    """0 is Monday."""
    return str(get_locale().days["format"]["abbreviated"][number])
