"""Plan against actual by slot, down to people, and labour accounts, on a worked Monday."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import pytest

from scheduler.bootstrap import App
from scheduler.errors import Forbidden, InvalidInput, NotFound
from scheduler.services.labour_accounts import account_segments, labour_accounts
from scheduler.services.needs import NeedSource
from scheduler.services.plan_actual import plan_actual, slot_people
from tests.scheduler.services.roster_company import HR, LAB_LEAD, STAFF_A, WH_LEAD
from tests.scheduler.services.worked_week import SUNDAY, WEEK, add_week


@pytest.fixture
def week(app: App) -> App:
    add_week(app)
    return app


def heads(values: Iterable[float]) -> dict[str, float]:
    """Half hours by clock to heads, those that are not nought."""
    return {f"{k // 2:02d}:{30 * (k % 2):02d}": float(v) / 30 for k, v in enumerate(values) if v}


def test_a_role_by_slot(week: App) -> None:
    found = plan_actual(week, WH_LEAD, WEEK, WEEK)
    assert [r.role for r in found.roles] == ["PACK", "PICK"]
    pick = found.roles[1]
    assert set(heads(pick.planned).values()) == {2.0}
    assert len(heads(pick.planned)) == 16  # 7:00 to 15:30 without the break
    assert heads(pick.present) == {clock: 2.0 if "09:00" <= clock < "11:00" else 1.0 for clock in heads(pick.planned)}
    assert pick.need is not None
    assert heads(pick.need / 100) == {f"{k // 2:02d}:{30 * (k % 2):02d}": 1.0 for k in range(14, 30)}
    assert pick.sources == (NeedSource.ACTUAL,)
    whole = pick.totals(found.day(0))
    assert (whole.planned_min, whole.present_min, whole.need_cmin) == (960, 600, 48_000)
    assert whole.short_cmin == 3000  # the break
    assert whole.surplus_cmin == 15_000  # L's two hours and the last half hour
    assert found.ended == found.grid.slots


def test_quarter_hours_and_days_sum_to_the_same(week: App) -> None:
    half, quarter = (plan_actual(week, HR, WEEK, SUNDAY, slot_min=m, role="PICK").roles[0] for m in (30, 15))
    every = slice(None)
    assert half.totals(every) == quarter.totals(every)
    found = plan_actual(week, HR, WEEK, SUNDAY, role="PICK")
    assert sum(found.roles[0].totals(found.day(d)).need_cmin for d in range(7)) == half.totals(every).need_cmin


def test_a_slot_is_the_sum_of_its_people(week: App) -> None:
    found = plan_actual(week, HR, WEEK, WEEK, role="PICK")
    pick = found.roles[0]
    for slot in range(found.grid.slots):
        start = found.grid.start_s(slot)
        people = slot_people(week, HR, "PICK", WEEK, WEEK, start_s=start, end_s=start + 1800)
        assert sum(p.planned_min for p in people) == pick.planned[slot]
        assert sum(p.present_min for p in people) == pick.present[slot]
    nine = found.grid.start_s(18)
    people = slot_people(week, WH_LEAD, "PICK", WEEK, WEEK, start_s=nine, end_s=nine + 1800)
    assert [(p.person, p.day, p.planned_min, p.present_min, p.planned_else) for p in people] == [
        ("A", WEEK, 30, 30, None),
        ("B", WEEK, 30, 0, None),
        ("L", WEEK, 0, 30, "TEST"),
    ]


def test_staff_see_their_own_slots_and_no_need(week: App) -> None:
    found = plan_actual(week, STAFF_A, WEEK, WEEK, person="A")
    (pick,) = found.roles
    assert (int(pick.planned.sum()), int(pick.present.sum()), pick.need) == (480, 480, None)
    assert plan_actual(week, STAFF_A, WEEK, WEEK).roles == ()
    with pytest.raises(NotFound):
        plan_actual(week, STAFF_A, WEEK, WEEK, person="B")
    with pytest.raises(NotFound):
        plan_actual(week, LAB_LEAD, WEEK, WEEK, role="PICK")
    with pytest.raises(NotFound):
        slot_people(week, LAB_LEAD, "PICK", WEEK, WEEK, start_s=0, end_s=1)
    with pytest.raises(NotFound):
        plan_actual(week, WH_LEAD, WEEK, WEEK, department="LAB")
    with pytest.raises(InvalidInput, match="15 or 30"):
        plan_actual(week, HR, WEEK, WEEK, slot_min=20)


def test_both_heads_see_the_same_account(week: App) -> None:
    found = [labour_accounts(week, who, WEEK, SUNDAY) for who in (HR, WH_LEAD, LAB_LEAD)]
    assert found[0].lines == found[1].lines == found[2].lines
    (line,) = found[0].lines
    assert (line.home, line.host, line.person, line.role, line.minutes) == ("LAB", "WH", "L", "PICK", 120)
    assert found[0].minutes("LAB", "WH") == 120
    assert found[0].minutes("WH", "LAB") == 0
    assert [(b.department, b.own_min, b.lent_min, b.borrowed_min) for b in found[0].balances] == [
        ("LAB", 360, 120, 0),
        ("WH", 480, 0, 120),
    ]
    assert [b.department for b in found[1].balances] == ["WH"]
    assert found[0].months == ((2026, 10),)
    segments = account_segments(week, WH_LEAD, WEEK, SUNDAY, person="L", role="PICK")
    assert sum(s.minutes for s in segments) == line.minutes


def test_accounts_are_not_for_everybody(week: App) -> None:
    with pytest.raises(Forbidden):
        labour_accounts(week, STAFF_A, WEEK, SUNDAY)
    with pytest.raises(NotFound):
        labour_accounts(week, WH_LEAD, WEEK, SUNDAY, department="LAB")
    with pytest.raises(NotFound):
        account_segments(week, HR, WEEK, SUNDAY, person="A", role="PICK")  # at home
    with pytest.raises(NotFound):
        account_segments(week, HR, WEEK, SUNDAY, person="nobody", role="PICK")
    assert labour_accounts(week, HR, WEEK + timedelta(days=1), SUNDAY).lines == ()
