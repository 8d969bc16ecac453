"""Files in, on both databases: one transaction a file, again changes nothing, the three checks, the real series."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import select, update

from scheduler.bootstrap import App
from scheduler.domain.actor import AccountRole, Actor
from scheduler.domain.job import JobState
from scheduler.domain.roster import RosterState
from scheduler.errors import Forbidden, InvalidInput, NotFound
from scheduler.exchange import sample as sampling
from scheduler.exchange.kinds import KINDS
from scheduler.exchange.report import ImportReport
from scheduler.exchange.table_out import to_xlsx
from scheduler.jobs.worker import Worker
from scheduler.services import importing
from scheduler.services.importing import import_details, import_path, recent_imports, request_import
from scheduler.storage.tables import AuditRow, PeriodRow, WorkloadRow
from tests.scheduler.exchange.company import FILES, HR

DEMO = Path(__file__).parents[3] / "fixtures" / "demo"


@pytest.fixture
def bring(app: App, tmp_path: Path) -> Callable[..., ImportReport]:
    """Write a file and import it as HR."""

    def import_text(name: str, content: str | bytes, **options: object) -> ImportReport:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        (report,) = import_path(app, HR, path, **options)  # type: ignore[arg-type]  # options by name
        return report

    return import_text


@pytest.fixture
def company(app: App, tmp_path: Path) -> App:
    """The service with the little company in it."""
    folder = tmp_path / "company"
    folder.mkdir()
    for kind, content in FILES.items():
        (folder / f"{kind}.csv").write_text(content, encoding="utf-8")
    assert [r.name for r in import_path(app, HR, folder) if r.refused or r.faults] == []
    return app


def counts(report: ImportReport) -> tuple[int, int, int]:
    return report.added, report.changed, report.unchanged


def audits(app: App) -> int:
    with app.reading() as uow:
        return len(uow.session.scalars(select(AuditRow.seq)).all())


@pytest.mark.slow
def test_the_whole_demo_company_is_imported_and_again_changes_nothing(app: App) -> None:
    first = import_path(app, HR, DEMO)
    second = import_path(app, HR, DEMO)

    assert {report.name for report in first} == {path.name for path in DEMO.glob("*.csv")}
    for report in first:
        assert (report.state, report.faults, report.refusal) == ("done", (), None)
        assert report.sample is not None
        assert report.sample.counted == report.rows
        assert report.sample.rows == min(50, report.rows)
    assert [(r.name, r.added, r.changed) for r in second] == [(r.name, 0, 0) for r in first]
    assert len(recent_imports(app, HR)) == len(first)  # the same content takes the place of its earlier import


def test_files_of_a_folder_come_in_the_order_of_what_refers_to_what(company: App, tmp_path: Path) -> None:
    names = [report.kind for report in import_path(company, HR, tmp_path / "company")]

    assert names == [kind for kind in KINDS if kind in FILES]
    for position, name in enumerate(names):
        assert not set(KINDS[name].after) & set(names[position:])


def test_every_import_is_audited_once(company: App, bring: Callable[..., ImportReport]) -> None:
    before = audits(company)

    bring("departments.csv", "code,name_zh,name_en\nX,x,x\n")
    bring("departments.csv", "")

    assert audits(company) == before + 2
    with company.reading() as uow:
        last = uow.session.scalars(select(AuditRow).order_by(AuditRow.seq.desc())).first()
    assert (last.action, last.actor, last.detail["state"], last.detail["refusal"]) == (
        "import.file",
        "hr",
        "refused",
        "file_empty",
    )


def test_changed_rows_are_counted_apart_from_added_and_unchanged(
    company: App, bring: Callable[..., ImportReport]
) -> None:
    report = bring("departments.csv", FILES["departments"].replace("Warehouse", "Warehouses") + "FIN,财务,Finance\n")

    assert counts(report) == (1, 1, 1)


def test_a_dry_run_of_a_new_company_finds_what_the_files_before_bring_and_keeps_nothing(
    app: App, tmp_path: Path
) -> None:
    for kind, content in FILES.items():
        (tmp_path / f"{kind}.csv").write_text(content, encoding="utf-8")
    before = audits(app)

    rehearsed = import_path(app, HR, tmp_path, dry_run=True)

    with app.reading() as uow:
        assert uow.organisation.site() is None
    assert (audits(app), recent_imports(app, HR)) == (before, ())
    done = import_path(app, HR, tmp_path)
    assert [replace(report, import_id=None) for report in done] == rehearsed
    assert [report.name for report in rehearsed if report.refused or report.faults or not report.added] == []


def test_a_dry_run_reports_and_keeps_nothing(company: App, bring: Callable[..., ImportReport]) -> None:
    before, imports = audits(company), len(recent_imports(company, HR))

    report = bring("departments.csv", "code,name_zh,name_en\nX,x,x\nY Y,y,y\n", dry_run=True)

    assert (counts(report), report.quarantined, report.import_id) == ((1, 0, 0), 1, None)
    assert (audits(company), len(recent_imports(company, HR))) == (before, imports)
    with company.reading() as uow:
        assert "X" not in uow.organisation.load().departments


@pytest.mark.parametrize("role", [AccountRole.STAFF, AccountRole.LEAD])
def test_only_hr_and_admin_import(app: App, tmp_path: Path, role: AccountRole) -> None:
    actor = Actor(login="x", role=role, departments=frozenset({"WH"}), person="E001")
    for call in (
        lambda: import_path(app, actor, tmp_path),
        lambda: importing.import_file(app, actor, tmp_path / "x.csv"),
        lambda: recent_imports(app, actor),
        lambda: import_details(app, actor, 1),
    ):
        with pytest.raises(Forbidden):
            call()


def test_a_missing_path_and_an_empty_folder_are_named(app: App, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    with pytest.raises(NotFound, match="no file or folder nowhere"):
        import_path(app, HR, tmp_path / "nowhere")
    with pytest.raises(NotFound, match="no CSV or XLSX file in empty"):
        import_path(app, HR, tmp_path / "empty")


def test_nothing_comes_before_the_site(bring: Callable[..., ImportReport]) -> None:
    report = bring("departments.csv", FILES["departments"])

    assert report.refusal is not None
    assert report.refusal.reason == "no_site"


def test_a_workbook_brings_what_its_csv_brings(company: App, tmp_path: Path) -> None:
    """Every kind again from XLSX, with real dates, times and numbers in its cells: nothing changes."""
    folder = tmp_path / "books"
    folder.mkdir()
    for kind in FILES:
        frame = pd.read_csv(tmp_path / "company" / f"{kind}.csv", dtype=str, keep_default_na=False)
        for column in frame:
            if column in {"day", "first_day", "last_day", "hired_on", "left_on", "valid_from", "valid_to"}:
                frame[column] = [date.fromisoformat(cell) if cell else None for cell in frame[column]]
            elif column in {"days", "slot_min", "length_min", "weight", "cost_per_hour", "device_seq"}:
                frame[column] = pd.to_numeric(frame[column])
        (folder / f"{kind}.xlsx").write_bytes(to_xlsx(frame))

    reports = import_path(company, HR, folder)

    assert [(r.name, r.sentences("en"), r.added, r.changed) for r in reports] == [
        (f"{kind}.xlsx", r.sentences("en"), 0, 0)
        for kind, r in zip((k for k in KINDS if k in FILES), reports, strict=True)
    ]
    assert all(r.sample is not None and r.sample.fields > 0 for r in reports)


def test_a_store_that_loses_a_row_is_caught_by_the_sample_and_taken_back(
    company: App, bring: Callable[..., ImportReport], monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = KINDS["departments"]
    lossy = replace(kind, store=lambda rows, context: kind.store(rows[:-1], context))
    monkeypatch.setitem(KINDS, "departments", lossy)

    report = bring("departments.csv", "code,name_zh,name_en\nX,x,x\nY,y,y\n")

    assert report.refusal is not None
    assert (report.state, report.refusal.reason, report.refusal.params["row"]) == ("refused", "sample_differs", 3)
    assert counts(report) == (0, 0, 0)
    with company.reading() as uow:
        assert set(uow.organisation.load().departments) == {"WH", "LAB"}


def test_a_store_that_bends_a_sum_is_caught_and_taken_back(
    company: App, bring: Callable[..., ImportReport], monkeypatch: pytest.MonkeyPatch
) -> None:
    """100 rows, of which 50 are compared one by one: one of the others is bent, and the sums tell."""
    kind = KINDS["workload"]
    slots = [f"2026-10-{1 + i // 48:02d} {i % 48 // 2:02d}:{i % 2 * 30:02d}" for i in range(100)]
    content = "role,interval_start,quantity\n" + "".join(f"PICK,{slot},7\n" for slot in slots)
    compared = {row.number for row in importing_sample(content, bring)}
    other = next(number for number in range(2, 102) if number not in compared)

    def bent(rows, context):
        for row in rows:
            if row.number == other:
                row.values["quantity"] += 1
        return kind.store(rows, context)

    monkeypatch.setitem(KINDS, "workload", replace(kind, store=bent))

    report = bring("workload.csv", content)

    assert report.refusal is not None
    assert report.refusal.reason == "sample_sum"
    assert report.refusal.params == {"field": "quantity", "value": "700", "stored": "701"}
    with company.reading() as uow:
        assert uow.session.scalars(select(WorkloadRow.quantity)).all() == []


def importing_sample(content: str, bring: Callable[..., ImportReport]) -> list:
    """The rows that the sample check would draw of a file."""
    drawn: list = []
    draw = sampling._draw

    def watch(rows):
        drawn.extend(draw(rows))
        return drawn

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sampling, "_draw", watch)
        bring("workload.csv", content, dry_run=True)
    return drawn


def test_a_roster_with_other_content_is_the_next_version(company: App, bring: Callable[..., ImportReport]) -> None:
    report = bring("rosters.csv", FILES["rosters"].replace(",E,", ",N,") + "2026-09-28,14,E002,2026-09-29,E,\n")

    assert counts(report) == (1, 1, 0)
    with company.reading() as uow:
        states = [(v.version, v.state) for v in uow.rosters.of_horizon(date(2026, 9, 28))]
    assert states == [(2, RosterState.PUBLISHED), (1, RosterState.SUPERSEDED)]


def test_a_new_valid_from_is_a_kpi_s_next_version(company: App, bring: Callable[..., ImportReport]) -> None:
    report = bring("kpis.csv", FILES["kpis"].replace("2026-01-01", "2026-07-01"))

    assert counts(report) == (2, 0, 0)
    with company.reading() as uow:
        versions = [(k["code"], k["version"], k["valid_from"]) for k in uow.imports.kpis()]
    assert versions == [
        ("OTS", 1, date(2026, 1, 1)),
        ("OTS", 2, date(2026, 7, 1)),
        ("UPH", 1, date(2026, 1, 1)),
        ("UPH", 2, date(2026, 7, 1)),
    ]


def test_a_locked_period_takes_no_other_observation(company: App, bring: Callable[..., ImportReport]) -> None:
    header = "kpi,period,person,numerator,exposure,dates,source\n"
    bring("observations.csv", f"{header}UPH,2026-10,E001,6543,124.5,22,wms\n")
    with company.unit_of_work(HR) as uow:
        uow.session.execute(update(PeriodRow).values(state="locked"))
        uow.audit("test", "periods")
        uow.commit()

    same = bring("observations.csv", f"{header}UPH,2026-10,E001,6543.0,124.50,22,wms\n")
    other = bring("observations.csv", f"{header}UPH,2026-10,E001,6544,124.5,22,wms\n")
    moved = bring("periods.csv", "code,first_day,last_day\n2026-10,2026-10-01,2026-10-30\n")

    assert counts(same) == (0, 0, 1)
    assert [f.reason for r in (other, moved) for f in r.faults] == ["period_locked", "period_locked"]


def test_an_import_can_be_looked_up_with_its_quarantine(company: App, bring: Callable[..., ImportReport]) -> None:
    report = bring("departments.csv", "code,name_zh,name_en\nX,x,x\nY Y,y,y\nZ Z,z,z\n")

    kept, quarantine = import_details(company, HR, report.import_id or 0)
    _, rest = import_details(company, HR, report.import_id or 0, after=3)

    assert (kept.name, kept.kind, kept.state, kept.added, kept.quarantined) == (
        "departments.csv",
        "departments",
        "done",
        1,
        2,
    )
    assert [(q.row, q.raw) for q in quarantine] == [(3, ["Y Y", "y", "y"]), (4, ["Z Z", "z", "z"])]
    assert [q.row for q in rest] == [4]
    assert kept.report["sample"] == {"rows": 1, "fields": 3, "seed": 20260101, "counted": 3, "totals": {}}
    with pytest.raises(NotFound):
        import_details(company, HR, 10_000)


def test_an_upload_is_imported_by_a_job(company: App) -> None:
    job = request_import(company, HR, "departments.csv", b"code,name_zh,name_en\nX,x,x\n", key="a")
    again = request_import(company, HR, "departments.csv", b"code,name_zh,name_en\nX,x,x\n", key="a")

    assert again.id == job.id
    assert Worker(company, "w", ("import",)).work_one()

    with company.reading() as uow:
        done = uow.jobs.get(job.id)
        assert uow.organisation.load().departments["X"].name_en == "x"
    assert (done.state, done.result["state"], done.result["added"]) == (JobState.DONE, "done", 1)
    kept, _ = import_details(company, HR, done.result["import_id"])
    assert (kept.name, kept.imported_by) == ("departments.csv", "hr")


def test_an_upload_that_is_refused_is_a_job_that_is_done_and_says_so(company: App) -> None:
    job = request_import(company, HR, "../../departments.xlsx", b"no workbook", key="b")

    assert Worker(company, "w", ("import",)).work_one()

    with company.reading() as uow:
        done = uow.jobs.get(job.id)
    assert (done.state, done.result["state"]) == (JobState.DONE, "refused")
    kept, _ = import_details(company, HR, done.result["import_id"])
    assert (kept.name, kept.report["refusal"]) == (
        "departments.xlsx",
        {"reason": "workbook_corrupt", "params": {"accepted": ".xlsx"}},
    )


def test_an_upload_that_is_too_large_is_not_even_kept(company: App) -> None:
    with pytest.raises(InvalidInput) as refused:
        request_import(company, HR, "workload.csv", b" " * (32 * 2**20 + 1), key="c")

    assert refused.value.key == "file_too_large"
    assert not (company.config.data_dir / "uploads").exists()


def test_every_file_that_cannot_be_read_is_kept_as_refused(company: App, bring: Callable[..., ImportReport]) -> None:
    """They have no content to tell them apart by; none takes the place of another."""
    before = len(recent_imports(company, HR))
    bring("people.csv", b"")
    bring("roles.csv", b"")
    found = recent_imports(company, HR)
    assert [file.name for file in found[:2]] == ["roles.csv", "people.csv"]
    assert len(found) == before + 2
