"""Definitions and observations → the score of every person in every role, with each step kept for the explanation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from math import lcm

from scheduler.kpis.anchors import decimal_fraction
from scheduler.kpis.definitions import KpiDefinition, KpiLevel, Observation
from scheduler.kpis.evidence import Evidence, grade
from scheduler.kpis.score import KpiPoints, RoleScore, role_score

DISPLAY_FLOOR_MIN = 60
WHOLE = Fraction(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiStep:
    """One KPI of one person in one role: what was observed, what it was shrunk to, the points. None: no value.

    ``part`` of the KPI's weight: 1, or for a KPI amended within the period this version's share of the exposure.
    """

    kpi: str
    version: int
    level: KpiLevel
    weight: int
    x: Fraction | None
    n: Fraction | None
    value: Fraction | None  # what the anchors were asked: θ, or the team's figure
    points: Fraction | None
    mu: Fraction | None = None
    kappa: Fraction | None = None
    reliability: Fraction | None = None
    ranked: bool = True
    part: Fraction = WHOLE


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredRole:
    """``reliability`` and ``grade`` are the weakest evidence among individual KPIs; None and ``T`` if all are the
    team's, an empty grade without a score.

    ``shown`` is False below an hour in the role: hours and points count, no individual value is displayed.
    """

    score: RoleScore
    steps: tuple[KpiStep, ...]
    reliability: Fraction | None
    grade: str
    ranked: bool
    shown: bool


def score_roles(
    definitions: Sequence[KpiDefinition],
    observations: Iterable[Observation],
    minutes: Mapping[tuple[str, str], int],
) -> dict[tuple[str, str], ScoredRole]:
    """Score every (person, role) of ``minutes``; ``definitions`` are the instances of the period.

    Raises AnchorError for a table that cannot score or a figure that is no number.
    """
    observed = {(o.kpi, o.version, o.person): o for o in observations}
    versions: dict[tuple[str, str], list[KpiDefinition]] = {}  # two roles may share a KPI, and so its evidence
    for definition in sorted(definitions, key=lambda d: (d.code, d.valid_from, d.version)):
        versions.setdefault((definition.code, definition.role), []).append(definition)
    by_role: dict[str, list[Callable[[str], tuple[KpiStep, ...]]]] = {}
    for of_kpi in versions.values():
        by_role.setdefault(of_kpi[0].role, []).append(_stepper(of_kpi, observed))
    scored: dict[tuple[str, str], ScoredRole] = {}
    for (person, role), worked in minutes.items():
        steps = tuple(step for steps_of in by_role.get(role, ()) for step in steps_of(person))
        scored[person, role] = _combine(steps, worked)
    return scored


def _stepper(
    versions: Sequence[KpiDefinition], observed: Mapping[tuple[str, int, str | None], Observation]
) -> Callable[[str], tuple[KpiStep, ...]]:
    """Person → the steps of one KPI, from its versions in force in the period."""
    if versions[0].level is KpiLevel.TEAM:
        everybody = _split(versions, None, observed, [partial(_team_step, d) for d in versions])
        return lambda _person: everybody
    makers = [_Own(d).step for d in versions]
    if len(versions) > 1:
        return lambda person: _split(versions, person, observed, makers)
    code, version, make = versions[0].code, versions[0].version, makers[0]
    return lambda person: (make(observed.get((code, 0, person)) or observed.get((code, version, person))),)


def _split(
    versions: Sequence[KpiDefinition],
    person: str | None,
    observed: Mapping[tuple[str, int, str | None], Observation],
    makers: Sequence[Callable[[Observation | None], KpiStep]],
) -> tuple[KpiStep, ...]:
    """One step for each version that has exposure, with its share of it; what was observed of the whole period counts
    with the version of the first day."""
    code = versions[0].code
    steps = []
    for number, (definition, make) in enumerate(zip(versions, makers, strict=True)):
        observation = observed.get((code, definition.version, person))
        if observation is None and number == 0:
            observation = observed.get((code, 0, person))
        steps.append(make(observation))
    exposed = [(step, step.n) for step in steps if step.n]
    if len(exposed) < 2:
        return (exposed[0][0] if exposed else steps[0],)
    total = sum(n for _, n in exposed)
    return tuple(replace(step, part=n / total) for step, n in exposed)


def _team_step(definition: KpiDefinition, observation: Observation | None) -> KpiStep:
    x, n = _figures(observation)
    value = x / n if x is not None and n else None
    return KpiStep(
        kpi=definition.code,
        version=definition.version,
        level=definition.level,
        weight=definition.weight,
        x=x,
        n=n,
        value=value,
        points=None if value is None else definition.points(value),
    )


class _Own:
    """An individual KPI with what all its people share, worked out once: table, μ and κ."""

    def __init__(self, definition: KpiDefinition) -> None:
        self.definition = definition
        self._table = definition.table()
        best = max(points for _, points in self._table.table)
        self._cap = Fraction(definition.cap) if definition.cap < best else None
        self._mu, self._kappa = definition.frozen_mu(), definition.frozen_kappa()

    def step(self, observation: Observation | None) -> KpiStep:
        """An exposure of 0 (no orders came) is no value, not 100 %."""
        x, n = _figures(observation)
        evidence = value = points = None
        if observation is not None and x is not None and n:
            evidence = Evidence(x=x, n=n, mu=self._mu, kappa=self._kappa, dates=observation.dates)
            value = evidence.theta
            points = self._table.points(value)
            if self._cap is not None:
                points = min(points, self._cap)
        return KpiStep(
            kpi=self.definition.code,
            version=self.definition.version,
            level=self.definition.level,
            weight=self.definition.weight,
            x=x,
            n=n,
            value=value,
            points=points,
            mu=self._mu,
            kappa=self._kappa,
            reliability=evidence.reliability if evidence else None,
            ranked=evidence.ranked if evidence else False,
        )


def _figures(observation: Observation | None) -> tuple[Fraction | None, Fraction | None]:
    if observation is None:
        return None, None
    return decimal_fraction(observation.numerator), decimal_fraction(observation.exposure)


def _combine(steps: tuple[KpiStep, ...], minutes: int) -> ScoredRole:
    score = role_score(steps if all(s.part is WHOLE for s in steps) else _weighed(steps))
    own = [s for s in steps if s.reliability is not None]
    weakest = min((s.reliability for s in own if s.reliability is not None), default=None)
    letter = "T" if weakest is None else grade(weakest)
    return ScoredRole(
        score=score,
        steps=steps,
        reliability=weakest,
        grade="" if score.s_e4 is None else letter,
        ranked=score.s_e4 is not None and all(s.ranked for s in own),
        shown=minutes >= DISPLAY_FLOOR_MIN,
    )


def _weighed(steps: Sequence[KpiStep]) -> list[KpiPoints]:
    """The steps with their parts of the weight, all weights in one unit so that they are whole numbers."""
    shares = [step.weight * step.part for step in steps]
    unit = lcm(*(share.denominator for share in shares))
    return [
        KpiPoints(kpi=step.kpi, weight=int(share * unit), points=step.points)
        for step, share in zip(steps, shares, strict=True)
    ]
