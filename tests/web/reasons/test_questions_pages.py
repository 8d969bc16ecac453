"""Prices, ways out of a clash, re-planning and alternatives as pages; the searches have tests of their own."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scheduler.domain.actor import SYSTEM
from scheduler.domain.organisation import Leave
from scheduler.domain.roster import RosterState
from scheduler.services.rosters import get_roster
from tests.web.reasons.forms import (
    with_a_clash,
    with_a_failed_replan,
    with_a_price,
    with_a_replan,
    with_a_replan_under_way,
    with_alternatives,
)
from tests.web.rosters.company import DRAFT, MONDAY
from tests.web.world import ANN, BO, CAI

TUESDAY = MONDAY + timedelta(days=1)


def content(app, roster_id=DRAFT):
    with app.reading() as uow:
        return {(a.person, a.day) for a in uow.rosters.assignments(roster_id)}


def text(answer):
    return answer.get_data(as_text=True)


def test_a_price_is_asked_and_followed(lead):
    form = {"ask-person": "yes", "person-person": BO, "seconds": "5"}
    page = text(lead.post(f"/rosters/{DRAFT}/prices", data=form, follow_redirects=True))
    assert "It waits for its turn" in page
    assert f"/rosters/{DRAFT}/prices/progress" in page
    fragment = lead.get(f"/rosters/{DRAFT}/prices/progress", headers={"HX-Request": "true"})
    assert "HX-Refresh" not in fragment.headers
    back = lead.post(f"/rosters/{DRAFT}/prices/enough", data={"keep": "no"}, follow_redirects=True)
    assert "The last search was taken back." in text(back)
    ended = lead.get(f"/rosters/{DRAFT}/prices/progress", headers={"HX-Request": "true"})
    assert ended.headers["HX-Refresh"] == "true"


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"seconds": "5"}, 422),
        ({"ask-person": "yes", "person-person": CAI, "seconds": "5"}, 404),
        ({"ask-overtime": "yes", "overtime-person": BO, "minutes": "60", "seconds": "9999"}, 422),
        ({"ask-overtime": "yes", "overtime-person": BO, "minutes": "60", "seconds": "5"}, 422),  # no maximum of hours
    ],
    ids=["nothing", "of another department", "too long", "nothing to loosen"],
)
def test_a_price_that_cannot_be_asked_is_refused(lead, form, status):
    assert lead.post(f"/rosters/{DRAFT}/prices", data=form).status_code == status


@pytest.mark.parametrize(
    ("high", "known"),
    [
        (223_584_69, False),  # 2,118 times what was found, 93 % of the cost
        (24_000_00, True),  # 227 times, but no more than a tenth of the cost
        (1_055_70, True),  # ten times what was found
    ],
    ids=["it says nothing", "small beside the cost", "ten times what was found"],
)
def test_an_upper_end_that_says_nothing_is_told_in_words_and_kept_in_the_file(lead, world, high, known):
    with_a_price(world, high=high)
    page = text(lead.get(f"/rosters/{DRAFT}/prices"))
    assert ("how much more it may save is not known" not in page) is known
    assert f"CN¥{high / 100:,.2f}" in page
    assert f",{high / 100:.2f}".rstrip("0").rstrip(".") in text(lead.get(f"/rosters/{DRAFT}/prices?export=prices.csv"))


def test_rules_that_clash_are_told_with_repairs_as_buttons_or_whose_they_are(lead, world):
    with_a_clash(world)
    page = text(lead.get(f"/rosters/{DRAFT}/clash"))
    assert "Ann is away on Mon, Nov 9" in page
    assert "Take away the pin of Ann on Mon, Nov 9" in page
    assert "Qualify Ann for Receiving" in page
    assert "HR enters the qualification once it is acquired." in page
    assert page.count("Do this") == 1  # the pin; a qualification is no lead's to give


def test_a_repair_is_carried_out_and_the_roster_generated_again(lead, world):
    form = with_a_clash(world)
    page = text(lead.post(f"/rosters/{DRAFT}/clash", data=form, follow_redirects=True))
    assert "The repair is carried out. Generate again." in page
    assert "Do this" not in page
    with world.reading() as uow:
        assert uow.organisation.pins(MONDAY, MONDAY) == ()
    revision = get_roster(world, SYSTEM, DRAFT).revision
    answer = lead.post(f"/rosters/{DRAFT}/clash/again", data={"revision": revision})
    assert answer.location.endswith(f"/rosters/{DRAFT}")
    assert get_roster(world, SYSTEM, DRAFT).state is RosterState.SOLVING


def test_a_repair_for_no_button_and_one_that_is_not_there_are_refused(lead, world):
    form = with_a_clash(world)
    answer = lead.post(f"/rosters/{DRAFT}/clash", data=form | {"number": "1"}, follow_redirects=True)
    assert "No button carries this repair out" in text(answer)
    assert lead.post(f"/rosters/{DRAFT}/clash", data=form | {"number": "7"}).status_code == 404


def test_a_roster_without_a_clash_says_so(lead):
    assert "did not end with rules that clash" in text(lead.get(f"/rosters/{DRAFT}/clash"))


def test_an_absence_shows_who_is_affected_and_becomes_a_draft(lead, world):
    form = with_a_replan(world)
    page = text(lead.get(f"/rosters/{DRAFT}/absence"))
    affected = page.partition('id="affected"')[2].partition("</table>")[0]
    assert "Bo" in affected
    assert "day off" in affected
    answer = lead.post(f"/rosters/{DRAFT}/absence/accept", data=form)
    draft = int(answer.location.split("/")[-2])
    assert answer.location.endswith("/publish")
    assert draft != DRAFT
    assert content(world) - content(world, draft) == {(BO, MONDAY)}


def test_whoever_is_on_leave_besides_is_told_as_away_too(lead, world):
    with_a_replan(world, gone=((BO, MONDAY), (ANN, MONDAY)))
    path = f"/rosters/{DRAFT}/absence"
    assert text(lead.get(path)).count(">away</span>") == 1
    with world.unit_of_work(SYSTEM) as uow:
        uow.organisation.upsert_leaves([Leave(person=ANN, first_day=MONDAY, last_day=MONDAY, kind="annual")])
        uow.audit("test.leave", ANN)
        uow.commit()
    assert text(lead.get(path)).count(">away</span>") == 2


def test_an_answer_with_more_changes_says_what_they_bring(signed_in, world):
    with_a_replan(world, short_fen=123_456)
    told = "0 changed days would do in place of 1, but would leave work uncovered that is worth CN¥1,234.56 more."
    assert told in text(signed_in("lead").get(f"/rosters/{DRAFT}/absence"))
    assert "只变动 0 天（而不是 1 天）也行，但会多留下价值 ¥1,234.56 的工作无人做。" in text(
        signed_in("lead", "zh_Hans_CN").get(f"/rosters/{DRAFT}/absence")
    )


@pytest.mark.parametrize(
    ("enough", "said"),
    [(False, "with less cover than is to be kept"), (True, "an answer that keeps the cover")],
    ids=["too little cover", "enough"],
)
def test_an_answer_of_a_search_that_runs_says_what_it_is(enough, said, lead, world):
    with_a_replan_under_way(world, enough=enough)
    assert said in text(lead.get(f"/rosters/{DRAFT}/absence"))


def test_a_lead_is_told_that_other_departments_stay_and_takes_no_answer_that_moves_them(signed_in, world):
    assert "People of other departments stay as they are." in text(signed_in("lead").get(f"/rosters/{DRAFT}/absence"))
    assert "People of other departments" not in text(signed_in("hr").get(f"/rosters/{DRAFT}/absence"))
    form = with_a_replan(world, gone=((BO, MONDAY), (CAI, TUESDAY)))
    lead = signed_in("lead")
    page = text(lead.get(f"/rosters/{DRAFT}/absence"))
    assert "This answer also changes days of people of other departments" in page
    assert "Take these changes" not in page
    answer = lead.post(f"/rosters/{DRAFT}/absence/accept", data=form)
    assert answer.location.endswith("/absence")
    assert signed_in("hr").post(f"/rosters/{DRAFT}/absence/accept", data=form).location.endswith("/publish")


def test_an_absence_without_days_is_refused(lead):
    answer = lead.post(
        f"/rosters/{DRAFT}/absence", data={"person": BO, "first_day": "soon", "last_day": "", "seconds": 5}
    )
    assert answer.status_code == 422
    assert "Give the first and the last day of the absence." in text(answer)
    assert (
        lead.post(
            f"/rosters/{DRAFT}/absence",
            data={"person": CAI, "first_day": MONDAY, "last_day": MONDAY, "seconds": 5},
        ).status_code
        == 404
    )


def test_an_absence_whose_search_failed_is_asked_for_again(lead, world):
    day = MONDAY + timedelta(days=1)
    with_a_failed_replan(world, day)
    page = text(lead.get(f"/rosters/{DRAFT}/absence"))
    assert "Somebody changed the roster meanwhile." in page
    assert f'<option value="{BO}" selected>' in page
    assert f'value="{day}"' in page.partition('id="first_day"')[2].partition(">")[0]
    assert f'value="{day + timedelta(days=1)}"' in page.partition('id="last_day"')[2].partition(">")[0]


def test_another_departments_absence_is_not_shown(signed_in, world):
    hr = signed_in("hr")
    form = {"person": CAI, "first_day": MONDAY, "last_day": MONDAY, "seconds": 5}
    assert hr.post(f"/rosters/{DRAFT}/absence", data=form).status_code == 302
    assert "Cai" in text(hr.get(f"/rosters/{DRAFT}/absence")).partition('id="progress"')[2]
    assert "Cai" not in text(signed_in("lead").get(f"/rosters/{DRAFT}/absence"))


def test_alternatives_stand_side_by_side_and_one_is_chosen(lead, world):
    form = with_alternatives(world)
    page = text(lead.get(f"/rosters/{DRAFT}/alternatives"))
    table = page.partition('id="compare"')[2].partition("</table>")[0]
    assert "the cheapest" in table
    assert "the fairest" in table
    assert "no roster was found for: the fewest changes." in page
    assert table.count("Choose this one") == 2
    assert "That cannot be undone." in table  # asked before, for what the draft holds is lost
    lead.post(f"/rosters/{DRAFT}/alternatives/choose", data=form | {"number": "1"})
    assert (BO, MONDAY) not in content(world)
    assert (ANN, MONDAY) in content(world)
    stale = text(lead.get(f"/rosters/{DRAFT}/alternatives"))
    assert "search again before you choose" in stale
    assert "Choose this one" not in stale


def test_an_alternative_that_leave_forbids_since_is_not_to_be_chosen(lead, world, signed_in):
    with_alternatives(world)
    with world.unit_of_work(SYSTEM) as uow:
        uow.organisation.upsert_leaves([Leave(person=BO, first_day=MONDAY, last_day=MONDAY, kind="sick")])
        uow.audit("test.leave", BO)
        uow.commit()
    page = text(lead.get(f"/rosters/{DRAFT}/alternatives"))
    table = page.partition('id="compare"')[2].partition("</table>")[0]
    assert table.count("breaks a rule today") == 1  # the cheapest has Bo at work that day, the fairest does not
    assert table.count("Choose this one") == 1
    said = "Hours short are of the roles of your departments, everything else is of the whole roster."
    assert said in page
    assert said not in text(signed_in("hr").get(f"/rosters/{DRAFT}/alternatives"))


def test_the_pages_speak_chinese(signed_in, world):
    with_a_clash(world)
    client = signed_in("lead", "zh_Hans_CN")
    for path, word in (
        ("clash", "取消安娜"),
        ("prices", "需要什么"),
        ("absence", "有人生病"),
        ("alternatives", "备选方案"),
    ):
        assert word in text(client.get(f"/rosters/{DRAFT}/{path}")), path
