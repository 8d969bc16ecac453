"""What is planned under the packs is lawful in their audit; history counts; a derogation relaxes its rule and days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scheduler.domain.organisation import Leave
from scheduler.domain.roster import AssignedDay
from scheduler.exchange.cells import scaled_value
from scheduler.exchange.faults import CellFault
from scheduler.exchange.kinds.people import MOST_PER_HOUR
from scheduler.planning.clash import clash_sentence, with_articles
from scheduler.planning.from_solution import to_assigned, to_roster
from scheduler.planning.lawful.cite import citing
from scheduler.planning.to_problem import PlanningInput, lawful_problem, to_problem
from scheduler.policies.audit.engine import audit
from scheduler.policies.kinds import Finding, Severity
from scheduler.policies.loader import statutory_packs
from scheduler.policies.people import Days, Derogation
from scheduler.policies.stack import Stack, stack_packs
from scheduler.policies.terms import DaysOff
from scheduler.policies.violation import Violation
from scheduler.policies.work import Basis, Period
from scheduler.services.labour_inputs import planned_lines
from solver.checks import verify
from solver.params import SolveParams
from solver.problem import EmployeeId, Limit, Problem, Request
from solver.roster import Roster
from solver.solve import solve
from tests.scheduler.planning.under_law import DAYS, FIRST, company, planned

STACKS = {
    "china": ("cn-standard", "company"),
    "comprehensive": ("cn-standard", "cn-comprehensive", "company"),
    "germany": ("eu", "de"),
    "united kingdom": ("uk",),
    "oregon": ("us-flsa", "us-or"),
}


def stack_of(name: str) -> Stack:
    packs = statutory_packs()
    stack = stack_packs([packs[code] for code in STACKS[name]])
    # the longer rest with a substitute day is audited only
    rules = (
        replace(rule, terms=replace(rule.terms, with_rest_min=0)) if isinstance(rule.terms, DaysOff) else rule
        for rule in stack.rules
    )
    return replace(stack, rules=tuple(rules))


def broken(given: PlanningInput, roster: Roster) -> list[Violation]:
    """Hard rules that the audit finds broken by the roster, beyond what the days before it break alone."""
    law = given.law
    assert law is not None
    history = [line for lines in law.past.values() for line in lines]

    def found(assigned: Sequence[AssignedDay]) -> list[Violation]:
        findings = audit(
            planned_lines(given.organisation, assigned, law.facts),
            tuple(law.facts.values()),
            law.stack,
            law.calendar,
            history,
            period=Period(first=given.dates[0], last=given.dates[-1]),
            basis=Basis.PLANNED,
            derogations=law.derogations,
        )
        return [v for v in findings if v.severity is Severity.HARD and v.finding is Finding.VIOLATION]

    before = {(v.person, v.rule, v.last): v.amount for v in found(())}
    return [
        v for v in found(to_assigned(roster, given.first_day)) if v.amount > before.get((v.person, v.rule, v.last), 0)
    ]


@st.composite
def pasts(draw: st.DrawFn, people: int) -> tuple[AssignedDay, ...]:
    """Five weeks of work before the horizon, some of it heavy."""
    held = []
    for who in "ABC"[:people]:
        kinds = draw(st.sampled_from(["E", "EEEEL-", "EL-", "NN--", "X-", "-"]))
        for back in range(1, draw(st.sampled_from([0, 4, 20, 36])) + 1):
            kind = kinds[back % len(kinds)]
            if kind != "-":
                held.append(AssignedDay(person=who, day=FIRST - timedelta(days=back), shift_type=kind))
    return tuple(held)


TAGS = ((), (), ("nursing",), ("pregnant",), ("trainee",), ("part_time",), ("night_worker",), ("comprehensive",))


@pytest.mark.parametrize("name", STACKS)
def test_what_the_problem_allows_the_audit_finds_lawful(name: str) -> None:
    stack, kept = stack_of(name), [0]

    @settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
    @given(data=st.data())
    def agrees(data: st.DataObject) -> None:
        tags = data.draw(st.lists(st.sampled_from(TAGS), min_size=1, max_size=2))
        zone = "Europe/Berlin" if name in ("germany", "united kingdom") else "Asia/Shanghai"
        of = company(*tags, tz=zone)
        given_ = planned(of, stack, data.draw(pasts(len(tags))))
        problem = to_problem(given_)
        quiet = name == "germany" or data.draw(st.booleans())  # nothing on weekends
        rest = data.draw(
            st.sampled_from(["E-", "EE-", "EEEE--", "EL--", "NN---", "X--", "EEEEE--", "EEEEEE-", "X-N--"])
        )
        line = [rest[(day + data.draw(st.integers(0, 3))) % len(rest)] for day in range(DAYS)]
        days = [
            AssignedDay(person=e.id, day=FIRST + timedelta(days=d), shift_type=kind)
            for e in problem.employees
            for d, kind in enumerate(line)
            if kind != "-" and not (quiet and (FIRST + timedelta(days=d)).weekday() > 4)
        ]
        roster = to_roster(days, FIRST)
        if verify(problem, roster).feasible:
            kept[0] += 1
            assert broken(given_, roster) == []

    agrees()
    assert kept[0] >= 3


@pytest.mark.parametrize("name", STACKS)
def test_a_roster_solved_to_work_as_much_as_it_may_is_lawful(name: str) -> None:
    stack = stack_of(name)

    @settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(data=st.data())
    def lawful(data: st.DataObject) -> None:
        tags = data.draw(st.lists(st.sampled_from(TAGS), min_size=2, max_size=2))
        given_ = planned(company(*tags), stack, data.draw(pasts(2)))
        problem = _eager(to_problem(given_))
        solution = solve(problem, SolveParams(time_limit_s=5.0, num_workers=1))
        assert solution.roster is not None
        assert broken(given_, solution.roster) == []

    lawful()


def _eager(problem: Problem) -> Problem:
    """Everybody would like to work on every day, for more than anything costs."""
    asked = tuple(
        Request(employee=e.id, day=day, on=True, weight=10_000_000) for e in problem.employees for day in range(DAYS)
    )
    return replace(problem, requests=asked)


# history at the horizon's border


def _weeks_of_work(days: int, kind: str = "E") -> list[AssignedDay]:
    return [AssignedDay(person="A", day=FIRST - timedelta(days=back), shift_type=kind) for back in range(1, days + 1)]


def test_overtime_before_the_horizon_is_taken_off_the_months_36_hours() -> None:
    # X has 180 minutes of overtime by the day: 14 to 23 September but the 19th and 20th, and no week above 40 h
    past = [a for a in _weeks_of_work(10, "X") if a.day.weekday() < 5]
    given_ = planned(company(()), stack_of("china"), past)
    (asked,) = [
        w for w in to_problem(given_).employees[0].window_limits if w.source == "cn.ot.month" and w.first_day == 0
    ]
    assert asked.limit == Limit(value=2160 - 8 * 180)
    assert asked.last_day == (date(2026, 9, 30) - FIRST).days


def test_overtime_of_weeks_counts_what_their_days_before_the_horizon_used() -> None:
    thursday = date(2026, 11, 12)
    past = [AssignedDay(person="A", day=thursday - timedelta(days=back), shift_type="X") for back in (1, 2, 3)]
    given_ = planned(company(()), stack_of("china"), past, first=thursday)
    (asked,) = [w for w in to_problem(given_).employees[0].window_limits if w.source == "cn.ot.month"]
    assert asked.limit == Limit(value=2160 - 3 * 180)
    # three days used 3 · 480 of the first week's 2400 regular minutes; the last week has two days of the horizon
    assert [(b.first_day, b.last_day, b.free) for b in asked.beyond] == [(0, 3, 2400 - 1440), (4, 10, 2400)]


@pytest.mark.parametrize("worked", [5, 6, 7])
def test_an_average_over_seventeen_weeks_reaches_back_before_the_horizon(worked: int) -> None:
    # 118 days before with five to seven earlies a week; the window that ends on day 0 has 816 hours
    past = [a for a in _weeks_of_work(118) if a.day.weekday() < worked]
    stack = stack_packs([statutory_packs()["eu"]])
    given_ = planned(company((), tz="Europe/Berlin"), stack, past, days=1)
    hard = [w for w in to_problem(given_).employees[0].window_limits if w.source == "eu.avg48" and not w.limit.weight]
    total = sum(480 for _ in past)
    allowed = 2880 * 119 // 7 - total
    if allowed >= 660:  # the longest duty fits, so that nothing need be asked
        assert hard == []
    else:
        assert [(w.first_day, w.last_day, w.limit.value) for w in hard] == [(0, 0, max(0, allowed))]


def test_windows_that_end_after_the_horizon_ask_for_their_pace_softly() -> None:
    # 100 days of eleven hours before: nothing is left for a while
    stack = stack_packs([statutory_packs()["eu"]])
    given_ = planned(company((), tz="Europe/Berlin"), stack, _weeks_of_work(60, "X"))
    windows = [w for w in to_problem(given_).employees[0].window_limits if w.source == "eu.avg48"]
    assert any(w.limit.weight is not None and w.last_day == DAYS - 1 for w in windows)


def test_leave_shortens_the_window_and_not_the_work() -> None:
    past = _weeks_of_work(70, "X")
    stack = stack_packs([statutory_packs()["eu"]])
    away = Leave(person="A", first_day=FIRST - timedelta(days=110), last_day=FIRST - timedelta(days=90), kind="sick")
    plain, short = (
        min(
            w.limit.value
            for w in to_problem(planned(company((), tz="Europe/Berlin"), stack, past, leaves=leaves))
            .employees[0]
            .window_limits
            if w.source == "eu.avg48" and w.limit.weight is None
        )
        for leaves in ((), (away,))
    )
    assert plain >= short


# derogations


def derogation(rule: str, key: str, first: date, last: date | None, person: str | None = "A") -> Derogation:
    return Derogation(
        id="7",
        rule=rule,
        key=key,
        person=person,
        evidence="scan 12",
        granted_by="hr",
        days=Days(first=first, last=last),
    )


def test_a_derogation_relaxes_its_rule_for_its_person_on_its_days_only() -> None:
    stack = stack_of("germany")
    of = company((), (), tz="Europe/Berlin")
    sunday = FIRST + timedelta(days=3)  # 27 September
    allowed = derogation("de.sunday", "section_10", sunday, sunday)
    for held, banned in (
        ((), {("A", 3), ("B", 3), ("A", 10), ("B", 10)}),
        ((allowed,), {("B", 3), ("A", 10), ("B", 10)}),
    ):
        problem = to_problem(planned(of, stack, derogations=held))
        found = {(e.id, w.first_day) for e in problem.employees for w in e.window_limits if w.source == "de.sunday"}
        # a night of Saturday runs into Sunday: its day is banned too, for whom Sunday itself is not the duty's day
        assert {cell for cell in found if cell[1] in (3, 10)} == banned
    worked = to_roster([AssignedDay(person=p, day=sunday, shift_type="E") for p in "AB"], FIRST)
    assert {v.person for v in broken(planned(of, stack, derogations=(allowed,)), worked) if v.rule == "de.sunday"} == {
        "B"
    }


def test_a_derogation_with_other_terms_puts_these_in_force() -> None:
    stack = stack_packs([statutory_packs()["eu"]])
    of = company((), tz="Europe/Berlin")
    longer = derogation("eu.avg48", "agreement_12_months", FIRST - timedelta(days=1), None)
    lifted = derogation("eu.avg48", "opt_out", FIRST - timedelta(days=1), None)
    past = _weeks_of_work(70, "X")
    asked = [
        {
            w.source
            for w in to_problem(planned(of, stack, past, derogations=held)).employees[0].window_limits
            if w.limit.weight is None
        }
        for held in ((), (longer,), (lifted,))
    ]
    assert [("eu.avg48" in found) for found in asked] == [True, False, False]


# what comes of it


def test_groups_keep_what_their_tags_meant_and_the_article_is_known() -> None:
    given_ = planned(company(("nursing",), ("trainee",), ()), stack_of("china"))
    problem, sources = lawful_problem(given_)
    nursing, trainee, plain = problem.employees
    assert sorted(nursing.shift_types or ()) == [
        "E",
        "L",
        "X",
    ]  # an hour of nursing time: L ends at 21:30, before the night
    assert sorted(trainee.shift_types or ()) == ["E", "L", "X"]
    assert sorted(plain.shift_types or ()) == ["E", "L", "N", "X"]
    assert nursing.contract.max_minutes_per_day == Limit(value=480)
    assert nursing.contract.max_minutes_per_week == trainee.contract.max_minutes_per_week == Limit(value=2400)
    assert sources.banned["A", "N"] == "cn.nursing.night"
    assert sources.banned["B", "N"] == "company.trainee.night"
    assert sources.limits["B", "max_minutes_per_week"] == ("company.trainee.overtime",)


def test_soft_rules_are_priced_and_hard_ones_are_not() -> None:
    problem = to_problem(planned(company(()), stack_of("china")))
    (ann,) = problem.employees
    assert ann.contract.min_rest_min == Limit(value=660, weight=50)  # the company's 11 h, an hour at ¥30
    assert ann.contract.min_days_off_per_week == Limit(value=1)
    assert ann.contract.max_consecutive_days == Limit(value=6, weight=6000)
    soft = {w.source: w.limit.weight for w in ann.window_limits if w.first_day == w.last_day}
    assert soft["cn.ot.day.usual"] == 50
    assert soft["cn.premium.holiday"] == 120  # ¥36 an hour, 200 % on top: ¥72 / 60


def test_a_change_of_what_is_published_costs_notice_and_change_pay() -> None:
    of = company(())
    stack = stack_packs([statutory_packs()[code] for code in ("us-flsa", "us-or", "company")])
    given_ = planned(of, stack)
    law = given_.law
    assert law is not None
    held = tuple(AssignedDay(person="A", day=FIRST + timedelta(days=d), shift_type="E") for d in range(DAYS))
    known = replace(given_, given=held, law=replace(law, today=FIRST - timedelta(days=5)))
    prices = [g.weight for g in to_problem(known).given]
    unknown = [g.weight for g in to_problem(replace(given_, given=held)).given]
    assert set(unknown) == {3000}
    # Oregon, inside 14 days: half the pay of the eight hours lost, ¥144; the company's notice, inside 7 days, ¥40
    assert prices == [3000 + 14_400 + 4000] * 3 + [3000 + 14_400] * 7 + [3000] * 2


@pytest.mark.parametrize("name", STACKS)
def test_the_highest_wage_that_is_accepted_gives_prices_that_the_solver_takes(name: str) -> None:
    of = company(())
    dearest = scaled_value(MOST_PER_HOUR, 100)
    of = replace(of, people={code: replace(p, cost_fen_per_hour=dearest) for code, p in of.people.items()})
    given_ = planned(of, stack_of(name))
    assert given_.law is not None
    held = tuple(AssignedDay(person="A", day=FIRST + timedelta(days=d), shift_type="X") for d in range(DAYS))
    problem = to_problem(replace(given_, given=held, law=replace(given_.law, today=FIRST)))
    assert problem.employees[0].cost_per_hour == dearest
    with pytest.raises(CellFault):
        scaled_value(MOST_PER_HOUR + "1", 100, high=MOST_PER_HOUR)


def test_everything_of_a_person_that_the_law_leaves_alone_is_the_contracts() -> None:
    stack = stack_packs([statutory_packs()["us-flsa"]])
    problem = to_problem(planned(company(()), stack))
    (ann,) = problem.employees
    assert ann.id == EmployeeId("A")
    assert ann.window_limits == ()
    assert ann.contract.min_rest_min is None
    assert ann.contract.overtime_premium_per_hour == 1800  # time and a half


def test_a_week_asks_for_a_rest_of_35_hours_unless_earlier_days_held_one() -> None:
    stack = stack_packs([statutory_packs()["eu"]])
    of = company((), tz="Europe/Berlin")
    for past, weeks in ((_weeks_of_work(10), 2), (_weeks_of_work(10)[2:], 1)):  # Tuesday and Wednesday free
        (ann,) = to_problem(planned(of, stack, past)).employees
        assert [(w.first_day, w.last_day, w.rest_min, w.limit.value) for w in ann.rest_windows] == [
            (0, 3, 2100, 1),
            (4, 10, 2100, 1),
            (11, 12, 2100, 1),
        ][3 - weeks - 1 :]


def test_the_article_behind_a_conflict_is_told_in_its_sentence() -> None:
    stack = stack_of("china")
    known = citing(stack, lawful_problem(planned(company(("nursing",)), stack))[1])
    part = {"rule": "window_limits", "person": "A", "days": ["2026-09-24"], "shift_type": None, "limit": "limit",
            "value": None, "skill": None, "role": None, "upper": False, "source": "cn.ot.month"}  # fmt: skip
    banned = part | {"rule": "qualification", "shift_type": "N", "limit": None, "source": None}
    told = with_articles({"proven": True, "parts": [part, banned], "repairs": []}, known)
    assert [one["cite"] for one in told["parts"]] == ["劳动法 第41条", "劳动法 第63条"]
    said = clash_sentence({"status": "infeasible"}, told, {"A": "Ann"})
    assert "a limit over some days for Ann (劳动法 第41条)" in said
