"""Forms about people. What is accepted is decided by the service; its faults are shown at their fields."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, SelectMultipleField, StringField
from wtforms.fields import SelectChoice
from wtforms.widgets import CheckboxInput, DateInput

from scheduler.domain.organisation import Named, Organisation
from scheduler.exchange.faults import Fault
from scheduler.exchange.messages import message
from web import context
from web.people.presenters import TAG_NAMES


class _Day(StringField):  # type: ignore[misc]  # WTForms has no types
    """A date as text: the service reads it, as it reads that of a file."""

    widget = DateInput()


class _Tags(SelectMultipleField):  # type: ignore[misc]  # WTForms has no types
    """Words of a cell, parted by semicolons, each with a box; those that the person has come first, as they stand."""

    option_widget = CheckboxInput()

    def process_data(self, value: str | None) -> None:
        self.data = [word.strip() for word in (value or "").split(";") if word.strip()]

    def offer(self) -> None:
        """Boxes of the person's own words, known or not, and of all others."""
        words = dict.fromkeys([*(self.data or ()), *TAG_NAMES])
        self.choices = [SelectChoice(word, str(TAG_NAMES.get(word, word))) for word in words]

    @property
    def cell(self) -> str:
        return ";".join(self.data or ())


class PersonForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """The columns of people.csv. ``seen`` is the version of the person that the form showed."""

    code = StringField(_l("Code"), render_kw={"maxlength": 32, "autocomplete": "off", "spellcheck": "false"})
    name_zh = StringField(_l("Name in Chinese"), render_kw={"maxlength": 80, "autocomplete": "off"})
    name_en = StringField(_l("Name in English"), render_kw={"maxlength": 80, "autocomplete": "off"})
    department = SelectField(_l("Department"), validate_choice=False)
    contract = SelectField(_l("Contract"), validate_choice=False)
    cost_per_hour = StringField(_l("Cost per hour"), render_kw={"inputmode": "decimal", "autocomplete": "off"})
    hired_on = _Day(_l("Hired on"))
    left_on = _Day(_l("Last day, if known"))
    tags = _Tags(_l("Protections and working-time system"), validate_choice=False)
    seen = HiddenField()

    def offer(self, company: Organisation) -> PersonForm:
        """Fill the choices with the company's departments and contracts, and the boxes."""
        self.tags.offer()
        self.department.choices = _choices(company.departments.values())
        self.contract.choices = _choices(company.contracts.values())
        return self

    @property
    def cells(self) -> dict[str, str]:
        """The row of people.csv that was typed."""
        names = ("code", "name_zh", "name_en", "department", "contract", "cost_per_hour", "hired_on", "left_on")
        return {name: (self[name].data or "").strip() for name in names} | {"tags": self.tags.cell}


class SkillForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """The columns of skills.csv but the person."""

    role = SelectField(_l("Role"), validate_choice=False)
    proficiency_percent = StringField(
        _l("Proficiency, percent of the standard"), render_kw={"inputmode": "numeric", "autocomplete": "off"}
    )
    valid_from = _Day(_l("First day"))
    valid_to = _Day(_l("Last day, if known"))

    def offer(self, company: Organisation) -> SkillForm:
        """Fill the choice with the company's roles."""
        self.role.choices = _choices(company.roles.values())
        return self

    @property
    def cells(self) -> dict[str, str]:
        """The row of skills.csv that was typed."""
        names = ("role", "proficiency_percent", "valid_from", "valid_to")
        return {name: (self[name].data or "").strip() for name in names}


def show_faults(form: FlaskForm, faults: Iterable[Fault]) -> None:
    """Put each fault's sentence at its field. The sentences are those of files; a field left empty is no cell."""
    for fault in faults:
        field = form[fault.field] if fault.field in form else next(iter(form))
        said = message(fault.reason, fault.params, context.locale())
        field.errors = [*field.errors, gettext("Please fill this in.") if fault.reason == "cell_empty" else said]


def _choices(things: Iterable[Named]) -> list[SelectChoice]:
    return [SelectChoice(thing.code, context.name_of(thing)) for thing in things]
