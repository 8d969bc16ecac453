"""Everybody of one problem in columns: their pricers, all demand, rosters told as columns and columns as rosters."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from solver.problem import Problem
from solver.roster import Assignment, Roster
from solver.rules import RULES
from solver.rules.parts import Priced
from solver.search.board import Board
from solver.search.columns.capacity import CapacityRows, role_changes
from solver.search.columns.demand import HeadsRows, dear
from solver.search.columns.master import Column
from solver.search.columns.pricing import Pricer
from solver.search.columns.wants import Wants

DEMAND_RULES = frozenset({"heads_cover", "role_capacity", "deferrable_work", "role_switch"})


class Crew:
    """One problem's persons and demand; what lanes by columns have in common. ``pricers`` are made by the lane."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.problem: Problem = board.problem
        self.wants = Wants(self.problem, HeadsRows(self.problem, dear(self.problem)), CapacityRows(self.problem))
        self.pricers: list[Pricer] = []

    def offer(self, held: Sequence[Column]) -> bool:
        """Show the board a roster; true if it is the best."""
        return self.board.offer_merged(self.roster_of(held))

    def own_of(self, person: int, work: Sequence[Assignment]) -> int | None:
        """What these shifts cost the person by its network; ``None`` if they are none of its paths."""
        types = {t.id: 1 + i for i, t in enumerate(self.problem.shift_types)}
        options = np.zeros(self.problem.horizon.days, dtype=np.int64)
        for assignment in work:
            options[assignment.day] = types[assignment.shift_type]
        return self.pricers[person].own(options)

    @staticmethod
    def roster_of(held: Sequence[Column]) -> Roster:
        """The roster that columns make."""
        return Roster(tuple(a for c in held for a in c.work))

    def columns_of(self, roster: Roster) -> list[Column] | None:
        """A roster as one column a person; ``None`` if somebody's is not one of the network's paths."""
        work: dict[str, list[Assignment]] = {e.id: [] for e in self.problem.employees}
        for assignment in roster:
            work[assignment.employee].append(assignment)
        columns = []
        for p, employee in enumerate(self.problem.employees):
            mine = work[employee.id]
            own = self.own_of(p, mine)
            if own is None:
                return None
            own += self.problem.role_switch_weight * sum(role_changes(a.roles) for a in mine)
            columns.append(Column(p, own, tuple(self.wants.heads.rows_of(mine)), tuple(mine)))
        return columns


def sees_all(problem: Problem, pricers: Sequence[Pricer], *, besides: str | None = None) -> bool:
    """Do networks and rows of demand tell every rule of the problem, so that their cost is the checks'?

    ``besides`` is what a network may leave out, since whoever asks follows it otherwise.
    """
    unseen = [rule for rule in RULES if not isinstance(rule, Priced) and rule.name not in DEMAND_RULES]
    told = all(set(pricer.network.unseen) <= {besides} for pricer in pricers)
    return told and not any(rule.applies_to(problem) for rule in unseen)
