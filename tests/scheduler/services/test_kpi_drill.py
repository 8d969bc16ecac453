"""Every figure of the table is the sum of what it leads to: people, roles, days."""

from __future__ import annotations

import pytest

from scheduler.bootstrap import App
from scheduler.errors import NotFound
from scheduler.services.actuals_export import export_accounts, export_kpis, export_slots
from scheduler.services.kpi_drill import kpi_drill
from scheduler.services.kpi_table import Scope, kpi_table
from tests.scheduler.services.roster_company import HR, LAB_LEAD, STAFF_A, WH_LEAD
from tests.scheduler.services.worked_week import SUNDAY, WEEK, add_week


@pytest.fixture
def week(app: App) -> App:
    add_week(app)
    return app


@pytest.mark.parametrize(
    ("scope", "code"),
    [(Scope.COMPANY, ""), (Scope.DEPARTMENT, "WH"), (Scope.ROLE, "PICK"), (Scope.PERSON, "L")],
    ids=str,
)
def test_parts_sum_to_the_figure(week: App, scope: Scope, code: str) -> None:
    table = kpi_table(week, HR, WEEK, SUNDAY)
    row = next(r for r in table.rows() if (r.scope, r.code) == (scope, code))
    told = 0
    for measure in row.measures:
        drill = kpi_drill(week, HR, WEEK, SUNDAY, scope=scope, code=code, kpi=measure.kpi.code)
        assert drill.measure == measure
        if measure.kpi.code in ("uph", "cpu") and scope is not Scope.ROLE:
            continue  # units of several roles are not added up
        assert sum(p.measure.numerator for p in drill.parts) == measure.numerator, measure.kpi.code
        assert sum(p.measure.denominator for p in drill.parts) == measure.denominator, measure.kpi.code
        told += len(drill.parts)
    assert told


def test_a_roles_people_are_whoever_worked_or_was_planned_in_it(week: App) -> None:
    drill = kpi_drill(week, WH_LEAD, WEEK, SUNDAY, scope=Scope.ROLE, code="PICK", kpi="att_rate")
    assert [p.person for p in drill.parts] == ["A", "B"]
    helped = kpi_drill(week, WH_LEAD, WEEK, SUNDAY, scope=Scope.ROLE, code="PICK", kpi="xrole")
    assert [(p.person, p.measure.numerator) for p in helped.parts] == [("A", 0), ("L", 120)]


def test_what_is_out_of_sight_leads_nowhere(week: App) -> None:
    for scope, code, kpi in (
        (Scope.COMPANY, "", "att_rate"),
        (Scope.DEPARTMENT, "WH", "att_rate"),
        (Scope.ROLE, "PICK", "coverage"),
        (Scope.PERSON, "A", "att_rate"),
    ):
        with pytest.raises(NotFound):
            kpi_drill(week, LAB_LEAD, WEEK, SUNDAY, scope=scope, code=code, kpi=kpi)
    with pytest.raises(NotFound):
        kpi_drill(week, HR, WEEK, SUNDAY, scope=Scope.COMPANY, code="", kpi="happiness")
    own = kpi_drill(week, STAFF_A, WEEK, SUNDAY, scope=Scope.PERSON, code="A", kpi="att_rate")
    assert [p.day for p in own.parts] == [WEEK]


def test_files_hold_the_same_figures(week: App) -> None:
    name, content = export_kpis(week, HR, WEEK, SUNDAY, "csv", lead_days=7)
    assert name == f"kpis-{WEEK}-{SUNDAY}.csv"
    lines = content.decode("utf-8-sig").splitlines()
    pick = [line.split(",") for line in lines if ",role,PICK," in line]
    assert next(row for row in pick if row[5] == "coverage")[7] == "93.75"
    assert not [line for line in lines if ",person," in line and ",att_gross," in line]  # never for people
    slots = export_slots(week, WH_LEAD, WEEK, WEEK, "csv", role="PICK")[1].decode("utf-8-sig").splitlines()
    assert len(slots) == 1 + 17  # 7:00 to 15:30, the break's half hour is needed too
    assert slots[1].split(",")[-1] == "actual"
    accounts = export_accounts(week, LAB_LEAD, WEEK, SUNDAY, "csv")[1].decode("utf-8-sig").splitlines()
    assert accounts[1].split(",")[:4] == ["2026-10", "LAB", "LAB", "WH"]
