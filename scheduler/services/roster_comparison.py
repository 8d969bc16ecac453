"""Two rosters of the same days beside each other: what changes for whom, in hours, and in cost rule by rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.domain.roster import AssignedDay, ChangedDay, RosterState, RosterVersion, changed_days
from scheduler.errors import InvalidInput
from scheduler.planning.from_solution import to_assigned
from scheduler.services.roster_attempts import Figures, figures
from scheduler.services.roster_desk import Desk, Standing, desk_of
from scheduler.services.roster_inputs import version_for
from scheduler.services.roster_questions import ALTERNATIVES, latest, unpacked
from scheduler.storage.unit_of_work import UnitOfWork
from solver.checks import Scorecard
from solver.explain.difference import Difference, RuleDifference, explain_difference
from solver.problem import EmployeeId

IN_FORCE = (RosterState.PUBLISHED, RosterState.SUPERSEDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A roster that can be compared: what ``version`` holds, or what the newest search for alternatives to it found.

    ``key`` names it in an address. Of an alternative ``aims`` are what it is the best at and ``packed`` is its content.
    """

    key: str
    version: RosterVersion
    aims: tuple[str, ...] = ()
    packed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonChange:
    """One person before and after: changed days, minutes of work, and fen of every rule that counts by person."""

    person: str
    days: tuple[ChangedDay, ...]
    minutes: tuple[int, int]
    fen: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """From ``before`` to ``after``, both in the problem of ``priced_as`` as it is today.

    ``figures`` are of the whole site, but hours short or late of the roles that the actor's departments host;
    ``forecast`` says whether there is a need to be short of. ``rules`` are those that differ, ``same`` the others that
    cost something or are broken. ``people`` are those whom the actor sees, ``all_people`` and ``all_days`` count all.
    """

    before: Candidate
    after: Candidate
    priced_as: RosterVersion
    forecast: bool
    waits: bool
    figures: tuple[Figures, Figures]
    broken: tuple[int, int]
    rules: tuple[RuleDifference, ...]
    same: tuple[RuleDifference, ...]
    people: tuple[PersonChange, ...]
    all_people: int
    all_days: int


def candidates(app: App, actor: Actor, roster_id: int) -> tuple[Candidate, ...]:
    """Every version of the roster's days, the newest first, then the alternatives found for the roster itself.

    Raises ``NotFound``, also for staff.
    """
    with app.reading(actor) as uow:
        version = version_for(uow, actor, roster_id)
        same = [v for v in uow.rosters.of_horizon(version.first_day) if v.days == version.days]
    job = latest(app, actor, ALTERNATIVES, roster_id)
    found = job.result.get("rosters", ()) if job is not None else ()
    return (
        *(Candidate(key=str(one.id), version=one) for one in same),
        *(
            Candidate(key=f"a{n}", version=version, aims=tuple(one["aims"]), packed=one["roster"])
            for n, one in enumerate(found)
        ),
    )


def usual_pair(among: Sequence[Candidate], roster_id: int) -> tuple[Candidate, Candidate] | None:
    """Which two to look at first: what is published, and this roster or the newest draft; None where there is one."""
    versions = [
        one for one in among if not one.aims and (one.version.lifecycle.has_roster or one.key == str(roster_id))
    ]
    own = [one for one in versions if one.key == str(roster_id)]
    seen = [one for one in versions if one.version.state in IN_FORCE]
    seen.sort(key=lambda one: one.version.state is not RosterState.PUBLISHED)  # what is in force before what was
    drafts = [one for one in versions if one not in seen]
    is_draft = bool(own) and own[0] in drafts
    after = next(iter([*(own if is_draft else ()), *drafts, *seen]), None)
    before = next((one for one in [*(() if is_draft else own), *seen, *drafts] if one != after), None)
    return None if after is None or before is None else (before, after)


def chosen_pair(among: Sequence[Candidate], before: str, after: str) -> tuple[Candidate, Candidate]:
    """The two that an address names. Raises ``InvalidInput`` for one that is not among them and for one twice."""
    known = {one.key: one for one in among}
    if before not in known or after not in known:
        raise InvalidInput(f"{before!r} or {after!r} is no roster of these days", key="version_elsewhere")
    if before == after:
        raise InvalidInput("a roster cannot be compared with itself", key="version_same")
    return known[before], known[after]


def compare(app: App, actor: Actor, before: Candidate, after: Candidate) -> Comparison:
    """Set two rosters of the same days against each other. Raises ``NotFound``, also for staff."""
    with app.reading(actor) as uow:
        version = version_for(uow, actor, after.version.id)
        contents = _content(uow, before), _content(uow, after)
        desk = desk_of(app, uow, version)
    organisation = desk.organisation
    first, second = (desk.standing_of(content) for content in contents)
    cards = first.scored.card, second.scored.card
    found = explain_difference(desk.problem, first.scored.roster, second.scored.roster, cards=cards)
    changes = changed_days(*contents)
    seen = {c.person for c in changes if actor.sees_department(organisation.people[c.person].department)}
    hosted = {code for code, role in organisation.roles.items() if actor.sees_department(role.department)}
    return Comparison(
        before=before,
        after=after,
        priced_as=version,
        forecast=bool(desk.planned.needed),
        waits=bool(hosted & desk.planned.waiting.keys()),
        figures=(_figures(desk, first, hosted), _figures(desk, second, hosted)),
        broken=(len(cards[0].hard), len(cards[1].hard)),
        rules=found.rules,
        same=tuple(_alike(*cards, {rule.rule for rule in found.rules})),
        people=tuple(_people(found, cards, tuple(c for c in changes if c.person in seen))),
        all_people=len({change.person for change in changes}),
        all_days=len(changes),
    )


def _content(uow: UnitOfWork, one: Candidate) -> tuple[AssignedDay, ...]:
    if one.packed:
        return to_assigned(unpacked(one.packed), one.version.first_day)
    content: tuple[AssignedDay, ...] = uow.rosters.assignments(one.version.id)
    return content


def _figures(desk: Desk, standing: Standing, roles: set[str]) -> Figures:
    short = {role: hours for role, hours in standing.short.items() if role in roles}
    return figures(desk, replace(standing, short=short))


def _alike(before: Scorecard, after: Scorecard, differing: set[str]) -> Iterator[RuleDifference]:
    """Rules that both cost or break the same."""
    hard = Counter(violation.rule for violation in before.hard), Counter(violation.rule for violation in after.hard)
    for rule, fen in before.penalties.items():
        if rule not in differing and (fen or hard[0][rule]):
            yield RuleDifference(
                rule=rule,
                before=fen,
                after=after.penalties[rule],
                hard_before=hard[0][rule],
                hard_after=hard[1][rule],
            )


def _people(
    found: Difference, cards: tuple[Scorecard, Scorecard], changes: tuple[ChangedDay, ...]
) -> Iterator[PersonChange]:
    minutes = {one.employee: (one.minutes_before, one.minutes_after) for one in found.people}
    before, after = (_fen_by_person(card) for card in cards)
    days: dict[str, list[ChangedDay]] = {}
    for change in changes:
        days.setdefault(change.person, []).append(change)
    for person, own in sorted(days.items()):
        code = EmployeeId(person)
        yield PersonChange(
            person=person, days=tuple(own), minutes=minutes.get(code, (0, 0)), fen=(before[code], after[code])
        )


def _fen_by_person(card: Scorecard) -> Counter[EmployeeId | None]:
    found: Counter[EmployeeId | None] = Counter()
    for violation in card.violations:
        found[violation.employee] += violation.penalty
    return found
