"""``roster generate``, ``roster show`` and ``roster publish``."""

from __future__ import annotations

import time
from contextlib import nullcontext, suppress
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import click
from rich.live import Live
from rich.text import Text

from scheduler.commands.base import DAY, ROW, Session, err, json_option, money, once_each, out, print_json, print_table
from scheduler.commands.horizon import USUAL_DAYS, next_first_day
from scheduler.decimals import scaled_whole
from scheduler.domain.roster import RosterState
from scheduler.errors import Conflict, InvalidInput, NotFound
from scheduler.i18n import N_, environment_locale
from scheduler.i18n import gettext as _
from scheduler.wording import RULE_NAMES, STATE_NAMES

if TYPE_CHECKING:
    from scheduler.bootstrap import App
    from scheduler.domain.actor import Actor
    from scheduler.domain.roster import RosterVersion
    from scheduler.planning.cover import RoleCover
    from scheduler.services.roster_generation import SolveProgress

PLANNING_FAILED = 8
NAME_WIDTH = 22  # longer names are cut on the board
GUTTER = 2
DOES = {
    "waiting": N_("Waiting for its turn"),
    "preparing": N_("Putting rules, people and demand together"),
    "searching": N_("Searching"),
    "closing": N_("Checking and keeping the best roster"),
}


@click.group()
def roster_() -> None:
    pass


@roster_.command(help=_("Make a roster for the coming days from the newest forecast."))
@click.option("--first-day", type=DAY, help=_("First day (default: after the last published roster)."))
@click.option("--days", type=click.IntRange(1, 91), default=USUAL_DAYS, show_default=True, help=_("Number of days."))
@click.option("--from", "based_on", type=ROW, metavar="ID", help=_("Start from this roster."))
@click.option(
    "--time-limit", type=click.FloatRange(1, 3600), default=60.0, show_default=True, help=_("Seconds to search.")
)
@click.option(
    "--gap", type=click.FloatRange(0, 0.99), default=0.0, show_default=True, help=_("Stop at this gap (0.02 is 2 %).")
)
@click.option(
    "--workers", type=click.IntRange(1, 64), help=_("Threads of the search (default: SHIFTLEDGER_SOLVE_THREADS).")
)
@click.option("--seed", type=int, default=0, show_default=True, help=_("Seed of the search."))
@json_option
@click.pass_context
def generate(
    ctx: click.Context,
    first_day: date | None,
    days: int,
    based_on: int | None,
    time_limit: float,
    gap: float,
    workers: int | None,
    seed: int,
    as_json: bool,
) -> None:
    from scheduler.services.roster_generation import require_forecast  # noqa: PLC0415
    from scheduler.services.rosters import create_draft, get_roster  # noqa: PLC0415
    from solver.params import SolveParams  # noqa: PLC0415

    session: Session = ctx.obj
    app, actor = session.app, session.actor
    first = first_day or next_first_day(app, actor)
    require_forecast(app, actor, first, days)
    draft = create_draft(app, actor, first_day=first, days=days, based_on=based_on)
    params = SolveParams(
        time_limit_s=time_limit, gap_limit_ratio=gap, seed=seed, num_workers=workers or app.config.solve_threads
    )
    solve_here(app, actor, draft, params, quiet=as_json)
    made = get_roster(app, actor, draft.id)
    _show(app, actor, made, as_json=as_json)
    if made.state is not RosterState.PROPOSED:
        ctx.exit(PLANNING_FAILED)


@roster_.command(help=_("Show a roster: its cost by rule, its cover by role, and who works when."))
@click.argument("roster", type=ROW, required=False)
@json_option
@click.pass_obj
def show(session: Session, roster: int | None, as_json: bool) -> None:
    _show(session.app, session.actor, chosen_roster(session.app, session.actor, roster), as_json=as_json, board=True)


@roster_.command(help=_("Publish a roster: staff see it, the version before it is superseded."))
@click.argument("roster", type=ROW, required=False)
@click.option("--message", default="", help=_("A word to those whose shifts change."))
@click.option(
    "--accept-violations", is_flag=True, help=_("Publish although hard rules are broken; the audit log keeps it.")
)
@json_option
@click.pass_obj
def publish(session: Session, roster: int | None, message: str, accept_violations: bool, as_json: bool) -> None:
    from scheduler.services.roster_publishing import publish as publish_roster  # noqa: PLC0415

    chosen = chosen_roster(session.app, session.actor, roster)
    change = publish_roster(
        session.app, session.actor, chosen.id, chosen.revision, message=message, accept_violations=accept_violations
    )
    session.follow_hours()
    if as_json:
        print_json({"roster": chosen.id, "supersedes": change.against, "people": change.people, "days": change.days})
    else:
        out.print(
            _("Roster %(roster)s is published. Days changed: %(days)s; people concerned: %(people)s.", None,
              roster=chosen.id, days=change.days, people=change.people)
        )  # fmt: skip


@roster_.command(
    help=_(
        "Let a day's minutes of a person in a role count for several: PICK:0.7 LEAD:0.3; without parts, take it back."
    )
)
@click.argument("roster", type=ROW)
@click.argument("person")
@click.argument("day", type=DAY)
@click.argument("role")
@click.argument("parts", nargs=-1)
@click.option("--reason", default="", help=_("Why, in a sentence."))
@click.pass_obj
def split(
    session: Session, roster: int, person: str, day: date, role: str, parts: tuple[str, ...], reason: str
) -> None:
    from scheduler.services.roster_splits import split_day, unsplit_day  # noqa: PLC0415

    if not parts:
        unsplit_day(session.app, session.actor, roster, person=person, day=day, role=role)
        out.print(_("The split of %(role)s is taken back.", None, role=role))
        return
    shares = once_each("PARTS", map(_part, parts))
    split_day(
        session.app,
        session.actor,
        roster,
        person=person,
        day=day,
        role=role,
        parts=tuple(shares.items()),
        reason=reason,
    )
    out.print(_("The minutes of %(person)s in %(role)s on %(day)s count for %(parts)s.", None,
                person=person, role=role, day=day, parts=", ".join(parts)))  # fmt: skip


def _part(text: str) -> tuple[str, int]:
    """``PICK:0.7`` as a role and thousandths."""
    role, _colon, share = text.partition(":")
    thousandths = scaled_whole(share, 1000)
    if not role or thousandths is None:
        raise InvalidInput(f"{text!r} is no part; PICK:0.7 is accepted", key="split_part_form", value=text[:40])
    return role, thousandths


def solve_here(app: App, actor: Actor, version: RosterVersion, params: Any, *, quiet: bool = False) -> None:
    """Queue the solve and see it through in this process, unless a running service takes it first."""
    from scheduler.jobs.supervisor import Supervisor  # noqa: PLC0415
    from scheduler.services.roster_generation import cancel, progress, request_generation  # noqa: PLC0415

    request_generation(app, actor, version.id, version.revision, params)
    supervisor = Supervisor(app)
    supervisor.start()
    live = nullcontext() if quiet or not err.is_terminal else Live(console=err, transient=True, refresh_per_second=4)
    try:
        with live as screen:
            while True:
                said = progress(app, actor, version.id)
                if said.job_state is None or said.job_state.ended:
                    return
                if screen is not None:
                    screen.update(_line(said))
                time.sleep(0.2)
    except KeyboardInterrupt:
        with suppress(Conflict):  # it has just ended by itself
            cancel(app, actor, version.id)
        raise
    finally:
        supervisor.stop(app.config.drain_s)


def cover_rows(covers: tuple[RoleCover, ...], names: dict[str, str]) -> list[tuple[object, ...]]:
    """Rows of the cover table: role, hours needed on average and given, expected short hours and what they cost.

    Of work that may wait the hours are late for a day; they are not in the sum of those short.
    """
    rows: list[tuple[object, ...]] = [
        (
            names.get(c.role, c.role),
            f"{sum(c.day_need):,.1f}",
            f"{sum(c.day_given):,.1f}",
            _("%(hours)s late", None, hours=f"{c.short_hours:,.1f}") if c.waits else f"{c.short_hours:,.1f}",
            money(c.short_fen),
        )
        for c in covers
    ]
    total = (
        sum(sum(c.day_need) for c in covers),
        sum(sum(c.day_given) for c in covers),
        sum(c.short_hours for c in covers if not c.waits),
    )
    rows.append((_("All roles"), *(f"{value:,.1f}" for value in total), money(sum(c.short_fen for c in covers))))
    return rows


def cover_data(cover: RoleCover) -> dict[str, object]:
    """One role's cover, for JSON."""
    return {
        "role": cover.role,
        "need_hours": round(sum(cover.day_need), 2),
        "given_hours": round(sum(cover.day_given), 2),
        "short_hours": round(cover.short_hours, 2),
        "short_fen": cover.short_fen,
        "idle_hours": round(cover.idle_hours, 2),
        "idle_fen": cover.idle_fen,
        "waits": cover.waits,
    }


def _line(said: SolveProgress) -> Text:
    parts = [_(DOES[said.phase])] if said.phase else []
    if said.elapsed_s is not None:
        parts.append(f"{said.elapsed_s:.0f} s")
    if said.incumbent_fen is not None:
        parts.append(_("best %(money)s", None, money=money(said.incumbent_fen)))
    if said.bound_fen is not None:
        parts.append(_("at least %(money)s", None, money=money(said.bound_fen)))
    if said.gap is not None:
        parts.append(_("gap %(gap)s", None, gap=f"{said.gap:.1%}"))
    return Text(" · ".join(parts))


def chosen_roster(app: App, actor: Actor, roster: int | None) -> RosterVersion:
    """The roster named, else the one made last, whatever its days."""
    from scheduler.services.rosters import get_roster, last_made  # noqa: PLC0415

    if roster is not None:
        return get_roster(app, actor, roster)
    made = last_made(app, actor)
    if made is None:
        raise NotFound("there is no roster yet", key="roster_none")
    return made


def _show(app: App, actor: Actor, version: RosterVersion, *, as_json: bool, board: bool = False) -> None:
    from scheduler.commands.unsolved import unsolved_sentence  # noqa: PLC0415
    from scheduler.services.roster_law import rule_changes  # noqa: PLC0415
    from scheduler.services.roster_views import board as read_board  # noqa: PLC0415
    from scheduler.services.roster_views import cover_by_role, version_data  # noqa: PLC0415

    locale = environment_locale()
    covers = cover_by_role(app, actor, version.id)
    data = read_board(app, actor, version.id) if board or as_json else None
    if as_json:
        print_json(version_data(version) | {"cover": [cover_data(c) for c in covers], "board": data})
        return
    last, state = version.first_day + timedelta(days=version.days - 1), _(STATE_NAMES[version.state])
    out.print(
        _("Roster %(id)s, version %(version)s: %(first)s to %(last)s, %(state)s", None,
          id=version.id, version=version.version, first=version.first_day, last=last, state=state)
    )  # fmt: skip
    if why := unsolved_sentence(app, actor, version):
        out.print(why, markup=False, soft_wrap=True)
    for change in rule_changes(app, actor, version.id):
        told = _(
            "From %(day)s on other labour rules hold: %(packs)s. A search plans the whole roster under those of its "
            "first day; the check before publishing holds every day against its own."
        )
        out.print(told % {"day": change.day, "packs": ", ".join(change.packs) or "–"}, markup=False, soft_wrap=True)
    result = version.result
    if isinstance(gap := result.get("gap"), float):
        out.print(_("gap %(gap)s", None, gap=f"{gap:.2%}"))
    if version.penalties:
        rows = sorted(version.penalties.items(), key=lambda item: -item[1])
        print_table(
            _("Cost by rule"),
            [_("Rule"), _("Cost")],
            [(_(RULE_NAMES.get(rule, rule)), money(fen)) for rule, fen in rows if fen],
        )
    if covers:
        with app.reading(actor) as uow:
            names = {r.code: r.name(locale) for r in uow.organisation.load().roles.values()}
        print_table(
            _("Cover by role"),
            [_("Role"), _("Needed h"), _("Given h"), _("Expected short h"), _("Cost of shortage")],
            cover_rows(covers, names),
        )
    if data is not None:
        _print_board(data, locale)


def _print_board(data: dict[str, Any], locale: str) -> None:
    """One row a person, one column a day; one table below the other where the terminal is too narrow for all days."""
    days = [date.fromisoformat(day) for day in data["days"]]
    name = 1 if locale.startswith("zh") else 2
    board = [
        (person[name], ["·" if cell is None else str(cell[0]) for cell in cells])
        for person, cells in zip(data["people"], data["cells"], strict=True)
    ]
    wide = max((len(text) for _name, cells in board for text in cells), default=1)
    at_once = max(1, (out.width - NAME_WIDTH - GUTTER) // (max(wide, 2) + GUTTER))
    if at_once > 7:
        at_once -= at_once % 7  # whole weeks
    for first in range(0, len(days), at_once):
        span = slice(first, first + at_once)
        title = f"{days[span][0]} – {days[span][-1]}" if len(days) > at_once else ""
        columns = [_("Person"), *(f"{day:%d}" for day in days[span])]
        print_table(title, columns, [(who, *cells[span]) for who, cells in board], widest=NAME_WIDTH)
