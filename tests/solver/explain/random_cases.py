"""Small random problems that are solved to proven optimality in a moment, with changes to price; by seed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from solver.explain.changes import Change, LooserLimit, MoreOvertime, OneMorePerson, OneMoreQualification
from solver.notes import known_roles, known_skills
from solver.problem import (
    CapacityDemand,
    CostSegment,
    Employee,
    EmployeeId,
    HeadsDemand,
    Problem,
    RoleId,
    ShiftTypeId,
    SkillId,
)
from solver.together import LeadDemand, Mentoring, Team
from tests.builders import employee, problem

ROLES = (RoleId("pack"), RoleId("pick"), RoleId("load"))
SKILLS = (SkillId("forklift"), SkillId("senior"))
SHARES_PCT = (60, 80, 100)


def small_problem(rng: random.Random) -> Problem:
    """3–4 people, 5–7 days, day and night shifts, demand in heads of a skill and in capacity of three roles."""
    days = rng.randint(5, 7)
    people = [person(rng, name) for name in ("ann", "bob", "cyd", "dan")[: rng.randint(3, 4)]]
    heads = tuple(
        HeadsDemand(
            day=day,
            shift_type=ShiftTypeId(kind),
            heads=rng.randint(1, 2),
            skill=rng.choice((None, *SKILLS)),
            under_weight=rng.choice((300, 700)),
            over_weight=rng.choice((0, 50)),
        )
        for day in range(days)
        for kind in "DN"
        if rng.random() < 0.5
    )
    capacity = tuple(
        CapacityDemand(
            role=role,
            slot=6 * day + slot,
            base_cost=1000,
            segments=tuple(
                CostSegment(width_centiheads=width, slope=slope)
                for width, slope in zip((60, 100), sorted(rng.sample(range(-9, 0), 2)), strict=True)
            ),
            surplus_slope=rng.choice((0, 1)),
        )
        for day in range(days)
        for role in ROLES
        for slot in rng.sample((2, 3, 4, 5), 2)
        if rng.random() < 0.6
    )
    return problem(
        *people,
        days=days,
        first_weekday=rng.randint(0, 6),
        heads_demand=heads,
        capacity_demand=capacity,
        role_switch_weight=rng.choice((0, 40)),
        **coupling(rng, [one.id for one in people]),
    )


def coupling(rng: random.Random, names: Sequence[EmployeeId]) -> dict[str, Any]:
    """Sometimes a trainee with a mentor, a lead wanted on every worked shift, and a team."""
    found: dict[str, Any] = {}
    if rng.random() < 0.3:
        pair = Mentoring(trainee=names[0], mentors=frozenset(names[1:]), weight=rng.choice((None, 60)))
        found["pairings"] = (pair,)
    if rng.random() < 0.3:
        lead = LeadDemand(skills=frozenset(SKILLS[1:]), roles=frozenset(ROLES[:1]), weight=70)
        found["lead_demand"] = (lead,)
    if rng.random() < 0.3:
        found["teams"] = (Team(id="team", members=frozenset(names[:2]), weight=45),)
    return found


def person(rng: random.Random, name: str) -> Employee:
    """Somebody with a wage, some limits, one role or two and perhaps a skill."""
    limits = {
        "max_minutes_per_week": rng.choice((2, 3, 4)) * 480 + rng.choice((0, 240)),
        "min_rest_min": 660,
        "max_consecutive_days": (rng.randint(2, 4), rng.choice((None, 80))),
        "max_minutes": rng.choice((3, 4)) * 600,
        "min_minutes": (rng.choice((0, 480, 960)), 1),
        "max_nights": (2, 90),
        "regular_min_per_week": rng.choice((960, 1200)),
        "overtime_premium_per_hour": rng.choice((0, 20)),
    }
    return employee(
        name,
        limits=limits,
        cost_per_hour=rng.randint(10, 60),
        roles={role: rng.choice(SHARES_PCT) for role in rng.sample(ROLES, rng.randint(1, 2))},
        skills=frozenset(rng.sample(SKILLS, rng.randint(0, 1))),
    )


def changes_of(rng: random.Random, given: Problem) -> Sequence[Change]:
    """One change of every kind that applies to the problem."""
    someone = rng.choice(given.employees)
    roles = [role for role in ROLES if role not in someone.roles and role in known_roles(given)]
    skills = [skill for skill in SKILLS if skill not in someone.skills and skill in known_skills(given)]
    found: list[Change] = [
        MoreOvertime(employee=someone.id, minutes=rng.choice((60, 240, 480))),
        LooserLimit(employee=someone.id, limit="max_consecutive_days", by=1),
        LooserLimit(employee=someone.id, limit="min_minutes", by=480),
        OneMorePerson(employee=person(rng, "eve")),
    ]
    if roles:
        share = rng.choice(SHARES_PCT)
        found.append(OneMoreQualification(employee=someone.id, role=rng.choice(roles), proficiency_pct=share))
    if skills:
        found.append(OneMoreQualification(employee=someone.id, skill=rng.choice(skills)))
    return found
