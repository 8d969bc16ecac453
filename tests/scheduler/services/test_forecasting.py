"""Forecast runs and the lead's views of them, on a real database."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import numpy as np
import pytest

from scheduler.domain.actor import SYSTEM, AccountRole, Actor
from scheduler.domain.job import JobState
from scheduler.domain.organisation import CalendarDay, Department, Presence, Role, Site, WorkKind
from scheduler.errors import Forbidden, InvalidInput, NotFound
from scheduler.jobs.kinds.forecast import dump_forecast, dump_site, load_forecast, load_site
from scheduler.jobs.worker import Worker
from scheduler.services.forecasting import (
    demand_curves,
    read_site_workload,
    request_forecast,
    required_capacity,
    run_forecast,
)
from scheduler.services.known_work import enter_known_work, set_expected_volume, withdraw_known_work
from scheduler.services.workload_views import newest_run, outlooks, role_chart
from scheduler.storage import audit
from scheduler.workload.series import epoch_min
from scheduler.workload.site import forecast_site
from tests.scheduler.workload.builders import standard

SITE = Site(code="hq", name_zh="总部", name_en="Head office", tz="Asia/Shanghai", slot_min=60)
WH_LEAD = Actor(login="wh", role=AccountRole.LEAD, departments=frozenset({"WH"}))
LAB_LEAD = Actor(login="lab", role=AccountRole.LEAD, departments=frozenset({"LAB"}))
HR = Actor(login="hr", role=AccountRole.HR)
STAFF = Actor(login="s", role=AccountRole.STAFF, person="P1")
FIRST = date(2026, 11, 9)  # a Monday
HISTORY_FROM = FIRST - timedelta(weeks=8)
WEEKS, DAYS = 8, 7


def role(code: str, department: str) -> Role:
    return Role(code=code, name_zh="岗位", name_en=code, department=department, unit_zh="件", unit_en="units")


def hours(first_day: date, days: int, units: float):
    """Epoch minutes and units of 8–17 on every Monday to Friday; absent hours are without work."""
    starts = [
        epoch_min(first_day + timedelta(days=d), SITE.zone) + 60 * hour
        for d in range(days)
        if (first_day + timedelta(days=d)).weekday() < 5
        for hour in range(8, 17)
    ]
    return np.array(starts), np.full(len(starts), units)


def record(app, code: str, starts, units):
    with app.unit_of_work(SYSTEM) as uow:
        uow.workload.record(code, starts, units)
        uow.audit("test.workload", code)
        uow.commit()


def found_company(app):
    """The company of ``stocked`` before it has any history."""
    with app.unit_of_work(SYSTEM) as uow:
        org = uow.organisation
        org.upsert_site([SITE])
        org.upsert_departments([Department(code=code, name_zh="部", name_en=code) for code in ("WH", "LAB")])
        org.upsert_roles([role("PICK", "WH"), role("SORT", "WH"), role("NEW", "WH"), role("TEST", "LAB")])
        org.upsert_standards([standard(role=code, seconds=720) for code in ("PICK", "NEW", "TEST")])
        org.upsert_calendar(
            [CalendarDay(day=FIRST + timedelta(days=1), kind="closed", factor_permille=0, note_en="Stock-taking")]
        )
        uow.audit("test.company", "site")
        uow.commit()


@pytest.fixture
def stocked(app):
    """Eight weeks of 10 and 4 units an office hour for PICK and TEST; SORT has no standard, NEW no history."""
    found_company(app)
    for code, units in (("PICK", 10.0), ("SORT", 3.0), ("TEST", 4.0)):
        record(app, code, *hours(HISTORY_FROM, WEEKS * 7, units))
    return app


def actions(app):
    with app.reading() as uow:
        return [(e.actor, e.action) for e in audit.entries(uow.session)]


def test_a_run_forecasts_what_it_can_and_names_what_it_cannot(stocked):
    run = run_forecast(stocked, WH_LEAD, FIRST, DAYS, paths=20)
    assert run.roles == ("PICK", "TEST")
    assert dict(run.skipped) == {"SORT": "no_standard", "NEW": "no_history"}
    assert (run.first_day, run.days, run.slot_min) == (FIRST, DAYS, 60)
    # rows end on Friday the 6th; Saturday and Sunday have no row on the whole site and are not known to be free
    assert run.history_until == datetime(2026, 11, 6, 16, tzinfo=UTC)
    assert newest_run(stocked, WH_LEAD).id == run.id
    assert actions(stocked)[-1] == ("wh", "forecast.run")


def test_demand_is_heads_by_slot_from_the_first_midnight(stocked):
    run = run_forecast(stocked, HR, FIRST, DAYS, paths=20)
    with stocked.reading() as uow:
        curves, required = demand_curves(uow, run.id), required_capacity(uow, run.id)
    # 10 units × 12 min in an hour: 2 heads from 8 to 17, every path alike; Tuesday is closed
    assert set(curves) == {"PICK", "TEST"}
    assert len(curves["PICK"]) == DAYS * 24
    need = required["PICK"].mean.reshape(DAYS, 24)
    assert need[0, 8:17] == pytest.approx([200] * 9)
    assert need[[0, 2, 3, 4], :8].sum() == need[1].sum() == need[5:].sum() == 0
    monday_nine = curves["PICK"][9]
    assert (monday_nine.base_cost, monday_nine.widths, monday_nine.slopes) == (200 * 120, (200,), (-120,))
    assert monday_nine.surplus_slope == 6
    assert required["PICK"].expected_shortage_centiheads(np.full(DAYS * 24, 150))[9] == pytest.approx(50)


def test_the_same_seed_makes_the_same_run(stocked):
    runs = [run_forecast(stocked, HR, FIRST, DAYS, paths=20, seed=seed).id for seed in (5, 5)]
    with stocked.reading() as uow:
        one, two = (uow.workload.forecasts(run_id)["PICK"].paths for run_id in runs)
    assert (one == two).all()


def test_a_new_role_gets_the_volume_that_is_expected(stocked):
    run = run_forecast(stocked, HR, FIRST, DAYS, paths=200, weekly_units={"NEW": 45.0})
    assert "NEW" in run.roles
    found = {o.role.code: o for o in outlooks(stocked, HR, run.id)}
    # a unit in each open hour of the week; Tuesday is closed: four fifths of 45
    assert found["NEW"].units == pytest.approx(36, rel=0.1)
    assert found["NEW"].method == "volume"


def test_a_forecast_of_the_past_does_not_take_the_place_of_the_coming_one(stocked):
    ahead = run_forecast(stocked, WH_LEAD, FIRST, DAYS, paths=20)
    back = run_forecast(stocked, WH_LEAD, FIRST - timedelta(days=14), 7, paths=20)
    assert newest_run(stocked, WH_LEAD).id == ahead.id
    assert role_chart(stocked, WH_LEAD, "PICK").run.id == ahead.id
    assert role_chart(stocked, WH_LEAD, "PICK", run_id=back.id).run.id == back.id


def test_only_leads_hr_and_admin_make_forecasts(stocked):
    with pytest.raises(Forbidden, match="only leads"):
        run_forecast(stocked, STAFF, FIRST, DAYS)
    with pytest.raises(Forbidden, match="only leads"):
        request_forecast(stocked, STAFF, FIRST, DAYS, key="k")
    assert newest_run(stocked, HR) is None


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        ({"days": 0}, "forecast_days"),
        ({"days": 93}, "forecast_days"),
        ({"paths": 1}, "forecast_paths"),
        ({"seed": -1}, "simulation_seed"),
        ({"seed": 2**31}, "simulation_seed"),
        ({"weekly_units": {"NOBODY": 1.0}}, "role_missing"),
        ({"first_day": HISTORY_FROM}, "nothing_to_forecast"),
        ({"first_day": FIRST + timedelta(days=400)}, "forecast_far"),
    ],
    ids=[
        "no days",
        "a quarter and a day",
        "one path",
        "seed below 0",
        "seed too long",
        "volume of an unknown role",
        "no history yet",
        "a year on",
    ],
)
def test_an_impossible_run_is_refused_and_leaves_nothing(stocked, changed, key):
    with pytest.raises(InvalidInput) as caught:
        run_forecast(stocked, HR, **({"first_day": FIRST, "days": DAYS, "paths": 20} | changed))
    assert caught.value.key == key
    assert newest_run(stocked, HR) is None


def test_a_forecast_before_the_newest_row_uses_only_what_was_known(stocked):
    record(stocked, "PICK", *hours(FIRST, 7, 99.0))
    run = run_forecast(stocked, HR, FIRST, DAYS, paths=20)
    assert run.history_until == datetime(2026, 11, 8, 16, tzinfo=UTC)  # the midnight before the first day
    chart = role_chart(stocked, HR, "PICK", by_day=True, history_days=2)
    assert chart.mean[2] == pytest.approx(90)


def test_a_chart_has_history_then_the_forecast_with_its_band(stocked):
    run_forecast(stocked, HR, FIRST, DAYS, paths=20)
    chart = role_chart(stocked, WH_LEAD, "PICK", history_days=7)
    assert chart.times[0] == "2026-11-02T00:00"
    assert chart.times[7 * 24 + 9] == "2026-11-09T09:00"
    columns = (chart.actual, chart.mean, chart.low, chart.middle, chart.high, chart.need_mean, chart.need_high)
    assert {len(column) for column in columns} == {14 * 24}
    assert chart.actual[9] == 10.0
    assert chart.actual[5 * 24] is None  # Saturday: nobody recorded anything after Friday
    assert chart.mean[9] is None
    at = 7 * 24 + 9
    assert (chart.mean[at], chart.low[at], chart.high[at]) == (10.0, 10.0, 10.0)
    assert (chart.need_mean[at], chart.need_unit) == (2.0, "heads")
    assert [(d.day, d.kind, d.note_en) for d in chart.special_days] == [(date(2026, 11, 10), "closed", "Stock-taking")]


def test_by_day_a_chart_shows_totals_and_hours_of_work(stocked):
    run_forecast(stocked, HR, FIRST, DAYS, paths=20)
    chart = role_chart(stocked, HR, "TEST", history_days=3, by_day=True)
    assert chart.times[:4] == ("2026-11-06", "2026-11-07", "2026-11-08", "2026-11-09")
    assert chart.actual == (36.0,) + (None,) * 9  # Friday: 9 hours of 4 units
    assert chart.mean[3:6] == (36.0, 0.0, 36.0)
    assert chart.need_mean[3] == pytest.approx(7.2)  # 36 × 12 min
    assert chart.need_unit == "hours"


def test_a_chart_shows_what_came_in_the_forecast_days(stocked):
    run_forecast(stocked, HR, FIRST, DAYS, paths=20)
    record(stocked, "PICK", *hours(FIRST, 1, 12.0))
    chart = role_chart(stocked, HR, "PICK", history_days=0, by_day=True)
    assert chart.actual[:2] == (108.0, None)
    assert chart.mean[0] == 90.0


def test_outlooks_sum_the_days_up(stocked):
    run_forecast(stocked, HR, FIRST, DAYS, paths=20)
    found = {o.role.code: o for o in outlooks(stocked, HR)}
    assert found["PICK"].units == 4 * 90  # Tuesday is closed
    assert found["PICK"].work_hours == 72.0  # 360 × 12 min
    assert found["PICK"].scores["pinball"] == pytest.approx(0, abs=1e-6)
    assert {o.role.code: o.units for o in outlooks(stocked, HR, days=1)}["PICK"] == 90


def test_volumes_without_any_history_are_named_with_what_is_missing(app):
    found_company(app)
    set_expected_volume(app, HR, "NEW", Decimal(45), like=None, valid_from=FIRST, reason="new")
    with pytest.raises(InvalidInput, match="volumes are entered for NEW"):
        run_forecast(app, HR, FIRST, DAYS)


def test_a_lead_sees_the_roles_of_the_own_departments_only(stocked):
    run_forecast(stocked, HR, FIRST, DAYS, paths=20)
    assert [o.role.code for o in outlooks(stocked, LAB_LEAD)] == ["TEST"]
    assert [o.role.code for o in outlooks(stocked, HR)] == ["PICK", "TEST"]
    assert outlooks(stocked, STAFF) == ()
    with pytest.raises(NotFound) as foreign:
        role_chart(stocked, LAB_LEAD, "PICK")
    with pytest.raises(NotFound) as missing:
        role_chart(stocked, LAB_LEAD, "NONE")
    assert foreign.value.key == missing.value.key
    assert str(foreign.value).replace("PICK", "NONE") == str(missing.value)


def test_before_the_first_run_there_is_nothing_to_chart(stocked):
    assert newest_run(stocked, HR) is None
    assert outlooks(stocked, HR) == ()
    with pytest.raises(NotFound, match="no forecast of role 'PICK'"):
        role_chart(stocked, HR, "PICK")


def test_a_role_that_the_run_left_out_has_no_chart(stocked):
    run_forecast(stocked, HR, FIRST, DAYS, paths=20)
    with pytest.raises(NotFound, match="no forecast of role 'SORT'"):
        role_chart(stocked, HR, "SORT")
    with pytest.raises(InvalidInput, match="0 to 400 days"):
        role_chart(stocked, HR, "PICK", history_days=401)


def test_what_the_computing_process_gets_and_gives_survives_the_way(stocked):
    with stocked.reading() as uow:
        site = read_site_workload(uow, FIRST, DAYS, paths=20, weekly_units={"NEW": 9.0})
    made = forecast_site(site)
    again = load_forecast(dump_forecast(forecast_site(load_site(dump_site(site)))))
    assert (again.first_day, again.days, again.seed, again.history_until) == (FIRST, DAYS, 1, made.history_until)
    assert again.skipped == made.skipped
    for sent, got in zip(made.forecasts, again.forecasts, strict=True):
        assert (got.role, got.method, got.levels, got.scores) == (sent.role, sent.method, sent.levels, sent.scores)
        assert np.allclose(got.paths, sent.paths)
    for sent, got in zip(made.capacities, again.capacities, strict=True):
        assert got.standard == sent.standard
        assert (got.capacity == sent.capacity).all()


def test_a_forecast_job_leaves_the_run(stocked):
    job = request_forecast(stocked, WH_LEAD, FIRST, DAYS, key="monday", paths=20)
    assert request_forecast(stocked, WH_LEAD, FIRST, DAYS, key="monday", paths=20).id == job.id
    assert Worker(stocked, "w", ("forecast",)).work_one()
    with stocked.reading() as uow:
        done = uow.jobs.get(job.id)
    assert (done.state, done.error) == (JobState.DONE, "")
    assert done.result["roles"] == ["PICK", "TEST"]
    assert newest_run(stocked, HR).id == done.result["run"]
    assert actions(stocked)[-1] == ("wh", "forecast.run")


def known_work(app, code: str, day: date, units: str, *, replaces: bool = True, start: int = 0, end: int = 1440) -> int:
    work = enter_known_work(
        app, HR, code, day, start_min=start, end_min=end, units=Decimal(units), replaces=replaces, reason="booked"
    )
    return work.id


def test_known_work_is_laid_over_the_run_and_the_log_says_which(stocked):
    monday = known_work(stocked, "PICK", FIRST, "33")
    beside = known_work(stocked, "TEST", FIRST + timedelta(days=2), "6", replaces=False)
    taken_back = known_work(stocked, "PICK", FIRST + timedelta(days=2), "1000")
    withdraw_known_work(stocked, HR, taken_back)
    run = run_forecast(stocked, HR, FIRST, DAYS, paths=20)
    with stocked.reading() as uow:
        made = uow.workload.forecasts(run.id)
        entry = list(audit.entries(uow.session))[-1]
    days = {code: one.mean.reshape(DAYS, 24).sum(axis=1) for code, one in made.items()}
    assert days["PICK"][[0, 2]] == pytest.approx([33, 90], rel=1e-5)
    assert days["TEST"][[0, 2]] == pytest.approx([36, 42], rel=1e-5)
    assert entry.detail["known_work"] == {"PICK": [monday], "TEST": [beside]}


def test_a_volume_that_the_company_entered_is_used_until_the_caller_says_another(stocked):
    set_expected_volume(stocked, HR, "NEW", Decimal(45), like="PICK", valid_from=FIRST, reason="a new customer")
    run = run_forecast(stocked, HR, FIRST, DAYS, paths=200)
    other = run_forecast(stocked, HR, FIRST, DAYS, paths=200, weekly_units={"NEW": 90.0})
    found = [{o.role.code: o for o in outlooks(stocked, HR, one.id)}["NEW"].units for one in (run, other)]
    assert found == pytest.approx([36, 72], rel=0.1)  # Tuesday is closed


def test_the_job_s_payload_carries_what_is_known(stocked):
    known_work(stocked, "PICK", FIRST, "33")
    set_expected_volume(stocked, HR, "NEW", Decimal(45), like="PICK", valid_from=FIRST, reason="a new customer")
    with stocked.unit_of_work(SYSTEM) as uow:
        present = Presence(role="TEST", start_min=0, end_min=120, heads=3, valid_from=HISTORY_FROM)
        uow.organisation.upsert_presences([present])
        uow.audit("test.presence", "TEST")
        uow.commit()
    with stocked.reading() as uow:
        site = read_site_workload(uow, FIRST, DAYS, paths=10)
    alone, carried = forecast_site(site), forecast_site(load_site(json.loads(json.dumps(dump_site(site)))))
    assert carried.known == alone.known == {"PICK": alone.known["PICK"]}
    for one, other in zip(alone.capacities, carried.capacities, strict=True):
        assert (one.capacity == other.capacity).all()
        assert one.standard == other.standard
        assert isinstance(other.standard.kind, WorkKind)
    test = {one.role: one.capacity for one in alone.capacities}["TEST"]
    assert test[:, :2].min() == 300
