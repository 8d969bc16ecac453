"""What a kiosk's page asks for: the time, who stands there, and to take the punches that it has kept."""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from scheduler.services import clock as service
from scheduler.services import devices
from web import context
from web.api import device
from web.api.punches import present
from web.clock.presenters import present_admitted
from web.extensions import csrf

blueprint = Blueprint("kiosk_api", __name__, url_prefix="/api/kiosk")
csrf.exempt(blueprint)  # a kiosk's page outlives every session; web.api.device asks for a header that no form can send


@blueprint.get("/state")
def state() -> ResponseReturnValue:
    kiosk = device.require_kiosk()
    found = service.kiosk_state(context.service(), kiosk)
    return jsonify(now=found.now.isoformat(), next_seq=found.next_seq, device=kiosk.code)


@blueprint.post("/identify")
def identify() -> ResponseReturnValue:
    kiosk = device.require_kiosk()
    given = device.body()
    devices.count_request(context.service(), kiosk)
    text = {name: value for name in ("person", "badge", "pin") if isinstance(value := given.get(name), str)}
    return jsonify(present_admitted(service.admit(context.service(), kiosk, **text)))


@blueprint.post("/punches")
def punches() -> ResponseReturnValue:
    kiosk = device.require_kiosk()
    rows = device.punches(kiosk)
    return jsonify(present(service.kiosk_punches(context.service(), kiosk, rows)))
