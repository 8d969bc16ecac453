"""Definitions and observations → the score of every person in every role, with each step kept for the explanation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from scheduler.kpis.anchors import decimal_fraction
from scheduler.kpis.definitions import KpiDefinition, KpiLevel, Observation
from scheduler.kpis.evidence import Evidence, grade
from scheduler.kpis.score import KpiPoints, RoleScore, role_score

DISPLAY_FLOOR_MIN = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiStep:
    """One KPI of one person in one role: what was observed, what it was shrunk to, the points. None: no value."""

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
    """Score every (person, role) of ``minutes``; ``definitions`` hold one version a KPI.

    Raises AnchorError for a table that cannot score or a figure that is no number.
    """
    observed = {(o.kpi, o.person): o for o in observations}
    by_role: dict[str, list[KpiDefinition]] = {}
    for definition in definitions:
        by_role.setdefault(definition.role, []).append(definition)
    team = {d.code: _team_step(d, observed.get((d.code, None))) for d in definitions if d.level is KpiLevel.TEAM}
    scored: dict[tuple[str, str], ScoredRole] = {}
    for (person, role), worked in minutes.items():
        steps = tuple(
            team[d.code] if d.level is KpiLevel.TEAM else _own_step(d, observed.get((d.code, person)))
            for d in by_role.get(role, ())
        )
        scored[person, role] = _combine(steps, worked)
    return scored


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
        points=None if value is None else definition.table().points(value),
    )


def _own_step(definition: KpiDefinition, observation: Observation | None) -> KpiStep:
    """An exposure of 0 (no orders came) is no value, not 100 %."""
    x, n = _figures(observation)
    mu, kappa = definition.frozen_mu(), definition.frozen_kappa()
    evidence = None
    if observation is not None and x is not None and n:
        evidence = Evidence(x=x, n=n, mu=mu, kappa=kappa, dates=observation.dates)
    return KpiStep(
        kpi=definition.code,
        version=definition.version,
        level=definition.level,
        weight=definition.weight,
        x=x,
        n=n,
        value=evidence.theta if evidence else None,
        points=definition.table().points(evidence.theta) if evidence else None,
        mu=mu,
        kappa=kappa,
        reliability=evidence.reliability if evidence else None,
        ranked=evidence.ranked if evidence else False,
    )


def _figures(observation: Observation | None) -> tuple[Fraction | None, Fraction | None]:
    if observation is None:
        return None, None
    return decimal_fraction(observation.numerator), decimal_fraction(observation.exposure)


def _combine(steps: tuple[KpiStep, ...], minutes: int) -> ScoredRole:
    score = role_score(KpiPoints(kpi=s.kpi, weight=s.weight, points=s.points) for s in steps)
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
