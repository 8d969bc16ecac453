"""``POST /api/observations``: values of KPIs from systems. What goes in and comes out is described in README.md."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from scheduler.errors import InvalidInput
from scheduler.exchange.messages import message
from scheduler.services import devices
from scheduler.services import kpi_values as service
from web import context
from web.api import device
from web.extensions import csrf

blueprint = Blueprint("observations_api", __name__, url_prefix="/api/observations")
csrf.exempt(blueprint)  # a system has no page and no cookie; its token goes along in a header

TEXTS = ("kpi", "period", "person", "source", "evidence")
ACCEPTED = "kpi, period | day, person, numerator, exposure, source, evidence, dates, version"


@blueprint.post("")
def take() -> ResponseReturnValue:
    system = device.require_system()
    rows = device.body().get("values")
    devices.count_request(context.service(), system, rows=len(rows) if isinstance(rows, list) else 0)
    if not isinstance(rows, list):
        raise InvalidInput("a list of values is needed", key="values_list")
    if len(rows) > service.MOST_ROWS:
        raise InvalidInput(f"{len(rows)} values", key="too_many_values", rows=len(rows), most=service.MOST_ROWS)
    answers = service.take_values(context.service(), system.actor, [_read(row) for row in rows])
    counts = {
        status: sum(a.status == status for a in answers)
        for status in (service.STORED, service.CHANGED, service.UNCHANGED, service.REFUSED)
    }
    return jsonify(device=system.code, **counts, values=[_entry(answer) for answer in answers])


def _read(row: object) -> service.GivenValue | service.Wrong:
    """A row as a value; what is wrong with one that is none. Figures may be JSON numbers or texts."""
    if not isinstance(row, dict) or not all(isinstance(row.get(name, ""), str) for name in TEXTS):
        return service.Wrong(field="values", reason="value_form", params={"accepted": ACCEPTED})
    figures = [row.get(name) for name in ("numerator", "exposure")]
    counts = [row.get(name, 0) for name in ("dates", "version")]
    if not all(isinstance(f, str | int | float) and not isinstance(f, bool) for f in figures) or not all(
        isinstance(c, int) and not isinstance(c, bool) for c in counts
    ):
        return service.Wrong(field="values", reason="value_form", params={"accepted": ACCEPTED})
    day = None
    if row.get("day"):
        try:
            day = date.fromisoformat(str(row["day"]))
        except ValueError:
            value = {"value": str(row["day"])[:20], "accepted": "2026-11-08"}
            return service.Wrong(field="day", reason="date_form", params=value)
    texts = {name: str(row.get(name, "")) for name in TEXTS}
    return service.GivenValue(
        kpi=texts["kpi"],
        period=texts["period"],
        day=day,
        person=texts["person"] or None,
        version=counts[1],
        numerator=str(figures[0]),
        exposure=str(figures[1]),
        dates=counts[0],
        source=texts["source"],
        evidence=texts["evidence"],
    )


def _entry(answer: service.Answer) -> dict[str, object]:
    entry: dict[str, object] = {"row": answer.number, "status": answer.status}
    if answer.wrong is not None:
        wrong = answer.wrong
        entry |= {
            "field": wrong.field,
            "reason": wrong.reason,
            "message": {
                "en": message(wrong.reason, wrong.params, "en"),
                "zh": message(wrong.reason, wrong.params, "zh"),
            },
        }
    return entry
