"""What a cell may hold, just inside and just outside; and that a value shown is read again as itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.exchange import cells
from scheduler.exchange.cells import Column, parse_day, parse_decimal, parse_moment, plain
from scheduler.exchange.csv_file import decode, find_delimiter
from scheduler.exchange.faults import CellFault, FileRefused, shown
from scheduler.exchange.kinds.measures import KPIS
from scheduler.exchange.kinds.people import CONTRACTS
from scheduler.exchange.kinds.punches import PUNCHES
from scheduler.exchange.kinds.shift_types import SHIFT_TYPES
from scheduler.exchange.sample import canonical
from tests.scheduler.exchange.company import FILES
from tests.scheduler.exchange.conftest import Company

MONEY = cells.scaled("money", 100)
HOURS = cells.scaled("hours", 60, high="24")


def column(kind_columns: tuple[Column, ...], name: str) -> Column:
    return next(c for c in kind_columns if c.name == name)


@pytest.mark.parametrize(
    ("parse", "cell", "value"),
    [
        (parse_day, "2026-11-09", date(2026, 11, 9)),
        (parse_day, "2026/1/5", date(2026, 1, 5)),
        (parse_day, "2026.01.05", date(2026, 1, 5)),
        (parse_day, "2026-11-09 00:00:00", date(2026, 11, 9)),
        (parse_day, "2024-02-29", date(2024, 2, 29)),
        (parse_moment, "2026-11-09 07:30", datetime(2026, 11, 9, 7, 30)),  # noqa: DTZ001
        (parse_moment, "2026-11-09T7:30:05", datetime(2026, 11, 9, 7, 30, 5)),  # noqa: DTZ001
        (parse_moment, "2026-11-09", datetime(2026, 11, 9)),  # noqa: DTZ001
        (parse_decimal, "-0.50", Decimal("-0.5")),
        (parse_decimal, "+12", Decimal(12)),
        (MONEY.parse, "38.5", 3850),
        (HOURS.parse, "7.75", 465),
        (HOURS.parse, "24", 1440),
        (cells.clock("c").parse, "7:05", 425),
        (cells.clock("c").parse, "23:59:00", 1439),
        (cells.flag("f").parse, "是", True),
        (cells.flag("f").parse, "False", False),
        (cells.choice("c", "IN", "OUT").parse, "in", "IN"),
        (cells.codes("c").parse, "A; B;;A", ("A", "B")),
        (cells.codes("c", gaps=True).parse, "A;;A", ("A", None, "A")),
        (cells.zone("z").parse, "Asia/Shanghai", "Asia/Shanghai"),
    ],
)
def test_a_cell_means_its_value(parse: Callable[[str], object], cell: str, value: object) -> None:
    assert parse(cell) == value


@pytest.mark.parametrize(
    ("parse", "cell", "reason"),
    [
        (parse_day, "2026-02-29", "date_impossible"),
        (parse_day, "1969-12-31", "date_impossible"),
        (parse_day, "2101-01-01", "date_impossible"),
        (parse_day, "2026-11/09", "date_form"),
        (parse_day, "2026-11-09 08:00", "date_form"),
        (parse_day, "45000", "date_form"),
        (parse_moment, "2026-11-09 24:00", "date_impossible"),
        (parse_moment, "1969-12-31 23:00", "date_impossible"),
        (parse_moment, "09.11.2026 08:00", "time_form"),
        (parse_decimal, "1 234", "number_ambiguous"),
        (parse_decimal, "1,234,567", "number_ambiguous"),
        (parse_decimal, "12,5", "number_form"),
        (parse_decimal, "１２", "number_form"),
        (parse_decimal, "0x10", "number_form"),
        (parse_decimal, "+Infinity", "number_not_finite"),
        (parse_decimal, "#N/A", "number_not_finite"),
        (MONEY.parse, "0.001", "number_precision"),
        (MONEY.parse, "10000000.01", "number_out_of_range"),
        (MONEY.parse, "-0.01", "number_negative"),
        (HOURS.parse, "24.5", "number_out_of_range"),
        (HOURS.parse, "7.33", "number_precision"),
        (cells.clock("c").parse, "24:00", "clock_form"),
        (cells.clock("c").parse, "7", "clock_form"),
        (cells.flag("f").parse, "maybe", "not_a_choice"),
        (cells.code("c").parse, "A;B", "code_form"),
        (cells.code("c").parse, "A" * 33, "text_too_long"),
        (cells.codes("c").parse, "A;=B", "code_form"),
        (cells.zone("z").parse, "../etc/passwd", "zone_unknown"),
        (column(PUNCHES.columns, "time").parse, "2026-10-05 08:00:00+15:00", "time_form"),
        (column(PUNCHES.columns, "time").parse, "2026-10-05 08:00:00" + " " * 30, "time_form"),
        (column(KPIS.columns, "anchors").parse, "10:0;40", "anchors_form"),
        (column(CONTRACTS.columns, "max_nights").parse, "@40", "limit_form"),
        (column(CONTRACTS.columns, "max_nights").parse, "2.5@40", "number_precision"),
        (column(SHIFT_TYPES.columns, "breaks").parse, "240+30+free", "breaks_form"),
    ],
)
def test_a_cell_that_means_nothing_is_refused(parse: Callable[[str], object], cell: str, reason: str) -> None:
    with pytest.raises(CellFault) as refused:
        parse(cell)

    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("where", "cell"),
    [
        (column(CONTRACTS.columns, "max_hours_per_week"), "48@150.5"),
        (column(CONTRACTS.columns, "max_nights"), "5"),
        (column(SHIFT_TYPES.columns, "breaks"), "120+10+paid;240+30"),
        (column(SHIFT_TYPES.columns, "weekdays"), "1;3;7"),
        (column(SHIFT_TYPES.columns, "start"), "21:30"),
        (column(KPIS.columns, "anchors"), "20:0;10:60;0.5:120"),
        (column(PUNCHES.columns, "time"), "2026-10-05T08:00:00Z"),
        (cells.codes("roles", gaps=True), "PICK;;TEST"),
        (cells.moment("m"), "2026-11-09 07:30"),
        (cells.decimal("d", low="0"), "0.125"),
    ],
)
def test_a_value_is_shown_as_the_cell_it_came_from(where: Column, cell: str) -> None:
    assert where.text(where.parse(cell)) == cell


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4, allow_nan=False, allow_infinity=False))
def test_a_decimal_is_shown_and_read_as_itself(value: Decimal) -> None:
    assert parse_decimal(plain(value)) == value


def test_an_empty_cell_is_the_default_where_none_is_needed() -> None:
    assert cells.scaled("x", 10, required=False, default=0).value("  ") == 0
    assert cells.text("note", 9, required=False).value("") == ""
    with pytest.raises(CellFault) as refused:
        cells.day("d").value(" \u3000")
    assert refused.value.reason == "cell_empty"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2026/1/5", "2026-01-05"),
        ("2026-11-09 07:30", "2026-11-09 07:30:00"),
        ("2026-11-09", "2026-11-09 00:00:00"),
        ("7:30", "07:30"),
        ("48@150", "48.0@150.00"),
        ("240+30;400+10", "240+030;400+10.0"),
        ("Yes", "是"),
        ("'=1+1", "=1+1"),
        ("1.50", "1.5"),
    ],
)
def test_two_spellings_of_one_value_are_the_same_to_the_sample(one: str, other: str) -> None:
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("2026-01-05", "2026-05-01"), ("12", "12.01"), ("48@150", "48"), ("A;B", "B;A"), ("no", "yes"), ("-5", "5")],
)
def test_two_values_are_never_the_same_to_the_sample(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


def test_encodings_are_told_apart() -> None:
    text = FILES["people"] * 50

    assert decode(text.encode())[1] == "utf-8"
    assert decode(text.encode("utf-8-sig"))[1] == "utf-8-sig"
    assert decode(text.encode("gb18030")) == (text, "gb18030")
    assert decode(text.encode("utf-16")) == (text, "utf-16")
    with pytest.raises(FileRefused, match="encoding_unknown"):
        decode(text.encode("gb18030") + b"\xff")


@pytest.mark.parametrize(("header", "found"), [("a,b;c,d", ","), ('"a,b";c;d', ";"), ("a\tb", "\t"), ("alone", ",")])
def test_the_delimiter_is_the_one_that_the_header_has_most_of(header: str, found: str) -> None:
    assert find_delimiter(header + "\n1;2;3;4;5;6") == found


def test_what_is_shown_of_a_cell_fits_a_line() -> None:
    assert shown("a\x00b\n") == "a�b�"
    assert len(shown("x" * 1000)) == 60


NOMINAL = {
    "a best band": ("20:0;25:100;30:100;40:0", []),
    "raw that falls": ("40:0;30:100;20:0", ["anchors_not_monotone"]),
    "two bests": ("20:0;25:100;30:50;35:100;40:0", ["anchors_not_monotone"]),
}


@pytest.mark.parametrize(("anchors", "reasons"), NOMINAL.values(), ids=NOMINAL)
def test_a_nominal_kpi_rises_to_its_best_and_falls(anchors: str, reasons: list[str], company: Company) -> None:
    header = FILES["kpis"].splitlines()[0]

    report = company.bring(
        "kpis.csv", f"{header}\nDAYS,TEST,库存天数,Stock days,天,days,team,result,,100,{anchors},nominal,,,2026-01-01\n"
    )

    assert [fault.reason for fault in report.faults] == reasons
