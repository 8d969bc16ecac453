"""Large neighbourhoods: set some cells of the roster free, solve that part with CP-SAT, keep what is better.

Three kinds: a few persons over all days, more persons over some days, everybody on one day or a few. Which kind is
tried next is drawn by what the kinds gained per try so far (a try has a fixed effort, so that a run can be repeated);
how much is set free follows from whether CP-SAT proved the last part within its effort. A day that was proved best is
not tried again until it or a neighbour changed.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from solver.problem import Employee, EmployeeId, Problem
from solver.roster import Roster
from solver.search.board import Board
from solver.search.cpsat import complete_hint, run
from solver.search.neighbourhood import Neighbourhood, build_part, merged

PART_GAP = 0.0003  # a part is proved enough at this gap
TIE = 3.0  # what a rule that ties two persons adds to the roles that they have in common
MEMORY = 0.8  # of what a kind gained per try, when a new try is counted in


@dataclass(slots=True)
class Kind:
    """How much a kind of neighbourhood sets free, and what it gained per try lately."""

    size: float
    least: float
    most: float
    gain: float = 0.0
    tries: int = 0
    wins: int = 0

    def proved(self) -> None:
        self.size = min(self.most, self.size * 1.12)

    def ran_out(self) -> None:
        self.size = max(self.least, self.size * 0.93)

    def learn(self, gain: int) -> None:
        self.tries += 1
        self.wins += gain > 0
        self.gain = MEMORY * self.gain + (1 - MEMORY) * gain


@dataclass(slots=True)
class Improver:
    """One lane of improvement with its own random numbers."""

    board: Board
    rng: random.Random
    effort: float = 3.0  # deterministic seconds of one try
    kinds: dict[str, Kind] = field(default_factory=dict)
    _partners: Mapping[EmployeeId, AbstractSet[EmployeeId]] = field(default_factory=dict)
    _proved: dict[frozenset[int], Roster] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._partners = partners(self.board.problem)
        people, days = len(self.board.problem.employees), self.board.problem.horizon.days
        self.kinds = {
            "people": Kind(min(3, people), min(2, people), people),
            "part": Kind(min(10, people), min(3, people), people),
            "days": Kind(1, 1, days),
        }

    def step(self) -> bool:
        """One try; true if the roster on the board became better."""
        base = self.board.roster
        if base is None:
            return False
        before = self.board.objective or 0
        part = self._choose(self.board.problem, base)
        kind = self.kinds[part.kind]
        model = build_part(self.board.problem, base, part)
        complete_hint(model.model, self.board)
        found = run(
            model.model,
            self.board,
            seconds=self.board.seconds_left,
            seed=self.rng.randrange(1 << 30),
            effort=self.effort,
            gap=PART_GAP,
        )
        won = False
        if found.value is None or found.bound is None or found.objective is None:
            kind.ran_out()
        else:
            close = found.objective - found.bound <= PART_GAP * abs(found.objective) + 1
            (kind.proved if close else kind.ran_out)()
            current = self.board.roster or base
            better = merged(current, part, model.roster(found.value))
            won = better != current and self.board.offer_merged(better)
            if close and part.kind == "days":
                self._proved[part.days] = _near(better if won else current, part.days)
        gain = before - (self.board.objective or 0) if won else 0
        kind.learn(gain)
        return won

    def _choose(self, problem: Problem, roster: Roster) -> Neighbourhood:
        days = range(problem.horizon.days)
        names = list(self.kinds)
        most = max(kind.gain for kind in self.kinds.values())
        name = self.rng.choices(names, [self.kinds[n].gain + 0.2 * most + 1 for n in names])[0]
        size = round(self.kinds[name].size)
        everyone = frozenset(e.id for e in problem.employees)
        if name == "days":
            windows = [frozenset(range(d, d + size)) for d in days if d + size <= len(days)]
            open_ = [w for w in windows if self._proved.get(w) != _near(roster, w)]
            if open_:
                return Neighbourhood("days", everyone, self.rng.choice(open_))
            self.kinds["days"].proved()
            name, size = "part", round(self.kinds["part"].size)
        people = frozenset(self._related(problem, size))
        if name == "people":
            return Neighbourhood("people", people, frozenset(days))
        length = min(len(days), self.rng.randint(3, 7))
        first = self.rng.randrange(len(days) - length + 1)
        return Neighbourhood("part", people, frozenset(range(first, first + length)))

    def _related(self, problem: Problem, count: int) -> list[EmployeeId]:
        """A random person, then those who can do the same work or are tied to them by a rule, with some chance."""
        first = self.rng.choice(problem.employees)
        tied = self._partners.get(first.id, frozenset())
        scored: Sequence[tuple[float, Employee]] = sorted(
            (
                ((_alike(first, e) + TIE * (e.id in tied)) * self.rng.random(), e)
                for e in problem.employees
                if e is not first
            ),
            key=lambda pair: (-pair[0], pair[1].id),
        )
        return [first.id, *(e.id for _, e in scored[: count - 1])]


def _near(roster: Roster, days: frozenset[int]) -> Roster:
    """The roster of the days and of those next to them."""
    return Roster(tuple(a for a in roster if min(days) - 1 <= a.day <= max(days) + 1))


def _alike(one: Employee, other: Employee) -> float:
    """Roles in common, plus a little so that strangers are chosen too."""
    return len(set(one.roles) & set(other.roles)) + 0.2


def partners(problem: Problem) -> Mapping[EmployeeId, AbstractSet[EmployeeId]]:
    """Whom a rule ties to each person: mentors and trainees, members of a team."""
    tied: dict[EmployeeId, set[EmployeeId]] = {}
    groups = [*(pair.mentors | {pair.trainee} for pair in problem.pairings), *(team.members for team in problem.teams)]
    for group in groups:
        for person in group:
            tied.setdefault(person, set()).update(group - {person})
    return tied
