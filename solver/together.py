"""Rules that couple persons beyond demand: who needs whom beside them, who leads, what may change in all.

Who is named here need not be rostered in the problem (``Problem.others``).

When to modify: a new kind of rule that speaks of several persons at once.
"""

from __future__ import annotations

from dataclasses import dataclass

from solver.contract import EmployeeId, Limit, RoleId, ShiftTypeId, SkillId


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentoring:
    """The trainee works only where one of the mentors works too; ``weight`` is per shift without a mentor.

    ``overlap_min=None`` asks for a mentor on the same shift; else for one whose shift overlaps the trainee's by at
    least so many minutes, or by the whole of it if it is shorter.
    """

    trainee: EmployeeId
    mentors: frozenset[EmployeeId]
    overlap_min: int | None = None
    weight: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadDemand:
    """At least ``heads`` of a group on a shift; ``weight`` is per head that is missing.

    The group: the ``people`` named, and whoever has one of the ``skills`` or holds one of the ``roles``.
    ``day=None`` means every day, ``shift_type=None`` every type but standby. Asked only of shifts that anybody works,
    unless ``always``.
    """

    heads: int = 1
    day: int | None = None
    shift_type: ShiftTypeId | None = None
    people: frozenset[EmployeeId] = frozenset()
    skills: frozenset[SkillId] = frozenset()
    roles: frozenset[RoleId] = frozenset()
    always: bool = False
    weight: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """Members who work on the same day should work the same shift type; ``weight`` is per type beyond the first."""

    id: str
    members: frozenset[EmployeeId]
    weight: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticePeriod:
    """Days before ``before_day`` are too near to change much: limits on the changes of ``Problem.given`` there."""

    before_day: int
    per_person: Limit | None = None
    in_all: Limit | None = None
