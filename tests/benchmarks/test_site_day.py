"""The site-day is the one of the issue: its slots, breaks, dwell and roles; the table tells the truth of a run."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from solver.problem import RoleId
from tests.benchmarks import __main__ as benchmarks
from tests.benchmarks.sampled import Need, capacity_demand
from tests.benchmarks.site_day import BREAKS, ROLES, SHARES, SLOTS, STARTS, site_day


def test_a_day_has_the_shape_that_is_asked_for() -> None:
    made = site_day(60, 0)
    assert (len(made.employees), made.horizon.days, made.horizon.slot_min) == (60, 1, 30)
    assert all(1 <= len(e.roles) <= 4 for e in made.employees)
    assert all(70 <= pct <= 100 for e in made.employees for pct in e.roles.values())
    assert {c.role for c in made.capacity_demand} == set(ROLES)
    assert len(made.capacity_demand) == len(ROLES) * SLOTS
    assert all(12 <= c.slot < 44 and len(c.segments) <= 6 for c in made.capacity_demand)
    assert sum(SHARES) == pytest.approx(1)


@pytest.mark.parametrize("every_dwell", [False, True])
def test_a_shift_has_eight_hours_in_blocks_of_an_hour_or_more_round_one_break(every_dwell: bool) -> None:
    made = site_day(6, 0, every_dwell=every_dwell)
    for shift in made.shifts:
        lengths = [b.end_min - b.start_min for b in shift.blocks]
        assert sum(lengths) == shift.work_min == 480
        assert shift.end_min - shift.start_min == 510
        assert set(lengths) <= {60, 90}
        assert every_dwell or lengths.count(90) <= 2
        gaps = [after.start_min - before.end_min for before, after in pairwise(shift.blocks)]
        assert [gap for gap in gaps if gap] == [30]
    per_start = {kind: sum(s.start_min == 360 + 30 * kind for s in made.shifts) for kind in STARTS}
    # of 6 … 10 slots there are 2, 3, 4, 5 and 7 cuts into twos and threes
    assert set(per_start.values()) == {2 * 7 + 3 * 5 + 4 * 4 + 5 * 3 + 7 * 2 if every_dwell else len(BREAKS)}


def test_everybody_has_the_shift_types_of_one_start() -> None:
    made = site_day(12, 0)
    for employee in made.employees:
        assert len({shift.start_min for shift in made.shifts if made.may_work(employee, shift)}) == 1


def test_the_same_seed_makes_the_same_day_and_another_another() -> None:
    assert site_day(10, 3) == site_day(10, 3)
    assert site_day(10, 3) != site_day(10, 4)


def test_sampled_curves_are_the_newsvendors() -> None:
    need = Need(role=RoleId("pick"), first_slot=4, mean_heads=[4.0, 0.0], short=60, idle=6)
    (only,) = capacity_demand(np.random.default_rng(1), need, 48)  # nothing is needed in the second slot
    assert only.slot == 4
    assert only.base_cost == pytest.approx(4 * 100 * 60, rel=0.05)  # everything is short
    assert only.cost(2000) == pytest.approx((2000 - 400) * 6, rel=0.05)  # nothing is
    best = min(range(0, 1000, 10), key=only.cost)
    assert 420 < best < 650  # the quantile 60 / 66 = 0.91 lies above the mean


def test_the_table_of_a_small_day(capsys: pytest.CaptureFixture[str]) -> None:
    assert benchmarks.main(["site-day", "--people", "4", "--seconds", "8", "--seeds", "1"]) == 0
    heading, text = capsys.readouterr().out.splitlines()
    assert heading.split()[:2] == ["people", "seed"]
    assert text.split()[:3] == ["4", "0", "8"]
    assert text.endswith(" 0")
