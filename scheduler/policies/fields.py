"""Reading one value of a pack into the type that its field has, or the fault that names what would be accepted."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from scheduler.policies.kinds import Cycle, Fixed, NightBand, Rolling, Window

T = TypeVar("T")
LONGEST = 1_000
MOST = 10_000_000  # minutes in nineteen years: no limit of a rule is higher
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
Note = Callable[[str, str, object, str], None]  # message key, field, value, accepted


class Unreadable(Exception):
    """A value that is not of its field's type; says what would be."""

    def __init__(self, value: object, accepted: str) -> None:
        super().__init__(accepted)
        self.value, self.accepted = value, accepted


def read_record(
    record: type[T], raw: Mapping[str, Any], note: Note, given: Mapping[str, Any] | None = None
) -> T | None:
    """A dataclass from its fields in ``raw``, beside those that are ``given``; None if any was noted as a fault."""
    values = dict(given or {})
    own = {f.name: f for f in fields(record) if f.name not in values}  # type: ignore[arg-type]  # a dataclass
    missing = [name for name, spec in own.items() if name not in raw and _needed(spec)]
    hints = get_type_hints(record)
    for name in missing:
        note("pack_field_missing", name, "", accepted_of(hints[name]))
    read = read_fields(record, raw, note, frozenset(values))
    return None if missing or read is None else record(**values, **read)


def read_fields(
    record: type[Any], raw: Mapping[str, Any], note: Note, besides: frozenset[str] = frozenset()
) -> dict[str, Any] | None:
    """The values of those fields of the dataclass that ``raw`` names, none of ``besides``; None after a fault."""
    hints = get_type_hints(record)
    own = {f.name for f in fields(record)} - besides
    values: dict[str, Any] = {}
    sound = True
    for name, one in raw.items():
        if name not in own:
            note("pack_field_unknown", name, one, ", ".join(sorted(own)))
            sound = False
            continue
        inner = _record_of(hints[name])
        if inner is not None and isinstance(one, dict):
            values[name] = read_record(inner, one, within(note, name))
            sound = sound and values[name] is not None
            continue
        try:
            values[name] = read_value(hints[name], one)
        except Unreadable as fault:
            note("pack_value", name, fault.value, fault.accepted)
            sound = False
    return values if sound else None


def within(note: Note, place: str) -> Note:
    """Notes faults of fields that lie inside the field ``place``."""

    def inside(key: str, field: str, value: object, accepted: str) -> None:
        note(key, f"{place}.{field}", value, accepted)

    return inside


def _record_of(hint: Any) -> type[Any] | None:
    """The dataclass that a field holds, if it is read field by field; windows and bands are read as a whole."""
    given = [one for one in get_args(hint) if one is not NoneType] or [hint]
    (one,) = given if len(given) == 1 else (None,)
    return one if isinstance(one, type) and is_dataclass(one) and one not in (Fixed, Rolling, NightBand) else None


def read_value(hint: Any, raw: Any) -> Any:
    """``raw`` as a value of the type; raises Unreadable."""
    if hint == Window or hint is Fixed or hint is Rolling:
        return _window(hint, raw)
    if get_origin(hint) in (Union, UnionType):
        if raw is None:
            return None
        (inner,) = (one for one in get_args(hint) if one is not NoneType) if hint != Window | None else (Window,)
        return read_value(inner, raw)
    if get_origin(hint) is tuple:
        if not isinstance(raw, list):
            raise Unreadable(raw, accepted_of(hint))
        return tuple(read_value(get_args(hint)[0], one) for one in raw)
    if hint is NightBand:
        return _band(raw)
    return _plain(hint, raw)


def _plain(hint: Any, raw: Any) -> Any:
    if hint is bool and isinstance(raw, bool):
        return raw
    if hint is int and isinstance(raw, int) and not isinstance(raw, bool) and 0 <= raw <= MOST:
        return raw
    if hint is str and isinstance(raw, str) and raw.strip() and len(raw) <= LONGEST:
        return raw
    if hint is date and isinstance(raw, str):
        try:
            return date.fromisoformat(raw)
        except ValueError as error:
            raise Unreadable(raw, accepted_of(date)) from error
    if isinstance(hint, type) and issubclass(hint, StrEnum) and raw in [one.value for one in hint]:
        return hint(raw)
    raise Unreadable(raw, accepted_of(hint))


def _window(hint: Any, raw: Any) -> Window:
    if isinstance(raw, dict):
        kind = raw.get("type")
        if kind == "fixed" and hint is not Rolling and set(raw) == {"type", "unit"} and raw["unit"] in list(Cycle):
            return Fixed(unit=Cycle(raw["unit"]))
        days = raw.get("days")
        if kind == "rolling" and hint is not Fixed and set(raw) == {"type", "days"} and _whole(days):
            return Rolling(days=int(str(days)))
    raise Unreadable(raw, accepted_of(hint))


def _whole(days: object) -> bool:
    return isinstance(days, int) and not isinstance(days, bool) and 1 <= days <= 3660


def _band(raw: Any) -> NightBand:
    if isinstance(raw, dict) and set(raw) == {"from", "to"}:
        clocks = [_CLOCK.fullmatch(str(raw[name])) for name in ("from", "to")]
        first, last = (int(c[1]) * 60 + int(c[2]) if c else None for c in clocks)
        if first is not None and last is not None and first != last:
            return NightBand(start_min=first, end_min=last)
    raise Unreadable(raw, accepted_of(NightBand))


def accepted_of(hint: Any) -> str:
    """What a field of the type accepts, as it is written in a pack; signs and words of the format, of no language."""
    units = " | ".join(Cycle)
    shapes = {
        bool: "true | false",
        int: f"0 … {MOST}",
        str: f'"…" (1 … {LONGEST})',
        date: "2026-11-21",
        Fixed: f'{{"type": "fixed", "unit": {units}}}',
        Rolling: '{"type": "rolling", "days": 1 … 3660}',
        NightBand: '{"from": "22:00", "to": "06:00"}',
    }
    if hint == Window:
        return f"{shapes[Fixed]} | {shapes[Rolling]}"
    if get_origin(hint) in (Union, UnionType):
        given = [one for one in get_args(hint) if one is not NoneType]
        return " | ".join(map(accepted_of, given))
    if get_origin(hint) is tuple:
        return f"[{accepted_of(get_args(hint)[0])}]"
    if hint in shapes:
        return shapes[hint]
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return " | ".join(hint)
    return "{" + ", ".join(sorted(f.name for f in fields(hint))) + "}"


def _needed(spec: Field[Any]) -> bool:
    return spec.default is MISSING and spec.default_factory is MISSING
