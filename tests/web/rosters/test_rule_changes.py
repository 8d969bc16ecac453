"""Board and publishing say from which day other labour rules hold than those that the search knows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from scheduler.bootstrap import App
from scheduler.cli import main
from scheduler.domain.actor import SYSTEM
from scheduler.domain.organisation import Leave
from scheduler.services.labour import use_packs
from tests.web.rosters.company import DAYS, DRAFT, MONDAY
from tests.web.world import ANN, BO, actor_of

PAGES = (f"/rosters/{DRAFT}", f"/rosters/{DRAFT}/publish")


def test_a_change_inside_the_roster_is_told_and_none_is_not(
    app: App, lead: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for page in PAGES:
        assert "other labour rules hold" not in lead.get(page).get_data(as_text=True)
    use_packs(app, actor_of(app, "hr"), ("cn-standard", "company"), MONDAY + timedelta(days=3))
    for page in PAGES:
        told = lead.get(page).get_data(as_text=True)
        assert "other labour rules hold: cn-standard, company." in told
        assert "under those of its first day" in told
    monkeypatch.setenv("DATABASE_URL", app.config.database_url)
    monkeypatch.setenv("SHIFTLEDGER_DATA_DIR", str(app.config.data_dir))
    for locale, words in (("en", "other labour rules hold: cn-standard, company."), ("zh_CN", "起适用其他劳动规则")):
        monkeypatch.setenv("SHIFTLEDGER_LOCALE", locale)
        assert words in " ".join(CliRunner().invoke(main, ["roster", "show", str(DRAFT)]).output.split())


def test_nobody_is_asked_to_answer_for_a_breach_of_a_labour_rule(world: App, lead: FlaskClient) -> None:
    use_packs(world, actor_of(world, "hr"), ("cn-standard", "company"), MONDAY - timedelta(days=7))
    with world.unit_of_work(SYSTEM) as uow:
        uow.organisation.upsert_leaves(
            [
                Leave(person=BO, first_day=MONDAY, last_day=MONDAY, kind="annual"),
                Leave(person=ANN, first_day=MONDAY, last_day=MONDAY, kind="sick"),
            ]
        )
        uow.audit("test.leave", BO)
        uow.commit()
    page = lead.get(PAGES[1]).get_data(as_text=True)
    assert "These rules would be broken:" in page
    assert "Nobody can answer for a breach of a labour rule" in page
    assert 'name="accept"' not in page
    assert "Ann is away on Mon, Nov 9" in page  # told beside it, and Bo's day once, as the breach that it is
    assert "Bo is away on Mon, Nov 9" not in page


def test_work_on_leave_is_told_beside_a_labour_rule_about_the_same_days(world: App, lead: FlaskClient) -> None:
    use_packs(world, actor_of(world, "hr"), ("cn-standard", "company"), MONDAY - timedelta(days=7))
    with world.unit_of_work(SYSTEM) as uow:
        [monday] = uow.rosters.assignments(DRAFT, BO)
        week = (MONDAY + timedelta(days=n) for n in range(DAYS))
        uow.rosters.set_days(DRAFT, {(BO, day): replace(monday, day=day) for day in week})
        uow.organisation.upsert_leaves([Leave(person=BO, first_day=MONDAY, last_day=MONDAY, kind="sick")])
        uow.audit("test.week", BO)
        uow.commit()
    page = lead.get(PAGES[1]).get_data(as_text=True)
    assert "Bo is away on Mon, Nov 9" in page  # no day off that week is another breach
    told = page.partition("These rules would be broken:")[2].partition("</div>")[0]
    assert told.count("<li>") == 2  # the missing day off once, though the checks find it too
