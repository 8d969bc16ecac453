"""Requests as their pages show them: one sentence each, the state as a tag, what approving would do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from scheduler.domain.calendar import shift_span
from scheduler.domain.organisation import Organisation, Request, Role
from scheduler.domain.roster import AssignedDay
from scheduler.domain.staff_requests import LeaveKind, RequestKind, RequestState, StaffRequest
from scheduler.errors import RuleBroken, SchedulerError
from scheduler.services.requests_deciding import Outlook
from scheduler.services.requests_wishes import WishState
from web import context, i18n
from web.errors import sentence
from web.rosters import sentences

LEAVE_NAMES = {
    LeaveKind.ANNUAL: _l("Annual leave"),
    LeaveKind.SICK: _l("Sick leave"),
    LeaveKind.MATERNITY: _l("Maternity leave"),
    LeaveKind.TRAINING: _l("Training"),
    LeaveKind.UNPAID: _l("Unpaid leave"),
    LeaveKind.UNAVAILABLE: _l("Cannot come"),
}
KIND_ICONS = {RequestKind.LEAVE: "calendar-x", RequestKind.OFFER: "arrow-left-right", RequestKind.OPEN: "plus-lg"}
STATES: dict[RequestState, tuple[object, str]] = {
    RequestState.OFFERED: (_l("offered to colleagues"), "info"),
    RequestState.WAITING: (_l("waits for a decision"), "warn"),
    RequestState.APPROVED: (_l("approved"), "good"),
    RequestState.REFUSED: (_l("refused"), "bad"),
    RequestState.WITHDRAWN: (_l("withdrawn"), ""),
}
WISH_STATES: dict[WishState, tuple[object, str]] = {
    WishState.PLANNED: (_l("counts in planning"), "info"),
    WishState.GRANTED: (_l("granted"), "good"),
    WishState.REFUSED: (_l("not granted"), "warn"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A shift with its times at the site and its roles, each once."""

    day: date
    code: str
    name: str
    colour: str
    start: datetime
    end: datetime
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A waiting request on the desk. ``faults`` say why it cannot be approved as things stand."""

    request: StaffRequest
    kind: str
    title: str
    tone: str
    effects: tuple[str, ...]
    faults: tuple[str, ...]

    @property
    def likely(self) -> bool:
        return not self.faults


def duty(held: AssignedDay, company: Organisation) -> Duty:
    """A person-day's shift."""
    shift_type = company.shift_types[held.shift_type]
    start, end = shift_span(company.site, shift_type, held.day)
    roles = dict.fromkeys(role for role in held.roles if role)
    return Duty(
        day=held.day,
        code=shift_type.code,
        name=context.name_of(shift_type),
        colour=shift_type.colour,
        start=start,
        end=end,
        roles=tuple(company.roles[role] for role in roles if role in company.roles),
    )


def title(found: StaffRequest, company: Organisation) -> str:
    """What is asked for, without who asks."""
    if found.kind is RequestKind.LEAVE and found.leave_kind is not None:
        days = span(found.first_day, found.last_day)
        return str(gettext("%(kind)s, %(days)s", kind=LEAVE_NAMES[found.leave_kind], days=days))
    shift = shift_words(found.shift_type, found.first_day, company)
    if found.kind is RequestKind.OPEN:
        return str(gettext("Open shift %(shift)s", shift=shift))
    if found.taker is None:
        return str(gettext("Give away or swap %(shift)s", shift=shift))
    taker = context.name_of(company.people.get(found.taker), found.taker)
    if found.return_day is None:
        return str(gettext("%(shift)s goes to %(name)s", shift=shift, name=taker))
    back = shift_words(found.return_shift_type, found.return_day, company)
    return str(gettext("%(shift)s goes to %(name)s for %(back)s", shift=shift, name=taker, back=back))


def shift_words(code: str | None, day: date, company: Organisation) -> str:
    """Day, name and times of a shift."""
    shift_type = company.shift_types.get(code or "")
    if shift_type is None:
        return f"{i18n.write_day(day)} {code}"
    start, end = shift_span(company.site, shift_type, day)
    times = f"{i18n.write_time(start)}–{i18n.write_time(end)}"
    return f"{i18n.write_day(day)} {context.name_of(shift_type)} {times}"


def span(first: date, last: date) -> str:
    """One day, or the first and the last."""
    return i18n.write_day(first) if first == last else f"{i18n.write_day(first)} – {i18n.write_day(last)}"


def wish_words(wish: Request, company: Organisation) -> str:
    """A wish in words, without its day."""
    shift = context.name_of(company.shift_types.get(wish.shift_type), wish.shift_type) if wish.shift_type else ""
    if wish.wants == "on":
        return str(gettext("work %(shift)s", shift=shift) if shift else gettext("work, any shift"))
    return str(gettext("no %(shift)s", shift=shift) if shift else gettext("a day off"))


def why(error: SchedulerError, company: Organisation) -> str:
    """A refusal in words: the rules that would be broken, or the error's own sentence."""
    if isinstance(error, RuleBroken):
        return _broken(error.violations, company)
    return sentence(error)


def present_cases(
    waiting: Iterable[StaffRequest], outlooks: Mapping[int, Outlook], company: Organisation
) -> list[Case]:
    """Waiting requests with what approving each would do."""
    return [_case(one, outlooks.get(one.id, Outlook()), company) for one in waiting]


def _case(found: StaffRequest, outlook: Outlook, company: Organisation) -> Case:
    faults = [sentence(outlook.fault)] if outlook.fault is not None else []
    if outlook.effect is not None and found.kind is not RequestKind.LEAVE:
        faults += dict.fromkeys(sentences.sentence(one, company) for one in outlook.effect.broken)
    return Case(
        request=found,
        kind=found.kind.value,
        title=title(found, company),
        tone="bad" if faults else "",
        effects=tuple(_effects(outlook, company)),
        faults=tuple(faults),
    )


def shifts_in_words(shifts: Sequence[AssignedDay]) -> str:
    """The first six, each with its day, and how many more there are."""
    words = [f"{i18n.write_day(one.day)} {one.shift_type}" for one in shifts[:6]]
    if len(shifts) > 6:
        words.append(gettext("and %(n)s more", n=len(shifts) - 6))
    return str(gettext(", ")).join(words)


def gaps_in_words(shifts: Sequence[AssignedDay], company: Organisation) -> str:
    """Shifts that somebody no longer works, by person."""
    of: dict[str, list[AssignedDay]] = {}
    for one in shifts:
        of.setdefault(one.person, []).append(one)
    return str(gettext("; ")).join(
        gettext(
            "%(name)s %(days)s", name=context.name_of(company.people.get(person), person), days=shifts_in_words(own)
        )
        for person, own in of.items()
    )


def _effects(outlook: Outlook, company: Organisation) -> Iterable[str]:
    if outlook.gaps:
        yield str(gettext("leaves published shifts empty: %(days)s", days=shifts_in_words(outlook.gaps)))
    effect = outlook.effect
    if effect is None:
        if not outlook.fault:
            yield str(gettext("changes no published shift"))
        return
    if not effect.broken:
        yield str(gettext("keeps every hard rule"))
    short = sum(effect.short_hours_by_role.values())
    if abs(short) >= 0.05:
        roles = gettext(", ").join(
            f"{context.name_of(company.roles.get(role), role)} {i18n.write_signed(hours)}"
            for role, hours in effect.short_hours_by_role.items()
            if abs(hours) >= 0.05
        )
        yield str(gettext("expected shortage %(hours)s h (%(roles)s)", hours=i18n.write_signed(short), roles=roles))
    else:
        yield str(gettext("cover stays as it is"))
    sign = "+" if effect.change_fen > 0 else ("−" if effect.change_fen < 0 else "")
    yield str(gettext("cost %(money)s", money=sign + i18n.write_money(abs(effect.change_fen))))
    for person, (before, after) in effect.week_min.items():
        name = context.name_of(company.people.get(person), person)
        yield str(
            gettext(
                "%(name)s %(before)s → %(after)s in the week",
                name=name,
                before=i18n.write_hours(before),
                after=i18n.write_hours(after),
            )
        )


def _broken(violations: Iterable[Any], company: Organisation) -> str:
    return " ".join(dict.fromkeys(sentences.sentence(one, company) for one in violations))
