"""What stands beside a score: the own bonus with how it came, and a committee's shift, the original kept."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from scheduler.attribution.bonus import APPEAL
from scheduler.bootstrap import App
from scheduler.services import calibration, pools
from scheduler.services.attribution_appeals import decide_appeal
from scheduler.services.pool_appeals import owed_after_appeal, pay_from_reserve
from tests.web.world import ANN, APPEALS, BO, CLOSED, LOGINS, actor_of, add_world, open_session
from web import create_app
from web.i18n import write_money

WHY = "Committee of 3 October: strict targets"


@pytest.fixture
def site(app: App, tmp_path: Path) -> Flask:
    folder = tmp_path / "files"
    folder.mkdir()
    add_world(app, folder)
    return create_app(app, WTF_CSRF_ENABLED=False)


@pytest.fixture
def visit(app: App, site: Flask):
    def of(kind: str) -> FlaskClient:
        client = site.test_client()
        open_session(app, client, LOGINS[kind][0])
        return client

    return of


def text(client: FlaskClient, path: str) -> str:
    answer = client.get(path, follow_redirects=True)
    assert answer.status_code == 200, path
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


def test_people_and_hr_read_the_bonus_with_how_it_came_and_leads_do_not(app: App, site: Flask, visit) -> None:
    own = pools.own_bonus(app, actor_of(app, "staff"), CLOSED, ANN)
    with site.test_request_context():
        amounts = [write_money(line.fen) for line in own.lines]
    for kind, path in (("staff", "/me/score"), ("hr", f"/attribution/{CLOSED}/people/{ANN}")):
        found = text(visit(kind), path)
        assert "K of the department 1.00" in found
        assert "Rounding" in found
        assert all(amount in found for amount in amounts)
    assert "K of the department" not in text(visit("lead"), f"/attribution/{CLOSED}/people/{ANN}")
    # two people share the pool: a total would tell of the other
    assert "Pool of the department" not in text(visit("staff"), "/me/score")
    assert "Pool of the department" in text(visit("hr"), f"/attribution/{CLOSED}/people/{ANN}")


def test_every_share_comes_out_of_its_steps(app: App, site: Flask) -> None:
    view = pools.bonus_view(app, actor_of(app, "hr"), CLOSED)
    for person in sorted({line.person for line in view.lines}):
        own = pools.own_bonus(app, actor_of(app, "hr"), CLOSED, person)
        assert [step.fen for step in own.shares] == [line.fen for line in own.lines]
        for step in own.shares:
            assert abs(step.rounding) < 1
            assert step.exact + step.rounding == step.fen
    by_department: dict[str, Fraction] = {}
    for person in {line.person for line in view.lines}:
        for step in pools.own_bonus(app, actor_of(app, "hr"), CLOSED, person).shares:
            department = step.part.department
            by_department[department] = by_department.get(department, Fraction(0)) + step.exact
    assert by_department == {d.department: d.fen for d in view.document.bonus.departments}


def test_money_of_an_appeal_stands_beside_the_share(app: App, site: Flask, visit) -> None:
    hr = actor_of(app, "hr")
    decide_appeal(app, hr, APPEALS["staff"], revise=True, reason="The list of the day shows the afternoon.")
    owed = owed_after_appeal(app, hr, CLOSED, ANN)
    fen = owed.get("WH", 100)
    pay_from_reserve(
        app,
        hr,
        CLOSED,
        person=ANN,
        department="WH",
        fen=fen,
        reason="appeal 1: picked all day",
        beyond="a round amount",
    )
    lines = pools.own_bonus(app, actor_of(app, "staff"), CLOSED, ANN).lines
    assert [line.fen for line in lines if line.kind == APPEAL] == [fen]
    found = text(visit("staff"), "/me/score")
    assert "out of the reserve, after an appeal appeal 1: picked all day" in found


def test_a_decided_shift_is_shown_beside_the_original_and_changes_none(app: App, visit) -> None:
    path = f"/attribution/{CLOSED}"
    before = text(visit("hr"), f"{path}/people/{BO}")
    assert "calibrated" not in before
    [composite] = re.findall(r"Composite (\d+\.\d\d)", before)[:1]
    calibration.calibrate(app, actor_of(app, "hr"), CLOSED, department="WH", shift=Fraction(-3), reason=WHY)
    shown = f"calibrated {Decimal(composite) + 3}"
    for kind, page in (("hr", path), ("lead", path), ("hr", f"{path}/people/{BO}"), ("lead", f"{path}/people/{BO}")):
        found = text(visit(kind), page)
        assert composite in found
        assert shown in found
        assert "shifted by +3.00 points beside the original" in found
        assert WHY in found
    assert "shifted by +3.00 points" in text(visit("lead"), "/me/score")
    assert WHY not in text(visit("foreign"), "/me/score")  # another department's
