"""Pay bases, results, shifts, splits and pools on every database, and in files."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import update

from scheduler.attribution.bonus import (
    APPEAL,
    SHARE,
    BonusVersion,
    Calibration,
    DepartmentResult,
    PaidLine,
    PayBase,
    make_document,
    pack_bonus,
    read_bonus,
)
from scheduler.attribution.pools import Part, Scheme
from scheduler.attribution.splits import RoleSplit
from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from scheduler.errors import NotFound
from scheduler.services.importing import import_path
from scheduler.storage.tables import PeriodRow

DEMO = Path(__file__).parents[3] / "fixtures" / "demo"
KINDS = ("site", "departments", "roles", "contracts", "people", "periods")
PERIOD, NOW = "2026-10", datetime(2026, 11, 8, 8, tzinfo=UTC)
SPLITS = "person,role,parts,first_day,last_day,reason\n"


@pytest.fixture
def company(app: App, tmp_path: Path) -> App:
    folder = tmp_path / "company"
    folder.mkdir()
    for kind in KINDS:
        shutil.copyfile(DEMO / f"{kind}.csv", folder / f"{kind}.csv")
    assert {report.state for report in import_path(app, SYSTEM, folder)} == {"done"}
    return app


def bring(app: App, tmp_path: Path, name: str, text: str) -> tuple[int, int, int]:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    [report] = import_path(app, SYSTEM, path)
    assert (report.state, report.faults) == ("done", ())
    return report.added, report.changed, report.unchanged


def test_pay_bases_come_from_a_file_and_again_change_nothing(company: App, tmp_path: Path) -> None:
    head = "person,floating_per_month,valid_from\n"
    for later, counts in (("1200", (2, 0, 0)), ("1300", (0, 1, 1)), ("1300", (0, 0, 2))):
        rows = f"E001,1090.50,2026-01-01\nE001,{later},2026-10-11\n"
        assert bring(company, tmp_path, "pay_bases.csv", head + rows) == counts
    with company.reading() as uow:
        assert uow.pools.bases() == (
            PayBase(person="E001", fen_per_month=109_050, valid_from=date(2026, 1, 1)),
            PayBase(person="E001", fen_per_month=130_000, valid_from=date(2026, 10, 11)),
        )


def test_splits_come_from_a_file_and_days_of_a_locked_period_stay(company: App, tmp_path: Path) -> None:
    row = "E001,PICK,PICK:0.7;SHIP:0.3,2026-10-01,2026-10-31,leads the dock\n"
    assert bring(company, tmp_path, "role_splits.csv", SPLITS + row) == (1, 0, 0)
    with company.reading() as uow:
        [(split, reason)] = uow.pools.splits()
    assert split == RoleSplit(
        person="E001",
        role="PICK",
        parts=(("PICK", 700), ("SHIP", 300)),
        first_day=date(2026, 10, 1),
        last_day=date(2026, 10, 31),
    )
    assert reason == "leads the dock"
    lock(company)
    assert bring(company, tmp_path, "role_splits.csv", SPLITS + row) == (0, 0, 1)
    path = tmp_path / "role_splits.csv"
    changed = row.replace("0.7", "0.6").replace("0.3,", "0.4,")
    for refused in (changed, "E002,PICK,SHIP:1,2026-10-31,,\n"):
        path.write_text(SPLITS + refused, encoding="utf-8")
        [report] = import_path(company, SYSTEM, path)
        assert [fault.reason for fault in report.faults] == ["period_locked"]
    assert bring(company, tmp_path, "role_splits.csv", f"{SPLITS}E002,PICK,SHIP:1,2026-11-01,,\n") == (1, 0, 0)


def lock(app: App) -> None:
    with app.unit_of_work(SYSTEM) as uow:
        uow.session.execute(update(PeriodRow).where(PeriodRow.code == PERIOD).values(state="locked"))
        uow.audit("test.lock", "x")
        uow.commit()


def test_results_and_shifts_are_one_a_department_and_period(company: App) -> None:
    for points_e4 in (700_000, 840_000):
        with company.unit_of_work(SYSTEM) as uow:
            result = DepartmentResult(
                department="WH", points_e4=points_e4, source="audit", entered_by="hana", entered_at=NOW
            )
            shift = Calibration(
                department="WH", shift_e4=-points_e4 // 100, reason="why", decided_by="hana", decided_at=NOW
            )
            uow.pools.set_result(PERIOD, result)
            uow.pools.set_calibration(PERIOD, shift)
            uow.audit("test.result", "x")
            uow.commit()
    with company.reading() as uow:
        assert uow.pools.results(PERIOD) == (result,)
        assert uow.pools.calibrations(PERIOD) == (shift,)
        assert uow.pools.results("2026-09") == ()


def test_a_pool_is_kept_as_it_was_divided_with_appeals_beside(company: App) -> None:
    scheme = Scheme(cycle=PERIOD, budget_fen=10**12 + 1, k_milli={"WH": 1000, "LAB": 1200})
    parts = [
        Part(department="WH", person="E001", base_fen=3, c_e4=800_000),
        Part(department="WH", person="E002", base_fen=2, c_e4=900_000),
        Part(department="LAB", person="E001", base_fen=1, c_e4=10_000, neutral=True),
    ]
    document = make_document("ab" * 32, scheme, parts)
    packed = pack_bonus(document)
    made = BonusVersion(
        period=PERIOD,
        version=1,
        state="draft",
        attribution_version=2,
        budget_fen=scheme.budget_fen,
        reserve_fen=document.bonus.reserve_fen,
        content_hash=packed.content_hash,
        made_by="hana",
        made_at=NOW,
    )
    appeal = PaidLine(
        person="E002", department="WH", kind=APPEAL, fen=5, reason="granted", entered_by="hana", entered_at=NOW
    )
    with company.unit_of_work(SYSTEM) as uow:
        lines = [(b.part.person, b.part.department, b.fen) for b in document.bonus.lines]
        uow.pools.add(made, packed.data, lines)
        uow.pools.pay_appeal(PERIOD, 1, appeal)
        uow.audit("test.bonus", "x")
        uow.commit()
    with company.reading() as uow:
        assert uow.pools.versions(PERIOD) == (made,)
        found = uow.pools.lines(PERIOD, 1)
        assert [(x.person, x.department, x.fen) for x in found if x.kind == SHARE] == [
            (b.part.person, b.part.department, b.fen) for b in document.bonus.lines
        ]
        assert uow.pools.lines(PERIOD, 1, "E002")[-1] == appeal
        assert read_bonus(uow.pools.payload(PERIOD, 1)) == document
        with pytest.raises(NotFound):
            uow.pools.payload(PERIOD, 2)
    with company.unit_of_work(SYSTEM) as uow:
        uow.pools.publish(PERIOD, 1, NOW)
        uow.audit("test.publish", "x")
        uow.commit()
    with company.reading() as uow:
        [version] = uow.pools.versions(PERIOD)
    assert (version.state, version.published_at) == ("published", NOW)
