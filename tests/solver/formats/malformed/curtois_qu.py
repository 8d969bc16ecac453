"""Texts replaced in fixtures/public/curtois_qu/tiny.txt."""

from __future__ import annotations

from tests.solver.formats.malformed import Case

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
        "the shifts are missing",
        [("SECTION_SHIFTS\n", "#\n"), ("E,480,\nL,600,E\n", "")],
        ("SECTION_SHIFTS: missing",),
    ),
    Case(
        "the staff are misspelt",
        [("SECTION_STAFF", "SECTION_STAF")],
        ("line 11, SECTION_STAF: unknown section", "SECTION_STAFF: missing"),
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
