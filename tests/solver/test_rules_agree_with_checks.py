"""Every rule and its check agree on random rosters: feasible or not, and what it costs.

Rule and check were written apart; a hidden hard rule, a forgotten term or a wrong border in one of them shows here.
What people are not qualified for has no variable in any model, so every model is infeasible where the check of
qualification finds something.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from solver.checks.qualification import qualification
from solver.rules import RULES, Rule
from tests.builders import check_says, model_says
from tests.strategies import cases


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_rule_agrees_with_its_check(rule: Rule, data: st.DataObject) -> None:
    problem, roster = data.draw(cases(rule.name))
    found = check_says(rule, problem, roster)
    qualified = not list(qualification(problem, roster))
    claimed = model_says(rule, problem, roster)
    if not qualified or any(violation.hard for violation in found):
        assert claimed is None, f"the check finds {found}, the model nothing hard"
    else:
        assert claimed == sum(violation.penalty for violation in found), f"the check finds {found}"
