"""The form of the company: what cannot be told from its files, and what is usually known by heart."""

from __future__ import annotations

from functools import cache
from typing import Self
from zoneinfo import available_timezones

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length

from scheduler.services.company_setup import STACKS, CompanyForm, stack_title

USUAL = "usual"  # the packs that a site of the country usually begins with
KEEP = "keep"


class SiteForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    name_zh = StringField(_l("Name in Chinese"), validators=[Length(max=80)])
    name_en = StringField(_l("Name in English"), validators=[Length(max=80)])
    code = StringField(_l("Short code"), validators=[InputRequired(_l("Type a short code.")), Length(max=32)])
    tz = SelectField(_l("Time zone"))
    country = StringField(_l("Country of the holidays"), validators=[Length(max=12)])
    packs = SelectField(_l("Labour rules"))

    def offer(self, known: CompanyForm, locale: str) -> Self:
        """Fill the choices; the packs in force may stay as they are."""
        self.tz.choices = [SelectChoice(name, name) for name in zones()]
        stacks = [SelectChoice(" ".join(codes), stack_title(codes, locale)) for _country, codes in STACKS]
        if known.in_force is not None:
            title = " + ".join(pack.title(locale) for pack in known.in_force) or gettext("none")
            first = SelectChoice(KEEP, gettext("as in force now: %(packs)s", packs=title))
        else:
            first = SelectChoice(USUAL, gettext("those usual for the country"))
        self.packs.choices = [first, *stacks]
        return self


@cache
def zones() -> tuple[str, ...]:
    """The zones that people live in."""
    return (
        "UTC",
        *sorted(z for z in available_timezones() if "/" in z and not z.startswith(("Etc/", "posix/", "right/"))),
    )
