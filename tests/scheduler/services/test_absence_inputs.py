"""Which shifts count as missed without plan, and which count for nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from scheduler.domain.actor import SYSTEM
from scheduler.domain.organisation import Leave
from scheduler.hours.rules import HoursException
from scheduler.services.absence_inputs import absence_risk, seen_shifts, unplanned_absences
from tests.scheduler.planning.builders import MONDAY
from tests.scheduler.services.roster_company import store
from tests.scheduler.services.test_simulation import PAST, keep_past

LAST = PAST + timedelta(days=27)


def written(app, change):
    with app.unit_of_work(SYSTEM) as uow:
        change(uow)
        uow.audit("test.change", "absence")
        uow.commit()


def found(app, what, *span):
    with app.reading() as uow:
        return what(uow, uow.organisation.load(), *(span or (PAST, LAST)))


def test_a_shift_without_hours_is_missed_on_days_of_which_hours_are_kept(app):
    store(app)
    keep_past(app)  # A and B from Monday to Friday; A never came on a Monday
    shifts = found(app, seen_shifts)
    assert (len(shifts), sum(s.absent for s in shifts)) == (40, 4)
    written(app, lambda uow: uow.hours.replace_segments("B", [PAST], []))
    assert {s.day for s in found(app, seen_shifts)}.isdisjoint({PAST})  # nobody has hours of that day: not kept


def test_where_no_hours_are_kept_yet_the_leave_tells_of_the_absences(app):
    store(app)
    keep_past(app, missed=())

    def change(uow):
        for person in ("A", "B"):
            uow.hours.replace_segments(person, [PAST + timedelta(days=i) for i in range(28)], [])
        uow.organisation.upsert_leaves([Leave(person="A", first_day=PAST, last_day=PAST, kind="sick")])

    written(app, change)
    risk = found(app, absence_risk, MONDAY)
    assert (risk.shifts, risk.absences) == (40, 1)  # and not one of one
    assert max(risk.rate.values()) < 0.1


def test_what_is_still_to_be_decided_counts_for_nothing(app):
    store(app)
    keep_past(app)
    waits = HoursException(
        person="A", operational_date=PAST, kind="missing_out", key="k", blocking=True, at_s=0, minutes=0
    )
    written(app, lambda uow: uow.hours.sync_exceptions("A", [PAST], [waits]))
    assert sum(s.absent for s in found(app, seen_shifts)) == 3


def test_a_sick_day_whose_shift_was_given_away_counts_where_the_person_usually_works(app):
    store(app)
    keep_past(app, missed=())
    saturday = PAST + timedelta(days=5)

    def change(uow):
        before = [a for a in uow.rosters.published_assignments(PAST, LAST) if (a.person, a.day) != ("A", PAST)]
        uow.rosters.publish_imported(PAST, 28, before, datetime(2026, 10, 2, tzinfo=UTC))
        uow.hours.replace_segments("A", [PAST], [])
        sick = (Leave(person="A", first_day=day, last_day=day, kind="sick") for day in (PAST, saturday))
        uow.organisation.upsert_leaves(sick)

    written(app, change)
    absences = [(s.person, s.day) for s in found(app, seen_shifts) if s.absent]
    assert absences == [("A", PAST)]  # on Saturdays A never works
    assert found(app, unplanned_absences) == {("A", PAST), ("A", saturday)}


def test_the_risk_is_of_the_year_before_and_not_of_what_is_to_come(app):
    store(app)
    keep_past(app)
    assert found(app, absence_risk, MONDAY).absences == 4
    assert found(app, absence_risk, PAST + timedelta(days=7)).absences == 1
    assert found(app, absence_risk, PAST).shifts == 0
