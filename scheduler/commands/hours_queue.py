"""``hours queue``, ``hours decide``, ``hours undo``, ``hours deltas`` and ``hours export``."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scheduler.commands.base import PARTLY, ROW, Session, json_option, out, print_json, print_table, sentence
from scheduler.errors import InvalidInput, NotFound
from scheduler.i18n import environment_locale
from scheduler.i18n import gettext as _
from scheduler.wording import EXCEPTION_NAMES

if TYPE_CHECKING:
    from scheduler.bootstrap import App
    from scheduler.domain.actor import Actor
    from scheduler.hours.deltas import Delta
    from scheduler.hours.ledger import Period

DECISIONS = ("accept", "enter", "void", "keep")
REASON = click.option("--reason", required=True, help=_("Why; kept with the decision."))


@click.command(help=_("What must be decided about the hours of a period, the most likely repair, and its effect."))
@click.argument("period")
@click.option("--kind", type=click.Choice(sorted(EXCEPTION_NAMES)), help=_("Only of this kind."))
@json_option
@click.pass_obj
def queue(session: Session, period: str, kind: str | None, as_json: bool) -> None:
    from scheduler.services.hours_effects import effects  # noqa: PLC0415
    from scheduler.services.hours_queue import likely, waiting_in  # noqa: PLC0415

    found = _period(session.app, session.actor, period)
    waiting = waiting_in(session.app, session.actor, found, kinds={kind} if kind else None)
    tried = effects(session.app, session.actor, waiting)
    rows = []
    for exception in waiting:
        chosen = likely(exception)
        effect = tried[exception.id].get(chosen) if chosen else None
        rows.append((exception, chosen, effect))
    if as_json:
        print_json(
            [
                {
                    "id": e.id,
                    "person": e.person,
                    "day": e.operational_date,
                    "kind": e.kind,
                    "blocking": e.blocking,
                    "decision": chosen,
                    "repair": e.detail.get("repair"),
                    "minutes_before": effect.before_min if effect else None,
                    "minutes_after": effect.after_min if effect else None,
                }
                for e, chosen, effect in rows
            ]
        )
        return
    print_table(
        _("Queue of %(period)s", None, period=period),
        [_("Number"), _("Person"), _("Day"), _("Kind"), _("Proposal"), _("Effect, min")],
        [
            (
                e.id,
                e.person,
                e.operational_date,
                _(EXCEPTION_NAMES.get(e.kind, e.kind)),
                chosen or "–",
                f"{effect.before_min} → {effect.after_min}" if effect else "–",
            )
            for e, chosen, effect in rows
        ],
        left=5,
    )


@click.command(
    help=_(
        "Decide exceptions by number, all with the same reason, as an account: shiftledger --as LOGIN hours decide …"
    )
)
@click.argument("numbers", type=ROW, nargs=-1, required=True)
@click.option(
    "--decision",
    type=click.Choice(DECISIONS),
    help=_("What to do; without it what is proposed is accepted."),
)
@click.option("--at", help=_("The right time, for enter: 2026-10-12T17:30, local."))
@REASON
@click.pass_context
def decide(ctx: click.Context, numbers: tuple[int, ...], decision: str | None, at: str | None, reason: str) -> None:
    from scheduler.services.hours_queue import (  # noqa: PLC0415
        Decision,
        decide_exception,
        decide_many,
        get_exception,
    )

    session: Session = ctx.obj

    if at is not None or decision == "enter":
        if len(numbers) != 1 or decision != "enter":
            raise InvalidInput("--at is for one exception and the decision enter", key="time_for_one")
        moment = None if at is None else _moment(session.app, at)
        decide_exception(session.app, session.actor, numbers[0], Decision.ENTER, reason=reason, at=moment)
        decided, settled, refused = 1, 0, 0
    else:
        for number in numbers:
            get_exception(session.app, session.actor, number)  # a number that is none stops all of it
        done = decide_many(
            session.app, session.actor, numbers, reason=reason, decision=Decision(decision) if decision else None
        )
        if len(numbers) == 1 and done.refused:
            raise done.refused[0].error
        decided, settled, refused = len(done.decided), done.settled, len(done.refused)
        for one in done.refused:
            out.print(f"{one.exception.id}: {sentence(one.error)}", markup=False, soft_wrap=True)
    words = _("Decided: %(decided)s; solved by these decisions: %(settled)s; left open: %(refused)s.")
    out.print(words % {"decided": decided, "settled": settled, "refused": refused}, soft_wrap=True)
    if refused:
        ctx.exit(PARTLY)


@click.command(help=_("Take the decision about an exception back."))
@click.argument("number", type=ROW)
@click.pass_obj
def undo(session: Session, number: int) -> None:
    from scheduler.services.hours_queue import undo_decision  # noqa: PLC0415

    undo_decision(session.app, session.actor, number)
    out.print(_("The decision about %(number)s is taken back.", None, number=number))


@click.command(help=_("Lines that a period counts of locked days, and those that came after its own lock."))
@click.argument("period")
@json_option
@click.pass_obj
def deltas(session: Session, period: str, as_json: bool) -> None:
    from scheduler.services.hours_deltas import read_deltas  # noqa: PLC0415

    lines = read_deltas(session.app, session.actor, period)
    if as_json:
        print_json({"counted": [_line(d) for d in lines.counted], "left": [_line(d) for d in lines.left]})
        return
    if not lines.counted and not lines.left:
        out.print(_("There are no lines."))
        return
    print_table(
        _("Delta lines of %(period)s", None, period=period),
        [_("Person"), _("Day"), _("Role"), _("Day's period"), _("Counted in"), _("Minutes")],
        [
            (d.person, d.operational_date, d.role or "–", d.origin, d.period or "–", f"{d.minutes:+d}")
            for d in (*lines.counted, *lines.left)
        ],
        left=5,
    )


@click.command(help=_("Export the hours of a period: by role, its delta lines, or totals for pay."))
@click.argument("period")
@click.option("--table", type=click.Choice(["roles", "deltas", "pay"]), default="roles", help=_("Which of them."))
@click.option("--format", "fmt", type=click.Choice(["csv", "xlsx"]), default="csv", help=_("CSV or XLSX."))
@click.option("--out", "path", type=click.Path(path_type=Path), help=_("Where to write; the name given by default."))
@click.pass_obj
def export(session: Session, period: str, table: str, fmt: str, path: Path | None) -> None:
    from scheduler.services.reports import export_hours  # noqa: PLC0415

    name, content = export_hours(session.app, session.actor, period, fmt, table=table, locale=environment_locale())
    target = path or Path(name)
    target.write_bytes(content)
    out.print(_("%(path)s written.", None, path=target), markup=False, soft_wrap=True)


def _period(app: App, actor: Actor, code: str) -> Period:
    from scheduler.services.hours import list_periods  # noqa: PLC0415

    for found in list_periods(app, actor):
        if found.code == code:
            return found
    raise NotFound(f"there is no period {code!r}", key="period_missing", period=code)


def _moment(app: App, text: str) -> datetime:
    """A local time of the site. Raises InvalidInput."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput(f"--at: {text!r} is no time", key="time_form_needed", value=text) from error
    with app.reading() as uow:
        zone = uow.organisation.load().site.zone
    return at.astimezone(zone) if at.tzinfo else at.replace(tzinfo=zone)


def _line(line: Delta) -> dict[str, object]:
    return {
        "person": line.person,
        "day": line.operational_date,
        "role": line.role,
        "minutes": line.minutes,
        "origin": line.origin,
        "period": line.period,
        "sealed": line.sealed,
        "events": line.event_ids,
    }
