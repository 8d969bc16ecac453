"""Forms of the clock's pages."""

from __future__ import annotations

from datetime import UTC, datetime

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, FileField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import Length

from scheduler.domain.device import DeviceKind
from scheduler.domain.organisation import Organisation
from scheduler.hours.events import CorrectionKind, PunchKind
from scheduler.services.corrections import EVIDENCE_CHARS, REASON_CHARS, Wish
from web import context
from web.fields import ClockField, DayField
from web.hours.presenters import PUNCH_NAMES

ASKED = {
    "add": CorrectionKind.ADD,
    "retime": CorrectionKind.RETIME,
    "retag": CorrectionKind.RETAG,
    "void": CorrectionKind.VOID,
}
TIMED = frozenset({"add", "retime"})
NAMED = frozenset({"add", "retag"})


class CorrectionForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Which fields are shown depends on what is asked for (``what``)."""

    punch = SelectField(_l("Which punch"), validate_choice=False)
    day = DayField(_l("Day"))
    time = ClockField(_l("Time"))
    second = BooleanField(_l("The second time: the clocks were put back on this day"))
    kind = SelectField(_l("What it was"), validate_choice=False)
    role = SelectField(_l("Role"), validate_choice=False)
    reason = StringField(_l("Reason"), validators=[Length(*REASON_CHARS)], render_kw={"maxlength": REASON_CHARS[1]})
    evidence = TextAreaField(
        _l("What proves it"),
        validators=[Length(max=EVIDENCE_CHARS)],
        render_kw={"rows": 3, "maxlength": EVIDENCE_CHARS},
    )
    file = FileField(_l("A file that proves it"), render_kw={"accept": ".pdf,.png,.jpg,.jpeg,.webp"})

    doubtful = False

    def offer(self, company: Organisation, punches: list[tuple[int, str]]) -> CorrectionForm:
        """Fill the choices with the day's punches, the kinds and the company's roles."""
        self.punch.choices = [SelectChoice(str(punch_id), words) for punch_id, words in punches]
        kinds = [kind.value for kind in PunchKind if kind is not PunchKind.UNK]
        self.kind.choices = [SelectChoice("", "–"), *(SelectChoice(kind, PUNCH_NAMES[kind]) for kind in kinds)]
        roles = company.roles.values()
        self.role.choices = [SelectChoice("", "–"), *(SelectChoice(r.code, context.name_of(r)) for r in roles)]
        return self

    def check(self, what: str) -> bool:
        """Only what is asked for counts, so a field that is not shown cannot be wrong."""
        if what not in TIMED:
            for field in (self.day, self.time):
                field.process_errors = []
        return bool(self.validate_on_submit()) and (what not in TIMED or self._moment_exists())

    def wish(self, what: str) -> Wish:
        """What shall hold."""
        punch = self.punch.data or ""
        kind = self.kind.data or ""
        return Wish(
            kind=ASKED[what],
            punch_id=int(punch) if what != "add" and punch.isascii() and punch.isdigit() and len(punch) < 10 else None,
            at=self._moment() if what in TIMED else None,
            punch_kind=PunchKind(kind) if what in NAMED and kind in set(PunchKind) else None,
            role=(self.role.data or None) if what in NAMED else None,
        )

    def _moment(self) -> datetime:
        day, minutes = self.day.data, self.time.data
        local = datetime(day.year, day.month, day.day, minutes // 60, minutes % 60, fold=int(bool(self.second.data)))  # noqa: DTZ001
        return local.replace(tzinfo=context.zone())

    def _moment_exists(self) -> bool:
        at = self._moment()
        early, late = (at.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
        self.doubtful = early != late
        if early > late:
            self.time.errors = [gettext("This time does not exist on this day: the clocks were put forward over it.")]
            return False
        if early < late and "second_asked" not in (self.formdata_names or ()):
            self.time.errors = [gettext("This time occurs twice on this day. Say below which one, and send again.")]
            return False
        return True

    formdata_names: tuple[str, ...] = ()


class DeviceForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    code = StringField(
        _l("Code (stands at every punch)"), render_kw={"autocomplete": "off", "spellcheck": "false", "maxlength": 40}
    )
    name = StringField(_l("Name of the device"), render_kw={"autocomplete": "off", "maxlength": 80})
    kind = SelectField(
        _l("Kind"),
        choices=[
            SelectChoice(DeviceKind.KIOSK.value, _l("Kiosk: a tablet with a browser")),
            SelectChoice(DeviceKind.TERMINAL.value, _l("Terminal: posts to the API")),
            SelectChoice(DeviceKind.SYSTEM.value, _l("System: posts values of KPIs to the API")),
        ],
    )
