"""Absence rates from history, and who is away on which path."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from scheduler.workload.simulation.absence import NO_RISK, AbsenceRisk, ShiftSeen, draw, duties_away, learn
from tests.scheduler.workload.simulation.builders import MONDAY

DAYS = tuple(MONDAY + timedelta(days=d) for d in range(28))


def seen(person, absences, shifts, *, step=2):
    """``shifts`` shifts every second day, the first ones missed."""
    return [ShiftSeen(person, MONDAY + timedelta(days=step * k), k < absences) for k in range(shifts)]


def test_without_history_or_absence_nobody_is_away():
    assert learn([]) == NO_RISK
    assert learn(seen("a", 0, 40)).of("a", MONDAY) == 0
    assert not draw(NO_RISK, ["a"], DAYS, 10, 1).any()


def test_a_person_like_the_others_gets_the_groups_rate():
    # everybody 2 of 40: no more difference than chance, so the strongest shrinkage
    risk = learn([s for p in "abcdef" for s in seen(p, 2, 40)])
    assert risk.group == pytest.approx(0.05)
    assert risk.strength == 5000
    assert risk.rate["a"] == pytest.approx(0.05)


def test_people_who_differ_keep_most_of_their_own_rate():
    usual = [s for p in "abcdefghij" for s in seen(p, 1, 100)]
    risk = learn(usual + seen("often", 40, 100))
    assert risk.strength <= 20
    assert 0.3 < risk.rate["often"] < 0.4
    assert risk.rate["a"] < risk.group < risk.rate["often"]
    # beta-binomial by hand: (x + s·m) / (n + s)
    assert risk.rate["a"] == pytest.approx((1 + risk.strength * risk.group) / (100 + risk.strength))


def test_weekdays_count_only_where_they_show():
    mondays = [ShiftSeen("a", MONDAY + timedelta(days=d), d % 7 == 0 and d % 14 == 0) for d in range(280) if d % 7 < 5]
    risk = learn(mondays)
    assert risk.weekday[0] > 3
    assert risk.weekday[1] < 1
    assert risk.weekday[5:] == (1.0, 1.0)  # nobody was seen on weekends
    even = [ShiftSeen("a", MONDAY + timedelta(days=d), d % 20 == 0) for d in range(280)]
    assert learn(even).weekday == (1.0,) * 7


def test_spells_raise_the_chance_of_the_day_after_but_not_of_any_day():
    spells = [ShiftSeen("a", MONDAY + timedelta(days=d), d % 30 < 3) for d in range(300)]
    risk = learn(spells)
    assert risk.carry > 0.4  # two of three absent days are followed by another
    drawn = draw(AbsenceRisk(group=0.1, carry=0.6), ["a"], DAYS, 4000, 3)[:, 0]
    assert drawn.mean(axis=0) == pytest.approx(np.full(28, 0.1), abs=0.02)
    again = drawn[:, 1:][drawn[:, :-1]].mean()
    assert again == pytest.approx(0.1 + 0.6 * 0.9, abs=0.03)


def test_a_duty_is_away_with_its_person_on_its_day():
    drawn = np.zeros((2, 1, 2), dtype=bool)
    drawn[1, 0, 1] = True
    asked = [("a", DAYS[0]), ("a", DAYS[1]), ("b", DAYS[1]), ("a", DAYS[5])]
    assert duties_away(drawn, ["a"], DAYS[:2], asked).tolist() == [[False] * 4, [False, True, False, False]]
