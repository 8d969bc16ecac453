"""What a card and its departments would be if claims held: the question of an appeal, answered at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from scheduler.attribution.cells import UNASSIGNED
from scheduler.attribution.claims import (
    Claim,
    KpiClaim,
    RoleClaim,
    Terms,
    TimeClaim,
    claimed_inputs,
    claimed_segments,
)
from scheduler.attribution.engine import FEN, Inputs, PersonResult, Result
from scheduler.attribution.revision import Delta, counterfactual, deltas
from scheduler.attribution.version import PUBLISHED, AttributionVersion
from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.domain.organisation import Organisation
from scheduler.errors import InvalidInput, NotFound
from scheduler.hours.segments import Segment
from scheduler.kpis.anchors import AnchorError, decimal_fraction, typed_fraction
from scheduler.kpis.definitions import KpiLevel
from scheduler.kpis.score import GRID
from scheduler.services.attribution_inputs import Stored, load_version, role_splits, terms_of
from scheduler.services.hours_inputs import visible_people
from scheduler.storage.unit_of_work import UnitOfWork

SMALLEST_GROUP = 5  # a department's totals are shown to staff from this many people on
LONGEST_CLAIM_S = 16 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A person's own figures on one side; ``composite`` None: not rated."""

    composite: Fraction | None
    coverage: Fraction | None
    points: Fraction
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleChange:
    """A role of the person before and after; a score of None: no KPI scores it."""

    role: str
    minutes: tuple[int, int]
    score: tuple[Fraction | None, Fraction | None]
    points: tuple[Fraction, Fraction]


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentChange:
    """A department's amount and the person's part of it, before and after, in ``unit``.

    ``totals`` None: too few people to show a staff member the department's. ``reserve_left`` in fen before the change,
    None without a pool; ``beyond_reserve``: what the reserve would not hold.
    """

    department: str
    unit: str
    own: tuple[int, int]
    totals: tuple[int, int] | None
    reserve_left: int | None
    beyond_reserve: int

    @property
    def delta(self) -> int:
        return self.own[1] - self.own[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """``others``: how many other people's cards would change too (a team's figure); whose, only the decision shows."""

    version: AttributionVersion
    before: Standing
    after: Standing
    roles: tuple[RoleChange, ...]
    departments: tuple[DepartmentChange, ...]
    others: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Amended:
    """A version beside what it would be; ``claims`` are all that were ever granted, these included."""

    prior: Stored
    inputs: Inputs
    result: Result
    claims: tuple[Claim, ...]
    deltas: tuple[Delta, ...]

    @property
    def touched(self) -> tuple[str, ...]:
        """People whose minutes, scores or shares would change."""
        before, after = _judged(self.prior.result), _judged(self.result)
        return tuple(sorted(p for p in before.keys() | after.keys() if before.get(p) != after.get(p)))


def what_if(app: App, actor: Actor, period: str, person: str, claims: Sequence[Claim]) -> WhatIf:
    """The person's card and departments against the latest published version, if the claims held.

    Nothing of other people is in it but sums of at least five. Raises NotFound for a person out of sight or without a
    card, InvalidInput for claims that cannot be or that change nothing.
    """
    with app.reading(actor) as uow:
        organisation: Organisation = uow.organisation.load()
        visible_people(organisation, actor, person=person)
        prior = locked_version(uow, period, person)
        check_claims(uow, organisation, prior, person, claims)
        amended = amend(uow, organisation, prior, claims)
        left = reserve_left(uow, prior)
    return compare(amended, person, left, all_totals=actor.sees_department(organisation.people[person].department))


def locked_version(uow: UnitOfWork, period: str, person: str) -> Stored:
    """The latest published version. Raises NotFound where it has no card of the person."""
    for found in uow.attributions.versions(period):
        if found.state == PUBLISHED and uow.appeals.card(period, person) is not None:
            return load_version(uow, found)
    raise NotFound(f"{person} has no locked score in {period}", key="score_missing", code=person, period=period)


def terms_at_lock(uow: UnitOfWork, organisation: Organisation, stored: Stored) -> Terms:
    """Weights and hosts as the version has them; of one without lineage as they are now."""
    lineage = uow.attributions.lineage(stored.version.period, stored.version.version)
    now = terms_of(organisation, date.fromisoformat(stored.inputs.last_day), role_splits(uow))
    if lineage is None:
        return now
    then = lineage.terms()
    # a role that had no weight yet is hosted where it is now
    return Terms(weights=then.weights, hosts={**now.hosts, **then.hosts}, splits=now.splits)


def amend(uow: UnitOfWork, organisation: Organisation, prior: Stored, claims: Sequence[Claim]) -> Amended:
    """What the version would be if these claims held beside those that it granted already."""
    first, last = date.fromisoformat(prior.inputs.first_day), date.fromisoformat(prior.inputs.last_day)
    cumulative = (*prior.claims, *claims)

    def segments(person: str) -> tuple[Segment, ...]:
        recorded = uow.hours.segments(first, last, {person}).get(person, [])
        return claimed_segments(recorded, prior.claims, person)

    inputs = claimed_inputs(prior.inputs, claims, segments, terms_at_lock(uow, organisation, prior))
    result = counterfactual(inputs, prior.result)
    return Amended(prior=prior, inputs=inputs, result=result, claims=cumulative, deltas=deltas(prior.result, result))


def reserve_left(uow: UnitOfWork, prior: Stored) -> dict[str, int]:
    """Fen that the reserve beside each pool still holds, by department."""
    permille = prior.version.reserve_permille
    left = {department: abs(pool) * permille // 1000 for department, pool in prior.inputs.pools}
    for line in uow.appeals.deltas(prior.version.period, until_version=prior.version.version):
        if line.unit == FEN and line.department in left:
            left[line.department] -= line.amount - line.beyond_reserve
    return left


def beyond(amount: int, left: int) -> int:
    """The part of a delta that a reserve does not hold; what comes back fills it again."""
    return max(0, amount - max(0, left))


def compare(amended: Amended, person: str, left: Mapping[str, int], *, all_totals: bool) -> WhatIf:
    """The person's side of an amendment; department totals of small groups only with ``all_totals``."""
    prior, result = amended.prior.result, amended.result
    before, after = _standing(prior, person), _standing(result, person)
    roles: dict[str, list[list[tuple[int, int | None, Fraction]]]] = {}
    for side, one in enumerate((prior, result)):
        for shared in one.cells:
            if shared.cell.person == person:
                rows = roles.setdefault(shared.cell.role, [[], []])
                rows[side].append((shared.cell.minutes, shared.cell.s_e4, shared.cell.points))
    return WhatIf(
        version=amended.prior.version,
        before=before,
        after=after,
        roles=tuple(_role_change(role, sides) for role, sides in sorted(roles.items())),
        departments=_department_changes(amended, person, left, all_totals=all_totals),
        others=sum(one != person for one in amended.touched),
    )


def _department_changes(
    amended: Amended, person: str, left: Mapping[str, int], *, all_totals: bool
) -> tuple[DepartmentChange, ...]:
    prior, result = amended.prior.result, amended.result
    own = [_own_shares(prior, person), _own_shares(result, person)]
    old = {d.department: d for d in prior.departments}
    found = []
    for one in result.departments:
        if one.department not in own[0] and one.department not in own[1]:
            continue
        people = {c.cell.person for c in prior.cells if c.cell.department == one.department}
        shares = (own[0].get(one.department, 0), own[1].get(one.department, 0))
        was = old[one.department].amount if one.department in old else 0
        held = left.get(one.department) if one.unit == FEN else None
        total = sum(d.amount for d in amended.deltas if d.department == one.department)
        found.append(
            DepartmentChange(
                department=one.department,
                unit=one.unit,
                own=shares,
                totals=(was, one.amount) if all_totals or len(people) >= SMALLEST_GROUP else None,
                reserve_left=held,
                beyond_reserve=0 if held is None else beyond(total, held),
            )
        )
    return tuple(found)


def _own_shares(result: Result, person: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for shared in result.cells:
        if shared.cell.person == person:
            found[shared.cell.department] = found.get(shared.cell.department, 0) + shared.share
    return found


def _role_change(role: str, sides: list[list[tuple[int, int | None, Fraction]]]) -> RoleChange:
    def score(rows: list[tuple[int, int | None, Fraction]]) -> Fraction | None:
        return next((Fraction(s, GRID) for _m, s, _p in rows if s is not None), None)

    before, after = sides
    return RoleChange(
        role=role,
        minutes=(sum(m for m, _s, _p in before), sum(m for m, _s, _p in after)),
        score=(score(before), score(after)),
        points=(sum((p for _m, _s, p in before), Fraction(0)), sum((p for _m, _s, p in after), Fraction(0))),
    )


def _standing(result: Result, person: str) -> Standing:
    one: PersonResult | None = next((p for p in result.people if p.person == person), None)
    if one is None:
        return Standing(composite=None, coverage=None, points=Fraction(0), minutes=0)
    return Standing(
        composite=one.composite.value, coverage=one.composite.coverage, points=one.points, minutes=one.minutes
    )


def _judged(result: Result) -> dict[str, list[tuple[str, int, int, int | None, int]]]:
    found: dict[str, list[tuple[str, int, int, int | None, int]]] = {}
    for shared in result.cells:
        cell = shared.cell
        if cell.minutes or shared.share:
            row = (cell.role, cell.w_milli, cell.minutes, cell.s_e4, shared.share)
            found.setdefault(cell.person, []).append(row)
    return found


# what may be claimed


def check_claims(
    uow: UnitOfWork, organisation: Organisation, stored: Stored, person: str, claims: Sequence[Claim]
) -> None:
    """Raises InvalidInput for no claims, one that is not the person's, cannot be, or all together changing nothing."""
    if not claims:
        raise InvalidInput("say what should hold instead", key="claims_none")
    for claim in claims:
        if isinstance(claim, TimeClaim):
            _check_time(organisation, stored, person, claim)
        elif isinstance(claim, RoleClaim):
            _check_role(organisation, stored, person, claim)
        else:
            _check_kpi(stored, person, claim)
    amended = amend(uow, organisation, stored, claims)
    if _counted(amended.inputs) == _counted(stored.inputs):
        raise InvalidInput("what is claimed is what is recorded already", key="claims_nothing")


def _counted(inputs: Inputs) -> tuple[object, object]:
    figures = [
        (o.kpi, o.person, o.version, decimal_fraction(o.numerator), decimal_fraction(o.exposure))
        for o in inputs.observations
    ]
    return tuple(replace(m, home="") for m in inputs.minutes if m.minutes), tuple(figures)


def _check_time(organisation: Organisation, stored: Stored, person: str, claim: TimeClaim) -> None:
    first, last = date.fromisoformat(stored.inputs.first_day), date.fromisoformat(stored.inputs.last_day)
    if claim.person != person or not first <= claim.day <= last:
        raise InvalidInput(
            f"{claim.day} is not in the period; {first} to {last} are", key="claim_day", first=first, last=last
        )
    if not 60 <= claim.end_s - claim.start_s <= LONGEST_CLAIM_S:
        raise InvalidInput("a claimed time lasts from one minute to 16 hours", key="claim_length")
    if claim.role not in organisation.roles:
        raise InvalidInput(f"there is no role {claim.role!r}", key="role_missing", role=claim.role)


def _check_role(organisation: Organisation, stored: Stored, person: str, claim: RoleClaim) -> None:
    if claim.role not in organisation.roles:
        raise InvalidInput(f"there is no role {claim.role!r}", key="role_missing", role=claim.role)
    worked = {m.role for m in stored.inputs.minutes if m.person == person and m.minutes}
    if claim.person != person or claim.recorded not in worked:
        name = "" if claim.recorded == UNASSIGNED else claim.recorded
        raise InvalidInput(f"no hours are recorded in {name!r}", key="claim_role_unworked", role=name)


def _check_kpi(stored: Stored, person: str, claim: KpiClaim) -> None:
    accepted = [d for d in stored.inputs.definitions if d.code == claim.kpi and claim.version in (0, d.version)]
    definition = next(iter(accepted), None)
    worked = {m.role for m in stored.inputs.rows if m.person == person}
    if definition is None or definition.role not in worked:
        raise InvalidInput(f"KPI {claim.kpi!r} is none of the person's roles", key="claim_kpi", kpi=claim.kpi)
    if claim.person != (person if definition.level is KpiLevel.INDIVIDUAL else None):
        raise InvalidInput(f"KPI {claim.kpi!r} is of somebody else", key="claim_kpi", kpi=claim.kpi)
    try:
        above, below = typed_fraction(claim.numerator), typed_fraction(claim.exposure)
    except AnchorError as error:
        raise InvalidInput(str(error), key="claim_figures", kpi=claim.kpi) from error
    if below <= 0 or max(abs(above), below) > 10**12:
        raise InvalidInput("a KPI needs an exposure above 0", key="claim_figures", kpi=claim.kpi)
