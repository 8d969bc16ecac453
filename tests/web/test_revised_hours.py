"""After an appeal that moved hours: pages and files of the ledger say that they are as locked, and what counts now."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import python_calamine
from flask import Flask
from flask.testing import FlaskClient

from scheduler.attribution.appeal import DeltaLine
from scheduler.attribution.claims import KpiClaim, TimeClaim
from scheduler.attribution.engine import FEN
from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from scheduler.services import attribution_appeals
from scheduler.services.period_report import period_report
from tests.web.pages import Visit, database_url, site, visit, words
from tests.web.world import APPEALS, BO, CAI, CLOSED, actor_of
from web.attribution.appeal_presenters import delta_words

__all__ = ["database_url", "site", "visit"]

REASON = "The list of the day shows it; please look at it."
AS_LOCKED = "as they were locked, before the appeals"
LEDGER = (f"/actuals/{CLOSED}", f"/actuals/{CLOSED}/accounts", f"/actuals/{CLOSED}/slots", f"/hours/{CLOSED}")
REPORTS = (f"/reports/{CLOSED}", f"/reports/{CLOSED}/departments/WH", f"/reports/{CLOSED}/print")


@pytest.fixture
def granted(app: App) -> Callable[[], None]:
    """Bo, whose eight hours of picking are on record, tested from 8 to 12; the appeal is granted as version 2."""

    def grant() -> None:
        zone = ZoneInfo("Asia/Shanghai")
        start, end = (int(datetime(2026, 9, 28, hour, tzinfo=zone).timestamp()) for hour in (8, 12))
        claim = TimeClaim(
            person=BO, day=datetime(2026, 9, 28, tzinfo=zone).date(), start_s=start, end_s=end, role="TEST"
        )
        filed = attribution_appeals.file_appeal(app, actor_of(app, "lead"), CLOSED, (claim,), REASON, card_version=1)
        attribution_appeals.decide_appeal(app, actor_of(app, "hr"), filed.id, revise=True, reason=REASON)

    return grant


def sheets(client: FlaskClient) -> dict[str, list[tuple[object, ...]]]:
    answer = client.get(f"/reports/{CLOSED}/report.xlsx")
    assert answer.status_code == 200
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(answer.get_data()))
    return {name: [tuple(row) for row in book.get_sheet_by_name(name).to_python()] for name in book.sheet_names}


def test_pages_of_the_ledger_name_the_hours_that_count_otherwise(granted: Callable[[], None], visit: Visit) -> None:
    hr, lead = visit("hr"), visit("lead")
    assert not any(AS_LOCKED in words(hr, path) for path in LEDGER)
    granted()
    for path in LEDGER:
        page = words(hr, path)
        assert AS_LOCKED in page, path
        assert "Bo, Picking: 8.00 h as locked, now 4.00 h" in page
        assert "Bo, Testing: 0.00 h as locked, now 4.00 h" in page
    mine = words(lead, f"/me/hours?period={CLOSED}")
    assert "Picking: 8.00 h as locked, now 4.00 h" in mine
    assert "Bo, Picking" not in mine
    assert AS_LOCKED in words(lead, f"/actuals/{CLOSED}/people/{BO}")
    for client, path in ((lead, f"/me/score?period={CLOSED}"), (hr, f"/attribution/{CLOSED}")):
        assert "Attendance is of the hours as they were locked" in words(client, path)
    assert "Attendance is of the hours as they were locked" not in words(hr, f"/attribution/{CLOSED}?version=1")


def test_nobody_reads_of_hours_that_are_not_theirs_to_see(granted: Callable[[], None], visit: Visit) -> None:
    granted()
    for who in ("staff", "foreign"):
        assert AS_LOCKED not in words(visit(who), f"/me/hours?period={CLOSED}")


def test_the_report_says_which_figures_are_before_the_appeals(
    app: App, granted: Callable[[], None], visit: Visit
) -> None:
    hr = visit("hr")
    assert not any("before the appeals" in words(hr, path) for path in REPORTS)
    granted()
    assert all(AS_LOCKED in words(hr, path) for path in REPORTS)
    # Ann 8 h, Bo 8 h and Cai 4 h; of Bo's, 4 h count for the laboratory since
    counted = "In version 2, after the appeals: 16.0 h in its roles, lent 4.0 h, borrowed 4.0 h."
    assert counted in words(hr, f"/reports/{CLOSED}/departments/WH")
    assert counted in words(hr, f"/reports/{CLOSED}/print")
    [warehouse] = [d for d in period_report(app, SYSTEM, CLOSED).departments if d.department == "WH"]
    assert (warehouse.minutes, warehouse.counted_min) == (20 * 60, 16 * 60)
    assert warehouse.points_per_hour == warehouse.points / 16


def test_the_workbook_holds_both_and_names_them(granted: Callable[[], None], visit: Visit) -> None:
    hr = visit("hr")
    assert not any("appeals" in str(cell) for rows in sheets(hr).values() for row in rows for cell in row)
    granted()
    found = sheets(hr)
    summary = dict(found["Summary"][1:])
    assert summary["Hours, attendance, cover, cost and help"] == "as locked, before the appeals"
    assert summary["Points, composites and hours of people"] == "Attribution version 2"
    heads = found["Departments"][0]
    [warehouse] = [row for row in found["Departments"] if row[0] == "WH"]
    told = dict(zip(heads, warehouse, strict=True))
    assert told["Hours in its roles (as locked, before the appeals)"] == 20
    assert told["Hours in its roles (Attribution version 2)"] == 16
    assert told["Hours lent (as locked, before the appeals)"] == 0
    assert told["Hours lent (Attribution version 2)"] == 4
    for sheet in ("Roles", "Help"):
        assert "Hours (as locked, before the appeals)" in found[sheet][0]


def test_an_appeal_about_figures_leaves_the_hours_as_they_are(app: App, visit: Visit) -> None:
    decided = attribution_appeals.decide_appeal(
        app, actor_of(app, "hr"), APPEALS["foreign"], revise=True, reason=REASON
    )
    assert decided.claims == (KpiClaim(kpi="TAT", person=None, numerator="100", exposure="100"),)
    assert decided.person == CAI
    hr = visit("hr")
    assert not any("before the appeals" in words(hr, path) for path in (*LEDGER, *REPORTS))


def test_a_bonus_says_which_version_divided_it(granted: Callable[[], None], visit: Visit) -> None:
    lead = visit("lead")
    told = "This bonus was divided by version 1 of the attribution and stays as divided"
    assert told not in words(lead, f"/me/score?period={CLOSED}")
    granted()
    assert told in words(lead, f"/me/score?period={CLOSED}")


@pytest.mark.parametrize(
    ("amount", "unit", "said"),
    [
        (-345, "centipoint", "Bo, Warehouse: −3.45 pts"),
        (345, "centipoint", "Bo, Warehouse: +3.45 pts"),
        (345, FEN, "Bo, Warehouse: +¥3.45 from the reserve"),
        (-345, FEN, "Bo, Warehouse: −¥3.45, back into the reserve"),
    ],
)
def test_only_money_comes_out_of_the_reserve_and_goes_back_into_it(
    amount: int, unit: str, said: str, app: App, site: Flask
) -> None:
    line = DeltaLine(appeal=1, version=2, person=BO, department="WH", unit=unit, amount=amount, beyond_reserve=0)
    with app.reading(SYSTEM) as uow, site.test_request_context(headers={"Accept-Language": "en"}):
        assert delta_words(line, uow.organisation.load()).replace("CN¥", "¥") == said


def test_a_decided_appeal_speaks_of_points_without_a_reserve(granted: Callable[[], None], visit: Visit) -> None:
    granted()
    decision = words(visit("hr"), f"/appeals/{len(APPEALS) + 1}").partition("Decision")[2]
    assert "Bo, Warehouse: −" in decision
    assert "reserve" not in decision
