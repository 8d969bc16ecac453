"""What a dispute says should hold instead: time worked in a role, a role's hours in another role, a KPI's figures.

Pure: claims change segments and inputs, never what is stored about a locked period.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from scheduler.attribution.cells import UNASSIGNED
from scheduler.attribution.engine import Inputs, Minutes
from scheduler.attribution.splits import RoleSplit, split_minutes, split_of, split_segments
from scheduler.hours.deltas import Delta
from scheduler.hours.segments import Segment, cut_at
from scheduler.kpis.definitions import Observation

CLAIMED = "claimed"  # flag of a segment, or of a part of one, that stands by a decision and not by punches


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeClaim:
    """``[start_s, end_s)`` of an operational date was worked in ``role``, whatever is recorded there."""

    person: str
    day: date
    start_s: int
    end_s: int
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleClaim:
    """All hours of the period in ``recorded`` were worked in ``role``."""

    person: str
    recorded: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiClaim:
    """The figures of a KPI should be these (decimal strings); ``person`` None: of the team.

    ``version`` as in ``Observation``: 0, or the version of the KPI whose days they are of.
    """

    kpi: str
    person: str | None
    numerator: str
    exposure: str
    version: int = 0


Claim = TimeClaim | RoleClaim | KpiClaim


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What minutes need besides segments, as it was at the lock: weights by role from their days on, hosts of roles.

    ``splits`` of people's roles do not change in locked periods.
    """

    weights: Mapping[str, Sequence[tuple[date, int]]]
    hosts: Mapping[str, str]
    splits: Sequence[RoleSplit] = ()

    def weight(self, role: str, day: date) -> int:
        """w_milli in force on the day; 1000 for a role without any weight yet."""
        found = [w for start, w in self.weights.get(role, ()) if start <= day]
        return found[-1] if found else 1000


def claimed_segments(segments: Iterable[Segment], claims: Iterable[Claim], person: str) -> tuple[Segment, ...]:
    """The person's segments as they would be if every claim held, the later claim over the earlier.

    Time inside a claim that no segment covers becomes a segment of its own. Minutes of what is only cut do not change.
    """
    found = [s for s in segments if s.person == person]
    for claim in claims:
        if isinstance(claim, TimeClaim) and claim.person == person:
            found = _with_time(found, claim)
        elif isinstance(claim, RoleClaim) and claim.person == person:
            found = [_moved(s, claim.role) if (s.role or UNASSIGNED) == claim.recorded else s for s in found]
    return tuple(sorted(found, key=lambda s: (s.start_s, s.end_s)))


def _with_time(segments: list[Segment], claim: TimeClaim) -> list[Segment]:
    parts = sorted(cut_at(segments, (claim.start_s, claim.end_s)), key=lambda s: s.start_s)
    found: list[Segment] = []
    at = claim.start_s
    for part in parts:
        if part.end_s <= claim.start_s or part.start_s >= claim.end_s:
            found.append(part)
            continue
        if part.start_s > at:
            found.append(_new(claim, at, part.start_s))
        found.append(_moved(part, claim.role))
        at = part.end_s
    if at < claim.end_s:
        found.append(_new(claim, at, claim.end_s))
    return found


def _new(claim: TimeClaim, start_s: int, end_s: int) -> Segment:
    return Segment(
        person=claim.person,
        role=claim.role,
        operational_date=claim.day,
        start_s=start_s,
        end_s=end_s,
        flags=(CLAIMED,),
    )


def _moved(segment: Segment, role: str) -> Segment:
    if (segment.role or UNASSIGNED) == role and not segment.provisional:
        return segment
    kept = tuple(f for f in segment.flags if f not in ("provisional", "assumed_role", CLAIMED))
    return replace(segment, role=role, flags=(*kept, CLAIMED))


def firm_minutes(segments: Iterable[Segment], homes: Mapping[str, str], terms: Terms) -> tuple[Minutes, ...]:
    """Firm minutes by person, role and the weight in force on the operational date; without a role: home department."""
    found: dict[tuple[str, str, int], int] = {}
    for segment in split_segments(segments, terms.splits):
        if not segment.provisional:
            role = segment.role or UNASSIGNED
            key = (segment.person, role, terms.weight(role, segment.operational_date))
            found[key] = found.get(key, 0) + segment.minutes
    return _rows(found, homes, terms)


def late_minutes(lines: Iterable[Delta], homes: Mapping[str, str], terms: Terms) -> tuple[Minutes, ...]:
    """Signed minutes of delta lines by person, role and the weight in force on the day that they are of."""
    found: dict[tuple[str, str, int], int] = {}
    for line in lines:
        for role, minutes in late_parts(line, terms.splits):
            key = (line.person, role, terms.weight(role, line.operational_date))
            found[key] = found.get(key, 0) + minutes
    return tuple(row for row in _rows(found, homes, terms) if row.minutes)


def late_parts(line: Delta, splits: Sequence[RoleSplit]) -> Iterator[tuple[str, int]]:
    """The line's minutes by the roles that they count for: its own, or the parts of a split that held on its day."""
    split = line.role and split_of(splits, line.person, line.role, line.operational_date)
    if not split:
        yield line.role or UNASSIGNED, line.minutes
        return
    sign = 1 if line.minutes > 0 else -1
    salt = f"{line.person}|{line.role}|{line.operational_date}"
    yield from ((role, sign * part) for role, part in split_minutes(abs(line.minutes), split.parts, salt).items())


def _rows(found: Mapping[tuple[str, str, int], int], homes: Mapping[str, str], terms: Terms) -> tuple[Minutes, ...]:
    return tuple(
        Minutes(
            person=person,
            home=homes[person],
            role=role,
            department=terms.hosts.get(role, homes[person]),
            w_milli=w_milli,
            minutes=minutes,
        )
        for (person, role, w_milli), minutes in sorted(found.items())
    )


def claimed_inputs(
    inputs: Inputs, claims: Sequence[Claim], segments: Callable[[str], Iterable[Segment]], terms: Terms
) -> Inputs:
    """The inputs as they would be if every claim held. ``segments`` gives a person's, with earlier revisions in them.

    Persons and KPIs that no claim names keep what they have, to the last bit.
    """
    homes = {row.person: row.home for row in inputs.rows}
    moved = sorted({c.person for c in claims if isinstance(c, TimeClaim | RoleClaim)})
    rows = [row for row in inputs.minutes if row.person not in moved]
    for person in moved:
        rows += firm_minutes(claimed_segments(segments(person), claims, person), homes, terms)
    return replace(
        inputs,
        minutes=tuple(sorted(rows, key=lambda m: (m.person, m.role, m.w_milli))),
        observations=_observations(inputs.observations, claims),
    )


def _observations(found: Iterable[Observation], claims: Iterable[Claim]) -> tuple[Observation, ...]:
    by_key = {(o.kpi, o.person, o.version): o for o in found}
    for claim in claims:
        if isinstance(claim, KpiClaim):
            key = (claim.kpi, claim.person, claim.version)
            none = Observation(kpi=claim.kpi, person=claim.person, numerator="0", exposure="0", version=claim.version)
            by_key[key] = replace(by_key.get(key, none), numerator=claim.numerator, exposure=claim.exposure)
    return tuple(sorted(by_key.values(), key=lambda o: (o.kpi, o.person or "", o.version)))


def store_claim(claim: Claim) -> dict[str, object]:
    """The claim as plain data."""
    match claim:
        case TimeClaim():
            return {
                "kind": "time",
                "person": claim.person,
                "day": claim.day.isoformat(),
                "start_s": claim.start_s,
                "end_s": claim.end_s,
                "role": claim.role,
            }
        case RoleClaim():
            return {"kind": "role", "person": claim.person, "recorded": claim.recorded, "role": claim.role}
        case KpiClaim():
            return {
                "kind": "kpi",
                "kpi": claim.kpi,
                "person": claim.person,
                "numerator": claim.numerator,
                "exposure": claim.exposure,
                "version": claim.version,
            }


def read_claim(stored: Mapping[str, object]) -> Claim:
    """The claim as it was stored. Raises ValueError for a kind that this code does not know."""
    fields = {name: value for name, value in stored.items() if name != "kind"}
    kind = str(stored["kind"])
    if kind == "time":
        return TimeClaim(**{**fields, "day": date.fromisoformat(str(fields["day"]))})  # type: ignore[arg-type]
    if kind == "role":
        return RoleClaim(**fields)  # type: ignore[arg-type]
    if kind == "kpi":
        return KpiClaim(**fields)  # type: ignore[arg-type]
    raise ValueError(f"a claim of kind {kind!r} cannot be read")
