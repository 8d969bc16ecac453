"""Punches and workload: clock changes, categories, resends, and the real series of shared/."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import select, text

from scheduler.exchange.report import ImportReport
from scheduler.services.importing import import_path
from scheduler.storage.tables import PunchRow, WorkloadRow
from tests.scheduler.exchange.company import FILES, HR
from tests.scheduler.exchange.conftest import Company

SHARED = Path(os.environ.get("SHIFTLEDGER_SHARED", Path(__file__).parents[4] / "shared"))
WAREHOUSE = SHARED / "data" / "warehouse_online_retail" / "order_lines_30min.csv"
LAB = SHARED / "data" / "lab_orders" / "lab_orders_30min.csv"
BRAZIL = SHARED / "data" / "daily_orders_brazil" / "daily_orders.csv"

real_series = pytest.mark.skipif(not SHARED.is_dir(), reason="shared/ is absent: set SHIFTLEDGER_SHARED")


def counts(report: ImportReport) -> tuple[int, int, int]:
    return report.added, report.changed, report.unchanged


# punches


def test_a_resend_of_punches_is_no_change(company: Company) -> None:
    report = company.bring("punches.csv", FILES["punches"] + FILES["punches"].split("\n", 1)[1])

    assert (counts(report), report.faults) == ((0, 0, 4), ())


def test_a_punch_keeps_its_text_and_its_instant(company: Company) -> None:
    header = "device,device_seq,person,time,kind,role\n"
    company.bring(
        "punches.csv", f"{header}G9,1,E001,2026-10-05 06:58:10,IN,\nG9,2,E001,2026-10-05 08:58:10+10:00,OUT,\n"
    )

    with company.app.reading() as uow:
        rows = uow.session.scalars(select(PunchRow).where(PunchRow.device == "G9").order_by(PunchRow.device_seq)).all()
    at = datetime(2026, 10, 4, 22, 58, 10, tzinfo=UTC)  # 06:58:10 − 8 h
    assert [(r.local_text, r.at, r.tz) for r in rows] == [
        ("2026-10-05 06:58:10", at, "Asia/Shanghai"),
        ("2026-10-05 08:58:10+10:00", at, "Asia/Shanghai"),
    ]


# clock changes in Berlin: 2026-10-25 03:00 → 02:00 (02:30 comes twice), 2026-03-29 02:00 → 03:00 (02:30 is skipped)


@pytest.fixture
def berlin(company: Company) -> Company:
    company.bring("site.csv", FILES["site"].replace("Asia/Shanghai", "Europe/Berlin"))
    return company


def punched(company: Company) -> list[tuple[str, list[str]]]:
    with company.app.reading() as uow:
        rows = uow.session.scalars(select(PunchRow).where(PunchRow.device == "G9").order_by(PunchRow.device_seq)).all()
        return [(f"{row.at:%H:%M}", row.flags) for row in rows]


def test_the_repeated_hour_is_settled_by_the_device_s_own_order(berlin: Company) -> None:
    header = "device,device_seq,person,time,kind,role\n"
    times = ["02:10:00", "02:50:00", "02:20:00", "02:55:00"]  # the clock goes back between the second and the third

    report = berlin.bring(
        "punches.csv", header + "".join(f"G9,{i},E001,2026-10-25 {t},UNK,\n" for i, t in enumerate(times, start=1))
    )

    assert report.notes == ()
    # 02:10 and 02:50 summer time are 00:10 and 00:50 UTC; 02:20 and 02:55 winter time 01:20 and 01:55
    assert punched(berlin) == [("00:10", []), ("00:50", []), ("01:20", []), ("01:55", [])]


def test_a_repeated_hour_that_nothing_settles_is_the_first_and_flagged(berlin: Company) -> None:
    header = "device,device_seq,person,time,kind,role\n"

    report = berlin.bring(
        "punches.csv", header + "G9,1,E001,2026-10-25 02:30:00,IN,\nG9,2,E001,2026-10-25 02:30:00+01:00,OUT,\n"
    )

    assert [note.reason for note in report.notes] == ["punches_ambiguous_hour"]
    assert punched(berlin) == [("00:30", ["ambiguous_hour"]), ("01:30", [])]


def test_a_skipped_hour_is_flagged(berlin: Company) -> None:
    report = berlin.bring("punches.csv", "device,device_seq,person,time,kind,role\nG9,1,E001,2026-03-29 02:30:00,IN,\n")

    assert [note.reason for note in report.notes] == ["punches_missing_hour"]
    assert punched(berlin) == [("01:30", ["missing_hour"])]  # by the offset before the change


def test_workload_of_a_repeated_hour_is_two_hours_and_of_a_skipped_one_refused(berlin: Company) -> None:
    report = berlin.bring(
        "workload.csv",
        "role,interval_start,quantity\n"
        "PICK,2026-10-25 02:30,3\nPICK,2026-10-25 02:30,4\nPICK,2026-10-25 02:30,5\nPICK,2026-03-29 02:30,6\n",
    )

    assert [(f.row, f.reason) for f in report.faults] == [(4, "duplicate_key"), (5, "missing_hour")]
    with berlin.app.reading() as uow:
        stored = uow.session.execute(select(WorkloadRow.start_epoch_min, WorkloadRow.quantity)).all()
    clocks = [(f"{datetime.fromtimestamp(minute * 60, UTC):%H:%M}", quantity) for minute, quantity in sorted(stored)]
    assert clocks == [("00:30", 3), ("01:30", 4)]


def test_the_zone_stays_once_workload_is_stored_by_its_clock(company: Company) -> None:
    company.bring("workload.csv", "role,interval_start,quantity\nPICK,2026-10-01 08:00,3\n")

    report = company.bring("site.csv", FILES["site"].replace("Asia/Shanghai", "Europe/Berlin"))

    assert [(f.row, f.field, f.reason) for f in report.faults] == [(2, "tz", "zone_in_use")]
    assert report.sentences("en") == [
        "Row 2, tz: The zone cannot become Europe/Berlin: workload is stored by the clock of Asia/Shanghai."
    ]
    with company.app.reading() as uow:
        assert uow.organisation.site().tz == "Asia/Shanghai"


# workload from elsewhere


def test_categories_of_one_role_are_added_up(company: Company) -> None:
    content = (
        "interval_start,category,quantity\n2026-10-01 08:00:00,uk,3\n2026-10-01 08:00:00,export,4.5\n"
        "2026-10-01 08:30:00,uk,1\n2026-10-01 08:00:00,gift,9\n"
    )

    report = company.bring("lines.csv", content, mapping={"uk": "PICK", "export": "PICK"})

    assert (counts(report), report.left_out, report.kind) == ((2, 0, 0), 1, "workload")
    assert report.sentences("en") == ["1 rows of categories outside the mapping were left out: gift."]
    with company.app.reading() as uow:
        _, quantities = uow.workload.read("PICK", 0, 2**40)
    assert quantities.tolist() == [7.5, 1.0]  # 3 + 4.5


def test_a_mapping_that_meets_no_row_is_refused_and_one_that_meets_some_says_which_not(company: Company) -> None:
    content = "interval_start,category,quantity\n2026-10-01 08:00,uk,3\n"

    slip = company.bring("lines.csv", content, mapping={"ukk": "PICK"})
    partly = company.bring("lines.csv", content, mapping={"uk": "PICK", "export": "PICK"})

    assert slip.refused
    assert slip.sentences("en") == ["No row is of a category that the mapping names (ukk); the file has uk."]
    assert counts(partly) == (1, 0, 0)
    assert partly.sentences("zh_CN") == ["映射所列的以下类别不在文件中：export；文件中有：uk。"]


def test_a_file_without_a_role_is_of_the_role_named(company: Company) -> None:
    report = company.bring("arrivals.csv", "interval_start,quantity\n2026-10-01 08:00,3\n", role="TEST")

    assert (report.kind, counts(report)) == ("workload", (1, 0, 0))


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        pytest.param({"role": "PCIK"}, "mapping_unknown_role", id="a role that is none"),
        pytest.param({"mapping": {"uk": "PCIK"}}, "mapping_unknown_role", id="a mapping to a role that is none"),
        pytest.param({"role": "PICK", "tz": "Moon/Base"}, "tz_unknown", id="a zone that is none"),
        pytest.param({"kind": "workloads"}, "kind_unknown", id="a kind that is none"),
    ],
)
def test_an_option_that_cannot_be_is_refused(company: Company, options: dict[str, object], reason: str) -> None:
    report = company.bring("arrivals.csv", "interval_start,quantity\n2026-10-01 08:00,3\n", **options)

    assert report.refusal is not None
    assert report.refusal.reason == reason


@real_series
def test_the_warehouse_s_order_lines_are_workload(company: Company) -> None:
    mapping = {"pick_uk": "PICK", "pick_export": "PICK", "pack_orders": "PICK", "returns": "TEST"}

    (first,) = import_path(company.app, HR, WAREHOUSE, mapping=mapping, tz="Europe/London")
    (second,) = import_path(company.app, HR, WAREHOUSE, mapping=mapping, tz="Europe/London")

    assert (first.state, first.faults, first.left_out) == ("done", (), 0)
    assert (second.added, second.changed, second.unchanged) == (0, 0, first.added)
    source = pd.read_csv(WAREHOUSE)
    with company.app.reading() as uow:
        stored = uow.session.execute(text("SELECT SUM(quantity) FROM workload")).scalar()
    assert stored == source.quantity.sum()
    picked = source[source.category != "returns"].groupby("interval_start").quantity.sum()
    with company.app.reading() as uow:
        starts, quantities = uow.workload.read("PICK", 0, 2**40)
    utc = pd.to_datetime(picked.index).tz_localize("Europe/London").tz_convert("UTC")
    assert starts.tolist() == (utc.as_unit("s").asi8 // 60).tolist()
    assert quantities.tolist() == picked.tolist()


@real_series
def test_the_lab_s_orders_of_all_clinics_are_one_role(company: Company) -> None:
    (report,) = import_path(company.app, HR, LAB, role="TEST")

    assert (report.state, report.faults) == ("done", ())
    source = pd.read_csv(LAB)
    assert report.added == source.interval_start.nunique()
    assert report.sample is not None
    assert report.sample.totals == {"quantity": (str(source.quantity.sum()),) * 2}


@real_series
def test_thousands_that_may_be_decimals_are_never_guessed(company: Company) -> None:
    """daily_orders_brazil writes 316.307 between semicolons: each such number is refused, each plain one taken."""
    frame = pd.read_csv(BRAZIL, sep=";", dtype=str)
    days = [f"2026-09-{1 + i // 2:02d} {i % 2 * 12:02d}:00" for i in range(len(frame))]
    path = company.folder / "workload.csv"
    rows = zip(days, frame["Urgent order"], frame["Orders from the traffic controller sector"], strict=True)
    path.write_text(
        "role;interval_start;quantity\n"
        + "".join(f"PICK;{day};{urgent}\nTEST;{day};{traffic}\n" for day, urgent, traffic in rows),
        encoding="utf-8",
    )

    (report,) = import_path(company.app, HR, path)
    (refused,) = import_path(company.app, HR, BRAZIL)

    thousands = frame["Urgent order"].str.fullmatch(r"\d{1,3}(\.\d{3})+").sum()
    assert {fault.reason for fault in report.faults} == {"number_ambiguous"}
    assert (report.quarantined, report.added) == (thousands, 2 * len(frame) - thousands)
    assert refused.refusal is not None
    assert refused.refusal.reason == "kind_unknown"
