"""Forms of rosters, their steps and weeks, and of the workload behind them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import update

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from scheduler.services import day_table, roster_editing, roster_steps, roster_weeks
from scheduler.services.roster_splits import split_day
from scheduler.storage.tables import RosterRow
from tests.web.forms.form import Form, Forms
from tests.web.rosters.company import DRAFT, MONDAY, cell, revision, start_search
from tests.web.world import ANN, BO, actor_of


def with_a_pin(app: App) -> Form:
    roster_editing.pin(app, SYSTEM, DRAFT, revision(app), person=BO, day=MONDAY)
    return cell(revision=revision(app))


def with_a_step(app: App) -> Form:
    """The administrator made Bo's Monday a day off."""
    wish = roster_editing.CellWish(person=BO, day=MONDAY, shift_type=None)
    roster_editing.edit_cells(app, actor_of(app, "admin"), DRAFT, revision(app), [wish])
    return {"revision": revision(app)}


def with_a_step_taken_back(app: App) -> Form:
    with_a_step(app)
    roster_steps.undo(app, actor_of(app, "admin"), DRAFT, revision(app))
    return {"revision": revision(app)}


def with_two_weeks(app: App) -> Form:
    """The draft is of two weeks, the second of them empty."""
    with app.unit_of_work(SYSTEM) as uow:
        uow.session.execute(update(RosterRow).where(RosterRow.id == DRAFT).values(days=14))
        uow.audit("test.weeks", f"roster:{DRAFT}")
        uow.commit()
    return {"revision": revision(app), "week": 0, "target": 1}


def with_a_template(app: App) -> dict[str, object]:
    made = roster_weeks.save_template(app, SYSTEM, DRAFT, week=0, department="WH", name="usual")
    step = roster_editing.CellWish(person=BO, day=MONDAY, shift_type=None)
    roster_editing.edit_cells(app, SYSTEM, DRAFT, revision(app), [step])  # so that there is something to lay over
    return {"template": made.id, "revision": revision(app), "week": 0}


def with_a_search(app: App) -> Form:
    start_search(app)
    return {}


def with_a_special_day(app: App) -> Form:
    day_table.set_day(app, SYSTEM, date(2026, 12, 30), "closed")
    return {"day": "2026-12-30"}


def with_a_split(app: App) -> Form:
    """Ann's picking of Monday counts for receiving too."""
    parts = (("PICK", 700), ("RCV", 300))
    split_day(app, SYSTEM, DRAFT, person=ANN, day=MONDAY, role="PICK", parts=parts, reason="leads the dock")
    return cell(ANN, role="PICK")


PLANNING_FORMS: Forms = {
    "rosters.create": {"first_day": "2026-11-09", "days": "7", "based_on": "2"},
    "rosters.delete": {},
    "rosters.confirm_publish": lambda app: {"revision": revision(app), "message": "new week"},
    "reasons.fill": lambda app: cell(revision=revision(app), shift_type="OFF", back="cell"),
    "role_splits.enter": cell(ANN, role="PICK", other="RCV", percent="30", reason="leads the dock"),
    "role_splits.take_back": with_a_split,
    "rosters_api.edit": lambda app: cell(revision=revision(app), shift_type="OFF"),
    "rosters_steps.edit": lambda app: {"revision": revision(app), "cells": [cell(shift_type="OFF")]},
    "rosters_steps.pins": lambda app: {"revision": revision(app), "cells": [cell()]},
    "rosters_steps.undo": with_a_step,
    "rosters_steps.redo": with_a_step_taken_back,
    "rosters_steps.duplicate_week": with_two_weeks,
    "rosters_steps.clear_week": lambda app: {"revision": revision(app), "week": 0},
    "rosters_steps.apply_template": with_a_template,
    "rosters_steps.save_template": {"week": 0, "department": "WH", "name": "usual"},
    "rosters_steps.delete_template": with_a_template,
    "rosters_api.pin": lambda app: cell(revision=revision(app), reason="customer visit"),
    "rosters_api.unpin": with_a_pin,
    "rosters_api.generate": lambda app: {"revision": revision(app), "time_limit_s": 5},
    "rosters_api.enough": with_a_search,
    "rosters_api.cancel": with_a_search,
    "workload.forecast": {"first_day": "2026-11-09", "days": "15"},
    "workload_days.accept": {"day": "2026-10-01"},
    "workload_days.set_day": {"day": "2026-12-31", "kind": "short", "factor": "0.5", "note_zh": "", "note_en": "Early"},
    "workload_days.clear": with_a_special_day,
    "workload_known.enter": {
        "role": "PICK",
        "day": "2026-11-11",
        "start": "08:00",
        "end": "12:00",
        "units": "420",
        "how": "adds",
        "reason": "an order",
    },
    "workload_known.withdraw": {},
    "workload_known.set_volume": {
        "volume-role": "RCV",
        "volume-weekly_units": "900",
        "volume-like": "PICK",
        "volume-valid_from": "2026-11-09",
        "volume-reason": "a new dock",
    },
}
