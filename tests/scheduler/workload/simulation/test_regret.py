"""Regret by cause adds up to the whole, to the fen and the minute."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.errors import InvalidInput
from scheduler.workload.simulation.regret import Cause, Realised, RegretPart, realised, split
from scheduler.workload.simulation.simulate import simulate
from tests.scheduler.workload.simulation.builders import SLOT, duty, later, load, now


def step(cost, late=0, worked=0):
    return Realised(cost_fen=cost, labour_fen=cost // 2, late_min=late, worked_min=worked)


def test_causes_are_the_differences_of_neighbours_in_their_order():
    found = split([step(1000, 60), step(900, 70), step(850), step(500), step(400, 10)])
    assert found.total.cost_fen == 600
    assert {str(cause): part.cost_fen for cause, part in found.by_cause.items()} == {
        "hand_edits": 100,
        "solver_gap": 50,
        "forecast_error": 350,
        "absence": 100,
    }
    assert found.by_cause[Cause.EDITS].late_min == -10  # the change made work later, and was dearer for it


def test_another_number_of_steps_or_paths_is_refused():
    with pytest.raises(InvalidInput, match="5 rosters"):
        split([step(1)] * 4)
    with pytest.raises(InvalidInput, match="one path"):
        realised(simulate([now([1], [2])], load(slots=1), SLOT))


ROSTERS = st.lists(
    st.tuples(
        st.lists(st.booleans(), min_size=6, max_size=6),  # which of six duties the roster has
        st.lists(st.booleans(), min_size=6, max_size=6),  # who of them is away
    ),
    min_size=5,
    max_size=5,
)


@given(
    rosters=ROSTERS,
    wanted=st.lists(st.integers(0, 400), min_size=8, max_size=8),
    arriving=st.lists(st.integers(0, 400), min_size=8, max_size=8),
    late_fen=st.integers(0, 10**6),
)
def test_causes_add_up_exactly_whatever_the_rosters(rosters, wanted, arriving, late_fen):
    works = [now(wanted), later(arriving, due=np.arange(8) + 1, late_fen=late_fen)]
    steps = []
    for has, away in rosters:
        duties = [
            duty(f"p{k}", range(k, k + 3), role="pick" if k % 2 else "invoice", heads=70 + 13 * k, wage=1000 + 7 * k)
            for k in range(6)
            if has[k]
        ]
        roster = load(*duties, slots=8)
        absent = np.array([[away[int(d.person[1])] for d in roster.duties]], dtype=bool).reshape(1, len(duties))
        steps.append(realised(simulate(works, roster, SLOT, absent=absent)))
    found = split(steps)
    for field in fields(RegretPart):
        parts = [getattr(part, field.name) for part in found.by_cause.values()]
        assert all(type(part) is int for part in parts)
        assert sum(parts) == getattr(found.total, field.name)
        assert getattr(found.total, field.name) == getattr(steps[0], field.name) - getattr(steps[-1], field.name)
