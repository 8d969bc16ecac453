"""``calendar show``, ``calendar propose``, ``calendar set`` and ``calendar clear``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import click

from scheduler.commands.base import DAY, Session, about, json_option, out, print_json, print_table
from scheduler.errors import InvalidInput
from scheduler.i18n import environment_locale
from scheduler.i18n import gettext as _
from scheduler.wording import DAY_KIND_NAMES

if TYPE_CHECKING:
    from scheduler.domain.organisation import CalendarDay
    from scheduler.services.day_table import DayLine, OfficialYear, Proposal, TouchedYears

KINDS = tuple(DAY_KIND_NAMES)


class Factor(click.ParamType[int]):
    """A factor of the usual workload as a decimal, held in thousandths."""

    name = "FACTOR"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        from scheduler.exchange.cells import scaled_value  # noqa: PLC0415
        from scheduler.exchange.faults import CellFault  # noqa: PLC0415

        if isinstance(value, int):
            return value
        try:
            return scaled_value(str(value), 1000, high="20")
        except CellFault:
            self.fail(_("“%(value)s” is no factor; accepted: 0 to 20, as 1.35", None, value=value), param, ctx)


@click.group()
def calendar_() -> None:
    pass


@calendar_.command(help=_("Show what the day table says, and what the country's calendar says beside it."))
@click.option("--from", "first", type=DAY, help=_("First day (default: today)."))
@click.option("--days", type=click.IntRange(1, 400), default=60, show_default=True, help=_("Number of days."))
@json_option
@click.pass_obj
def show(session: Session, first: date | None, days: int, as_json: bool) -> None:
    from scheduler.services.day_table import day_table  # noqa: PLC0415

    table = day_table(session.app, session.actor, first or _today(session), days)
    lines = [line for line in table.lines if line.entry is not None or line.proposed is not None]
    if as_json:
        print_json(
            {
                "country": table.country,
                "years": [_year_data(year) for year in table.years],
                "days": [
                    {
                        "day": line.day,
                        "entry": None if line.entry is None else day_data(line.entry),
                        "proposed": None if line.proposed is None else day_data(line.proposed),
                        "differs": line.differs,
                    }
                    for line in lines
                ],
            }
        )
        return
    if lines:
        _show_lines(lines)
    else:
        usual = _("All %(days)s days are usual ones; to say otherwise: shiftledger calendar set --help")
        out.print(usual % {"days": days}, soft_wrap=True)
    if table.country is None:
        out.print(_("The site has no country whose calendar is known."))
    for year in table.years:
        warn_of_year(year)


def _show_lines(lines: Sequence[DayLine]) -> None:
    locale = environment_locale()
    print_table(
        "",
        [_("Day"), _("Day table"), _("Factor"), _("Note"), _("Country's calendar")],
        [
            (
                _day(line.day, locale),
                _(DAY_KIND_NAMES[line.entry.kind]) if line.entry else "–",
                _factor(line.entry) if line.entry else "",
                _note(line.entry, locale) if line.entry else "",
                about(_(DAY_KIND_NAMES[line.proposed.kind]), _note(line.proposed, locale)) if line.proposed else "–",
            )
            for line in lines
        ],
        left=5,
    )


@calendar_.command(
    help=_("Show what the country's calendar says of a year and the day table does not, and take it."),
    epilog=_(
        "Without a year: every year of the recorded workload, of today and of the coming horizon; the JSON then holds "
        "one answer a year in “proposals”. With --accept alone: the years of its days."
    ),
)
@click.argument("year", type=int, required=False)
@click.option("--accept", "days", type=DAY, multiple=True, help=_("Write this day into the table; repeatable."))
@click.option("--accept-new", is_flag=True, help=_("Write every day of which the table says nothing yet."))
@json_option
@click.pass_obj
def propose(session: Session, year: int | None, days: tuple[date, ...], accept_new: bool, as_json: bool) -> None:
    from scheduler.services.day_table import accept_days, propose_days  # noqa: PLC0415

    for day in days:
        if year is not None and day.year != year:
            raise InvalidInput(f"{day} is not in {year}", key="accept_other_year", day=day, year=year)
    named = {day.year for day in days} if year is None else {year}
    all_touched = year is None and (accept_new or not days)
    touched = _touched(session) if all_touched else None
    years = sorted(named.union(touched.known if touched else ()))
    before = [propose_days(session.app, session.actor, one) for one in years]
    taken = {*days, *(d.day for one in before for d in one.new if accept_new)}
    written = accept_days(session.app, session.actor, taken) if taken else 0
    after = [propose_days(session.app, session.actor, one) for one in years] if written else before
    answers = [(one, one.agreeing - was.agreeing) for was, one in zip(before, after, strict=True)]
    if as_json:
        data = [_proposal_data(one, count) for one, count in answers]
        several = {"proposals": data, "unknown_years": touched.unknown if touched else (), "written": written}
        print_json(several if all_touched or len(data) > 1 else data[0])
        return
    if touched:
        words = _("Years of the recorded workload, of today and of the coming horizon: %(years)s.")
        out.print(words % {"years": ", ".join(map(str, years))}, soft_wrap=True)
    for proposal, count in answers:
        _show_proposal(proposal, count if taken else None)
    if touched and touched.unknown:
        words = _("No calendar is known of %(years)s.")
        out.print(words % {"years": ", ".join(map(str, touched.unknown))}, style="yellow", soft_wrap=True)


def _touched(session: Session) -> TouchedYears:
    from scheduler.commands.horizon import USUAL_DAYS, next_first_day  # noqa: PLC0415
    from scheduler.services.day_table import touched_years  # noqa: PLC0415

    first_day = next_first_day(session.app, session.actor)
    # as forecast has it: the morning after the last night too
    return touched_years(session.app, session.actor, first_day, USUAL_DAYS + 1)


def _proposal_data(proposal: Proposal, written: int) -> dict[str, object]:
    return {
        "year": _year_data(proposal.year),
        "country": proposal.country,
        "new": [day_data(d) for d in proposal.new],
        "differing": [{"entry": day_data(d.entry), "proposed": day_data(d.proposed)} for d in proposal.differing],
        "agreeing": proposal.agreeing,
        "written": written,
    }


def _show_proposal(proposal: Proposal, written: int | None) -> None:
    """A year's days; ``written`` None: none was to be taken."""
    locale = environment_locale()
    rows = [(d, "–") for d in proposal.new]
    rows += [(d.proposed, _(DAY_KIND_NAMES[d.entry.kind])) for d in proposal.differing]
    title = _("Calendar of %(country)s, %(year)s", None, country=proposal.country, year=proposal.year.year)
    if rows:
        print_table(
            title,
            [_("Day"), _("Country's calendar"), _("Note"), _("Day table")],
            [
                (_day(d.day, locale), _(DAY_KIND_NAMES[d.kind]), _note(d, locale), held)
                for d, held in sorted(rows, key=lambda row: row[0].day)
            ],
            left=4,
        )
    else:
        out.print(title, style="italic", markup=False)
        out.print(_("Nothing is left to propose."))
    out.print(_("%(count)s days of the year are in the table as the calendar has them.", None, count=proposal.agreeing))
    if written is not None:
        out.print(_("%(count)s days were written into the table.", None, count=written))
    warn_of_year(proposal.year)


@calendar_.command("set", help=_("Say what a day is: open, closed, holiday, short or event."))
@click.argument("day", type=DAY)
@click.argument("kind", metavar="KIND", type=click.Choice(KINDS))
@click.option(
    "--factor", type=Factor(), default=1000, help=_("Of the usual workload, as 1.35; without it what was learned.")
)
@click.option("--note-zh", default="", help=_("What it is called in Chinese."))
@click.option("--note-en", default="", help=_("What it is called in English."))
@json_option
@click.pass_obj
def set_(session: Session, day: date, kind: str, factor: int, note_zh: str, note_en: str, as_json: bool) -> None:
    from scheduler.services.day_table import set_day  # noqa: PLC0415

    said = set_day(session.app, session.actor, day, kind, factor_permille=factor, note_zh=note_zh, note_en=note_en)
    if as_json:
        print_json(day_data(said))
        return
    locale = environment_locale()
    words = {
        "none": _("%(day)s: %(kind)s, no work."),
        "usual": _("%(day)s: %(kind)s, work as on its weekday."),
        "learned": _("%(day)s: %(kind)s, work as learned of such days (as usual while none is known)."),
        "said": _("%(day)s: %(kind)s, factor %(factor)s."),
    }[_source(said)]
    told = {"day": _day(day, locale), "kind": _(DAY_KIND_NAMES[said.kind]), "factor": f"{_plain(said):g}"}
    out.print(words % told, soft_wrap=True)


@calendar_.command(help=_("Make a day a usual one again."))
@click.argument("day", type=DAY)
@json_option
@click.pass_obj
def clear(session: Session, day: date, as_json: bool) -> None:
    from scheduler.services.day_table import clear_day  # noqa: PLC0415

    clear_day(session.app, session.actor, day)
    if as_json:
        print_json({"day": day, "cleared": True})
    else:
        out.print(_("%(day)s is a usual day again.", None, day=_day(day, environment_locale())))


def day_data(entry: CalendarDay) -> dict[str, object]:
    """A day of the table, for JSON."""
    return {
        "day": entry.day,
        "kind": entry.kind,
        "factor": _plain(entry) if _source(entry) == "said" else None,
        "note_zh": entry.note_zh,
        "note_en": entry.note_en,
    }


def _year_data(year: OfficialYear) -> dict[str, object]:
    return {"year": year.year, "official": year.official, "official_until": year.until}


def warn_of_year(year: OfficialYear) -> None:
    """Say that a year's days are computed, not announced; nothing where they are announced."""
    if not year.official:
        words = _(
            "The days of %(year)s are not announced yet: the calendar is official until %(until)s, and make-up "
            "workdays are missing beyond it."
        )
        out.print(words % {"year": year.year, "until": year.until}, style="yellow", soft_wrap=True)


def _today(session: Session) -> date:
    with session.app.reading(session.actor) as uow:
        return uow.today


def _day(day: date, locale: str) -> str:
    from babel.dates import format_date  # noqa: PLC0415

    return f"{day} {format_date(day, 'EEE', locale=locale)}"


def _plain(entry: CalendarDay) -> Decimal:
    return Decimal(entry.factor_permille) / 1000


def _source(entry: CalendarDay) -> str:
    """Where a day's work comes from: ``none``, ``usual``, ``learned`` or ``said`` by a factor of the table."""
    if entry.kind == "closed":
        return "none"
    if entry.factor_permille != 1000:
        return "said"
    return "usual" if entry.kind == "open" else "learned"


def _factor(entry: CalendarDay) -> str:
    return {"none": "0", "usual": "–", "learned": _("learned")}.get(_source(entry), f"{_plain(entry):g}")


def _note(entry: CalendarDay, locale: str) -> str:
    """In the reader's language, else in the other one."""
    return (entry.note_zh or entry.note_en) if locale.startswith("zh") else (entry.note_en or entry.note_zh)
