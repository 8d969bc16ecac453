"""Work that may wait, day by day: arriving, due, and what a roster leaves late; and who may ask."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from scheduler.domain.organisation import Contract, Person, ShiftType, Skill, WorkKind
from scheduler.domain.roster import AssignedDay
from scheduler.errors import NotFound
from scheduler.services import rosters
from scheduler.services.forecasting import run_forecast
from scheduler.services.waiting_outlook import waiting_outlook
from tests.scheduler.services.test_forecasting import DAYS, FIRST, HISTORY_FROM, HR, LAB_LEAD, WH_LEAD, stocked
from tests.scheduler.workload.builders import standard

__all__ = ["stocked"]

NOON = 720


@pytest.fixture
def waits(stocked: App) -> App:
    """PICK's work may wait until noon: 18 hours of it arrive from 8 to 17 on every workday but the closed Tuesday."""
    day = ShiftType(code="D", name_zh="白", name_en="Day", start_min=480, length_min=540)
    person = Person(
        code="E1",
        name_zh="甲",
        name_en="Ann",
        department="WH",
        contract="FT",
        cost_fen_per_hour=4000,
        hired_on=HISTORY_FROM,
    )
    with stocked.unit_of_work(SYSTEM) as uow:
        org = uow.organisation
        org.upsert_standards(
            [
                replace(
                    standard(role="PICK", seconds=720),
                    kind=WorkKind.DEFERRABLE,
                    cut_off_min=NOON,
                    late_fen_per_hour=9000,
                )
            ]
        )
        org.upsert_shift_types([day])
        org.upsert_contracts([Contract(code="FT", name_zh="全", name_en="Full", regular_min_per_week=2400, limits={})])
        org.upsert_people([person])
        org.upsert_skills([Skill(person="E1", role="PICK", proficiency_pct=100, valid_from=HISTORY_FROM)])
        uow.audit("test.company", "site")
        uow.commit()
    run_forecast(stocked, HR, FIRST, DAYS, paths=20)
    return stocked


def test_without_a_roster_it_tells_what_arrives_and_is_due(waits: App) -> None:
    found = waiting_outlook(waits, WH_LEAD, "PICK")
    assert found is not None
    assert found.roster is None
    assert [round(one.arriving) for one in found.days] == [18, 0, 18, 18, 18, 0, 0]
    # two heads' work an hour from 8: four hours' is due by Monday's noon, the other five's by the next open day's; the
    # day shift runs on Saturday too
    assert [round(one.due) for one in found.days] == [8, 0, 18, 18, 18, 10, 0]
    assert {(one.given, one.late, one.backlog) for one in found.days} == {(None, None, None)}


def test_a_roster_leaves_late_what_it_does_not_do_in_time(waits: App) -> None:
    draft = rosters.create_draft(waits, HR, first_day=FIRST, days=3)
    with waits.unit_of_work(SYSTEM) as uow:
        blocks = 5  # 9 hours in blocks of 2 h at most
        uow.rosters.replace_assignments(
            draft.id, [AssignedDay(person="E1", day=FIRST, shift_type="D", roles=("PICK",) * blocks)]
        )
        uow.audit("test.roster", "draft")
        uow.commit()
    found = waiting_outlook(waits, WH_LEAD, "PICK")
    assert found is not None
    assert found.roster is not None
    assert found.roster.id == draft.id
    monday, tuesday, wednesday, *rest = found.days
    # 9 of 18 hours are done on Monday; the 8 that are due by noon are among them by the evening
    assert (monday.given, monday.late, monday.backlog) == pytest.approx((9, 0, 9))
    assert (tuesday.given, tuesday.late, tuesday.backlog) == pytest.approx((0, 0, 9))
    # on Wednesday 18 more come; by noon Monday's other nine and eight of Wednesday's are due, and nobody works
    assert (wednesday.late, wednesday.backlog, wednesday.backlog_high) == pytest.approx((17, 27, 27))
    assert {one.given for one in rest} == {None}


def test_only_work_that_may_wait_has_an_outlook_and_only_its_department_sees_it(waits: App) -> None:
    assert waiting_outlook(waits, HR, "TEST") is None
    for actor, role in ((LAB_LEAD, "PICK"), (HR, "NONE"), (HR, "SORT")):
        with pytest.raises(NotFound):
            waiting_outlook(waits, actor, role)
