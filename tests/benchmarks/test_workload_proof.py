"""The proof compares like with like: the same people and prices, nothing of the future, costs that add up."""

from __future__ import annotations

import argparse
from datetime import date, timedelta

import numpy as np
import pytest

from scheduler.workload.series import Series
from scheduler.workload.simulation.work import RoleWork
from scheduler.workload.standards import prices
from solver.checks import verify
from solver.roster import Assignment, Roster
from tests.benchmarks import workload_proof
from tests.benchmarks.workload_proof import half_width, main, people_of, run, table
from tests.benchmarks.workload_proof_judge import judge
from tests.benchmarks.workload_proof_plans import SOLVED, Method, came, copied, problem_of, views
from tests.benchmarks.workload_proof_site import CUT_OFF, LAB, SITES, SLOT_MIN, WAREHOUSE
from tests.scheduler.workload.builders import real

DAY = date(2017, 10, 30)


def _lab_problem(units: float = 0.0):
    people = people_of(LAB, DAY)
    return problem_of(LAB, people, DAY, {LAB.works[0].role: np.full((1, LAB.days * 48), units)})


def _wanted(centiheads):
    """Work of the lab that is wanted in its slots."""
    price = prices(LAB.works[0].standard, SLOT_MIN)
    wanted = centiheads.astype(np.int64)[None, :]
    return RoleWork(role=LAB.works[0].role, wanted=wanted, short_price=price.short, idle_price=price.idle)


def test_one_origin_of_the_lab_is_planned_by_every_method_and_judged(monkeypatch):
    monkeypatch.setattr(workload_proof, "WARM_UP_S", 0.5)
    rows = list(run(LAB, 1, seconds=0.5, seed=0, processes=1))
    assert [(row.series, row.first_day, row.method) for row in rows] == [("lab", DAY, method) for method in Method]
    assert all(row.cost.total > 0 for row in rows)
    assert len(table(rows, LAB.days)) == 1 + len(Method)


@pytest.mark.parametrize("name", SITES)
def test_nothing_of_the_last_week_or_the_future_moves_a_plan(name):
    site = SITES[name]
    work, first_day = site.works[0], site.last_first_day
    series = real(work.series)
    values = series.values.copy()
    values[(first_day - timedelta(days=7) - series.first_day).days :] *= 3
    changed = Series(first_day=series.first_day, slot_min=series.slot_min, values=values)
    before = views(site, work, series, first_day, methods=SOLVED, seed=0)
    after = views(site, work, changed, first_day, methods=SOLVED, seed=0)
    for method in SOLVED:
        np.testing.assert_array_equal(before[method], after[method])


def test_a_point_is_one_path_and_the_distribution_many_of_the_same_mean():
    seen = views(LAB, LAB.works[0], real("lab"), DAY, methods=SOLVED, seed=0)
    assert [seen[method].shape for method in SOLVED] == [(1, 336), (1, 336), (1, 336), (300, 336)]
    np.testing.assert_allclose(seen[Method.DISTRIBUTION].mean(axis=0), seen[Method.MEAN][0])


def test_an_empty_roster_costs_the_guaranteed_hours_and_all_that_came():
    problem = _lab_problem()
    work = LAB.works[0]
    wanted = np.where(LAB.staffable(DAY), 150, 0)
    cost = judge(LAB, problem, Roster(()), {work.role: _wanted(wanted)})["lab"]
    guaranteed = sum(
        (
            e.contract.min_minutes_per_week.value * e.contract.min_minutes_per_week.weight
            for e in problem.employees
            if e.contract.min_minutes_per_week
        ),
        0,
    )
    assert cost.labour == guaranteed > 0
    assert cost.short == int(wanted.sum()) * prices(work.standard, SLOT_MIN).short
    assert cost.short_hours == pytest.approx(1.5 * 0.5 * LAB.staffable(DAY).sum())
    assert cost.idle == 0


def test_who_has_no_role_in_a_block_helps_where_work_waits():
    problem = _lab_problem()
    person = problem.employees[0]
    shift = next(s for s in problem.shifts if s.type in (person.shift_types or ()) and len(s.blocks) == 2)
    role = LAB.works[0].role
    wanted = np.where(LAB.staffable(DAY), 10_000, 0)

    def short_hours(*roles):
        held = Assignment(employee=person.id, day=shift.day, shift_type=shift.type, roles=roles)
        return judge(LAB, problem, Roster((held,)), {role: _wanted(wanted)})["lab"].short_hours

    assert short_hours(None, None) == short_hours(role, role)


def test_the_copied_roster_is_legal_and_closed_days_are_taken_from_the_other_week():
    august = date(2011, 8, 22)  # its second Monday is a bank holiday
    people = people_of(WAREHOUSE, august)
    nothing = {work.role: np.zeros((1, WAREHOUSE.days * 48)) for work in WAREHOUSE.works}
    closed, after = (problem_of(WAREHOUSE, people, day, nothing) for day in (august, date(2011, 9, 5)))
    person = people[0]
    kind = sorted(person.shift_types or ())[0]
    blocks = len(closed.shift_by_key[0, kind].blocks)
    last = Roster((Assignment(employee=person.id, day=0, shift_type=kind, roles=(None,) * blocks),))
    made = copied(WAREHOUSE, after, last, august, date(2011, 9, 5))
    assert verify(after, made.roster).feasible
    assert [a.day for a in made.roster] == [0, 7]


def test_the_interval_is_students_of_the_paired_differences():
    # mean 2, standard deviation 1, t of 2 degrees of freedom 4.303: 4.303 / √3
    assert half_width([1.0, 2.0, 3.0]) == pytest.approx(4.303 / 3**0.5)


def test_work_that_waits_is_planned_as_a_flow_and_judged_as_it_came():
    first_day = date(2011, 8, 1)
    people = people_of(CUT_OFF, first_day)
    units = {w.role: real(w.series).window(first_day, CUT_OFF.days).reshape(1, -1) for w in CUT_OFF.works}
    problem = problem_of(CUT_OFF, people, first_day, units)
    assert not problem.capacity_demand
    assert [demand.role for demand in problem.deferrable_demand] == ["pick_uk", "pick_export", "returns"]
    # a plan that knows what will come expects of no roster at all what the judge then charges for it
    card = verify(problem, Roster(()))
    cost = judge(
        CUT_OFF, problem, Roster(()), {w.role: came(CUT_OFF, w, real(w.series), first_day) for w in CUT_OFF.works}
    )["cut-off"]
    assert card.penalties["deferrable_work"] == pytest.approx(cost.short, rel=0.01)
    assert cost.labour == card.objective - card.penalties["deferrable_work"]


def test_absent_series_are_told(monkeypatch, tmp_path):
    monkeypatch.setenv("SHIFTLEDGER_SHARED", str(tmp_path))
    with pytest.raises(SystemExit, match="needs the real series: the real series are not at"):
        main(argparse.Namespace(sites=["lab"]))
