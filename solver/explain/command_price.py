"""Command line of what rests on re-solving: prices and cross-training (``explain …``), ``replan`` and ``pareto``.

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
    LARGEST,
    add_gap,
    add_hint,
    add_problem,
    add_search,
    file,
    load,
    number,
    search_params,
    seconds,
    whole,
)
from solver.formats.codec import BAD, Faults, from_plain
from solver.formats.documents import dump_roster
from solver.formats.json_text import read_json
from solver.formats.lines import text_of
from solver.formats.targets import check_targets, write_text
from solver.notes import listed, person_notes
from solver.problem import Absence, Employee, EmployeeId, History, Problem, RoleId, ShiftTypeId, SkillId

if TYPE_CHECKING:
    from solver.explain.price import Price

    Questions = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - it has no other name

NO_ROSTER = 4


def register(questions: Questions) -> None:
    """Add the questions of ``explain`` that are answered here."""
    pricing = questions.add_parser("price", help="what a change of the problem saves, by solving it with and without")
    add_problem(pricing, "FILE")
    add_search(pricing)
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
    pricing.set_defaults(run=_price)
    training = questions.add_parser("cross-training", help="what every role and skill that a person lacks would save")
    add_problem(training, "FILE")
    add_search(training)
    add_gap(training)
    add_hint(training)
    training.add_argument("--confirm", type=whole(0), default=5, metavar="K", help="rows to be re-solved (default 5)")
    training.add_argument("--top", type=whole(1), metavar="N", help="print the best N rows (default all)")
    training.add_argument("--proficiency", type=whole(1, 1000), default=100, metavar="PERCENT", help="of a learnt role")
    training.add_argument(
        "--screen", type=seconds, default=60.0, metavar="S", help="seconds for screening (default 60)"
    )
    training.set_defaults(run=_cross_training)


def register_plans(commands: Questions) -> None:
    """Add the commands ``replan`` and ``pareto``."""
    replanning = commands.add_parser("replan", help="replace somebody who falls ill, with the fewest changes")
    add_problem(replanning, "FILE")
    replanning.add_argument("roster", metavar="ROSTER", type=file, help="the published roster")
    add_search(replanning)
    replanning.add_argument(
        "--absent",
        nargs=3,
        metavar=("ID", "FROM", "UNTIL"),
        action="append",
        required=True,
        help="who, and the minutes of the horizon from and until which; may be repeated",
    )
    replanning.add_argument("--credit", type=whole(0), default=0, metavar="MIN", help="paid minutes of each absence")
    replanning.add_argument("--now", type=whole(0), metavar="MIN", help="minute before which nothing can change")
    share = number("a number above 0, at most 1", lambda value: 0 < value <= 1)
    replanning.add_argument("--keep", type=share, default=0.99, metavar="RATIO", help="of the cover (default 0.99)")
    replanning.add_argument("--out", type=Path, metavar="FILE", help="write the roster here as JSON")
    replanning.set_defaults(run=_replan)
    choosing = commands.add_parser("pareto", help="the cheapest, the fairest and the least changed roster")
    add_problem(choosing, "FILE")
    add_search(choosing)
    add_gap(choosing)
    choosing.add_argument("--given", type=file, metavar="ROSTER", help="the roster from which changes are counted")
    ratio = number("a number, at least 0", lambda value: value >= 0)
    choosing.add_argument("--slack", type=ratio, default=0.02, metavar="RATIO", help="of cost allowed (default 0.02)")
    choosing.add_argument("--out", type=Path, metavar="FOLDER", help="write the rosters here as JSON, named by aim")
    choosing.set_defaults(run=_pareto)


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
    hint = instance.read_roster(options.hint) if options.hint is not None else None
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
    hint = instance.read_roster(options.hint) if options.hint is not None else None
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


def _replan(options: argparse.Namespace) -> int:
    from solver.replan.absence import Away  # noqa: PLC0415
    from solver.replan.replan import replan  # noqa: PLC0415

    instance = load(options)
    params, _ = search_params(options, instance.problem)
    absent = []
    for who, start, end in options.absent:
        first, last = _number("--absent", start, -LARGEST), _number("--absent", end, -LARGEST)
        if first >= last:
            raise ProblemError((f"--absent: {who!r} must be away from a minute before {last}, got {first}",))
        absence = Absence(start_min=first, end_min=last, credit_min=options.credit)
        absent.append(Away(employee=EmployeeId(who), absence=absence))
    if options.out is not None:
        read = [("the problem", path) for path in instance.files]
        check_targets([("--out", options.out)], [*read, ("the published roster", options.roster)])
    published = instance.read_roster(options.roster)
    found = replan(instance.problem, published, absent, params, now_min=options.now, keep_ratio=options.keep)
    best = found.best
    told: dict[str, object] = {
        "lost": len(found.lost),
        "first_s": round(found.answers[0].seconds, 2) if found.answers else None,
        "answers": len(found.answers),
        "kept_ratio": None if found.kept_ratio is None else round(found.kept_ratio, 4),
        "fewest_proved": found.fewest,
        "seconds": round(found.seconds, 2),
    }
    if best is not None:
        told |= {
            "enough": best.enough,
            "cost": best.cost,
            "changes": [
                {"employee": c.employee, "day": c.day, "before": c.before, "after": c.after} for c in best.changes
            ],
        }
        if options.out is not None:
            write_text(options.out, dump_roster(best.roster))
    tell(told)
    return 0 if best is not None else NO_ROSTER


def _pareto(options: argparse.Namespace) -> int:
    from solver.pareto import Aim, pareto  # noqa: PLC0415

    instance = load(options)
    params, _ = search_params(options, instance.problem)
    if options.out is not None:
        if not options.out.is_dir():
            raise ProblemError((f"--out {options.out}: there is no such folder to write into",))
        read = [("the problem", path) for path in instance.files]
        read += [("the given roster", options.given)] if options.given is not None else []
        check_targets([("--out", options.out / f"{aim}.json") for aim in Aim], read)
    given = instance.read_roster(options.given) if options.given is not None else None
    found = pareto(instance.problem, params, given=given, cost_slack_ratio=options.slack)
    rows = []
    for each in found.alternatives:
        rows.append({"aims": each.aims, "cost": each.cost, "unfairness": each.unfairness, "changes": each.changes})
        if options.out is not None:
            write_text(options.out / f"{each.aims[0]}.json", dump_roster(each.roster))
    told = {
        "alternatives": rows,
        "cost_bound": found.cost_bound,
        "ceiling": found.ceiling,
        "given": None if found.given is None else {"cost": found.given.cost, "unfairness": found.given.unfairness},
        "exact": sorted(found.exact),
        "seconds": round(found.seconds, 2),
    }
    tell(told)
    return 0 if found.alternatives else NO_ROSTER


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
