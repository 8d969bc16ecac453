"""The fairness of a cycle before it is locked: every check that the stored data can answer, with its alarm."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from zoneinfo import ZoneInfo

from scheduler.attribution.cells import UNASSIGNED
from scheduler.attribution.engine import Result, attribute
from scheduler.attribution.fairness import (
    CheckName,
    Finding,
    InRole,
    burden,
    explanation_coverage,
    group_rates,
    helper_penalty,
    leave_neutrality,
    part_time_parity,
    shift_parity,
    without_data,
)
from scheduler.attribution.version import AttributionVersion
from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.domain.organisation import Organisation
from scheduler.errors import NotFound
from scheduler.hours.boundaries import Night, rule_parts
from scheduler.hours.schedule import ScheduledShift
from scheduler.hours.segments import Segment
from scheduler.kpis.anchors import tier
from scheduler.services.attribution_figures import Figure, Kind, figure
from scheduler.services.attribution_inputs import stored_version
from scheduler.services.attribution_lineage import LINEAGES
from scheduler.services.attribution_source import Source
from scheduler.services.fairness_ledger import has_nights
from scheduler.services.hours_inputs import read_shifts, require_hr
from scheduler.services.hours_premium import night_in_force

TOP = frozenset({"good", "excellent"})
FULL_TIME_MIN = 35 * 60  # of a contract's regular week
SATURDAY = 5
NIGHT_WORK, DAY_WORK = "night_work", "day_work"


@dataclass(frozen=True, slots=True, kw_only=True)
class FairnessReport:
    """``findings`` in the order of the note; rates are compared between contracts."""

    version: AttributionVersion
    findings: tuple[Finding, ...]

    @property
    def alarms(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.alarm)


def fairness_report(app: App, actor: Actor, period_code: str, *, version: int | None = None) -> FairnessReport:
    """Look at a stored version from every side that the data know.

    Nights and weekends are of the published roster. Stored inputs hold no leave at all, so computing the version again
    from them is computing it with leave as not scheduled. What nobody keeps (a manager's rating beside the system's)
    or nobody worked is a finding without a value. Raises Forbidden unless HR or admin, NotFound without period or
    attribution, PackRefused for packs in force that cannot be read.
    """
    require_hr(actor)
    with app.reading(actor) as uow:
        organisation = uow.organisation.load()
        stored = stored_version(uow, actor, period_code, version)
        first, last = date.fromisoformat(stored.inputs.first_day), date.fromisoformat(stored.inputs.last_day)
        people = sorted(p.person for p in stored.result.people)
        shifts = read_shifts(uow, organisation, first, last, set(people))
        segments = [s for own in uow.hours.segments(first, last, set(people)).values() for s in own]
        nightly = night_minutes(segments, organisation.site.zone, night_in_force(uow, first))
        source = Source(uow, organisation, actor, period_code, stored.version.version)
        explained = {asked.key: _explained(source, asked) for asked in _figures(stored.result)}
    composites = {p.person: p.composite.value for p in stored.result.people}
    rated = {person: value for person, value in composites.items() if value is not None}
    again = attribute(stored.inputs)
    full, part = by_contract(organisation, rated)
    nights, weekends = burdens(organisation, shifts, people)
    return FairnessReport(
        version=stored.version,
        findings=(
            *group_rates(top_tiers(organisation, rated)),
            helper_penalty(in_roles(stored.result)),
            part_time_parity(full, part),
            leave_neutrality(composites, {p.person: p.composite.value for p in again.people}),
            night_parity(in_roles(stored.result), nightly),
            without_data(CheckName.LENIENCY),
            burden("nights", nights),
            burden("weekends", weekends),
            explanation_coverage(explained),
        ),
    )


def top_tiers(organisation: Organisation, rated: Mapping[str, Fraction]) -> dict[str, tuple[int, int]]:
    """By contract: how many of how many rated people are good or excellent."""
    found: dict[str, tuple[int, int]] = {}
    for person, value in rated.items():
        contract = organisation.people[person].contract
        top, n = found.get(contract, (0, 0))
        found[contract] = top + (tier(value) in TOP), n + 1
    return found


def in_roles(result: Result) -> list[InRole]:
    """Scored minutes of everybody in every role, at home in its department or helping there."""
    homes = {p.person: p.home for p in result.people}
    return [
        InRole(
            role=c.cell.role,
            person=c.cell.person,
            minutes=c.cell.minutes,
            points=Fraction(c.cell.s_e4, 10_000),
            home=homes[c.cell.person] == c.cell.department,
        )
        for c in result.cells
        if c.cell.s_e4 is not None
    ]


def night_minutes(segments: Sequence[Segment], zone: ZoneInfo, night: Night) -> dict[tuple[str, str], int]:
    """Firm minutes inside the night's band by person and role."""
    found: dict[tuple[str, str], int] = {}
    for part in rule_parts([s for s in segments if not s.provisional], zone, night=night):
        if part.night:
            key = part.segment.person, part.segment.role or UNASSIGNED
            found[key] = found.get(key, 0) + part.segment.minutes
    return found


def night_parity(rows: Iterable[InRole], nightly: Mapping[tuple[str, str], int]) -> Finding:
    """Mean points of hours at night − of hours by day, in the roles that anybody worked in at night.

    A role has one standard for both, so each person's points in it are laid on the minutes of either kind.
    """
    kept = list(rows)
    roles = {row.role for row in kept if nightly.get((row.person, row.role))}
    kinds: list[tuple[str, str, int, Fraction]] = []
    for row in kept:
        if row.role in roles:
            night = min(row.minutes, nightly.get((row.person, row.role), 0))
            kinds.append((NIGHT_WORK, row.person, night, row.points))
            kinds.append((DAY_WORK, row.person, row.minutes - night, row.points))
    found = [finding for finding in shift_parity(kinds) if finding.subject == NIGHT_WORK]
    return found[0] if found else without_data(CheckName.NIGHT)


def by_contract(
    organisation: Organisation, rated: Mapping[str, Fraction]
) -> tuple[dict[str, Fraction], dict[str, Fraction]]:
    """Composites of full-time people (35 hours a week or more) and of the others."""
    full: dict[str, Fraction] = {}
    part: dict[str, Fraction] = {}
    for person, value in rated.items():
        contract = organisation.contracts[organisation.people[person].contract]
        (full if contract.regular_min_per_week >= FULL_TIME_MIN else part)[person] = value
    return full, part


def burdens(
    organisation: Organisation, shifts: Mapping[str, Sequence[ScheduledShift]], people: Iterable[str]
) -> tuple[dict[str, int], dict[str, int]]:
    """Nights and weekend days of the published roster by person.

    Who worked none counts too, but among the nights only where the contract knows nights at all.
    """
    nights: dict[str, int] = {}
    weekends: dict[str, int] = {}
    for person in people:
        own = shifts.get(person, ())
        worked = sum(shift.night for shift in own)
        if worked or has_nights(organisation, organisation.people[person]):
            nights[person] = worked
        weekends[person] = sum(shift.day.weekday() >= SATURDAY for shift in own)
    return nights, weekends


def _figures(result: Result) -> list[Figure]:
    """What pages show of a person and of a cell, each with a page of its own."""
    found = [
        figure(kind, c.cell.person, c.cell.role, c.cell.w_milli)
        for c in result.cells
        for kind in (Kind.CELL_MINUTES, Kind.CELL_POINTS, Kind.CELL_SHARE)
    ]
    for person in result.people:
        found += [figure(kind, person.person) for kind in (Kind.PERSON_MINUTES, Kind.PERSON_POINTS)]
        if person.composite.value is not None:
            found.append(figure(Kind.COMPOSITE, person.person))
    return found


def _explained(source: Source, asked: Figure) -> bool:
    try:
        return LINEAGES[asked.kind](source, asked).exact
    except NotFound:
        return False
