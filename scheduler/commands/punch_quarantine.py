"""``hours quarantine``: rows that could not be punches, listed, released once their cause is mended, or dismissed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import click

from scheduler.commands.base import PARTLY, ROW, Session, json_option, out, print_json, print_table, sentence
from scheduler.errors import InvalidInput, SchedulerError
from scheduler.i18n import environment_locale
from scheduler.i18n import gettext as _

STATES = ("waiting", "released", "dismissed")
NUMBERS = click.argument("numbers", type=ROW, nargs=-1)


@click.group(help=_("Rows that could not be punches: list, release, dismiss."))
def quarantine() -> None:
    pass


@quarantine.command("list", help=_("The rows in a state with what is wrong with each, the oldest first."))
@click.option("--state", type=click.Choice(STATES), default="waiting", show_default=True, help=_("Which rows."))
@click.option("--after", type=ROW, default=0, help=_("Go on behind this number."))
@json_option
@click.pass_obj
def list_(session: Session, state: str, after: int, as_json: bool) -> None:
    from scheduler.exchange.messages import message  # noqa: PLC0415
    from scheduler.services.punch_quarantine import PAGE, list_quarantine  # noqa: PLC0415

    rows = list_quarantine(session.app, session.actor, state=state, after=after)
    locale = environment_locale()
    if as_json:
        print_json(
            [
                {
                    "id": row.id,
                    "device": row.device,
                    "received_at": row.received_at,
                    "source": row.source,
                    "row": dict(row.raw),
                    "field": row.field,
                    "reason": row.reason,
                    "sentence": message(row.reason, row.params, locale),
                    "state": row.state,
                    "decided_by": row.decided_by,
                    "note": row.note,
                }
                for row in rows
            ]
        )
        return
    print_table(
        _("Punches in quarantine"),
        [_("Number"), _("Device"), _("Row"), _("What is wrong"), _("Note")],
        [
            (
                row.id,
                row.device,
                " ".join(str(value) for name, value in row.raw.items() if name != "badge" and value not in (None, "")),
                message(row.reason, row.params, locale),
                " ".join(filter(None, (row.decided_by, row.note))) or "–",
            )
            for row in rows
        ],
        left=5,
    )
    if len(rows) == PAGE:
        out.print(_("There are more: --after %(number)s", None, number=rows[-1].id))


@quarantine.command(
    help=_("Make punches of rows whose cause is mended; without numbers of all of them that need nobody's word.")
)
@NUMBERS
@click.option("--reason", default="", help=_("Whose word it is, for a row that nothing else can mend."))
@click.pass_context
def release(ctx: click.Context, numbers: tuple[int, ...], reason: str) -> None:
    from scheduler.services.punch_quarantine import release, release_mended  # noqa: PLC0415

    session: Session = ctx.obj
    if numbers:
        _each(ctx, numbers, lambda number: release(session.app, session.actor, number, note=reason))
        return
    if reason:
        raise InvalidInput("a reason is for rows by number", key="quarantine_numbers")
    done = release_mended(session.app, session.actor)
    out.print(_("Released: %(n)s. Still wrong and kept: %(kept)s.", None, n=len(done.released), kept=len(done.kept)))
    if done.kept:
        ctx.exit(PARTLY)


@quarantine.command(help=_("Leave rows out for good, with a reason; they stay readable."))
@click.argument("numbers", type=ROW, nargs=-1, required=True)
@click.option("--reason", required=True, help=_("Why; kept with the decision."))
@click.pass_context
def dismiss(ctx: click.Context, numbers: tuple[int, ...], reason: str) -> None:
    from scheduler.services.punch_quarantine import dismiss  # noqa: PLC0415

    session: Session = ctx.obj
    _each(ctx, numbers, lambda number: dismiss(session.app, session.actor, number, note=reason))


def _each(ctx: click.Context, numbers: Sequence[int], decide: Callable[[int], object]) -> None:
    """Every row for itself; what is refused is said, and one alone is an error."""
    done = 0
    for number in dict.fromkeys(numbers):
        try:
            decide(number)
        except SchedulerError as error:
            if len(numbers) == 1:
                raise
            out.print(f"{number}: {sentence(error)}", markup=False, soft_wrap=True)
        else:
            done += 1
    out.print(_("Decided: %(decided)s; left as they were: %(refused)s.", None,
                decided=done, refused=len(dict.fromkeys(numbers)) - done))  # fmt: skip
    if done < len(dict.fromkeys(numbers)):
        ctx.exit(PARTLY)
