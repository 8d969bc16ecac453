"""What an attribution is computed from, read inside a unit of work; and which stored version an actor may read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from importlib.metadata import version as distribution_version

from scheduler.attribution.claims import Claim, Terms, firm_minutes, late_minutes
from scheduler.attribution.engine import Inputs, Result
from scheduler.attribution.lock import Lineage, Snapshot, WeightVersion
from scheduler.attribution.payload import granted_claims, load, read_inputs, read_result
from scheduler.attribution.reading import Counted, Reading, read_result_of, unpack_reading
from scheduler.attribution.splits import RoleSplit
from scheduler.attribution.version import PUBLISHED, AttributionVersion
from scheduler.domain.actor import AccountRole, Actor
from scheduler.domain.organisation import Organisation
from scheduler.errors import InvalidInput, NotFound
from scheduler.hours.deltas import deltas_hash
from scheduler.hours.ledger import Period
from scheduler.hours.segments import content_hash
from scheduler.kpis.anchors import AnchorError, decimal_fraction
from scheduler.kpis.catalogue import measures
from scheduler.kpis.definitions import KpiDefinition, instances
from scheduler.services.kpis import read_attendance
from scheduler.services.labour_inputs import stack_on
from scheduler.services.measured_parts import measured_of, of_pools
from scheduler.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class Stored:
    """A stored version with its inputs and result as they were. ``claims``: what its revisions granted so far."""

    version: AttributionVersion
    inputs: Inputs
    result: Result
    claims: tuple[Claim, ...] = ()

    @cached_property
    def definitions(self) -> Mapping[tuple[str, int], KpiDefinition]:
        """The KPI versions that scored, by code and version."""
        return {(d.code, d.version): d for d in self.inputs.definitions}


def code_version() -> str:
    """The version of this program, kept with every attribution."""
    return distribution_version("shiftledger")


def read_inputs_of(
    uow: UnitOfWork, organisation: Organisation, period: Period, pools: Mapping[str, int] | None
) -> Inputs:
    """Inputs of a period from its segments, the weights and KPIs in force and its observations.

    Raises InvalidInput for a pool of an unknown department or a KPI whose anchors, μ or κ cannot score. Provisional
    time is counted apart, not attributed. Delta lines of days locked before are attributed where they are counted.
    Measured parts are taken of departments with a pool; whether they fit in it is the caller's to ask.
    """
    for department in pools or {}:
        if department not in organisation.departments:
            known = ", ".join(sorted(organisation.departments))
            raise InvalidInput(
                f"pools: there is no department {department!r}; there are {known}",
                key="pool_department",
                code=department,
                accepted=known,
            )
    everything_defined = uow.kpis.definitions(period.last_day)
    definitions = instances(everything_defined, period.first_day, period.last_day)
    for definition in definitions:
        _require_scorable(definition)
    segments = uow.hours.segments(period.first_day, period.last_day)
    everything = [s for own in segments.values() for s in own]
    provisional: dict[str, int] = {}
    for segment in everything:
        if segment.provisional:
            provisional[segment.person] = provisional.get(segment.person, 0) + segment.minutes
    lines = uow.hours.deltas(period=period.code)
    homes = {person: organisation.people[person].department for person in {*segments, *(d.person for d in lines)}}
    terms = terms_of(organisation, period.last_day, role_splits(uow))
    return Inputs(
        cycle=period.code,
        first_day=period.first_day.isoformat(),
        last_day=period.last_day.isoformat(),
        segments_hash=content_hash(everything),
        minutes=firm_minutes(everything, homes, terms),
        definitions=definitions,
        observations=uow.kpis.observations(period.code),
        pools=tuple(sorted((pools or {}).items())),
        provisional_min=tuple(sorted(provisional.items())),
        measured=of_pools(measured_of(uow, organisation, period.code), pools or {}),
        new_roles=new_roles(everything_defined, period.first_day),
        late=late_minutes(lines, homes, terms),
        late_hash=deltas_hash(lines) if lines else "",
    )


def unmeasured(inputs: Inputs) -> tuple[KpiDefinition, ...]:
    """KPIs of roles with counted hours that have no value of the period at all, each once, by code."""
    worked = {row.role for row in inputs.rows if row.minutes > 0}
    measured = {o.kpi for o in inputs.observations if decimal_fraction(o.exposure) > 0}
    found = {d.code: d for d in inputs.definitions if d.role in worked and d.code not in measured}
    return tuple(found[code] for code in sorted(found))


def new_roles(definitions: Iterable[KpiDefinition], first_day: date) -> tuple[str, ...]:
    """Roles whose very first KPI began after the day: scored from then on, but nobody is compared in this period."""
    begun: dict[str, date] = {}
    for definition in definitions:
        begun[definition.role] = min(begun.get(definition.role, date.max), definition.valid_from)
    return tuple(sorted(role for role, day in begun.items() if day > first_day))


def weight_versions(organisation: Organisation, last_day: date) -> tuple[WeightVersion, ...]:
    """Every weight that began by the day, with the department that hosts the role."""
    known = [w for w in organisation.weights if w.valid_from <= last_day and w.role in organisation.roles]
    return tuple(
        WeightVersion(
            role=w.role,
            department=organisation.roles[w.role].department,
            valid_from=w.valid_from,
            w_milli=w.w_milli,
        )
        for w in sorted(known, key=lambda w: (w.role, w.valid_from))
    )


def role_splits(uow: UnitOfWork) -> tuple[RoleSplit, ...]:
    """Every split of a person's role; those of locked periods do not change."""
    return tuple(split for split, _reason in uow.pools.splits())


def terms_of(organisation: Organisation, last_day: date, splits: tuple[RoleSplit, ...] = ()) -> Terms:
    """Weights by role as they stand, the hosts of all roles, and the splits."""
    weights: dict[str, list[tuple[date, int]]] = {}
    for one in weight_versions(organisation, last_day):
        weights.setdefault(one.role, []).append((one.valid_from, one.w_milli))
    hosts = {code: role.department for code, role in organisation.roles.items()}
    return Terms(weights=weights, hosts=hosts, splits=splits)


def lineage_of(
    organisation: Organisation,
    inputs: Inputs,
    *,
    prior: Snapshot | None,
    reading_hash: str,
    packs: tuple[tuple[str, str], ...],
) -> Lineage:
    """The ids of everything that a run from the ledger was computed from; ``packs`` as of ``packs_on``."""
    return Lineage(
        segments_hash=inputs.segments_hash,
        kpis=tuple((d.code, d.version) for d in inputs.definitions),
        weights=weight_versions(organisation, date.fromisoformat(inputs.last_day)),
        packs=packs,
        prior=prior,
        code_version=code_version(),
        reading_hash=reading_hash,
    )


def prior_snapshot(uow: UnitOfWork, period: Period) -> Snapshot | None:
    """The published version of the period before, which this one continues; None where there is none."""
    earlier = [p for p in uow.hours.periods() if p.last_day < period.first_day]
    for one in reversed(earlier):
        for found in uow.attributions.versions(one.code):
            if found.state == PUBLISHED:
                return Snapshot(period=one.code, version=found.version, lock_hash=found.lock_hash)
    return None


def packs_on(uow: UnitOfWork, day: date) -> tuple[tuple[str, str], ...]:
    """Labour rule packs in force on the day, by code and version, the widest first; none where none are."""
    stack = stack_on(uow, day)
    return () if stack is None else tuple((pack.code, pack.version) for pack in stack.packs)


def attendance_of(uow: UnitOfWork, organisation: Organisation, inputs: Inputs) -> dict[str, tuple[Counted, ...]]:
    """The attendance of everybody with hours in the period, as figures to be kept beside the scores."""
    first, last = date.fromisoformat(inputs.first_day), date.fromisoformat(inputs.last_day)
    people = sorted({row.person for row in inputs.rows})
    return {
        person: tuple((m.kpi.code, m.numerator, m.denominator) for m in measures(figures))
        for person, figures in sorted(read_attendance(uow, organisation, first, last, people).items())
    }


def _require_scorable(definition: KpiDefinition) -> None:
    try:
        definition.table()
        definition.frozen_mu()
        definition.frozen_kappa()
    except AnchorError as error:
        raise InvalidInput(
            f"KPI {definition.code}, version {definition.version}: {error}",
            key="kpi_cannot_score",
            kpi=definition.code,
            version=definition.version,
        ) from error


def readable_version(uow: UnitOfWork, actor: Actor, period: str, version: int | None) -> AttributionVersion:
    """The version asked for, else the latest one that the actor may read: HR and admin any, others published ones.

    Raises NotFound, also for a draft that is not the actor's to see.
    """
    uow.hours.period(period)
    drafts = actor.role in (AccountRole.HR, AccountRole.ADMIN)
    for found in uow.attributions.versions(period):
        if (version is None or found.version == version) and (drafts or found.state == PUBLISHED):
            return found
    if version is not None:
        raise NotFound(
            f"there is no version {version} of the attribution of {period}",
            key="attribution_version_missing",
            period=period,
            version=version,
        )
    raise NotFound(f"there is no attribution of {period}", key="attribution_missing", period=period)


def stored_version(uow: UnitOfWork, actor: Actor, period: str, version: int | None) -> Stored:
    """The whole document of a readable version. Errors: ``readable_version``."""
    return load_version(uow, readable_version(uow, actor, period, version))


def load_version(uow: UnitOfWork, version: AttributionVersion) -> Stored:
    """The whole document of a version."""
    document = load(uow.attributions.payload(version.period, version.version))
    return Stored(
        version=version,
        inputs=read_inputs(document["inputs"]),
        result=read_result(document["result"]),
        claims=granted_claims(document),
    )


def stored_reading(
    uow: UnitOfWork, organisation: Organisation, actor: Actor, period: str, version: int | None
) -> tuple[AttributionVersion, Reading]:
    """What overviews show of a readable version; of one from before readings were kept it is made from the document.

    Errors: ``readable_version``.
    """
    found = readable_version(uow, actor, period, version)
    packed = uow.attributions.reading(period, found.version)
    if packed is not None:
        return found, unpack_reading(packed)
    stored = load_version(uow, found)
    return found, read_result_of(stored.inputs, stored.result, attendance_of(uow, organisation, stored.inputs))
