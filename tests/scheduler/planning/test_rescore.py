"""Scoring only what an edit can touch finds what scoring everything finds."""

from __future__ import annotations

from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scheduler.planning.rescore import rescored, scored_whole
from solver.checks.base import capacity_given
from solver.roster import Roster
from tests.strategies import cases


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much], deadline=None)
@given(case=cases(), data=st.data())
def test_an_edit_scored_where_it_touches_is_an_edit_scored_whole(case, data):
    problem, after = case
    assigned = tuple(after)
    # before the edit some of the people had fewer shifts, or others of theirs
    people = data.draw(st.sets(st.sampled_from([e.id for e in problem.employees]), min_size=1))
    kept = tuple(one for one in assigned if one.employee not in people or data.draw(st.booleans()))
    before, then = Roster(kept), Roster(assigned)
    for was, now in ((before, then), (then, before)):
        quick, whole = rescored(problem, scored_whole(problem, was), now, people), scored_whole(problem, now)
        assert Counter(quick.card.violations) == Counter(whole.card.violations)
        assert quick.card.penalties == whole.card.penalties
        given_now = capacity_given(problem, now)
        assert {key: heads for key, heads in quick.given.items() if heads} == {k: h for k, h in given_now.items() if h}
