"""While a table is saved, every number and date in its page carries what it was before it was written in words.

``write_*`` of web.i18n pass their text through ``marked``; on usual requests it comes back as it is. While a table is
saved it is wrapped in characters that no text holds, with its place in a list of the request.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import g, has_request_context, request

from scheduler.services.exporting import Value

# noncharacters of Unicode: never in an interchanged text, kept by escaping and by parsers
OPEN, MIDDLE, CLOSE = "\ufdd0", "\ufdd1", "\ufdd2"
MARK = re.compile(f"{OPEN}(\\d+){MIDDLE}([^{OPEN}{CLOSE}]*){CLOSE}")
STRAY = re.compile(f"[{OPEN}{MIDDLE}{CLOSE}]")
ARGUMENT = "export"


@dataclass(frozen=True, slots=True)
class Mark:
    """What a written text stands for. ``unit`` is part of the text and not of the value: h, CNY."""

    value: Value
    form: str = ""
    unit: str = ""


def saving() -> bool:
    """Is a table of the page asked for, and not the page?"""
    return has_request_context() and ARGUMENT in request.args and request.method == "GET"


def marked(text: str, value: Value, form: str = "", unit: str = "") -> str:
    """The text; while a table is saved, with its value, number format and unit."""
    if not saving():
        return text
    marks: list[Mark] = g.setdefault("marks", [])
    marks.append(Mark(value, form, unit))
    return f"{OPEN}{len(marks) - 1}{MIDDLE}{text}{CLOSE}"


def found_in(text: str) -> list[Mark]:
    """Every mark of a text, in order."""
    marks: list[Mark] = g.get("marks", [])
    return [marks[int(found[1])] for found in MARK.finditer(text) if int(found[1]) < len(marks)]


def unmarked(text: str) -> str:
    """The text as the page shows it."""
    return STRAY.sub("", MARK.sub(r"\2", text))


def around(text: str) -> str:
    """What stands before and behind the marked parts."""
    return MARK.sub("\n", text)


def all_rows(page: int) -> int:
    """How many rows a page of a list has: ``page``, or all of them while a table is saved."""
    return MOST_ROWS if saving() else page


MOST_ROWS = 1_048_000  # what a sheet holds below its headings
