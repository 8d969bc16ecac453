"""What an audit says: who, when, which article, by how much."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from scheduler.policies.kinds import Finding, RuleKind, Severity, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One finding of one rule about one person.

    ``first``–``last`` are the operational days it is about (of an average: its worst window); ``windows`` how many
    windows that end on following days break the same limit. ``found`` and ``limit`` are in ``unit``, and ``amount`` is
    how far apart they are: more than allowed, or less than due. Of averages the two are of the window as a whole.
    ``cost_fen`` is set where the rule prices it. ``derogation`` names what relaxed a hard rule; the finding is then
    of kind info. ``at_min`` is the instant where it begins to be broken, if there is one (as in WorkLine).
    """

    person: str
    rule: str
    kind: RuleKind
    pack: str
    cite: str
    severity: Severity
    finding: Finding
    first: date
    last: date
    found: int
    limit: int
    amount: int
    unit: Unit
    at_min: int | None = None
    windows: int = 1
    cost_fen: int | None = None
    derogation: str | None = None

    @property
    def breach(self) -> bool:
        """Is something broken, rather than priced or reported?"""
        return self.finding is Finding.VIOLATION
