"""Standby lists whose best answer is known."""

from __future__ import annotations

import itertools
from datetime import timedelta

import numpy as np
import pytest

from scheduler.workload.simulation.serve import serve
from scheduler.workload.simulation.simulate import late_cost
from scheduler.workload.simulation.standby import OnCall, best_standby
from tests.scheduler.workload.simulation.builders import MONDAY, SLOT, duty, later, load, now


def on_call(person, *, day=0, wage=0, **roles):
    return OnCall(person=person, day=MONDAY + timedelta(days=day), shift="D", roles=roles, wage_fen=wage)


def nobody_away(paths, candidates):
    return np.zeros((paths, len(candidates)), dtype=bool)


def listed(works, roster, absent, candidates, count, *, away=None, allowed=lambda chosen: True):
    away = nobody_away(len(absent), candidates) if away is None else away
    return best_standby(
        works, roster, SLOT, absent=absent, candidates=candidates, away=away, count=count, allowed=allowed
    )


def test_who_is_worth_most_is_called_first_and_who_saves_nothing_never():
    # a is away on 2 of 4 paths: 100 short in two slots at 60; c can do it whole, b half, d not at all
    roster = load(duty("a", [0, 1]), slots=2)
    absent = np.array([[True], [True], [False], [False]])
    candidates = [on_call("b", pick=50), on_call("c", pick=100), on_call("d", pack=100)]
    (first,) = listed([now([100, 100])], roster, absent, candidates, 3)
    assert first.on_call.person == "c"
    assert first.saving.mean == (12_000 + 12_000) / 4
    assert first.called == 0.5
    assert (first.covered_before, first.covered_after) == (0.5, 1)


def test_the_wage_of_who_is_called_counts():
    roster = load(duty("a", [0]), slots=1)
    absent = np.array([[True], [False]])
    cheap, dear = on_call("b", wage=1000, pick=90), on_call("c", wage=2000, pick=100)
    (found,) = listed([now([100])], roster, absent, [dear, cheap], 1)
    assert found.on_call.person == "b"
    assert found.saving.mean == (90 * 60 - 1000) / 2  # 5400 − 1000 against 6000 − 2000
    assert listed([now([100])], roster, absent, [on_call("b", wage=7000, pick=100)], 1) == ()


def test_the_next_choice_knows_of_the_one_before():
    # a and b are away together: the second on call steps in for the second
    roster = load(duty("a", [0]), duty("b", [0]), slots=1)
    absent = np.array([[True, True], [False, False]])
    found = listed([now([200])], roster, absent, [on_call("c", pick=100), on_call("d", pick=100)], 2)
    assert [one.saving.mean for one in found] == [3000, 3000]
    assert [one.covered_after for one in found] == [0.5, 1]
    absent = np.array([[True, False], [False, False]])  # only ever one away: a second is worth nothing
    assert len(listed([now([200])], roster, absent, [on_call("c", pick=100), on_call("d", pick=100)], 2)) == 1


def test_who_may_not_is_left_out_and_who_is_away_cannot_come():
    roster = load(duty("a", [0]), slots=1)
    absent = np.array([[True], [True]])
    candidates = [on_call("b", pick=100), on_call("c", pick=90)]
    rested = listed([now([100])], roster, absent, candidates, 2, allowed=lambda all_: all_[-1].person != "b")
    assert [one.on_call.person for one in rested] == ["c"]
    away = np.array([[True, False], [True, False]])
    assert [o.on_call.person for o in listed([now([100])], roster, absent, candidates, 1, away=away)] == ["c"]


def test_a_choice_saves_what_the_simulation_of_the_whole_roster_says():
    """Every saving against all work served anew, immediate and waiting, over several shifts."""
    rng = np.random.default_rng(3)
    days = range(3)
    duties = [duty(p, range(48 * d + 16, 48 * d + 32), day=d, role=r) for d in days for p, r in
              (("a", "pick"), ("b", "pick"), ("c", "invoice"))]  # fmt: skip
    roster = load(*duties, slots=150)
    works = [
        now(*rng.integers(0, 300, (40, 150)).tolist()),
        later(*rng.integers(0, 60, (40, 150)).tolist(), due=np.arange(150) + 20, late_fen=500_000),
    ]
    absent = rng.random((40, len(duties))) < 0.3
    candidates = [on_call(p, day=d, wage=500, pick=80, invoice=90) for d in days for p in "xyz"]
    away = rng.random((40, len(candidates))) < 0.1
    found = listed(works, roster, absent, candidates, 5, away=away)
    assert len(found) == 5

    def cost(chosen):
        extra = {role: np.zeros((40, 150), dtype=np.int64) for role in ("pick", "invoice")}
        left, called = absent.copy(), np.zeros(40, dtype=np.int64)
        for one, path in itertools.product(chosen, range(40)):
            if away[path, candidates.index(one)]:
                continue
            mine = [i for i, d in enumerate(roster.duties) if d.day == one.day and left[path, i]]
            mine.sort(key=lambda i: (-one.roles[roster.duties[i].parts[0].role], i))
            if mine:
                left[path, mine[0]] = False
                called[path] += one.wage_fen
                for part in roster.duties[mine[0]].parts:
                    extra[part.role][path, part.slot] += one.roles[part.role]
        total = called.copy()
        for work in works:
            served, _ = serve(work, roster.capacity(work.role, absent) + extra[work.role])
            total = total + late_cost(work, served, SLOT) + served.idle.sum(axis=1) * work.idle_price
        return total.mean()

    chosen = [one.on_call for one in found]
    for k, one in enumerate(found):
        assert one.saving.mean == pytest.approx(cost(chosen[:k]) - cost(chosen[: k + 1]))
        assert all(
            cost([*chosen[:k], other]) >= cost(chosen[: k + 1]) - 1e-6
            for other in candidates
            if other not in chosen[:k]
        )
