"""What the rules of weekends in a row share: where the past ends, and a machine that goes by weekends.

When to modify: a rule of weekends in a row needs another memory or another border.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import cast

from solver.problem import Employee, Problem, ShiftTypeId
from solver.rules.machines import LongestRun, ShortestRun
from solver.rules.parts import Option

_WORKED = ShiftTypeId("any")


def begun_weekends(problem: Problem, employee: Employee) -> tuple[int, int | None]:
    """How many weekends of the horizon were worked before day 0 (0 or 1), and how many in a row with those before.

    The second is ``None`` if the history does not know the weekends before.
    """
    history = employee.history
    begun = int(problem.horizon.continues_weekend and history.weekend_worked)
    return begun, None if history.consecutive_weekends is None else history.consecutive_weekends + begun


@dataclass(frozen=True, slots=True)
class ByWeekend:
    """A machine of days, asked once a weekend, on its last day, whether the weekend was worked.

    State: the machine's own, and whether this weekend was worked so far. Kinds: 0 no weekend, 2 its last day.
    """

    run: LongestRun | ShortestRun
    by_day: tuple[int, ...]

    @classmethod
    def over(cls, days: int, weekends: Sequence[Sequence[int]], run: LongestRun | ShortestRun) -> ByWeekend:
        """Over these weekends of the horizon; others are not looked at."""
        kinds = [0] * days
        for weekend in weekends:
            for day in weekend:
                kinds[day] = 1
            kinds[weekend[-1]] = 2
        return cls(run, tuple(kinds))

    @property
    def start(self) -> Hashable:
        return self.run.start, False

    def kind(self, day: int) -> Hashable:
        return self.by_day[day]

    def step(self, state: Hashable, kind: Hashable, option: Option) -> tuple[Hashable, int] | None:
        held, worked = cast("tuple[Hashable, bool]", state)
        if kind == 0:
            return state, 0
        worked = worked or option is not None
        if kind == 1:
            return (held, worked), 0
        taken = self.run.step(held, 0, _WORKED if worked else None)
        return None if taken is None else ((taken[0], False), taken[1])

    def end(self, state: Hashable) -> int:
        return 0
