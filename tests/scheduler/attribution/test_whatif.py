"""What other weights would move, summed; and who would change places, only across bands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.attribution.engine import Inputs, Minutes, attribute
from scheduler.attribution.whatif import sensitivity, what_if, with_definitions, with_weights
from scheduler.kpis.definitions import KpiDefinition, KpiLevel, Observation

# WH hosts PICK and RCV, LAB hosts TEST; team scores 90, 60 and 80
HOURS = {
    ("Ann", "WH"): {"PICK": 40, "RCV": 120},
    ("Bo", "WH"): {"PICK": 150, "RCV": 10},
    ("Cai", "LAB"): {"TEST": 120, "RCV": 40},
}
HOSTS = {"PICK": "WH", "RCV": "WH", "TEST": "LAB"}
SCORES = {"PICK": 90, "RCV": 60, "TEST": 80}


def kpi(role: str) -> KpiDefinition:
    return KpiDefinition(
        code=f"K_{role}",
        version=1,
        role=role,
        name_zh=role,
        name_en=role,
        unit_zh="",
        unit_en="",
        level=KpiLevel.TEAM,
        weight=100,
        anchors=(("0", "0"), ("100", "100")),
        valid_from=date(2026, 1, 1),
    )


def company(pools: tuple[tuple[str, int], ...] = (("WH", 1_000_000),)) -> Inputs:
    return Inputs(
        cycle="2026-10",
        first_day="2026-10-01",
        last_day="2026-10-31",
        segments_hash="",
        minutes=tuple(
            Minutes(person=person, home=home, role=role, department=HOSTS[role], w_milli=1000, minutes=hours * 60)
            for (person, home), own in HOURS.items()
            for role, hours in own.items()
        ),
        definitions=tuple(kpi(role) for role in SCORES),
        observations=tuple(
            Observation(kpi=f"K_{role}", person=None, numerator=str(score), exposure="1")
            for role, score in SCORES.items()
        ),
        pools=pools,
    )


def test_the_same_weights_move_nothing() -> None:
    found = what_if(company(), with_weights(company(), {"PICK": 1000}))
    assert all(m.change == 0 for p in found.people for m in (p.composite, p.points, p.money))
    assert (found.money.before, found.money.change, found.points.change) == (1_000_000, 0, 0)


def test_a_heavier_role_moves_shares_composites_and_points_as_by_hand() -> None:
    found = what_if(company(), with_weights(company(), {"PICK": 1500}))
    moved = {p.person: p for p in found.people}
    # Ann: (40·90 + 120·60) / 160 = 67.5 → (60·90 + 120·60) / 180 = 70; points +40·0.5·0.9
    assert (moved["Ann"].composite.before, moved["Ann"].composite.after) == (Fraction(135, 2), 70)
    assert moved["Ann"].points.change == 18
    assert moved["Bo"].points.change == Fraction(150 * 9, 20)
    assert moved["Cai"].composite.change == 0
    assert moved["Cai"].money.change is not None
    assert moved["Cai"].money.change < 0  # the pool is the same, and Cai does no picking
    assert found.money.change == 0
    assert found.points.change == Fraction(190 * 9, 20)


def test_people_come_sorted_by_what_moves_most() -> None:
    found = what_if(company(), with_weights(company(), {"PICK": 1500}))
    sizes = [abs(p.money.change or 0) for p in found.people]
    assert sizes == sorted(sizes, reverse=True)


def test_a_department_without_a_pool_divides_its_own_points_which_move() -> None:
    found = what_if(company(()), with_weights(company(()), {"TEST": 2000}))
    (lab, wh) = found.departments
    assert (lab.department, lab.points.change, lab.amount.change) == ("LAB", 96, 9600)
    assert wh.amount.change == 0
    assert found.money.before == 0


@pytest.mark.parametrize(("milli", "taken"), [(499, False), (500, True), (2000, True), (2001, False)])
def test_a_weight_lies_from_a_half_to_two(milli: int, taken: bool) -> None:
    if taken:
        assert with_weights(company(), {"PICK": milli}).minutes[0].w_milli == milli
    else:
        with pytest.raises(ValueError, match="PICK"):
            with_weights(company(), {"PICK": milli})


def test_proposed_kpis_take_the_place_of_those_of_their_codes_and_none_ends_one() -> None:
    harder = replace(kpi("PICK"), version=2, anchors=(("0", "0"), ("200", "100")))
    found = what_if(company(), with_definitions(company(), [harder]))
    bo = next(p for p in found.people if p.person == "Bo")
    assert bo.composite.after == Fraction(150 * 45 + 10 * 60, 160)
    ended = attribute(with_definitions(company(), [replace(kpi("RCV"), weight=0)]))
    assert ended.scores["Ann", "RCV"].score.s_e4 is None


def test_parts_of_an_amended_kpi_are_taken_together_for_a_proposal() -> None:
    base = company()
    parts = [replace(o, numerator=x, exposure=n, version=v) for o in base.observations[:1] for x, n, v in
             (("60", "1", 1), ("120", "1", 2))]  # fmt: skip
    split = replace(base, observations=(*parts, *base.observations[1:]))
    result = attribute(with_definitions(split, [replace(kpi("PICK"), version=3)]))
    assert result.scores["Bo", "PICK"].score.points == 90


VARIANCES = {(person, role): Fraction(1, 100) for (person, _), own in HOURS.items() for role in own}


def test_who_stands_apart_can_change_places_and_who_shares_a_band_cannot() -> None:
    # composites: Ann 67.5, Bo 88.125, Cai 75; with TEST + 20 %: Cai 76.087…, nobody is passed
    result = attribute(company())
    assert {v.percent for v in sensitivity(result, VARIANCES).variations} == {-20, -10, 10, 20}
    assert all(v.people == () for v in sensitivity(result, VARIANCES).variations)


def near() -> Inputs:
    """Ann and Cai almost alike: Ann 74 (PICK 75 h of 160), Cai 75; PICK + 20 % takes Ann past Cai."""
    minutes = tuple(
        replace(row, minutes=60 * {"PICK": 75, "RCV": 85}[row.role]) if row.person == "Ann" else row
        for row in company().minutes
    )
    return replace(company(), minutes=minutes)


def test_a_swap_names_who_was_ahead_and_needs_two_bands() -> None:
    # Ann: (75·90 + 85·60) / 160 = 74.0625 → (90·90 + 85·60) / 175 = 75.428…; Cai stays at 75
    result = attribute(near())
    sharp = {(v.role, v.percent): v for v in sensitivity(result, VARIANCES).variations}
    assert [(s.ahead, s.behind) for s in sharp["PICK", 20].people] == [("Cai", "Ann")]
    assert sharp["PICK", 10].people == ()
    assert sharp["PICK", 20].largest == Fraction(13200, 175) - Fraction(11850, 160)
    assert sensitivity(result, VARIANCES).bands == {"Bo": 1, "Cai": 2, "Ann": 3}
    assert sensitivity(result, {}).bands == {"Bo": None, "Cai": None, "Ann": None}
    blurred = {key: Fraction(9) for key in VARIANCES}
    assert all(v.people == () for v in sensitivity(result, blurred).variations)
    assert all(v.people == () for v in sensitivity(result, {}).variations)


def test_departments_are_ordered_by_their_points() -> None:
    # WH: 190·0.9 + 170·0.6 = 273; LAB 96: nothing within 20 per cent turns that
    assert all(v.departments == () for v in sensitivity(attribute(company()), {}).variations)
    close = replace(
        company(),
        minutes=tuple(replace(r, minutes=r.minutes * 11 // 4) if r.role == "TEST" else r for r in company().minutes),
    )
    found = {(v.role, v.percent): v for v in sensitivity(attribute(close), {}).variations}
    # LAB 264 → 290.4 at + 10 %
    assert [(s.ahead, s.behind) for s in found["TEST", 10].departments] == [("WH", "LAB")]
    assert found["TEST", -10].departments == ()


def test_a_variation_stays_inside_the_accepted_weights() -> None:
    heavy = attribute(with_weights(company(), {"PICK": 1900, "RCV": 500}))
    found = {(v.role, v.percent): v.w_milli for v in sensitivity(heavy, {}).variations}
    assert (found["PICK", 20], found["RCV", -10]) == (2000, 500)


@given(
    st.dictionaries(st.sampled_from(sorted(SCORES)), st.integers(500, 2000), min_size=1),
    st.integers(0, 10**9),
)
def test_whatever_the_weights_a_pool_is_divided_whole(weights: dict[str, int], pool: int) -> None:
    inputs = company((("WH", pool), ("LAB", pool // 3)))
    found = what_if(inputs, with_weights(inputs, weights))
    assert found.money.before == found.money.after == pool + pool // 3
    assert sum((p.points.change or Fraction(0) for p in found.people), Fraction(0)) == found.points.change


@given(st.integers(500, 1000))
def test_i5_all_weights_times_one_factor_leave_composites_and_money(milli: int) -> None:
    inputs = company()
    found = what_if(inputs, with_weights(inputs, dict.fromkeys(SCORES, milli * 2)))
    for person in found.people:
        assert person.composite.change == 0
        assert person.money.change == 0
