"""``hours resolve``, ``hours lock``, and the group of what is done about hours."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from scheduler.commands import hours_queue, punch_quarantine
from scheduler.commands.base import DAY, Session, hours, json_option, out, print_json, print_table
from scheduler.errors import InvalidInput, NotFound
from scheduler.i18n import environment_locale
from scheduler.i18n import gettext as _
from scheduler.wording import EXCEPTION_NAMES

if TYPE_CHECKING:
    from scheduler.bootstrap import App
    from scheduler.domain.actor import Actor
    from scheduler.services.hours import ResolveSummary, RoleHours


@click.group()
def hours_() -> None:
    pass


@hours_.command(
    help=_(
        "Bring everything up to date with what changed, or resolve the days given anew; locked days keep their hours."
    )
)
@click.option("--period", metavar="CODE", help=_("The days of this period."))
@click.option("--from", "first", type=DAY, help=_("First day."))
@click.option("--to", "last", type=DAY, help=_("Last day."))
@json_option
@click.pass_obj
def resolve(session: Session, period: str | None, first: date | None, last: date | None, as_json: bool) -> None:
    from scheduler.services.hours import hours_by_role, resolve_hours  # noqa: PLC0415

    if period is None and first is None and last is None:
        _refresh(session, as_json)
        return
    first_day, last_day = _days(session.app, session.actor, period, first, last)
    summary = resolve_hours(session.app, session.actor, first_day, last_day)
    found = hours_by_role(session.app, session.actor, first_day, last_day)
    if as_json:
        print_json(
            {
                "first_day": first_day,
                "last_day": last_day,
                "people": summary.people,
                "segments": summary.segments,
                "minutes": summary.minutes,
                "provisional_minutes": summary.provisional_min,
                "exceptions": summary.exceptions,
                "blocking": summary.blocking,
                "locked_days": summary.locked_days,
                "minutes_by_role": dict(minutes_by_role(found)),
            }
        )
        return
    show_hours(session.app, summary, found)


@hours_.command(help=_("Lock a period. Refused while anything in it is unresolved, provisional or asked for."))
@click.argument("period")
@click.option(
    "--rounding",
    type=int,
    help=_("Totals for pay are rounded to this many minutes (0: not at all); the rest is carried on."),
)
@json_option
@click.pass_obj
def lock(session: Session, period: str, rounding: int | None, as_json: bool) -> None:
    from scheduler.services.hours_lock import lock_period  # noqa: PLC0415

    locked = lock_period(session.app, session.actor, period, rounding_min=rounding)
    if as_json:
        print_json({"period": locked.code, "locked_at": locked.locked_at, "content_hash": locked.content_hash})
    else:
        words = _("Period %(period)s is locked; its hours have the hash %(hash)s.")
        out.print(words % {"period": locked.code, "hash": locked.content_hash}, soft_wrap=True)


for _command in (hours_queue.queue, hours_queue.decide, hours_queue.undo, hours_queue.deltas, hours_queue.export):
    hours_.add_command(_command)
hours_.add_command(punch_quarantine.quarantine)


def minutes_by_role(found: tuple[RoleHours, ...]) -> list[tuple[str | None, int]]:
    """Minutes of everybody by role, most first."""
    sums: dict[str | None, int] = {}
    for one in found:
        sums[one.role] = sums.get(one.role, 0) + one.minutes
    return sorted(sums.items(), key=lambda item: (-item[1], item[0] or ""))


def show_hours(app: App, summary: ResolveSummary, found: tuple[RoleHours, ...]) -> None:
    """Hours by role, and what waits for a decision."""
    locale = environment_locale()
    with app.reading() as uow:
        roles = uow.organisation.load().roles
    print_table(
        _("Hours by role, %(first)s to %(last)s", None, first=summary.first_day, last=summary.last_day),
        [_("Role"), _("Hours")],
        [
            (roles[role].name(locale) if role is not None else _("No role"), hours(minutes))
            for role, minutes in minutes_by_role(found)
        ],
    )
    waiting = ", ".join(
        f"{_(EXCEPTION_NAMES.get(kind, kind))} {count}" for kind, count in sorted(summary.exceptions.items())
    )
    told = _("In the queue: %(what)s", None, what=waiting or _("nothing"))
    if summary.blocking:
        told += "\n" + _("%(count)s keep the period open; they are decided on the pages.", None, count=summary.blocking)
    out.print(told, soft_wrap=True)
    if summary.locked_days:
        out.print(_("%(days)s days are locked and stayed as they were.", None, days=summary.locked_days))


def _refresh(session: Session, as_json: bool) -> None:
    from scheduler.services.hours_changes import refresh_hours  # noqa: PLC0415

    written = refresh_hours(session.app, session.actor)
    if as_json:
        print_json(
            {
                "people": written.people,
                "changed_people": written.changed_people,
                "changed_deltas": written.changed_deltas,
                "segments": written.segments,
            }
        )
        return
    words = _("Up to date: %(people)s people looked at, %(changed)s changed.")
    out.print(words % {"people": written.people, "changed": written.changed_people}, soft_wrap=True)


def _days(app: App, actor: Actor, period: str | None, first: date | None, last: date | None) -> tuple[date, date]:
    """A period's days or those given. Raises InvalidInput unless it is one or the other."""
    from scheduler.services.hours import list_periods  # noqa: PLC0415

    if period is not None and first is None and last is None:
        for found in list_periods(app, actor):
            if found.code == period:
                return found.first_day, found.last_day
        raise NotFound(f"there is no period {period!r}", key="period_missing", period=period)
    if period is None and first is not None and last is not None:
        return first, last
    raise InvalidInput("give --period CODE, or --from and --to", key="days_or_period")
