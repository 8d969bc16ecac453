"""``attribution whatif``: what other role weights would move in a period, before anything is published."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

import click

from scheduler.commands.base import Session, json_option, money, once_each, out, print_json, print_table
from scheduler.decimals import scaled_whole
from scheduler.errors import InvalidInput
from scheduler.i18n import environment_locale
from scheduler.i18n import gettext as _

if TYPE_CHECKING:
    from scheduler.attribution.whatif import Moved, Variation
    from scheduler.domain.organisation import Organisation
    from scheduler.services.role_weights import Outcome


@click.command(help=_("What other role weights would move in a period, person by person; nothing is stored."))
@click.argument("period")
@click.option("--weight", "weights", multiple=True, metavar="ROLE=WEIGHT", help=_("A proposed weight; repeatable."))
@click.option("--sensitivity", is_flag=True, help=_("Also who changes places as each weight moves."))
@json_option
@click.pass_obj
def whatif(session: Session, period: str, weights: tuple[str, ...], sensitivity: bool, as_json: bool) -> None:
    from scheduler.services.role_weights import weights_sensitivity, weights_what_if  # noqa: PLC0415

    proposed = once_each("--weight", map(_weight, weights))
    if not proposed and not sensitivity:
        raise InvalidInput("give at least one --weight, or --sensitivity", key="weights_none")
    outcome = weights_what_if(session.app, session.actor, period, proposed) if proposed else None
    variations = weights_sensitivity(session.app, session.actor, period).variations if sensitivity else ()
    if as_json:
        print_json(_data(outcome, variations))
        return
    with session.app.reading() as uow:
        organisation: Organisation = uow.organisation.load()
    if outcome is not None:
        _show(outcome, organisation)
    if variations:
        _show_variations(variations, organisation)


def _weight(text: str) -> tuple[str, int]:
    role, _equals, weight = text.partition("=")
    milli = scaled_whole(weight, 1000)
    if not role or milli is None:
        raise InvalidInput(f"--weight {text!r}: ROLE=WEIGHT is accepted, as PICK=1.2", key="weight_pair", value=text)
    return role, int(milli)


def _show(outcome: Outcome, organisation: Organisation) -> None:
    locale, found = environment_locale(), outcome.found
    if outcome.version is None:
        out.print(_("%(period)s against the hours as they stand", None, period=outcome.period))
    else:
        out.print(_("%(period)s against version %(version)s", None, period=outcome.period,
                    version=outcome.version.version))  # fmt: skip
    money_too = bool(found.money.before)
    rows: list[tuple[object, ...]] = [
        (
            organisation.people[one.person].name(locale),
            organisation.departments[one.home].name(locale),
            *([_signed_money(one.money.change)] if money_too else []),
            *_moved(one.points),
            *_moved(one.composite),
        )
        for one in found.people
    ]
    sums = [_signed_money(found.money.change)] if money_too else []
    rows.append((_("Sum"), "", *sums, *_moved(found.points), "", "", ""))
    heads = [_("Person"), _("Department"), *([_("Money")] if money_too else []), _("Points"), _("after"), "±"]
    heads += [_("Composite"), _("after"), "±"]
    print_table(_("What would move"), heads, rows, left=2)
    departments = [(organisation.departments[d.department].name(locale), *_moved(d.points)) for d in found.departments]
    print_table(_("Departments"), [_("Department"), _("Points"), _("after"), "±"], departments)


def _show_variations(variations: Sequence[Variation], organisation: Organisation) -> None:
    locale = environment_locale()
    rows = [
        (
            organisation.roles[v.role].name(locale),
            f"{v.percent:+d} %",
            f"{v.w_milli / 1000:g}",
            f"{float(v.largest):.2f}",
            len(v.people),
            len(v.departments),
        )
        for v in variations
    ]
    heads = [_("Role"), _("Moved"), _("Weight"), _("Largest change"), _("People swap"), _("Departments swap")]
    print_table(_("How firmly the order stands on the weights"), heads, rows)


def _moved(moved: Moved) -> tuple[str, str, str]:
    return _number(moved.before), _number(moved.after), "–" if moved.change is None else f"{float(moved.change):+.2f}"


def _number(value: Fraction | None) -> str:
    return "–" if value is None else f"{float(value):,.2f}"


def _signed_money(fen: Fraction | None) -> str:
    return ("+" if fen and fen > 0 else "") + money(int(fen or 0))


def _data(outcome: Outcome | None, variations: Sequence[Variation]) -> dict[str, object]:
    """Money in fen; points and composites exact, as fractions."""
    found: dict[str, object] = {}
    if outcome is not None:
        found |= {
            "period": outcome.period,
            "version": outcome.version.version if outcome.version else None,
            "weights_milli": outcome.weights,
            "people": [
                {
                    "person": one.person,
                    "home": one.home,
                    "composite": _pair(one.composite),
                    "points": _pair(one.points),
                    "money_fen": _pair(one.money),
                }
                for one in outcome.found.people
            ],
            "sums": {"points": _pair(outcome.found.points), "money_fen": _pair(outcome.found.money)},
        }
    if variations:
        found["sensitivity"] = [
            {
                "role": v.role,
                "percent": v.percent,
                "w_milli": v.w_milli,
                "people": [[s.ahead, s.behind] for s in v.people],
                "departments": [[s.ahead, s.behind] for s in v.departments],
                "largest": str(v.largest),
            }
            for v in variations
        ]
    return found


def _pair(moved: Moved) -> list[str | None]:
    return [None if value is None else str(value) for value in (moved.before, moved.after)]
