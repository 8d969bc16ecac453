"""Who could come to a gap and what keeps the others away; why a person's day is as it is."""

from __future__ import annotations

from datetime import date

import pytest

from scheduler.domain.actor import SYSTEM
from scheduler.services.roster_publishing import publish
from tests.web.rosters.company import AWAY, DRAFT, MONDAY, revision
from tests.web.world import ANN, BO, CAI

TUESDAY = date(2026, 11, 10)
TEN = 20  # the slot that begins at 10:00


def gap(client, role="PICK", day=TUESDAY, slot=TEN):
    return client.get(f"/rosters/{DRAFT}/gap?role={role}&day={day}&slot={slot}").get_data(as_text=True)


def content(app, person, day):
    with app.reading() as uow:
        return next((a for a in uow.rosters.assignments(DRAFT) if (a.person, a.day) == (person, day)), None)


def test_the_gaps_of_the_own_roles_lead_to_who_could_come(lead):
    page = lead.get(f"/rosters/{DRAFT}/gaps").get_data(as_text=True)
    assert f"/rosters/{DRAFT}/gap?role=PICK&amp;day=2026-11-10" in page
    assert "role=TEST" not in page  # the laboratory's
    # nobody picks on Tuesday; the two heads of 08:00 to 16:00 are short: 16 h
    assert "16.0 h" in page


def test_candidates_come_with_their_effect_in_hours_and_money(lead):
    page = gap(lead)
    assert "Who could come: Picking" in page
    # 8 h at 180.00 short saved, 8 h at 40.00 in wages and what is idle: cheaper
    can = page.partition('id="can"')[2].partition("</table>")[0]
    assert f'data-person="{ANN}"' in can
    assert f'data-person="{BO}"' in can
    assert "−8.0 h short" in can
    assert "cheaper" in can


def test_leave_keeps_somebody_away_with_a_word_and_no_button(lead):
    page = gap(lead, day=AWAY)
    cannot = page.partition('id="cannot"')[2]
    assert f'data-person="{ANN}"' in cannot
    assert "on leave or not available then" in cannot
    assert f'data-person="{ANN}"' not in page.partition('id="can"')[2].partition("</table>")[0]


def test_people_of_other_departments_are_counted_and_not_named(lead, signed_in):
    page = gap(lead, role="RCV")  # Cai of the laboratory can receive too
    assert CAI not in page.partition("<main")[2]
    assert "Cai" not in page
    assert "1 person of another department holds the role too" in page or "Nobody is wanted" in page
    assert gap(lead, role="TEST").count("Testing") == 0  # not the lead's role: answered like a missing one
    assert "Testing" in gap(signed_in("hr"), role="TEST")


def test_a_candidate_is_put_there_by_an_edit(lead, world):
    form = {
        "revision": revision(world),
        "person": BO,
        "day": TUESDAY,
        "shift_type": "D",
        "roles": "PICK|PICK|PICK|PICK",
    }
    answer = lead.post(f"/rosters/{DRAFT}/gap", data={**form, "role": "PICK", "slot": TEN}, follow_redirects=True)
    assert "Bo: the day is changed." in answer.get_data(as_text=True)
    held = content(world, BO, TUESDAY)
    assert held is not None
    assert held.roles == ("PICK",) * 4
    stale = lead.post(f"/rosters/{DRAFT}/gap", data={**form, "role": "PICK"}, follow_redirects=True)
    assert "Somebody" in stale.get_data(as_text=True)


def test_an_hour_at_which_nobody_is_wanted_says_so(lead):
    assert "Nobody is wanted in this role at this time." in gap(lead, slot=0)


@pytest.mark.parametrize("query", ["", "?role=PICK", "?role=PICK&day=2020-01-01", "?day=soon"])
def test_a_question_without_a_day_or_role_leads_to_the_list(lead, query):
    answer = lead.get(f"/rosters/{DRAFT}/gap{query}")
    assert answer.status_code == 302
    assert answer.location.endswith(f"/rosters/{DRAFT}/gaps")


@pytest.mark.parametrize(
    ("query", "status"), [("role=PICK&day=2026-11-10&slot=48", 422), ("role=NONE&day=2026-11-10", 404)]
)
def test_what_cannot_be_asked_is_refused(lead, query, status):
    assert lead.get(f"/rosters/{DRAFT}/gap?{query}").status_code == status


def test_a_persons_day_with_its_alternatives_and_who_else_could_have_it(lead):
    page = lead.get(f"/rosters/{DRAFT}/why?person={ANN}&day={MONDAY}").get_data(as_text=True)
    options = page.partition('id="options"')[2].partition("</table>")[0]
    assert "day off" in options
    assert "dearer" in options  # without Ann picking is short
    others = page.partition('id="others"')[2].partition("</table>")[0]
    assert f'data-person="{BO}"' in others  # works himself that day
    assert "has a shift already" in others
    assert CAI not in others


def test_a_person_of_another_department_has_no_reasons_for_this_lead(lead):
    assert lead.get(f"/rosters/{DRAFT}/why?person={CAI}&day={TUESDAY}").status_code == 404


def test_people_are_told_why_of_their_own_published_day_without_names_and_money(world, signed_in):
    publish(world, SYSTEM, DRAFT, revision(world), accept_violations=True)
    page = signed_in("staff").get(f"/me/why?day={MONDAY}").get_data(as_text=True)
    main = page.partition("<main")[2]
    assert "It would change what the work lacks:" in main
    assert "1 colleague who could do it has a shift already that day." in main
    assert "Bo" not in main
    assert "¥" not in main
    assert "CN" not in main


def test_a_day_without_a_published_roster_says_so(signed_in):
    page = signed_in("staff").get("/me/why?day=2027-01-04").get_data(as_text=True)
    assert "No roster is published for" in page


def test_the_pages_speak_chinese(signed_in):
    client = signed_in("lead", "zh_Hans_CN")
    assert "谁能来：拣货" in gap(client)
    page = client.get(f"/rosters/{DRAFT}/why?person={ANN}&day={MONDAY}").get_data(as_text=True)
    assert "还有谁可以上这个班" in page
