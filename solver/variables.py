"""Decision variables and the questions that rules may ask of them.

``assigned`` exists for every (employee, shift) that the person's shift types allow; ``holds`` for every
(employee, shift, block, role) that the person is qualified for. What may not be is the constant 0, so rules
iterate over data and never look at indices. Shared auxiliary variables are made here, once, on first use.

When to modify: a rule needs a new question answered, or building a model is too slow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ortools.sat.python.cp_model import BoolVarT, CpModel, Domain, IntVar, LinearExpr

from solver.problem import Employee, EmployeeId, Problem, RoleId, Shift, ShiftTypeId, SkillId
from solver.roster import Assignment, Roster

Value = Callable[[BoolVarT], int]
Derived = Callable[[Value], Iterable[tuple[IntVar, int]]]  # the values that follow from those of the decisions
Held = Mapping[RoleId, BoolVarT]  # the roles of one block
BOOL = Domain(0, 1)  # made once: a model has a million of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """What a neighbourhood's model takes as given: days that keep what they hold, and the work of absent persons.

    ``frozen`` maps (person, day) to what it keeps, ``None`` being a free day; ``capacity`` holds centiheads by
    (role, slot) and ``heads`` heads by (day, shift type, skill, ``None`` for all), of persons not in the problem;
    ``work`` the shifts that they work, and ``changes`` by day how many of them have another than their given day.
    """

    frozen: Mapping[tuple[EmployeeId, int], Assignment | None] = field(default_factory=dict)
    capacity: Mapping[tuple[RoleId, int], int] = field(default_factory=dict)
    heads: Mapping[tuple[int, ShiftTypeId, SkillId | None], int] = field(default_factory=dict)
    work: frozenset[tuple[EmployeeId, int, ShiftTypeId]] = frozenset()
    changes: Mapping[int, int] = field(default_factory=dict)


class Variables:
    """All variables of a model.

    By construction Σ_r ``holds[e,s,b,r] ≤ assigned[e,s]`` for every block b, and Σ_k ``uses[e,s,k] ≤ assigned[e,s]``.
    On the days that ``outside`` freezes every answer is a constant, so that the model of a neighbourhood is small.
    """

    def __init__(self, problem: Problem, model: CpModel, outside: Outside | None = None) -> None:
        self._problem = problem
        self._model = model
        self._outside = outside or Outside()
        self._frozen = self._outside.frozen
        self._zero = model.new_constant(0)
        self._one = model.new_constant(1)
        self._assigned: dict[tuple[str, int, str], IntVar] = {}
        self._holds: dict[tuple[str, int, str], list[dict[RoleId, IntVar]]] = {}
        self._roles_made = False
        self._uses: dict[tuple[str, int, str], dict[str, IntVar]] = {}
        self._skills_made = False
        self._derived: list[Derived] = []
        self._works: dict[tuple[str, int], IntVar] = {}
        self._weekend: dict[tuple[str, int], IntVar] = {}
        self._type_of_week: dict[tuple[str, int, str], IntVar] = {}
        for employee in problem.employees:
            for shift in problem.shifts:
                cell = (employee.id, shift.day)
                if cell in self._frozen:
                    kept = self._frozen[cell]
                    if kept is not None and kept.shift_type == shift.type:
                        self._assigned[employee.id, shift.day, shift.type] = self._one
                elif problem.may_work(employee, shift):
                    self._assigned[employee.id, shift.day, shift.type] = model.new_int_var_from_domain(BOOL, "")

    def assigned(self, employee: Employee, shift: Shift) -> BoolVarT:
        """1 if the person works the shift."""
        return self._assigned.get((employee.id, shift.day, shift.type), self._zero)

    def assigned_to(self, person: EmployeeId, shift: Shift) -> BoolVarT:
        """1 if the person works the shift, who may be one outside the problem; what they work is a constant."""
        if (person, shift.day, shift.type) in self._outside.work:
            return self._one
        return self._assigned.get((person, shift.day, shift.type), self._zero)

    def holds(self, employee: Employee, shift: Shift, block: int, role: RoleId) -> BoolVarT:
        """1 if the person holds the role in that block of the shift."""
        held = self.held(employee, shift)
        return held[block].get(role, self._zero) if block < len(held) else self._zero

    def held(self, employee: Employee, shift: Shift) -> Sequence[Held]:
        """By block of the shift: the roles that the person may hold in it, with ``holds``; empty if there is none."""
        self._make_roles()
        return self._holds.get((employee.id, shift.day, shift.type), ())

    def holdable(self, employee: Employee, shift: Shift) -> Iterator[tuple[int, RoleId, BoolVarT]]:
        """The (block, role, holds) of the person in the shift that are not 0 by construction."""
        for block, held in enumerate(self.held(employee, shift)):
            for role, var in held.items():
                yield block, role, var

    def uses(self, employee: Employee, shift: Shift, skill: SkillId) -> BoolVarT:
        """1 if the person's head counts for this skill on the shift."""
        self._make_skills()
        return self._uses.get((employee.id, shift.day, shift.type), {}).get(skill, self._zero)

    def works(self, employee: Employee, day: int) -> IntVar:
        """1 if the person works any shift on the day; at most one is worked (rule one_shift_a_day)."""
        key = (employee.id, day)
        if key not in self._works:
            terms = [
                self._assigned[employee.id, day, s.type]
                for s in self._problem.shifts_by_day[day]
                if (employee.id, day, s.type) in self._assigned
            ]
            if not terms:
                self._works[key] = self._zero
            elif len(terms) == 1:
                self._works[key] = terms[0]
            else:
                var = self._model.new_bool_var("")
                self._model.add(LinearExpr.sum(terms) == var)
                self._works[key] = var
        return self._works[key]

    def works_weekend(self, employee: Employee, weekend: int) -> IntVar:
        """1 if the person works on a day of the weekend with this index in ``horizon.weekends``."""
        key = (employee.id, weekend)
        if key not in self._weekend:
            var = self._model.new_bool_var("")
            self._model.add_max_equality(
                var, [self.works(employee, d) for d in self._problem.horizon.weekends[weekend]]
            )
            self._weekend[key] = var
        return self._weekend[key]

    def works_type(self, employee: Employee, week: int, shift_type: ShiftTypeId) -> IntVar:
        """1 if the person works a shift of the type in the week with this index in ``horizon.weeks``."""
        key = (employee.id, week, shift_type)
        if key not in self._type_of_week:
            days = self._problem.horizon.weeks[week]
            worked = [self._assigned.get((employee.id, day, shift_type), self._zero) for day in days]
            able = [var for var in worked if var is not self._zero]
            self._type_of_week[key] = self._zero
            if able:
                self._type_of_week[key] = self._model.new_bool_var("")
                self._model.add_max_equality(self._type_of_week[key], able)
        return self._type_of_week[key]

    def minutes(self, employee: Employee, days: Iterable[int]) -> LinearExpr:
        """Working minutes of the person over the days."""
        return self._sum(employee, days, lambda shift: shift.work_min)

    def nights(self, employee: Employee, days: Iterable[int]) -> LinearExpr:
        """Night shifts of the person over the days."""
        types = self._problem.shift_type_by_id
        return self._sum(employee, days, lambda shift: int(types[shift.type].night))

    def outside_capacity(self, role: RoleId, slot: int) -> int:
        """Centiheads that persons outside the problem give to the role in the slot; 0 for a whole problem."""
        return self._outside.capacity.get((role, slot), 0)

    def outside_heads(self, shift: Shift, skill: SkillId | None) -> int:
        """Heads that persons outside the problem give to the shift; 0 for a whole problem."""
        return self._outside.heads.get((shift.day, shift.type, skill), 0)

    def outside_changes(self, days: Iterable[int]) -> int:
        """Given days that persons outside the problem do not keep; 0 for a whole problem."""
        return sum(self._outside.changes.get(day, 0) for day in days)

    def derive(self, values: Derived) -> None:
        """Note how a rule's own variables follow from the decisions, so that a hint can be complete."""
        self._derived.append(values)

    def is_one(self, var: BoolVarT) -> bool:
        """Is this answer the constant 1 of a frozen day?"""
        return var is self._one

    def can_be_one(self, var: BoolVarT) -> bool:
        """Is this answer anything else than the constant 0?"""
        return var is not self._zero

    def fix(self, employee: Employee, shift: Shift, value: bool) -> None:
        """Fix one assignment; for tests that give a roster to a rule."""
        self._model.add(self.assigned(employee, shift) == int(value))

    def complete_pairs(self, roster: Roster) -> Iterator[tuple[IntVar, int]]:
        """Every decision, and every variable that is known to follow from them, with its value in the roster."""
        values = {}
        for var, value in self.pairs(roster):
            values[var.index] = value
            yield var, value
        values[self._zero.index], values[self._one.index] = 0, 1
        for derived in self._derived:
            yield from derived(lambda var: values.get(var.index, 0))
        for (person, day), worked in self._works.items():
            if worked.index not in values:
                yield worked, int(roster.works(EmployeeId(person), day))

    def pairs(self, roster: Roster) -> Iterator[tuple[IntVar, int]]:
        """Every decision variable with the value that it has in the roster; for hints and for fixing."""
        chosen = {(a.employee, a.day, a.shift_type): a for a in roster}
        for key, var in self._assigned.items():
            if var is not self._one:
                yield var, int(key in chosen)
        for key, held in self._holds.items():
            roles = chosen[key].roles if key in chosen else ()
            for block, named in enumerate(held):
                here = roles[block] if block < len(roles) else None
                for role, var in named.items():
                    if var is not self._one:
                        yield var, int(here == role)
        for key, used in self._uses.items():
            skill = chosen[key].skill if key in chosen else None
            for name, var in used.items():
                if var is not self._one:
                    yield var, int(skill == name)

    def assignment_columns(self) -> Iterator[tuple[tuple[str, int, str], int]]:
        """Every assignment that is a decision, by person, day and shift type, with the index of its variable."""
        for key, var in self._assigned.items():
            if var is not self._one:
                yield key, var.index

    def demand_columns(self) -> Iterator[int]:
        """The indices of the decisions that only demand speaks of: who holds a role or uses a skill."""
        for held in self._holds.values():
            for named in held:
                yield from (var.index for var in named.values())
        for used in self._uses.values():
            yield from (var.index for var in used.values())

    def roster(self, value: Value) -> Roster:
        """The roster that ``value`` (the solver's, behind its status) gives to the variables."""
        found = []
        for employee in self._problem.employees:
            for shift in self._problem.shifts:
                key = (employee.id, shift.day, shift.type)
                if key not in self._assigned or not value(self._assigned[key]):
                    continue
                roles: list[RoleId | None] = [None] * len(shift.blocks)
                for block, held in enumerate(self._holds.get(key, ())):
                    for role, var in held.items():
                        if value(var):
                            roles[block] = role
                skill = next((SkillId(k) for k, var in self._uses.get(key, {}).items() if value(var)), None)
                found.append(
                    Assignment(
                        employee=employee.id, day=shift.day, shift_type=shift.type, roles=tuple(roles), skill=skill
                    )
                )
        return Roster(tuple(found))

    def _sum(self, employee: Employee, days: Iterable[int], amount: Callable[[Shift], int]) -> LinearExpr:
        terms, factors = [], []
        for day in days:
            for shift in self._problem.shifts_by_day[day]:
                var = self._assigned.get((employee.id, day, shift.type))
                factor = amount(shift)
                if var is not None and factor:
                    terms.append(var)
                    factors.append(factor)
        return LinearExpr.weighted_sum(terms, factors)

    def _kept(self, employee: Employee, shift: Shift) -> Assignment | None:
        return self._frozen.get((employee.id, shift.day))

    def _make_roles(self) -> None:
        if self._roles_made:
            return
        self._roles_made = True
        wanted = self._problem.demanded_roles | {
            role for pin in self._problem.pins for role in pin.roles or () if role is not None
        }
        ables: dict[tuple[str, str], list[RoleId]] = {}
        for employee, shift, var in self._worked():
            if not shift.blocks:
                continue
            key = (employee.id, shift.day, shift.type)
            if var is self._one:
                kept = self._kept(employee, shift)
                roles = kept.roles if kept is not None else ()
                found = [{role: self._one} if role is not None else {} for role in roles]
                if any(found):
                    self._holds[key] = found
                continue
            able = ables.get((employee.id, shift.type))
            if able is None:  # what may be held depends on the shift's type only
                able = [r for r in sorted(employee.roles) if r in wanted and self._problem.may_hold(employee, shift, r)]
                ables[employee.id, shift.type] = able
            if able:
                blocks: list[dict[RoleId, IntVar]] = []
                off = var.negated()
                for _ in shift.blocks:
                    held = [self._model.new_int_var_from_domain(BOOL, "") for _ in able]
                    blocks.append(dict(zip(able, held, strict=True)))
                    self._model.add_at_most_one([*held, off])  # Σ held ≤ assigned
                self._holds[key] = blocks

    def _make_skills(self) -> None:
        if self._skills_made:
            return
        self._skills_made = True
        wanted: dict[tuple[int, str], set[SkillId]] = {}
        for demand in self._problem.heads_demand:
            if demand.skill is not None:
                wanted.setdefault((demand.day, demand.shift_type), set()).add(demand.skill)
        for employee, shift, var in self._worked():
            able = sorted(wanted.get((shift.day, shift.type), set()) & employee.skills)
            key = (employee.id, shift.day, shift.type)
            if var is self._one:
                kept = self._kept(employee, shift)
                self._uses[key] = {kept.skill: self._one} if kept is not None and kept.skill is not None else {}
            elif able:
                self._uses[key] = {skill: self._model.new_bool_var("") for skill in able}
                self._model.add(LinearExpr.sum(list(self._uses[key].values())) <= var)

    def _worked(self) -> Iterator[tuple[Employee, Shift, IntVar]]:
        for employee in self._problem.employees:
            for shift in self._problem.shifts:
                var = self._assigned.get((employee.id, shift.day, shift.type))
                if var is not None:
                    yield employee, shift, var
