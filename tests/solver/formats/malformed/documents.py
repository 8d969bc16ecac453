"""Values put, by their place, into fixtures/public/tiny.json."""

from __future__ import annotations

from tests.solver.formats.malformed import Case

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
    Case(
        "keys that stand twice, and another fault",
        "twice",
        (
            'document: the key "requests" stands more than once',
            'employees[0].contract: the key "id" stands more than once',
            "shifts[0].day: expected an integer",
        ),
    ),
    Case("a key that stands three times", "thrice", ('horizon: the key "days" stands more than once',)),
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
        ("horizon: needs at least one day, got 0",),
    ),
    Case(
        "no shift types",
        {("shift_types",): []},
        ("shift_types: there are none, but 25 times one is named (unknown shift type)",),
    ),
    Case(
        "nobody",
        {("employees",): []},
        ("employees: there are none, but 6 times one is named (unknown employee)",),
    ),
    Case(
        "no shifts",
        {("shifts",): []},
        ("shifts: there are none, but 14 times one is named (no shift)",),
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
