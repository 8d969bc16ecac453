"""The whole KPI table on a real database: a Monday by hand, and that groups are the sums of their parts."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest

from scheduler.bootstrap import App
from scheduler.errors import InvalidInput, NotFound
from scheduler.kpis.attendance import Attendance
from scheduler.kpis.operating import OPERATING_KPIS, Operations
from scheduler.services.kpi_table import KpiRow, kpi_table
from tests.scheduler.services import ledger_demo
from tests.scheduler.services.roster_company import HR, LAB_LEAD, STAFF_A, WH_LEAD
from tests.scheduler.services.worked_week import SUNDAY, WEEK, add_week

OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))


@pytest.fixture
def week(app: App) -> App:
    add_week(app)
    return app


def values(row: KpiRow) -> dict[str, Fraction | None]:
    return {m.kpi.code: m.value for m in row.measures}


def test_a_role_by_hand(week: App) -> None:
    table = kpi_table(week, HR, WEEK, SUNDAY)
    pick = values(next(r for r in table.roles if r.code == "PICK"))
    # one head is needed in 16 half hours; in the one of the break nobody was there
    assert pick["coverage"] == Fraction(15, 16) * 100
    assert pick["service"] == Fraction(15, 16) * 100
    assert pick["uph"] == 40  # 400 units in 8 hours of A and 2 of L
    assert pick["earned"] == 80  # 400 × 72 s are 8 hours
    assert pick["cpu"] == 90  # 10 h at 36.00
    assert pick["cpe"] == 4500
    assert pick["wape"] == 20
    assert pick["bias"] == -20
    assert pick["att_rate"] == 50  # A came, B did not
    assert pick["abs_unexc"] == 50
    assert pick["xrole"] == 20  # L's 2 of 10 hours
    assert "stability" not in pick


def test_groups_are_sums_that_are_divided_last(week: App) -> None:
    table = kpi_table(week, HR, WEEK, SUNDAY)
    assert table.company is not None
    warehouse = next(d for d in table.departments if d.code == "WH")
    assert values(warehouse)["att_rate"] == 50
    assert values(table.company)["att_rate"] == Fraction(200, 3)  # 16 of 24 hours
    assert values(table.company)["adherence"] == Fraction(8 + 6, 24) * 100
    assert "uph" not in values(table.company)  # units of three roles cannot be added
    assert values(table.company)["earned"] == 80
    assert sum((d.figures for d in table.departments), Attendance()) == table.company.figures
    assert sum((p.figures for p in table.people), Attendance()) == table.company.figures
    assert sum((r.operations for r in table.roles if r.operations), Operations()) == table.company.operations


def test_what_nobody_can_divide_has_no_value(week: App) -> None:
    table = kpi_table(week, HR, WEEK, SUNDAY, lead_days=8)
    pick = values(next(r for r in table.roles if r.code == "PICK"))
    assert (pick["wape"], pick["bias"]) == (None, None)  # the forecast knew a day too much for Monday
    pack = next(r for r in table.roles if r.code == "PACK")
    assert {m.value for m in pack.measures} == {None}
    tuesday = kpi_table(week, HR, WEEK + timedelta(days=1), SUNDAY)
    assert tuesday.people == ()
    assert {m.value for r in tuesday.roles for m in r.measures} == {None}


def test_notice_of_what_was_published(week: App) -> None:
    table = kpi_table(week, HR, WEEK, SUNDAY)
    assert table.company is not None
    assert table.company.stability is not None
    assert table.company.stability.median_notice_min == (16 * 24 + 23) * 60  # 9 Oct 8:00 to 26 Oct 7:00, site time
    assert values(table.company)["stability"] == 100


def test_everybody_sees_their_own(week: App) -> None:
    lead = kpi_table(week, WH_LEAD, WEEK, SUNDAY)
    assert lead.company is None
    assert [d.code for d in lead.departments] == ["WH"]
    assert [r.code for r in lead.roles] == ["PACK", "PICK"]
    assert {p.code for p in lead.people} == {"A", "B"}
    whole = kpi_table(week, HR, WEEK, SUNDAY)
    assert lead.roles[1] == next(r for r in whole.roles if r.code == "PICK")  # with L's help
    staff = kpi_table(week, STAFF_A, WEEK, SUNDAY)
    assert (staff.company, staff.departments, staff.roles) == (None, (), ())
    assert [p.code for p in staff.people] == ["A"]
    with pytest.raises(NotFound):
        kpi_table(week, LAB_LEAD, WEEK, SUNDAY, role="PICK")
    with pytest.raises(NotFound):
        kpi_table(week, LAB_LEAD, WEEK, SUNDAY, department="WH")
    with pytest.raises(NotFound):
        kpi_table(week, STAFF_A, WEEK, SUNDAY, person="B")


@pytest.mark.parametrize("days", [-1, 61])
def test_a_lead_that_cannot_be_is_refused(week: App, days: int) -> None:
    with pytest.raises(InvalidInput, match="0 to 60"):
        kpi_table(week, HR, WEEK, SUNDAY, lead_days=days)


def test_narrowed_tables_show_the_same_figures(week: App) -> None:
    whole = kpi_table(week, HR, WEEK, SUNDAY)
    assert kpi_table(week, HR, WEEK, SUNDAY, department="LAB").departments == (whole.departments[0],)
    assert kpi_table(week, HR, WEEK, SUNDAY, role="PICK").roles == (whole.roles[1],)
    assert kpi_table(week, HR, WEEK, SUNDAY, person="L").people == (whole.people[-1],)
    assert kpi_table(week, HR, WEEK, SUNDAY, person="L").roles == ()


def test_every_kpi_is_told_in_words() -> None:
    assert all(all(kpi.words) for kpi in OPERATING_KPIS)


def test_people_have_the_hourly_output_that_was_observed(demo: App) -> None:
    table = kpi_table(demo, ledger_demo.HR, *OCTOBER, person="E001")
    (ann,) = table.people
    assert [o.definition.code for o in ann.output] == ["PACK_UPH", "PICK_UPH"]
    assert all(o.value == o.numerator / o.exposure for o in ann.output)
    assert kpi_table(demo, ledger_demo.HR, OCTOBER[0], date(2026, 10, 30), person="E001").people[0].output == ()


def test_the_demo_adds_up_from_people_and_roles_to_departments_and_the_company(demo: App) -> None:
    table = kpi_table(demo, ledger_demo.HR, *OCTOBER)
    assert table.company is not None
    assert sum((d.figures for d in table.departments), Attendance()) == table.company.figures
    assert sum((p.figures for p in table.people), Attendance()) == table.company.figures
    by_role = sum((r.figures for r in table.roles), Attendance())
    assert by_role.worked_min == table.company.figures.productive_min
    assert by_role.required_min == table.company.figures.required_min
    assert by_role.attended_min == table.company.figures.attended_min
