"""A revision changes whom it touches and nobody else, takes money from nobody, and always sums."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scheduler.attribution.claims import (
    KpiClaim,
    RoleClaim,
    Terms,
    TimeClaim,
    claimed_segments,
    firm_minutes,
    read_claim,
    store_claim,
)
from scheduler.attribution.engine import FEN, Inputs, Measured, Minutes, Result, attribute
from scheduler.attribution.payload import content_hash, describe_revision, pack, recompute
from scheduler.attribution.revision import counterfactual, deltas
from scheduler.hours.segments import Segment
from scheduler.kpis.definitions import KpiDefinition, KpiLevel, Observation

DAY = date(2026, 10, 5)
ROLES = ("PICK", "RCV", "TEST")
HOSTS = {"PICK": "WH", "RCV": "WH", "TEST": "LAB"}
TERMS = Terms(weights={"PICK": [(date(2026, 1, 1), 1000)], "RCV": [(date(2026, 1, 1), 800)]}, hosts=HOSTS)
PEOPLE = ("ANN", "BO", "CAI")
HOMES = {"ANN": "WH", "BO": "WH", "CAI": "LAB"}
UPH = KpiDefinition(
    code="UPH",
    version=1,
    role="PICK",
    name_zh="产量",
    name_en="Lines",
    unit_zh="行",
    unit_en="lines",
    level=KpiLevel.INDIVIDUAL,
    weight=100,
    anchors=(("10", "0"), ("40", "60"), ("50", "80"), ("60", "100"), ("70", "120")),
    mu="50",
    kappa="20",
    valid_from=date(2026, 1, 1),
)
minutes = st.dictionaries(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(ROLES)), st.integers(1, 9000), min_size=2)
pools = st.dictionaries(st.sampled_from(("WH", "LAB")), st.integers(0, 10**7))
lines = st.dictionaries(st.sampled_from(PEOPLE), st.integers(0, 4000))


def inputs_of(worked: dict[tuple[str, str], int], money: dict[str, int], counted: dict[str, int]) -> Inputs:
    return Inputs(
        cycle="2026-10",
        first_day="2026-10-01",
        last_day="2026-10-31",
        segments_hash="h",
        minutes=tuple(
            Minutes(
                person=person,
                home=HOMES[person],
                role=role,
                department=HOSTS[role],
                w_milli=TERMS.weight(role, DAY),
                minutes=of,
            )
            for (person, role), of in sorted(worked.items())
        ),
        definitions=(UPH,),
        observations=tuple(
            Observation(kpi="UPH", person=person, numerator=str(x), exposure="40", dates=9)
            for person, x in sorted(counted.items())
        ),
        pools=tuple(sorted(money.items())),
    )


@given(worked=minutes, money=pools, counted=lines, moved=st.integers(1, 9000), to=st.sampled_from(ROLES))
def test_a_revision_touches_nobody_else_takes_no_money_and_sums(
    worked: dict[tuple[str, str], int], money: dict[str, int], counted: dict[str, int], moved: int, to: str
) -> None:
    inputs = inputs_of(worked, money, counted)
    before = attribute(inputs)
    mine = next(((p, r) for p, r in sorted(worked) if p == "ANN"), None)
    assume(mine is not None)
    assert mine is not None
    changed = dict(worked)
    taken = min(moved, changed[mine])
    changed[mine] -= taken
    changed["ANN", to] = changed.get(("ANN", to), 0) + taken
    amended = replace(inputs_of({k: v for k, v in changed.items() if v}, money, counted))

    after = counterfactual(amended, before)

    shares = [{(c.cell.person, c.cell.role): c.share for c in r.cells} for r in (before, after)]
    assert {k: v for k, v in shares[0].items() if k[0] != "ANN"} == {
        k: v for k, v in shares[1].items() if k[0] != "ANN"
    }
    found = deltas(before, after)
    assert {d.person for d in found} <= {"ANN"}
    assert sum(d.amount for d in found if d.unit == FEN) >= 0
    for department in after.departments:
        own = sum(c.share for c in after.cells if c.cell.department == department.department)
        assert own == sum(department.roles.values())
        assert own + department.unattributed == department.amount
    # and it computes again from what is stored with it, bit by bit
    packed = pack(amended, after, describe_revision(before, ()))
    assert recompute(packed.data) == packed
    assert content_hash(packed.data) == packed.content_hash


def segment(start: int, end: int, role: str | None, *flags: str) -> Segment:
    return Segment(person="ANN", role=role, operational_date=DAY, start_s=start * 60, end_s=end * 60, flags=flags)


def claim(start: int, end: int, role: str) -> TimeClaim:
    return TimeClaim(person="ANN", day=DAY, start_s=start * 60, end_s=end * 60, role=role)


def worked_in(segments: tuple[Segment, ...]) -> dict[str | None, int]:
    found: dict[str | None, int] = {}
    for one in segments:
        found[one.role] = found.get(one.role, 0) + one.minutes
    return found


@given(start=st.integers(0, 200), length=st.integers(1, 200), pause=st.integers(0, 60))
def test_a_claimed_time_holds_in_full_and_nothing_outside_it_moves(start: int, length: int, pause: int) -> None:
    recorded = (segment(50, 100, "PICK"), segment(100 + pause, 180 + pause, "RCV"))
    found = claimed_segments(recorded, (claim(start, start + length, "TEST"),), "ANN")
    assert worked_in(found)["TEST"] == length
    outside = [s for s in found if s.role != "TEST"]
    assert all(s.end_s <= start * 60 or s.start_s >= (start + length) * 60 for s in outside)
    covered = {m for s in recorded for m in range(s.start_s // 60, s.end_s // 60)}
    assert sum(s.minutes for s in found) == len(covered | set(range(start, start + length)))


def test_a_claim_makes_provisional_time_firm_and_what_is_right_already_stays() -> None:
    recorded = (segment(0, 60, "PICK", "provisional"), segment(60, 120, "PICK", "assumed_role"))
    [first, second] = claimed_segments(recorded, (claim(0, 120, "PICK"),), "ANN")
    assert not first.provisional
    assert second.flags == ("assumed_role",)


def test_a_claim_of_a_role_moves_all_of_its_hours_and_those_without_a_role_too() -> None:
    recorded = (segment(0, 60, None), segment(60, 120, "PICK"))
    found = claimed_segments(recorded, (RoleClaim(person="ANN", recorded="~unassigned", role="RCV"),), "ANN")
    assert worked_in(found) == {"RCV": 60, "PICK": 60}
    rows = firm_minutes(found, HOMES, TERMS)
    assert [(m.role, m.w_milli, m.minutes) for m in rows] == [("PICK", 1000, 60), ("RCV", 800, 60)]


def test_claims_are_kept_as_they_were_made() -> None:
    for one in (
        claim(0, 60, "PICK"),
        RoleClaim(person="ANN", recorded="PICK", role="RCV"),
        KpiClaim(kpi="UPH", person=None, numerator="1.5", exposure="2", version=3),
    ):
        assert read_claim(store_claim(one)) == one


def shares_of(result: Result) -> dict[tuple[str, str], int]:
    return {(c.cell.person, c.cell.role): c.share for c in result.cells}


def test_who_is_touched_gets_what_the_split_would_have_given_and_the_delta_is_the_difference() -> None:
    prior = attribute(inputs_of({("ANN", "PICK"): 60, ("BO", "PICK"): 60}, {"WH": 1000}, {}))
    amended = inputs_of({("ANN", "PICK"): 180, ("BO", "PICK"): 60}, {"WH": 1000}, {})
    revised = counterfactual(amended, prior)
    assert shares_of(prior) == {("ANN", "PICK"): 500, ("BO", "PICK"): 500}
    assert shares_of(revised) == {("ANN", "PICK"): 750, ("BO", "PICK"): 500}  # 1000 · 180/240; Bo keeps his
    assert [(d.person, d.department, d.unit, d.amount) for d in deltas(prior, revised)] == [("ANN", "WH", FEN, 250)]
    assert [(d.amount, d.unattributed) for d in revised.departments] == [(1250, 0)]


def test_where_the_money_stays_the_same_its_roles_follow_the_hours() -> None:
    # Ann is alone in the warehouse, so its whole pool is hers whatever she did there
    prior = attribute(inputs_of({("ANN", "PICK"): 80, ("ANN", "RCV"): 100}, {"WH": 1000}, {}))
    revised = counterfactual(inputs_of({("ANN", "PICK"): 40, ("ANN", "RCV"): 150}, {"WH": 1000}, {}), prior)
    assert shares_of(prior) == {("ANN", "PICK"): 500, ("ANN", "RCV"): 500}  # 80 · 1.0 and 100 · 0.8
    assert shares_of(revised) == {("ANN", "PICK"): 250, ("ANN", "RCV"): 750}  # 40 · 1.0 and 150 · 0.8
    assert deltas(prior, revised) == ()


def test_a_gain_uses_what_was_not_attributed_and_no_more_than_that() -> None:
    measured = tuple(
        Measured(department="WH", role="PICK", person=person, amount=amount)
        for person, amount in (("BO", 200), ("CAI", 300))
    )
    prior = attribute(replace(inputs_of({("ANN", "PICK"): 100}, {"WH": 1000}, {}), measured=measured))
    [before] = prior.departments
    assert (before.roles, before.unattributed) == ({"PICK": 500}, 500)  # nobody but Ann has hours
    # Cai picked for as long: 300 measured and 250 of the 500 that are divided, of which 500 lay there
    one = inputs_of({("ANN", "PICK"): 100, ("CAI", "PICK"): 100}, {"WH": 1000}, {})
    revised = counterfactual(replace(one, measured=measured), prior)
    assert shares_of(revised) == {("ANN", "PICK"): 500, ("CAI", "PICK"): 550}
    assert [(d.amount, d.unattributed) for d in revised.departments] == [(1050, 0)]
    assert {c.cell.person: c.measured for c in revised.cells} == {"ANN": 0, "CAI": 300}
    # ten minutes of Bo: 200 measured and 45 of the divided; 255 stay unattributed
    small = inputs_of({("ANN", "PICK"): 100, ("BO", "PICK"): 10}, {"WH": 1000}, {})
    revised = counterfactual(replace(small, measured=measured), prior)
    assert shares_of(revised) == {("ANN", "PICK"): 500, ("BO", "PICK"): 245}  # 500 · 10/110 = 45 5/11
    assert [(d.amount, d.unattributed) for d in revised.departments] == [(1000, 255)]


def test_a_claim_of_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="a claim of kind 'money' cannot be read"):
        read_claim({"kind": "money", "person": "ANN"})


def test_who_would_lose_keeps_the_money_where_it_was_and_nothing_new_is_paid() -> None:
    prior = attribute(inputs_of({("ANN", "PICK"): 100, ("BO", "PICK"): 100}, {"WH": 1000}, {}))
    # half an hour less, and in a role that weighs less: the split would give Ann 1000 · 40/140
    revised = counterfactual(inputs_of({("ANN", "RCV"): 50, ("BO", "PICK"): 100}, {"WH": 1000}, {}), prior)
    assert shares_of(revised) == {("ANN", "PICK"): 500, ("ANN", "RCV"): 0, ("BO", "PICK"): 500}
    assert {(c.cell.role, c.cell.minutes, c.measured) for c in revised.cells if c.cell.person == "ANN"} == {
        ("PICK", 0, 0),
        ("RCV", 50, 0),
    }
    assert deltas(prior, revised) == ()
