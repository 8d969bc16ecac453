"""What the rules ask of one person as they are gone through: windows, tightened contracts, banned shifts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property

from scheduler.domain.organisation import Organisation, Person
from scheduler.planning.law_weights import LawWeights
from scheduler.planning.lawful.law import Law, Minutes, duty_spans, epoch_min
from scheduler.policies.kinds import Severity
from scheduler.policies.people import PersonFacts
from scheduler.policies.rule import LabourRule
from scheduler.policies.terms import Terms
from solver import problem as sp

Cell = tuple[int, sp.ShiftTypeId]
Count = Callable[[int, sp.ShiftTypeId], int]


@dataclass(frozen=True, kw_only=True)
class Horizon:
    """The days of a problem with its shifts; ``counts`` collects what shifts count as, by name and cell."""

    organisation: Organisation
    dates: tuple[date, ...]
    shifts: tuple[sp.Shift, ...]
    law: Law
    weights: LawWeights
    counts: dict[str, dict[Cell, int]] = field(default_factory=dict)

    @cached_property
    def by_day(self) -> tuple[tuple[sp.Shift, ...], ...]:
        days: list[list[sp.Shift]] = [[] for _ in self.dates]
        for shift in self.shifts:
            days[shift.day].append(shift)
        return tuple(tuple(day) for day in days)

    @cached_property
    def start_min(self) -> int:
        """The horizon's start in epoch minutes."""
        return epoch_min(self.organisation.site.zone, self.dates[0])

    def index(self, day: date) -> int:
        return (day - self.dates[0]).days

    @property
    def last(self) -> date:
        return self.dates[-1]


@dataclass(kw_only=True)
class PersonAsks:
    """One person's part of a problem, as the rules change it. ``sources``: a contract's field to the rules behind it.

    ``banned``: a shift type to the rule that keeps the person from it on every day.
    """

    horizon: Horizon
    person: Person
    facts: PersonFacts
    contract: sp.Contract
    shift_types: set[sp.ShiftTypeId]
    windows: list[sp.WindowLimit] = field(default_factory=list)
    rests: list[sp.RestWindow] = field(default_factory=list)
    sources: dict[str, list[str]] = field(default_factory=dict)
    banned: dict[sp.ShiftTypeId, str] = field(default_factory=dict)

    # what the rule asks by day

    def terms(self, rule: LabourRule) -> tuple[Terms | None, ...]:
        """The rule's terms by day of the horizon; None where it does not bind."""
        law = self.horizon.law
        return tuple(law.terms_on(rule, self.person.code, day) for day in self.horizon.dates)

    def weight(self, rule: LabourRule, soft: int) -> int | None:
        """The price of a unit, ``None`` for a hard rule."""
        return None if rule.roster is Severity.HARD else soft

    # duties

    def spans(self, shift: sp.Shift) -> Minutes:
        """The person's time at work in a shift, in epoch minutes."""
        key = (shift.day, shift.type)
        if key not in self._spans:
            kind = self.horizon.organisation.shift_types[shift.type]
            day = self.horizon.dates[shift.day]
            self._spans[key] = duty_spans(self.horizon.organisation, kind, day, self.facts)
        return self._spans[key]

    @cached_property
    def _spans(self) -> dict[Cell, Minutes]:
        return {}

    def minutes(self, shift: sp.Shift) -> int:
        """Minutes at work; who is nursing has an hour less."""
        return sum(b - a for a, b in self.spans(shift))

    @property
    def measure(self) -> str | None:
        """The name under which the person's minutes are counted: None for those of everybody."""
        if not self.facts.nursing:
            return None
        return self.counted(f"nursing:{self.person.code}", self.minutes)

    def able(self, day: int) -> list[sp.Shift]:
        """The shifts of the day that are the person's."""
        return [shift for shift in self.horizon.by_day[day] if shift.type in self.shift_types]

    def counted(self, name: str, amount: Callable[[sp.Shift], int]) -> str:
        """Note under the name what every shift counts as; the same name always means the same amounts."""
        held = self.horizon.counts
        if name not in held:
            held[name] = {(s.day, s.type): n for s in self.horizon.shifts if (n := amount(s)) > 0}
        return name

    def count(self, shift: sp.Shift, name: str | None) -> int:
        if name is None:
            return shift.work_min
        return self.horizon.counts[name].get((shift.day, shift.type), 0)

    # the past

    @cached_property
    def past(self) -> Mapping[date, int]:
        """Minutes before the horizon by operational date."""
        return self.horizon.law.past_minutes(self.person.code)

    def past_between(self, first: date, last: date) -> int:
        return sum(minutes for day, minutes in self.past.items() if first <= day <= last)

    # asking

    def most(self, first: int, last: int, name: str | None, free: int = 0) -> int:
        """The most that the days can hold beyond ``free``: one shift a day, and the contract's hard longest week."""
        total = 0
        week, held = None, 0
        for day in range(first, last + 1):
            monday = self.horizon.dates[day] - timedelta(days=self.horizon.dates[day].weekday())
            if monday != week:
                total += min(held, self._week_cap(monday=week, name=name))
                week, held = monday, 0
            held += max((self.count(s, name) for s in self.able(day)), default=0)
        return max(0, total + min(held, self._week_cap(monday=week, name=name)) - free)

    def _week_cap(self, *, monday: date | None, name: str | None) -> int:
        limit = self.contract.max_minutes_per_week
        if (
            monday is None
            or limit is None
            or limit.weight is not None
            or not (name or "nursing:").startswith(_PARTS_OF_WORK)
        ):
            return 1 << 40
        return limit.value  # not less what was worked: the contract counts what was published

    def ask(
        self,
        rule: LabourRule,
        first: int,
        last: int,
        most: int,
        weight: int | None,
        *,
        counts: str | None = None,
        beyond: Sequence[sp.Beyond] = (),
    ) -> None:
        """A limit over days, unless nothing that the person can work comes near it."""
        if weight == 0:
            return
        reachable = self.most(first, last, counts)
        reachable += sum(self.most(b.first_day, b.last_day, b.counts, b.free) for b in beyond)
        if reachable <= max(0, most):
            return
        self.windows.append(
            sp.WindowLimit(
                first_day=first,
                last_day=last,
                limit=sp.Limit(value=max(0, most), weight=weight),
                counts=counts,
                beyond=tuple(b for b in beyond if self.most(b.first_day, b.last_day, b.counts, b.free)),
                source=rule.id,
            )
        )

    def ask_days(
        self, rule: LabourRule, days: Sequence[bool], most: int, weight: int | None, counts: str | None
    ) -> None:
        """The limit on each of the days by itself."""
        for day, bound in enumerate(days):
            if bound:
                self.ask(rule, day, day, most, weight, counts=counts)

    def keep_largest(self) -> None:
        """Leave out hard windows that another implies: the same first day and count, longer, with no larger limit."""
        kept: list[sp.WindowLimit] = []
        for window in self.windows:
            implied = window.limit.weight is None and any(
                other is not window
                and other.limit.weight is None
                and (other.first_day, other.counts, other.beyond) == (window.first_day, window.counts, window.beyond)
                and (other.last_day, -other.limit.value) > (window.last_day, -window.limit.value)
                and other.last_day >= window.last_day
                and other.limit.value <= window.limit.value
                for other in self.windows
            )
            if not implied:
                kept.append(window)
        self.windows = list(dict.fromkeys(kept))

    def tighten(self, rule: LabourRule, name: str, limit: sp.Limit, *, upper: bool) -> bool:
        """Put the limit into the contract's field if it can stand there alone. False where both must stand.

        A hard limit of the contract that asks as much keeps its place; the rule is named with it all the same.
        """
        held: sp.Limit | None = getattr(self.contract, name)
        if held is not None:
            enough = held.value <= limit.value if upper else held.value >= limit.value
            if held.weight is not None or (limit.weight is not None and not enough):
                return False
            limit = held if enough else limit
        self.put(rule, name, limit)
        return True

    def put(self, rule: LabourRule, name: str, limit: sp.Limit) -> None:
        """The contract with this limit, whatever it had; the rule is named with it."""
        self.contract = replace(self.contract, **{name: limit})  # type: ignore[arg-type]  # the name is one of its limits
        self.sources.setdefault(name, []).append(rule.id)


# names of counts that are never above the working minutes
_PARTS_OF_WORK = ("nursing:", "over:", "overtime:", "regular:", "nightwork:", "paid:")
