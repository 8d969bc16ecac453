"""Totals by path, and rosters compared on the same paths."""

from __future__ import annotations

import numpy as np
import pytest

from scheduler.errors import InvalidInput
from scheduler.workload.simulation.absence import AbsenceRisk, draw, duties_away
from scheduler.workload.simulation.simulate import compare, paired, simulate, student_t
from tests.scheduler.workload.simulation.builders import MONDAY, SLOT, duty, later, load, now

PEOPLE, DAYS = ("a", "b"), (MONDAY,)


def away(roster, paths=200, seed=5, rate=0.3):
    drawn = draw(AbsenceRisk(group=rate), PEOPLE, DAYS, paths, seed)
    return duties_away(drawn, PEOPLE, DAYS, [(d.person, d.day) for d in roster.duties])


def test_a_path_costs_its_labour_its_lateness_and_its_idle_time():
    # 100 wanted or 300; 200 given: 100 idle at 3, or 100 short at 60; wages 2 · 1000
    roster = load(duty("a", [0], wage=1000), duty("b", [0], wage=1000), slots=1)
    found = simulate([now([100], [300])], roster, SLOT)
    assert found.cost_fen.tolist() == [2300, 8000]
    assert found.late_min.tolist() == [0, 30]
    assert found.roles[0].flow.covered.tolist() == [0.5]
    assert found.roles[0].flow.idle.tolist() == [50]


def test_a_roster_compared_with_itself_differs_by_nothing_at_all():
    roster = load(duty("a", [0]), duty("b", [0]), slots=1)
    work = [now([150])]
    first = simulate(work, roster, SLOT, absent=away(roster))
    again = simulate(work, roster, SLOT, absent=away(roster))
    assert len(set(first.cost_fen.tolist())) > 1  # paths differ
    difference = compare(first, again)
    assert (difference.mean, difference.low, difference.high) == (0, 0, 0)
    assert (difference.cheaper, difference.same) == (0, 1)


def test_absences_of_a_person_are_the_same_whoever_else_is_rostered():
    both, alone = load(duty("a", [0]), duty("b", [0]), slots=1), load(duty("b", [0]), slots=1)
    assert away(both)[:, 1].tolist() == away(alone)[:, 0].tolist()
    assert away(both, paths=50).tolist() == away(both)[:50].tolist()
    assert away(both, seed=6).tolist() != away(both).tolist()


def test_paired_differences_are_narrower_than_unpaired_ones():
    big, small = load(duty("a", [0]), duty("b", [0]), slots=1), load(duty("a", [0]), slots=1)
    work = [now([200])]
    first, second = simulate(work, big, SLOT, absent=away(big)), simulate(work, small, SLOT, absent=away(small))
    difference = compare(first, second)
    assert difference.low is not None
    assert difference.high is not None
    assert difference.low < difference.mean < difference.high < 0
    unpaired = 2 * 1.645 * np.hypot(first.cost_fen.std(), second.cost_fen.std()) / np.sqrt(200)
    assert difference.high - difference.low < unpaired


def test_an_interval_by_hand():
    # 10, 20, 30: mean 20, sd 10, Student's t of 2 degrees at 90 % is 2.920
    found = paired(np.array([10, 20, 30]))
    assert found.mean == 20
    assert found.high == pytest.approx(20 + 2.920 * 10 / 3**0.5, rel=0.02)
    assert paired(np.array([7])).low is None


@pytest.mark.parametrize(("degrees", "value"), [(3, 2.353), (9, 1.833), (299, 1.650)])
def test_students_t_against_the_table(degrees, value):
    assert student_t(0.9, degrees) == pytest.approx(value, rel=0.01)


def test_one_path_of_work_meets_every_path_of_absence():
    roster = load(duty("a", [0, 1], role="invoice"), slots=2)
    found = simulate([later([100, 0], due=[0, 1])], roster, SLOT, absent=np.array([[False], [True]]))
    assert found.roles[0].totals.arrived.tolist() == [100, 100]
    assert found.roles[0].totals.backlog.tolist() == [0, 100]


def test_shapes_that_do_not_fit_are_refused():
    roster = load(duty("a", [0]), slots=1)
    with pytest.raises(InvalidInput, match="differ in number"):
        simulate([now([1], [2]), now([1], [2], [3])], roster, SLOT)
    with pytest.raises(InvalidInput, match="slots"):
        simulate([now([1, 2])], roster, SLOT)
    with pytest.raises(InvalidInput, match="duties"):
        simulate([now([1])], roster, SLOT, absent=np.zeros((3, 2), dtype=bool))
    with pytest.raises(InvalidInput, match="compared"):
        compare(simulate([now([1])], roster, SLOT), simulate([now([1], [2])], roster, SLOT))
