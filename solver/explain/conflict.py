"""Why is there no roster: a smallest set of rule instances that cannot hold together, and what would mend it, as data.

One person's own rules are looked at first, since most clashes lie there and such a problem is small; only if every
person alone has a roster does what couples persons take part: demand, pairing, teams. The set is confirmed by a model
of nothing but its members, and every member by a roster that keeps all the others, which the checks verify. Repairs
are tried on the whole problem; each comes with the proof of a roster that the checks find legal.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from solver.checks import verify
from solver.explain.conflict_model import Unit, UnitModel, as_units
from solver.explain.conflict_parts import Clash, dissect
from solver.explain.conflict_repairs import Repair, apply_repair, find_repairs
from solver.explain.conflict_shrink import shrink
from solver.model import build
from solver.problem import EmployeeId, History, Problem
from solver.rules import COUPLING, RULES
from solver.search.cpsat import run
from solver.solution import Status

__all__ = ["Clash", "Conflict", "Diagnosis", "Repair", "apply_repair", "diagnose", "find_conflict"]

SECONDS_PER_SOLVE = 5.0
SECONDS_FOR_SMALLEST = 2.0  # of search for a set with fewer members, where one is known that can spare none
SECONDS_FOR_REPAIRS = 4.0
MOST_REPAIRS = 5

# The higher, the sooner a unit is left out where sets are as small: pins and demand are the planner's own and stay.
RANKS = {"pins": 0, "heads_cover": 1, "min_leads": 1, "availability": 2, "forbidden_transition": 4, "qualification": 5}
RANK_OF_OTHERS = 3


@dataclass(frozen=True, slots=True)
class Conflict:
    """``members``: rule instances that no roster keeps together, whatever becomes of all other rules.

    ``proven``: confirmed without a roster, and with one as soon as any member is left out; otherwise some step ran out
    of time. ``smallest``: no set of fewer members clashes (of one person's own rules, if only these clash).
    ``facts``: what cannot be changed and takes part: one_shift_a_day, min_rest (two places at once) and history.
    ``repairs``: the cheapest first; see ``conflict_repairs`` for what counts as cheap.
    """

    members: tuple[Clash, ...]
    proven: bool
    smallest: bool = False
    facts: tuple[str, ...] = ()
    repairs: tuple[Repair, ...] = ()


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """``status``: INFEASIBLE if there is no roster, FEASIBLE if there is one, UNKNOWN if that was not found in time.

    Without a roster there is a ``conflict``, unless the time was too short to find it.
    """

    status: Status
    conflict: Conflict | None = None


def diagnose(problem: Problem, *, time_limit_s: float = 60.0, repairs: int = MOST_REPAIRS) -> Diagnosis:
    """As ``find_conflict``; where there is no conflict, says whether a roster exists."""
    deadline = time.monotonic() + time_limit_s
    found = find_conflict(problem, time_limit_s=time_limit_s, repairs=repairs)
    if found is not None:
        return Diagnosis(Status.INFEASIBLE, found)
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        return Diagnosis(Status.UNKNOWN)
    model = build(problem, objective=False)
    answer = run(model.model, None, seconds=seconds, linearization=1)
    if answer.infeasible:
        return Diagnosis(Status.INFEASIBLE)
    legal = answer.value is not None and verify(problem, model.roster(answer.value)).feasible
    return Diagnosis(Status.FEASIBLE if legal else Status.UNKNOWN)


def find_conflict(problem: Problem, *, time_limit_s: float = 60.0, repairs: int = MOST_REPAIRS) -> Conflict | None:
    """The clashing rule instances and up to ``repairs`` ways out, within ``time_limit_s`` seconds.

    ``None`` where a roster exists or its absence was not proved in time. If the rules of several persons clash, each by
    themselves, the smallest of these sets is told; a repair then mends the others too.
    """
    deadline = time.monotonic() + time_limit_s
    found = _of_one_person(problem, deadline)
    if found is None:
        found = _of_all(problem, deadline)
    if found is None or repairs <= 0:
        return found
    until = min(deadline, time.monotonic() + SECONDS_FOR_REPAIRS)
    return replace(found, repairs=find_repairs(problem, found.members, most=repairs, deadline=until))


def _of_one_person(problem: Problem, deadline: float) -> Conflict | None:
    """The smallest conflict within one person's own rules."""
    best: Conflict | None = None
    for employee in problem.employees:
        if best is not None and time.monotonic() + SECONDS_FOR_SMALLEST > deadline:
            break
        own = alone(problem, employee.id)
        if _impossible(own, deadline):
            found = _shrunk(own, deadline, own=True)
            if found is not None and (best is None or _order(found) < _order(best)):
                best = found
    return best


def _order(conflict: Conflict) -> tuple[bool, int]:
    return not conflict.proven, len(conflict.members)


def _of_all(problem: Problem, deadline: float) -> Conflict | None:
    parts = dissect(problem, alone=False).parts
    return _shrunk(problem, deadline, own=False) if any(part.couples for part in parts) else None


def _shrunk(problem: Problem, deadline: float, *, own: bool) -> Conflict | None:
    anatomy = dissect(problem, alone=own, wide=own)
    units = as_units(anatomy, alone=own)
    model = UnitModel(anatomy, units, deadline=deadline)
    shrunk = shrink(model, [_rank(unit) for unit in units], seconds=SECONDS_FOR_SMALLEST)
    if shrunk is None:
        return None
    confirmed = model.confirmed(shrunk.members)
    return Conflict(
        members=tuple(units[member].clash for member in shrunk.members),
        proven=shrunk.minimal and confirmed,
        smallest=shrunk.smallest and confirmed,
        facts=_facts(problem, [units[member] for member in shrunk.members], model, deadline, own=own),
    )


def _rank(unit: Unit) -> int:
    return RANKS.get(unit.clash.rule, RANK_OF_OTHERS)


def _facts(
    problem: Problem, chosen: Sequence[Unit], model: UnitModel, deadline: float, *, own: bool
) -> tuple[str, ...]:
    """The unchangeable rules without which the members would have a roster."""
    facts = []
    for name in ("one_shift_a_day", "min_rest"):
        without = UnitModel(model.anatomy, chosen, deadline=deadline, left_out=name)
        if without.keeping(range(len(chosen))).roster is not None:
            facts.append(name)
    if any(employee.history != History() for employee in problem.employees):
        forgotten = replace(problem, employees=tuple(replace(e, history=History()) for e in problem.employees))
        anatomy = dissect(forgotten, alone=own, wide=own)
        clashing = {unit.clash for unit in chosen}
        same = [unit for unit in as_units(anatomy, alone=own) if unit.clash in clashing]
        if UnitModel(anatomy, same, deadline=deadline).keeping(range(len(same))).roster is not None:
            facts.append("history")
    return tuple(facts)


def _impossible(own: Problem, deadline: float) -> bool:
    """Is there no roster that keeps the person's own rules?"""
    personal = [rule for rule in RULES if rule.name not in COUPLING]
    seconds = min(SECONDS_PER_SOLVE, deadline - time.monotonic())
    return seconds > 0 and run(build(own, rules=personal, objective=False).model, None, seconds=seconds).infeasible


def alone(problem: Problem, person: EmployeeId) -> Problem:
    """The problem of one person's own rules: nothing that couples persons, nothing soft that a roster must not keep."""
    return replace(
        problem,
        employees=(problem.employee_by_id[person],),
        others=problem.others | {e.id for e in problem.employees if e.id != person},
        heads_demand=(),
        capacity_demand=(),
        deferrable_demand=(),
        requests=(),
        fairness=(),
        pins=tuple(p for p in problem.pins if p.employee == person),
        given=tuple(g for g in problem.given if g.employee == person),
        role_switch_weight=0,
    )
