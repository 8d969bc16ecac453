"""The table of labour rules at their limit, read from fixtures/policies: one file a pack, two rows of work a rule.

A row of work is ``DATE[..DATE] [WEEKDAY[-WEEKDAY]] HH:MM +MINUTES`` on local clocks, for every such day; or an object
that posts a roster or changes a duty. Person p1 was hired in 2020 and has whatever ``facts`` say beside that.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from scheduler.policies.audit.engine import audit
from scheduler.policies.kinds import Cycle, DayKind, WorkingHours
from scheduler.policies.loader import WEEKDAYS, statutory_packs
from scheduler.policies.people import Absence, Days, Derogation, PersonFacts
from scheduler.policies.stack import Stack, stack_packs
from scheduler.policies.violation import Violation
from scheduler.policies.work import Basis, Period, Posting, ShiftChange, WorkCalendar, WorkLine

FIXTURES = Path(__file__).parents[1] / "fixtures" / "policies"
PERSON = "p1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One rule: work ``at`` its limit, and one unit ``over``."""

    pack: str
    zone: ZoneInfo
    stack: tuple[str, ...]
    rule: str
    period: Period
    at: tuple[Any, ...]
    over: tuple[Any, ...]
    amount: int = 1
    cost_fen: int | None = None
    facts: PersonFacts
    holidays: tuple[date, ...] = ()


def cases() -> Iterator[Case]:
    """Every case of every file, in order."""
    for path in sorted(FIXTURES.glob("*.json")):
        raw = json.loads(path.read_text(encoding="utf-8"))
        for one in raw["cases"]:
            yield Case(
                pack=raw["pack"],
                zone=ZoneInfo(raw["zone"]),
                stack=tuple(raw["stack"]),
                rule=one["rule"],
                period=period(one["period"]),
                at=tuple(one["at"]),
                over=tuple(one["over"]),
                amount=one.get("amount", 1),
                cost_fen=one.get("cost_fen"),
                facts=person(**one.get("facts", {})),
                holidays=tuple(date.fromisoformat(day) for day in one.get("holidays", ())),
            )


def run(case: Case, work: Sequence[Any], **more: Any) -> list[Violation]:
    """What the case's rule finds in the work, with its whole stack in force."""
    found = audit_work(work, stack(*case.stack), case.period, case.zone, (case.facts,), holidays=case.holidays, **more)
    return [one for one in found if one.rule == case.rule]


def audit_work(
    work: Sequence[Any],
    rules: Stack,
    days: Period,
    zone: ZoneInfo,
    facts: Sequence[PersonFacts] | None = None,
    *,
    holidays: Sequence[date] = (),
    basis: Basis = Basis.ACTUAL,
    derogations: Sequence[Derogation] = (),
) -> tuple[Violation, ...]:
    """The audit of rows of work of one person."""
    return audit(
        lines(work, zone),
        facts or (person(),),
        rules,
        calendar(rules, zone, holidays),
        period=days,
        basis=basis,
        postings=[posting(row, zone) for row in work if isinstance(row, dict) and "posted" in row],
        changes=[change(row, zone) for row in work if isinstance(row, dict) and "changed" in row],
        derogations=derogations,
    )


@cache
def stack(*codes: str) -> Stack:
    return stack_packs([statutory_packs()[code] for code in codes])


def calendar(rules: Stack, zone: ZoneInfo, holidays: Sequence[date] = ()) -> WorkCalendar:
    return WorkCalendar(
        zone=zone,
        days=dict.fromkeys(holidays, DayKind.HOLIDAY),
        rest_weekdays=rules.packs[0].rest_weekdays,
        week_starts=rules.week_starts,
    )


def period(text: str) -> Period:
    first, last = text.split("/")
    return Period(first=date.fromisoformat(first), last=date.fromisoformat(last))


def person(code: str = PERSON, **raw: Any) -> PersonFacts:
    """Facts from the words of a fixture."""
    spans = {name: tuple(_days(*one) for one in raw.pop(name)) for name in ("pregnant", "nursing") if name in raw}
    if "tags" in raw:
        raw["tags"] = frozenset(raw["tags"])
    if "absences" in raw:
        kinds = ((kind, _days(first, last)) for kind, first, last in raw.pop("absences"))
        spans["absences"] = tuple(Absence(kind=k, first=d.first, last=d.last or d.first) for k, d in kinds)
    for name, read in (("birth", date.fromisoformat), ("system", WorkingHours), ("cycle", Cycle)):
        if name in raw:
            raw[name] = read(raw[name])
    return PersonFacts(**{"person": code, "hired_on": date(2020, 1, 1), **raw, **spans})


def lines(work: Sequence[Any], zone: ZoneInfo, code: str = PERSON) -> list[WorkLine]:
    """The work lines of rows of work."""
    return [line for row in work if isinstance(row, str) for line in _row(row, zone, code)]


def instant(text: str, zone: ZoneInfo) -> int:
    """Minutes since the epoch of ``YYYY-MM-DD HH:MM`` on local clocks."""
    return int(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp()) // 60


def posting(row: dict[str, str], zone: ZoneInfo) -> Posting:
    first = date.fromisoformat(row["first_day"])
    return Posting(roster="R1", person=PERSON, first_day=first, published_min=instant(row["posted"], zone))


def change(row: dict[str, Any], zone: ZoneInfo) -> ShiftChange:
    def span(clocks: list[str] | None) -> tuple[int, int] | None:
        if clocks is None:
            return None
        return instant(f"{row['day']} {clocks[0]}", zone), instant(f"{row['day']} {clocks[1]}", zone)

    return ShiftChange(
        roster="R1",
        person=PERSON,
        day=date.fromisoformat(row["day"]),
        changed_min=instant(row["changed"], zone),
        before=span(row["before"]),
        after=span(row["after"]),
        by_employee=row.get("by_employee", False),
    )


def _row(row: str, zone: ZoneInfo, code: str) -> Iterator[WorkLine]:
    days, *weekdays, clock, minutes = row.split()
    first, _, last = days.partition("..")
    day, end = date.fromisoformat(first), date.fromisoformat(last or first)
    names = weekdays[0].split("-") if weekdays else ["MON", "SUN"]
    held = range(WEEKDAYS.index(names[0]), WEEKDAYS.index(names[-1]) + 1)
    while day <= end:
        if day.weekday() in held:
            start = instant(f"{day} {clock}", zone)
            yield WorkLine(person=code, day=day, start_min=start, end_min=start + int(minutes))
        day += timedelta(days=1)


def _days(first: str, last: str | None) -> Days:
    return Days(first=date.fromisoformat(first), last=None if last is None else date.fromisoformat(last))
