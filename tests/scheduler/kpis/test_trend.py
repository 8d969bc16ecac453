"""What is out of the ordinary: at the border, with too few periods, and whatever the order of the earlier ones."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.kpis.trend import LEAST_EARLIER, WIDTH, median, trend

EARLIER = [Fraction(v) for v in (10, 11, 12, 13, 14, 15, 16)]  # median 13, MAD 2
EDGE = 13 + 2 * WIDTH


def judged(last: Fraction) -> bool | None:
    values = [*EARLIER, last]
    return trend([str(n) for n in range(len(values))], values).odd


def test_the_border_is_ordinary_and_beyond_it_is_not() -> None:
    least = Fraction(1, 10**6)
    assert [judged(EDGE - least), judged(EDGE), judged(EDGE + least)] == [False, False, True]
    assert [judged(26 - EDGE + least), judged(26 - EDGE), judged(26 - EDGE - least)] == [False, False, True]


@pytest.mark.parametrize(("earlier", "said"), [(LEAST_EARLIER - 1, None), (LEAST_EARLIER, True)])
def test_too_few_periods_say_nothing(earlier: int, said: bool | None) -> None:
    values = [*([Fraction(5)] * earlier), Fraction(50)]
    assert trend(["p"] * len(values), values).odd is said


def test_one_odd_month_does_not_hide_the_next() -> None:
    values = [*EARLIER, Fraction(1000), Fraction(200)]
    assert trend(["p"] * len(values), values).odd is True


@given(st.lists(st.integers(-1000, 1000).map(Fraction), min_size=LEAST_EARLIER, max_size=12), st.randoms())
def test_the_order_of_earlier_periods_and_the_unit_do_not_matter(earlier, rnd) -> None:
    shuffled = list(earlier)
    rnd.shuffle(shuffled)
    labels = ["p"] * (len(earlier) + 1)
    last = Fraction(17)
    assert trend(labels, [*earlier, last]).odd == trend(labels, [*shuffled, last]).odd
    assert trend(labels, [60 * v for v in (*earlier, last)]).odd == trend(labels, [*earlier, last]).odd


def test_a_trend_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a value"):
        trend([], [])
    assert median([Fraction(1), Fraction(4)]) == Fraction(5, 2)
