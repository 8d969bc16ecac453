"""Typed values: with source, evidence and reason, never the own one, parts where a KPI was amended."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from scheduler.errors import Forbidden
from scheduler.services import kpi_values
from scheduler.services.kpi_values import CHANGED, STORED, UNCHANGED, GivenValue, ValueRefused
from tests.scheduler.services.ledger_demo import HR, LEAD, STAFF
from tests.scheduler.services.test_kpi_publishing import lock

GIVEN = GivenValue(
    kpi="PICK_UPH",
    period="2026-10",
    person="E020",
    numerator="500",
    exposure="10",
    dates=3,
    source="WMS",
    evidence="report 7",
)


def refusal(app: App, given: GivenValue, reason: str = "") -> tuple[str, str]:
    with pytest.raises(ValueRefused) as caught:
        kpi_values.enter_value(app, HR, given, reason=reason)
    return caught.value.wrong.field, caught.value.wrong.reason


def test_a_value_is_entered_once_and_a_correction_says_why(demo: App) -> None:
    assert kpi_values.enter_value(demo, HR, GIVEN) == STORED
    assert kpi_values.enter_value(demo, HR, GIVEN) == UNCHANGED
    better = replace(GIVEN, numerator="510")
    assert refusal(demo, better) == ("reason", "value_correction")
    assert kpi_values.enter_value(demo, HR, better, reason="a batch was missing") == CHANGED
    with demo.reading() as uow:
        (old,) = uow.observations.replaced("PICK_UPH")
    assert (old.value.numerator, old.value.evidence, old.reason) == ("500", "report 7", "a batch was missing")


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ({"source": ""}, ("source", "value_source")),
        ({"source": "x" * 81}, ("source", "value_source")),
        ({"evidence": " "}, ("evidence", "value_evidence")),
        ({"person": "E037"}, ("person", "value_own")),
        ({"dates": 367}, ("dates", "number_out_of_range")),
        ({"kpi": "DESK_SLA", "numerator": "11"}, ("numerator", "share_above_all")),
        ({"period": "2026-13"}, ("period", "unknown_period")),
    ],
)
def test_a_typed_value_is_refused_beside_its_field(more: dict[str, object], wrong: tuple[str, str], demo: App) -> None:
    assert refusal(demo, replace(GIVEN, **more)) == wrong  # type: ignore[arg-type]


def test_a_share_may_be_the_whole(demo: App) -> None:
    whole = replace(GIVEN, kpi="SHIP_OTS", person=None, numerator="1", exposure="1")
    with demo.unit_of_work(SYSTEM) as uow:
        uow.audit("test", "x")
    assert kpi_values.enter_value(demo, HR, whole, reason="counted again") == CHANGED


def test_a_locked_period_takes_nothing_new(demo: App) -> None:
    kpi_values.enter_value(demo, HR, GIVEN)
    lock(demo, "2026-10")
    assert kpi_values.enter_value(demo, HR, GIVEN) == UNCHANGED
    assert refusal(demo, replace(GIVEN, numerator="1"), "why") == ("period", "period_locked")


def test_only_hr_types_values(demo: App) -> None:
    for actor in (LEAD, STAFF):
        with pytest.raises(Forbidden):
            kpi_values.enter_value(demo, actor, GIVEN)


def amend(app: App) -> None:
    """A second version of PICK_UPH from the middle of October."""
    with app.unit_of_work(SYSTEM) as uow:
        (base,) = uow.kpis.cards("PICK_UPH")
        uow.kpis.save_draft(replace(base, definition=replace(base.definition, valid_from=date(2026, 10, 16))))
        row = {"code": "PICK_UPH", "mu": "50", "kappa": "20", "mu_basis": "", "kappa_basis": ""}
        uow.kpis.publish([row], by="x", at=uow.now)
        uow.audit("test.amend", "kpi")
        uow.commit()


def test_a_period_with_an_amendment_is_observed_in_parts(demo: App) -> None:
    amend(demo)
    assert refusal(demo, GIVEN) == ("version", "kpi_version_needed")
    assert refusal(demo, replace(GIVEN, version=3)) == ("version", "kpi_version_unknown")
    for version in (1, 2):
        assert kpi_values.enter_value(demo, HR, replace(GIVEN, version=version)) == STORED
    assert refusal(demo, replace(GIVEN, period="2026-09", version=2)) == ("version", "kpi_version_unknown")


def test_single_shifts_find_their_version_by_their_day(demo: App) -> None:
    amend(demo)
    shifts = [
        replace(GIVEN, period="", day=date(2026, 10, day), numerator=str(day), exposure="1", dates=0)
        for day in (14, 15, 16, 17)
    ]
    answers = kpi_values.take_values(demo, SYSTEM, shifts)
    assert {a.status for a in answers} == {STORED}
    with demo.reading() as uow:
        mine = {v.version: v for v in uow.observations.of_kpi("PICK_UPH") if v.person == "E020"}
    assert {v: (o.numerator, o.exposure, o.dates) for v, o in mine.items()} == {1: ("29", "2", 2), 2: ("33", "2", 2)}
