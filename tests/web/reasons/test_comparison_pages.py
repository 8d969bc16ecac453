"""Two versions of the same days beside each other: what they cost, whose days change, and as files."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from html import unescape
from typing import Any

import pytest

from scheduler.domain.actor import SYSTEM
from scheduler.services import rosters
from tests.web.reasons.forms import with_alternatives
from tests.web.rosters.company import DAYS, DRAFT, MONDAY, PUBLISHED, cell, revision
from tests.web.world import ANN, BO, CAI
from web.reasons.comparison import Line, PersonLine

COMPARE = f"/rosters/{DRAFT}/compare"
FRIDAY = date(2026, 11, 13)


def text(answer):
    return answer.get_data(as_text=True)


def words(answer):
    assert answer.status_code == 200
    return said(text(answer))


def said(markup):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def part(markup, identifier, end="</section>"):
    return said(markup.partition(f'id="{identifier}"')[2].partition(end)[0])


def rows(client, address, key):
    answer = client.get(f"{address}{'&' if '?' in address else '?'}export={key}.csv")
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


@pytest.fixture
def second(world, lead):
    """The draft is published; in a copy of it Bo is off on Monday and Ann, who asked for Friday off, works on it."""
    lead.post(f"/rosters/{DRAFT}/publish", data={"revision": revision(world), "message": "week 46"})
    draft = rosters.create_draft(world, SYSTEM, first_day=MONDAY, days=DAYS, based_on=DRAFT)
    for number, body in enumerate(
        (cell(BO, MONDAY, shift_type="OFF"), cell(ANN, FRIDAY, shift_type="D", roles=["PICK"] * 4))
    ):
        answer = lead.post(f"/api/rosters/{draft.id}/edit", json={**body, "revision": number})
        assert answer.status_code == 200
    return draft.id


def test_what_is_published_stands_before_the_draft(lead, second):
    for page in (f"/rosters/{second}/compare", COMPARE):  # the page of either
        found = text(lead.get(page))
        chosen = re.findall(r'<option value="(\d+)" selected>([^<]+)<', found)
        assert chosen == [
            (str(DRAFT), "Version 1 · published · “week 46”"),
            (str(second), "Version 2 · edited"),
        ]


def test_it_says_what_changes_in_all_by_rule_and_for_whom(lead, second):
    page = text(lead.get(f"/rosters/{second}/compare"))
    told = said(page)
    assert "People whose days change 2" in told
    assert "Days that change 2" in told
    figures = part(page, "figures", "</table>")
    assert "Wages and overtime CN¥960.00 CN¥960.00 CN¥0.00" in figures  # 8 hours at 40 less of Bo and more of Ann
    assert "Wishes granted, of 1 1 0 −1" in figures
    rules = part(page, "rules").partition("Rules that cost the same")
    assert "requests CN¥0.00 CN¥60.00 +CN¥60.00" in rules[0]
    assert "changes against the given roster CN¥0.00 CN¥60.00 +CN¥60.00" in rules[0]  # two days at 30
    assert "labour cost CN¥960.00 CN¥960.00 CN¥0.00" in rules[2]
    people = part(page, "people")
    assert "Ann Warehouse 1 8.0 h 16.0 h +8.0 h CN¥320.00 CN¥730.00 +CN¥410.00" in people  # wages, 60 and 30
    assert "Bo Warehouse 1 8.0 h 0.0 h −8.0 h CN¥320.00 CN¥30.00 −CN¥290.00" in people
    days = part(page, "days")
    assert "Fri, Nov 13 day off → D 08:00–16:00 Picking shift added" in days
    assert "Mon, Nov 9 D 08:00–16:00 Picking → day off shift removed" in days


def test_the_other_way_round_turns_every_sign(lead, second):
    page = f"/rosters/{second}/compare?before={second}&after={DRAFT}"
    found = text(lead.get(page))
    assert "Ann Warehouse 1 16.0 h 8.0 h −8.0 h" in part(found, "people")
    assert "Fri, Nov 13 D 08:00–16:00 Picking → day off" in part(found, "days")


def test_a_change_of_hours_is_what_lies_between_the_hours_as_they_are_written():
    nobody: Any = None
    assert Line(name="", kind="hours", before=10.24, after=10.26, tone="").hours_change == "+0.1"  # 10.2 and 10.3
    assert PersonLine(who=nobody, minutes=(494, 501), fen=(0, 0)).hours_change == "+0.2"  # 8.2 and 8.4, 7 minutes apart


def test_every_table_is_saved(lead, second):
    page = f"/rosters/{second}/compare"
    days = rows(lead, page, "days")
    assert days[0] == ["Person", "Number", "Department", "Day", "Version 1", "Version 2", "Change"]
    assert days[1] == ["Ann", ANN, "Warehouse", "2026-11-13", "day off", "D 08:00–16:00 Picking", "shift added"]
    people = rows(lead, page, "people")
    assert [row[0] for row in people if row[0] in ("Ann", "Bo")] == ["Ann", "Bo"]
    assert [row[0] for row in rows(lead, page, "rules")].count("requests") == 1
    assert rows(lead, page, "rules-same")[1:] == [
        ["hours short and idle, by role", "25920", "25920", "0"],
        ["labour cost", "960", "960", "0"],
    ]
    assert rows(lead, page, "figures")[1] == ["Total cost", "26880", "CNY", "27000", "CNY", "120", "CNY"]
    assert lead.get(f"{page}?export=people.xlsx").get_data().startswith(b"PK")


def test_an_alternative_can_be_compared_before_it_is_chosen(lead, world):
    with_alternatives(world)
    assert f"/rosters/{DRAFT}/compare?before={DRAFT}&amp;after=a0" in text(lead.get(f"/rosters/{DRAFT}/alternatives"))
    page = text(lead.get(f"{COMPARE}?before={DRAFT}&after=a1"))
    assert "Alternative to version 1 · the fairest" in said(page)
    assert "Mon, Nov 9 D 08:00–16:00 Picking → day off" in part(page, "days")
    same = words(lead.get(f"{COMPARE}?before={DRAFT}&after=a0"))
    assert "Nothing changes for the people of your departments." in same
    assert "Every rule costs the same in both." in same


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (f"before={DRAFT}&after={PUBLISHED}", "none of these days"),
        (f"before={DRAFT}&after=987654", "none of these days"),
        (f"before={DRAFT}&after=a0", "none of these days"),
        (f"before={DRAFT}", "none of these days"),
        ("before=x&after=y", "none of these days"),
        (f"before={DRAFT}&after={DRAFT}", "Choose two different versions."),
    ],
    ids=["of other days", "missing", "no such alternative", "one only", "nonsense", "twice the same"],
)
def test_a_version_that_is_none_of_these_days_is_refused_in_words(lead, second, asked, told):
    answer = lead.get(f"/rosters/{second}/compare?{asked}")
    assert answer.status_code == 422
    assert told in said(text(answer))
    assert f'<option value="{second}" selected>' in text(answer)  # the lists stand there to choose from


def test_days_with_one_roster_say_so_and_a_missing_roster_is_not_found(lead):
    assert "There is only one roster of these days." in words(lead.get(COMPARE))
    assert lead.get("/rosters/987654/compare").status_code == 404


def test_a_lead_reads_no_names_of_other_departments_and_hr_does(lead, signed_in, world):
    empty = rosters.create_draft(world, SYSTEM, first_day=MONDAY, days=DAYS)
    page = f"/rosters/{DRAFT}/compare?before={empty.id}&after={DRAFT}"
    of_lead, of_hr = text(lead.get(page)), text(signed_in("hr").get(page))
    assert "Cai" not in of_lead
    assert "2 of 3 days: those of your departments" in said(of_lead)
    assert "Cai" in part(of_hr, "days")
    assert [row[1] for row in rows(lead, page, "days")] == ["Number", ANN, BO]
    assert CAI in [row[1] for row in rows(signed_in("hr"), page, "days")]


def test_history_and_publish_page_lead_there(lead, second):
    link = f'href="/rosters/{second}/compare'
    assert f'{link}"' in text(lead.get(f"/rosters/{second}"))
    assert f'{link}"' in text(lead.get("/rosters/"))
    assert f'{link}?before={DRAFT}&amp;after={second}"' in text(lead.get(f"/rosters/{second}/publish"))


def test_the_page_speaks_chinese(signed_in, second):
    page = words(signed_in("lead", "zh_Hans_CN").get(f"/rosters/{second}/compare"))
    for word in ("比较两个版本", "逐条规则", "各人的工时与成本", "第 1 版", "已发布"):
        assert word in page
