"""How likely each shift reaches the heads that its roles require: the share of paths on which it does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from scheduler.workload.calendar import Bools
from scheduler.workload.series import Ints
from scheduler.workload.simulation.load import RosterLoad
from scheduler.workload.simulation.serve import Served
from scheduler.workload.simulation.work import RoleWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A role in a shift of a day: the slots in which somebody of the shift holds it."""

    day: date
    shift: str
    role: str
    slots: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PostCover:
    """``covered``: share of paths on which the role reaches the heads that it requires on average over the post's slots
    (immediate work and presence), or on which nothing becomes overdue in them (work that may wait).

    ``by_slot``: the same share of single slots, nothing short or overdue, on average; ``worst``: the lowest of them.
    ``heads`` are planned on average, ``away`` of the post's people (mean number) do not come.
    """

    post: Post
    covered: float
    by_slot: float
    worst: float
    heads: float
    people: int
    away: float


def posts_of(load: RosterLoad) -> tuple[Post, ...]:
    """Every role that somebody holds in a shift, by day, shift and role."""
    found: dict[tuple[date, str, str], set[int]] = {}
    for duty in load.duties:
        for part in duty.parts:
            if 0 <= part.slot < load.slots and part.centiheads:
                found.setdefault((duty.day, duty.shift, part.role), set()).add(part.slot)
    return tuple(
        Post(day=day, shift=shift, role=role, slots=tuple(sorted(slots)))
        for (day, shift, role), slots in sorted(found.items())
    )


def whole_slots(served: Served) -> Bools:
    """Is all immediate work and presence served and nothing overdue, (paths, slots)?"""
    return np.asarray((served.overdue == 0) & (served.absent_presence == 0))


def margin(served: Served, *, deferrable: bool) -> Ints:
    """Centiheads above (below 0: short of) what is required, (paths, slots).

    Immediate: capacity less required capacity. Deferrable: less than 0 by the work that becomes overdue in the slot.
    """
    if deferrable:
        return np.asarray(-(served.late + served.absent_presence))
    return np.asarray(served.idle - served.late)


class CoverWatch:
    """To be passed to ``simulate`` as its ``watch``: remembers by role what each slot has above what it requires."""

    def __init__(self) -> None:
        self.margin: dict[str, Ints] = {}
        self.whole: dict[str, Bools] = {}

    def __call__(self, work: RoleWork, capacity: Ints, served: Served) -> None:  # noqa: ARG002
        self.margin[work.role] = margin(served, deferrable=work.deferral is not None)
        self.whole[work.role] = whole_slots(served)


def covers(load: RosterLoad, watch: CoverWatch, absent: Bools | None = None) -> tuple[PostCover, ...]:
    """The cover of every post whose role has work, from what a simulation told ``watch``."""
    found = []
    people = _people(load)
    for post in posts_of(load):
        if post.role not in watch.margin:
            continue
        mine = people[post.day, post.shift, post.role]
        shares = watch.whole[post.role][:, post.slots].mean(axis=0)
        found.append(
            PostCover(
                post=post,
                covered=float((watch.margin[post.role][:, post.slots].sum(axis=1) >= 0).mean()),
                by_slot=float(shares.mean()),
                worst=float(shares.min()),
                heads=float(load.planned(post.role)[list(post.slots)].mean()) / 100,
                people=len(mine),
                away=0.0 if absent is None else float(absent[:, mine].sum(axis=1).mean()),
            )
        )
    return tuple(found)


def _people(load: RosterLoad) -> dict[tuple[date, str, str], list[int]]:
    found: dict[tuple[date, str, str], list[int]] = {}
    for index, duty in enumerate(load.duties):
        for role in sorted({part.role for part in duty.parts}):
            found.setdefault((duty.day, duty.shift, role), []).append(index)
    return found
