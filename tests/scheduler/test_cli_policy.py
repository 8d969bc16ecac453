"""``shiftledger policy``: packs, audits, derogations; what a script reads, and its exit codes."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from scheduler.bootstrap import App
from scheduler.cli import main
from scheduler.domain.job import JobState
from scheduler.services.labour import default_text
from tests.scheduler.services.worked_week import SUNDAY, WEEK, add_week

DAYS = ("--from", str(WEEK), "--to", str(SUNDAY))


@pytest.fixture
def week(app: App, monkeypatch: pytest.MonkeyPatch) -> App:
    add_week(app)
    monkeypatch.setenv("SHIFTLEDGER_DATA_DIR", str(app.config.data_dir))
    monkeypatch.setenv("DATABASE_URL", str(app.config.database_url))
    monkeypatch.setenv("SHIFTLEDGER_TODAY", "2026-11-08")
    monkeypatch.setenv("LANGUAGE", "en")
    return app


def run(*arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(main, ["policy", *arguments])
    assert result.exit_code == code, result.output
    return result


@pytest.mark.usefixtures("week")
def test_packs_are_put_in_force_and_listed_with_articles() -> None:
    run("check", *DAYS, code=6)  # nothing is in force yet
    assert "Packs in force: cn-standard, company." in run("use", "cn-standard", "company", "--from", str(WEEK)).output
    shown = run("packs", "--rules").output
    assert "劳动法" in shown
    assert "must be kept" in " ".join(shown.split())
    told = json.loads(run("packs", "--json").output)
    assert [one["pack"] for one in told["in_force"]] == ["cn-standard", "company"]
    assert {rule["id"]: rule["cite"] for rule in told["rules"]}["cn.ot.month"] == "劳动法 第41条"
    run("use", "atlantis", code=4)


@pytest.mark.usefixtures("week")
def test_packs_that_cannot_be_laid_on_each_other_are_refused_with_every_fault() -> None:
    refused = run("use", "cn-standard", code=2).stderr  # nights are not defined
    assert "cn.pregnant.night" in refused
    assert "cn.nursing.night" in refused


@pytest.mark.usefixtures("week")
def test_all_rules_are_taken_out_of_force_only_by_name() -> None:
    run("use", "cn-standard", "company", "--from", str(WEEK))
    assert "--none" in run("use", code=2).stderr
    run("use", "cn-standard", "company", "--none", code=2)
    assert len(json.loads(run("packs", "--on", str(WEEK), "--json").output)["in_force"]) == 2
    run("use", "--none", "--from", str(WEEK))
    assert json.loads(run("packs", "--on", str(WEEK), "--json").output)["in_force"] == []


def test_a_command_that_changes_rules_sees_the_hours_through_without_a_service(week: App) -> None:
    run("use", "cn-standard", "company", "--from", str(WEEK))
    with week.reading() as uow:
        (job,) = uow.jobs.newest(kinds={"hours"})
    assert job.state is JobState.DONE


@pytest.mark.usefixtures("week")
def test_an_audit_says_who_when_which_article_by_how_much_and_exits_with_7(tmp_path: Path) -> None:
    run("use", "cn-standard", "company", "--from", str(WEEK))
    run("check", *DAYS, "--rule", "cn.ot.month", code=0)
    own = json.loads(default_text())
    own["rules"].append(
        {"id": "company.day", "kind": "day_minutes", "limit_min": 60, "title_zh": "一小时", "title_en": "one hour",
         "roster": "hard", "cite": "company 1", "mark": "M"}
    )  # fmt: skip
    path = tmp_path / "own.json"
    path.write_text(json.dumps(own), encoding="utf-8")
    assert "version 1" in run("packs", "--upload", str(path)).output
    path.write_text(json.dumps(own | {"version": "2"}), encoding="utf-8-sig")
    assert "version 2" in run("packs", "--upload", str(path)).output
    path.write_text(json.dumps(own | {"version": "三"}, ensure_ascii=False), encoding="gb18030")
    assert "own.json is not UTF-8" in run("packs", "--upload", str(path), code=2).output
    path.write_text("{}", encoding="utf-8")
    run("packs", "--upload", str(path), code=2)
    run("use", "cn-standard", "company", "--from", str(WEEK))
    shown = run("check", *DAYS, "--rule", "company.day", code=7).output
    assert "one hour" in shown
    assert "company 1" in shown
    told = json.loads(run("check", *DAYS, "--rule", "company.day", "--json", code=7).output)
    assert told["breaches"] == len(told["findings"]) > 0
    assert told["findings"][0]["amount"] == told["findings"][0]["found"] - 60
    planned = json.loads(run("check", *DAYS, "--planned", "--rule", "company.day", "--json", code=7).output)
    assert planned["basis"] == "planned"


@pytest.mark.usefixtures("week")
def test_a_derogation_is_granted_with_evidence_and_withdrawn() -> None:
    run("use", "eu", "--from", str(WEEK))
    run("derogate", "eu.avg48", "opt_out", "--from", str(WEEK), code=2)
    run("derogate", "eu.avg48", "opt_out", "--evidence", "scan 1", "--from", str(WEEK), "--person", "A")
    assert json.loads(run("packs", "--json").output)["derogations"][0]["evidence"] == "scan 1"
    run("withdraw", "1")
    run("withdraw", "1", code=6)


@pytest.mark.usefixtures("week")
@pytest.mark.parametrize("number", ["2147483648", "9" * 30])
def test_numbers_beyond_the_databases_are_of_nothing(number: str) -> None:
    run("check", "--roster", number, code=4)
    run("withdraw", number, code=4)


@pytest.mark.usefixtures("week")
def test_what_is_not_there_is_missing_and_two_ranges_are_refused() -> None:
    run("use", "eu", "--from", str(WEEK))
    for name, value in (("--person", "NOBODY"), ("--department", "XX"), ("--rule", "nope")):
        run("check", *DAYS, name, value, code=4)
    for ranges in ((*DAYS, "--roster", "1"), (*DAYS, "--period", "P"), ("--period", "P", "--roster", "1")):
        assert "only one of these" in run("check", *ranges, code=2).output


@pytest.mark.usefixtures("week")
def test_an_audit_says_which_packs_counted_on_which_days() -> None:
    third = WEEK + timedelta(days=2)
    run("use", "eu", "--from", str(third))
    assert f"No rule packs are in force from {WEEK} to {third - timedelta(days=1)}" in run("check", *DAYS).output
    told = json.loads(run("check", *DAYS, "--json").output)["parts"]
    assert [(one["first_day"], bool(one["packs"])) for one in told] == [(str(WEEK), False), (str(third), True)]


@pytest.mark.usefixtures("week")
def test_a_queue_of_a_kind_that_there_is_not_is_refused() -> None:
    refused = CliRunner().invoke(main, ["hours", "queue", "P", "--kind", "nonsense"])
    assert refused.exit_code == 2
    assert "missing_out" in refused.output
