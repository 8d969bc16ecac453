"""Publish: what staff will see, what changes for whom, and which version it replaces."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.domain.organisation import Organisation
from scheduler.domain.roster import (
    AssignedDay,
    ChangedDay,
    RosterEvent,
    RosterState,
    RosterVersion,
    advance,
    changed_days,
    horizons_clash,
    require_revision,
)
from scheduler.errors import Conflict, InvalidInput, RuleBroken
from scheduler.planning.from_solution import AVAILABILITY, scored, to_roster, violation_data
from scheduler.policies.kinds import DayKind
from scheduler.policies.rule import LabourRule
from scheduler.policies.terms import DayBan
from scheduler.policies.violation import Violation
from scheduler.services.hours_changes import request_refresh
from scheduler.services.notices import note_publication
from scheduler.services.policy_check import against_the_law, breaches_made, finding_data
from scheduler.services.roster_changes import publications
from scheduler.services.roster_inputs import Planned, read_planned, require_planner, version_for
from scheduler.storage.unit_of_work import UnitOfWork
from solver.checks import Scorecard, verify

MESSAGE_CHARS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedElsewhere:
    """A person outside the actor's departments whose shifts a publication changes, and on how many days."""

    department: str
    person: str
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterDiff:
    """Against the published version of the same days (``against`` None: there is none, everything is new).

    ``changes`` are those of people whom the actor sees, ``elsewhere`` the others, by department and person; ``people``
    and ``days`` count all. ``meanwhile``: the changed (person, day)s that were published otherwise after this version
    was begun, which it would take back.
    """

    roster_id: int
    against: int | None
    changes: tuple[ChangedDay, ...]
    elsewhere: tuple[ChangedElsewhere, ...]
    people: int
    days: int
    meanwhile: frozenset[tuple[str, date]] = frozenset()


def diff(app: App, actor: Actor, roster_id: int) -> RosterDiff:
    """What publishing this version would change. Raises ``NotFound``, also for staff."""
    with app.reading(actor) as uow:
        version = version_for(uow, actor, roster_id)
        return _diff(uow, actor, version, uow.organisation.load(), _changes(uow, version))


def broken_today(app: App, actor: Actor, roster_id: int) -> tuple[dict[str, object], ...]:
    """The hard rules that the roster breaks as things stand today, as data for sentences: what ``publish`` refuses.

    Breaches of labour rules come first; what the checks find by the same rule is the same breach.
    Raises ``NotFound``, also for staff, and ``PackRefused`` when a pack in force cannot be read.
    """
    with app.reading(actor) as uow:
        version = version_for(uow, actor, roster_id)
        planned = read_planned(uow, version)
        against = breaches_made(uow, planned.organisation, version)
        broken = _broken(_card(uow, planned, version), planned, version)
    return (
        *(finding_data(one, rule) for one, rule in against),
        *(found for found in broken if not any(_same(one, rule, found) for one, rule in against)),
    )


def publish(
    app: App,
    actor: Actor,
    roster_id: int,
    revision: int,
    *,
    message: str = "",
    accept_violations: bool = False,
) -> RosterDiff:
    """Make this version the one that staff see; the published version of the same days is superseded.

    A roster is of the whole site: whoever plans may publish it, and the audit log keeps who did. Raises ``RuleBroken``
    when the roster breaks hard rules as things stand today, unless they are accepted (which is kept too), and always
    when it breaks a hard labour rule without a derogation; ``PackRefused`` when a pack in force cannot be read;
    ``Conflict`` for a stale revision, a state that cannot be published, or an overlap; ``Forbidden`` for staff.
    """
    require_planner(actor)
    if len(message) > MESSAGE_CHARS:
        raise InvalidInput(
            f"the message must have at most {MESSAGE_CHARS} characters, got {len(message)}",
            key="message_too_long",
            most=MESSAGE_CHARS,
        )
    with app.unit_of_work(actor) as uow:
        version = version_for(uow, actor, roster_id)
        require_revision(version.lifecycle, revision)
        life = advance(version.lifecycle, RosterEvent.PUBLISH)
        planned = read_planned(uow, version)
        card = _card(uow, planned, version)
        broken = _broken(card, planned, version)
        against = against_the_law(uow, planned.organisation, version)
        if against:  # nobody can accept these: a derogation, with its evidence, relaxes a rule
            raise RuleBroken("; ".join(str(b["message"]) for b in against[:3]), violations=against)
        if broken and not accept_violations:
            raise RuleBroken("; ".join(str(b["message"]) for b in broken[:3]), violations=broken)
        changes = _changes(uow, version)
        change = _diff(uow, actor, version, planned.organisation, changes)
        replaced = _superseded(uow, version)
        after = replace(
            scored(version, planned.problem, card, planned.cite), lifecycle=life, published_at=uow.now, message=message
        )
        uow.rosters.save(after, version.revision, published_by=actor.login)
        note_publication(uow, roster_id, replaced, changes)
        if version.first_day <= uow.today:  # worked days take roles and absences from it
            request_refresh(uow, f"roster:{roster_id}:{version.revision}")
        uow.audit(
            "roster.publish",
            f"roster:{roster_id}",
            supersedes=replaced,
            people=change.people,
            days=change.days,
            violations_accepted=len(broken),
            message=message,
        )
        uow.commit()
    return change


def _same(one: Violation, rule: LabourRule, found: Mapping[str, object]) -> bool:
    """Did a check find this breach too? Work on leave that a rule protects is to the checks work of somebody away."""
    of_leave = isinstance(rule.terms, DayBan) and rule.terms.days is DayKind.ANNUAL_LEAVE
    by_this_rule = found["rule"] == AVAILABILITY if of_leave else found.get("law") == rule.id
    days = found["days"]
    return (
        by_this_rule
        and found["person"] == one.person
        and isinstance(days, list)
        and any(one.first.isoformat() <= day <= one.last.isoformat() for day in days)
    )


def _card(uow: UnitOfWork, planned: Planned, version: RosterVersion) -> Scorecard:
    return verify(planned.problem, to_roster(uow.rosters.assignments(version.id), version.first_day))


def _broken(card: Scorecard, planned: Planned, version: RosterVersion) -> tuple[dict[str, object], ...]:
    return tuple(violation_data(v, planned.problem, version.first_day, planned.cite) for v in card.hard)


def published_over(uow: UnitOfWork, version: RosterVersion) -> RosterVersion | None:
    """The published version of the same days, other than this one."""
    for other in uow.rosters.of_horizon(version.first_day):
        if other.state is RosterState.PUBLISHED and other.id != version.id and other.days == version.days:
            found: RosterVersion = other
            return found
    return None


def _superseded(uow: UnitOfWork, version: RosterVersion) -> int | None:
    last = version.first_day.fromordinal(version.first_day.toordinal() + version.days - 1)
    for other in uow.rosters.published(version.first_day, last):
        if horizons_clash(version.first_day, version.days, other.first_day, other.days):
            raise Conflict(
                f"a roster of {other.days} days from {other.first_day} was published meanwhile and overlaps this one",
                key="horizon_overlap",
                first_day=other.first_day,
                days=other.days,
            )
    old = published_over(uow, version)
    if old is None:
        return None
    uow.rosters.save(replace(old, lifecycle=advance(old.lifecycle, RosterEvent.SUPERSEDE)), old.revision)
    return old.id


def _changes(uow: UnitOfWork, version: RosterVersion) -> tuple[ChangedDay, ...]:
    old = published_over(uow, version)
    before: tuple[AssignedDay, ...] = uow.rosters.assignments(old.id) if old else ()
    return changed_days(before, uow.rosters.assignments(version.id))


def _diff(
    uow: UnitOfWork, actor: Actor, version: RosterVersion, organisation: Organisation, changes: tuple[ChangedDay, ...]
) -> RosterDiff:
    old = published_over(uow, version)
    people = organisation.people
    others = Counter(c.person for c in changes if not actor.sees_department(people[c.person].department))
    elsewhere = [ChangedElsewhere(department=people[p].department, person=p, days=days) for p, days in others.items()]
    return RosterDiff(
        roster_id=version.id,
        against=old.id if old else None,
        changes=tuple(c for c in changes if c.person not in others),
        elsewhere=tuple(sorted(elsewhere, key=lambda one: (one.department, one.person))),
        people=len({c.person for c in changes}),
        days=len(changes),
        meanwhile=_published_since(uow, version, old) & {(c.person, c.day) for c in changes},
    )


def _published_since(uow: UnitOfWork, version: RosterVersion, old: RosterVersion | None) -> frozenset[tuple[str, date]]:
    """What publications changed after the version was begun, by person and day."""
    if old is None or old.published_at is None or old.published_at <= version.created_at:
        return frozenset()
    before = next(
        (v for v in publications(uow.rosters, version) if v.published_at and v.published_at <= version.created_at), None
    )
    was: tuple[AssignedDay, ...] = uow.rosters.assignments(before.id) if before else ()
    return frozenset((c.person, c.day) for c in changed_days(was, uow.rosters.assignments(old.id)))
