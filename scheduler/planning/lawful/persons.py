"""Everybody's part of a problem under the law: contract, shift types, windows, and which rule each comes from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache

from scheduler.domain.organisation import Leave, Organisation, Person
from scheduler.planning.company_rules import contract_of
from scheduler.planning.lawful.asks import Horizon, PersonAsks
from scheduler.planning.lawful.compile import OF_CHANGES, apply_law
from scheduler.planning.lawful.costs import change_fen
from scheduler.planning.lawful.facts import calendar_of, facts_of, in_department
from scheduler.planning.lawful.law import Law
from scheduler.policies.kinds import RuleKind
from scheduler.policies.loader import statutory_packs
from scheduler.policies.stack import Stack, stack_packs
from solver import problem as sp


@dataclass(frozen=True, kw_only=True)
class Sources:
    """Which rules stand behind what: by person and contract field, and by person and shift type kept from them."""

    limits: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    banned: Mapping[tuple[str, str], str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Lawful:
    """Every person's asks after all rules, by code, over one horizon."""

    horizon: Horizon
    people: Mapping[str, PersonAsks]

    def shifts(self) -> tuple[sp.Shift, ...]:
        """The shifts with what windows count of them, and nothing else."""
        used = {w.counts for asks in self.people.values() for w in asks.windows}
        used |= {b.counts for asks in self.people.values() for w in asks.windows for b in w.beyond}
        names = sorted(name for name in used if name is not None)
        held = self.horizon.counts

        def counts(shift: sp.Shift) -> tuple[tuple[str, int], ...]:
            key = (shift.day, shift.type)
            return tuple((name, held[name][key]) for name in names if key in held[name])

        return tuple(replace(shift, counts=counts(shift)) for shift in self.horizon.shifts)

    def change_fen(self, person: str, day: date, kept: sp.ShiftTypeId | None) -> int:
        """What a change of the published person-day costs by law and notice."""
        asks = self.people[person]
        rules = tuple(rule for rule in self.horizon.law.stack.rules if rule.kind in OF_CHANGES)
        index = self.horizon.index(day)
        shift = next((s for s in self.horizon.by_day[index] if s.type == kept), None)
        return change_fen(asks, rules, day, shift)

    @property
    def no_overtime(self) -> frozenset[str]:
        """Who may do no overtime on any day."""
        bans = {rule.id for rule in self.horizon.law.stack.rules if rule.kind is RuleKind.GROUP_BAN}
        return frozenset(
            code
            for code, asks in self.people.items()
            if bans.intersection(asks.sources.get("max_minutes_per_week", ()))
        )

    @property
    def sources(self) -> Sources:
        limits = {
            (code, name): tuple(dict.fromkeys(rules))
            for code, asks in self.people.items()
            for name, rules in asks.sources.items()
        }
        banned = {(code, str(kind)): rule for code, asks in self.people.items() for kind, rule in asks.banned.items()}
        return Sources(limits=limits, banned=banned)


def make_lawful(horizon: Horizon, people: Iterable[Person]) -> Lawful:
    """The law applied to everybody. Raises ``InvalidInput`` for a contract's limit that the solver does not know."""
    organisation, law = horizon.organisation, horizon.law
    found: dict[str, PersonAsks] = {}
    alike: dict[str, dict[sp.Contract, str]] = {}
    for person in people:
        plain = contract_of(organisation.contracts[person.contract])
        asks = PersonAsks(
            horizon=horizon,
            person=person,
            facts=law.facts[person.code],
            contract=plain,
            shift_types={sp.ShiftTypeId(t.code) for t in organisation.shift_types.values() if in_department(person, t)},
        )
        apply_law(asks)
        if asks.contract != plain:  # people whom the law treats alike share a contract
            names = alike.setdefault(plain.id, {})
            asks.contract = replace(asks.contract, id=names.setdefault(asks.contract, f"{plain.id}+{len(names) + 1}"))
        found[person.code] = asks
    return Lawful(horizon=horizon, people=found)


def law_of_tags(organisation: Organisation, dates: tuple[date, ...], leaves: Iterable[Leave] = ()) -> Law:
    """The law where no packs are in force: who is nursing, pregnant or a trainee is protected all the same."""
    return Law(
        stack=protections(),
        calendar=calendar_of(organisation, dates[0], dates[-1], 0),
        facts=facts_of(organisation, leaves),
    )


@cache
def protections() -> Stack:
    """What groups may not do, of the Chinese and the company's default pack."""
    packs = statutory_packs()
    found = stack_packs([packs["cn-standard"], packs["company"]])
    return replace(found, rules=tuple(rule for rule in found.rules if rule.kind is RuleKind.GROUP_BAN), displaced=())
