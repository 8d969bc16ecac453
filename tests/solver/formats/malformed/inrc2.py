"""Texts replaced, by file, in the data set fixtures/public/inrc2/tiny."""

from __future__ import annotations

from tests.solver.formats.malformed import GONE, Case

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
        ("Sc-tiny.txt: NURSES: missing",),
    ),
    Case(
        "the shift types are missing",
        {SC: [("SHIFT_TYPES = 2\nEarly (2,4)\nNight (2,3)\n", "")]},
        ("Sc-tiny.txt: SHIFT_TYPES: missing",),
    ),
    Case(
        "a heading is misspelt",
        {SC: [("SKILLS = 2", "SKILS = 2")]},
        ("Sc-tiny.txt: line 5, SKILS: unknown section; known are SCENARIO", "Sc-tiny.txt: SKILLS: missing"),
    ),
    Case(
        "only the line of a shift type is at fault",
        {SC: [("Early (2,4)", "Early")]},
        ("line 10, SHIFT_TYPES: expected 2 fields (shift type, (min,max) consecutive), got 1",),
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
