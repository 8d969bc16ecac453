"""Lines after a lock, and totals rounded for pay: what must sum sums, whatever happens in between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from scheduler.hours.deltas import Delta, by_role, counted_in, deltas_hash, differences
from scheduler.hours.ledger import LOCKED, Period
from scheduler.hours.pay import pay_total
from scheduler.hours.segments import Segment
from tests.scheduler.hours.builders import DAY, at

ROLES = st.sampled_from(["PICK", "RCV", None])


@st.composite
def worked(draw: st.DrawFn) -> list[Segment]:
    """Segments of two days, one after the other, some provisional."""
    found = []
    for offset in range(2):
        day, start = DAY + timedelta(days=offset), at("08:00", DAY + timedelta(days=offset))
        for length, role, flags in draw(
            st.lists(st.tuples(st.integers(1, 9000), ROLES, st.sampled_from([(), ("provisional",)])), max_size=4)
        ):
            found.append(
                Segment(
                    person="Bo",
                    role=role,
                    operational_date=day,
                    start_s=start,
                    end_s=start + length,
                    flags=flags,
                    event_ids=(len(found) + 1,),
                )
            )
            start += length
    return found


def firm(segments: Sequence[Segment]) -> dict[tuple[date, str | None], int]:
    found: dict[tuple[date, str | None], int] = {}
    for segment in segments:
        if not segment.provisional and segment.minutes:
            key = segment.operational_date, segment.role
            found[key] = found.get(key, 0) + segment.minutes
    return found


@given(worked(), st.lists(worked(), min_size=1, max_size=4))
def test_the_snapshot_and_all_lines_make_what_the_events_say_after_every_change(
    snapshot: list[Segment], later: list[list[Segment]]
) -> None:
    snapshot = [replace(s, flags=()) for s in snapshot]  # a lock leaves nothing provisional
    sealed: list[Delta] = []
    for number, now in enumerate(later):
        due = differences(snapshot, sealed, now)
        assert all(minutes for minutes, _ in due.values())
        sealed += [
            Delta(
                person="Bo",
                operational_date=day,
                role=role,
                minutes=minutes,
                origin="P",
                period=f"Q{number}",
                event_ids=events,
                sealed=True,
            )
            for (day, role), (minutes, events) in due.items()
        ]
        counted = firm(snapshot)
        for line in sealed:
            key = line.operational_date, line.role
            counted[key] = counted.get(key, 0) + line.minutes
        assert {key: value for key, value in counted.items() if value} == firm(now)
        assert differences(snapshot, sealed, now) == {}
    assert sum(by_role(sealed).values()) == sum(firm(later[-1]).values()) - sum(firm(snapshot).values())


def test_a_line_is_counted_in_the_first_open_period_after_its_own() -> None:
    def period(code: str, month: int, state: str = "open") -> Period:
        first = date(2026, month, 1)
        return Period(code=code, first_day=first, last_day=first + timedelta(days=27), state=state)

    origin = period("1", 1, LOCKED)
    assert counted_in(origin, [period("3", 3), origin, period("2", 2)]) == period("2", 2)
    assert counted_in(origin, [origin, period("2", 2, LOCKED), period("3", 3)]) == period("3", 3)
    assert counted_in(period("2", 2, LOCKED), [origin, period("2", 2, LOCKED)]) is None


def test_the_hash_of_lines_depends_on_what_counts_only() -> None:
    line = Delta(person="Bo", operational_date=DAY, role="PICK", minutes=5, origin="1", period="2", id=7)
    other = replace(line, minutes=-5, operational_date=DAY + timedelta(days=1))
    assert deltas_hash([line, other]) == deltas_hash([other, replace(line, id=9, period=None, event_ids=(1,))])
    assert deltas_hash([line]) != deltas_hash([replace(line, minutes=6)])


@given(st.lists(st.tuples(st.integers(0, 12000), st.integers(-300, 300)), max_size=24), st.sampled_from([0, 5, 15, 60]))
def test_rounding_is_neutral_over_time(months: list[tuple[int, int]], unit: int) -> None:
    balance = paid = due = 0
    for worked_min, delta_min in months:
        total = pay_total("Bo", worked_min, delta_min, balance_min=balance, rounding_min=unit)
        assert unit < 2 or total.paid_min % unit == 0
        assert 2 * abs(total.balance_min) <= unit
        balance, paid, due = total.balance_min, paid + total.paid_min, due + worked_min + delta_min
    assert paid + balance == due


def test_a_tie_goes_to_the_even_multiple() -> None:
    assert pay_total("Bo", 5, 0, balance_min=0, rounding_min=10).paid_min == 0
    assert pay_total("Bo", 15, 0, balance_min=0, rounding_min=10).paid_min == 20
    assert pay_total("Bo", 3, 0, balance_min=0, rounding_min=2).paid_min == 4
    assert pay_total("Bo", 3, 0, balance_min=0, rounding_min=1).paid_min == 3
    assert pay_total("Bo", 7, 0, balance_min=0, rounding_min=0).balance_min == 0
