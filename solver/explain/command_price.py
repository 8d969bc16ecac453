"""Command line of what rests on re-solving: ``explain price`` and ``explain cross-training``.

Each prints one JSON line; amounts are in the problem's own unit, ``null`` is unknown.

Nothing that needs ortools is imported before a command runs.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from solver.console import note, tell
from solver.errors import ProblemError
from solver.explain.changes import Change, LooserLimit, MoreOvertime, OneMorePerson, OneMoreQualification
from solver.formats.arguments import (
    add_gap,
    add_hint,
    add_problem,
    add_search,
    file,
    load,
    read_hint,
    search_params,
    seconds,
    whole,
)
from solver.formats.codec import BAD, Faults, from_plain
from solver.formats.json_text import read_json
from solver.formats.lines import text_of
from solver.notes import listed, person_notes
from solver.problem import Employee, EmployeeId, History, Problem, RoleId, ShiftTypeId, SkillId

if TYPE_CHECKING:
    from solver.explain.price import Price

    Questions = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - it has no other name

NO_ROSTER = 4


def register(questions: Questions) -> None:
    """Add the questions of ``explain`` that are answered here."""
    pricing = questions.add_parser("price", help="what a change of the problem saves, by solving it with and without")
    add_problem(pricing, "FILE")
    add_search(pricing, of=" of each search: one without a change, and one with each of the changes")
    add_gap(pricing)
    add_hint(pricing)
    for option, names, text in (
        ("--overtime", ("ID", "MINUTES"), "so many minutes more a week for a person"),
        ("--limit", ("ID", "LIMIT", "BY"), "a limit of the contract looser, for example max_consecutive_days by 1"),
        ("--type-limit", ("ID", "LIMIT", "TYPE", "BY"), "a limit of one shift type looser"),
        ("--role", ("ID", "ROLE", "PERCENT"), "a role more for a person, at this proficiency"),
        ("--skill", ("ID", "SKILL"), "a skill more for a person"),
        ("--like", ("ID",), "one more person like this one, without absences and history"),
        ("--person", ("FILE",), "one more person, as JSON: an entry of a problem's employees"),
    ):
        pricing.add_argument(option, nargs=len(names), metavar=names, action="append", default=[], help=text)
    pricing.set_defaults(run=_price, loads=["solver.explain.price"])
    training = questions.add_parser("cross-training", help="what every role and skill that a person lacks would save")
    add_problem(training, "FILE")
    add_search(training, of=" of each search: the problem as it is, and each row of --confirm; --screen comes on top")
    add_gap(training)
    add_hint(training)
    training.add_argument("--confirm", type=whole(0), default=5, metavar="K", help="rows to be re-solved (default 5)")
    training.add_argument("--top", type=whole(1), metavar="N", help="print the best N rows (default all)")
    training.add_argument("--proficiency", type=whole(1, 1000), default=100, metavar="PERCENT", help="of a learnt role")
    training.add_argument(
        "--screen", type=seconds, default=60.0, metavar="S", help="seconds for screening (default 60)"
    )
    training.set_defaults(run=_cross_training, loads=["solver.explain.cross_training"])


def changes(options: argparse.Namespace, problem: Problem) -> Iterator[Change]:
    """The changes asked for. Raises ProblemError for a number that is none and a person's file that is malformed."""
    for who, minutes in options.overtime:
        yield MoreOvertime(employee=EmployeeId(who), minutes=_number("--overtime", minutes))
    for who, limit, by in options.limit:
        yield LooserLimit(employee=EmployeeId(who), limit=limit, by=_number("--limit", by))
    for who, limit, kind, by in options.type_limit:
        by_units = _number("--type-limit", by)
        yield LooserLimit(employee=EmployeeId(who), limit=limit, by=by_units, shift_type=ShiftTypeId(kind))
    for who, role, percent in options.role:
        share = _number("--role", percent)
        yield OneMoreQualification(employee=EmployeeId(who), role=RoleId(role), proficiency_pct=share)
    for who, skill in options.skill:
        yield OneMoreQualification(employee=EmployeeId(who), skill=SkillId(skill))
    for (who,) in options.like:
        model = problem.employee_by_id.get(EmployeeId(who))
        if model is None:
            raise ProblemError((f"--like: unknown employee {who!r}; known are {listed(problem.employee_by_id)}",))
        yield OneMorePerson(employee=replace(model, id=_new_id(problem, who), absences=(), history=History()))
    for (path,) in options.person:
        yield OneMorePerson(employee=_person(file(path)))


def _price(options: argparse.Namespace) -> int:
    from solver.explain.price import price  # noqa: PLC0415

    instance = load(options)
    params, _ = search_params(options, instance.problem)
    asked = list(changes(options, instance.problem))
    new = [one.employee for one in asked if isinstance(one, OneMorePerson)]
    note(*(line for person in new for line in person_notes(instance.problem, person)))
    if not asked:
        raise ProblemError(("arguments: nothing to price; name a change, for example --overtime ID 60",))
    hint = read_hint(options, instance)
    found = price(instance.problem, asked, params, hint=hint)
    tell({"prices": [_told(each) for each in found]})
    return 0 if all(each.estimate is not None for each in found) else NO_ROSTER


def _told(price: Price) -> dict[str, object]:
    return {
        "change": price.change.name,
        "low": price.low,
        "estimate": price.estimate,
        "high": price.high,
        "before": price.before,
        "after": price.after,
        "seconds": round(price.seconds, 2),
    }


def _cross_training(options: argparse.Namespace) -> int:
    from solver.explain.cross_training import cross_training  # noqa: PLC0415

    instance = load(options)
    params, _ = search_params(options, instance.problem)
    hint = read_hint(options, instance)
    table = cross_training(
        instance.problem,
        params,
        confirm=options.confirm,
        proficiency_pct=options.proficiency,
        screen_s=options.screen,
        hint=hint,
    )
    rows = [
        {
            "employee": row.employee,
            "role": row.role,
            "skill": row.skill,
            "screened": row.screened,
            "ceiling": row.ceiling,
            "confirmed": None if row.confirmed is None else _told(row.confirmed),
        }
        for row in table.rows[: options.top]
    ]
    before = {"status": table.before.status, "objective": table.before.objective, "bound": table.before.bound}
    tell({"before": before, "rows": rows, "seconds": round(table.seconds, 2)})
    return 0 if table.before.objective is not None else NO_ROSTER


def _number(option: str, text: str, low: int = 1) -> int:
    try:
        return whole(low)(text)
    except argparse.ArgumentTypeError as error:
        raise ProblemError((f"{option}: {error}",)) from error


def _new_id(problem: Problem, like: str) -> EmployeeId:
    number = 2
    while EmployeeId(f"{like}-{number}") in problem.employee_by_id or f"{like}-{number}" in problem.others:
        number += 1
    return EmployeeId(f"{like}-{number}")


def _person(path: Path) -> Employee:
    text = text_of(path)
    try:
        read, repeated = read_json(text)
    except ProblemError as error:
        raise ProblemError(tuple(f"{path}: {fault}" for fault in error.faults)) from error
    faults = Faults()
    person = from_plain(Employee, read, "", faults)
    if repeated or faults.found or person is BAD:
        raise ProblemError(tuple(f"{path}: {fault}" for fault in repeated + faults.found))
    return person  # type: ignore[no-any-return]
