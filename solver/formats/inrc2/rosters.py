"""The competition's solution files, one a week: reading a folder of them, and writing a roster as such."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from solver.errors import ProblemError
from solver.formats.codec import Faults
from solver.formats.inrc2.files import WEEKDAYS, read_solution
from solver.formats.lines import one_of, text_of, unlike
from solver.formats.targets import write_text
from solver.problem import Employee, EmployeeId, Problem, ShiftTypeId, SkillId
from solver.roster import Assignment, Roster

FILE = "sol-week{}.txt"
MOST_BYTES = 1000  # of a file's head


def read_roster(problem: Problem, folder: str | Path, *, scenario: str = "", first_week: int = 0) -> Roster:
    """The roster in a folder's ``.txt`` files that begin with SOLUTION; their own lines say which week each is.

    ``scenario``, if given, must be the one they name. Raises ProblemError with every fault, each with file and line.
    """
    found: list[str] = []
    assignments: list[Assignment] = []
    files: dict[int, str] = {}
    weeks = range(first_week, first_week + problem.horizon.days // 7)
    for path in sorted(Path(folder).glob("*.txt")):
        text = text_of(path)
        if not text.lstrip().startswith("SOLUTION"):
            continue
        faults = Faults()
        week, read = _read_week(problem, text, scenario, first_week, faults)
        if week not in weeks:
            faults.add("SOLUTION, week", f"a week from {weeks.start} to {weeks.stop - 1}", week)
        elif week in files:
            faults.found.append(f"SOLUTION, week {week} stands twice, first in {files[week]}")
        files.setdefault(week, path.name)
        assignments += read
        found.extend(f"{path.name}: {fault}" for fault in faults.found)
    found.extend(f"{folder}: no solution file of week {week}" for week in weeks if week not in files)
    if found:
        raise ProblemError(tuple(found))
    return Roster(tuple(assignments))


def write_roster(problem: Problem, roster: Roster, *, scenario: str, first_week: int = 0) -> tuple[str, ...]:
    """The text of every week's solution file; ``read_roster`` of them gives an equal roster back.

    An assignment without a skill gets one by ``with_skills``.
    """
    named = with_skills(problem, roster)
    order = {employee.id: position for position, employee in enumerate(problem.employees)}
    texts = []
    for week in range(problem.horizon.days // 7):
        lines = [
            f"{one.employee} {WEEKDAYS[one.day % 7]} {one.shift_type} {one.skill}\n"
            for one in sorted(named, key=lambda one: (order[one.employee], one.day))
            if one.day // 7 == week
        ]
        head = f"SOLUTION\n{first_week + week} {scenario}\n\nASSIGNMENTS = {len(lines)}\n"
        texts.append(head + "".join(lines))
    return tuple(texts)


def save_roster(problem: Problem, roster: Roster, folder: Path, *, scenario: str, first_week: int = 0) -> None:
    """Write the solution files into the folder, which is made if need be: ``sol-week0.txt`` and so on.

    Only solution files of these names and this scenario are replaced. Raises ProblemError, and changes nothing, where
    the folder holds others (``strangers``).
    """
    texts = write_roster(problem, roster, scenario=scenario, first_week=first_week)
    paths = files_of(problem, folder, first_week=first_week)
    if found := strangers(folder, paths, scenario):
        raise ProblemError(tuple(found))
    folder.mkdir(parents=True, exist_ok=True)
    for path, text in zip(paths, texts, strict=True):
        write_text(path, text)


def files_of(problem: Problem, folder: Path, *, first_week: int = 0) -> list[Path]:
    """The solution files of the problem's weeks in the folder."""
    return [folder / FILE.format(first_week + week) for week in range(problem.horizon.days // 7)]


def strangers(folder: Path, own: Sequence[Path], scenario: str) -> list[str]:
    """Faults of a folder in which ``own`` files are to stand: what they would replace or be mixed with in reading."""
    found = []
    for path in sorted(folder.glob("*.txt")) if folder.is_dir() else ():
        with path.open("rb") as file:
            head = file.read(MOST_BYTES).decode("utf-8-sig", errors="replace")
        lines = [line.split() for line in head.splitlines() if line.strip()]
        words = lines[1] if len(lines) > 1 and lines[0] == ["SOLUTION"] else []
        if path in own and words[1:] != [scenario]:
            found.append(f"{path}: holds no solution of {scenario} and would be overwritten; choose another folder")
        elif path not in own and words:
            weeks = f"{own[0].name} to {own[-1].name}" if len(own) > 1 else own[0].name
            found.append(f"{path}: would be read together with {weeks}; choose another folder")
    return found


def _read_week(
    problem: Problem, text: str, scenario: str, first_week: int, faults: Faults
) -> tuple[int, list[Assignment]]:
    week, rows = read_solution(text, scenario, faults)
    kinds = [kind.id for kind in problem.shift_types]
    nurses = [employee.id for employee in problem.employees]
    skills = sorted({skill for employee in problem.employees for skill in employee.skills})
    if rows and not skills:
        faults.found.append(f"{rows[0].where}: no nurse has a skill, so that none can stand here")
    seen: set[str] = set()
    found = []
    for row in rows:
        nurse, day, kind, skill = row.fields
        before = len(faults.found)
        one_of(nurse, nurses, "a nurse", row.where, faults)
        one_of(day, WEEKDAYS, "a day", row.where, faults)
        one_of(kind, kinds, "a shift type", row.where, faults)
        one_of(skill, skills, "a skill", row.where, faults)
        unlike(" ".join(row.fields), seen, "assignment", row.where, faults)
        if len(faults.found) == before:
            found.append(
                Assignment(
                    employee=EmployeeId(nurse),
                    day=7 * (week - first_week) + WEEKDAYS.index(day),
                    shift_type=ShiftTypeId(kind),
                    skill=SkillId(skill),
                )
            )
    return week, found


def with_skills(problem: Problem, roster: Roster) -> Roster:
    """The roster with a skill for every assignment: where it has none, that of the person's which is shortest there.

    Heads beyond the optimum cost nothing, so that the objective does not rise. Raises ProblemError for an assignment
    of a person without skills, which no solution file can hold.
    """
    given = Counter((one.day, one.shift_type, one.skill) for one in roster)
    wanted: Counter[tuple[int, ShiftTypeId, SkillId | None]] = Counter()
    for demand in problem.heads_demand:
        key = (demand.day, demand.shift_type, demand.skill)
        wanted[key] = max(wanted[key], demand.heads)
    named = []
    for one in roster:
        skill = one.skill
        if skill is None:
            skill = _skill(problem.employee_by_id[one.employee], one, given, wanted)
            given[one.day, one.shift_type, skill] += 1
        named.append(Assignment(employee=one.employee, day=one.day, shift_type=one.shift_type, skill=skill))
    return Roster(tuple(named))


def _skill(
    employee: Employee,
    one: Assignment,
    given: Counter[tuple[int, ShiftTypeId, SkillId | None]],
    wanted: Counter[tuple[int, ShiftTypeId, SkillId | None]],
) -> SkillId:
    skills = sorted(employee.skills)
    if not skills:
        raise ProblemError((f"employee {employee.id!r}: has no skill, so that no solution file can hold their work",))
    return max(skills, key=lambda k: wanted[one.day, one.shift_type, k] - given[one.day, one.shift_type, k])
