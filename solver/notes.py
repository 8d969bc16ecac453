"""What is legal in a problem and yet probably not meant: demand that nobody can meet, however the roster is made.

Such demand is no fault: where it is soft, a roster exists, falls short and says what that costs; where it is hard,
there is none, and ``explain.conflict`` says why. But whoever asks should hear of it before the search, since a misspelt
skill looks the same.

When to modify: a new kind of demand.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from solver.problem import Employee, HeadsDemand, Problem, RoleId, ShiftTypeId, SkillId

NO_ROSTER = ", and as this is hard, there is no roster"


def known_roles(problem: Problem) -> frozenset[RoleId]:
    """Roles that somebody holds or that anything in the problem asks for."""
    allowed = {role for kind in problem.shift_types for role in kind.roles or ()}
    return frozenset({*problem.roles, *allowed, *(role for lead in problem.lead_demand for role in lead.roles)})


def known_skills(problem: Problem) -> frozenset[SkillId]:
    """Skills that somebody has or that anything in the problem asks for."""
    held = {skill for employee in problem.employees for skill in employee.skills}
    asked = {demand.skill for demand in problem.heads_demand if demand.skill is not None}
    return frozenset({*held, *asked, *(skill for lead in problem.lead_demand for skill in lead.skills)})


def listed(names: Collection[str], most: int = 8) -> str:
    """Some of the names, sorted."""
    shown = sorted(names)[:most]
    return ", ".join([*shown, "…"] if len(names) > most else shown) or "none"


def notes(problem: Problem) -> Iterator[str]:
    """A line for everything that is demanded and that nobody, or too few, can give."""
    yield from _skills(problem)
    yield from _heads(problem)
    yield from _roles(problem)
    yield from _leads(problem)


def person_notes(problem: Problem, employee: Employee) -> Iterator[str]:
    """A line for what somebody new can do and nobody asks for, which is worth nothing."""
    for what, unknown in (
        ("role", {role for role, pct in employee.roles.items() if pct > 0} - known_roles(problem)),
        ("skill", employee.skills - known_skills(problem)),
    ):
        for name in sorted(unknown):
            yield f"employee {employee.id!r}: nothing in the problem asks for the {what} {name!r}"


def _asked(problem: Problem) -> Iterator[HeadsDemand]:
    """Demand whose absence costs something."""
    return (demand for demand in problem.heads_demand if demand.heads > 0 and demand.under_weight != 0)


def _skills(problem: Problem) -> Iterator[str]:
    held = {skill for employee in problem.employees for skill in employee.skills}
    for skill in sorted({demand.skill for demand in _asked(problem) if demand.skill is not None} - held):
        wanted = [demand for demand in _asked(problem) if demand.skill == skill]
        hard = NO_ROSTER if any(demand.under_weight is None for demand in wanted) else ""
        shifts = _counted(len({(demand.day, demand.shift_type) for demand in wanted}), "shift")
        first = min(demand.day for demand in wanted)
        yield f"nobody has the skill {skill!r}, asked for on {shifts}, first on day {first}{hard}"


def _heads(problem: Problem) -> Iterator[str]:
    """More heads than there are people who may work there, leave and shift types considered; by type and skill."""
    skills = {skill for employee in problem.employees for skill in employee.skills}
    able: dict[tuple[int, ShiftTypeId], list[Employee]] = {}
    short: dict[tuple[ShiftTypeId, SkillId | None], list[tuple[HeadsDemand, int]]] = {}
    for demand in _asked(problem):
        key = (demand.day, demand.shift_type)
        if demand.skill is not None and demand.skill not in skills:
            continue  # said already
        if key not in able:
            able[key] = [e for e in problem.employees if problem.can_work(e, demand.day, (demand.shift_type,))]
        there = sum(demand.skill is None or demand.skill in employee.skills for employee in able[key])
        if there < demand.heads:
            short.setdefault((demand.shift_type, demand.skill), []).append((demand, there))
    for (kind, skill), found in short.items():
        demand, there = min(found, key=lambda entry: entry[0].day)
        of = f" with the skill {skill!r}" if skill is not None else ""
        hard = NO_ROSTER if any(one.under_weight is None for one, _ in found) else ""
        days = _counted(len({one.day for one, _ in found}), "day")
        example = f"on day {demand.day} for {demand.heads} where {there} may"
        yield f"shift {kind!r}{of} asks on {days} for more heads than may work it, {example}{hard}"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _roles(problem: Problem) -> Iterator[str]:
    held = {role for employee in problem.employees for role, pct in employee.roles.items() if pct > 0}
    for role in sorted(problem.demanded_roles - held):
        yield f"nobody holds the role {role!r}, which capacity is asked for"


def _leads(problem: Problem) -> Iterator[str]:
    for index, lead in enumerate(problem.lead_demand):
        group = [
            employee
            for employee in problem.employees
            if employee.id in lead.people
            or lead.skills & employee.skills
            or any(employee.roles.get(r) for r in lead.roles)
        ]
        if len(group) < lead.heads and lead.weight != 0:
            hard = ", and as this is hard, nobody may work these shifts" if lead.weight is None else ""
            yield f"lead demand {index}: asks for {lead.heads} of a group of {len(group)}{hard}"
