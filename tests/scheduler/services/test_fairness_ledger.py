"""The fairness ledger of a person: counts by hand, quartiles of the group, and never a figure about a few."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.actor import AccountRole, Actor
from scheduler.domain.organisation import Request
from scheduler.domain.roster import AssignedDay
from scheduler.errors import InvalidInput, NotFound
from scheduler.services.fairness_ledger import FEWEST, Band, Burden, granted, ledger_of, own_ledger, quartiles
from tests.scheduler.planning.builders import contract, early, night, organisation, person, skill
from tests.scheduler.services.roster_company import STAFF_A, store

LAST = date(2026, 11, 8)  # a Sunday
FIRST = LAST - timedelta(days=27)
DAYS = [FIRST + timedelta(days=d) for d in range(28)]


def company(n: int, *, half: str | None = None, no_nights: str | None = None):
    codes = [chr(ord("A") + i) for i in range(n)]
    people = tuple(person(code) for code in codes)
    whole = organisation(
        people=people,
        skills=tuple(skill(code, "PICK") for code in codes),
        shift_types=(early(), night()),
        contracts=(contract(),),
    )
    full = whole.contracts[people[0].contract]
    kinds = {
        full.code: full,
        "HALF": replace(full, code="HALF", regular_min_per_week=full.regular_min_per_week // 2),
        "DAYS": replace(full, code="DAYS", limits={"max_nights": (0, None)}),
    }
    held = dict(whole.people)
    if half:
        held[half] = replace(held[half], contract="HALF")
    if no_nights:
        held[no_nights] = replace(held[no_nights], contract="DAYS")
    return replace(whole, contracts=kinds, people=held)


def ledger(whole, held, wishes=(), me="A"):
    shifts = {
        code: {day: AssignedDay(person=code, day=day, shift_type=kind) for day, kind in own.items()}
        for code, own in held.items()
    }
    found = ledger_of(
        whole, whole.people[me], whole.people, shifts, wishes, first=FIRST, last=LAST, covered=frozenset(DAYS)
    )
    return {line.burden: line for line in found.lines}


def nights(count: int):
    return dict.fromkeys(DAYS[:count], "N")


def test_quartiles_lie_linearly_between_the_ordered_values():
    assert quartiles([Fraction(v) for v in (4, 0, 2, 1, 3)]) == Band(low=1, median=2, high=3)
    # i = q · 3 = 0.75, 1.5, 2.25 among 0, 2, 4, 6
    assert quartiles([Fraction(v) for v in (0, 2, 4, 6)]) == Band(low=Fraction(3, 2), median=3, high=Fraction(9, 2))
    assert quartiles([Fraction(7)]) == Band(low=7, median=7, high=7)


@given(st.lists(st.integers(0, 40).map(Fraction), min_size=1, max_size=30))
def test_quartiles_are_ordered_within_the_values_and_do_not_depend_on_their_order(values):
    band = quartiles(values)
    assert min(values) <= band.low <= band.median <= band.high <= max(values)
    assert quartiles(values[::-1]) == band


def test_nights_are_counted_against_the_group():
    lines = ledger(company(5), {"A": nights(6), "B": nights(1), "C": nights(2), "D": nights(3)})
    assert lines[Burden.NIGHTS].mine == 6
    assert lines[Burden.NIGHTS].band == Band(low=1, median=2, high=3)  # of 0 1 2 3 6
    assert lines[Burden.NIGHTS].above


def test_the_upper_quartile_itself_is_not_above_it():
    lines = ledger(company(5), {"A": nights(3), "B": nights(1), "C": nights(2), "D": nights(3)})
    assert lines[Burden.NIGHTS].band.high == 3
    assert not lines[Burden.NIGHTS].above


def test_half_time_is_compared_with_half_the_share():
    lines = ledger(company(5, half="A"), {"A": nights(2), **{code: nights(4) for code in "BCDE"}})
    assert lines[Burden.NIGHTS].band == Band(low=2, median=2, high=2)


def test_who_was_hired_in_the_window_is_compared_with_the_days_since():
    whole = company(5)
    late = replace(whole.people["A"], hired_on=LAST - timedelta(days=6))  # 7 of 28 days
    whole = replace(whole, people={**whole.people, "A": late})
    lines = ledger(whole, {"A": nights(0), **{code: nights(8) for code in "BCDE"}})
    assert lines[Burden.NIGHTS].band == Band(low=2, median=2, high=2)


def test_contracts_without_nights_are_not_compared_in_nights():
    lines = ledger(company(6, no_nights="F"), {code: nights(2) for code in "ABCDE"})
    assert lines[Burden.NIGHTS].band == Band(low=2, median=2, high=2)  # F's nought would pull the quartile down
    assert ledger(company(6, no_nights="F"), {}, me="F")[Burden.NIGHTS].band is None


@pytest.mark.parametrize(("people", "shown"), [(FEWEST - 1, False), (FEWEST, True)])
def test_a_small_group_has_no_band(people, shown):
    assert (ledger(company(people), {"A": nights(1)})[Burden.NIGHTS].band is not None) is shown


def test_a_weekend_counts_once_and_a_night_that_ends_on_saturday_not_at_all():
    saturday, sunday, friday = LAST - timedelta(days=1), LAST, LAST - timedelta(days=2)
    assert ledger(company(5), {"A": {saturday: "E", sunday: "E"}})[Burden.WEEKENDS].mine == 1
    assert ledger(company(5), {"A": {friday: "N"}})[Burden.WEEKENDS].mine == 0
    assert ledger(company(5), {"A": {saturday: "E", saturday - timedelta(days=7): "E"}})[Burden.WEEKENDS].mine == 2


@pytest.mark.parametrize(
    ("wants", "shift_type", "held", "kept"),
    [
        ("off", None, None, True),
        ("off", None, "E", False),
        ("off", "N", "E", True),
        ("off", "N", "N", False),
        ("on", None, "E", True),
        ("on", None, None, False),
        ("on", "N", "E", False),
        ("on", "N", "N", True),
    ],
)
def test_a_wish_is_granted_or_refused_by_what_is_published(wants, shift_type, held, kept):
    wish = Request(person="A", day=LAST, shift_type=shift_type, wants=wants, weight_fen=1000)
    day = None if held is None else AssignedDay(person="A", day=LAST, shift_type=held)
    assert granted(wish, day) is kept


def test_refused_wishes_are_told_of_all_that_were_asked():
    wishes = [Request(person="A", day=day, shift_type=None, wants="off", weight_fen=1000) for day in DAYS[:3]]
    line = ledger(company(5), {"A": {DAYS[0]: "E"}}, wishes)[Burden.REFUSED]
    assert (line.mine, line.of) == (1, 3)


def test_the_ledger_is_the_accounts_own(app):
    store(app)
    found = own_ledger(app, STAFF_A, 4)
    assert (found.first, found.last, found.known_days, found.department) == (FIRST, LAST, 0, "WH")
    assert [line.mine for line in found.lines] == [0, 0, 0]
    with pytest.raises(InvalidInput):
        own_ledger(app, STAFF_A, 5)
    with pytest.raises(NotFound):
        own_ledger(app, Actor(login="hr", role=AccountRole.HR), 4)
