"""The textbook model of a rostering problem: one Boolean per person, day and shift, and plain linear rows.

It knows the rules that the public families use and refuses a problem that asks for others. Written from the rules'
docstrings, not from ``solver.rules``; solver-neutral, so that CP-SAT and a MIP solver get the same model.

When to modify: a public family uses one more rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from solver.problem import Employee, EmployeeId, Limit, Problem, Shift, ShiftTypeId, SkillId
from solver.roster import Assignment, Roster
from solver.rules import RULES

MODELLED = frozenset(
    {
        "availability",
        "complete_weekends",
        "consecutive_shift_type",
        "forbidden_transition",
        "heads_cover",
        "max_consecutive_days",
        "max_consecutive_days_off",
        "max_shifts_of_type",
        "max_weekends",
        "min_consecutive_days",
        "min_consecutive_days_off",
        "min_rest",
        "minutes_per_horizon",
        "one_shift_a_day",
        "qualification",
        "requests",
    }
)
# their terms vanish in a problem without costs and roles
WITHOUT_SUBJECT = frozenset({"labour_cost", "overtime", "role_switch"})

Term = tuple[int, int]  # factor, column


@dataclass
class Linear:
    """Integer columns from 0 to ``upper``, rows ``low ≤ Σ factor · column ≤ high`` (``None``: open), costs ≥ 0."""

    upper: list[int] = field(default_factory=list)
    cost: list[int] = field(default_factory=list)
    rows: list[tuple[int | None, int | None, list[Term]]] = field(default_factory=list)
    offset: int = 0

    def column(self, upper: int = 1, cost: int = 0) -> int:
        self.upper.append(upper)
        self.cost.append(cost)
        return len(self.upper) - 1

    def row(self, low: int | None, terms: Iterable[Term], high: int | None) -> None:
        self.rows.append((low, high, list(terms)))

    def at_most(self, terms: list[Term], limit: int, weight: int | None, largest: int) -> None:
        """``Σ ≤ limit``; soft: ``weight`` for each unit above it."""
        if weight == 0 or largest <= limit:
            return
        slack = [] if weight is None else [(-1, self.column(largest - limit, weight))]
        self.row(None, [*terms, *slack], limit)

    def at_least(self, terms: list[Term], limit: int, weight: int | None) -> None:
        """``Σ ≥ limit``; soft: ``weight`` for each unit below it."""
        if weight == 0 or limit <= 0:
            return
        slack = [] if weight is None else [(1, self.column(limit, weight))]
        self.row(limit, [*terms, *slack], None)

    def never(self, ones: Sequence[int], zeros: Sequence[int], weight: int | None, amount: int = 1) -> None:
        """Not all of ``ones`` 1 and all of ``zeros`` 0; soft: ``weight · amount`` if so."""
        if weight == 0:
            return
        slack = [] if weight is None else [(-1, self.column(1, weight * amount))]
        self.row(None, [*((1, c) for c in ones), *((-1, c) for c in zeros), *slack], len(ones) - 1)


@dataclass
class Textbook:
    """The linear model and the columns that say who works what. ``assigned`` lacks what may not be."""

    problem: Problem
    linear: Linear = field(default_factory=Linear)
    assigned: dict[tuple[EmployeeId, int, ShiftTypeId], int] = field(default_factory=dict)
    uses: dict[tuple[EmployeeId, int, ShiftTypeId], dict[SkillId, int]] = field(default_factory=dict)
    works: dict[tuple[EmployeeId, int], int] = field(default_factory=dict)

    def on(self, employee: Employee, shift: Shift) -> list[int]:
        """The column of the person in the shift, or none."""
        found = self.assigned.get((employee.id, shift.day, shift.type))
        return [] if found is None else [found]

    def roster(self, value: Callable[[int], bool]) -> Roster:
        """The roster of a solution whose columns ``value`` reads."""
        return Roster(
            tuple(
                Assignment(
                    employee=person,
                    day=day,
                    shift_type=kind,
                    skill=next((k for k, u in self.uses.get((person, day, kind), {}).items() if value(u)), None),
                )
                for (person, day, kind), column in self.assigned.items()
                if value(column)
            )
        )


def build(problem: Problem) -> Textbook:
    """The model; raises ValueError with the names of rules that the problem asks for and the textbook lacks."""
    foreign = [
        rule.name
        for rule in RULES
        if rule.name not in MODELLED | WITHOUT_SUBJECT | {"pins"} and rule.applies_to(problem)
    ]
    if any(e.cost_per_hour for e in problem.employees):
        foreign.append("labour_cost")
    if foreign or problem.pins:
        raise ValueError(f"not in the textbook model: {', '.join(foreign) or 'pins'}")
    book = Textbook(problem)
    for employee in problem.employees:
        _person(book, employee)
    _cover(book)
    _requests(book)
    return book


def _person(book: Textbook, employee: Employee) -> None:
    problem, linear = book.problem, book.linear
    hard = [a for a in employee.absences if a.weight is None]
    for shift in problem.shifts:
        if not problem.may_work(employee, shift) or any(a.touches(shift) for a in hard):
            continue
        cost = sum(a.weight or 0 for a in employee.absences if a.touches(shift))
        book.assigned[employee.id, shift.day, shift.type] = linear.column(cost=cost)
    for day, shifts in enumerate(problem.shifts_by_day):
        worked = linear.column()
        book.works[employee.id, day] = worked
        linear.row(0, [*((1, c) for s in shifts for c in book.on(employee, s)), (-1, worked)], 0)
    _transitions(book, employee)
    _rest(book, employee)
    _totals(book, employee)
    _runs(book, employee)
    _weekends(book, employee)


def _transitions(book: Textbook, employee: Employee) -> None:
    shifts = book.problem.shift_by_key
    for transition in book.problem.transitions:
        for day in range(book.problem.horizon.days):
            after = shifts.get((day, transition.after))
            ones = [] if after is None else book.on(employee, after)
            if not ones:
                continue
            if day == 0:
                history = employee.history
                if history.last_shift_type == transition.before and not history.consecutive_days_off:
                    book.linear.never(ones, [], transition.weight)
                continue
            before = shifts.get((day - 1, transition.before))
            earlier = [] if before is None else book.on(employee, before)
            if earlier:
                book.linear.never([*earlier, *ones], [], transition.weight)


def _rest(book: Textbook, employee: Employee) -> None:
    limit = employee.contract.min_rest_min or Limit(value=0)
    if limit.weight is not None:
        raise ValueError("not in the textbook model: a soft min_rest")
    ordered = sorted(book.problem.shifts, key=lambda s: (s.start_min, s.type))
    for index, first in enumerate(ordered):
        for second in ordered[index + 1 :]:
            if second.start_min - first.end_min >= limit.value:
                break
            both = [*book.on(employee, first), *book.on(employee, second)]
            if second.day != first.day and len(both) == 2:
                book.linear.never(both, [], None)
    end_min = employee.history.last_shift_end_min
    if end_min is not None:
        for shift in ordered:
            if shift.start_min - end_min < limit.value and book.on(employee, shift):
                book.linear.never(book.on(employee, shift), [], None)


def _totals(book: Textbook, employee: Employee) -> None:
    problem, linear, contract = book.problem, book.linear, employee.contract
    minutes = [(s.work_min, c) for s in problem.shifts for c in book.on(employee, s)]
    if contract.min_minutes is not None:
        starts = problem.horizon.day_start_min
        credit = employee.credit_min(starts[0], starts[-1])
        linear.at_least(minutes, contract.min_minutes.value - credit, contract.min_minutes.weight)
    if contract.max_minutes is not None:
        most = sum(factor for factor, _ in minutes)
        linear.at_most(minutes, contract.max_minutes.value, contract.max_minutes.weight, most)
    for kind, limit in contract.max_shifts_of_type:
        counted = [(1, c) for s in problem.shifts if s.type == kind for c in book.on(employee, s)]
        linear.at_most(counted, limit.value, limit.weight, len(counted))


def _runs(book: Textbook, employee: Employee) -> None:
    problem, contract, history = book.problem, employee.contract, employee.history
    days = [book.works[employee.id, day] for day in range(problem.horizon.days)]
    if contract.max_consecutive_days is not None:
        longest(book.linear, days, contract.max_consecutive_days, history.consecutive_days)
    if contract.min_consecutive_days is not None:
        past = history.consecutive_days if history.known else None
        wanted = min(contract.min_consecutive_days.value, history.consecutive_days + _days_able(problem, employee))
        shortest(book.linear, days, contract.min_consecutive_days, past, wanted, value=True)
    if contract.min_consecutive_days_off is not None:
        past = history.consecutive_days_off if history.known else None
        wanted = contract.min_consecutive_days_off.value
        shortest(book.linear, days, contract.min_consecutive_days_off, past, wanted, value=False)
    if contract.max_consecutive_days_off is not None:
        _longest_off(book, employee, contract.max_consecutive_days_off)
    for kind, limit in contract.max_consecutive_of_type:
        longest(book.linear, _days_of(book, employee, kind), limit, history.consecutive_of(kind) or 0)
    for kind, limit in contract.min_consecutive_of_type:
        past = history.consecutive_of(kind)
        wanted = min(limit.value, (past or 0) + _days_able(problem, employee, (kind,)))
        shortest(book.linear, _days_of(book, employee, kind), limit, past, wanted, value=True)


def _days_able(problem: Problem, employee: Employee, kinds: tuple[ShiftTypeId, ...] | None = None) -> int:
    """Days from day 0 on, without a gap, on which the person can work (one of the types)."""
    able = 0
    while able < problem.horizon.days and problem.can_work(employee, able, kinds):
        able += 1
    return able


def _days_of(book: Textbook, employee: Employee, kind: ShiftTypeId) -> list[int]:
    """The column of every day for one shift type; where it cannot be worked, a column that is 0."""
    days = (book.assigned.get((employee.id, day, kind)) for day in range(book.problem.horizon.days))
    return [book.linear.column(upper=0) if column is None else column for column in days]


def _longest_off(book: Textbook, employee: Employee, limit: Limit) -> None:
    """A day off that is at least the (limit + 1)-th of its stretch; a day on which one cannot work ends a stretch."""
    before = employee.history.consecutive_days_off
    stretch: list[int] = []
    for day in range(book.problem.horizon.days):
        if not book.problem.can_work(employee, day):
            before, stretch = 0, []
            continue
        stretch.append(book.works[employee.id, day])
        if before + len(stretch) > limit.value:
            book.linear.never([], stretch[-limit.value - 1 :], limit.weight)


def longest(linear: Linear, days: Sequence[int], limit: Limit, past: int) -> None:
    """No window of ``limit + 1`` columns is all 1; ``past`` ones precede the first."""
    for last in range(len(days)):
        first = last - limit.value
        if -min(first, 0) <= past:
            linear.never(days[max(first, 0) : last + 1], [], limit.weight)


def shortest(
    linear: Linear, days: Sequence[int], limit: Limit, past: int | None, past_wanted: int, *, value: bool
) -> None:
    """No run of ``value`` is shorter than the limit, the run at the end excepted; ``past`` of them precede the first.

    ``past=None``: nothing is known of what precedes. The run that goes on from the past is asked for ``past_wanted``.
    """

    def cut(inside: Sequence[int], around: Sequence[int], missing: int) -> None:
        ones, zeros = (inside, around) if value else (around, inside)
        linear.never(ones, zeros, limit.weight, missing)

    for first in range(len(days)):
        if first == 0 and past != 0:
            continue
        before = [days[first - 1]] if first else []
        for length in range(1, limit.value):
            if first + length < len(days):
                cut(days[first : first + length], [*before, days[first + length]], limit.value - length)
    if past:
        for length in range(past_wanted - past):
            if length < len(days):
                cut(days[:length], [days[length]], past_wanted - past - length)


def _weekends(book: Textbook, employee: Employee) -> None:
    problem, linear, contract, history = book.problem, book.linear, employee.contract, employee.history
    begun = problem.horizon.continues_weekend
    most = contract.max_weekends
    if most is not None:
        counted = []
        for index, weekend in enumerate(problem.horizon.weekends):
            if index == 0 and begun and history.weekend_worked:
                continue
            worked = linear.column()
            counted.append((1, worked))
            for day in weekend:
                linear.row(0, [(1, worked), (-1, book.works[employee.id, day])], None)
        linear.at_most(counted, most.value, most.weight, len(counted))
    whole = contract.complete_weekends
    if whole is not None and whole.weight != 0:
        if begun and (history.known or history.weekend_worked):
            raise ValueError("not in the textbook model: a weekend that began before the horizon")
        for weekend in problem.horizon.weekends:
            days = [book.works[employee.id, day] for day in weekend]
            slack = [] if whole.weight is None or len(days) < 2 else [(-1, linear.column(1, whole.weight))]
            for one in days:
                for other in days:
                    if one != other:
                        linear.row(None, [(1, one), (-1, other), *slack], 0)


def _cover(book: Textbook) -> None:
    problem, linear = book.problem, book.linear
    asked: dict[tuple[int, ShiftTypeId], set[SkillId]] = {}
    for demand in problem.heads_demand:
        if demand.skill is not None:
            asked.setdefault((demand.day, demand.shift_type), set()).add(demand.skill)
    for employee in problem.employees:
        for (day, kind), skills in asked.items():
            key = (employee.id, day, kind)
            able = sorted(skills & employee.skills)
            if key in book.assigned and able:
                book.uses[key] = {skill: linear.column() for skill in able}
                linear.row(None, [*((1, c) for c in book.uses[key].values()), (-1, book.assigned[key])], 0)
    for demand in problem.heads_demand:
        given = []
        for employee in problem.employees:
            key = (employee.id, demand.day, demand.shift_type)
            column = book.assigned.get(key) if demand.skill is None else book.uses.get(key, {}).get(demand.skill)
            if column is not None:
                given.append((1, column))
        linear.at_least(given, demand.heads, demand.under_weight)
        linear.at_most(given, demand.heads, demand.over_weight, len(given))


def _requests(book: Textbook) -> None:
    for request in book.problem.requests:
        if request.shift_type is None:
            columns = [book.works[request.employee, request.day]]
        else:
            found = book.assigned.get((request.employee, request.day, request.shift_type))
            columns = [] if found is None else [found]
        book.linear.offset += request.weight if request.on else 0
        for column in columns:
            book.linear.cost[column] += -request.weight if request.on else request.weight
