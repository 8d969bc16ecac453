"""The site's own day table: it decides; the country's calendar proposes, day by day."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM, AccountRole, Actor
from scheduler.domain.organisation import CalendarDay, Department, Site
from scheduler.errors import Forbidden, InvalidInput, NotFound
from scheduler.services.day_table import (
    MAX_DAYS,
    accept_days,
    clear_day,
    day_table,
    propose_days,
    set_day,
    touched_years,
)
from scheduler.storage.audit import entries_before
from scheduler.workload.official_days import FIRST_YEAR, official_until
from scheduler.workload.series import epoch_min
from tests.scheduler.planning.builders import role

HR = Actor(login="hr", role=AccountRole.HR)
LEAD = Actor(login="lead", role=AccountRole.LEAD, departments=frozenset({"WH"}))
STAFF = Actor(login="s", role=AccountRole.STAFF, person="P1")
NATIONAL, MAKE_UP = date(2026, 10, 1), date(2026, 10, 10)


@pytest.fixture
def site(app: App) -> App:
    return store(app, "Asia/Shanghai")


def store(app: App, tz: str, country: str = "") -> App:
    with app.unit_of_work(SYSTEM) as uow:
        uow.organisation.upsert_site([Site(code="hq", name_zh="总部", name_en="HQ", tz=tz, country=country)])
        uow.audit("test.site", "hq")
        uow.commit()
    return app


def table(app: App) -> dict[date, CalendarDay]:
    with app.reading() as uow:
        return dict(uow.organisation.load().calendar)


def last_entry(app: App) -> tuple[str, str, str, dict[str, object]]:
    with app.reading() as uow:
        [entry] = entries_before(uow.session, before=None, limit=1)
    return entry.actor, entry.action, entry.target, dict(entry.detail)


def test_an_empty_table_is_offered_every_day_of_the_year(site: App) -> None:
    proposal = propose_days(site, HR, 2026)

    assert (proposal.country, proposal.agreeing, proposal.differing) == ("CN", 0, ())
    kinds = {d.day: d.kind for d in proposal.new}
    assert kinds[NATIONAL] == "holiday"
    assert kinds[MAKE_UP] == "open"
    assert table(site) == {}  # proposing changes nothing


def test_the_years_that_count_are_those_of_the_workload_of_today_and_of_the_coming_days(site: App) -> None:
    today = date(2026, 11, 8)
    assert touched_years(site, HR, today, 15) == ((2026,), ())
    assert touched_years(site, HR, date(2026, 12, 28), 4).known == (2026,)
    assert touched_years(site, HR, date(2026, 12, 28), 5).known == (2026, 2027)
    # the first minute of 2024 in Shanghai is still 2023 in Greenwich
    record(site, date(2024, 1, 1), date(2025, 6, 1))
    assert touched_years(site, HR, today, 15).known == (2024, 2025, 2026)
    record(site, date(FIRST_YEAR, 1, 1) - timedelta(days=1))
    known, unknown = touched_years(site, HR, today, 15)
    assert (known, unknown) == (tuple(range(FIRST_YEAR, 2027)), (FIRST_YEAR - 1,))


def record(app: App, *days: date) -> None:
    """One unit of PICK at the first minute of each day."""
    with app.unit_of_work(SYSTEM) as uow:
        organisation = uow.organisation.load()
        if "PICK" not in organisation.roles:
            uow.organisation.upsert_departments([Department(code="WH", name_zh="仓库", name_en="Warehouse")])
            uow.organisation.upsert_roles([role("PICK")])
        zone = organisation.site.zone
        uow.workload.record("PICK", np.array([epoch_min(day, zone) for day in days]), np.ones(len(days)))
        uow.audit("test.workload", "PICK")
        uow.commit()


def test_accepting_writes_what_is_proposed_and_says_who(site: App) -> None:
    assert accept_days(site, HR, [NATIONAL, MAKE_UP]) == 2

    held = table(site)
    assert (held[NATIONAL].kind, held[NATIONAL].note_zh) == ("holiday", "国庆节")
    assert held[MAKE_UP].kind == "open"
    assert set(held) == {NATIONAL, MAKE_UP}
    actor, action, target, detail = last_entry(site)
    assert (actor, action, target) == ("hr", "calendar.accept", "calendar:CN")
    assert detail["days"] == {"2026-10-01": "holiday", "2026-10-10": "open"}
    after = propose_days(site, HR, 2026)
    assert after.agreeing == 2
    assert not {NATIONAL, MAKE_UP} & {d.day for d in after.new}


def test_a_day_of_the_sites_own_kind_differs_until_it_is_accepted(site: App) -> None:
    set_day(site, HR, NATIONAL, "closed", factor_permille=0, note_zh="盘点")

    [difference] = propose_days(site, HR, 2026).differing
    assert (difference.entry.kind, difference.proposed.kind) == ("closed", "holiday")

    assert accept_days(site, HR, [NATIONAL]) == 1
    assert table(site)[NATIONAL].kind == "holiday"
    before = last_entry(site)[3]["before"]
    assert before == {"2026-10-01": {"kind": "closed", "factor_permille": 0, "note_zh": "盘点", "note_en": ""}}


def test_a_day_that_agrees_keeps_its_factor_and_notes(site: App) -> None:
    said = set_day(site, HR, NATIONAL, "holiday", factor_permille=400, note_en="half the warehouse")

    assert propose_days(site, HR, 2026).differing == ()
    assert accept_days(site, HR, [NATIONAL]) == 0
    assert table(site) == {NATIONAL: said}


def test_accepting_a_usual_day_is_refused_and_writes_nothing(site: App) -> None:
    with pytest.raises(InvalidInput, match="nothing is proposed for 2026-10-15"):
        accept_days(site, HR, [NATIONAL, date(2026, 10, 15)])

    assert table(site) == {}


def test_a_year_beyond_the_announced_ones_is_marked(site: App) -> None:
    until = official_until("CN")

    assert propose_days(site, HR, until).year.official
    beyond = propose_days(site, HR, until + 1).year
    assert (beyond.official, beyond.until) == (False, until)
    years = day_table(site, HR, date(until, 12, 20), 20).years
    assert [(y.year, y.official) for y in years] == [(until, True), (until + 1, False)]


def test_the_table_is_shown_beside_the_calendar(site: App) -> None:
    set_day(site, HR, date(2026, 9, 30), "short", factor_permille=700, note_zh="节前", note_en="eve")

    shown = day_table(site, LEAD, date(2026, 9, 29), 3)

    assert shown.country == "CN"
    usual, eve, holiday = shown.lines
    assert (usual.entry, usual.proposed, usual.differs) == (None, None, False)
    assert eve.entry == CalendarDay(
        day=date(2026, 9, 30), kind="short", factor_permille=700, note_zh="节前", note_en="eve"
    )
    assert (eve.proposed, eve.differs) == (None, False)
    assert holiday.entry is None
    assert holiday.proposed is not None
    assert holiday.differs


def test_setting_a_day_replaces_what_was_said_and_saying_it_again_leaves_no_entry(site: App) -> None:
    set_day(site, HR, NATIONAL, "holiday")
    set_day(site, HR, NATIONAL, "event", factor_permille=1350, note_en=" sale ")
    entry = last_entry(site)

    assert entry[:3] == ("hr", "calendar.set", "day:2026-10-01")
    assert entry[3]["before"] == {"kind": "holiday", "factor_permille": 1000, "note_zh": "", "note_en": ""}
    assert table(site)[NATIONAL].note_en == "sale"
    set_day(site, HR, NATIONAL, "event", factor_permille=1350, note_en="sale")
    assert last_entry(site) == entry


def test_clearing_makes_a_day_usual_once(site: App) -> None:
    set_day(site, HR, NATIONAL, "holiday")

    clear_day(site, HR, NATIONAL)

    assert table(site) == {}
    assert last_entry(site)[1] == "calendar.clear"
    with pytest.raises(NotFound) as caught:
        clear_day(site, HR, NATIONAL)
    assert caught.value.key == "calendar_day_missing"


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"kind": "bridge"}, "day_kind"),
        ({"factor_permille": -1}, "day_factor"),
        ({"factor_permille": 20_001}, "day_factor"),
        ({"note_zh": "长" * 121}, "note_length"),
        ({"note_en": "two\nlines"}, "note_length"),
        ({"day": date(1850, 1, 1)}, "day_out_of_reach"),
    ],
    ids=["kind", "negative factor", "factor too high", "long note", "two lines", "day out of reach"],
)
def test_what_cannot_be_a_day_is_refused(site: App, change: dict[str, object], key: str) -> None:
    given: dict[str, object] = {"day": NATIONAL, "kind": "event", "factor_permille": 1000} | change
    day, kind = given.pop("day"), given.pop("kind")

    with pytest.raises(InvalidInput) as caught:
        set_day(site, HR, day, kind, **given)  # type: ignore[arg-type]  # wrong on purpose
    assert caught.value.key == key
    assert table(site) == {}


@pytest.mark.parametrize("factor", [0, 20_000])
def test_the_least_and_the_most_factor_are_accepted(site: App, factor: int) -> None:
    assert set_day(site, HR, NATIONAL, "event", factor_permille=factor).factor_permille == factor


@pytest.mark.parametrize("actor", [LEAD, STAFF], ids=["lead", "staff"])
def test_only_hr_and_admin_change_the_table(site: App, actor: Actor) -> None:
    for change in (
        lambda: set_day(site, actor, NATIONAL, "holiday"),
        lambda: clear_day(site, actor, NATIONAL),
        lambda: accept_days(site, actor, [NATIONAL]),
        lambda: propose_days(site, actor, 2026),
        lambda: touched_years(site, actor, NATIONAL, 1),
    ):
        with pytest.raises(Forbidden):
            change()
    assert table(site) == {}


def test_leads_read_the_table_and_staff_do_not(site: App) -> None:
    assert len(day_table(site, LEAD, NATIONAL, 1).lines) == 1
    with pytest.raises(Forbidden):
        day_table(site, STAFF, NATIONAL, 1)


@pytest.mark.parametrize("days", [0, MAX_DAYS + 1])
def test_an_impossible_number_of_days_is_refused(site: App, days: int) -> None:
    with pytest.raises(InvalidInput, match=f"1 to {MAX_DAYS} days, not {days}"):
        day_table(site, HR, NATIONAL, days)


def test_a_site_of_no_country_has_a_table_without_proposals(app: App) -> None:
    store(app, "UTC")

    shown = day_table(app, HR, NATIONAL, 2)

    assert (shown.country, shown.years) == (None, ())
    assert [line.proposed for line in shown.lines] == [None, None]
    with pytest.raises(InvalidInput) as caught:
        propose_days(app, HR, 2026)
    assert caught.value.key == "country_unknown"


def test_the_sites_own_country_goes_before_that_of_its_zone(app: App) -> None:
    store(app, "Asia/Shanghai", "DE-BY")

    assert propose_days(app, HR, 2026).country == "DE-BY"
    assert {d.kind for d in propose_days(app, HR, 2026).new} == {"holiday"}


@pytest.mark.parametrize("year", [1999, 2500])
def test_a_year_without_a_calendar_is_refused(site: App, year: int) -> None:
    with pytest.raises(InvalidInput) as caught:
        propose_days(site, HR, year)
    assert caught.value.key == "calendar_year"
