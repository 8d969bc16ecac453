"""Packs laid on each other: EU → country → agreement → company. The strictest rule of each kind and scope holds."""

from __future__ import annotations

from dataclasses import dataclass

from scheduler.policies.kinds import NightBand
from scheduler.policies.rule import LabourRule, Pack


@dataclass(frozen=True, slots=True, kw_only=True)
class Displaced:
    """``rule`` does not hold because ``by`` asks as much or more of the same people."""

    rule: LabourRule
    by: LabourRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """The rules in force, in the packs' order, and which they displaced. ``packs`` from the widest to the narrowest.

    ``night`` is the band of rules that name none, in their own pack or the last pack that has one.
    """

    packs: tuple[Pack, ...]
    rules: tuple[LabourRule, ...]
    displaced: tuple[Displaced, ...] = ()
    night: NightBand | None = None

    def rule(self, rule_id: str) -> LabourRule:
        """The rule in force of this id; KeyError if there is none."""
        for rule in self.rules:
            if rule.id == rule_id:
                return rule
        raise KeyError(rule_id)
