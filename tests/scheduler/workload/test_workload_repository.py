"""Workload and forecast runs in the database: written once, counted, and read back as the same arrays."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pytest

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from scheduler.domain.organisation import Department, Role, Site
from scheduler.errors import InvalidInput, NotFound
from scheduler.storage.repositories import workload as repository
from scheduler.workload.runs import ForecastRun, RoleCapacity, RoleForecast
from tests.scheduler.workload.builders import standard

RUN = ForecastRun(
    id=0,
    made_at=datetime(2026, 11, 8, 9, tzinfo=UTC),
    first_day=date(2026, 11, 9),
    days=2,
    slot_min=720,
    seed=3,
    history_until=datetime(2026, 11, 8, 16, tzinfo=UTC),
)


def role(code: str) -> Role:
    return Role(code=code, name_zh="拣货", name_en=code, department="wh", unit_zh="行", unit_en="line")


@pytest.fixture
def stocked(app: App) -> App:
    """A site with two roles, each with a standard."""
    with app.unit_of_work(SYSTEM) as uow:
        uow.organisation.upsert_site([Site(code="hq", name_zh="总部", name_en="Head office", tz="Asia/Shanghai")])
        uow.organisation.upsert_departments([Department(code="wh", name_zh="仓库", name_en="Warehouse")])
        uow.organisation.upsert_roles([role("pick"), role("pack")])
        uow.organisation.upsert_standards([standard(role="pick"), standard(role="pack", seconds=95)])
        uow.audit("test.stock", "site:hq")
        uow.commit()
    return app


def record(app: App, code: str, starts, quantities):
    with app.unit_of_work(SYSTEM) as uow:
        counts = uow.workload.record(code, np.array(starts), np.array(quantities, dtype=np.float64))
        uow.audit("test.workload", f"role:{code}")
        uow.commit()
    return tuple(counts)


def read(app: App, code: str, since: int = 0, until: int = 10**9):
    with app.reading() as uow:
        starts, quantities = uow.workload.read(code, since, until)
    return dict(zip(starts.tolist(), quantities.tolist(), strict=True))


def test_rows_are_added_changed_or_unchanged(stocked):
    assert record(stocked, "pick", [60, 0, 30], [2, 1, 0]) == (3, 0, 0)
    assert record(stocked, "pick", [60, 0, 30], [2, 1, 0]) == (0, 0, 3)
    assert record(stocked, "pick", [30, 60, 90, 120], [0, 2.5, 4, 5]) == (2, 1, 1)
    assert read(stocked, "pick") == {0: 1, 30: 0, 60: 2.5, 90: 4, 120: 5}


def test_nothing_is_nothing(stocked):
    assert record(stocked, "pick", [], []) == (0, 0, 0)


def test_roles_do_not_see_each_others_rows(stocked):
    record(stocked, "pick", [0, 30], [1, 2])
    assert record(stocked, "pack", [0, 30], [9, 9]) == (2, 0, 0)
    assert record(stocked, "pack", [0], [8]) == (0, 1, 0)
    assert read(stocked, "pick") == {0: 1, 30: 2}


def test_a_window_is_closed_at_its_start_and_open_at_its_end(stocked):
    record(stocked, "pick", [0, 30, 60], [1, 2, 3])
    assert read(stocked, "pick", 30, 60) == {30: 2}


def test_more_rows_than_a_chunk_all_arrive(stocked, monkeypatch):
    monkeypatch.setattr(repository, "CHUNK", 100)
    starts = np.arange(0, 250 * 30, 30)
    assert record(stocked, "pick", starts, np.ones(250)) == (250, 0, 0)
    assert record(stocked, "pick", starts, np.where(starts < 6000, 1.0, 2.0)) == (0, 50, 200)
    assert sum(read(stocked, "pick").values()) == 200 + 2 * 50


def test_what_is_recorded_is_known_by_role(stocked):
    record(stocked, "pick", [90, 0], [1, 2])
    with stocked.reading() as uow:
        assert uow.workload.recorded() == {"pick": (0, 90)}


@pytest.mark.parametrize(
    ("starts", "quantities", "key", "says"),
    [
        ([0, 30], [1.0, -2.0], "workload_quantity", "row 2: the quantity -2.0"),
        ([0, 30], [np.nan, 1.0], "workload_quantity", "row 1"),
        ([0, 0], [1.0, 1.0], "workload_repeated", "occurs twice"),
        ([0], [1.0, 1.0], "invalid_input", "1,. starts"),
    ],
    ids=["negative", "no number", "an interval twice", "other lengths"],
)
def test_rows_that_cannot_be_taken_change_nothing(stocked, starts, quantities, key, says):
    with pytest.raises(InvalidInput, match=says) as caught:
        record(stocked, "pick", starts, quantities)
    assert caught.value.key == key
    assert read(stocked, "pick") == {}


def test_an_unknown_role_is_named(stocked):
    with pytest.raises(NotFound, match="no role 'sort'"):
        record(stocked, "sort", [0], [1])


def forecast_of(code: str) -> RoleForecast:
    paths = np.array([[1.0, 2.0, 0.0, 4.5], [3.0, 0.0, 0.0, 1.5]])
    return RoleForecast(
        role=code,
        method="profile",
        levels=(0.1, 0.9),
        mean=paths.mean(axis=0),
        quantiles=np.quantile(paths, (0.1, 0.9), axis=0),
        paths=paths,
        scores={"pinball": 0.125, "flags": []},
    )


def save(app: App, run: ForecastRun = RUN) -> int:
    capacity = RoleCapacity(role="pack", standard=standard(role="pack", seconds=95), capacity=np.array([[5, 0, 7, 9]]))
    with app.unit_of_work(SYSTEM) as uow:
        run_id = uow.workload.save_run(run, [forecast_of("pick"), forecast_of("pack")], [capacity])
        uow.audit("test.run", f"forecast_run:{run_id}")
        uow.commit()
    return run_id


def test_a_run_comes_back_as_it_was(stocked):
    run_id = save(stocked)
    with stocked.reading() as uow:
        run, forecasts, capacities = (
            uow.workload.run(run_id),
            uow.workload.forecasts(run_id),
            uow.workload.capacities(run_id),
        )
    assert run == ForecastRun(
        id=run_id,
        made_at=RUN.made_at,
        first_day=RUN.first_day,
        days=2,
        slot_min=720,
        seed=3,
        history_until=RUN.history_until,
        roles=("pack", "pick"),
    )
    wanted = forecast_of("pick")
    found = forecasts["pick"]
    assert (found.method, found.levels, found.scores) == ("profile", (0.1, 0.9), {"pinball": 0.125, "flags": []})
    assert (found.paths == wanted.paths).all()
    assert (found.mean == wanted.mean).all()
    assert np.allclose(found.quantiles, wanted.quantiles)
    assert list(capacities) == ["pack"]
    assert capacities["pack"].capacity.tolist() == [[5, 0, 7, 9]]
    assert capacities["pack"].standard == standard(role="pack", seconds=95)


def test_only_the_roles_asked_for_are_read(stocked):
    run_id = save(stocked)
    with stocked.reading() as uow:
        assert list(uow.workload.forecasts(run_id, ["pick"])) == ["pick"]
        assert uow.workload.capacities(run_id, ["pick"]) == {}


def test_the_newest_run_that_covers_the_days_is_first(stocked):
    first, second = save(stocked), save(stocked)
    with stocked.reading() as uow:
        assert [run.id for run in uow.workload.runs()] == [second, first]
        assert [run.id for run in uow.workload.runs(limit=1)] == [second]
        assert len(uow.workload.runs(covering=(date(2026, 11, 9), date(2026, 11, 10)))) == 2
        assert uow.workload.runs(covering=(date(2026, 11, 9), date(2026, 11, 11))) == ()
        assert uow.workload.runs(covering=(date(2026, 11, 8), date(2026, 11, 9))) == ()


def test_a_missing_run_is_not_found(stocked):
    with stocked.reading() as uow, pytest.raises(NotFound, match="no forecast run 99"):
        uow.workload.run(99)


def test_a_run_with_a_standard_that_is_not_stored_is_refused_whole(stocked):
    other = RoleCapacity(
        role="pack", standard=standard(role="pack", valid_from=date(2020, 1, 1)), capacity=np.array([[5]])
    )
    with stocked.unit_of_work(SYSTEM) as uow, pytest.raises(NotFound, match="no standard valid from 2020-01-01"):
        uow.workload.save_run(RUN, [], [other])
    with stocked.reading() as uow:
        assert uow.workload.runs() == ()
