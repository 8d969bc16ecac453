"""The benchmark of simulations: its peer agrees, and notices where it would not."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from tests.benchmarks import workload_simulate
from tests.benchmarks.workload_simulate import agreement, build
from tests.scheduler.workload.simulation import reference


def test_rosters_served_item_by_item_agree():
    # 3 roles · 3 paths · (5 flows · 96 slots + 2 totals)
    assert agreement(2) == 2 * 3 * 3 * (5 * 96 + 2)


def test_a_peer_that_says_otherwise_is_noticed(monkeypatch):
    def one_more_late(arrivals, capacity, **options):
        flow = reference.deferrable(arrivals, capacity, **options)
        flow.late = [late + 1 for late in flow.late]
        return flow

    peer = SimpleNamespace(deferrable=one_more_late, immediate=reference.immediate)
    monkeypatch.setattr(workload_simulate, "reference", peer)
    with pytest.raises(AssertionError, match="late"):
        agreement(1)


def test_the_case_has_every_kind_of_work_and_people_away():
    case = build(roles=3, days=2, paths=5, people=20, seed=0)
    assert [work.deferral is not None for work in case.works] == [False, True, True]
    assert all(work.presence is not None and work.presence.any() for work in case.works)
    assert 0 < case.absent.mean() < 0.2
