"""The level of coming weeks: chosen among memories, growth and last year by what was right so far."""

from __future__ import annotations

import numpy as np
import pytest

from scheduler.workload.levels import lead_levels


def said(level, leads=4, first=8):
    level = np.asarray(level, dtype=np.float64)
    return lead_levels(level, np.ones(len(level)), np.arange(first, len(level) + 1), leads)


def test_a_steady_level_stays():
    assert said(np.ones(30)) == pytest.approx(np.ones((23, 4)))


def test_chance_around_a_steady_level_is_averaged_away():
    rng = np.random.default_rng(1)
    found = said(np.exp(0.2 * rng.standard_normal(60)), first=30)[-1]
    assert np.abs(np.log(found)).max() < 0.08  # the last week alone would miss by 0.2


def test_a_step_is_followed():
    found = said(np.repeat([1.0, 2.0], [20, 8]))[-1]
    assert (found > 1.9).all()
    assert (found < 2.4).all()


def test_growth_goes_on_for_a_while():
    found = said(np.exp(0.05 * np.arange(30)))[-1]
    ahead = np.exp(0.05 * np.arange(30, 34))
    assert (found[1:] > np.exp(0.05 * 29)).all()
    assert (np.diff(found) > 0).all()
    assert found == pytest.approx(ahead, rel=0.1)


def test_a_season_of_earlier_years_comes_again():
    week = np.arange(52 * 3)
    level = np.exp(0.5 * np.sin(2 * np.pi * week / 52) + 0.05 * np.random.default_rng(2).standard_normal(len(week)))
    found, short = said(level, first=120)[-1], said(level[104:], first=16)[-1]
    ahead = np.exp(0.5 * np.sin(2 * np.pi * np.arange(156, 160) / 52))
    assert np.abs(np.log(found / ahead)).max() < 0.2
    assert np.abs(np.log(found / ahead)).max() < np.abs(np.log(short / ahead)).max()


def test_an_origin_knows_nothing_of_later_weeks():
    rng = np.random.default_rng(3)
    level = np.exp(0.3 * rng.standard_normal(70))
    altered = level.copy()
    altered[50:] *= 5
    assert said(level)[: 50 - 8 + 1] == pytest.approx(said(altered)[: 50 - 8 + 1])


def test_weeks_that_were_not_seen_count_for_nothing():
    level, share = np.ones(20), np.ones(20)
    level[15], share[15] = 9.0, 0.0
    assert lead_levels(level, share, np.arange(10, 21), 2)[-1] == pytest.approx([1.0, 1.0])


def test_few_weeks_are_averaged():
    assert said([1.0, 2.0], leads=2, first=2)[0] == pytest.approx([1.5, 1.5], rel=0.12)
