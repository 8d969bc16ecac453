"""What changed between two rosters of one problem: for whom, in hours, and in cost rule by rule, as data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from solver.checks import Scorecard, Violation, verify
from solver.problem import EmployeeId, Problem, RoleId
from solver.roster import Assignment, Roster


class ChangeOfDay(StrEnum):
    """A shift more, a shift less, another shift, or other roles or another skill within the same shift."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    ROLES = "roles"


@dataclass(frozen=True, slots=True, kw_only=True)
class DayDifference:
    """One change of a person's day. ``blocks``: (block, role before, role after) where the shift stays the same."""

    day: int
    kind: ChangeOfDay
    before: Assignment | None
    after: Assignment | None
    blocks: tuple[tuple[int, RoleId | None, RoleId | None], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDifference:
    """A person whose days changed; working minutes over the horizon before and after."""

    employee: EmployeeId
    days: tuple[DayDifference, ...]
    minutes_before: int
    minutes_after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleDifference:
    """What a rule costs before and after; hard violations are counted, not priced."""

    rule: str
    before: int
    after: int
    hard_before: int
    hard_after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """``people``: those whose days changed. ``rules``: those whose cost or hard violations changed.

    ``appeared`` and ``gone``: violations of the one roster that the other has not, with their amounts.
    """

    people: tuple[PersonDifference, ...]
    rules: tuple[RuleDifference, ...]
    objective_before: int
    objective_after: int
    appeared: tuple[Violation, ...]
    gone: tuple[Violation, ...]


def explain_difference(
    problem: Problem, before: Roster, after: Roster, *, cards: tuple[Scorecard, Scorecard] | None = None
) -> Difference:
    """From ``before`` to ``after``; people in the problem's order, then those whom it does not know, by name.

    ``cards``: what the checks say of both, where that is known already.
    """
    known = [employee.id for employee in problem.employees]
    strangers = sorted({a.employee for a in (*before, *after)} - set(known))
    people = []
    for who in (*known, *strangers):
        days = tuple(_days(problem, before, after, who))
        if days:
            people.append(
                PersonDifference(
                    employee=who,
                    days=days,
                    minutes_before=_minutes(problem, before, who),
                    minutes_after=_minutes(problem, after, who),
                )
            )
    first, second = cards or (verify(problem, before), verify(problem, after))
    hard_first = Counter(violation.rule for violation in first.hard)
    hard_second = Counter(violation.rule for violation in second.hard)
    rules = (
        RuleDifference(
            rule=rule,
            before=first.penalties[rule],
            after=second.penalties[rule],
            hard_before=hard_first[rule],
            hard_after=hard_second[rule],
        )
        for rule in first.penalties
    )
    return Difference(
        people=tuple(people),
        rules=tuple(r for r in rules if (r.before, r.hard_before) != (r.after, r.hard_after)),
        objective_before=first.objective,
        objective_after=second.objective,
        appeared=_without(second.violations, first.violations),
        gone=_without(first.violations, second.violations),
    )


def _without(these: tuple[Violation, ...], those: tuple[Violation, ...]) -> tuple[Violation, ...]:
    known = Counter(those)
    left = []
    for violation in these:
        if known[violation]:
            known[violation] -= 1
        else:
            left.append(violation)
    return tuple(left)


def _days(problem: Problem, before: Roster, after: Roster, who: EmployeeId) -> Iterator[DayDifference]:
    days = {a.day for a in (*before, *after) if a.employee == who} | set(range(problem.horizon.days))
    for day in sorted(days):
        old = {a.shift_type: a for a in before.on(who, day)}
        new = {a.shift_type: a for a in after.on(who, day)}
        for kind in sorted(old.keys() & new.keys()):
            if old[kind] != new[kind]:
                yield DayDifference(
                    day=day,
                    kind=ChangeOfDay.ROLES,
                    before=old[kind],
                    after=new[kind],
                    blocks=tuple(_blocks(old[kind], new[kind])),
                )
        left = [old[kind] for kind in sorted(old.keys() - new.keys())]
        come = [new[kind] for kind in sorted(new.keys() - old.keys())]
        for one, other in zip(left, come, strict=False):
            yield DayDifference(day=day, kind=ChangeOfDay.MOVED, before=one, after=other)
        for one in left[len(come) :]:
            yield DayDifference(day=day, kind=ChangeOfDay.REMOVED, before=one, after=None)
        for other in come[len(left) :]:
            yield DayDifference(day=day, kind=ChangeOfDay.ADDED, before=None, after=other)


def _blocks(old: Assignment, new: Assignment) -> Iterator[tuple[int, RoleId | None, RoleId | None]]:
    for block in range(max(len(old.roles), len(new.roles))):
        was = old.roles[block] if block < len(old.roles) else None
        now = new.roles[block] if block < len(new.roles) else None
        if was != now:
            yield block, was, now


def _minutes(problem: Problem, roster: Roster, who: EmployeeId) -> int:
    shifts = (problem.shift_by_key.get((a.day, a.shift_type)) for a in roster if a.employee == who)
    return sum(shift.work_min for shift in shifts if shift is not None)
