"""Minutes of days that were locked before count where their delta lines are counted, at the weights of those days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

from scheduler.attribution.cells import UNASSIGNED
from scheduler.attribution.claims import Terms, late_minutes
from scheduler.attribution.engine import Inputs, Minutes, attribute
from scheduler.attribution.payload import load, pack, read_inputs, recompute
from scheduler.attribution.splits import RoleSplit
from scheduler.hours.deltas import Delta

TERMS = Terms(
    weights={"PICK": ((date(2026, 1, 1), 1000), (date(2026, 9, 16), 1200))}, hosts={"PICK": "WH", "LEAD": "WH"}
)
HOMES = {"Ann": "WH", "Bo": "LAB"}


def line(person: str, day: int, role: str | None, minutes: int) -> Delta:
    return Delta(
        person=person,
        operational_date=date(2026, 9, day),
        role=role,
        minutes=minutes,
        origin="2026-09",
        period="2026-10",
    )


def row(person: str, role: str, w_milli: int, minutes: int, department: str = "WH") -> Minutes:
    return Minutes(
        person=person, home=HOMES[person], role=role, department=department, w_milli=w_milli, minutes=minutes
    )


def inputs(*minutes: Minutes, late: tuple[Minutes, ...] = ()) -> Inputs:
    return Inputs(
        cycle="2026-10",
        first_day="2026-10-01",
        last_day="2026-10-31",
        segments_hash="s",
        minutes=minutes,
        definitions=(),
        observations=(),
        late=late,
        late_hash="l" if late else "",
    )


def test_lines_are_summed_by_person_role_and_the_weight_of_their_own_day() -> None:
    lines = [line("Ann", 15, "PICK", 60), line("Ann", 16, "PICK", 30), line("Ann", 17, "PICK", -90)]
    lines += [line("Bo", 3, None, 45), line("Bo", 4, "PICK", 20), line("Bo", 5, "PICK", -20)]
    assert late_minutes(lines, HOMES, TERMS) == (
        row("Ann", "PICK", 1000, 60),
        row("Ann", "PICK", 1200, -60),
        row("Bo", UNASSIGNED, 1000, 45, "LAB"),
    )  # what comes to nought is no row


def test_a_line_of_a_split_role_counts_in_the_same_parts_whatever_its_sign() -> None:
    split = RoleSplit(person="Ann", role="PICK", parts=(("PICK", 700), ("LEAD", 300)), first_day=date(2026, 9, 1))
    for minutes in (50, -50):
        found = late_minutes([line("Ann", 3, "PICK", minutes)], HOMES, replace(TERMS, splits=(split,)))
        assert {r.role: r.minutes for r in found} == {"PICK": minutes * 7 // 10, "LEAD": minutes * 3 // 10}


def test_late_minutes_make_points_and_those_taken_back_stop_at_nought() -> None:
    worked = row("Ann", "PICK", 1000, 480)
    plain = attribute(inputs(worked))
    more = attribute(inputs(worked, late=(row("Ann", "PICK", 1000, 120), row("Ann", "PICK", 1200, 60))))
    assert [c.cell.minutes for c in more.cells] == [600, 60]
    # (600·1.0 + 60·1.2) / 60 · 0.8 points, where 480 gave 8 · 0.8
    assert (plain.people[0].points, more.people[0].points) == (Fraction(64, 10), Fraction(672 * 8, 600))
    less = attribute(inputs(worked, late=(row("Ann", "PICK", 1000, -500), row("Bo", "PICK", 1000, -30))))
    assert [(c.cell.person, c.cell.minutes) for c in less.cells] == [("Ann", 0), ("Bo", 0)]


def test_a_document_with_late_minutes_computes_again_and_one_without_is_as_it_was() -> None:
    worked, late = row("Ann", "PICK", 1000, 480), (row("Ann", "PICK", 1000, -30),)
    for given in (inputs(worked), inputs(worked, late=late)):
        packed = pack(given, attribute(given))
        assert read_inputs(load(packed.data)["inputs"]) == given
        assert recompute(packed.data) == packed
    assert not {"late", "late_hash"} & load(pack(inputs(worked), attribute(inputs(worked))).data)["inputs"].keys()
