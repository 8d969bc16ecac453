"""Bad history: each fault has its note or refusal, and a forecast that can be used."""

from __future__ import annotations

import warnings
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from scheduler.errors import InvalidInput
from scheduler.messages import MESSAGES
from scheduler.workload.backtest import scored_forecast
from scheduler.workload.forecast import SiteShape, forecast, window_quantiles
from scheduler.workload.inspection import inspected
from scheduler.workload.paths import Dispersion
from scheduler.workload.series import Series, series_from_epochs
from tests.scheduler.workload.builders import MONDAY, hourly, noisy, office_week, table

BERLIN = ZoneInfo("Europe/Berlin")


def altered(series: Series, change) -> Series:
    values = series.values.copy()
    change(values)
    return Series(first_day=series.first_day, slot_min=series.slot_min, values=values)


def half_hourly(weeks: int, seed: int = 3) -> Series:
    rng = np.random.default_rng(seed)
    mean = np.zeros((7, 48))
    mean[:5, 16:34] = 6.0
    values = rng.poisson(np.tile(mean, (weeks, 1))).astype(np.float64)
    return Series(first_day=MONDAY, slot_min=30, values=values)


def keys(series: Series, calendar=None, zone=None) -> list[str]:
    notes = inspected(series, calendar or {}, zone)[1]
    for note in notes:
        assert MESSAGES[note.key] % note.params
    return [note.key for note in notes]


def week_of(series: Series, first_day: date | None = None, **given) -> float:
    made = forecast(series, {}, first_day or series.end, 7, seed=1, **given)
    assert np.isfinite(made.paths).all()
    return float(made.mean.sum())


def test_sound_history_has_no_notes_and_stays_as_it_is():
    series = noisy(20, seed=1)
    found, notes = inspected(series, {}, BERLIN)
    assert notes == ()
    assert (found.values == series.values).all()


def test_rare_work_is_no_gap():
    assert keys(noisy(30, seed=2, units=0.05)) == []


def test_a_gap_teaches_nothing_and_is_named():
    gap = altered(noisy(20, seed=1), lambda v: v[98:126].fill(0.0))  # weeks 15 to 18
    found, notes = inspected(gap, {})
    assert [(n.key, n.params["first"], n.params["days"]) for n in notes] == [("history_gap", "2026-04-11", 30)]
    assert np.isnan(found.values[98:126]).all()
    assert week_of(gap) == pytest.approx(week_of(noisy(20, seed=1)), rel=0.1)


def test_a_gap_of_unrecorded_days_is_named_too():
    assert keys(altered(noisy(20, seed=1), lambda v: v[98:126].fill(np.nan))) == ["history_gap"]


def test_a_gap_that_the_sites_table_explains_is_none():
    days = table(*((MONDAY + timedelta(days=i), "closed", 1000) for i in range(98, 126)))
    assert keys(altered(noisy(20, seed=1), lambda v: v[98:126].fill(0.0)), days) == []


def test_a_role_that_stops_is_forecast_to_stay_so():
    stopped = altered(noisy(30, seed=4), lambda v: v[-35:].fill(0.0))
    made = scored_forecast(stopped, {}, stopped.end, 14, paths=50, seed=1)
    assert (made.method, made.paths.sum(), made.scores) == ("stopped", 0.0, None)
    assert [(n.key, n.params["last"]) for n in made.notes] == [("history_stopped", "2026-06-26")]


def test_a_fortnights_rest_at_the_end_is_no_stop():
    series = altered(noisy(30, seed=4), lambda v: v[-12:].fill(0.0))
    assert "history_stopped" not in keys(series)
    assert week_of(series) > 300


def test_days_that_are_not_recorded_yet_are_no_stop():
    assert "history_stopped" not in keys(altered(noisy(30, seed=4), lambda v: v[-35:].fill(np.nan)))


@pytest.mark.parametrize("weeks", [slice(0, 8), slice(12, 20)], ids=["older weeks coarse", "newer weeks coarse"])
def test_weeks_by_the_hour_are_spread_over_half_hours(weeks):
    series = half_hourly(20)

    def coarser(values):
        of_weeks = values.reshape(20, 7, 24, 2)[weeks]
        of_weeks[...] = np.stack([of_weeks.sum(axis=3), np.zeros(of_weeks.shape[:3])], axis=3)

    coarse = altered(series, coarser)
    assert keys(coarse) == ["history_grain"]
    found = forecast(coarse, {}, coarse.end, 7, seed=1).mean.reshape(7, 48)
    assert found[0, 17::2][:8].sum() == pytest.approx(found[0, 16::2][:8].sum(), rel=0.2)
    assert found.sum() == pytest.approx(week_of(series), rel=0.1)


def test_a_part_of_a_coarse_week_makes_no_noise():
    series = half_hourly(20).before(MONDAY + timedelta(days=20 * 7 - 4))

    def coarser(values):
        newer = values[-31:].reshape(-1, 24, 2)
        newer[...] = np.stack([newer.sum(axis=2), np.zeros(newer.shape[:2])], axis=2)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert keys(altered(series, coarser)) == ["history_grain"]


def test_weeks_by_the_day_take_the_shape_of_the_fine_ones():
    def daily(values):
        values[: 8 * 7] = np.pad(values[: 8 * 7].sum(axis=1)[:, None], ((0, 0), (0, 47)))

    coarse = altered(half_hourly(20), daily)
    found, notes = inspected(coarse, {})
    assert [(n.key, n.params["weeks"]) for n in notes] == [("history_grain", 8)]
    assert found.values[:56].sum() == pytest.approx(coarse.values[:56].sum())
    assert (found.values[0, 16:34] > 0).all()
    assert found.values[0, 0] == 0


def test_an_absurd_quantity_is_left_out():
    def typed(values):
        values[60, 10] = 1e6

    series = noisy(20, seed=1)
    assert keys(altered(series, typed)) == ["history_absurd"]
    assert week_of(altered(series, typed)) == pytest.approx(week_of(series), rel=0.05)


@pytest.mark.parametrize(("times", "said"), [(12.0, 12.0), (1 / 24, 1 / 24)], ids=["each", "pallets"])
def test_history_before_another_unit_is_counted_in_the_new_one(times, said):
    series = noisy(30, seed=6, units=200.0)
    changed = altered(series, lambda v: np.multiply(v[-24:], times, out=v[-24:]))
    note = inspected(changed, {})[1][0]
    assert keys(changed) == ["history_scale"]
    assert note.params["first"] == (series.end - timedelta(days=24)).isoformat()
    number = str(note.params["times"])
    assert (1 / float(number[2:]) if number.startswith("1/") else float(number)) == pytest.approx(said, rel=0.15)
    assert week_of(changed) == pytest.approx(times * week_of(series), rel=0.15)


def test_two_changes_of_unit_are_both_seen():
    def twice(values):
        values[-90:] *= 100
        values[-40:] /= 10

    assert keys(altered(noisy(30, seed=6, units=200.0), twice)) == ["history_scale", "history_scale"]


@pytest.mark.parametrize(
    "change",
    [
        lambda v: np.multiply(v, np.linspace(1, 8, len(v))[:, None], out=v),
        lambda v: np.multiply(v[-40:], 2.5, out=v[-40:]),
        lambda v: np.multiply(v[80:110], 9, out=v[80:110]),
        lambda v: np.multiply(v[-10:], 9, out=v[-10:]),
    ],
    ids=["growth", "more business", "a campaign that ended", "ten days only"],
)
def test_business_that_changes_is_no_change_of_unit(change):
    assert keys(altered(noisy(30, seed=7, units=200.0), change)) == []


def test_large_work_in_lumps_is_not_absurd():
    rng = np.random.default_rng(5)
    lumps = altered(noisy(30, seed=5), lambda v: np.multiply(v, np.exp(rng.standard_normal(v.shape)), out=v))
    assert keys(lumps) == []


@pytest.mark.parametrize("quantity", [-1.0, np.inf], ids=["negative", "infinite"])
def test_impossible_quantities_are_refused(quantity):
    with pytest.raises(InvalidInput) as caught:
        series_from_epochs(np.array([0, 60]), np.array([1.0, quantity]), zone=BERLIN, slot_min=60)
    assert caught.value.key == "history_quantity"


def test_an_interval_that_occurs_twice_is_refused():
    with pytest.raises(InvalidInput) as caught:
        series_from_epochs(np.array([0, 60, 60]), np.ones(3), zone=BERLIN, slot_min=60)
    assert caught.value.key == "history_repeated"


def clocked(first: date, weeks: int) -> Series:
    """Ten units every hour that passes."""
    begin, end = (datetime(d.year, d.month, d.day, tzinfo=BERLIN) for d in (first, first + timedelta(weeks=weeks)))
    minutes = np.arange(int(begin.timestamp()) // 60, int(end.timestamp()) // 60, 60, dtype=np.int64)
    return series_from_epochs(minutes, np.full(len(minutes), 10.0), zone=BERLIN, slot_min=60)


def test_the_hour_that_autumn_repeats_counts_once():
    series = clocked(date(2026, 8, 31), 10)
    found, notes = inspected(series, {}, BERLIN)
    assert series.values.max() == 20.0
    assert (found.values == 10.0).all()
    assert [(n.key, n.params) for n in notes] == [("history_clock", {"days": 1, "last": "2026-10-25"})]


def test_the_hour_that_autumn_repeats_is_no_matter_where_nobody_works_in_it():
    series = clocked(date(2026, 8, 31), 10)
    by_day = altered(series, lambda v: v[:, :6].fill(0.0))
    assert keys(by_day, zone=BERLIN) == []


def test_the_hour_that_spring_skips_is_unknown_and_does_no_harm():
    series = clocked(date(2026, 2, 16), 10)
    assert np.isnan(series.values).sum() == 1
    assert week_of(series, zone=BERLIN) == pytest.approx(1680.0)


def test_three_days_are_forecast_from_the_sites_week_and_said_to_be_few():
    series = hourly(1).before(MONDAY + timedelta(days=3))
    made = scored_forecast(series, {}, series.end, 14, paths=2000, seed=1, shape=SiteShape(share=office_week(1 / 45)))
    assert [(n.key, n.params) for n in made.notes] == [("history_short", {"days": 3})]
    assert made.scores is None
    assert made.mean.sum() == pytest.approx(900, rel=0.05)
    week = made.paths[:, : 7 * 24].sum(axis=1)
    assert np.quantile(week, 0.9) > 1.25 * np.quantile(week, 0.1)


def test_the_fewer_days_are_known_the_wider_is_what_they_tell():
    narrow = SiteShape(share=office_week(1 / 45), dispersion=Dispersion(week_sd=0.02, day_sd=0.1, phi=0.01))

    def width(days: int) -> float:
        known = hourly(3).before(MONDAY + timedelta(days=days))
        totals = forecast(known, {}, known.end, 14, paths=2000, seed=1, shape=narrow).paths.sum(axis=1)
        low, high = np.quantile(totals, (0.1, 0.9))
        return float((high - low) / totals.mean())

    one, three, fortnight = width(1), width(3), width(14)
    # a day: sqrt(0.02² + 0.1² + 0.3² · 4/5) = 0.29, 2.56 of which lie between the quantiles
    assert one == pytest.approx(2.56 * 0.29, rel=0.2)
    assert one > three > fortnight
    assert fortnight < 0.2


def test_no_history_is_refused_with_what_to_do():
    with pytest.raises(InvalidInput) as caught:
        forecast(hourly(4), {}, MONDAY, 7)
    assert caught.value.key == "history_none"


def test_a_windows_quantiles_come_from_the_paths():
    paths = np.arange(12.0).reshape(3, 4)
    # sums of cells 1 and 2: 3, 11, 19
    assert window_quantiles(paths, 1, 3, (0.0, 0.5, 1.0)) == pytest.approx([3.0, 11.0, 19.0])
    made = forecast(hourly(8), {}, MONDAY + timedelta(weeks=8), 7)
    assert made.window_quantiles(8, 17) == pytest.approx(np.full(9, 90.0))


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (2, 2), (0, 5)], ids=["before", "empty", "beyond"])
def test_a_window_outside_is_refused(start, end):
    with pytest.raises(InvalidInput) as caught:
        window_quantiles(np.ones((3, 4)), start, end)
    assert caught.value.key == "window_cells"


def test_epochs_are_utc():
    at = int(datetime(2026, 1, 5, tzinfo=UTC).timestamp()) // 60
    assert series_from_epochs(np.array([at]), np.ones(1), zone=BERLIN, slot_min=60).values[0, 1] == 1.0
