"""A stored attribution of a period, without its payload."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

DRAFT, PUBLISHED = "draft", "published"


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributionVersion:
    """Staff and leads see published versions only; ``content_hash`` is over the stored document."""

    period: str
    version: int
    state: str
    made_at: datetime
    published_at: datetime | None = None
    code_version: str
    content_hash: str
