"""A labour rule, whom it is for, what may relax it, and the pack that holds it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from scheduler.policies.kinds import Cycle, Finding, Mark, NightBand, RuleKind, Severity, WorkingHours
from scheduler.policies.terms import Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Titled:
    """A text in both languages."""

    title_zh: str
    title_en: str

    def title(self, locale: str) -> str:
        """The text in the reader's language."""
        return self.title_zh if locale.startswith("zh") else self.title_en


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Whom a rule is for: everybody who meets all that is set; None asks nothing.

    ``age_under`` and ``age_from`` are in years; of a person without a date of birth the first is not met, the second
    is. ``pregnant`` means in the seventh month or later, ``nursing`` a child under one year. ``tags``: one of those
    that the company gives to people.
    """

    age_under: int | None = None
    age_from: int | None = None
    pregnant: bool | None = None
    nursing: bool | None = None
    night_worker: bool | None = None
    hazardous_nights: bool | None = None
    heavy_labour: bool | None = None
    part_time: bool | None = None
    exempt: bool | None = None
    systems: tuple[WorkingHours, ...] = ()
    cycle: Cycle | None = None
    tags: tuple[str, ...] = ()


EVERYBODY = Scope()


@dataclass(frozen=True, slots=True, kw_only=True)
class Relief(Titled):
    """How a hard rule may be relaxed: a derogation of this ``key``, with evidence of the kind ``needs``.

    ``instead`` holds then; None: the rule does not bind then.
    """

    key: str
    needs: str
    cite: str
    mark: Mark
    instead: Terms | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LabourRule(Titled):
    """One rule. ``cite`` and ``verified`` are never empty; ``mark`` says how the text was read.

    ``roster`` is what it does to a roster, ``actual`` what it says of hours worked. Notes may be empty.
    """

    id: str
    pack: str
    terms: Terms
    roster: Severity
    actual: Finding
    cite: str
    verified: date
    mark: Mark
    scope: Scope = EVERYBODY
    reliefs: tuple[Relief, ...] = ()
    note_zh: str = ""
    note_en: str = ""

    @property
    def kind(self) -> RuleKind:
        return self.terms.kind

    @property
    def planned(self) -> Finding:
        """What it says of a roster: something to forbid or to avoid is a violation."""
        match self.roster:
            case Severity.HARD | Severity.SOFT:
                return Finding.VIOLATION
            case Severity.COST:
                return Finding.COST
            case Severity.INFO:
                return Finding.INFO


@dataclass(frozen=True, slots=True, kw_only=True)
class DataValue(Titled):
    """A figure of the law that no rule checks: pay days a month, rounding, retention. ``value`` is an exact decimal."""

    key: str
    value: str
    unit: str
    cite: str
    mark: Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack(Titled):
    """A named, dated set of rules. ``night`` is its night band where a rule names none; ``week_starts`` 0 is Monday.

    ``rest_weekdays`` are the usual days off (0 = Monday) of people for whom none are set.
    """

    code: str
    version: str
    valid_from: date
    verified: date
    tz: str
    week_starts: int
    rest_weekdays: tuple[int, ...]
    rules: tuple[LabourRule, ...]
    holidays: str = ""
    night: NightBand | None = None
    data: tuple[DataValue, ...] = ()
    applies_zh: str = ""
    applies_en: str = ""
