"""Parts of a pool that were measured as one person's: paid as they are, the rest is divided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredPart:
    """``fen`` (at least 0; 0 takes an earlier entry back) of the pool of the role's department, and who said so."""

    person: str
    role: str
    fen: int
    source: str
    entered_by: str
    entered_at: datetime
