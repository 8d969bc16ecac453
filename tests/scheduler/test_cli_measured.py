"""``attribution measure`` and ``measured``: parts of pools that were measured, in both languages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from scheduler.bootstrap import App
from scheduler.cli import main
from tests.web.world import BO, OPEN, add_company, add_hours
from tests.web.world import add_accounts as accounts


@pytest.fixture
def call(app: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    folder = tmp_path / "files"
    folder.mkdir()
    add_company(app)
    accounts(app)
    add_hours(app, folder)
    monkeypatch.setenv("DATABASE_URL", app.config.database_url)
    monkeypatch.setenv("SHIFTLEDGER_DATA_DIR", str(app.config.data_dir))
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: str, locale: str = "en"):
        monkeypatch.setenv("SHIFTLEDGER_LOCALE", locale)
        return CliRunner().invoke(main, ["attribution", *arguments])

    return run


def test_a_part_is_entered_listed_and_divided_around(call) -> None:
    done = call("measure", OPEN, BO, "PICK", "12.50", "--source", "scanner of the dock")
    assert done.exit_code == 0, done.output
    assert "12.50" in done.stdout
    assert "scanner of the dock" in call("measured", OPEN).stdout
    assert "的计量部分" in call("measured", OPEN, locale="zh_CN").stdout
    [part] = json.loads(call("measured", OPEN, "--json").stdout)
    assert (part["person"], part["role"], part["fen"]) == (BO, "PICK", 1250)
    shares = json.loads(call("run", OPEN, "--pool", "WH=100", "--json").stdout)["departments"]
    [warehouse] = [d for d in shares if d["department"] == "WH"]
    assert sum(s["measured"] for s in warehouse["shares"]) + warehouse["unattributed"] == 1250
    assert sum(s["share"] for s in warehouse["shares"]) + warehouse["unattributed"] == 10_000
    refused = call("run", OPEN, "--pool", "WH=12.49")
    assert refused.exit_code != 0
    assert "more than its pool of 12.49" in refused.stderr
    assert "超过其奖金池" in call("run", OPEN, "--pool", "WH=12.49", locale="zh_CN").stderr
