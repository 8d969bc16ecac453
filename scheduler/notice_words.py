"""Notices in words, for pages and mail, in the receiver's language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from babel.dates import format_date

from scheduler.attribution.appeal import Appeal
from scheduler.domain.calendar import shift_span
from scheduler.domain.notice import Notice, NoticeKind, Outcome
from scheduler.domain.organisation import Named, Organisation
from scheduler.domain.role_times import RoleTime, told_apart
from scheduler.domain.roster import AssignedDay, ChangedDay
from scheduler.domain.staff_requests import LeaveKind, RequestKind, StaffRequest
from scheduler.i18n import N_, gettext
from scheduler.storage.repositories.corrections import CorrectionRequest

About = StaffRequest | Appeal | CorrectionRequest

LEAVE_WORDS = {
    LeaveKind.ANNUAL: N_("annual leave"),
    LeaveKind.SICK: N_("sick leave"),
    LeaveKind.MATERNITY: N_("maternity leave"),
    LeaveKind.TRAINING: N_("training"),
    LeaveKind.UNPAID: N_("unpaid leave"),
    LeaveKind.UNAVAILABLE: N_("days on which you cannot come"),
}
_DAY = {"zh": "M月d日 EEE", "en": "EEE, MMM d"}
_STEPS = {
    "approved": N_("Approved: %(what)s"),
    "refused": N_("Refused: %(what)s"),
    "withdrawn": N_("Withdrawn: %(what)s"),
}
_OUTCOMES = {
    Outcome.GRANTED: N_("Your appeal about %(period)s is granted: the score was revised"),
    Outcome.PARTLY: N_("Your appeal about %(period)s is granted in part: the score was revised"),
    Outcome.REFUSED: N_("Your appeal about %(period)s is refused: the score stays"),
    Outcome.CORRECTED: N_("An error in your score of %(period)s was corrected"),
}


def subject(notice: Notice, about: About | None, company: Organisation, locale: str) -> str:
    """What happened, in one line. ``about`` is the request, appeal or correction, None for a publication."""
    if isinstance(about, Appeal):
        return gettext(_OUTCOMES[Outcome(notice.step)], locale, period=about.period)
    if isinstance(about, CorrectionRequest):
        what = gettext("correction of your punches, %(day)s", locale, day=day_words(notice.day, locale))
        return gettext(_STEPS[notice.step], locale, what=what)
    if about is None:
        return _of_publication(notice, locale)
    return _of_request(notice, about, company, locale)


def _of_request(notice: Notice, request: StaffRequest, company: Organisation, locale: str) -> str:
    if notice.step in _STEPS:
        return gettext(_STEPS[notice.step], locale, what=request_words(request, company, locale))
    given = shift_words(request.shift_type, request.first_day, company, locale)
    if notice.step == "asked":
        return _of_asking(request, given, company, locale)
    if notice.step == "replied":
        return gettext("A colleague offers a shift in return for %(shift)s; choose", locale, shift=given)
    if request.taker != notice.person:
        name = person_words(request.taker, company, locale)
        return gettext("%(name)s would take %(shift)s", locale, name=name, shift=given)
    if request.return_day is None:
        return gettext("Taken for you: %(what)s", locale, what=given)
    back = shift_words(request.return_shift_type, request.return_day, company, locale)
    return gettext("Your %(back)s was chosen in return for %(shift)s", locale, back=back, shift=given)


def _of_publication(notice: Notice, locale: str) -> str:
    day = day_words(notice.day, locale)
    if notice.of_team and notice.replaces_id is None:
        return gettext("A new roster of your departments' people, from %(day)s on", locale, day=day)
    if notice.of_team:
        return gettext("The roster of your departments' people changed, from %(day)s on", locale, day=day)
    if notice.replaces_id is None and notice.days == 1:
        return gettext("A new roster from %(day)s: 1 shift of yours", locale, day=day)
    if notice.replaces_id is None:
        return gettext("A new roster from %(day)s: %(n)s shifts of yours", locale, day=day, n=notice.days)
    if notice.days == 1:
        return gettext("Your roster changed on %(day)s", locale, day=day)
    return gettext("Your roster changed on %(n)s days, from %(day)s on", locale, day=day, n=notice.days)


def _of_asking(request: StaffRequest, given: str, company: Organisation, locale: str) -> str:
    """Somebody asked for the person."""
    if request.kind is RequestKind.LEAVE:
        return gettext("Entered for you: %(what)s", locale, what=request_words(request, company, locale))
    if request.kind is RequestKind.OFFER:
        return gettext("Offered to colleagues for you: %(what)s", locale, what=given)
    return gettext("Asked for in your name: %(what)s", locale, what=given)


def lines(
    about: About | None, changes: Sequence[ChangedDay], company: Organisation, locale: str, person: str | None = None
) -> list[str]:
    """The particulars: each day's old and new, or what was answered.

    Of others than ``person``, who are people of a lead, how many of their days changed.
    """
    if about is not None:
        answer = about.reason if isinstance(about, Appeal) else about.answer
        return [answer] if answer else []
    own = [change for change in changes if person in (None, change.person)]
    others = Counter(change.person for change in changes if person not in (None, change.person))
    return [change_words(change, company, locale) for change in own] + [
        _days_of(person_words(other, company, locale), days, locale) for other, days in sorted(others.items())
    ]


def _days_of(name: str, days: int, locale: str) -> str:
    if days == 1:
        return gettext("%(name)s: 1 day", locale, name=name)
    return gettext("%(name)s: %(n)s days", locale, name=name, n=days)


def change_words(change: ChangedDay, company: Organisation, locale: str) -> str:
    """One day, old and new: ``Mon, Nov 9: Early 06:00–14:00 → day off``."""
    told = told_apart(change.before, change.after, company) or ((), ())
    before, after = (
        duty_words(one, company, locale, times) for one, times in zip((change.before, change.after), told, strict=True)
    )
    day = day_words(change.day, locale)
    return gettext("%(day)s: %(before)s → %(after)s", locale, day=day, before=before, after=after)


def duty_words(held: AssignedDay | None, company: Organisation, locale: str, told: Sequence[RoleTime] = ()) -> str:
    """A person-day's shift with its times at the site and its roles, each once, or as ``told`` with their times."""
    if held is None:
        return gettext("day off", locale)
    words = _times(held.shift_type, held.day, company, locale)
    roles = [f"{_name(company.roles.get(one.role), one.role, locale)} {one.times}" for one in told] or [
        _name(company.roles.get(role), role, locale) for role in dict.fromkeys(held.roles) if role
    ]
    if not roles:
        return words
    joined = gettext(", ", locale).join(roles)
    return gettext("%(shift)s (%(roles)s)", locale, shift=words, roles=joined)


def request_words(request: StaffRequest, company: Organisation, locale: str) -> str:
    """What was asked for, without who asked."""
    if request.leave_kind is not None:
        first, last = day_words(request.first_day, locale), day_words(request.last_day, locale)
        days = first if first == last else f"{first} – {last}"
        return gettext("%(kind)s, %(days)s", locale, kind=gettext(LEAVE_WORDS[request.leave_kind], locale), days=days)
    given = shift_words(request.shift_type, request.first_day, company, locale)
    if request.kind is RequestKind.OPEN:
        return gettext("open shift %(shift)s", locale, shift=given)
    if request.taker is None:
        return gettext("give away or swap %(shift)s", locale, shift=given)
    name = person_words(request.taker, company, locale)
    if request.return_day is None:
        return gettext("%(shift)s goes to %(name)s", locale, shift=given, name=name)
    back = shift_words(request.return_shift_type, request.return_day, company, locale)
    return gettext("%(shift)s goes to %(name)s for %(back)s", locale, shift=given, name=name, back=back)


def shift_words(code: str | None, day: date | None, company: Organisation, locale: str) -> str:
    """Day, name and times of a shift; "" for none."""
    if code is None or day is None:
        return ""
    return f"{day_words(day, locale)} {_times(code, day, company, locale)}"


def person_words(code: str | None, company: Organisation, locale: str) -> str:
    """A person's name."""
    return _name(company.people.get(code or ""), code or "", locale)


def day_words(day: date, locale: str) -> str:
    """A day with its weekday."""
    return str(format_date(day, _DAY["zh" if locale.startswith("zh") else "en"], locale=locale))


def path(notice: Notice) -> str:
    """Where the pages show more: the publication, the week with the day, the appeal, own corrections or requests."""
    if notice.of_team:
        return f"/rosters/{notice.roster_id}/publication"
    if notice.kind is NoticeKind.ROSTER:
        return f"/me/roster?week={notice.day.isoformat()}#day-{notice.day.isoformat()}"
    if notice.kind is NoticeKind.APPEAL:
        return f"/appeals/{notice.appeal_id}"
    return "/me/corrections/" if notice.kind is NoticeKind.HOURS else "/me/requests/"


def _times(code: str, day: date, company: Organisation, locale: str) -> str:
    shift_type = company.shift_types.get(code)
    if shift_type is None:
        return code
    start, end = (at.astimezone(company.site.zone) for at in shift_span(company.site, shift_type, day))
    return f"{shift_type.name(locale)} {start:%H:%M}–{end:%H:%M}"


def _name(named: Named | None, code: str, locale: str) -> str:
    return named.name(locale) if named is not None else code
