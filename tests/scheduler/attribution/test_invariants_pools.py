"""Invariants of calibration, pools, measured parts and stored documents (I1, I20–I22 of 1.12).

The long run, 500 examples each: ``pytest --hypothesis-profile=long tests/scheduler/attribution``.
"""

from __future__ import annotations

import json
import re
import zlib
from dataclasses import replace
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.attribution.bonus import appeal_gain, make_document, pack_bonus, read_bonus
from scheduler.attribution.calibration import bounded, proposed_shifts, shifted
from scheduler.attribution.diagnostics import DepartmentScores
from scheduler.attribution.engine import Inputs, Measured, attribute
from scheduler.attribution.payload import content_hash, pack, recompute
from scheduler.attribution.pools import K_MILLI, Part, PoolMode, Scheme, divide_bonus, k_of, parts_of
from tests.scheduler.attribution.strategies import periods

HERE = Path(__file__).parent
SCORES = st.dictionaries(
    st.sampled_from([f"P{i}" for i in range(12)]), st.fractions(0, 120, max_denominator=40), max_size=8
)
SCHEME = Scheme(cycle="2026-10", budget_fen=100, k_milli={"WH": 1000})
RESULTS = st.none() | st.integers(0, 120).map(Fraction)


@st.composite
def companies(draw: st.DrawFn) -> list[DepartmentScores]:
    return [
        DepartmentScores(department=code, composites=draw(SCORES), result=draw(RESULTS))
        for code in draw(st.sets(st.sampled_from("FSWLP"), min_size=1))
    ]


@st.composite
def parts(draw: st.DrawFn) -> tuple[Part, ...]:
    people = st.sets(st.sampled_from(["Ann", "Bo", "Cai", "Dee", "Eve"]))
    places = [(department, person) for department in ("LAB", "PUR", "WH") for person in sorted(draw(people))]
    return tuple(
        Part(
            department=department,
            person=person,
            base_fen=draw(st.sampled_from([0, 1, 300_000]) | st.integers(0, 10**6)),
            c_e4=draw(st.sampled_from([0, 800_000]) | st.integers(0, 1_200_000)),
        )
        for department, person in places
    )


@st.composite
def schemes(draw: st.DrawFn) -> Scheme:
    return Scheme(
        cycle=draw(st.sampled_from(["2026-09", "2026-10"])),
        budget_fen=draw(st.integers(0, 10**9)),
        k_milli={d: draw(st.integers(800, 1200)) for d in ("LAB", "PUR", "WH")},
        reserve_permille=draw(st.sampled_from([0, 20, 333])),
    )


@given(schemes(), parts())
def test_i1_the_budget_is_the_reserve_and_every_line(scheme: Scheme, given_parts: tuple[Part, ...]) -> None:
    for mode in PoolMode:
        bonus = divide_bonus(replace(scheme, mode=mode), given_parts)
        assert bonus.reserve_fen + bonus.unattributed_fen + sum(d.fen for d in bonus.departments) == scheme.budget_fen
        assert abs(Fraction(scheme.budget_fen * scheme.reserve_permille, 1000) - bonus.reserve_fen) <= Fraction(1, 2)
        for department in bonus.departments:
            mine = [line for line in bonus.lines if line.part.department == department.department]
            assert sum(line.fen for line in mine) + department.unattributed_fen == department.fen
            assert department.base_fen == sum(line.part.base_fen for line in mine)
        assert sorted((line.part.department, line.part.person) for line in bonus.lines) == sorted(
            (part.department, part.person) for part in given_parts
        )


@given(periods(), st.data())
def test_i1_what_was_measured_goes_to_its_people_and_only_the_rest_is_divided(
    inputs: Inputs, data: st.DataObject
) -> None:
    pool = data.draw(st.integers(0, 10**6))
    keys = sorted({(m.role, m.person) for m in inputs.minutes if m.department == "WH"})
    left, measured = pool, []
    for role, person in keys:
        amount = data.draw(st.integers(0, left))
        measured.append(Measured(department="WH", role=role, person=person, amount=amount))
        left -= amount
    inputs = replace(inputs, pools=(("WH", pool),))
    known = replace(inputs, measured=tuple(measured))
    result, rest = attribute(known), attribute(replace(inputs, pools=(("WH", left),)))
    [warehouse] = [d for d in result.departments if d.department == "WH"]
    hosted = [c for c in result.cells if c.cell.department == "WH"]
    assert sum(c.share for c in hosted) + warehouse.unattributed == pool == warehouse.amount
    of_rest = {(c.cell.person, c.cell.role): c.share for c in rest.cells}
    for shared in hosted:
        given_to = sum(m.amount for m in measured if (m.person, m.role) == (shared.cell.person, shared.cell.role))
        assert shared.measured == given_to
        assert shared.share == given_to + of_rest[shared.cell.person, shared.cell.role]
    for role, amount in warehouse.roles.items():
        assert sum(c.share for c in hosted if c.cell.role == role) == amount
    assert recompute(pack(known, result).data) == pack(known, result)


@pytest.mark.parametrize(
    ("amount", "department", "said"),
    [(-1, "WH", "negative"), (101, "WH", "more than the pool"), (1, "FIN", "no pool")],
    ids=["negative", "more than there is", "of no pool"],
)
def test_measured_parts_that_cannot_be_are_refused(amount: int, department: str, said: str) -> None:
    inputs = Inputs(
        cycle="2026-10",
        first_day="2026-10-01",
        last_day="2026-10-31",
        segments_hash="",
        minutes=(),
        definitions=(),
        observations=(),
        pools=(("WH", 100),),
        measured=(Measured(department=department, role="PICK", person="Ann", amount=amount),),
    )
    with pytest.raises(ValueError, match=said):
        attribute(inputs)


def test_measured_output_of_nobodys_hours_is_left_unattributed() -> None:
    inputs = Inputs(
        cycle="2026-10",
        first_day="2026-10-01",
        last_day="2026-10-31",
        segments_hash="",
        minutes=(),
        definitions=(),
        observations=(),
        pools=(("WH", 100),),
        measured=(Measured(department="WH", role="PICK", person="Ann", amount=40),),
    )
    [warehouse] = attribute(inputs).departments
    assert (warehouse.amount, warehouse.unattributed, warehouse.roles) == (100, 100, {})


@given(companies())
def test_i20_a_shift_is_at_most_five_keeps_the_order_and_leaves_the_range(found: list[DepartmentScores]) -> None:
    by_code = {row.department: row for row in found}
    shifts = proposed_shifts(found)
    assert {s.department for s in shifts} == {d.department for d in found if d.composites and d.result is not None}
    for shift in shifts:
        scores = by_code[shift.department].composites
        assert abs(shift.shift) <= 5
        assert shift.shift * shift.wanted >= 0
        assert abs(shift.shift) <= abs(shift.wanted)
        after = shifted(scores, shift.shift)
        assert {scores[p] - after[p] for p in scores} == {shift.shift}  # the same for everyone
        assert sorted(scores, key=lambda p: (scores[p], p)) == sorted(after, key=lambda p: (after[p], p))
        assert all(0 <= value <= 120 for value in after.values())


@given(companies())
def test_i20_departments_that_score_as_they_achieve_are_not_shifted(found: list[DepartmentScores]) -> None:
    alike = [replace(d, composites=dict.fromkeys(d.composites, Fraction(80)), result=Fraction(77)) for d in found]
    assert all(shift.shift == shift.wanted == 0 for shift in proposed_shifts(alike))


@given(SCORES, st.fractions(-9, 9, max_denominator=8))
def test_i20_a_shift_beyond_its_bounds_is_refused(scores: dict[str, Fraction], shift: Fraction) -> None:
    if bounded(shift, scores.values()) == shift:
        assert len(shifted(scores, shift)) == len(scores)
    else:
        with pytest.raises(ValueError, match="beyond"):
            shifted(scores, shift)


@given(schemes(), parts(), st.integers(2, 9), st.sampled_from(["LAB", "PUR", "WH"]))
def test_i21_a_department_that_scores_everybody_higher_moves_no_money(
    scheme: Scheme, given_parts: tuple[Part, ...], factor: int, lenient: str
) -> None:
    raised = [replace(p, c_e4=p.c_e4 * factor) if p.department == lenient else p for p in given_parts]
    before, after = divide_bonus(scheme, given_parts), divide_bonus(scheme, raised)
    assert [line.fen for line in after.lines] == [line.fen for line in before.lines]
    assert after.departments == before.departments


@given(schemes(), parts())
def test_i21_the_order_of_parts_is_irrelevant(scheme: Scheme, given_parts: tuple[Part, ...]) -> None:
    assert divide_bonus(scheme, given_parts[::-1]) == divide_bonus(scheme, given_parts)


@given(periods(), st.dictionaries(st.sampled_from(["Ann", "Bo", "Cai", "Dee", "Eve"]), st.integers(0, 10**6)))
def test_a_base_is_cut_to_departments_by_weighted_minutes_and_paid_once(inputs: Inputs, bases: dict[str, int]) -> None:
    result = attribute(inputs)
    cut = parts_of((c.cell for c in result.cells), bases, inputs.cycle)
    worked = {p.person: p for p in result.people if p.minutes}
    assert {part.person for part in cut} == bases.keys() & worked.keys()
    for person in bases.keys() & worked.keys():
        mine = [part for part in cut if part.person == person]
        cells = [c.cell for c in result.cells if c.cell.person == person]
        total = sum(c.weighted for c in cells)
        assert sum(part.base_fen for part in mine) == bases[person]
        for part in mine:
            here = sum(c.weighted for c in cells if c.department == part.department)
            assert abs(part.base_fen - Fraction(bases[person] * here, total)) < 1
            if len(mine) == 1 and worked[person].composite.value is not None:
                assert abs(Fraction(part.c_e4, 10_000) - worked[person].composite.value) <= Fraction(1, 20_000)


@given(schemes(), parts())
def test_i22_a_stored_bonus_computes_again_bit_by_bit(scheme: Scheme, given_parts: tuple[Part, ...]) -> None:
    document = make_document("ab" * 32, scheme, given_parts)
    packed = pack_bonus(document)
    assert pack_bonus(read_bonus(packed.data)) == packed
    assert read_bonus(packed.data) == document


@given(schemes(), parts(), st.integers(0, 1_200_000))
def test_an_appeal_gains_what_the_division_would_have_given_and_never_takes(
    scheme: Scheme, given_parts: tuple[Part, ...], c_e4: int
) -> None:
    document = make_document("", scheme, given_parts)
    revised = [replace(p, c_e4=c_e4) for p in given_parts if p.person == "Ann"]
    gain = appeal_gain(document, revised, "Ann")
    assert all(fen > 0 for fen in gain.values())
    others = [p for p in given_parts if p.person != "Ann"]
    fair = divide_bonus(scheme, [*others, *revised])
    had, due = (sum(line.fen for line in b.lines if line.part.person == "Ann") for b in (document.bonus, fair))
    assert sum(gain.values()) == max(0, due - had)
    assert appeal_gain(document, [p for p in given_parts if p.person == "Ann"], "Ann") == {}


def test_an_appeal_that_moves_work_to_another_department_is_owed_the_difference_there() -> None:
    scheme = Scheme(cycle="c", budget_fen=1000, k_milli={"LAB": 1000, "WH": 1000}, reserve_permille=0)
    bo = Part(department="LAB", person="Bo", base_fen=100, c_e4=800_000)
    document = make_document("", scheme, [Part(department="WH", person="Ann", base_fen=100, c_e4=800_000), bo])
    # all of Ann's base in the laboratory: 1000 for two equal bases there, 500 each as before
    assert appeal_gain(document, [Part(department="LAB", person="Ann", base_fen=100, c_e4=800_000)], "Ann") == {}
    # three times Bo's merit there: 750, of which the 500 that the warehouse paid are no more owed
    better = Part(department="LAB", person="Ann", base_fen=100, c_e4=2_400_000)
    assert appeal_gain(document, [better], "Ann") == {"LAB": 250}


def test_a_bonus_of_another_format_is_not_read_as_if_it_were_this_one() -> None:
    stored = json.loads(zlib.decompress(pack_bonus(make_document("", SCHEME, [])).data))
    with pytest.raises(ValueError, match="format 2 cannot be read; 1 is expected"):
        read_bonus(zlib.compress(json.dumps({**stored, "format": 2}).encode()))


def test_i22_a_document_of_the_first_format_still_verifies() -> None:
    """Written by the program before shares could be measured, KPIs amended within a period, and duties capped."""
    text = (HERE / "format_1.json").read_bytes()
    stored = zlib.compress(text, 1)
    assert json.loads(text)["format"] == 1
    assert content_hash(stored) == sha256(text).hexdigest() == recompute(stored).content_hash


@pytest.mark.parametrize(("points", "k"), [(59, 800), (60, 900), (79, 900), (80, 1000), (99, 1000), (100, 1200)])
def test_k_follows_the_tier_of_the_result(points: int, k: int) -> None:
    assert k_of(Fraction(points)) == k
    assert k in K_MILLI.values()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"budget_fen": -1}, "budget"),
        ({"reserve_permille": 1001}, "reserve"),
        ({"reserve_permille": -1}, "reserve"),
        ({"k_milli": {"WH": 1201}}, "0.8…1.2"),
        ({"k_milli": {"WH": 799}}, "0.8…1.2"),
        ({"k_milli": {}}, "no K"),
    ],
)
def test_a_scheme_that_cannot_be_is_refused(change: dict[str, object], said: str) -> None:
    scheme = Scheme(cycle="2026-10", budget_fen=100, k_milli={"WH": 1000})
    part = Part(department="WH", person="Ann", base_fen=1, c_e4=800_000)
    with pytest.raises(ValueError, match=said):
        divide_bonus(replace(scheme, **change), [part])
    for wrong in ([replace(part, base_fen=-1)], [replace(part, c_e4=-1)], [part, part]):
        with pytest.raises(ValueError, match=r"negative|two parts"):
            divide_bonus(scheme, wrong)


@pytest.mark.parametrize("bound", [0, 1000])
def test_a_reserve_of_nothing_or_of_everything_is_taken(bound: int) -> None:
    part = Part(department="WH", person="Ann", base_fen=1, c_e4=800_000)
    scheme = Scheme(cycle="c", budget_fen=99, k_milli={"WH": 800 if bound else 1200}, reserve_permille=bound)
    bonus = divide_bonus(scheme, [part])
    assert (bonus.reserve_fen, bonus.lines[0].fen) == ((99, 0) if bound else (0, 99))


def test_every_invariant_of_the_note_is_a_property_named_by_its_id() -> None:
    named: set[str] = set()
    for path in HERE.glob("test_*.py"):
        for line in re.findall(r"^def (test_\w+)", path.read_text("utf-8"), re.M):
            named |= set(re.findall(r"(?<=_)i\d+(?=_)", line))
    assert named == {f"i{number}" for number in range(1, 23)}
