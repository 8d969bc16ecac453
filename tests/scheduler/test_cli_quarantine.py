"""``hours quarantine``: list, release once mended, dismiss with a reason; each with an audit entry."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from scheduler.bootstrap import App
from scheduler.cli import main
from scheduler.domain.actor import SYSTEM
from scheduler.services.audit_log import AuditAsked, read_audit
from scheduler.services.importing import import_path
from tests.web.world import ANN, add_accounts, add_company

HEADER = "device,device_seq,person,time,kind,role\n"
ROWS = f"G9,1,E777,2026-10-05 06:58:10,IN,\nG9,2,{ANN},2026-10-05 08:00:00,ROLE,NEW\n"


@pytest.fixture
def call(app: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    add_company(app)
    add_accounts(app)
    path = tmp_path / "punches.csv"
    path.write_text(HEADER + ROWS, encoding="utf-8")
    import_path(app, SYSTEM, path)
    monkeypatch.setenv("DATABASE_URL", app.config.database_url)
    monkeypatch.setenv("SHIFTLEDGER_DATA_DIR", str(app.config.data_dir))
    monkeypatch.setenv("SHIFTLEDGER_TODAY", "2026-11-08")
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: str, locale: str = "en") -> Result:
        monkeypatch.setenv("SHIFTLEDGER_LOCALE", locale)
        return CliRunner().invoke(main, ["hours", "quarantine", *arguments])

    return run


def numbers(call) -> list[int]:
    return [row["id"] for row in json.loads(call("list", "--json").stdout)]


def test_rows_are_listed_with_what_is_wrong_in_both_languages(call) -> None:
    assert "There is no person E777" in call("list").stdout
    assert "人员 E777 不存在" in call("list", locale="zh_CN").stdout
    rows = json.loads(call("list", "--json").stdout)
    assert [(row["device"], row["reason"]) for row in rows] == [("G9", "unknown_person"), ("G9", "unknown_role")]
    assert json.loads(call("list", "--after", str(rows[0]["id"]), "--json").stdout) == rows[1:]
    assert json.loads(call("list", "--state", "dismissed", "--json").stdout) == []


def test_rows_are_released_once_their_cause_is_mended(call, app: App, tmp_path: Path) -> None:
    kept = call("release")
    assert (kept.exit_code, kept.stdout.strip()) == (3, "Released: 0. Still wrong and kept: 2.")
    still = call("release", str(numbers(call)[0]))
    assert (still.exit_code, "The cause is still there" in still.stderr) == (2, True)
    roles = tmp_path / "roles.csv"
    roles.write_text("code,name_zh,name_en,department,unit_zh,unit_en\nNEW,新,New,WH,件,pieces\n", encoding="utf-8")
    import_path(app, SYSTEM, roles)
    done = call("release")
    assert (done.exit_code, done.stdout.strip()) == (3, "Released: 1. Still wrong and kept: 1.")
    assert [row["reason"] for row in json.loads(call("list", "--json").stdout)] == ["unknown_person"]
    assert call("release", "--reason", "as I say").exit_code == 2


def test_rows_are_dismissed_with_a_reason_that_is_kept(call, app: App) -> None:
    first, second = numbers(call)
    assert call("dismiss", str(first), "--reason", "x").exit_code == 2
    done = call("dismiss", str(first), str(second), "999", "--reason", "a test of the reader")
    assert done.exit_code == 3
    assert "999: There is no such row in quarantine." in done.stdout
    assert done.stdout.strip().endswith("Decided: 2; left as they were: 1.")
    assert numbers(call) == []
    [_, row] = json.loads(call("list", "--state", "dismissed", "--json").stdout)
    assert row["note"] == "a test of the reader"
    entries = read_audit(app, SYSTEM, asked=AuditAsked(action="quarantine.dismiss")).entries
    assert [entry.detail["note"] for entry in entries] == ["a test of the reader"] * 2
    again = call("dismiss", str(first), "--reason", "a test of the reader")
    assert (again.exit_code, "was decided already" in again.stderr) == (6, True)


@pytest.mark.usefixtures("call")
def test_staff_may_not() -> None:
    done = CliRunner().invoke(main, ["--as", "ann", "hours", "quarantine", "list"])
    assert done.exit_code == 5, done.output
