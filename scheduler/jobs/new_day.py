"""What a new business date asks for, whoever is at work or not."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from scheduler.domain.actor import SYSTEM

if TYPE_CHECKING:
    from scheduler.bootstrap import App

_EVERY_S = 60.0


class NewDay:
    """Asks for the day's refresh of the hours. Several services may ask: the request is kept once."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._looked_s = -inf

    def look(self, monotonic_s: float) -> None:
        """Look at the date, at most once a minute of the caller's own clock."""
        from scheduler.services.hours_changes import request_daily_refresh  # noqa: PLC0415

        if monotonic_s - self._looked_s < _EVERY_S:
            return
        self._looked_s = monotonic_s
        with self._app.unit_of_work(SYSTEM) as uow:
            request_daily_refresh(uow)
            uow.commit()
