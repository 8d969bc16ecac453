"""Problem and roster files of every format behind one door: which format a file is in, and rosters in its own form.

When to modify: a new format, or a new way to tell formats apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from solver.checks import verify
from solver.errors import ProblemError
from solver.formats import curtois_qu, inrc2
from solver.formats.documents import dump_solution, load_problem, load_roster
from solver.formats.lines import text_of
from solver.formats.targets import Named, check_targets, fault_of_folder, write_text
from solver.notes import listed
from solver.problem import Problem
from solver.roster import Roster
from solver.solution import Solution, Status

Document = TypeVar("Document", Problem, Roster)


class Format(StrEnum):
    """How problem and roster are written."""

    JSON = "json"
    CURTOIS_QU = "curtois-qu"
    INRC2 = "inrc2"


@dataclass(frozen=True, kw_only=True)
class Instance:
    """A problem with what its rosters' files need beside it."""

    format: Format
    problem: Problem
    scenario: str = ""
    first_week: int = 0
    files: tuple[Path, ...] = ()  # that it was read from

    def read_roster(self, path: Path) -> Roster:
        """The roster in a file of the problem's format (a folder for INRC-II), or in a JSON roster or solution.

        Raises ProblemError with every fault, OSError for a file that cannot be read.
        """
        if self.format is Format.INRC2 and path.is_dir():
            return inrc2.read_roster(self.problem, path, scenario=self.scenario, first_week=self.first_week)
        text = text_of(path)
        if self.format is Format.JSON or text.lstrip().startswith("{"):
            return _told(path, lambda: self._known(load_roster(text)))
        if self.format is Format.INRC2:
            raise ProblemError((f"{path}: expected a folder of solution files, or a JSON roster",))
        return _told(path, lambda: curtois_qu.read_roster(self.problem, text + "\n"))

    def _known(self, roster: Roster) -> Roster:
        """The roster, if it names only what the problem holds: as in the formats whose readers see to that."""
        faults = list(strangers_of(self.problem, roster))
        if faults:
            raise ProblemError(tuple(faults))
        return roster

    def complete(self, solution: Solution) -> Solution:
        """The solution as its roster's file will hold it: INRC-II names a skill for every assignment.

        The objective is that of the completed roster, never above the given one.
        """
        if self.format is not Format.INRC2 or solution.roster is None:
            return solution
        roster = inrc2.with_skills(self.problem, solution.roster)
        card = verify(self.problem, roster)
        proved = card.objective == solution.bound
        return replace(
            solution,
            roster=roster,
            objective=card.objective,
            penalties=dict(card.penalties),
            status=Status.OPTIMAL if proved else solution.status,
        )

    def check_targets(self, out: Path | None, also: Sequence[Named] = (), read: Sequence[Named] = ()) -> None:
        """So that no search ends in vain: could ``write`` write here, and could the files of ``also`` be written?

        None may be a file of the problem or of ``read``. Raises ProblemError with every fault.
        """
        written = list(also)
        if out is not None and self.format is Format.INRC2:
            files = inrc2.files_of(self.problem, out, first_week=self.first_week)
            fault = fault_of_folder(out)
            if fault is None and out.is_dir() and any(out.samefile(path.parent) for path in self.files):
                fault = "this is the folder of the problem's own files; choose another one, which is made if need be"
            found = [f"--out {out}: {fault}"] if fault is not None else inrc2.strangers(out, files, self.scenario)
            if found:
                raise ProblemError(tuple(found))
            written += [("--out", path) for path in files if out.is_dir()]
        elif out is not None:
            written.append(("--out", out))
        check_targets(written, [*(("the problem", path) for path in self.files), *read])

    def write(self, solution: Solution, path: Path) -> bool:
        """Write the solution (JSON), or its roster in the format's own form.

        False without a roster: nothing is written then, and a file from before is better than that.
        """
        if solution.roster is None:
            return False
        if self.format is Format.JSON:
            write_text(path, dump_solution(solution))
        elif self.format is Format.CURTOIS_QU:
            write_text(path, curtois_qu.write_roster(self.problem, solution.roster))
        else:
            inrc2.save_roster(self.problem, solution.roster, path, scenario=self.scenario, first_week=self.first_week)
        return True


def load_instance(
    path: Path, *, form: Format | None = None, history: int | None = None, weeks: tuple[int, ...] | None = None
) -> Instance:
    """The problem in a file, or for INRC-II in a folder or beside its scenario file; ``form=None``: by its content.

    ``history`` and ``weeks`` choose the files of an INRC-II data set, which needs both. Raises ProblemError with every
    fault, each with its file, and OSError for a file that cannot be read.
    """
    text = text_of(path) if not path.is_dir() else ""  # once: a pipe can be read only once
    form = form or _format_of(path, text)
    if form is Format.INRC2:
        if not (path.is_dir() or path.is_file()):
            raise ProblemError((f"{path}: INRC-II needs the folder of its files, or the scenario's file in it",))
        missing = [name for name, given in (("--history K", history), ("--weeks A-B-C-D", weeks)) if given is None]
        if history is None or weeks is None:
            raise ProblemError((f"{path}: INRC-II needs {' and '.join(missing)}",))
        data = inrc2.load(path if path.is_dir() else path.parent, history=history, weeks=weeks)
        return Instance(
            format=form,
            problem=data.problem,
            scenario=data.scenario,
            first_week=data.first_week,
            files=data.files,
        )
    if history is not None or weeks is not None:
        raise ProblemError((f"{path}: --history and --weeks are for inrc2, and this is {form}",))
    if path.is_dir():
        raise ProblemError((f"{path}: expected a file in the format {form}, and this is a folder",))
    if form is Format.CURTOIS_QU:
        return Instance(format=form, problem=_told(path, lambda: curtois_qu.read(text + "\n")), files=(path,))
    return Instance(format=form, problem=_told(path, lambda: load_problem(text)), files=(path,))


def strangers_of(problem: Problem, roster: Roster) -> Iterator[str]:
    """A fault for everything that a roster names and the problem does not have: people, shift types, days."""
    for what, named, known in (
        ("employee", [one.employee for one in roster], problem.employee_by_id),
        ("shift type", [one.shift_type for one in roster], problem.shift_type_by_id),
    ):
        for name in sorted({*named} - {*known}):
            yield f"roster: unknown {what} {name!r}; known are {listed(known)}"
    days = problem.horizon.days
    for day in sorted({one.day for one in roster if not 0 <= one.day < days}):
        yield f"roster: day {day} is outside the horizon of {days} days"


def _format_of(path: Path, text: str) -> Format:
    if path.is_dir():
        return Format.INRC2
    if path.suffix == ".json":
        return Format.JSON
    text = text.lstrip()
    if text.startswith(("{", "[")):
        return Format.JSON
    if text.startswith("SCENARIO"):
        return Format.INRC2
    if any(line.startswith("SECTION_") for line in text.splitlines()):
        return Format.CURTOIS_QU
    known = "JSON, a Curtois and Qu file (SECTION_HORIZON …), or an INRC-II folder or scenario (SCENARIO = …)"
    raise ProblemError((f"{path}: expected {known}; --format says which",))


def _told(path: Path, read: Callable[[], Document]) -> Document:
    """What is read, its faults named by the file."""
    try:
        return read()
    except ProblemError as error:
        raise ProblemError(tuple(f"{path}: {fault}" for fault in error.faults)) from error
