"""The page that tells people the columns of every file says what the importer reads, and which it needs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scheduler.exchange.kinds import KINDS

ROWS = {
    match[1]: match[2]
    for match in re.finditer(
        r"^\| (\w+) \| (.+) \|$",
        (Path(__file__).resolve().parents[2] / "scheduler/exchange/README.md").read_text("utf-8"),
        re.M,
    )
}


def test_every_kind_has_its_row_and_no_row_is_left_over() -> None:
    assert set(ROWS) - {"kind"} == {kind.name for kind in KINDS.values()}


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_every_column_is_named_and_bold_where_it_is_required(kind: object) -> None:
    row = ROWS[kind.name]
    missing = [column.name for column in kind.columns if not re.search(rf"\b{column.name}\b", row)]
    wrong = [column.name for column in kind.columns if (f"**{column.name}**" in row) != column.required]
    assert (missing, wrong) == ([], [])
