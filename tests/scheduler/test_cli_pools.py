"""``attribution pools``: a shift told with the sign that scores get, and no money without a granted appeal."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from scheduler.bootstrap import App
from scheduler.cli import main
from tests.scheduler.services.appeal_world import add_locked
from tests.web.world import ANN, CLOSED, add_bonus

WHY = "Committee of 3 October: strict targets"


@pytest.fixture
def call(app: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    folder = tmp_path / "files"
    folder.mkdir()
    add_bonus(add_locked(app, folder))
    monkeypatch.setenv("DATABASE_URL", app.config.database_url)
    monkeypatch.setenv("SHIFTLEDGER_DATA_DIR", str(app.config.data_dir))
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: str, locale: str = "en"):
        monkeypatch.setenv("SHIFTLEDGER_LOCALE", locale)
        return CliRunner().invoke(main, ["attribution", "pools", *arguments])

    return run


@pytest.mark.parametrize(("shift", "told"), [("-3", "shifted by +3.00 points"), ("1.5", "shifted by -1.50 points")])
def test_a_shift_is_told_as_what_happens_to_the_scores(call, shift: str, told: str) -> None:
    done = call("calibrate", CLOSED, "WH", shift, "--reason", WHY)
    assert done.exit_code == 0, done.output
    assert told in done.stdout
    assert "taken off" not in done.stdout


def test_the_reserve_stays_shut_without_a_granted_appeal(call) -> None:
    asked = ("appeal", CLOSED, ANN, "LAB", "10", "--reason", "because I say so")
    done = call(*asked)
    assert done.exit_code != 0
    assert "No appeal of E001 in 2026-09 was granted" in done.output
    assert "没有成立的申诉" in call(*asked, locale="zh_CN").output
