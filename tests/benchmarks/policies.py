"""A year of actual work audited against stacks of rule packs: seconds, findings, lines a second.

The work is drawn once from a fixed seed: early, late and night duties of 7 to 9½ hours with a break, five days in
most weeks and six in some, now and then a short rest, sick days and leave.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from time import perf_counter, process_time
from zoneinfo import ZoneInfo

from scheduler.domain.calendar import wall_time
from scheduler.policies.audit.engine import audit, history_from
from scheduler.policies.kinds import DayKind
from scheduler.policies.loader import statutory_packs
from scheduler.policies.people import Absence, PersonFacts
from scheduler.policies.stack import Stack, stack_packs
from scheduler.policies.work import Period, WorkCalendar, WorkLine

STACKS = {
    "Asia/Shanghai": ("cn-standard", "cn-comprehensive", "company"),
    "Europe/Berlin": ("eu", "de", "company"),
    "Europe/London": ("uk", "company"),
    "America/Los_Angeles": ("us-flsa", "us-or", "company"),
}
STARTS_MIN = (6 * 60, 8 * 60, 14 * 60, 22 * 60)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--days", type=int, default=365)


def main(options: argparse.Namespace) -> int:
    """Print a row for every stack."""
    period = Period(first=date(2026, 1, 1), last=date(2026, 1, 1) + timedelta(days=options.days - 1))
    sys.stdout.write(f"{options.people} people, {options.days} days\n")
    for zone, codes in STACKS.items():
        rules = stack_packs([statutory_packs()[code] for code in codes])
        lines, history, facts = year_of_work(options.people, period, rules, ZoneInfo(zone))
        holidays = dict.fromkeys((date(2026, 1, 1), date(2026, 5, 1), date(2026, 10, 1)), DayKind.HOLIDAY)
        calendar = WorkCalendar(zone=ZoneInfo(zone), days=holidays, week_starts=rules.week_starts)
        begun, busy = perf_counter(), process_time()
        found = audit(lines, facts, rules, calendar, history, period=period)
        took, busy = perf_counter() - begun, process_time() - busy
        kinds = Counter(one.kind for one in found)
        sys.stdout.write(
            f"{'+'.join(codes):40} rules {len(rules.rules):3}  lines {len(lines) + len(history):7}  "
            f"findings {len(found):6}  {took:6.2f} s ({busy:.2f} s of CPU)  "
            f"{(len(lines) + len(history)) / took:9.0f} lines/s\n"
        )
        sys.stdout.write("    " + ", ".join(f"{kind} {count}" for kind, count in sorted(kinds.items())) + "\n")
    return 0


def year_of_work(
    people: int, period: Period, rules: Stack, zone: ZoneInfo
) -> tuple[list[WorkLine], list[WorkLine], list[PersonFacts]]:
    """(lines of the period, lines before it that the rules reach, facts), drawn from a fixed seed."""
    random = Random(20260101)
    first = history_from(rules, period)
    days = [first + timedelta(days=k) for k in range((period.last - first).days + 1)]
    clocks = {(day, start): _minute(zone, day, start) for day in days for start in STARTS_MIN}
    lines: list[WorkLine] = []
    facts: list[PersonFacts] = []
    for number in range(people):
        code = f"p{number:04}"
        away = days[0] + timedelta(days=random.randrange(len(days)))
        leave = Absence(kind=random.choice(("annual_leave", "sick")), first=away, last=away + timedelta(days=9))
        night = random.random() < 0.2
        facts.append(
            PersonFacts(person=code, hired_on=date(2020, 1, 1), absences=(leave,), night_worker=night, hourly_fen=2500)
        )
        offset = random.randrange(7)
        facts[-1] = replace(facts[-1], rest_weekdays=tuple(sorted((k - 1 - offset) % 7 for k in (5, 6))))
        lines += _work(code, days, leave, random, clocks, offset=offset)
    inside = [line for line in lines if line.day >= period.first]
    return inside, [line for line in lines if line.day < period.first], facts


def _work(
    code: str, days: list[date], leave: Absence, random: Random, clocks: dict[tuple[date, int], int], *, offset: int
) -> Iterator[WorkLine]:
    start_min, off = STARTS_MIN[0], 2
    for day in days:
        weekday = (day.toordinal() + offset) % 7
        if weekday == 0:
            start_min, off = random.choice(STARTS_MIN), 2 if random.random() < 0.9 else 1
        if weekday >= 7 - off or leave.first <= day <= leave.last:
            continue
        start = clocks[day, start_min] + (random.choice((0, 0, 0, 15)) if random.random() < 0.98 else -300)
        length = random.choice((420, 480, 480, 480, 510, 540, 570))
        yield WorkLine(person=code, day=day, start_min=start, end_min=start + 240)
        yield WorkLine(person=code, day=day, start_min=start + 270, end_min=start + 30 + length)


def _minute(zone: ZoneInfo, day: date, minute: int) -> int:
    return int(wall_time(zone, day, minute).timestamp()) // 60
