"""Packs in force, derogations with evidence, the audit of periods and rosters, and the gate before publishing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from scheduler.domain.roster import AssignedDay, RosterVersion
from scheduler.errors import Conflict, Forbidden, InvalidInput, NotFound, RuleBroken
from scheduler.policies.faults import PackRefused
from scheduler.policies.kinds import DayKind
from scheduler.policies.work import Basis
from scheduler.services.labour import (
    default_text,
    derogate,
    packs_view,
    text_of_pack,
    upload_pack,
    use_packs,
    withdraw_derogation,
)
from scheduler.services.labour_inputs import read_law
from scheduler.services.policy_check import Asked, check
from scheduler.services.roster_editing import edit_assignment, preview_edit
from scheduler.services.roster_publishing import publish
from scheduler.services.rosters import create_draft
from scheduler.storage.audit import entries_before
from tests.scheduler.planning.builders import MONDAY, contract, early, night, person
from tests.scheduler.services.roster_company import HR, STAFF_A, WH_LEAD, company, store

LONG = early(code="X", length_min=750)  # 07:00–19:30: twelve hours of work, four of them overtime
SUNDAY = MONDAY + timedelta(days=6)


@pytest.fixture
def world(app: App) -> App:
    """The company of the roster tests, its contract without limits, X beside its shift types, trainee T."""
    base = company()
    people = {**base.people, "T": person("T", tags=("trainee",))}
    types = {**base.shift_types, "X": LONG, "N": night()}
    free = contract(limits={})
    store(app, replace(base, people=people, shift_types=types, contracts={free.code: free}))
    return app


def draft(app: App, line: str, *, who: str = "A", first: date = MONDAY) -> RosterVersion:
    """A draft of one week; a letter a day."""
    version = create_draft(app, HR, first_day=first, days=7)
    assigned = [
        AssignedDay(person=who, day=first + timedelta(days=d), shift_type=kind)
        for d, kind in enumerate(line)
        if kind != "-"
    ]
    with app.unit_of_work(SYSTEM) as uow:
        uow.rosters.replace_assignments(version.id, assigned)
        uow.audit("test.content", f"roster:{version.id}")
        uow.commit()
    return version


def audited(app: App) -> str:
    with app.reading(SYSTEM) as uow:
        return next(iter(entries_before(uow.session, before=None, limit=1))).action


def broken(app: App, roster: int) -> set[tuple[str, str]]:
    return {(one.person, one.rule) for one in check(app, HR, Asked(roster=roster)).breaches if one.severity == "hard"}


# packs


def test_packs_hold_from_their_day_until_the_next_decision(world: App) -> None:
    assert packs_view(world, HR, MONDAY).stack is None
    use_packs(world, HR, ["cn-standard", "company"], MONDAY)
    assert audited(world) == "policy.use"
    use_packs(world, HR, ["us-flsa"], MONDAY + timedelta(days=7))
    for day, codes in ((-1, None), (0, ["cn-standard", "company"]), (6, ["cn-standard", "company"]), (7, ["us-flsa"])):
        stack = packs_view(world, HR, MONDAY + timedelta(days=day)).stack
        assert (None if stack is None else [pack.code for pack in stack.packs]) == codes
    use_packs(world, HR, [], MONDAY + timedelta(days=14))
    assert packs_view(world, HR, MONDAY + timedelta(days=14)).stack is None


def test_what_cannot_be_put_in_force_is_named(world: App) -> None:
    with pytest.raises(NotFound, match="no pack 'mars'"):
        use_packs(world, HR, ["mars"], MONDAY)
    with pytest.raises(PackRefused):
        use_packs(world, HR, ["eu", "eu"], MONDAY)
    for actor in (WH_LEAD, STAFF_A):
        with pytest.raises(Forbidden):
            use_packs(world, actor, ["eu"], MONDAY)
    with pytest.raises(Forbidden):
        packs_view(world, STAFF_A)
    assert packs_view(world, WH_LEAD, MONDAY).stack is None


def test_the_companys_own_pack_is_kept_in_versions_and_stands_before_ours(world: App) -> None:
    own = json.loads(default_text())
    own["rules"][0]["rest_min"] = 720
    assert upload_pack(world, HR, json.dumps(own)).number == 1
    assert audited(world) == "policy.upload"
    with pytest.raises(Conflict, match="kept already"):
        upload_pack(world, HR, json.dumps(own))
    own["version"] = "2"
    assert upload_pack(world, HR, json.dumps(own)).number == 2
    use_packs(world, HR, ["cn-standard", "company"], MONDAY)
    stack = packs_view(world, HR, MONDAY).stack
    assert stack is not None
    assert stack.rule("company.rest.day").terms.rest_min == 720  # type: ignore[union-attr]
    assert packs_view(world, HR, MONDAY).decisions[0].packs[1].number == 2


def test_a_pack_with_faults_is_refused_with_all_of_them(world: App) -> None:
    own = json.loads(default_text())
    own["rules"][0]["kind"] = "siesta"
    del own["rules"][1]["cite"]
    with pytest.raises(PackRefused) as refused:
        upload_pack(world, HR, json.dumps(own))
    assert {fault.key for fault in refused.value.faults} == {"pack_kind_unknown", "pack_no_cite"}
    with pytest.raises(InvalidInput, match="megabyte"):
        upload_pack(world, HR, " " * 1_000_001)
    with pytest.raises(InvalidInput, match="megabyte"):
        text_of_pack(b" " * 999_999 + "规".encode(), "own.json")  # too long, rather than cut inside a character
    assert packs_view(world, HR).own == ()


def test_the_law_of_a_horizon_knows_the_holidays_in_reach_after_it(world: App) -> None:
    use_packs(world, HR, ["cn-standard", "company"], date(2025, 12, 1))
    with world.reading(HR) as uow:
        law = read_law(uow, uow.organisation.load(), date(2025, 12, 22), 7)
    assert law is not None
    assert law.calendar.kind(date(2026, 1, 1)) is DayKind.HOLIDAY


# derogations


def test_the_same_derogation_sent_twice_is_granted_once(world: App) -> None:
    use_packs(world, HR, ["eu"], MONDAY)
    first = derogate(world, HR, "eu.avg48", "opt_out", "scan", MONDAY)
    with pytest.raises(Conflict, match="already"):
        derogate(world, HR, "eu.avg48", "opt_out", " scan ", MONDAY)
    assert derogate(world, HR, "eu.avg48", "opt_out", "scan", MONDAY, last=SUNDAY) != first
    withdraw_derogation(world, HR, first)
    assert derogate(world, HR, "eu.avg48", "opt_out", "scan", MONDAY) != first


def test_a_derogation_needs_a_rule_in_force_its_relief_and_evidence(world: App) -> None:
    use_packs(world, HR, ["eu"], MONDAY)
    for rule, key, evidence, error in (
        ("eu.none", "opt_out", "scan", NotFound),
        ("eu.avg48", "none", "scan", InvalidInput),
        ("eu.avg48", "opt_out", "  ", InvalidInput),
    ):
        with pytest.raises(error):
            derogate(world, HR, rule, key, evidence, MONDAY)
    with pytest.raises(InvalidInput, match="is before"):
        derogate(world, HR, "eu.avg48", "opt_out", "scan", SUNDAY, last=MONDAY)
    with pytest.raises(NotFound, match="person"):
        derogate(world, HR, "eu.avg48", "opt_out", "scan", MONDAY, person="nobody")
    with pytest.raises(Forbidden):
        derogate(world, WH_LEAD, "eu.avg48", "opt_out", "scan", MONDAY)
    number = derogate(world, HR, "eu.avg48", "opt_out", "scan 7", MONDAY, person="A")
    assert audited(world) == "policy.derogate"
    with world.reading(HR) as uow:
        law = read_law(uow, uow.organisation.load(), MONDAY, 7)
    assert law is not None
    assert [(d.rule, d.person, d.evidence) for d in law.derogations] == [("eu.avg48", "A", "scan 7")]
    withdraw_derogation(world, HR, number)
    with pytest.raises(Conflict):
        withdraw_derogation(world, HR, number)
    (entry,) = packs_view(world, HR).derogations
    assert entry.withdrawn_by == "hr"


# audits and the gate


def test_without_packs_nothing_is_audited_and_nothing_refused(world: App) -> None:
    version = draft(world, "XXXXXXX")
    with pytest.raises(Conflict, match="no rule packs"):
        check(world, HR, Asked(roster=version.id))
    publish(world, HR, version.id, version.revision)


def test_a_roster_that_breaks_a_hard_rule_is_not_published_even_if_violations_are_accepted(world: App) -> None:
    use_packs(world, HR, ["cn-standard", "company"], MONDAY - timedelta(days=30))
    version = draft(world, "XXXXXXX")
    assert broken(world, version.id) == {("A", "cn.ot.day"), ("A", "cn.ot.month"), ("A", "cn.rest.week")}
    with pytest.raises(RuleBroken) as refused:
        publish(world, HR, version.id, version.revision, accept_violations=True)
    cited = {one["cite"] for one in refused.value.violations if isinstance(one, dict)}
    assert {"劳动法 第41条", "劳动法 第38条"} == cited
    emergency = derogate(world, HR, "cn.ot.day", "emergency", "flood report 3", MONDAY, last=SUNDAY)
    with pytest.raises(RuleBroken, match="day off"):
        publish(world, HR, version.id, version.revision)
    lawful = draft(world, "XXXXEE-")
    assert broken(world, lawful.id) == set()
    withdraw_derogation(world, HR, emergency)
    assert broken(world, lawful.id) == {("A", "cn.ot.day")}
    derogate(world, HR, "cn.ot.day", "emergency", "flood report 4", MONDAY, last=SUNDAY)
    publish(world, HR, lawful.id, lawful.revision)


def test_what_earlier_days_broke_alone_does_not_stop_a_roster(world: App) -> None:
    use_packs(world, HR, ["cn-standard", "company"], MONDAY + timedelta(days=7))
    before = draft(world, "XXXXXXX")  # published while nothing was in force: 44 of the month's 36 hours of overtime
    publish(world, HR, before.id, before.revision)
    week = MONDAY + timedelta(days=7)
    assert broken(world, draft(world, "E------", first=week).id) == {("A", "cn.ot.month")}
    same = draft(world, "E------", first=week)
    publish(world, HR, same.id, same.revision)
    more = draft(world, "X------", first=week)
    with pytest.raises(RuleBroken, match="36 hours"):
        publish(world, HR, more.id, more.revision)


def test_a_pack_in_force_that_cannot_be_read_stops_the_publication(world: App) -> None:
    use_packs(world, HR, ["company"], MONDAY)
    version = draft(world, "E------")
    with world.unit_of_work(SYSTEM) as uow:
        uow.labour.add_pack("company", '{"pack": "company"}', "0", "test", uow.now)
        uow.labour.decide(MONDAY, (replace(uow.labour.in_force(MONDAY).packs[0], number=1),), "test", uow.now)  # type: ignore[union-attr]
        uow.audit("test.pack", "pack")
        uow.commit()
    with pytest.raises(PackRefused):
        publish(world, HR, version.id, version.revision)


def test_edits_show_the_law_with_its_article_and_are_refused(world: App) -> None:
    use_packs(world, HR, ["cn-standard", "company"], MONDAY)
    version = draft(world, "EEEEEE-")
    tried = preview_edit(world, HR, version.id, person="A", day=SUNDAY, shift_type="E")
    assert [(one["rule"], one["cite"]) for one in tried.broken] == [("weekly_rest", "劳动法 第38条")]
    with pytest.raises(RuleBroken):
        edit_assignment(world, HR, version.id, version.revision, person="A", day=SUNDAY, shift_type="E")
    night_of_trainee = preview_edit(world, HR, version.id, person="T", day=MONDAY, shift_type="N")
    assert [one["law"] for one in night_of_trainee.broken] == ["company.trainee.night"]
    too_long = preview_edit(world, HR, version.id, person="B", day=MONDAY, shift_type="X")
    assert [(one["law"], one["amount"]) for one in too_long.broken] == [("cn.ot.day", 60)]  # 720 of 660 minutes


def test_a_lead_audits_people_of_the_departments_and_staff_nobody(world: App) -> None:
    use_packs(world, HR, ["cn-standard", "company"], MONDAY)
    version = draft(world, "XXXXXXX", who="L")  # of the laboratory
    assert check(world, WH_LEAD, Asked(roster=version.id)).findings == ()
    for actor, unknown in (
        (HR, Asked(roster=version.id, person="NOBODY")),
        (HR, Asked(roster=version.id, department="XX")),
        (HR, Asked(roster=version.id, rule="nope")),
        (WH_LEAD, Asked(roster=version.id, person="L")),
        (WH_LEAD, Asked(roster=version.id, department="LAB")),
    ):
        with pytest.raises(NotFound):
            check(world, actor, unknown)
    assert check(world, HR, Asked(roster=version.id, department="LAB", rule="cn.ot.day")).breaches != ()
    assert check(world, HR, Asked(roster=version.id, person="A")).findings == ()
    with pytest.raises(Forbidden):
        check(world, STAFF_A, Asked(roster=version.id))
    with pytest.raises(InvalidInput):
        check(world, HR, Asked())
    with pytest.raises(InvalidInput):
        check(world, HR, Asked(first=SUNDAY, last=MONDAY))


def daily_limit(world: App, limit_min: int, valid_from: date) -> None:
    """From the day on nobody works longer than so many minutes a day."""
    own = json.loads(default_text())
    own["version"] = str(limit_min)
    own["rules"] = [
        {"id": "company.day", "kind": "day_minutes", "limit_min": limit_min, "title_zh": "每日上限",
         "title_en": "a day's limit", "roster": "hard", "cite": f"house rule {limit_min}", "mark": "M"},
        {"id": "company.week", "kind": "week_minutes", "limit_min": 60, "title_zh": "每周上限",
         "title_en": "a week's limit", "roster": "soft", "cite": "house rule W", "mark": "M"},
    ]  # fmt: skip
    upload_pack(world, HR, json.dumps(own))
    use_packs(world, HR, ["company"], valid_from)


def test_where_packs_change_each_part_is_audited_under_its_own_and_days_without_are_named(world: App) -> None:
    wednesday, friday = MONDAY + timedelta(days=2), MONDAY + timedelta(days=4)
    daily_limit(world, 60, wednesday)
    daily_limit(world, 120, friday)
    version = draft(world, "XXXXXX-")
    found = check(world, HR, Asked(roster=version.id))
    assert [(p.period.first, p.period.last, p.stack is not None) for p in found.parts] == [
        (MONDAY, MONDAY + timedelta(days=1), False),
        (wednesday, MONDAY + timedelta(days=3), True),
        (friday, SUNDAY, True),
    ]
    days = [(one.first - MONDAY, one.limit) for one in found.findings if one.rule == "company.day"]
    assert days == [(timedelta(days=d), limit) for d, limit in ((2, 60), (3, 60), (4, 120), (5, 120))]
    cited = {(one.limit, found.laws[one].cite) for one in found.findings if one.rule == "company.day"}
    assert cited == {(60, "house rule 60"), (120, "house rule 120")}
    assert [one.first for one in found.findings if one.rule == "company.week"] == [MONDAY]  # both parts find it: once
    assert [rule.cite for rule in found.rules if rule.id == "company.day"] == ["house rule 120"]
    assert [pack.version for pack in found.packs] == ["60", "120"]


def test_packs_that_hold_from_inside_a_roster_stop_its_publication(world: App) -> None:
    daily_limit(world, 60, MONDAY + timedelta(days=4))
    before = draft(world, "XXXX---")
    late = draft(world, "XXXXX--")
    with pytest.raises(RuleBroken) as refused:
        publish(world, HR, late.id, late.revision)
    assert [one["days"] for one in refused.value.violations if isinstance(one, dict)] == [["2026-11-13"]]
    publish(world, HR, before.id, before.revision)


def test_the_same_packs_decided_again_make_no_part(world: App) -> None:
    for day in (0, 3):
        use_packs(world, HR, ["eu"], MONDAY + timedelta(days=day))
    assert len(check(world, HR, Asked(first=MONDAY, last=SUNDAY)).parts) == 1


def test_published_rosters_are_audited_by_days_and_changes_by_their_notice(world: App) -> None:
    use_packs(world, HR, ["cn-standard", "company"], MONDAY - timedelta(days=30))
    first = draft(world, "EEEEE--")
    publish(world, HR, first.id, first.revision)
    changed = create_draft(world, HR, first_day=MONDAY, days=7, based_on=first.id)
    edit_assignment(world, HR, changed.id, changed.revision, person="A", day=MONDAY, shift_type=None)
    publish(world, HR, changed.id, changed.revision + 1)
    found = check(world, HR, Asked(first=MONDAY, last=SUNDAY, basis=Basis.PLANNED))
    late = [one for one in found.findings if one.rule == "company.notice"]
    assert {one.first for one in late} == {MONDAY}
    assert check(world, HR, Asked(first=MONDAY, last=SUNDAY, basis=Basis.ACTUAL)).breaches == tuple(
        one for one in late if one.breach
    )
