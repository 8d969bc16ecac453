"""Every template can be drafted as it is, once anchors are there; duties are capped."""

from __future__ import annotations

from datetime import date

import pytest

from scheduler.kpis.definitions import DUTY_CAP, POINTS_CAP, KpiDefinition
from scheduler.kpis.records import DRAFT, Bsc, Frequency, KpiCard
from scheduler.kpis.templates import TEMPLATES, Template
from scheduler.services.kpi_catalogue import card_faults

TYPED = {"TAT", "DSO", "CLAIM_CYCLE", "INVOICE_TIME"}  # by class of work: their anchors are typed


def test_only_those_by_class_of_work_come_without_anchors() -> None:
    assert {t.code for t in TEMPLATES.values() if not t.anchors} == TYPED


@pytest.mark.parametrize("template", [t for t in TEMPLATES.values() if t.anchors], ids=lambda t: t.code)
def test_a_template_is_a_draft_without_a_fault(template: Template) -> None:
    definition = KpiDefinition(
        code=template.code,
        version=1,
        role="ANY",
        name_zh=template.name_zh,
        name_en=template.name_en,
        unit_zh=template.unit_zh,
        unit_en=template.unit_en,
        level=template.level,
        weight=100,
        anchors=template.anchors,
        kind=template.kind,
        valid_from=date(2026, 12, 1),
        cap=DUTY_CAP if template.kind == "duty" else POINTS_CAP,
    )
    card = KpiCard(
        definition=definition,
        formula=template.formula,
        numerator_source=template.numerator_source,
        exposure_source=template.exposure_source,
        owner="",
        frequency=Frequency.MONTH,
        bsc=Bsc(template.bsc),
        state=DRAFT,
    )
    assert card_faults(card) == []
    assert template.numerator_source
    assert template.exposure_source
