"""Rest between shifts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, pairwise
from typing import ClassVar

from ortools.sat.python.cp_model import CpModel, LinearExpr

from solver.problem import Employee, Limit, Problem, Shift
from solver.rules.base import PenaltyTerm
from solver.rules.clauses import cliques, never
from solver.rules.machines import LastType, Pairs
from solver.rules.parts import CellPrice, Part, Unseen, close_shifts
from solver.variables import Variables


class MinRest:
    r"""Hard or soft: a person's shifts lie at least the minimum rest apart; overlapping ones are always forbidden.

    For every person e and shifts s before t on different days, gap = start[t] − end[s] < min:
    assigned[e,s] + assigned[e,t] ≤ 1 (hard), or violation = min − gap minutes if both are worked (soft).

    Edges: exactly the minimum is allowed. Any two shifts are compared, not only those of neighbouring days. The end of
    the history's last shift counts like a shift's end. Times are elapsed minutes, so that a clock change is no trap.
    A negative gap is forbidden without or beside a soft limit, since nobody is in two places at once. Standby needs no
    rest before or after it: beside a standby shift the minimum is 0.
    Source: daily rest of labour law (2003/88/EC article 3: 11 h) and of collective agreements.
    """

    name: ClassVar[str] = "min_rest"

    def applies_to(self, problem: Problem) -> bool:
        return bool(problem.employees) and bool(problem.shifts)

    def encode(self, problem: Problem, model: CpModel, variables: Variables) -> Iterator[PenaltyTerm]:
        by_limit: dict[tuple[int, bool], tuple[list[list[Shift]], list[tuple[Shift, Shift]]]] = {}
        for employee in problem.employees:
            limit = employee.contract.min_rest_min or Limit(value=0)
            key = (limit.value, limit.weight is None)
            if key not in by_limit:
                close = _close_pairs(problem, limit.value)
                forbidden = [pair for pair in close if limit.weight is None or _gap_min(*pair) < 0]
                by_limit[key] = (cliques(forbidden), [pair for pair in close if _gap_min(*pair) >= 0])
            together, short = by_limit[key]
            for clique in together:
                able = [shift for shift in clique if problem.may_work(employee, shift)]
                if len({shift.day for shift in able}) > 1:
                    model.add_at_most_one(variables.assigned(employee, shift) for shift in able)
            if limit.weight:
                yield from self._soft(problem, model, variables, employee=employee, limit=limit, pairs=short)
            yield from self._after_history(problem, model, variables, employee=employee, limit=limit)

    def parts(self, problem: Problem, employee: Employee) -> Iterator[Part]:
        limit = employee.contract.min_rest_min or Limit(value=0)
        if close_shifts(problem, limit.value):
            yield Unseen(f"a rest of {limit.value} min reaches beyond neighbouring days")
            return
        tables, by_day = _neighbours(problem, limit)
        if any(tables):
            yield LastType.of(tables, by_day)
        end_min = employee.history.last_shift_end_min
        if end_min is not None:
            for shift in problem.shifts:
                price = _price(shift.start_min - end_min, limit, standby=problem.is_standby(shift))
                if price != 0:
                    yield CellPrice(shift.day, shift.type, price)

    def _soft(
        self,
        problem: Problem,
        model: CpModel,
        variables: Variables,
        *,
        employee: Employee,
        limit: Limit,
        pairs: list[tuple[Shift, Shift]],
    ) -> Iterator[PenaltyTerm]:
        """One integer for each shift and later day: one shift a day is worked, so that it takes that pair's minutes."""
        for (first, _), group in groupby(pairs, key=lambda pair: (pair[0], pair[1].day)):
            able = [second for _, second in group if problem.may_work(employee, second)]
            if not (able and problem.may_work(employee, first)):
                continue
            missing = [limit.value - _gap_min(first, second) for second in able]
            worst = max(missing)
            short = model.new_int_var(0, worst, "")
            assigned = [variables.assigned(employee, shift) for shift in (*able, first)]
            model.add(LinearExpr.weighted_sum(assigned, [*missing, worst]) <= short + worst)
            yield PenaltyTerm(
                self.name, f"{employee.id} after {first.type} on day {first.day}", limit.weight or 0, short
            )

    def _after_history(
        self, problem: Problem, model: CpModel, variables: Variables, *, employee: Employee, limit: Limit
    ) -> Iterator[PenaltyTerm]:
        end_min = employee.history.last_shift_end_min
        if end_min is None:
            return
        for shift in problem.shifts:
            gap = shift.start_min - end_min
            wanted = 0 if problem.is_standby(shift) else limit.value
            if gap < wanted and problem.may_work(employee, shift):
                weight = None if gap < 0 else limit.weight
                name = (self.name, f"{employee.id} in {shift.type} on day {shift.day} after the history")
                assigned = variables.assigned(employee, shift)
                yield from never(model, name, [assigned], weight=weight, amount=wanted - gap)


def _price(gap_min: int, limit: Limit, *, standby: bool) -> int | None:
    """What a gap costs, ``standby`` beside it or not; ``None`` if it is forbidden."""
    wanted = 0 if standby else limit.value
    if gap_min >= wanted:
        return 0
    return None if gap_min < 0 or limit.weight is None else limit.weight * (wanted - gap_min)


def _neighbours(problem: Problem, limit: Limit) -> tuple[list[Pairs], list[int]]:
    """What neighbouring days cost, by kind of day, and the kind of every day: clock changes make some unlike others."""
    tables: list[Pairs] = [{}]
    by_day = [0]
    for before, after in pairwise(problem.shifts_by_day):
        table = {}
        for first in before:
            for second in after:
                standby = problem.is_standby(first) or problem.is_standby(second)
                price = _price(_gap_min(first, second), limit, standby=standby)
                if price != 0:
                    table[first.type, second.type] = price
        if table not in tables:
            tables.append(table)
        by_day.append(tables.index(table))
    return tables, by_day


def _gap_min(first: Shift, second: Shift) -> int:
    return second.start_min - first.end_min


def _close_pairs(problem: Problem, rest_min: int) -> list[tuple[Shift, Shift]]:
    """All (earlier, later) shifts of different days with less between them than they need, in the order of time."""
    ordered = sorted(problem.shifts, key=lambda shift: (shift.start_min, shift.type))
    found = []
    for place, first in enumerate(ordered):
        for second in ordered[place + 1 :]:
            if _gap_min(first, second) >= rest_min:
                break
            ready = problem.is_standby(first) or problem.is_standby(second)
            if second.day != first.day and (not ready or _gap_min(first, second) < 0):
                found.append((first, second))
    return found
