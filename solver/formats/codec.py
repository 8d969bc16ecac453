"""Frozen dataclasses to plain JSON values and back, by their type hints. Faults name the field by its path.

A field that holds its default is left out; what comes back is equal to what went in.
"""

from __future__ import annotations

import dataclasses
import json
import types
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cache
from typing import Any, NewType, Union, get_args, get_origin, get_type_hints

from solver.errors import ProblemError

Json = Any  # what json reads and writes
LARGEST = 10**15  # sums over a horizon stay within 64 bits


class Faults:
    """Collects what is wrong, so that the sender learns of all of it at once."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def add(self, path: str, wanted: str, got: object) -> None:
        shown = json.dumps(got, ensure_ascii=False, default=str)
        self.found.append(f"{path or 'document'}: expected {wanted}, got {shown[:60]}")

    def instead(self, kind: Any, /) -> Any:  # noqa: ARG002 - StandIns looks at it
        """What stands for a value of this kind that could not be read, its fault being noted."""
        return BAD


class StandIns(Faults):
    """Puts something well-formed for what could not be read, so that the rest can be looked at.

    What is found whatever stands in (``variant`` 0 or 1) does not come from the stand-ins.
    """

    def __init__(self, variant: int) -> None:
        super().__init__()
        self._variant = variant

    def instead(self, kind: Any, /) -> Any:
        while isinstance(kind, NewType):
            kind = kind.__supertype__
        origin = get_origin(kind)
        if origin in (Union, types.UnionType):
            (inner,) = [arg for arg in get_args(kind) if arg is not type(None)]
            return self.instead(inner) if self._variant else None
        if dataclasses.is_dataclass(kind) and isinstance(kind, type):
            hints = _hints(kind)
            return kind(
                **{name: self.instead(hints[name]) for name, field in _fields(kind).items() if _required(field)}
            )
        if origin is tuple and get_args(kind)[-1] is not Ellipsis:
            return tuple(self.instead(inner) for inner in get_args(kind))
        if origin in (tuple, frozenset):
            return origin()
        if origin is not None:
            return {}
        if issubclass(kind, StrEnum):
            return list(kind)[-self._variant]
        return f"?{self._variant}" if kind is str else kind([1, 1000][self._variant])


class _Bad:
    """Stands for a value that could not be read; its fault is already noted."""


BAD = _Bad()


def to_plain(value: object) -> Json:
    """The JSON value of a dataclass, tuple, mapping, set, number, string or ``None``."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dict(_set_fields(value))
    if isinstance(value, Mapping):
        return {str(key): to_plain(item) for key, item in value.items()}
    if isinstance(value, frozenset):
        return sorted(to_plain(item) for item in value)
    if isinstance(value, tuple):
        return [to_plain(item) for item in value]
    return str(value) if isinstance(value, StrEnum) else value


def _set_fields(value: Any) -> Iterator[tuple[str, Json]]:
    for name, field in _fields(value.__class__).items():
        held = getattr(value, name)
        if _required(field) or held != _default(field):
            yield name, to_plain(held)


def _required(field: dataclasses.Field[Any]) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


def _default(field: dataclasses.Field[Any]) -> object:
    return field.default_factory() if field.default_factory is not dataclasses.MISSING else field.default


@cache
def _fields(kind: Any) -> dict[str, dataclasses.Field[Any]]:
    return {f.name: f for f in dataclasses.fields(kind) if f.init}


@cache
def _hints(kind: type[Any]) -> dict[str, Any]:
    return get_type_hints(kind)


def from_plain(kind: Any, value: Json, path: str, faults: Faults) -> Any:
    """The value of type ``kind`` that the JSON value stands for, or BAD with its fault noted under ``path``."""
    while isinstance(kind, NewType):
        kind = kind.__supertype__
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _optional(kind, value, path, faults)
    if dataclasses.is_dataclass(kind):
        return _object(kind, value, path, faults)
    if origin in (tuple, frozenset):
        return _sequence(kind, value, path, faults)
    if origin is not None and issubclass(origin, Mapping):
        return _mapping(kind, value, path, faults)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        if value in [str(member) for member in kind]:
            return kind(value)
        faults.add(path, "one of " + ", ".join(kind), value)
        return faults.instead(kind)
    return _scalar(kind, value, path, faults)


def _scalar(kind: Any, value: Json, path: str, faults: Faults) -> Any:
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, kind) and isinstance(value, bool) == (kind is bool):
        if kind is not int or abs(value) <= LARGEST:
            return value
        faults.add(path, f"an integer from {-LARGEST} to {LARGEST}", value)
        return faults.instead(kind)
    faults.add(path, {int: "an integer", str: "a text", bool: "true or false", float: "a number"}[kind], value)
    return faults.instead(kind)


def _optional(kind: Any, value: Json, path: str, faults: Faults) -> Any:
    if value is None:
        return None
    (inner,) = [arg for arg in get_args(kind) if arg is not type(None)]
    return from_plain(inner, value, path, faults)


def _object(kind: Any, value: Json, path: str, faults: Faults) -> Any:
    if not isinstance(value, dict):
        faults.add(path, "an object", value)
        return faults.instead(kind)
    before = len(faults.found)
    fields, hints, read = _fields(kind), _hints(kind), {}
    for name in value:
        if name not in fields:
            faults.found.append(f"{_join(path, name)}: unknown field; known are {', '.join(fields)}")
    for name, field in fields.items():
        if name in value:
            read[name] = from_plain(hints[name], value[name], _join(path, name), faults)
        elif _required(field):
            faults.found.append(f"{_join(path, name)}: missing")
            read[name] = faults.instead(hints[name])
    if len(faults.found) > before and not isinstance(faults, StandIns):
        return BAD
    try:
        return kind(**read)
    except ProblemError as error:
        faults.found.extend(error.faults)
    except ValueError as error:
        faults.found.append(f"{path or 'document'}: {error}")
    return BAD


def _sequence(kind: Any, value: Json, path: str, faults: Faults) -> Any:
    if not isinstance(value, list):
        faults.add(path, "a list", value)
        return faults.instead(kind)
    inner = get_args(kind)
    if get_origin(kind) is tuple and inner[-1] is not Ellipsis:
        if len(value) != len(inner):
            faults.add(path, f"a list of {len(inner)}", value)
            return faults.instead(kind)
        return tuple(
            from_plain(each, item, f"{path}[{i}]", faults)
            for i, (each, item) in enumerate(zip(inner, value, strict=True))
        )
    items = (from_plain(inner[0], item, f"{path}[{i}]", faults) for i, item in enumerate(value))
    return tuple(items) if get_origin(kind) is tuple else frozenset(items)


def _mapping(kind: Any, value: Json, path: str, faults: Faults) -> Any:
    if not isinstance(value, dict):
        faults.add(path, "an object", value)
        return faults.instead(kind)
    return {key: from_plain(get_args(kind)[1], item, _join(path, key), faults) for key, item in value.items()}


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
