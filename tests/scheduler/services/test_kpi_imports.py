"""Files of KPIs, values and weights: corrections keep what they replace, locked days keep what scored them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from scheduler.exchange.report import ImportReport
from scheduler.services.importing import import_path
from tests.scheduler.services.ledger_demo import DEMO
from tests.scheduler.services.test_kpi_publishing import lock


def bring(app: App, folder: Path, name: str, text: str) -> ImportReport:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    (report,) = import_path(app, SYSTEM, path)
    return report


def changed(kind: str, old: str, new: str) -> str:
    text = (DEMO / f"{kind}.csv").read_text(encoding="utf-8")
    assert old in text
    return text.replace(old, new)


def test_a_corrected_value_keeps_what_it_replaces_and_the_same_file_changes_nothing(demo: App, tmp_path: Path) -> None:
    text = changed("observations", "PICK_UPH,2026-10,E001,", "PICK_UPH,2026-10,E001,9")
    first, again = (bring(demo, tmp_path, "observations.csv", text) for _ in range(2))
    assert (first.added, first.changed, first.quarantined) == (0, 1, 0)
    assert (again.changed, again.unchanged) == (0, first.unchanged + 1)
    with demo.reading() as uow:
        (old,) = uow.observations.replaced("PICK_UPH")
        (new,) = [v for v in uow.observations.of_kpi("PICK_UPH") if v.period == "2026-10" and v.person == "E001"]
    assert (old.reason, old.value.revision, new.revision) == ("import", 1, 2)
    assert new.numerator == "9" + old.value.numerator


@pytest.mark.parametrize(
    ("kind", "change", "reason"),
    [
        ("kpis", ("10:0;40:60;50:80;60:100;70:120", "10:0;40:60;50:80;60:100"), "kpi_locked_days"),
        ("role_weights", ("PICK,1.0,2025-01-01", "PICK,1.1,2025-01-01"), "weight_locked_days"),
        ("observations", ("SHIP_OTS,2026-08,,0.9", "SHIP_OTS,2026-08,,0.8"), "period_locked"),
    ],
)
def test_files_change_nothing_that_scored_locked_days(
    kind: str, change: tuple[str, str], reason: str, demo: App, tmp_path: Path
) -> None:
    lock(demo, "2026-08")
    same = bring(demo, tmp_path, f"{kind}.csv", (DEMO / f"{kind}.csv").read_text(encoding="utf-8"))
    assert (same.quarantined, same.added, same.changed) == (0, 0, 0)
    report = bring(demo, tmp_path, f"{kind}.csv", changed(kind, *change))
    assert {fault.reason for fault in report.faults} == {reason}
    assert report.changed == 0


def test_after_the_locked_days_a_weight_of_a_file_counts(demo: App, tmp_path: Path) -> None:
    lock(demo, "2026-08")
    report = bring(
        demo, tmp_path, "role_weights.csv", "role,weight,valid_from\nPICK,1.1,2026-08-31\nPACK,1.1,2026-09-01\n"
    )
    assert [(fault.row, fault.reason) for fault in report.faults] == [(2, "weight_locked_days")]
    with demo.reading() as uow:
        assert uow.organisation.load().weight_milli("PACK", date(2026, 9, 1)) == 1100


def test_a_draft_of_a_file_scores_nothing(demo: App, tmp_path: Path) -> None:
    head, *rows = (DEMO / "kpis.csv").read_text(encoding="utf-8").splitlines()
    row = (
        next(r for r in rows if r.startswith("RCV_D2S")).replace("2026-01-01", "2026-12-01").replace("100,24", "55,24")
    )
    report = bring(demo, tmp_path, "kpis.csv", f"{head},state\n{row},draft\n")
    assert (report.added, report.quarantined) == (1, 0)
    with demo.reading() as uow:
        versions = uow.kpis.cards("RCV_D2S")
        assert [c.draft for c in versions] == [False, True]
        assert all(d.version == 1 for d in uow.kpis.definitions() if d.code == "RCV_D2S")
