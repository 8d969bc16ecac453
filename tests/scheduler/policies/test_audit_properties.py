"""What holds of any work: cuts and order change nothing, people do not concern each other, rest never harms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from scheduler.policies.audit.engine import audit
from scheduler.policies.kinds import DayKind, RuleKind
from scheduler.policies.people import PersonFacts
from scheduler.policies.violation import Violation
from scheduler.policies.work import Period, WorkCalendar, WorkLine
from tests.policy_cases import instant, stack

Duty = tuple[str, tuple[int, str, int, int]]  # whose; day, start, minutes of work, minutes of break

FIRST = date(2026, 3, 9)  # a Monday; clocks in Berlin go forward on the 29th
PERIOD = Period(first=FIRST + timedelta(days=7), last=FIRST + timedelta(days=27))
ZONE = ZoneInfo("Europe/Berlin")
STACKS = (
    ("cn-standard", "cn-comprehensive", "company"),
    ("eu", "de", "company"),
    ("uk", "company"),
    ("us-flsa", "us-or", "company"),
)
# of these a longer rest may serve another week or Sunday than before, so that the finding moves; none is added
MOVING = {RuleKind.WEEKLY_REST, RuleKind.DAYS_OFF}
# a break after which nothing is worked any more is none, so that going home earlier can leave a duty without its break
ENDING = {RuleKind.BREAK}

stacks = st.sampled_from(STACKS)
duties = st.tuples(
    st.integers(0, 34),  # day
    st.sampled_from(["00:00", "05:00", "06:00", "08:00", "14:00", "19:00", "22:00"]),
    st.sampled_from([240, 360, 361, 480, 481, 540, 600, 720]),
    st.sampled_from([0, 0, 14, 15, 30, 45]),  # a break in the middle
)
people = st.sampled_from(["a", "b", "c"])
workloads = st.lists(st.tuples(people, duties), min_size=1, max_size=45)


def work_of(drawn: Sequence[Duty]) -> list[WorkLine]:
    lines = []
    for code, (offset, clock, length, pause) in drawn:
        day = FIRST + timedelta(days=offset)
        start, half = instant(f"{day} {clock}", ZONE), length // 2
        lines.append(WorkLine(person=code, day=day, start_min=start, end_min=start + half))
        lines.append(WorkLine(person=code, day=day, start_min=start + half + pause, end_min=start + length + pause))
    return lines


def apart(lines: Sequence[WorkLine]) -> list[WorkLine]:
    """Without lines that overlap an earlier one: where two overlap, taking one away gives its minutes to the other."""
    kept: list[WorkLine] = []
    for line in lines:
        mine = (one for one in kept if one.person == line.person)
        if all(line.end_min <= one.start_min or one.end_min <= line.start_min for one in mine):
            kept.append(line)
    return kept


def facts() -> list[PersonFacts]:
    usual = PersonFacts(
        person="a", hired_on=date(2020, 1, 1), hourly_fen=2001, night_worker=True, hazardous_nights=True
    )
    new = PersonFacts(person="b", hired_on=FIRST + timedelta(days=8), hourly_fen=1999, birth=date(2008, 3, 20))
    protected = replace(usual, person="c", rest_weekdays=(0, 3), night_worker=False, hourly_fen=0)
    return [usual, new, protected]


def run(
    lines: Sequence[WorkLine], codes: Sequence[str], who: Sequence[PersonFacts] | None = None
) -> tuple[Violation, ...]:
    rules = stack(*codes)
    calendar = WorkCalendar(
        zone=ZONE, days={FIRST + timedelta(days=10): DayKind.HOLIDAY}, week_starts=rules.week_starts
    )
    return audit(lines, facts() if who is None else who, rules, calendar, period=PERIOD)


@given(workloads, stacks, st.lists(st.integers(1, 700), max_size=6))
def test_cutting_a_work_line_changes_nothing(drawn: list[Duty], codes: tuple[str, ...], cuts: list[int]) -> None:
    lines = work_of(drawn)
    pieces = []
    for line in lines:
        edges = sorted({line.start_min + cut for cut in cuts if line.start_min + cut < line.end_min})
        ends = [*edges, line.end_min]
        starts = [line.start_min, *edges]
        pieces += [replace(line, start_min=s, end_min=e, ref="cut") for s, e in zip(starts, ends, strict=True)]
    assert run(pieces, codes) == run(lines, codes)


@given(st.data(), workloads, stacks)
def test_the_order_of_lines_and_people_does_not_matter(
    data: st.DataObject, drawn: list[Duty], codes: tuple[str, ...]
) -> None:
    lines = work_of(drawn)
    shuffled = data.draw(st.permutations(lines))
    assert run(shuffled, codes, data.draw(st.permutations(facts()))) == run(lines, codes)


@given(workloads, stacks)
def test_people_do_not_concern_each_other(drawn: list[Duty], codes: tuple[str, ...]) -> None:
    lines = work_of(drawn)
    alone = [run([line for line in lines if line.person == one.person], codes, [one]) for one in facts()]
    assert tuple(chain.from_iterable(alone)) == run(lines, codes)


@given(workloads, stacks, st.data())
def test_adding_rest_never_adds_a_violation(drawn: list[Duty], codes: tuple[str, ...], data: st.DataObject) -> None:
    lines = apart(work_of(drawn))
    place = data.draw(st.integers(0, len(lines) - 1))
    line = lines[place]
    length = line.end_min - line.start_min
    cut = data.draw(st.sampled_from(["all", "end", "start"]))
    taken = length if cut == "all" else data.draw(st.integers(1, length - 1))
    rest = replace(
        line, start_min=line.start_min + taken * (cut == "start"), end_min=line.end_min - taken * (cut == "end")
    )
    shorter = [*lines[:place], *([] if cut == "all" else [rest]), *lines[place + 1 :]]
    before, after = run(lines, codes), run(shorter, codes)
    moving = Counter((one.person, one.rule) for one in before if one.kind in MOVING)
    assert Counter((one.person, one.rule) for one in after if one.kind in MOVING) <= moving
    for one in after:
        if one.kind not in MOVING | ENDING:
            assert any(same_place(one, other) for other in before), one


def same_place(one: Violation, other: Violation) -> bool:
    """Is it of the same rule and person, on days of which some are the same?"""
    same = (one.person, one.rule) == (other.person, other.rule)
    return same and one.first <= other.last and other.first <= one.last


@given(workloads, stacks)
def test_the_days_of_a_period_are_judged_alike_in_its_parts(drawn: list[Duty], codes: tuple[str, ...]) -> None:
    by_day = {RuleKind.DAY_MINUTES, RuleKind.DAILY_REST, RuleKind.BREAK, RuleKind.GROUP_BAN, RuleKind.DAY_BAN}
    rules = stack(*codes)
    calendar = WorkCalendar(zone=ZONE, week_starts=rules.week_starts)
    lines, middle = work_of(drawn), PERIOD.first + timedelta(days=9)
    parts = (replace(PERIOD, last=middle), replace(PERIOD, first=middle + timedelta(days=1)))
    whole = audit(lines, facts(), rules, calendar, period=PERIOD)
    halves = [audit(lines, facts(), rules, calendar, period=part) for part in parts]
    told = [one for one in chain.from_iterable(halves) if one.kind in by_day]
    assert Counter(told) == Counter(one for one in whole if one.kind in by_day)
