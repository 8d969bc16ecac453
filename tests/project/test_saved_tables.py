"""Every table and every list of data in a template can be saved; what cannot is named here with its reason."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).parents[2] / "web" / "templates"
TABLE = re.compile(r"<table\b[^>]*>")
CALL = re.compile(r"exports\(\s*([^)]*?)\s*\)")
# templates whose tables are not saved by the general way, and why
OTHERWISE = {
    "rosters/board.html": "the modules fill these tables; the board's links save the same data from its print sheet",
    "first_run/invited.html": "one-time passwords, shown once after a POST: no address gives them again",
    "first_run/people.html": "rows to be filled in; the people page saves them afterwards",
    "first_run/step_files.html": "which files a company brings: help, not data",
    "imports/check.html": "what files would do, told after a POST; the import's own page saves its rows",
    "workload/days.html": "the months of the year are a picture of the list below, which is saved",
}
# lists and cards that hold no data of their own: choices, help, links to what is saved elsewhere
LISTS = re.compile(r'class="(?:queue|cases|days|ledger)\b')
LISTS_OTHERWISE = {
    "hours/queue_item.html": "a part of hours/period.html, which saves the list",
    "clock/mine.html": "the punches of today, which the day's page saves",
    "imports/check.html": "checks of files that are not imported yet",
    "requests/shifts.html": "offers to be answered; what comes of them stands under my requests",
    "requests/takers.html": "a choice of whom to ask",
    "imports/file.html": "three checks of one file, beside its table",
    "imports/rows.html": "jobs that run at this moment",
    "me/home.html": "a look at what /me/roster and the other pages save",
}


def templates() -> list[Path]:
    return sorted(TEMPLATES.rglob("*.html"))


def name_of(path: Path) -> str:
    return path.relative_to(TEMPLATES).as_posix()


@pytest.mark.parametrize("path", templates(), ids=name_of)
def test_a_table_has_its_links(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    unmarked = [tag for tag in TABLE.findall(text) if "data-export=" not in tag and "data-export-by=" not in tag]
    if name_of(path) in OTHERWISE:
        return
    assert not unmarked, f"{name_of(path)}: {unmarked} cannot be saved"
    marked = len(re.findall(r"<table\b[^>]* data-export=", text))
    if name_of(path).startswith("tables/"):  # shown only in the file
        return
    assert len(CALL.findall(text)) >= marked, f"{name_of(path)}: a table has no exports(…) behind it"


@pytest.mark.parametrize("path", templates(), ids=name_of)
def test_a_list_of_data_is_saved_as_a_table(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if LISTS.search(text) and name_of(path) not in LISTS_OTHERWISE:
        assert CALL.search(text), f"{name_of(path)} lists data that cannot be saved"


@pytest.mark.parametrize("path", templates(), ids=name_of)
def test_a_table_that_a_route_saves_links_to_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for endpoint in re.findall(r'data-export-by="([\w.]+)"', text):
        assert f"url_for('{endpoint}'" in text, f"{name_of(path)} does not link to {endpoint}"


@pytest.mark.parametrize("name", sorted({*OTHERWISE, *LISTS_OTHERWISE}))
def test_exceptions_are_still_needed(name: str) -> None:
    text = (TEMPLATES / name).read_text(encoding="utf-8")
    bare = [tag for tag in TABLE.findall(text) if "data-export" not in tag]
    assert (bare and name in OTHERWISE) or (LISTS.search(text) and name in LISTS_OTHERWISE)
