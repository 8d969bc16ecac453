"""``attribution whatif``: what other weights would move, in both languages and as JSON; nothing is stored."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest
from click.testing import CliRunner, Result

from scheduler.bootstrap import App
from scheduler.cli import main
from scheduler.services.attribution import run_attribution
from tests.scheduler.services.ledger_demo import HR, PERIOD, demo, demo_template

__all__ = ["demo", "demo_template"]


@pytest.fixture
def call(demo: App, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", demo.config.database_url)
    monkeypatch.setenv("SHIFTLEDGER_DATA_DIR", str(demo.config.data_dir))
    monkeypatch.setenv("SHIFTLEDGER_TODAY", "2026-11-08")
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: str, locale: str = "en") -> Result:
        monkeypatch.setenv("SHIFTLEDGER_LOCALE", locale)
        return CliRunner().invoke(main, ["attribution", "whatif", PERIOD, *arguments])

    return run


def test_every_person_is_told_with_sums(call, demo: App) -> None:
    run_attribution(demo, HR, PERIOD, {"WH": 1_000_000})
    done = call("--weight", "PICK=1.2", "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    before, after = found["sums"]["money_fen"]
    assert before == after == "1000000"
    moved = [Fraction(p["points"][1]) - Fraction(p["points"][0]) for p in found["people"]]
    assert sum(moved) == Fraction(found["sums"]["points"][1]) - Fraction(found["sums"]["points"][0])
    assert found["version"] == 1
    told = call("--weight", "PICK=1.2")
    assert "against version 1" in told.stdout
    assert "Money" in told.stdout


def test_it_speaks_chinese_and_tells_the_firmness_of_the_order(call) -> None:
    done = call("--weight", "PICK=1.2", "--sensitivity", locale="zh_CN")
    assert done.exit_code == 0, done.output
    assert "会变动什么" in done.stdout
    assert "排序对权重的稳固程度" in done.stdout
    assert "对比现有工时" in done.stdout
    assert "金额" not in done.stdout  # nothing is divided yet


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        ((), 2, "Change at least one weight"),
        (("--weight", "PICK"), 2, "is not a pair ROLE=WEIGHT"),
        (("--weight", "PICK=2.001"), 2, "0.5 to 2.0 is"),
        (("--weight", "PICK=1.2005"), 2, "is not a pair ROLE=WEIGHT"),
        (("--weight", "PICK=1e99999999"), 2, "is not a pair ROLE=WEIGHT"),
        (("--weight", "PICK=1.2", "--weight", "PICK=1.3"), 2, "twice"),
        (("--weight", "NONE=1.2"), 4, "There is no role"),
    ],
)
def test_what_cannot_be_is_refused_with_its_code(call, arguments: tuple[str, ...], code: int, told: str) -> None:
    done = call(*arguments)
    assert (done.exit_code, told in done.stderr) == (code, True), done.stderr
