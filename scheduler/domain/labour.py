"""The labour rules that a site has put in force: packs from a day on, its own packs in versions, derogations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PackChoice:
    """A pack by its code: version ``number`` of the company's own, or None for the one that comes with the product."""

    code: str
    number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PacksInForce:
    """A decision: these packs, from the widest to the narrowest, hold from ``valid_from`` until the next one."""

    id: int
    valid_from: date
    packs: tuple[PackChoice, ...]
    entered_by: str
    entered_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyPack:
    """One version of a pack that the company wrote, as its JSON text; versions of a code count from 1."""

    code: str
    number: int
    text: str
    sha256: str
    entered_by: str
    entered_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DerogationEntry:
    """A stored derogation, both days included; ``person`` None: everybody. Withdrawn ones are kept."""

    id: int
    rule: str
    key: str
    person: str | None
    evidence: str
    first: date
    last: date | None
    granted_by: str
    granted_at: datetime
    withdrawn_by: str | None = None
    withdrawn_at: datetime | None = None
