"""Effects of a department split again: attendance in two, roles, people, the company; Shapley splits too.

The long run, 500 examples each: ``pytest --hypothesis-profile=long tests/scheduler/attribution``.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from scheduler.attribution.department_effects import company_effects, dividends, shapley, spread
from scheduler.attribution.effects import DepartmentState, Factor, RoleState, composite_effects, department_effects

ROLES = ("PICK", "RCV", "LAB")
PEOPLE = ("Ann", "Bo", "Cai")
HOURS = st.fractions(min_value=0, max_value=200, max_denominator=4)
RATES = st.fractions(min_value=0, max_value=2, max_denominator=20)


@st.composite
def staffed(draw: st.DrawFn) -> DepartmentState:
    """A department whose roles are the sums of its people."""
    people = {
        (role, person): (hours, hours * draw(RATES))
        for role in sorted(draw(st.sets(st.sampled_from(ROLES))))
        for person in sorted(draw(st.sets(st.sampled_from(PEOPLE), min_size=1)))
        if (hours := draw(HOURS)) is not None
    }
    worked: dict[str, Fraction] = {}
    points: dict[str, Fraction] = {}
    for (role, _), (hours, a) in people.items():
        worked[role] = worked.get(role, Fraction(0)) + hours
        points[role] = points.get(role, Fraction(0)) + a
    total = sum(worked.values(), Fraction(0))
    return DepartmentState(
        plan_hours=draw(HOURS),
        worked=worked,
        points_per_hour={role: points[role] / hours for role, hours in worked.items() if hours},
        overtime=total * draw(st.fractions(0, 1, max_denominator=8)),
        people=people,
    )


def y(side: DepartmentState) -> Fraction:
    return sum(
        (hours * side.points_per_hour.get(role, Fraction(0)) for role, hours in side.worked.items()), Fraction(0)
    )


@given(staffed(), staffed())
def test_i19_every_split_of_an_effect_sums_to_it(base: DepartmentState, now: DepartmentState) -> None:
    effects = department_effects(base, now)
    if effects is None:
        assert not sum(base.worked.values()) + sum(now.worked.values())
        return
    assert (effects.before, effects.after) == (y(base), y(now))
    assert effects.attendance.total == effects.main[Factor.ATTENDANCE]
    assert effects.shapley_attendance.total == effects.shapley[Factor.ATTENDANCE]
    assert sum(effects.shapley_deployment.values()) == effects.shapley[Factor.DEPLOYMENT]
    assert sum(effects.shapley_productivity.values()) == effects.shapley[Factor.PRODUCTIVITY]
    assert sum(effects.people.values()) == effects.main[Factor.PRODUCTIVITY]
    for role in effects.productivity:
        mine = [part for (of, _), part in effects.people.items() if of == role]
        assert sum(mine, Fraction(0)) == effects.productivity[role]


@given(staffed(), staffed())
def test_i19_reversal_turns_every_shapley_split_round(base: DepartmentState, now: DepartmentState) -> None:
    there, back = department_effects(base, now), department_effects(now, base)
    if there is None or back is None:
        return
    assert back.shapley_productivity == {r: -x for r, x in there.shapley_productivity.items()}
    assert sum(back.shapley_deployment.values()) == -sum(there.shapley_deployment.values())
    assert back.shapley_attendance.overtime == -there.shapley_attendance.overtime
    assert back.shapley_attendance.in_schedule == -there.shapley_attendance.in_schedule


@given(staffed(), staffed())
def test_shapley_is_the_mean_over_all_orders_of_the_four_causes(base: DepartmentState, now: DepartmentState) -> None:
    """Independent of dividends: switch the factors one by one in each of the 24 orders."""
    effects = department_effects(base, now)
    if effects is None or not all(sum(side.worked.values()) and side.plan_hours for side in (base, now)):
        return
    total = [sum(side.worked.values()) for side in (base, now)]
    rates = [
        {r: (a if a.worked.get(r) else b).points_per_hour.get(r, Fraction(0)) for r in ROLES}
        for a, b in ((base, now), (now, base))
    ]

    def value(switched: set[Factor]) -> Fraction:
        pick = {f: int(f in switched) for f in Factor}
        plan = (base, now)[pick[Factor.PLAN]].plan_hours
        use = total[pick[Factor.ATTENDANCE]] / (base, now)[pick[Factor.ATTENDANCE]].plan_hours
        side = pick[Factor.DEPLOYMENT]
        mix = {r: (base, now)[side].worked.get(r, Fraction(0)) / total[side] for r in ROLES}
        return plan * use * sum(mix[r] * rates[pick[Factor.PRODUCTIVITY]][r] for r in ROLES)

    means = dict.fromkeys(Factor, Fraction(0))
    for order in permutations(Factor):
        done: set[Factor] = set()
        for factor in order:
            means[factor] += (value(done | {factor}) - value(done)) / 24
            done.add(factor)
    assert effects.shapley == means


@given(st.lists(st.tuples(staffed(), staffed()), max_size=3))
def test_i19_the_companys_effects_are_the_sums_of_its_departments(
    pairs: list[tuple[DepartmentState, DepartmentState]],
) -> None:
    found = [e for e in (department_effects(a, b) for a, b in pairs) if e is not None]
    company = company_effects(found)
    assert company.delta == sum((e.delta for e in found), Fraction(0))
    assert sum(company.main.values()) + company.interaction == company.delta == sum(company.shapley.values())
    assert sum(company.productivity.values(), Fraction(0)) == company.main[Factor.PRODUCTIVITY]
    assert sum(company.deployment.values(), Fraction(0)) == company.main[Factor.DEPLOYMENT]
    assert sum(company.people.values(), Fraction(0)) == company.main[Factor.PRODUCTIVITY]
    assert company.attendance.total == company.main[Factor.ATTENDANCE]
    assert company.shapley_attendance.total == company.shapley[Factor.ATTENDANCE]
    assert sum(company.shapley_deployment.values(), Fraction(0)) == company.shapley[Factor.DEPLOYMENT]
    assert sum(company.shapley_productivity.values(), Fraction(0)) == company.shapley[Factor.PRODUCTIVITY]


WAREHOUSE_PLAN = DepartmentState(
    plan_hours=Fraction(230),
    worked={"PICK": Fraction(180), "RCV": Fraction(40)},
    points_per_hour={"PICK": Fraction("0.82"), "RCV": Fraction("0.6")},
)
WAREHOUSE_NOW = DepartmentState(
    plan_hours=Fraction(240),
    worked={"PICK": Fraction(183), "RCV": Fraction(50)},
    points_per_hour={"PICK": Fraction("160.58") / 183, "RCV": Fraction("0.68")},
    overtime=Fraction(12),
    people={
        ("PICK", "Ann"): (Fraction(40), Fraction(32)),
        ("PICK", "Bo"): (Fraction(140), Fraction(126)),
        ("PICK", "Dee"): (Fraction(3), Fraction("2.58")),
        ("RCV", "Bo"): (Fraction(20), Fraction("13.6")),
        ("RCV", "Cai"): (Fraction(30), Fraction("20.4")),
    },
)


def test_who_made_the_warehouse_more_productive_than_planned() -> None:
    effects = department_effects(WAREHOUSE_PLAN, WAREHOUSE_NOW)
    assert effects is not None
    # 180 planned hours of picking at 0.82: Bo's 126 points were 126 − 140·0.82 = 11.2 above it, times 180/183
    assert effects.people["PICK", "Bo"] == Fraction("11.2") * 180 / 183
    assert effects.people["PICK", "Ann"] == (32 - 40 * Fraction("0.82")) * 180 / 183
    assert effects.people["RCV", "Cai"] == Fraction("2.4") * 40 / 50
    assert sum(effects.people.values()) == effects.main[Factor.PRODUCTIVITY]
    # 12 of 233 hours were overtime, none was planned: 12/240 of the plan at 171.6/(220/230) points
    assert effects.attendance.overtime == Fraction(12, 240) * Fraction("171.6") * 230 / 220
    assert effects.attendance.in_schedule == effects.main[Factor.ATTENDANCE] - effects.attendance.overtime


def test_overtime_for_absence_shows_both_though_attendance_did_not_change() -> None:
    base = replace(WAREHOUSE_PLAN, overtime=Fraction(0))
    now = replace(WAREHOUSE_PLAN, overtime=Fraction(22))
    effects = department_effects(base, now)
    assert effects is not None
    assert effects.delta == effects.main[Factor.ATTENDANCE] == 0
    assert effects.attendance.overtime == -effects.attendance.in_schedule == Fraction(22, 220) * Fraction("171.6")


def test_an_effect_that_is_linear_in_hours_is_that_of_the_roles() -> None:
    effects = department_effects(WAREHOUSE_PLAN, WAREHOUSE_NOW)
    assert effects is not None
    attendance = effects.main[Factor.ATTENDANCE]
    sides = [{r: h / s.plan_hours for r, h in s.worked.items()} for s in (WAREHOUSE_PLAN, WAREHOUSE_NOW)]
    found = spread(attendance, {role: sides[1][role] - sides[0][role] for role in sides[0]})
    assert sum(found.values()) == attendance
    # 183 of 240 planned hours were picking, 180 of 230 before; 230 h · 171.6/220 points an hour of use
    assert found["PICK"] == (Fraction(183, 240) - Fraction(180, 230)) * 230 * Fraction("171.6") / 220
    assert spread(Fraction(6), {"PICK": Fraction(1), "RCV": Fraction(2), "LAB": Fraction(0)}) == {"PICK": 2, "RCV": 4}
    assert spread(Fraction(0), {"PICK": Fraction(1), "RCV": Fraction(-1)}) == {}


def test_without_people_there_is_no_split_by_person() -> None:
    effects = department_effects(WAREHOUSE_PLAN, replace(WAREHOUSE_NOW, people={}))
    assert effects is not None
    assert effects.people == {}


def test_dividends_and_shapley_of_a_game_by_hand() -> None:
    """Two gloves: a left one and two right ones; a pair is worth 1. The owner of the left one is worth 2/3."""
    worth = {frozenset("LR"): 1, frozenset("LS"): 1, frozenset("LRS"): 1}
    parts = dividends("LRS", lambda c: Fraction(worth.get(c, 0)))
    assert (parts[frozenset("LR")], parts[frozenset("LRS")], parts[frozenset("L")]) == (1, -1, 0)
    assert shapley("LRS", parts) == {"L": Fraction(2, 3), "R": Fraction(1, 6), "S": Fraction(1, 6)}


def test_a_usual_score_for_a_new_role_turns_deployment_into_work_in_it() -> None:
    base = {"BUY": RoleState(weighted=Fraction(100), score=Fraction(85))}
    now = {
        "BUY": RoleState(weighted=Fraction(60), score=Fraction(85)),
        "PICK": RoleState(weighted=Fraction(40), score=Fraction(90)),
    }
    carried = composite_effects(base, now)
    usual = composite_effects({**base, "PICK": RoleState(weighted=Fraction(0), score=Fraction(80))}, now)
    assert carried is not None
    assert usual is not None
    # s¹ = 0.4 of the hours: carried (90 − 85)·0.4 all deployment; else (80 − 85)·0.4 and (90 − 80)·0.4
    assert (carried["PICK"].deployment, carried["PICK"].interaction) == (2, 0)
    assert (usual["PICK"].deployment, usual["PICK"].interaction) == (-2, 4)
    assert sum(e.total for e in carried.values()) == sum(e.total for e in usual.values()) == 2
