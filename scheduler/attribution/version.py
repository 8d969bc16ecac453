"""A stored attribution of a period, without its payload."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

DRAFT, PUBLISHED = "draft", "published"
RUN, APPEAL, CORRECTION = "run", "appeal", "correction"
DEFAULT_RESERVE_PERMILLE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributionVersion:
    """Staff and leads see published versions only; ``content_hash`` is over the stored document, ``lock_hash`` over it
    and the lineage (empty for one from before lineages were kept).

    ``origin``: computed from the ledger (run), or made by a decision. ``reserve_permille`` of each pool lies beside it.
    """

    period: str
    version: int
    state: str
    made_at: datetime
    published_at: datetime | None = None
    code_version: str
    content_hash: str
    origin: str = RUN
    lock_hash: str = ""
    reserve_permille: int = DEFAULT_RESERVE_PERMILLE
