"""The device behind a request: its token in the Authorization header (terminals) or in a cookie (kiosks)."""

from __future__ import annotations

import json
from collections.abc import Sequence

from flask import current_app, request

from scheduler.domain.device import Device, DeviceKind
from scheduler.errors import InvalidInput
from scheduler.services import devices
from scheduler.services.punching import MOST_ROWS
from web import context

BODY_BYTES = 1024 * 1024
KIOSK_HEADER = "X-Shiftledger-Kiosk"
KIOSK_COOKIE_DAYS = 400


def kiosk_cookie() -> str:
    """The name of the cookie that keeps a tablet signed in as a kiosk."""
    return "__Host-shiftledger-kiosk" if current_app.config["SESSION_COOKIE_SECURE"] else "shiftledger-kiosk"


def kiosk() -> Device | None:
    """The kiosk that this browser is, if it is one."""
    return devices.find_device(context.service(), request.cookies.get(kiosk_cookie(), ""), DeviceKind.KIOSK)


def require_kiosk() -> Device:
    """Raises DeviceRefused. A page of another site cannot send the header, so it cannot write as the kiosk."""
    token = request.cookies.get(kiosk_cookie(), "") if request.headers.get(KIOSK_HEADER) == "1" else ""
    return devices.require_device(context.service(), token, DeviceKind.KIOSK)


def require_terminal() -> Device:
    """Raises DeviceRefused."""
    return devices.require_device(context.service(), _bearer(), DeviceKind.TERMINAL)


def require_system() -> Device:
    """Raises DeviceRefused."""
    return devices.require_device(context.service(), _bearer(), DeviceKind.SYSTEM)


def _bearer() -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def body() -> dict[str, object]:
    """The request's JSON object of at most 1 MiB. Raises InvalidInput, and 413 for a larger one."""
    request.max_content_length = BODY_BYTES
    try:
        found = json.loads(request.get_data())
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise InvalidInput("a JSON object is needed", key="json_object")
    return found


def punches(device: Device) -> Sequence[object]:
    """The list under ``punches``, counted against the device's limits.

    Raises InvalidInput where there is none or it is too long, and TooFast.
    """
    rows = body().get("punches")
    devices.count_request(context.service(), device, rows=len(rows) if isinstance(rows, list) else 0)
    if not isinstance(rows, list):
        raise InvalidInput("a list of punches is needed", key="punches_list")
    if len(rows) > MOST_ROWS:
        raise InvalidInput(f"{len(rows)} punches", key="too_many_punches", rows=len(rows), most=MOST_ROWS)
    return rows
