"""The exceptions queue in sentences, and hours as a table of people by roles."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from scheduler.domain.organisation import Organisation, Person, Role
from scheduler.hours.ledger import StoredException
from scheduler.services.devices import OWN_PREFIX
from scheduler.services.hours import RoleHours
from scheduler.services.hours_queue import Decision, decisions_for
from web.i18n import write_hours, write_time

KIND_NAMES = {
    "missing_out": _l("no clock-out"),
    "unmatched_out": _l("clock-out without clock-in"),
    "unmatched_break": _l("break without clock-in"),
    "unmatched_role": _l("role change without clock-in"),
    "missing_resume": _l("break without end"),
    "ambiguous_hour": _l("time that occurs twice"),
    "missing_hour": _l("time that does not exist"),
    "clock_jump": _l("clock that jumped"),
    "unscheduled": _l("work without a shift"),
    "no_show": _l("shift without work"),
}
FLAG_NAMES = {
    "assumed_role": _l("role from the roster"),
    "provisional": _l("provisional"),
    "auto_break": _l("break deducted"),
    "unscheduled": _l("without a shift"),
    "night": _l("night"),
}
OUTCOME_NAMES = {
    "used": _l("counted"),
    "duplicate": _l("a repetition"),
    "unresolved": _l("undecided"),
    "voided": _l("voided"),
}
PUNCH_NAMES = {
    "IN": _l("came in"),
    "OUT": _l("went out"),
    "BRK": _l("began a break"),
    "RES": _l("ended a break"),
    "ROLE": _l("changed role"),
    "UNK": _l("unknown"),
}
DECISION_NAMES = {
    Decision.ACCEPT: _l("Accept the proposal"),
    Decision.ENTER: _l("Enter the right time"),
    Decision.VOID: _l("Void the punches"),
    Decision.KEEP: _l("Leave it as it is"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueItem:
    """``about`` says what happened, ``proposal`` what would put it right (empty: nothing is proposed)."""

    exception: StoredException
    person: Person | None
    kind: object
    about: str
    proposal: str
    at: datetime
    decisions: tuple[Decision, ...]

    @property
    def proposed_at(self) -> datetime:
        """What a typed time begins from: what is proposed, else when it happened."""
        repair = self.exception.detail.get("repair")
        return datetime.fromisoformat(str(repair["at"])) if isinstance(repair, dict) else self.at


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonHours:
    """``by_role`` in minutes, roles in the table's order; ``unknown_min``: worked with no role known.

    ``delta_min``, signed, is the part that locked periods left to this one.
    """

    person: Person | None
    code: str
    minutes: int
    provisional_min: int
    by_role: tuple[int, ...]
    unknown_min: int
    delta_min: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursTable:
    """Column sums are over the rows shown."""

    roles: tuple[Role, ...]
    people: tuple[PersonHours, ...]

    @property
    def totals(self) -> tuple[int, ...]:
        return tuple(sum(column) for column in zip(*(row.by_role for row in self.people), strict=True))

    @property
    def minutes(self) -> int:
        return sum(row.minutes for row in self.people)

    @property
    def unknown_min(self) -> int:
        return sum(row.unknown_min for row in self.people)

    @property
    def delta_min(self) -> int:
        return sum(row.delta_min for row in self.people)

    @property
    def provisional_min(self) -> int:
        return sum(row.provisional_min for row in self.people)


def present_exception(exception: StoredException, company: Organisation) -> QueueItem:
    """An exception as a sentence with its proposal."""
    at = datetime.fromisoformat(str(exception.detail["at"]))
    return QueueItem(
        exception=exception,
        person=company.people.get(exception.person),
        kind=KIND_NAMES.get(exception.kind, exception.kind),
        about=_about(exception, at),
        proposal=_proposal(exception),
        at=at,
        decisions=decisions_for(exception),
    )


def hours_table(found: Iterable[RoleHours], company: Organisation) -> HoursTable:
    """People by roles, in the order of departments and codes; roles that nobody worked are left out."""
    rows = tuple(found)
    worked = {row.role for row in rows}
    roles = tuple(sorted((r for r in company.roles.values() if r.code in worked), key=lambda r: (r.department, r.code)))
    by_person: dict[str, list[RoleHours]] = {}
    for row in rows:
        by_person.setdefault(row.person, []).append(row)
    people = []
    for code, own in by_person.items():
        minutes = {row.role: row.minutes for row in own}
        people.append(
            PersonHours(
                person=company.people.get(code),
                code=code,
                minutes=sum(minutes.values()),
                provisional_min=sum(row.provisional_min for row in own),
                by_role=tuple(minutes.get(role.code, 0) for role in roles),
                unknown_min=minutes.get(None, 0),
                delta_min=sum(row.delta_min for row in own),
            )
        )
    people.sort(key=lambda row: (row.person.department if row.person else "", row.code))
    return HoursTable(roles=roles, people=tuple(people))


def _about(exception: StoredException, at: datetime) -> str:
    minutes = exception.detail.get("minutes")
    time, hours = write_time(at), write_hours(minutes if isinstance(minutes, int) else 0)
    sentences = {
        "missing_out": gettext("Came in at %(time)s and never clocked out.", time=time),
        "unmatched_out": gettext("Clocked out at %(time)s without having clocked in.", time=time),
        "unmatched_break": gettext("A break was punched at %(time)s without a clock-in before it.", time=time),
        "unmatched_role": gettext("Changed role at %(time)s without having clocked in.", time=time),
        "missing_resume": gettext("The break that began at %(time)s was never ended.", time=time),
        "ambiguous_hour": gettext("%(time)s occurs twice on this day: the clocks were put back.", time=time),
        "missing_hour": gettext("The device's time does not exist on this day: the clocks were put forward."),
        "clock_jump": gettext(
            "%(time)s contradicts the order in which the device punched: did its clock jump?", time=time
        ),
        "unscheduled": gettext("Worked %(hours)s from %(time)s without a shift in the roster.", hours=hours, time=time),
        "no_show": gettext("Had a shift from %(time)s and did not come.", time=time),
    }
    return str(sentences.get(exception.kind, exception.kind))


def device_name(code: str) -> str:
    """The code of a device; clocking on one's own page has no device that anybody named."""
    return str(gettext("own device")) if code.startswith(OWN_PREFIX) else code


def _proposal(exception: StoredException) -> str:
    repair = exception.detail.get("repair")
    if not isinstance(repair, dict):
        return ""
    if repair["kind"] is None:
        return str(gettext("Void the punch."))
    time = write_time(datetime.fromisoformat(str(repair["at"])))
    sentences = {
        "IN": gettext("Add a clock-in at %(time)s, when the shift began.", time=time),
        "OUT": gettext("Add a clock-out at %(time)s, when the shift ended.", time=time),
    }
    return str(sentences.get(str(repair["kind"]), gettext("Add a punch at %(time)s.", time=time)))
