"""What a published roster says of a person, and what stands in a page's tables and sentences."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from playwright.sync_api import Locator, Page

from tests.end_to_end.line import DEMO, read_csv

BLOCK_MIN = 120
NO_ROLE = {"zh": "未分配岗位", "en": "no role"}
EARLY, LATE = 3, 5  # minutes before and after the shift at which punches_of punches


def shifts_of(roster: Mapping[str, Any], person: str) -> list[tuple[date, dict[str, str], list[str]]]:
    """Day, shift type and roles by block of a person's shifts, in order."""
    types = {row["code"]: row for row in read_csv(DEMO / "shift_types.csv")}
    board = roster["board"]
    cells = next(c for p, c in zip(board["people"], board["cells"], strict=True) if p[0] == person)
    return [
        (date.fromisoformat(day), types[cell[0]], roles_in(cell, types[cell[0]]))
        for day, cell in zip(board["days"], cells, strict=True)
        if cell is not None
    ]


def roles_in(cell: list[str], shift_type: Mapping[str, str]) -> list[str]:
    """A role, or an empty string, for every block: half an hour of a long shift is its break."""
    blocks = int(shift_type["length_min"]) // BLOCK_MIN
    return cell[1].split("|") if cell[1] else [""] * blocks


def busiest(roster: Mapping[str, Any]) -> str:
    """Who has most time in picking, which has observations of each person."""
    people = [row[0] for row in roster["board"]["people"]]
    return max(people, key=lambda person: minutes_by_role(roster, person).get("PICK", 0))


def minutes_by_role(roster: Mapping[str, Any], person: str) -> dict[str, int]:
    """What the punches are worth: two hours a block, more for coming early (first block) and leaving late (last)."""
    minutes: dict[str, int] = {}
    for _day, _type, roles in shifts_of(roster, person):
        for block, role in enumerate(roles):
            worked = BLOCK_MIN + (EARLY if block == 0 else 0) + (LATE if block == len(roles) - 1 else 0)
            minutes[role] = minutes.get(role, 0) + worked
    return minutes


def joined(roles: list[str]) -> list[str]:
    """Roles of neighbouring blocks, each stretch once."""
    return [role for n, role in enumerate(roles) if n == 0 or roles[n - 1] != role]


def end_of(shift_type: Mapping[str, str]) -> str:
    start = datetime.strptime(shift_type["start"], "%H:%M")  # noqa: DTZ007 - a time of day
    return f"{start + timedelta(minutes=int(shift_type['length_min'])):%H:%M}"


def name_of(person: str, language: str) -> str:
    return next(row[f"name_{language}"] for row in read_csv(DEMO / "people.csv") if row["code"] == person)


def role_names(language: str) -> dict[str, str]:
    """Names by code; no code: work in no role."""
    return {"": NO_ROLE[language]} | {row["code"]: row[f"name_{language}"] for row in read_csv(DEMO / "roles.csv")}


def number(text: str) -> Decimal:
    """The first number in a text, without its separators."""
    found = re.search(r"[-−]?\d[\d,]*(\.\d+)?", text)
    assert found, text
    return Decimal(found[0].replace(",", "").replace("−", "-"))


def amount_in(row: Locator) -> Decimal:
    """The amount in the last column."""
    return number(row.locator("td").last.inner_text())


def sum_of_products(text: str) -> Decimal:
    """``2·3 + 4·5`` → 26."""
    total = Decimal(0)
    for term in text.split(" + "):
        product = Decimal(1)
        for factor in term.split("·"):
            product *= number(factor)
        total += product
    return total


def fits(page: Page) -> None:
    """Nothing is wider than the screen."""
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, page.url
