"""The whole line, from the files of real workload series to shares that sum, through the command line."""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from scheduler.errors import InvalidInput
from tests.end_to_end.line import Line, Row, copy_company, punches_of, write_csv

SHARED = Path(os.environ.get("SHIFTLEDGER_SHARED", Path(__file__).resolve().parents[3] / "shared"))
DAYS = 7


@dataclass(frozen=True)
class Case:
    """``seconds``: standards that fit the volume of the series to the people of the department."""

    department: str
    file: str
    arguments: tuple[str, ...]
    first_day: date
    since: date
    seconds: dict[str, str]
    kpi: str


CASES = {
    "warehouse order lines": Case(
        department="WH",
        file="data/warehouse_online_retail/order_lines_30min.csv",
        arguments=(
            "--map",
            "pick_uk=PICK",
            "--map",
            "pick_export=PICK",
            "--map",
            "pack_orders=PACK",
            "--map",
            "returns=RCV",
        ),
        first_day=date(2011, 11, 28),
        since=date(2009, 1, 1),
        seconds={"PICK": "70", "PACK": "300"},
        kpi="PICK_UPH",
    ),
    "lab orders": Case(
        department="LAB",
        file="data/lab_orders/lab_orders_30min.csv",
        arguments=("--role", "TEST"),
        first_day=date(2017, 10, 30),
        since=date(2015, 1, 1),
        seconds={"TEST": "240"},
        kpi="TEST_TIME",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_real_history_becomes_a_roster_hours_and_shares_that_sum(case: Case, tmp_path: Path) -> None:
    series = SHARED / case.file
    if not series.exists():
        pytest.skip(f"{case.file} is not there: SHIFTLEDGER_SHARED must name the folder with the real series")
    last_day = case.first_day + timedelta(days=DAYS - 1)

    def change(kind: str, row: Row) -> Row:
        if kind == "standards" and row["role"] in case.seconds:
            return row | {"seconds_per_unit": case.seconds[row["role"]]}
        return row

    company = tmp_path / "company"
    copy_company(company, case.department, case.since, change)
    write_csv(company / "periods.csv", [{"code": "W1", "first_day": case.first_day, "last_day": last_day}])
    line = Line(tmp_path / "data", today=case.first_day - timedelta(days=1))
    line.run("init")

    # import: the real file, as it is, twice
    assert all(report["state"] == "done" for report in line.json("import", str(company)))
    [report] = line.json("import", str(series), "--kind", "workload", *case.arguments)
    with series.open(encoding="utf-8") as file:
        rows = sum(1 for _ in csv.reader(file)) - 1
    assert (report["rows"], report["quarantined"]) == (rows, 0)
    [again] = line.json("import", str(series), "--kind", "workload", *case.arguments)
    assert (again["added"], again["changed"]) == (0, 0)

    # forecast, demand, roster, published
    forecast = line.json("forecast", "--first-day", str(case.first_day), "--days", str(DAYS))
    assert {role["role"] for role in forecast["roles"]} >= set(case.seconds)
    assert all(role["units_low"] <= role["units"] <= role["units_high"] for role in forecast["roles"])
    made = line.json(
        "roster", "generate", "--first-day", str(case.first_day), "--days", str(DAYS), "--time-limit", "10"
    )  # fmt: skip
    assert made["state"] == "proposed"
    assert not [v for v in made["board"]["violations"] if v.get("hard")]
    short = sum(cover["short_hours"] for cover in made["cover"])
    assert short < sum(cover["need_hours"] for cover in made["cover"])
    published = line.json("roster", "publish", str(made["id"]), "--message", "first week")
    assert published["days"] > 0

    # punches, hours, KPI values, lock
    write_csv(tmp_path / "punches.csv", punches_of(made))
    line.today = last_day + timedelta(days=2)
    [report] = line.json("import", str(tmp_path / "punches.csv"))
    assert report["quarantined"] == 0
    hours = line.json("hours", "resolve", "--period", "W1")
    assert hours["exceptions"] == {}
    assert hours["minutes"] > 0
    people = sorted({str(punch["person"]) for punch in punches_of(made)})
    write_csv(
        tmp_path / "observations.csv",
        [
            {
                "kpi": case.kpi,
                "period": "W1",
                "person": p,
                "numerator": 30 + n,
                "exposure": 40,
                "dates": 5,
                "source": "test",
            }
            for n, p in enumerate(people[:3])
        ],
    )
    line.run("import", str(tmp_path / "observations.csv"))
    line.run("hours", "lock", "W1")

    # attribution
    found = line.json("attribution", "run", "W1", "--pool", f"{case.department}=10000.00")
    shares = {d["department"]: d for d in found["departments"]}
    pool = shares[case.department]
    assert pool["amount"] == 1_000_000  # ¥10,000.00 in fen
    assert sum(share["share"] for share in pool["shares"]) + pool["unattributed"] == pool["amount"]
    for department in shares.values():
        assert sum(s["share"] for s in department["shares"]) + department["unattributed"] == department["amount"]
        assert sum(department["roles"].values()) + department["unattributed"] == department["amount"]
    assert line.json("attribution", "run", "W1", "--pool", f"{case.department}=10000.00")["version"] == found["version"]
    version = ("--version", str(found["version"]))
    line.run("attribution", "publish", "W1", *version, expected=InvalidInput.exit_code)  # a KPI has no value
    line.run("attribution", "publish", "W1", *version, "--reason", "the series holds no errors")
