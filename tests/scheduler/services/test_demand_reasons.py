"""Why a role asks for so many heads: what the figures are made of, for work of every kind, and who may ask."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from scheduler.domain.actor import SYSTEM
from scheduler.domain.organisation import CalendarDay, Presence, Service, ShiftType, WorkKind
from scheduler.errors import InvalidInput, NotFound
from scheduler.i18n import gettext
from scheduler.services.demand_reasons import why_demand
from scheduler.services.forecasting import run_forecast
from scheduler.services.known_work import enter_known_work, withdraw_known_work
from scheduler.services.workload_views import role_chart
from scheduler.wording import DEMAND_REASONS
from tests.scheduler.services.test_forecasting import DAYS, FIRST, HISTORY_FROM, HR, LAB_LEAD, SITE, WH_LEAD, stocked
from tests.scheduler.workload.builders import standard

__all__ = ["stocked"]

NINE = datetime(2026, 11, 9, 9, 20, tzinfo=SITE.zone)  # on Monday, inside the slot from nine


def told(found, locale: str = "en") -> list[str]:
    return [gettext(DEMAND_REASONS[key], locale, **named) for key, named in found.parts]


def change(app, write):
    with app.unit_of_work(SYSTEM) as uow:
        write(uow.organisation)
        uow.audit("test.company", "site")
        uow.commit()


def test_work_by_head_count_is_units_times_the_standard(stocked):
    run = run_forecast(stocked, HR, FIRST, DAYS, paths=20)
    found = why_demand(stocked, WH_LEAD, "PICK", NINE)
    assert why_demand(stocked, WH_LEAD, "PICK", NINE.replace(tzinfo=None)).start == found.start  # the site's clock
    assert found.run.id == run.id
    assert found.start.isoformat() == "2026-11-09T09:00:00+08:00"
    assert (found.units.mean, found.heads.mean, found.heads.low) == pytest.approx((10, 2, 2))  # 12 minutes each
    assert (found.load, found.presence, found.due, found.known, found.given) == (None, 0, None, (), None)
    assert told(found) == [
        "10.0 units are expected in the slot, 10.0 to 10.0 in eight cases of ten.",
        "A unit takes 720 s, with 0 % allowance and 0 % shrinkage 12.00 minutes.",
        "That asks for 2.00 heads on average, 2.00 to 2.00 in eight cases of ten.",
    ]
    assert told(found, "zh_Hans_CN")[-1] == "由此平均需要 2.00 人，八成情况下为 2.00 到 2.00 人。"


def test_a_special_day_is_named_with_the_factor_that_the_run_applied(stocked):
    tuesday, wednesday = FIRST + timedelta(days=1), FIRST + timedelta(days=2)
    days = [
        CalendarDay(day=tuesday, kind="event", factor_permille=1350),
        CalendarDay(day=wednesday, kind="closed"),
    ]
    change(stocked, lambda organisation: organisation.upsert_calendar(days))
    run_forecast(stocked, HR, FIRST, DAYS, paths=20)
    change(stocked, lambda organisation: organisation.clear_calendar_day(tuesday))  # the run keeps what it was made of
    event, closed = (why_demand(stocked, HR, "PICK", NINE + timedelta(days=days)) for days in (1, 2))
    assert (event.special.kind, event.special.factor, event.units.mean) == ("event", 1.35, pytest.approx(13.5))
    assert told(event)[0] == "The day table calls it a special day: 1.35 times a usual day is expected."
    assert told(event, "zh_Hans_CN")[0] == "日历表列为特殊日：预期业务量为平常日的 1.35 倍。"
    assert told(closed)[0] == "The day table says that it is closed: 0.00 times a usual day is expected."
    assert closed.units.mean == 0
    assert why_demand(stocked, HR, "PICK", NINE).special is None


def test_of_a_time_that_the_clock_skips_the_next_is_told_and_named(stocked):
    change(stocked, lambda organisation: organisation.upsert_site([replace(SITE, tz="Europe/Berlin")]))
    spring = FIRST.replace(year=2027, month=3, day=28)
    run_forecast(stocked, HR, spring, 1, paths=20)
    found = why_demand(stocked, HR, "PICK", datetime.fromisoformat("2027-03-28T02:30"))
    assert (found.start.hour, told(found)[0]) == (
        3,
        "Clocks skip 02:30 on this day; what follows is said of 03:00.",
    )
    assert why_demand(stocked, HR, "PICK", datetime.fromisoformat("2027-03-28T03:30")).skipped is None


def test_known_work_of_the_slot_is_told_as_it_was_when_the_run_was_made(stocked):
    def enter(**changed):
        fields = {"start_min": 540, "end_min": 600, "units": Decimal(30), "replaces": True, "reason": "booked"}
        return enter_known_work(stocked, HR, "PICK", FIRST, **(fields | changed))

    gone = enter(start_min=0, end_min=1440, replaces=False, reason="cancelled")
    withdraw_known_work(stocked, HR, gone.id)
    kept, _elsewhere = enter(), enter(start_min=600, end_min=660)
    run_forecast(stocked, HR, FIRST, DAYS, paths=20)
    enter(replaces=False, reason="too late for the run")
    found = why_demand(stocked, HR, "PICK", NINE)
    assert [entry.id for entry in found.known] == [kept.id]
    assert found.units.mean == pytest.approx(30)
    assert told(found)[1] == "Known instead of the forecast: 30 units, booked (entered by hr)."


def test_answered_work_tells_its_load_and_level_and_presence(stocked):
    calls = replace(
        standard(role="TEST", seconds=720), service=Service.ERLANG_C, service_permille=800, occupancy_permille=900
    )
    present = Presence(role="TEST", start_min=0, end_min=1440, heads=5, valid_from=HISTORY_FROM)
    change(stocked, lambda org: (org.upsert_standards([calls]), org.upsert_presences([present])))
    run_forecast(stocked, HR, FIRST, DAYS, paths=20)
    found = why_demand(stocked, LAB_LEAD, "TEST", NINE)
    assert found.load == pytest.approx(0.8)  # 4 units × 12 min in an hour
    assert (found.presence, found.heads.mean) == (5, 5.0)
    assert told(found)[2:4] == [
        (
            "0.80 heads are busy on average; 80 % are to be answered within 20 s, a head busy at most 90 % of its time "
            "(Erlang C)."
        ),
        "Heads that must be there, work or not: 5.",
    ]
    chart = role_chart(stocked, HR, "TEST", history_days=0)
    assert [set(chart.need_low[day * 24 : day * 24 + 24]) for day in (0, 1)] == [{5.0}, {0.0}]  # Tuesday is closed


def test_work_that_may_wait_tells_when_it_is_due(stocked):
    waits = replace(
        standard(role="PICK", seconds=720), kind=WorkKind.DEFERRABLE, cut_off_min=540, late_fen_per_hour=9000
    )
    early = ShiftType(code="E", name_zh="早", name_en="E", start_min=420, length_min=480)
    change(stocked, lambda org: (org.upsert_standards([waits]), org.upsert_shift_types([early])))
    run_forecast(stocked, HR, FIRST, DAYS, paths=20)
    found = why_demand(stocked, HR, "PICK", NINE)
    assert found.due is not None
    assert found.due.isoformat() == "2026-11-11T09:00:00+08:00"  # Tuesday is closed
    assert told(found)[2:] == [
        "The work may wait; what comes in this slot is due by 2026-11-11 09:00.",
        "That is the work of 2.00 heads in the slot on average, 2.00 to 2.00 in eight cases of ten.",
    ]
    eight = why_demand(stocked, HR, "PICK", datetime(2026, 11, 9, 0, 30, tzinfo=UTC))  # 08:30 in Shanghai
    assert eight.due is not None
    assert eight.due.isoformat() == "2026-11-09T09:00:00+08:00"


def test_who_may_not_see_the_role_finds_nothing_and_other_times_are_refused(stocked):
    with pytest.raises(NotFound, match="no forecast of role 'PICK'"):
        why_demand(stocked, HR, "PICK", NINE)
    run = run_forecast(stocked, HR, FIRST, DAYS, paths=20)
    with pytest.raises(NotFound, match="no role 'PICK'"):
        why_demand(stocked, LAB_LEAD, "PICK", NINE)
    with pytest.raises(NotFound, match="no forecast of role 'SORT'"):
        why_demand(stocked, HR, "SORT", NINE)
    with pytest.raises(InvalidInput, match=f"forecast run {run.id} covers 7 days"):
        why_demand(stocked, HR, "PICK", NINE + timedelta(days=7), run.id)
    with pytest.raises(InvalidInput, match="covers 7 days from 2026-11-09"):
        why_demand(stocked, HR, "PICK", NINE - timedelta(days=1), run.id)
