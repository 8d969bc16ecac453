"""Who uses which skill, once it is settled who works when: a flow of least cost for every shift of a day.

A mix of columns may agree on everybody's shifts and still be torn between skills; taking the likeliest of each would
leave demand unserved that the mix serves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from ortools.graph.python.min_cost_flow import SimpleMinCostFlow  # type: ignore[import-untyped]

from solver.problem import Employee, ShiftTypeId, SkillId
from solver.roster import Assignment
from solver.search.columns.demand import HeadsRows
from solver.search.columns.master import Column


def with_best_skills(demand: HeadsRows, persons: Sequence[Employee], columns: Sequence[Column]) -> list[Column]:
    """The same shifts (``columns[k]`` of ``persons[k]``), with the skills that serve best what ``demand`` still wants.

    Raises ValueError if a flow cannot be found, which cannot happen.
    """
    rows: dict[tuple[int, ShiftTypeId], dict[SkillId, list[int]]] = defaultdict(dict)
    for g, d in enumerate(demand.demands):
        if d.skill is not None:
            rows[d.day, d.shift_type].setdefault(d.skill, []).append(g)
    if not rows:
        return list(columns)
    at_work: dict[tuple[int, ShiftTypeId], list[int]] = defaultdict(list)
    for k, column in enumerate(columns):
        for assignment in column.work:
            at_work[assignment.day, assignment.shift_type].append(k)
    chosen: dict[tuple[int, int], SkillId | None] = {}
    for cell, skills in rows.items():
        there = at_work.get(cell, [])
        for k, skill in zip(there, _assigned(demand, [persons[k] for k in there], skills), strict=True):
            chosen[k, cell[0]] = skill
    found = []
    for k, column in enumerate(columns):
        work = tuple(_skilled(assignment, chosen.get((k, assignment.day))) for assignment in column.work)
        found.append(replace(column, rows=tuple(demand.rows_of(work)), work=work))
    return found


def _skilled(assignment: Assignment, skill: SkillId | None) -> Assignment:
    return assignment if assignment.skill == skill else replace(assignment, skill=skill)


def _assigned(demand: HeadsRows, persons: Sequence[Employee], skills: dict[SkillId, list[int]]) -> list[SkillId | None]:
    """By person the skill to use in one shift of a day, so that its rows cost least."""
    if not persons:
        return []
    wanted = demand.wanted()
    names = list(skills)
    sink = len(persons) + len(names) + 1
    spare = sink - 1
    flow = SimpleMinCostFlow()
    arcs: list[tuple[int, int, SkillId | None]] = []
    for k, person in enumerate(persons):
        arcs.append((flow.add_arc_with_capacity_and_unit_cost(k, spare, 1, 0), k, None))
        arcs += [
            (flow.add_arc_with_capacity_and_unit_cost(k, len(persons) + i, 1, 0), k, name)
            for i, name in enumerate(names)
            if name in person.skills
        ]
        flow.set_node_supply(k, 1)
    flow.add_arc_with_capacity_and_unit_cost(spare, sink, len(persons), 0)
    for i, name in enumerate(names):
        for count in range(1, len(persons) + 1):
            cost = sum(int(-demand.under[g] if wanted[g] >= count else demand.over[g]) for g in skills[name])
            flow.add_arc_with_capacity_and_unit_cost(len(persons) + i, sink, 1, cost)
    flow.set_node_supply(sink, -len(persons))
    if flow.solve() != flow.OPTIMAL:
        raise ValueError("no flow of persons to skills")
    result: list[SkillId | None] = [None] * len(persons)
    for arc, k, used in arcs:
        if flow.flow(arc):
            result[k] = used
    return result
