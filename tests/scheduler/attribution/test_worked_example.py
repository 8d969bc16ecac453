"""The worked example of the attribution note, 1.11: four people, one month, to the last fen."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest

from scheduler.attribution.cells import Cell, composite
from scheduler.attribution.effects import (
    DepartmentState,
    Factor,
    RoleState,
    composite_effects,
    department_effects,
)
from scheduler.attribution.engine import attribute
from scheduler.attribution.payload import read_inputs
from scheduler.attribution.shares import Weighted, cascade
from scheduler.kpis.anchors import Anchors, tier
from scheduler.kpis.evidence import Evidence
from scheduler.kpis.score import KpiPoints, role_score

HOST = {"BUY": "PUR", "PICK": "WH", "RCV": "WH", "LAB": "LAB"}
WEIGHT = {"BUY": 1000, "PICK": 1000, "RCV": 800, "LAB": 1200}
PICK = Anchors.parse([["10", "0"], ["40", "60"], ["50", "80"], ["60", "100"], ["70", "120"]])
PICKED = {"Ann": (2000, 40), "Bo": (7800, 140), "Dee": (219, 3)}
HOURS = {
    "Ann": {"BUY": 120, "PICK": 40},
    "Bo": {"PICK": 140, "RCV": 20},
    "Cai": {"LAB": 130, "RCV": 30},
    "Dee": {"LAB": 157, "PICK": 3},
}


def picking(person: str) -> Evidence:
    units, hours = PICKED[person]
    return Evidence(x=Fraction(units), n=Fraction(hours), mu=Fraction(50), kappa=Fraction(20), dates=20)


def team_scores() -> dict[str, int | None]:
    """RCV, BUY and LAB are scored by the team's figures."""
    figures: dict[str, list[tuple[str, int, list[list[str]]]]] = {
        "RCV": [("7", 100, [["24", "0"], ["12", "60"], ["8", "80"], ["4", "100"], ["2", "120"]])],
        "BUY": [
            ("92", 60, [["50", "0"], ["80", "60"], ["90", "80"], ["98", "100"], ["100", "120"]]),
            ("6", 40, [["20", "0"], ["10", "60"], ["7", "80"], ["5", "100"], ["4", "120"]]),
        ],
        "LAB": [
            ("95", 50, [["60", "0"], ["85", "60"], ["95", "80"], ["100", "100"]]),
            ("3", 50, [["20", "0"], ["10", "60"], ["5", "80"], ["1", "100"], ["0", "120"]]),
        ],
    }
    return {
        role: role_score(
            KpiPoints(kpi=f"{role}{i}", weight=weight, points=Anchors.parse(table).points(Fraction(raw)))
            for i, (raw, weight, table) in enumerate(kpis)
        ).s_e4
        for role, kpis in figures.items()
    }


def cells() -> list[Cell]:
    scores = team_scores()
    found = []
    for person, hours in HOURS.items():
        for role, h in hours.items():
            s_e4 = scores.get(role)
            if role == "PICK":
                points = PICK.points(picking(person).theta)
                s_e4 = role_score([KpiPoints(kpi="PICK", weight=100, points=points)]).s_e4
            found.append(
                Cell(person=person, role=role, department=HOST[role], minutes=60 * h, w_milli=WEIGHT[role], s_e4=s_e4)
            )
    return found


def points_of(person: str, role: str) -> Fraction:
    return next(c.points for c in cells() if (c.person, c.role) == (person, role))


@pytest.mark.parametrize(
    ("person", "raw_points", "theta", "reliability", "score"),
    [
        ("Ann", "80", "50", "2/3", 80),  # (2000 + 20·50)/(40 + 20) = 50
        ("Bo", "640/7", "55", "7/8", 90),  # 7800/140 = 55.714 → 91.43; (7800 + 1000)/160 = 55 → 90
        ("Dee", "120", "53", "3/23", 86),  # 73 an hour would be first; (219 + 1000)/23 = 53 → 86
    ],
)
def test_picking_is_shrunk_towards_the_usual_rate(
    person: str, raw_points: str, theta: str, reliability: str, score: int
) -> None:
    evidence = picking(person)
    assert evidence.raw is not None
    assert PICK.points(evidence.raw) == Fraction(raw_points)
    assert evidence.theta == Fraction(theta)
    assert evidence.reliability == Fraction(reliability)
    assert PICK.points(evidence.theta) == score


def test_three_hours_of_picking_are_not_ranked() -> None:
    assert [picking(p).ranked for p in ("Ann", "Bo", "Dee")] == [True, True, False]
    assert [picking(p).grade for p in ("Ann", "Bo", "Dee")] == ["B", "A", "C"]


def test_team_scores_of_the_other_roles() -> None:
    # BUY: 0.6·85 + 0.4·90 = 87; LAB: (80 + 90)/2 = 85; RCV: 80 + 20·(8 − 7)/4 = 85
    assert team_scores() == {"RCV": 850_000, "BUY": 870_000, "LAB": 850_000}


@pytest.mark.parametrize(
    ("person", "role", "points"),
    [
        ("Ann", "BUY", "104.40"),  # 120 h × 1 × 0.87
        ("Ann", "PICK", "32"),
        ("Bo", "PICK", "126"),
        ("Bo", "RCV", "13.60"),  # 20 h × 0.8 × 0.85
        ("Cai", "RCV", "20.40"),
        ("Cai", "LAB", "132.60"),
        ("Dee", "PICK", "2.58"),
        ("Dee", "LAB", "160.14"),
    ],
)
def test_contribution_points(person: str, role: str, points: str) -> None:
    assert points_of(person, role) == Fraction(points)


@pytest.mark.parametrize(
    ("person", "value"), [("Ann", "341/4"), ("Bo", "3490/39"), ("Cai", "85"), ("Dee", "27120/319")]
)
def test_composites(person: str, value: str) -> None:
    found = composite(c for c in cells() if c.person == person)
    assert found.value == Fraction(value)
    assert found.coverage == 1
    assert tier(Fraction(value)) == "good"


def test_the_warehouse_pool_is_shared_to_the_last_fen() -> None:
    warehouse = [c for c in cells() if c.department == "WH"]
    assert sum(c.points for c in warehouse) == Fraction("194.58")
    split = cascade(
        "WH",
        1_000_000,
        [Weighted(department="WH", role=c.role, person=c.person, weight=c.share_weight) for c in warehouse],
        "2026-08",
    )
    assert split.roles == {"PICK": 825_265, "RCV": 174_735}
    assert split.cells == {
        ("PICK", "Ann"): 164_457,
        ("PICK", "Bo"): 647_549,
        ("RCV", "Bo"): 69_894,  # 717 443 with picking
        ("PICK", "Dee"): 13_259,
        ("RCV", "Cai"): 104_841,
    }
    assert sum(split.cells.values()) == 1_000_000
    assert split.unattributed == 0


def test_why_anns_composite_rose() -> None:
    base = {
        "BUY": RoleState(weighted=Fraction(150), score=Fraction(85)),
        "PICK": RoleState(weighted=Fraction(10), score=Fraction(70)),
    }
    now = {
        "BUY": RoleState(weighted=Fraction(120), score=Fraction(87)),
        "PICK": RoleState(weighted=Fraction(40), score=Fraction(80)),
    }
    effects = composite_effects(base, now)
    assert effects is not None
    by_role = {
        role: [float(round(x, 6)) for x in (e.deployment, e.in_role, e.interaction)] for role, e in effects.items()
    }
    assert by_role == {"BUY": [-0.175781, 1.875, -0.375], "PICK": [-2.636719, 0.625, 1.875]}
    assert sum(e.deployment for e in effects.values()) == Fraction(-45, 16)
    assert sum(e.in_role for e in effects.values()) == Fraction(5, 2)
    assert sum(e.interaction for e in effects.values()) == Fraction(3, 2)
    assert sum(e.total for e in effects.values()) == Fraction(19, 16)  # 85.25 − 84.0625


def test_why_the_warehouse_gained_23_points() -> None:
    base = DepartmentState(
        plan_hours=Fraction(230),
        worked={"PICK": Fraction(180), "RCV": Fraction(40)},
        points_per_hour={"PICK": Fraction("0.82"), "RCV": Fraction("0.6")},  # 0.8 × 0.75
    )
    now = DepartmentState(
        plan_hours=Fraction(240),
        worked={"PICK": Fraction(183), "RCV": Fraction(50)},
        points_per_hour={"PICK": Fraction("160.58") / 183, "RCV": Fraction(34) / 50},
    )
    effects = department_effects(base, now)
    assert effects is not None
    assert (effects.before, effects.after, effects.delta) == (
        Fraction("171.6"),
        Fraction("194.58"),
        Fraction("22.98"),
    )
    causes = (Factor.PLAN, Factor.ATTENDANCE, Factor.DEPLOYMENT, Factor.PRODUCTIVITY)
    assert [float(round(effects.main[f], 4)) for f in causes] == [7.4609, 2.5675, -1.5863, 13.5475]
    assert float(round(effects.interaction, 4)) == 0.9904
    assert [float(round(effects.shapley[f], 4)) for f in causes] == [7.7817, 2.7162, -1.5486, 14.0307]
    assert sum(effects.main.values()) + effects.interaction == Fraction("22.98")
    assert sum(effects.shapley.values()) == Fraction("22.98")
    assert sum(effects.deployment.values()) == effects.main[Factor.DEPLOYMENT]
    assert sum(effects.productivity.values()) == effects.main[Factor.PRODUCTIVITY]


def test_the_whole_month_in_one_run() -> None:
    """From hours, KPIs and a pool to shares, composites and evidence, by the same function that makes a version."""
    document = json.loads((Path(__file__).parent / "format_1.json").read_text("utf-8"))
    result = attribute(read_inputs(document["inputs"]))
    assert {(c.cell.role, c.cell.person): c.share for c in result.cells if c.cell.department == "WH"} == {
        ("PICK", "Ann"): 164_457,
        ("PICK", "Bo"): 647_549,
        ("RCV", "Bo"): 69_894,
        ("PICK", "Dee"): 13_259,
        ("RCV", "Cai"): 104_841,
    }
    found = {p.person: (p.composite.value, p.evidence, p.ranked) for p in result.people}
    assert found["Ann"] == (Fraction(341, 4), "B", True)
    assert found["Bo"] == (Fraction(3490, 39), "A", True)
    assert found["Cai"] == (85, "T", True)
    assert found["Dee"][0] == Fraction(27120, 319)
    assert (result.scores["Dee", "PICK"].score.points, result.scores["Dee", "PICK"].ranked) == (86, False)
    [warehouse] = [d for d in result.departments if d.department == "WH"]
    assert (warehouse.points, warehouse.roles) == (Fraction("194.58"), {"PICK": 825_265, "RCV": 174_735})
