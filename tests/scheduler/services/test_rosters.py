"""Drafts, hand edits, pins and publishing, on a real database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from scheduler.domain.actor import SYSTEM
from scheduler.domain.organisation import Leave
from scheduler.domain.roster import AssignedDay, RosterState, Source
from scheduler.errors import Conflict, Forbidden, InvalidInput, NotFound, RuleBroken
from scheduler.services import roster_generation as generation
from scheduler.services import roster_replanning as replanning
from scheduler.services.audit_log import read_audit
from scheduler.services.roster_editing import edit_assignment, pin, preview_edit, unpin
from scheduler.services.roster_publishing import diff, publish
from scheduler.services.rosters import create_draft, delete_draft, get_roster, last_made, latest_published, list_rosters
from tests.scheduler.planning.builders import MONDAY
from tests.scheduler.services.roster_company import DAYS, HR, LAB_LEAD, STAFF_A, WH_LEAD, forecast, store

TUESDAY = MONDAY + timedelta(days=1)
PICK4 = ("PICK",) * 4


@pytest.fixture
def planned_app(app):
    store(app)
    forecast(app)
    return app


def draft(app, **changes):
    return create_draft(app, WH_LEAD, **({"first_day": MONDAY, "days": DAYS} | changes))


def edit(app, version, person, day, shift_type=None, *roles, actor=WH_LEAD, revision=None):
    return edit_assignment(
        app,
        actor,
        version.id,
        get_roster(app, HR, version.id).revision if revision is None else revision,
        person=person,
        day=day,
        shift_type=shift_type,
        roles=roles or None,
    )


def content(app, roster_id):
    with app.reading() as uow:
        return uow.rosters.assignments(roster_id)


def leave_of(app, person, first, last=None):
    with app.unit_of_work(SYSTEM) as uow:
        uow.organisation.upsert_leaves(
            [Leave(person=person, first_day=first, last_day=last or first, kind="annual", credit_min_per_day=480)]
        )
        uow.audit("test.leave", person)
        uow.commit()


def published(app, *held):
    """A published roster of the first week with these (person, day, shift type)."""
    version = draft(app)
    for person, day, shift_type in held:
        edit(app, version, person, day, shift_type)
    publish(app, HR, version.id, get_roster(app, HR, version.id).revision)
    return version


# drafts


def test_versions_of_the_same_days_are_counted(planned_app):
    assert [draft(planned_app).version, draft(planned_app).version] == [1, 2]
    assert [v.version for v in list_rosters(planned_app, HR)] == [2, 1]


def test_staff_make_no_draft_and_see_published_rosters_only(planned_app):
    first = published(planned_app, ("A", MONDAY, "E"))
    draft(planned_app)
    with pytest.raises(Forbidden):
        create_draft(planned_app, STAFF_A, first_day=MONDAY, days=7)
    assert [v.id for v in list_rosters(planned_app, STAFF_A)] == [first.id]
    with pytest.raises(NotFound):
        get_roster(planned_app, STAFF_A, first.id)


@pytest.mark.parametrize("days", [0, 93])
def test_a_draft_has_one_day_to_a_quarter(planned_app, days):
    with pytest.raises(InvalidInput, match="days must be from 1 to 92"):
        draft(planned_app, days=days)


@pytest.mark.parametrize("further", [0, 1])
def test_a_draft_begins_within_a_year(planned_app, further):
    with planned_app.reading() as uow:
        today = uow.today
    latest = today.replace(year=today.year + 1)
    if not further:
        assert draft(planned_app, first_day=latest).first_day == latest
        return
    with pytest.raises(InvalidInput) as refused:
        draft(planned_app, first_day=latest + timedelta(days=1))
    assert (refused.value.key, refused.value.params["latest"]) == ("roster_too_far", latest)
    assert list_rosters(planned_app, HR) == ()


def test_a_draft_is_deleted_for_good_with_what_it_holds_and_its_number_is_not_given_again(planned_app):
    version = draft(planned_app)
    edit(planned_app, version, "A", MONDAY, "E")
    child = draft(planned_app, based_on=version.id)
    job = replanning.mark_absence(
        planned_app, WH_LEAD, version.id, person="B", first_day=MONDAY, last_day=MONDAY, seconds=5, key="ill"
    )
    delete_draft(planned_app, WH_LEAD, version.id)
    with pytest.raises(NotFound):
        get_roster(planned_app, HR, version.id)
    assert [v.id for v in list_rosters(planned_app, HR)] == [child.id]
    assert content(planned_app, version.id) == ()
    assert get_roster(planned_app, HR, child.id).based_on_id is None
    entry = read_audit(planned_app, SYSTEM).entries[0]
    assert (entry.actor, entry.action, entry.target) == ("wh", "roster.delete", f"roster:{version.id}")
    with planned_app.reading() as uow:
        assert uow.jobs.get(job.id).state == "cancelled"  # nobody waits for the answer
    delete_draft(planned_app, HR, child.id)
    third = draft(planned_app)
    assert third.id not in (version.id, child.id)
    assert third.version == 3
    with pytest.raises(NotFound):
        delete_draft(planned_app, HR, child.id)


def test_what_was_published_is_generated_or_of_no_concern_is_not_deleted(planned_app):
    version = draft(planned_app)
    edit(planned_app, version, "A", MONDAY, "E")
    with pytest.raises(Forbidden):
        delete_draft(planned_app, STAFF_A, version.id)
    solving = get_roster(planned_app, HR, version.id)
    generation.request_generation(planned_app, WH_LEAD, version.id, solving.revision)
    with pytest.raises(Conflict) as refused:
        delete_draft(planned_app, WH_LEAD, version.id)
    assert refused.value.key == "roster_delete_solving"
    generation.cancel(planned_app, WH_LEAD, version.id)
    publish(planned_app, HR, version.id, get_roster(planned_app, HR, version.id).revision)
    with pytest.raises(Conflict) as refused:
        delete_draft(planned_app, HR, version.id)
    assert refused.value.key == "roster_kept"
    assert get_roster(planned_app, HR, version.id).state is RosterState.PUBLISHED


def test_a_draft_may_not_overlap_a_published_roster_in_part(planned_app):
    published(planned_app, ("A", MONDAY, "E"))
    with pytest.raises(Conflict) as refused:
        draft(planned_app, first_day=MONDAY + timedelta(days=3))
    assert refused.value.key == "horizon_overlap"
    assert draft(planned_app, first_day=MONDAY + timedelta(days=7)).version == 1


def test_a_draft_of_the_same_days_holds_the_published_content(planned_app):
    first = published(planned_app, ("A", MONDAY, "E"), ("B", TUESDAY, "E"))
    second = draft(planned_app, based_on=first.id)
    assert second.lifecycle.has_roster
    assert [(a.person, a.day) for a in content(planned_app, second.id)] == [("A", MONDAY), ("B", TUESDAY)]


def test_earlier_weeks_are_copied_by_weekday_without_those_on_leave(planned_app):
    first = published(planned_app, ("A", MONDAY, "E"), ("B", MONDAY, "E"), ("C", TUESDAY, "S"))
    leave_of(planned_app, "B", MONDAY + timedelta(days=7))
    copy = draft(planned_app, first_day=MONDAY + timedelta(days=7), days=14, based_on=first.id)
    assert [(a.person, (a.day - MONDAY).days, a.shift_type, a.source) for a in content(planned_app, copy.id)] == [
        ("A", 7, "E", Source.COPY),
        ("A", 14, "E", Source.COPY),  # the second week repeats the one that there is
        ("B", 14, "E", Source.COPY),
        ("C", 8, "S", Source.COPY),
        ("C", 15, "S", Source.COPY),
    ]


# edits


def test_an_edit_is_kept_with_its_effect_in_money_and_hours(planned_app):
    version = draft(planned_app)
    # PICK needs 2 heads from 07:00 to 15:00; A gives 1.1 from 07:00 to 11:00 and 11:30 to 15:30, 7.5 h of it inside
    outcome = edit(planned_app, version, "A", MONDAY, "E", *PICK4)
    assert outcome.short_hours_by_role == {"PICK": pytest.approx(-8.25)}
    # 8.25 h at 180 yuan are 148 500 fen; the half hour after 15:00 is idle: 110 centiheads at 3 fen = 330
    assert outcome.by_rule["role_capacity"] == -148_500 + 330
    assert outcome.by_rule["labour_cost"] == 8 * 3600
    assert outcome.change_fen == sum(outcome.by_rule.values())
    after = get_roster(planned_app, HR, version.id)
    assert (after.state, after.revision, after.objective_fen) == (RosterState.EDITED, 1, outcome.objective_fen)
    assert content(planned_app, version.id) == (
        AssignedDay(person="A", day=MONDAY, shift_type="E", roles=PICK4, source=Source.HAND),
    )


def test_roles_that_are_left_open_are_chosen_where_they_save_most(planned_app):
    version = draft(planned_app)
    edit(planned_app, version, "A", MONDAY, "E", *PICK4)
    edit(planned_app, version, "C", MONDAY, "E", *PICK4)  # 2.1 heads of 2: picking is covered
    assert edit(planned_app, version, "B", MONDAY, "E").assigned.roles == ("PACK",) * 4


def test_a_preview_changes_nothing_and_says_what_would_break(planned_app):
    version = draft(planned_app)
    leave_of(planned_app, "A", MONDAY)
    preview = preview_edit(planned_app, WH_LEAD, version.id, person="A", day=MONDAY, shift_type="E")
    assert [(b["rule"], b["person"], b["days"], b["hard"]) for b in preview.broken] == [
        ("availability", "A", ["2026-11-09"], True)
    ]
    assert content(planned_app, version.id) == ()
    assert get_roster(planned_app, HR, version.id).revision == 0


def test_an_edit_that_breaks_a_hard_rule_is_refused_with_the_violation(planned_app):
    version = draft(planned_app)
    edit(planned_app, version, "A", MONDAY, "N")
    with pytest.raises(RuleBroken) as refused:
        edit(planned_app, version, "A", TUESDAY, "E")  # 06:00 to 07:00 is one hour of eleven; and N may not precede E
    assert {v["rule"] for v in refused.value.violations} == {"min_rest", "forbidden_transition"}
    assert [a.day for a in content(planned_app, version.id)] == [MONDAY]
    assert get_roster(planned_app, HR, version.id).revision == 1


def test_a_violation_that_is_there_already_does_not_block_other_edits(planned_app):
    version = draft(planned_app)
    edit(planned_app, version, "A", MONDAY, "E")
    leave_of(planned_app, "A", MONDAY)  # granted after the roster was made
    assert edit(planned_app, version, "B", MONDAY, "E").broken == ()
    assert edit(planned_app, version, "A", MONDAY, None).assigned is None


def test_a_role_that_the_person_cannot_hold_is_refused(planned_app):
    with pytest.raises(RuleBroken) as refused:
        edit(planned_app, draft(planned_app), "C", MONDAY, "E", "PICK", "PICK", "PACK", "PICK")
    assert {(v["rule"], v["person"]) for v in refused.value.violations} >= {("qualification", "C")}


def test_a_stale_edit_is_refused_and_changes_nothing(planned_app):
    version = draft(planned_app)
    edit(planned_app, version, "A", MONDAY, "E")
    with pytest.raises(Conflict) as refused:
        edit(planned_app, version, "B", MONDAY, "E", revision=0)
    assert (refused.value.key, refused.value.params) == ("stale_revision", {"current": 1, "yours": 0})
    assert [a.person for a in content(planned_app, version.id)] == ["A"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        pytest.param({"day": MONDAY + timedelta(days=7)}, "is not one of the 7 days", id="day outside"),
        pytest.param({"shift_type": "X"}, "there is no shift 'X' on 2026-11-09; that day has E, S, N", id="no shift"),
        pytest.param({"roles": ("PICK",)}, "has 4 blocks, got 1 roles", id="roles by block"),
        pytest.param({"roles": ("FLY", None, None, None)}, "unknown role 'FLY'", id="unknown role"),
    ],
)
def test_an_edit_that_cannot_be_names_what_can(planned_app, changes, message):
    wish = {"day": MONDAY, "shift_type": "E", "roles": ()} | changes
    with pytest.raises(InvalidInput, match=message):
        edit(planned_app, draft(planned_app), "A", wish["day"], wish["shift_type"], *wish["roles"])


def test_a_lead_edits_people_of_the_own_departments_only(planned_app):
    version = draft(planned_app)
    with pytest.raises(NotFound) as foreign:
        edit(planned_app, version, "A", MONDAY, "E", actor=LAB_LEAD)
    with pytest.raises(NotFound) as missing:
        edit(planned_app, version, "ZZ", MONDAY, "E", actor=LAB_LEAD)
    assert str(foreign.value).replace("'A'", "?") == str(missing.value).replace("'ZZ'", "?")
    assert edit(planned_app, version, "L", MONDAY, "E", actor=LAB_LEAD).assigned is not None


# pins


def test_a_pinned_shift_cannot_be_edited_until_it_is_unpinned(planned_app):
    version = draft(planned_app)
    edit(planned_app, version, "A", MONDAY, "E", *PICK4)
    pin(planned_app, WH_LEAD, version.id, 1, person="A", day=MONDAY, reason="stocktaking")
    with pytest.raises(RuleBroken) as refused:
        edit(planned_app, version, "A", MONDAY, None)
    assert [v["rule"] for v in refused.value.violations] == ["pins"]
    unpin(planned_app, WH_LEAD, version.id, 2, person="A", day=MONDAY)
    assert edit(planned_app, version, "A", MONDAY, None).revision == 4
    with pytest.raises(NotFound, match="A has no pin"):
        unpin(planned_app, WH_LEAD, version.id, 4, person="A", day=MONDAY)


def test_a_day_off_can_be_pinned(planned_app):
    version = draft(planned_app)
    pin(planned_app, WH_LEAD, version.id, 0, person="A", day=MONDAY)
    with pytest.raises(RuleBroken):
        edit(planned_app, version, "A", MONDAY, "E")


# publishing


def test_publishing_names_what_changes_for_whom_and_supersedes(planned_app):
    first = published(planned_app, ("A", MONDAY, "E"), ("B", MONDAY, "E"))
    second = draft(planned_app, based_on=first.id)
    edit(planned_app, second, "A", MONDAY, None)
    edit(planned_app, second, "C", MONDAY, "E")
    shown = diff(planned_app, WH_LEAD, second.id)
    done = publish(planned_app, HR, second.id, 2, message="C instead of A")
    assert [(c.person, c.before and c.before.shift_type, c.after and c.after.shift_type) for c in shown.changes] == [
        ("A", "E", None),
        ("C", None, "E"),
    ]
    assert (done.against, done.people, done.days) == (first.id, 2, 2)
    assert get_roster(planned_app, HR, first.id).state is RosterState.SUPERSEDED
    now = latest_published(planned_app, HR)
    assert (now.id, now.message, now.published_at is not None) == (second.id, "C instead of A", True)
    with planned_app.reading() as uow:
        assert [a.person for a in uow.rosters.published_assignments(MONDAY, MONDAY)] == ["B", "C"]


def test_a_lead_sees_changes_of_own_people_and_the_count_of_all(planned_app):
    version = draft(planned_app)
    edit(planned_app, version, "A", MONDAY, "E")
    edit(planned_app, version, "L", MONDAY, "E", actor=LAB_LEAD)
    shown = diff(planned_app, LAB_LEAD, version.id)
    assert ([c.person for c in shown.changes], shown.people, shown.against) == (["L"], 2, None)
    assert [(one.department, one.person, one.days) for one in shown.elsewhere] == [("WH", "A", 1)]
    assert diff(planned_app, HR, version.id).elsewhere == ()


def test_a_roster_that_breaks_rules_today_is_published_only_knowingly(planned_app):
    version = draft(planned_app)
    edit(planned_app, version, "A", MONDAY, "E")
    leave_of(planned_app, "A", MONDAY)
    with pytest.raises(RuleBroken):
        publish(planned_app, HR, version.id, 1)
    assert get_roster(planned_app, HR, version.id).state is RosterState.EDITED
    publish(planned_app, HR, version.id, 1, accept_violations=True)
    assert get_roster(planned_app, HR, version.id).state is RosterState.PUBLISHED


def test_a_published_roster_is_not_edited(planned_app):
    version = published(planned_app, ("A", MONDAY, "E"))
    with pytest.raises(Conflict) as refused:
        edit(planned_app, version, "B", MONDAY, "E")
    assert refused.value.params == {"state": "published", "step": "edit"}


def test_an_empty_draft_is_not_published(planned_app):
    with pytest.raises(Conflict, match="an empty roster"):
        publish(planned_app, HR, draft(planned_app).id, 0)


# the past


def test_an_imported_roster_is_taken_in_once_and_is_history(planned_app):
    sunday = MONDAY - timedelta(days=1)
    held = [AssignedDay(person="A", day=sunday, shift_type="N", roles=PICK4)]

    def take_in():
        with planned_app.unit_of_work(SYSTEM) as uow:
            version = uow.rosters.publish_imported(MONDAY - timedelta(days=7), 7, held, uow.now)
            uow.audit("test.import", "roster")
            uow.commit()
        return version

    assert take_in().state is RosterState.PUBLISHED
    assert take_in() is None
    with pytest.raises(RuleBroken) as refused:  # the night ends at 06:00 on Monday
        edit(planned_app, draft(planned_app), "A", MONDAY, "E")
    assert {v["rule"] for v in refused.value.violations} == {"min_rest", "forbidden_transition"}
    assert content(planned_app, 1)[0].source is Source.IMPORT
    assert date(2026, 11, 8) == sunday


def test_the_roster_made_last_is_the_one_meant_whatever_its_days(planned_app):
    assert last_made(planned_app, HR) is None
    draft(planned_app, first_day=MONDAY + timedelta(weeks=4))
    earlier = draft(planned_app)

    assert last_made(planned_app, HR) == get_roster(planned_app, HR, earlier.id)
    assert last_made(planned_app, STAFF_A) is None  # nothing is published
