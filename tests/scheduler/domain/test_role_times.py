"""Days of one shift and the same roles are told apart by the times of the roles, others by less."""

from __future__ import annotations

import pytest

from scheduler import notice_words
from scheduler.domain.role_times import told_apart
from scheduler.domain.roster import AssignedDay, ChangedDay
from tests.scheduler.planning.builders import MONDAY, early, night, organisation, person

COMPANY = organisation(people=(person("A"),), shift_types=(early(), night()))


def day(*roles: str | None, shift_type: str = "E") -> AssignedDay:
    return AssignedDay(person="A", day=MONDAY, shift_type=shift_type, roles=roles)


def told(before: AssignedDay, after: AssignedDay) -> list[list[tuple[str, str]]] | None:
    found = told_apart(before, after, COMPANY)
    return None if found is None else [[(one.role, one.times) for one in side] for side in found]


def test_roles_that_change_places_are_told_with_their_times_and_no_break():
    # blocks 07:00-09:00, 09:00-11:00, a break of half an hour, 11:30-13:30, 13:30-15:30
    assert told(day("PICK", "PACK", "PACK", "PACK"), day("PICK", "PICK", "PICK", "PACK")) == [
        [("PICK", "07:00–09:00"), ("PACK", "09:00–15:30")],
        [("PICK", "07:00–13:30"), ("PACK", "13:30–15:30")],
    ]
    assert told(day("PICK", "PICK", "PACK", "PACK"), day("PACK", "PACK", "PICK", "PICK")) == [
        [("PICK", "07:00–11:00"), ("PACK", "11:30–15:30")],
        [("PACK", "07:00–11:00"), ("PICK", "11:30–15:30")],
    ]


def test_a_role_taken_from_part_of_a_shift_is_told_with_its_times():
    assert told(day("PICK", "PICK", "PICK", "PICK"), day("PICK", "PICK", None, "PICK")) == [
        [("PICK", "07:00–15:30")],
        [("PICK", "07:00–11:00"), ("PICK", "13:30–15:30")],
    ]


@pytest.mark.parametrize(
    "after",
    [
        pytest.param(day("PACK", "PACK", "PACK", "PACK"), id="other roles"),
        pytest.param(day("PICK", "PICK", "PICK", "PICK"), id="no change"),
        pytest.param(day("PICK", "PICK", "PICK", "PICK", shift_type="N"), id="another shift"),
    ],
)
def test_what_tells_itself_apart_needs_no_times(after: AssignedDay):
    assert told(day("PICK", "PICK", "PICK", "PICK"), after) is None
    assert told_apart(None, after, COMPANY) is None


def test_a_notice_says_from_when_on_a_role_is_another():
    change = ChangedDay(
        person="A",
        day=MONDAY,
        before=day("PICK", "PACK", "PACK", "PACK"),
        after=day("PICK", "PICK", "PICK", "PACK"),
    )
    assert notice_words.change_words(change, COMPANY, "en") == (
        "Mon, Nov 9: E 07:00–15:30 (PICK 07:00–09:00, PACK 09:00–15:30)"
        " → E 07:00–15:30 (PICK 07:00–13:30, PACK 13:30–15:30)"
    )
    assert "（PICK 07:00–09:00、PACK 09:00–15:30）" in notice_words.change_words(change, COMPANY, "zh_Hans_CN")
