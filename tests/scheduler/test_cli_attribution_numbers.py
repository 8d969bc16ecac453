"""Numbers that commands of the attribution cannot take: one sentence each and exit code 2, in both languages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from scheduler.bootstrap import App
from scheduler.cli import main
from tests.scheduler.services.ledger_demo import PERIOD, demo, demo_template

__all__ = ["demo", "demo_template"]

Call = Callable[..., Result]
AMOUNT = "is no amount of money; up to 100000000000"


@pytest.fixture
def call(demo: App, monkeypatch: pytest.MonkeyPatch) -> Call:
    monkeypatch.setenv("DATABASE_URL", demo.config.database_url)
    monkeypatch.setenv("SHIFTLEDGER_DATA_DIR", str(demo.config.data_dir))
    monkeypatch.setenv("SHIFTLEDGER_TODAY", "2026-11-08")
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: str, locale: str = "en") -> Result:
        monkeypatch.setenv("SHIFTLEDGER_LOCALE", locale)
        return CliRunner().invoke(main, ["attribution", *arguments])

    return run


RESULT = ("pools", "result", PERIOD, "WH")
APPEAL = ("pools", "appeal", PERIOD, "E003", "WH")
REFUSED = [
    (("run", PERIOD, "--pool", "WH=1e999999999"), AMOUNT),
    (("run", PERIOD, "--pool", "WH=1e400000"), AMOUNT),
    (("run", PERIOD, "--pool", "WH=1e20"), AMOUNT),
    (("run", PERIOD, "--pool", f"WH={10**20}"), AMOUNT),
    (("run", PERIOD, "--pool", "WH"), "is not a pair DEPARTMENT=MONEY"),
    (("run", PERIOD, "--most-hours", str(10**18)), "is not in the range 1<=x<=8784"),
    ((*RESULT, "1e400000", "--source", "audit"), "is not a number; accepted: 92.5"),
    ((*RESULT, "-5", "--source", "audit"), "0 to 120"),
    (("pools", "run", PERIOD, "1e400000"), AMOUNT),
    (("measure", PERIOD, "E003", "PICK", "1e400000", "--source", "till"), AMOUNT),
    (("measure", PERIOD, "E003", "PICK", "-5", "--source", "till"), "A measured part is 0 or more"),
    (("pools", "run", PERIOD, "-5"), "A budget above 0 is needed"),
    ((*APPEAL, "1e400000", "--reason", "as decided"), AMOUNT),
    ((*APPEAL, "-100", "--reason", "as decided"), "above 0"),
]


@pytest.mark.parametrize(("arguments", "told"), REFUSED)
def test_a_number_out_of_range_is_one_sentence(call: Call, arguments: tuple[str, ...], told: str) -> None:
    done = call(*arguments)
    assert (done.exit_code, told in done.stderr) == (2, True), done.stderr
    assert "No such option" not in done.stderr


@pytest.mark.parametrize("arguments", [arguments for arguments, _ in REFUSED])
def test_it_is_told_in_chinese(call: Call, arguments: tuple[str, ...]) -> None:
    done = call(*arguments, locale="zh")
    words = done.stderr.splitlines()[-1]
    assert done.exit_code == 2
    assert any("\u4e00" <= letter <= "\u9fff" for letter in words)
    assert not any(english in words for english in ("is no", "needed", "accepted"))
