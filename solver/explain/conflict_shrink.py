"""A smallest set of units that no roster keeps.

Two ways, whichever comes through. Implicit hitting sets (Ignatiev, Previti, Liffiton and Marques-Silva 2015): any set
without a roster meets every set of units that some roster gives up, so that the fewest units which meet all that was
found so far, once no roster keeps them, are a smallest conflict. And a deletion filter, which takes units out as long
as there is still no roster and ends with a set of which none can be spared, though not always the fewest.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ortools.sat.python.cp_model import CpModel, LinearExpr

from solver.explain.conflict_model import Answer, UnitModel
from solver.search.cpsat import run

SECONDS_PER_GROWTH = 1.0
WORTH_A_SEARCH = 25  # members; more are seldom proven to be the fewest in seconds
MANY = 1000  # a member fewer is worth more than any order among the members


@dataclass(frozen=True, slots=True)
class Shrunk:
    """Units that no roster keeps; ``minimal``: none can be spared; ``smallest``: nor are there fewer elsewhere."""

    members: tuple[int, ...]
    minimal: bool
    smallest: bool


def shrink(model: UnitModel, ranks: Sequence[int], *, seconds: float) -> Shrunk | None:
    """``ranks`` (0 … 99 a unit): the higher, the sooner a unit is taken out. ``seconds``: for the smallest set.

    ``None`` if it is not known that there is no roster.
    """
    everything = range(len(model.units))
    whole = model.core(everything)
    if not whole.infeasible:
        return None
    core = whole.units
    if len(core) < len(model.units) and not model.keeping(core).infeasible:
        core = frozenset(everything)
    found = _by_deletion(model, ranks, core)
    if len(found.members) > WORTH_A_SEARCH:
        return found
    smallest = _by_hitting_sets(model, ranks, found.members, seconds=seconds)
    if smallest is None:
        return found
    members = tuple(sorted(smallest, key=lambda unit: (-ranks[unit], unit)))
    minimal = found.minimal if smallest == set(found.members) else all(_needed(model, smallest, u) for u in smallest)
    return Shrunk(members, minimal=minimal, smallest=True)


def _needed(model: UnitModel, members: frozenset[int], unit: int) -> bool:
    """Is there a roster that keeps all the others?"""
    roster = model.keeping(members - {unit}).roster
    return roster is not None and model.holds(roster, members - {unit})


def _by_hitting_sets(
    model: UnitModel, ranks: Sequence[int], core: Collection[int], *, seconds: float
) -> frozenset[int] | None:
    """The fewest units, by rank where several sets are as small; ``None`` if the time is up before that is proven."""
    end = time.monotonic() + seconds
    given_up: list[frozenset[int]] = []
    everything = frozenset(range(len(model.units)))
    while time.monotonic() < end:
        chosen = _hitting(given_up, ranks)
        if chosen is None or len(chosen) > len(core):
            return None
        grown = _grow(model, chosen, core, seconds=min(SECONDS_PER_GROWTH, end - time.monotonic()))
        if grown.infeasible:
            return chosen
        if grown.roster is None:
            return None
        given_up.append(everything - grown.units)
    return None


def _grow(model: UnitModel, chosen: frozenset[int], core: Collection[int], *, seconds: float) -> Answer:
    """A roster that keeps the chosen units and gives up few; a unit of the core is given up only if it must be."""
    inside = set(core)
    costs = [10 if unit in inside else 11 for unit in range(len(model.units))]
    return model.most(chosen, costs, seconds=seconds)


def _hitting(sets: Sequence[frozenset[int]], ranks: Sequence[int]) -> frozenset[int] | None:
    """The fewest units that meet all sets, the lowest ranks among as few; ``None`` if that is not solved in time."""
    if not sets:
        return frozenset()
    model = CpModel()
    units = sorted(set().union(*sets))
    taken = {unit: model.new_bool_var("") for unit in units}
    for one in sets:
        model.add_bool_or([taken[unit] for unit in one])
    model.minimize(LinearExpr.weighted_sum(list(taken.values()), [MANY + ranks[unit] for unit in units]))
    found = run(model, None, seconds=1.0, linearization=1)
    if found.value is None or not found.optimal:
        return None
    value = found.value
    return frozenset(unit for unit in units if value(taken[unit]))


def _by_deletion(model: UnitModel, ranks: Sequence[int], core: Collection[int]) -> Shrunk:
    """Take out one unit after the other; those that a roster shows to be needed stay."""
    kept = sorted(core, key=lambda unit: (-ranks[unit], unit))
    needed: set[int] = set()
    minimal = True
    while pending := [unit for unit in kept if unit not in needed]:
        without = [unit for unit in kept if unit != pending[0]]
        answer = model.keeping(without)
        if answer.infeasible:
            kept = without
            continue
        needed.add(pending[0])
        if answer.roster is None or not model.holds(answer.roster, without):
            minimal = False
    return Shrunk(tuple(kept), minimal, smallest=False)
