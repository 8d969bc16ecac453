"""Files to begin with: every kind's columns, and for what a roster needs a small company that fits together.

The examples are read by the importer in a test, so that what they show is what is accepted.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta

from scheduler.errors import NotFound
from scheduler.exchange.kinds import KINDS

_STAMP = (2026, 1, 1, 0, 0, 0)  # the same templates of a day are the same bytes

_ROWS: dict[str, tuple[dict[str, str], ...]] = {
    "site": (
        {
            "code": "HQ",
            "name_zh": "示例公司",
            "name_en": "Example Ltd",
            "tz": "Asia/Shanghai",
            "currency": "CNY",
            "slot_min": "30",
            "block_min": "120",
            "role_switch_cost": "6",
            "country": "CN",
        },
    ),
    "departments": (
        {"code": "WH", "name_zh": "仓库", "name_en": "Warehouse"},
        {"code": "OFF", "name_zh": "办公室", "name_en": "Office"},
    ),
    "roles": (
        {
            "code": "PICK",
            "name_zh": "拣货",
            "name_en": "Picking",
            "department": "WH",
            "unit_zh": "行",
            "unit_en": "lines",
            "colour": "blue",
        },
        {
            "code": "DESK",
            "name_zh": "客服",
            "name_en": "Service desk",
            "department": "OFF",
            "unit_zh": "单",
            "unit_en": "tickets",
            "colour": "teal",
        },
    ),
    "standards": (
        {
            "role": "PICK",
            "seconds_per_unit": "60",
            "allowance_percent": "10",
            "shrinkage_percent": "5",
            "short_cost_per_hour": "150",
            "idle_cost_per_hour": "20",
            "valid_from": "2025-01-01",
        },
        {
            "role": "DESK",
            "seconds_per_unit": "300",
            "allowance_percent": "10",
            "shrinkage_percent": "5",
            "short_cost_per_hour": "120",
            "idle_cost_per_hour": "20",
            "valid_from": "2025-01-01",
        },
    ),
    "contracts": (
        {
            "code": "FULL",
            "name_zh": "全日制",
            "name_en": "Full time",
            "regular_hours_per_week": "40",
            "max_hours_per_day": "10",
            "max_hours_per_week": "48@150",
            "min_rest_hours": "11",
            "max_consecutive_days": "6",
        },
    ),
    "people": (
        {
            "code": "E001",
            "name_zh": "王芳",
            "name_en": "Wang Fang",
            "department": "WH",
            "contract": "FULL",
            "cost_per_hour": "40",
            "hired_on": "2024-03-01",
        },
        {
            "code": "E002",
            "name_zh": "李雷",
            "name_en": "Li Lei",
            "department": "OFF",
            "contract": "FULL",
            "cost_per_hour": "45",
            "hired_on": "2024-03-01",
        },
    ),
    "skills": (
        {"person": "E001", "role": "PICK", "proficiency_percent": "100", "valid_from": "2024-03-01"},
        {"person": "E002", "role": "DESK", "proficiency_percent": "100", "valid_from": "2024-03-01"},
        {"person": "E002", "role": "PICK", "proficiency_percent": "80", "valid_from": "2025-01-01"},
    ),
    "shift_types": (
        {
            "code": "D",
            "name_zh": "白班",
            "name_en": "Day",
            "start": "08:30",
            "length_min": "540",
            "breaks": "240+60",
            "night": "no",
            "weekdays": "1;2;3;4;5",
            "colour": "sky",
        },
    ),
    "leave": (
        {
            "person": "E001",
            "first_day": "+7",
            "last_day": "+8",
            "kind": "annual",
            "status": "approved",
            "credit_hours_per_day": "8",
        },
    ),
    "requests": ({"person": "E002", "day": "+11", "wants": "off", "weight": "30"},),
}
_WEEKS = 10  # of the workload that is shown


def example_kinds() -> tuple[str, ...]:
    """The kinds that have rows to look at, in the order of what refers to what."""
    return tuple(kind for kind in KINDS if kind in _ROWS or kind == "workload")


def template(kind: str, today: date) -> bytes:
    """A CSV file with every column of the kind and, where there are any, example rows. Raises NotFound.

    The workload ends before ``today``, leave and requests lie ahead, so that a roster comes of the examples.
    """
    if kind not in KINDS:
        raise NotFound(f"there is no kind of file {kind!r}", key="kind_missing", kind=kind)
    names = KINDS[kind].names
    if kind == "workload":
        names = tuple(name for name in names if name != "category")
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([row.get(name, "") for name in names] for row in _rows(kind, today))
    return b"\xef\xbb\xbf" + out.getvalue().encode()  # so that a spreadsheet sees the Chinese


def all_templates(today: date) -> bytes:
    """A ZIP of the templates that have example rows: a small company, complete."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for kind in example_kinds():
            archive.writestr(zipfile.ZipInfo(f"{kind}.csv", _STAMP), template(kind, today))
    return out.getvalue()


def _rows(kind: str, today: date) -> Iterator[dict[str, str]]:
    """The examples of the kind; "+7" is the day a week after the Monday ahead."""
    if kind == "workload":
        yield from _workload(today)
        return
    monday = today + timedelta(days=7 - today.weekday())
    for row in _ROWS.get(kind, ()):
        yield {k: str(monday + timedelta(days=int(v))) if v.startswith("+") else v for k, v in row.items()}


def _workload(today: date) -> Iterator[dict[str, str]]:
    """Some weeks of weekdays before this one, an hour a row: enough for a person in each role, busier around noon."""
    first = today - timedelta(days=today.weekday() + 7 * _WEEKS)
    for day in (first + timedelta(days=n) for n in range(7 * _WEEKS)):
        if day.weekday() > 4:
            continue
        for hour in range(9, 17):
            busy = 60 - 4 * abs(hour - 12) + day.day % 5
            for role, share in (("PICK", 1), ("DESK", 6)):
                yield {"role": role, "interval_start": f"{day} {hour:02d}:00", "quantity": str(busy // share)}
