"""The value of cross-training: what every role and skill that a person lacks would save, screened, the best confirmed.

Screening costs one linear relaxation and small problems of one person. At fixed prices of demand (``demand_prices``) a
qualification changes nothing but the person's own minimum, so that

    screened = least of the person − least of the person with the qualification

is what the Lagrangian bound L falls by: an upper bound of the gain at these prices, not yet of the true saving. But
L after the change is a bound of the problem after it, and hence for any legal roster of cost UB

    true saving ≤ ceiling = UB − L_before + screened.

A first screening looks at single days, Σ_d max_s (worth of s with it − worth without it), which is never less; the
best of it get the person's whole roster. The best of those are solved as in ``explain.price``.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

from solver.background import in_background
from solver.explain.changes import OneMoreQualification
from solver.explain.demand_prices import SCALE, DemandPrices, Worth, demand_prices, least_of_person
from solver.explain.price import Price, Pricing
from solver.params import SolveParams
from solver.problem import Employee, EmployeeId, Problem, RoleId, SkillId
from solver.roster import Roster
from solver.search.board import Board
from solver.search.progress import Progress
from solver.solution import Solution

PRICES_SHARE = 0.5  # of the time for screening
OVERTIME_SHARE = 0.2  # beyond that time, for values by days alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One person and one role or skill. Amounts are in the objective's unit.

    ``screened`` is what the bound falls by, ``whole_roster`` whether from the person's whole roster or day by day;
    ``ceiling`` is above the true saving, whatever was screened; ``confirmed`` holds the interval of the re-solve.
    """

    employee: EmployeeId
    role: RoleId | None
    skill: SkillId | None
    screened: int
    whole_roster: bool
    ceiling: int | None
    confirmed: Price | None = None

    def change(self, proficiency_pct: int = 100) -> OneMoreQualification:
        """The change that the row speaks of."""
        return OneMoreQualification(
            employee=self.employee, role=self.role, skill=self.skill, proficiency_pct=proficiency_pct
        )


@dataclass(frozen=True, kw_only=True)
class CrossTraining:
    """The table, the most valuable first, with the search of the problem as it is and the bound L at the prices."""

    rows: tuple[Row, ...]
    before: Solution
    bound: int | None
    seconds: float


def cross_training(
    problem: Problem,
    params: SolveParams,
    *,
    confirm: int = 5,
    proficiency_pct: int = 100,
    screen_s: float = 60.0,
    hint: Roster | None = None,
    progress: Progress | None = None,
    before: Solution | None = None,
) -> CrossTraining:
    """Every person × demanded role or skill that the person lacks; the best ``confirm`` rows are re-solved.

    ``params.time_limit_s`` is for each of the confirm + 1 searches; ``screen_s`` for prices and screening, after
    which pairs keep their day-by-day value. Roles are learnt at ``proficiency_pct`` of the standard. ``hint`` and
    ``before`` as in ``explain.price``. Rows that save nothing are not solved; without prices (no time) there is no row.
    """
    started = time.monotonic()
    watcher = progress or Progress()
    pricing = Pricing(problem, params, watcher, hint, before)
    pricing.base()
    screening = _Screening(problem, proficiency_pct, screen_s)
    if not pricing.stopped:
        pricing.stopped = in_background(screening.board, screening.work, watcher, lambda: None)
    rows, bound = sorted(screening.rows, key=_best_first), screening.bound
    for row in rows[:confirm]:
        if row.screened == 0:
            break
        change = row.change(proficiency_pct)
        if not pricing.add(change, change.apply(problem)):
            break
    confirmed = dict(enumerate(pricing.result()))
    top = pricing.bracket.objective
    told = [_told(row, bound, top, confirmed.get(index)) for index, row in enumerate(rows)]
    return CrossTraining(
        rows=tuple(told), before=pricing.base(), bound=bound, seconds=round(time.monotonic() - started, 3)
    )


def _best_first(row: Row) -> tuple[int, str, str, str]:
    return -row.screened, row.employee, row.role or "", row.skill or ""


def _told(row: Row, bound: int | None, objective: int | None, confirmed: Price | None) -> Row:
    """The row with its ceiling by the best roster known, and the interval cut at it."""
    ceiling = None if bound is None or objective is None else max(0, objective - bound + row.screened)
    if confirmed is not None and ceiling is not None and (confirmed.high is None or confirmed.high > ceiling):
        confirmed = replace(confirmed, high=ceiling)
    return replace(row, ceiling=ceiling, confirmed=confirmed)


class _Screening:
    """Bounds at fixed prices. ``rows`` are complete or empty; ``bound`` is L before any change."""

    def __init__(self, problem: Problem, proficiency_pct: int, seconds: float) -> None:
        self.problem = problem
        self.proficiency_pct = proficiency_pct
        self.seconds = seconds
        self.deadline = time.monotonic() + seconds
        self.board = Board(problem, SolveParams(time_limit_s=seconds * (1 + OVERTIME_SHARE), num_workers=1))
        self.bound: int | None = None
        self.rows: list[Row] = []
        self._worth: dict[EmployeeId, Worth] = {}
        self._least: dict[EmployeeId, int | None] = {}

    def work(self) -> None:
        """Prices, then every pair: by days, then, the most promising first, by whole rosters while there is time."""
        prices = demand_prices(self.problem, time_limit_s=PRICES_SHARE * self.seconds)
        if prices is None:
            return
        for employee in self.problem.employees:
            self._worth[employee.id] = prices.worth(self.problem, employee)
            self._least[employee.id] = self._least_of(employee, self._worth[employee.id])
        leasts = [least for least in self._least.values() if least is not None]
        if len(leasts) == len(self._least):
            demand = prices.demand_bound(self.problem, len(self.problem.employees))
            self.bound = (demand + sum(leasts)) // SCALE
        rough = sorted(((self._by_days(prices, *pair), *pair) for pair in self._pairs()), key=lambda entry: -entry[0])
        self.rows = [self._row(prices, *entry) for entry in rough]

    def _row(self, prices: DemandPrices, gain: int, employee: Employee, change: OneMoreQualification) -> Row:
        exact = self._by_roster(prices, employee, change) if gain > 0 else None
        return Row(
            employee=employee.id,
            role=change.role,
            skill=change.skill,
            screened=-(-(gain if exact is None else min(gain, exact)) // SCALE),
            whole_roster=exact is not None or gain == 0,
            ceiling=None,
        )

    def _least_of(self, employee: Employee, worth: Worth) -> int | None:
        if time.monotonic() > self.deadline or self.board.stopping:
            return None
        return least_of_person(self.problem, employee, worth)

    def _pairs(self) -> Iterator[tuple[Employee, OneMoreQualification]]:
        roles = sorted(self.problem.demanded_roles)
        skills = sorted({demand.skill for demand in self.problem.heads_demand if demand.skill is not None})
        for employee in self.problem.employees:
            for role in roles:
                if employee.roles.get(role, 0) <= 0:
                    change = OneMoreQualification(employee=employee.id, role=role, proficiency_pct=self.proficiency_pct)
                    yield employee, change
            for skill in skills:
                if skill not in employee.skills:
                    yield employee, OneMoreQualification(employee=employee.id, skill=skill)

    def _taught(self, employee: Employee, change: OneMoreQualification) -> Employee:
        if change.role is not None:
            return replace(employee, roles={**employee.roles, change.role: change.proficiency_pct})
        return replace(employee, skills=employee.skills | ({change.skill} if change.skill is not None else set()))

    def _by_days(self, prices: DemandPrices, employee: Employee, change: OneMoreQualification) -> int:
        before = self._worth[employee.id]
        after = prices.worth(self.problem, self._taught(employee, change))
        best: dict[int, int] = {}
        for (day, shift_type), worth in after.items():
            best[day] = max(best.get(day, 0), worth - before[day, shift_type])
        return sum(best.values())

    def _by_roster(self, prices: DemandPrices, employee: Employee, change: OneMoreQualification) -> int | None:
        before = self._least[employee.id]
        if before is None:
            return None
        after = self._least_of(employee, prices.worth(self.problem, self._taught(employee, change)))
        return None if after is None else max(0, before - after)
