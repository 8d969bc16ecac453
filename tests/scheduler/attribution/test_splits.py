"""One person in two roles at once: a day's minutes of the role are laid on its parts, exactly.

The long run, 500 examples each: ``pytest --hypothesis-profile=long tests/scheduler/attribution``.
"""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.attribution.claims import Terms, firm_minutes
from scheduler.attribution.splits import RoleSplit, split_minutes, split_of, split_segments
from scheduler.hours.segments import Segment, cut_at

DAY = date(2026, 10, 5)
START = 1_790_000_000 // 60 * 60
LEADING = RoleSplit(person="Ann", role="PICK", parts=(("PICK", 700), ("LEAD", 300)), first_day=DAY)


def segment(role: str | None, start_min: int, end_min: int, person: str = "Ann", *flags: str) -> Segment:
    return Segment(
        person=person,
        role=role,
        operational_date=DAY,
        start_s=START + 60 * start_min,
        end_s=START + 60 * end_min,
        flags=flags,
    )


def minutes(segments: tuple[Segment, ...]) -> dict[tuple[str, str | None], int]:
    found: dict[tuple[str, str | None], int] = {}
    for one in segments:
        found[one.person, one.role] = found.get((one.person, one.role), 0) + one.minutes
    return found


def test_seven_tenths_of_a_day_are_picking_and_the_rest_leading() -> None:
    # 240 + 45 minutes of picking: 199.5 and 85.5, the minute left over by largest remainder
    day = (segment("PICK", 0, 240), segment("RCV", 240, 300), segment("PICK", 300, 345))
    found = split_segments(day, [LEADING])
    assert minutes(found) in (
        {("Ann", "PICK"): 200, ("Ann", "LEAD"): 85, ("Ann", "RCV"): 60},
        {("Ann", "PICK"): 199, ("Ann", "LEAD"): 86, ("Ann", "RCV"): 60},
    )
    assert [(s.start_s, s.end_s) for s in found if s.role == "RCV"] == [(day[1].start_s, day[1].end_s)]
    assert all(("split" in s.flags) == (s.role != "RCV") for s in found)


@given(
    st.lists(st.tuples(st.integers(0, 90), st.integers(0, 90)), min_size=1, max_size=5),
    st.lists(st.integers(0, 60 * 900), max_size=4),
    st.sampled_from(
        [((("PICK", 700), ("LEAD", 300))), (("LEAD", 334), ("PICK", 333), ("RCV", 333)), (("LEAD", 1000),)]
    ),
)
def test_i6_cutting_a_split_day_changes_no_roles_minutes(
    gaps: list[tuple[int, int]], cuts: list[int], parts: tuple[tuple[str, int], ...]
) -> None:
    split = RoleSplit(person="Ann", role="PICK", parts=parts, first_day=DAY)
    day, at = [], 0
    for gap, length in gaps:
        day.append(segment("PICK", at + gap, at + gap + length))
        at += gap + length
    pieces = cut_at(day, [START + second for second in cuts])
    whole, cut = split_segments(day, [split]), split_segments(pieces, [split])
    assert {k: m for k, m in minutes(cut).items() if m} == {k: m for k, m in minutes(whole).items() if m}
    total = sum(s.minutes for s in day)
    assert sum(s.minutes for s in whole) == total
    due = split_minutes(total, parts, f"Ann|PICK|{DAY}")
    assert {role: m for (_, role), m in minutes(whole).items() if m} == {role: m for role, m in due.items() if m}
    ordered = sorted(cut, key=lambda s: (s.start_s, s.end_s))
    assert all(a.end_s <= b.start_s for a, b in pairwise(ordered))  # one role at an instant
    assert sum(s.end_s - s.start_s for s in cut) == sum(s.end_s - s.start_s for s in day)


def test_a_split_is_of_its_person_role_and_days_alone() -> None:
    others = (segment("PICK", 0, 100, "Bo"), segment("RCV", 0, 100), segment(None, 100, 200))
    assert split_segments(others, [LEADING]) == tuple(sorted(others, key=lambda s: (s.person, s.start_s)))
    later = RoleSplit(person="Ann", role="PICK", parts=(("LEAD", 1000),), first_day=date(2026, 10, 6))
    assert split_of([LEADING, later], "Ann", "PICK", date(2026, 10, 4)) is None
    assert split_of([LEADING, later], "Ann", "PICK", DAY) is LEADING
    assert split_of([LEADING, later], "Ann", "PICK", date(2026, 10, 6)) is later
    ended = RoleSplit(person="Ann", role="PICK", parts=(("LEAD", 1000),), first_day=DAY, last_day=DAY)
    assert ended.holds(DAY)
    assert not ended.holds(date(2026, 10, 6))


def test_each_part_counts_with_its_own_weight_and_host_and_provisional_time_stays_out() -> None:
    day = (segment("PICK", 0, 100), segment("PICK", 100, 200, "Ann", "provisional"))
    terms = Terms(
        weights={"PICK": [(DAY, 1000)], "LEAD": [(DAY, 1300)]}, hosts={"PICK": "WH", "LEAD": "HQ"}, splits=[LEADING]
    )
    rows = firm_minutes(day, {"Ann": "WH"}, terms)
    assert [(r.role, r.department, r.w_milli, r.minutes) for r in rows] == [
        ("LEAD", "HQ", 1300, 30),
        ("PICK", "WH", 1000, 70),
    ]


@pytest.mark.parametrize(
    "parts",
    [(), (("PICK", 999),), (("PICK", 1001),), (("PICK", 500), ("PICK", 500)), (("PICK", 1000), ("LEAD", 0))],
    ids=["none", "too little", "too much", "a role twice", "an empty part"],
)
def test_parts_that_are_not_a_whole_are_refused(parts: tuple[tuple[str, int], ...]) -> None:
    with pytest.raises(ValueError, match="Ann, PICK"):
        RoleSplit(person="Ann", role="PICK", parts=parts, first_day=DAY)


def test_a_split_cannot_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="before it begins"):
        RoleSplit(person="Ann", role="PICK", parts=(("LEAD", 1000),), first_day=DAY, last_day=date(2026, 10, 4))
