"""The publication gate: equal difficulty of departments (E1) and the mix of KPIs (E2), each at its limit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from scheduler.kpis.definitions import KpiDefinition, KpiLevel
from scheduler.kpis.gate import RoleOutlook, department_gates, mix_faults, role_outlook
from scheduler.kpis.proposal import BackTest, PastValue


def kpi(code: str, weight: int, kind: str = "result", cap: int = 120) -> KpiDefinition:
    return KpiDefinition(
        code=code,
        version=1,
        role="PICK",
        name_zh=code,
        name_en=code,
        unit_zh="",
        unit_en="",
        level=KpiLevel.TEAM,
        weight=weight,
        anchors=(("0", "0"), ("1", "100")),
        kind=kind,
        cap=cap,
        valid_from=date(2026, 1, 1),
    )


def keys(*kpis: KpiDefinition) -> list[str]:
    return [fault.key for fault in mix_faults("PICK", kpis)]


@pytest.mark.parametrize(("other", "found"), [(39, ["kpi_weights_not_100"]), (40, []), (41, ["kpi_weights_not_100"])])
def test_the_weights_of_a_role_are_a_hundred_together(other: int, found: list[str]) -> None:
    assert keys(kpi("A", 60), kpi("B", other)) == found


def test_a_fault_names_the_role_the_sum_and_every_weight() -> None:
    (fault,) = mix_faults("PICK", [kpi("A", 60), kpi("B", 30)])
    assert (fault.row, fault.params) == ("PICK", {"value": 90, "rows": "A 60, B 30"})


@pytest.mark.parametrize(("result", "found"), [(49, ["kpi_result_share"]), (50, []), (51, [])])
def test_results_are_at_least_half_of_the_weight(result: int, found: list[str]) -> None:
    assert keys(kpi("A", result), kpi("B", 100 - result, "kci")) == found


@pytest.mark.parametrize(("duty", "found"), [(29, []), (30, []), (31, ["kpi_duty_share"])])
def test_duties_are_at_most_thirty_percent(duty: int, found: list[str]) -> None:
    assert keys(kpi("A", 100 - duty), kpi("B", duty, "duty", 80)) == found


@pytest.mark.parametrize(("cap", "found"), [(79, []), (80, []), (81, ["kpi_duty_cap"])])
def test_a_duty_is_never_worth_more_than_eighty(cap: int, found: list[str]) -> None:
    assert keys(kpi("A", 80), kpi("B", 20, "duty", cap)) == found


def test_a_kpi_that_ended_counts_in_no_mix() -> None:
    assert keys(kpi("A", 100), kpi("OLD", 0, "duty")) == []
    assert keys(kpi("OLD", 0, "duty")) == []


def outlook(role: str, department: str, expected: str | None, weighted: int = 1) -> RoleOutlook:
    return RoleOutlook(
        role=role,
        department=department,
        weighted=weighted,
        expected=None if expected is None else Fraction(expected),
        covered=Fraction(1),
    )


@pytest.mark.parametrize(
    ("expected", "passes"), [("89.99", True), ("90", True), ("90.01", False), ("70", True), ("69.99", False)]
)
def test_a_department_within_five_points_of_the_company_passes(expected: str, passes: bool) -> None:
    # the company mean of two alike departments is (80 + x) / 2, so the gap is (x − 80) / 2
    mean, gates = department_gates([outlook("A", "WH", "80"), outlook("B", "LAB", expected)])
    assert mean == (80 + Fraction(expected)) / 2
    assert [g.passes for g in gates] == [passes, passes]
    assert sum(g.gap for g in gates if g.gap is not None) == 0


def test_roles_stand_for_the_weighted_hours_worked_in_them() -> None:
    mean, (lab, wh) = department_gates(
        [outlook("A", "WH", "80", 300), outlook("B", "WH", "90", 100), outlook("C", "LAB", "70", 100)]
    )
    assert (mean, wh.expected, lab.expected) == (80, Fraction(165, 2), 70)


def test_a_department_without_enough_past_does_not_pass() -> None:
    _, (lab, wh) = department_gates([outlook("A", "WH", "80"), outlook("B", "LAB", None)])
    assert (wh.passes, lab.passes, lab.gap) == (True, False, None)


@pytest.mark.parametrize(("known", "passes"), [(59, False), (60, True), (61, True)])
def test_sixty_percent_of_a_department_must_have_a_past(known: int, passes: bool) -> None:
    _, (gate,) = department_gates([outlook("A", "WH", "80", known), outlook("B", "WH", None, 100 - known)])
    assert gate.passes is passes


def back_tested(mean: str, periods: int = 8) -> BackTest:
    values = tuple(PastValue(label=str(i), value=Fraction(1)) for i in range(periods))
    return BackTest(past=values, points=(Fraction(mean),) * periods, mean=Fraction(mean), reached={})


@pytest.mark.parametrize(("weight", "expected"), [(59, None), (60, 70), (61, 70)])
def test_a_role_needs_a_past_for_sixty_percent_of_its_weight(weight: int, expected: int | None) -> None:
    found = role_outlook("PICK", "WH", [kpi("A", weight), kpi("B", 100 - weight)], {"A": back_tested("70")}, 10)
    assert (found.expected, found.covered) == (expected, Fraction(weight, 100))


def test_seven_periods_are_no_past() -> None:
    assert role_outlook("PICK", "WH", [kpi("A", 100)], {"A": back_tested("70", 7)}, 10).expected is None
    assert role_outlook("PICK", "WH", [replace(kpi("A", 100), weight=0)], {"A": back_tested("70")}, 10).expected is None
