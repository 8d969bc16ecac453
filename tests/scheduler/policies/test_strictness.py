"""What is called stricter is: whatever the looser rule finds, the stricter one finds something of too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from scheduler.policies.audit.engine import relief_of
from scheduler.policies.kinds import Overtime
from scheduler.policies.people import Days, Derogation
from scheduler.policies.rule import LabourRule
from scheduler.policies.strictness import STRICTER, asks_at_least, at_least, at_most
from scheduler.policies.terms import MaxOvertime, Terms
from tests.policy_cases import Case, audit_work, cases, stack

CASES = tuple(cases())


def tightened(terms: Terms) -> Iterator[tuple[str, Terms]]:
    """The terms with one figure one unit stricter, for every figure that has a direction."""
    for name, compare in STRICTER[terms.kind].items():
        value = getattr(terms, name)
        if compare is at_most and value > 0:
            yield name, replace(terms, **{name: value - 1})
        elif compare is at_least:
            yield name, replace(terms, **{name: value + 1})


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_a_stricter_figure_still_finds_what_the_rule_finds(case: Case) -> None:
    rules = stack(*case.stack)
    rule = rules.rule(case.rule)
    for name, terms in tightened(rule.terms):
        assert asks_at_least(terms, rule.terms), name
        assert not asks_at_least(rule.terms, terms), name
        found = audit_work(
            case.over,
            replace(rules, rules=(replace(rule, terms=terms),)),
            case.period,
            case.zone,
            (case.facts,),
            holidays=case.holidays,
        )
        assert found, name


@pytest.mark.parametrize("rule", [stack(*c.stack).rule(c.rule) for c in CASES], ids=lambda rule: rule.id)
def test_a_rule_is_as_strict_as_itself_and_no_other_kind(rule: LabourRule) -> None:
    assert asks_at_least(rule.terms, rule.terms)
    others = {case.rule: stack(*case.stack).rule(case.rule) for case in CASES}.values()
    assert not any(asks_at_least(rule.terms, other.terms) for other in others if other.kind is not rule.kind)


def test_more_kinds_of_overtime_are_stricter_than_fewer() -> None:
    month = stack("cn-standard", "company").rule("cn.ot.month").terms
    assert isinstance(month, MaxOvertime)
    fewer = replace(month, counts=(Overtime.DAY,))
    assert asks_at_least(month, fewer)
    assert not asks_at_least(fewer, month)


def test_a_derogation_finds_its_relief_and_one_of_a_rule_not_in_force_finds_none() -> None:
    days = Days(first=CASES[0].period.first)
    signed = Derogation(id="1", rule="eu.avg48", key="opt_out", person="p1", evidence="e", granted_by="hr", days=days)
    relief = relief_of(stack("eu", "de"), signed)
    assert relief is not None
    assert (relief.needs, relief.instead) == ("signed_consent", None)
    assert relief_of(stack("eu", "de"), replace(signed, key="wish")) is None
    assert relief_of(stack("eu", "de"), replace(signed, rule="uk.avg48")) is None
