"""Invariants of scores and evidence (I7–I9, I12, I15, I16 of 1.12), and of labels and units.

The long run, 500 examples each: ``pytest --hypothesis-profile=long tests/scheduler/attribution``.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from scheduler.attribution.effects import (
    DepartmentState,
    Factor,
    RoleState,
    composite_effects,
    department_effects,
)
from scheduler.attribution.engine import Inputs, Result, attribute
from scheduler.kpis.anchors import Anchors
from scheduler.kpis.evidence import Evidence, grade
from scheduler.kpis.score import KpiPoints, role_score
from tests.scheduler.attribution.strategies import DEFINITIONS, PEOPLE, periods

FIGURES = st.fractions(min_value=0, max_value=500, max_denominator=60)
RAWS = st.fractions(min_value=-50, max_value=500, max_denominator=24)
SCALES = st.sampled_from([Fraction(60), Fraction(1, 60), Fraction(1000), Fraction(7, 3)])


@st.composite
def tables(draw: st.DrawFn) -> Anchors:
    """Linear anchors, more or less being better."""
    count = draw(st.integers(2, 6))
    raws = sorted(draw(st.sets(st.integers(-20, 400), min_size=count, max_size=count)))
    points = sorted(draw(st.sets(st.integers(0, 120), min_size=count, max_size=count)))
    if draw(st.booleans()):
        raws.reverse()
    return Anchors(tuple((Fraction(r), Fraction(p)) for r, p in zip(raws, points, strict=True)))


@st.composite
def evidence(draw: st.DrawFn) -> Evidence:
    return Evidence(
        x=draw(st.fractions(min_value=-100, max_value=9000, max_denominator=10)),
        n=draw(FIGURES),
        mu=draw(FIGURES),
        kappa=draw(st.fractions(min_value=Fraction(1, 2), max_value=60, max_denominator=4)),
        dates=draw(st.integers(0, 22)),
    )


def relabelled(inputs: Inputs, cuts: dict[str, int]) -> Inputs:
    """Each person's picking cut in two labels, PICK and PICK2, that have the same weight, host and KPIs."""
    rows = []
    for row in inputs.minutes:
        if row.role == "PICK":
            cut = min(cuts[row.person], row.minutes)
            rows += [replace(row, minutes=row.minutes - cut), replace(row, role="PICK2", minutes=cut)]
        else:
            rows.append(row)
    twins = tuple(replace(d, role="PICK2") for d in inputs.definitions if d.role == "PICK")
    return replace(inputs, minutes=tuple(rows), definitions=(*inputs.definitions, *twins))


def exact_part(result: Result, person: str, department: str) -> Fraction | None:
    hosted = [c.cell for c in result.cells if c.cell.department == department]
    total = sum(c.share_weight for c in hosted)
    return Fraction(sum(c.share_weight for c in hosted if c.person == person), total) if total else None


@given(periods(), st.fixed_dictionaries({person: st.integers(0, 9600) for person in PEOPLE}))
def test_i7_two_labels_of_one_job_change_no_composite_and_nobodys_share(inputs: Inputs, cuts: dict[str, int]) -> None:
    one, two = attribute(inputs), attribute(relabelled(inputs, cuts))
    assert [(p.person, p.composite, p.points, p.evidence, p.ranked) for p in two.people] == [
        (p.person, p.composite, p.points, p.evidence, p.ranked) for p in one.people
    ]
    for person in PEOPLE:
        assert exact_part(two, person, "WH") == exact_part(one, person, "WH")
    assert [(d.department, d.points) for d in two.departments] == [(d.department, d.points) for d in one.departments]


@given(
    st.fractions(min_value=0, max_value=1, max_denominator=9),
    st.lists(st.fractions(min_value=1, max_value=300, max_denominator=4), min_size=4, max_size=4),
    st.lists(st.fractions(min_value=0, max_value=120, max_denominator=8), min_size=4, max_size=4),
)
def test_i7_two_labels_of_one_job_have_the_jobs_effects(
    part: Fraction, hours: list[Fraction], scores: list[Fraction]
) -> None:
    def person(pick: Fraction, s_pick: Fraction, rcv: Fraction, s_rcv: Fraction) -> list[dict[str, RoleState]]:
        other = RoleState(weighted=rcv, score=s_rcv)
        return [
            {"PICK": RoleState(weighted=pick, score=s_pick), "RCV": other},
            {
                "PICK": RoleState(weighted=pick * part, score=s_pick),
                "PICK2": RoleState(weighted=pick * (1 - part), score=s_pick),
                "RCV": other,
            },
        ]

    base, now = person(hours[0], scores[0], hours[1], scores[1]), person(hours[2], scores[2], hours[3], scores[3])
    one, two = (composite_effects(b, n) for b, n in zip(base, now, strict=True))
    assert one is not None
    assert two is not None
    for name in ("deployment", "in_role", "interaction"):
        assert sum(getattr(two[role], name) for role in ("PICK", "PICK2")) == getattr(one["PICK"], name)
        assert getattr(two["RCV"], name) == getattr(one["RCV"], name)


@given(
    st.fractions(min_value=0, max_value=1, max_denominator=9),
    st.lists(st.fractions(min_value=1, max_value=300, max_denominator=4), min_size=6, max_size=6),
    st.lists(st.fractions(min_value=0, max_value=2, max_denominator=20), min_size=4, max_size=4),
)
def test_i7_two_labels_of_one_job_have_the_departments_effects(
    part: Fraction, hours: list[Fraction], rates: list[Fraction]
) -> None:
    def side(plan: Fraction, pick: Fraction, rcv: Fraction, p: Fraction, r: Fraction) -> list[DepartmentState]:
        whole = {"PICK": pick, "RCV": rcv}
        cut = {"PICK": pick * part, "PICK2": pick * (1 - part), "RCV": rcv}
        return [
            DepartmentState(plan_hours=plan, worked=whole, points_per_hour={"PICK": p, "RCV": r}),
            DepartmentState(plan_hours=plan, worked=cut, points_per_hour={"PICK": p, "PICK2": p, "RCV": r}),
        ]

    base = side(hours[0], hours[1], hours[2], rates[0], rates[1])
    now = side(hours[3], hours[4], hours[5], rates[2], rates[3])
    one, two = (department_effects(b, n) for b, n in zip(base, now, strict=True))
    assert one is not None
    assert two is not None
    assert (two.main, two.interaction, two.shapley) == (one.main, one.interaction, one.shapley)
    for found in ("deployment", "productivity"):
        of_one, of_two = getattr(one, found), getattr(two, found)
        assert of_two["PICK"] + of_two["PICK2"] == of_one["PICK"]
    assert sum(two.deployment.values()) == two.main[Factor.DEPLOYMENT]


@given(evidence(), tables(), SCALES)
def test_i8_minutes_or_hours_give_the_same_points(seen: Evidence, table: Anchors, unit: Fraction) -> None:
    """Exposure in another unit: n and κ times the unit, μ and the anchors per unit."""
    other = Evidence(x=seen.x, n=seen.n * unit, mu=seen.mu / unit, kappa=seen.kappa * unit, dates=seen.dates)
    rescaled = Anchors(tuple((raw / unit, points) for raw, points in table.table))
    assert other.theta == seen.theta / unit
    assert rescaled.points(other.theta) == table.points(seen.theta)
    assert (other.reliability, other.ranked, other.grade) == (seen.reliability, seen.ranked, seen.grade)


@given(RAWS, tables(), SCALES)
def test_i8_another_unit_of_the_result_with_its_anchors_gives_the_same_points(
    raw: Fraction, table: Anchors, unit: Fraction
) -> None:
    rescaled = Anchors(tuple((unit * r, p) for r, p in table.table))
    assert rescaled.points(unit * raw) == table.points(raw)


@given(RAWS, tables())
def test_i9_a_mirrored_table_gives_mirrored_values_the_same_points(raw: Fraction, table: Anchors) -> None:
    mirrored = Anchors(tuple((-r, p) for r, p in table.table))
    assert mirrored.rising is not table.rising
    assert mirrored.points(-raw) == table.points(raw)


@given(tables(), st.lists(RAWS, min_size=2, max_size=6))
def test_i9_where_less_is_better_more_never_gains(table: Anchors, raws: list[Fraction]) -> None:
    falling = table if not table.rising else Anchors(tuple((-r, p) for r, p in table.table))
    points = [falling.points(raw) for raw in sorted(raws)]
    assert points == sorted(points, reverse=True)


@given(evidence(), tables(), st.fractions(min_value=0, max_value=500, max_denominator=6))
def test_i10_more_output_never_lowers_theta_or_the_points(seen: Evidence, table: Anchors, more: Fraction) -> None:
    better = replace(seen, x=seen.x + more)
    assert better.theta >= seen.theta
    rising = table if table.rising else Anchors(tuple((-r, p) for r, p in table.table))
    assert rising.points(better.theta) >= rising.points(seen.theta)


@given(RAWS, tables())
def test_i12_points_lie_in_0_to_120_and_meet_every_anchor(raw: Fraction, table: Anchors) -> None:
    assert 0 <= table.points(raw) <= 120
    for at, points in table.table:
        assert table.points(at) == points
    for (low, p), (high, q) in pairwise(table.table):
        assert table.points((low + high) / 2) == (p + q) / 2


@given(st.lists(st.tuples(st.integers(1, 100), st.fractions(0, 119, max_denominator=30)), min_size=1, max_size=6))
def test_i12_a_role_score_lies_between_its_kpis_on_the_grid(parts: list[tuple[int, Fraction]]) -> None:
    rows = [KpiPoints(kpi=str(i), weight=w, points=p) for i, (w, p) in enumerate(parts)]
    s_e4 = role_score(rows).s_e4
    exact = sum(w * p for w, p in parts) / sum(w for w, _ in parts)
    assert s_e4 is not None
    assert -1 < 2 * (exact * 10_000 - s_e4) <= 1 or 2 * (s_e4 - exact * 10_000) == 1  # nearest, halves up
    higher = role_score([replace(row, points=(row.points or Fraction(0)) + 1) for row in rows]).s_e4
    assert higher == s_e4 + 10_000


@given(periods(), st.integers(0, 9000))
def test_i15_a_colleagues_month_moves_no_mu_and_so_no_score(inputs: Inputs, units: int) -> None:
    theirs = tuple(replace(o, numerator=str(units)) if o.person == "Bo" else o for o in inputs.observations)
    before, after = attribute(inputs), attribute(replace(inputs, observations=theirs))
    for key, scored in before.scores.items():
        if key[0] != "Bo":
            assert after.scores[key] == scored


@given(evidence())
def test_i16_shrinkage_is_reliability_times_the_distance_from_the_usual(seen: Evidence) -> None:
    if seen.n and seen.x >= 0:
        assert seen.theta - seen.mu == seen.reliability * (seen.x / seen.n - seen.mu)
    assert replace(seen, n=Fraction(0), x=Fraction(0)).theta == seen.mu


@given(evidence(), st.fractions(min_value=Fraction(1, 4), max_value=500, max_denominator=6))
def test_i16_reliability_rises_with_exposure_and_theta_reaches_the_raw_rate(seen: Evidence, more: Fraction) -> None:
    assert replace(seen, n=seen.n + more).reliability > seen.reliability
    rate = abs(seen.x) / 100
    far = [replace(seen, x=rate * n, n=n) for n in (Fraction(10) ** 4, Fraction(10) ** 8)]
    gaps = [abs(one.theta - rate) for one in far]
    assert gaps[1] <= gaps[0] <= seen.kappa * abs(seen.mu - rate) / far[0].n
    assert [g for g in "CBA" if g in {grade(one.reliability) for one in far}] == ["A"]


def test_definitions_of_the_generated_periods_score() -> None:
    assert {d.role for d in DEFINITIONS} == {"PICK", "RCV", "LAB"}
