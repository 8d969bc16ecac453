"""``attribution pools``: results of departments, dividing a bonus, money for appeals, the file for pay."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scheduler.commands.base import ROW, Session, json_option, money, out, print_json, print_table, words
from scheduler.decimals import plain_decimal, read_money
from scheduler.i18n import environment_locale
from scheduler.i18n import gettext as _
from scheduler.wording import STATE_NAMES

if TYPE_CHECKING:
    from scheduler.domain.organisation import Organisation
    from scheduler.services.calibration import CycleDiagnosis
    from scheduler.services.pools import BonusView

MODES = ("score", "coefficient")


class Money(click.ParamType[int]):
    """Money with at most two decimals, as fen."""

    name = "MONEY"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, int):
            return value
        fen = read_money(value)
        if fen is None:
            self.fail(words("amount", {"value": value}, f"{value!r} is no amount"), param, ctx)
        return fen


class Points(click.ParamType[Fraction]):
    """Points as a decimal."""

    name = "POINTS"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Fraction:
        if isinstance(value, Fraction):
            return value
        number = plain_decimal(value)
        if number is None:
            self.fail(_("“%(value)s” is not a number; accepted: 92.5", None, value=value), param, ctx)
        return Fraction(number)


MONEY, POINTS = Money(), Points()
NEGATIVE = {"ignore_unknown_options": True}  # a number below 0 is told what is accepted, not taken for an option


@click.group(help=_("Divide a bonus: by department results, then by pay base and score."))
def pools() -> None:
    pass


@pools.command(
    context_settings=NEGATIVE,
    help=_("Enter what a department achieved in a period, as audited: it decides its factor K."),
)
@click.argument("period")
@click.argument("department")
@click.argument("points", type=POINTS)
@click.option("--source", required=True, help=_("Where the figure comes from."))
@click.pass_obj
def result(session: Session, period: str, department: str, points: Fraction, source: str) -> None:
    from scheduler.services.pools import enter_department_result  # noqa: PLC0415

    enter_department_result(session.app, session.actor, period, department, points=points, source=source)
    out.print(
        _("%(department)s achieved %(points)s points in %(period)s.", None,
          department=department, points=_points(points), period=period)
    )  # fmt: skip


@pools.command(
    context_settings=NEGATIVE,
    help=_("Divide a budget as a draft; the same inputs give the draft that is there."),
)
@click.argument("period")
@click.argument("budget", type=MONEY)
@click.option("--reserve", type=click.IntRange(0, 500), default=20, show_default=True, metavar="PERMILLE",
              help=_("Kept for appeals, in thousandths of the budget."))  # fmt: skip
@click.option("--by", "mode", type=click.Choice(MODES), default="score", show_default=True,
              help=_("Divide by the score, or by the coefficient of the score."))  # fmt: skip
@json_option
@click.pass_obj
def run(session: Session, period: str, budget: int, reserve: int, mode: str, as_json: bool) -> None:
    from scheduler.attribution.pools import PoolMode  # noqa: PLC0415
    from scheduler.services.pools import run_bonus  # noqa: PLC0415

    made = run_bonus(session.app, session.actor, period, budget, reserve_permille=reserve, mode=PoolMode(mode))
    _show(session, period, made.version, as_json=as_json)


@pools.command(help=_("Show a division by department and person."))
@click.argument("period")
@click.option("--version", type=ROW, help=_("Which version (default: the latest)."))
@json_option
@click.pass_obj
def show(session: Session, period: str, version: int | None, as_json: bool) -> None:
    _show(session, period, version, as_json=as_json)


@pools.command(help=_("Publish a division: it is final, and people see their lines."))
@click.argument("period")
@click.option("--version", type=ROW, required=True, help=_("Which version."))
@click.pass_obj
def publish(session: Session, period: str, version: int) -> None:
    from scheduler.services.pools import publish_bonus  # noqa: PLC0415

    made = publish_bonus(session.app, session.actor, period, version)
    out.print(_("The bonus of %(period)s, version %(version)s, is published.", None,
                period=made.period, version=made.version))  # fmt: skip


@pools.command(help=_("Compute a stored division again and compare every line."))
@click.argument("period")
@click.option("--version", type=ROW, required=True, help=_("Which version."))
@click.pass_context
def verify(ctx: click.Context, period: str, version: int) -> None:
    from scheduler.services.pools import verify_bonus  # noqa: PLC0415

    session: Session = ctx.obj
    if verify_bonus(session.app, session.actor, period, version):
        out.print(_("Version %(version)s comes out again, to the last fen.", None, version=version))
    else:
        out.print(_("Version %(version)s does NOT come out again: it was changed.", None, version=version))
        ctx.exit(1)


@pools.command(
    context_settings=NEGATIVE,
    help=_("Pay a person out of the reserve after a granted appeal; nobody's share changes."),
)
@click.argument("period")
@click.argument("person")
@click.argument("department")
@click.argument("amount", type=MONEY)
@click.option("--reason", required=True, help=_("Why, in a sentence."))
@click.option("--beyond", help=_("Why more is paid than the appeal brought; without it at most that."))
@click.pass_obj
def appeal(
    session: Session, period: str, person: str, department: str, amount: int, reason: str, beyond: str | None
) -> None:
    from scheduler.services.pool_appeals import pay_from_reserve  # noqa: PLC0415
    from scheduler.services.pools import bonus_view  # noqa: PLC0415

    line = pay_from_reserve(
        session.app,
        session.actor,
        period,
        person=person,
        department=department,
        fen=amount,
        reason=reason,
        beyond=beyond,
    )
    left = bonus_view(session.app, session.actor, period).left_fen
    out.print(_("%(person)s gets %(amount)s; the reserve holds %(left)s.", None,
                person=line.person, amount=money(line.fen), left=money(left)))  # fmt: skip


@pools.command(help=_("Write the lines as a file for pay: CSV, or XLSX by the file's name."))
@click.argument("period")
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--version", type=ROW, help=_("Which version (default: the latest)."))
@click.pass_obj
def export(session: Session, period: str, path: Path, version: int | None) -> None:
    from scheduler.services.pay_export import export_pay  # noqa: PLC0415

    fmt = path.suffix.removeprefix(".").lower()
    _name, content = export_pay(session.app, session.actor, period, fmt, version=version, locale=environment_locale())
    path.write_bytes(content)
    out.print(_("Written: %(path)s", None, path=path))


@pools.command(help=_("Are departments scored alike? Means, spreads, and the shifts that a committee may decide."))
@click.argument("period")
@click.pass_obj
def diagnose(session: Session, period: str) -> None:
    from scheduler.services.calibration import diagnose_cycle  # noqa: PLC0415

    found = diagnose_cycle(session.app, session.actor, period)
    with session.app.reading() as uow:
        organisation: Organisation = uow.organisation.load()
    print_table(
        _("Departments of %(period)s, attribution version %(version)s", None,
          period=period, version=found.version.version),
        [_("Department"), _("Rated"), _("Mean"), _("Spread"), _("95 or more"), _("At the cap"), _("Result"),
         _("Proposed shift"), _("Decided shift")],
        _diagnosis_rows(found, organisation),
    )  # fmt: skip
    if found.company.correlation_e4 is not None:
        out.print(_("Correlation of means with results: %(value)s", None,
                    value=f"{Decimal(found.company.correlation_e4).scaleb(-4):.2f}"))  # fmt: skip


@pools.command(
    context_settings=NEGATIVE,
    help=_("Record the committee's shift: so many points off every score of a department, at most 5."),
)
@click.argument("period")
@click.argument("department")
@click.argument("shift", type=POINTS)
@click.option("--reason", required=True, help=_("Why, in a sentence."))
@click.pass_obj
def calibrate(session: Session, period: str, department: str, shift: Fraction, reason: str) -> None:
    from scheduler.services.calibration import calibrate as decide  # noqa: PLC0415

    decided = decide(session.app, session.actor, period, department=department, shift=shift, reason=reason)
    # the shift is taken off, so that its sign turns
    out.print(_("Every score of %(department)s is shown shifted by %(points)s points, beside the original.", None,
                department=department, points=f"{Decimal(-decided.shift_e4).scaleb(-4):+.2f}"))  # fmt: skip


def _diagnosis_rows(found: CycleDiagnosis, organisation: Organisation) -> list[tuple[object, ...]]:
    proposed = {shift.department: shift.shift for shift in found.proposed}
    decided = {one.department: one.shift_e4 for one in found.decided}
    locale = environment_locale()
    return [
        (
            organisation.departments[d.department].name(locale),
            d.n,
            _points(d.mean),
            _e4(d.spread_e4),
            _percent(d.high),
            _percent(d.ceiling),
            _points(d.result),
            _points(proposed.get(d.department)),
            _e4(decided.get(d.department)),
        )
        for d in found.company.departments
    ]


def _show(session: Session, period: str, version: int | None, *, as_json: bool) -> None:
    from scheduler.services.pools import bonus_view  # noqa: PLC0415

    view = bonus_view(session.app, session.actor, period, version)
    if as_json:
        print_json(_data(view))
        return
    with session.app.reading() as uow:
        organisation: Organisation = uow.organisation.load()
    locale = environment_locale()
    bonus = view.document.bonus
    out.print(
        _("Bonus of %(period)s, version %(version)s, %(state)s: %(budget)s, of which %(reserve)s for appeals", None,
          period=period, version=view.version.version, state=_(STATE_NAMES[view.version.state]),
          budget=money(view.version.budget_fen), reserve=money(bonus.reserve_fen))
    )  # fmt: skip
    print_table(
        "",
        [_("Department"), _("Pay bases"), "K", _("Pool")],
        [
            (organisation.departments[d.department].name(locale), money(d.base_fen), _e3(d.k_milli), money(d.fen))
            for d in bonus.departments
        ],
    )
    print_table(
        "",
        [_("Department"), _("Person"), _("Pay base"), _("Composite"), _("Amount")],
        [
            (
                organisation.departments[line.part.department].name(locale),
                organisation.people[line.part.person].name(locale),
                money(line.part.base_fen),
                _e4(line.part.c_e4) + (" *" if line.part.neutral else ""),
                money(line.fen),
            )
            for line in bonus.lines
        ],
        left=2,
    )
    if any(line.part.neutral for line in bonus.lines):
        out.print(_("* not rated in that department; counts as 80"))
    if view.unplaced:
        out.print(_("With a pay base but without hours: %(people)s", None, people=", ".join(view.unplaced)))


def _data(view: BonusView) -> dict[str, object]:
    bonus = view.document.bonus
    return {
        "period": view.version.period,
        "version": view.version.version,
        "state": view.version.state,
        "content_hash": view.version.content_hash,
        "budget_fen": view.version.budget_fen,
        "reserve_fen": bonus.reserve_fen,
        "reserve_left_fen": view.left_fen,
        "unattributed_fen": bonus.unattributed_fen,
        "departments": [
            {"department": d.department, "base_fen": d.base_fen, "k_milli": d.k_milli, "fen": d.fen,
             "unattributed_fen": d.unattributed_fen}
            for d in bonus.departments
        ],
        "lines": [
            {"person": line.person, "department": line.department, "kind": line.kind, "fen": line.fen}
            for line in view.lines
        ],
        "unplaced": list(view.unplaced),
    }  # fmt: skip


def _points(value: Fraction | None) -> str:
    return "–" if value is None else f"{Decimal(value.numerator) / Decimal(value.denominator):.2f}"


def _percent(value: Fraction | None) -> str:
    return "–" if value is None else f"{100 * Decimal(value.numerator) / Decimal(value.denominator):.0f} %"


def _e4(value: int | None) -> str:
    return "–" if value is None else f"{Decimal(value).scaleb(-4):.2f}"


def _e3(value: int) -> str:
    return f"{Decimal(value).scaleb(-3):.2f}"
