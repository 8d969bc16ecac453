"""From a fractional mix of columns to a roster: fix what is nearly whole, price anew, and so on; then branch and bound.

Every person keeps one column in the end, so that personal rules hold; demand is met as far as the dive gets. Fixing
one person after another costs most where few are left to make up for it, so that the last ones are chosen together
from the columns that there are. Columns that were closed on the way are open again when the dive is over.
"""

from __future__ import annotations

import math

from solver.search.columns.generate import Generator
from solver.search.columns.master import TINY, Column, Effort, MasterSolution

WHOLE, NEARLY = 0.999, 0.7
ROUNDS_PER_STEP = 5
MANY = 16  # open persons
CHEAP = 0.0005  # a step that raised the master by no more than this part may be followed by a longer one
TAIL = 10  # open persons that are chosen together if that is possible within ROOM of the linear optimum
ROOM, LEAST_ROOM = 0.01, 3
TAIL_EFFORT = Effort(columns=300, nodes=50)


def dive(
    generator: Generator, *, share: float = 0.1, rounds: int = ROUNDS_PER_STEP, below: float = math.inf
) -> list[Column] | None:
    """One column a person, or ``None`` if the time ran out or no roster at ``below`` or less came in sight.

    ``share`` of the open persons may be fixed in a step, and ``rounds`` of pricing follow it.
    """
    master = generator.master
    count = len(generator.persons)
    fixed: dict[int, int] = {}
    closed: set[int] = set()
    before = generator.solution.objective if generator.solution is not None else 0.0
    tail = TAIL
    try:
        while len(fixed) < count:
            generator.run(most_rounds=rounds, frozen=frozenset(fixed), prove=False)
            if generator.clock.stopping:
                return None
            solution = master.solve(generator.clock.seconds_left)
            if solution is None or solution.objective > below + TINY:
                return None
            if count - len(fixed) <= tail:
                near = min(below, solution.objective + max(LEAST_ROOM, ROOM * abs(solution.objective)))
                choice = master.choose(solution, near, effort=TAIL_EFFORT, seconds=generator.clock.seconds_left)
                if choice.columns is not None:
                    return [master.columns[i] for i in choice.columns]
                tail = (count - len(fixed)) // 2
            cheap = solution.objective - before <= CHEAP * abs(before)
            before = solution.objective
            newly = _next(generator, solution, fixed, share, cheap=cheap)
            if not newly:
                return None
            fixed.update(newly)
            others = {i for i, c in enumerate(master.columns) if c.person in fixed and fixed[c.person] != i} - closed
            master.close(sorted(others))
            closed |= others
        return [master.columns[fixed[p]] for p in range(count)]
    finally:
        master.open(sorted(closed))


def _next(
    generator: Generator, solution: MasterSolution, fixed: dict[int, int], share: float, *, cheap: bool
) -> dict[int, int]:
    """Who is fixed next, and to which column: all that are whole, some that nearly are, else the best one."""
    columns = generator.master.columns
    best: dict[int, tuple[float, int]] = {}
    for index in solution.values.nonzero()[0].tolist():
        column, value = columns[index], float(solution.values[index])
        if column.person not in fixed and value > best.get(column.person, (1e-9, -1))[0]:
            best[column.person] = (value, index)
    ranked = sorted(((value, index, person) for person, (value, index) in best.items()), reverse=True)
    most = max(1, round(share * len(ranked)))
    chosen = [r for r in ranked if r[0] >= WHOLE]
    least = 0.0 if cheap and len(ranked) > MANY else NEARLY
    nearly = [r for r in ranked if least <= r[0] < WHOLE][:most]
    return {person: index for _, index, person in [*chosen, *nearly] or ranked[:1]}
