"""The instant that a device's local time means."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from scheduler.exchange.faults import CellFault
from scheduler.punching.times import AMBIGUOUS, MISSING, instant_alone, instants, parse_local

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "utc", "flags"),
    [
        ("2026-07-01 08:00:00", "2026-07-01T06:00:00+00:00", ()),
        ("2026-07-01T08:00:00+08:00", "2026-07-01T00:00:00+00:00", ()),
        ("2026-07-01T08:00:00Z", "2026-07-01T08:00:00+00:00", ()),
        ("2026-07-01T08:00:00-0330", "2026-07-01T11:30:00+00:00", ()),
        ("2026-10-25 02:30:00", "2026-10-25T00:30:00+00:00", (AMBIGUOUS,)),
        ("2026-10-25 02:30:00+01:00", "2026-10-25T01:30:00+00:00", ()),
        ("2026-10-25 01:59:59", "2026-10-24T23:59:59+00:00", ()),
        ("2026-10-25 03:00:00", "2026-10-25T02:00:00+00:00", ()),
        ("2026-03-29 02:30:00", "2026-03-29T01:30:00+00:00", (MISSING,)),
        ("2026-03-29 01:59:59", "2026-03-29T00:59:59+00:00", ()),
        ("2026-03-29 03:00:00", "2026-03-29T01:00:00+00:00", ()),
    ],
)
def test_a_time_alone(text: str, utc: str, flags: tuple[str, ...]) -> None:
    found = instant_alone(parse_local(text), BERLIN)
    assert (found.at.isoformat(), found.flags) == (utc, flags)


def test_a_whole_file_settles_a_repeated_hour_by_its_order_and_a_time_alone_does_not() -> None:
    times = [("G", n, parse_local(f"2026-10-25 {at}:00")) for n, at in enumerate(["02:50", "02:10"], 1)]
    assert [f"{found.at:%H:%M}" for found in instants(times, BERLIN)] == ["00:50", "01:10"]
    assert [instant_alone(local, BERLIN).flags for _, _, local in times] == [(AMBIGUOUS,)] * 2


@pytest.mark.parametrize(
    "text",
    [
        "",
        "noon",
        "2026-13-01 08:00:00",
        "2026-07-01 08:00:00+15:00",
        "2026-07-01 08:00:00+08:99",
        "2026-07-01 08:00:00+0860",
        "x" * 41,
        "1969-07-01 08:00:00",
    ],
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(CellFault):
        parse_local(text)
