"""What the board asks for: rows, cover, previews and edits, within the reader's reach and in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest
from flask.testing import FlaskClient

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from scheduler.domain.organisation import Leave, Pin
from scheduler.domain.roster import CANCELLED_NOTE, UNCHANGED, RosterState
from scheduler.jobs.worker import Worker
from scheduler.planning.cover import RoleCover
from scheduler.services import roster_views as views
from tests.web.rosters.company import AWAY, DRAFT, MONDAY, cell, revision, start_search
from tests.web.world import ANN, BO, CAI
from web.rosters import api

API = f"/api/rosters/{DRAFT}"
THURSDAY = 3  # day index of Ann's leave
FRIDAY = 4


def rows(board: dict, person: str) -> list:
    row = board["cells"][[p["code"] for p in board["people"]].index(person)]
    return [board["kinds"][number - 1] if number else None for number in row]


def test_a_board_holds_people_cells_and_marks(lead: FlaskClient) -> None:
    board = lead.get(f"{API}/board").get_json()
    assert (board["roster"]["state"], board["editable"], len(board["days"])) == ("draft", True, 7)
    assert [(p["code"], p["own"]) for p in board["people"]] == [(ANN, True), (BO, True)]
    assert rows(board, BO)[0] == ["D", "PICK|PICK|PICK|PICK", 4]  # 4: copied
    assert rows(board, BO)[1:] == [None] * 6
    assert board["leave"] == {ANN: {str(THURSDAY): ["annual leave", "approved"]}}
    assert board["requests"] == {ANN: {str(FRIDAY): [["off", None, 6000]]}}
    assert board["skills"][ANN] == {"PICK": 100, "RCV": 100}
    day = board["shift_types"]["D"]
    assert (day["start"], day["end"], len(day["blocks"]), day["runs"]) == ("08:00", "16:00", 4, [True] * 7)
    assert (board["days"][0]["weekday"], board["days"][5]["weekend"]) == ("Mon", True)
    # 8 h planned of 40 h a week
    assert (board["people"][1]["planned_min"], board["people"][1]["regular_min"]) == (480, 2400)


def test_a_roster_that_nobody_checked_is_checked_when_asked(world: App, lead: FlaskClient) -> None:
    with world.unit_of_work(SYSTEM) as uow:
        uow.organisation.upsert_leaves([Leave(person=BO, first_day=MONDAY, last_day=MONDAY, kind="annual")])
        uow.audit("test.leave", f"person:{BO}")
        uow.commit()
    before = lead.get(f"{API}/board").get_json()
    assert (before["roster"]["objective_fen"], before["violations"], before["penalties"]) == (None, [], [])
    checked = lead.get(f"{API}/board?checked").get_json()
    assert checked["roster"]["objective_fen"] == sum(one["fen"] for one in checked["penalties"]) > 0
    assert [(one["person"], one["days"]) for one in checked["violations"] if one["hard"]] == [(BO, [0])]
    assert checked["cells"] == before["cells"]
    # asking writes nothing
    assert lead.get(f"{API}/board").get_json() == before


def test_a_board_speaks_the_readers_language(signed_in: Callable[..., FlaskClient]) -> None:
    board = signed_in("lead", "zh_Hans_CN").get(f"{API}/board").get_json()
    assert board["people"][0]["name"] == "安娜"
    assert board["people"][0]["also"] == "Ann"  # the filter finds her by either
    assert board["days"][0]["weekday"] == "周一"
    assert board["leave"][ANN][str(THURSDAY)][0] == "年假"
    assert board["roles"]["PICK"]["name"] == "拣货"


def test_hr_sees_every_department_and_a_lead_guests_who_help(signed_in: Callable[..., FlaskClient]) -> None:
    board = signed_in("hr").get(f"{API}/board").get_json()
    assert [p["code"] for p in board["people"]] == [CAI, ANN, BO]
    assert all(p["own"] for p in board["people"])


def test_an_unchanged_board_is_not_sent_again_and_a_changed_one_is(world: App, lead: FlaskClient) -> None:
    first = lead.get(f"{API}/board")
    again = {"If-None-Match": first.headers["ETag"]}
    same = lead.get(f"{API}/board", headers=again)
    assert (same.status_code, same.data) == (304, b"")
    lead.post(f"{API}/edit", json=cell(revision=revision(world), shift_type="OFF"))
    assert lead.get(f"{API}/board", headers=again).status_code == 200
    # what does not change the roster's revision counts too: somebody falls ill
    tag = lead.get(f"{API}/board").headers["ETag"]
    with world.unit_of_work(SYSTEM) as uow:
        uow.organisation.upsert_leaves([Leave(person=BO, first_day=AWAY, last_day=AWAY, kind="sick")])
        uow.audit("test.leave", BO)
        uow.commit()
    assert lead.get(f"{API}/board", headers={"If-None-Match": tag}).status_code == 200


def test_another_reader_or_language_gets_a_tag_of_its_own(signed_in: Callable[..., FlaskClient]) -> None:
    tags = {
        signed_in(kind, locale).get(f"{API}/board").headers["ETag"]
        for kind, locale in (("lead", "en"), ("lead", "zh_Hans_CN"), ("hr", "en"), ("admin", "en"))
    }
    assert len(tags) == 4


def test_cover_says_hours_needed_given_and_short_by_role_and_day(signed_in: Callable[..., FlaskClient]) -> None:
    of_lead = signed_in("lead").get(f"{API}/cover").get_json()
    assert [role["role"] for role in of_lead["roles"]] == ["PICK"]
    pick = of_lead["roles"][0]
    assert pick["need"] == [16.0] * 7  # 2 heads × 8 h
    assert pick["given"] == [16.0, 0, 0, 0, 0, 0, 0]  # Ann and Bo on Monday
    assert pick["short"] == [0, 16.0, 16.0, 16.0, 16.0, 16.0, 16.0]
    assert (of_lead["short_hours"], of_lead["short_fen"]) == (96.0, 96 * 18_000)
    of_hr = signed_in("hr").get(f"{API}/cover").get_json()
    assert [role["role"] for role in of_hr["roles"]] == ["PICK", "TEST"]
    assert of_hr["short_hours"] == 96.0 + 48.0  # Cai tests on Tuesday: 6 of 7 days × 8 h are left


def test_hours_short_are_rounded_once_where_they_are_shown(lead: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def cover_by_role(*given: object) -> tuple[RoleCover, ...]:
        return tuple(replace(one, short_hours=257.49) for one in views.cover_by_role(*given))

    monkeypatch.setattr(api, "views", SimpleNamespace(cover_by_role=cover_by_role))
    cover = lead.get(f"{API}/cover").get_json()
    assert (cover["short_hours"], cover["roles"][0]["short_hours"]) == (257.49, 257.49)  # 257.5 would be shown as 258


def test_a_day_by_half_hour(lead: FlaskClient) -> None:
    slots = lead.get(f"{API}/slots?role=PICK&day=0").get_json()
    assert len(slots["times"]) == len(slots["given"]) == 48
    assert (slots["times"][16], slots["need"][16], slots["given"][16], slots["short"][16]) == ("08:00", 2.0, 2.0, 0.0)
    assert slots["given"][15] == slots["need"][32] == 0.0
    assert lead.get(f"{API}/slots?role=PICK&day=1").get_json()["short"][16] == 2.0


@pytest.mark.parametrize(
    ("query", "status"),
    [("role=TEST&day=0", 404), ("role=NONE&day=0", 404), ("role=PICK&day=7", 404), ("role=PICK", 422)],
    ids=["a foreign role", "no role", "a day outside", "no day"],
)
def test_the_half_hours_of_what_is_not_theirs_are_missing(query: str, status: int, lead: FlaskClient) -> None:
    assert lead.get(f"{API}/slots?{query}").status_code == status


@pytest.mark.parametrize(
    ("locale", "sentence"),
    [
        ("en", "Ann is away on Thu, Nov 12 and cannot work D Day."),
        ("zh_Hans_CN", "安娜在11月12日 周四不在岗，不能上 D 白班。"),
    ],
)
def test_a_refused_edit_is_said_in_words(
    locale: str, sentence: str, world: App, signed_in: Callable[..., FlaskClient]
) -> None:
    client = signed_in("lead", locale)
    wish = cell(ANN, AWAY, shift_type="D")
    seen = client.get(f"{API}/preview", query_string=wish).get_json()
    assert seen["broken"] == [sentence]
    answer = client.post(f"{API}/edit", json={**wish, "revision": revision(world)})
    assert answer.status_code == 409
    error = answer.get_json()["error"]
    assert (error["key"], error["violations"]) == ("rule_broken", [sentence])
    assert rows(client.get(f"{API}/board").get_json(), ANN)[THURSDAY] is None


def test_a_preview_says_the_money_and_the_hours_and_changes_nothing(world: App, lead: FlaskClient) -> None:
    before = revision(world)
    tuesday = date(2026, 11, 10)
    seen = lead.get(f"{API}/preview", query_string=cell(BO, tuesday, shift_type="D")).get_json()
    assert (seen["broken"], seen["roles"]) == ([], ["PICK"] * 4)
    assert seen["short_hours"] == [{"role": "Picking", "hours": -8.0}]
    # 8 h less short × ¥180 = ¥1440; wages 8 h × ¥40 = ¥320
    by_rule = {one["rule"]: one["fen"] for one in seen["by_rule"]}
    assert by_rule == {"hours short and idle, by role": -144_000, "labour cost": 32_000}
    assert seen["change_fen"] == -112_000
    assert revision(world) == before


def test_an_accepted_edit_is_on_the_board_with_its_roles(world: App, lead: FlaskClient) -> None:
    roles = ["RCV", "RCV", "PICK", None]
    body = cell(ANN, MONDAY, shift_type="D", roles=roles, revision=revision(world))
    assert lead.post(f"{API}/edit", json=body).status_code == 200
    board = lead.get(f"{API}/board").get_json()
    assert rows(board, ANN)[0] == ["D", "RCV|RCV|PICK|", 2]  # 2: set by hand
    assert board["roster"]["state"] == "edited"
    lead.post(f"{API}/edit", json=cell(ANN, MONDAY, shift_type="OFF", revision=revision(world)))
    assert rows(lead.get(f"{API}/board").get_json(), ANN)[0] is None


def test_a_stale_page_is_told_to_load_again(world: App, lead: FlaskClient) -> None:
    old = revision(world)
    lead.post(f"{API}/pin", json=cell(revision=old))
    answer = lead.post(f"{API}/edit", json=cell(shift_type="OFF", revision=old))
    error = answer.get_json()["error"]
    assert (answer.status_code, error["key"]) == (409, "stale_revision")
    assert error["message"] == "Somebody changed the roster meanwhile. Load it again and repeat the step."


def test_a_pin_stands_on_the_board_until_it_is_taken_away(world: App, lead: FlaskClient) -> None:
    lead.post(f"{API}/pin", json=cell(revision=revision(world), reason="audit"))
    lead.post(f"{API}/pin", json=cell(BO, date(2026, 11, 14), revision=revision(world)))
    board = lead.get(f"{API}/board").get_json()
    assert rows(board, BO)[0][2] & 1
    assert board["off_pins"] == {BO: [5]}
    lead.post(f"{API}/unpin", json=cell(revision=revision(world)))
    assert not rows(lead.get(f"{API}/board").get_json(), BO)[0][2] & 1


@pytest.mark.parametrize("path", ["edit", "pin", "unpin"])
def test_a_lead_touches_nobody_of_another_department(path: str, world: App, lead: FlaskClient) -> None:
    tuesday = date(2026, 11, 10)
    before = revision(world)
    foreign = lead.post(f"{API}/{path}", json=cell(CAI, tuesday, shift_type="OFF", revision=before))
    missing = lead.post(f"{API}/{path}", json=cell("E999", tuesday, shift_type="OFF", revision=before))
    assert foreign.status_code == missing.status_code == 404
    assert foreign.data == missing.data
    assert revision(world) == before
    assert lead.get(f"{API}/preview", query_string=cell(CAI, tuesday, shift_type="OFF")).status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"day": "2026-11-09", "shift_type": "D", "revision": 0}, "person"),
        ({"person": BO, "day": "tomorrow", "shift_type": "D", "revision": 0}, "day"),
        ({"person": BO, "day": "2026-11-09", "revision": 0}, "shift_type"),
        ({"person": BO, "day": "2026-11-09", "shift_type": "D", "roles": 7, "revision": 0}, "roles"),
        ({"person": BO, "day": "2026-11-09", "shift_type": "D"}, "revision"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_request_that_cannot_be_read_names_the_field(body: dict, field: str, lead: FlaskClient) -> None:
    answer = lead.post(f"{API}/edit", json=body)
    assert answer.status_code == 422
    assert f"“{field}”" in answer.get_json()["error"]["message"]
    assert lead.post(f"{API}/edit", data="no JSON").status_code == 422


def test_a_search_is_followed_and_called_good_enough(world: App, lead: FlaskClient) -> None:
    started = lead.post(f"{API}/generate", json={"revision": revision(world), "time_limit_s": "30", "gap_percent": "2"})
    now = started.get_json()
    assert (now["state"], now["phase"], now["time_limit_s"]) == ("solving", "waiting", 30.0)
    assert (now["incumbent_fen"], now["gap"], now["incumbents"]) == (None, None, [])
    assert lead.get(f"{API}/board").get_json()["editable"] is False
    assert lead.post(f"{API}/cancel").get_json()["state"] == "draft"
    board = lead.get(f"{API}/board").get_json()
    assert board["note"] == "The search was cancelled; the roster before it was kept."
    assert rows(board, BO)[0] is not None  # the last good roster stays


def test_what_was_known_before_the_search_is_no_word_on_how_far_it_is(world: App, lead: FlaskClient) -> None:
    job = start_search(world)

    def told(*bounds: tuple[float, int], incumbent: int | None = 1000) -> tuple[bool, float | None, list[list[float]]]:
        with world.unit_of_work(SYSTEM) as uow:
            said = {"incumbent": incumbent, "bound": bounds[-1][1], "incumbents": [(1.0, 1000)], "bounds": bounds}
            uow.jobs.heartbeat(job, uow.now, 60.0, said)
            uow.commit()
        now = lead.get(f"{API}/progress").get_json()
        assert now["bound_fen"] == (None if now["proving"] else bounds[-1][1])
        return now["proving"], now["gap"], now["bounds"]

    assert told((0.1, 20), incumbent=None) == (True, None, [])
    assert told((0.1, 20)) == (True, 0.98, [])
    assert told((0.1, 20), (4.4, 700)) == (False, 0.3, [[4.4, 700]])
    assert told((0.1, 1000)) == (False, 0.0, [[0.1, 1000]])  # proved at once


def test_a_running_search_can_be_told_to_stop(world: App, lead: FlaskClient) -> None:
    start_search(world)
    assert lead.post(f"{API}/enough").get_json()["finishing"] is True
    assert lead.post(f"{API}/cancel").get_json()["cancelling"] is True
    assert lead.post(f"{API}/edit", json=cell(shift_type="OFF", revision=revision(world))).status_code == 409


@pytest.mark.slow
def test_a_search_without_any_roster_names_the_rules_that_clash_and_keeps_the_roster(
    world: App, signed_in: Callable[..., FlaskClient]
) -> None:
    with world.unit_of_work(SYSTEM) as uow:
        uow.organisation.upsert_pins([Pin(person=ANN, day=AWAY, shift_type="D")])
        uow.audit("test.pin", ANN)
        uow.commit()
    client = signed_in("lead", "zh_Hans_CN")
    client.post(f"{API}/generate", json={"revision": revision(world), "time_limit_s": 5})
    assert Worker(world, "test", ("solve",)).work_one()
    assert client.get(f"{API}/progress").get_json()["state"] == "draft"
    board = client.get(f"{API}/board").get_json()
    assert board["note"].startswith("以下几条无法同时遵守：")
    assert "安娜在11月12日 周四固定为 D 白班" in board["note"]
    assert "安娜在11月12日 周四不在岗" in board["note"]
    assert rows(board, BO)[0] is not None


@pytest.mark.parametrize(
    "body", [{"time_limit_s": 0}, {"time_limit_s": 3601}, {"time_limit_s": 5, "gap_percent": 100}, {}]
)
def test_a_search_without_a_sensible_limit_is_refused(body: dict, world: App, lead: FlaskClient) -> None:
    assert lead.post(f"{API}/generate", json={"revision": revision(world), **body}).status_code == 422


@pytest.mark.parametrize("path", ["board", "cover", "slots?role=PICK&day=0", "progress", "preview"])
def test_staff_and_strangers_get_nothing(path: str, site, signed_in: Callable[..., FlaskClient]) -> None:
    assert signed_in("staff").get(f"{API}/{path}").status_code == 403
    assert site.test_client().get(f"{API}/{path}").status_code == 401


def test_a_search_that_found_nothing_better_is_told(world: App, lead: FlaskClient) -> None:
    with world.unit_of_work(SYSTEM) as uow:
        version = uow.rosters.get(DRAFT)
        life = replace(version.lifecycle, state=RosterState.PROPOSED)
        uow.rosters.save(replace(version, lifecycle=life, result={UNCHANGED: True}), version.revision)
        uow.audit("test.solved", f"roster:{DRAFT}")
        uow.commit()
    note = lead.get(f"{API}/board").get_json()["note"]
    assert note == "The search found nothing better; the roster stands as it was."


def test_a_search_that_was_cancelled_after_one_that_found_nothing_better_is_told(world: App, lead: FlaskClient) -> None:
    with world.unit_of_work(SYSTEM) as uow:
        version = uow.rosters.get(DRAFT)
        life = replace(version.lifecycle, state=RosterState.PROPOSED, note=CANCELLED_NOTE)
        uow.rosters.save(replace(version, lifecycle=life, result={UNCHANGED: True}), version.revision)
        uow.audit("test.cancelled", f"roster:{DRAFT}")
        uow.commit()
    assert lead.get(f"{API}/board").get_json()["note"] == CANCELLED_NOTE
