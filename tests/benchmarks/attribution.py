"""A company's month of attribution, timed, with the plain way in Fractions beside it in the same run.

Shares: 3,000 people with minutes in each of 12 roles of 6 departments, an individual and a team KPI a role, each
department's pool divided to the fen. Effects: 200 departments of 12 roles and 15 people against an earlier month.
Every result must be identical to the plain way's; seconds are of the processor. Exit code 1 if one differs or a limit
is passed.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from itertools import combinations
from typing import TypeVar

from scheduler.attribution.cells import NEUTRAL_S_E4
from scheduler.attribution.effects import DepartmentEffects, DepartmentState, Factor, department_effects
from scheduler.attribution.engine import Inputs, Minutes, Result, attribute
from scheduler.attribution.shares import tie_break
from scheduler.kpis.anchors import Anchors
from scheduler.kpis.definitions import KpiDefinition, KpiLevel, Observation
from scheduler.kpis.evidence import Evidence
from scheduler.kpis.score import quantise

MOST_S = {"shares": 1.0, "effects": 2.0}
PICKING = (("10", "0"), ("40", "60"), ("50", "80"), ("60", "100"), ("70", "120"))
ON_TIME = (("50", "0"), ("80", "60"), ("90", "80"), ("98", "100"), ("100", "120"))
Value = TypeVar("Value")
Split = dict[tuple[str, str, str], int]


def company_month(people: int, roles: int, departments: int, seed: int = 1) -> Inputs:
    """``people`` × ``roles`` cells; every department hosts roles / departments of them and has a pool."""
    rng = random.Random(seed)
    host = {f"R{number:02d}": f"D{number % departments:03d}" for number in range(roles)}
    weight = {role: rng.choice((500, 800, 1000, 1200, 1500)) for role in host}
    minutes, seen = [], []
    for number in range(people):
        person = f"P{number:05d}"
        for role, department in host.items():
            worked = rng.randint(60, 1600)
            minutes.append(
                Minutes(
                    person=person,
                    home=f"D{number % departments:03d}",
                    role=role,
                    department=department,
                    w_milli=weight[role],
                    minutes=worked,
                )
            )
            units = round(worked / 60 * rng.gauss(50, 6))
            seen.append(
                Observation(
                    kpi=f"{role}_UPH",
                    person=person,
                    numerator=str(max(0, units)),
                    exposure=f"{worked / 60:.2f}",
                    dates=rng.randint(1, 22),
                )
            )
    seen += [
        Observation(kpi=f"{role}_OTD", person=None, numerator=str(rng.randint(700, 1000)), exposure="10", dates=22)
        for role in host
    ]
    return Inputs(
        cycle="2026-10",
        first_day="2026-10-01",
        last_day="2026-10-31",
        segments_hash="0" * 64,
        minutes=tuple(minutes),
        definitions=tuple(definition for role in host for definition in _kpis(role)),
        observations=tuple(seen),
        pools=tuple((department, rng.randint(10**7, 10**9)) for department in sorted(set(host.values()))),
    )


def _kpis(role: str) -> list[KpiDefinition]:
    return [
        KpiDefinition(
            code=f"{role}_{name}",
            version=1,
            role=role,
            name_zh=name,
            name_en=name,
            unit_zh="",
            unit_en="",
            level=level,
            weight=weight,
            anchors=anchors,
            mu=mu,
            kappa=kappa,
            valid_from=date(2026, 1, 1),
        )
        for name, level, weight, anchors, mu, kappa in (
            ("UPH", KpiLevel.INDIVIDUAL, 60, PICKING, "50", "20"),
            ("OTD", KpiLevel.TEAM, 40, ON_TIME, None, None),
        )
    ]


def plain_split(inputs: Inputs) -> Split:
    """The same shares by (department, role, person) in Fractions: contribution points, quotas, floors, remainders."""
    points: dict[str, dict[str, dict[str, Fraction]]] = {}
    score = _plain_scores(inputs)
    for row in inputs.minutes:
        a = Fraction(row.minutes, 60) * Fraction(row.w_milli, 1000) * score.get((row.role, row.person), NEUTRAL) / 100
        points.setdefault(row.department, {}).setdefault(row.role, {})[row.person] = a
    found: Split = {}
    for department, amount in inputs.pools:
        salt = f"{inputs.cycle}|{department}"
        roles = {role: sum(own.values(), Fraction(0)) for role, own in points[department].items()}
        for role, part in _plain_remainders(amount, roles, salt).items():
            for person, share in _plain_remainders(part, points[department][role], salt).items():
                found[department, role, person] = share
    return found


NEUTRAL = Fraction(NEUTRAL_S_E4, 10_000)


def _plain_scores(inputs: Inputs) -> dict[tuple[str, str], Fraction]:
    """Role scores on the grid, each from its own table and evidence."""
    parts: dict[tuple[str, str], list[tuple[int, Fraction]]] = {}
    people = {row.person for row in inputs.minutes}
    for definition in inputs.definitions:
        seen = {o.person: o for o in inputs.observations if o.kpi == definition.code}
        for person in people:
            own = seen.get(person if definition.level is KpiLevel.INDIVIDUAL else None)
            if own is None:
                continue
            x, n = Fraction(own.numerator), Fraction(own.exposure)
            value = x / n
            if definition.level is KpiLevel.INDIVIDUAL:
                value = Evidence(x=x, n=n, mu=Fraction(definition.mu or 0), kappa=Fraction(definition.kappa or 0)).theta
            scored = Anchors.parse(definition.anchors).points(value)
            parts.setdefault((definition.role, person), []).append((definition.weight, scored))
    return {
        key: Fraction(quantise(sum((w * p for w, p in rows), Fraction(0)) / sum(w for w, _ in rows)), 10_000)
        for key, rows in parts.items()
    }


def _plain_remainders(amount: int, weights: dict[str, Fraction], salt: str) -> dict[str, int]:
    total = sum(weights.values(), Fraction(0))
    quotas = {name: amount * weight / total for name, weight in weights.items()}
    shares = {name: quota.__floor__() for name, quota in quotas.items()}
    left = amount - sum(shares.values())
    for name in sorted(quotas, key=lambda n: (shares[n] - quotas[n], tie_break(salt, n)))[:left]:
        shares[name] += 1
    return shares


def department_months(departments: int, roles: int, people: int, seed: int = 1) -> list[DepartmentState]:
    """States of departments with minutes and points as an attribution leaves them."""
    rng = random.Random(seed)
    found = []
    for _ in range(departments):
        worked: dict[str, Fraction] = {}
        rate: dict[str, Fraction] = {}
        for number in range(roles):
            minutes = [rng.randint(60, 9000) for _ in range(people)]
            weight = rng.choice((500, 800, 1000, 1200)) * Fraction(1, 1000)
            a = sum((Fraction(m, 60) * weight * rng.randint(0, 1_200_000) / 10**6 for m in minutes), Fraction(0))
            worked[f"R{number:02d}"] = Fraction(sum(minutes), 60)
            rate[f"R{number:02d}"] = a / worked[f"R{number:02d}"]
        hours = Fraction(rng.randint(50_000, 90_000), 60)
        found.append(DepartmentState(plan_hours=hours, worked=worked, points_per_hour=rate))
    return found


def plain_effects(base: DepartmentState, now: DepartmentState) -> tuple[dict[Factor, Fraction], Fraction]:
    """Shapley values and the change, by sixteen evaluations of Y = H · u · Σ s·P and the average over all orders."""
    sides = []
    for side in (base, now):
        total = sum(side.worked.values(), Fraction(0))
        sides.append((side.plan_hours, total / side.plan_hours, {r: h / total for r, h in side.worked.items()}, side))

    def value(switched: Sequence[Factor]) -> Fraction:
        plan = sides[Factor.PLAN in switched][0]
        use = sides[Factor.ATTENDANCE in switched][1]
        mix = sides[Factor.DEPLOYMENT in switched][2]
        rate = sides[Factor.PRODUCTIVITY in switched][3].points_per_hour
        return plan * use * sum((mix[role] * rate[role] for role in mix), Fraction(0))

    factors = tuple(Factor)
    found = {factor: Fraction(0) for factor in factors}
    share = {0: Fraction(1, 4), 1: Fraction(1, 12), 2: Fraction(1, 12), 3: Fraction(1, 4)}  # |S|!·(3−|S|)!/4!
    for factor in factors:
        others = [f for f in factors if f is not factor]
        for size in range(4):
            for switched in combinations(others, size):
                found[factor] += share[size] * (value((*switched, factor)) - value(switched))
    return found, value(factors) - value(())


def timed(work: Callable[[], Value], times: int = 1) -> tuple[float, Value]:
    """The least processor seconds of so many runs, and the last result; one thread works, others share the machine."""
    best, result = float("inf"), None
    for _ in range(times):
        began = time.process_time()
        result = work()
        best = min(best, time.process_time() - began)
    assert result is not None
    return best, result


def shares_of(result: Result) -> Split:
    return {(c.cell.department, c.cell.role, c.cell.person): c.share for c in result.cells}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``attribution``."""
    parser.add_argument("--people", type=int, default=3000)
    parser.add_argument("--roles", type=int, default=12)
    parser.add_argument("--departments", type=int, default=200, help="for the effects")
    parser.add_argument("--times", type=int, default=3, help="runs of ours; the quickest counts")


def main(options: argparse.Namespace) -> int:
    """Print both figures with the plain way's; exit code 1 for a difference or a limit passed."""
    inputs = company_month(options.people, options.roles, min(6, options.roles))
    ours, result = timed(lambda: attribute(inputs), options.times)
    plain, expected = timed(lambda: plain_split(inputs))
    same = shares_of(result) == expected
    what = f"{options.people:,} people × {options.roles} roles × 1 month, shares to the fen"
    _say("shares", what, ours, plain, same=same)

    before = department_months(options.departments, options.roles, 15, seed=1)
    after = department_months(options.departments, options.roles, 15, seed=2)
    pairs = list(zip(before, after, strict=True))
    ours_e, effects = timed(lambda: [department_effects(a, b) for a, b in pairs], options.times)
    plain_e, expected_e = timed(lambda: [plain_effects(a, b) for a, b in pairs])
    same_e = [_told(found) for found in effects] == expected_e
    _say(
        "effects", f"effects of {options.departments} departments × {options.roles} roles", ours_e, plain_e, same=same_e
    )
    return 0 if same and same_e and ours <= MOST_S["shares"] and ours_e <= MOST_S["effects"] else 1


def _told(effects: DepartmentEffects | None) -> tuple[dict[Factor, Fraction], Fraction]:
    assert effects is not None
    return effects.shapley, effects.delta


def _say(kind: str, what: str, ours: float, plain: float, *, same: bool) -> None:
    verdict = "identical" if same else "DIFFERENT"
    print(
        f"{what}: {ours:.2f} s of one core (at most {MOST_S[kind]:.0f} s); plain Fractions {plain:.2f} s, "
        f"{plain / ours:.1f} times as long; {verdict}"
    )
