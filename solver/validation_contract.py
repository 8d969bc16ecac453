"""Every fault of a contract: its limits, its patterns and its rotation.

When to modify: a new limit that is no ``Limit``, or one that needs something of its value to be so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet

from solver.contract import LIMITS_BY_TYPE, Contract, Pattern, Rotation


def contract_faults(contract: Contract, types: AbstractSet[str]) -> Iterator[str]:
    """All faults of one contract; ``types`` are the problem's shift types."""
    for name, limit in contract.limits():
        if limit.value < 0 or (limit.weight is not None and limit.weight < 0):
            yield f"contract {contract.id!r}: {name} and its weight must not be negative"
    for name in LIMITS_BY_TYPE:
        of_type = [kind for kind, _ in getattr(contract, name)]
        for kind in of_type:
            if kind not in types:
                yield f"contract {contract.id!r}: unknown shift type {kind!r} in {name}"
        yield from repeated(f"contract {contract.id!r}: {name}", of_type)
    for name, patterns in (("unwanted", contract.unwanted_patterns), ("wanted", contract.wanted_patterns)):
        for pattern in patterns:
            for fault in _pattern(pattern, types):
                yield f"contract {contract.id!r}: {name} pattern {str(pattern)!r}: {fault}"
        yield from repeated(f"contract {contract.id!r}: {name} pattern", [str(pattern) for pattern in patterns])
    for pattern in contract.wanted_patterns:
        if pattern.weekday is None and len(pattern.days) > 7:
            yield f"contract {contract.id!r}: a wanted pattern of more than 7 days needs a weekday"
    if contract.max_types_per_week is not None and contract.max_types_per_week.value == 0:
        yield f"contract {contract.id!r}: max_types_per_week must be at least 1"
    if contract.rotation is not None:
        yield from _rotation(f"contract {contract.id!r}: rotation", contract.rotation, types)
    if contract.overtime_premium_per_hour < 0:
        yield f"contract {contract.id!r}: overtime_premium_per_hour must not be negative"
    if contract.regular_min_per_week is not None and contract.regular_min_per_week < 0:
        yield f"contract {contract.id!r}: regular_min_per_week must not be negative"


def _pattern(pattern: Pattern, types: AbstractSet[str]) -> Iterator[str]:
    if not pattern.days:
        yield "needs at least one day"
    if pattern.weekday is not None and not 0 <= pattern.weekday <= 6:
        yield f"weekday must be 0 (Monday) … 6 (Sunday), got {pattern.weekday}"
    if pattern.weight is not None and pattern.weight < 0:
        yield f"weight must not be negative, got {pattern.weight}"
    for day in pattern.days:
        if day.shift_types and not day.work:
            yield "a day off has no shift types"
        for kind in day.shift_types:
            if kind not in types:
                yield f"unknown shift type {kind!r}"


def _rotation(name: str, rotation: Rotation, types: AbstractSet[str]) -> Iterator[str]:
    if len(rotation.order) < 3:
        yield f"{name}: needs at least three shift types, since of two each follows the other"
    if rotation.weight is not None and rotation.weight < 0:
        yield f"{name}: weight must not be negative, got {rotation.weight}"
    for kind in rotation.order:
        if kind not in types:
            yield f"{name}: unknown shift type {kind!r}"
    yield from repeated(name, rotation.order)


def repeated(label: str, names: Iterable[str]) -> Iterator[str]:
    """A fault for every name that has been there before."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            yield f"{label} {name!r} stands twice"
        seen.add(name)
