"""A search that Ctrl-C ends with what it has found."""

from __future__ import annotations

from solver.interrupt import Interrupt
from solver.search.progress import Progress, StopRequest


class Watch(Progress):
    """Says stop once the interrupt is asked for."""

    def __init__(self, interrupt: Interrupt) -> None:
        self._interrupt = interrupt

    def should_stop(self) -> StopRequest:
        return "cancel" if self._interrupt.asked else None
