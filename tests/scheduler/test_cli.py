"""The command line: help in both languages, exit codes, JSON that parses, errors in one sentence."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from string import ascii_letters

import click
import pytest

from scheduler.cli import COMMANDS, main
from scheduler.commands.base import out, words
from scheduler.commands.roster import _print_board
from scheduler.errors import Conflict, NotFound
from scheduler.wording import EXCEPTION_NAMES

DEMO = Path(__file__).resolve().parents[2] / "fixtures" / "demo"
SCHEDULER = Path(__file__).resolve().parents[2] / "scheduler"
SMALL = (
    "site",
    "departments",
    "roles",
    "role_weights",
    "standards",
    "contracts",
    "people",
    "skills",
    "shift_types",
    "periods",
)
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run ``shiftledger`` on an installation of this test's own."""
    base = {k: v for k, v in os.environ.items() if not k.startswith(("SHIFTLEDGER_", "DATABASE_URL", "LC_", "LANG"))}
    base |= {"SHIFTLEDGER_DATA_DIR": str(tmp_path / "data"), "SHIFTLEDGER_TODAY": "2026-11-08"}

    def call(*arguments: str, locale: str = "en", **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "scheduler.cli", *arguments],
            env=base | {"SHIFTLEDGER_LOCALE": locale} | more,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return call


@pytest.fixture
def company(run: Run, tmp_path: Path) -> Path:
    """An installation with the demo company's people, without history."""
    folder = tmp_path / "company"
    folder.mkdir()
    for kind in SMALL:
        shutil.copyfile(DEMO / f"{kind}.csv", folder / f"{kind}.csv")
    assert run("init").returncode == 0
    assert run("import", str(folder)).returncode == 0
    return folder


def leaves(command: click.Command, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Every command, by the words that call it."""
    if not isinstance(command, click.Group):
        return [path]
    context = click.Context(command)
    found = [(*path, name) for name in command.list_commands(context)]
    return [leaf for words in found for leaf in leaves(command.get_command(context, words[-1]) or command, words)]


@pytest.mark.parametrize("words", leaves(main), ids=" ".join)
def test_every_command_and_option_says_what_it_does(words: tuple[str, ...]) -> None:
    command: click.Command = main
    for word in words:
        assert isinstance(command, click.Group)
        command = command.get_command(click.Context(command), word) or command
    assert command.help
    assert [p.name for p in command.params if isinstance(p, click.Option) and not p.help and p.name != "help"] == []


def test_help_lists_every_command_in_the_terminals_language(run: Run) -> None:
    english, chinese = run("--help").stdout, run("--help", locale="zh_CN.UTF-8").stdout
    assert all(name in english and name in chinese for name in COMMANDS)
    assert "Generate, show and publish rosters." in english
    assert "生成、查看和发布班表。" in chinese


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--json"], "没有选项 '--json'"),
        (["nonsense"], "没有命令 'nonsense'。"),
        (["forecast", "--days", "0"], "'--days' 的值无效：0 不在范围 1<=x<=91 之内。"),
        (["import", "nowhere"], "路径 'nowhere' 不存在。"),
        (["user", "add", "x"], "缺少选项 '--role'"),
        (["roster", "show", "1", "2"], "多余的参数（2）"),
    ],
)
def test_a_wrong_word_is_told_in_chinese_without_a_word_of_english(run: Run, arguments: list[str], said: str) -> None:
    done = run(*arguments, locale="zh_CN.UTF-8")

    assert done.returncode == 2
    assert said in done.stderr
    assert not re.search(r"Usage|Error|Invalid|Missing|No such|Try", done.stderr)


def test_help_does_not_load_the_solver_or_the_database(run: Run) -> None:
    code = (
        "import sys, scheduler.cli; "
        "sys.exit(any(m.split('.')[0] in ('ortools', 'sqlalchemy', 'pandas', 'numpy', 'flask') for m in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_before_init_every_command_says_what_to_do(run: Run, tmp_path: Path) -> None:
    done = run("roster", "show")
    assert done.returncode == 6
    assert "shiftledger init" in done.stderr
    assert "shiftledger init" in run("roster", "show", locale="zh").stderr
    assert not list(tmp_path.rglob("*.sqlite"))  # a look leaves the place empty, for a backup to be restored to


def test_an_unknown_word_or_value_is_exit_code_2(run: Run, company: Path) -> None:
    assert run("rooster").returncode == 2
    assert run("forecast", "--first-day", "2026-02-30").returncode == 2
    assert run("import", str(company / "nothing.csv")).returncode == 2
    assert run("hours", "resolve", "--from", "2026-10-01").returncode == 2


def test_a_second_import_changes_nothing(run: Run, company: Path) -> None:
    reports = json.loads(run("import", str(company), "--json").stdout)
    assert {r["kind"] for r in reports} == set(SMALL)
    assert all((r["added"], r["changed"], r["quarantined"]) == (0, 0, 0) for r in reports)


def test_quarantined_rows_are_exit_code_3_and_named(run: Run, company: Path) -> None:
    file = company / "skills.csv"
    file.write_text("person,role,proficiency_percent,valid_from,valid_to\nE001,NONE,90,2025-01-01,\n", encoding="utf-8")
    done = run("import", str(file))
    assert done.returncode == 3
    assert "NONE" in done.stdout
    assert json.loads(run("import", str(file), "--json").stdout)[0]["quarantined"] == 1


def test_a_name_given_twice_is_refused_instead_of_the_last_one_taken(run: Run, company: Path) -> None:
    pools = run("attribution", "run", "2026-10", "--pool", "WH=100", "--pool", "WH=200")
    roles = run("import", str(company), "--map", "a=PICK", "--map", "a=PACK", locale="zh")

    assert (pools.returncode, roles.returncode) == (2, 2)
    assert pools.stderr == "Error: --pool names “WH” twice.\n"
    assert roles.stderr == "错误：--map 中“a”出现了两次。\n"


def test_a_file_that_is_refused_is_exit_code_2(run: Run, company: Path) -> None:
    file = company / "people.csv"
    file.write_text("who,what\n1,2\n", encoding="utf-8")
    done = run("import", str(file))
    assert done.returncode == 2
    assert json.loads(run("import", str(file), "--json").stdout)[0]["state"] == "refused"


def test_what_does_not_exist_is_exit_code_4(run: Run, company: Path) -> None:
    assert run("roster", "show", "7").returncode == 4
    assert run("hours", "lock", "2031-01").returncode == 4
    assert run("--as", "nobody", "roster", "show").returncode == 4


def test_a_state_that_does_not_allow_it_is_exit_code_6(run: Run, company: Path) -> None:
    done = run("roster", "generate", "--time-limit", "2")  # no forecast yet
    assert done.returncode == 6
    assert "Error" in done.stderr
    assert run("roster", "show").returncode == 4  # no empty draft is left behind


def test_a_place_that_cannot_be_used_is_one_sentence_and_exit_code_9(run: Run, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be", encoding="utf-8")

    said = run("init", locale="zh_CN")

    assert said.returncode == 9
    assert said.stderr.startswith("错误：该位置不可用")
    assert len(said.stderr.splitlines()) == 1


def test_every_kind_of_exception_has_words() -> None:
    # the kinds that resolution makes, each as a literal in its code
    code = "".join(path.read_text(encoding="utf-8") for path in (SCHEDULER / "hours").glob("*.py"))
    kinds = set(re.findall(r'"((?:missing|unmatched|ambiguous)_[a-z]+|clock_jump|unscheduled|no_show)"', code))

    assert {"missing_out", "missing_resume", "unscheduled", "no_show", "clock_jump"} <= kinds
    assert kinds <= set(EXCEPTION_NAMES)


def test_hours_say_what_keeps_the_period_open(run: Run, company: Path) -> None:
    punches = company / "punches.csv"
    punches.write_text(
        "device,device_seq,person,time,kind,role\nG,1,E001,2026-10-05 08:00:00,IN,PICK\n", encoding="utf-8"
    )
    assert run("import", str(punches)).returncode == 0

    told = run("hours", "resolve", "--period", "2026-10").stdout
    data = json.loads(run("hours", "resolve", "--period", "2026-10", "--json").stdout)

    assert told.startswith("Hours by role, 2026-10-01 to 2026-10-31\n")
    assert "no end punched 1" in told
    assert "1 keep the period open" in told
    assert (data["blocking"], data["locked_days"]) == (1, 0)
    locked = run("hours", "lock", "2026-10")
    assert (locked.returncode, "See: shiftledger hours queue 2026-10" in locked.stderr) == (6, True)

    [case] = json.loads(run("hours", "queue", "2026-10", "--json").stdout)
    number = str(case["id"])
    assert (case["kind"], case["decision"]) == ("missing_out", None)  # no shift says when it would have ended
    refused = run("hours", "decide", number, "--reason", "as ever")
    assert (refused.returncode, "needs a time or a decision of its own" in refused.stderr) == (2, True)
    huge = ("9" * 30, "987654")
    decided = [run("hours", "decide", beyond, "--reason", "as ever") for beyond in huge]
    undone = [run("hours", "undo", beyond) for beyond in huge]
    assert [done.returncode for done in (*decided, *undone)] == [NotFound.exit_code] * 4
    assert decided[0].stderr == decided[1].stderr
    assert undone[0].stderr == undone[1].stderr
    several = run("hours", "decide", number, "987654", "--reason", "as ever")
    assert (several.returncode, several.stdout) == (NotFound.exit_code, "")
    entered = ("hours", "decide", number, "--decision", "enter", "--at", "2026-10-07T17:00", "--reason", "a test")
    assert "must lie from 2026-10-05 08:00 to 2026-10-06 00:00." in run(*entered).stderr
    nameless = run("hours", "decide", number, "--decision", "void", "--reason", "a test").stderr
    assert "name behind it" in nameless
    assert "shiftledger --as LOGIN" in nameless
    assert run("hours", "decide", number, "--at", "2026-10-05T17:00", "--reason", "a test").returncode == 2
    assert json.loads(run("hours", "deltas", "2026-10", "--json").stdout) == {"counted": [], "left": []}
    target = company / "hours.csv"
    assert run("hours", "export", "2026-10", "--out", str(target)).returncode == 0
    assert target.read_text(encoding="utf-8-sig").startswith("period,person,name")
    assert run("hours", "resolve").stdout.startswith("Up to date: ")


@pytest.mark.parametrize("code", ["E", "LONGCODE"])
def test_a_board_that_is_wider_than_the_terminal_loses_no_day(capsys: pytest.CaptureFixture[str], code: str) -> None:
    days = [date(2026, 12, 7) + timedelta(days=number) for number in range(28)]
    data = {
        "days": [day.isoformat() for day in days],
        "people": [["A", "很长的名字" * 16, "A very long name " * 5]],
        "cells": [[[code, []] if day.weekday() < 5 else None for day in days]],
    }

    _print_board(data, "en")

    told = capsys.readouterr().out
    assert told.count(code) == 20  # four weeks of five
    assert told.count("·") == 8
    assert all(len(line.rstrip()) <= out.width for line in told.splitlines())
    assert f"{days[0]} – " in told
    assert f" – {days[-1]}" in told


def test_a_state_in_an_error_is_told_in_the_terminals_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHIFTLEDGER_LOCALE", "zh_CN")

    said = words("roster_state", {"state": "published"}, "English")

    assert "published" not in said
    assert "已发布" in said


def test_an_account_gets_a_one_time_password_and_its_rights(run: Run, company: Path) -> None:
    made = json.loads(run("user", "add", "mei", "--role", "staff", "--person", "E003", "--json").stdout)
    assert len(made["one_time_password"]) >= 20
    assert run("user", "add", "mei", "--role", "staff", "--person", "E003").returncode == 6  # the login is taken
    assert run("--as", "mei", "user", "add", "boss", "--role", "admin").returncode == 5
    assert run("user", "add", "lead", "--role", "lead").returncode == 2  # a lead needs a department


def test_a_backup_restores_into_an_empty_place_only(run: Run, company: Path, tmp_path: Path) -> None:
    file = tmp_path / "company.backup"
    written = json.loads(run("backup", str(file), "--json").stdout)
    assert written["rows"] > 100
    assert run("restore", str(file)).returncode == 6  # this place is not empty
    shutil.rmtree(tmp_path / "data")
    restored = json.loads(run("restore", str(file), "--json").stdout)
    assert restored["rows"] == written["rows"]
    assert json.loads(run("import", str(company), "--json").stdout)[0]["unchanged"] == 1


def test_serving_without_a_secret_key_is_refused(run: Run, company: Path) -> None:
    done = run("serve")
    assert done.returncode == 2
    assert "SHIFTLEDGER_SECRET_KEY" in done.stderr


def test_serving_at_a_port_in_use_says_so_and_names_no_address(run: Run, company: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run("serve", "--port", str(port), SHIFTLEDGER_SECRET_KEY=ascii_letters)
    assert done.returncode == Conflict.exit_code
    assert str(port) in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(("least", "events"), [("", ["started", "stumbled"]), ("30", ["stumbled"])])
def test_a_terminal_is_told_warnings_only_and_a_service_everything(least: str, events: list[str]) -> None:
    code = (
        f"import structlog; from scheduler.logs import configure_logs; configure_logs({least}); "
        "log = structlog.get_logger(); log.info('started'); log.warning('stumbled')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert [json.loads(line)["event"] for line in done.stderr.splitlines()] == events
    assert done.stdout == ""
