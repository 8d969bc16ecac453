"""A company of shifts round the clock, its horizon, and what to plan under a stack of rules after a past."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from scheduler.domain.organisation import Leave, Organisation, ShiftBreak
from scheduler.domain.roster import AssignedDay
from scheduler.planning.from_solution import to_roster
from scheduler.planning.lawful.facts import calendar_of, facts_of
from scheduler.planning.lawful.law import Law
from scheduler.planning.to_problem import PlanningInput, to_problem
from scheduler.policies.audit.engine import audit
from scheduler.policies.people import Derogation
from scheduler.policies.stack import Stack
from scheduler.policies.work import Basis, Period, WorkLine
from scheduler.services.labour_inputs import planned_lines
from solver.checks.window_limits import window_limits
from tests.scheduler.planning.builders import contract, early, night, organisation, person, site

FIRST = date(2026, 9, 24)  # a Thursday; the month ends and holidays begin inside the horizon
DAYS = 12


def company(*tags: tuple[str, ...], tz: str = "Asia/Shanghai", regular: int = 2400) -> Organisation:
    """E 7–15:30, L 14–22:30, N 22–6 and X 8–20:30 (eleven hours of work); contracts without limits."""
    pause = (ShiftBreak(offset_min=240, length_min=30),)
    types = (
        early(),
        early(code="L", start_min=840),
        night(forbidden_next=()),
        early(code="X", start_min=480, length_min=750, breaks=(*pause, ShiftBreak(offset_min=510, length_min=60))),
    )
    people = tuple(person("ABC"[k], tags=one) for k, one in enumerate(tags))
    return organisation(
        site=site(tz=tz), people=people, shift_types=types, contracts=(contract(limits={}, regular=regular),)
    )


def planned(
    of: Organisation,
    stack: Stack,
    past: Sequence[AssignedDay] = (),
    *,
    derogations: Sequence[Derogation] = (),
    leaves: tuple[Leave, ...] = (),
    first: date = FIRST,
    days: int = DAYS,
) -> PlanningInput:
    facts = facts_of(of, leaves)
    lines: dict[str, list[WorkLine]] = {}
    for line in planned_lines(of, past, facts):
        lines.setdefault(line.person, []).append(line)
    law = Law(
        stack=stack,
        calendar=calendar_of(of, first - timedelta(days=370), first + timedelta(days=30), stack.week_starts),
        facts=facts,
        derogations=tuple(derogations),
        past={who: tuple(held) for who, held in lines.items()},
    )
    return PlanningInput(organisation=of, first_day=first, days=days, law=law, leaves=leaves)


def line_of(kinds: str, *, first: date = FIRST, who: str = "A") -> list[AssignedDay]:
    """A letter a day; a dash is a day off."""
    days = (first + timedelta(days=k) for k in range(len(kinds)))
    return [
        AssignedDay(person=who, day=day, shift_type=kind) for day, kind in zip(days, kinds, strict=True) if kind != "-"
    ]


def broken_windows(given: PlanningInput, assigned: Sequence[AssignedDay]) -> set[str]:
    """The rules whose windows in the problem the roster breaks."""
    found = window_limits(to_problem(given), to_roster(assigned, given.first_day))
    return {one.source or "" for one in found}


def audited(given: PlanningInput, assigned: Sequence[AssignedDay], since: date) -> Counter[tuple[str, str, date]]:
    """By person, rule and first day: how much too much the audit finds from ``since`` to the horizon's end."""
    law = given.law
    assert law is not None
    findings = audit(
        planned_lines(given.organisation, assigned, law.facts),
        tuple(law.facts.values()),
        law.stack,
        law.calendar,
        [line for lines in law.past.values() for line in lines],
        period=Period(first=since, last=given.dates[-1]),
        basis=Basis.PLANNED,
    )
    return Counter({(one.person, one.rule, one.first): one.amount for one in findings})
