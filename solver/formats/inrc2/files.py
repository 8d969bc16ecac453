"""The competition's text files as they stand: scenario, history, week data. Faults name file, line and section."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from solver.formats.codec import Faults
from solver.formats.lines import Row, Section, fields_of, known_sections, one_of, pair, unlike, whole

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
ANY, NONE = "Any", "None"
HEADING = re.compile(r"([A-Z][A-Z_]+)(?:\s*=\s*(.*))?")
SCENARIO = (
    "SCENARIO",
    "WEEKS",
    "SKILLS",
    "SHIFT_TYPES",
    "FORBIDDEN_SHIFT_TYPES_SUCCESSIONS",
    "CONTRACTS",
    "NURSES",
)
HISTORY = ("HISTORY", "NURSE_HISTORY")
WEEK = ("WEEK_DATA", "REQUIREMENTS", "SHIFT_OFF_REQUESTS")
REMARK = re.compile(r"(Viol|Cost|Time):.*")  # some published solution files end with such lines
HEADINGS = frozenset((*SCENARIO, *HISTORY, *WEEK, "SOLUTION", "ASSIGNMENTS"))
MOST_WEEKS = 520
Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class ShiftLine:
    """A shift type with its range of consecutive days."""

    id: str
    consecutive: Range


@dataclass(frozen=True, slots=True)
class ContractLine:
    """A contract: ranges over the horizon and of consecutive days, weekends, complete weekends wanted or not."""

    id: str
    assignments: Range
    days: Range
    days_off: Range
    weekends: int
    complete_weekends: bool


@dataclass(frozen=True, slots=True)
class NurseLine:
    """A nurse with contract and skills."""

    id: str
    contract: str
    skills: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scenario:
    """What all weeks share."""

    name: str
    weeks: int
    skills: tuple[str, ...]
    shifts: tuple[ShiftLine, ...]
    successions: tuple[tuple[str, str], ...]  # the second may not follow the first
    contracts: tuple[ContractLine, ...]
    nurses: tuple[NurseLine, ...]
    nurse_names: tuple[str, ...]  # these names also of those whose lines are at fault
    shift_names: tuple[str, ...]
    skill_names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Past:
    """A nurse's history."""

    assignments: int
    weekends: int
    last_shift: str | None
    same_shift_days: int
    days: int
    days_off: int


@dataclass(frozen=True, slots=True)
class Requirement:
    """Heads of a skill on a shift, on a weekday (0 for Monday)."""

    shift: str
    skill: str
    weekday: int
    minimum: int
    optimum: int


@dataclass(frozen=True, slots=True)
class OffRequest:
    """A nurse asks to be free of a shift (``None``: of any) on a weekday."""

    nurse: str
    shift: str | None
    weekday: int


def sections_of(text: str, names: tuple[str, ...], faults: Faults) -> dict[str, Section]:
    """The file's sections by name; each of ``names`` once, no other, and as many rows as its heading says."""
    found: list[Section] = []
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        heading = HEADING.fullmatch(stripped)
        if not stripped or (found and found[-1].name == "ASSIGNMENTS" and REMARK.fullmatch(stripped)):
            continue
        if heading is not None and (heading[1] in HEADINGS or heading[2] is not None):
            found.append(Section(heading[1], number, (heading[2] or "").strip()))
        elif not found:
            faults.add(f"line {number}", f"a section, such as {names[0]}", line)
        else:
            found[-1].rows.append(Row(f"line {number}, {found[-1].name}", tuple(stripped.split())))
    sections = known_sections(found, names, faults)
    for section in sections.values():
        if section.line and section.name in {"SKILLS", "SHIFT_TYPES", "CONTRACTS", "NURSES"} | {WEEK[2], "ASSIGNMENTS"}:
            count = whole(section.value, f"{section.where} = …", faults)
            if section.value.isdecimal() and count != len(section.rows):
                faults.found.append(f"{section.where} = {count}: expected {count} lines, got {len(section.rows)}")
    return sections


def read_scenario(text: str, faults: Faults) -> Scenario:
    """A ``Sc-*.txt``. With faults noted, the scenario holds what could be read."""
    sections = sections_of(text, SCENARIO, faults)
    name, weeks = sections["SCENARIO"], sections["WEEKS"]
    if name.line and not name.value:
        faults.found.append(f"{name.where}: expected SCENARIO = name")
    skills = list(_names(sections["SKILLS"], "skill", faults))
    shifts = list(_shifts(sections["SHIFT_TYPES"], faults))
    kinds = [row.fields[0] for row in sections["SHIFT_TYPES"].rows]
    skill_names = tuple(dict.fromkeys(row.fields[0] for row in sections["SKILLS"].rows))
    contracts = list(_contracts(sections["CONTRACTS"], faults))
    known = [row.fields[0] for row in sections["CONTRACTS"].rows]
    return Scenario(
        name=name.value,
        weeks=whole(weeks.value, f"{weeks.where} = …", faults, 1, MOST_WEEKS) if weeks.line else MOST_WEEKS,
        skills=tuple(skills),
        shifts=tuple(shifts),
        successions=tuple(_successions(sections["FORBIDDEN_SHIFT_TYPES_SUCCESSIONS"], kinds, faults)),
        contracts=tuple(contracts),
        nurses=tuple(_nurses(sections["NURSES"], known, skill_names, faults)),
        nurse_names=tuple(dict.fromkeys(row.fields[0] for row in sections["NURSES"].rows)),
        shift_names=tuple(dict.fromkeys(kinds)),
        skill_names=skill_names,
    )


def _names(section: Section, what: str, faults: Faults) -> Iterator[str]:
    seen: set[str] = set()
    if section.line and not section.rows:
        faults.found.append(f"{section.where}: expected at least one {what}")
    for row in section.rows:
        if fields_of(row, (what,), faults) and unlike(row.fields[0], seen, what, row.where, faults):
            yield row.fields[0]


def _shifts(section: Section, faults: Faults) -> Iterator[ShiftLine]:
    seen: set[str] = {ANY, NONE}
    if section.line and not section.rows:
        faults.found.append(f"{section.where}: expected at least one shift type")
    for row in section.rows:
        if fields_of(row, ("shift type", "(min,max) consecutive"), faults):
            name, limits = row.fields
            unlike(name, seen, "shift type", row.where, faults)
            yield ShiftLine(name, pair(limits, f"{row.where}, consecutive", faults))


def _successions(section: Section, kinds: Collection[str], faults: Faults) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for row in section.rows:
        if len(row.fields) < 2:
            faults.found.append(f"{row.where}: expected shift type, number, shift types that may not follow")
            continue
        before, count, *after = row.fields
        one_of(before, kinds, "a shift type", row.where, faults)
        unlike(before, seen, "shift type", row.where, faults)
        _counted(count, after, row, "shift types", faults)
        for other in dict.fromkeys(after):
            if one_of(other, kinds, "a shift type", row.where, faults):
                yield before, other


def _contracts(section: Section, faults: Faults) -> Iterator[ContractLine]:
    seen: set[str] = set()
    names = ("contract", "assignments", "consecutive days", "consecutive days off", "weekends", "complete weekends")
    if section.line and not section.rows:
        faults.found.append(f"{section.where}: expected at least one contract")
    for row in section.rows:
        if not fields_of(row, names, faults):
            continue
        name, assignments, days, days_off, weekends, complete = row.fields
        unlike(name, seen, "contract", row.where, faults)
        yield ContractLine(
            name,
            assignments=pair(assignments, f"{row.where}, assignments", faults),
            days=pair(days, f"{row.where}, consecutive days", faults),
            days_off=pair(days_off, f"{row.where}, consecutive days off", faults),
            weekends=whole(weekends, f"{row.where}, weekends", faults),
            complete_weekends=whole(complete, f"{row.where}, complete weekends", faults, 0, 1) == 1,
        )


def _nurses(
    section: Section, contracts: Collection[str], skills: Collection[str], faults: Faults
) -> Iterator[NurseLine]:
    seen: set[str] = set()
    if section.line and not section.rows:
        faults.found.append(f"{section.where}: expected at least one nurse")
    for row in section.rows:
        if len(row.fields) < 3:
            faults.found.append(f"{row.where}: expected nurse, contract, number of skills, skills")
            continue
        name, contract, count, *theirs = row.fields
        unlike(name, seen, "nurse", row.where, faults)
        one_of(contract, contracts, "a contract", row.where, faults)
        _counted(count, theirs, row, "skills", faults)
        for skill in theirs:
            one_of(skill, skills, "a skill", row.where, faults)
        yield NurseLine(name, contract, tuple(dict.fromkeys(theirs)))


def _counted(count: str, listed: list[str], row: Row, what: str, faults: Faults) -> None:
    if count != str(len(listed)):
        faults.found.append(f"{row.where}: expected {count} {what}, got {len(listed)}")


def read_history(text: str, scenario: Scenario, faults: Faults) -> tuple[int, dict[str, Past]]:
    """An ``H0-*.txt``: the weeks that lie behind, and every nurse's past."""
    sections = sections_of(text, HISTORY, faults)
    weeks = _heading(sections["HISTORY"], ("week", "scenario"), scenario.name, faults)
    section = sections["NURSE_HISTORY"]
    kinds = [NONE, *scenario.shift_names] if scenario.shift_names else []
    names = ("nurse", "assignments", "weekends", "last shift", "days of that shift", "days worked", "days off")
    seen: set[str] = set()
    pasts: dict[str, Past] = {}
    for row in section.rows:
        if not fields_of(row, names, faults):
            seen.add(row.fields[0])
            continue
        nurse, assignments, weekends, last, *runs = row.fields
        one_of(nurse, scenario.nurse_names, "a nurse", row.where, faults)
        unlike(nurse, seen, "nurse", row.where, faults)
        one_of(last, kinds, "a shift type or None", f"{row.where}, last shift", faults)
        before = len(faults.found)
        same, days, off = (
            whole(run, f"{row.where}, {name}", faults) for name, run in zip(names[4:], runs, strict=True)
        )
        if len(faults.found) == before and not (0 < same <= days and not off if last != NONE else not same + days):
            faults.found.append(
                f"{row.where}: expected a last shift with 1 or more days of it, not more than the days worked, and 0 "
                f"days off; or None with 0 days worked; got {' '.join(row.fields[3:])}"
            )
        pasts[nurse] = Past(
            whole(assignments, f"{row.where}, assignments", faults),
            whole(weekends, f"{row.where}, weekends", faults),
            None if last == NONE else last,
            same,
            days,
            off,
        )
    if section.line:
        faults.found.extend(
            f"{section.where}: nurse {nurse!r} is missing" for nurse in scenario.nurse_names if nurse not in seen
        )
    return weeks, pasts


def read_week(text: str, scenario: Scenario, faults: Faults) -> tuple[list[Requirement], list[OffRequest]]:
    """A ``WD-*.txt``: the requirements of a week, and who asks to be off."""
    sections = sections_of(text, WEEK, faults)
    _heading(sections["WEEK_DATA"], ("scenario",), scenario.name, faults)
    kinds = scenario.shift_names
    return (
        list(_requirements(sections["REQUIREMENTS"], kinds, scenario.skill_names, faults)),
        list(_off_requests(sections["SHIFT_OFF_REQUESTS"], kinds, scenario.nurse_names, faults)),
    )


def _requirements(
    section: Section, kinds: Collection[str], skills: Collection[str], faults: Faults
) -> Iterator[Requirement]:
    seen: set[str] = set()
    for row in section.rows:
        if not fields_of(row, ("shift type", "skill", *WEEKDAYS), faults):
            continue
        shift, skill, *days = row.fields
        one_of(shift, kinds, "a shift type", row.where, faults)
        one_of(skill, skills, "a skill", row.where, faults)
        unlike(f"{shift} {skill}", seen, "requirement", row.where, faults)
        for weekday, text in enumerate(days):
            yield Requirement(shift, skill, weekday, *pair(text, f"{row.where}, {WEEKDAYS[weekday]}", faults))


def _off_requests(
    section: Section, kinds: Collection[str], nurses: Collection[str], faults: Faults
) -> Iterator[OffRequest]:
    for row in section.rows:
        if not fields_of(row, ("nurse", "shift type", "day"), faults):
            continue
        nurse, shift, day = row.fields
        one_of(nurse, nurses, "a nurse", row.where, faults)
        one_of(shift, [ANY, *kinds] if kinds else [], "a shift type or Any", row.where, faults)
        if one_of(day, WEEKDAYS, "a day", row.where, faults):
            yield OffRequest(nurse, None if shift == ANY else shift, WEEKDAYS.index(day))


def _heading(section: Section, names: tuple[str, ...], scenario: str, faults: Faults) -> int:
    """The one line below HISTORY, WEEK_DATA or SOLUTION: a week's number (0 if there is none) and the scenario."""
    if len(section.rows) != 1:
        if section.line:
            faults.found.append(f"{section.where}: expected one line ({', '.join(names)}), got {len(section.rows)}")
        return 0
    (row,) = section.rows
    if not fields_of(row, names, faults):
        return 0
    if scenario and row.fields[-1] != scenario:
        faults.add(f"{row.where}, scenario", scenario, row.fields[-1])
    return whole(row.fields[0], f"{row.where}, week", faults, 0, MOST_WEEKS) if len(names) > 1 else 0


def read_solution(text: str, scenario: str, faults: Faults) -> tuple[int, list[Row]]:
    """A solution file: its week (0 for the first) and the lines nurse, day, shift type, skill, unread."""
    sections = sections_of(text, ("SOLUTION", "ASSIGNMENTS"), faults)
    week = _heading(sections["SOLUTION"], ("week", "scenario"), scenario, faults)
    names = ("nurse", "day", "shift type", "skill")
    return week, [row for row in sections["ASSIGNMENTS"].rows if fields_of(row, names, faults)]
