"""Breaks that labour rules demand beside the roster's own, and short ones that are paid."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.hours.resolve import Resolution, resolve
from scheduler.hours.rules import BreakDemand, BreakPolicy, Rules
from scheduler.hours.schedule import ScheduledShift
from tests.scheduler.hours.builders import DAY, FAR, SHANGHAI, at, punches, shift, spans

HOUR = 3600
# 30 minutes above 6 hours of work, 45 above 9, as in ArbZG § 4
GERMAN = Rules(
    breaks=(
        BreakPolicy(demands=(BreakDemand(over_s=6 * HOUR, length_s=1800), BreakDemand(over_s=9 * HOUR, length_s=2700))),
    )
)
# 20 minutes in one piece above 6 hours, as in WTR 1998 reg. 12
BRITISH = Rules(breaks=(BreakPolicy(demands=(BreakDemand(over_s=6 * HOUR, length_s=1200, piece_s=1200),)),))
# breaks of at most 20 minutes are working time, as in 29 CFR 785.18
AMERICAN = Rules(breaks=(BreakPolicy(paid_s=20 * 60),))


def under(rules: Rules, *rows: str, plan: ScheduledShift | None = None) -> Resolution:
    return resolve(
        person="Bo",
        punches=punches(*rows),
        shifts=[plan] if plan else [],
        zone=SHANGHAI,
        as_of_s=FAR,
        rules=rules,
    )


def minutes(found: Resolution) -> int:
    return sum(s.minutes for s in found.segments)


@pytest.mark.parametrize(
    ("out", "worked"),
    [
        pytest.param("14:00", 360, id="six hours need no break"),
        pytest.param("14:01", 360, id="a minute more is the minute deducted"),
        pytest.param("14:30", 360, id="half an hour more is the whole break"),
        pytest.param("15:30", 420, id="never more than the half hour"),
        pytest.param("17:45", 540, id="the 15 minutes over nine hours"),
        pytest.param("18:00", 555, id="and never more than 45"),
    ],
)
def test_a_break_owed_and_not_taken_comes_out_of_the_middle(out: str, worked: int) -> None:
    found = under(GERMAN, "IN 08:00", f"OUT {out}", plan=shift("08:00", 360, breaks=()))
    assert minutes(found) == worked
    assert ("auto_break" in found.segments[0].flags) is (out != "14:00")


def test_the_deduction_lies_in_the_middle_of_the_longest_stretch() -> None:
    found = under(GERMAN, "IN 08:00", "OUT 16:00", plan=shift("08:00", 480, breaks=()))
    assert spans(found) == ["08:00-11:45 PICK", "12:15-16:00 PICK"]


def test_punched_breaks_count_before_anything_is_deducted() -> None:
    # 20 of the 30 minutes were taken, so 10 come out of the longer stretch 12:20–16:30
    found = under(GERMAN, "IN 08:00", "BRK 12:00", "RES 12:20", "OUT 16:30", plan=shift("08:00", 510, breaks=()))
    assert minutes(found) == 480
    taken = under(GERMAN, "IN 08:00", "BRK 12:00", "RES 12:30", "OUT 16:30", plan=shift("08:00", 510, breaks=()))
    assert (minutes(taken), taken.segments[0].flags) == (480, ("assumed_role",))


def test_the_rosters_own_break_comes_first_and_settles_what_the_law_demands() -> None:
    assert minutes(under(GERMAN, "IN 08:00", "OUT 17:00", plan=shift())) == 480
    assert minutes(under(Rules(), "IN 08:00", "OUT 17:00", plan=shift())) == 480


def test_leaving_at_noon_on_a_day_without_a_shift_is_a_break_too() -> None:
    assert minutes(under(GERMAN, "IN 08:00", "OUT 12:00", "IN 12:30", "OUT 16:30")) == 480
    assert minutes(under(GERMAN, "IN 08:00", "OUT 12:00", "IN 12:10", "OUT 16:10")) == 460


@pytest.mark.parametrize(("back", "worked"), [("12:20", 540), ("12:21", 519)])
def test_a_short_break_is_paid_up_to_its_limit(back: str, worked: int) -> None:
    plan = shift("08:00", 540, breaks=())
    assert minutes(under(AMERICAN, "IN 08:00", "BRK 12:00", f"RES {back}", "OUT 17:00", plan=plan)) == worked


@pytest.mark.parametrize(
    ("rows", "worked"),
    [
        pytest.param(("BRK 10:00", "RES 10:15", "BRK 13:00", "RES 13:15"), 450 - 20, id="two short ones are none"),
        pytest.param(("BRK 10:00", "RES 10:20", "BRK 13:00", "RES 13:10"), 450, id="one is long enough"),
    ],
)
def test_a_break_that_must_be_in_one_piece(rows: tuple[str, ...], worked: int) -> None:
    found = under(BRITISH, "IN 08:00", *rows, "OUT 16:00", plan=shift("08:00", 480, breaks=()))
    assert minutes(found) == worked


def test_a_policy_holds_on_its_days_only() -> None:
    until = Rules(breaks=(replace(GERMAN.breaks[0], last_day=DAY - timedelta(days=1)),))
    assert minutes(under(until, "IN 08:00", "OUT 16:00", plan=shift("08:00", 480, breaks=()))) == 480
    since = Rules(breaks=(replace(GERMAN.breaks[0], first_day=DAY),))
    assert minutes(under(since, "IN 08:00", "OUT 16:00", plan=shift("08:00", 480, breaks=()))) == 450


def test_the_fingerprint_names_the_rules() -> None:
    assert Rules().fingerprint == Rules().fingerprint
    assert len({Rules().fingerprint, GERMAN.fingerprint, AMERICAN.fingerprint}) == 3


@given(st.integers(1, 15 * 3600), st.lists(st.tuples(st.integers(0, 14 * 3600), st.integers(0, 5000)), max_size=3))
def test_never_more_than_is_missing_and_never_below_the_length_that_owes_it(
    presence_s: int, drawn: list[tuple[int, int]]
) -> None:
    start = at("06:00")
    rows, last = [("IN", start)], start
    for offset, pause in sorted(drawn):
        begin = max(start + offset, last + 121)
        if begin + pause + 121 < start + presence_s and pause > 121:
            rows += [("BRK", begin), ("RES", begin + pause)]
            last = begin + pause
    rows.append(("OUT", start + presence_s))
    raw = [
        type(p)(id=i, person="Bo", at_s=moment, kind=p.kind, device="G", device_seq=i)
        for i, ((kind, moment), p) in enumerate(
            zip(rows, punches(*(f"{kind} 06:00" for kind, _ in rows)), strict=True), start=1
        )
    ]

    def seconds(rules: Rules) -> int:
        found = resolve(person="Bo", punches=raw, zone=SHANGHAI, as_of_s=FAR, rules=rules)
        return sum(s.end_s - s.start_s for s in found.segments)

    free, cut = seconds(Rules()), seconds(GERMAN)
    taken = presence_s - free
    owed = max(0, *(min(length - taken, free - over) for over, length in ((6 * HOUR, 1800), (9 * HOUR, 2700))))
    assert free - cut == owed


def test_a_break_begins_on_the_minute_in_the_middle_not_on_the_next_one() -> None:
    # 23,401 s of presence less 1,800 leave 10,800.5 before the middle: 11:00 sharp
    found = under(GERMAN, "IN 08:00", "OUT 14:30:01")
    assert next(s.end_s for s in found.segments) == at("11:00")
    assert minutes(found) == 360


def test_who_goes_at_the_instant_of_coming_has_no_segment() -> None:
    assert under(GERMAN, "IN 08:00", "OUT 08:00").segments == ()
