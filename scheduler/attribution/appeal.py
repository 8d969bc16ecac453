"""An appeal or a correction as it is kept: whose card, what is claimed, how it was decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from scheduler.attribution.claims import Claim

OPEN, UPHELD, REVISED = "open", "upheld", "revised"
BY_PERSON, BY_HR = "appeal", "correction"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """Where a person's card of a period stands; ``attribution_version`` is the one that last changed it."""

    period: str
    person: str
    version: int
    attribution_version: int
    state: str
    locked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Appeal:
    """``kind``: the person's own appeal, or a correction by HR of a settled card. ``deadline``: to file it, included.

    ``state`` open, upheld (the card stays) or revised (``result_version`` of the attribution was made).
    """

    id: int
    kind: str
    period: str
    person: str
    card_version: int
    attribution_version: int
    claims: tuple[Claim, ...]
    grounds: str
    state: str
    filed_by: str
    filed_at: datetime
    deadline: date
    decided_by: str | None = None
    decided_at: datetime | None = None
    reason: str = ""
    result_version: int | None = None

    @property
    def open(self) -> bool:
        return self.state == OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class DeltaLine:
    """A stored delta; ``beyond_reserve`` is what the department's reserve no longer held of it."""

    appeal: int
    version: int
    person: str
    department: str
    unit: str
    amount: int
    beyond_reserve: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRead:
    """Who first read another's card on a day, and when."""

    login: str
    day: date
    first_at: datetime
