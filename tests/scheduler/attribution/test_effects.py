"""Effects sum to the change exactly, vanish without one, and turn round with time (I3, I19).

The long run, 500 examples each: ``pytest --hypothesis-profile=long tests/scheduler/attribution``.
"""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from scheduler.attribution.effects import (
    DepartmentState,
    Factor,
    RoleState,
    composite_effects,
    department_effects,
)

ROLES = ("PICK", "RCV", "LAB")
HOURS = st.fractions(min_value=0, max_value=300, max_denominator=4)
RATES = st.fractions(min_value=0, max_value=2, max_denominator=20)


@st.composite
def departments(draw: st.DrawFn) -> DepartmentState:
    roles = draw(st.sets(st.sampled_from(ROLES)))
    return DepartmentState(
        plan_hours=draw(HOURS),
        worked={role: draw(HOURS) for role in roles},
        points_per_hour={role: draw(RATES) for role in roles},
    )


@st.composite
def people(draw: st.DrawFn) -> dict[str, RoleState]:
    return {
        role: RoleState(
            weighted=draw(HOURS), score=draw(st.none() | st.fractions(min_value=0, max_value=120, max_denominator=8))
        )
        for role in draw(st.sets(st.sampled_from(ROLES)))
    }


def composite(side: dict[str, RoleState]) -> Fraction:
    scored = [(s.weighted, s.score) for s in side.values() if s.score is not None]
    return sum((w * s for w, s in scored), Fraction(0)) / sum(w for w, _ in scored)


@given(people(), people())
def test_i19_the_effects_of_a_composite_sum_to_its_change(
    base: dict[str, RoleState], now: dict[str, RoleState]
) -> None:
    effects = composite_effects(base, now)
    if effects is None:
        assert any(not sum(s.weighted for s in side.values() if s.score is not None) for side in (base, now))
        return
    assert sum(e.total for e in effects.values()) == composite(now) - composite(base)


@given(people())
def test_i19_identical_periods_have_no_effects(side: dict[str, RoleState]) -> None:
    effects = composite_effects(side, side)
    assert effects is None or {e.total for e in effects.values()} <= {Fraction(0)}


@given(departments(), departments())
def test_i19_main_effects_and_interaction_sum_to_the_change_and_so_does_shapley(
    base: DepartmentState, now: DepartmentState
) -> None:
    effects = department_effects(base, now)
    if effects is None:
        assert not sum(base.worked.values()) + sum(now.worked.values())
        return
    assert sum(effects.main.values()) + effects.interaction == effects.delta
    assert sum(effects.shapley.values()) == effects.delta
    assert sum(effects.deployment.values()) == effects.main[Factor.DEPLOYMENT]
    assert sum(effects.productivity.values()) == effects.main[Factor.PRODUCTIVITY]


@given(departments(), departments())
def test_i19_reversed_periods_reverse_every_shapley_value(base: DepartmentState, now: DepartmentState) -> None:
    there, back = department_effects(base, now), department_effects(now, base)
    if there is None or back is None:
        assert there is back
        return
    assert back.shapley == {factor: -value for factor, value in there.shapley.items()}


@given(departments(), departments())
def test_i3_a_factor_that_did_not_change_has_no_effect(base: DepartmentState, now: DepartmentState) -> None:
    effects = department_effects(
        base, DepartmentState(plan_hours=base.plan_hours, worked=base.worked, points_per_hour=now.points_per_hour)
    )
    if effects is not None:
        assert [effects.shapley[f] for f in (Factor.PLAN, Factor.ATTENDANCE, Factor.DEPLOYMENT)] == [0, 0, 0]


@given(departments(), departments(), departments(), departments())
def test_i19_effects_of_departments_add_up_to_the_companys(
    a0: DepartmentState, a1: DepartmentState, b0: DepartmentState, b1: DepartmentState
) -> None:
    parts = [e for e in (department_effects(a0, a1), department_effects(b0, b1)) if e is not None]
    company = sum((sum(e.shapley.values(), Fraction(0)) for e in parts), Fraction(0))
    assert company == sum((e.after for e in parts), Fraction(0)) - sum((e.before for e in parts), Fraction(0))


def test_work_without_a_plan_counts_as_planned() -> None:
    nothing = DepartmentState(plan_hours=Fraction(0), worked={}, points_per_hour={})
    work = DepartmentState(plan_hours=Fraction(0), worked={"PICK": Fraction(10)}, points_per_hour={"PICK": Fraction(1)})
    effects = department_effects(nothing, work)
    assert effects is not None
    assert (effects.before, effects.after, effects.main[Factor.PLAN]) == (0, 10, 10)
    assert department_effects(nothing, nothing) is None
