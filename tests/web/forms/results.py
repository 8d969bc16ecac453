"""Forms of KPIs, their weights and values, of attribution and appeals."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from scheduler.attribution.claims import KpiClaim
from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from scheduler.kpis.records import PastRecord
from scheduler.services import attribution, attribution_appeals, hours, kpi_publishing
from tests.web.forms.form import Form, Forms
from tests.web.world import ANN, BO, CLOSED, OPEN, actor_of, decide_open_period


def with_a_version(app: App) -> Form:
    decide_open_period(app)
    hours.lock_period(app, SYSTEM, OPEN)
    made = attribution.run_attribution(app, SYSTEM, OPEN)
    return {"version": made.version, "reason": "no values of October are known yet"}


def with_cards(app: App, state: str) -> None:
    """October published, every card of it in this state."""
    made = with_a_version(app)
    attribution.publish_attribution(app, SYSTEM, OPEN, int(str(made["version"])), reason=str(made["reason"]))
    with app.unit_of_work(SYSTEM) as uow:
        for card in uow.appeals.cards(OPEN):
            uow.appeals.move_card(replace(card, state=state))
        uow.audit("test.cards", OPEN)
        uow.commit()


def with_settled_cards(app: App) -> Form:
    with_cards(app, "settled")
    return {}


def with_a_decided_appeal(app: App) -> Form:
    with_cards(app, "locked")
    claim = KpiClaim(kpi="UPH", person=ANN, numerator="400", exposure="8")
    made = attribution_appeals.file_appeal(
        app, actor_of(app, "staff"), OPEN, (claim,), "The list of the day shows it.", card_version=1
    )
    attribution_appeals.decide_appeal(app, SYSTEM, made.id, revise=False, reason="The list says otherwise.")
    return {}


def with_a_settled_card(app: App) -> Form:
    """Bo's card of September is settled, so that HR may ask for its correction."""
    with app.unit_of_work(SYSTEM) as uow:
        card = uow.appeals.card(CLOSED, BO)
        assert card is not None
        uow.appeals.move_card(replace(card, state="settled"))
        uow.audit("test.card", BO)
        uow.commit()
    return {"version": "1", "x-UPH": "400", "n-UPH": "8", "grounds": "The list of the day shows it."}


def with_both_signatures(app: App) -> Form:
    kpi_publishing.sign_exception(app, actor_of(app, "hr"), "PICK", "the hall is new, so its past says little")
    kpi_publishing.sign_exception(app, actor_of(app, "lead"), "PICK", "")
    return {}


def with_a_past(app: App) -> Form:
    months = [date(2025, month, 1) for month in range(1, 13)]
    with app.unit_of_work(SYSTEM) as uow:
        uow.kpis.upsert_past_values(
            PastRecord(kpi="UPH", first_day=day, numerator=str(40 + day.month), exposure="1", source="reports")
            for day in months
        )
        uow.audit("test.past", "kpi:UPH")
        uow.commit()
    return {}


KPI_FORM: Form = {
    "code": "ERR",
    "role": "PICK",
    "name_zh": "差错",
    "name_en": "Errors",
    "unit_zh": "每千",
    "unit_en": "per 1000",
    "formula": "per_1000",
    "numerator_source": "WMS",
    "exposure_source": "WMS",
    "owner": "WH",
    "frequency": "month",
    "level": "team",
    "kind": "result",
    "bsc": "process",
    "tag": "",
    "weight": "40",
    "cap": "120",
    "how": "anchors",
    "anchors": "20:0; 10:60; 5:80; 1:100",
    "target": "",
    "mode": "linear",
    "valid_from": "2026-12-01",
}


RESULTS_FORMS: Forms = {
    "observations_api.take": {},
    "attribution.run": {"pool-WH": "1000.00"},
    "measured.enter": {"person": BO, "role": "PICK", "amount": "12.50", "source": "scanner of the dock"},
    "attribution.publish": with_a_version,
    "appeals.decide": {"outcome": "uphold", "reason": "The list of the day says otherwise."},
    "appeals.file": with_a_settled_card,
    "appeals.settle": with_a_decided_appeal,
    "appeals.archive": with_settled_cards,
    "kpis.create": KPI_FORM,
    "kpis.save": KPI_FORM,
    "kpis.discard": {},
    "kpis.propose": with_a_past,
    "kpis.confirm_publish": with_both_signatures,
    "kpis.sign": {"reason": "the hall is new, so its past says little"},
    "kpi_weights.publish": {"w-PICK": "1.2", "valid_from": "2026-12-01", "reason": "agreed with the council"},
    "kpi_values.enter": {
        "kpi": "TAT",
        "period": "2026-10",
        "person": "",
        "version": "0",
        "numerator": "90",
        "exposure": "100",
        "dates": "20",
        "source": "LIMS",
        "evidence": "report 11",
        "reason": "",
    },
}
