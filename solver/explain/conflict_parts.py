"""Rule instances as parts that can be left out of a problem: what a conflict is made of.

Everything in a problem that is hard by a weight of ``None`` is found by the data's own fields, so that a new limit or a
new list of a problem is a part as soon as a rule reads it. Leaving a part out takes away its constraints and nothing
else: the credit of a leave still counts, and what the past obliges to is still reckoned with the person's own days.
What cannot be told apart stays with the facts that always hold (one shift a day, nobody in two places at once).
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import ClassVar

from ortools.sat.python.cp_model import CpModel

from solver.checks import CHECKS
from solver.explain.conflict_fields import Instance, hard_instances, with_instance, without_weights
from solver.problem import (
    Absence,
    Employee,
    EmployeeId,
    Limit,
    Pin,
    Problem,
    RestWindow,
    RoleId,
    Shift,
    ShiftTypeId,
    SkillId,
    WindowLimit,
)
from solver.roster import Roster
from solver.rules import COUPLING, RULES
from solver.rules.availability import Availability
from solver.rules.base import PenaltyTerm, Rule
from solver.rules.heads_cover import HeadsCover
from solver.rules.min_rest import MinRest
from solver.rules.pins import Pins
from solver.variables import Variables


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """One member of a conflict: a rule, and whose or which instance of it.

    ``limit`` names the contract's field where the rule is one of the contract, the shift type before for a forbidden
    transition, the skill for demand in heads. ``upper``: the demand's hard maximum. ``entry`` numbers what nothing else
    tells apart; ``source`` says whose rule it is, where the problem does. A ``qualification`` is that of a person (all
    shift types, or one, a skill or a role), or, without a person, of everybody who lacks it; with shift type and role,
    the roles that the shift type allows.
    """

    rule: str
    employee: EmployeeId | None = None
    days: tuple[int, ...] = ()
    shift_type: ShiftTypeId | None = None
    limit: str | None = None
    skill: SkillId | None = None
    role: RoleId | None = None
    upper: bool = False
    entry: int | None = None
    source: str | None = None


@dataclass(frozen=True, kw_only=True)
class View(Problem):
    """A problem seen through some of its rule instances; ``real`` is the whole, which has been validated."""

    real: Problem

    def __post_init__(self) -> None:
        """Parts of a valid problem need no second look."""

    @cached_property
    def shift_by_key(self) -> Mapping[tuple[int, ShiftTypeId], Shift]:
        return self.real.shift_by_key

    @cached_property
    def shifts_by_day(self) -> tuple[tuple[Shift, ...], ...]:
        return self.real.shifts_by_day

    def can_work(self, employee: Employee, day: int, types: Container[ShiftTypeId] | None = None) -> bool:
        return self.real.can_work(self.real.employee_by_id[employee.id], day, types)


@dataclass(frozen=True, slots=True)
class Part:
    """A rule instance: the rules that speak of it, and the view in which they speak of nothing else."""

    clash: Clash
    rules: tuple[Rule, ...]
    view: View
    couples: bool = False  # persons, so that one person's roster says nothing about it
    source: Instance | None = None  # where the data hold it, if in a field of their own

    def kept_by(self, roster: Roster) -> bool:
        """Do the checks find the instance kept?"""
        for rule in self.rules:
            if isinstance(rule, Lacks):
                if not rule.kept_by(self.view, roster):
                    return False
            elif any(violation.hard for violation in CHECKS[rule.name](self.view, roster)):
                return False
        return True


class Lacks:
    """What somebody may not do, as a rule of its own: shifts of a type, a skill, a role, or a role in a shift type."""

    name: ClassVar[str] = "qualification"

    def __init__(
        self,
        *,
        shift_types: Collection[ShiftTypeId] = (),
        skill: SkillId | None = None,
        role: RoleId | None = None,
    ) -> None:
        self._shift_types = frozenset(shift_types)
        self._skill = skill
        self._role = role

    def applies_to(self, problem: Problem) -> bool:
        return bool(problem.employees)

    def encode(self, problem: Problem, model: CpModel, variables: Variables) -> Iterator[PenaltyTerm]:
        for employee in problem.employees:
            for shift in problem.shifts:
                if self._shift_types and shift.type not in self._shift_types:
                    continue
                if self._skill is not None:
                    model.add(variables.uses(employee, shift, self._skill) == 0)
                elif self._role is not None:
                    for block in range(len(shift.blocks)):
                        model.add(variables.holds(employee, shift, block, self._role) == 0)
                else:
                    model.add(variables.assigned(employee, shift) == 0)
        yield from ()

    def kept_by(self, view: Problem, roster: Roster) -> bool:
        """Does nobody of the view do it?"""
        who = {employee.id for employee in view.employees}
        for assignment in roster:
            if assignment.employee not in who:
                continue
            if self._shift_types and assignment.shift_type not in self._shift_types:
                continue
            if self._skill is not None:
                broken = assignment.skill == self._skill
            else:
                broken = self._role is None or self._role in assignment.roles
            if broken:
                return False
        return True


@dataclass(frozen=True)
class Anatomy:
    """A problem taken apart: ``base`` has the variables of everything, ``facts`` the rules that always hold."""

    base: View
    facts: View
    parts: tuple[Part, ...]


def dissect(problem: Problem, *, alone: bool, wide: bool = False) -> Anatomy:
    """Every part of the problem. ``alone``: nothing that couples persons takes part.

    Lacking qualifications are parts by person and shift type, skill or role where a hard minimum of heads or a pin asks
    for them; ``wide``: everything that a person may not work.
    """
    base = _relaxed(problem, alone=alone, wide=wide)
    bare = replace(without_weights(base), pins=(), heads_demand=(), capacity_demand=(), deferrable_demand=())
    bare = replace(bare, role_switch_weight=0)
    people = {
        e.id: replace(without_weights(problem.employee_by_id[e.id]), shift_types=e.shift_types) for e in base.employees
    }
    people = {who: replace(e, contract=without_weights(e.contract)) for who, e in people.items()}
    bare = replace(bare, employees=tuple(people.values()), shift_types=problem.shift_types)
    parts: list[Part] = []
    unread: dict[EmployeeId, Employee] = {}
    for employee in base.employees:
        found, left = _personal(bare, employee, people[employee.id])
        parts += found
        unread[employee.id] = left
    parts += _qualifications(problem, base, bare)
    facts = replace(bare, employees=tuple(replace(e, absences=()) for e in unread.values()))
    shared, facts = _shared(base, bare, facts)
    parts += [part for part in shared if not (alone and part.couples)]
    if not alone:
        parts += _demand(base, bare)
    for pin in problem.pins:
        clash = Clash(rule="pins", employee=pin.employee, days=(pin.day,), shift_type=pin.shift_type)
        view = replace(bare, employees=(people[pin.employee],), pins=(pin,))
        parts.append(Part(clash, (Pins(),), view))
    return Anatomy(base, facts, tuple(_told_apart(parts)))


def _personal(bare: View, employee: Employee, stripped: Employee) -> tuple[list[Part], Employee]:
    """The limits and absences of one person, and the person with the limits that no rule claims."""
    nothing = replace(bare, employees=(stripped,))
    parts: list[Part] = []
    left = stripped
    found = [(instance, True) for instance in hard_instances(employee.contract)]
    found += [(instance, False) for instance in hard_instances(employee)]
    for instance, of_contract in found:
        if of_contract:
            only = replace(stripped, contract=with_instance(stripped.contract, instance))
        else:
            only = with_instance(stripped, instance)
        view = replace(bare, employees=(only,))
        rules = (MinRest(),) if instance.field == "min_rest_min" else _speaking(view, nothing)
        if rules:
            clash = replace(_clash(instance, rules), employee=employee.id)
            parts.append(Part(clash, rules, view, source=instance))
        elif of_contract:
            left = replace(left, contract=with_instance(left.contract, instance))
        else:
            left = with_instance(left, instance)
    for day, pieces in sorted(_absent_days(bare.real, employee).items()):
        clash = Clash(rule="availability", employee=employee.id, days=(day,))
        away = replace(stripped, absences=tuple(pieces))
        parts.append(Part(clash, (Availability(),), replace(bare, employees=(away,))))
    return parts, left


def _shared(base: View, bare: View, facts: View) -> tuple[list[Part], View]:
    """What the problem itself holds as hard, and the facts with what no rule claims."""
    parts = []
    for instance in hard_instances(base):
        view = with_instance(bare, instance)
        who = getattr(instance.value, "employee", None)
        if who is not None:
            view = replace(view, employees=tuple(e for e in bare.employees if e.id == who))
            if not view.employees:
                continue
        rules = _speaking(view, replace(bare, employees=view.employees))
        if rules:
            couples = any(rule.name in COUPLING for rule in rules)
            parts.append(Part(_clash(instance, rules), rules, view, couples, instance))
        else:
            facts = with_instance(facts, instance)
    return parts, facts


def _demand(base: View, bare: View) -> Iterator[Part]:
    """Hard heads, the least and the most apart."""
    for demand in base.heads_demand:
        clash = Clash(rule="heads_cover", days=(demand.day,), shift_type=demand.shift_type, limit=demand.skill)
        if demand.under_weight is None and demand.heads > 0:
            least = replace(demand, over_weight=0)
            yield Part(clash, (HeadsCover(),), replace(bare, heads_demand=(least,)), couples=True)
        if demand.over_weight is None:
            most = replace(demand, under_weight=0)
            yield Part(replace(clash, upper=True), (HeadsCover(),), replace(bare, heads_demand=(most,)), couples=True)


def _qualifications(problem: Problem, base: View, bare: View) -> Iterator[Part]:
    """What the relaxed people of the base may do and the real ones may not."""
    types = {t.id: t for t in problem.shift_types}
    for employee in base.employees:
        real = problem.employee_by_id[employee.id]
        alone = replace(bare, employees=(employee,))
        for kind in sorted((employee.shift_types or frozenset(types)) - (real.shift_types or frozenset(types))):
            lacks = Lacks(shift_types=(kind,))
            yield Part(Clash(rule=lacks.name, employee=employee.id, shift_type=kind), (lacks,), alone)
        for skill in sorted(employee.skills - real.skills):
            lacks = Lacks(skill=skill)
            yield Part(Clash(rule=lacks.name, employee=employee.id, skill=skill), (lacks,), alone)
        for role in sorted(role for role in employee.roles if not real.roles.get(role, 0)):
            if employee.roles[role]:
                lacks = Lacks(role=role)
                yield Part(Clash(rule=lacks.name, employee=employee.id, role=role), (lacks,), alone)
    for shift_type in base.shift_types:
        allowed = types[shift_type.id].roles
        for role in sorted(set(shift_type.roles or ()) - set(allowed or shift_type.roles or ())):
            lacks = Lacks(shift_types=(shift_type.id,), role=role)
            yield Part(Clash(rule=lacks.name, shift_type=shift_type.id, role=role), (lacks,), bare)


def _relaxed(problem: Problem, *, alone: bool, wide: bool) -> View:
    """The problem in which everybody may do what a hard minimum of heads or a pin may ask of them."""
    least = [d for d in problem.heads_demand if not alone and d.under_weight is None and d.heads > 0]
    kinds = {d.shift_type for d in least} | ({t.id for t in problem.shift_types} if wide else set())
    skills = {d.skill for d in least if d.skill is not None}
    pinned: dict[EmployeeId, list[Pin]] = {}
    roles_in: dict[ShiftTypeId, set[RoleId]] = {}
    for pin in problem.pins:
        pinned.setdefault(pin.employee, []).append(pin)
        if pin.shift_type is not None:
            roles_in.setdefault(pin.shift_type, set()).update(role for role in pin.roles or () if role is not None)
    employees = []
    for employee in problem.employees:
        own = pinned.get(employee.id, [])
        may = employee.shift_types
        if may is not None:
            may = may | kinds | {pin.shift_type for pin in own if pin.shift_type is not None}
        asked = {role for pin in own for role in pin.roles or () if role is not None}
        roles = {**employee.roles, **{role: employee.roles.get(role, 0) or 100 for role in asked}}
        employees.append(replace(employee, shift_types=may, skills=employee.skills | skills, roles=roles))
    shift_types = tuple(
        t if t.roles is None else replace(t, roles=tuple(dict.fromkeys((*t.roles, *sorted(roles_in.get(t.id, ()))))))
        for t in problem.shift_types
    )
    held = {field.name: getattr(problem, field.name) for field in fields(Problem)}
    return View(**(held | {"employees": tuple(employees), "shift_types": shift_types}), real=problem)


def absence_pieces(problem: Problem, absence: Absence) -> Iterator[tuple[int, Absence]]:
    """The days of an absence, by day; what lies after the horizon (a last night may run into it) is one more day.

    Credit is left out: it counts whether somebody is away or not.
    """
    starts = (*problem.horizon.day_start_min, max(absence.end_min, problem.horizon.day_start_min[-1] + 1))
    for day in range(problem.horizon.days + 1):
        start, end = max(absence.start_min, starts[day]), min(absence.end_min, starts[day + 1])
        if start < end:
            yield day, replace(absence, start_min=start, end_min=end, credit_min=0)


def _absent_days(problem: Problem, employee: Employee) -> dict[int, list[Absence]]:
    days: dict[int, list[Absence]] = {}
    for absence in employee.absences:
        if absence.weight is None:
            for day, piece in absence_pieces(problem, absence):
                if any(piece.touches(shift) for shift in problem.shifts):
                    days.setdefault(day, []).append(piece)
    return days


def _speaking(view: View, nothing: View) -> tuple[Rule, ...]:
    """The rules that have something to say about the view only because of its one instance."""
    return tuple(rule for rule in RULES if rule.applies_to(view) and not rule.applies_to(nothing))


def _clash(instance: Instance, rules: tuple[Rule, ...]) -> Clash:
    """The scope of an instance, as far as its own fields tell it."""
    value = instance.value
    days: tuple[int, ...] = ()
    shift_type = None
    named = (getattr(value, name, None) for name in ("before", "id"))
    limit = instance.limit or next((name for name in named if name is not None), instance.field)
    employee = getattr(value, "employee", None) or getattr(value, "trainee", None)
    if isinstance(value, tuple):
        shift_type = next((ShiftTypeId(item) for item in value if isinstance(item, str)), None)
    elif not isinstance(value, Limit):
        if isinstance(day := getattr(value, "day", None), int):
            days = (day,)
        if isinstance(value, WindowLimit | RestWindow):
            days = tuple(range(value.first_day, value.last_day + 1))
        shift_type = getattr(value, "shift_type", None) or getattr(value, "after", None)
    source = getattr(value, "source", None) or None
    return Clash(rule=rules[0].name, employee=employee, days=days, shift_type=shift_type, limit=limit, source=source)


def _told_apart(parts: Iterable[Part]) -> Iterator[Part]:
    """Parts of one scope get numbers."""
    seen: dict[Clash, int] = {}
    for part in parts:
        count = seen.get(part.clash, 0)
        seen[part.clash] = count + 1
        yield replace(part, clash=replace(part.clash, entry=count)) if count else part
