"""The generated months are what the issue asks for, the same on every machine, and rosters for them can be found."""

from __future__ import annotations

import pytest

from tests.benchmarks import __main__ as benchmarks
from tests.benchmarks import own_problems
from tests.benchmarks.months import CONTRACTS, ROLES, month
from tests.benchmarks.waiting import waiting_company


def test_a_month_has_the_shape_that_is_asked_for() -> None:
    made = month(100)
    assert (len(made.employees), made.horizon.days, len(made.shift_types), len(made.roles)) == (100, 28, 5, 8)
    assert any(kind.night for kind in made.shift_types)
    assert all(1 <= len(e.roles) <= 4 for e in made.employees)
    assert all(70 <= pct <= 100 for e in made.employees for pct in e.roles.values())
    assert {e.contract.id for e in made.employees} == {code for code, _, _ in CONTRACTS}
    assert any(e.absences for e in made.employees)
    assert len(made.requests) > 100
    assert all(len(c.segments) <= 6 for c in made.capacity_demand)
    assert sum(share for _, share, *_ in ROLES) == pytest.approx(1)


def test_a_shift_is_cut_into_blocks_of_two_hours_at_most_round_its_break() -> None:
    made = month(4, days=1)
    by_type = {s.type: [(b.start_min - s.start_min, b.end_min - s.start_min) for b in s.blocks] for s in made.shifts}
    assert by_type["early"] == [(0, 120), (120, 240), (270, 390), (390, 510)]
    assert by_type["short"] == [(0, 120), (120, 240), (240, 300)]
    assert all(s.work_min == sum(b.end_min - b.start_min for b in s.blocks) for s in made.shifts)


def test_the_same_seed_makes_the_same_month_and_another_another() -> None:
    assert month(5, 2, days=7) == month(5, 2, days=7)
    assert month(5, 2, days=7) != month(5, 3, days=7)


def test_the_work_is_what_the_people_can_do() -> None:
    made = month(200)
    # base_cost is what no capacity at all costs: heads · 100 centiheads · price of a slot
    heads_hours = sum(
        c.base_cost / (short // 200) / 100 / 2
        for name, _, _, _, short, _ in ROLES
        for c in made.capacity_demand
        if c.role == name
    )
    hours = sum((e.contract.regular_min_per_week or 0) / 60 for e in made.employees) * 4
    assert heads_hours == pytest.approx(0.88 * hours, rel=0.03)


def test_the_figures_of_a_small_month(capsys: pytest.CaptureFixture[str]) -> None:
    code = benchmarks.main(["own", "--people", "3", "--seconds", "12"])
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith("3 people × 28 days (a month, seed 0): 5 shift types, ")
    assert told[1].startswith("  model built in ")
    assert "hard violations 0" in told[2]
    assert [line.split()[0] for line in told[3:5]] == ["10", "12"]
    assert told[-1].startswith("  end (")
    assert code == 0


def test_the_figures_of_a_small_company_whose_work_waits(capsys: pytest.CaptureFixture[str]) -> None:
    code = benchmarks.main(["own", "--deferrable", "--people", "5", "--seconds", "6"])
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith("5 people × 14 days (work of putaway, reporting, packing waits, seed 0): 8 shift types, ")
    assert "hard violations 0" in told[2]
    assert code == 0


def test_work_that_waits_is_the_same_for_the_same_seed_and_due_less_the_more_is_done() -> None:
    made = waiting_company(people=5, days=7, seed=3)
    assert made == waiting_company(people=5, days=7, seed=3)
    assert made != waiting_company(people=5, days=7, seed=4)
    assert [d.role for d in made.deferrable_demand] == ["putaway", "reporting", "packing"]
    assert not {d.role for d in made.deferrable_demand} & {c.role for c in made.capacity_demand}
    for demand in made.deferrable_demand:
        assert demand.arrived[-1] > demand.arrived[0] >= 0
        assert all(len(due.segments) <= 6 for due in demand.due)
        assert all(due.cost(10**9) == 0 for due in demand.due)  # all that can be due is done


def test_building_only(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(own_problems.BUILD_TARGETS, 2, (60.0, 1))
    assert benchmarks.main(["own", "--people", "2", "--seconds", "0"]) == 1  # more than a megabyte
    assert capsys.readouterr().out.splitlines()[-1].endswith("asked 60 s, 1 MB: MISSED")
