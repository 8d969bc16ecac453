"""Ways out of a conflict, each proven by a roster of the whole changed problem that the checks find legal.

How cheap a change is, as points: to drop a pin 1; to ask for a head less, or allow one more, 2 a head; to give up a day
of leave 3; to loosen a limit of one person 4, whatever the amount; to drop or loosen a rule that holds for several
people 5; to loosen rest, weekly rest or a limit of nights, which laws may prescribe, 6; to train somebody 7. A repair
costs the sum of its changes; among repairs of one cost, the one that changes its amounts least comes first.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ortools.sat.python.cp_model import LinearExpr

from solver.checks import verify
from solver.explain.conflict_changes import (
    Change,
    ChangeKind,
    changed,
    degrees,
    least_change,
    softened,
    trained,
)
from solver.explain.conflict_fields import weighted_fields, weights_of
from solver.explain.conflict_model import Unit, UnitModel
from solver.explain.conflict_parts import Clash, Part, dissect
from solver.model import RosterModel, build
from solver.problem import Problem
from solver.roster import Roster
from solver.search.cpsat import run

SECONDS_PER_SOLVE = 3.0
FEWER_STEPS = 3  # how often a smaller amount than the one found is tried
LAWS = frozenset(
    {"min_rest", "weekly_rest", "night_limits", "min_days_off_after_nights", "no_night_before_free_weekend"}
)
PIN, HEAD, LEAVE, LIMIT, SHARED, LAW, TRAINING = range(1, 8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """Changes after which a roster exists. ``cost`` in points; ``least``: no smaller amounts do, by a proof."""

    changes: tuple[Change, ...]
    cost: int
    least: bool


def apply_repair(problem: Problem, repair: Repair) -> Problem:
    """The problem after the repair. Raises KeyError if it is not the problem for which the repair was found."""
    return changed(problem, repair.changes)


def find_repairs(problem: Problem, members: Sequence[Clash], *, most: int, deadline: float) -> tuple[Repair, ...]:
    """Up to ``most`` verified repairs, each of which changes a member of the conflict, the cheapest first.

    One member of every kind is tried before a second one of the same kind, so that there is a choice. Members that
    mend nothing alone, since others clash too, are mended together with the fewest points elsewhere.
    """
    search = _Repairs(problem, deadline)
    found: dict[frozenset[Change], Repair] = {}
    for clash in _in_turn(members):
        if len(found) >= most or time.monotonic() >= deadline:
            break
        repair = search.with_change_of(clash)
        if repair is not None:
            found.setdefault(frozenset(repair.changes), repair)
    return tuple(sorted(found.values(), key=_order))


def _in_turn(members: Iterable[Clash]) -> list[Clash]:
    """The cheapest member of every kind, then the next of every kind."""
    turns: dict[str, int] = {}
    ordered = []
    for clash in sorted(members, key=points):
        turn = turns.get(clash.rule, 0)
        turns[clash.rule] = turn + 1
        ordered.append((turn, points(clash), clash))
    return [clash for _, _, clash in sorted(ordered, key=lambda entry: entry[:2])]


def points(clash: Clash) -> int:
    """What it costs to change the instance by one unit."""
    if clash.rule in ("pins", "heads_cover", "availability", "qualification"):
        return {"pins": PIN, "heads_cover": HEAD, "availability": LEAVE, "qualification": TRAINING}[clash.rule]
    if clash.rule in LAWS:
        return LAW
    return LIMIT if clash.employee is not None else SHARED


def _cost(change: Change) -> int:
    by_head = change.kind is ChangeKind.HEADS and change.clash.rule == "heads_cover"
    units = abs((change.after or 0) - (change.before or 0)) if by_head else 1
    return points(change.clash) * units


def _order(repair: Repair) -> tuple[int, int, float]:
    moved = sum(abs((c.after or 0) - c.before) / max(1, c.before) for c in repair.changes if c.before is not None)
    return repair.cost, len(repair.changes), moved


class _Repairs:
    def __init__(self, problem: Problem, deadline: float) -> None:
        self._problem = problem
        self._hard = _hard_only(problem)
        self._deadline = deadline
        self._anatomy = dissect(problem, alone=False, wide=True)
        self._model: UnitModel | None = None

    def with_change_of(self, clash: Clash) -> Repair | None:
        """The least change of this member that gives a roster, with changes elsewhere if it needs them."""
        parts = [place for place, part in enumerate(self._anatomy.parts) if _covers(clash, part.clash)]
        repair = self._with(parts)
        if repair is None and self._left > 0:
            repair = self._with(sorted({*parts, *self._also_given_up(parts)}))
        return repair

    @property
    def _left(self) -> float:
        return self._deadline - time.monotonic()

    def _also_given_up(self, places: Sequence[int]) -> list[int]:
        """The cheapest other parts without which there is a roster, once these are out."""
        if self._model is None:
            units = [Unit(part.clash, (part,)) for part in self._anatomy.parts]
            self._model = UnitModel(self._anatomy, units, deadline=self._deadline)
        costs = [points(part.clash) for part in self._anatomy.parts]
        answer = self._model.most((), costs, seconds=SECONDS_PER_SOLVE, without=places)
        if answer.roster is None:
            return []
        return [
            place
            for place in range(len(costs))
            if place not in answer.units and not self._anatomy.parts[place].kept_by(answer.roster)
        ]

    def _with(self, places: Sequence[int]) -> Repair | None:
        """The least changes of these parts that give a roster of the whole problem."""
        parts = [self._anatomy.parts[place] for place in places]
        roster, least = self._least_broken(parts)
        if roster is None:
            return None
        changes = _changes(parts, roster)
        for part in parts:
            roster, changes, proven = self._stepped_back(part, parts, roster, changes)
            least = least and proven
        after = changed(self._problem, changes)
        if not changes or not verify(after, roster).feasible:
            return None
        return Repair(changes=tuple(changes), cost=sum(_cost(change) for change in changes), least=least)

    def _stepped_back(
        self, part: Part, parts: Sequence[Part], roster: Roster, changes: list[Change]
    ) -> tuple[Roster, list[Change], bool]:
        """A smaller change of one limit as long as there is a roster; True if a still smaller one was disproved.

        What is broken least in sum need not need the least limit: two weeks may share what one is too long.
        """
        for _ in range(FEWER_STEPS):
            here = next((c for c in changes if c.clash == part.clash and c.kind is ChangeKind.LIMIT), None)
            if here is None or here.before is None or here.after is None:
                return roster, changes, True
            step = 1 if here.after < here.before else -1
            smaller = replace(here, after=here.after + step)
            tried = [smaller if change is here else change for change in changes]
            found = self._run(build(changed(self._hard, tried), objective=False))
            if found is None:
                return roster, changes, False
            if isinstance(found, bool):
                return roster, changes, True
            roster = found
            changes = _changes(parts, roster)
        return roster, changes, False

    def _least_broken(self, parts: Sequence[Part]) -> tuple[Roster | None, bool]:
        """A roster that breaks only these parts, as little as can be; True if that is proven."""
        trial = self._hard
        rules: set[str] = set()
        lacking = []
        for part in parts:
            if part.clash.rule == "qualification":
                trial = trained(trial, part.clash)
                lacking.append(part)
            elif part.clash.rule in ("pins", "availability"):
                kind = ChangeKind.DROP if part.clash.rule == "pins" else ChangeKind.LEAVE
                trial = changed(trial, [Change(kind=kind, clash=part.clash)])
            else:
                trial = softened(trial, part)
                rules |= {rule.name for rule in part.rules}
        whole = build(trial, objective=False)
        broken = [term.weight * term.violation for term in whole.terms if term.rule in rules]
        for part in lacking:
            needed = whole.model.new_bool_var("")
            broken.append(LinearExpr.sum([needed]))
            first = len(whole.model.proto.constraints)
            for rule in part.rules:
                list(rule.encode(part.view, whole.model, whole.variables))
            for index in range(first, len(whole.model.proto.constraints)):
                whole.model.proto.constraints[index].enforcement_literal.append(needed.negated().index)
        if broken:
            whole.model.minimize(LinearExpr.sum(broken))
        found = run(whole.model, None, seconds=min(SECONDS_PER_SOLVE, max(0.01, self._left)))
        return (whole.roster(found.value), found.optimal) if found.value is not None else (None, False)

    def _run(self, whole: RosterModel) -> Roster | bool | None:
        """A roster, False if there is none, ``None`` if that is not known."""
        if self._left <= 0:
            return None
        found = run(whole.model, None, seconds=min(SECONDS_PER_SOLVE, self._left))
        if found.value is not None:
            return whole.roster(found.value)
        return False if found.infeasible else None


def _changes(parts: Sequence[Part], roster: Roster) -> list[Change]:
    """What must change for the roster to be legal; nothing of parts that it keeps."""
    changes = []
    for part in parts:
        if part.kept_by(roster):
            continue
        if part.clash.rule == "availability":
            changes.append(Change(kind=ChangeKind.LEAVE, clash=part.clash))
        elif part.clash.rule == "qualification":
            changes.append(Change(kind=ChangeKind.TRAIN, clash=part.clash))
        elif degrees(part) is None:
            changes.append(Change(kind=ChangeKind.DROP, clash=part.clash))
        elif (change := least_change(part, lambda tried: tried.kept_by(roster))) is not None:
            changes.append(change)
    return changes


def _covers(clash: Clash, part: Clash) -> bool:
    """Is the part what the conflict's member names, or one of the qualifications that it puts together?"""
    if clash.rule != "qualification" or clash.role is not None:
        return clash == part
    if part.rule != clash.rule or part.role is not None:
        return False
    return (
        clash.employee in (None, part.employee)
        and clash.shift_type in (None, part.shift_type)
        and (clash.skill in (None, part.skill) if clash.employee is None and clash.shift_type is None else True)
    )


def _hard_only(problem: Problem) -> Problem:
    """The problem without what a roster need not keep."""

    def without_soft(owner: Any) -> Any:
        changes: dict[str, Any] = {}
        for name, value in weighted_fields(owner):
            if isinstance(value, tuple):
                changes[name] = tuple(item for item in value if not weights_of(item) or None in weights_of(item))
            elif None not in weights_of(value):
                changes[name] = None
        return replace(owner, **changes)

    hard: Problem = without_soft(problem)
    return replace(
        hard,
        employees=tuple(replace(without_soft(e), contract=without_soft(e.contract)) for e in problem.employees),
        heads_demand=tuple(d for d in problem.heads_demand if None in (d.under_weight, d.over_weight)),
        capacity_demand=(),
        deferrable_demand=(),
        role_switch_weight=0,
    )
