"""The commands of the day table, known work and expected volumes: both languages, JSON, and who may."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

from tests.scheduler.test_cli import Run, company, run

__all__ = ["company", "run"]


def test_the_calendar_proposes_and_takes_days_one_by_one_or_all_new(run: Run, company: Path) -> None:
    first = json.loads(run("calendar", "propose", "2026", "--json").stdout)
    assert (first["country"], first["written"], first["differing"]) == ("CN", 0, [])
    assert first["year"]["official"] is True
    assert {"day": "2026-10-10", "kind": "open"}.items() <= next(
        d for d in first["new"] if d["day"] == "2026-10-10"
    ).items()

    one = json.loads(run("calendar", "propose", "2026", "--accept", "2026-10-01", "--json").stdout)
    assert (one["written"], one["agreeing"], len(one["new"])) == (1, 1, len(first["new"]) - 1)

    every = run("calendar", "propose", "2026", "--accept-new", locale="zh_CN")
    assert every.returncode == 0
    assert f"已写入 {len(first['new']) - 1} 天。" in every.stdout
    assert json.loads(run("calendar", "propose", "2026", "--json").stdout)["new"] == []


def test_without_a_year_every_year_of_the_workload_of_today_and_of_the_coming_days_is_proposed(
    run: Run, company: Path
) -> None:
    now = json.loads(run("calendar", "propose", "--json").stdout)
    assert [one["year"]["year"] for one in now["proposals"]] == [2026]
    history = company.parent / "history"
    history.mkdir()
    rows = "PICK,2024-12-30 08:00,5\nPICK,2025-01-02 08:00,7\n"
    (history / "workload.csv").write_text(f"role,interval_start,quantity\n{rows}", encoding="utf-8")
    done = run("import", str(history))
    assert done.returncode == 0, done.stdout + done.stderr

    found = json.loads(run("calendar", "propose", "--json").stdout)
    assert ([one["year"]["year"] for one in found["proposals"]], found["unknown_years"]) == ([2024, 2025, 2026], [])
    assert found["proposals"][2] == json.loads(run("calendar", "propose", "2026", "--json").stdout)
    new = [len(one["new"]) for one in found["proposals"]]
    told = run("calendar", "propose", locale="zh_CN").stdout
    assert "业务量记录、今天和下一个排班周期所涉及的年份：2024, 2025, 2026。" in told

    # of days alone the years are theirs, and only those
    named = ["--accept", "2025-10-01", "--accept", "2024-10-01"]
    two = json.loads(run("calendar", "propose", *named, "--json").stdout)
    assert [(one["year"]["year"], one["written"]) for one in two["proposals"]] == [(2024, 1), (2025, 1)]

    taken = json.loads(run("calendar", "propose", "--accept-new", "--json").stdout)
    assert [one["written"] for one in taken["proposals"]] == [new[0] - 1, new[1] - 1, new[2]]
    assert (taken["written"], [one["new"] for one in taken["proposals"]]) == (sum(new) - 2, [[], [], []])
    said = run("calendar", "propose").stdout
    assert "Years of the recorded workload, of today and of the coming horizon: 2024, 2025, 2026." in said
    assert said.count("Nothing is left to propose.") == 3
    assert "one answer a year in “proposals”" in " ".join(run("calendar", "propose", "--help").stdout.split())


def test_a_year_that_is_not_announced_is_told_in_both_languages(run: Run, company: Path) -> None:
    until = json.loads(run("calendar", "propose", "2026", "--json").stdout)["year"]["official_until"]

    english = run("calendar", "propose", str(until + 1)).stdout.replace("\n", " ")
    chinese = run("calendar", "propose", str(until + 1), locale="zh_CN").stdout

    assert f"The days of {until + 1} are not announced yet: the calendar is official until {until}" in english
    assert f"{until + 1} 年的放假安排尚未公布" in chinese
    assert "not announced" not in run("calendar", "propose", str(until)).stdout


def test_a_day_is_set_shown_and_cleared(run: Run, company: Path) -> None:
    said = run("calendar", "set", "2026-11-11", "event", "--factor", "1.35", "--note-zh", "双十一", locale="zh_CN")
    assert said.stdout == "2026-11-11 周三：特殊日，系数 1.35。\n"

    shown = json.loads(run("calendar", "show", "--from", "2026-11-10", "--days", "3", "--json").stdout)
    [line] = shown["days"]
    assert line["entry"] == {
        "day": "2026-11-11",
        "kind": "event",
        "factor": "1.35",
        "note_zh": "双十一",
        "note_en": "",
    }
    assert (line["proposed"], line["differs"]) == (None, False)
    assert "特殊日" in run("calendar", "show", "--from", "2026-11-10", locale="zh_CN").stdout

    assert json.loads(run("calendar", "clear", "2026-11-11", "--json").stdout) == {"day": "2026-11-11", "cleared": True}
    gone = run("calendar", "clear", "2026-11-11")
    assert (gone.returncode, gone.stderr) == (4, "Error: The day table says nothing of 2026-11-11.\n")


def test_a_day_without_a_factor_says_that_it_is_learned(run: Run, company: Path) -> None:
    short = run("calendar", "set", "2026-12-24", "short").stdout
    assert "work as learned of such days" in short.replace("\n", " ")
    assert "factor 1" not in short
    assert "no work" in run("calendar", "set", "2026-12-25", "closed").stdout
    half = run("calendar", "set", "2026-12-26", "closed", "--factor", "0.5")
    assert (half.returncode, "A closed day has no work" in half.stderr) == (2, True)


def test_a_proposed_day_of_another_year_is_refused(run: Run, company: Path) -> None:
    other = run("calendar", "propose", "2026", "--accept", "2027-01-01")
    assert (other.returncode, "2027-01-01 is not in 2026" in other.stderr) == (2, True)
    taken = json.loads(run("calendar", "propose", "--accept", "2027-01-01", "--json").stdout)
    assert (taken["year"]["year"], taken["written"]) == (2027, 1)


def test_what_cannot_be_a_day_or_factor_is_exit_code_2(run: Run, company: Path) -> None:
    bad = run("calendar", "set", "2026-11-11", "event", "--factor", "99", locale="zh_CN")
    assert bad.returncode == 2
    assert "“99”不是系数；可接受 0 到 20，例如 1.35" in bad.stderr
    assert run("calendar", "set", "2026-11-11", "bridge").returncode == 2
    assert run("calendar", "propose", "1999").returncode == 2
    assert run("calendar", "propose", "0").returncode == 2


def test_known_work_is_added_listed_and_withdrawn(run: Run, company: Path) -> None:
    words = ["workload", "known", "add", "PICK", "2026-11-12", "250.5", "--start", "08:00", "--replaces"]
    said = run(*words, "--reason", "promotion")
    assert said.stdout == "Number 1: 250.5 units of PICK on 2026-11-12, 08:00–24:00.\n"

    again = run(*words, "--reason", "fair", locale="zh_CN")
    assert (again.returncode, again.stderr) == (6, "错误：编号 1 已在 08:00 至 24:00 取代预测；请先撤回。\n")

    [listed] = json.loads(run("workload", "known", "list", "--json").stdout)
    assert (listed["start"], listed["end"], listed["units"], listed["replaces"]) == ("08:00", "24:00", "250.5", True)
    assert (listed["entered_by"], listed["reason"], listed["withdrawn_by"]) == ("operator", "promotion", None)
    assert "取代" in run("workload", "known", "list", "--role", "PICK", locale="zh_CN").stdout

    assert run("workload", "known", "withdraw", "1", locale="zh_CN").stdout.startswith("编号 1 已撤回：PICK")
    assert json.loads(run("workload", "known", "list", "--json").stdout) == []
    [kept] = json.loads(run("workload", "known", "list", "--withdrawn", "--json").stdout)
    assert kept["withdrawn_by"] == "operator"
    assert run("workload", "known", "withdraw", "1").returncode == 6
    assert run("workload", "known", "withdraw", "9").returncode == 4


def test_wrong_words_for_known_work_are_exit_code_2(run: Run, company: Path) -> None:
    assert (
        "“x”不是数字" in run("workload", "known", "add", "PICK", "2026-11-12", "x", "--reason", "y", locale="zh").stderr
    )
    late = run("workload", "known", "add", "PICK", "2026-11-12", "1", "--end", "24:01", "--reason", "y")
    assert (late.returncode, "“24:01” is not a time of day" in late.stderr) == (2, True)
    assert run("workload", "known", "add", "PICK", "2026-11-12", "1").returncode == 2  # no reason
    past = run("workload", "known", "add", "PICK", "2026-11-07", "1", "--reason", "y")
    assert (past.returncode, past.stderr) == (2, "Error: 2026-11-07 is past; today is 2026-11-08.\n")


def test_an_expected_volume_is_set_and_listed(run: Run, company: Path) -> None:
    said = run("workload", "volume", "set", "TEST", "300", "--like", "PICK", "--reason", "new customer")
    assert said.stdout == "TEST: 300 units a week from 2026-11-08.\n"

    [listed] = json.loads(run("workload", "volume", "list", "--json").stdout)
    assert (listed["role"], listed["weekly_units"], listed["like"]) == ("TEST", "300", "PICK")
    assert "每周数量" in run("workload", "volume", "list", locale="zh_CN").stdout
    itself = run("workload", "volume", "set", "TEST", "300", "--like", "TEST", "--reason", "x", locale="zh_CN")
    assert itself.stderr == "错误：岗位 TEST 不能以自身为模板；请选择其他岗位或留空。\n"


def test_a_volume_of_a_role_with_long_history_is_called_idle(run: Run, company: Path) -> None:
    file = company / "workload.csv"
    days = [date(2026, 8, 1) + timedelta(days=d) for d in range(98)]
    rows = [f"PICK,{day} 08:00,20" for day in days] + ["PACK,2026-11-05 08:00,20"]
    file.write_text("role,interval_start,quantity\n" + "\n".join(rows) + "\n", encoding="utf-8")
    assert run("import", str(file)).returncode == 0

    idle = run("workload", "volume", "set", "PICK", "300", "--reason", "new customer").stdout.splitlines()
    assert idle[0] == "PICK: 300 units a week from 2026-11-08."
    assert idle[1].startswith("The entered volume of 300 units a week counts no more: ")
    assert "不再起作用" in run("workload", "volume", "set", "PICK", "310", "--reason", "x", locale="zh_CN").stdout
    short = run("workload", "volume", "set", "PACK", "300", "--reason", "new customer").stdout
    assert short == "PACK: 300 units a week from 2026-11-08.\n"
    data = json.loads(run("workload", "volume", "set", "PICK", "300", "--reason", "new customer", "--json").stdout)
    assert data["idle"] is True


def test_a_lead_does_not_speak_for_another_department(run: Run, company: Path) -> None:
    run("user", "add", "lena", "--role", "lead", "--department", "LAB")

    other = run("--as", "lena", "workload", "known", "add", "PICK", "2026-11-12", "9", "--reason", "fair")
    own = run("--as", "lena", "workload", "known", "add", "TEST", "2026-11-12", "9", "--reason", "fair", "--json")

    assert other.returncode == 4
    assert json.loads(own.stdout)["entered_by"] == "lena"
    assert run("--as", "lena", "calendar", "set", "2026-11-12", "closed").returncode == 5


def test_a_forecast_says_where_table_and_calendar_differ_and_where_the_calendar_ends(run: Run, company: Path) -> None:
    until = json.loads(run("calendar", "propose", "2026", "--json").stdout)["year"]["official_until"]
    file = company / "workload.csv"
    days = [date(until, 11, 2) + timedelta(days=d) for d in range(42)]
    rows = [f"PICK,{day} {hour:02d}:00,{20 + hour}" for day in days for hour in range(8, 18)]
    file.write_text("role,interval_start,quantity\n" + "\n".join(rows) + "\n", encoding="utf-8")
    assert run("import", str(file)).returncode == 0
    words = ["forecast", "--first-day", f"{until}-12-28", "--days", "7"]

    told = run(*words, locale="zh_CN").stdout.replace("\n", "")
    data = json.loads(run(*words, "--json").stdout)

    assert data["calendar_differs"][0] == f"{until + 1}-01-01"
    assert data["calendar_not_official"] == [until + 1]
    assert f"国家日历中的下列特殊日期与日历表不一致：{until + 1}-01-01" in told
    assert f"{until + 1} 年的放假安排尚未公布" in told


def test_a_forecast_says_what_is_odd_about_a_history_and_why_a_role_is_left_out(run: Run, company: Path) -> None:
    file = company / "workload.csv"
    days = [date(2026, 8, 1) + timedelta(days=d) for d in range(100) if not 30 <= d < 50]
    rows = [f"PICK,{day} {hour:02d}:00,{20 + hour}" for day in days for hour in range(8, 18)]
    file.write_text("role,interval_start,quantity\n" + "\n".join(rows) + "\n", encoding="utf-8")
    assert run("import", str(file)).returncode == 0
    words = ["forecast", "--first-day", "2026-11-09", "--days", "7"]

    english, chinese = (run(*words, locale=locale).stdout for locale in ("en", "zh_CN"))

    assert "Picking: From 2026-08-31 to 2026-09-19 (20 days) nothing is recorded" in english
    assert "拣货：2026-08-31 至 2026-09-19（20 天）没有记录" in chinese
    assert "Packing was left out: it has no workload before these days" in english
    assert "包装 未包含：在这些日期之前没有业务量" in chinese
    assert "no_history" not in english + chinese


def test_one_may_ask_why_a_role_asks_for_so_many(run: Run, company: Path) -> None:
    file = company / "workload.csv"
    days = [date(2026, 9, 28) + timedelta(days=d) for d in range(41)]
    rows = [f"PICK,{day} {hour:02d}:00,{20 + hour}" for day in days for hour in range(8, 18)]
    file.write_text("role,interval_start,quantity\n" + "\n".join(rows) + "\n", encoding="utf-8")
    assert run("import", str(file)).returncode == 0
    run(
        "workload", "known", "add", "PICK", "2026-11-10", "80", "--start", "09:00", "--end", "09:30", "--reason", "fair"
    )
    assert run("forecast", "--first-day", "2026-11-09", "--days", "7").returncode == 0

    told = run("workload", "why", "PICK", "2026-11-10T09:15", locale="zh_CN").stdout
    data = json.loads(run("workload", "why", "PICK", "2026-11-10 09:15", "--json").stdout)

    assert "2026-11-10 09:00" in told
    assert "已知业务量计入预测之外：80 件，fair" in told
    assert len(data["known"]) == 1
    assert data["units"]["mean"] > 80
    assert data["start"] == "2026-11-10T09:00:00+08:00"
    assert run("workload", "why", "PICK", "2026-12-24T09:15").returncode == 4
    assert run("workload", "why", "PICK", "monday").returncode == 2
