"""What rosters and audits are held against: the packs in force on a day, and the work before and inside a period."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from scheduler.domain.labour import DerogationEntry, PackChoice
from scheduler.domain.organisation import Organisation
from scheduler.domain.roster import AssignedDay
from scheduler.errors import NotFound
from scheduler.hours.segments import Segment
from scheduler.planning.lawful.facts import calendar_of, facts_of
from scheduler.planning.lawful.law import Law, duty_spans
from scheduler.policies.audit.engine import history_from
from scheduler.policies.loader import parse_pack, statutory_packs
from scheduler.policies.people import Days, Derogation, PersonFacts
from scheduler.policies.rule import Pack
from scheduler.policies.stack import Stack, stack_packs
from scheduler.policies.work import Period, WorkLine
from scheduler.storage.unit_of_work import UnitOfWork

Facts = Mapping[str, PersonFacts]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Days on all of which the same packs are in force: ``stack``, or none of any (None)."""

    period: Period
    stack: Stack | None


def read_pack(uow: UnitOfWork, choice: PackChoice) -> Pack:
    """The pack of a choice. Raises ``NotFound``, and ``PackRefused`` for one that this version cannot read."""
    if choice.number is not None:
        return parse_pack(uow.labour.company_pack(choice.code, choice.number).text, choice.code)
    known = statutory_packs()
    if choice.code not in known:
        raise NotFound(f"there is no pack {choice.code!r}", key="pack_missing", pack=choice.code)
    return known[choice.code]


def stack_on(uow: UnitOfWork, day: date) -> Stack | None:
    """The packs in force on the day, laid on each other; None if none are. Raises as ``read_pack`` does."""
    return _stack(uow, _choices(uow, day))


def parts_of(uow: UnitOfWork, period: Period) -> tuple[Part, ...]:
    """The period, cut on the days from which other packs are in force than before. Raises as ``read_pack`` does."""
    begins = [period.first, *(day for day, _ in rule_changes_in(uow, period.first, period.last))]
    ends = [*(day - timedelta(days=1) for day in begins[1:]), period.last]
    return tuple(
        Part(period=Period(first=first, last=last), stack=_stack(uow, _choices(uow, first)))
        for first, last in zip(begins, ends, strict=True)
    )


def rule_changes_in(uow: UnitOfWork, first: date, last: date) -> tuple[tuple[date, tuple[PackChoice, ...]], ...]:
    """Days after ``first`` and up to ``last`` from which other packs are in force than the day before, with them."""
    held = _choices(uow, first)
    found = []
    for day in sorted({one.valid_from for one in uow.labour.decisions() if first < one.valid_from <= last}):
        now = _choices(uow, day)
        if now != held:
            found.append((day, now))
        held = now
    return tuple(found)


def _choices(uow: UnitOfWork, day: date) -> tuple[PackChoice, ...]:
    decision = uow.labour.in_force(day)
    return () if decision is None else decision.packs


def _stack(uow: UnitOfWork, choices: Sequence[PackChoice]) -> Stack | None:
    return stack_packs([read_pack(uow, choice) for choice in choices]) if choices else None


def read_law(uow: UnitOfWork, organisation: Organisation, first: date, days: int) -> Law | None:
    """The law over a horizon: packs in force on its first day, with what was worked before it. None without packs.

    A search has one law; what other packs forbid from a later day on is found by the audit before publishing.
    """
    stack = stack_on(uow, first)
    if stack is None:
        return None
    last = first + timedelta(days=days - 1)
    since = history_from(stack, Period(first=first, last=last))
    after = last + (first - since)  # substitute days may lie as far ahead as behind
    leaves = uow.organisation.leaves(since, last + timedelta(days=1))
    facts = facts_of(organisation, leaves)
    past = known_work_lines(uow, organisation, facts, since, first - timedelta(days=1))
    by_person: dict[str, list[WorkLine]] = {}
    for line in past:
        by_person.setdefault(line.person, []).append(line)
    return Law(
        stack=stack,
        calendar=calendar_of(organisation, since, after, stack.week_starts),
        facts=facts,
        derogations=derogations(uow),
        past={person: tuple(lines) for person, lines in by_person.items()},
        today=uow.today,
    )


def derogations(uow: UnitOfWork) -> tuple[Derogation, ...]:
    """The derogations that count, as the audit takes them."""
    return tuple(_derogation(entry) for entry in uow.labour.derogations())


def _derogation(entry: DerogationEntry) -> Derogation:
    return Derogation(
        id=str(entry.id),
        rule=entry.rule,
        key=entry.key,
        person=entry.person,
        evidence=entry.evidence,
        granted_by=entry.granted_by,
        days=Days(first=entry.first, last=entry.last),
    )


def known_work_lines(
    uow: UnitOfWork, organisation: Organisation, facts: Facts, first: date, last: date
) -> tuple[WorkLine, ...]:
    """What is known of ``[first, last]``: days on which anybody's hours are resolved as worked, others as published."""
    worked = worked_lines(uow, first, min(last, uow.today - timedelta(days=1)))
    days = {line.day for line in worked}
    planned = planned_lines(organisation, uow.rosters.published_assignments(first, last), facts)
    return (*worked, *(line for line in planned if line.day not in days))


def worked_lines(uow: UnitOfWork, first: date, last: date) -> tuple[WorkLine, ...]:
    """Resolved hours of the days, by operational date."""
    if last < first:
        return ()
    segments = (segment for own in uow.hours.segments(first, last).values() for segment in own)
    lines = (_line(segment) for segment in segments)
    return tuple(line for line in lines if line.start_min < line.end_min)


def _line(segment: Segment) -> WorkLine:
    return WorkLine(
        person=segment.person,
        day=segment.operational_date,
        start_min=segment.start_s // 60,
        end_min=segment.end_s // 60,
    )


def planned_lines(organisation: Organisation, assigned: Iterable[AssignedDay], facts: Facts) -> tuple[WorkLine, ...]:
    """A roster's duties without their unpaid breaks; who is nursing ends an hour earlier."""
    found = []
    for one in assigned:
        shift_type = organisation.shift_types.get(one.shift_type)
        if shift_type is None or one.person not in facts:
            continue
        for start, end in duty_spans(organisation, shift_type, one.day, facts[one.person]):
            found.append(WorkLine(person=one.person, day=one.day, start_min=start, end_min=end, ref=one.shift_type))
    return tuple(found)
