"""``shiftledger kpi``: what a script reads and what a person sees."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from scheduler.bootstrap import App
from scheduler.cli import main
from tests.scheduler.services.worked_week import SUNDAY, WEEK, add_week


@pytest.fixture
def week(app: App, monkeypatch: pytest.MonkeyPatch) -> App:
    add_week(app)
    monkeypatch.setenv("SHIFTLEDGER_DATA_DIR", str(app.config.data_dir))
    monkeypatch.setenv("DATABASE_URL", str(app.config.database_url))
    monkeypatch.setenv("SHIFTLEDGER_TODAY", "2026-11-08")
    monkeypatch.setenv("LANGUAGE", "en")
    return app


def run(*arguments: str) -> str:
    result = CliRunner().invoke(main, ["kpi", *arguments, "--from", str(WEEK), "--to", str(SUNDAY)])
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.usefixtures("week")
def test_the_table_as_json_has_exact_parts() -> None:
    found = json.loads(run("show", "--json"))
    rows = {(r["scope"], r["code"]): r for r in found["rows"]}
    pick = rows["role", "PICK"]["kpis"]
    assert pick["uph"] == {"value": 40.0, "numerator": "400", "denominator": 600, "band": "", "personal": False}
    assert pick["wape"]["value"] == 20.0
    assert rows["company", ""]["notice"]["median_hours"] == 407.0
    assert rows["person", "L"]["kpis"]["xrole"]["numerator"] == 120
    assert [r["scope"] for r in json.loads(run("show", "--person", "L", "--json"))["rows"]] == ["person"]


@pytest.mark.usefixtures("week")
def test_tables_for_people() -> None:
    shown = run("show")
    assert "coverage" in shown
    assert "93.8 %" in shown
    assert "Planned" in run("slots")
    assert "LAB" in run("accounts")


@pytest.mark.usefixtures("week")
def test_slots_and_accounts_as_json_sum_to_the_ledger() -> None:
    slots = json.loads(run("slots", "--slot", "15", "--role", "PICK", "--json"))
    assert [sum(r["present_min"]) for r in slots["roles"]] == [600]
    accounts = json.loads(run("accounts", "--json"))
    assert [(x["home"], x["host"], x["minutes"]) for x in accounts["lines"]] == [("LAB", "WH", 120)]


@pytest.mark.usefixtures("week")
@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["show"], 2), (["show", "1999-01"], 4), (["show", "--from", str(WEEK)], 2)],
)
def test_days_are_a_period_or_two_dates(arguments: list[str], code: int) -> None:
    assert CliRunner().invoke(main, ["kpi", *arguments]).exit_code == code


@pytest.mark.usefixtures("week")
def test_more_rows_than_fit_beside_each_other_come_in_tables_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scheduler.commands.kpi.MOST_COLUMNS", 1)
    shown = run("show")
    assert "…" not in shown
    roles = shown[shown.index("Roles,") : shown.index("People,")]
    assert roles.count("coverage") == roles.count("KPI ") > 1
