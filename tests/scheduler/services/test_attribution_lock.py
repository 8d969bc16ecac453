"""What is locked stays: it comes out of a backup with the same hash, and every change to what was stored is found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from scheduler.attribution.lock import lock_hash
from scheduler.bootstrap import App
from scheduler.config import Config
from scheduler.domain.actor import SYSTEM
from scheduler.domain.organisation import RoleWeight
from scheduler.errors import Forbidden
from scheduler.services import attribution, hours
from scheduler.services.attribution_appeals import decide_appeal, file_appeal
from scheduler.services.attribution_figures import Because
from scheduler.services.attribution_inputs import load_version
from scheduler.services.attribution_lineage import figure_lineage
from scheduler.services.attribution_verify import CheckName, Verification, verify_attribution
from scheduler.services.importing import import_path
from scheduler.services.labour import use_packs
from scheduler.services.maintenance import back_up, restore
from scheduler.services.reports import export_attribution
from tests.postgresql import Cluster
from tests.scheduler.services.appeal_world import ADMIN, GROUNDS, HR, LOCKED_ON, REASON, STAFF, add_locked, on, picked
from tests.web.world import ANN, CLOSED, OPEN

DAYS = date(2026, 10, 1), date(2026, 10, 31)


@pytest.fixture
def locked(app: App, tmp_path: Path) -> App:
    folder = tmp_path / "files"
    folder.mkdir()
    return add_locked(app, folder)


@pytest.fixture
def empty(
    config: Config, tmp_path: Path, request: pytest.FixtureRequest, build_app: Callable[[Config], App]
) -> Iterator[App]:
    """The service on a place without any table, of the same kind of database."""
    if config.url.startswith("sqlite"):
        url = f"sqlite:///{tmp_path / 'elsewhere' / 'restored.sqlite'}"
        yield build_app(config.model_copy(update={"database_url": url}))
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    name = cluster.unused_name()
    yield build_app(config.model_copy(update={"database_url": cluster.create(name)}))
    cluster.drop(name)


def passed(found: Verification) -> dict[CheckName, bool | None]:
    return {check.name: check.passed for check in found.checks}


def change(app: App, statement: str) -> None:
    with app.database.engine.begin() as connection:
        connection.execute(text(statement))


def test_a_locked_and_revised_period_comes_out_of_a_backup_with_the_same_hashes(
    locked: App, empty: App, tmp_path: Path
) -> None:
    appeal = file_appeal(locked, STAFF, CLOSED, (picked(),), GROUNDS, card_version=1)
    decide_appeal(locked, HR, appeal.id, revise=True, reason=REASON)
    before = [verify_attribution(locked, HR, CLOSED, version) for version in (1, 2)]
    shares = export_attribution(locked, HR, CLOSED, "csv")
    back_up(locked, ADMIN, tmp_path / "b.zip")

    restored = on(empty, LOCKED_ON)
    restore(restored, ADMIN, tmp_path / "b.zip")

    after = [verify_attribution(restored, HR, CLOSED, version) for version in (1, 2)]
    assert [v.recomputed_hash for v in after] == [v.version.content_hash for v in before]
    assert [v.version.lock_hash for v in after] == [v.version.lock_hash for v in before]
    assert after == before
    assert all(v.intact for v in after)
    # the first version even comes out of the restored ledger itself: hours, weights, KPIs and observations
    assert passed(after[0])[CheckName.LEDGER] is True
    assert export_attribution(restored, HR, CLOSED, "csv") == shares


def test_the_lineage_names_everything_that_the_version_was_computed_from(locked: App) -> None:
    with locked.reading() as uow:
        lineage = uow.attributions.lineage(CLOSED, 1)
        version = uow.attributions.versions(CLOSED)[0]
        period = uow.hours.period(CLOSED)
    assert lineage is not None
    assert lineage.segments_hash == period.content_hash
    assert lineage.kpis == (("TAT", 1), ("UPH", 1))
    assert [(w.role, w.department, w.w_milli) for w in lineage.weights] == [
        ("PICK", "WH", 1000),
        ("RCV", "WH", 1000),
        ("TEST", "LAB", 1000),
    ]
    assert lineage.prior is None
    assert lineage.code_version == version.code_version
    assert version.lock_hash == lock_hash(version.content_hash, lineage)


@pytest.mark.parametrize(
    ("statement", "check"),
    [
        ("UPDATE attribution SET content_hash = 'x'", CheckName.DOCUMENT),
        ("UPDATE attribution SET lock_hash = 'x'", CheckName.LOCK),
        ("UPDATE contribution_cell SET share_fen = share_fen + 1", CheckName.CELLS),
        ("UPDATE segment SET role_id = NULL", CheckName.HOURS),
        ("UPDATE period SET content_hash = 'x' WHERE code = '2026-09'", CheckName.HOURS),
        ("UPDATE attribution SET lineage = '{}'", CheckName.LOCK),
    ],
)
def test_a_change_behind_the_services_back_is_found(statement: str, check: CheckName, locked: App) -> None:
    change(locked, statement)
    found = verify_attribution(locked, HR, CLOSED)
    if statement.endswith("'{}'"):  # without its ids nothing is left to compare with, which is told apart
        assert passed(found)[check] is None
        return
    assert passed(found)[check] is False
    assert not found.intact


def test_what_pages_read_is_checked_against_the_document(locked: App) -> None:
    with locked.reading() as uow:
        packed = uow.attributions.reading(CLOSED, 1)
    assert packed is not None
    from scheduler.attribution.reading import pack_reading, unpack_reading  # noqa: PLC0415

    reading = unpack_reading(packed)
    assert pack_reading(reading) == packed
    forged = pack_reading(replace(reading, departments=()))
    with locked.database.engine.begin() as connection:
        connection.execute(text("UPDATE attribution SET reading = :reading"), {"reading": forged})
    found = verify_attribution(locked, HR, CLOSED)
    assert passed(found)[CheckName.READING] is False
    assert not found.intact


def test_weights_that_change_later_change_neither_version_nor_what_an_appeal_counts_with(locked: App) -> None:
    with locked.unit_of_work(SYSTEM) as uow:
        uow.organisation.upsert_role_weights([RoleWeight(role="PICK", w_milli=2000, valid_from=date(2026, 9, 1))])
        uow.audit("test.weight", "role:PICK")
        uow.commit()
    found = verify_attribution(locked, HR, CLOSED)
    assert found.intact
    assert passed(found)[CheckName.LEDGER] is False
    appeal = file_appeal(locked, STAFF, CLOSED, (picked(),), GROUNDS, card_version=1)
    decide_appeal(locked, HR, appeal.id, revise=True, reason=REASON)
    cells = {
        (c.person, r.role, c.w_milli)
        for d in attribution.attribution_overview(locked, HR, CLOSED).departments
        for r in d.roles
        for c in r.cells
    }
    assert (ANN, "PICK", 1000) in cells
    assert (ANN, "PICK", 2000) not in cells


def test_a_version_from_before_lineages_still_opens_and_says_what_it_lacks(locked: App) -> None:
    shown = attribution.attribution_overview(locked, HR, CLOSED)
    change(locked, "UPDATE attribution SET lineage = '{}', lock_hash = '', reading = NULL")
    again = attribution.attribution_overview(locked, HR, CLOSED)
    assert (again.departments, again.people) == (shown.departments, shown.people)
    found = verify_attribution(locked, HR, CLOSED)
    assert found.intact
    assert passed(found)[CheckName.LOCK] is None


def punched_late(app: App, folder: Path, *rows: str) -> None:
    path = folder / "late.csv"
    path.write_text("\n".join(["device,device_seq,person,time,kind,role", *rows]) + "\n", encoding="utf-8")
    [report] = import_path(app, HR, path, kind="punches")
    assert report.added == len(rows)


def test_what_is_corrected_after_a_lock_is_attributed_in_the_period_that_counts_it(locked: App, tmp_path: Path) -> None:
    """Ann came on 30 September, 08:00 to 12:00; September is locked, so October counts her four hours."""
    before = passed(verify_attribution(locked, HR, CLOSED))
    punched_late(
        locked, tmp_path, f"GATE,90,{ANN},2026-09-30 08:00:00,IN,PICK", f"GATE,91,{ANN},2026-09-30 12:00:00,OUT,"
    )
    assert passed(verify_attribution(locked, HR, CLOSED)) == before  # September stays as it was
    made = attribution.run_attribution(locked, HR, OPEN)
    overview = attribution.attribution_overview(locked, HR, OPEN)
    cells = [c for d in overview.departments for r in d.roles for c in r.cells]
    worked = {c.person: c.minutes for c in cells if c.role == "PICK"}
    with locked.reading() as uow:
        firm = [s for s in uow.hours.segments(*DAYS, {ANN}).get(ANN, []) if s.role == "PICK" and not s.provisional]
        inputs = load_version(uow, made).inputs
    assert worked[ANN] == sum(s.minutes for s in firm) + 240
    assert [(row.person, row.role, row.minutes) for row in inputs.late] == [(ANN, "PICK", 240)]
    found = figure_lineage(locked, HR, OPEN, f"cell-minutes:{ANN}:PICK:1000")
    [late] = [row for row in found.rows if row.because is Because.LATE]
    assert (found.exact, late.value, late.day, late.note) == (True, 240, date(2026, 9, 30), CLOSED)
    assert passed(verify_attribution(locked, HR, OPEN))[CheckName.LEDGER] is True
    punched_late(
        locked, tmp_path, f"GATE,92,{ANN},2026-09-30 13:00:00,IN,PICK", f"GATE,93,{ANN},2026-09-30 14:00:00,OUT,"
    )
    assert passed(verify_attribution(locked, HR, OPEN))[CheckName.LEDGER] is False
    again = figure_lineage(locked, HR, OPEN, f"cell-minutes:{ANN}:PICK:1000", version=made.version)
    assert (again.exact, again.rows[-1].because) == (True, Because.SINCE)


def test_only_hr_verifies(locked: App) -> None:
    with pytest.raises(Forbidden):
        verify_attribution(locked, STAFF, CLOSED)


def test_a_run_names_the_rule_packs_in_force_and_the_locked_period_before(locked: App) -> None:
    """October is computed after September was published: it continues September's lock."""
    use_packs(locked, HR, ["uk"], date(2026, 10, 1))
    hours.resolve_hours(locked, HR, date(2026, 10, 1), date(2026, 10, 31))
    attribution.run_attribution(locked, HR, OPEN)
    with locked.reading() as uow:
        lineage = uow.attributions.lineage(OPEN, 1)
        before = uow.attributions.versions(CLOSED)[0]
    assert lineage is not None
    [(code, version)] = lineage.packs
    assert code == "uk"
    assert version
    assert lineage.prior is not None
    assert (lineage.prior.period, lineage.prior.version, lineage.prior.lock_hash) == (CLOSED, 1, before.lock_hash)
    assert passed(verify_attribution(locked, HR, OPEN))[CheckName.PRIOR] is True
    change(
        locked, "UPDATE attribution SET lock_hash = 'x' WHERE version = 1 AND origin = 'run' AND state = 'published'"
    )
    assert passed(verify_attribution(locked, HR, OPEN))[CheckName.PRIOR] is False
