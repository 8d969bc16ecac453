"""Every rule of every pack: exactly at its limit nothing, one unit over one finding with its article."""

from __future__ import annotations

import pytest

from scheduler.policies.kinds import Finding, Severity
from scheduler.policies.work import Basis
from tests.policy_cases import Case, cases, run, stack

CASES = tuple(cases())
by_rule = pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)


@by_rule
def test_exactly_at_the_limit_is_lawful(case: Case) -> None:
    assert run(case, case.at) == []
    assert run(case, case.at, basis=Basis.PLANNED) == []


@by_rule
def test_one_unit_over_is_one_finding_with_its_article(case: Case) -> None:
    rule = stack(*case.stack).rule(case.rule)
    (one,) = run(case, case.over)
    assert (one.person, one.cite, one.pack, one.kind) == ("p1", rule.cite, case.pack, rule.kind)
    assert (one.amount, one.unit) == (case.amount, rule.terms.unit)
    assert abs(one.found - one.limit) == one.amount
    assert one.cost_fen == case.cost_fen
    assert (one.severity, one.finding) == (rule.roster, rule.actual)
    assert one.first <= one.last
    assert case.period.first <= one.last


@by_rule
def test_the_same_minutes_as_a_roster_are_judged_alike(case: Case) -> None:
    (one,) = run(case, case.over, basis=Basis.PLANNED)
    assert (one.finding is Finding.VIOLATION) is (one.severity in (Severity.HARD, Severity.SOFT))
