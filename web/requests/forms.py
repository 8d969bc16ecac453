"""Forms of the requests' pages. ``for_others`` puts the choice of the person before the rest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from decimal import Decimal

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField
from wtforms.fields import SelectChoice

from scheduler.domain.organisation import Organisation, Person
from scheduler.domain.staff_requests import RequestRules
from scheduler.services.requests import REASON_CHARS
from scheduler.services.requests_wishes import shift_types_for
from web import context
from web.fields import AmountField, DayField, LineField
from web.requests.presenters import LEAVE_NAMES

ANY = ""
MONEY = frozenset({"wish_fen", "strong_fen"})


class LeaveForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    person = SelectField(_l("For whom"), validate_choice=False)
    kind = SelectField(_l("Kind of leave"), choices=[SelectChoice(k.value, name) for k, name in LEAVE_NAMES.items()])
    first_day = DayField(_l("First day"))
    last_day = DayField(_l("Last day"))
    reason = LineField(_l("Note for who decides (may stay empty)"), least=0, most=REASON_CHARS)

    def for_others(self, people: Iterable[Person]) -> LeaveForm:
        """Offer these people."""
        self.person.choices = _people(people)
        return self


class WishForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    person = SelectField(_l("For whom"), validate_choice=False)
    day = DayField(_l("Day"))
    wants = SelectField(
        _l("I would like"),
        choices=[SelectChoice("off", _l("not to work")), SelectChoice("on", _l("to work"))],
    )
    shift_type = SelectField(_l("Shift"), validate_choice=False)
    strong = BooleanField(_l("This one is important to me"))

    def offer(self, company: Organisation, person: str | None) -> WishForm:
        """Fill the shifts that people of the person's department work; without a person all."""
        codes = tuple(company.shift_types) if person is None else shift_types_for(company, person)
        types = (company.shift_types[code] for code in codes)
        choices = [SelectChoice(t.code, f"{t.code} {context.name_of(t)}") for t in types]
        self.shift_type.choices = [SelectChoice(ANY, _l("any shift")), *choices]
        return self

    def for_others(self, people: Iterable[Person]) -> WishForm:
        """Offer these people, and speak of them."""
        self.person.choices = _people(people)
        self.wants.label.text = _l("This person would like")
        self.strong.label.text = _l("This one is important to the person")
        return self


class RulesForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Whole numbers; money in the currency's units."""

    wish_deadline_days = AmountField(_l("Wishes close so many days before the day"), most=60, decimals=0)
    wishes_per_month = AmountField(_l("Wishes about one month"), most=31, decimals=0)
    strong_per_month = AmountField(_l("Of them important ones"), most=31, decimals=0)
    wish_fen = AmountField(_l("Price of refusing a wish"), least=1, most=10_000, decimals=2)
    strong_fen = AmountField(_l("Price of refusing an important wish"), least=1, most=10_000, decimals=2)
    leave_notice_days = AmountField(_l("Leave is asked for so many days ahead"), most=90, decimals=0)
    shift_notice_days = AmountField(_l("A shift changes hands up to so many days before"), most=30, decimals=0)
    taken_per_month = AmountField(_l("Shifts that one person may take in a month"), most=31, decimals=0)
    over_regular_min = AmountField(_l("Minutes above the regular week by taking shifts"), most=2880, decimals=0)

    def rules(self) -> RequestRules:
        """The rules as typed."""
        return RequestRules(**{f.name: int(self[f.name].data * _unit(f.name)) for f in fields(RequestRules)})


def shown_rules(rules: RequestRules) -> RulesForm:
    """The form with the rules in force."""
    return RulesForm(data={f.name: Decimal(getattr(rules, f.name)) / _unit(f.name) for f in fields(RequestRules)})


def _unit(name: str) -> int:
    return 100 if name in MONEY else 1


def _people(people: Iterable[Person]) -> list[SelectChoice]:
    chosen = sorted(people, key=lambda p: p.code)
    return [SelectChoice("", "–"), *(SelectChoice(p.code, f"{context.name_of(p)} · {p.code}") for p in chosen)]
