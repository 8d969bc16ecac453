"""Attendance KPIs of the demo company, and who sees them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction

import pytest

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from scheduler.domain.roster import AssignedDay
from scheduler.errors import InvalidInput, NotFound
from scheduler.kpis.attendance import Attendance
from scheduler.services import hours, hours_queue, kpis
from tests.scheduler.services.ledger_demo import HR, LEAD, STAFF

OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))


def test_departments_are_the_sums_of_their_people(demo: App) -> None:
    report = kpis.attendance_report(demo, HR, *OCTOBER)
    assert [d.department for d in report.departments] == ["ADM", "FIN", "LAB", "PUR", "WH"]
    for department in report.departments:
        people = [p.figures for p in report.people if p.department == department.department]
        assert department.people == len(people)
        assert department.figures == sum(people, Attendance())


def test_attendance_counts_the_very_minutes_that_the_hours_show(demo: App) -> None:
    report = kpis.attendance_report(demo, HR, *OCTOBER)
    rows = hours.hours_by_role(demo, HR, *OCTOBER)
    for person in report.people:
        mine = [r for r in rows if r.person == person.person]
        assert person.figures.worked_min == sum(r.minutes - r.provisional_min for r in mine)
        assert person.figures.provisional_min == sum(r.provisional_min for r in mine)
        assert person.figures.attended_min <= person.figures.required_min


def test_only_absences_that_nobody_explained_are_unexcused(demo: App) -> None:
    report = kpis.attendance_report(demo, HR, *OCTOBER)
    absent = {e.person for e in hours_queue.list_exceptions(demo, HR, *OCTOBER) if e.kind == "no_show"}
    assert (
        {p.person for p in report.people if p.figures.unexcused_min}
        == absent
        == {*("E004", "E016", "E021", "E022", "E031")}
    )


def test_a_lead_sees_the_own_people_and_staff_themselves(demo: App) -> None:
    lead = kpis.attendance_report(demo, LEAD, *OCTOBER)
    assert {p.department for p in lead.people} == {d.department for d in lead.departments} == {"WH"}
    staff = kpis.attendance_report(demo, STAFF, *OCTOBER)
    assert [p.person for p in staff.people] == ["E005"]
    assert staff.departments == ()
    with pytest.raises(NotFound, match="E017"):
        kpis.attendance_report(demo, LEAD, *OCTOBER, person="E017")


def test_shifts_still_to_come_are_no_absence(demo: App) -> None:
    with demo.unit_of_work(SYSTEM) as uow:
        coming = AssignedDay(person="E001", day=date(2026, 11, 9), shift_type="E", roles=("PICK",) * 4)
        uow.rosters.publish_imported(date(2026, 11, 9), 14, [coming], uow.now)
        uow.audit("test.roster", "roster")
        uow.commit()
    report = kpis.attendance_report(demo, HR, date(2026, 11, 9), date(2026, 11, 22))
    assert report.people == ()


def test_stability_falls_by_the_minutes_that_a_new_version_moves_before_the_shift(demo: App) -> None:
    first = date(2026, 10, 12)
    with demo.unit_of_work(SYSTEM) as uow:
        (version,) = uow.rosters.published(first, first)
        days = list(uow.rosters.assignments(version.id))
        in_time = datetime.combine(version.first_day, time(), UTC) - timedelta(days=20)
        uow.rosters.save(replace(version, published_at=in_time), version.revision)
        dropped = next(a for a in days if a.person == "E001")
        days.remove(dropped)
        uow.rosters.publish_imported(version.first_day, version.days, days, in_time + timedelta(days=1))
        late = next(a for a in days if a.person == "E001")
        days.remove(late)
        uow.rosters.publish_imported(version.first_day, version.days, days, in_time + timedelta(days=60))
        uow.audit("test.roster", "roster")
        uow.commit()
    report = kpis.attendance_report(demo, HR, *OCTOBER, person="E001")
    published = report.stability.denominator
    assert report.stability.value == 100 - Fraction(100 * 480, published)  # one shift of eight hours net
    (figures,) = (p.figures for p in report.people)
    assert figures.shifts == published // 480 - 1  # what was taken away after the shift is still the plan


def test_the_catalogue_in_force_is_what_scores_the_period(demo: App) -> None:
    found = kpis.list_kpis(demo, STAFF, *OCTOBER)
    assert [k.code for k in found] == sorted(k.code for k in found)
    assert len(found) == 15


def test_reversed_days_are_refused(demo: App) -> None:
    with pytest.raises(InvalidInput, match="is before the first"):
        kpis.attendance_report(demo, HR, OCTOBER[1], OCTOBER[0])
