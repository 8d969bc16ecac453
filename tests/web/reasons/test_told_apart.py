"""Two days of one shift and the same roles are told apart by the times of their roles."""

from __future__ import annotations

from flask import Flask

from scheduler.bootstrap import App
from scheduler.domain.roster import AssignedDay
from tests.web.rosters.company import MONDAY
from tests.web.world import ANN
from web.reasons.presenters import present_both


def day(*roles: str) -> AssignedDay:
    return AssignedDay(person=ANN, day=MONDAY, shift_type="D", roles=roles)


def test_blocks_that_change_places_are_shown_with_their_times(world: App, site: Flask) -> None:
    with world.reading() as uow:
        company = uow.organisation.load()
    with site.test_request_context():
        # four blocks of two hours from 08:00 on
        before, after = present_both(day("PICK", "PICK", "RCV", "RCV"), day("PICK", "RCV", "RCV", "RCV"), company)
        assert before.spans == ("08:00–12:00", "12:00–16:00")
        assert after.spans == ("08:00–10:00", "10:00–16:00")
        assert [role.code for role in after.roles] == ["PICK", "RCV"]
        before, after = present_both(day("PICK", "PICK", "RCV", "RCV"), day("RCV", "RCV", "RCV", "RCV"), company)
        assert before.spans == after.spans == ()
        assert before != after
