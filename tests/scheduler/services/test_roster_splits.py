"""A roster says that a day's minutes in a role count for several, and the attribution counts them so."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from scheduler.attribution.splits import RoleSplit
from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM, AccountRole, Actor
from scheduler.errors import Conflict, Forbidden, InvalidInput, NotFound
from scheduler.services import attribution, hours
from scheduler.services.importing import import_path
from scheduler.services.roster_splits import day_splits, split_day, unsplit_day
from tests.scheduler.services.appeal_world import HR, LEAD, LOCKED_ON, STAFF, on
from tests.web.world import ANN, BO, CAI, FILES, OPEN, add_accounts, add_company, decide_open_period

ROSTER, DAY = 2, date(2026, 10, 12)  # Ann picks all of that Monday: four blocks of two hours
PARTS = (("PICK", 700), ("RCV", 300))
CAI_LEAD = Actor(login="chen", role=AccountRole.LEAD, departments=frozenset({"LAB"}))


@pytest.fixture
def october(app: App, tmp_path: Path) -> App:
    app = on(app, LOCKED_ON)
    add_company(app)
    add_accounts(app)
    folder = tmp_path / "files"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    import_path(app, SYSTEM, folder)
    hours.resolve_hours(app, HR, DAY, DAY)
    return app


def enter(app: App, person: str = ANN, actor: Actor = LEAD, **changed: object) -> RoleSplit:
    given: dict[str, object] = {"day": DAY, "role": "PICK", "parts": PARTS, "reason": "leads the dock", **changed}
    return split_day(app, actor, ROSTER, person=person, **given)  # type: ignore[arg-type]


def minutes(app: App) -> dict[tuple[str, str], int]:
    made = attribution.run_attribution(app, HR, OPEN)
    view = attribution.attribution_overview(app, HR, OPEN, version=made.version)
    return {(c.person, r.role): c.minutes for d in view.departments for r in d.roles for c in r.cells if c.minutes}


def test_the_minutes_of_the_day_count_for_both_roles_and_no_other(october: App) -> None:
    assert minutes(october)[ANN, "PICK"] == 480
    enter(october)
    split = minutes(october)
    assert (split[ANN, "PICK"], split[ANN, "RCV"]) == (336, 144)  # 480 · 0.7 and 480 · 0.3
    unsplit_day(october, LEAD, ROSTER, person=ANN, day=DAY, role="PICK")
    assert (ANN, "RCV") not in minutes(october)


def test_a_split_is_told_with_the_day_and_replaced_by_the_next(october: App) -> None:
    enter(october)
    enter(october, parts=(("PICK", 500), ("RCV", 500)), reason="half and half")
    found = day_splits(october, LEAD, ROSTER, ANN, DAY)
    assert (found.roles, found.locked) == (("PICK",), False)
    [(split, reason)] = found.splits
    assert (split.parts, reason) == ((("PICK", 500), ("RCV", 500)), "half and half")
    assert (split.first_day, split.last_day) == (DAY, DAY)
    assert day_splits(october, LEAD, ROSTER, BO, DAY).splits == ()


def test_a_split_from_a_file_stands_and_is_not_taken_back_here(october: App, tmp_path: Path) -> None:
    path = tmp_path / "role_splits.csv"
    path.write_text(
        f"person,role,parts,first_day,last_day,reason\n{ANN},PICK,PICK:0.6;RCV:0.4,{DAY},,by contract\n",
        encoding="utf-8",
    )
    [report] = import_path(october, SYSTEM, path)
    assert report.faults == ()
    with pytest.raises(Conflict) as refused:
        enter(october)
    assert refused.value.key == "split_on_file"
    with pytest.raises(NotFound):
        unsplit_day(october, LEAD, ROSTER, person=ANN, day=DAY, role="PICK")


def test_days_of_a_locked_period_stay(october: App) -> None:
    hours.resolve_hours(october, HR, date(2026, 10, 1), date(2026, 10, 31))
    decide_open_period(october)
    hours.lock_period(october, HR, OPEN)
    assert day_splits(october, LEAD, ROSTER, ANN, DAY).locked
    with pytest.raises(Conflict) as refused:
        enter(october)
    assert refused.value.key == "split_locked"


@pytest.mark.parametrize(
    ("changed", "error", "key"),
    [
        ({"role": "RCV"}, InvalidInput, "split_role_not_held"),
        ({"parts": (("PICK", 700), ("TEST", 300))}, InvalidInput, "split_foreign_role"),
        ({"parts": (("PICK", 700), ("RCV", 200))}, InvalidInput, "split_sum"),
        ({"parts": (("PICK", 1000),)}, InvalidInput, "split_parts"),
        ({"parts": (("PICK", 1000), ("RCV", 0))}, InvalidInput, "split_parts"),
        ({"parts": (("PICK", 500), ("PICK", 500))}, InvalidInput, "split_parts"),
        ({"parts": (("PICK", 500), ("NONE", 500))}, NotFound, "role_missing"),
        ({"reason": " "}, InvalidInput, "split_reason"),
        ({"day": DAY + timedelta(days=7)}, NotFound, "not_found"),
        ({"person": CAI}, NotFound, "person_missing"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_is_refused(october: App, changed: dict[str, object], error: type[Exception], key: str) -> None:
    with pytest.raises(error) as refused:
        enter(october, **changed)  # type: ignore[arg-type]
    assert getattr(refused.value, "key", None) == key
    assert day_splits(october, LEAD, ROSTER, ANN, DAY).splits == ()


def test_hr_may_name_any_role_and_nobody_the_own_day(october: App) -> None:
    enter(october, actor=HR, parts=(("PICK", 700), ("TEST", 300)))
    with pytest.raises(Forbidden):
        enter(october, person=BO)  # Bo is the lead
    with pytest.raises(Forbidden):
        enter(october, actor=STAFF)
    with pytest.raises(NotFound):
        enter(october, actor=CAI_LEAD)
