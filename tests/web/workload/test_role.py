"""One role's page: heads by slot with their band, why a slot asks for them, work that may wait, and how good it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from html import unescape
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from scheduler.domain.organisation import Presence, Service, WorkKind
from scheduler.services.known_work import enter_known_work
from scheduler.workload.runs import ForecastRun, RoleCapacity, RoleForecast
from tests.web.rosters.company import DAYS, MONDAY, PATHS, SCORES, _standard
from tests.web.workload.test_pages import words
from tests.web.world import LONG_AGO
from web.workload.presenters import chart_rows
from web.workload.quality_presenters import quality

FRAGMENT = {"HX-Request": "true"}


def add_run(app: App, scores: Mapping[str, object] = SCORES, **changed: Any) -> int:
    """A newer run of PICK: 30 units and one head in every half hour from 08:00 to 16:00, one unit more a path."""
    standard = replace(_standard("PICK"), **changed)
    open_hours = np.zeros((PATHS, DAYS, 48))
    open_hours[:, :, 16:32] = 30 + np.arange(PATHS)[:, None, None]
    paths = open_hours.reshape(PATHS, -1)
    levels = (0.1, 0.5, 0.9)
    made = RoleForecast(
        role="PICK",
        method="profile",
        levels=levels,
        mean=paths.mean(axis=0),
        quantiles=np.quantile(paths, levels, axis=0),
        paths=paths,
        scores=scores,
    )
    need = np.rint(paths / 30 * 100).astype(np.int64)  # a unit takes a minute
    with app.unit_of_work(SYSTEM) as uow:
        run = ForecastRun(
            id=0,
            made_at=app.clock.now(),
            first_day=MONDAY,
            days=DAYS,
            slot_min=30,
            seed=1,
            history_until=app.clock.now(),
        )
        uow.organisation.upsert_standards([standard])
        number: int = uow.workload.save_run(run, [made], [RoleCapacity(role="PICK", standard=standard, capacity=need)])
        uow.audit("test.forecast", f"run:{number}")
        uow.commit()
    return number


def why(client: FlaskClient, at: str) -> str:
    answer = client.get(f"/workload/PICK?at={at}", headers=FRAGMENT)
    assert answer.status_code == 200
    page = answer.get_data(as_text=True)
    assert "<html" not in page
    return words(unescape(page))


def test_the_heads_of_a_day_are_drawn_and_told_and_every_slot_leads_to_its_reason(lead: FlaskClient) -> None:
    page = lead.get("/workload/PICK?day=2026-11-10").get_data(as_text=True)
    drawing = page[page.index('<svg class="slots-drawing') : page.index("</svg>", page.index("slots-drawing"))]
    links = re.findall(r'<a href="([^"]+)" data-why="([^"]+)" aria-label="([^"]+)"', drawing)
    assert len(links) == 48
    assert links[16] == (
        "/workload/PICK?at=2026-11-10T08:00#slots-of-day",
        "2026-11-10T08:00",
        "08:00–08:30: 2.0 heads (2.0 to 2.0)",
    )
    said = words(page)
    assert "08:00–08:30 61.5 60.3 – 62.7 2.00 2.0 – 2.0 Why?" in said  # 60 to 63 units on four paths
    assert "Tue, Nov 10 · 16.0 h" in said


@pytest.mark.parametrize("asked", ["day=2030-01-01", "day=soon", "at=2030-01-01T08:00", "at=x", ""])
def test_a_day_that_the_forecast_does_not_cover_is_answered_with_one_that_it_does(
    asked: str, lead: FlaskClient
) -> None:
    answer = lead.get(f"/workload/PICK?{asked}")
    assert answer.status_code == 200
    assert 'id="slots-of-day"' in answer.get_data(as_text=True)


def test_why_goes_from_units_over_the_standard_to_heads(world: App, lead: FlaskClient) -> None:
    add_run(world, allowance_permille=120, shrinkage_permille=80)
    said = why(lead, "2026-11-10T08:10")  # inside the half hour from eight
    assert "Tue, Nov 10 08:00–08:30" in said
    assert "1.05 heads are asked for (1.01–1.09)" in said  # 30 to 33 units of a minute in half an hour
    assert "Units expected 31.5 pieces 30.3–32.7 in eight cases of ten; half the cases lie below 31.5" in said
    assert "One unit takes 60 s Allowance 12.0% Absence and shrinkage 8.0%" in said
    assert "So one unit asks for 1.22 min" in said  # 60 s × 1.12 ÷ 0.92
    assert "Kind of work at once by head count" in said
    assert "up to the 97% quantile" in said  # ¥180 against ¥6
    page = lead.get("/workload/PICK?at=2026-11-10T08:00").get_data(as_text=True)
    assert "1.05 heads are asked for" in words(page)  # the same without a script


def test_why_names_the_day_and_the_factor_that_the_run_applied(world: App, lead: FlaskClient) -> None:
    day = {"day": "2026-11-10", "kind": "holiday", "factor": 0.62}
    add_run(world, {**SCORES, "special_days": [day]})
    assert "Day table holiday × 0.62 of the usual work Units expected" in why(lead, "2026-11-10T08:10")
    assert "of the usual work" not in why(lead, "2026-11-11T08:10")


def test_why_names_known_work_that_the_run_had(world: App, lead: FlaskClient) -> None:
    enter_known_work(
        world,
        SYSTEM,
        "PICK",
        date(2026, 11, 10),
        start_min=480,
        end_min=540,
        units=Decimal(62),
        replaces=True,
        reason="order 4711",
    )
    add_run(world)
    enter_known_work(
        world,
        SYSTEM,
        "PICK",
        date(2026, 11, 10),
        start_min=480,
        end_min=540,
        units=Decimal(9),
        replaces=False,
        reason="too late",
    )
    said = why(lead, "2026-11-10T08:00")
    assert "Known work 3 = 62 pieces in place of the forecast · 08:00–09:00 · order 4711 · system" in said
    assert "too late" not in said
    assert "order 4711" not in why(lead, "2026-11-10T10:00")
    page = words(lead.get("/workload/PICK").get_data(as_text=True))
    assert "+ 9 too late after this forecast" in page


def test_why_tells_the_service_level_and_the_presence(world: App, signed_in: Callable[..., FlaskClient]) -> None:
    with world.unit_of_work(SYSTEM) as uow:
        present = Presence(role="PICK", start_min=0, end_min=1440, heads=3, valid_from=LONG_AGO)
        uow.organisation.upsert_presences([present])
        uow.audit("test.presence", "PICK")
        uow.commit()
    add_run(world, service=Service.ERLANG_A, service_permille=800, within_s=20, patience_s=90, occupancy_permille=850)
    said = why(signed_in("lead"), "2026-11-10T08:00")
    assert "at once, answered (Erlang A) 80% answered within 20 s, a head busy at most 85% of its time" in said
    assert "who waits leaves after 90 s on average" in said
    assert "Load 1.05 erlangs" in said
    assert "Presence at least 3 heads whatever the work" in said
    said = why(signed_in("lead", "zh_Hans_CN"), "2026-11-10T08:00")
    assert "最低在岗 至少 3 人" in said
    assert "等待者平均 90 秒后离开" in said


def test_work_that_may_wait_shows_what_arrives_is_due_and_will_be_late(world: App, lead: FlaskClient) -> None:
    add_run(world, kind=WorkKind.DEFERRABLE, cut_off_min=720, late_fen_per_hour=9000)
    page = lead.get("/workload/PICK?day=2026-11-09").get_data(as_text=True)
    said = words(page)
    assert "Work arriving by time of day, in heads" in said
    assert "against roster 3 from Mon, Nov 9" in said
    # 16 half hours of 1 to 1.1 heads arrive, half of them before noon: 4.2 hours are due then. Ann and Bo pick on
    # Monday from 8 to 16 and do everything as it comes
    assert re.search(r"Mon, Nov 9 8\.4 8\.1 – 8\.7 4\.2 16\.0 0\.0 0\.0 0\.0 – 0\.0", said)
    # nobody picks on Tuesday: what came in Monday's afternoon is done, what comes before noon is late
    assert re.search(r"Tue, Nov 10 8\.4 8\.1 – 8\.7 8\.4 0\.0 4\.2 8\.4 8\.1 – 8\.7", said)
    reason = why(lead, "2026-11-09T13:00")
    assert "may wait what arrives before 12:00 of an open day is due then, the rest at the next one" in reason
    assert "Due by Nov 10, 2026 12:00" in reason
    assert "Worth covering" not in reason


def test_a_foreign_or_missing_role_has_no_reasons(lead: FlaskClient) -> None:
    for code in ("TEST", "NONE"):
        assert lead.get(f"/workload/{code}?at=2026-11-10T08:00", headers=FRAGMENT).status_code == 404


METHODS = {
    **SCORES,
    "pinball": 0.1,
    "week_coverage_80": 0.78,
    "blend": 0.7,
    "methods": {"blend_0.7": 0.1, "profile": 0.11, "climatology": 0.12, "naive": 0.2, "climatology_8": 0.16, "x": 0.3},
}


def test_every_method_of_the_backtest_stands_beside_ours(site: Flask) -> None:
    with site.test_request_context(headers={"Accept-Language": "en"}):
        found = quality(METHODS)
    assert found is not None
    assert [(one.name, one.loss, one.against, one.chosen) for one in found.methods[:3]] == [
        ("70% profile, the rest climatology", "10.0%", "", True),
        ("Profile × level", "11.0%", "+10.0%", False),
        ("Climatology: the last year's days", "12.0%", "+20.0%", False),
    ]
    assert [one.name for one in found.methods[3:]] == ["The last eight weeks' values", "Last week again", "x"]
    assert [(one.value, one.tone) for one in found.measures[:4]] == [
        ("81%", "good"),
        ("79%", "good"),
        ("78%", "good"),
        ("+2.0%", "good"),
    ]
    assert found.warnings == ()
    assert "(70%)" in found.chosen


def test_better_methods_and_a_low_bias_have_a_true_minus(site: Flask) -> None:
    with site.test_request_context(headers={"Accept-Language": "en"}):
        found = quality(METHODS | {"bias": -0.0412, "methods": {"blend_0.7": 0.1, "profile": 0.0999, "naive": 0.10001}})
    assert found is not None
    assert [one.against for one in found.methods if not one.chosen] == ["−0.1%", "+0.0%"]
    assert [one.value for one in found.measures if one.name == "Bias of the totals"] == ["−4.1%"]


def test_scores_of_an_earlier_version_are_read_all_the_same(site: Flask) -> None:
    with site.test_request_context(headers={"Accept-Language": "en"}):
        found = quality(SCORES)
        least = quality({"origins": 2})
        odd = quality({"methods": None, "pinball": "much", "bias": None, "blend": True})
        assert quality({}) is None
    assert found is not None
    assert [(one.name, one.chosen) for one in found.methods] == [
        ("Our forecast", True),
        ("The last eight weeks' values", False),
        ("Last week again", False),
    ]
    assert least is not None
    assert (least.methods, least.measures, least.warnings, least.chosen) == ((), (), (), "")
    assert odd is not None
    assert (odd.methods, odd.measures) == ((), ())


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"coverage_80": 0.6}, "only 60% stayed inside instead of 80%."),
        ({"week_coverage_80": 0.4}, "only 40% stayed inside instead of 80%."),
        ({"bias": 0.2}, "It was too high by 20% on the whole."),
        ({"bias": -0.3}, "It was too low by 30% on the whole."),
        ({"naive": 0.05}, "Last week's copy would have been nearer"),
    ],
)
def test_a_poor_backtest_is_warned_of_in_plain_words(
    changed: dict[str, float], said: str, world: App, lead: FlaskClient
) -> None:
    add_run(world, {**METHODS, **changed})
    page = unescape(lead.get("/workload/PICK").get_data(as_text=True))
    warnings = page[page.index('id="quality"') : page.index('class="measures"')]
    assert said in words(warnings)


def test_the_table_of_days_begins_with_the_first_of_which_anything_is_known() -> None:
    nothing = (None, None, None, None)
    chart: Any = SimpleNamespace(
        times=("2026-11-06", "2026-11-07", "2026-11-08", "2026-11-09"),
        actual=(None, 12.0, None, None),
        mean=(None, None, None, 9.0),
        low=nothing,
        high=nothing,
        need_mean=nothing,
        need_low=nothing,
        need_high=nothing,
        special_days=(),
    )
    assert [row.day.day for row in chart_rows(chart)] == [7, 8, 9]
