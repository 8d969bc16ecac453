"""A roster for picking that may wait until a cut-off: solved, shown and edited by what is late."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scheduler.domain.job import JobState
from scheduler.domain.organisation import WorkKind
from scheduler.jobs.worker import Worker
from scheduler.services.roster_editing import preview_edit
from scheduler.services.roster_generation import generate
from scheduler.services.roster_views import cover_by_role
from scheduler.services.rosters import create_draft, get_roster
from tests.scheduler.planning.builders import MONDAY, standard
from tests.scheduler.services.roster_company import DAYS, HR, company, forecast, store

EVENING = replace(standard("PICK"), kind=WorkKind.DEFERRABLE, cut_off_min=15 * 60, late_fen_per_hour=20_000)


@pytest.fixture
def waiting_app(app):
    """Picking of 16 hours arrives from 07:00 to 15:00 every day and leaves at 15:00 or the day after; packing stays."""
    store(app, replace(company(), standards=(EVENING, standard("PACK"), standard("TEST"))))
    forecast(app, days=DAYS + 1)
    return app


def test_an_empty_roster_is_late_with_everything_that_is_due(waiting_app):
    made = create_draft(waiting_app, HR, first_day=MONDAY, days=DAYS)
    pack, pick = cover_by_role(waiting_app, HR, made.id)
    assert (pack.role, pack.waits, pick.role, pick.waits) == ("PACK", False, "PICK", True)
    # 16 hours more are late at every cut-off: 16 + 32 + … + 112
    assert pick.day_short == tuple(16.0 * day for day in range(1, 8))
    assert pick.short_fen == 16 * 28 * 20_000
    assert pack.short_hours == 8 * 7


def test_what_one_shift_more_saves_is_told_before_it_is_given(waiting_app):
    made = create_draft(waiting_app, HR, first_day=MONDAY, days=DAYS)
    tried = preview_edit(waiting_app, HR, made.id, person="B", day=MONDAY, shift_type="E", roles=None)
    assert tried.assigned is not None
    assert set(tried.assigned.roles) == {"PICK"}  # chosen because it is late otherwise
    # of B's eight hours seven and a half are before the first cut-off, and late at none of seven; the last at six
    assert tried.short_hours_by_role["PICK"] == -(7.5 * 7 + 0.5 * 6)
    assert tried.by_rule["deferrable_work"] < 0


def test_a_solved_roster_is_hardly_late(waiting_app):
    made = create_draft(waiting_app, HR, first_day=MONDAY, days=DAYS)
    job = generate(waiting_app, HR, made.id, made.revision, time_limit_s=3)
    assert Worker(waiting_app, "w", ("solve",)).work_one()
    with waiting_app.reading() as uow:
        done = uow.jobs.get(job.id)
    assert (done.state, done.error) == (JobState.DONE, "")
    solved = get_roster(waiting_app, HR, made.id)
    _pack, pick = cover_by_role(waiting_app, HR, made.id)
    assert pick.short_hours < 0.25 * 16 * 28
    assert solved.penalties["deferrable_work"] >= pick.short_fen - 1
