"""Forms of known work, expected volumes and the day table. What the service refuses is told beside its field."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectField
from wtforms.fields import SelectChoice

from scheduler.domain.organisation import Role
from scheduler.errors import SchedulerError
from scheduler.services.day_table import KINDS, MAX_FACTOR_PERMILLE
from scheduler.services.known_work import LONGEST_REASON, MAX_UNITS
from scheduler.workload.official_days import LONGEST_NOTE
from web import context
from web.errors import sentence
from web.fields import AmountField, ClockField, DayField, LineField
from web.rosters.presenters import DAY_KINDS


class KnownWorkForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Units that are known to come, in place of the forecast or beside it."""

    role = SelectField(_l("Role"), validate_choice=False)
    day = DayField(_l("Day"))
    start = ClockField(_l("From"), default=0)
    end = ClockField(_l("To"), ends_day=True, default=1440)
    units = AmountField(_l("Units"), most=int(MAX_UNITS))
    how = RadioField(
        _l("What it means for the forecast"),
        choices=[
            SelectChoice("adds", _l("comes on top of it: orders that nobody could foresee")),
            SelectChoice("replaces", _l("stands in its place: all the work of these hours is known")),
        ],
        default="adds",
    )
    sure = BooleanField(_l("Yes, so much is meant"))
    reason = LineField(_l("Reason"), most=LONGEST_REASON)
    asks_to_confirm = False

    fields_of = {
        "role_missing": "role",
        "day_out_of_reach": "day",
        "known_work_past": "day",
        "known_work_overlaps": "start",
        "known_work_twice": "reason",
        "known_work_skipped": "start",
        "known_work_unusual": "units",
        "minutes_of_day": "end",
        "units_amount": "units",
        "reason_length": "reason",
    }

    def offer(self, roles: Iterable[Role]) -> KnownWorkForm:
        """Fill the choice with the roles that the reader may speak for."""
        self.role.choices = _roles(roles)
        return self


class VolumeForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Units a week of a role with little or no history."""

    role = SelectField(_l("Role"), validate_choice=False)
    weekly_units = AmountField(_l("Units a week"), most=int(MAX_UNITS))
    like = SelectField(_l("Spread over the week like"), validate_choice=False)
    valid_from = DayField(_l("From the day"))
    reason = LineField(_l("Reason"), most=LONGEST_REASON)

    fields_of = {
        "role_missing": "role",
        "day_out_of_reach": "valid_from",
        "units_amount": "weekly_units",
        "volume_like_itself": "like",
        "reason_length": "reason",
    }

    def __init__(self, *args: object, **more: object) -> None:
        super().__init__(*args, prefix="volume-", **more)

    def offer(self, roles: Iterable[Role], every: Iterable[Role]) -> VolumeForm:
        """Fill the choices: roles that the reader may speak for, and every role that may lend its shape."""
        self.role.choices = _roles(roles)
        self.like.choices = [SelectChoice("", _l("the whole site")), *_roles(every)]
        return self


class DayForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """What a day is."""

    day = DayField(_l("Day"))
    kind = SelectField(
        _l("What it is"), choices=[SelectChoice(kind, DAY_KINDS[kind]) for kind in KINDS], validate_choice=False
    )
    factor = AmountField(_l("Times the usual work"), most=MAX_FACTOR_PERMILLE // 1000)
    note_zh = LineField(_l("Note in Chinese"), least=0, most=LONGEST_NOTE)
    note_en = LineField(_l("Note in English"), least=0, most=LONGEST_NOTE)

    fields_of = {
        "day_out_of_reach": "day",
        "day_kind": "kind",
        "day_factor": "factor",
        "closed_factor": "factor",
        "note_length": "note_zh",
    }


def refused(form: KnownWorkForm | VolumeForm | DayForm, error: SchedulerError) -> bool:
    """Put the service's sentence beside the field that it is about; False where it is about none."""
    name = form.fields_of.get(error.key)
    if name is None:
        return False
    if error.key == "role_missing" and error.params.get("role") != form.role.data:
        name = "like"
    form[name].errors = [sentence(error)]
    return True


def _roles(roles: Iterable[Role]) -> list[SelectChoice]:
    zh = context.locale().startswith("zh")
    return [
        SelectChoice(role.code, f"{role.name(context.locale())} · {role.unit_zh if zh else role.unit_en}")
        for role in roles
    ]
