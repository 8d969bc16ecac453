"""Forms of punches, corrections, the queue and the locks, and of plan against actual."""

from __future__ import annotations

from datetime import date

from sqlalchemy import delete, func, select

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from scheduler.domain.device import DeviceKind, PunchPolicy
from scheduler.services import devices
from scheduler.services.punch_quarantine import list_quarantine
from scheduler.services.punching import ingest
from scheduler.storage.tables import SegmentRow
from tests.web.forms.form import Form, Forms
from tests.web.rosters.company import add_past_forecast
from tests.web.world import ANN, BO, EXCEPTIONS, OPEN, decide_open_period


def with_a_segment_lost(app: App) -> Form:
    """Whatever comes in is resolved at once, so that only what went astray is left for somebody to ask for."""
    with app.unit_of_work(SYSTEM) as uow:
        newest = uow.session.scalar(select(func.max(SegmentRow.id)))
        uow.session.execute(delete(SegmentRow).where(SegmentRow.id == newest))
        uow.audit("test.segment", f"segment:{newest}")
        uow.commit()
    return {}


def with_nothing_open(app: App) -> Form:
    decide_open_period(app)
    return {}


def with_a_decision(app: App) -> Form:
    decide_open_period(app)
    return {"period": OPEN}


def with_a_past_forecast(app: App) -> Form:
    for first_day in (date(2026, 9, 28), date(2026, 10, 12)):
        add_past_forecast(app, first_day)
    return {"seconds": "10"}


def with_a_kiosk(app: App) -> Form:
    return {"token": devices.add_device(app, SYSTEM, code="DOOR", name="Door", kind=DeviceKind.KIOSK).token}


def with_own_devices(app: App) -> Form:
    devices.set_policy(app, SYSTEM, PunchPolicy(own_device=True))
    return {"seq": "1", "kind": "IN"}


def with_a_device(app: App) -> dict[str, object]:
    made = devices.add_device(app, SYSTEM, code="BACK", name="Back", kind=DeviceKind.TERMINAL)
    return {"device": str(made.device.id)}


def with_a_mended_row(app: App) -> dict[str, object]:
    """A punch of a device that was not registered when a gateway sent it."""
    gateway = devices.add_device(app, SYSTEM, code="GATEWAY", name="Gateway", kind=DeviceKind.TERMINAL).device
    row = {"seq": 7, "person": ANN, "time": "2026-11-05T08:00:00+08:00", "kind": "IN", "device": "BACK"}
    ingest(app, gateway, [row])
    with_a_device(app)
    [waiting] = list_quarantine(app, SYSTEM)
    return {"row": str(waiting.id)}


def with_a_request(_app: App) -> Form:
    return {
        "what": "add",
        "for": "2026-11-03",
        "day": "2026-11-03",
        "time": "17:00",
        "kind": "OUT",
        "reason": "forgot to punch",
        "evidence": "seen by Bo",
    }


HOURS_FORMS: Forms = {
    "punches_api.take": {},
    "kiosk_api.identify": {},
    "kiosk_api.punches": {},
    "kiosk.pair": with_a_kiosk,
    "clock.tap": with_own_devices,
    "clock.new_pin": {},
    "corrections.request_one": with_a_request,
    "corrections.withdraw": {"id": "1"},
    "corrections.decide": {"decision": "approve"},
    "punching.release": with_a_mended_row,
    "punching.release_mended": with_a_mended_row,
    "punching.dismiss": lambda app: with_a_mended_row(app) | {"note": "a test"},
    "punching.pin": {"person": ANN},
    "punching.badge": {"person": ANN, "badge": "04A2B3C4"},
    "punching.set_rules": {"corrections_per_month": "2", "future_tolerance_s": "60"},
    "punching.add_device": {"code": "GATE-9", "name": "Ninth gate", "kind": "terminal"},
    "punching.renew_device": with_a_device,
    "punching.revoke_device": with_a_device,
    "hours.refresh": {},
    "hours.open_next": {"period": "2026-11"},
    "hours.resolve": with_a_segment_lost,
    "hours.lock": with_nothing_open,
    "hours.decide": {"decision": "accept", "reason": "forgot to punch"},
    "hours_queue.decide": {"act": f"accept:{EXCEPTIONS[BO]}", "reason": "forgot to punch"},
    "hours_queue.undo": with_a_decision,
    "actuals_split.start": with_a_past_forecast,
}
