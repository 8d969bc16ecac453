from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from solver.curves import Piece, attainable, snapped, total_curve
from solver.problem import CapacityDemand, CostSegment, RoleId


def demand(base: int, *segments: tuple[int, int], surplus: int = 0) -> CapacityDemand:
    pieces = tuple(CostSegment(width_centiheads=w, slope=s) for w, s in segments)
    return CapacityDemand(role=RoleId("pick"), slot=0, base_cost=base, segments=pieces, surplus_slope=surplus)


def value(base: int, pieces: list[Piece], at: int) -> int:
    for piece in pieces:
        part = min(at, piece.width)
        assert not piece.whole or part in {0, piece.width}
        base += piece.cost * part // piece.width
        at -= part
    assert at == 0
    return base


def test_curves_of_two_slots_add_up() -> None:
    # slopes −5 to 40, −2 to 60, 1 after; and −3 to 50, 0 after: −8, −5 from 40, −2 from 50, 1 from 60
    both = (demand(300, (40, -5), (20, -2), surplus=1), demand(200, (50, -3)))
    assert total_curve(both, 0, 80) == (500, [Piece(40, -320), Piece(10, -50), Piece(10, -20), Piece(20, 20)])


def test_what_is_given_already_is_an_offset() -> None:
    # 45 given: 300 − 40·5 − 5·2 = 90; then −2 to 60 and 1 after
    assert total_curve([demand(300, (40, -5), (20, -2), surplus=1)], 45, 30) == (90, [Piece(15, -30), Piece(15, 15)])
    assert total_curve([demand(300, (40, -5))], 90, 10) == (100, [Piece(10, 0)])


def test_attainable_takes_at_most_one_amount_of_each_person() -> None:
    reach = attainable([(60, 80), (100,)])
    assert [c for c in range(200) if reach >> c & 1] == [0, 60, 80, 100, 160, 180]


def test_a_break_between_two_attainable_capacities_becomes_a_chord() -> None:
    # one person of 80: only 0 and 80 can be; −10 to 50 and 0 after: the chord from 0 to 80 costs −500
    _, pieces = total_curve([demand(0, (50, -10))], 0, 80)
    assert snapped(pieces, attainable([(80,)])) == [Piece(80, -500, whole=True)]


def test_a_break_that_can_be_attained_stays() -> None:
    _, pieces = total_curve([demand(0, (50, -10))], 0, 80)
    assert snapped(pieces, attainable([(50,), (30,)])) == [Piece(50, -500), Piece(30, 0)]


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    st.lists(
        st.lists(st.tuples(st.integers(1, 60), st.integers(-20, 20)), min_size=0, max_size=4), min_size=1, max_size=3
    ),
    st.lists(st.lists(st.sampled_from([15, 60, 75, 100]), min_size=1, max_size=2), min_size=1, max_size=4),
    st.integers(0, 130),
)
def test_every_attainable_capacity_keeps_its_cost(
    curves: list[list[tuple[int, int]]], people: list[list[int]], given_already: int
) -> None:
    demands = []
    for curve in curves:
        slopes = sorted(s for _, s in curve)
        demands.append(demand(7, *((w, s) for (w, _), s in zip(curve, slopes, strict=True)), surplus=20))
    reach = attainable(people)
    top = reach.bit_length() - 1
    base, pieces = total_curve(demands, given_already, top)
    tight = snapped(pieces, reach)
    assert sum(p.width for p in tight) == top
    rises = [p.cost / p.width for p in tight]
    assert rises == sorted(rises)
    for capacity in range(top + 1):
        if reach >> capacity & 1:
            assert value(base, tight, capacity) == sum(d.cost(given_already + capacity) for d in demands)
