"""The lead's pages of rosters: the list, new drafts, and publishing with its diff."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from scheduler.domain.organisation import Leave
from scheduler.domain.roster import RosterState
from scheduler.services.roster_history import Deed
from scheduler.services.rosters import get_roster, list_rosters
from tests.web.rosters.company import DRAFT, MONDAY, PUBLISHED, cell, revision
from tests.web.world import BO
from web.rosters.versions import present_versions

PUBLISH = f"/rosters/{DRAFT}/publish"


def words(page: str) -> str:
    """What a page says, without its markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_the_list_says_state_and_who_made_each_version(lead: FlaskClient) -> None:
    said = words(lead.get("/rosters/").get_data(as_text=True))
    assert "Nov 9, 2026 – Nov 15, 2026" in said
    assert "draft" in said
    assert "system" in said  # who made the draft
    assert "from a file" in said  # the imported weeks
    assert "The newest forecast covers Mon, Nov 9 to Sun, Nov 15." in said


def test_a_new_draft_is_empty_or_a_copy_of_a_published_week(world: App, lead: FlaskClient) -> None:
    form = {"first_day": "2026-11-16", "days": "7", "based_on": ""}
    empty = lead.post("/rosters/", data=form)
    copied = lead.post("/rosters/", data={**form, "based_on": str(PUBLISHED)})
    counts = []
    for answer in (empty, copied):
        number = int(answer.location.rsplit("/", 1)[1])
        with world.reading() as uow:
            counts.append(len(uow.rosters.assignments(number)))
    assert counts == [0, 3]  # Ann, Bo and Cai's shifts of the week of 2026-10-12


@pytest.mark.parametrize(
    ("form", "status", "said"),
    [
        ({"first_day": "soon", "days": "7"}, 422, "Give the first day of the roster."),
        ({"first_day": "2026-11-16", "days": "0"}, 422, "A roster covers 1 to 92 days, not 0."),
        ({"first_day": "2099-01-01", "days": "14"}, 422, "A roster begins by Nov 8, 2027 at the latest"),
        ({"first_day": "2026-10-14", "days": "7"}, 409, "Another published roster overlaps these days"),
        ({"first_day": "2026-11-16", "days": "7", "based_on": "99"}, 404, "There is no such roster."),
    ],
    ids=["no day", "no days", "too far ahead", "an overlap", "a missing roster to copy"],
)
def test_a_draft_that_cannot_be_says_why(form: dict[str, str], status: int, said: str, world: App, lead: FlaskClient):
    before = len(list_rosters(world, SYSTEM))
    answer = lead.post("/rosters/", data=form)
    assert answer.status_code == status
    assert said in words(answer.get_data(as_text=True))
    assert len(list_rosters(world, SYSTEM)) == before


def test_a_draft_is_deleted_from_its_board_and_a_published_one_is_not(world: App, lead: FlaskClient) -> None:
    made = lead.post("/rosters/", data={"first_day": "2026-11-16", "days": "7", "based_on": ""}).location
    assert f'action="{made}/delete"' in lead.get(made).get_data(as_text=True)
    said = words(lead.post(f"{made}/delete", follow_redirects=True).get_data(as_text=True))
    assert "The draft of Nov 16, 2026 – Nov 22, 2026 is deleted." in said
    assert lead.get(made).status_code == 404
    board = f"/rosters/{PUBLISHED}"
    assert "Delete the draft" not in lead.get(board).get_data(as_text=True)
    answer = lead.post(f"{board}/delete", follow_redirects=True)
    assert "A roster that was published is kept" in words(answer.get_data(as_text=True))


def test_publishing_shows_who_changes_and_puts_it_before_staff(
    world: App, signed_in: Callable[..., FlaskClient]
) -> None:
    lead = signed_in("lead")
    page = words(lead.get(PUBLISH).get_data(as_text=True))
    assert "Nothing is published for these days yet: everything is new." in page
    assert "People with shifts 3" in page  # Ann, Bo and Cai; the lead sees two of them
    assert "2 of 3 days: those of your departments" in page
    assert "Bo" in page
    own, _, others = page.partition("People of other departments")
    assert "Cai" not in own
    assert "Their shifts change too; a search plans everybody who can work here." in others
    assert "Laboratory 1 person, 1 day Cai 1 day" in others.replace(" ,", ",")  # who, but not which shift
    short = f"{lead.get(f'/api/rosters/{DRAFT}/cover').get_json()['short_hours']:.0f}"  # as the board's tile says
    assert f"Expected to be short {short} h hours of work that find nobody · your departments" in page
    company = words(signed_in("hr").get(PUBLISH).get_data(as_text=True))
    assert "People of other departments" not in company
    assert "hours of work that find nobody" in company
    assert "your departments" not in company
    lead = signed_in("lead")
    answer = lead.post(PUBLISH, data={"revision": revision(world), "message": "see you"}, follow_redirects=True)
    assert "published. 3 days of 3 people changed; they see it now." in words(answer.get_data(as_text=True))
    version = get_roster(world, SYSTEM, DRAFT)
    assert (version.state, version.message) == (RosterState.PUBLISHED, "see you")
    said = words(lead.get("/rosters/").get_data(as_text=True))
    assert "“see you”" in said


def test_a_roster_that_is_published_says_so_instead_of_what_would_change(world: App, lead: FlaskClient) -> None:
    lead.post(PUBLISH, data={"revision": revision(world), "message": "see you"})
    page = lead.get(PUBLISH).get_data(as_text=True)
    assert "This is the published version" in words(page)
    assert re.search(r"Version 1 · [^·]+ · Bo", words(page))
    assert "“see you”" in words(page)
    assert "everything is new" not in page
    assert f'href="/rosters/{DRAFT}/publication"' in page
    assert "Publish now" not in page
    again = lead.post(PUBLISH, data={"revision": 0})  # from another window
    assert again.status_code == 409
    assert "published already; nothing was changed" in words(again.get_data(as_text=True))
    assert "Load it again" not in words(again.get_data(as_text=True))
    made = lead.post("/rosters/", data={"first_day": MONDAY.isoformat(), "days": "7", "based_on": str(DRAFT)})
    lead.post(f"{made.location}/publish", data={"revision": 0})
    assert "has been replaced" in words(lead.get(PUBLISH).get_data(as_text=True))
    assert "from a file" in words(lead.get(f"/rosters/{PUBLISHED}/publish").get_data(as_text=True))


@pytest.mark.parametrize(("kind", "told"), [("lead", True), ("hr", False)])
def test_a_lead_is_told_that_a_search_plans_all_departments(
    kind: str, told: bool, signed_in: Callable[..., FlaskClient]
) -> None:
    for page in (f"/rosters/{DRAFT}", f"/rosters/{DRAFT}/alternatives"):
        said = words(signed_in(kind).get(page).get_data(as_text=True))
        assert ("A search plans the people of all departments, not of yours alone." in said) == told


def test_a_second_version_shows_old_and_new_of_what_changed_only(world: App, lead: FlaskClient) -> None:
    lead.post(PUBLISH, data={"revision": revision(world)})
    made = lead.post("/rosters/", data={"first_day": MONDAY.isoformat(), "days": "7", "based_on": str(DRAFT)})
    number = int(made.location.rsplit("/", 1)[1])
    body = {**cell(BO, MONDAY, shift_type="OFF"), "revision": 0}
    assert lead.post(f"/api/rosters/{number}/edit", json=body).status_code == 200
    body = {**cell(BO, date(2026, 11, 10), shift_type="D", roles=["PICK"] * 4), "revision": 1}
    assert lead.post(f"/api/rosters/{number}/edit", json=body).status_code == 200
    page = words(lead.get(f"/rosters/{number}/publish").get_data(as_text=True))
    assert "It replaces the published version of the same days." in page
    assert "People whose days change 1" in page
    assert "Days that change 2" in page
    assert "Mon, Nov 9 D 08:00–16:00 Picking → day off" in page
    assert "Tue, Nov 10 day off → D 08:00–16:00 Picking" in page
    lead.post(f"/rosters/{number}/publish", data={"revision": 2})
    assert get_roster(world, SYSTEM, DRAFT).state is RosterState.SUPERSEDED


@pytest.mark.parametrize(
    ("locale", "told", "line"),
    [
        ("en", "The roster is published. 1 day of 1 person changed", "1 person, 1 day; seen by 0"),
        ("zh_Hans_CN", "班表已发布：1 人的 1 天有变化", "1 人、1 天；0 人已查看"),
    ],
)
def test_a_version_that_changes_one_day_counts_it_as_one(
    locale: str, told: str, line: str, world: App, signed_in: Callable[..., FlaskClient]
) -> None:
    lead = signed_in("lead", locale)
    lead.post(PUBLISH, data={"revision": revision(world)})
    made = lead.post("/rosters/", data={"first_day": MONDAY.isoformat(), "days": "7", "based_on": str(DRAFT)})
    number = int(made.location.rsplit("/", 1)[1])
    body = {**cell(BO, MONDAY, shift_type="OFF"), "revision": 0}
    assert lead.post(f"/api/rosters/{number}/edit", json=body).status_code == 200
    answer = lead.post(f"/rosters/{number}/publish", data={"revision": 1}, follow_redirects=True)
    said = words(answer.get_data(as_text=True))
    assert told in said
    assert line in said


@pytest.mark.parametrize(
    ("locale", "one", "other"),
    [
        ("en", "{n} day was left as it is:", "{n} days were left as they are:"),
        ("zh_Hans_CN", "有 {n} 个人日保持不变：", "有 {n} 个人日保持不变："),
    ],
)
def test_a_text_of_the_board_that_counts_comes_in_both_forms(
    locale: str, one: str, other: str, signed_in: Callable[..., FlaskClient]
) -> None:
    page = signed_in("lead", locale).get(f"/rosters/{DRAFT}").get_data(as_text=True)
    found = re.search(r"data-texts='([^']*)'", page)
    assert found
    texts = json.loads(unescape(found[1]))
    assert texts["leftOut"] == {"one": one, "other": other}
    countable = {name for name, text in texts.items() if isinstance(text, dict)}
    assert countable == {
        "atWorkHours",
        "changedBy",
        "changedByYou",
        "effGranted",
        "effWishes",
        "leftOut",
        "pasteBeyond",
    }


def test_a_draft_that_takes_back_what_was_published_meanwhile_says_so(world: App, lead: FlaskClient) -> None:
    lead.post(PUBLISH, data={"revision": revision(world)})
    form = {"first_day": MONDAY.isoformat(), "days": "7", "based_on": str(DRAFT)}
    older, newer = (int(lead.post("/rosters/", data=form).location.rsplit("/", 1)[1]) for _ in range(2))
    own = {**cell(BO, MONDAY, shift_type="OFF"), "revision": 0}
    assert lead.post(f"/api/rosters/{older}/edit", json=own).status_code == 200
    assert "was published otherwise" not in words(lead.get(f"/rosters/{older}/publish").get_data(as_text=True))
    other = {**cell(BO, date(2026, 11, 10), shift_type="D", roles=["PICK"] * 4), "revision": 0}
    assert lead.post(f"/api/rosters/{newer}/edit", json=other).status_code == 200
    lead.post(f"/rosters/{newer}/publish", data={"revision": 1})
    page = words(lead.get(f"/rosters/{older}/publish").get_data(as_text=True))
    assert "After this draft was begun, 1 day that it changes was published otherwise" in page
    assert "Tue, Nov 10 D 08:00–16:00 Picking → day off shift removed published meanwhile" in page
    assert page.count("published meanwhile") == 1  # the own change is no surprise


def test_broken_rules_block_publishing_until_they_are_accepted(world: App, lead: FlaskClient) -> None:
    with world.unit_of_work(SYSTEM) as uow:
        uow.organisation.upsert_leaves([Leave(person=BO, first_day=MONDAY, last_day=MONDAY, kind="sick")])
        uow.audit("test.leave", BO)
        uow.commit()
    form = {"revision": revision(world), "message": "all the same"}
    assert "Bo is away on Mon, Nov 9 and cannot work D Day." in words(lead.get(PUBLISH).get_data(as_text=True))
    refused = lead.post(PUBLISH, data=form)
    page = refused.get_data(as_text=True)
    assert refused.status_code == 409
    assert "Bo is away on Mon, Nov 9 and cannot work D Day." in words(page)
    assert 'name="accept"' in page
    assert "all the same</textarea>" in page  # what was typed is kept
    assert get_roster(world, SYSTEM, DRAFT).state is RosterState.DRAFT
    assert lead.post(PUBLISH, data={**form, "accept": "yes"}).status_code == 302
    assert get_roster(world, SYSTEM, DRAFT).state is RosterState.PUBLISHED


def test_a_stale_page_does_not_publish(world: App, lead: FlaskClient) -> None:
    old = revision(world)
    lead.post(f"/api/rosters/{DRAFT}/pin", json=cell(revision=old))
    answer = lead.post(PUBLISH, data={"revision": old})
    assert answer.status_code == 409
    assert "Somebody changed the roster meanwhile." in words(answer.get_data(as_text=True))


@pytest.mark.parametrize("path", ["/rosters/", f"/rosters/{DRAFT}", PUBLISH])
def test_the_pages_are_for_leads_hr_and_administrators(path: str, site, signed_in: Callable[..., FlaskClient]) -> None:
    statuses = {kind: signed_in(kind).get(path).status_code for kind in ("staff", "lead", "hr", "admin")}
    assert statuses == {"staff": 403, "lead": 200, "hr": 200, "admin": 200}
    assert site.test_client().get(path).status_code == 302


def test_an_empty_draft_is_not_said_to_keep_every_rule(lead: FlaskClient) -> None:
    made = lead.post("/rosters/", data={"first_day": MONDAY.isoformat(), "days": "7", "based_on": ""}).location
    page = words(lead.get(f"{made}/publish").get_data(as_text=True))
    assert "Broken rules – not checked" in page
    assert "every hard rule is kept" not in page


def test_a_replan_that_was_taken_has_its_maker(world: App, site: Flask) -> None:
    version = get_roster(world, SYSTEM, DRAFT)
    taken = Deed(at=version.created_at, login="lead", action="roster.replan_accept")
    with site.test_request_context():
        [row] = present_versions([version], {DRAFT: [taken]})
    assert row.made == taken
