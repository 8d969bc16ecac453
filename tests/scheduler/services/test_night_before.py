"""A night of the published roster before runs into the first morning: every page counts it, as the search does."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scheduler.planning.search_child import short_hours
from scheduler.services.roster_desk import desk_of
from scheduler.services.roster_editing import edit_assignment
from scheduler.services.roster_publishing import publish
from scheduler.services.roster_reasons import explain_gap, gap_days
from scheduler.services.roster_views import cover_by_role
from scheduler.services.rosters import create_draft, get_roster
from tests.scheduler.planning.builders import MONDAY
from tests.scheduler.services.roster_company import DAYS, HR, forecast, store

SUNDAY = MONDAY - timedelta(days=1)
PICK4 = ("PICK",) * 4
MORNING = slice(0, 12)  # 00:00 to 06:00


@pytest.fixture
def company_app(app):
    store(app)
    return app


def first_of_next(app, *, heads):
    """B picks in the published night of Sunday; the next roster, of a forecast for nights, holds nothing yet."""
    forecast(app, heads=heads, slots=MORNING)
    before = create_draft(app, HR, first_day=MONDAY - timedelta(days=DAYS), days=DAYS)
    edit_assignment(app, HR, before.id, 0, person="B", day=SUNDAY, shift_type="N", roles=PICK4)
    publish(app, HR, before.id, get_roster(app, HR, before.id).revision)
    return create_draft(app, HR, first_day=MONDAY, days=DAYS)


def picking(app, version):
    return next(cover for cover in cover_by_role(app, HR, version.id) if cover.role == "PICK")


def test_the_first_morning_is_not_short_where_last_nights_shift_covers_it(company_app):
    version = first_of_next(company_app, heads=1.0)
    cover = picking(company_app, version)
    assert cover.given[MORNING].tolist() == [1.0] * 12
    assert cover.short_by_slot[MORNING].tolist() == [0.0] * 12
    assert (cover.day_given[0], cover.day_short[0]) == (6.0, 0.0)
    assert cover.short_hours == 6 * 6.0  # the six later mornings
    assert not [gap for gap in gap_days(company_app, HR, version.id) if (gap.role, gap.day) == ("PICK", MONDAY)]


def test_who_is_there_from_the_night_before_is_counted_where_a_gap_is_explained(company_app):
    version = first_of_next(company_app, heads=2.0)
    gap = explain_gap(company_app, HR, version.id, role="PICK", day=MONDAY, slot=0)
    assert (gap.wanted, gap.given) == (2.0, 1.0)
    assert (gap.slot.need, gap.slot.given, gap.slot.short) == (2.0, 1.0, 1.0)


@pytest.mark.parametrize("heads", [0.7, 1.0, 2.0], ids=["some of it idle", "exact", "one short"])
def test_pages_are_short_of_what_the_solver_is_short_of_and_at_its_price(company_app, heads):
    version = first_of_next(company_app, heads=heads)
    with company_app.reading(HR) as uow:
        desk = desk_of(company_app, uow, get_roster(company_app, HR, version.id))
        standing = desk.standing(uow, desk.planned.version)
        covers = desk.covers(standing)
    hours = sum(cover.short_hours for cover in covers)
    assert short_hours(desk.problem, standing.scored.roster) == pytest.approx(hours, abs=0.01)
    assert sum(standing.short.values()) == pytest.approx(hours)
    money = sum(cover.short_fen + cover.idle_fen for cover in covers)
    assert standing.scored.card.penalties["role_capacity"] == pytest.approx(money, abs=len(covers))
