"""Measured parts of pools: paid as they are, the rest divided; versioned with the attribution, told, and final with it.

September of the small company: Ann picked and received, Bo picked, Cai helped to receive, all for the warehouse.
"""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pytest

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM, AccountRole, Actor
from scheduler.errors import Conflict, Forbidden, InvalidInput, NotFound
from scheduler.services import attribution, hours
from scheduler.services.attribution_appeals import decide_appeal, file_appeal
from scheduler.services.attribution_figures import Because, Unit
from scheduler.services.attribution_lineage import figure_lineage
from scheduler.services.attribution_verify import CheckName, verify_attribution
from scheduler.services.audit_log import AuditAsked, read_audit
from scheduler.services.importing import import_path
from scheduler.services.measured_parts import enter_measured_part, measured_parts
from scheduler.services.reports import export_attribution
from tests.scheduler.services.appeal_world import (
    ADMIN,
    GROUNDS,
    HR,
    LEAD,
    LOCKED_ON,
    OTHER_HR,
    REASON,
    STAFF,
    on,
    picked,
)
from tests.web.world import ANN, BO, CAI, CLOSED, FILES, add_accounts, add_company

POOL = 1_000_003
HEAD = "period,person,role,amount,source\n"


@pytest.fixture
def closed(app: App, tmp_path: Path) -> App:
    """September locked, not attributed."""
    app = on(app, LOCKED_ON)
    add_company(app)
    add_accounts(app)
    folder = tmp_path / "files"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    import_path(app, SYSTEM, folder)
    hours.resolve_hours(app, HR, date(2026, 9, 1), date(2026, 9, 30))
    hours.lock_period(app, HR, CLOSED)
    return app


def enter(app: App, person: str = BO, role: str = "PICK", fen: int = 100_000, actor: Actor = HR) -> None:
    enter_measured_part(app, actor, CLOSED, person=person, role=role, fen=fen, source="scanner of the dock")


def run(app: App, pool: int = POOL) -> int:
    return attribution.run_attribution(app, HR, CLOSED, {"WH": pool}).version


def shares(app: App, version: int) -> dict[tuple[str, str], int]:
    view = attribution.attribution_overview(app, HR, CLOSED, version=version, department="WH")
    [warehouse] = view.departments
    found = {(cell.person, role.role): cell.share for role in warehouse.roles for cell in role.cells}
    assert sum(found.values()) + warehouse.unattributed == warehouse.amount
    return found


def test_a_measured_part_goes_to_its_person_and_the_rest_is_divided_as_if_it_were_the_pool(closed: App) -> None:
    before = shares(closed, run(closed, POOL - 100_000))
    enter(closed)
    version = run(closed)
    assert shares(closed, version) == {**before, (BO, "PICK"): before[BO, "PICK"] + 100_000}
    view = attribution.attribution_overview(closed, HR, CLOSED, version=version, department="WH")
    assert {
        (cell.person, role.role): cell.measured
        for role in view.departments[0].roles
        for cell in role.cells
        if cell.measured
    } == {(BO, "PICK"): 100_000}


def test_a_version_keeps_the_parts_it_was_computed_with(closed: App) -> None:
    enter(closed)
    first = run(closed)
    was = shares(closed, first)
    enter(closed, fen=200_000, actor=OTHER_HR)
    second = run(closed)
    assert (first, second) == (1, 2)
    assert shares(closed, first) == was
    assert shares(closed, second)[BO, "PICK"] > was[BO, "PICK"]
    found = verify_attribution(closed, HR, CLOSED, first)
    assert found.intact
    assert found.recomputed_hash == found.version.content_hash
    assert {c.name: c.passed for c in found.checks}[CheckName.LEDGER] is False  # other parts stand by now
    entries = read_audit(closed, ADMIN, asked=AuditAsked(action="attribution.measured")).entries
    assert [(e.detail["before_fen"], e.detail["fen"]) for e in entries] == [(100_000, 200_000), (None, 100_000)]


def test_nought_takes_a_part_back(closed: App) -> None:
    without = run(closed)
    enter(closed)
    assert run(closed) != without
    enter(closed, fen=0)
    assert measured_parts(closed, HR, CLOSED) == ()
    assert shares(closed, run(closed)) == shares(closed, without)


@pytest.mark.parametrize(("pool", "fits"), [(100_000, True), (99_999, False), (-5, False)], ids=str)
def test_parts_may_be_the_whole_pool_and_not_a_fen_more(closed: App, pool: int, fits: bool) -> None:
    enter(closed, fen=60_000)
    enter(closed, person=ANN, role="RCV", fen=40_000)
    if fits:
        got = {key: fen for key, fen in shares(closed, run(closed, pool)).items() if fen}
        assert got == {(BO, "PICK"): 60_000, (ANN, "RCV"): 40_000}
        return
    with pytest.raises(InvalidInput, match=r"measured parts of WH, 1000\.00, are more than its pool") as refused:
        run(closed, pool)
    assert refused.value.key == "measured_over_pool"


def test_a_draft_is_verified_when_more_was_measured_since_than_its_pool_holds(closed: App) -> None:
    version = run(closed, 50_000)
    enter(closed)
    found = verify_attribution(closed, HR, CLOSED, version)
    assert found.intact
    assert {c.name: c.passed for c in found.checks}[CheckName.LEDGER] is False


def test_what_stands_must_be_in_a_version_before_it_is_published(closed: App) -> None:
    version = run(closed)
    enter(closed)
    with pytest.raises(Conflict) as refused:
        attribution.publish_attribution(closed, HR, CLOSED, version)
    assert (refused.value.key, refused.value.params["departments"]) == ("measured_left_out", "WH")
    of_points = attribution.run_attribution(closed, HR, CLOSED).version  # points are not measured in money
    with pytest.raises(Conflict):
        attribution.publish_attribution(closed, HR, CLOSED, of_points)
    assert attribution.publish_attribution(closed, HR, CLOSED, run(closed)).state == "published"


def test_parts_of_a_published_period_stay_in_pages_and_in_files(closed: App, tmp_path: Path) -> None:
    enter(closed)
    attribution.publish_attribution(closed, HR, CLOSED, run(closed))
    with pytest.raises(Conflict) as refused:
        enter(closed, fen=1)
    assert refused.value.key == "attribution_final"
    path = tmp_path / "measured_parts.csv"
    path.write_text(f"{HEAD}{CLOSED},{BO},PICK,1000,scanner of the dock\n", encoding="utf-8")
    [same] = import_path(closed, SYSTEM, path)
    assert (same.faults, same.unchanged) == ((), 1)
    path.write_text(f"{HEAD}{CLOSED},{BO},PICK,1000.01,scanner of the dock\n", encoding="utf-8")
    [changed] = import_path(closed, SYSTEM, path)
    assert [fault.reason for fault in changed.faults] == ["period_locked"]
    assert [part.fen for part in measured_parts(closed, HR, CLOSED)] == [100_000]
    assert all(check.passed is not False for check in verify_attribution(closed, HR, CLOSED).checks)


def test_parts_come_from_a_file_and_the_same_again_keeps_who_entered_them(closed: App, tmp_path: Path) -> None:
    path = tmp_path / "measured_parts.csv"
    path.write_text(f"{HEAD}{CLOSED},{BO},PICK,1000.50,till\n{CLOSED},{ANN},RCV,3,till\n", encoding="utf-8")
    for actor, counts in ((HR, (2, 0, 0)), (OTHER_HR, (0, 0, 2))):
        [report] = import_path(closed, actor, path)
        assert (report.faults, report.added, report.changed, report.unchanged) == ((), *counts)
    assert [(p.person, p.role, p.fen, p.entered_by) for p in measured_parts(closed, HR, CLOSED)] == [
        (BO, "PICK", 100_050, "hana"),
        (ANN, "RCV", 300, "hana"),
    ]


def test_the_rows_of_a_share_tell_what_was_measured_and_by_what(closed: App) -> None:
    enter(closed)
    version = run(closed)
    found = figure_lineage(closed, HR, CLOSED, f"cell-share:{BO}:PICK:1000")
    assert found.exact
    assert found.unit is Unit.FEN
    [part] = [row for row in found.rows if row.because is Because.MEASURED]
    assert (part.value, part.note) == (100_000, "scanner of the dock")
    enter(closed, fen=5)  # said anew: the version's part has no source to show any more
    again = figure_lineage(closed, HR, CLOSED, f"cell-share:{BO}:PICK:1000", version=version)
    assert [row.note for row in again.rows if row.because is Because.MEASURED] == [""]


def test_what_was_measured_of_somebody_without_hours_is_not_attributed_and_says_so(closed: App) -> None:
    enter(closed, person=CAI, role="PICK", fen=777)
    run(closed)
    found = figure_lineage(closed, HR, CLOSED, "unattributed:WH")
    assert found.exact
    assert found.value == 777
    assert [(row.because, row.about) for row in found.rows] == [(Because.MEASURED_APART, (CAI, "PICK"))]


def test_an_appeal_beside_a_measured_part_takes_nothing_and_sums_exactly(closed: App) -> None:
    enter(closed, person=ANN, role="RCV", fen=123_456)
    enter(closed)
    attribution.publish_attribution(closed, HR, CLOSED, run(closed))
    before = shares(closed, 1)
    made = file_appeal(closed, STAFF, CLOSED, (picked(),), GROUNDS, card_version=1)  # Ann's receiving was picking
    decide_appeal(closed, OTHER_HR, made.id, revise=True, reason=REASON)
    after = shares(closed, 2)
    own = [sum(fen for (person, _role), fen in found.items() if person == ANN) for found in (before, after)]
    assert own[1] >= own[0]
    assert after[BO, "PICK"] == before[BO, "PICK"]
    assert verify_attribution(closed, HR, CLOSED, 2).intact
    for key in ("department-amount:WH", "unattributed:WH", f"person-share:{ANN}:WH", f"cell-share:{ANN}:PICK:1000"):
        assert figure_lineage(closed, HR, CLOSED, key, version=2).exact, key


def test_the_file_of_shares_says_what_was_measured(closed: App) -> None:
    enter(closed)
    version = run(closed)
    _name, content = export_attribution(closed, HR, CLOSED, "csv")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    of_bo = next(row for row in rows if (row["person"], row["role"]) == (BO, "PICK"))
    assert (float(of_bo["measured"]), float(of_bo["share"])) == (1000.0, shares(closed, version)[BO, "PICK"] / 100)


def test_only_hr_enters_parts_and_nobody_the_own(closed: App) -> None:
    for actor in (LEAD, STAFF):
        with pytest.raises(Forbidden):
            enter(closed, actor=actor)
        with pytest.raises(Forbidden):
            measured_parts(closed, actor, CLOSED)
    with pytest.raises(Conflict) as refused:
        enter(closed, actor=Actor(login="hana", role=AccountRole.HR, person=BO))
    assert refused.value.key == "bonus_own"


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"fen": -1}, InvalidInput),
        ({"source": "  "}, InvalidInput),
        ({"source": "x" * 201}, InvalidInput),
        ({"person": "E999"}, NotFound),
        ({"role": "NONE"}, NotFound),
    ],
    ids=["below nought", "no source", "a long source", "nobody", "no role"],
)
def test_what_cannot_be_a_part_is_refused(closed: App, changed: dict[str, object], error: type[Exception]) -> None:
    given: dict[str, object] = {"person": BO, "role": "PICK", "fen": 1, "source": "till", **changed}
    with pytest.raises(error):
        enter_measured_part(closed, HR, CLOSED, **given)  # type: ignore[arg-type]
    assert measured_parts(closed, HR, CLOSED) == ()
