"""Which days a command means when none are given."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from scheduler.services.rosters import latest_published

if TYPE_CHECKING:
    from scheduler.bootstrap import App
    from scheduler.domain.actor import Actor


USUAL_DAYS = 14  # of a forecast and a roster


def next_first_day(app: App, actor: Actor) -> date:
    """The day after the last published roster; without one, the Monday after today."""
    published = latest_published(app, actor)
    if published is not None:
        return published.first_day + timedelta(days=published.days)
    with app.reading(actor) as uow:
        today = uow.today
    return today + timedelta(days=7 - today.weekday())
