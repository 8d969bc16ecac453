"""Many person-days as one step, undo and redo, weeks and templates, and two leads at one roster."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from scheduler.domain.actor import SYSTEM, AccountRole, Actor
from scheduler.domain.roster import RosterState
from scheduler.errors import Conflict, Forbidden, InvalidInput, NotFound, RuleBroken
from scheduler.services.roster_editing import CellWish, edit_cells, pin_cells, preview_cells, unpin_cells
from scheduler.services.roster_steps import news, open_steps, redo, strip, undo
from scheduler.services.roster_weeks import (
    apply_template,
    clear_week,
    delete_template,
    duplicate_week,
    list_templates,
    save_template,
)
from scheduler.services.rosters import create_draft, get_roster
from scheduler.storage import audit
from tests.scheduler.planning.builders import MONDAY
from tests.scheduler.services.roster_company import HR, LAB_LEAD, STAFF_A, WH_LEAD, forecast, store
from tests.scheduler.services.test_rosters import content, leave_of

OTHER_LEAD = Actor(login="wh2", role=AccountRole.LEAD, departments=frozenset({"WH"}))
PICK4 = ("PICK",) * 4


def on(days: int):
    return MONDAY + timedelta(days=days)


@pytest.fixture
def planned_app(app):
    store(app)
    forecast(app, days=14)
    return app


@pytest.fixture
def roster(planned_app):
    return create_draft(planned_app, WH_LEAD, first_day=MONDAY, days=14).id


def wish(person, day, shift_type=None, roles=None):
    return CellWish(person=person, day=on(day), shift_type=shift_type, roles=roles)


def revision(app, roster):
    return get_roster(app, HR, roster).revision


def edit(app, roster, *wishes, actor=WH_LEAD):
    return edit_cells(app, actor, roster, revision(app, roster), wishes)


def held(app, roster):
    return {(a.person, (a.day - MONDAY).days): a.shift_type for a in content(app, roster)}


def audited(app):
    with app.reading() as uow:
        return [entry.action for entry in audit.entries(uow.session, newest=3)]


# several at once


def test_several_days_are_one_step_with_one_audit_entry(planned_app, roster):
    outcome = edit(planned_app, roster, wish("A", 0, "E"), wish("B", 0, "E"), wish("C", 1, "E"))
    assert held(planned_app, roster) == {("A", 0): "E", ("B", 0): "E", ("C", 1): "E"}
    assert (outcome.revision, len(outcome.changes), open_steps(planned_app, WH_LEAD, roster).undo) == (1, 3, 1)
    assert audited(planned_app)[0] == "roster.edit"


def test_either_all_of_it_is_accepted_or_nothing(planned_app, roster):
    leave_of(planned_app, "B", on(0))
    with pytest.raises(RuleBroken) as refused:
        edit(planned_app, roster, wish("A", 0, "E"), wish("B", 0, "E"))
    assert [(v["rule"], v["person"]) for v in refused.value.violations] == [("availability", "B")]
    assert held(planned_app, roster) == {}


def test_a_swap_is_checked_as_a_whole(planned_app, roster):
    edit(planned_app, roster, wish("A", 0, "N"), wish("B", 0, "E"))
    # one after the other A would have N on Monday and E on Tuesday for a moment; together it is clean
    edit(planned_app, roster, wish("A", 0, "E"), wish("A", 1, "E"), wish("B", 0, "N"))
    assert held(planned_app, roster) == {("A", 0): "E", ("A", 1): "E", ("B", 0): "N"}


def test_open_roles_are_chosen_one_after_the_other_with_what_is_left(planned_app, roster):
    # picking wants two heads, packing one: C and A pick, then B packs
    outcome = edit(planned_app, roster, wish("C", 0, "E"), wish("A", 0, "E"), wish("B", 0, "E"))
    assert [set(one.roles) for one in outcome.chosen] == [{"PICK"}, {"PICK"}, {"PACK"}]


def test_one_day_asked_for_twice_and_nothing_at_all_are_refused(planned_app, roster):
    with pytest.raises(InvalidInput, match="asked for twice"):
        edit(planned_app, roster, wish("A", 0, "E"), wish("A", 0))
    with pytest.raises(InvalidInput, match="from 1 to"):
        edit(planned_app, roster)


def test_what_the_roster_holds_already_is_no_step(planned_app, roster):
    assert edit(planned_app, roster, wish("A", 0)).revision == 0
    assert open_steps(planned_app, WH_LEAD, roster).undo == 0


def test_a_preview_after_edits_says_what_a_whole_check_says(planned_app, roster):
    edit(planned_app, roster, wish("A", 0, "E", PICK4))
    seen = preview_cells(planned_app, WH_LEAD, roster, (wish("C", 0, "E", PICK4), wish("A", 0)))
    done = edit(planned_app, roster, wish("C", 0, "E", PICK4), wish("A", 0))
    assert replace(seen, revision=2, changes=()) == replace(done, changes=())
    # A gave 1.1 heads from 07:00 to 15:00 but for the break: 8.25 h; C gives 7.5
    assert done.short_hours_by_role == {"PICK": pytest.approx(0.75)}


# undo and redo


def test_steps_are_undone_and_made_again_to_the_letter(planned_app, roster):
    edit(planned_app, roster, wish("A", 0, "E", PICK4))
    edit(planned_app, roster, wish("A", 0), wish("B", 0, "E"))
    states = [content(planned_app, roster)]
    objective = get_roster(planned_app, HR, roster).objective_fen
    for expected in ({("A", 0): "E"}, {}):
        undo(planned_app, WH_LEAD, roster, revision(planned_app, roster))
        assert held(planned_app, roster) == expected
    assert (open_steps(planned_app, WH_LEAD, roster).undo, open_steps(planned_app, WH_LEAD, roster).redo) == (0, 2)
    redo(planned_app, WH_LEAD, roster, 4)
    redo(planned_app, WH_LEAD, roster, 5)
    assert [content(planned_app, roster)] == states
    assert get_roster(planned_app, HR, roster).objective_fen == objective
    assert audited(planned_app) == ["roster.redo", "roster.redo", "roster.undo"]
    with pytest.raises(Conflict) as nothing:
        redo(planned_app, WH_LEAD, roster, 6)
    assert nothing.value.key == "nothing_to_redo"


def test_a_new_step_ends_what_could_be_made_again(planned_app, roster):
    edit(planned_app, roster, wish("A", 0, "E"))
    undo(planned_app, WH_LEAD, roster, 1)
    edit(planned_app, roster, wish("B", 0, "E"))
    assert (open_steps(planned_app, WH_LEAD, roster).undo, open_steps(planned_app, WH_LEAD, roster).redo) == (1, 0)


def test_pins_are_undone_too(planned_app, roster):
    edit(planned_app, roster, wish("A", 0, "E"))
    pin_cells(planned_app, WH_LEAD, roster, 1, (("A", on(0)), ("B", on(0))), reason="stocktaking")
    with pytest.raises(RuleBroken):
        edit(planned_app, roster, wish("B", 0, "E"))
    undo(planned_app, WH_LEAD, roster, 2)
    edit(planned_app, roster, wish("B", 0, "E"))
    with planned_app.reading() as uow:
        assert uow.organisation.pins(on(0), on(13)) == ()
    with pytest.raises(NotFound):
        unpin_cells(planned_app, WH_LEAD, roster, 4, (("A", on(0)),))


def test_undo_asks_for_the_revision_and_a_roster_that_can_be_edited(planned_app, roster):
    edit(planned_app, roster, wish("A", 0, "E"))
    with pytest.raises(Conflict) as stale:
        undo(planned_app, WH_LEAD, roster, 0)
    assert stale.value.key == "stale_revision"
    with pytest.raises(Forbidden):
        undo(planned_app, STAFF_A, roster, 1)


def test_nobody_undoes_anothers_step(planned_app, roster):
    edit(planned_app, roster, wish("A", 0, "E"))
    with pytest.raises(Conflict) as nothing:
        undo(planned_app, OTHER_LEAD, roster, 1)
    assert nothing.value.key == "nothing_to_undo"


def test_a_step_that_another_lead_changed_since_is_passed_over_by_name(planned_app, roster):
    edit(planned_app, roster, wish("B", 2, "E"))
    edit(planned_app, roster, wish("A", 0, "E"))
    edit(planned_app, roster, wish("A", 0, "S"), actor=OTHER_LEAD)
    outcome = undo(planned_app, WH_LEAD, roster, 3)
    assert (outcome.overtaken_by, outcome.changes) == ("wh2", ())
    assert held(planned_app, roster) == {("A", 0): "S", ("B", 2): "E"}
    undo(planned_app, WH_LEAD, roster, 3)  # the step before it is free
    assert held(planned_app, roster) == {("A", 0): "S"}


# who did what since


def test_news_says_who_changed_which_days_within_reach(planned_app, roster):
    edit(planned_app, roster, wish("A", 0, "E"))
    edit(planned_app, roster, wish("B", 1, "E"), actor=OTHER_LEAD)
    edit(planned_app, roster, wish("L", 1, "E"), actor=LAB_LEAD)
    found = news(planned_app, WH_LEAD, roster, 1)
    assert found.complete
    assert [(deed.login, deed.cells) for deed in found.deeds] == [("wh2", (("B", on(1)),)), ("lab", ())]
    assert [(cell, one.shift_type) for cell, one in found.held.items()] == [(("B", on(1)), "E")]
    assert news(planned_app, WH_LEAD, roster, 3).deeds == ()


def test_the_strip_compares_with_the_roster_before_its_first_edit(planned_app, roster):
    assert strip(planned_app, WH_LEAD, roster).since is None
    edit(planned_app, roster, wish("A", 0, "E", PICK4))
    edit(planned_app, roster, wish("C", 1, "E", PICK4))
    now = strip(planned_app, WH_LEAD, roster)
    assert now.since.short_hours - now.now.short_hours == pytest.approx(8.25 + 7.5)
    assert (now.since.wages_fen, now.now.wages_fen) == (0, 2 * 8 * 3600)


# weeks


def test_a_week_is_copied_weekday_by_weekday_without_what_cannot_be(planned_app, roster):
    edit(planned_app, roster, wish("A", 0, "E"), wish("B", 1, "E"), wish("C", 2, "S"))
    edit(planned_app, roster, wish("C", 8, "E"))
    pin_cells(planned_app, WH_LEAD, roster, 2, (("A", on(7)),))  # a day off that stays
    leave_of(planned_app, "B", on(8))
    outcome = duplicate_week(planned_app, WH_LEAD, roster, 3, source=0, target=1)
    assert {cell: s for cell, s in held(planned_app, roster).items() if cell[1] >= 7} == {("C", 9): "S"}
    assert [(left.person, left.day, left.violation["rule"]) for left in outcome.left_out] == [
        ("B", on(8), "availability")
    ]
    undo(planned_app, WH_LEAD, roster, 4)
    assert held(planned_app, roster)["C", 8] == "E"
    with pytest.raises(InvalidInput, match="to itself"):
        duplicate_week(planned_app, WH_LEAD, roster, 5, source=1, target=1)
    with pytest.raises(InvalidInput, match="has 2 weeks, got week 3"):
        duplicate_week(planned_app, WH_LEAD, roster, 5, source=0, target=2)


def test_a_week_is_cleared_but_for_pinned_days_and_others_people(planned_app, roster):
    edit(planned_app, roster, wish("A", 0, "E"), wish("B", 0, "E"), wish("A", 7, "E"))
    edit(planned_app, roster, wish("L", 0, "E"), actor=LAB_LEAD)
    pin_cells(planned_app, WH_LEAD, roster, 2, (("B", on(0)),))
    clear_week(planned_app, WH_LEAD, roster, 3, week=0)
    assert held(planned_app, roster) == {("A", 7): "E", ("B", 0): "E", ("L", 0): "E"}
    assert get_roster(planned_app, HR, roster).state is RosterState.EDITED


def test_a_template_is_kept_laid_over_another_week_and_forgotten(planned_app, roster):
    edit(planned_app, roster, wish("A", 0, "E", PICK4), wish("B", 5, "E"), wish("C", 9, "E"))
    made = save_template(planned_app, WH_LEAD, roster, week=0, department="WH", name=" usual ")
    assert (made.name, made.department, len(made.cells)) == ("usual", "WH", 3 * 7)
    apply_template(planned_app, WH_LEAD, roster, 1, week=1, template_id=made.id)
    assert {c: s for c, s in held(planned_app, roster).items() if c[1] >= 7} == {("A", 7): "E", ("B", 12): "E"}
    with pytest.raises(Conflict) as taken:
        save_template(planned_app, WH_LEAD, roster, week=1, department="WH", name="usual")
    assert taken.value.key == "template_taken"
    assert [t.name for t in list_templates(planned_app, WH_LEAD)] == ["usual"]
    assert list_templates(planned_app, LAB_LEAD) == ()
    for foreign in (
        lambda: delete_template(planned_app, LAB_LEAD, made.id),
        lambda: delete_template(planned_app, WH_LEAD, 99),
        lambda: save_template(planned_app, WH_LEAD, roster, week=0, department="LAB", name="x"),
        lambda: apply_template(planned_app, LAB_LEAD, roster, 2, week=1, template_id=made.id),
        lambda: clear_week(planned_app, WH_LEAD, roster, 2, week=1, department="LAB"),
    ):
        with pytest.raises(NotFound):
            foreign()
    delete_template(planned_app, WH_LEAD, made.id)
    assert list_templates(planned_app, SYSTEM) == ()


@pytest.mark.parametrize("name", ["", "   ", "x" * 81])
def test_a_template_needs_a_name(planned_app, roster, name):
    with pytest.raises(InvalidInput, match="1 to 80"):
        save_template(planned_app, WH_LEAD, roster, week=0, department="WH", name=name)


# the problem that is held ready


def test_what_changes_the_problem_is_seen_by_the_next_edit(planned_app, roster):
    edit(planned_app, roster, wish("A", 0, "E"))
    leave_of(planned_app, "A", on(1))  # after the problem was made
    with pytest.raises(RuleBroken):
        edit(planned_app, roster, wish("A", 1, "E"))
