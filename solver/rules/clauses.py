"""The linear building blocks that several rules share: bounds, short clauses, runs of days, conflicting shifts.

No automata: windows and clauses give the linear relaxation rows. A weight of ``None`` makes a block hard, a weight of 0
makes it vanish; a domain is as wide as the data allow and no literal shortens it.

When to modify: a second rule needs the same constraint. A block for one rule belongs to that rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from ortools.sat.python.cp_model import CpModel, IntVar, LinearExpr, LinearExprT

from solver.problem import Employee, GivenDay, Limit, Problem, Shift
from solver.rules.base import PenaltyTerm
from solver.variables import Variables


def at_most(
    model: CpModel, name: tuple[str, str], amount: LinearExpr, limit: Limit, largest: int
) -> Iterator[PenaltyTerm]:
    """``amount ≤ limit``; soft: the excess. ``largest`` is the most that ``amount`` can be; ``name``: rule, subject."""
    if largest <= limit.value or limit.weight == 0:
        return
    if limit.weight is None:
        model.add(amount <= limit.value)
        return
    excess = model.new_int_var(0, largest - limit.value, "")
    model.add(amount - excess <= limit.value)
    yield PenaltyTerm(*name, limit.weight, excess)


def at_least(model: CpModel, name: tuple[str, str], amount: LinearExpr, limit: Limit) -> Iterator[PenaltyTerm]:
    """``amount ≥ limit`` for an amount that is never negative; soft: the shortfall."""
    if limit.value <= 0 or limit.weight == 0:
        return
    if limit.weight is None:
        model.add(amount >= limit.value)
        return
    shortfall = model.new_int_var(0, limit.value, "")
    model.add(amount + shortfall >= limit.value)
    yield PenaltyTerm(*name, limit.weight, shortfall)


def never(
    model: CpModel,
    name: tuple[str, str],
    true: Sequence[LinearExprT],
    false: Sequence[LinearExprT] = (),
    *,
    weight: int | None,
    amount: int = 1,
) -> Iterator[PenaltyTerm]:
    """Not all of ``true`` 1 and all of ``false`` 0 at once; soft: ``amount`` if it happens. Every entry is 0 or 1."""
    if weight == 0:
        return
    surplus = LinearExpr.sum(list(true)) - LinearExpr.sum(list(false)) - (len(true) - 1)
    if weight is None:
        model.add(surplus <= 0)
        return
    happens = model.new_bool_var("")
    model.add(surplus <= happens)
    yield PenaltyTerm(*name, weight, amount * happens)


def longest_run(
    model: CpModel, name: tuple[str, str], days: Sequence[LinearExprT], past: int, limit: Limit
) -> Iterator[PenaltyTerm]:
    """Every day that is at least the (limit + 1)-th of its run of 1s counts one; ``past`` 1s precede day 0 directly.

    For every day d: Σ_{k = d − limit … d} days[k] ≤ limit, days before 0 taken from ``past``.
    """
    for day in range(len(days)):
        before = max(0, limit.value - day)
        if before <= past:
            yield from never(model, name, days[max(0, day - limit.value) : day + 1], weight=limit.weight)


def shortest_run(
    model: CpModel,
    name: tuple[str, str],
    days: Sequence[LinearExprT],
    limit: Limit,
    *,
    value: bool,
    past: int | None,
    past_limit: int,
) -> Iterator[PenaltyTerm]:
    """A run of days equal to ``value`` that is k days short counts k, unless it contains the last day.

    ``past`` days of ``value`` precede day 0 directly (``None``: unknown, nothing is asked of a run that contains
    day 0), and the run that continues them is asked for ``past_limit`` days in all. For a run of n days from a on:
    days[a−1] differs, days[a … a+n−1] equal, days[a+n] differs never happens for n < limit.
    """

    def cut(inside: Sequence[LinearExprT], around: Sequence[LinearExprT], short: int) -> Iterator[PenaltyTerm]:
        true, false = (inside, around) if value else (around, inside)
        yield from never(model, name, true, false, weight=limit.weight, amount=short)

    for start in range(len(days)):
        if start == 0 and (past is None or past > 0):
            continue
        before = [days[start - 1]] if start > 0 else []
        for end in range(start + 1, min(start + limit.value, len(days))):
            yield from cut(days[start:end], [*before, days[end]], limit.value - (end - start))
    if past:
        for end in range(min(past_limit - past, len(days))):
            yield from cut(days[:end], [days[end]], past_limit - past - end)


def cliques(pairs: Iterable[tuple[Shift, Shift]]) -> list[list[Shift]]:
    """Sets of shifts of which a person works at most one, covering every pair; the shifts of a pair differ in day.

    With one shift a day, all shifts of day i whose partners on day j include a set B exclude each other and all of B.
    """
    found: list[list[Shift]] = []
    ordered = sorted(pairs, key=lambda pair: (pair[0].day, pair[1].day, pair[0].type, pair[1].type))
    for _, group in groupby(ordered, key=lambda pair: (pair[0].day, pair[1].day)):
        partners: dict[str, tuple[Shift, list[Shift]]] = {}
        for one, other in group:
            partners.setdefault(one.type, (one, []))[1].append(other)
        seen: set[frozenset[str]] = set()
        for _, others in partners.values():
            types = frozenset(shift.type for shift in others)
            if types in seen:
                continue
            seen.add(types)
            members = [one for one, theirs in partners.values() if types <= {shift.type for shift in theirs}]
            found.append(members + others)
    return found


def most_minutes(problem: Problem, employee: Employee, days: Iterable[int]) -> int:
    """The most minutes that the person can work over the days, with one shift a day."""
    return sum(
        max((s.work_min for s in problem.shifts_by_day[day] if problem.may_work(employee, s)), default=0)
        for day in days
    )


def minutes_before(problem: Problem, employee: Employee, week: int) -> int:
    """Minutes that the history holds of this calendar week (index in ``horizon.weeks``)."""
    return employee.history.week_minutes if _began_before(problem, week) else 0


def credit_before(problem: Problem, employee: Employee, week: int) -> int:
    """Credit of paid leave that the history holds of this calendar week (index in ``horizon.weeks``)."""
    return employee.history.week_credit_min if _began_before(problem, week) else 0


def _began_before(problem: Problem, week: int) -> bool:
    return week == 0 and problem.horizon.days_before_first_week > 0


def regular_minutes_left(problem: Problem, employee: Employee, week: int) -> int:
    """Minutes that the person may still work in the week before overtime begins; needs ``regular_min_per_week``."""
    regular = employee.contract.regular_min_per_week
    if regular is None:
        raise ValueError(f"the contract of {employee.id!r} has no regular_min_per_week")
    return max(0, regular - minutes_before(problem, employee, week))


def changed_day(problem: Problem, variables: Variables, given: GivenDay) -> LinearExpr:
    """1 if the day holds something else than it was given; a given shift that does not exist cannot be kept."""
    employee = problem.employee_by_id[given.employee]
    if given.shift_type is None:
        return LinearExpr.sum([variables.works(employee, given.day)])
    shift = problem.shift_by_key.get((given.day, given.shift_type))
    return 1 - LinearExpr.sum([0 if shift is None else variables.assigned(employee, shift)])


def overtime_quarters(
    problem: Problem, model: CpModel, variables: Variables, employee: Employee, week: int
) -> IntVar | None:
    """At least the begun quarter hours above the regular minutes of the week; ``None`` where there can be none."""
    days = problem.horizon.weeks[week]
    regular = regular_minutes_left(problem, employee, week)
    most = most_minutes(problem, employee, days)
    if most <= regular:
        return None
    quarters = model.new_int_var(0, -(-(most - regular) // 15), "")
    model.add(15 * quarters >= variables.minutes(employee, days) - regular)
    return quarters


def counted_weekends(problem: Problem, employee: Employee, variables: Variables) -> list[IntVar]:
    """Weekends that count as worked in this horizon; one that was worked before day 0 was counted there."""
    done = problem.horizon.continues_weekend and employee.history.weekend_worked
    return [
        variables.works_weekend(employee, index)
        for index in range(len(problem.horizon.weekends))
        if not (index == 0 and done)
    ]
