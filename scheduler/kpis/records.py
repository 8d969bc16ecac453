"""What the catalogue keeps beside what scores: sources, owner, publication, evidence, what was replaced."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from scheduler.kpis.anchors import Anchors
from scheduler.kpis.counting import FACTS, Facts, Formula
from scheduler.kpis.definitions import KpiDefinition

DRAFT, PUBLISHED = "draft", "published"


class Frequency(StrEnum):
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"


class Bsc(StrEnum):
    """Dimension of the balanced scorecard; a tag, no other formula."""

    NONE = ""
    FINANCE = "finance"
    CUSTOMER = "customer"
    PROCESS = "process"
    LEARNING = "learning"


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiCard:
    """One version of a KPI. ``mu_basis`` and ``kappa_basis`` say what the frozen values were worked out from."""

    definition: KpiDefinition
    formula: Formula
    numerator_source: str
    exposure_source: str
    owner: str
    frequency: Frequency
    bsc: Bsc
    state: str
    mu_basis: str = ""
    kappa_basis: str = ""
    published_by: str | None = None
    published_at: datetime | None = None

    @property
    def code(self) -> str:
        return self.definition.code

    @property
    def draft(self) -> bool:
        return self.state == DRAFT

    @property
    def facts(self) -> Facts:
        return FACTS[self.formula]

    @property
    def table(self) -> Anchors:
        """Raises AnchorError."""
        return self.definition.table()


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedValue:
    """An observation as it stands, decimal strings; ``revision`` rises with each correction.

    ``version`` 0: of the whole period; else of its days on which that version of the KPI was in force.
    """

    kpi: str
    period: str
    person: str | None
    version: int = 0
    numerator: str
    exposure: str
    dates: int
    source: str
    evidence: str = ""
    revision: int = 1
    entered_by: str = ""
    entered_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplacedValue:
    """What an observation was before a correction, with who corrected it, when and why."""

    value: ObservedValue
    replaced_by: str
    replaced_at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PastRecord:
    """A unit's value in a month before its observations begin; decimal strings."""

    kpi: str
    first_day: date
    numerator: str
    exposure: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GateException:
    """A department's exception from the gate for exactly the drafts that ``subject_hash`` names.

    In force once HR and the head have both signed, with two accounts.
    """

    department: str
    subject_hash: str
    gap: str
    reason: str
    hr_by: str | None = None
    hr_at: datetime | None = None
    head_by: str | None = None
    head_at: datetime | None = None

    @property
    def signed(self) -> bool:
        return self.hr_by is not None and self.head_by is not None and self.hr_by != self.head_by
