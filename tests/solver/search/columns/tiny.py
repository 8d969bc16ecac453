"""Tiny persons whose rosters can all be listed, and the checks' word on each of them."""

from __future__ import annotations

import itertools
import random

import numpy as np
from numpy.typing import NDArray

from solver.checks import verify
from solver.problem import Employee, HeadsDemand, Problem
from solver.roster import Assignment, Roster
from tests.builders import employee, problem

KINDS = "DN"


def person(rng: random.Random, name: str) -> Employee:
    """Limits of every kind that a network knows, hard and soft, drawn so that they bite within a week."""
    limits = {
        "max_minutes": rng.choice([1440, 1920, (1440, 2), 2400]),
        "min_minutes": rng.choice([(960, 1), 480]),
        "max_consecutive_days": rng.choice([2, 3, (2, 7)]),
        "min_consecutive_days_off": rng.choice([1, (2, 5)]),
        "max_nights": rng.choice([1, 2, (1, 11)]),
        "max_weekends": rng.choice([0, 1, (0, 9)]),
    }
    return employee(name, limits={key: limits[key] for key in rng.sample(sorted(limits), 4)})


def team(rng: random.Random, persons: int, days: int, *, demand: bool = False) -> Problem:
    """Some persons, day and night shifts, and on request demand in heads at random weights."""
    wanted = tuple(
        HeadsDemand(
            day=day,
            shift_type=shift.type,
            heads=rng.randint(0, 2),
            under_weight=rng.choice([10, 30]),
            over_weight=rng.choice([1, 4]),
        )
        for day in range(days)
        for shift in problem(days=1, kinds=KINDS).shifts
    )
    people = [person(rng, f"p{i}") for i in range(persons)]
    return problem(
        *people, days=days, first_weekday=rng.randint(0, 6), kinds=KINDS, heads_demand=wanted if demand else ()
    )


def rosters(task: Problem, employee: Employee) -> dict[tuple[int, ...], int]:
    """Every legal roster of the person (option by day) and what the checks say that it costs without demand."""
    alone = problem(
        employee,
        horizon=task.horizon,
        shift_types=task.shift_types,
        shifts=task.shifts,
    )
    found = {}
    for options in itertools.product(range(1 + len(task.shift_types)), repeat=task.horizon.days):
        card = verify(alone, roster_of(alone, employee, options))
        if card.feasible:
            found[options] = card.objective
    return found


def roster_of(task: Problem, employee: Employee, options: tuple[int, ...]) -> Roster:
    return Roster(
        tuple(
            Assignment(employee=employee.id, day=day, shift_type=task.shift_types[option - 1].id)
            for day, option in enumerate(options)
            if option
        )
    )


def prices(rng: random.Random, task: Problem, scale: int) -> NDArray[np.int64]:
    """[day, option], a day off at nothing."""
    shape = (task.horizon.days, 1 + len(task.shift_types))
    drawn = np.array([[rng.randint(-30 * scale, 5 * scale) for _ in range(shape[1])] for _ in range(shape[0])])
    drawn[:, 0] = 0
    return drawn.astype(np.int64)
