"""The chance that a shift has what its roles need."""

from __future__ import annotations

import numpy as np
import pytest

from scheduler.workload.simulation.cover import CoverWatch, covers, posts_of
from scheduler.workload.simulation.simulate import simulate
from tests.scheduler.workload.simulation.builders import SLOT, duty, later, load, now


def test_a_post_is_covered_on_the_paths_on_which_nobody_who_counts_is_away():
    # two heads are wanted in both slots; a and b are there on 3 of 4 paths; the idle slot 2 needs nobody
    roster = load(duty("a", [0, 1, 2]), duty("b", [0, 1, 2]), slots=3)
    absent = np.array([[False, False], [False, False], [True, False], [False, False]])
    watch = CoverWatch()
    simulate([now([200, 200, 0])], roster, SLOT, absent=absent, watch=watch)
    (found,) = covers(roster, watch, absent)
    assert found.covered == 0.75
    assert found.by_slot == pytest.approx((0.75 + 0.75 + 1) / 3)
    assert found.worst == 0.75
    assert (found.heads, found.people, found.away) == (2, 2, 0.25)


def test_a_post_reaches_its_heads_on_average_over_its_slots_while_single_slots_fall_short():
    # one head in two slots: 200 + 0 and 100 + 100 are reached on average, 200 + 100 are not
    roster = load(duty("a", [0, 1]), slots=2)
    watch = CoverWatch()
    simulate([now([200, 0], [200, 100], [0, 0], [100, 100])], roster, SLOT, watch=watch)
    (found,) = covers(roster, watch)
    assert (found.covered, found.by_slot, found.worst) == (0.75, 0.75, 0.5)


def test_waiting_work_is_covered_until_it_is_overdue():
    roster = load(duty("a", [1, 2], role="invoice"), slots=3)
    watch = CoverWatch()
    simulate([later([100, 0, 100], due=[1, 2, 2])], roster, SLOT, watch=watch)
    assert covers(roster, watch)[0].covered == 1
    simulate([later([300, 0, 0], due=[1, 2, 2])], roster, SLOT, watch=watch)
    assert covers(roster, watch)[0].covered == 0


def test_posts_are_roles_of_a_shift_with_the_slots_somebody_holds_them_in():
    roster = load(duty("a", [0, 1]), duty("b", [1, 2]), duty("c", [0], role="pack"), slots=3)
    assert [(p.role, p.slots) for p in posts_of(roster)] == [("pack", (0,)), ("pick", (0, 1, 2))]
    assert covers(roster, CoverWatch()) == ()
