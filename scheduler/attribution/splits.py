"""One person in two roles at once, as a lead who picks: minutes of the one role agreed to count in parts for several.

There is one active role at an instant; a split is laid on the minutes of a role, summed first, so that cutting a
segment changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from scheduler.attribution.shares import largest_remainder

WHOLE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleSplit:
    """From ``first_day`` to ``last_day`` (None: open) the person's minutes in ``role`` count for ``parts``.

    ``parts``: (role, thousandths), all above 0, each role once, together 1000.
    """

    person: str
    role: str
    parts: tuple[tuple[str, int], ...]
    first_day: date
    last_day: date | None = None

    def __post_init__(self) -> None:
        roles = [role for role, _ in self.parts]
        if not roles or len(set(roles)) < len(roles) or any(part <= 0 for _, part in self.parts):
            raise ValueError(f"{self.person}, {self.role}: parts of a split are above 0, each role once")
        if sum(part for _, part in self.parts) != WHOLE:
            raise ValueError(f"{self.person}, {self.role}: parts sum to {sum(p for _, p in self.parts)}, not {WHOLE}")
        if self.last_day is not None and self.last_day < self.first_day:
            raise ValueError(f"{self.person}, {self.role}: a split ends on {self.last_day}, before it begins")

    def holds(self, day: date) -> bool:
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


def split_of(splits: Iterable[RoleSplit], person: str, role: str, day: date) -> RoleSplit | None:
    """The split of the person's minutes in the role on the day; the one that began last, if several hold."""
    held = [s for s in splits if (s.person, s.role) == (person, role) and s.holds(day)]
    return max(held, key=lambda s: s.first_day, default=None)


def split_minutes(minutes: int, parts: Iterable[tuple[str, int]], salt: str) -> dict[str, int]:
    """Minutes by role in proportion to the parts, by largest remainder: they sum to ``minutes`` exactly."""
    return largest_remainder(minutes, dict(parts), salt)
