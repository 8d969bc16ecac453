"""Drafts, publication, exceptions, past values and corrected observations, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from scheduler.errors import NotFound
from scheduler.kpis.counting import Formula
from scheduler.kpis.definitions import KpiDefinition, KpiLevel
from scheduler.kpis.records import DRAFT, Bsc, Frequency, GateException, KpiCard, ObservedValue, PastRecord
from tests.web.world import ANN, add_company

CARD = KpiCard(
    definition=KpiDefinition(
        code="UPH",
        version=0,
        role="PICK",
        name_zh="产量",
        name_en="Rate",
        unit_zh="行",
        unit_en="lines",
        level=KpiLevel.INDIVIDUAL,
        weight=100,
        anchors=(("10", "0"), ("50", "80")),
        valid_from=date(2026, 12, 1),
        cap=110,
    ),
    formula=Formula.RATE,
    numerator_source="WMS",
    exposure_source="hours",
    owner="Bo",
    frequency=Frequency.MONTH,
    bsc=Bsc.PROCESS,
    state=DRAFT,
)


@pytest.fixture
def company(app: App) -> App:
    add_company(app)
    return app


def test_a_draft_is_written_over_until_it_is_published_and_then_followed_by_the_next(company: App) -> None:
    with company.unit_of_work(SYSTEM) as uow:
        kpis = uow.kpis
        first = kpis.save_draft(CARD)
        again = kpis.save_draft(replace(CARD, owner="Cai"))
        assert (first.definition.version, again.definition.version, again.owner) == (1, 1, "Cai")
        assert kpis.definitions() == ()
        row = {"code": "UPH", "mu": "40", "kappa": "20", "mu_basis": "2026-09", "kappa_basis": "default:0"}
        kpis.publish([row], by="hana", at=uow.now)
        (published,) = kpis.definitions()
        assert (published.mu, published.cap, kpis.cards("UPH")[0].published_by) == ("40", 110, "hana")
        assert kpis.definitions(date(2026, 11, 30)) == ()
        assert kpis.save_draft(CARD).definition.version == 2
        kpis.discard_draft("UPH")
        with pytest.raises(NotFound):
            kpis.discard_draft("UPH")
        with pytest.raises(NotFound):
            kpis.save_draft(replace(CARD, definition=replace(CARD.definition, role="NONE")))
        assert kpis.weighted_minutes() == {}


def test_an_exception_is_one_a_department_and_set_of_drafts(company: App) -> None:
    with company.unit_of_work(SYSTEM) as uow:
        one = GateException(department="WH", subject_hash="a" * 64, gap="6.5", reason="a new hall")
        uow.kpis.save_exception(one)
        signed = replace(one, hr_by="hana", hr_at=uow.now, head_by="bo", head_at=uow.now)
        uow.kpis.save_exception(signed)
        assert uow.kpis.exceptions("a" * 64) == {"WH": signed}
        assert uow.kpis.exceptions("b" * 64) == {}
        assert signed.signed
        assert not replace(signed, head_by="hana").signed


def test_past_values_and_weights_take_the_place_of_those_of_their_day(company: App) -> None:
    with company.unit_of_work(SYSTEM) as uow:
        past = PastRecord(kpi="UPH", first_day=date(2026, 1, 1), numerator="40", exposure="1", source="report")
        assert uow.kpis.upsert_past_values([past]).added == 1
        assert uow.kpis.upsert_past_values([replace(past, numerator="41")]).changed == 1
        assert [v.numerator for v in uow.kpis.past_values()] == ["41"]
        for w_milli in (1200, 1300):
            uow.kpis.set_weight("PICK", w_milli, date(2026, 12, 1), reason="x", by="hana", at=uow.now)
        mine = [(w, start) for role, w, start, *_ in uow.kpis.weight_versions() if role == "PICK"]
        assert mine == [(1000, date(2020, 1, 1)), (1300, date(2026, 12, 1))]


def test_a_correction_keeps_what_it_replaces(company: App) -> None:
    own = ObservedValue(kpi="UPH", period="2026-10", person=ANN, numerator="-5", exposure="8", dates=1, source="WMS")
    team = replace(own, person=None)
    with company.unit_of_work(SYSTEM) as uow:
        store = uow.observations.store
        assert tuple(store([own, team], by="a", at=uow.now, reason="first")) == (2, 0, 0)
        assert tuple(store([own, team], by="b", at=uow.now, reason="again")) == (0, 0, 2)
        assert tuple(store([replace(team, numerator="9")], by="b", at=uow.now, reason="recount")) == (0, 1, 0)
        (old,) = uow.observations.replaced("UPH")
        assert (old.value.person, old.value.numerator, old.replaced_by, old.reason) == (None, "-5", "b", "recount")
        assert {(v.person, v.numerator, v.revision) for v in uow.observations.of_kpi("UPH")} == {
            (ANN, "-5", 1),
            (None, "9", 2),
        }
        with pytest.raises(ValueError, match="one key"):
            store([own, own], by="a", at=uow.now, reason="twice")


def test_single_shifts_are_one_a_person_and_day(company: App) -> None:
    with company.unit_of_work(SYSTEM) as uow:
        day = date(2026, 10, 5)
        assert uow.observations.store_days([("UPH", ANN, day, "40", "1")]).added == 1
        assert uow.observations.store_days([("UPH", ANN, day, "41", "1")]).changed == 1
        assert uow.observations.days("UPH", day, day) == ((ANN, day, "41", "1"),)
        assert uow.observations.days("UPH", date(2026, 10, 6), date(2026, 10, 31)) == ()
