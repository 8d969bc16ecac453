"""All roles of a site at once: who is skipped and why, who leans on whom, and days with a clock change."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from scheduler.errors import InvalidInput
from scheduler.workload.known import Known
from scheduler.workload.series import Series
from scheduler.workload.site import NO_HISTORY, NO_SHAPE, NO_STANDARD, SiteWorkload, forecast_site
from tests.scheduler.workload.builders import MONDAY, noisy, standard

END = MONDAY + timedelta(weeks=20)


def site(**changed) -> SiteWorkload:
    usual = {
        "zone": ZoneInfo("Asia/Shanghai"),
        "slot_min": 60,
        "first_day": END,
        "days": 7,
        "seed": 1,
        "roles": ("new", "pack", "pick", "unpriced", "young"),
        "series": {
            "pick": noisy(20, seed=1),
            "pack": noisy(20, seed=2, units=30.0),
            "unpriced": noisy(20, seed=3),
            "young": Series(
                first_day=END - timedelta(days=7), slot_min=60, values=noisy(20, seed=4, units=5.0).values[-7:]
            ),
        },
        "standards": {role: standard(role=role) for role in ("new", "pack", "pick", "young")},
        "calendar": {},
        "paths": 40,
    }
    return SiteWorkload(**(usual | changed))


def test_roles_without_a_standard_or_history_are_skipped_with_the_reason():
    made = forecast_site(site())
    assert made.skipped == {"unpriced": NO_STANDARD, "new": NO_HISTORY}
    assert [one.role for one in made.forecasts] == ["pack", "pick", "young"]
    assert [one.role for one in made.capacities] == ["pack", "pick", "young"]


def test_a_young_role_leans_on_its_sisters_and_an_expected_one_takes_their_shape():
    made = {one.role: one for one in forecast_site(site(weekly_units={"new": 90.0})).forecasts}
    assert made["young"].method == "site-shape"
    assert made["young"].scores == {"notes": [{"key": "history_short", "params": {"days": 7}}]}
    assert made["new"].method == "volume"
    assert made["new"].mean.sum() == pytest.approx(90.0, rel=0.15)
    assert made["pick"].scores["origins"] == 4


def test_a_role_does_not_depend_on_the_others():
    pick = {one.role: one for one in forecast_site(site()).forecasts}["pick"]
    alone = forecast_site(site(roles=("pick",))).forecasts[0]
    assert (pick.paths == alone.paths).all()


def test_roles_do_not_move_together():
    series = noisy(20, seed=1)
    made = forecast_site(site(series={"pick": series, "pack": series}, roles=("pack", "pick"))).forecasts
    assert not (made[0].paths == made[1].paths).all()


def test_capacity_is_units_times_the_standard():
    made = forecast_site(site(roles=("pick",)))
    # one unit a minute of work: 60 units fill a head's hour, 100 centiheads
    assert np.abs(made.capacities[0].capacity - made.forecasts[0].paths * 100 / 60).max() <= 0.5


def test_progress_names_each_role_as_it_is_done():
    told = []
    forecast_site(site(), lambda done, of, role: told.append((done, of, role)))
    assert told == [(1, 4, "pack"), (2, 4, "pick"), (3, 4, "new"), (4, 4, "young")]  # "new" is left out


@pytest.mark.parametrize(
    ("first_day", "elapsed"), [(date(2026, 3, 27), 71), (date(2026, 10, 23), 73)], ids=["spring", "autumn"]
)
def test_demand_has_one_slot_for_every_hour_that_passes(first_day, elapsed):
    week = np.full((7, 24), 12.0)
    series = Series(first_day=first_day - timedelta(weeks=10), slot_min=60, values=np.tile(week, (10, 1)))
    made = forecast_site(
        site(zone=ZoneInfo("Europe/Berlin"), first_day=first_day, days=3, roles=("pick",), series={"pick": series})
    )
    assert made.forecasts[0].mean.size == 72  # the wall clock's cells
    assert made.capacities[0].capacity.shape == (40, elapsed)


def known(day: int, units: float, *, number: int = 1, replaces: bool = True) -> Known:
    at = END + timedelta(days=day)
    return Known(id=number, day=at, start_min=0, end_min=1440, units=units, replaces=replaces)


def test_known_work_is_laid_over_the_paths_and_named():
    made = forecast_site(site(roles=("pick",), known={"pick": [known(1, 500.0, number=7)]}))
    days = made.forecasts[0].paths.reshape(40, 7, 24).sum(axis=2)
    assert days[:, 1] == pytest.approx(np.full(40, 500.0), rel=1e-5)
    assert made.known == {"pick": (7,)}
    assert made.forecasts[0].mean[24:48].sum() == pytest.approx(500.0, rel=1e-5)
    assert made.forecasts[0].quantiles[0] == pytest.approx(np.quantile(made.forecasts[0].paths, 0.1, axis=0), rel=1e-4)
    # a unit is a minute: 500 units ask for 500/60 head-hours, in each path's own shape
    assert made.capacities[0].capacity[:, 24:48].sum(axis=1) == pytest.approx(np.full(40, 50000 / 60), abs=12)


def test_known_work_of_a_skipped_hour_is_not_lost():
    day = date(2026, 3, 29)  # Berlin has no hour from two to three
    rows = [
        Known(id=1, day=day, start_min=120, end_min=180, units=60.0, replaces=False),
        Known(id=2, day=day, start_min=0, end_min=1440, units=240.0, replaces=False),
    ]
    wanted = site(zone=ZoneInfo("Europe/Berlin"), first_day=day, days=1, roles=("new",), series={}, known={"new": rows})
    made = forecast_site(wanted)
    assert made.forecasts[0].mean[[1, 2, 3]].tolist() == [0, 0, 300]  # the second in the shape of the first
    assert made.capacities[0].capacity[0].sum() == pytest.approx(300 * 100 / 60, abs=12)


def test_known_work_of_other_days_is_not_named():
    assert forecast_site(site(roles=("pick",), known={"pick": [known(9, 5.0)]})).known == {}


def test_a_role_of_which_only_known_work_is_known_has_that():
    made = forecast_site(site(roles=("new", "pick"), known={"new": [known(2, 48.0)]}))
    new = {one.role: one for one in made.forecasts}["new"]
    assert (new.method, dict(made.skipped)) == ("known", {})
    assert new.mean.reshape(7, 24).sum(axis=1) == pytest.approx([0, 0, 48, 0, 0, 0, 0])


def test_presence_lifts_what_a_role_asks_for():
    presence = np.zeros(7 * 24, dtype=np.int64)
    presence[8] = 9
    made = forecast_site(site(roles=("pick",), presences={"pick": presence})).capacities[0].capacity
    without = forecast_site(site(roles=("pick",))).capacities[0].capacity
    assert made[:, 8].min() == 900
    assert (np.delete(made, 8, axis=1) == np.delete(without, 8, axis=1)).all()


def test_a_role_that_is_like_another_takes_its_week():
    night = np.zeros((7 * 20, 24))
    night[:, 2] = 30.0
    series = {"pick": noisy(20, seed=1), "night": Series(first_day=MONDAY, slot_min=60, values=night)}
    standards = {role: standard(role=role) for role in ("new", "night", "pick")}
    roles = ("new", "night", "pick")
    expected = {"series": series, "standards": standards, "roles": roles, "weekly_units": {"new": 70.0}}
    made = {one.role: one for one in forecast_site(site(**expected, like={"new": "night"})).forecasts}
    assert np.flatnonzero(made["new"].mean).tolist() == [24 * day + 2 for day in range(7)]
    pooled = {one.role: one for one in forecast_site(site(**expected)).forecasts}
    assert np.flatnonzero(pooled["new"].mean).size > 7


def test_an_expected_volume_is_wider_than_a_role_that_is_known_and_counts_less_the_more_is_seen():
    made = {one.role: one for one in forecast_site(site(weekly_units={"new": 90.0, "young": 900.0})).forecasts}
    totals = {role: one.paths.sum(axis=1) for role, one in made.items()}
    relative = {role: total.std() / total.mean() for role, total in totals.items()}
    assert relative["new"] > 1.2 * relative["pick"]
    seen = float(site().series["young"].values.sum())  # one week
    assert made["young"].method == "volume"
    assert np.log(totals["young"]).mean() == pytest.approx((np.log(seen) + 2 * np.log(900)) / 3, abs=0.8)


def three_days(units: float) -> Series:
    """Thursday to Saturday before ``END``, ``units`` a day from eight to sixteen."""
    values = np.zeros((3, 24))
    values[:, 8:16] = units / 8
    return Series(first_day=END - timedelta(days=4), slot_min=60, values=values)


def test_a_template_of_three_days_lends_a_week_without_holes():
    series = {"pick": noisy(20, seed=1), "young": three_days(800.0)}
    wanted = site(series=series, roles=("new", "pick", "young"), weekly_units={"new": 700.0}, like={"new": "young"})
    days = {one.role: one for one in forecast_site(wanted).forecasts}["new"].mean.reshape(7, 24).sum(axis=1)
    assert (days[:6] > 20).all()
    assert days.sum() == pytest.approx(700, rel=0.2)


def test_where_all_history_is_three_days_the_weekdays_not_seen_are_like_those_seen_if_they_are_open():
    wanted = site(
        series={"young": three_days(800.0)},
        roles=("new", "young"),
        weekly_units={"new": 600.0},
        like={"new": "young"},
        open_weekdays=frozenset(range(6)),
    )
    days = {one.role: one for one in forecast_site(wanted).forecasts}["new"].mean.reshape(7, 24).sum(axis=1)
    assert (days[:6] > 50).all()
    assert days[6] == 0


@pytest.mark.parametrize("seen", [0.0, 4.0, 5000.0], ids=["none", "less", "far more"])
def test_three_days_of_history_do_not_drown_an_entered_volume(seen):
    series = {"pick": noisy(20, seed=1), "young": three_days(seen)}
    wanted = site(series=series, roles=("pick", "young"), weekly_units={"young": 700.0}, paths=300)
    made = {one.role: one for one in forecast_site(wanted).forecasts}["young"]
    low, high = np.quantile(made.paths.sum(axis=1), (0.1, 0.9))
    assert low < 700 < high
    assert made.scores["notes"][0]["key"] == "volume_and_history"


def test_roles_like_each_other_take_the_sites_week():
    wanted = site(weekly_units={"new": 90.0, "young": 90.0}, like={"new": "young", "young": "new"})
    made = {one.role: one for one in forecast_site(wanted).forecasts}
    assert made["new"].mean.sum() > 0
    assert made["young"].mean.sum() > 0


def test_a_volume_without_any_history_lacks_a_shape():
    assert forecast_site(site(series={}, roles=("new",), weekly_units={"new": 9.0})).skipped == {"new": NO_SHAPE}


def test_processes_give_the_same_numbers():
    many = {f"r{i}": noisy(8, seed=i, units=5.0) for i in range(3)}
    wanted = site(
        series=many,
        roles=tuple(many),
        standards={r: standard(role=r) for r in many},
        first_day=MONDAY + timedelta(weeks=8),
    )
    told = []
    alone = forecast_site(wanted, processes=1)
    shared = forecast_site(wanted, lambda done, of, role: told.append((done, role)), processes=2)
    assert told == [(1, "r0"), (2, "r1"), (3, "r2")]
    for one, other in zip(alone.forecasts, shared.forecasts, strict=True):
        assert one.role == other.role
        assert (one.paths == other.paths).all()
        assert one.scores == other.scores
    for one, other in zip(alone.capacities, shared.capacities, strict=True):
        assert (one.capacity == other.capacity).all()


def test_what_one_process_refuses_is_told_to_the_caller():
    bad = [Known(id=3, day=END, start_min=5, end_min=5, units=1.0, replaces=True)]
    with pytest.raises(InvalidInput, match="known work 3"):
        forecast_site(site(known={"pick": bad}), processes=2)
