"""The forecast as a whole: distributions from one set of paths, closed hours, special days, short histories."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.errors import InvalidInput
from scheduler.workload.forecast import LEVELS, SiteShape, forecast, from_volume, site_shape
from scheduler.workload.paths import TYPICAL, Dispersion
from scheduler.workload.series import Series
from tests.scheduler.workload.builders import MONDAY, hourly, noisy, office_week, table

HISTORY = noisy(30, seed=11)
NEXT = HISTORY.end


def of_days(made):
    return made.mean.reshape(made.days, -1).sum(axis=1)


def test_equal_weeks_are_forecast_as_they_were():
    made = forecast(hourly(12), {}, MONDAY + timedelta(weeks=12), 14)
    assert of_days(made) == pytest.approx(([90.0] * 5 + [0.0] * 2) * 2)
    assert np.allclose(made.quantiles, made.mean)


@given(
    seed=st.integers(0, 2**32),
    weeks=st.integers(1, 20),
    units=st.sampled_from([0.3, 5.0, 200.0]),
    days=st.sampled_from([1, 6, 7, 15]),
    blend=st.sampled_from([0.0, 0.5, 1.0]),
    lead=st.sampled_from([0, 1, 9]),
)
def test_quantiles_are_ordered_and_closed_cells_hold_nothing(*, seed, weeks, units, days, blend, lead):
    series = noisy(weeks, seed=seed, units=units)
    made = forecast(series, {}, series.end + timedelta(days=lead), days, paths=20, seed=seed, blend=blend)
    assert made.mean.shape == (days * 24,)
    assert made.paths.shape == (20, days * 24)
    assert (np.diff(made.quantiles, axis=0) >= 0).all()
    assert (made.paths >= 0).all()
    assert np.isfinite(made.paths).all()
    assert np.allclose(made.mean, made.paths.mean(axis=0))
    never = np.nansum(series.values.reshape(-1, 7, 24), axis=0) == 0
    phase = [(lead + i) % 7 for i in range(days)]
    assert made.paths.reshape(20, days, 24)[:, never[phase]].sum() == 0


def test_the_same_seed_gives_the_same_paths_and_another_does_not():
    one, same, other = (forecast(HISTORY, {}, NEXT, 7, seed=seed) for seed in (4, 4, 5))
    assert (one.paths == same.paths).all()
    assert not (one.paths == other.paths).all()


def test_a_forecast_knows_nothing_of_its_own_days():
    day = NEXT - timedelta(days=14)
    altered = HISTORY.values.copy()
    altered[-14:] = 99.0
    later = Series(first_day=MONDAY, slot_min=60, values=altered)
    assert (forecast(HISTORY, {}, day, 7).paths == forecast(later, {}, day, 7).paths).all()


def test_any_weekday_may_be_the_first():
    thursday = NEXT - timedelta(days=4)
    made = forecast(HISTORY, {}, thursday, 7)
    assert [bool(units > 0) for units in of_days(made)] == [True, True, False, False, True, True, True]


def test_a_gap_between_history_and_the_first_day_is_bridged():
    made = forecast(HISTORY, {}, NEXT + timedelta(days=10), 4)  # a Thursday
    assert [bool(units > 0) for units in of_days(made)] == [True, True, False, False]


def test_day_sums_come_from_the_paths_not_from_the_cells():
    made = forecast(HISTORY, {}, NEXT, 7, seed=2)
    totals = made.paths.reshape(len(made.paths), 7, 24).sum(axis=2)
    assert np.allclose(made.sums(24), np.quantile(totals, LEVELS, axis=0))
    of_cells = made.quantiles.reshape(9, 7, 24).sum(axis=2)
    assert made.sums(24)[-1, 0] < of_cells[-1, 0]  # 90 % of a sum is less than the sum of 90 %


def test_the_band_covers_what_comes():
    # 40 weeks of the same law; each of the last 4 weeks forecast in turn: about 80 % inside 10–90 %
    series = noisy(40, seed=21, units=12.0)
    inside = cells = 0
    for back in range(1, 5):
        first = series.end - timedelta(weeks=back)
        made = forecast(series, {}, first, 7, seed=back, blend=1.0)
        truth = series.window(first, 7).reshape(-1)
        worked = made.quantiles[-1] > 0
        inside += int(((truth >= made.quantiles[0]) & (truth <= made.quantiles[-1]) & worked).sum())
        cells += int(worked.sum())
    assert cells == 4 * 45
    assert 0.70 < inside / cells < 0.92


def test_blending_moves_the_cell_towards_climatology_and_keeps_the_order_of_the_paths():
    own, blended, past = (forecast(HISTORY, {}, NEXT, 7, seed=3, blend=b) for b in (1.0, 0.5, 0.0))
    assert np.allclose(np.sort(blended.paths, axis=0), (np.sort(own.paths, axis=0) + np.sort(past.paths, axis=0)) / 2)
    cell = 9  # Monday 09:00
    worked = own.paths[:, cell] > 0
    assert np.corrcoef(own.paths[worked, cell], blended.paths[worked, cell])[0, 1] > 0.9
    assert (own.method, blended.method, past.method) == ("profile", "profile+climatology", "climatology")


def test_paths_of_a_rare_role_are_not_busy_by_their_place_in_the_list():
    series = noisy(30, seed=8, units=0.2)
    made = forecast(series, {}, series.end, 14, seed=1, blend=0.0)
    totals = made.paths.sum(axis=1)
    place = np.arange(len(totals))
    assert abs(np.corrcoef(place, totals)[0, 1]) < 0.3


@pytest.mark.parametrize("blend", [0.0, 0.5, 1.0])
def test_the_sites_factor_scales_the_day_and_closed_is_nothing(blend):
    days = table((NEXT, "event", 1500), (NEXT + timedelta(days=1), "closed", 1000))
    usual, special = (forecast(HISTORY, table_, NEXT, 3, seed=6, blend=blend) for table_ in ({}, days))
    assert of_days(special)[0] / of_days(usual)[0] == pytest.approx(1.5, rel=0.05)
    assert special.paths.reshape(-1, 3, 24)[:, 1].sum() == 0
    assert of_days(special)[2] == pytest.approx(of_days(usual)[2], rel=0.05)


def test_a_kind_of_day_without_a_factor_gets_what_it_brought_before():
    series = hourly(30)
    values = series.values.copy()
    past = [MONDAY + timedelta(weeks=w) for w in (5, 15, 25)]
    for day in past:
        values[(day - MONDAY).days] *= 0.5
    series = Series(first_day=MONDAY, slot_min=60, values=values)
    days = table(*((day, "holiday", 1000) for day in [*past, series.end]))
    made = forecast(series, days, series.end, 2, seed=1, paths=500)
    # (3 · 0.5 + 1) / 4 = 0.625 of 90 units; the holidays themselves are kept out of the profile
    assert of_days(made)[0] == pytest.approx(0.625 * 90, rel=0.04)
    assert of_days(made)[1] == pytest.approx(90)
    assert made.paths[:, 9].std() > 0


def test_a_makeup_saturday_gets_a_weekdays_profile():
    saturday = NEXT + timedelta(days=5)
    usual = forecast(HISTORY, {}, NEXT, 7, seed=9)
    opened = forecast(HISTORY, table((saturday, "open", 1000)), NEXT, 7, seed=9)
    assert of_days(usual)[5] == 0
    assert of_days(opened)[5] == pytest.approx(of_days(usual)[:5].mean(), rel=0.15)
    assert opened.paths.reshape(-1, 7, 24)[:, 5, :8].sum() == 0


def test_two_weeks_lean_on_the_sites_shape():
    share = np.zeros((7, 24))
    share[:5, 8:17] = 1 / 45
    own = np.zeros((7, 24))
    own[0, 9] = 90.0  # so far everything came on Monday at nine
    made = forecast(
        hourly(2, own), {}, MONDAY + timedelta(weeks=2), 7, shape=SiteShape(share=share), paths=4000, seed=1
    )
    # Monday 09:00: (2·90 + 2·(1/45)·90) / (2 + 2) = 46; any other open hour: (0 + 2·2) / 4 = 1
    assert made.method == "site-shape"
    assert made.mean[9] == pytest.approx(46.0, rel=0.03)
    assert made.mean[24 + 9] == pytest.approx(1.0, rel=0.06)
    assert made.mean[5 * 24 + 9] == 0


def test_the_sites_shape_is_turned_to_the_day_on_which_history_ends():
    share = np.zeros((7, 24))
    share[:5, 8:17] = 1 / 45
    known = hourly(1).before(MONDAY + timedelta(days=3))  # Monday to Wednesday
    made = forecast(known, {}, known.end, 7, shape=SiteShape(share=share), paths=2000, seed=1)
    assert [round(units / 90, 1) for units in of_days(made)] == [1, 1, 0, 0, 1, 1, 1]


def test_without_a_shape_a_short_history_is_repeated():
    made = forecast(hourly(1), {}, MONDAY + timedelta(weeks=1), 7, paths=3000)
    assert made.method == "own-mean"
    assert of_days(made)[0] == pytest.approx(90, rel=0.03)


def test_a_role_without_history_gets_the_volume_expected():
    shape = site_shape([hourly(8)], [Dispersion(week_sd=0.1, day_sd=0.1, phi=0.2)])
    wednesday = date(2026, 6, 3)
    made = from_volume(450.0, shape, {}, wednesday, 7, paths=3000, seed=2)
    assert of_days(made) == pytest.approx([90, 90, 90, 0, 0, 90, 90], rel=0.03)
    assert (made.method, made.dispersion.phi) == ("volume", 0.2)


def test_the_shape_of_a_site_counts_every_role_alike_and_starts_on_monday():
    nights = np.zeros((7, 24))
    nights[:, 0:8] = 1000.0
    thursday = MONDAY + timedelta(days=3)
    shape = site_shape([hourly(8), hourly(8, np.roll(nights, -3, axis=0), first_day=thursday)], [])
    assert shape.share.sum() == pytest.approx(1.0)
    assert shape.share[0, 9] == pytest.approx(0.5 / 45)
    assert shape.share[6, 3] == pytest.approx(0.5 / 56)
    assert shape.dispersion == TYPICAL
    assert site_shape([hourly(3, np.zeros((7, 24)))], []) is None


def test_a_history_of_special_days_only_is_still_used():
    series = hourly(4)
    every = table(*((MONDAY + timedelta(days=i), "event", 1000) for i in range(28)))
    made = forecast(series, every, series.end, 7, seed=1)
    assert of_days(made)[0] > 30


@pytest.mark.parametrize(
    ("first_day", "days", "paths", "says"),
    [(MONDAY, 7, 300, "no day before"), (NEXT, 0, 300, "at least one day"), (NEXT, 7, 1, "two paths")],
    ids=["nothing before the first day", "no days", "one path"],
)
def test_what_cannot_be_forecast_is_refused(first_day, days, paths, says):
    with pytest.raises(InvalidInput, match=says):
        forecast(HISTORY, {}, first_day, days, paths=paths)


def test_a_negative_volume_is_refused():
    with pytest.raises(InvalidInput, match="zero or more"):
        from_volume(-1.0, SiteShape(share=office_week(1 / 45)), {}, NEXT, 7)


def test_a_gap_beside_a_holiday_does_not_make_the_holiday_look_busy():
    series = hourly(10)
    holiday = MONDAY + timedelta(days=7 * 5 + 1)
    values = series.values.copy()
    values[7 * 5 + 1] *= 0.5
    values[7 * 4 : 7 * 5] = np.nan  # the week before was not recorded
    gappy = Series(first_day=MONDAY, slot_min=60, values=values)
    nearby = MONDAY + timedelta(days=7 * 10 + 1)
    days = table((holiday, "holiday", 1000), (nearby, "holiday", 1000))

    made = forecast(gappy, days, MONDAY + timedelta(days=70), 7, paths=4000, seed=3)

    usual, special = made.mean.reshape(7, 24).sum(axis=1)[[0, 1]]
    # half, with the weight w of one day of 90 units: (w/2 + 1) ÷ (w + 1)
    weight = 0.0625 / (0.0625 + 1 / 90)
    assert special / usual == pytest.approx((weight / 2 + 1) / (weight + 1), abs=0.02)
