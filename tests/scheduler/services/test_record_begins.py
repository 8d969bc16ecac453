"""Days before the first roster or hours: work may have come, but nobody can be said to have been missing."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import numpy as np
import pytest

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from scheduler.services.kpi_drill import kpi_drill
from scheduler.services.kpi_table import KpiRow, KpiTable, Scope, kpi_table
from scheduler.services.period_report import period_report
from scheduler.services.period_report_export import report_sheets
from scheduler.services.plan_actual import plan_actual
from scheduler.workload.series import epoch_min
from tests.scheduler.services.roster_company import HR
from tests.scheduler.services.worked_week import HALF_HOURS, SUNDAY, WEEK, add_week

BEFORE = WEEK - timedelta(days=7)
OPERATING = ("coverage", "service", "uph", "earned", "cpu", "cpe")


@pytest.fixture
def week(app: App) -> App:
    """The worked Monday with as much work on the Monday before it, of which no roster and no hours are known."""
    add_week(app)
    with app.unit_of_work(SYSTEM) as uow:
        midnight = epoch_min(BEFORE, uow.organisation.site().zone)
        starts = np.array([midnight + 420 + 30 * k for k in range(HALF_HOURS)], dtype=np.int64)
        uow.workload.record("PICK", starts, np.full(HALF_HOURS, 25.0))
        uow.imports.upsert_periods(
            {"before": (BEFORE, BEFORE + timedelta(days=6)), "both": (BEFORE + timedelta(days=7), SUNDAY)}
        )
        uow.audit("test.before", "HQ")
        uow.commit()
    return app


def values(table: KpiTable) -> dict[str, Fraction | None]:
    row: KpiRow = next(r for r in table.roles if r.code == "PICK")
    return {m.kpi.code: m.value for m in row.measures if m.kpi.code in OPERATING}


def test_without_any_record_nothing_is_told(week: App) -> None:
    last = WEEK - timedelta(days=1)
    assert set(values(kpi_table(week, HR, BEFORE, last)).values()) == {None}
    found = plan_actual(week, HR, BEFORE, last, role="PICK")
    assert found.roles[0].totals(slice(None)).need_cmin == 48_000  # one head in 16 half hours: that is known
    assert found.roles[0].totals(found.told).need_cmin == 0
    report = period_report(week, HR, "before")
    assert (report.unrecorded, report.recorded) == (7, False)
    with week.reading(HR) as uow:
        roles = report_sheets(report, uow.organisation.load(), (), "en", str)["Roles"]
    assert roles["Hours needed"].isna().all()
    assert roles["Hours short"].isna().all()


def test_days_before_the_record_change_no_figure_of_the_days_since(week: App) -> None:
    alone, both = (values(kpi_table(week, HR, first, SUNDAY)) for first in (WEEK, BEFORE))
    assert alone == both
    assert alone["coverage"] == Fraction(15, 16) * 100
    totals = [
        one.roles[0].totals(one.told) for one in (plan_actual(week, HR, f, SUNDAY, role="PICK") for f in (WEEK, BEFORE))
    ]
    assert totals[0] == totals[1]
    drill = kpi_drill(week, HR, BEFORE, SUNDAY, scope=Scope.ROLE, code="PICK", kpi="coverage")
    assert [p.day for p in drill.parts if p.measure.value is not None] == [WEEK]


def test_a_recorded_week_is_told_whole_and_a_year_before_not_at_all(week: App) -> None:
    report = period_report(week, HR, "both")
    assert (report.unrecorded, report.recorded) == (0, True)
    empty = plan_actual(week, HR, date(2025, 1, 1), date(2025, 1, 2))
    assert empty.told == slice(empty.grid.slots, empty.grid.slots)
