"""The steps in words: what each does, how long it takes, what was found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from flask import url_for
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from scheduler.domain.organisation import Organisation
from scheduler.services.first_run import FirstRun, Step
from scheduler.services.first_run_findings import Finding
from web import context
from web.i18n import write_date, write_number

SHOWN = 6  # codes of a finding that are named

TITLES = {
    Step.ACCOUNT: _l("Make the first administrator"),
    Step.COMPANY: _l("Say which company this is"),
    Step.FILES: _l("Bring in your files"),
    Step.CHECK: _l("See what was understood"),
    Step.FORECAST: _l("Forecast the work of the coming weeks"),
    Step.ROSTER: _l("Let a roster be made"),
    Step.PUBLISH: _l("Look at it and publish it"),
    Step.PEOPLE: _l("Give your people accounts"),
}
SAYS = {
    Step.ACCOUNT: _l("You can sign in, and only you can let others in."),
    Step.COMPANY: _l(
        "The time zone, the country of the holidays and the labour rules that every roster is held against."
    ),
    Step.FILES: _l(
        "All your CSV or XLSX files at once; each is recognised by its columns, and rows that cannot be taken are kept "
        "and explained."
    ),
    Step.CHECK: _l(
        "People, roles, qualifications and history as they were read, and what would make the first roster poor."
    ),
    Step.FORECAST: _l(
        "From the history comes how much of each role is needed in every half hour, and how far it may stray."
    ),
    Step.ROSTER: _l(
        "The search finds who works when and in which role; you see it getting better and may stop it when it is good "
        "enough."
    ),
    Step.PUBLISH: _l("On the board you look at gaps and change what you like; then staff see what you publish."),
    Step.PEOPLE: _l("Everybody gets a login and a one-time password, to see shifts, clock in and ask for leave."),
}
TAKES = {
    Step.ACCOUNT: _l("done when you signed in"),
    Step.COMPANY: _l("one minute"),
    Step.FILES: _l("two minutes, with a year of history"),
    Step.CHECK: _l("one minute to read"),
    Step.FORECAST: _l("under a minute"),
    Step.ROSTER: _l("one minute of searching"),
    Step.PUBLISH: _l("as long as you like to look"),
    Step.PEOPLE: _l("one minute"),
}


PARTS = {
    Step.ACCOUNT: "first_run/step_account.html",
    Step.COMPANY: "first_run/step_company.html",
    Step.FILES: "first_run/step_files.html",
    Step.CHECK: "first_run/step_check.html",
    Step.FORECAST: "first_run/step_forecast.html",
    Step.ROSTER: "first_run/step_roster.html",
    Step.PUBLISH: "first_run/step_publish.html",
    Step.PEOPLE: "first_run/step_people.html",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """``state``: done, next or later; ``open``: its part of the page is shown; ``outcome`` says what is there."""

    step: Step
    number: int
    state: str
    open: bool
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A finding in a sentence, where to mend it, and how much it matters."""

    words: str
    tone: str
    href: str
    link: str


def steps(run: FirstRun, asked: str = "") -> list[StepView]:
    """All steps in order; ``asked`` is one that the reader opened again."""
    return [
        StepView(
            step=step,
            number=number,
            state="done" if step in run.done else ("next" if step is run.next else "later"),
            open=step.value == asked or (step is run.next and not asked),
            outcome=_outcome(run, step) if step in run.done else "",
        )
        for number, step in enumerate(Step, start=1)
    ]


def _outcome(run: FirstRun, step: Step) -> str:
    """What is there of a step that is done."""
    if step is Step.COMPANY and run.site is not None:
        rules = " + ".join(pack.title(context.locale()) for pack in run.packs or ()) or gettext("no labour rules")
        return f"{context.name_of(run.site)} · {run.site.tz} · {rules}"
    if step is Step.FILES:
        return _counted(run)
    if step is Step.CHECK:
        return _understood(run)
    if step is Step.PEOPLE:
        return str(ngettext("%(num)s account", "%(num)s accounts", run.colleagues))
    covering = {Step.FORECAST: run.forecast, Step.ROSTER: run.roster or run.newest, Step.PUBLISH: run.newest}.get(step)
    if covering is None:
        return ""
    last = covering.first_day + timedelta(days=covering.days - 1)
    if step is Step.FORECAST and last - run.last_day == timedelta(days=1):
        days = f"{write_date(covering.first_day)} – {write_date(run.last_day)}"
        return str(gettext("%(days)s and the morning after", days=days))
    return f"{write_date(covering.first_day)} – {write_date(last)}"


def _understood(run: FirstRun) -> str:
    skills, kinds = run.counts.get("skills", 0), run.counts.get("shift_types", 0)
    parts = [
        ngettext("%(num)s qualification", "%(num)s qualifications", skills),
        ngettext("%(num)s shift type", "%(num)s shift types", kinds),
    ]
    if run.findings is not None:
        found = len(run.findings.remarks)
        parts.append(ngettext("%(num)s remark", "%(num)s remarks", found) if found else gettext("no remarks"))
    return " · ".join(parts)


def years_proposed(run: FirstRun) -> str:
    """The years of the days that the calendar proposes: 2025, 2026 and so on."""
    years = sorted({day.year for day in run.findings.days_proposed}) if run.findings else []
    return str(gettext(", ")).join(str(year) for year in years)


def _counted(run: FirstRun) -> str:
    people, roles = run.counts.get("people", 0), run.counts.get("roles", 0)
    parts = [
        ngettext("%(num)s person", "%(num)s people", people),
        ngettext("%(num)s role", "%(num)s roles", roles),
    ]
    if run.findings is not None and run.findings.history is not None:
        first, last = run.findings.history
        weeks = ((last - first).days + 1) // 7
        parts.append(ngettext("%(num)s week of history", "%(num)s weeks of history", weeks))
    return " · ".join(parts)


def remarks(run: FirstRun, company: Organisation | None) -> list[Remark]:
    """What was found, the gravest first."""
    if run.findings is None or company is None:
        return []
    found = sorted(run.findings.remarks, key=lambda one: not one.grave)
    return [_remark(one, company) for one in found]


def _remark(one: Finding, company: Organisation) -> Remark:
    roles, people = company.roles, company.people
    named = [context.name_of(roles.get(code) or people.get(code), code) for code in one.codes[:SHOWN]]
    more = len(one.codes) - len(named)
    names = gettext(", ").join(named) + (gettext(" and %(n)s more", n=more) if more > 0 else "")
    imports = url_for("imports.files"), gettext("Imports")
    matrix = url_for("skills.matrix"), gettext("Skills matrix")
    told = {
        "history_too_old": (
            gettext(
                "The newest workload is more than %(n)s days old; nothing can be forecast from it. Import a newer one.",
                n=write_number(one.number, 0),
            ),
            imports,
        ),
        "history_old": (
            gettext(
                "The newest workload is %(n)s days before the roster begins: the forecast has to leap over them.",
                n=write_number(one.number, 0),
            ),
            imports,
        ),
        "history_short": (
            gettext("Less than a week of workload: nothing is known of how days differ. A year teaches seasons too.")
            if one.number < 1
            else ngettext(
                "Only %(n)s week of workload: the band of the forecast will be wide. "
                "A year teaches seasons and holidays.",
                "Only %(n)s weeks of workload: the band of the forecast will be wide. "
                "A year teaches seasons and holidays.",
                one.number,
                n=write_number(one.number, 0),
            ),
            imports,
        ),
        "nothing_to_forecast": (
            gettext("No role has both workload and a standard (seconds per unit), so nothing can be forecast."),
            (url_for("company.roles"), gettext("Roles")),
        ),
        "roles_without_standard": (
            gettext("Workload without a standard, left out of the forecast: %(names)s.", names=names),
            (url_for("company.roles"), gettext("Roles")),
        ),
        "roles_without_work": (
            gettext(
                "No workload and no presence, so nobody will be planned for: %(names)s. "
                "Enter what you expect of a week.",
                names=names,
            ),
            (url_for("workload_known.index"), gettext("Known work")),
        ),
        "roles_without_people": (
            gettext("Nobody is qualified, so every hour will be short: %(names)s.", names=names),
            matrix,
        ),
        "nobody_employed": (
            gettext("Nobody is employed on the first day of the roster: look at hired_on and left_on."),
            (url_for("people.index"), gettext("People")),
        ),
        "people_without_role": (
            gettext("Qualified for no role, so never on a shift: %(names)s.", names=names),
            matrix,
        ),
    }
    words, (href, link) = told[one.what]
    return Remark(words=str(words), tone="bad" if one.grave else "warn", href=href, link=str(link))


def left_out(run: FirstRun) -> Iterator[tuple[int, str, int]]:
    """(import, its name, rows) of the newest files that were not taken whole."""
    for file in run.files:
        if file.quarantined or file.state == "refused":
            yield file.id, file.name, file.quarantined
