from __future__ import annotations

import pytest

from solver import params
from solver.params import SolveParams
from solver.solve import solve
from tests.builders import employee, problem


@pytest.mark.parametrize(("wanted", "there", "used"), [(1, 4, 1), (4, 4, 4), (5, 4, 4), (64, 1, 1)])
def test_no_more_workers_than_cores(wanted: int, there: int, used: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(params, "cores", lambda: there)
    asked = SolveParams(num_workers=wanted, seed=7, gap_limit_ratio=0.5)
    assert asked.on_this_machine == SolveParams(num_workers=used, seed=7, gap_limit_ratio=0.5)


def test_cores_are_those_of_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(params.os, "sched_getaffinity", lambda _: {3, 5, 9}, raising=False)
    assert params.cores() == 3
    monkeypatch.delattr(params.os, "sched_getaffinity")
    monkeypatch.setattr(params.os, "cpu_count", lambda: None)
    assert params.cores() == 1


def test_a_solution_holds_what_was_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(params, "cores", lambda: 1)
    assert solve(problem(employee()), SolveParams(time_limit_s=20, num_workers=8)).params.num_workers == 1


@pytest.mark.parametrize(
    "wrong", [{"time_limit_s": 0}, {"num_workers": 0}, {"gap_limit_ratio": 1.0}, {"gap_limit_ratio": -0.1}]
)
def test_what_cannot_be_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=f"{next(iter(wrong))} must be"):
        SolveParams(**wrong)  # type: ignore[arg-type]
