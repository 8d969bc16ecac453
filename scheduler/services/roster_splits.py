"""Two roles at once in a roster: a lead who picks. A day's minutes of a person in one role count for several.

The split belongs to the day's shift (attribution.md 1.13): it is laid on what is worked in that role, whoever punches.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from scheduler.attribution.splits import WHOLE, RoleSplit
from scheduler.bootstrap import App
from scheduler.domain.actor import AccountRole, Actor
from scheduler.domain.organisation import Organisation
from scheduler.domain.roster import RosterVersion
from scheduler.errors import Conflict, Forbidden, InvalidInput, NotFound
from scheduler.services.roster_inputs import require_planner, version_for
from scheduler.storage.unit_of_work import UnitOfWork

LONGEST_REASON = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySplits:
    """``roles`` the shift holds that day, ``splits`` with their reasons that lie on them, and ``locked``: the day's
    hours are final.
    """

    roles: tuple[str, ...]
    splits: tuple[tuple[RoleSplit, str], ...]
    locked: bool


def day_splits(app: App, actor: Actor, roster_id: int, person: str, day: date) -> DaySplits:
    """What counts for several roles of a person's day in a roster.

    Raises Forbidden for staff, NotFound for a roster, person or day outside the actor's reach.
    """
    require_planner(actor)
    with app.reading(actor) as uow:
        version = version_for(uow, actor, roster_id)
        _require_reach(uow.organisation.load(), actor, version, person, day)
        return DaySplits(
            roles=_roles_held(uow, version, person, day),
            splits=tuple((s, why) for s, why in uow.pools.splits() if s.person == person and s.holds(day)),
            locked=_locked(uow, day),
        )


def split_day(
    app: App,
    actor: Actor,
    roster_id: int,
    *,
    person: str,
    day: date,
    role: str,
    parts: Sequence[tuple[str, int]],
    reason: str,
) -> RoleSplit:
    """The person's minutes of the day in ``role`` count for ``parts`` (role, thousandths; 1000 together), in place of
    what was said of that day before.

    Raises Forbidden for staff and for the own day, NotFound as ``day_splits`` and for unknown roles, InvalidInput for a
    role that the shift does not hold, parts that are not the whole, roles of departments that a lead does not lead, or
    a missing reason; Conflict for a locked day, or where a split from a file lies on it already.
    """
    require_planner(actor)
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise InvalidInput(f"a reason of 1 to {LONGEST_REASON} characters is needed", key="split_reason", most=200)
    with app.unit_of_work(actor) as uow:
        version = version_for(uow, actor, roster_id)
        organisation: Organisation = uow.organisation.load()
        _require_reach(organisation, actor, version, person, day)
        _require_other(actor, person)
        _require_open(uow, day)
        if role not in _roles_held(uow, version, person, day):
            raise InvalidInput(
                f"{person} has no {role} on {day} in this roster", key="split_role_not_held", person=person, role=role
            )
        _require_parts(organisation, actor, parts)
        split = RoleSplit(person=person, role=role, parts=tuple(parts), first_day=day, last_day=day)
        _require_free(uow, split)
        uow.pools.upsert_splits([(split, reason)])
        uow.audit(
            "roster.split",
            f"roster:{version.id}",
            person=person,
            day=day.isoformat(),
            role=role,
            parts=[list(part) for part in split.parts],
            reason=reason,
        )
        uow.commit()
    return split


def unsplit_day(app: App, actor: Actor, roster_id: int, *, person: str, day: date, role: str) -> None:
    """Take the split of that day back; one that lies on more days came from a file and stays.

    Raises as ``split_day``, and NotFound where that day alone has none.
    """
    require_planner(actor)
    with app.unit_of_work(actor) as uow:
        version = version_for(uow, actor, roster_id)
        _require_reach(uow.organisation.load(), actor, version, person, day)
        _require_other(actor, person)
        _require_open(uow, day)
        if not uow.pools.drop_split(person, role, day):
            raise NotFound(f"{person} has no split of {role} on {day}", key="split_missing", person=person, role=role)
        uow.audit("roster.unsplit", f"roster:{version.id}", person=person, day=day.isoformat(), role=role)
        uow.commit()


def _require_parts(organisation: Organisation, actor: Actor, parts: Sequence[tuple[str, int]]) -> None:
    for code, _part in parts:
        if code not in organisation.roles:
            raise NotFound(f"there is no role {code!r}", key="role_missing", role=code)
        # credit of another department's pool is not a lead's to give
        if actor.role is AccountRole.LEAD and not actor.sees_department(organisation.roles[code].department):
            raise InvalidInput(f"{code} is another department's role", key="split_foreign_role", role=code)
    if len(parts) < 2 or len({code for code, _ in parts}) < len(parts) or any(part <= 0 for _, part in parts):
        raise InvalidInput("two roles or more are needed, each once and above 0", key="split_parts")
    total = sum(part for _, part in parts)
    if total != WHOLE:
        raise InvalidInput(f"parts sum to {total}, not {WHOLE}", key="split_sum", percent=f"{total / 10:g}")


def _require_free(uow: UnitOfWork, split: RoleSplit) -> None:
    for other, _reason in uow.pools.splits():
        same = (other.person, other.role, other.first_day) == (split.person, split.role, split.first_day)
        replaced = same and other.last_day == split.last_day
        if (other.person, other.role) == (split.person, split.role) and other.holds(split.first_day) and not replaced:
            raise Conflict(
                f"a split of {split.role} from {other.first_day} on lies on that day",
                key="split_on_file",
                role=split.role,
                first=other.first_day,
            )


def _require_reach(organisation: Organisation, actor: Actor, version: RosterVersion, person: str, day: date) -> None:
    known = organisation.people.get(person)
    if known is None or not actor.sees_department(known.department):
        raise NotFound(f"there is no person {person!r}", key="person_missing", person=person)
    if not 0 <= (day - version.first_day).days < version.days:
        raise NotFound(f"{day} is not in roster {version.id}", key="not_found")


def _require_other(actor: Actor, person: str) -> None:
    if actor.person == person:
        raise Forbidden("nobody decides what the own hours count for", key="split_own")


def _roles_held(uow: UnitOfWork, version: RosterVersion, person: str, day: date) -> tuple[str, ...]:
    """Roles of the day's blocks, each once, in order of time."""
    held = (a for a in uow.rosters.assignments(version.id, person) if a.day == day)
    return tuple(dict.fromkeys(role for a in held for role in a.roles if role))


def _locked(uow: UnitOfWork, day: date) -> bool:
    return any(p.locked and day in p for p in uow.hours.periods())


def _require_open(uow: UnitOfWork, day: date) -> None:
    if _locked(uow, day):
        raise Conflict(f"the hours of {day} are locked", key="split_locked", day=day)
