"""Forms of the catalogue: a KPI's draft, a value, new weights. What is refused is told beside its field."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField
from wtforms.fields import SelectChoice

from scheduler.domain.organisation import Role
from scheduler.errors import InvalidInput
from scheduler.kpis.anchors import AnchorError, plain, target_anchors, typed_fraction
from scheduler.kpis.counting import Formula
from scheduler.kpis.definitions import KpiDefinition, KpiLevel
from scheduler.kpis.records import DRAFT, Bsc, Frequency, KpiCard
from web import context
from web.fields import AmountField, DayField, LineField
from web.kpis import presenters

ANCHORS, MORE, LESS = "anchors", "more", "less"


class KpiForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A draft of one KPI."""

    code = LineField(_l("Code"), most=32)
    role = SelectField(_l("Role"), validate_choice=False)
    name_zh = LineField(_l("Name in Chinese"), most=80)
    name_en = LineField(_l("Name in English"), most=80)
    unit_zh = LineField(_l("Unit in Chinese"), most=24)
    unit_en = LineField(_l("Unit in English"), most=24)
    formula = SelectField(_l("Formula"), choices=presenters.choices(presenters.FORMULA_NAMES))
    numerator_source = LineField(_l("Source of the numerator"), least=0, most=120)
    exposure_source = LineField(_l("Source of the exposure"), least=0, most=120)
    owner = LineField(_l("Owner"), least=0, most=80)
    frequency = SelectField(_l("Frequency"), choices=presenters.choices(presenters.FREQUENCY_NAMES))
    level = SelectField(_l("Level"), choices=presenters.choices(presenters.LEVEL_NAMES))
    kind = SelectField(_l("Type"), choices=presenters.choices(presenters.KIND_NAMES))
    bsc = SelectField(_l("Scorecard dimension"), choices=presenters.choices(presenters.BSC_NAMES))
    tag = LineField(_l("Tag"), least=0, most=24)
    weight = AmountField(_l("Weight in the role, percent"), most=100, decimals=0)
    cap = AmountField(_l("Most points"), least=1, most=120, decimals=0)
    how = RadioField(
        _l("How points are given"),
        choices=[
            SelectChoice(ANCHORS, _l("by anchors in raw units")),
            SelectChoice(MORE, _l("by a target, more is better")),
            SelectChoice(LESS, _l("by a target, less is better")),
        ],
        default=ANCHORS,
    )
    anchors = LineField(_l("Anchors"), least=0, most=300)
    target = LineField(_l("Target"), least=0, most=20)
    mode = SelectField(_l("Between anchors"), choices=presenters.choices(presenters.MODE_NAMES))
    valid_from = DayField(_l("Valid from"))

    def offer(self, roles: Iterable[Role]) -> KpiForm:
        self.role.choices = [SelectChoice(r.code, r.name(context.locale())) for r in roles]
        return self

    def card(self, version: int = 0) -> KpiCard:
        """The draft as it was typed. Raises InvalidInput for anchors or a target that cannot be read."""
        code = str(self.code.data)
        if not code.replace("_", "").replace("-", "").isalnum() or not code.isascii():
            raise InvalidInput(f"{code!r} cannot be a code", key="kpi_code", value=code, field="code")
        return KpiCard(
            definition=KpiDefinition(
                code=code,
                version=version,
                role=self.role.data,
                name_zh=self.name_zh.data,
                name_en=self.name_en.data,
                unit_zh=self.unit_zh.data,
                unit_en=self.unit_en.data,
                level=KpiLevel(self.level.data),
                weight=int(self.weight.data),
                anchors=self._anchors(code),
                mode=self.mode.data if self.how.data == ANCHORS else "linear",
                kind=self.kind.data,
                tag=self.tag.data,
                valid_from=self.valid_from.data,
                cap=int(self.cap.data),
            ),
            formula=Formula(self.formula.data),
            numerator_source=self.numerator_source.data,
            exposure_source=self.exposure_source.data,
            owner=self.owner.data,
            frequency=Frequency(self.frequency.data),
            bsc=Bsc(self.bsc.data),
            state=DRAFT,
        )

    def _anchors(self, code: str) -> tuple[tuple[str, str], ...]:
        if self.how.data == ANCHORS:
            return read_anchors(code, str(self.anchors.data))
        try:
            target: Fraction = typed_fraction(str(self.target.data))
            table = target_anchors(target, higher_is_better=self.how.data == MORE).table
        except AnchorError as error:
            raise InvalidInput(str(error), key=error.key, row=code, field="target", **error.params) from error
        return tuple((plain(raw), plain(points)) for raw, points in table)


def read_anchors(code: str, text: str) -> tuple[tuple[str, str], ...]:
    """``raw:points; …`` as decimal texts. Raises InvalidInput naming the part at fault."""
    found = []
    for part in filter(None, (p.strip() for p in text.replace("；", ";").replace("：", ":").split(";"))):
        raw, colon, points = (word.strip() for word in part.partition(":"))
        if not (raw and colon and points):
            raise InvalidInput(f"{part!r} is no anchor", key="anchors_form", row=code, field="anchors", value=part)
        try:
            found.append((plain(typed_fraction(raw)), plain(typed_fraction(points))))
        except AnchorError as error:
            raise InvalidInput(str(error), key=error.key, row=code, field="anchors", **error.params) from error
    return tuple(found)


class ValueForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A value of a KPI in a period, with where it comes from."""

    kpi = SelectField(_l("KPI"), validate_choice=False)
    period = SelectField(_l("Period"), validate_choice=False)
    person = SelectField(_l("Person"), validate_choice=False)
    version = SelectField(_l("Version"), validate_choice=False)
    numerator = LineField(_l("Numerator (may be negative)"), most=20)
    exposure = LineField(_l("Exposure"), most=20)
    dates = AmountField(_l("Distinct dates"), most=366, decimals=0)
    source = LineField(_l("Source"), least=0, most=80)
    evidence = LineField(_l("Evidence"), least=0, most=200)
    reason = LineField(_l("Reason of a correction"), least=0, most=200)


class WeightsForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """From when proposed weights count, and why."""

    valid_from = DayField(_l("Valid from"))
    reason = LineField(_l("Reason"), most=200)


def beside(form: Any, error: InvalidInput, told: str) -> bool:
    """Put a sentence beside the field that it is about; False where the form has no such field."""
    name = str(error.params.get("field", ""))
    if name not in form:
        return False
    form[name].errors = [told]
    return True
