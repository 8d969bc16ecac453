"""What a finished period cost beyond the roster that hindsight would have planned, and which cause cost how much.

Five rosters meet the same real work and the same real absences, each a step further from what happened:

    0  the roster in force at the end
    1  the roster as first published              0 − 1: changes by hand after publication
    2  the best roster for the same forecast      1 − 2: what the search (and changes before publication) left over
    3  the best roster for the work that came     2 − 3: error of the forecast
    4  … by whom the absences were known too      3 − 4: absence

Regret is 0 − 4, and each cause the difference of neighbours, so that causes add up to it exactly whatever the rosters:
whole fen and whole minutes, nothing rounded in between. The order is part of the definition: changes come first because
they were made against the absences that they answer. A cause below zero saved money.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from itertools import pairwise
from typing import Self

from scheduler.errors import InvalidInput
from scheduler.workload.simulation.simulate import Outcome


class Cause(StrEnum):
    """In the order of the steps."""

    EDITS = "hand_edits"
    GAP = "solver_gap"
    FORECAST = "forecast_error"
    ABSENCE = "absence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Realised:
    """What one roster costs against the one path that came; minutes of work late or lost, and of people at work.

    ``short_cmin`` are hundredths of head-minutes that were needed and not there: the work not served in its time, and
    the presence missed beside work that may wait.
    """

    cost_fen: int
    labour_fen: int
    late_min: int
    worked_min: int
    short_cmin: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RegretPart:
    """A difference of two ``Realised``, field by field."""

    cost_fen: int
    labour_fen: int
    late_min: int
    worked_min: int
    short_cmin: int = 0

    def __add__(self, other: Self) -> Self:
        return type(self)(**{f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(self)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Regret:
    """``steps`` are the five rosters' own figures; ``by_cause`` adds up to ``total``, field by field."""

    steps: tuple[Realised, ...]
    total: RegretPart
    by_cause: Mapping[Cause, RegretPart]


def realised(outcome: Outcome, *, missed_cs: int = 0) -> Realised:
    """The figures of a simulation against one path; ``missed_cs``: presence missed, centihead-slots.

    Raises ``InvalidInput`` for several paths.
    """
    if outcome.paths != 1:
        raise InvalidInput(f"what came is one path, not {outcome.paths}", field="paths")
    late_cs = sum(int(one.totals.late[0]) for one in outcome.roles)
    return Realised(
        cost_fen=int(outcome.cost_fen[0]),
        labour_fen=int(outcome.labour_fen[0]),
        late_min=int(outcome.late_min[0]),
        worked_min=int(outcome.labour.worked_min[0]),
        short_cmin=(late_cs + missed_cs) * outcome.slot_min,
    )


def split(steps: Sequence[Realised]) -> Regret:
    """The regret of the five steps, from what happened to hindsight. Raises ``InvalidInput`` for another number."""
    if len(steps) != len(Cause) + 1:
        raise InvalidInput(f"a regret is split along {len(Cause) + 1} rosters, not {len(steps)}", field="steps")
    return Regret(
        steps=tuple(steps),
        total=_difference(steps[0], steps[-1]),
        by_cause={
            cause: _difference(before, after) for cause, (before, after) in zip(Cause, pairwise(steps), strict=True)
        },
    )


def _difference(before: Realised, after: Realised) -> RegretPart:
    return RegretPart(**{f.name: getattr(before, f.name) - getattr(after, f.name) for f in fields(RegretPart)})
