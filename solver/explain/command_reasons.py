"""Command line of the reasons: ``explain conflict``, ``explain shortfall`` and ``explain difference``.

Each prints one JSON line: the data that the functions return, fields that hold their default left out.

Nothing that needs ortools is imported before a command runs.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from solver.console import note, tell
from solver.errors import ProblemError
from solver.formats.arguments import add_problem, add_time_limit, file, load, target, whole
from solver.formats.codec import to_plain
from solver.formats.documents import dump_problem
from solver.formats.targets import check_targets, write_text
from solver.problem import Problem, RoleId, ShiftTypeId, SkillId
from solver.solution import Status

if TYPE_CHECKING:
    from solver.explain.conflict import Conflict
    from solver.explain.conflict_words import Told
    from solver.explain.shortfall import Post

    Questions = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - it has no other name

NOTHING_FOUND = 4
UNEXPLAINED = {
    Status.FEASIBLE: "there is a roster, so that nothing clashes",
    Status.INFEASIBLE: "there is no roster, but which rules clash was not found in time; try a longer --time-limit",
    Status.UNKNOWN: "whether there is a roster was not found in time; try a longer --time-limit",
}
CONFLICT = """one JSON line:
  status    infeasible: there is no roster; feasible: there is one; unknown: that was not found in time
  conflict  the rules that clash and the repairs, cheapest first, each with a sentence that says it; null if there is
            none or it was not found in time
  out       the file that was written, if --out was given; null: none, since there was nothing to repair
The sentences also go to standard error.
exit codes: 0 the question is answered, 2 wrong arguments or files, 4 not in time
"""


def register(questions: Questions) -> None:
    """Add the questions of ``explain`` that are answered here."""
    clashing = questions.add_parser(
        "conflict",
        help="why there is no roster, and the cheapest ways out",
        epilog=CONFLICT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_problem(clashing, "FILE")
    add_time_limit(clashing)
    clashing.add_argument("--repairs", type=whole(0, 1000), default=5, metavar="N", help="ways out at most (default 5)")
    clashing.add_argument(
        "--out", type=target, metavar="FILE", help="write the problem after the first repair, as JSON"
    )
    clashing.set_defaults(run=_conflict, loads=["solver.explain.conflict_words"])
    missing = questions.add_parser("shortfall", help="who could have come to a short post, and what kept them away")
    add_problem(missing, "FILE")
    missing.add_argument("roster", metavar="ROSTER", type=file, help="the roster")
    post = missing.add_mutually_exclusive_group(required=True)
    post.add_argument("--shift", nargs=2, metavar=("DAY", "TYPE"), help="heads on a shift; day 0 is the first")
    post.add_argument("--role", nargs=2, metavar=("SLOT", "ROLE"), help="capacity for a role in a slot")
    missing.add_argument("--skill", metavar="SKILL", help="of the heads")
    missing.add_argument("--top", type=whole(1), metavar="N", help="print the first N people (default all)")
    missing.set_defaults(run=_shortfall, loads=["solver.explain.shortfall"])
    differing = questions.add_parser("difference", help="what changed between two rosters, for whom and at what cost")
    add_problem(differing, "FILE")
    differing.add_argument("before", metavar="BEFORE", type=file, help="a roster")
    differing.add_argument("after", metavar="AFTER", type=file, help="another roster of the same problem")
    differing.set_defaults(run=_difference, loads=["solver.explain.difference"])


def _conflict(options: argparse.Namespace) -> int:
    from solver.explain.conflict import apply_repair, diagnose  # noqa: PLC0415 - help needs no ortools
    from solver.explain.conflict_words import in_words  # noqa: PLC0415

    instance = load(options)
    problem = instance.problem
    if options.out is not None:
        check_targets([("--out", options.out)], [("the problem", path) for path in instance.files])
    answer = diagnose(problem, time_limit_s=options.time_limit, repairs=options.repairs)
    found = answer.conflict
    told: dict[str, object] = {"status": answer.status, "conflict": None}
    if found is None:
        note(UNEXPLAINED[answer.status])
    else:
        told["conflict"] = _said(found, in_words(problem, found))
    try:
        if options.out is not None:
            told["out"] = None
            if found is not None and found.repairs:
                write_text(options.out, dump_problem(apply_repair(problem, found.repairs[0])))
                told["out"] = str(options.out)
            else:
                note(f"{options.out}: not written, since there is nothing to repair or no repair was found")
    finally:
        tell(told)
    return 0 if found is not None or answer.status is Status.FEASIBLE else NOTHING_FOUND


def _said(found: Conflict, words: Told) -> dict[str, Any]:
    """The conflict as data, with its sentences, which are noted too."""
    note(words.sentence)
    if words.repairs:
        note("What would help:", *(f"  {place}. {sentence}" for place, sentence in enumerate(words.repairs, 1)))
    plain: dict[str, Any] = to_plain(found)
    if found.repairs:
        sentences = zip(plain["repairs"], words.repairs, strict=True)
        plain["repairs"] = [{**repair, "sentence": sentence} for repair, sentence in sentences]
    return {**plain, "sentence": words.sentence}


def _shortfall(options: argparse.Namespace) -> int:
    from solver.explain.shortfall import explain_shortfall  # noqa: PLC0415 - help needs no ortools

    post = _post(options)
    instance = load(options)
    try:
        found = explain_shortfall(instance.problem, instance.read_roster(options.roster), post)
    except KeyError as error:
        raise ProblemError((_no_demand(instance.problem, error.args[0]),)) from error
    plain = to_plain(found) | {"short": found.short}
    plain["candidates"] = plain["candidates"][: options.top]
    tell(plain)
    return 0


def _post(options: argparse.Namespace) -> Post:
    from solver.explain.shortfall import CapacityPost, HeadsPost  # noqa: PLC0415 - help needs no ortools

    option, (text, name) = ("--shift", options.shift) if options.shift is not None else ("--role", options.role)
    try:
        number = whole(0)(text)
    except argparse.ArgumentTypeError as error:
        raise ProblemError((f"{option}: the {'day' if options.shift else 'slot'} {error}",)) from error
    if options.shift is None:
        if options.skill is not None:
            raise ProblemError(("--skill goes with --shift DAY TYPE, not with --role",))
        return CapacityPost(role=RoleId(name), slot=number)
    skill = SkillId(options.skill) if options.skill is not None else None
    return HeadsPost(day=number, shift_type=ShiftTypeId(name), skill=skill)


def _no_demand(problem: Problem, post: Post) -> str:
    """That nothing is wanted at the post, and what is wanted near it."""
    from solver.explain.shortfall import HeadsPost  # noqa: PLC0415 - help needs no ortools

    if isinstance(post, HeadsPost):
        asked = f"heads on shift {post.shift_type} on day {post.day}"
        asked += f" with the skill {post.skill}" if post.skill is not None else ""
        there = [
            d.shift_type + (f" (--skill {d.skill})" if d.skill is not None else "")
            for d in problem.heads_demand
            if d.day == post.day
        ]
        near = f"on day {post.day}"
    else:
        asked, near = f"the role {post.role} in slot {post.slot}", f"in slot {post.slot}"
        there = [d.role for d in problem.capacity_demand if d.slot == post.slot]
        there += [d.role for d in problem.deferrable_demand if post.slot in d.slots]
    wanted = ", ".join(dict.fromkeys(there)) or "nothing"
    return f"the problem has no demand for {asked}; {near} it wants {wanted}"


def _difference(options: argparse.Namespace) -> int:
    from solver.explain.difference import explain_difference  # noqa: PLC0415 - help needs no ortools

    instance = load(options)
    before, after = instance.read_roster(options.before), instance.read_roster(options.after)
    tell(to_plain(explain_difference(instance.problem, before, after)))
    return 0
