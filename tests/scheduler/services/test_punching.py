"""Punches in: each once, in any order, however cut into batches; what is wrong is held back with its reason."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from scheduler.bootstrap import App, build
from scheduler.config import Config
from scheduler.domain.actor import SYSTEM, AccountRole, Actor
from scheduler.domain.device import Device, DeviceKind
from scheduler.domain.organisation import Role, Skill
from scheduler.errors import Conflict, Forbidden, InvalidInput
from scheduler.exchange.messages import message
from scheduler.services import devices, hours_queue, punch_quarantine
from scheduler.services.punching import MOST_ROWS, QUARANTINED, STORED, Answer, ingest
from scheduler.storage.tables import AuditRow, PunchDoubtRow, PunchQuarantineRow, PunchRow, SegmentRow
from tests.conftest import TODAY
from tests.web.world import ANN, BO, LONG_AGO, add_accounts, add_company

HR = Actor(login="hana", role=AccountRole.HR)


def row(
    seq: object = 1, time: object = "2026-11-05T08:00:00+08:00", kind: object = "IN", **more: object
) -> dict[str, object]:
    return {"seq": seq, "person": ANN, "time": time, "kind": kind} | more


@pytest.fixture
def gate(app: App) -> Device:
    """A terminal of the little company."""
    add_company(app)
    add_accounts(app)
    return devices.add_device(app, SYSTEM, code="GATE", name="Gate", kind=DeviceKind.TERMINAL).device


def punches(app: App) -> list[tuple[object, ...]]:
    with app.reading() as uow:
        columns = (
            PunchRow.device,
            PunchRow.device_seq,
            PunchRow.person_id,
            PunchRow.at,
            PunchRow.kind,
            PunchRow.role_id,
        )
        return [
            tuple(found)
            for found in uow.session.execute(select(*columns).order_by(PunchRow.device, PunchRow.device_seq))
        ]


def waiting(app: App) -> list[tuple[int | None, str, str]]:
    with app.reading() as uow:
        rows = uow.session.scalars(select(PunchQuarantineRow).order_by(PunchQuarantineRow.device_seq))
        return [(found.device_seq, found.reason, found.state) for found in rows]


def minutes(app: App) -> int:
    with app.reading() as uow:
        return sum(uow.session.scalars(select(SegmentRow.minutes)))


def audits(app: App) -> int:
    with app.reading() as uow:
        return len(uow.session.scalars(select(AuditRow.seq)).all())


def said(answers: tuple[Answer, ...]) -> list[tuple[str, str]]:
    return [(answer.status, answer.wrong.reason if answer.wrong else "") for answer in answers]


def test_good_rows_are_stored_and_the_day_is_resolved_at_once(app: App, gate: Device) -> None:
    answers = ingest(app, gate, [row(1), row(2, "2026-11-05T16:30:00+08:00", "OUT")])
    assert said(answers) == [(STORED, ""), (STORED, "")]
    assert minutes(app) == 510  # 8 h 30


def test_a_resend_is_no_write_and_has_the_same_answer(app: App, gate: Device) -> None:
    batch = [row(1), row(2, kind="DANCE"), row(3, person="E999"), "junk", row(None)]
    first = ingest(app, gate, batch)
    stored, held, entries = punches(app), waiting(app), audits(app)
    assert ingest(app, gate, batch) == first
    assert (punches(app), waiting(app), audits(app)) == (stored, held, entries)


def test_bad_rows_do_not_stop_the_good_ones_and_one_batch_is_one_audit_entry(app: App, gate: Device) -> None:
    before = audits(app)
    answers = ingest(
        app, gate, [row(1, person="E999"), row(2), row(3, role="NONE"), row(4, "2026-11-05T09:00:00+08:00")]
    )
    assert said(answers) == [
        (QUARANTINED, "unknown_person"),
        (STORED, ""),
        (QUARANTINED, "unknown_role"),
        (STORED, ""),
    ]
    assert audits(app) - before == 1


BAD: dict[str, tuple[object, str]] = {
    "no object": (["IN", 7], "row_object"),
    "no sequence": (row(None), "cell_empty"),
    "a sequence that is a text": (row("seven"), "number_form"),
    "a sequence that is true": (row(seq=True), "number_form"),
    "a negative sequence": (row(-1), "number_out_of_range"),
    "a huge sequence": (row(2**31), "number_out_of_range"),
    "no person": (row(person=""), "cell_empty"),
    "a person that is a number": (row(person=7), "text_needed"),
    "an unknown person": (row(person="E999"), "unknown_person"),
    "an unknown kind": (row(kind="DANCE"), "not_a_choice"),
    "an unknown role": (row(role="NONE"), "unknown_role"),
    "a role punch without a role": (row(kind="ROLE"), "role_missing"),
    "an unknown device": (row(device="ELSEWHERE"), "unknown_device"),
    "a device that is no code": (row(device="a b"), "code_form"),
    "a time without a clock": (row(time="2026-11-05"), "time_form"),
    "no time of any calendar": (row(time="2026-02-30T08:00:00+08:00"), "date_impossible"),
    "an offset of nowhere": (row(time="2026-11-05T08:00:00+23:00"), "time_form"),
    "a time before the person came": (row(time="2019-12-31T08:00:00+08:00"), "clock_leap"),
    "a time of long ago": (row(time="2026-08-01T08:00:00+08:00"), "clock_leap"),
    "a time of the future": (row(time="2026-11-10T08:00:00+08:00"), "in_future"),
    "a text that no database keeps": (row(person="E0\0\ud800"), "unknown_person"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_with_a_row_is_told_in_both_languages_and_kept(name: str, app: App, gate: Device) -> None:
    sent, reason = BAD[name]
    [answer] = ingest(app, gate, [sent])
    assert answer.wrong is not None
    assert answer.wrong.reason == reason
    english, chinese = (message(reason, answer.wrong.params, locale) for locale in ("en", "zh_Hans_CN"))
    assert english != chinese
    assert "{" not in english + chinese
    [kept] = punch_quarantine.list_quarantine(app, HR)
    assert json.dumps(kept.raw)
    assert punches(app) == []


def test_malformed_rows_that_differ_anywhere_are_all_kept(app: App, gate: Device) -> None:
    long = "x" * 500
    batch: list[object] = [{"sequence": 1}, {"sequence": 2}, long + "1", long + "2", [1], [2], {"sequence": 1}]
    batch += [row(person=7), row(person=8), row(role="a b"), row(role="a c")]
    assert {status for status, _ in said(ingest(app, gate, batch))} == {QUARANTINED}
    rows = punch_quarantine.list_quarantine(app, HR)
    assert [found.raw for found in rows[:2]] == [{"sequence": 1}, {"sequence": 2}]
    assert len(rows) == 10


@pytest.mark.parametrize("fixed", [True, False], ids=["a fixed business date", "today"])
def test_the_future_begins_behind_the_tolerance(
    fixed: bool, app: App, gate: Device, build_app: Callable[[Config], App]
) -> None:
    """A business date that is not today's has no time of day: it is taken to its end, and two minutes more."""
    if fixed:
        end = datetime(2026, 11, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
    else:
        app = build_app(app.config.model_copy(update={"today": None}))
        end = datetime.now(ZoneInfo("Asia/Shanghai")).replace(microsecond=0)
    near, far = (end + timedelta(seconds=s) for s in (60, 400))
    answers = ingest(app, gate, [row(1, near.isoformat()), row(2, far.isoformat())])
    assert said(answers) == [(STORED, ""), (QUARANTINED, "in_future")]


def test_a_used_number_with_another_content_never_overwrites(app: App, gate: Device) -> None:
    ingest(app, gate, [row(1)])
    stored = punches(app)
    answers = ingest(app, gate, [row(1, kind="OUT"), row(1, person=BO)])
    assert said(answers) == [(QUARANTINED, "device_sequence_reused")] * 2
    assert punches(app) == stored


def test_the_same_event_written_in_another_way_is_no_conflict(app: App, gate: Device) -> None:
    ingest(app, gate, [row(1, "2026-11-05T08:00:00+08:00")])
    assert said(ingest(app, gate, [row(1, "2026-11-05 00:00:00Z")])) == [(STORED, "")]
    assert len(punches(app)) == 1


def test_too_many_rows_are_refused_as_a_whole(app: App, gate: Device) -> None:
    with pytest.raises(InvalidInput) as refused:
        ingest(app, gate, [row(n) for n in range(MOST_ROWS + 1)])
    assert refused.value.key == "too_many_punches"
    assert punches(app) == []


def test_a_row_is_released_once_its_cause_is_mended_and_not_before(app: App, gate: Device) -> None:
    ingest(
        app,
        gate,
        [row(1), row(2, "2026-11-05T10:00:00+08:00", "ROLE", role="NEW"), row(3, "2026-11-05T12:00:00+08:00", "OUT")],
    )
    [held] = punch_quarantine.list_quarantine(app, HR)
    with pytest.raises(InvalidInput) as still:
        punch_quarantine.release(app, HR, held.id)
    assert still.value.key == "quarantine_still_wrong"
    assert punch_quarantine.release_mended(app, HR).released == ()
    add_role(app, "NEW")
    assert punch_quarantine.release_mended(app, HR).released == (held.id,)
    assert [found[1] for found in punches(app)] == [1, 2, 3]
    with app.reading() as uow:
        worked = {(s.role_id, s.minutes) for s in uow.session.scalars(select(SegmentRow))}
        new = uow.organisation.ids().roles["NEW"]
    assert (new, 120) in worked  # from ten to twelve
    with pytest.raises(Conflict):
        punch_quarantine.release(app, HR, held.id)
    # a resend of the released row is told what is true now
    assert said(ingest(app, gate, [row(2, "2026-11-05T10:00:00+08:00", "ROLE", role="NEW")])) == [(STORED, "")]


def test_a_row_of_long_ago_needs_a_word_and_is_then_released(app: App, gate: Device) -> None:
    ingest(app, gate, [row(1, "2026-08-01T08:00:00+08:00")])
    [held] = punch_quarantine.list_quarantine(app, HR)
    assert punch_quarantine.release_mended(app, HR).released == ()
    with pytest.raises(InvalidInput):
        punch_quarantine.release(app, HR, held.id)
    after = punch_quarantine.release(app, HR, held.id, note="the gate was offline all summer")
    assert (after.state, after.decided_by, len(punches(app))) == ("released", "hana", 1)


def test_nobody_vouches_for_the_own_punch(app: App, gate: Device) -> None:
    ingest(app, gate, [row(1, "2026-08-01T08:00:00+08:00")])
    [held] = punch_quarantine.list_quarantine(app, HR)
    herself = Actor(login="hana", role=AccountRole.HR, person=ANN)
    with pytest.raises(Forbidden):
        punch_quarantine.release(app, herself, held.id, note="it was me, believe me")


@pytest.mark.parametrize(
    "sent",
    [row(1, kind="DANCE"), row("seven"), row(1, person=f" {ANN} ", time="noon"), row(1, role="NEW", kind="ROLE")],
    ids=["kind", "sequence", "time", "role"],
)
def test_nobody_dismisses_or_releases_the_own_row(app: App, gate: Device, sent: dict[str, object]) -> None:
    ingest(app, gate, [sent])
    [held] = punch_quarantine.list_quarantine(app, HR)
    add_role(app, "NEW")
    herself = Actor(login="hana", role=AccountRole.HR, person=ANN)
    for decide in (punch_quarantine.dismiss, punch_quarantine.release):
        with pytest.raises(Forbidden) as own:
            decide(app, herself, held.id, note="it was nothing")
        assert own.value.key == "own_hours"
    assert punch_quarantine.release_mended(app, herself).kept.keys() == {held.id}
    assert punch_quarantine.list_quarantine(app, HR) == (held,)
    punch_quarantine.dismiss(app, Actor(login="hana", role=AccountRole.HR, person=BO), held.id, note="a test")


def test_nobody_dismisses_the_row_of_the_own_badge(app: App, gate: Device) -> None:
    with app.unit_of_work(SYSTEM) as uow:
        uow.punching.set_credential(ANN, by="test", now=uow.now, badge_hash="a-digest")
        uow.audit("test.badge", f"person:{ANN}")
        uow.commit()
    sent = {"seq": 1, "badge": "a-digest", "time": "2026-11-05T08:00:00+08:00", "kind": "DANCE"}
    ingest(app, gate, [sent])
    [held] = punch_quarantine.list_quarantine(app, HR)
    with pytest.raises(Forbidden):
        punch_quarantine.dismiss(app, Actor(login="hana", role=AccountRole.HR, person=ANN), held.id, note="a test")


def test_a_dismissed_row_stays_readable_and_is_not_sent_in_again(app: App, gate: Device) -> None:
    ingest(app, gate, [row(1, kind="DANCE")])
    [held] = punch_quarantine.list_quarantine(app, HR)
    punch_quarantine.dismiss(app, HR, held.id, note="a test of the terminal")
    assert punch_quarantine.list_quarantine(app, HR) == ()
    [kept] = punch_quarantine.list_quarantine(app, HR, state="dismissed")
    assert kept.note == "a test of the terminal"
    assert said(ingest(app, gate, [row(1, kind="DANCE")])) == [(QUARANTINED, "not_a_choice")]
    assert punch_quarantine.list_quarantine(app, HR) == ()


def test_staff_see_no_quarantine(app: App, gate: Device) -> None:
    with pytest.raises(Forbidden):
        punch_quarantine.list_quarantine(app, Actor(login="ann", role=AccountRole.STAFF, person=ANN))


def test_a_clock_that_jumps_is_doubted_and_believed_again_when_more_is_known(app: App, gate: Device) -> None:
    """Five punches of one morning; the third says it was yesterday."""
    times = ["08:00", "08:10", None, "08:20", "08:30"]
    batch = [
        row(n, f"2026-11-05T{at}:00+08:00" if at else "2026-11-04T08:15:00+08:00", "UNK")
        for n, at in enumerate(times, 1)
    ]
    assert {status for status, _ in said(ingest(app, gate, batch))} == {STORED}
    with app.reading() as uow:
        doubted = uow.session.scalars(select(PunchRow.device_seq).join(PunchDoubtRow)).all()
    assert doubted == [3]


def add_role(app: App, code: str) -> None:
    with app.unit_of_work(SYSTEM) as uow:
        uow.organisation.upsert_roles(
            [
                Role(
                    code=code,
                    name_zh="新",
                    name_en="New",
                    department="WH",
                    unit_zh="件",
                    unit_en="pieces",
                    colour="red",
                )
            ]
        )
        uow.organisation.upsert_skills([Skill(person=ANN, role=code, proficiency_pct=100, valid_from=LONG_AGO)])
        uow.audit("test.role", code)
        uow.commit()


# order of arrival, cutting into batches and resends


@pytest.fixture(scope="module")
def company_file(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("punching") / "company.sqlite"
    shutil.copyfile(sqlite_template, path)
    app = opened(path)
    add_company(app)
    devices.add_device(app, SYSTEM, code="GATE", name="Gate", kind=DeviceKind.TERMINAL)
    app.close()
    return path


def opened(path: Path) -> App:
    return build(
        Config(
            data_dir=path.parent, database_url=f"sqlite:///{path}", today=TODAY, secret_key="key-" + "0123456789" * 5
        )
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Iterator[int]]:
    return tmp_path_factory.mktemp("orders"), count()


EVENTS = st.lists(
    st.tuples(
        st.integers(0, 2879),  # minutes from 2026-11-04 00:00
        st.sampled_from(["IN", "OUT", "BRK", "RES", "ROLE", "UNK", "DANCE"]),
        st.sampled_from([None, "PICK", "RCV", "NONE"]),
        st.sampled_from([ANN, BO, "E999"]),
        st.sampled_from(["+08:00", "", "Z"]),
    ),
    min_size=1,
    max_size=12,
)


def as_rows(events: list[tuple[int, str, str | None, str, str]]) -> list[dict[str, object]]:
    return [
        {
            "seq": seq,
            "person": person,
            "time": f"2026-11-{4 + at // 1440:02d}T{at // 60 % 24:02d}:{at % 60:02d}:00{offset}",
            "kind": kind,
            "role": role,
        }
        for seq, (at, kind, role, person, offset) in enumerate(events, start=1)
    ]


def outcome(app: App) -> tuple[object, ...]:
    with app.reading() as uow:
        doubted = set(uow.session.scalars(select(PunchRow.device_seq).join(PunchDoubtRow)))
        columns = (SegmentRow.person_id, SegmentRow.role_id, SegmentRow.start_at, SegmentRow.end_at, SegmentRow.minutes)
        worked = sorted(tuple(map(str, s)) for s in uow.session.execute(select(*columns)))
    return punches(app), waiting(app), doubted, worked


@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(events=EVENTS, data=st.data())
def test_order_of_arrival_batches_and_resends_do_not_matter(
    events: list[tuple[int, str, str | None, str, str]],
    data: st.DataObject,
    company_file: Path,
    folder: tuple[Path, Iterator[int]],
) -> None:
    rows = as_rows(events)
    arrival = data.draw(st.permutations(rows))
    cut = data.draw(st.integers(1, len(rows)))
    again = data.draw(st.lists(st.sampled_from(rows), max_size=4))
    found = []
    for batches in ([rows], [arrival[:cut], again, arrival[cut:], again]):
        path = folder[0] / f"{next(folder[1])}.sqlite"
        shutil.copyfile(company_file, path)
        app = opened(path)
        with app.reading() as uow:
            gate = next(d for d in uow.punching.devices() if d.code == "GATE")
        for batch in batches:
            if batch:
                ingest(app, gate, batch)
        found.append(outcome(app))
        app.close()
        path.unlink()
    assert found[0] == found[1]


def test_a_doubtful_time_waits_for_hr_who_may_leave_it_as_it_is(app: App, gate: Device) -> None:
    hours = ["08:00", "12:00", "07:00", "13:00", "17:00"]
    kinds = ["IN", "BRK", "UNK", "RES", "OUT"]
    people = [ANN, ANN, BO, ANN, ANN]
    ingest(
        app,
        gate,
        [
            row(n, f"2026-11-05T{at}:00+08:00", kind, person=person)
            for n, (at, kind, person) in enumerate(zip(hours, kinds, people, strict=True), 1)
        ],
    )
    day = date(2026, 11, 5)
    [found] = [e for e in hours_queue.list_exceptions(app, HR, day, day) if e.kind == "clock_jump"]
    assert (found.person, found.blocking) == (BO, True)
    hours_queue.decide_exception(app, HR, found.id, hours_queue.Decision.KEEP, reason="Bo says so too")
    assert not [e for e in hours_queue.list_exceptions(app, HR, day, day) if e.kind == "clock_jump"]
