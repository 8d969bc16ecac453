"""Exact shares: largest remainder on integers, cascaded department → role → person, so that every level sums exactly.

Hamilton's method keeps the quota and the order but is not monotone in the amount: split once, from the final amount.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256

UNATTRIBUTED = "~unattributed"


def tie_break(salt: str, name: str) -> str:
    """Deterministic, yet nobody is favoured in every cycle, which sorting by name would do."""
    return sha256(f"{salt}|{name}".encode()).hexdigest()


def largest_remainder(amount: int, weights: Mapping[str, int], salt: str) -> dict[str, int]:
    """Split an integer ``amount`` (may be negative) in proportion to non-negative integer weights.

    ⌊quota⌋ each, then one unit to the largest remainders; ties by ``tie_break``. Without any weight everything goes to
    ``UNATTRIBUTED``. The result sums to ``amount`` exactly and never depends on the order of ``weights``.
    """
    for name, weight in weights.items():
        if weight < 0:
            raise ValueError(f"weight of {name!r} must not be negative, got {weight}")
    total = sum(weights.values())
    if total == 0:
        return {**dict.fromkeys(weights, 0), UNATTRIBUTED: amount}
    size = abs(amount)
    shares: dict[str, int] = {}
    remainders: dict[str, int] = {}
    for name, weight in weights.items():
        shares[name], remainders[name] = divmod(size * weight, total)
    left = size - sum(shares.values())
    for name in _largest(remainders, left, salt):
        shares[name] += 1
    return {name: -share for name, share in shares.items()} if amount < 0 else shares


def _largest(remainders: Mapping[str, int], count: int, salt: str) -> list[str]:
    """The ``count`` names with the largest remainders; only those tied at the border are asked for their hash."""
    if count == 0:
        return []
    border = sorted(remainders.values(), reverse=True)[count - 1]
    above = [name for name, rest in remainders.items() if rest > border]
    tied = [name for name, rest in remainders.items() if rest == border]
    if len(above) + len(tied) > count:
        tied.sort(key=lambda name: tie_break(salt, name))
    return above + tied[: count - len(above)]


def exact_shares(amount: Fraction, weights: Mapping[str, int]) -> dict[str, Fraction]:
    """The same split in rationals: the Shapley value of a proportional rule, V·a/Σa."""
    total = sum(weights.values())
    if total == 0:
        return {**dict.fromkeys(weights, Fraction(0)), UNATTRIBUTED: amount}
    return {name: amount * weight / total for name, weight in weights.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighted:
    """One cell to be given a share: ``weight`` is minutes × w_milli × S_e4, or minutes × w_milli for a loss."""

    department: str
    role: str
    person: str
    weight: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """``roles[role]`` and ``cells[role, person]`` of one department; ``unattributed`` is what no weight could take."""

    department: str
    amount: int
    roles: dict[str, int]
    cells: dict[tuple[str, str], int]
    unattributed: int


def cascade(department: str, amount: int, cells: Sequence[Weighted], cycle: str) -> Split:
    """Split a department's amount over its roles, then each role's part over its people.

    Several cells of a person in a role (one per weight version) count together. Ties are salted ``cycle|department``.
    """
    by_role: dict[str, dict[str, int]] = {}
    for cell in cells:
        if cell.department != department:
            raise ValueError(f"cell of department {cell.department!r} in the split of {department!r}")
        people = by_role.setdefault(cell.role, {})
        people[cell.person] = people.get(cell.person, 0) + cell.weight
    return cascade_weights(department, amount, by_role, cycle)


def cascade_weights(department: str, amount: int, by_role: Mapping[str, Mapping[str, int]], cycle: str) -> Split:
    """``cascade`` of weights that are gathered already: role → person → weight."""
    salt = f"{cycle}|{department}"
    roles = largest_remainder(amount, {role: sum(people.values()) for role, people in by_role.items()}, salt)
    unattributed = roles.pop(UNATTRIBUTED, 0)
    shares: dict[tuple[str, str], int] = {}
    for role, people in by_role.items():
        parts = largest_remainder(roles[role], people, salt)
        unattributed += parts.pop(UNATTRIBUTED, 0)
        shares.update({(role, person): part for person, part in parts.items()})
    return Split(department=department, amount=amount, roles=roles, cells=shares, unattributed=unattributed)
