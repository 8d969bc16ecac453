"""``simulate`` and ``regret`` on a small stored company: tables in both languages, JSON, errors with their codes."""

from __future__ import annotations

import json
from datetime import timedelta
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from rich.console import Console

from scheduler.cli import main
from scheduler.commands import base
from scheduler.commands.simulate import _show_regret
from scheduler.services.regret import DepartmentRegret, PeriodRegret
from scheduler.services.roster_editing import edit_assignment
from scheduler.services.rosters import create_draft, get_roster
from scheduler.workload.simulation.regret import Cause, RegretPart
from solver.roster import Roster
from tests.scheduler.planning.builders import MONDAY
from tests.scheduler.services.roster_company import DAYS, HR, forecast, store
from tests.scheduler.services.test_regret import SUNDAY, WEEK, week
from tests.scheduler.services.test_simulation import keep_past

__all__ = ["week"]


@pytest.fixture
def call(app, monkeypatch):
    """Run a command on the test's own database; English unless told."""
    monkeypatch.setenv("DATABASE_URL", app.config.database_url)
    monkeypatch.setenv("SHIFTLEDGER_DATA_DIR", str(app.config.data_dir))
    monkeypatch.setenv("SHIFTLEDGER_TODAY", "2026-11-08")
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments, locale="en"):
        monkeypatch.setenv("SHIFTLEDGER_LOCALE", locale)
        return CliRunner().invoke(main, [str(a) for a in arguments])

    return run


@pytest.fixture
def rosters(app):
    """A with B, and B alone, on Monday; A was away on Mondays before."""
    store(app)
    forecast(app, paths=6)
    keep_past(app)
    made = []
    for people in (("A", "B"), ("B",)):
        draft = create_draft(app, HR, first_day=MONDAY, days=DAYS)
        for who in people:
            revision = get_roster(app, HR, draft.id).revision
            edit_assignment(app, HR, draft.id, revision, person=who, day=MONDAY, shift_type="E", roles=("PICK",) * 4)
        made.append(draft.id)
    return made


def test_a_roster_is_told_by_role_shift_and_money(call, rosters):
    done = call("simulate", rosters[0], "--paths", 50, "--standby", 1)
    assert done.exit_code == 0, done.output
    assert "on 50 paths" in done.stdout
    assert "Absence without plan: 4 of 40 shifts" in done.stdout
    assert "Standby list" in done.stdout
    chinese = call("simulate", rosters[0], "--paths", 50, "--standby", 1, locale="zh_CN.UTF-8").stdout
    assert "待命名单" in chinese
    assert "最缺保障的班次" in chinese
    assert not {"Labour", "paths", "Served", "Standby"} & set(chinese.split())


def test_json_holds_what_the_tables_say_and_more(call, rosters):
    found = json.loads(call("simulate", rosters[0], "--paths", 40, "--compare", rosters[1], "--json").stdout)
    assert len(found["roster"]["cost_fen_by_path"]) == found["roster"]["paths"] == 40
    gaps = [
        a - b
        for a, b in zip(found["roster"]["cost_fen_by_path"], found["compared_with"]["cost_fen_by_path"], strict=True)
    ]
    assert found["difference_fen"]["mean"] == pytest.approx(sum(gaps) / 40, abs=0.06)
    pick = next(role for role in found["roster"]["roles"] if role["role"] == "PICK")
    assert pick["needed_min"] == pytest.approx(pick["served_min"] + pick["late_min"], abs=0.2)
    assert len(pick["by_slot"]["capacity"]) == DAYS * 48
    again = json.loads(call("simulate", rosters[0], "--paths", 40, "--compare", rosters[0], "--json").stdout)
    assert again["difference_fen"] == {"mean": 0, "low": 0, "high": 0, "cheaper": 0, "same": 1}


def test_without_a_number_the_newest_roster_with_shifts_is_taken_and_named(call, app, rosters):
    create_draft(app, HR, first_day=MONDAY, days=DAYS)  # as a search that found none leaves it
    done = call("simulate", "--paths", 20)
    assert done.exit_code == 0, done.output
    assert f"taken is roster {rosters[1]} of {DAYS} days from {MONDAY}, the newest with shifts." in done.stdout
    assert f"班表 {rosters[1]}（自" in call("simulate", "--paths", 20, locale="zh_CN").stdout
    assert "taken" not in call("simulate", "--paths", 20, "--json").stdout
    assert "the newest roster that holds" in " ".join(call("simulate", "--help").stdout.split())


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["simulate", "77"], 4, "没有该排班"),
        (["simulate", "2", "--against", "actual"], 6, "尚未全部录入"),
        (["simulate", "2", "--against", "nothing"], 2, "nothing"),
        (["simulate", "2", "--standby", "51"], 2, "51"),
        (["simulate", "2", "--compare", "1"], 2, "日期不同"),
        (["simulate", "1", "--against", "actual", "--standby", "1"], 2, "待命名单只能依据预测生成"),
        (["simulate", "1", "--seed", "99999999999"], 2, "种子须为"),
        (["regret", "2026-11-01", "2026-11-30"], 6, "尚未结束"),
        (["regret", "2026-11-01", "2026-10-01"], 2, "最后一天 2026-10-01 早于第一天 2026-11-01"),
        (["regret", "2026-10-13", "2026-10-20"], 2, "整份选入或不选"),
        (["regret", "2026-09-01", "2026-09-02"], 6, "没有已发布的排班"),
        (["regret", "yesterday", "2026-09-02"], 2, "yesterday"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_is_refused_in_one_chinese_sentence(call, rosters, arguments, code, said):
    done = call(*arguments, locale="zh_CN.UTF-8")
    assert done.exit_code == code, done.output
    assert said in done.output
    assert "Traceback" not in done.output


def test_the_regret_of_a_week_adds_up(call, week):
    done = call("regret", WEEK, SUNDAY, "--time-limit", 1, "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    for part in ("cost_fen", "labour_fen", "late_min", "worked_min"):
        assert sum(cause[part] for cause in found["by_cause"].values()) == found["total"][part]
    assert list(found["by_cause"]) == ["hand_edits", "solver_gap", "forecast_error", "absence"]
    steps = found["rosters"][0]["steps_fen"]
    assert steps[0] - steps[-1] == found["total"]["cost_fen"]
    assert found["first_day"] == str(WEEK)
    assert found["last_day"] == str(WEEK + timedelta(days=6))


def test_a_regret_without_a_roster_of_hindsight_is_told_and_no_error(call, week, monkeypatch):
    monkeypatch.setattr("scheduler.commands.simulate._search", lambda *_: lambda *_: None)
    done = call("regret", WEEK, SUNDAY, "--time-limit", 1)
    assert done.exit_code == 0, done.output
    said = "the search found no roster in hindsight, so what happened stands for it, and “rosters that no search made"
    assert said in " ".join(done.stdout.split())
    assert "事后搜索没有找到班表，因此以实际情况代替" in call("regret", WEEK, SUNDAY, locale="zh_CN").stdout
    [roster] = json.loads(call("regret", WEEK, SUNDAY, "--json").stdout)["rosters"]
    assert (roster["hindsight_found"], roster["undivided"]) == (False, ["forecast_error", "absence"])

    rosters = iter([None, Roster(()), Roster(())])
    monkeypatch.setattr("scheduler.commands.simulate._search", lambda *_: lambda *_: next(rosters))
    assert "not every search found a roster" in call("regret", WEEK, SUNDAY).stdout


def test_the_departments_of_a_regret_fit_eighty_columns(app, monkeypatch, capsys):
    store(app)
    with app.reading() as uow:
        code = next(iter(uow.organisation.load().departments))
    part = RegretPart(cost_fen=111067067, labour_fen=-200600, late_min=27612, worked_min=-3120, short_cmin=2761200)
    none = RegretPart(cost_fen=0, labour_fen=0, late_min=0, worked_min=0)
    by_cause = {cause: part if cause is Cause.GAP else none for cause in Cause}
    found = PeriodRegret(
        first_day=WEEK,
        last_day=SUNDAY,
        rosters=(),
        total=part,
        by_cause=by_cause,
        by_department={code: DepartmentRegret(total=part, by_cause=by_cause)},
    )
    monkeypatch.setattr(base, "out", Console(width=80, highlight=False))
    _show_regret(SimpleNamespace(app=app, actor=HR), found)
    told = capsys.readouterr().out
    assert told.count("CN¥1,110,670.67") == 4, told  # the cause and the sum, of the whole and of the department
    assert "…" not in told


def test_a_figure_is_never_cut_where_the_terminal_is_narrow(monkeypatch, capsys):
    monkeypatch.setattr(base, "out", Console(width=40, highlight=False))
    base.print_table(
        "", ["Role", "Needed", "Cost of lateness"], [("Sample preparation and more", "1,206.7", "CN¥1,110,670.67")]
    )
    told = capsys.readouterr().out
    assert "CN¥1,110,670.67" in told
    assert "1,206.7" in told
    assert "…" not in told
    assert max(len(line) for line in told.splitlines()) <= 40
