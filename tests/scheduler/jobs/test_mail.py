"""Notices by mail through a real mail server: what is sent to whom, once each, whatever happens on the way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scheduler.bootstrap import App
from scheduler.config import Config
from scheduler.domain.actor import SYSTEM
from scheduler.domain.job import JobState
from scheduler.domain.notice import MailState
from scheduler.errors import InvalidInput
from scheduler.jobs.supervisor import Sweep
from scheduler.jobs.worker import Worker
from scheduler.services import accounts, jobs
from scheduler.services.notices import own_notices
from scheduler.services.notices_mail import own_contact, set_contact
from scheduler.services.requests_deciding import decide_request
from scheduler.services.requests_offers import offer_shift, take_offer
from tests.scheduler.services.request_world import DAY, STAFF, last_audit, request_world
from tests.scheduler.services.roster_company import HR, WH_LEAD
from tests.scheduler.services.test_notices import republish
from tests.scheduler.smtp import Server, mail_server, settings

A, B, C = (STAFF[code] for code in "ABC")
ADDRESS = {actor.login: f"{actor.login}@staff.example.com" for actor in (A, B, C)}


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("certificates")


@pytest.fixture
def server(certificates: Path) -> Iterator[Server]:
    with mail_server(certificates) as running:
        yield running


@pytest.fixture
def world(server: Server, config: Config, build_app: Callable[[Config], App]) -> App:
    """The company of the requests, with a mail server; A and C want mail."""
    app = request_world(build_app(Config(**{**config.model_dump(), **settings(server)})))
    for actor in (A, C):
        set_contact(app, actor, ADDRESS[actor.login], by_mail=True)
    return app


def work(app: App) -> bool:
    return Worker(app, "w", ("mail",)).work_one()


def the_job(app: App):
    [job] = jobs.list_jobs(app, SYSTEM, kinds=["mail"])
    return job


def states(app: App, actor) -> list[tuple[MailState, str]]:
    with app.reading() as uow:
        found = uow.notices.mail_states([one.id for one in own_notices(app, actor)])
    return [found[number] for number in sorted(found)]


def test_those_who_want_mail_get_one_each_in_their_language_over_a_secure_connection(
    world: App, server: Server
) -> None:
    accounts.set_locale(world, C, "zh_Hans_CN")
    republish(world, ("A", DAY[4], None), ("C", DAY[4], "E"), ("B", DAY[2], None), message="fewer orders")
    assert work(world)
    assert the_job(world).state is JobState.DONE
    assert the_job(world).result == {"sent": 2, "unwanted": 0}
    to_a, to_c = sorted(server.mails, key=lambda mail: mail["To"])
    assert server.signed_in == ["roster"], "one connection for all"
    assert (to_a["To"], to_a["From"]) == (ADDRESS["a"], "Shiftledger <roster@example.com>")
    assert to_a["Subject"] == "Your roster changed on Fri, Nov 13"
    body = to_a.get_content()
    assert "“fewer orders”" in body
    assert "- Fri, Nov 13: " in body
    assert "→ day off" in body
    assert "https://roster.example.com/me/roster?week=2026-11-13#day-2026-11-13" in body
    assert to_c["Subject"] == "您11月13日 周五的班表有变动"
    assert "休息" in to_c.get_content()
    assert (to_a["Auto-Submitted"], to_c["Content-Language"]) == ("auto-generated", "zh-Hans")
    assert not work(world), "and no second time"


def test_a_decided_request_is_told_by_mail(world: App, server: Server) -> None:
    offer = offer_shift(world, A, DAY[4])
    take_offer(world, C, offer.id)
    decide_request(world, WH_LEAD, offer.id, approve=False, answer="both are needed")
    while work(world):
        pass
    subjects = sorted((mail["To"].split("@")[0], mail["Subject"].split(":")[0].split(" ")[0]) for mail in server.mails)
    assert [who for who, _ in subjects] == ["a", "a", "c"]
    assert [word for who, word in subjects if who == "c"] == ["Refused"]
    assert any("both are needed" in mail.get_content() for mail in server.mails)


def test_who_opts_out_gets_none_also_of_what_is_on_its_way(world: App, server: Server) -> None:
    republish(world, ("A", DAY[4], None), ("C", DAY[4], "E"))
    set_contact(world, A, ADDRESS["a"], by_mail=False)
    assert last_audit(world) == ("contact.set", {"has_address": True, "by_mail": False})
    work(world)
    assert [mail["To"] for mail in server.mails] == [ADDRESS["c"]]
    assert [state for state, _ in states(world, A)] == [MailState.REFUSED]
    republish(world, ("A", DAY[3], None))
    assert not work(world), "nobody wants it: no job"


def test_a_locked_account_gets_no_mail(world: App, server: Server) -> None:
    accounts.set_active(world, SYSTEM, "a", active=False)
    republish(world, ("A", DAY[4], None))
    assert not work(world)


def test_a_server_that_is_busy_is_asked_again_and_takes_each_mail_once(world: App, server: Server) -> None:
    server.answer = lambda address, tries: "451 try again later" if tries == 2 else None
    republish(world, ("A", DAY[4], None), ("C", DAY[4], "E"))
    work(world)
    waiting = the_job(world)
    assert (waiting.state, waiting.attempt) == (JobState.QUEUED, 1)
    assert "451 try again later" in waiting.error
    assert len(server.mails) == 1
    time.sleep(0.1)  # the pause of the tests is 0.05 s
    assert work(world)
    assert the_job(world).state is JobState.DONE
    assert sorted(mail["To"] for mail in server.mails) == [ADDRESS["a"], ADDRESS["c"]]


def test_a_refused_receiver_fails_for_the_administrator_to_see_and_the_others_get_theirs(
    world: App, server: Server
) -> None:
    server.answer = lambda address, _tries: "550 no such mailbox" if address == ADDRESS["a"] else None
    republish(world, ("A", DAY[4], None), ("C", DAY[4], "E"))
    work(world)
    failed = the_job(world)
    assert failed.state is JobState.FAILED
    assert failed.result["key"] == "mail_refused"
    assert (failed.result["params"]["n"], failed.result["params"]["all"]) == (1, 2)
    assert "550 no such mailbox" in failed.error
    assert [mail["To"] for mail in server.mails] == [ADDRESS["c"]]
    assert states(world, A) == [(MailState.REFUSED, "550 no such mailbox")]
    server.answer = lambda _address, _tries: None
    jobs.retry_job(world, SYSTEM, failed.id)
    work(world)
    assert the_job(world).state is JobState.DONE
    assert sorted(mail["To"] for mail in server.mails) == [ADDRESS["a"], ADDRESS["c"]]


def test_the_message_id_is_the_notices_own_for_ever(world: App, server: Server) -> None:
    """The worker died after the server's word and before ours: the copy is known as one."""
    republish(world, ("A", DAY[4], None))
    work(world)
    with world.unit_of_work(SYSTEM) as uow:
        [notice] = uow.notices.of("A", 1)
        uow.notices.end_mail(notice.id, MailState.QUEUED, uow.now)
        uow.jobs.enqueue("mail", {"notices": [notice.id]}, "mail:again", "system")
        uow.commit()
    work(world)
    first, copy = server.mails
    assert first["Message-ID"] == copy["Message-ID"]
    assert first["Message-ID"].endswith("@example.com>")


def test_a_worker_killed_amid_a_batch_loses_and_doubles_nothing(world: App, server: Server) -> None:
    set_contact(world, B, ADDRESS["b"], by_mail=True)
    reached, go_on = threading.Event(), threading.Event()

    def hang(taken: int) -> None:
        if taken == 1 and not reached.is_set():
            reached.set()
            go_on.wait(20)
            raise ConnectionError("the client is gone")

    server.on_data = hang
    republish(world, ("A", DAY[4], None), ("B", DAY[2], None), ("C", DAY[4], "E"))
    environment = {**os.environ, **world.config.environment()}
    process = subprocess.Popen([sys.executable, "-m", "scheduler.jobs.supervisor"], env=environment)
    assert reached.wait(60)
    process.send_signal(signal.SIGKILL)
    process.wait()
    go_on.set()
    assert [mail["To"] for mail in server.mails] == [ADDRESS["a"]]
    sweep, deadline = Sweep(world), time.monotonic() + 60
    while the_job(world).state is not JobState.DONE:
        assert time.monotonic() < deadline
        sweep.look(time.monotonic())
        work(world)
        time.sleep(0.05)
    assert sorted(mail["To"] for mail in server.mails) == sorted(ADDRESS.values())


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_wrong_password_and_an_untrusted_server_are_tried_again_with_the_reason(
    server: Server, config: Config, build_app: Callable[[Config], App]
) -> None:
    wrong = {**config.model_dump(), **settings(server), "smtp_password": "not-this-one"}
    app = request_world(build_app(Config(**wrong)))
    set_contact(app, A, ADDRESS["a"], by_mail=True)
    republish(app, ("A", DAY[4], None))
    work(app)
    assert "535" in the_job(app).error
    untrusting = build_app(Config(**{**config.model_dump(), **settings(server), "smtp_ca_file": None}))
    time.sleep(0.2)
    work(untrusting)
    assert the_job(app).state is JobState.QUEUED
    assert "certificate" in the_job(app).error.lower()
    assert server.mails == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("security", ["tls", "none"])
def test_other_ways_to_a_server(
    security: str, certificates: Path, config: Config, build_app: Callable[[Config], App]
) -> None:
    with mail_server(certificates, security=security, login=False) as server:
        settled = settings(server, security=security, login=False)
        app = request_world(build_app(Config(**{**config.model_dump(), **settled})))
        set_contact(app, A, ADDRESS["a"], by_mail=True)
        republish(app, ("A", DAY[4], None))
        work(app)
        assert [mail["To"] for mail in server.mails] == [ADDRESS["a"]]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_without_a_server_the_job_fails_and_says_what_to_set(app: App) -> None:
    request_world(app)
    set_contact(app, A, ADDRESS["a"], by_mail=True)
    republish(app, ("A", DAY[4], None))
    work(app)
    assert (the_job(app).state, the_job(app).result["key"]) == (JobState.FAILED, "mail_not_set_up")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_addresses_are_looked_at(app: App) -> None:
    request_world(app)
    for wrong in ("nobody", "a@b@c", "a@example.com\r\nBcc: x@example.com", "a@localhost", "<a@example.com>"):
        with pytest.raises(InvalidInput) as refused:
            set_contact(app, A, wrong, by_mail=True)
        assert refused.value.key == "mail_address"
    assert set_contact(app, A, "  a@Example.COM ", by_mail=True).address == "a@example.com"
    assert set_contact(app, A, "", by_mail=True).address == ""
    assert own_contact(app, HR).by_mail
