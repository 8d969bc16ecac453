"""Corrections: asked for by the person, decided by somebody else, folded over punches that stay as they came."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import IntegrityError

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM, Actor
from scheduler.domain.device import PunchPolicy
from scheduler.errors import Conflict, Forbidden, InvalidInput, NotFound, SchedulerError
from scheduler.hours.events import CorrectionKind, PunchKind
from scheduler.services import corrections, devices, hours
from scheduler.services.corrections import Wish
from scheduler.storage.tables import CorrectionRow, PersonRow, PunchRow
from tests.web.world import ANN, BO, CAI, CLOSED, actor_of, add_accounts, add_company, add_hours

DAY = date(2026, 10, 12)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


def at(hour: int, minute: int = 0, day: int = 12) -> datetime:
    """A time at the site, eight hours before UTC's."""
    return datetime(2026, 10, day, hour - 8, minute, tzinfo=UTC)


@pytest.fixture
def ann(app: App, tmp_path: Path) -> Actor:
    """Ann worked from 08:00 to 16:00 in October's open period, Bo forgot to go."""
    add_company(app)
    add_accounts(app)
    add_hours(app, tmp_path)
    return actor_of(app, "staff")


def ask(app: App, actor: Actor, wish: Wish, **more: object) -> int:
    given = {"reason": "forgot to punch", "evidence": "the gate's camera"} | more
    return corrections.request_correction(app, actor, wish, **given).id  # type: ignore[arg-type]


def punch_of(app: App, person: str, kind: str, day: int = 12) -> int:
    with app.reading() as uow:
        person_id = uow.organisation.ids().people[person]
        rows = uow.session.scalars(select(PunchRow).where(PunchRow.person_id == person_id, PunchRow.kind == kind))
        return next(row.id for row in rows if row.at.month == 10 and row.at.day == day)


def minutes(app: App, person: str, day: date = DAY) -> int:
    return sum(row.minutes for row in hours.hours_by_role(app, SYSTEM, day, day, person=person))


def raw(app: App) -> list[tuple[object, ...]]:
    with app.reading() as uow:
        return [tuple(row) for row in uow.session.execute(text("SELECT * FROM punch ORDER BY id"))]


def refused(error: pytest.ExceptionInfo[SchedulerError]) -> str:
    return error.value.key


def test_each_kind_changes_the_hours_once_approved_and_no_punch(app: App, ann: Actor) -> None:
    before, lead = raw(app), actor_of(app, "lead")
    assert minutes(app, ANN) == 480
    steps = [
        (Wish(kind=CorrectionKind.RETIME, punch_id=punch_of(app, ANN, "OUT"), at=at(17)), 540),
        (Wish(kind=CorrectionKind.ADD, at=at(12), punch_kind=PunchKind.ROLE, role="RCV"), 540),
        (Wish(kind=CorrectionKind.RETAG, punch_id=punch_of(app, ANN, "IN"), role="RCV"), 540),
    ]
    devices.set_policy(app, SYSTEM, PunchPolicy(corrections_per_month=9))
    for wish, after in steps:
        request = ask(app, ann, wish)
        assert minutes(app, ANN) in {480, 540}
        decided = corrections.decide_correction(app, lead, request, approve=True)
        assert (decided.status, decided.decided_by) == ("approved", "lead")
        assert minutes(app, ANN) == after
    roles = {row.role: row.minutes for row in hours.hours_by_role(app, SYSTEM, DAY, DAY, person=ANN)}
    assert roles == {"RCV": 540}
    assert raw(app) == before


def test_a_void_takes_a_punch_out_of_the_fold(app: App, ann: Actor) -> None:
    request = ask(app, ann, Wish(kind=CorrectionKind.VOID, punch_id=punch_of(app, ANN, "OUT")))
    corrections.decide_correction(app, actor_of(app, "hr"), request, approve=True)
    detail = hours.day_detail(app, SYSTEM, ANN, DAY)
    assert detail.outcomes[punch_of(app, ANN, "OUT")] == "voided"


def test_a_request_alone_changes_nothing_and_a_refusal_needs_a_reason(app: App, ann: Actor) -> None:
    request = ask(app, ann, Wish(kind=CorrectionKind.RETIME, punch_id=punch_of(app, ANN, "OUT"), at=at(18)))
    assert minutes(app, ANN) == 480
    with pytest.raises(InvalidInput):
        corrections.decide_correction(app, actor_of(app, "hr"), request, approve=False)
    after = corrections.decide_correction(app, actor_of(app, "hr"), request, approve=False, answer="not seen there")
    assert (after.status, after.answer, minutes(app, ANN)) == ("refused", "not seen there", 480)
    with pytest.raises(Conflict):
        corrections.decide_correction(app, actor_of(app, "admin"), request, approve=True)


def test_nobody_decides_about_the_own_request(app: App, ann: Actor) -> None:
    """Bo is the lead's person: the lead asks, so another decides."""
    lead = actor_of(app, "lead")
    request = ask(app, lead, Wish(kind=CorrectionKind.ADD, at=at(16), punch_kind=PunchKind.OUT))
    with pytest.raises(Forbidden) as own:
        corrections.decide_correction(app, lead, request, approve=True)
    assert refused(own) == "own_hours"
    assert request not in {row.id for row in corrections.list_corrections(app, lead)}
    corrections.decide_correction(app, actor_of(app, "hr"), request, approve=True)
    assert minutes(app, BO) == 480


def test_the_database_itself_refuses_one_person_as_both(app: App, ann: Actor) -> None:
    request = ask(app, ann, Wish(kind=CorrectionKind.ADD, at=at(17), punch_kind=PunchKind.OUT))
    with pytest.raises(IntegrityError), app.unit_of_work(SYSTEM) as uow:
        uow.session.execute(text(f"UPDATE correction SET decided_by_id = requested_by_id WHERE id = {request}"))  # noqa: S608


def test_a_lead_sees_and_decides_the_own_departments_only(app: App, ann: Actor) -> None:
    cai = actor_of(app, "foreign")
    request = ask(app, cai, Wish(kind=CorrectionKind.ADD, at=at(17, day=13), punch_kind=PunchKind.OUT))
    lead = actor_of(app, "lead")
    assert corrections.list_corrections(app, lead) == ()
    with pytest.raises(NotFound):
        corrections.decide_correction(app, lead, request, approve=True)
    with pytest.raises(NotFound):
        corrections.withdraw_correction(app, ann, request)
    assert [row.person for row in corrections.list_corrections(app, actor_of(app, "hr"))] == [CAI]


def test_staff_decide_nothing(app: App, ann: Actor) -> None:
    with pytest.raises(Forbidden):
        corrections.list_corrections(app, ann)


def test_the_month_s_corrections_are_counted_by_the_day_that_they_are_about_and_by_that_of_asking(
    app: App, ann: Actor
) -> None:
    assert corrections.allowance(app, ann, DAY).left == 3
    first = ask(app, ann, Wish(kind=CorrectionKind.ADD, at=at(17), punch_kind=PunchKind.OUT))
    for hour in (18, 19):
        ask(app, ann, Wish(kind=CorrectionKind.ADD, at=at(hour), punch_kind=PunchKind.OUT))
    fourth = Wish(kind=CorrectionKind.ADD, at=at(20), punch_kind=PunchKind.OUT)
    with pytest.raises(Conflict) as full:
        ask(app, ann, fourth)
    assert refused(full) == "corrections_used_up"
    # asked for in one month, a day of another month opens no further ones; one withdrawn counts no more
    other = Wish(kind=CorrectionKind.ADD, at=datetime(2026, 11, 2, 9, tzinfo=UTC), punch_kind=PunchKind.OUT)
    with pytest.raises(Conflict) as asked:
        ask(app, ann, other)
    assert refused(asked) == "corrections_used_up"
    with app.unit_of_work(SYSTEM) as uow:
        uow.session.execute(update(CorrectionRow).values(requested_at=datetime(2026, 7, 1, tzinfo=UTC)))
        uow.audit("test.correction", f"person:{ANN}")
        uow.commit()
    with pytest.raises(Conflict):  # still about October
        ask(app, ann, fourth)
    ask(app, ann, other)
    corrections.withdraw_correction(app, ann, first)
    ask(app, ann, fourth)
    devices.set_policy(app, SYSTEM, PunchPolicy(corrections_per_month=0))
    assert corrections.allowance(app, ann, DAY).left == 0


@pytest.mark.parametrize(
    ("wish", "key"),
    [
        (Wish(kind=CorrectionKind.ADD, at=at(17)), "correction_lacks"),
        (Wish(kind=CorrectionKind.ADD, punch_kind=PunchKind.OUT), "correction_lacks"),
        (Wish(kind=CorrectionKind.ADD, at=at(17), punch_kind=PunchKind.ROLE), "correction_lacks"),
        (Wish(kind=CorrectionKind.VOID), "correction_lacks"),
        (Wish(kind=CorrectionKind.RETIME, punch_id=1), "correction_lacks"),
        (Wish(kind=CorrectionKind.RETAG, punch_id=1), "correction_lacks"),
        (Wish(kind=CorrectionKind.RETIME, at=at(17)), "correction_lacks"),
        (Wish(kind=CorrectionKind.ADD, at=at(17), punch_kind=PunchKind.IN, role="NONE"), "role_missing"),
        (
            Wish(kind=CorrectionKind.ADD, at=datetime(2026, 11, 20, tzinfo=UTC), punch_kind=PunchKind.IN),
            "correction_future",
        ),
        (
            Wish(kind=CorrectionKind.ADD, at=datetime(2026, 9, 6, tzinfo=UTC), punch_kind=PunchKind.IN),
            "correction_long_ago",
        ),
        (
            Wish(kind=CorrectionKind.ADD, at=datetime(1998, 9, 6, tzinfo=UTC), punch_kind=PunchKind.IN),
            "correction_long_ago",
        ),
        (Wish(kind=CorrectionKind.VOID, punch_id=987654), "punch_missing"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.kind.value,
)
def test_a_wish_that_cannot_be_is_refused(wish: Wish, key: str, app: App, ann: Actor) -> None:
    with pytest.raises(SchedulerError) as error:
        ask(app, ann, wish)
    assert refused(error) == key


def test_nobody_asks_about_days_before_the_first_or_after_the_last(app: App, ann: Actor) -> None:
    with app.unit_of_work(SYSTEM) as uow:
        values = {"hired_on": date(2026, 10, 12), "left_on": date(2026, 10, 14)}
        uow.session.execute(update(PersonRow).where(PersonRow.code == ANN).values(values))
        uow.audit("test.person", f"person:{ANN}")
        uow.commit()
    for day in (11, 16):
        with pytest.raises(InvalidInput) as error:
            ask(app, ann, Wish(kind=CorrectionKind.ADD, at=at(9, day=day), punch_kind=PunchKind.IN))
        assert refused(error) == "correction_not_employed"
    for day in (12, 15):  # the end of the last night is on the day after
        ask(app, ann, Wish(kind=CorrectionKind.ADD, at=at(9, day=day), punch_kind=PunchKind.IN))


def test_another_s_punch_is_none_of_one_s_business(app: App, ann: Actor) -> None:
    with pytest.raises(NotFound):
        ask(app, ann, Wish(kind=CorrectionKind.VOID, punch_id=punch_of(app, BO, "IN")))


def test_one_request_a_punch_at_a_time(app: App, ann: Actor) -> None:
    out = punch_of(app, ANN, "OUT")
    ask(app, ann, Wish(kind=CorrectionKind.RETIME, punch_id=out, at=at(17)))
    with pytest.raises(Conflict) as waits:
        ask(app, ann, Wish(kind=CorrectionKind.VOID, punch_id=out))
    assert refused(waits) == "correction_waits"


def test_evidence_is_a_text_or_a_file_and_a_file_is_what_it_says(app: App, ann: Actor) -> None:
    wish = Wish(kind=CorrectionKind.ADD, at=at(17), punch_kind=PunchKind.OUT)
    bad: list[tuple[dict[str, object], str]] = [
        ({"evidence": ""}, "correction_evidence"),
        ({"evidence": "", "file": ("photo.png", b"")}, "correction_evidence"),
        ({"file": ("photo.png", b"GIF89a")}, "correction_file_kind"),
        ({"file": ("run.exe", PNG)}, "correction_file_kind"),
        ({"file": ("photo.png", PNG + bytes(corrections.FILE_BYTES))}, "correction_file_large"),
        ({"reason": "x"}, "reason_length"),
        ({"evidence": "x" * 2001}, "reason_length"),
    ]
    for more, key in bad:
        with pytest.raises(SchedulerError) as error:
            ask(app, ann, wish, **more)
        assert refused(error) == key
    request = ask(app, ann, wish, evidence="", file=("C:\\photos\\door<1>.PNG", PNG))
    for who in ("staff", "lead", "hr"):
        kept = corrections.get_file(app, actor_of(app, who), request)
        assert (kept.name, kept.mime, kept.content) == ("door1.png", "image/png", PNG)
    with pytest.raises(NotFound):
        corrections.get_file(app, actor_of(app, "foreign"), request)


def test_a_correction_of_a_locked_period_is_a_delta_of_the_next_open_one(app: App, ann: Actor) -> None:
    with app.reading() as uow:
        person_id = uow.organisation.ids().people[ANN]
        out = next(
            row.id
            for row in uow.session.scalars(
                select(PunchRow).where(PunchRow.person_id == person_id, PunchRow.kind == "OUT")
            )
            if row.at.month == 9
        )
    day = date(2026, 9, 28)
    request = ask(app, ann, Wish(kind=CorrectionKind.RETIME, punch_id=out, at=datetime(2026, 9, 28, 9, tzinfo=UTC)))
    corrections.decide_correction(app, actor_of(app, "hr"), request, approve=True)
    assert minutes(app, ANN, day) == 480  # what was locked stays
    with app.reading() as uow:
        [line] = uow.hours.deltas(days=(day, day), people=[ANN])
    assert (line.minutes, line.origin, line.period) == (60, CLOSED, "2026-10")


def test_what_hr_decided_in_the_queue_is_no_request(app: App, ann: Actor) -> None:
    with app.unit_of_work(SYSTEM) as uow:
        values = {
            "person_id": uow.organisation.ids().people[ANN],
            "kind": "ADD",
            "at": at(17),
            "punch_kind": "OUT",
            "reason": "in the queue",
            "status": "approved",
            "requested_by_id": 1,
            "requested_at": uow.now,
            "evidence": "",
            "answer": "",
            "origin": "decision",
        }
        uow.session.execute(insert(CorrectionRow).values(values))
        uow.audit("test.correction", "x")
        uow.commit()
    assert corrections.list_corrections(app, actor_of(app, "hr")) == ()
