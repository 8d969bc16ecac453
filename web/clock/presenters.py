"""The clock as the kiosk's script and the staff page show it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

from flask_babel import force_locale, gettext
from flask_babel import lazy_gettext as _l

from scheduler.domain.account import LOCALES
from scheduler.domain.device import Device, DeviceKind, PunchPolicy
from scheduler.domain.organisation import Organisation, Role
from scheduler.exchange.messages import message
from scheduler.hours.events import CorrectionKind
from scheduler.punching.standing import Standing, State
from scheduler.services.clock import Admitted, KioskState
from scheduler.storage.repositories.corrections import CorrectionRequest
from scheduler.storage.repositories.punch_quarantine import QuarantinedPunch
from web import context
from web.hours.presenters import PUNCH_NAMES
from web.i18n import write_datetime

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


WHAT_NAMES = {
    "add": _l("A punch is missing"),
    "retime": _l("The time is wrong"),
    "retag": _l("Kind or role is wrong"),
    "void": _l("The punch was a mistake"),
}
CORRECTION_STATES = {
    "requested": (_l("waits"), "warn"),
    "approved": (_l("approved"), "good"),
    "refused": (_l("refused"), "bad"),
    "withdrawn": (_l("withdrawn"), ""),
}


def correction_sentence(row: CorrectionRequest, company: Organisation) -> str:
    """What is asked for, in a sentence."""
    kind = str(PUNCH_NAMES.get(row.punch_kind or "", "")) if row.punch_kind else ""
    role = context.name_of(company.roles.get(row.role), row.role) if row.role else ""
    new = " · ".join(part for part in (kind, role) if part)
    was_role = context.name_of(company.roles.get(row.was_role), row.was_role) if row.was_role else ""
    was = " · ".join(part for part in (str(PUNCH_NAMES.get(row.was_kind or "", "")), was_role) if part)
    at, was_at = (write_datetime(moment) if moment else "" for moment in (row.at, row.was_at))
    sentences = {
        CorrectionKind.ADD: gettext("Add a punch at %(at)s: %(new)s", at=at, new=new),
        CorrectionKind.RETIME: gettext("%(was)s at %(was_at)s: was really at %(at)s", was=was, was_at=was_at, at=at),
        CorrectionKind.RETAG: gettext("%(was)s at %(was_at)s: was really %(new)s", was=was, was_at=was_at, new=new),
        CorrectionKind.VOID: gettext("%(was)s at %(was_at)s: was a mistake, void it", was=was, was_at=was_at),
    }
    return str(sentences[row.kind])


def local_day(moment: datetime) -> date:
    """The day of a moment at the site."""
    return moment.astimezone(context.zone()).date()


DEVICE_KINDS = {
    DeviceKind.KIOSK: _l("Kiosk"),
    DeviceKind.TERMINAL: _l("Terminal"),
    DeviceKind.SYSTEM: _l("System: values only"),
}
QUARANTINE_STATES = {"waiting": _l("Waiting"), "released": _l("Released"), "dismissed": _l("Dismissed")}
SOURCES = {"api": _l("API"), "kiosk": _l("Kiosk"), "own": _l("own device"), "import": _l("file")}
FIELD_NAMES = {
    "seq": _l("sequence"),
    "person": _l("person"),
    "time": _l("time"),
    "kind": _l("kind"),
    "role": _l("role"),
    "device": _l("device"),
    "badge": _l("badge"),
    "value": _l("value"),
}


def quarantine_counts(found: Mapping[tuple[str, str], int]) -> list[tuple[str, int]]:
    """Rows that wait by device, most first."""
    by_device: dict[str, int] = {}
    for (device, _), count in found.items():
        by_device[device] = by_device.get(device, 0) + count
    return sorted(by_device.items(), key=lambda pair: (-pair[1], pair[0]))


def row_reason(row: QuarantinedPunch) -> str:
    """Why the row is held back."""
    return message(row.reason, row.params, context.locale())


def row_cells(row: QuarantinedPunch) -> list[tuple[str, str]]:
    """The row as it was sent; of a badge only that there was one is kept readable."""
    cells = []
    for name, value in row.raw.items():
        shown = str(gettext("shown to the reader")) if name == "badge" else str(value)
        cells.append((str(FIELD_NAMES.get(name, name)), shown))
    return cells
