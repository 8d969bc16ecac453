"""Audit any period or roster against the packs in force: who, when, which article, by how much."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from scheduler.bootstrap import App
from scheduler.domain.actor import AccountRole, Actor
from scheduler.domain.calendar import require_reachable, shift_span
from scheduler.domain.organisation import Organisation
from scheduler.domain.roster import AssignedDay, RosterState, RosterVersion, Source, changed_days
from scheduler.errors import Conflict, Forbidden, InvalidInput
from scheduler.planning.lawful.cite import law_data
from scheduler.planning.lawful.facts import calendar_of, facts_of
from scheduler.policies.audit.engine import audit, history_from
from scheduler.policies.kinds import Finding, Severity
from scheduler.policies.rule import LabourRule
from scheduler.policies.stack import Stack
from scheduler.policies.violation import Violation
from scheduler.policies.work import Basis, Period, Posting, ShiftChange, WorkLine
from scheduler.services.labour_inputs import (
    derogations,
    known_work_lines,
    planned_lines,
    stack_on,
    worked_lines,
)
from scheduler.services.roster_inputs import version_for
from scheduler.storage.unit_of_work import UnitOfWork

MAX_DAYS = 400
LABOUR_RULE = "labour_rule"  # in the place of a check's name: a finding of the audit


@dataclass(frozen=True, kw_only=True)
class Checked:
    """An audit of ``[first, last]`` under ``stack``. ``findings`` are of people whom the actor sees, by person and day.

    ``roster`` is the version that was looked at instead of what is published or worked.
    """

    first: date
    last: date
    basis: Basis
    stack: Stack
    findings: tuple[Violation, ...]
    roster: int | None = None

    @property
    def breaches(self) -> tuple[Violation, ...]:
        """What is broken, rather than priced, reported or relaxed."""
        return tuple(one for one in self.findings if one.breach)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What to look at: a roster version, or days as planned (published) or as worked; and whom, which rule."""

    first: date | None = None
    last: date | None = None
    roster: int | None = None
    basis: Basis = Basis.ACTUAL
    person: str | None = None
    department: str | None = None
    rule: str | None = None


def check(app: App, actor: Actor, asked: Asked) -> Checked:
    """The audit. Leads see people of their departments, HR and administrators everybody.

    Raises ``Forbidden`` for staff, ``NotFound`` for a roster that is not there, ``Conflict`` where no packs are in
    force, ``InvalidInput`` for impossible days, ``PackRefused`` for a pack in force that cannot be read.
    """
    if actor.role is AccountRole.STAFF:
        raise Forbidden("staff do not audit others", key="planners_only")
    with app.reading(actor) as uow:
        version = None if asked.roster is None else version_for(uow, actor, asked.roster)
        period, basis = _period(asked, version)
        stack = require_stack(uow, period.first)
        organisation = uow.organisation.load()
        found = (
            audit_roster(uow, organisation, version, stack)
            if version is not None
            else _audit_days(uow, organisation, period, basis, stack)
        )
    people = organisation.people
    shown = (
        one
        for one in found
        if actor.sees_department(people[one.person].department)
        and asked.person in (None, one.person)
        and asked.department in (None, people[one.person].department)
        and asked.rule in (None, one.rule)
    )
    return Checked(
        first=period.first, last=period.last, basis=basis, stack=stack, findings=tuple(shown), roster=asked.roster
    )


def require_stack(uow: UnitOfWork, day: date) -> Stack:
    """The packs in force on the day. Raises ``Conflict`` where there are none."""
    stack = stack_on(uow, day)
    if stack is None:
        raise Conflict(f"no rule packs are in force on {day}", key="no_packs", day=day)
    return stack


def unlawful(uow: UnitOfWork, organisation: Organisation, version: RosterVersion) -> tuple[Violation, ...]:
    """Breaches of hard rules that the roster itself makes: those of the days before it, without it, are left out.

    Nothing where no packs are in force. Raises ``PackRefused`` for a pack in force that cannot be read.
    """
    stack = stack_on(uow, version.first_day)
    if stack is None:
        return ()
    hard = [one for one in audit_roster(uow, organisation, version, stack) if _binds(one)]
    if not hard:
        return ()
    without = {
        (one.person, one.rule, one.last): one.amount
        for one in audit_roster(uow, organisation, version, stack, assigned=())
        if _binds(one)
    }
    return tuple(one for one in hard if one.amount > without.get((one.person, one.rule, one.last), 0))


def against_the_law(
    uow: UnitOfWork, organisation: Organisation, version: RosterVersion
) -> tuple[dict[str, object], ...]:
    """``unlawful`` as data for sentences; nothing where no packs are in force."""
    found = unlawful(uow, organisation, version)
    stack = stack_on(uow, version.first_day) if found else None
    return () if stack is None else tuple(finding_data(one, stack.rule(one.rule)) for one in found)


def finding_data(one: Violation, rule: LabourRule) -> dict[str, object]:
    """A finding as plain data: the rule with its article, whom, which days, found and limit in ``unit``."""
    return {
        "rule": LABOUR_RULE,
        "hard": one.severity is Severity.HARD,
        "person": one.person,
        "days": [one.first.isoformat(), one.last.isoformat()] if one.first != one.last else [one.first.isoformat()],
        "amount": one.amount,
        "found": one.found,
        "limit": one.limit,
        "finding": str(one.finding),
        "windows": one.windows,
        "cost_fen": one.cost_fen,
        "derogation": one.derogation,
        "message": f"{one.person}, {one.first} – {one.last}: {rule.title_en}, {one.found} of {one.limit} {one.unit} "
        f"({one.cite})",
        **law_data(rule),
    }


def _binds(one: Violation) -> bool:
    return one.severity is Severity.HARD and one.finding is Finding.VIOLATION


def audit_roster(
    uow: UnitOfWork,
    organisation: Organisation,
    version: RosterVersion,
    stack: Stack,
    *,
    assigned: Sequence[AssignedDay] | None = None,
) -> tuple[Violation, ...]:
    """A roster version as planned, with what is known of the days before it and published of those after it.

    ``assigned`` instead of the version's own content.
    """
    period = Period(first=version.first_day, last=version.first_day + timedelta(days=version.days - 1))
    since = history_from(stack, period)
    after = period.last + timedelta(days=14)
    facts = facts_of(organisation, uow.organisation.leaves(since, after))
    content = uow.rosters.assignments(version.id) if assigned is None else assigned
    history = known_work_lines(uow, organisation, facts, since, period.first - timedelta(days=1))
    postings, changes = _notice(uow, organisation, period, version)
    return audit(
        planned_lines(organisation, content, facts),
        tuple(facts.values()),
        stack,
        calendar_of(organisation, since, after, stack.week_starts),
        history,
        period=period,
        basis=Basis.PLANNED,
        postings=postings,
        changes=changes,
        derogations=derogations(uow),
    )


def _audit_days(
    uow: UnitOfWork, organisation: Organisation, period: Period, basis: Basis, stack: Stack
) -> tuple[Violation, ...]:
    since, after = history_from(stack, period), period.last + timedelta(days=14)
    facts = facts_of(organisation, uow.organisation.leaves(since, after))
    lines: tuple[WorkLine, ...]
    if basis is Basis.ACTUAL:
        lines = worked_lines(uow, since, after)
    else:
        lines = planned_lines(organisation, uow.rosters.published_assignments(since, after), facts)
    postings, changes = _notice(uow, organisation, period, None)
    return audit(
        lines,
        tuple(facts.values()),
        stack,
        calendar_of(organisation, since, after, stack.week_starts),
        period=period,
        basis=basis,
        postings=postings,
        changes=changes,
        derogations=derogations(uow),
    )


def _period(asked: Asked, version: RosterVersion | None) -> tuple[Period, Basis]:
    if version is not None:
        last = version.first_day + timedelta(days=version.days - 1)
        return Period(first=version.first_day, last=last), Basis.PLANNED
    first, last_day = asked.first, asked.last
    if first is None or last_day is None:
        raise InvalidInput("a period needs a first and a last day", key="audit_period_needed")
    require_reachable(first)
    require_reachable(last_day)
    if not 0 <= (last_day - first).days < MAX_DAYS:
        raise InvalidInput(
            f"a period has 1 to {MAX_DAYS} days", key="day_range", most=MAX_DAYS, days=(last_day - first).days + 1
        )
    return Period(first=first, last=last_day), asked.basis


def _notice(
    uow: UnitOfWork, organisation: Organisation, period: Period, draft: RosterVersion | None
) -> tuple[tuple[Posting, ...], tuple[ShiftChange, ...]]:
    """When the rosters of the period were first published to whom, and which published duties were changed later.

    A ``draft`` counts as if it were published now. Of rosters that came by import nobody knows when they were posted.
    """
    postings: list[Posting] = []
    changes: list[ShiftChange] = []
    horizons = {(v.first_day, v.days) for v in uow.rosters.published(period.first, period.last)}
    if draft is not None:
        horizons = {(draft.first_day, draft.days)}
    for first_day, days in sorted(horizons):
        versions = [v for v in uow.rosters.of_horizon(first_day) if v.days == days and v.published_at is not None]
        versions.sort(key=lambda v: (v.published_at is not None and v.published_at, v.id))
        if draft is not None and draft.published_at is None and draft.state is not RosterState.SUPERSEDED:
            versions.append(draft)
        before: tuple[AssignedDay, ...] | None = None
        for version in versions:
            content = uow.rosters.assignments(version.id)
            at = int((version.published_at or uow.now).timestamp()) // 60
            if content and all(one.source is Source.IMPORT for one in content):
                before = content
                continue
            if before is None:
                people = sorted({one.person for one in content})
                postings += [
                    Posting(roster=str(version.id), person=who, first_day=first_day, published_min=at) for who in people
                ]
            else:
                changes += _changes(organisation, str(version.id), before, content, at)
            before = content
    return tuple(postings), tuple(changes)


def _changes(
    organisation: Organisation, roster: str, before: tuple[AssignedDay, ...], after: tuple[AssignedDay, ...], at: int
) -> Iterable[ShiftChange]:
    for change in changed_days(before, after):
        held = {
            name: None if one is None else _span(organisation, one)
            for name, one in (("before", change.before), ("after", change.after))
        }
        if held["before"] != held["after"]:
            yield ShiftChange(
                roster=roster,
                person=change.person,
                day=change.day,
                changed_min=at,
                before=held["before"],
                after=held["after"],
            )


def _span(organisation: Organisation, assigned: AssignedDay) -> tuple[int, int] | None:
    shift_type = organisation.shift_types.get(assigned.shift_type)
    if shift_type is None:
        return None
    start, end = shift_span(organisation.site, shift_type, assigned.day)
    return int(start.timestamp()) // 60, int(end.timestamp()) // 60
