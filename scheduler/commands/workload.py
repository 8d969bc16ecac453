"""``forecast`` and ``workload why``."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

import click

from scheduler.commands.base import DAY, ROW, Session, about, json_option, out, print_json, print_table, words
from scheduler.commands.calendar import warn_of_year
from scheduler.commands.horizon import USUAL_DAYS, next_first_day
from scheduler.commands.progress import bar
from scheduler.i18n import environment_locale
from scheduler.i18n import gettext as _
from scheduler.messages import N_
from scheduler.wording import METHOD_NAMES

MAX_SEED = 2**31 - 1  # as in scheduler/services/forecasting.py, which is read only when a forecast is made
LEFT_OUT = {  # of scheduler/workload/site.py, which is read only when a forecast is made
    "no_standard": N_("it has no standard in force; import one."),
    "no_history": N_("it has no workload before these days and no volume expected by then; enter one."),
    "no_shape": N_("its volume is entered, but no role has workload from which the week's shape could be taken."),
}


@click.command()
@click.option("--first-day", type=DAY, help=_("First day (default: after the last published roster)."))
@click.option("--days", type=click.IntRange(1, 91), default=USUAL_DAYS, show_default=True, help=_("Number of days."))
@click.option(
    "--seed",
    type=click.IntRange(0, MAX_SEED),
    default=1,
    show_default=True,
    help=_("The same seed gives the same paths."),
)
@json_option
@click.pass_obj
def forecast_(session: Session, first_day: date | None, days: int, seed: int, as_json: bool) -> None:
    from scheduler.services.day_table import day_table  # noqa: PLC0415
    from scheduler.services.forecasting import run_forecast  # noqa: PLC0415
    from scheduler.services.workload_views import outlooks  # noqa: PLC0415

    first = first_day or next_first_day(session.app, session.actor)
    with bar(_("Forecast"), quiet=as_json) as told:
        # one day more than the roster: the morning after its last night needs demand too
        run = run_forecast(session.app, session.actor, first, days + 1, seed=seed, progress=told)
    found = outlooks(session.app, session.actor, run.id, days=days)
    table = day_table(session.app, session.actor, first, days + 1)
    if as_json:
        roles = [
            {
                "role": o.role.code,
                "method": o.method,
                "units": o.units,
                "units_low": o.units_low,
                "units_high": o.units_high,
                "work_hours": o.work_hours,
                "scores": o.scores,
            }
            for o in found
        ]
        print_json(
            {
                "run": run.id,
                "first_day": first,
                "days": days,
                "morning_after": first + timedelta(days=days),
                "roles": roles,
                "skipped": dict(run.skipped),
                "calendar_differs": [line.day for line in table.lines if line.differs],
                "calendar_not_official": [year.year for year in table.years if not year.official],
            }
        )
        return
    locale = environment_locale()
    print_table(
        _("Forecast %(run)s: %(days)s days from %(first)s", None, run=run.id, days=days, first=first),
        [_("Role"), _("Method"), _("Units"), "10 %", "90 %", _("Work hours")],
        [
            (
                o.role.name(locale),
                _(METHOD_NAMES.get(o.method, o.method)),
                f"{o.units:,.0f}",
                f"{o.units_low:,.0f}",
                f"{o.units_high:,.0f}",
                o.work_hours,
            )
            for o in found
        ],
        left=2,
    )
    morning = _("%(day)s is forecast too, for the morning after the last night; the sums are without it.")
    out.print(morning % {"day": first + timedelta(days=days)}, soft_wrap=True)
    if run.skipped:
        with session.app.reading(session.actor) as uow:
            known = uow.organisation.load().roles
        for role, reason in run.skipped.items():
            left_out = _("%(role)s was left out: %(reason)s")
            out.print(left_out % {"role": known[role].name(locale), "reason": _(LEFT_OUT[reason])}, soft_wrap=True)
    for o in found:
        notes: Any = o.scores.get("notes", ())
        for note in notes:
            said = words(note["key"], note["params"], note["key"])
            out.print(about(o.role.name(locale), said), markup=False, soft_wrap=True)
    differing = ", ".join(str(line.day) for line in table.lines if line.differs)
    if differing:
        differs = _("The country's calendar has special days of which the day table says something else: %(days)s.")
        out.print(differs % {"days": differing}, style="yellow", soft_wrap=True)
    for year in table.years:
        warn_of_year(year)


@click.command(help=_("Why ROLE asks for so many heads at WHEN, a day and time as 2026-11-23T09:30."))
@click.argument("role")
@click.argument("when", metavar="WHEN", type=click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]))
@click.option("--run", "run_id", type=ROW, help=_("The forecast run (default: the newest that covers the time)."))
@json_option
@click.pass_obj
def why(session: Session, role: str, when: datetime, run_id: int | None, as_json: bool) -> None:
    from scheduler.services.demand_reasons import why_demand  # noqa: PLC0415
    from scheduler.wording import DEMAND_REASONS  # noqa: PLC0415

    found = why_demand(session.app, session.actor, role, when, run_id)
    if as_json:
        print_json(
            {
                "role": found.role.code,
                "run": found.run.id,
                "start": found.start.isoformat(),
                "units": asdict(found.units),
                "heads": asdict(found.heads),
                "standard": asdict(found.standard),
                "minutes_per_unit": found.minutes_per_unit,
                "load": found.load,
                "presence": found.presence,
                "due": found.due.isoformat() if found.due else None,
                "known": [entry.id for entry in found.known],
                "given": found.given,
                "covered": found.covered,
                "special_day": found.special.as_dict() if found.special else None,
            }
        )
        return
    out.print(
        _(
            "%(role)s, %(at)s, forecast %(run)s:",
            None,
            role=found.role.name(environment_locale()),
            at=f"{found.start:%Y-%m-%d %H:%M}",
            run=found.run.id,
        ),
        style="bold",
        highlight=False,
    )
    for key, named in found.parts:
        out.print("  " + _(DEMAND_REASONS[key], None, **named), highlight=False, soft_wrap=True)
