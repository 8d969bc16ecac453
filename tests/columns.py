"""What the parts of rules say of one person's days: an interpreter in plain Python, in the words of their module."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterable, Sequence
from dataclasses import replace

from solver.checks import CHECKS
from solver.problem import Employee, Problem
from solver.roster import Assignment, Roster
from solver.rules import Rule
from solver.rules.parts import CellPrice, Counter, Option, Part, Priced, Unseen, works_before


def price(parts: Iterable[Part], employee: Employee, days: list[Option]) -> int | None:
    """What the parts charge for these days; ``None`` if one of them forbids them."""
    found: list[int | None] = []
    for part in parts:
        if isinstance(part, CellPrice):
            found += [part.price] if days[part.day] == part.option else []
        elif isinstance(part, Counter):
            found += _counted(part, employee, days)
        elif not isinstance(part, Unseen):
            state = part.start
            hash(part)
            for day, option in enumerate(days):
                step = part.step(state, part.kind(day), option)
                if step is None:
                    return None
                state, charged = step
                found.append(charged)
            found.append(part.end(state))
    known = [charged for charged in found if charged is not None]
    return sum(known) if len(known) == len(found) else None


def _counted(counter: Counter, employee: Employee, days: list[Option]) -> list[int | None]:
    total, worked, found = counter.start, works_before(employee), []
    for day, option in enumerate(days):
        added = counter.amount(day, option, worked)
        assert added >= 0
        total += added
        worked = option is not None
        if day in counter.until:
            found.append(counter.price(counter.until.index(day), total))
            total = 0
    return found


def column(problem: Problem, roster: Roster, employee: Employee) -> list[Option]:
    """The person's days, the first shift of each."""
    return [
        next((held.shift_type for held in roster.on(employee.id, day)), None) for day in range(problem.horizon.days)
    ]


def compare(rules: Sequence[Rule], problem: Problem, roster: Roster, seen: Tally[str]) -> None:
    """Assert it for everybody, without rules that have an unseen part for the person; ``seen`` tells what was met."""
    for employee in problem.employees:
        days = column(problem, roster, employee)
        parts: list[Part] = []
        names = set()
        for rule in rules:
            found_parts = list(rule.parts(problem, employee)) if isinstance(rule, Priced) else []
            if any(isinstance(part, Unseen) for part in found_parts):
                seen["unseen"] += 1
            else:
                parts += found_parts
                names.add(rule.name)
        held = [
            Assignment(employee=employee.id, day=day, shift_type=option)
            for day, option in enumerate(days)
            if option is not None
        ]
        found = [
            violation
            for name in names
            for violation in CHECKS[name](problem, Roster(tuple(held)))
            if violation.employee == employee.id
        ]
        expected = None if any(v.hard for v in found) else sum(v.penalty for v in found)
        assert price(parts, employee, days) == expected, f"{employee.id} on {days}: the checks find {found}"
        seen["forbidden" if expected is None else "charged" if expected else "free"] += 1


def compare_alone(rule: Rule, problem: Problem, roster: Roster) -> None:
    """Assert it of one rule where the roster is one of columns: at most one shift a day, each of them there."""
    days = [(held.employee, held.day) for held in roster]
    if not isinstance(rule, Priced):
        return
    if len(set(days)) == len(days) and all((a.day, a.shift_type) in problem.shift_by_key for a in roster):
        compare([rule], replace(problem, pins=tuple(replace(pin, roles=None) for pin in problem.pins)), roster, Tally())
