"""What stands in the navigation bar, by role. An entry shows where the policy table lets the account go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Flask, request, url_for
from flask_babel import lazy_gettext as _l

from scheduler.domain.account import Account
from web import context
from web.access import ROUTES

FEW = 8  # entries that stand side by side without groups


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """``endpoint`` takes no arguments; the entry is lit on every endpoint that begins with one of ``sections``."""

    endpoint: str
    label: object
    icon: str
    sections: tuple[str, ...]
    own: bool = False  # only for accounts that belong to a person


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Entries under one word of the bar."""

    label: object
    icon: str
    entries: tuple[Entry, ...]


MENU: tuple[Entry | Group, ...] = (
    Entry(endpoint="me.home", label=_l("Home"), icon="house", sections=("me.home",)),
    Group(
        label=_l("My pages"),
        icon="person",
        entries=(
            Entry(endpoint="clock.mine", label=_l("My clock"), icon="play-fill", sections=("clock.",), own=True),
            Entry(
                endpoint="me.roster",
                label=_l("My roster"),
                icon="calendar-week",
                sections=("me.roster", "me.fairness"),
                own=True,
            ),
            Entry(
                endpoint="me.hours",
                label=_l("My hours"),
                icon="clock",
                sections=("me.hours", "corrections.mine", "corrections.ask", "corrections.request_one"),
                own=True,
            ),
            Entry(endpoint="requests.mine", label=_l("My requests"), icon="send", sections=("requests.",), own=True),
            Entry(endpoint="me.score", label=_l("My score"), icon="award", sections=("me.score",), own=True),
        ),
    ),
    Group(
        label=_l("Planning"),
        icon="calendar2-week",
        entries=(
            Entry(endpoint="workload.index", label=_l("Workload"), icon="graph-up", sections=("workload",)),
            Entry(
                endpoint="rosters.index",
                label=_l("Rosters"),
                icon="calendar2-week",
                sections=("rosters.", "reasons.", "prices.", "repairs.", "replanning.", "alternatives.", "comparison."),
            ),
            Entry(
                endpoint="requests_desk.waiting",
                label=_l("Requests of staff"),
                icon="send",
                sections=("requests_desk.",),
            ),
        ),
    ),
    Group(
        label=_l("Hours"),
        icon="clock-history",
        entries=(
            Entry(endpoint="hours.periods", label=_l("Hours and queue"), icon="clock-history", sections=("hours",)),
            Entry(endpoint="actuals.index", label=_l("Plan and actual"), icon="bar-chart", sections=("actuals",)),
            Entry(
                endpoint="corrections.waiting",
                label=_l("Corrections"),
                icon="pencil",
                sections=("corrections.waiting", "corrections.decide"),
            ),
            Entry(
                endpoint="punching.quarantine",
                label=_l("Punches"),
                icon="inbox",
                sections=(
                    "punching.quarantine",
                    "punching.release",
                    "punching.dismiss",
                    "punching.people",
                    "punching.pin",
                    "punching.badge",
                    "punching.rules",
                    "punching.set_rules",
                ),
            ),
        ),
    ),
    Group(
        label=_l("Results"),
        icon="award",
        entries=(
            Entry(endpoint="kpis.index", label=_l("KPIs"), icon="list-check", sections=("kpis.", "kpi_values.")),
            Entry(endpoint="kpi_weights.index", label=_l("Role weights"), icon="bar-chart", sections=("kpi_weights.",)),
            Entry(
                endpoint="attribution.periods",
                label=_l("Attribution"),
                icon="bar-chart-steps",
                sections=("attribution.", "measured."),
            ),
            Entry(endpoint="appeals.index", label=_l("Appeals"), icon="shield-check", sections=("appeals.",)),
            Entry(endpoint="reports.index", label=_l("Reports"), icon="journal-text", sections=("reports.",)),
        ),
    ),
    Group(
        label=_l("Company"),
        icon="boxes",
        entries=(
            Entry(
                endpoint="first_run.index",
                label=_l("First steps"),
                icon="list-check",
                sections=("first_run.", "imports_check."),
            ),
            Entry(endpoint="people.index", label=_l("People"), icon="people", sections=("people.", "company.")),
            Entry(endpoint="skills.matrix", label=_l("Skills matrix"), icon="list-check", sections=("skills.",)),
            Entry(endpoint="policies.audit", label=_l("Labour rules"), icon="journal-text", sections=("policies.",)),
            Entry(endpoint="imports.files", label=_l("Imports"), icon="upload", sections=("imports.",)),
            Entry(
                endpoint="punching.device_list",
                label=_l("Devices"),
                icon="key",
                sections=(
                    "punching.device_list",
                    "punching.add_device",
                    "punching.renew_device",
                    "punching.revoke_device",
                ),
            ),
            Entry(
                endpoint="admin.accounts",
                label=_l("Accounts"),
                icon="people",
                sections=(
                    "admin.accounts",
                    "admin.add_account",
                    "admin.set_active",
                    "admin.one_time_password",
                    "account.",
                ),
            ),
            Entry(endpoint="admin.jobs", label=_l("Jobs"), icon="gear", sections=("admin.jobs",)),
            Entry(endpoint="admin.audit", label=_l("Audit log"), icon="shield-check", sections=("admin.audit",)),
        ),
    ),
)
ENTRIES = tuple(entry for part in MENU for entry in (part.entries if isinstance(part, Group) else (part,)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A link of the bar, or with ``under`` a menu of links, which has no address of its own."""

    label: object
    icon: str
    lit: bool
    url: str | None = None
    under: tuple[Item, ...] = ()


def items() -> list[Item]:
    """What the signed-in account may follow, flat where it is little, else in groups; a group of one is a link."""
    account = context.account()
    if account is None or account.must_change:
        return []
    flat = _links(ENTRIES, account)
    if len(flat) <= FEW:
        return flat
    shown = []
    for part in MENU:
        if isinstance(part, Entry):
            shown += _links((part,), account)
            continue
        under = _links(part.entries, account)
        if len(under) > 1:
            lit = any(link.lit for link in under)
            shown.append(Item(label=part.label, icon=part.icon, lit=lit, under=tuple(under)))
        else:
            shown += under
    return shown


def _links(entries: Iterable[Entry], account: Account) -> list[Item]:
    here = request.endpoint or ""
    return [
        Item(label=entry.label, icon=entry.icon, lit=here.startswith(entry.sections), url=url_for(entry.endpoint))
        for entry in entries
        if _may_follow(entry, account)
    ]


def _may_follow(entry: Entry, account: Account) -> bool:
    policy = ROUTES.get((entry.endpoint, "GET"))
    if policy is None or policy.roles is None or account.role not in policy.roles:
        return False
    return account.person is not None or not entry.own


def register(app: Flask) -> None:
    app.jinja_env.globals["navigation"] = items
    app.jinja_env.globals["account"] = context.account
