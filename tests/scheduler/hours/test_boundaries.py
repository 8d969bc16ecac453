"""Cuts at midnight, at the edges of the night, on holidays: no minute is lost or counted twice."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from scheduler.hours.boundaries import Night, edges, rule_parts
from scheduler.hours.segments import Segment
from tests.scheduler.hours.builders import BERLIN, DAY, SHANGHAI, at

NIGHT = Night(start_min=22 * 60, end_min=6 * 60)


def worked(start_s: int, end_s: int, day: date = DAY) -> Segment:
    return Segment(person="Bo", role="PICK", operational_date=day, start_s=start_s, end_s=end_s)


def test_a_night_is_cut_at_ten_at_midnight_and_at_six() -> None:
    parts = rule_parts([worked(at("21:00"), at("+1 07:00"))], SHANGHAI, night=NIGHT, holidays={DAY + timedelta(days=1)})
    assert [(p.segment.minutes, p.local_day.day, p.night, p.holiday) for p in parts] == [
        (60, 5, False, False),
        (120, 5, True, False),
        (360, 6, True, True),
        (60, 6, False, True),
    ]
    assert {p.segment.operational_date for p in parts} == {DAY}


def test_the_band_over_a_change_of_clocks_has_its_true_length() -> None:
    for day, night_min in ((date(2026, 3, 28), 420), (date(2026, 10, 24), 540)):
        segment = worked(at("20:00", day, BERLIN), at("+1 08:00", day, BERLIN), day)
        parts = rule_parts([segment], BERLIN, night=NIGHT)
        assert sum(p.segment.minutes for p in parts if p.night) == night_min
        assert sum(p.segment.minutes for p in parts) == segment.minutes


def test_a_band_inside_one_day_and_no_band_at_all() -> None:
    segment = worked(at("00:00"), at("+1 00:00"))
    early = rule_parts([segment], SHANGHAI, night=Night(start_min=0, end_min=300))
    assert [(p.segment.minutes, p.night) for p in early] == [(300, True), (1140, False)]
    assert [p.night for p in rule_parts([segment], SHANGHAI, night=None)] == [False]
    assert rule_parts([], SHANGHAI, night=NIGHT) == ()


def test_days_on_which_a_version_begins_are_edges() -> None:
    later = DAY + timedelta(days=9)
    assert at("00:00", later) in edges(DAY, DAY, SHANGHAI, begins=[later])
    assert edges(DAY, DAY, SHANGHAI) == (at("00:00"), at("+1 00:00"))


@given(
    st.lists(st.tuples(st.integers(0, 4 * 86400), st.integers(1, 60000)), max_size=6),
    st.integers(0, 1439),
    st.integers(0, 1439),
    st.sampled_from([SHANGHAI, BERLIN]),
)
def test_parts_sum_to_their_segments_and_each_is_in_one_day_and_one_side_of_the_night(
    drawn: list[tuple[int, int]], start_min: int, end_min: int, zone: object
) -> None:
    segments = [worked(at("00:00", date(2026, 10, 23)) + start, at("00:00", date(2026, 10, 23)) + start + length)
                for start, length in drawn]  # fmt: skip
    night = Night(start_min=start_min, end_min=end_min)
    parts = rule_parts(segments, zone, night=night, holidays={date(2026, 10, 25)})  # type: ignore[arg-type]
    assert sum(p.segment.minutes for p in parts) == sum(s.minutes for s in segments)
    days = (date(2026, 10, 21), date(2026, 10, 31))
    for edge in edges(*days, zone, night=night):  # type: ignore[arg-type]
        assert not any(p.segment.start_s < edge < p.segment.end_s for p in parts)
    assert all(p.holiday == (p.local_day == date(2026, 10, 25)) for p in parts)


def test_hours_after_midnight_are_of_the_night_that_began_the_evening_before() -> None:
    parts = rule_parts([worked(at("00:30"), at("05:00"))], SHANGHAI, night=NIGHT)
    assert [(p.segment.minutes, p.night) for p in parts] == [(270, True)]
