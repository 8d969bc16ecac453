"""What an attribution is computed from, read inside a unit of work; and which stored version an actor may read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version as distribution_version

from scheduler.attribution.cells import UNASSIGNED
from scheduler.attribution.engine import Inputs, Minutes, Result
from scheduler.attribution.payload import load, read_inputs, read_result
from scheduler.attribution.version import PUBLISHED, AttributionVersion
from scheduler.domain.actor import AccountRole, Actor
from scheduler.domain.organisation import Organisation
from scheduler.errors import InvalidInput, NotFound
from scheduler.hours.ledger import Period
from scheduler.hours.segments import Segment, content_hash
from scheduler.kpis.anchors import AnchorError
from scheduler.kpis.definitions import KpiDefinition, in_force
from scheduler.storage.unit_of_work import UnitOfWork

DEFAULT_WEIGHT_MILLI = 1000


@dataclass(frozen=True, kw_only=True)
class Stored:
    """A stored version with its inputs and result as they were."""

    version: AttributionVersion
    inputs: Inputs
    result: Result

    @cached_property
    def definitions(self) -> Mapping[str, KpiDefinition]:
        return {d.code: d for d in self.inputs.definitions}


def code_version() -> str:
    """The version of this program, kept with every attribution."""
    return distribution_version("shiftledger")


def read_inputs_of(
    uow: UnitOfWork, organisation: Organisation, period: Period, pools: Mapping[str, int] | None
) -> Inputs:
    """Inputs of a period from its segments, the weights and KPIs in force and its observations.

    Raises InvalidInput for a pool of an unknown department or a KPI whose anchors, μ or κ cannot score. Provisional
    time is counted apart, not attributed.
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
    definitions = in_force(uow.kpis.definitions(period.last_day), period.first_day, period.last_day)
    for definition in definitions:
        _require_scorable(definition)
    segments = uow.hours.segments(period.first_day, period.last_day)
    everything = [s for own in segments.values() for s in own]
    provisional: dict[str, int] = {}
    for segment in everything:
        if segment.provisional:
            provisional[segment.person] = provisional.get(segment.person, 0) + segment.minutes
    return Inputs(
        cycle=period.code,
        first_day=period.first_day.isoformat(),
        last_day=period.last_day.isoformat(),
        segments_hash=content_hash(everything),
        minutes=_minutes(organisation, everything),
        definitions=definitions,
        observations=uow.kpis.observations(period.code),
        pools=tuple(sorted((pools or {}).items())),
        provisional_min=tuple(sorted(provisional.items())),
    )


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


def _minutes(organisation: Organisation, segments: list[Segment]) -> tuple[Minutes, ...]:
    """Firm minutes by person, role and the weight in force on the operational date; without a role: home department."""
    found: dict[tuple[str, str, int], int] = {}
    weights: dict[tuple[str, object], int] = {}
    for segment in segments:
        if segment.provisional:
            continue
        role = segment.role or UNASSIGNED
        day = segment.operational_date
        if (role, day) not in weights:
            known = role in organisation.roles
            weights[role, day] = organisation.weight_milli(role, day) if known else DEFAULT_WEIGHT_MILLI
        key = (segment.person, role, weights[role, day])
        found[key] = found.get(key, 0) + segment.minutes
    rows = []
    for (person, role, w_milli), minutes in sorted(found.items()):
        home = organisation.people[person].department
        host = organisation.roles[role].department if role in organisation.roles else home
        rows.append(Minutes(person=person, home=home, role=role, department=host, w_milli=w_milli, minutes=minutes))
    return tuple(rows)


def stored_version(uow: UnitOfWork, actor: Actor, period: str, version: int | None) -> Stored:
    """The version asked for, else the latest one that the actor may read: HR and admin any, others published ones.

    Raises NotFound, also for a draft that is not the actor's to see.
    """
    uow.hours.period(period)
    drafts = actor.role in (AccountRole.HR, AccountRole.ADMIN)
    for found in uow.attributions.versions(period):
        if (version is None or found.version == version) and (drafts or found.state == PUBLISHED):
            document = load(uow.attributions.payload(period, found.version))
            return Stored(version=found, inputs=read_inputs(document["inputs"]), result=read_result(document["result"]))
    if version is not None:
        raise NotFound(
            f"there is no version {version} of the attribution of {period}",
            key="attribution_version_missing",
            period=period,
            version=version,
        )
    raise NotFound(f"there is no attribution of {period}", key="attribution_missing", period=period)
