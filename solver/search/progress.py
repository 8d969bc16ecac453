"""What a search tells its caller while it runs, and what the caller may ask of it."""

from __future__ import annotations

from typing import Literal

from solver.roster import Roster

StopRequest = Literal["finish", "cancel"] | None


class Progress:
    """No-op defaults; override what is wanted. All calls come from the thread that called ``solve``."""

    def on_incumbent(self, roster: Roster, objective: int, seconds: float) -> None:
        """A better roster, verified, with the checks' objective."""

    def on_bound(self, bound: int, seconds: float) -> None:
        """A higher proven lower bound."""

    def should_stop(self) -> StopRequest:
        """``finish``: good enough, keep the best. ``cancel``: stop within a second. Asked some ten times a second."""
        return None
