"""``workload known add|list|withdraw``, ``workload volume set|list|withdraw`` and ``workload why``."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from scheduler.commands.base import DAY, ROW, Session, json_option, out, print_json, print_table, words
from scheduler.commands.workload import why
from scheduler.i18n import gettext as _

if TYPE_CHECKING:
    from scheduler.domain.organisation import ExpectedVolume, KnownWork


class ClockTime(click.ParamType[int]):
    """A time of day as HH:MM, held in minutes; 24:00 is the end of the day."""

    name = "HH:MM"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        from scheduler.exchange.cells import clock  # noqa: PLC0415
        from scheduler.exchange.faults import CellFault  # noqa: PLC0415

        if isinstance(value, int):
            return value
        try:
            return int(clock("time", latest=1440).parse(str(value)))
        except CellFault:
            self.fail(_("“%(value)s” is not a time of day; accepted: 00:00 to 24:00", None, value=value), param, ctx)


class Units(click.ParamType[Decimal]):
    """An amount of work as a plain decimal."""

    name = "UNITS"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        from scheduler.exchange.cells import parse_decimal  # noqa: PLC0415
        from scheduler.exchange.faults import CellFault  # noqa: PLC0415

        try:
            return parse_decimal(str(value))
        except CellFault:
            self.fail(_("“%(value)s” is no number; accepted are such as 12.5", None, value=value), param, ctx)


@click.group()
def workload_() -> None:
    pass


workload_.add_command(why)


@workload_.group(help=_("Work that is known to come: orders already in, booked samples, a campaign."))
def known() -> None:
    pass


@known.command(help=_("Say that UNITS of a role's work come in these hours of a day, beside the forecast or instead."))
@click.argument("role")
@click.argument("day", type=DAY)
@click.argument("units", type=Units())
@click.option("--start", type=ClockTime(), default=0, help=_("From this time of day (default: 00:00)."))
@click.option("--end", type=ClockTime(), default=1440, help=_("To this time of day (default: 24:00)."))
@click.option("--replaces", is_flag=True, help=_("In place of the forecast in these hours, not beside it."))
@click.option("--reason", required=True, help=_("Why, for those who read it later."))
@click.option("--yes", is_flag=True, help=_("It is meant, even if it is far more than a usual day."))
@json_option
@click.pass_obj
def add(
    session: Session,
    role: str,
    day: date,
    units: Decimal,
    start: int,
    end: int,
    replaces: bool,
    reason: str,
    yes: bool,
    as_json: bool,
) -> None:
    from scheduler.services.known_work import enter_known_work  # noqa: PLC0415

    work = enter_known_work(
        session.app,
        session.actor,
        role,
        day,
        start_min=start,
        end_min=end,
        units=units,
        replaces=replaces,
        reason=reason,
        confirmed=yes,
    )
    if as_json:
        print_json(work_data(work))
    else:
        words = _("Number %(id)s: %(units)s units of %(role)s on %(day)s, %(start)s–%(end)s.")
        out.print(words % _told(work), soft_wrap=True)


@known.command("list", help=_("List known work by day."))
@click.option("--from", "first", type=DAY, help=_("First day (default: today)."))
@click.option("--days", type=click.IntRange(1, 400), default=28, show_default=True, help=_("Number of days."))
@click.option("--role", metavar="CODE", help=_("This role only."))
@click.option("--withdrawn", is_flag=True, help=_("With what was withdrawn."))
@json_option
@click.pass_obj
def list_(session: Session, first: date | None, days: int, role: str | None, withdrawn: bool, as_json: bool) -> None:
    from scheduler.services.known_work import known_work  # noqa: PLC0415

    found = known_work(session.app, session.actor, first or _today(session), days, role, withdrawn=withdrawn)
    if as_json:
        print_json([work_data(work) for work in found])
        return
    if not found:
        nothing = _("No known work is entered for these days; to enter some: shiftledger workload known add --help")
        out.print(nothing, soft_wrap=True)
        return
    print_table(
        "",
        [_("Number"), _("Role"), _("Day"), _("Time"), _("Forecast"), _("Reason"), _("Entered by"), _("Units")],
        [
            (
                work.id,
                work.role,
                work.day,
                "{start}–{end}".format(**_told(work)),
                _("instead") if work.replaces else _("beside"),
                work.reason,
                _("%(by)s, withdrawn by %(who)s", None, by=work.entered_by, who=work.withdrawn_by)
                if work.withdrawn_at
                else work.entered_by,
                work.units,
            )
            for work in found
        ],
        left=7,
    )


@known.command(help=_("Take known work back; it stays in the list of what was withdrawn."))
@click.argument("number", type=ROW)
@json_option
@click.pass_obj
def withdraw(session: Session, number: int, as_json: bool) -> None:
    from scheduler.services.known_work import withdraw_known_work  # noqa: PLC0415

    work = withdraw_known_work(session.app, session.actor, number)
    if as_json:
        print_json(work_data(work))
    else:
        words = _("Number %(id)s is withdrawn: %(units)s units of %(role)s on %(day)s, %(start)s–%(end)s.")
        out.print(words % _told(work), soft_wrap=True)


@workload_.group(help=_("Units a week expected of roles with little or no history."))
def volume() -> None:
    pass


@volume.command("set", help=_("Say how many UNITS a week a role will have."))
@click.argument("role")
@click.argument("units", type=Units())
@click.option("--like", metavar="CODE", help=_("The role whose shape they take (default: the site's)."))
@click.option("--from", "valid_from", type=DAY, help=_("First day (default: today)."))
@click.option("--reason", required=True, help=_("Why, for those who read it later."))
@json_option
@click.pass_obj
def set_(
    session: Session, role: str, units: Decimal, like: str | None, valid_from: date | None, reason: str, as_json: bool
) -> None:
    from scheduler.services.known_work import idle_volume, set_expected_volume  # noqa: PLC0415

    said = set_expected_volume(
        session.app,
        session.actor,
        role,
        units,
        like=like,
        valid_from=valid_from or _today(session),
        reason=reason,
    )
    idle = idle_volume(session.app, session.actor, role)
    if as_json:
        print_json(volume_data(said) | {"idle": idle is not None})
        return
    told = _("%(role)s: %(units)s units a week from %(day)s.")
    out.print(told % {"role": said.role, "units": said.weekly_units, "day": said.valid_from}, soft_wrap=True)
    if idle is not None:
        out.print(words(idle.key, idle.params, idle.key), style="yellow", soft_wrap=True)


@volume.command("list", help=_("List expected volumes by role."))
@json_option
@click.pass_obj
def list_volumes(session: Session, as_json: bool) -> None:
    from scheduler.services.known_work import expected_volumes  # noqa: PLC0415

    found = expected_volumes(session.app, session.actor)
    if as_json:
        print_json([volume_data(v) for v in found])
        return
    if not found:
        out.print(_("No volume is entered; to enter one: shiftledger workload volume set --help"), soft_wrap=True)
        return
    print_table(
        "",
        [_("Role"), _("From"), _("Like"), _("Reason"), _("Entered by"), _("Units a week")],
        [(v.role, v.valid_from, v.like or _("the site"), v.reason, v.entered_by, v.weekly_units) for v in found],
        left=5,
    )


@volume.command("withdraw", help=_("Take a role's volume back; who had entered it stays in the audit log."))
@click.argument("role")
@click.option("--from", "valid_from", type=DAY, help=_("Its first day, where the role has several."))
@json_option
@click.pass_obj
def withdraw_volume(session: Session, role: str, valid_from: date | None, as_json: bool) -> None:
    from scheduler.services.known_work import withdraw_expected_volume  # noqa: PLC0415

    taken = withdraw_expected_volume(session.app, session.actor, role, valid_from)
    if as_json:
        print_json(volume_data(taken))
    else:
        words = _("%(role)s: %(units)s units a week from %(day)s are withdrawn.")
        out.print(words % {"role": taken.role, "units": taken.weekly_units, "day": taken.valid_from}, soft_wrap=True)


def work_data(work: KnownWork) -> dict[str, object]:
    """Known work, for JSON."""
    told = _told(work)
    return {
        "id": work.id,
        "role": work.role,
        "day": work.day,
        "start": told["start"],
        "end": told["end"],
        "units": work.units,
        "replaces": work.replaces,
        "reason": work.reason,
        "entered_by": work.entered_by,
        "entered_at": work.entered_at,
        "withdrawn_by": work.withdrawn_by,
        "withdrawn_at": work.withdrawn_at,
    }


def volume_data(volume: ExpectedVolume) -> dict[str, object]:
    """An expected volume, for JSON."""
    return {
        "role": volume.role,
        "weekly_units": volume.weekly_units,
        "like": volume.like,
        "valid_from": volume.valid_from,
        "reason": volume.reason,
        "entered_by": volume.entered_by,
        "entered_at": volume.entered_at,
    }


def _told(work: KnownWork) -> dict[str, Any]:
    from scheduler.services.known_work import clock  # noqa: PLC0415

    return {
        "id": work.id,
        "role": work.role,
        "day": work.day,
        "units": work.units,
        "start": clock(work.start_min),
        "end": clock(work.end_min),
    }


def _today(session: Session) -> date:
    with session.app.reading(session.actor) as uow:
        return uow.today
