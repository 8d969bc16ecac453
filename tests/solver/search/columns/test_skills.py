"""Skills chosen by a flow: never dearer than any other choice, and shifts stay."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace

from solver.problem import HeadsDemand, Problem, SkillId
from solver.roster import Assignment
from solver.search.columns.demand import HeadsRows, dear
from solver.search.columns.master import Column
from solver.search.columns.skills import with_best_skills
from tests.builders import employee, problem

SKILLS = tuple(SkillId(name) for name in ("cook", "drive", "lead"))


def kitchen(rng: random.Random) -> tuple[Problem, list[Column]]:
    """Four persons of random skills, all at work on one day, and random demand for skills; some of it hard."""
    people = [replace(employee(f"p{i}"), skills=frozenset(rng.sample(SKILLS, rng.randint(0, 3)))) for i in range(4)]
    wanted = tuple(
        HeadsDemand(
            day=0,
            shift_type=problem(days=1, kinds="D").shift_types[0].id,
            heads=rng.randint(0, 2),
            under_weight=rng.choice([None, 10, 30]),
            over_weight=rng.choice([0, 7]),
            skill=rng.choice((*SKILLS, None)),
        )
        for _ in range(5)
    )
    made = problem(*people, days=1, kinds="D", heads_demand=wanted)
    rows = HeadsRows(made, dear(made))
    columns = []
    for k, person in enumerate(people):
        work = (Assignment(employee=person.id, day=0, shift_type=made.shift_types[0].id, roles=(), skill=None),)
        columns.append(Column(k, 5, tuple(rows.rows_of(work)), work))
    return made, columns


def cost(made: Problem, columns: list[Column]) -> int:
    return HeadsRows(made, dear(made)).left_by([a for c in columns for a in c.work]).cost()


def test_no_other_choice_of_skills_costs_less() -> None:
    chosen_some = 0
    for seed in range(60):
        made, columns = kitchen(random.Random(seed))
        rows = HeadsRows(made, dear(made))
        found = with_best_skills(rows, made.employees, columns)
        choices = [(None, *sorted(e.skills)) for e in made.employees]
        least = min(
            cost(made, [replace(c, work=(replace(c.work[0], skill=s),)) for c, s in zip(columns, skills, strict=True)])
            for skills in itertools.product(*choices)
        )
        assert cost(made, found) == least
        for person, before, after in zip(made.employees, columns, found, strict=True):
            assert replace(after.work[0], skill=None) == before.work[0]
            assert after.work[0].skill is None or after.work[0].skill in person.skills
            assert after.rows == tuple(rows.rows_of(after.work))
            assert after.own == before.own
            chosen_some += after.work[0].skill is not None
    assert chosen_some > 60


def test_what_others_serve_already_is_not_served_again() -> None:
    made, columns = kitchen(random.Random(3))
    rows = HeadsRows(made, dear(made))
    found = with_best_skills(rows, made.employees, columns)
    rest = rows.left_by([a for c in found[:3] for a in c.work])
    assert cost(made, [*found[:3], *with_best_skills(rest, made.employees[3:], columns[3:])]) == cost(made, found)


def test_without_skills_in_demand_nothing_changes() -> None:
    made, columns = kitchen(random.Random(1))
    plain = replace(made, heads_demand=tuple(replace(d, skill=None) for d in made.heads_demand))
    assert with_best_skills(HeadsRows(plain, dear(plain)), plain.employees, columns) == columns
