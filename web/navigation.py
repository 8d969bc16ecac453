"""What stands in the navigation bar, by role. An entry shows where the policy table lets the account go."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, request, url_for
from flask_babel import lazy_gettext as _l

from web import context
from web.security import ROUTES


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """``endpoint`` takes no arguments; ``section`` is the blueprint that the entry is lit for."""

    endpoint: str
    label: object
    icon: str
    section: str
    own: bool = False  # only for accounts that belong to a person


ENTRIES = (
    Entry(endpoint="me.home", label=_l("Home"), icon="house", section="me.home"),
    Entry(endpoint="clock.mine", label=_l("My clock"), icon="play-fill", section="clock.", own=True),
    Entry(endpoint="me.roster", label=_l("My roster"), icon="calendar-week", section="me.roster", own=True),
    Entry(endpoint="me.hours", label=_l("My hours"), icon="clock", section="me.hours", own=True),
    Entry(endpoint="me.score", label=_l("My score"), icon="award", section="me.score", own=True),
    Entry(endpoint="workload.index", label=_l("Workload"), icon="graph-up", section="workload"),
    Entry(endpoint="rosters.index", label=_l("Rosters"), icon="calendar2-week", section="rosters."),
    Entry(endpoint="hours.periods", label=_l("Hours"), icon="clock-history", section="hours"),
    Entry(endpoint="actuals.index", label=_l("Plan and actual"), icon="bar-chart", section="actuals"),
    Entry(endpoint="kpis.index", label=_l("Indicators"), icon="list-check", section="kpi"),
    Entry(endpoint="corrections.waiting", label=_l("Corrections"), icon="pencil", section="corrections."),
    Entry(endpoint="punching.quarantine", label=_l("Punches"), icon="inbox", section="punching."),
    Entry(endpoint="attribution.periods", label=_l("Attribution"), icon="bar-chart-steps", section="attribution."),
    Entry(endpoint="appeals.index", label=_l("Appeals"), icon="shield-check", section="appeals."),
    Entry(endpoint="policies.audit", label=_l("Labour rules"), icon="journal-text", section="policies."),
    Entry(endpoint="reports.index", label=_l("Reports"), icon="journal-text", section="reports."),
    Entry(endpoint="imports.files", label=_l("Imports"), icon="upload", section="imports."),
    Entry(endpoint="admin.jobs", label=_l("Jobs"), icon="gear", section="admin.jobs"),
    Entry(endpoint="admin.audit", label=_l("Audit log"), icon="shield-check", section="admin.audit"),
    Entry(endpoint="admin.accounts", label=_l("Accounts"), icon="people", section="admin.accounts"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    url: str
    label: object
    icon: str
    lit: bool


def links() -> list[Link]:
    """The entries that the signed-in account may follow."""
    account = context.account()
    if account is None or account.must_change:
        return []
    shown = []
    for entry in ENTRIES:
        policy = ROUTES.get((entry.endpoint, "GET"))
        if policy is None or policy.roles is None or account.role not in policy.roles:
            continue
        if entry.own and account.person is None:
            continue
        lit = (request.endpoint or "").startswith(entry.section)
        shown.append(Link(url=url_for(entry.endpoint), label=entry.label, icon=entry.icon, lit=lit))
    return shown


def register(app: Flask) -> None:
    app.jinja_env.globals["navigation"] = links
    app.jinja_env.globals["account"] = context.account
