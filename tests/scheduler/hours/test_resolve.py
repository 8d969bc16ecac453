"""The resolution of one person's punches, case by case."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from scheduler.hours.events import Correction, PunchKind
from scheduler.hours.rules import Outcome, Repair
from scheduler.hours.segments import content_hash, cut_at
from tests.scheduler.hours.builders import BERLIN, DAY, at, correction, kinds, punches, resolved, shift, spans


def minutes(resolution: object) -> int:
    return sum(s.minutes for s in resolution.segments)  # type: ignore[attr-defined]


def test_a_plain_day_takes_the_planned_role_and_the_planned_break() -> None:
    found = resolved(punches("IN 07:55", "OUT 17:04"), shift())
    assert spans(found) == ["07:55-12:00 PICK", "13:00-17:04 PICK"]
    assert [s.flags for s in found.segments] == [("assumed_role", "auto_break")] * 2
    assert minutes(found) == 245 + 244
    assert found.exceptions == ()
    assert set(found.outcomes.values()) == {Outcome.USED}


def test_a_punched_break_wins_over_the_planned_one() -> None:
    found = resolved(punches("IN 08:00", "BRK 12:30", "RES 13:30", "OUT 17:00"), shift())
    assert spans(found) == ["08:00-12:30 PICK", "13:30-17:00 PICK"]
    assert "auto_break" not in found.segments[0].flags


def test_a_break_too_short_is_topped_up_by_no_more_than_is_missing() -> None:
    # demanded 60, punched 40 (12:30–13:10): 20 more come out of the planned hour, from its beginning
    found = resolved(punches("IN 08:00", "BRK 12:30", "RES 13:10", "OUT 17:00"), shift())
    assert spans(found) == ["08:00-12:00 PICK", "12:20-12:30 PICK", "13:10-17:00 PICK"]
    assert minutes(found) == 480


def test_leaving_and_coming_back_at_noon_is_a_break_too() -> None:
    found = resolved(punches("IN 08:00", "OUT 12:00", "IN 12:58", "OUT 17:00"), shift())
    # 58 minutes were taken, 2 of the demanded 60 are missing; presence in the planned hour is 12:58–13:00
    assert minutes(found) == 240 + 240


def test_half_a_day_owes_no_break_that_lies_outside_it() -> None:
    assert minutes(resolved(punches("IN 08:00", "OUT 11:30"), shift())) == 210


def test_a_paid_break_is_working_time_punched_or_not() -> None:
    plan = shift(breaks=((240, 60), (420, 15, True)))
    taken = resolved(punches("IN 08:00", "BRK 15:00", "RES 15:15", "OUT 17:00"), plan)
    assert minutes(taken) == minutes(resolved(punches("IN 08:00", "OUT 17:00"), plan)) == 480
    both = punches("IN 08:00", "BRK 12:00", "RES 13:00", "BRK 15:00", "RES 15:15", "OUT 17:00")
    assert minutes(resolved(both, plan)) == 480  # the hour is out, the quarter is in


def test_a_role_punch_cuts_the_segment_and_holds() -> None:
    found = resolved(punches("IN 08:00", "ROLE 10:00 RCV", "OUT 17:00"), shift(roles=("PICK", "PICK", "PACK", "PACK")))
    assert spans(found) == ["08:00-10:00 PICK", "10:00-12:00 RCV", "13:00-17:00 RCV"]
    assert ["assumed_role" in s.flags for s in found.segments] == [True, False, False]


def test_without_role_punches_the_plan_names_the_role_of_each_block() -> None:
    found = resolved(punches("IN 07:50", "OUT 17:20"), shift(roles=("PICK", "RCV", "RCV", "PACK")))
    assert spans(found) == ["07:50-10:00 PICK", "10:00-12:00 RCV", "13:00-15:00 RCV", "15:00-17:20 PACK"]


@pytest.mark.parametrize(
    ("seconds", "outcome"), [(119, Outcome.DUPLICATE), (120, Outcome.DUPLICATE), (121, Outcome.USED)]
)
def test_a_second_in_within_two_minutes_is_a_duplicate(seconds: int, outcome: Outcome) -> None:
    first, second, out = punches("IN 08:00", "IN 08:00", "OUT 17:00")
    found = resolved([first, replace(second, at_s=first.at_s + seconds), out], shift())
    assert found.outcomes[second.id] is outcome
    assert kinds(found) == ([] if outcome is Outcome.DUPLICATE else ["missing_out"])


def test_out_and_in_again_within_two_minutes_are_no_duplicates() -> None:
    found = resolved(punches("IN 08:00", "OUT 08:01", "IN 08:01", "OUT 17:00"), shift())
    assert set(found.outcomes.values()) == {Outcome.USED}
    assert minutes(found) == 480  # gap of 0 minutes, the hour's break is deducted


def test_in_with_its_role_just_after_a_bare_in_names_the_role() -> None:
    first, second, out = punches("IN 08:00", "IN 08:00 RCV", "OUT 12:00")
    found = resolved([first, replace(second, at_s=first.at_s + 60), out], shift())
    assert spans(found) == ["08:00-08:01 PICK", "08:01-12:00 RCV"]


@pytest.mark.parametrize(("clock", "matched"), [("06:00", True), ("05:59", False)])
def test_an_early_in_belongs_to_the_shift_from_two_hours_before(clock: str, matched: bool) -> None:
    found = resolved(punches(f"IN {clock}", "OUT 07:00"), shift())
    assert ("unscheduled" not in found.segments[0].flags) is matched


def test_presence_that_reaches_into_a_shift_belongs_to_it_however_early_it_began() -> None:
    found = resolved(punches("IN 05:30", "OUT 17:00"), shift())
    assert found.exceptions == ()
    assert spans(found) == ["05:30-12:00 PICK", "13:00-17:00 PICK"]


def test_neighbouring_shifts_divide_at_the_middle_of_their_gap() -> None:
    early = shift("06:00", 360, breaks=())
    late = shift("15:00", 360, breaks=(), day=DAY)
    late = replace(late, day=DAY)
    # gap 12:00–15:00, middle 13:30
    before = resolved(punches("IN 13:29", "OUT 13:40"), early, late)
    after = resolved(punches("IN 13:31", "OUT 15:40"), early, late)
    assert before.segments[0].end_s - before.segments[0].start_s == 660
    assert [e.at_s for e in before.exceptions if e.kind == "no_show"] == [late.start_s]
    assert [e.at_s for e in after.exceptions if e.kind == "no_show"] == [early.start_s]


def test_out_at_ten_past_seven_after_a_night_stays_with_the_night() -> None:
    night = shift("22:00", 480, breaks=(), night=True)
    next_day = shift("08:00", 540, day=DAY + timedelta(days=1))
    found = resolved(punches("IN 21:50", "OUT +1 07:10"), night, next_day, as_of_s=at("+1 07:30"))
    assert {s.operational_date for s in found.segments} == {DAY}
    assert minutes(found) == 560
    assert "night" in found.segments[0].flags
    assert found.exceptions == ()


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param(date(2026, 3, 28), 420, id="the clock jumps forward"),
        pytest.param(date(2026, 10, 24), 540, id="an hour is repeated"),
        pytest.param(date(2026, 10, 25), 480, id="an ordinary night"),
    ],
)
def test_a_night_over_a_clock_change_has_its_true_length(day: date, expected: int) -> None:
    night = shift("22:00", 480, day=day, breaks=(), tz="Europe/Berlin", night=True)
    found = resolved(punches("IN 22:00", "OUT +1 06:00", day=day, zone=BERLIN), night, zone=BERLIN)
    assert night.net_minutes == minutes(found) == expected
    assert {s.operational_date for s in found.segments} == {day}


def test_a_missing_out_is_claimed_to_the_scheduled_end_and_blocks() -> None:
    found = resolved(punches("IN 08:10"), shift())
    assert spans(found) == ["08:10-12:00 PICK", "13:00-17:00 PICK"]
    assert all(s.provisional for s in found.segments)
    (missing,) = found.exceptions
    assert (missing.kind, missing.blocking, missing.minutes) == (
        "missing_out",
        True,
        470,
    )  # 8:10–17:00 less the hour's break
    assert missing.repair == Repair(at_s=at("17:00"), kind=PunchKind.OUT)


def test_a_missing_out_without_a_shift_claims_nothing_and_proposes_nothing() -> None:
    found = resolved(punches("IN 09:00"))
    assert found.segments == ()
    assert [(e.kind, e.repair, e.minutes) for e in found.exceptions] == [("missing_out", None, 0)]


def test_a_missing_out_claims_nothing_past_the_next_in() -> None:
    found = resolved(punches("IN 08:00", "IN 11:00", "OUT 17:00"), shift())
    assert spans(found)[0] == "08:00-11:00 PICK"
    assert [s.provisional for s in found.segments] == [True, False, False]
    assert kinds(found) == ["missing_out"]


@pytest.mark.parametrize(("clock", "owned"), [("+1 00:00", True), ("+1 00:01", False)])
def test_an_open_in_owns_the_next_out_for_sixteen_hours(clock: str, owned: bool) -> None:
    found = resolved(punches("IN 08:00", f"OUT {clock}"), shift())
    assert kinds(found) == ([] if owned else ["missing_out", "unmatched_out"])


def test_work_under_way_is_provisional_but_no_exception() -> None:
    found = resolved(punches("IN 08:00"), shift(), as_of_s=at("10:30"))
    assert spans(found) == ["08:00-10:30 PICK"]
    assert found.segments[0].provisional
    assert found.exceptions == ()


def test_an_out_without_in_is_unresolved_and_proposes_the_scheduled_start() -> None:
    found = resolved(punches("OUT 17:02"), shift())
    assert found.segments == ()
    assert found.outcomes == {1: Outcome.UNRESOLVED}
    (unmatched,) = found.exceptions
    assert (unmatched.kind, unmatched.operational_date) == ("unmatched_out", DAY)
    assert unmatched.repair == Repair(at_s=at("08:00"), kind=PunchKind.IN)


def test_a_second_out_is_unresolved_and_proposed_to_be_voided() -> None:
    found = resolved(punches("IN 08:00", "OUT 17:00", "OUT 17:10"), shift())
    assert [(e.kind, e.repair) for e in found.exceptions] == [("unmatched_out", Repair(at_s=at("17:10"), kind=None))]


def test_a_break_never_ended_claims_nothing_after_it() -> None:
    found = resolved(punches("IN 08:00", "BRK 12:00", "OUT 17:00"), shift())
    assert spans(found) == ["08:00-12:00 PICK"]
    (missing,) = found.exceptions
    assert missing.kind == "missing_resume"
    assert missing.repair == Repair(at_s=at("13:00"), kind=PunchKind.RES)
    assert missing.minutes == 240


@pytest.mark.parametrize("row", ["BRK 07:00", "RES 07:00", "ROLE 07:00 RCV"])
def test_what_fits_no_state_is_unresolved(row: str) -> None:
    found = resolved(punches(row, "IN 08:00", "OUT 17:00"), shift())
    assert found.outcomes == {1: Outcome.UNRESOLVED, 2: Outcome.USED, 3: Outcome.USED}
    assert len(found.exceptions) == 1
    assert found.exceptions[0].blocking


def test_a_device_without_directions_alternates() -> None:
    found = resolved(punches("UNK 08:00", "BRK 12:00", "UNK 13:00", "UNK 17:00"), shift())
    assert spans(found) == ["08:00-12:00 PICK", "13:00-17:00 PICK"]
    assert found.exceptions == ()


def test_a_forgotten_unknown_punch_does_not_shift_the_next_day() -> None:
    tomorrow = shift(day=DAY + timedelta(days=1))
    found = resolved(punches("UNK 17:00", "UNK +1 08:00", "UNK +1 17:00"), shift(), tomorrow)
    assert [s for s in found.segments if s.operational_date == tomorrow.day and not s.provisional]
    assert kinds(found) == ["missing_out"]


def test_a_free_day_worked_is_unscheduled_without_a_role_and_does_not_block() -> None:
    found = resolved(punches("IN 09:00", "OUT 12:04"))
    assert [(s.role, s.flags) for s in found.segments] == [(None, ("assumed_role", "unscheduled"))]
    assert [(e.kind, e.blocking, e.minutes) for e in found.exceptions] == [("unscheduled", False, 184)]


def test_a_shift_without_a_punch_is_a_no_show_unless_on_leave_or_still_to_come() -> None:
    assert [(e.kind, e.minutes) for e in resolved([], shift()).exceptions] == [("no_show", 480)]
    assert resolved([], shift(), leave_days={DAY}).exceptions == ()
    assert resolved([], shift(), as_of_s=at("09:00")).exceptions == ()


def test_an_ambiguous_reading_blocks_until_it_is_decided() -> None:
    first, last = punches("IN 08:00", "OUT 17:00")
    doubtful = replace(last, flags=("ambiguous_hour",))
    assert kinds(resolved([first, doubtful], shift())) == ["ambiguous_hour"]
    decided = correction("RETIME", punch_id=doubtful.id, at_s=at("16:00"))
    found = resolved([first, doubtful], shift(), corrections=[decided])
    assert found.exceptions == ()
    assert spans(found)[-1] == "13:00-16:00 PICK"


def test_corrections_add_void_and_retag_without_touching_the_raw_events() -> None:
    raw = punches("IN 08:00", "OUT 08:30", "IN 20:30")
    before = list(raw)
    added = replace(correction("ADD", at_s=at("17:00"), adds="OUT"), id=7)
    voided = replace(correction("VOID", punch_id=3), id=8)
    retagged = replace(correction("RETAG", punch_id=2, adds="BRK"), id=9)
    resumed = replace(correction("ADD", at_s=at("09:30"), adds="RES"), id=10)
    found = resolved(raw, shift(), corrections=[added, voided, retagged, resumed])
    assert spans(found) == ["08:00-08:30 PICK", "09:30-17:00 PICK"]
    assert found.outcomes == {1: Outcome.USED, 2: Outcome.USED, 3: Outcome.VOIDED, -7: Outcome.USED, -10: Outcome.USED}
    assert raw == before


def test_the_correction_decided_last_counts_whatever_its_number() -> None:
    late = replace(correction("RETIME", punch_id=2, at_s=at("16:00")), id=1, decided_s=20)
    early = replace(correction("RETIME", punch_id=2, at_s=at("15:00")), id=2, decided_s=10)
    found = resolved(punches("IN 08:00", "OUT 17:00"), shift(), corrections=[late, early])
    assert spans(found)[-1] == "13:00-16:00 PICK"


def test_a_correction_not_approved_does_nothing() -> None:
    waiting = replace(correction("VOID", punch_id=1), approved=False)
    assert minutes(resolved(punches("IN 08:00", "OUT 12:00"), shift(), corrections=[waiting])) == 240


def test_a_correction_of_an_unknown_punch_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="correction 1 names punch 99"):
        resolved(punches("IN 08:00"), shift(), corrections=[correction("VOID", punch_id=99)])


def test_cutting_at_midnight_keeps_every_minute_and_the_operational_date() -> None:
    night = shift("22:00", 480, breaks=(), night=True)
    found = resolved(punches("IN 22:00", "OUT +1 06:00"), night)
    parts = cut_at(found.segments, [at("+1 00:00"), at("+1 06:00"), at("22:00")])
    assert [p.minutes for p in parts] == [120, 360]
    assert {p.operational_date for p in parts} == {DAY}


def test_minutes_are_differences_of_floored_instants_so_parts_add_up() -> None:
    found = resolved(punches("IN 08:00:30", "OUT 09:00:30"), shift())
    assert [p.minutes for p in cut_at(found.segments, [at("08:30:45")])] == [30, 30]  # floored lengths: 30 + 29


def test_the_content_hash_does_not_depend_on_order_or_event_ids() -> None:
    segments = resolved(punches("IN 08:00", "ROLE 10:00 RCV", "OUT 17:00"), shift()).segments
    renamed = [replace(s, event_ids=(99,)) for s in reversed(segments)]
    assert content_hash(renamed) == content_hash(segments)
    assert content_hash(segments[:-1]) != content_hash(segments)


@pytest.mark.parametrize(
    ("as_of", "open_still"),
    [("20:59", True), ("21:00", False)],
    ids=["a minute before the window of the shift ends", "when it ends"],
)
def test_who_has_not_gone_is_there_until_the_window_of_the_shift_ends(as_of: str, open_still: bool) -> None:
    found = resolved(punches("IN 08:00"), shift(breaks=()), as_of_s=at(as_of))  # 8:00 to 17:00, and four hours after it
    assert kinds(found) == ([] if open_still else ["missing_out"])
    assert {s.provisional for s in found.segments} == {True}
    assert sum(s.minutes for s in found.segments) == 540


@pytest.mark.parametrize(("as_of", "open_still"), [("13:00", True), ("23:59", True), ("+1 00:00", False)])
def test_who_has_no_shift_is_there_for_sixteen_hours_at_most(as_of: str, open_still: bool) -> None:
    found = resolved(punches("IN 08:00"), as_of_s=at(as_of))
    assert kinds(found) == ([] if open_still else ["missing_out"])
    assert sum(s.minutes for s in found.segments) == ((at(as_of) - at("08:00")) // 60 if open_still else 0)


@pytest.mark.parametrize(("again", "told"), [("08:02:00", []), ("08:02:01", ["missing_out"])])
def test_a_second_coming_with_a_role_within_two_minutes_only_names_the_role(again: str, told: list[str]) -> None:
    found = resolved(punches("IN 08:00", f"IN {again} RCV", "OUT 12:00"), shift(breaks=()))
    assert kinds(found) == told
    assert spans(found)[-1].endswith("-12:00 RCV")


@pytest.mark.parametrize(("since", "told"), [("10:00", []), ("09:59:59", ["missing_resume"])])
def test_who_goes_out_of_a_break_is_asked_when_it_ended_after_a_long_one_only(since: str, told: list[str]) -> None:
    plan = shift(length_min=720, breaks=((60, 15), (120, 45)))
    found = resolved(punches("IN 08:00", f"BRK {since}", "OUT 12:00"), plan)
    assert kinds(found) == told
    # back after as long as the longest planned break
    assert [e.repair for e in found.exceptions] == [Repair(at_s=at(since) + 45 * 60, kind=PunchKind.RES)] * len(told)


def test_a_presence_of_no_minute_without_a_shift_is_not_asked_about() -> None:
    assert kinds(resolved(punches("IN 08:00:10", "OUT 08:00:40"))) == []
    assert kinds(resolved(punches("IN 08:00", "OUT 08:01"))) == ["unscheduled"]


@pytest.mark.parametrize(("as_of", "told"), [("16:59:59", []), ("17:00", ["no_show"])])
def test_who_never_came_is_missed_when_the_shift_has_ended(as_of: str, told: list[str]) -> None:
    assert kinds(resolved([], shift(), as_of_s=at(as_of))) == told


def test_a_doubtful_reading_in_a_night_is_asked_of_the_day_on_which_the_night_began() -> None:
    plan = shift("22:00", 480, breaks=(), night=True)
    came, went = punches("IN 22:00", "OUT +1 06:00")
    found = resolved([came, replace(went, flags=("clock_jump",))], plan)
    assert [(e.kind, e.operational_date) for e in found.exceptions] == [("clock_jump", DAY)]
    alone = resolved([replace(came, flags=("clock_jump",)), went])  # no shift: its own local day
    assert [e.operational_date for e in alone.exceptions if e.kind == "clock_jump"] == [DAY]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (correction("RETIME", punch_id=1), "retimes a punch but gives no time"),
        (correction("ADD", at_s=at("12:00")), "lacks its time or kind"),
        (correction("ADD", adds="OUT"), "lacks its time or kind"),
        (correction("VOID", punch_id=9), "names punch 9, which is not there"),
    ],
    ids=["a new time without one", "a punch without a kind", "a punch without a time", "no such punch"],
)
def test_a_correction_that_says_nothing_is_refused(wrong: Correction, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        resolved(punches("IN 08:00"), shift(), corrections=[wrong])
