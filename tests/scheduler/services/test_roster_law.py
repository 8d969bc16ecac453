"""Labour rules that change inside a roster: every day of a change is told with what holds from then on, no other."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from scheduler.errors import Forbidden
from scheduler.services.labour import use_packs
from scheduler.services.roster_law import RuleChange, rule_changes
from scheduler.services.rosters import create_draft
from tests.scheduler.planning.builders import MONDAY
from tests.scheduler.services.roster_company import DAYS, HR, STAFF_A, store

BOTH = ("cn-standard", "company")
LAST = MONDAY + timedelta(days=DAYS - 1)


@pytest.fixture
def draft(app: App) -> int:
    store(app)
    return create_draft(app, SYSTEM, first_day=MONDAY, days=DAYS).id


@pytest.mark.parametrize(
    ("day", "told"),
    [(MONDAY, False), (MONDAY + timedelta(days=1), True), (LAST, True), (LAST + timedelta(days=1), False)],
    ids=["the first day", "the second", "the last", "the day after"],
)
def test_a_change_is_told_from_the_second_day_to_the_last(app: App, draft: int, day: date, told: bool) -> None:
    use_packs(app, HR, BOTH, day)
    assert rule_changes(app, HR, draft) == ((RuleChange(day=day, packs=BOTH),) if told else ())


def test_the_same_packs_said_again_are_no_change_and_an_end_is_one(app: App, draft: int) -> None:
    use_packs(app, HR, BOTH, MONDAY)
    use_packs(app, HR, BOTH, MONDAY + timedelta(days=2))
    assert rule_changes(app, HR, draft) == ()
    use_packs(app, HR, (), MONDAY + timedelta(days=4))
    assert rule_changes(app, HR, draft) == (RuleChange(day=MONDAY + timedelta(days=4), packs=()),)


def test_staff_are_not_told(app: App, draft: int) -> None:
    with pytest.raises(Forbidden):
        rule_changes(app, STAFF_A, draft)
