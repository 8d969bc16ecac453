"""A decided appeal or correction of hours is told to its person, in the bell and by mail, as it is decided."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from scheduler import notice_words
from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.domain.notice import MailState
from scheduler.errors import InvalidInput
from scheduler.hours.events import CorrectionKind, PunchKind
from scheduler.services import corrections
from scheduler.services.attribution_appeals import decide_appeal, file_appeal, propose_correction
from scheduler.services.attribution_settling import settle_period
from scheduler.services.corrections import Wish
from scheduler.services.notices import count_unread, own_notices, own_subjects
from scheduler.services.notices_mail import compose, set_contact
from scheduler.storage import migrations
from scheduler.storage.engine import connect
from tests.scheduler.services.appeal_world import GROUNDS, HR, LEAD, OTHER_HR, REASON, STAFF, add_locked, lines, picked
from tests.scheduler.storage.test_migrations import PERSON
from tests.web.world import ANN, CLOSED, actor_of, add_accounts, add_company, add_hours

ADDRESS = "ann@example.com"


@pytest.fixture
def locked(app: App, tmp_path: Path) -> App:
    folder = tmp_path / "files"
    folder.mkdir()
    app = add_locked(app, folder)
    set_contact(app, STAFF, ADDRESS, by_mail=True)
    return app


def told(app: App, actor: Actor, locale: str = "en") -> list[tuple[str, list[str], str]]:
    """Subject, particulars and address of each of the own notices."""
    found = own_notices(app, actor)
    about = own_subjects(app, actor, found)
    with app.reading() as uow:
        company = uow.organisation.load()
    return [
        (
            notice_words.subject(one, about.get(one.id), company, locale),
            notice_words.lines(about.get(one.id), (), company, locale),
            notice_words.path(one),
        )
        for one in found
    ]


@pytest.mark.parametrize(
    ("revise", "granted", "said", "said_zh"),
    [
        (True, None, "Your appeal about 2026-09 is granted: the score was revised", "已准许"),
        (True, [0], "Your appeal about 2026-09 is granted in part: the score was revised", "已部分准许"),
        (False, None, "Your appeal about 2026-09 is refused: the score stays", "未准许"),
    ],
    ids=["granted", "in part", "refused"],
)
def test_a_decided_appeal_is_told_in_the_bell_and_by_mail(
    locked: App, revise: bool, granted: list[int] | None, said: str, said_zh: str
) -> None:
    number = file_appeal(locked, STAFF, CLOSED, (picked(), lines("400")), GROUNDS, card_version=1).id
    assert told(locked, STAFF) == [], "filing is the own deed"
    decide_appeal(locked, HR, number, revise=revise, reason=REASON, granted=granted)
    assert told(locked, STAFF) == [(said, [REASON], f"/appeals/{number}")]
    assert said_zh in told(locked, STAFF, "zh_Hans_CN")[0][0]
    assert count_unread(locked, STAFF) == 1
    assert told(locked, LEAD) == [], "nobody else is told"
    with locked.reading() as uow:
        [notice] = own_notices(locked, STAFF)
        assert uow.notices.mail_states([notice.id]) == {notice.id: (MailState.QUEUED, "")}
        mail = compose(uow, locked.config, notice, uow.notices.readers({ANN})[ANN], uow.organisation.load())
    assert mail["To"] == ADDRESS
    assert f"- {REASON}" in mail.get_content()


def test_a_decision_that_fails_tells_nothing(locked: App) -> None:
    number = file_appeal(locked, STAFF, CLOSED, (picked(),), GROUNDS, card_version=1).id
    with pytest.raises(InvalidInput):
        decide_appeal(locked, HR, number, revise=True, reason=REASON, granted=[])
    assert told(locked, STAFF) == []


def test_a_correction_by_hr_is_told_where_it_changed_the_score(locked: App) -> None:
    decide_appeal(
        locked, HR, file_appeal(locked, STAFF, CLOSED, (picked(),), GROUNDS, card_version=1).id,
        revise=False, reason=REASON,
    )  # fmt: skip
    settle_period(locked, HR, CLOSED)
    for revise, count in ((False, 1), (True, 2)):
        asked = propose_correction(locked, HR, (CLOSED, ANN), (picked(),), GROUNDS, card_version=1)
        decide_appeal(locked, OTHER_HR, asked.id, revise=revise, reason=REASON)
        assert len(told(locked, STAFF)) == count
    assert told(locked, STAFF)[0][0] == "An error in your score of 2026-09 was corrected"


def test_a_decided_correction_of_hours_is_told(app: App, tmp_path: Path) -> None:
    add_company(app)
    add_accounts(app)
    add_hours(app, tmp_path)
    ann = actor_of(app, "staff")
    for hour, approve, answer in ((9, True, ""), (10, False, "not seen there")):
        wish = Wish(kind=CorrectionKind.ADD, at=datetime(2026, 10, 14, hour - 8, tzinfo=UTC), punch_kind=PunchKind.IN)
        asked = corrections.request_correction(app, ann, wish, reason="forgot to punch", evidence="the gate's camera")
        corrections.decide_correction(app, actor_of(app, "hr"), asked.id, approve=approve, answer=answer)
    assert told(app, ann) == [
        ("Refused: correction of your punches, Wed, Oct 14", ["not seen there"], "/me/corrections/"),
        ("Approved: correction of your punches, Wed, Oct 14", [], "/me/corrections/"),
    ]
    assert [one.day for one in own_notices(app, ann)] == [date(2026, 10, 14)] * 2


def test_notices_and_mails_from_before_are_kept(tmp_path: Path) -> None:
    database = connect(f"sqlite:///{tmp_path / 'old.sqlite'}")
    migrations.upgrade(database, "0014")
    with database.engine.begin() as connection:
        for statement in (
            *PERSON,
            """INSERT INTO notice (id, person_id, kind, at, day, days, step)
            VALUES (7, 1, 'request', '2026-11-08 00:00:00', '2026-11-09', 0, 'asked')""",
            "INSERT INTO notice_mail (notice_id, state, error) VALUES (7, 'sent', '')",
        ):
            connection.exec_driver_sql(statement)
    migrations.upgrade(database)
    with database.engine.begin() as connection:
        row = connection.execute(text("SELECT id, step, appeal_id, correction_id FROM notice")).one()
        assert tuple(row) == (7, "asked", None, None)
        assert connection.execute(text("SELECT notice_id, state FROM notice_mail")).one() == (7, "sent")
    assert migrations.drift(database) == []
    database.dispose()
