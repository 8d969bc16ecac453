"""``attribution run``, ``show``, ``publish`` and ``verify``; the other subcommands are added here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from scheduler.commands.attribution_whatif import whatif
from scheduler.commands.base import ROW, Session, hours, json_option, money, once_each, out, print_json, print_table
from scheduler.commands.measured import measure, measured
from scheduler.commands.pools import pools as pools_
from scheduler.decimals import read_money
from scheduler.errors import InvalidInput
from scheduler.i18n import environment_locale
from scheduler.i18n import gettext as _
from scheduler.wording import CHECK_NAMES, PASSED, STATE_NAMES

if TYPE_CHECKING:
    from scheduler.bootstrap import App
    from scheduler.domain.actor import Actor
    from scheduler.domain.organisation import Organisation
    from scheduler.services.attribution import Overview

MOST_HOURS = 366 * 24  # no period is longer than a year


@click.group()
def attribution_() -> None:
    pass


attribution_.add_command(whatif)
attribution_.add_command(pools_)
attribution_.add_command(measure)
attribution_.add_command(measured)


@attribution_.command(help=_("Compute a period's attribution; the same inputs give the version that is there."))
@click.argument("period")
@click.option("--pool", "pools", multiple=True, metavar="DEPARTMENT=MONEY", help=_("Divide this money; repeatable."))
@click.option("--most-hours", type=click.IntRange(1, MOST_HOURS), metavar="HOURS",
              help=_("Count at most so many hours of a person, all roles shrunk alike."))  # fmt: skip
@json_option
@click.pass_obj
def run(session: Session, period: str, pools: tuple[str, ...], most_hours: int | None, as_json: bool) -> None:
    from scheduler.services.attribution import run_attribution  # noqa: PLC0415

    made = run_attribution(
        session.app,
        session.actor,
        period,
        once_each("--pool", map(_pool, pools)) or None,
        minutes_cap=None if most_hours is None else 60 * most_hours,
    )
    _show(session.app, session.actor, period, made.version, None, as_json=as_json)


@attribution_.command(help=_("Show an attribution by department, role and person, beside the attendance."))
@click.argument("period")
@click.option("--version", type=ROW, help=_("Which version (default: the latest)."))
@click.option("--department", metavar="CODE", help=_("This department only."))
@json_option
@click.pass_obj
def show(session: Session, period: str, version: int | None, department: str | None, as_json: bool) -> None:
    _show(session.app, session.actor, period, version, department, as_json=as_json)


@attribution_.command(help=_("Publish a version: staff see their scores. The period must be locked."))
@click.argument("period")
@click.option("--version", type=ROW, required=True, help=_("Which version."))
@click.option("--reason", default="", help=_("Why KPIs have no value, where some have none."))
@json_option
@click.pass_obj
def publish(session: Session, period: str, version: int, reason: str, as_json: bool) -> None:
    from scheduler.services.attribution import publish_attribution  # noqa: PLC0415

    made = publish_attribution(session.app, session.actor, period, version, reason=reason)
    if as_json:
        print_json({"period": made.period, "version": made.version, "content_hash": made.content_hash})
    else:
        out.print(
            _("Attribution of %(period)s, version %(version)s, is published.", None, period=period, version=version)
        )


@attribution_.command(help=_("Check a version: its hashes, its lineage, and that it computes again bit by bit."))
@click.argument("period")
@click.option("--version", type=ROW, help=_("Which version (default: the latest)."))
@json_option
@click.pass_obj
def verify(session: Session, period: str, version: int | None, as_json: bool) -> None:
    from scheduler.services.attribution_verify import verify_attribution  # noqa: PLC0415

    found = verify_attribution(session.app, session.actor, period, version)
    if as_json:
        print_json(
            {
                "period": period,
                "version": found.version.version,
                "intact": found.intact,
                "content_hash": found.version.content_hash,
                "recomputed_hash": found.recomputed_hash,
                "lock_hash": found.version.lock_hash,
                "checks": {check.name.value: check.passed for check in found.checks},
            }
        )
    else:
        result = _("intact") if found.intact else _("damaged")
        out.print(
            _("Attribution of %(period)s, version %(version)s: %(result)s", None,
              period=period, version=found.version.version, result=result)
        )  # fmt: skip
        rows = [(_(CHECK_NAMES[check.name]), _(PASSED[check.passed])) for check in found.checks]
        rows += [(_("stored"), found.version.content_hash), (_("computed again"), found.recomputed_hash)]
        print_table("", [_("Check"), _("Result")], rows, left=2)
    if not found.intact:
        raise SystemExit(1)


def top_rows(view: Overview, organisation: Organisation, locale: str, count: int) -> list[tuple[object, ...]]:
    """The people with the most contribution points: name, home, points, composite, evidence, hours."""
    first = sorted(view.people, key=lambda p: (-p.points, p.person))[:count]
    return [
        (
            organisation.people[p.person].name(locale),
            organisation.departments[p.home].name(locale),
            f"{float(p.points):,.1f}",
            _("not rated") if p.composite is None else f"{float(p.composite):.1f}",
            p.evidence,
            hours(p.minutes),
        )
        for p in first
    ]


def _pool(text: str) -> tuple[str, int]:
    department, _equals, amount = text.partition("=")
    if not department or not amount:
        raise InvalidInput(
            f"--pool {text!r}: DEPARTMENT=MONEY is accepted, as WH=10000.00", key="pool_pair", value=text
        )
    fen = read_money(amount)
    if fen is None:
        raise InvalidInput(f"--pool {text!r}: {amount!r} is no amount", key="amount", value=amount)
    return department, fen


def _show(
    app: App, actor: Actor, period: str, version: int | None, department: str | None, *, as_json: bool
) -> None:  # fmt: skip
    from scheduler.services.attribution import attribution_overview  # noqa: PLC0415

    view = attribution_overview(app, actor, period, version=version, department=department)
    if as_json:
        print_json(_data(view))
        return
    locale = environment_locale()
    with app.reading() as uow:
        organisation: Organisation = uow.organisation.load()
    out.print(
        _("Attribution of %(period)s, version %(version)s, %(state)s", None,
          period=period, version=view.version.version, state=_(STATE_NAMES[view.version.state]))
    )  # fmt: skip
    for one in view.departments:
        rows = [
            (
                organisation.roles[role.role].name(locale) if role.role in organisation.roles else _("No role"),
                organisation.people[cell.person].name(locale) + (" ⇄" if cell.home != one.department else ""),
                hours(cell.minutes),
                "–" if cell.score is None else f"{float(cell.score):.2f}",
                f"{float(cell.points):,.2f}",
                _amount(cell.share, one.unit),
                cell.evidence,
            )
            for role in one.roles
            for cell in role.cells
        ]
        rows.append((_("Unattributed"), "", "", "", "", _amount(one.unattributed, one.unit), ""))
        rows.append((_("Sum"), "", "", "", f"{float(one.points):,.2f}", _amount(one.amount, one.unit), ""))
        print_table(
            organisation.departments[one.department].name(locale),
            [_("Role"), _("Person"), _("Hours"), _("Score"), _("Points"), _("Share"), _("Evidence")],
            rows,
            left=2,
        )
    print_table(
        _("People"),
        [_("Person"), _("Department"), _("Points"), _("Composite"), _("Evidence"), _("Hours")],
        top_rows(view, organisation, locale, len(view.people)),
        left=2,
    )


def _amount(amount: int, unit: str) -> str:
    return money(amount) if unit == "fen" else f"{amount / 100:,.2f}"


def _data(view: Overview) -> dict[str, object]:
    """Exact integers where shares are concerned; scores and points as decimals."""
    return {
        "period": view.version.period,
        "version": view.version.version,
        "state": view.version.state,
        "content_hash": view.version.content_hash,
        "departments": [
            {
                "department": d.department,
                "unit": d.unit,
                "amount": d.amount,
                "unattributed": d.unattributed,
                "roles": {role.role: role.amount for role in d.roles},
                "shares": [
                    {
                        "person": c.person,
                        "home": c.home,
                        "role": role.role,
                        "minutes": c.minutes,
                        "share": c.share,
                        "measured": c.measured,
                    }
                    for role in d.roles
                    for c in role.cells
                ],
            }
            for d in view.departments
        ],
        "people": [
            {
                "person": p.person,
                "home": p.home,
                "composite": None if p.composite is None else round(float(p.composite), 4),
                "points": round(float(p.points), 4),
                "evidence": p.evidence,
                "minutes": p.minutes,
                "shares": p.shares,
            }
            for p in view.people
        ],
    }
