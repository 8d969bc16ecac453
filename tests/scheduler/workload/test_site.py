"""All roles of a site at once: who is skipped and why, who leans on whom, and days with a clock change."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from scheduler.workload.series import Series
from scheduler.workload.site import NO_HISTORY, NO_STANDARD, SiteWorkload, forecast_site
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
    assert made["young"].scores == {}
    assert made["new"].method == "volume"
    assert made["new"].mean.sum() == pytest.approx(90.0, rel=0.15)
    assert made["pick"].scores["origins"] == 3


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
    assert told == [(1, 4, "pack"), (2, 4, "pick"), (3, 4, "new"), (4, 4, "young")]


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
