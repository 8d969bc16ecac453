"""``simulate`` and ``regret``."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import click

from scheduler.commands.base import DAY, ROW, Session, hours, json_option, money, out, print_json, print_table
from scheduler.commands.progress import bar
from scheduler.commands.simulation_data import CENTI, report_data
from scheduler.i18n import environment_locale
from scheduler.i18n import gettext as _
from scheduler.messages import N_

if TYPE_CHECKING:
    from collections.abc import Callable

    from scheduler.domain.organisation import Organisation
    from scheduler.services.regret import PeriodRegret
    from scheduler.services.simulation import Judgement, SimulationReport
    from scheduler.workload.simulation.simulate import RoleOutcome
    from scheduler.workload.simulation.standby import Standby
    from solver.problem import Problem
    from solver.roster import Roster

LEAST_COVERED = 10
CAUSES = {
    "hand_edits": N_("changes by hand after publication"),
    "solver_gap": N_("left over by the search"),
    "forecast_error": N_("error of the forecast"),
    "absence": N_("absence"),
}
NOT_SEARCHED = N_("rosters that no search made, against the best for their forecast")
PARTLY_SEARCHED = N_("left over by the search, and rosters that no search made")
NONE_FOUND = N_(
    "Roster %(id)s: the search found no roster in hindsight, so what happened stands for it, and “%(gap)s” holds all "
    "but the changes by hand. Give each search more time, or see the rules that the roster breaks."
)
SOME_UNFOUND = N_(
    "Roster %(id)s: not every search found a roster, so “%(gap)s” holds what they would have told apart. Give each "
    "search more time, or see the rules that the roster breaks."
)


@click.command(
    epilog=_(
        "Without a number the newest roster that holds shifts is taken; against the forecast, of those whose days a "
        "forecast covers."
    )
)
@click.argument("roster", type=ROW, required=False)
@click.option("--paths", type=click.IntRange(1, 2000), default=300, show_default=True, help=_("Number of paths."))
@click.option(
    "--seed", type=click.IntRange(0), default=1, show_default=True, help=_("The same seed gives the same paths.")
)
@click.option(
    "--against",
    type=click.Choice(["forecast", "actual"]),
    default="forecast",
    show_default=True,
    help=_("What the forecast says may come, or what really came."),
)
@click.option(
    "--compare", "other", type=ROW, metavar="ROSTER", help=_("Another roster of the same days, on the same paths.")
)
@click.option(
    "--standby",
    type=click.IntRange(0, 50),
    default=0,
    show_default=True,
    help=_("Name so many duties to have on call."),
)
@json_option
@click.pass_obj
def simulate_(
    session: Session,
    roster: int | None,
    paths: int,
    seed: int,
    against: str,
    other: int | None,
    standby: int,
    as_json: bool,
) -> None:
    from scheduler.services.simulation import Against, newest_to_simulate, simulate_roster  # noqa: PLC0415

    chosen = roster
    if chosen is None:
        newest = newest_to_simulate(session.app, session.actor, Against(against))
        chosen = newest.id
        if not as_json:
            taken = _(
                "No roster is named; taken is roster %(id)s of %(days)s days from %(first)s, the newest with shifts."
            )
            out.print(taken % {"id": chosen, "days": newest.days, "first": newest.first_day}, soft_wrap=True)
    found = simulate_roster(
        session.app,
        session.actor,
        chosen,
        paths=paths,
        seed=seed,
        against=Against(against),
        other=other,
        standby=standby,
    )
    if as_json:
        print_json(report_data(found))
        return
    _show(found)


@click.command()
@click.argument("first_day", type=DAY)
@click.argument("last_day", type=DAY)
@click.option(
    "--time-limit", type=click.FloatRange(1, 3600), default=30.0, show_default=True, help=_("Seconds for each search.")
)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help=_("Seed of the search."))
@json_option
@click.pass_obj
def regret_(session: Session, first_day: date, last_day: date, time_limit: float, seed: int, as_json: bool) -> None:
    from scheduler.services.regret import period_regret  # noqa: PLC0415
    from scheduler.services.regret_data import regret_data  # noqa: PLC0415

    plan = _search(session, time_limit, seed)
    with bar(_("Hindsight"), quiet=as_json) as told:
        found = period_regret(
            session.app,
            session.actor,
            first_day,
            last_day,
            plan=plan,
            told=lambda done, searches: told(done, searches, ""),
        )
    if as_json:
        print_json(regret_data(found))
        return
    _show_regret(session, found)


def _search(session: Session, time_limit: float, seed: int) -> Callable[[Problem, Roster], Roster | None]:
    from solver.params import SolveParams  # noqa: PLC0415
    from solver.solve import solve  # noqa: PLC0415 (ortools)

    params = SolveParams(time_limit_s=time_limit, seed=seed, num_workers=session.app.config.solve_threads)

    def plan(problem: Problem, hint: Roster) -> Roster | None:
        return solve(problem, params, hint=hint if len(hint) else None).roster

    return plan


def _show(found: SimulationReport) -> None:
    currency, locale = found.organisation.site.currency, environment_locale()
    for judged in (found.judged, found.other):
        if judged is not None:
            _show_judged(found.organisation, judged, currency, locale)
    if found.difference is not None and found.other is not None:
        out.print(_difference(found, currency), soft_wrap=True)
    if found.standby:
        print_table(
            _("Standby list"),
            [_("Day"), _("Shift"), _("Person"), _("Called"), _("Shift covered"), _("Saves"), "90 %"],
            [_standby_row(found.organisation, one, currency, locale) for one in found.standby],
            left=3,
        )


def _show_judged(organisation: Organisation, judged: Judgement, currency: str, locale: str) -> None:
    outcome = judged.outcome
    title = (
        _("Roster %(id)s on one path: hours", None, id=judged.version.id)
        if outcome.paths == 1
        else _("Roster %(id)s on %(paths)s paths: hours on average", None, id=judged.version.id, paths=outcome.paths)
    )
    print_table(
        title,
        [_("Role"), _("Needed"), _("Served"), _("Late"), _("Idle"), _("Left"), _("Longest wait"), _("Overtime"), _("Cost of lateness")],  # noqa: E501
        [_role_row(organisation, one, outcome.slot_min, currency, locale) for one in outcome.roles],
    )  # fmt: skip
    labour, late, idle = (float(part.mean()) for part in (outcome.labour_fen, outcome.late_fen, outcome.idle_fen))
    out.print(
        _("Labour %(labour)s, late work %(late)s, idle time %(idle)s; together %(cost)s.", None,
          labour=money(round(labour), currency),
          late=money(round(late), currency),
          idle=money(round(idle), currency),
          cost=money(round(labour + late + idle), currency)),
        soft_wrap=True,
    )  # fmt: skip
    if outcome.paths > 1:
        low, high = (money(_quantile(outcome.cost_fen, level), currency) for level in (0.1, 0.9))
        out.print(_("Eight of ten paths cost %(low)s to %(high)s.", None, low=low, high=high), soft_wrap=True)
    if judged.risk is not None:
        out.print(
            _("Absence without plan: %(absences)s of %(shifts)s shifts of the year before.", None,
              absences=judged.risk.absences, shifts=judged.risk.shifts),
            soft_wrap=True,
        )  # fmt: skip
    least = sorted(judged.covers, key=lambda c: (c.covered, c.post.day, c.post.shift, c.post.role))[:LEAST_COVERED]
    if least:
        print_table(
            _("Least covered shifts"),
            [_("Day"), _("Shift"), _("Role"), _("People"), _("Covered"), _("Slots covered"), _("Worst slot")],
            [
                (
                    c.post.day,
                    c.post.shift,
                    organisation.roles[c.post.role].name(locale),
                    c.people,
                    f"{c.covered:.0%}",
                    f"{c.by_slot:.0%}",
                    f"{c.worst:.0%}",
                )
                for c in least
            ],
            left=3,
        )


def _role_row(
    organisation: Organisation, one: RoleOutcome, slot_min: int, currency: str, locale: str
) -> tuple[object, ...]:
    totals = one.totals

    def work(centihead_slots: Any) -> str:
        return hours(float(centihead_slots.mean()) * slot_min / CENTI)

    return (
        organisation.roles[one.role].name(locale),
        work(totals.arrived),
        work(totals.served),
        work(totals.late),
        work(totals.idle),
        work(totals.backlog) if one.deferrable else "",
        hours(float(totals.oldest_slots.mean()) * slot_min) if one.deferrable else "",
        hours(float(one.flow.overtime_min.sum())),
        money(round(float(totals.late_fen.mean())), currency),
    )


def _difference(found: SimulationReport, currency: str) -> str:
    assert found.difference is not None  # noqa: S101
    assert found.other is not None  # noqa: S101
    told = found.difference
    first, second = found.judged.version.id, found.other.version.id
    what = money(round(told.mean), currency)
    if told.low is None or told.high is None:
        return _("Roster %(first)s less roster %(second)s: %(mean)s.", None, first=first, second=second, mean=what)
    return _(
        "Roster %(first)s less roster %(second)s: %(mean)s on average (90 %% interval %(low)s to %(high)s); cheaper on %(cheaper)s of the paths, the same on %(same)s.",  # noqa: E501
        None,
        first=first,
        second=second,
        mean=what,
        low=money(round(told.low), currency),
        high=money(round(told.high), currency),
        cheaper=f"{told.cheaper:.0%}",
        same=f"{told.same:.0%}",
    )


def _standby_row(organisation: Organisation, one: Standby, currency: str, locale: str) -> tuple[object, ...]:
    low, high = (None if v is None else money(round(v), currency) for v in (one.saving.low, one.saving.high))
    return (
        one.on_call.day,
        one.on_call.shift,
        organisation.people[one.on_call.person].name(locale),
        f"{one.called:.0%}",
        f"{one.covered_before:.0%} → {one.covered_after:.0%}",
        money(round(one.saving.mean), currency),
        "" if low is None else f"{low} – {high}",
    )


def _quantile(values: Any, level: float) -> int:
    import numpy as np  # noqa: PLC0415

    return round(float(np.quantile(values, level)))


def _show_regret(session: Session, found: PeriodRegret) -> None:
    with session.app.reading(session.actor) as uow:
        organisation = uow.organisation.load()
    currency, locale = organisation.site.currency, environment_locale()
    searched = {one.searched for one in found.rosters}
    gap = CAUSES["solver_gap"] if searched == {True} else PARTLY_SEARCHED if True in searched else NOT_SEARCHED
    named = CAUSES | {"solver_gap": gap}
    rows = [(_(named[str(cause)]), part) for cause, part in found.by_cause.items()]
    print_table(
        _(
            "What %(first)s to %(last)s cost beyond the roster of hindsight",
            None,
            first=found.first_day,
            last=found.last_day,
        ),
        [_("Cause"), _("Cost"), _("of it labour"), _("Late h"), _("Short h"), _("Worked h")],
        [
            (
                cause,
                money(part.cost_fen, currency),
                money(part.labour_fen, currency),
                hours(part.late_min),
                hours(part.short_cmin / CENTI),
                hours(part.worked_min),
            )
            for cause, part in (*rows, (_("in all"), found.total))
        ],
    )
    print_table(
        _("By department: cost, and hours short"),
        [_("Department"), _("Cause"), _("Cost"), _("Short h")],
        [
            (
                "" if number else organisation.departments[code].name(locale),
                cause,
                money(part.cost_fen, currency),
                hours(part.short_cmin / CENTI),
            )
            for code, one in found.by_department.items()
            for number, (cause, part) in enumerate(
                (*((_(named[str(cause)]), part) for cause, part in one.by_cause.items()), (_("in all"), one.total))
            )
        ],
        left=2,
    )
    for one in found.rosters:
        out.print(
            _("Roster %(id)s from %(first)s, absences: %(absences)s; cost %(real)s, in hindsight %(best)s.", None,
              id=one.version.id, first=one.version.first_day, absences=one.absences,
              real=money(one.regret.steps[0].cost_fen, currency), best=money(one.regret.steps[-1].cost_fen, currency)),
            soft_wrap=True,
        )  # fmt: skip
        if one.undivided:
            words = _(SOME_UNFOUND) if one.hindsight_found else _(NONE_FOUND)
            out.print(words % {"id": one.version.id, "gap": _(gap)}, style="yellow", soft_wrap=True)
