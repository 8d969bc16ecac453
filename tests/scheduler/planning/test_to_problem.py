"""The company's words in the solver's: time, people, limits, wishes, demand, history."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from scheduler.domain.calendar import wall_time
from scheduler.domain.organisation import CalendarDay, Leave, Pin, Request
from scheduler.domain.roster import AssignedDay
from scheduler.errors import InvalidInput
from scheduler.planning.company_rules import PlanningWeights
from scheduler.planning.demand import RoleDemand
from scheduler.planning.history import Past, history_of
from scheduler.planning.to_problem import PlanningInput, to_problem
from solver.problem import Burden, FairnessGoal, History, Limit, Transition
from tests.scheduler.planning.builders import (
    MONDAY,
    Curve,
    contract,
    early,
    night,
    organisation,
    person,
    site,
    skill,
)

MIDNIGHT = wall_time(site().zone, MONDAY, 0)


def planned(days: int = 7, **given):
    company = given.pop("company", None) or organisation(people=(person("A"),), skills=(skill("A", "PICK"),))
    return to_problem(PlanningInput(organisation=company, first_day=given.pop("first_day", MONDAY), days=days, **given))


def leave(first: date, last: date, *, status: str = "approved", kind: str = "annual", credit: int = 480) -> Leave:
    return Leave(person="A", first_day=first, last_day=last, kind=kind, status=status, credit_min_per_day=credit)


# time


def test_days_and_nights_have_their_true_length_when_clocks_go_back():
    company = organisation(site=site(tz="Europe/Berlin"), people=(person("A"),))
    problem = planned(3, company=company, first_day=date(2026, 10, 24))  # Saturday; clocks go back on Sunday
    assert problem.horizon.day_start_min == (0, 1440, 1440 + 1500, 2940 + 1440)
    nights = {s.day: s for s in problem.shifts if s.type == "N"}
    assert (nights[0].start_min, nights[0].end_min, nights[0].work_min) == (1320, 1320 + 540, 540)
    assert nights[0].blocks[-1].end_min == nights[0].end_min
    assert problem.horizon.first_weekday == 5


def test_closed_days_have_no_shifts_and_weekdays_are_honoured():
    company = organisation(
        people=(person("A"),),
        shift_types=(early(weekdays=(0, 1, 2)),),
        calendar=(CalendarDay(day=MONDAY + timedelta(days=1), kind="closed"),),
    )
    assert [s.day for s in planned(company=company).shifts] == [0, 2]


def test_blocks_of_a_shift_lie_between_its_breaks():
    shift = next(s for s in planned().shifts if s.type == "E")
    assert [(b.start_min, b.end_min) for b in shift.blocks] == [(420, 540), (540, 660), (690, 810), (810, 930)]
    assert shift.work_min == 480


# people


def test_a_department_bounds_the_shift_types_of_its_people():
    company = organisation(
        people=(person("A"), person("B", department="LAB")), shift_types=(early(departments=("LAB",)), night())
    )
    assert {e.id: e.shift_types for e in planned(company=company).employees} == {"A": {"N"}, "B": {"E", "N"}}


def test_a_nursing_mother_works_no_night_and_no_overtime():
    company = organisation(people=(person("A", tags=("nursing",)), person("B")), contracts=(contract(regular=2100),))
    nursing, plain = planned(company=company).employees
    assert nursing.shift_types == {"E"}
    assert nursing.contract.max_minutes_per_week == Limit(value=2100)
    assert nursing.contract.max_minutes_per_day == Limit(value=480)
    assert nursing.contract.min_rest_min == Limit(value=660)
    assert plain.contract.max_minutes_per_week == Limit(value=2880)
    assert plain.contract.id != nursing.contract.id


def test_a_tag_never_loosens_a_limit():
    company = organisation(
        people=(person("A", tags=("trainee",)),), contracts=(contract(limits={"max_minutes_per_week": (1800, None)}),)
    )
    assert planned(company=company).employees[0].contract.max_minutes_per_week == Limit(value=1800)


def test_a_soft_week_limit_becomes_hard_at_regular_minutes_for_a_trainee():
    company = organisation(
        people=(person("A", tags=("trainee",)),), contracts=(contract(limits={"max_minutes_per_week": (1800, 50)}),)
    )
    assert planned(company=company).employees[0].contract.max_minutes_per_week == Limit(value=2400)


def test_the_price_of_an_hour_becomes_that_of_a_minute_and_counts_keep_theirs():
    limits = {"min_minutes_per_week": (1920, 2500), "max_minutes_per_week": (2400, 20), "max_weekends": (1, 6000)}
    company = organisation(people=(person("A"),), contracts=(contract(limits=limits),))
    found = planned(company=company).employees[0].contract
    assert found.min_minutes_per_week == Limit(value=1920, weight=42)  # 2500 / 60 = 41.67
    assert found.max_minutes_per_week == Limit(value=2400, weight=1)  # 20 / 60 = 0.33, but never free
    assert found.max_weekends == Limit(value=1, weight=6000)


def test_an_unknown_limit_is_refused_with_the_contract_and_the_known_names():
    company = organisation(people=(person("A"),), contracts=(contract(limits={"max_hours": (40, None)}),))
    with pytest.raises(InvalidInput, match=r"contract FT: unknown limit 'max_hours'; known are .*max_minutes_per_week"):
        planned(company=company)


def test_the_overtime_premium_is_no_limit():
    company = organisation(
        people=(person("A"),), contracts=(contract(limits={"overtime_premium_per_hour": (2000, None)}),)
    )
    found = planned(company=company).employees[0].contract
    assert (found.overtime_premium_per_hour, found.regular_min_per_week) == (2000, 2400)


def test_a_qualification_counts_only_if_it_holds_on_every_day_at_its_lowest():
    company = organisation(
        people=(person("A"),),
        skills=(
            skill("A", "PICK", 80, until=MONDAY + timedelta(days=2)),
            skill("A", "PICK", 95, since=MONDAY + timedelta(days=3)),
            skill("A", "TEST", 100, until=MONDAY + timedelta(days=5)),
            skill("A", "PACK", 90),
        ),
    )
    assert planned(company=company).employees[0].roles == {"PICK": 80, "PACK": 90}


def test_those_who_join_or_leave_are_absent_outside_their_employment_with_pro_rata_credit():
    company = organisation(people=(person("A", hired_on=MONDAY + timedelta(days=5)),))
    absences = planned(company=company).employees[0].absences
    assert [a.start_min // 1440 for a in absences] == [0, 1, 2, 3, 4]
    assert sum(a.credit_min for a in absences) == 2400  # five weekdays of a 40 h week
    assert not any(a.leave for a in absences)


def test_people_who_left_before_are_not_planned():
    company = organisation(people=(person("A"), person("B", left_on=MONDAY - timedelta(days=1))))
    assert [e.id for e in planned(company=company).employees] == ["A"]


# days of people


def test_approved_leave_is_an_absence_a_day_with_its_credit():
    found = planned(leaves=(leave(MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)),)).employees[0].absences
    assert [(a.start_min, a.end_min, a.credit_min, a.leave, a.weight) for a in found] == [
        (1440, 2880, 480, True, None),
        (2880, 4320, 480, True, None),
    ]


def test_leave_right_after_the_horizon_keeps_the_last_night_free_without_credit():
    found = planned(leaves=(leave(MONDAY + timedelta(days=7), MONDAY + timedelta(days=9)),)).employees[0].absences
    assert [(a.start_min, a.credit_min) for a in found] == [(7 * 1440, 0)]


def test_requested_leave_is_a_wish_and_refused_leave_is_nothing():
    problem = planned(
        leaves=(leave(MONDAY, MONDAY, status="requested"), leave(MONDAY, MONDAY, status="refused", kind="unpaid")),
        weights=PlanningWeights(requested_leave_fen=777),
    )
    assert problem.employees[0].absences == ()
    assert [(r.day, r.on, r.weight, r.shift_type) for r in problem.requests] == [(0, False, 777, None)]


def test_wishes_outside_the_horizon_are_left_out():
    wishes = [
        Request(person="A", day=MONDAY + timedelta(days=d), shift_type="E", wants="on", weight_fen=60)
        for d in (-1, 0, 7)
    ]
    assert [(r.day, r.on, r.shift_type) for r in planned(requests=tuple(wishes)).requests] == [(0, True, "E")]


def test_a_pin_holds_a_shift_with_roles_or_a_day_off():
    pins = (
        Pin(person="A", day=MONDAY, shift_type="E", roles=("PICK", "PICK", None, "PICK")),
        Pin(person="A", day=MONDAY + timedelta(days=1), shift_type=None),
    )
    assert [(p.day, p.shift_type, p.roles) for p in planned(pins=pins).pins] == [
        (0, "E", ("PICK", "PICK", None, "PICK")),
        (1, None, None),
    ]


@pytest.mark.parametrize(
    ("pin", "message"),
    [
        pytest.param(
            Pin(person="A", day=MONDAY, shift_type="X"), "there is no shift X on that day", id="no such shift"
        ),
        pytest.param(
            Pin(person="A", day=MONDAY, shift_type="E", roles=("PICK",)), "1 roles for 4 blocks", id="too few"
        ),
        pytest.param(
            Pin(person="A", day=MONDAY, shift_type=None, roles=("PICK",)), "1 roles for 0 blocks", id="day off"
        ),
    ],
)
def test_a_pin_that_cannot_be_is_refused_by_name_and_day(pin, message):
    with pytest.raises(InvalidInput, match=f"pin of A on 2026-11-09: {message}"):
        planned(pins=(pin,))


def test_forbidden_next_shift_types_become_transitions():
    assert planned().transitions == (Transition(before="N", after="E"),)


def test_a_roster_to_stay_close_to_gives_every_person_day():
    given = (AssignedDay(person="A", day=MONDAY, shift_type="E"), AssignedDay(person="Z", day=MONDAY, shift_type="E"))
    found = planned(2, given=given, weights=PlanningWeights(change_fen=11)).given
    assert [(g.employee, g.day, g.shift_type, g.weight) for g in found] == [("A", 0, "E", 11), ("A", 1, None, 11)]


# demand


def demand(curves, *, start=MIDNIGHT, slot_min=30):
    return (RoleDemand(role="PICK", start=start, slot_min=slot_min, curves=curves),)


def test_curves_keep_their_place_when_the_forecast_begins_earlier():
    midnight = wall_time(site().zone, MONDAY - timedelta(days=1), 0)
    curves = [Curve(base_cost=slot) for slot in range(2 * 48)]  # two days; the second is the horizon's first
    found = planned(1, demand=demand(curves, start=midnight)).capacity_demand
    assert [(c.slot, c.base_cost) for c in found] == [(slot, 48 + slot) for slot in range(48)]


def test_demand_ends_with_the_last_shift_that_can_serve_it():
    # the night of the last day ends at 06:00: 24 h + 6 h = 60 slots
    found = planned(1, demand=demand([Curve(base_cost=5)] * 96)).capacity_demand
    assert max(c.slot for c in found) == 59


def test_demand_on_another_grid_is_refused():
    with pytest.raises(InvalidInput, match="demand of role PICK is on slots of 15 min"):
        planned(demand=demand([], slot_min=15))
    with pytest.raises(InvalidInput, match="the roster needs slots of 30 min from its first midnight"):
        planned(demand=demand([], start=datetime(2026, 11, 8, 16, 10, tzinfo=UTC)))


def test_the_last_night_of_the_past_is_taken_off_the_first_morning():
    # one head at 90 % from 00:00: the curve is entered at 90 centiheads, 10 of the first piece are left
    company = organisation(people=(person("A"),), skills=(skill("A", "PICK", 90),))
    past = Past(
        assignments=(AssignedDay(person="A", day=MONDAY - timedelta(days=1), shift_type="N", roles=("PICK",) * 4),),
        covered=frozenset({MONDAY - timedelta(days=1)}),
    )
    curve = Curve(base_cost=10_000, widths=(100, 100), slopes=(-90, -10), surplus_slope=3)
    first, *_, after = planned(1, company=company, past=past, demand=demand([curve] * 13)).capacity_demand
    assert (first.slot, first.base_cost, [(s.width_centiheads, s.slope) for s in first.segments]) == (
        0,
        10_000 - 90 * 90,
        [(10, -90), (100, -10)],
    )
    assert (after.slot, after.base_cost) == (12, 10_000)  # 06:00: the night is over


# history and fairness


def past_of(*days: tuple[int, str], covered: int = 14) -> Past:
    """Person A's published days, as offsets from Monday; the ``covered`` days before it are known."""
    return Past(
        assignments=tuple(
            AssignedDay(person="A", day=MONDAY + timedelta(days=d), shift_type=t, roles=("PICK",) * 4) for d, t in days
        ),
        covered=frozenset(MONDAY - timedelta(days=d) for d in range(1, covered + 1)),
    )


def test_history_of_one_who_worked_to_the_last_night():
    history = planned(past=past_of((-3, "E"), (-2, "N"), (-1, "N"))).employees[0].history
    assert history == History(
        last_shift_type="N",
        last_shift_end_min=360,  # the night of Sunday ends at 06:00 on Monday
        consecutive_days=3,
        consecutive_days_off=0,
        consecutive_nights=2,
        consecutive_of_last_type=2,
        consecutive_weekends=1,  # this one; the one before it was free
    )


def test_history_of_one_who_rested():
    history = planned(past=past_of((-4, "E"))).employees[0].history
    assert (history.last_shift_type, history.consecutive_days, history.consecutive_days_off) == ("E", 0, 3)
    assert history.consecutive_of_last_type == 0
    assert history.last_shift_end_min == -4 * 1440 + 930


def test_a_run_ends_where_published_rosters_end():
    assert planned(past=past_of(covered=2)).employees[0].history.consecutive_days_off == 2


@pytest.mark.parametrize(
    ("days", "covered", "first", "weekends"),
    [
        ((-1, -9, -17), 21, 0, 2),
        ((-1, -9), 9, 0, 2),
        ((-9,), 14, 0, 0),
        ((), 7, 0, 0),
        ((), 1, 0, None),
        ((-2,), 2, -1, None),
        ((-2, -8), 21, -1, 1),
    ],
    ids=[
        "Sunday, Saturday, then a Friday", "as far as rosters reach", "the last was free", "free", "Saturday not known",
        "a weekend that day 0 continues", "before a weekend that day 0 continues",
    ],
)  # fmt: skip
def test_weekends_in_a_row_end_before_the_one_that_day_0_continues(days, covered, first, weekends):
    past = past_of(*((day, "E") for day in days), covered=covered)
    first_day = MONDAY + timedelta(days=first)
    known = Past(assignments=past.assignments, covered=frozenset(day for day in past.covered if day < first_day))
    history = history_of(organisation(), known, "A", first_day, {})
    assert history.consecutive_weekends == weekends


def test_nothing_published_means_nothing_known():
    assert planned().employees[0].history == History()


def test_a_horizon_in_mid_week_carries_the_week_with_paid_leave():
    # Thursday: Monday early (480), Tuesday on leave (480 credited), Wednesday off
    thursday = MONDAY + timedelta(days=3)
    past = Past(
        assignments=(AssignedDay(person="A", day=MONDAY, shift_type="E"),),
        covered=frozenset(MONDAY + timedelta(days=d) for d in range(3)),
    )
    tuesday = MONDAY + timedelta(days=1)
    history = planned(first_day=thursday, past=past, leaves=(leave(tuesday, tuesday),)).employees[0].history
    assert (history.week_minutes, history.week_credit_min, history.week_days_off) == (480, 480, 2)


def test_a_horizon_that_begins_on_sunday_continues_its_weekend():
    past = Past(
        assignments=(AssignedDay(person="A", day=MONDAY - timedelta(days=2), shift_type="E"),),
        covered=frozenset({MONDAY - timedelta(days=2)}),
    )
    assert planned(first_day=MONDAY - timedelta(days=1), past=past).employees[0].history.weekend_worked


def goals(problem, burden: Burden) -> dict[str, tuple[int, int]]:
    return {g.employee: (g.carried, g.target) for g in problem.fairness if g.burden is burden}


def test_nights_are_shared_by_contracted_minutes_among_those_who_can_take_them():
    # 84 known days carry 5 nights of A and 1 of B; with 14 more days 6·98/84 = 7 are projected.
    # A 40 h, B 20 h: 7·40/60 = 4.67 → 5, 7·20/60 = 2.33 → 3. The nursing C has no share.
    company = organisation(
        people=(person("A"), person("B", contract="PT"), person("C", tags=("nursing",))),
        contracts=(contract(), contract("PT", regular=1200)),
    )
    days = [AssignedDay(person="A", day=MONDAY - timedelta(days=7 * k), shift_type="N") for k in range(1, 6)]
    past = Past(
        assignments=(*days, AssignedDay(person="B", day=MONDAY - timedelta(days=8), shift_type="N")),
        covered=frozenset(MONDAY - timedelta(days=d) for d in range(1, 85)),
    )
    assert goals(planned(14, company=company, past=past), Burden.NIGHTS) == {"A": (5, 5), "B": (1, 3)}


def test_weekends_count_once_and_overtime_in_begun_hours_over_the_carried_weeks():
    # Seven earlies in a week: one weekend, 56 h, 16 h above 40. The weekend 13 weeks ago is forgotten.
    week = [(-7 + d, "E") for d in range(7)]
    old = [(-13 * 7 + 5, "E")]
    problem = planned(14, past=past_of(*week, *old, covered=14))
    assert goals(problem, Burden.WEEKENDS)["A"][0] == 1
    assert goals(problem, Burden.OVERTIME)["A"][0] == 16


def test_with_nothing_carried_the_share_is_zero_and_the_price_spreads_the_burden():
    found = planned(14).fairness
    assert FairnessGoal(employee="A", burden=Burden.NIGHTS, target=0, carried=0, weight=2000) in found
