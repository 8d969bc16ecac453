"""Forms of the administrator's pages."""

from __future__ import annotations

from typing import Self

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length

from scheduler.domain.actor import AccountRole
from scheduler.domain.organisation import Organisation

ROLE_NAMES = {
    AccountRole.STAFF: _l("Staff"),
    AccountRole.LEAD: _l("Lead"),
    AccountRole.HR: _l("HR"),
    AccountRole.ADMIN: _l("Administrator"),
}


class RightsForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """What an account may do, where, and whose it is."""

    role = SelectField(
        _l("Account role"), choices=[SelectChoice(role.value, name) for role, name in ROLE_NAMES.items()]
    )
    person = SelectField(_l("Person"), validate_choice=True)
    departments = SelectMultipleField(_l("Departments (for a lead)"), validate_choice=True)

    def offer(self, company: Organisation | None, locale: str) -> Self:
        """Fill the choices with the company's people and departments."""
        people = company.people.values() if company else ()
        departments = company.departments.values() if company else ()
        self.person.choices = [
            SelectChoice("", "–"),
            *(SelectChoice(p.code, f"{p.name(locale)} · {p.code}") for p in people),
        ]
        self.departments.choices = [SelectChoice(d.code, d.name(locale)) for d in departments]
        return self


class AccountForm(RightsForm):
    """A new account."""

    login = StringField(
        _l("Login"),
        validators=[InputRequired(_l("Type a login.")), Length(max=80)],
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
