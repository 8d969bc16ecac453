"""Large neighbourhoods: set some persons' rosters free, solve that part with CP-SAT, keep what is better."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from solver.problem import Employee, EmployeeId, Problem
from solver.search.board import Board
from solver.search.cpsat import complete_hint, run
from solver.search.neighbourhood import Neighbourhood, build_part, merged


@dataclass(slots=True)
class Size:
    """How much a kind of neighbourhood sets free; grows while proved quickly, shrinks when out of effort."""

    value: float
    least: float
    most: float
    tries: int = 0
    wins: int = 0

    def proved(self) -> None:
        self.value = min(self.most, self.value * 1.1)

    def ran_out(self) -> None:
        self.value = max(self.least, self.value * 0.93)


@dataclass(slots=True)
class Improver:
    """One lane of improvement with its own random numbers."""

    board: Board
    rng: random.Random
    effort: float = 1.0  # deterministic seconds of one try
    sizes: dict[str, Size] = field(default_factory=dict)

    def __post_init__(self) -> None:
        people, days = len(self.board.problem.employees), self.board.problem.horizon.days
        self.sizes = {
            "people": Size(min(3, people), min(2, people), people),
            "part": Size(min(10, people), min(3, people), people),
            "days": Size(1, 1, days),
        }

    def step(self) -> bool:
        """One try; true if the roster on the board became better."""
        base = self.board.roster
        if base is None:
            return False
        part = self._choose(self.board.problem)
        size = self.sizes[part.kind]
        size.tries += 1
        model = build_part(self.board.problem, base, part)
        complete_hint(model.model, self.board)
        found = run(
            model.model,
            self.board,
            seconds=self.board.seconds_left,
            seed=self.rng.randrange(1 << 30),
            effort=self.effort,
            gap=0.0005,
        )
        if found.value is None:
            size.ran_out()
            return False
        if found.bound is not None and found.objective is not None:
            close = found.objective - found.bound <= 0.0006 * abs(found.objective) + 1
            (size.proved if close else size.ran_out)()
        current = self.board.roster
        better = merged(current if current is not None else base, part, model.roster(found.value))
        won = better != current and self.board.offer_merged(better)
        size.wins += won
        return won

    def _choose(self, problem: Problem) -> Neighbourhood:
        days = range(problem.horizon.days)
        draw = self.rng.random()
        if draw < 0.25:
            people = self._related(problem, round(self.sizes["people"].value))
            return Neighbourhood("people", frozenset(people), frozenset(days))
        if draw < 0.65:
            people = self._related(problem, round(self.sizes["part"].value))
            length = min(len(days), self.rng.randint(3, 7))
            first = self.rng.randrange(len(days) - length + 1)
            return Neighbourhood("part", frozenset(people), frozenset(range(first, first + length)))
        length = max(1, round(self.sizes["days"].value))
        first = self.rng.randrange(problem.horizon.days - length + 1)
        everyone = frozenset(e.id for e in problem.employees)
        return Neighbourhood("days", everyone, frozenset(range(first, first + length)))

    def _related(self, problem: Problem, count: int) -> list[EmployeeId]:
        """Persons who can do each other's work: a random one and then the most alike, with some chance."""
        first = self.rng.choice(problem.employees)
        scored: Sequence[tuple[float, Employee]] = sorted(
            ((_alike(first, e) * self.rng.random(), e) for e in problem.employees if e is not first),
            key=lambda pair: (-pair[0], pair[1].id),
        )
        return [first.id, *(e.id for _, e in scored[: count - 1])]


def _alike(one: Employee, other: Employee) -> float:
    """Roles in common, plus a little so that strangers are chosen too."""
    return len(set(one.roles) & set(other.roles)) + 0.2
