"""Malformed problems in every format: the command names every fault, one a line, and says what would be accepted.

Each case is a tiny instance with some texts replaced, and the faults that this makes: no fewer and no more.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from solver.__main__ import main
from tests.solver.formats.places import TINY

Replaced = Sequence[tuple[str, str]]
FILE, FOLDER, DOCUMENT = TINY / "curtois_qu" / "tiny.txt", TINY / "inrc2" / "tiny", TINY / "tiny.json"
GONE = "<gone>"


@dataclass(frozen=True)
class Case:
    """What is done to the instance, and a part of every fault that must be told."""

    name: str
    edits: Any
    faults: tuple[str, ...]


CURTOIS_QU = [
    Case(
        "days are a word",
        [("7\n\nSECTION_SHIFTS", "week\n\nSECTION_SHIFTS")],
        ('line 4, SECTION_HORIZON, days: expected a whole number from 7 to 3640, got "week"',),
    ),
    Case(
        "days are no whole weeks",
        [("7\n\nSECTION_SHIFTS", "9\n\nSECTION_SHIFTS")],
        ("line 4, SECTION_HORIZON, days: expected whole weeks, a multiple of 7, got 9",),
    ),
    Case(
        "days are missing",
        [("7\n\nSECTION_SHIFTS", "\nSECTION_SHIFTS")],
        ("line 2, SECTION_HORIZON: expected one line with the number of days, got 0",),
    ),
    Case(
        "days stand twice",
        [("7\n\nSECTION_SHIFTS", "7\n7\nSECTION_SHIFTS")],
        ("SECTION_HORIZON: expected one line with the number of days, got 2",),
    ),
    Case(
        "a section is missing",
        [("SECTION_DAYS_OFF\n", ""), ("E,2\nNoor,0,3\n", "")],
        ("SECTION_DAYS_OFF: missing; the sections are SECTION_HORIZON, SECTION_SHIFTS",),
    ),
    Case(
        "a section is misspelt",
        [("SECTION_COVER", "SECTION_COVERS")],
        ("SECTION_COVERS: unknown section; known are SECTION_HORIZON", "SECTION_COVER: missing"),
    ),
    Case(
        "a section stands twice",
        [("SECTION_DAYS_OFF", "SECTION_STAFF")],
        ("line 17, SECTION_STAFF: stands twice, first on line 11", "SECTION_DAYS_OFF: missing"),
    ),
    Case(
        "text before the sections",
        [("# Ours,", "Ours,")],
        ('line 1: expected a section, such as SECTION_HORIZON, got "Ours, small',),
    ),
    Case(
        "a shift's length is negative",
        [("E,480,", "E,-480,")],
        ('line 8, SECTION_SHIFTS, Length: expected a whole number from 1 to 1440, got "-480"',),
    ),
    Case(
        "a shift is longer than a day",
        [("L,600,E", "L,1441,E")],
        ('line 9, SECTION_SHIFTS, Length: expected a whole number from 1 to 1440, got "1441"',),
    ),
    Case(
        "a shift lacks a field",
        [("E,480,", "E,480")],
        ("line 8, SECTION_SHIFTS: expected 3 fields (ShiftID, Length, CannotFollow), got 2",),
    ),
    Case(
        "a shift stands twice", [("L,600,E", "L,600,E\nL,480,")], ("line 10, SECTION_SHIFTS: shift 'L' stands twice",)
    ),
    Case(
        "an unknown shift cannot follow",
        [("L,600,E", "L,600,E|N")],
        ('line 9, SECTION_SHIFTS, CannotFollow: expected a shift (E, L), got "N"',),
    ),
    Case(
        "no staff",
        [
            ("E,E=7|L=2,2400,1800,4,2,2,1\nMia,E=7|L=0,2400,1440,5,2,2,0\nNoor,E=3|L=7,2640,1560,3,1,2,1\n", ""),
            ("E,2\nNoor,0,3\n", ""),
            ("E,5,L,4\nMia,1,E,2\nNoor,6,L,3\n", ""),
            ("E,4,E,3\nMia,0,E,1\nNoor,4,L,2\n", ""),
        ],
        ("line 11, SECTION_STAFF: expected at least one employee",),
    ),
    Case(
        "an employee lacks a field",
        [("4,2,2,1\nMia", "4,2,2\nMia")],
        ("line 13, SECTION_STAFF: expected 8 fields (ID, MaxShifts, MaxTotalMinutes, MinTotalMinutes",),
    ),
    Case(
        "an employee stands twice",
        [("Mia,E=7", "E,E=7"), ("Mia,1,E,2", "E,1,E,2"), ("Mia,0,E,1", "E,0,E,1")],
        ("line 14, SECTION_STAFF: employee 'E' stands twice",),
    ),
    Case(
        "numbers of an employee are words",
        [("2400,1440,5,2,2,0", "many,1440,five,2,2,0")],
        (
            'line 14, SECTION_STAFF, MaxTotalMinutes: expected a whole number from 0 to 1000000000, got "many"',
            'MaxConsecutiveShifts: expected a whole number from 0 to 1000000000, got "five"',
        ),
    ),
    Case(
        "the minimum is above the maximum",
        [("2400,1440", "1440,2400")],
        ("line 14, SECTION_STAFF: MinTotalMinutes 2400 is above MaxTotalMinutes 1440",),
    ),
    Case(
        "maximum counts are broken",
        [("Noor,E=3|L=7", "Noor,E|Q=7|L=x|L=1")],
        (
            'line 15, SECTION_STAFF, MaxShifts: expected shift=number, separated by |, got "E"',
            'MaxShifts: expected a shift (E, L), got "Q"',
            'MaxShifts of L: expected a whole number from 0 to 1000000000, got "x"',
            "MaxShifts: shift 'L' stands twice",
        ),
    ),
    Case(
        "a day off is outside",
        [("Noor,0,3", "Noor,0,7")],
        ('line 20, SECTION_DAYS_OFF, Day: expected a whole number from 0 to 6, got "7"',),
    ),
    Case(
        "a day off of nobody",
        [("Noor,0,3", "Nora,0,3")],
        ('line 20, SECTION_DAYS_OFF, EmployeeID: expected an employee (E, Mia, Noor), got "Nora"',),
    ),
    Case(
        "a day off without a day",
        [("Noor,0,3", "Noor")],
        ("line 20, SECTION_DAYS_OFF: expected EmployeeID and at least one day, got 1 field",),
    ),
    Case(
        "every field of a request is wrong",
        [("Noor,6,L,3", "Nora,x,Q,1.5")],
        (
            'SHIFT_ON_REQUESTS, EmployeeID: expected an employee (E, Mia, Noor), got "Nora"',
            'ShiftID: expected a shift (E, L), got "Q"',
            'Day: expected a whole number from 0 to 6, got "x"',
            'Weight: expected a whole number from 0 to 1000000000, got "1.5"',
        ),
    ),
    Case(
        "an off-request lacks its weight",
        [("Noor,4,L,2", "Noor,4,L")],
        ("SECTION_SHIFT_OFF_REQUESTS: expected 4 fields (EmployeeID, Day, ShiftID, Weight), got 3",),
    ),
    Case(
        "a cover line stands twice",
        [("6,L,2,100,1", "6,L,2,100,1\n6,L,1,100,1")],
        ("SECTION_COVER: cover of 'L on day 6' stands twice",),
    ),
    Case(
        "every field of a cover line is wrong",
        [("6,L,2,100,1", "7,Q,-1,x,10000000000")],
        (
            'Day: expected a whole number from 0 to 6, got "7"',
            'ShiftID: expected a shift (E, L), got "Q"',
            'Requirement: expected a whole number from 0 to 1000000000, got "-1"',
            'Weight for under: expected a whole number from 0 to 1000000000, got "x"',
            'Weight for over: expected a whole number from 0 to 1000000000, got "10000000000"',
        ),
    ),
    Case(
        "faults in every section",
        [
            ("7\n\nSECTION_SHIFTS", "8\n\nSECTION_SHIFTS"),
            ("E,480,", "E,0,"),
            ("Mia,E=7|L=0,2400", "Mia,E=7|L=0,2.4"),
            ("E,2\nNoor,0,3", "Z,2\nNoor,0,3"),
            ("E,5,L,4", "E,5,M,4"),
            ("E,4,E,3", "E,4,E,"),
            ("0,E,2,100,1", "0,E,2,100"),
        ],
        (
            "SECTION_HORIZON",
            "SECTION_SHIFTS, Length",
            "SECTION_STAFF, MaxTotalMinutes",
            "SECTION_DAYS_OFF, EmployeeID",
            "SECTION_SHIFT_ON_REQUESTS, ShiftID",
            "SECTION_SHIFT_OFF_REQUESTS, Weight",
            "SECTION_COVER: expected 5 fields",
        ),
    ),
]

SC, H0, WD = "Sc-tiny.txt", "H0-tiny-0.txt", "WD-tiny-0.txt"
INRC2 = [
    Case("no scenario", {SC: GONE}, ("expected one file Sc-*.txt, got 0",)),
    Case("no history", {H0: GONE}, ("H0-tiny-0.txt: there is no such file; of this kind there are 1",)),
    Case("no week", {WD: GONE}, ("WD-tiny-0.txt: there is no such file; of this kind there are 1",)),
    Case(
        "neither history nor week",
        {H0: GONE, WD: GONE},
        ("H0-tiny-0.txt: there is no such file", "WD-tiny-0.txt: there is no such file"),
    ),
    Case(
        "more weeks in the scenario",
        {SC: [("WEEKS = 1", "WEEKS = 4")]},
        ("weeks: expected 4, since the scenario has 4, got 1",),
    ),
    Case(
        "weeks that lie behind",
        {SC: [("WEEKS = 1", "WEEKS = 4")], H0: [("0 tiny", "1 tiny")]},
        ("weeks: expected 3, since the scenario has 4, of which 1 lie behind, got 1",),
    ),
    Case(
        "weeks are a word",
        {SC: [("WEEKS = 1", "WEEKS = one")]},
        ('Sc-tiny.txt: line 3, WEEKS = …: expected a whole number from 1 to 520, got "one"',),
    ),
    Case(
        "a count differs",
        {SC: [("SKILLS = 2", "SKILLS = 3"), ("NURSES = 2", "NURSES = x")]},
        (
            "line 5, SKILLS = 3: expected 3 lines, got 2",
            'NURSES = …: expected a whole number from 0 to 1000000000, got "x"',
        ),
    ),
    Case(
        "a section is missing",
        {SC: [("FORBIDDEN_SHIFT_TYPES_SUCCESSIONS\nEarly 0\nNight 1 Early\n", "")]},
        ("Sc-tiny.txt: FORBIDDEN_SHIFT_TYPES_SUCCESSIONS: missing; the sections are SCENARIO, WEEKS",),
    ),
    Case(
        "the nurses are missing",
        {SC: [("NURSES = 2\nIda Full 2 Lead Nurse\nJo Half 1 Nurse\n", "")]},
        (
            "Sc-tiny.txt: NURSES: missing",
            'H0-tiny-0.txt: line 5, NURSE_HISTORY: expected a nurse, of which there are none, got "Ida"',
            "line 6, NURSE_HISTORY: expected a nurse",
            "WD-tiny-0.txt: line 11",
            "line 12, SHIFT_OFF_REQUESTS: expected a nurse",
            "line 13, SHIFT_OFF_REQUESTS: expected a nurse",
        ),
    ),
    Case(
        "a range of a shift type is broken",
        {SC: [("Early (2,4)", "Early (4,2)"), ("Night (2,3)", "Night 2,3")]},
        (
            'line 10, SHIFT_TYPES, consecutive: expected (low,high) with low not above high, got "(4,2)"',
            'line 11, SHIFT_TYPES, consecutive: expected (low,high) with two whole numbers and no blank, got "2,3"',
        ),
    ),
    Case(
        "a shift type stands twice",
        {SC: [("SHIFT_TYPES = 2\n", "SHIFT_TYPES = 3\nEarly (2,4)\n")]},
        ("line 11, SHIFT_TYPES: shift type 'Early' stands twice",),
    ),
    Case(
        "a shift type is called like no shift",
        {SC: [("SHIFT_TYPES = 2\n", "SHIFT_TYPES = 3\nNone (2,4)\n")]},
        ("line 10, SHIFT_TYPES: shift type 'None' stands twice",),
    ),
    Case(
        "a succession of nothing",
        {SC: [("Night 1 Early", "Dusk 2 Early Noon")]},
        (
            'FORBIDDEN_SHIFT_TYPES_SUCCESSIONS: expected a shift type (Early, Night), got "Dusk"',
            'expected a shift type (Early, Night), got "Noon"',
        ),
    ),
    Case(
        "a succession miscounts",
        {SC: [("Night 1 Early", "Night 2 Early")]},
        ("line 15, FORBIDDEN_SHIFT_TYPES_SUCCESSIONS: expected 2 shift types, got 1",),
    ),
    Case(
        "a contract is broken",
        {SC: [("Full (4,5) (2,4) (2,3) 1 1", "Full (5,4) (2-4) (2,3) one 2")]},
        (
            "line 18, CONTRACTS, assignments: expected (low,high)",
            "CONTRACTS, consecutive days: expected (low,high)",
            "CONTRACTS, weekends: expected a whole number",
            "CONTRACTS, complete weekends: expected a whole number from 0 to 1",
        ),
    ),
    Case(
        "a contract lacks a field",
        {SC: [("Half (2,3) (1,3) (2,4) 0 0", "Half (2,3) (1,3) (2,4) 0")]},
        ("line 19, CONTRACTS: expected 6 fields (contract, assignments, consecutive days",),
    ),
    Case(
        "a nurse is broken",
        {SC: [("Jo Half 1 Nurse", "Jo Mini 2 Cook")]},
        (
            'line 23, NURSES: expected a contract (Full, Half), got "Mini"',
            "line 23, NURSES: expected 2 skills, got 1",
            'line 23, NURSES: expected a skill (Lead, Nurse), got "Cook"',
        ),
    ),
    Case(
        "a nurse has no skill",
        {SC: [("Jo Half 1 Nurse", "Jo Half")]},
        ("line 23, NURSES: expected nurse, contract, number of skills, skills",),
    ),
    Case(
        "the history is of others",
        {H0: [("0 tiny", "0 small"), ("Jo 0 0", "Joe 0 0")]},
        (
            'H0-tiny-0.txt: line 2, HISTORY, scenario: expected tiny, got "small"',
            'line 6, NURSE_HISTORY: expected a nurse (Ida, Jo), got "Joe"',
            "line 4, NURSE_HISTORY: nurse 'Jo' is missing",
        ),
    ),
    Case(
        "a history contradicts itself",
        {H0: [("Night 1 4 0", "Night 5 4 0"), ("None 0 0 1", "None 0 3 1")]},
        (
            "line 5, NURSE_HISTORY: expected a last shift with 1 or more days of it",
            "line 6, NURSE_HISTORY: expected a last shift with 1 or more days of it",
        ),
    ),
    Case(
        "numbers of a history are words",
        {H0: [("Ida 0 0 Night 1 4 0", "Ida no 0 Dusk 1 4 x")]},
        (
            "NURSE_HISTORY, last shift: expected a shift type or None (None, Early, Night)",
            "NURSE_HISTORY, days off: expected a whole number",
            "NURSE_HISTORY, assignments: expected a whole number",
        ),
    ),
    Case(
        "requirements are broken",
        {WD: [("Night Lead (0,0)", "Dusk Cook (1,0)"), ("(0,0) (1,1)\n\nSHIFT", "(0,0)\n\nSHIFT")]},
        (
            'WD-tiny-0.txt: line 7, REQUIREMENTS: expected a shift type (Early, Night), got "Dusk"',
            'line 7, REQUIREMENTS: expected a skill (Lead, Nurse), got "Cook"',
            'line 7, REQUIREMENTS, Mon: expected (low,high) with low not above high, got "(1,0)"',
            "line 8, REQUIREMENTS: expected 9 fields (shift type, skill, Mon, Tue",
        ),
    ),
    Case(
        "a requirement stands twice",
        {WD: [("Night Lead", "Early Lead")]},
        ("line 7, REQUIREMENTS: requirement 'Early Lead' stands twice",),
    ),
    Case(
        "off-requests are broken",
        {WD: [("Ida Any Tue", "Ian All Today"), ("Jo Night Sat", "Jo Night")]},
        (
            'line 11, SHIFT_OFF_REQUESTS: expected a nurse (Ida, Jo), got "Ian"',
            'expected a shift type or Any (Any, Early, Night), got "All"',
            'expected a day (Mon, Tue, Wed, Thu, Fri, Sat, Sun), got "Today"',
            "line 13, SHIFT_OFF_REQUESTS: expected 3 fields",
        ),
    ),
    Case(
        "faults in every file",
        {SC: [("Early (2,4)", "Early (x,4)")], H0: [("0 tiny", "first tiny")], WD: [("WEEK_DATA\ntiny", "WEEK_DATA")]},
        (
            "Sc-tiny.txt: line 10, SHIFT_TYPES, consecutive",
            "H0-tiny-0.txt: line 2, HISTORY, week: expected a whole number",
            "WD-tiny-0.txt: line 1, WEEK_DATA: expected one line (scenario), got 0",
        ),
    ),
]

JSON = [
    Case("cut off", "cut", ("not JSON",)),
    Case("a list", "list", ("document: expected an object",)),
    Case("a number without end", "digits", ("document: not readable as JSON: Exceeds the limit",)),
    Case("brackets without end", "brackets", ("document: not readable as JSON: maximum recursion depth",)),
    Case(
        "a weight beyond reason",
        {("requests", 0, "weight"): 10**30},
        ("requests[0].weight: expected an integer from -1000000000000000 to 1000000000000000, got 1000",),
    ),
    Case("another document", {("format",): "roster"}, ('format: expected "problem"',)),
    Case("another version", {("version",): 9}, ("version: expected 1, got 9",)),
    Case(
        "nothing in it", "empty", ("horizon: missing", "shift_types: missing", "shifts: missing", "employees: missing")
    ),
    Case("an unknown field", {("colour",): "red"}, ("colour: unknown field; known are horizon",)),
    Case("days are a word", {("horizon", "days"): "seven"}, ('horizon.days: expected an integer, got "seven"',)),
    Case(
        "no days",
        {("horizon", "days"): 0, ("horizon", "day_start_min"): [0]},
        ("horizon: needs at least one day, got 0", *("outside the horizon of 0 days",) * 20),
    ),
    Case(
        "fields of the wrong kind",
        {("shifts", 0, "work_min"): 1.5, ("employees", 1, "id"): 7, ("requests",): {}},
        (
            "shifts[0].work_min: expected an integer, got 1.5",
            "employees[1].id: expected a text, got 7",
            "requests: expected a list",
        ),
    ),
    Case(
        "unknown ids",
        {
            ("requests", 0, "employee"): "zoe",
            ("requests", 1, "shift_type"): "Q",
            ("transitions", 0, "after"): "Z",
            ("heads_demand", 0, "shift_type"): "Y",
        },
        (
            "request: unknown employee 'zoe'",
            "request of 'Mia' on day 1: unknown shift type 'Q'",
            "transition: unknown shift type 'Z'",
            "demand in heads: no shift 'Y' on day 0",
        ),
    ),
    Case(
        "negative numbers",
        {
            ("requests", 0, "weight"): -1,
            ("heads_demand", 0, "heads"): -2,
            ("employees", 0, "contract", "max_minutes", "value"): -3,
        },
        (
            "weight must not be negative, got -1",
            "demand in heads on day 0: must not be negative, got -2",
            "max_minutes and its weight must not be negative",
        ),
    ),
    Case(
        "ids that stand twice",
        {("employees", 1, "id"): "E", ("shift_types", 1, "id"): "E"},
        ("employee 'E' stands twice", "shift type 'E' stands twice", *("unknown",) * 14),
    ),
    Case(
        "a shift that runs backwards",
        {("shifts", 0, "end_min"): -5},
        ("shift 'E' on day 0: must start before it ends",),
    ),
    Case(
        "a shift on another day",
        {("shifts", 0, "start_min"): 1500, ("shifts", 0, "end_min"): 2000},
        ("shift 'E' on day 0: must start on its day, in [0, 1440), got 1500",),
    ),
    Case(
        "faults in values and in what they mean",
        {("horizon", "slot_min"): "x", ("requests", 0, "employee"): "zoe", ("heads_demand", 1, "heads"): -1},
        (
            'horizon.slot_min: expected an integer, got "x"',
            "request: unknown employee 'zoe'",
            "demand in heads on day 0: must not be negative, got -1",
        ),
    ),
]


def told(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The faults, a line each; nothing is solved and nothing printed as a result."""
    assert main(["solve", *arguments, "--time-limit", "1"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    return said.err.splitlines()


def assert_told(found: list[str], faults: Sequence[str]) -> None:
    """Every fault has a line of its own, and no line is left over."""
    left = list(found)
    for fault in faults:
        match = next((line for line in left if fault in line), None)
        assert match is not None, f"{fault!r} is not among {found}"
        left.remove(match)
    assert left == []


def replaced(text: str, edits: Replaced) -> str:
    for old, new in edits:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize("case", CURTOIS_QU, ids=lambda case: case.name)
def test_every_fault_of_a_curtois_and_qu_file_is_told(
    case: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "broken.txt"
    path.write_text(replaced(FILE.read_text(encoding="utf-8"), case.edits), encoding="utf-8")
    found = told([str(path)], capsys)
    assert all(line.startswith(f"{path}: ") for line in found)
    assert_told(found, case.faults)


@pytest.mark.parametrize("case", INRC2, ids=lambda case: case.name)
def test_every_fault_of_an_inrc2_data_set_is_told(
    case: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in FOLDER.iterdir():
        edits = case.edits.get(path.name, [])
        if edits != GONE:
            (tmp_path / path.name).write_text(replaced(path.read_text(encoding="utf-8"), edits), encoding="utf-8")
    assert_told(told([str(tmp_path), "--history", "0", "--weeks", "0"], capsys), case.faults)


@pytest.mark.parametrize("case", JSON, ids=lambda case: case.name)
def test_every_fault_of_a_json_problem_is_told(case: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "broken.json"
    text = DOCUMENT.read_text(encoding="utf-8")
    if isinstance(case.edits, Mapping):
        document = json.loads(text)
        for steps, value in case.edits.items():
            at = document
            for step in steps[:-1]:
                at = at[step]
            at[steps[-1]] = value
        text = json.dumps(document)
    else:
        text = {
            "cut": text[:-20],
            "list": "[]",
            "empty": '{"format": "problem", "version": 1}',
            "digits": text.replace("2400", "9" * 5000),
            "brackets": "[" * 100_000,
        }[case.edits]
    path.write_text(text, encoding="utf-8")
    found = told([str(path)], capsys)
    assert all(line.startswith(f"{path}: ") for line in found)
    assert_told(found, case.faults)


def test_there_are_fifty_malformed_problems_and_more() -> None:
    assert len([*CURTOIS_QU, *INRC2, *JSON]) >= 50
