"""Packs laid on each other: EU → country → agreement → company. The strictest rule of each kind and scope holds.

A rule is displaced only by one that asks at least as much, in every respect, of at least the same people, as severely,
and that no derogation relaxes which would leave the displaced one standing. Rules that ask for different things
(48 hours over 17 weeks, over 24 weeks) both hold. Of two that ask for the same, the narrower pack's holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from scheduler.policies.faults import PackFault, PackRefused
from scheduler.policies.kinds import Finding, NightBand, Severity
from scheduler.policies.rule import EVERYBODY, LabourRule, Pack
from scheduler.policies.strictness import asks_at_least
from scheduler.policies.terms import Ban, GroupBan, NightMinutes, NightPer, Terms

_SEVERITIES = (Severity.INFO, Severity.COST, Severity.SOFT, Severity.HARD)
_FINDINGS = (Finding.INFO, Finding.COST, Finding.VIOLATION)


@dataclass(frozen=True, slots=True, kw_only=True)
class Displaced:
    """``rule`` does not hold because ``by`` asks as much or more of the same people."""

    rule: LabourRule
    by: LabourRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """The rules in force, in the packs' order, and which they displaced. ``packs`` from the widest to the narrowest.

    Every rule about nights has its band here: its own, its pack's, or that of the narrowest pack with one (``night``).
    """

    packs: tuple[Pack, ...]
    rules: tuple[LabourRule, ...]
    displaced: tuple[Displaced, ...] = ()
    night: NightBand | None = None

    @property
    def week_starts(self) -> int:
        """The weekday (0 = Monday) on which weeks begin: that of the widest pack."""
        return self.packs[0].week_starts

    def rule(self, rule_id: str) -> LabourRule:
        """The rule in force of this id; KeyError if there is none."""
        for rule in self.rules:
            if rule.id == rule_id:
                return rule
        raise KeyError(rule_id)


def stack_packs(packs: Sequence[Pack]) -> Stack:
    """Lay packs on each other, from the widest (EU) to the narrowest (company).

    Raises PackRefused if two packs share a code or a rule's id, if there is no pack, or if a rule speaks of nights and
    no pack says when night is.
    """
    _require_distinct(packs)
    night = next((pack.night for pack in reversed(packs) if pack.night is not None), None)
    faults: list[PackFault] = []
    rules = [_with_bands(rule, pack.night or night, faults) for pack in packs for rule in pack.rules]
    if faults:
        raise PackRefused(faults[0].pack, faults)
    displaced: dict[str, Displaced] = {}
    for place, rule in enumerate(rules):
        others = ((k, one) for k, one in enumerate(rules) if k != place and one.id not in displaced)
        by = next(
            (one for k, one in others if _displaces(one, rule) and (k > place or not _displaces(rule, one))), None
        )
        if by is not None:
            displaced[rule.id] = Displaced(rule=rule, by=by)
    return Stack(
        packs=tuple(packs),
        rules=tuple(rule for rule in rules if rule.id not in displaced),
        displaced=tuple(displaced.values()),
        night=night,
    )


def _displaces(one: LabourRule, other: LabourRule) -> bool:
    return (
        one.kind is other.kind
        and one.scope in (other.scope, EVERYBODY)
        and _SEVERITIES.index(one.roster) >= _SEVERITIES.index(other.roster)
        and _FINDINGS.index(one.actual) >= _FINDINGS.index(other.actual)
        and {relief.key for relief in one.reliefs} <= {relief.key for relief in other.reliefs}
        and asks_at_least(one.terms, other.terms)
    )


def _with_bands(rule: LabourRule, night: NightBand | None, faults: list[PackFault]) -> LabourRule:
    """The rule and its reliefs with the band that holds where they name none."""

    def banded(terms: Terms) -> Terms:
        if not _speaks_of_nights(terms) or not isinstance(terms, GroupBan | NightMinutes) or terms.band is not None:
            return terms
        if night is None:
            accepted = '"night": {"from": "22:00", "to": "06:00"}'
            fault = PackFault(key="pack_field_missing", pack=rule.pack, rule=rule.id, field="night", accepted=accepted)
            faults.append(fault)
            return terms
        return replace(terms, band=night)

    reliefs = tuple(r if r.instead is None else replace(r, instead=banded(r.instead)) for r in rule.reliefs)
    return replace(rule, terms=banded(rule.terms), reliefs=reliefs)


def _speaks_of_nights(terms: Terms) -> bool:
    if isinstance(terms, GroupBan):
        return terms.bans is Ban.NIGHT
    return isinstance(terms, NightMinutes) and terms.per is not NightPer.AVERAGE


def _require_distinct(packs: Sequence[Pack]) -> None:
    faults = []
    if not packs:
        faults.append(PackFault(key="pack_field_missing", pack="–", field="pack", accepted="≥ 1"))
    codes: set[str] = set()
    ids: set[str] = set()
    for pack in packs:
        if pack.code in codes:
            faults.append(PackFault(key="pack_twice", pack=pack.code))
        else:
            twice = (rule for rule in pack.rules if rule.id in ids)
            faults += [PackFault(key="pack_rule_twice", pack=pack.code, rule=rule.id) for rule in twice]
        codes.add(pack.code)
        ids |= {rule.id for rule in pack.rules}
    if faults:
        raise PackRefused(faults[0].pack, faults)
