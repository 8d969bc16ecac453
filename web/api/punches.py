"""``POST /api/punches``: punches of terminals. What goes in and comes out is described in web/api/README.md."""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from scheduler.exchange.messages import message
from scheduler.services import punching
from scheduler.services.punching import Answer
from web import context
from web.api import device
from web.extensions import csrf

blueprint = Blueprint("punches_api", __name__, url_prefix="/api/punches")
csrf.exempt(blueprint)  # a terminal has no page and no cookie; its token goes along in a header


@blueprint.post("")
def take() -> ResponseReturnValue:
    terminal = device.require_terminal()
    rows = device.punches(terminal)
    answers = punching.ingest(context.service(), terminal, rows)
    return jsonify(device=terminal.code, **present(answers))


def present(answers: tuple[Answer, ...]) -> dict[str, object]:
    """Counts, and an entry for every row in the order in which it was sent; reasons in both languages."""
    return {
        "stored": sum(answer.status == punching.STORED for answer in answers),
        "quarantined": sum(answer.status == punching.QUARANTINED for answer in answers),
        "punches": [_entry(answer) for answer in answers],
    }


def _entry(answer: Answer) -> dict[str, object]:
    entry: dict[str, object] = {"row": answer.number, "seq": answer.seq, "status": answer.status}
    if answer.wrong is not None:
        wrong = answer.wrong
        entry |= {
            "field": wrong.field,
            "reason": wrong.reason,
            "message": {
                "zh": message(wrong.reason, wrong.params, "zh_Hans_CN"),
                "en": message(wrong.reason, wrong.params, "en"),
            },
        }
    return entry
