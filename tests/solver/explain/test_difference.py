"""What changed between two rosters: for whom, in hours, and in cost by rule."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from solver.checks import verify
from solver.explain.difference import ChangeOfDay, explain_difference
from solver.problem import HeadsDemand, ShiftTypeId
from solver.roster import Assignment, Roster
from tests.builders import ANN, BOB, employee, problem, role, roster
from tests.strategies import cases

D, N = ShiftTypeId("D"), ShiftTypeId("N")
PICK, PACK = role("pick"), role("pack")


def test_added_removed_and_moved_days_with_their_hours() -> None:
    given = problem(
        employee("ann", cost_per_hour=60),
        employee("bob", limits={"max_nights": 0}),
        employee("cyd"),
        heads_demand=(HeadsDemand(day=0, shift_type=D, heads=1, under_weight=7, over_weight=0),),
    )
    found = explain_difference(given, roster(ann="DD-", bob="---", cyd="D"), roster(ann="-DN", bob="N--", cyd="D"))
    ann, bob = found.people
    assert (ann.employee, ann.minutes_before, ann.minutes_after) == (ANN, 960, 1200)
    assert [(d.day, d.kind) for d in ann.days] == [(0, ChangeOfDay.REMOVED), (2, ChangeOfDay.ADDED)]
    assert [(d.day, d.kind, d.before) for d in bob.days] == [(0, ChangeOfDay.ADDED, None)]
    assert bob.employee == BOB
    # 16 h at 60 become 20 h at 60; a night that Bob may not work
    assert [(r.rule, r.before, r.after, r.hard_before, r.hard_after) for r in found.rules] == [
        ("night_limits", 0, 0, 0, 1),
        ("labour_cost", 960, 1200, 0, 0),
    ]
    assert (found.objective_before, found.objective_after) == (960, 1200)
    assert [v.rule for v in found.appeared] == ["night_limits", "labour_cost"]
    assert [v.rule for v in found.gone] == ["labour_cost"]


def test_another_shift_is_a_move_and_other_roles_are_told_by_block() -> None:
    before = Roster(
        (
            Assignment(employee=ANN, day=0, shift_type=D, roles=(PICK, PACK)),
            Assignment(employee=ANN, day=1, shift_type=D),
        )
    )
    after = Roster(
        (
            Assignment(employee=ANN, day=0, shift_type=D, roles=(PICK, None)),
            Assignment(employee=ANN, day=1, shift_type=N),
        )
    )
    (ann,) = explain_difference(problem(), before, after).people
    assert [(d.kind, d.blocks) for d in ann.days] == [
        (ChangeOfDay.ROLES, ((1, PACK, None),)),
        (ChangeOfDay.MOVED, ()),
    ]


def test_equal_rosters_do_not_differ() -> None:
    same = explain_difference(problem(), roster(ann="DD"), roster(ann="DD"))
    assert (same.people, same.rules, same.appeared, same.gone) == ((), (), (), ())


@given(st.data())
@settings(max_examples=40)
def test_the_changes_lead_from_one_roster_to_the_other(data: st.DataObject) -> None:
    problem, before = data.draw(cases())
    after = Roster(tuple(a for a in before if data.draw(st.booleans())))
    for one, other in ((before, after), (after, before)):
        found = explain_difference(problem, one, other)
        changed = [(d.before, d.after) for person in found.people for d in person.days]
        left = set(one) - {a for a, _ in changed if a is not None}
        assert left | {a for _, a in changed if a is not None} == set(other)
        moved = sum(rule.after - rule.before for rule in found.rules)
        assert moved == found.objective_after - found.objective_before
        assert found.objective_after == verify(problem, other).objective
        assert explain_difference(problem, one, other, cards=(verify(problem, one), verify(problem, other))) == found
