"""Where a person stands on the clock, by the punches so far."""

from __future__ import annotations

from datetime import date

import pytest

from scheduler.hours.events import Correction, CorrectionKind, Punch, PunchKind
from scheduler.hours.schedule import PlannedBlock, ScheduledShift
from scheduler.punching.standing import Standing, State, standing

MIN, HOUR = 60, 3600
NOW = 20 * HOUR


def punches(*events: tuple[int, str] | tuple[int, str, str]) -> list[Punch]:
    return [
        Punch(
            id=n,
            person="E1",
            at_s=event[0],
            kind=PunchKind(event[1]),
            role=event[2] if len(event) > 2 else None,
            device="G",
            device_seq=n,
        )
        for n, event in enumerate(events, 1)
    ]


SHIFT = ScheduledShift(
    person="E1",
    day=date(1970, 1, 1),
    shift_type="D",
    start_s=16 * HOUR,
    end_s=24 * HOUR,
    blocks=(PlannedBlock(start_s=16 * HOUR, end_s=24 * HOUR, role="PICK"),),
)
IN = 17 * HOUR


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([], Standing()),
        ([(IN, "IN", "RCV")], Standing(state=State.ON, since_s=IN, role="RCV")),
        ([(IN, "IN")], Standing(state=State.ON, since_s=IN, role="PICK", assumed=True)),
        ([(IN, "IN"), (IN + HOUR, "OUT")], Standing(state=State.OFF, since_s=IN + HOUR)),
        ([(IN, "IN", "RCV"), (IN + HOUR, "ROLE", "TEST")], Standing(state=State.ON, since_s=IN + HOUR, role="TEST")),
        ([(IN, "IN", "RCV"), (IN + HOUR, "BRK")], Standing(state=State.BREAK, since_s=IN + HOUR, role="RCV")),
        (
            [(IN, "IN", "RCV"), (IN + HOUR, "BRK"), (IN + 2 * HOUR, "RES")],
            Standing(state=State.ON, since_s=IN + 2 * HOUR, role="RCV"),
        ),
        (
            [(IN, "IN", "RCV"), (IN + HOUR, "BRK"), (IN + 2 * HOUR, "RES", "TEST")],
            Standing(state=State.ON, since_s=IN + 2 * HOUR, role="TEST"),
        ),
        (
            [(IN, "IN", "RCV"), (IN + HOUR, "BRK"), (IN + 2 * HOUR, "ROLE", "TEST")],
            Standing(state=State.BREAK, since_s=IN + HOUR, role="TEST"),
        ),
        ([(IN, "UNK"), (IN + HOUR, "UNK")], Standing(state=State.OFF, since_s=IN + HOUR)),
        (
            [(IN, "IN", "RCV"), (IN + HOUR, "BRK"), (IN + 2 * HOUR, "UNK")],
            Standing(state=State.ON, since_s=IN + 2 * HOUR, role="RCV"),
        ),
        ([(IN, "ROLE", "TEST")], Standing()),
        ([(IN, "RES")], Standing()),
        ([(IN, "IN", "RCV"), (IN + MIN, "IN", "RCV")], Standing(state=State.ON, since_s=IN, role="RCV")),
        ([(NOW + HOUR, "IN")], Standing()),
    ],
    ids=[
        "nothing",
        "in a role",
        "by the roster",
        "out",
        "switched",
        "on a break",
        "resumed",
        "resumed in a role",
        "role in a break",
        "no directions",
        "no directions after a break",
        "role while off",
        "resume while off",
        "twice",
        "still to come",
    ],
)
def test_the_last_punches_say_where_a_person_stands(events: list[tuple[int, str]], expected: Standing) -> None:
    assert standing(punches(*events), (), [SHIFT], NOW) == expected


def test_an_in_of_sixteen_hours_ago_still_counts_and_a_second_more_was_forgotten() -> None:
    assert standing(punches((NOW - 16 * HOUR, "IN", "RCV")), (), (), NOW).state is State.ON
    assert standing(punches((NOW - 16 * HOUR - 1, "IN", "RCV")), (), (), NOW) == Standing()


def test_an_approved_correction_counts_and_another_does_not() -> None:
    void = Correction(id=1, person="E1", kind=CorrectionKind.VOID, approved=True, decided_s=0, punch_id=2)
    events = punches((IN, "IN", "RCV"), (IN + HOUR, "OUT"))
    assert standing(events, [void], (), NOW).state is State.ON
    asked = Correction(id=1, person="E1", kind=CorrectionKind.VOID, approved=False, decided_s=0, punch_id=2)
    assert standing(events, [asked], (), NOW).state is State.OFF
