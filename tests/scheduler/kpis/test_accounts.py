"""Labour accounts: host is credited, everything sums, both sides see the same."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from scheduler.hours.segments import Segment, cut_at
from scheduler.kpis.accounts import account_lines, balances, matrix

HOME = {"Ann": "PUR", "Bo": "WH", "Cai": "LAB"}
HOST = {"PICK": "WH", "RCV": "WH", "BUY": "PUR", "LAB": "LAB"}
DEPARTMENTS = ("LAB", "PUR", "WH")
LAST = date(2026, 10, 31)


def segment(person: str, role: str | None, hours: int, day: date = LAST, *, provisional: bool = False) -> Segment:
    start = (day - date(1970, 1, 1)).days * 86_400
    return Segment(
        person=person,
        role=role,
        operational_date=day,
        start_s=start,
        end_s=start + 3600 * hours,
        flags=("provisional",) if provisional else (),
    )


@st.composite
def ledgers(draw: st.DrawFn) -> list[Segment]:
    rows = draw(
        st.lists(
            st.tuples(
                st.sampled_from(sorted(HOME)),
                st.sampled_from([*sorted(HOST), None]),
                st.integers(1, 12),
                st.integers(-40, 40),
            ),
            max_size=15,
        )
    )
    return [segment(person, role, hours, LAST + timedelta(days=d)) for person, role, hours, d in rows]


def test_help_is_credited_to_the_host_and_told_to_both() -> None:
    found = account_lines(
        [
            segment("Ann", "BUY", 5),
            segment("Ann", "PICK", 3),
            segment("Ann", "PICK", 2, LAST + timedelta(days=1), provisional=True),
            segment("Cai", None, 1),
        ],
        HOME,
        HOST,
    )
    assert [(x.month, x.home, x.host, x.role, x.minutes, x.provisional_min) for x in found] == [
        ((2026, 10), "LAB", "LAB", None, 60, 0),  # no role: at home
        ((2026, 10), "PUR", "PUR", "BUY", 300, 0),
        ((2026, 10), "PUR", "WH", "PICK", 180, 0),
        ((2026, 11), "PUR", "WH", "PICK", 120, 120),  # the month of the operational date
    ]
    assert matrix(found)["PUR", "WH"] == 300
    assert [(b.own_min, b.lent_min, b.borrowed_min, b.net_min) for b in balances(found, DEPARTMENTS)] == [
        (60, 0, 0, 0),
        (300, 300, 0, 300),
        (0, 0, 300, -300),
    ]


@given(ledgers())
def test_lines_sum_to_the_segments_and_balances_to_nought(segments: list[Segment]) -> None:
    lines = account_lines(segments, HOME, HOST)
    assert sum(x.minutes for x in lines) == sum(s.minutes for s in segments) == sum(matrix(lines).values())
    assert sum(x.segments for x in lines) == len(segments)
    found = balances(lines, DEPARTMENTS)
    assert sum(b.net_min for b in found) == 0
    assert sum(b.lent_min for b in found) == sum(b.borrowed_min for b in found)
    assert sum(b.own_min + b.lent_min for b in found) == sum(s.minutes for s in segments)


@given(ledgers(), st.lists(st.integers(0, 86_400), max_size=8))
def test_cutting_segments_changes_no_account(segments: list[Segment], cuts: list[int]) -> None:
    start = (LAST - date(1970, 1, 1)).days * 86_400
    parts = cut_at(segments, [start + c for c in cuts])
    assert matrix(account_lines(parts, HOME, HOST)) == matrix(account_lines(segments, HOME, HOST))
