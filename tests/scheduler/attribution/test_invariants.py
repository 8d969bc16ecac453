"""The invariants of the attribution note, 1.12, over generated periods.

The long run, 500 examples each: ``pytest --hypothesis-profile=long tests/scheduler/attribution``.
"""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.attribution.cells import Cell, composite
from scheduler.attribution.engine import Inputs, Minutes, Result, attribute, default_amount
from scheduler.attribution.payload import load, pack, read_result, recompute
from scheduler.attribution.shares import UNATTRIBUTED, Weighted, cascade, exact_shares, largest_remainder
from scheduler.kpis.definitions import Observation
from tests.scheduler.attribution.strategies import DEFINITIONS, HOME, HOST, PEOPLE, periods

WEIGHTS = st.dictionaries(st.text("abcdefgh", min_size=1, max_size=3), st.integers(0, 40), min_size=1, max_size=8)
AMOUNTS = st.integers(-1000, 10**6)


def shares(result: Result, person: str | None = None) -> dict[tuple[str, str, int], int]:
    return {
        (c.cell.person, c.cell.role, c.cell.w_milli): c.share
        for c in result.cells
        if person is None or c.cell.person == person
    }


def weight_share(result: Result, person: str, department: str) -> Fraction | None:
    """A person's exact part of a department's contribution."""
    mine = sum(c.cell.share_weight for c in result.cells if (c.cell.person, c.cell.department) == (person, department))
    total = sum(c.cell.share_weight for c in result.cells if c.cell.department == department)
    return Fraction(mine, total) if total else None


@given(periods())
def test_i1_shares_sum_to_the_amount_at_every_level(inputs: Inputs) -> None:
    result = attribute(inputs)
    for d in result.departments:
        hosted = [c for c in result.cells if c.cell.department == d.department]
        assert sum(d.roles.values()) + d.unattributed == d.amount
        assert sum(c.share for c in hosted) + d.unattributed == d.amount
        for role, amount in d.roles.items():
            assert sum(c.share for c in hosted if c.cell.role == role) == amount
    assert {d.department for d in result.departments} >= {department for department, _ in inputs.pools}


@given(WEIGHTS, AMOUNTS, AMOUNTS)
def test_i1_and_i4_rational_shares_sum_and_add(weights: dict[str, int], v: int, u: int) -> None:
    one, other, both = (exact_shares(Fraction(x), weights) for x in (v, u, v + u))
    assert sum(both.values()) == v + u
    assert all(both[name] == one[name] + other[name] for name in both)


@given(WEIGHTS, AMOUNTS)
def test_i1_i2_i3_i17_integer_shares_keep_sum_quota_order_and_nulls(weights: dict[str, int], amount: int) -> None:
    split = largest_remainder(amount, weights, "salt")
    assert sum(split.values()) == amount
    if UNATTRIBUTED in split:
        assert not any(weights.values())
        assert split[UNATTRIBUTED] == amount
        return
    total = sum(weights.values())
    for name, weight in weights.items():
        assert abs(split[name] - Fraction(amount * weight, total)) < 1
        assert weight or split[name] == 0
    sign = 1 if amount >= 0 else -1
    ordered = sorted(weights, key=lambda n: (weights[n], sign * split[n]))
    assert [sign * split[n] for n in ordered] == sorted(sign * split[n] for n in ordered)
    for a, b in combinations(weights, 2):
        assert weights[a] != weights[b] or abs(split[a] - split[b]) <= 1


@given(WEIGHTS, AMOUNTS, st.integers(1, 9))
def test_i5_scaling_weights_changes_nothing_and_scaling_the_amount_scales(
    weights: dict[str, int], amount: int, factor: int
) -> None:
    scaled = {name: factor * weight for name, weight in weights.items()}
    assert largest_remainder(amount, scaled, "salt") == largest_remainder(amount, weights, "salt")
    before = exact_shares(Fraction(amount), weights)
    assert exact_shares(Fraction(factor * amount), weights) == {n: factor * s for n, s in before.items()}


@given(WEIGHTS, AMOUNTS, st.sampled_from(["x", "~", "甲"]))
def test_i18_other_names_get_the_same_shares_outside_ties(weights: dict[str, int], amount: int, mark: str) -> None:
    split = largest_remainder(amount, weights, "salt")
    renamed = largest_remainder(amount, {mark + name: weight for name, weight in weights.items()}, "salt")
    for weight in set(weights.values()):
        alike = [name for name in weights if weights[name] == weight]
        remainders = {abs(amount) * w % (sum(weights.values()) or 1) for w in weights.values()}
        if len(remainders) == len(set(weights.values())):  # only equal weights tie, and they share what they have
            assert sum(renamed[mark + name] for name in alike) == sum(split[name] for name in alike)
        if len(alike) == 1 and len(remainders) == len(weights):
            assert renamed[mark + alike[0]] == split[alike[0]]


@given(WEIGHTS, st.integers(0, 10**6))
def test_a_loss_is_split_as_the_gain_of_its_size(weights: dict[str, int], amount: int) -> None:
    gain = largest_remainder(amount, weights, "salt")
    assert largest_remainder(-amount, weights, "salt") == {name: -part for name, part in gain.items()}


def test_the_alabama_paradox_is_there_so_a_pool_is_never_topped_up() -> None:
    weights = {"A": 6, "B": 6, "C": 2}
    assert largest_remainder(10, weights, "s")["C"] == 2
    assert largest_remainder(11, weights, "s")["C"] == 1


def test_a_cell_of_another_department_or_below_nought_is_refused() -> None:
    cell = Weighted(department="LAB", role="PICK", person="Ann", weight=1)
    with pytest.raises(ValueError, match="department 'LAB' in the split of 'WH'"):
        cascade("WH", 100, [cell], "2026-10")
    with pytest.raises(ValueError, match="must not be negative"):
        cascade("LAB", 100, [replace(cell, weight=-1)], "2026-10")


@given(periods(), st.sampled_from([2]))
def test_i5_scaling_every_role_weight_keeps_every_composite_and_share(inputs: Inputs, factor: int) -> None:
    inputs = replace(inputs, pools=(("LAB", 12_345), ("WH", 100_000)))
    heavier = replace(inputs, minutes=tuple(replace(m, w_milli=factor * m.w_milli) for m in inputs.minutes))
    before, after = attribute(inputs), attribute(heavier)
    assert [p.composite for p in after.people] == [p.composite for p in before.people]
    assert [c.share for c in after.cells] == [c.share for c in before.cells]


@given(periods(), st.data())
def test_i6_cutting_segments_changes_nothing(inputs: Inputs, data: st.DataObject) -> None:
    pieces: list[Minutes] = []
    for row in inputs.minutes:
        cut = data.draw(st.integers(0, row.minutes))
        pieces += [replace(row, minutes=cut), replace(row, minutes=row.minutes - cut)]
    assert attribute(replace(inputs, minutes=tuple(pieces))) == attribute(inputs)


def with_bo(inputs: Inputs, units: int, hours: int, minutes: int) -> Inputs:
    """Bo picks for ``minutes`` (not at the scored exposure's length) and was seen to pick ``units`` in ``hours``."""
    seen = Observation(kpi="PICK_UPH", person="Bo", numerator=str(units), exposure=str(hours), dates=9)
    weight = next((m.w_milli for m in inputs.minutes if m.role == "PICK"), 1000)
    row = Minutes(person="Bo", home="WH", role="PICK", department="WH", w_milli=weight, minutes=minutes)
    return replace(
        inputs,
        minutes=(*(m for m in inputs.minutes if (m.person, m.role) != ("Bo", "PICK")), row),
        observations=(*(o for o in inputs.observations if (o.kpi, o.person) != ("PICK_UPH", "Bo")), seen),
    )


@given(periods(), st.integers(0, 9000), st.integers(1, 5000), st.integers(1, 160), st.integers(1, 10_000))
def test_i10_more_output_never_lowers_the_own_score_or_raises_anothers_share(
    inputs: Inputs, units: int, more: int, hours: int, minutes: int
) -> None:
    before = attribute(with_bo(inputs, units, hours, minutes))
    after = attribute(with_bo(inputs, units + more, hours, minutes))
    was, now = (r.scores["Bo", "PICK"].score.s_e4 for r in (before, after))
    assert was is not None
    assert now is not None
    assert now >= was
    for other in PEOPLE:
        x0, x1 = weight_share(before, other, "WH"), weight_share(after, other, "WH")
        if x0 is not None and x1 is not None:
            assert x1 >= x0 if other == "Bo" else x1 <= x0


@given(periods(), st.integers(1, 9000), st.integers(1, 160), st.integers(0, 9000), st.integers(1, 3000))
def test_i11_more_hours_at_a_fixed_score_raise_the_own_share(
    inputs: Inputs, units: int, hours: int, minutes: int, more: int
) -> None:
    before = attribute(with_bo(inputs, units, hours, minutes))
    after = attribute(with_bo(inputs, units, hours, minutes + more))
    score = before.scores["Bo", "PICK"].score.s_e4
    assert score == after.scores["Bo", "PICK"].score.s_e4
    x0, x1 = weight_share(before, "Bo", "WH"), weight_share(after, "Bo", "WH")
    if not score:
        return  # hours worth nothing add nothing
    assert x1 is not None
    assert x0 is None or x1 > x0 or x0 == x1 == 1


@given(periods())
def test_i12_a_composite_lies_between_its_role_scores(inputs: Inputs) -> None:
    result = attribute(inputs)
    for person in result.people:
        mine = [c.cell for c in result.cells if c.cell.person == person.person and c.cell.minutes]
        scores = [c.s_e4 for c in mine if c.s_e4 is not None]
        value = person.composite.value
        if value is not None:
            assert 0 <= Fraction(min(scores), 10_000) <= value <= Fraction(max(scores), 10_000) <= 120


@st.composite
def hands(draw: st.DrawFn) -> list[Cell]:
    return [
        Cell(
            person="Ann",
            role=f"R{i}",
            department="WH",
            minutes=draw(st.integers(1, 9000)),
            w_milli=draw(st.integers(500, 2000)),
            s_e4=draw(st.integers(0, 1_190_000)),
        )
        for i in range(draw(st.integers(1, 5)))
    ]


@given(hands())
def test_i12_one_point_more_in_every_role_is_one_point_more_on_the_composite(cells: list[Cell]) -> None:
    value = composite(cells).value
    assert value is not None
    assert composite([replace(c, s_e4=(c.s_e4 or 0) + 10_000) for c in cells]).value == value + 1


@given(hands(), st.integers(1, 9000))
def test_i13_help_at_ones_own_level_leaves_the_composite(cells: list[Cell], minutes: int) -> None:
    value = composite(cells[:1]).value
    assert value is not None
    helping = replace(cells[0], role="HELP", minutes=minutes, w_milli=700)
    assert composite([cells[0], helping]).value == value


@given(hands())
def test_i14_a_role_with_no_minutes_changes_nothing_and_no_minutes_are_not_rated(cells: list[Cell]) -> None:
    idle = replace(cells[0], role="IDLE", minutes=0, s_e4=1_200_000)
    assert composite([*cells, idle]) == composite(cells)
    assert composite([idle]).value is None
    assert composite([]).value is None


def test_coverage_below_one_half_is_not_rated() -> None:
    scored = Cell(person="Ann", role="A", department="WH", minutes=50, w_milli=1000, s_e4=900_000)
    half = replace(scored, role="B", s_e4=None)
    assert composite([scored, half]).value == 90
    assert composite([scored, replace(half, minutes=51)]).value is None


@given(periods(), st.integers(0, 9000), st.integers(1, 160), st.integers(0, 9000))
def test_i15_another_persons_result_and_hours_leave_my_scores_and_composite(
    inputs: Inputs, units: int, hours: int, minutes: int
) -> None:
    others = tuple(o for o in inputs.observations if o.person != "Bo")
    bo = Observation(kpi="PICK_UPH", person="Bo", numerator=str(units), exposure=str(hours), dates=9)
    rows = tuple(replace(m, minutes=minutes) if m.person == "Bo" else m for m in inputs.minutes)
    before, after = attribute(inputs), attribute(replace(inputs, minutes=rows, observations=(*others, bo)))
    for was, now in zip(before.people, after.people, strict=True):
        assert was.person == "Bo" or was.composite == now.composite
    assert {k: s.score for k, s in before.scores.items() if k[0] != "Bo"} == {
        k: s.score for k, s in after.scores.items() if k[0] != "Bo"
    }


@given(periods(), st.randoms(use_true_random=False))
def test_i18_the_order_of_rows_is_irrelevant(inputs: Inputs, shuffler: random.Random) -> None:
    rows, seen, kpis, pools = (list(x) for x in (inputs.minutes, inputs.observations, DEFINITIONS, inputs.pools))
    for part in (rows, seen, kpis, pools):
        shuffler.shuffle(part)
    mixed = replace(inputs, minutes=tuple(rows), observations=tuple(seen), definitions=tuple(kpis), pools=tuple(pools))
    before, after = attribute(inputs), attribute(mixed)
    assert after.cells == before.cells
    assert after.departments == before.departments
    assert after.people == before.people


@given(periods())
def test_i22_a_stored_attribution_computes_again_bit_by_bit(inputs: Inputs) -> None:
    result = attribute(inputs)
    stored = pack(inputs, result)
    assert read_result(load(stored.data)["result"]) == result
    assert recompute(stored.data) == stored
    document = load(stored.data)
    assert document["inputs"]["cycle"] == "2026-10"
    tampered = replace(inputs, minutes=(*inputs.minutes, _extra()))
    assert pack(tampered, attribute(tampered)).content_hash != stored.content_hash


def _extra() -> Minutes:
    return Minutes(person="Fay", home="WH", role="PICK", department="WH", w_milli=1000, minutes=1)


@given(periods())
def test_without_a_pool_a_department_divides_its_own_points(inputs: Inputs) -> None:
    result = attribute(replace(inputs, pools=()))
    for d in result.departments:
        points = sum((c.cell.points for c in result.cells if c.cell.department == d.department), Fraction(0))
        assert (d.unit, d.points, d.amount) == ("centipoint", points, default_amount(points))


@given(periods())
def test_a_loss_is_divided_by_hours_and_weight_alone(inputs: Inputs) -> None:
    lossy = replace(inputs, pools=(("LAB", -777), ("WH", -10_001)))
    better = replace(
        lossy, observations=tuple(replace(o, numerator=str(int(o.numerator) + 999)) for o in lossy.observations)
    )
    assert shares(attribute(better)) == shares(attribute(lossy))


@given(periods(), st.integers(1, 20_000))
def test_capped_minutes_keep_the_cap_exactly_and_roles_in_proportion(inputs: Inputs, cap: int) -> None:
    capped = attribute(replace(inputs, minutes_cap=cap))
    for was, now in zip(attribute(inputs).people, capped.people, strict=True):
        assert now.minutes == min(was.minutes, cap)


@given(periods())
def test_credit_goes_to_the_host_department_of_the_role(inputs: Inputs) -> None:
    for shared in attribute(inputs).cells:
        assert shared.cell.department == HOST[shared.cell.role]
    assert {p.home for p in attribute(inputs).people} <= set(HOME.values())


def test_one_unit_left_over_does_not_favour_the_same_name_every_cycle() -> None:
    winners = {max(split, key=split.__getitem__) for split in _ties()}
    assert winners == {"Ann", "Bo", "Cai"}


def _ties() -> list[dict[str, int]]:
    return [largest_remainder(10, {"Ann": 1, "Bo": 1, "Cai": 1}, f"2026-{m:02d}|WH") for m in range(1, 13)]
