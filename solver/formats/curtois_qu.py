"""Curtois and Qu's text format (schedulingbenchmarks.org): problems, and rosters as tab-separated tables.

A shift has a length and no clock time. Here every shift starts at midnight of its day and ends within it, so that
shifts of two days never meet and only the forbidden transitions order them. No history: nothing is asked of a run
that contains day 0. A maximum of 0 shifts of a type takes the type from the person's shift types.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from solver.formats.codec import Faults
from solver.formats.lines import (
    Row,
    Section,
    fields_of,
    known_sections,
    name_of,
    one_of,
    raise_faults,
    text_of,
    unlike,
    whole,
)
from solver.problem import (
    DAY_MIN,
    Absence,
    Contract,
    Employee,
    EmployeeId,
    HeadsDemand,
    Horizon,
    Limit,
    Problem,
    Request,
    Shift,
    ShiftType,
    ShiftTypeId,
    Transition,
)
from solver.roster import Assignment, Roster

SECTIONS = (
    "SECTION_HORIZON",
    "SECTION_SHIFTS",
    "SECTION_STAFF",
    "SECTION_DAYS_OFF",
    "SECTION_SHIFT_ON_REQUESTS",
    "SECTION_SHIFT_OFF_REQUESTS",
    "SECTION_COVER",
)
STAFF = (
    "ID",
    "MaxShifts",
    "MaxTotalMinutes",
    "MinTotalMinutes",
    "MaxConsecutiveShifts",
    "MinConsecutiveShifts",
    "MinConsecutiveDaysOff",
    "MaxWeekends",
)
MOST_WEEKS = 520


@dataclass(frozen=True, slots=True)
class _Kind:
    id: ShiftTypeId
    minutes: int
    not_followed_by: tuple[ShiftTypeId, ...]


@dataclass(frozen=True, slots=True)
class _Person:
    id: EmployeeId
    most: Mapping[ShiftTypeId, int]  # shifts of a type
    limits: tuple[int, ...]  # the fields of STAFF from MaxTotalMinutes on


@dataclass(frozen=True, slots=True)
class _Known:
    """What rows refer to."""

    days: int
    people: Collection[str]
    kinds: Collection[str]


def read(source: str | Path) -> Problem:
    """The problem in a text, or in a file (a ``Path``, or a text of one line that names it).

    Weights are those of the file, in its own unit; times are minutes. Raises ProblemError with every fault, each with
    line, section and field, and OSError for a file that cannot be read.
    """
    faults = Faults()
    sections = known_sections(_sections(text_of(source), faults), SECTIONS, faults)
    staff, shifts = sections["SECTION_STAFF"], sections["SECTION_SHIFTS"]
    known = _Known(
        days=_days(sections["SECTION_HORIZON"], faults),
        people=list(dict.fromkeys(row.fields[0] for row in staff.rows)),
        kinds=list(dict.fromkeys(row.fields[0] for row in shifts.rows)),
    )
    kinds = list(_kinds(shifts, known, faults))
    people = list(_people(staff, known, faults))
    absences = _days_off(sections["SECTION_DAYS_OFF"], known, faults)
    requests = [
        *_requests(sections["SECTION_SHIFT_ON_REQUESTS"], known, faults, on=True),
        *_requests(sections["SECTION_SHIFT_OFF_REQUESTS"], known, faults, on=False),
    ]
    demand = tuple(_cover(sections["SECTION_COVER"], known, faults))
    raise_faults(faults, name_of(source))
    contracts: dict[tuple[object, ...], Contract] = {}
    return Problem(
        horizon=Horizon(days=known.days),
        shift_types=tuple(ShiftType(id=kind.id) for kind in kinds),
        shifts=tuple(
            Shift(
                type=kind.id,
                day=day,
                start_min=day * DAY_MIN,
                end_min=day * DAY_MIN + kind.minutes,
                work_min=kind.minutes,
            )
            for day in range(known.days)
            for kind in kinds
        ),
        employees=tuple(_employee(one, known, absences.get(one.id, ()), contracts) for one in people),
        heads_demand=demand,
        requests=tuple(requests),
        transitions=tuple(Transition(before=kind.id, after=after) for kind in kinds for after in kind.not_followed_by),
    )


def read_roster(problem: Problem, source: str | Path) -> Roster:
    """The roster in a table of one line a person: the employee id, then one cell a day, tab-separated.

    The published form is read too: lines of the people in their order, without ids. An empty cell is a day off. Raises
    ProblemError with every fault, each with its line, and OSError for a file that cannot be read.
    """
    faults = Faults()
    days = problem.horizon.days
    lines = text_of(source).replace("\r\n", "\n").rstrip("\n").split("\n")
    named = max(line.count("\t") for line in lines) >= days
    seen: set[str] = set()
    found: list[Assignment] = []
    types = [kind.id for kind in problem.shift_types]
    people = [employee.id for employee in problem.employees]
    if not named and len(lines) != len(people):
        faults.found.append(
            f"roster: expected {len(people)} lines, one an employee, got {len(lines)}; or lines that begin with the id"
        )
    for number, line in enumerate(lines, 1):
        where = f"line {number}"
        cells = [cell.strip() for cell in line.split("\t")]
        if len(cells) != days + named:
            faults.add(where, f"{days} cells, one a day" + (", behind the employee id" if named else ""), len(cells))
            continue
        if named:
            who = cells.pop(0)
            if not one_of(who, people, "an employee", where, faults):
                continue
            unlike(who, seen, "employee", where, faults)
        else:
            who = people[number - 1] if number <= len(people) else ""
        for day, cell in enumerate(cells):
            if cell and one_of(cell, types, "a shift type or nothing", f"{where}, day {day}", faults):
                found.append(Assignment(employee=EmployeeId(who), day=day, shift_type=ShiftTypeId(cell)))
    if named:
        faults.found.extend(f"roster: employee {who!r} has no line" for who in people if who not in seen)
    raise_faults(faults, name_of(source))
    return Roster(tuple(found))


def write_roster(problem: Problem, roster: Roster) -> str:
    """The roster as a table: the employee id, then one cell a day, tab-separated; ``read_roster`` gives it back."""

    def cell(employee: EmployeeId, day: int) -> str:
        worked = roster.on(employee, day)
        return worked[0].shift_type if worked else ""

    lines = (
        "\t".join([employee.id, *(cell(employee.id, day) for day in range(problem.horizon.days))])
        for employee in problem.employees
    )
    return "".join(f"{line}\n" for line in lines)


def _sections(text: str, faults: Faults) -> list[Section]:
    found: list[Section] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if line.startswith("SECTION_"):
            found.append(Section(line.strip(), number))
        elif not found:
            faults.add(f"line {number}", "a section, such as SECTION_HORIZON", line)
        else:
            fields = tuple(part.strip() for part in line.split(","))
            found[-1].rows.append(Row(f"line {number}, {found[-1].name}", fields))
    return found


def _days(section: Section, faults: Faults) -> int:
    """The number of days; a fault of it leaves the longest horizon, so that days are not called wrong for it."""
    most = MOST_WEEKS * 7
    if len(section.rows) != 1:
        if section.line:
            faults.found.append(f"{section.where}: expected one line with the number of days, got {len(section.rows)}")
        return most
    (row,) = section.rows
    before = len(faults.found)
    days = whole(",".join(row.fields), f"{row.where}, days", faults, 7, most)
    if days % 7:
        faults.add(f"{row.where}, days", "whole weeks, a multiple of 7", days)
    return days if len(faults.found) == before else most


def _kinds(section: Section, known: _Known, faults: Faults) -> Iterator[_Kind]:
    seen: set[str] = set()
    if section.line and not section.rows:
        faults.found.append(f"{section.where}: expected at least one shift")
    for row in section.rows:
        if not fields_of(row, ("ShiftID", "Length", "CannotFollow"), faults):
            continue
        name, minutes, after = row.fields
        unlike(name, seen, "shift", row.where, faults)
        forbidden = [part.strip() for part in after.split("|")] if after else []
        for other in forbidden:
            one_of(other, known.kinds, "a shift", f"{row.where}, CannotFollow", faults)
        yield _Kind(
            ShiftTypeId(name),
            whole(minutes, f"{row.where}, Length", faults, 1, DAY_MIN),
            tuple(ShiftTypeId(other) for other in dict.fromkeys(forbidden)),
        )


def _people(section: Section, known: _Known, faults: Faults) -> Iterator[_Person]:
    seen: set[str] = set()
    if section.line and not section.rows:
        faults.found.append(f"{section.where}: expected at least one employee")
    for row in section.rows:
        if not fields_of(row, STAFF, faults):
            continue
        unlike(row.fields[0], seen, "employee", row.where, faults)
        before = len(faults.found)
        limits = tuple(
            whole(text, f"{row.where}, {name}", faults) for name, text in zip(STAFF[2:], row.fields[2:], strict=True)
        )
        if len(faults.found) == before and limits[1] > limits[0]:
            faults.found.append(f"{row.where}: MinTotalMinutes {limits[1]} is above MaxTotalMinutes {limits[0]}")
        yield _Person(EmployeeId(row.fields[0]), _most(row, known, faults), limits)


def _most(row: Row, known: _Known, faults: Faults) -> dict[ShiftTypeId, int]:
    where = f"{row.where}, MaxShifts"
    most: dict[ShiftTypeId, int] = {}
    seen: set[str] = set()
    for part in row.fields[1].split("|"):
        name, equals, number = (text.strip() for text in part.partition("="))
        if not equals:
            faults.add(where, "shift=number, separated by |", part)
        elif one_of(name, known.kinds, "a shift", where, faults) and unlike(name, seen, "shift", where, faults):
            most[ShiftTypeId(name)] = whole(number, f"{where} of {name}", faults)
    return most


def _employee(
    one: _Person, known: _Known, absences: tuple[Absence, ...], contracts: dict[tuple[object, ...], Contract]
) -> Employee:
    most_minutes, least_minutes, most_days, least_days, least_off, weekends = one.limits
    limited = tuple((kind, Limit(value=most)) for kind, most in one.most.items() if 0 < most < known.days)
    key = (one.limits, limited)
    if key not in contracts:
        contracts[key] = Contract(
            id=f"contract {len(contracts) + 1}",
            max_minutes=Limit(value=most_minutes),
            min_minutes=Limit(value=least_minutes),
            max_consecutive_days=Limit(value=most_days),
            min_consecutive_days=Limit(value=least_days),
            min_consecutive_days_off=Limit(value=least_off),
            max_weekends=Limit(value=weekends),
            max_shifts_of_type=limited,
        )
    never = {kind for kind, most in one.most.items() if most == 0}
    return Employee(
        id=one.id,
        contract=contracts[key],
        shift_types=frozenset(ShiftTypeId(kind) for kind in known.kinds if kind not in never) if never else None,
        absences=absences,
    )


def _day(text: str, row: Row, known: _Known, faults: Faults) -> int:
    return whole(text, f"{row.where}, Day", faults, 0, known.days - 1)


def _days_off(section: Section, known: _Known, faults: Faults) -> dict[str, tuple[Absence, ...]]:
    days: dict[str, set[int]] = {}
    for row in section.rows:
        if len(row.fields) < 2:
            faults.found.append(f"{row.where}: expected EmployeeID and at least one day, got 1 field")
            continue
        if one_of(row.fields[0], known.people, "an employee", f"{row.where}, EmployeeID", faults):
            days.setdefault(row.fields[0], set()).update(_day(text, row, known, faults) for text in row.fields[1:])
    return {
        who: tuple(Absence(start_min=day * DAY_MIN, end_min=(day + 1) * DAY_MIN) for day in sorted(theirs))
        for who, theirs in days.items()
    }


def _requests(section: Section, known: _Known, faults: Faults, *, on: bool) -> Iterator[Request]:
    for row in section.rows:
        if not fields_of(row, ("EmployeeID", "Day", "ShiftID", "Weight"), faults):
            continue
        who, day, kind, weight = row.fields
        one_of(who, known.people, "an employee", f"{row.where}, EmployeeID", faults)
        one_of(kind, known.kinds, "a shift", f"{row.where}, ShiftID", faults)
        yield Request(
            employee=EmployeeId(who),
            day=_day(day, row, known, faults),
            on=on,
            weight=whole(weight, f"{row.where}, Weight", faults),
            shift_type=ShiftTypeId(kind),
        )


def _cover(section: Section, known: _Known, faults: Faults) -> Iterator[HeadsDemand]:
    seen: set[str] = set()
    for row in section.rows:
        if not fields_of(row, ("Day", "ShiftID", "Requirement", "Weight for under", "Weight for over"), faults):
            continue
        day, kind, heads, under, over = row.fields
        one_of(kind, known.kinds, "a shift", f"{row.where}, ShiftID", faults)
        unlike(f"{kind} on day {day}", seen, "cover of", row.where, faults)
        yield HeadsDemand(
            day=_day(day, row, known, faults),
            shift_type=ShiftTypeId(kind),
            heads=whole(heads, f"{row.where}, Requirement", faults),
            under_weight=whole(under, f"{row.where}, Weight for under", faults),
            over_weight=whole(over, f"{row.where}, Weight for over", faults),
        )
