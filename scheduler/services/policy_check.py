"""Audit any period or roster against the packs in force: who, when, which article, by how much."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from operator import attrgetter
from typing import NamedTuple

from scheduler.bootstrap import App
from scheduler.domain.actor import AccountRole, Actor
from scheduler.domain.calendar import require_reachable, shift_span
from scheduler.domain.organisation import Organisation
from scheduler.domain.roster import AssignedDay, RosterState, RosterVersion, Source, changed_days
from scheduler.errors import Conflict, Forbidden, InvalidInput, NotFound
from scheduler.planning.lawful.cite import law_data
from scheduler.planning.lawful.facts import calendar_of, facts_of
from scheduler.policies.audit.engine import audit, history_from
from scheduler.policies.kinds import Finding, Severity
from scheduler.policies.rule import LabourRule, Pack
from scheduler.policies.stack import Stack
from scheduler.policies.violation import Violation
from scheduler.policies.work import Basis, Period, Posting, ShiftChange, WorkLine
from scheduler.services.labour_inputs import (
    Part,
    derogations,
    known_work_lines,
    parts_of,
    planned_lines,
    worked_lines,
)
from scheduler.services.roster_inputs import version_for
from scheduler.storage.unit_of_work import UnitOfWork

MAX_DAYS = 400
LABOUR_RULE = "labour_rule"  # in the place of a check's name: a finding of the audit


@dataclass(frozen=True, kw_only=True)
class Checked:
    """An audit of ``[first, last]``, of every part under the packs in force on it; days without any are not audited.

    ``findings`` are of people whom the actor sees, by person and day, and ``laws`` the rule that each is of.
    ``roster`` is the version that was looked at instead of what is published or worked.
    """

    first: date
    last: date
    basis: Basis
    parts: tuple[Part, ...]
    findings: tuple[Violation, ...]
    laws: Mapping[Violation, LabourRule]
    roster: int | None = None

    @property
    def packs(self) -> tuple[Pack, ...]:
        """All packs in force on some of the days, each version once."""
        stacks = (part.stack for part in self.parts if part.stack is not None)
        return tuple({(pack.code, pack.version): pack for stack in stacks for pack in stack.packs}.values())

    @property
    def rules(self) -> tuple[LabourRule, ...]:
        """All rules in force on some of the days, each id once, as the latest part has it."""
        return tuple(_rules(self.parts).values())

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

    Raises ``Forbidden`` for staff, ``NotFound`` for a roster, person or department that is not there or not the
    actor's and for a rule that is in force on none of the days, ``Conflict`` where no packs are in force on any,
    ``InvalidInput`` for impossible days, ``PackRefused`` for a pack in force that cannot be read.
    """
    if actor.role is AccountRole.STAFF:
        raise Forbidden("staff do not audit others", key="planners_only")
    with app.reading(actor) as uow:
        version = None if asked.roster is None else version_for(uow, actor, asked.roster)
        period, basis = _period(asked, version)
        organisation = uow.organisation.load()
        _require_known(organisation, actor, asked)
        parts = parts_of(uow, period)
        if all(part.stack is None for part in parts):
            raise Conflict(f"no rule packs are in force on {period.first}", key="no_packs", day=period.first)
        if asked.rule is not None and asked.rule not in _rules(parts):
            raise NotFound(f"no rule {asked.rule!r} is in force", key="rule_not_in_force", rule=asked.rule)
        found = (
            _audit_roster(uow, organisation, version, parts)
            if version is not None
            else _audit_days(uow, organisation, period, basis, parts)
        )
    people = organisation.people
    shown = [
        (one, rule)
        for _part, one, rule in found
        if actor.sees_department(people[one.person].department)
        and asked.person in (None, one.person)
        and asked.department in (None, people[one.person].department)
        and asked.rule in (None, one.rule)
    ]
    return Checked(
        first=period.first,
        last=period.last,
        basis=basis,
        parts=parts,
        findings=tuple(one for one, _rule in shown),
        laws=dict(shown),
        roster=asked.roster,
    )


def _require_known(organisation: Organisation, actor: Actor, asked: Asked) -> None:
    """Nobody is told that no rule is broken of whom or where nothing is known."""
    if asked.person is not None:
        person = organisation.people.get(asked.person)
        if person is None or not actor.sees_department(person.department):
            raise NotFound(f"there is no person {asked.person!r}", key="person_missing", person=asked.person)
    if asked.department is not None and (
        asked.department not in organisation.departments or not actor.sees_department(asked.department)
    ):
        raise NotFound(
            f"there is no department {asked.department!r}", key="department_missing", department=asked.department
        )


def _rules(parts: Sequence[Part]) -> dict[str, LabourRule]:
    return {rule.id: rule for part in parts if part.stack is not None for rule in part.stack.rules}


def against_the_law(
    uow: UnitOfWork, organisation: Organisation, version: RosterVersion
) -> tuple[dict[str, object], ...]:
    """``breaches_made`` as data for sentences."""
    return tuple(finding_data(one, rule) for one, rule in breaches_made(uow, organisation, version))


def breaches_made(
    uow: UnitOfWork, organisation: Organisation, version: RosterVersion
) -> tuple[tuple[Violation, LabourRule], ...]:
    """Breaches of hard rules that the roster itself makes, each with its rule; without packs in force, nothing.

    Those of the days before it, without it, are left out. Raises ``PackRefused`` for a pack in force that cannot be
    read.
    """
    parts = parts_of(uow, _days_of(version))
    hard = [one for one in _audit_roster(uow, organisation, version, parts) if _binds(one.violation)]
    if not hard:
        return ()
    without = {
        _place(one): one.violation.amount
        for one in _audit_roster(uow, organisation, version, parts, assigned=())
        if _binds(one.violation)
    }
    return tuple((one.violation, one.rule) for one in hard if one.violation.amount > without.get(_place(one), 0))


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


class _Judged(NamedTuple):
    """A finding, the number of the part of the days on which it was made, and the rule as it holds there."""

    part: int
    violation: Violation
    rule: LabourRule


def _place(one: _Judged) -> tuple[int, str, str, date]:
    return one.part, one.violation.person, one.violation.rule, one.violation.last


def _audit_parts(parts: Sequence[Part], run: Callable[[Period, Stack], Sequence[Violation]]) -> list[_Judged]:
    """``run`` over every part under its own packs, by person, first day and rule.

    A window that reaches over a change of packs is judged under both; what both find alike is told once, by the later.
    """
    found: list[_Judged] = []
    for number, part in enumerate(parts):
        if part.stack is None:
            continue
        own = run(part.period, part.stack)
        again = {_said(one) for one in own}
        found = [one for one in found if _said(one.violation) not in again]
        found += (_Judged(number, one, part.stack.rule(one.rule)) for one in own)
    return sorted(found, key=lambda one: attrgetter("person", "first", "rule", "last")(one.violation))


def _said(one: Violation) -> tuple[object, ...]:
    return one.person, one.rule, one.first, one.last, one.found, one.limit


def _audit_roster(
    uow: UnitOfWork,
    organisation: Organisation,
    version: RosterVersion,
    parts: Sequence[Part],
    *,
    assigned: Sequence[AssignedDay] | None = None,
) -> list[_Judged]:
    """A roster version as planned, with what is known of the days before it; ``assigned`` instead of its content."""
    days = _days_of(version)
    content = uow.rosters.assignments(version.id) if assigned is None else assigned
    postings, changes = _notice(uow, organisation, days, version)
    after = days.last + timedelta(days=14)

    def of_part(period: Period, stack: Stack) -> tuple[Violation, ...]:
        since = history_from(stack, period)
        facts = facts_of(organisation, uow.organisation.leaves(since, after))
        return audit(
            planned_lines(organisation, content, facts),
            tuple(facts.values()),
            stack,
            calendar_of(organisation, since, after, stack.week_starts),
            known_work_lines(uow, organisation, facts, since, days.first - timedelta(days=1)),
            period=period,
            basis=Basis.PLANNED,
            postings=postings,
            changes=changes,
            derogations=derogations(uow),
        )

    return _audit_parts(parts, of_part)


def _audit_days(
    uow: UnitOfWork, organisation: Organisation, days: Period, basis: Basis, parts: Sequence[Part]
) -> list[_Judged]:
    """Days as worked or as published, with those around them."""
    postings, changes = _notice(uow, organisation, days, None)
    after = days.last + timedelta(days=14)

    def of_part(period: Period, stack: Stack) -> tuple[Violation, ...]:
        since = history_from(stack, period)
        facts = facts_of(organisation, uow.organisation.leaves(since, after))
        lines: tuple[WorkLine, ...]
        if basis is Basis.ACTUAL:
            lines = worked_lines(uow, since, after)
        else:
            lines = planned_lines(organisation, uow.rosters.published_assignments(since, after), facts)
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

    return _audit_parts(parts, of_part)


def _days_of(version: RosterVersion) -> Period:
    return Period(first=version.first_day, last=version.first_day + timedelta(days=version.days - 1))


def _period(asked: Asked, version: RosterVersion | None) -> tuple[Period, Basis]:
    if version is not None:
        return _days_of(version), Basis.PLANNED
    first, last_day = asked.first, asked.last
    if first is None or last_day is None:
        raise InvalidInput("a period needs a first and a last day", key="audit_period_needed")
    require_reachable(first)
    require_reachable(last_day)
    if last_day < first:
        raise InvalidInput(
            f"the last day, {last_day}, is before the first, {first}", key="days_backwards", first=first, last=last_day
        )
    if (last_day - first).days >= MAX_DAYS:
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
                asked = _asked_for(uow, version.id)
                made = _changes(organisation, str(version.id), before, content, at)
                changes += (replace(one, by_employee=(one.person, one.day) in asked) for one in made)
            before = content
    return tuple(postings), tuple(changes)


def _asked_for(uow: UnitOfWork, roster_id: int) -> frozenset[tuple[str, date]]:
    """Person-days of a version that the persons themselves asked to have changed: swaps and open shifts."""
    return frozenset(
        (person, day)
        for one in uow.staff_requests.of_roster(roster_id)
        for person in one.people
        for day in (one.first_day, one.return_day)
        if day is not None
    )


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
