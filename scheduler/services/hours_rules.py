"""The policy that hours are resolved by: the fixed rules, and what the labour rules in force say of breaks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from scheduler.hours.rules import DEFAULT_RULES, BreakDemand, BreakPolicy, Rules
from scheduler.policies.rule import LabourRule, Scope
from scheduler.policies.stack import Stack, stack_packs
from scheduler.policies.terms import Break
from scheduler.services.labour_inputs import read_pack
from scheduler.storage.unit_of_work import UnitOfWork

PAID_BREAK = "paid_break"  # a figure of a pack: minutes, its last number the longest break that is paid


def rules_in_force(uow: UnitOfWork) -> Rules:
    """The rules with the breaks that the packs in force demand, by the days on which they hold.

    Only what binds everybody is deducted, and nothing that a derogation for everybody relaxes; what binds some is the
    audit's to say. Raises PackRefused for a pack in force that cannot be read.
    """
    policies = tuple(_policies(uow))
    if not policies:
        return DEFAULT_RULES
    return Rules(breaks=policies)


def _policies(uow: UnitOfWork) -> Iterator[BreakPolicy]:
    decisions = {d.valid_from: d for d in reversed(uow.labour.decisions())}
    starts = sorted(decisions)
    if not starts:
        return
    relaxed = {d.rule for d in uow.labour.derogations() if d.person is None}
    for start, following in zip(starts, [*starts[1:], None], strict=True):
        packs = [read_pack(uow, choice) for choice in decisions[start].packs]
        if not packs:
            continue
        stack = stack_packs(packs)
        demands = tuple(d for rule in stack.rules if rule.id not in relaxed for d in _demands(rule))
        paid_s = _paid_s(stack)
        if demands or paid_s:
            last = date.max if following is None else following - timedelta(days=1)
            yield BreakPolicy(first_day=start, last_day=last, demands=demands, paid_s=paid_s)


def _demands(rule: LabourRule) -> Iterator[BreakDemand]:
    terms = rule.terms
    if isinstance(terms, Break) and not terms.unbroken and _binds_everybody(rule.scope):
        yield BreakDemand(
            over_s=60 * terms.after_min, length_s=60 * terms.break_min, piece_s=max(60 * terms.block_min, 1)
        )


def _binds_everybody(scope: Scope) -> bool:
    """Adults of an unknown age count as such; every other condition is about some."""
    return scope == Scope(age_from=scope.age_from)


def _paid_s(stack: Stack) -> int:
    """The longest punched break that is working time: the narrowest pack that says so."""
    for pack in reversed(stack.packs):
        for figure in pack.data:
            numbers = re.findall(r"\d+", figure.value)
            if figure.key == PAID_BREAK and numbers:
                return 60 * int(numbers[-1])
    return 0
