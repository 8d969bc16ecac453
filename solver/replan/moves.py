"""Few changes that bring cover back, found one by one: the first answer of a re-plan, within a second or two.

One move puts a person on a shift of a near day (from a day off or from another shift) and, if a limit forbids that,
takes another of the person's days away. The roles of a shift are chosen block by block, by what the next centihead of
each role saves there; every move is confirmed by the checks. All deltas are of the cost of demand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from solver.capacity import WorkFlow
from solver.checks import verify
from solver.problem import (
    CapacityDemand,
    Employee,
    EmployeeId,
    HeadsDemand,
    Problem,
    RoleId,
    Shift,
    ShiftTypeId,
    SkillId,
)
from solver.replan.absence import Situation
from solver.roster import Assignment, Roster
from solver.search.neighbourhood import alone

CHECKED_MOVES = 40  # the best so many are looked at in earnest
HARD = 10**9  # what a head of hard demand is worth
PAIRED_MOVES = 8  # of them, so many may take another day away


@dataclass(frozen=True, slots=True)
class Move:
    """New assignments and those that they replace; ``gain`` is what demand costs less."""

    gain: int
    add: tuple[Assignment, ...]
    remove: tuple[Assignment, ...]


class Board:
    """A roster under change, with what it gives to demand."""

    def __init__(self, problem: Problem, roster: Roster) -> None:
        self.problem = problem
        self.demand: dict[tuple[RoleId, int], CapacityDemand] = {(c.role, c.slot): c for c in problem.capacity_demand}
        self.posts: dict[tuple[int, ShiftTypeId], list[HeadsDemand]] = {}
        for wanted in problem.heads_demand:
            self.posts.setdefault((wanted.day, wanted.shift_type), []).append(wanted)
        self.capacity: dict[tuple[RoleId, int], int] = {}
        self.flows = {d.role: WorkFlow(d, [0] * len(d.slots)) for d in problem.deferrable_demand}
        self.heads: dict[tuple[int, ShiftTypeId, SkillId | None], int] = {}
        self.cells: dict[tuple[EmployeeId, int], Assignment] = {}
        for assignment in roster:
            self.put(assignment, 1)

    @property
    def roster(self) -> Roster:
        return Roster(tuple(self.cells.values()))

    def put(self, assignment: Assignment, sign: int) -> None:
        """Add the assignment (1) or take it away (−1)."""
        cell = (assignment.employee, assignment.day)
        if sign > 0:
            self.cells[cell] = assignment
        else:
            del self.cells[cell]
        more: dict[RoleId, list[tuple[int, int]]] = {}
        for (role, slot), amount in self._given(assignment):
            self.capacity[role, slot] = self.capacity.get((role, slot), 0) + sign * amount
            more.setdefault(role, []).append((slot, sign * amount))
        for role, parts in more.items():
            if role in self.flows:
                self.flows[role].add(parts)
        for skill in {None, assignment.skill}:
            post = (assignment.day, assignment.shift_type, skill)
            self.heads[post] = self.heads.get(post, 0) + sign

    def apply(self, move: Move) -> None:
        for assignment in move.remove:
            self.put(assignment, -1)
        for assignment in move.add:
            self.put(assignment, 1)

    def best(self, employee: Employee, shift: Shift) -> tuple[int, Assignment]:
        """The assignment to the shift that saves most for a person who is off that day, and what it saves (first)."""
        saved, skill = self._best_skill(employee, shift)
        roles: tuple[RoleId | None, ...] = ()
        if shift.blocks and (self.demand or self.flows):
            more, roles = self._best_roles(employee, shift)
            saved += more
        found = Assignment(employee=employee.id, day=shift.day, shift_type=shift.type, roles=roles, skill=skill)
        return saved, found

    def _best_skill(self, employee: Employee, shift: Shift) -> tuple[int, SkillId | None]:
        every, by_skill = 0, dict.fromkeys(sorted(employee.skills), 0)
        for wanted in self.posts.get((shift.day, shift.type), ()):
            if wanted.skill is not None and wanted.skill not in by_skill:
                continue
            heads = self.heads.get((shift.day, shift.type, wanted.skill), 0)
            short = heads < wanted.heads
            weight = wanted.under_weight if short else wanted.over_weight
            one_more = (HARD if weight is None else weight) * (1 if short else -1)
            if wanted.skill is None:
                every += one_more
            else:
                by_skill[wanted.skill] += one_more
        best = max(by_skill, key=lambda skill: by_skill[skill], default=None)
        if best is None or by_skill[best] <= 0:
            return every, None
        return every + by_skill[best], best

    def _best_roles(self, employee: Employee, shift: Shift) -> tuple[int, tuple[RoleId | None, ...]]:
        """By dynamic programming over the blocks, switches of role paid."""
        able = [role for role in sorted(employee.roles) if self.problem.may_hold(employee, shift, role)]
        switch = self.problem.role_switch_weight
        best: dict[RoleId | None, tuple[int, tuple[RoleId | None, ...]]] = {None: (0, ())}
        for block in shift.blocks:
            after: dict[RoleId | None, tuple[int, tuple[RoleId | None, ...]]] = {}
            top = max(best.values(), key=lambda entry: entry[0])
            after[None] = (top[0], (*top[1], None))
            for role in able:
                parts = self.problem.block_capacity(block, employee.roles[role])
                worth = sum(self._saves(role, slot, part) for slot, part in parts)
                if role in self.flows:
                    worth += self.flows[role].saving(parts)
                came = max(
                    (
                        (value - (0 if before in (None, role) else switch), path)
                        for before, (value, path) in best.items()
                    ),
                    key=lambda entry: entry[0],
                )
                after[role] = (came[0] + worth, (*came[1], role))
            best = after
        return max(best.values(), key=lambda entry: entry[0])

    def _saves(self, role: RoleId, slot: int, part: int) -> int:
        demand = self.demand.get((role, slot))
        if demand is None:
            return 0
        have = self.capacity.get((role, slot), 0)
        return demand.cost(have) - demand.cost(have + part)

    def _given(self, assignment: Assignment) -> Iterator[tuple[tuple[RoleId, int], int]]:
        shift = self.problem.shift_by_key[assignment.day, assignment.shift_type]
        held = self.problem.employee_by_id[assignment.employee].roles
        for block, role in zip(shift.blocks, assignment.roles, strict=False):
            if role is not None:
                for slot, part in self.problem.block_capacity(block, held.get(role, 0)):
                    yield (role, slot), part


class Substitutes:
    """Looks for moves on the near days. ``stopping`` is asked between them."""

    def __init__(self, found: Situation, stopping: Callable[[], bool]) -> None:
        self.found = found
        self.problem = found.problem
        self.stopping = stopping
        self._alone: dict[EmployeeId, Problem] = {}
        self._by_day: dict[int, list[Move]] = {}  # moves of the near days, until one of them touches the day

    def answers(self, start: Roster) -> Iterator[Roster]:
        """Rosters with one more move each, from roles alone on; ends with the wanted cover, or when nothing helps."""
        board = Board(self.problem, start)
        self._shift_roles(board, self.found.near)
        yield board.roster
        while not self.stopping() and not self._done(board.roster):
            missing = self.found.wanted_near - self.found.near_cover(board.roster)
            move = self._best_move(board, missing if missing > 0 else HARD)
            if move is None:
                return
            board.apply(move)
            touched = {a.day + k for a in (*move.add, *move.remove) for k in (-1, 0, 1)}  # a night reaches over
            self._shift_roles(board, self.found.near & touched)
            for day in touched:
                self._by_day.pop(day, None)
            yield board.roster

    def _done(self, roster: Roster) -> bool:
        return self.found.missing(roster) == 0 and verify(self.problem, roster).feasible

    def _shift_roles(self, board: Board, days: AbstractSet[int]) -> None:
        """Give everybody on the days the best roles, given the others', where their roles may still change."""
        for _ in range(2):
            changed = False
            for cell, assignment in sorted(board.cells.items(), key=lambda entry: (entry[0][1], entry[0][0])):
                if cell[1] not in days or not self.found.open(cell) or self._pinned(assignment):
                    continue
                employee = self.problem.employee_by_id[assignment.employee]
                shift = self.problem.shift_by_key[assignment.day, assignment.shift_type]
                board.put(assignment, -1)
                _, better = board.best(employee, shift)
                if not assignment.roles:
                    better = replace(better, roles=())
                board.put(better, 1)
                changed = changed or better != assignment
            if not changed:
                return

    def _pinned(self, assignment: Assignment) -> bool:
        return any(p.employee == assignment.employee and p.day == assignment.day for p in self.problem.pins)

    def _best_move(self, board: Board, missing: int) -> Move | None:
        """The legal move that gains most, of those that gain enough the one that costs least."""
        for day in self.found.near - self._by_day.keys():
            self._by_day[day] = list(self._moves(board, day))
        every = [move for day in sorted(self._by_day) for move in self._by_day[day]]
        moves = sorted(every, key=lambda move: -move.gain)[:CHECKED_MOVES]
        legal: list[tuple[int, int, int, Move]] = []
        paired = 0
        for order, move in enumerate(moves):
            if self.stopping():
                break
            cost = self._own_cost(board, move)
            if cost is not None:
                legal.append((-min(move.gain, missing), cost - move.gain, order, move))
            elif paired < PAIRED_MOVES:
                paired += 1
                for longer in self._with_a_day_off(board, move):
                    cost = self._own_cost(board, longer)
                    if cost is not None:
                        legal.append((-min(longer.gain, missing) * 2 // 3, cost - longer.gain, order, longer))
                        break
        return min(legal, key=lambda entry: entry[:3])[3] if legal else None

    def _moves(self, board: Board, day: int) -> Iterator[Move]:
        for employee in self.problem.employees:
            cell = (employee.id, day)
            if not self.found.open(cell):
                continue
            held = board.cells.get(cell)
            lost = 0
            if held is not None:
                board.put(held, -1)
                lost = self._loss(board, held)
            for shift in self.problem.shifts_by_day[day]:
                if not self._may(employee, shift) or (held is not None and shift.type == held.shift_type):
                    continue
                saved, assignment = board.best(employee, shift)
                if saved > lost:
                    yield Move(saved - lost, (assignment,), () if held is None else (held,))
            if held is not None:
                board.put(held, 1)

    def _loss(self, board: Board, held: Assignment) -> int:
        """What demand costs more without the assignment, which is off the board now."""
        employee = self.problem.employee_by_id[held.employee]
        return board.best(employee, self.problem.shift_by_key[held.day, held.shift_type])[0]

    def _with_a_day_off(self, board: Board, move: Move) -> Iterator[Move]:
        """The move with another of the person's later days taken away, the least missed first."""
        (added,) = move.add
        longer = []
        for (person, day), held in sorted(board.cells.items(), key=lambda entry: entry[0][1]):
            if person != added.employee or day in self.found.near or not self.found.open((person, day)):
                continue
            board.put(held, -1)
            lost = self._loss(board, held)
            board.put(held, 1)
            if move.gain > lost:
                longer.append(Move(move.gain - lost, move.add, (*move.remove, held)))
        yield from sorted(longer, key=lambda each: -each.gain)

    def _may(self, employee: Employee, shift: Shift) -> bool:
        if not self.found.can_start(shift) or not self.problem.may_work(employee, shift):
            return False
        return not any(a.weight is None and a.touches(shift) for a in employee.absences)

    def _own_cost(self, board: Board, move: Move) -> int | None:
        """What the person's own rules cost after the move more than before; ``None`` if it breaks a hard one."""
        person = move.add[0].employee
        if person not in self._alone:
            self._alone[person] = alone(self.problem, person)
        own = [a for (who, _), a in board.cells.items() if who == person]
        after = verify(self._alone[person], Roster((*(a for a in own if a not in move.remove), *move.add)))
        before = verify(self._alone[person], Roster(tuple(own)))
        if len(after.hard) > len(before.hard):
            return None
        return after.objective - before.objective
