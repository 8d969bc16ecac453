"""What the pages of hours are asked: a period of the address, a time typed in."""

from __future__ import annotations

from datetime import datetime

from scheduler.errors import InvalidInput, NotFound
from scheduler.hours.ledger import Period
from scheduler.services import hours as service
from web import context


def period_of(code: str) -> Period:
    """The period of an address. Raises NotFound."""
    for found in service.list_periods(context.service(), context.actor()):
        if found.code == code:
            return found
    raise NotFound(f"there is no period {code}", key="period_missing", period=code)


def entered_time(text: str) -> datetime:
    """A local time of the site, as a browser sends it; one with an offset of its own is taken at its word."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput(f"at: {text!r} is no time", key="time_needed", field="at") from error
    return at if at.tzinfo else at.replace(tzinfo=context.zone())
