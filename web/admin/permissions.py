"""The policy table in words: which room of pages which kind of account reads and changes."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from scheduler.domain.actor import AccountRole
from web.access import ROUTES, Policy, Scope

# pages of the room of punches that are for administrators alone, hence a room of their own
DEVICES = "devices"
DEVICE_ROUTES = frozenset(f"punching.{one}" for one in ("device_list", "add_device", "renew_device", "revoke_device"))
# blueprint to its room, in the order of the navigation
ROOM_NAMES = {
    "auth": _l("Signing in, own password and language"),
    "first_admin": _l("Signing in, own password and language"),
    "first_run": _l("First steps"),
    "me": _l("Home and own roster, hours and score"),
    "notices": _l("Own notices and calendar"),
    "calendar": _l("Own notices and calendar"),
    "requests": _l("Leave, wishes, swaps and open shifts"),
    "requests_desk": _l("Leave, wishes, swaps and open shifts"),
    "clock": _l("Own clock"),
    "kiosk": _l("Kiosk"),
    "kiosk_api": _l("Kiosk"),
    "punches_api": _l("Punches of terminals"),
    "observations_api": _l("Values of KPIs from other systems"),
    "corrections": _l("Corrections of punches"),
    "punching": _l("Punches: quarantine, badges, rules"),
    DEVICES: _l("Devices of punching"),
    "workload": _l("Workload, forecast, special days and known work"),
    "workload_days": _l("Workload, forecast, special days and known work"),
    "workload_known": _l("Workload, forecast, special days and known work"),
    "rosters": _l("Rosters"),
    "rosters_api": _l("Rosters"),
    "rosters_steps": _l("Rosters"),
    "roster_sheets": _l("Rosters"),
    "reasons": _l("Rosters"),
    "role_splits": _l("Rosters"),
    "prices": _l("Rosters"),
    "repairs": _l("Rosters"),
    "replanning": _l("Rosters"),
    "alternatives": _l("Rosters"),
    "comparison": _l("Rosters"),
    "hours": _l("Hours and their queue"),
    "hours_queue": _l("Hours and their queue"),
    "actuals": _l("Plan and actual"),
    "actuals_split": _l("Plan and actual"),
    "kpis": _l("KPIs and role weights"),
    "kpi_weights": _l("KPIs and role weights"),
    "kpi_values": _l("KPIs and role weights"),
    "measured": _l("Attribution"),
    "attribution": _l("Attribution"),
    "lineage": _l("Attribution"),
    "appeals": _l("Appeals"),
    "reports": _l("Reports"),
    "people": _l("People, roles and contracts"),
    "company": _l("People, roles and contracts"),
    "skills": _l("Skills matrix"),
    "policies": _l("Labour rules"),
    "imports": _l("Imports"),
    "imports_check": _l("Imports"),
    "admin": _l("Accounts, jobs and audit log"),
    "audit": _l("Accounts, jobs and audit log"),
    "account": _l("Accounts, jobs and audit log"),
}
WORDS = {
    "": "–",
    "own": _l("own"),
    "read": _l("reads"),
    "write": _l("reads and changes"),
    "own department": _l("only of their departments"),
    "device": _l("devices only"),
    "open": _l("without signing in"),
}
# scopes whose objects a lead sees only of the departments led
_BOUND = frozenset(
    {
        Scope.PERSON,
        Scope.DEPARTMENT,
        Scope.ROLE,
        Scope.EXCEPTION,
        Scope.KNOWN_WORK,
        Scope.CORRECTION,
        Scope.FIGURE,
        Scope.PERIOD,
        Scope.APPEAL,
        Scope.CARD,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """``cells``: for each kind of account the words of what it may."""

    name: str
    cells: tuple[tuple[object, ...], ...]


def rooms() -> list[Room]:
    """Every room once, with what staff, leads, HR and administrators may there."""
    grouped: dict[str, list[tuple[str, Policy]]] = {}
    for (endpoint, method), policy in ROUTES.items():
        name = DEVICES if endpoint in DEVICE_ROUTES else endpoint.partition(".")[0]
        if name != "static":
            grouped.setdefault(str(ROOM_NAMES.get(name, name)), []).append((method, policy))
    order = list(dict.fromkeys(str(name) for name in ROOM_NAMES.values()))
    known = sorted(grouped, key=lambda name: order.index(name) if name in order else len(order))
    return [Room(name=name, cells=tuple(_cell(role, grouped[name]) for role in AccountRole)) for name in known]


def _cell(role: AccountRole, rows: list[tuple[str, Policy]]) -> tuple[object, ...]:
    if all(policy.device for _, policy in rows):
        return (WORDS["device"],)
    mine = [(method, policy) for method, policy in rows if policy.roles is None or role in policy.roles]
    if not mine:
        return (WORDS[""],)
    words = [WORDS["write" if any(method != "GET" for method, _ in mine) else "read"]]
    own = all(policy.scope is Scope.OWN for _, policy in mine)
    bound = any(policy.scope in _BOUND for _, policy in mine)
    if own or (role is AccountRole.STAFF and bound):
        words.append(WORDS["own"])
    elif role is AccountRole.LEAD and bound:
        words.append(WORDS["own department"])
    if all(policy.roles is None for _, policy in rows):
        words.append(WORDS["open"])
    return tuple(words)
