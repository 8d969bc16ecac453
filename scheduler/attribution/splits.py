"""One person in two roles at once, as a lead who picks: minutes of the one role agreed to count in parts for several.

There is one active role at an instant; a split is laid on a day's minutes of a role, summed first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from scheduler.attribution.shares import largest_remainder
from scheduler.hours.segments import Segment

WHOLE = 1000
SPLIT = "split"  # flag of a segment that counts for a role by agreement, not by punches


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


def split_segments(segments: Iterable[Segment], splits: Sequence[RoleSplit]) -> tuple[Segment, ...]:
    """Segments with those of split roles cut to the parts: of a day's minutes in the role the first 70 % are picking,
    the rest leading. Minutes of all others, and the sum of all, stay as they are; ``split`` is flagged.

    A day's minutes are summed before they are split, so that cutting a segment changes no role's minutes. What is
    provisional is split apart from what is firm.
    """
    if not splits:
        return tuple(segments)
    found: list[Segment] = []
    grouped: dict[tuple[RoleSplit, date, bool], list[Segment]] = {}
    for segment in segments:
        split = segment.role and split_of(splits, segment.person, segment.role, segment.operational_date)
        if split:
            grouped.setdefault((split, segment.operational_date, segment.provisional), []).append(segment)
        else:
            found.append(segment)
    for (split, day, _provisional), own in grouped.items():
        due = split_minutes(sum(s.minutes for s in own), split.parts, f"{split.person}|{split.role}|{day}")
        found += _laid_out(sorted(own, key=lambda s: s.start_s), [(part, due[part]) for part, _ in split.parts])
    return tuple(sorted(found, key=lambda s: (s.person, s.start_s, s.end_s)))


def _laid_out(segments: list[Segment], due: list[tuple[str, int]]) -> Iterator[Segment]:
    """The segments in order of time, given to the parts one after the other."""
    waiting = list(due)
    for segment in segments:
        rest = segment
        while waiting:
            part, minutes = waiting[0]
            if rest.minutes <= minutes:
                waiting[0] = (part, minutes - rest.minutes)
                yield _of(rest, part)
                break
            # instants are floored to minutes, so this cut leaves the first piece with exactly what is due
            cut = (rest.start_s // 60 + minutes) * 60
            waiting.pop(0)
            if minutes:
                yield _of(replace(rest, end_s=cut), part)
                rest = replace(rest, start_s=cut)


def _of(segment: Segment, role: str) -> Segment:
    return replace(segment, role=role, flags=(*segment.flags, SPLIT))
