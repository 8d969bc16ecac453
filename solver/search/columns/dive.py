"""From a fractional mix of columns to a roster: fix what is nearly whole, price anew, and so on.

Every person keeps one column in the end, so that personal rules hold; demand is met as far as the dive gets. Columns
that belong to a fixed person are closed and opened again when the dive is over.
"""

from __future__ import annotations

from solver.search.columns.generate import Generator
from solver.search.columns.master import Column

WHOLE, NEARLY = 0.999, 0.7
ROUNDS_PER_STEP = 5
CHEAP = 0.0005  # a step that raised the master by no more than this part may be followed by a longer one


def dive(generator: Generator, *, share: float = 0.1, rounds: int = ROUNDS_PER_STEP) -> list[Column] | None:
    """One column a person, or ``None`` if the time ran out. ``share`` of the open persons may be fixed in a step."""
    master = generator.master
    count = len(generator.persons)
    fixed: dict[int, int] = {}
    closed: set[int] = set()
    before = generator.solution.objective if generator.solution is not None else 0.0
    try:
        while len(fixed) < count:
            generator.run(most_rounds=rounds, frozen=frozenset(fixed), prove=False)
            if generator.clock.stopping:
                return None
            solution = master.solve(generator.clock.seconds_left)
            if solution is None:
                return None
            cheap = solution.objective - before <= CHEAP * abs(before)
            before = solution.objective
            best: dict[int, tuple[float, int]] = {}
            for index in solution.values.nonzero()[0].tolist():
                column, value = master.columns[index], float(solution.values[index])
                if column.person not in fixed and value > best.get(column.person, (1e-9, -1))[0]:
                    best[column.person] = (value, index)
            if not best:
                return None
            ranked = sorted(((value, index, person) for person, (value, index) in best.items()), reverse=True)
            most = max(1, round(share * len(ranked)))
            chosen = [r for r in ranked if r[0] >= WHOLE]
            nearly = [r for r in ranked if (NEARLY if not cheap else 0.0) <= r[0] < WHOLE][:most]
            newly = [*chosen, *nearly] or ranked[:1]
            fixed.update({person: index for _, index, person in newly})
            others = {i for i, c in enumerate(master.columns) if c.person in fixed and fixed[c.person] != i} - closed
            master.close(sorted(others))
            closed |= others
        return [master.columns[fixed[p]] for p in range(count)]
    finally:
        master.open(sorted(closed))
