"""Which fields of a problem, a person or a contract hold instances of rules, told by their weights alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import MISSING, dataclass, fields, is_dataclass, replace
from typing import Any, TypeVar

from solver.problem import Limit

Owner = TypeVar("Owner")
# what parts are made of otherwise, and what rules only read
FIXED_FIELDS = frozenset(
    {
        "shift_types", "shifts", "employees", "pins", "heads_demand", "capacity_demand", "deferrable_demand", "given",
        "absences", "contract", "history", "real",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Instance:
    """A hard instance among the fields of a contract, a person or the problem; ``listed``: the field holds several.

    ``limit``: the field of ``item`` that holds the limit, if one does; ``value`` is ``item`` without its other limits.
    """

    field: str
    item: Any
    value: Any
    listed: bool
    limit: str | None

    @property
    def needs_limit(self) -> bool:
        """Is the item nothing without its limit?"""
        return any(f.name == self.limit and f.default is MISSING for f in fields(self.item))


def weights_of(value: object) -> list[int | None]:
    """The weights of a value; none if it is no rule's instance."""
    if isinstance(value, Limit):
        return [value.weight]
    if isinstance(value, tuple):
        return [weight for item in value for weight in weights_of(item)]
    if is_dataclass(value):
        own = [getattr(value, f.name) for f in fields(value) if f.name.endswith("weight")]
        return own + [weight for name in _limits(value) for weight in weights_of(getattr(value, name))]
    return []


def _limits(value: Any) -> list[str]:
    """The fields of a dataclass that hold a limit."""
    return [f.name for f in fields(value) if isinstance(getattr(value, f.name), Limit)]


def weighted_fields(owner: Any) -> Iterator[tuple[str, Any]]:
    for field in fields(owner):
        value = getattr(owner, field.name)
        if field.name not in FIXED_FIELDS and (isinstance(value, tuple) or weights_of(value)):
            yield field.name, value


def hard_instances(owner: Any) -> Iterator[Instance]:
    """Every instance of the owner's fields with a weight of ``None``."""
    for name, value in weighted_fields(owner):
        for item in value if isinstance(value, tuple) else (value,):
            if None not in weights_of(item):
                continue
            limits = _limits(item) if is_dataclass(item) else []
            if len(limits) < 2:
                yield Instance(name, item, item, isinstance(value, tuple), limits[0] if limits else None)
                continue
            for limit in limits:
                if None in weights_of(getattr(item, limit)):
                    alone = replace(item, **{other: None for other in limits if other != limit})
                    yield Instance(name, item, alone, isinstance(value, tuple), limit)


def without_weights(owner: Owner) -> Owner:
    """The owner without any instance that has a weight, hard or soft."""
    changes: dict[str, Any] = {}
    for name, value in weighted_fields(owner):
        listed = isinstance(value, tuple)
        changes[name] = tuple(item for item in value if not weights_of(item)) if listed else None
    return replace(owner, **changes)  # type: ignore[type-var]


def with_instance(stripped: Owner, instance: Instance) -> Owner:
    """The stripped owner with the instance."""
    value = (*getattr(stripped, instance.field), instance.value) if instance.listed else instance.value
    return replace(stripped, **{instance.field: value})  # type: ignore[type-var]
