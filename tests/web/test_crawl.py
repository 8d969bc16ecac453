"""Crawls of every page: no name is run as markup, and nothing of another department shows where it may not."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from scheduler.domain.organisation import Department, Person, Role
from tests.web.objects import BESIDE, WHOSE, arguments
from tests.web.world import ANN, CAI, LOGINS, LONG_AGO, add_world, open_session
from web import create_app
from web.access import ROUTES

PAYLOADS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg onload=alert(1)>",
    "{{ 7 * 7 }}",
    "</title><script>alert(1)</script>",
    "javascript:alert(1)",
    "%(name)s %s",
)


@pytest.fixture
def site(app: App, tmp_path: Path) -> Flask:
    folder = tmp_path / "files"
    folder.mkdir()
    add_world(app, folder)
    return create_app(app, WTF_CSRF_ENABLED=False)


def pages(site: Flask, kind: str) -> list[str]:
    """Every address that answers GET, with every object there is."""
    adapter = site.url_map.bind("localhost")
    found = set()
    for rule in site.url_map.iter_rules():
        key = (rule.endpoint, "GET")
        if key not in ROUTES or rule.endpoint == "static":
            continue
        for whose in WHOSE:
            given = arguments(key, kind, whose)
            if given is not None:
                values = {name: given.get(name, BESIDE.get(name, 1)) for name in rule.arguments}
                found.add(adapter.build(rule.endpoint, values))
    return sorted(found)


def rename(app: App, name: str) -> None:
    """Give a person, a role and a department of the world a name."""
    with app.unit_of_work(SYSTEM) as uow:
        company = uow.organisation.load()
        person, role = company.people[ANN], company.roles["PICK"]
        uow.organisation.upsert_departments([Department(code="WH", name_zh=name, name_en=name)])
        uow.organisation.upsert_people(
            [
                Person(
                    code=ANN,
                    name_zh=name,
                    name_en=name,
                    department=person.department,
                    contract=person.contract,
                    cost_fen_per_hour=person.cost_fen_per_hour,
                    hired_on=LONG_AGO,
                )
            ]
        )
        uow.organisation.upsert_roles(
            [
                Role(
                    code="PICK",
                    name_zh=name,
                    name_en=name,
                    department=role.department,
                    unit_zh=name,
                    unit_en=name,
                    colour=role.colour,
                )
            ]
        )
        uow.audit("test.rename", "names")
        uow.commit()


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_name_is_never_run_as_markup(payload: str, app: App, site: Flask) -> None:
    rename(app, payload)
    shown = 0
    for kind in ("staff", "hr"):
        client = site.test_client()
        open_session(app, client, LOGINS[kind][0])
        for path in pages(site, kind):
            with client.get(path) as answer:
                assert answer.status_code < 500, path
                if answer.mimetype != "text/html":
                    continue
                text = answer.get_data(as_text=True)
            harmless = "<" not in payload
            assert harmless or payload not in text, path
            shown += payload in text if harmless else "alert(1)" in text
    assert shown > 3, "the name was looked for where it is not shown"


@pytest.mark.parametrize("kind", ["staff", "lead"])
def test_a_crawl_finds_nothing_of_another_department(kind: str, app: App, site: Flask) -> None:
    """Cai's name may show to the lead only where Cai helped the lead's department."""
    marker = "CANARY-OF-THE-LABORATORY"
    with app.unit_of_work(SYSTEM) as uow:
        uow.organisation.upsert_departments([Department(code="LAB", name_zh=marker, name_en=marker)])
        uow.audit("test.canary", "LAB")
        uow.commit()
    client = site.test_client()
    open_session(app, client, LOGINS[kind][0])
    helped = {"/attribution/2026-09", "/attribution/2026-09/departments/WH", "/attribution/2026-09/shares.csv"}
    helped |= {"/actuals/2026-09/accounts"}
    report = "/reports/2026-09/departments/WH"  # repeats the account's line of Cai's help, and nothing else
    for path in pages(site, kind):
        with client.get(path) as answer:
            text = answer.get_data().decode(errors="replace")  # an evidence file may be an image
        if answer.status_code == 200 and path not in helped and "/rosters" not in path and "/workload" not in path:
            if path == report and kind == "lead":
                assert text.count(marker) == 1
                text = text.replace(f'<td data-label="Home department">{marker}</td>', "").replace(f"person={CAI}", "")
            # what is measured and what a role weighs is told to everybody, department by department
            assert marker not in text or path in ("/kpis/", "/kpis/weights/"), path
            assert CAI not in text, path


def test_the_crawl_sees_the_canary_where_it_is_allowed(app: App, site: Flask) -> None:
    client = site.test_client()
    open_session(app, client, LOGINS["hr"][0])
    assert any(CAI in client.get(path).get_data(as_text=True) for path in ("/hours/2026-09", "/hours/2026-10"))
