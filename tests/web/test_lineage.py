"""Every figure of every attribution page leads to rows that sum to it exactly, down to punches and observations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from scheduler.bootstrap import App
from scheduler.services.attribution import run_attribution
from scheduler.services.attribution_appeals import decide_appeal
from scheduler.services.importing import import_path
from tests.web.world import ANN, APPEALS, BO, CAI, CLOSED, LOGINS, OPEN, actor_of, add_world, open_session
from web import create_app
from web.tables.marks import ARGUMENT

PAGES = {
    "hr": [
        f"/attribution/{CLOSED}",
        *(f"/attribution/{CLOSED}/departments/{d}" for d in ("WH", "LAB")),
        *(f"/attribution/{CLOSED}/people/{p}" for p in (ANN, BO, CAI)),
    ],
    "lead": [
        f"/attribution/{CLOSED}",
        f"/attribution/{CLOSED}/departments/WH",
        *(f"/attribution/{CLOSED}/people/{p}" for p in (ANN, BO)),
        "/me/score",
    ],
    "staff": ["/me/score"],
}
# words beside figures: counts of people, dates of a table's head, what a formula is explained with
WITHOUT_ROWS = re.compile(r"^[^0-9]*$|^–$|^n/a$")


class Found(HTMLParser):
    """Links with a value, values of rows by the element that holds them, and cells with figures that lead nowhere."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[tuple[str, str]] = []
        self.rows: list[str] = []
        self.total: str | None = None
        self.days: list[str] = []
        self.inside: dict[str, list[str]] = {}
        self.bare: list[str] = []
        self._open: list[tuple[str, str | None]] = []
        self._cell: list[str] | None = None
        self._linked = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        classes = (given.get("class") or "").split()
        if tag not in ("input", "img", "br", "meta", "link", "use"):
            self._open.append((tag, given.get("id")))
        value, href = given.get("data-value"), given.get("href")
        if tag == "a" and value is not None and "fig" in classes:
            self.links.append((href or "", value))
            self._linked = True
        elif value is not None:
            self.rows.append(value)
            self._linked = True
            for _tag, id_ in self._open:
                if id_:
                    self.inside.setdefault(id_, []).append(value)
        if tag == "a" and href and "/hours/people/" in href:
            self.days.append(href)
        if "data-total" in given:
            self.total = given["data-total"]
        if "data-base" in given:  # what a comparison starts from, or the sum of the rows right above
            self._linked = True
        if (tag == "td" and "num" in classes) or (tag == "div" and "value" in classes):
            self._cell, self._linked = [], value is not None or "data-base" in given

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            name, _ = self._open.pop()
            if name == tag:
                break
        if tag in ("td", "div") and self._cell is not None:
            text = "".join(self._cell).strip()
            if not self._linked and not WITHOUT_ROWS.match(text):
                self.bare.append(text)
            self._cell = None

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)


def read(client: FlaskClient, path: str) -> Found:
    answer = client.get(path, follow_redirects=True)
    assert answer.status_code == 200, (path, answer.status_code)
    found = Found()
    found.feed(answer.get_data(as_text=True))
    return found


@pytest.fixture
def site(app: App, tmp_path: Path) -> Flask:
    folder = tmp_path / "files"
    folder.mkdir()
    add_world(app, folder)
    return create_app(app, WTF_CSRF_ENABLED=False)


def figures(client: FlaskClient, paths: list[str]) -> Iterator[tuple[str, str, str]]:
    """(page, address, value) of every figure of the pages."""
    for path in paths:
        found = read(client, path)
        for href, value in found.links:
            if href.startswith("#"):  # its rows stand on the page itself
                assert sum(map(Fraction, found.inside.get(href[1:], ["0"]))) == Fraction(value), (path, href)
            else:
                yield path, href, value


def crawl(client: FlaskClient, kind: str) -> dict[str, int]:
    """Follow every figure to the end; how many of each kind were seen."""
    seen: dict[str, int] = {}
    waiting = [(page, href, value) for page, href, value in figures(client, PAGES[kind])]
    done: dict[str, str] = {}
    while waiting:
        page, href, value = waiting.pop()
        if href in done:
            assert Fraction(done[href]) == Fraction(value), (page, href)
            continue
        done[href] = value
        found = read(client, href)
        assert found.total is not None, href
        assert Fraction(found.total) == Fraction(value), (page, href, found.total, value)
        assert sum(map(Fraction, found.rows)) == Fraction(found.total), (href, found.rows)
        name = href.split("/lineage/")[1].split(":")[0].split("?")[0]
        seen[name] = seen.get(name, 0) + 1
        answer = client.get(href).get_data(as_text=True)
        for target in re.findall(r'href="([^"]+/lineage/[^"]+)"', answer.replace("&amp;", "&")):
            if target not in done and f"{ARGUMENT}=" not in target:  # not the page as a file
                total = read(client, target).total
                assert total is not None, target
                waiting.append((href, target, total))
    return seen


@pytest.mark.parametrize("kind", sorted(PAGES))
def test_every_figure_is_the_sum_of_the_rows_that_it_leads_to(kind: str, app: App, site: Flask) -> None:
    client = site.test_client()
    open_session(app, client, LOGINS[kind][0])
    seen = crawl(client, kind)
    assert {"composite", "cell-points", "cell-minutes", "cell-share", "score", "kpi-value", "counted"} <= seen.keys()
    if kind != "staff":
        assert {"department-amount", "role-points", "attendance", "cell-weight"} <= seen.keys()


def test_after_a_revision_every_figure_of_both_versions_still_sums(app: App, site: Flask) -> None:
    decide_appeal(
        app, actor_of(app, "hr"), APPEALS["staff"], revise=True, reason="The list of the day shows the afternoon."
    )
    client = site.test_client()
    open_session(app, client, LOGINS["hr"][0])
    for version in (1, 2):
        pages = [f"{path}?version={version}" for path in PAGES["hr"]]
        for page, href, value in figures(client, pages):
            found = read(client, href)
            assert found.total is not None
            assert Fraction(found.total) == Fraction(value) == sum(map(Fraction, found.rows)), (page, href)


@pytest.mark.parametrize("kind", sorted(PAGES))
def test_no_figure_of_a_page_stands_without_its_rows(kind: str, app: App, site: Flask) -> None:
    client = site.test_client()
    open_session(app, client, LOGINS[kind][0])
    bare = {}
    for path in PAGES[kind]:
        found = read(client, path).bare
        # how many people there are is no figure of the attribution
        kept = [text for text in found if not re.fullmatch(r"[1-9]|80, neutral|[A-C] – \w+", text)]
        if kept:
            bare[path] = kept
    assert bare == {}


def test_points_lead_down_to_the_punches_of_a_day(app: App, site: Flask) -> None:
    client = site.test_client()
    open_session(app, client, LOGINS["staff"][0])
    found = read(client, f"/attribution/{CLOSED}/lineage/cell-points:{ANN}:PICK:1000")
    assert found.days == [f"/hours/people/{ANN}/2026-09-28"]
    assert "GATE" in client.get(found.days[0]).get_data(as_text=True)


def test_attendance_leads_to_the_days_that_it_counts(app: App, site: Flask) -> None:
    client = site.test_client()
    open_session(app, client, LOGINS["hr"][0])
    found = read(client, f"/attribution/{CLOSED}/lineage/attendance:{ANN}:att_rate")
    assert f"/hours/people/{ANN}/2026-09-28" in found.days
    assert sum(map(Fraction, found.rows)) == Fraction(found.total or "")
    assert "GATE" in client.get(found.days[0]).get_data(as_text=True)


def test_minutes_of_a_day_that_was_locked_before_lead_to_that_day(app: App, site: Flask, tmp_path: Path) -> None:
    late = tmp_path / "punches.csv"
    late.write_text(
        "device,device_seq,person,time,kind,role\n"
        f"GATE,90,{ANN},2026-09-30 08:00:00,IN,PICK\nGATE,91,{ANN},2026-09-30 12:00:00,OUT,\n",
        encoding="utf-8",
    )
    import_path(app, actor_of(app, "hr"), late)
    run_attribution(app, actor_of(app, "hr"), OPEN)
    client = site.test_client()
    open_session(app, client, LOGINS["hr"][0])
    pages = [f"/attribution/{OPEN}", f"/attribution/{OPEN}/people/{ANN}"]
    for page, href, value in figures(client, pages):
        found = read(client, href)
        assert Fraction(found.total or "") == Fraction(value) == sum(map(Fraction, found.rows)), (page, href)
    found = read(client, f"/attribution/{OPEN}/lineage/cell-minutes:{ANN}:PICK:1000")
    assert f"/hours/people/{ANN}/2026-09-30" in found.days
    assert "240" in found.rows
    assert f"corrected after the lock of {CLOSED}" in client.get(
        f"/attribution/{OPEN}/lineage/cell-minutes:{ANN}:PICK:1000"
    ).get_data(as_text=True)


def test_an_observation_names_its_source(app: App, site: Flask) -> None:
    client = site.test_client()
    open_session(app, client, LOGINS["staff"][0])
    page = client.get(f"/attribution/{CLOSED}/lineage/counted:{ANN}:PICK:UPH:1").get_data(as_text=True)
    assert ">test<" in page.replace("\n", "").replace("  ", "")


@pytest.mark.parametrize(
    "figure",
    [
        *(f"composite:{BO}", f"cell-points:{BO}:PICK:1000", "department-points:WH", "role-points:WH:PICK"),
        *("total-points", "composite:E999", "nothing", "composite", "cell-points:E001:PICK", "composite:"),
        *(f"cell-points:{ANN}:PICK:9", f"kpi-value:{ANN}:PICK:TAT:1"),
    ],
)
def test_staff_reach_no_figure_of_others_and_none_that_is_none(figure: str, app: App, site: Flask) -> None:
    client = site.test_client()
    open_session(app, client, LOGINS["staff"][0])
    assert client.get(f"/attribution/{CLOSED}/lineage/{figure}").status_code == 404


def test_a_lead_follows_a_helper_no_further_than_the_own_department(app: App, site: Flask) -> None:
    client = site.test_client()
    open_session(app, client, LOGINS["lead"][0])
    assert client.get(f"/attribution/{CLOSED}/lineage/cell-minutes:{CAI}:RCV:1000").status_code == 200
    for figure in (f"cell-minutes:{CAI}:TEST:1000", f"composite:{CAI}", f"person-minutes:{CAI}"):
        assert client.get(f"/attribution/{CLOSED}/lineage/{figure}").status_code == 404, figure
