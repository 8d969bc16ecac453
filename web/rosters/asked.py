"""What a request of the board asks for, read and checked; each refusal names the field and what it takes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import request

from scheduler.errors import InvalidInput

OFF = "OFF"
PERCENT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One person-day."""

    person: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish(Cell):
    """``shift_type`` None is a day off; ``roles`` None lets the service choose, one or None by block otherwise."""

    shift_type: str | None
    roles: tuple[str | None, ...] | None


def json_body() -> Mapping[str, Any]:
    """The request's JSON object."""
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise InvalidInput("a JSON object is needed", key="json_object")
    if not _storable(body):
        raise InvalidInput("a text holds a character that no database keeps", key="json_object")
    return body


def read_cell(given: Mapping[str, Any]) -> Cell:
    return Cell(person=_text(given, "person"), day=_day(given, "day"))


def read_wish(given: Mapping[str, Any]) -> Wish:
    """From a JSON body (roles: a list) or an address (roles: codes joined with ``|``, an empty one is no role)."""
    cell = read_cell(given)
    code = _text(given, "shift_type")
    roles = given.get("roles")
    if isinstance(roles, str):
        roles = roles.split("|")
    if roles is not None and not (isinstance(roles, list) and all(r is None or isinstance(r, str) for r in roles)):
        raise InvalidInput("roles: a list of role codes is needed", key="field_needed", field="roles")
    return Wish(
        person=cell.person,
        day=cell.day,
        shift_type=None if code == OFF else code,
        roles=None if roles is None else tuple(role or None for role in roles),
    )


def read_wishes(given: Any) -> tuple[Wish, ...]:
    """A list of person-days with what each is to hold."""
    return tuple(read_wish(one) for one in _objects(given))


def read_cells(given: Any) -> tuple[Cell, ...]:
    """A list of person-days."""
    return tuple(read_cell(one) for one in _objects(given))


def json_list(text: str) -> Any:
    """A JSON value in an address."""
    try:
        found = json.loads(text)
    except ValueError as error:
        raise InvalidInput("cells: a JSON list is needed", key="field_needed", field="cells") from error
    if not isinstance(found, list) or not _storable(found):
        raise InvalidInput("cells: a JSON list is needed", key="field_needed", field="cells")
    return found


def _objects(given: Any) -> list[Mapping[str, Any]]:
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise InvalidInput("cells: a list of objects is needed", key="field_needed", field="cells")
    return given


def read_revision(given: Mapping[str, Any]) -> int:
    """The revision that the page shows."""
    return read_number(given, "revision")


def read_number(given: Mapping[str, Any], field: str) -> int:
    """A whole number."""
    value = given.get(field)
    try:
        return int(str(value))
    except ValueError as error:
        raise InvalidInput(
            f"{field}: a whole number is needed, got {value!r}", key="field_needed", field=field
        ) from error


def read_gap(given: Mapping[str, Any]) -> float:
    """Percent → ratio; absent is 0."""
    value = given.get("gap_percent") or 0
    try:
        return float(str(value)) / PERCENT
    except ValueError as error:
        raise InvalidInput(
            f"gap_percent: a number is needed, got {value!r}", key="field_needed", field="gap"
        ) from error


def _storable(body: Mapping[str, Any] | list[Any]) -> bool:
    """No NUL and no lone half of a pair anywhere: no database keeps them."""
    text = json.dumps(body, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\\u0000" not in text


def _text(given: Mapping[str, Any], field: str) -> str:
    value = given.get(field)
    if not isinstance(value, str) or not value:
        raise InvalidInput(f"{field}: a text is needed", key="field_needed", field=field)
    return value


def _day(given: Mapping[str, Any], field: str) -> date:
    value = _text(given, field)
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise InvalidInput(f"{field}: {value!r} is no day", key="field_needed", field=field) from error
