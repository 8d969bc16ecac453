"""JSON read with every fault told: what is no JSON, and keys that stand more than once in one object."""

from __future__ import annotations

import json
from typing import Any

from solver.errors import ProblemError


class _Repeating(dict[str, Any]):
    """An object in which keys stood more than once; it holds the last value of each."""

    repeated: tuple[str, ...] = ()


def read_json(text: str) -> tuple[object, list[str]]:
    """The value, and a fault for every key that an object repeats. Raises ProblemError if it is no JSON."""
    seen: list[_Repeating] = []

    def gather(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) == len(pairs):
            return found
        names = [name for name, _ in pairs]
        told = _Repeating(found)
        told.repeated = tuple(name for name in found if names.count(name) > 1)
        seen.append(told)
        return told

    try:
        read = json.loads(text, object_pairs_hook=gather)
    except json.JSONDecodeError as error:
        raise ProblemError((f"line {error.lineno}, column {error.colno}: not JSON: {error.msg}",)) from error
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, brackets in brackets without end
        raise ProblemError((f"document: not readable as JSON: {error}",)) from error
    return read, _repetitions(read) if seen else []


def _repetitions(read: object) -> list[str]:
    found: list[tuple[str, str]] = []
    todo: list[tuple[str, object]] = [("", read)]
    while todo:
        path, value = todo.pop()
        if isinstance(value, _Repeating):
            found += [(path, name) for name in value.repeated]
        if isinstance(value, dict):
            todo += [(f"{path}.{name}".lstrip("."), inner) for name, inner in value.items()]
        elif isinstance(value, list):
            todo += [(f"{path}[{number}]", inner) for number, inner in enumerate(value)]
    named = [(path or "document", json.dumps(name, ensure_ascii=False)) for path, name in found]
    return [f"{path}: the key {name} stands more than once" for path, name in named]
