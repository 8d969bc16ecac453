"""What the service needs from outside, as protocols; ``bootstrap.build`` chooses who fulfils them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    def now(self) -> datetime:
        """This moment, aware, UTC."""

    def today(self, zone: ZoneInfo) -> date:
        """The business date in the zone."""


class Executor(Protocol):
    """Something that makes queued jobs run. The job table stays the truth: losing or doubling a wake-up is harmless."""

    def start(self) -> None:
        """Begin to take jobs; returns at once."""

    def wake(self) -> None:
        """A job was queued just now."""

    def stop(self, timeout_s: float) -> bool:
        """Take no more jobs; wait, then put back what still runs. True when nothing was cut off."""
