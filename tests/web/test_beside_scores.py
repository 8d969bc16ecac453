"""What stands beside a score: the own bonus with how it came, and a committee's shift, the original kept."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from flask import Flask

from scheduler.attribution.bonus import APPEAL
from scheduler.bootstrap import App
from scheduler.services import calibration, pools
from scheduler.services.attribution_appeals import decide_appeal
from scheduler.services.pool_appeals import owed_after_appeal, pay_from_reserve
from tests.web.pages import database_url, site, visit, words
from tests.web.world import ANN, APPEALS, BO, CLOSED, actor_of
from web.i18n import write_money

__all__ = ["database_url", "site", "visit"]

WHY = "Committee of 3 October: strict targets"


def test_people_and_hr_read_the_bonus_with_how_it_came_and_leads_do_not(app: App, site: Flask, visit) -> None:
    own = pools.own_bonus(app, actor_of(app, "staff"), CLOSED, ANN)
    with site.test_request_context():
        amounts = [write_money(line.fen) for line in own.lines]
    for kind, path in (("staff", "/me/score"), ("hr", f"/attribution/{CLOSED}/people/{ANN}")):
        found = words(visit(kind), path)
        assert "K of the department 1.00" in found
        assert "Rounding" in found
        assert all(amount in found for amount in amounts)
    assert "K of the department" not in words(visit("lead"), f"/attribution/{CLOSED}/people/{ANN}")
    # two people share the pool: a total would tell of the other
    assert "Pool of the department" not in words(visit("staff"), "/me/score")
    assert "Pool of the department" in words(visit("hr"), f"/attribution/{CLOSED}/people/{ANN}")


def test_money_below_nought_has_the_true_minus_of_all_other_numbers(site: Flask) -> None:
    with site.test_request_context():
        assert write_money(-83779) == "−¥837.79"
        assert write_money(83779) == "¥837.79"


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
    found = words(visit("staff"), "/me/score")
    assert "out of the reserve, after an appeal appeal 1: picked all day" in found


def test_a_decided_shift_is_shown_beside_the_original_and_changes_none(app: App, visit) -> None:
    path = f"/attribution/{CLOSED}"
    before = words(visit("hr"), f"{path}/people/{BO}")
    assert "calibrated" not in before
    [composite] = re.findall(r"Composite (\d+\.\d\d)", before)[:1]
    calibration.calibrate(app, actor_of(app, "hr"), CLOSED, department="WH", shift=Fraction(-3), reason=WHY)
    shown = f"calibrated {Decimal(composite) + 3}"
    for kind, page in (("hr", path), ("lead", path), ("hr", f"{path}/people/{BO}"), ("lead", f"{path}/people/{BO}")):
        found = words(visit(kind), page)
        assert composite in found
        assert shown in found
        assert "shifted by +3.00 points beside the original" in found
        assert WHY in found
    assert "shifted by +3.00 points" in words(visit("lead"), "/me/score")
    assert WHY not in words(visit("foreign"), "/me/score")  # another department's
