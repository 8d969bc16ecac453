"""The clock as the kiosk's script and the staff page show it."""

from __future__ import annotations

from datetime import UTC, datetime

from flask_babel import force_locale, gettext
from flask_babel import lazy_gettext as _l

from scheduler.domain.account import LOCALES
from scheduler.domain.device import Device, PunchPolicy
from scheduler.domain.organisation import Organisation, Role
from scheduler.punching.standing import Standing, State
from scheduler.services.clock import Admitted, KioskState
from web import context

LANGUAGES = {"zh_Hans_CN": "zh-CN", "en": "en"}
STATE_NAMES = {State.OFF: _l("Off the clock"), State.ON: _l("At work"), State.BREAK: _l("On a break")}
STATE_TONES = {State.OFF: "", State.ON: "good", State.BREAK: "warn"}
STATE_ICONS = {State.OFF: "moon", State.ON: "play-fill", State.BREAK: "cup-hot"}
# the kind of a tap that begins work in a role, by where the person stands
ROLE_KINDS = {State.OFF: "IN", State.ON: "ROLE", State.BREAK: "RES"}


def since(standing: Standing) -> datetime | None:
    """Since when the person stands so."""
    return None if standing.since_s is None else datetime.fromtimestamp(standing.since_s, UTC)


def kiosk_texts() -> dict[str, dict[str, str]]:
    """Every sentence of the kiosk's page in both languages: it switches without asking the server."""
    found = {}
    for locale in LOCALES:
        with force_locale(locale):
            found[LANGUAGES[locale]] = _texts()
    return found


def present_kiosk(device: Device, state: KioskState, company: Organisation, policy: PunchPolicy) -> dict[str, object]:
    """What the kiosk's script starts from."""
    site = company.site
    return {
        "device": device.code,
        "now": state.now.isoformat(),
        "next_seq": state.next_seq,
        "badge_needs_pin": policy.badge_needs_pin,
        "language": LANGUAGES.get(context.locale(), "zh-CN"),
        "site": {"zh-CN": site.name_zh, "en": site.name_en},
        "roles": [present_role(role) for role in company.roles.values()],
        "texts": kiosk_texts(),
    }


def present_role(role: Role) -> dict[str, str]:
    return {"code": role.code, "zh-CN": role.name_zh, "en": role.name_en, "colour": role.colour}


def present_admitted(admitted: Admitted) -> dict[str, object]:
    """Who stands at the kiosk, for the script."""
    clock = admitted.clock
    stands = clock.standing
    return {
        "person": clock.person.code,
        "names": {"zh-CN": clock.person.name_zh, "en": clock.person.name_en},
        "pass": admitted.admission,
        "state": stands.state.value,
        "role": stands.role,
        "assumed": stands.assumed,
        "since": stands.since_s,
        "roles": [present_role(role) for role in clock.roles],
    }


def _texts() -> dict[str, str]:
    return {
        "in": gettext("Clock in"),
        "out": gettext("Clock out"),
        "brk": gettext("Begin a break"),
        "res": gettext("End the break"),
        "switch": gettext("Switch role"),
        "badge": gettext("Hold your badge to the reader"),
        "or": gettext("or"),
        "number": gettext("Your number"),
        "pin": gettext("PIN"),
        "go": gettext("Next"),
        "back": gettext("Not me"),
        "hello": gettext("Hello, {name}"),
        "off": gettext("Off the clock"),
        "on": gettext("At work"),
        "break": gettext("On a break"),
        "since": gettext("since {time}"),
        "planned": gettext("by the roster"),
        "done": gettext("{what} at {time}"),
        "done_role": gettext("{what}: {role}, at {time}"),
        "kept": gettext("Kept here; it is sent as soon as the connection is back."),
        "offline": gettext("No connection. Keep clocking: it is kept here and sent by itself."),
        "waits": gettext("Waiting to be sent: {count}"),
        "held": gettext("Sent, but held back for HR: {count}"),
        "revoked": gettext("This device was revoked. What waits is kept; an administrator signs it in again."),
        "unknown": gettext("Your number could not be checked now; HR sees it if the PIN was wrong."),
        "empty": gettext("Hold a badge to the reader, or type number and PIN."),
        "storage": gettext("This browser keeps nothing: punches would be lost in an outage."),
    }
