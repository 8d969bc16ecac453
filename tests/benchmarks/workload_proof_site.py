"""The sites of the proof: what is rostered, for which work, by whom, and on which rolling origins.

A site's prices are the demo company's (fixtures/demo/standards.csv and people.csv), not chosen for the proof. Its staff
is seeded and sized from the history before the first origin alone: contracts' regular hours make up the median week of
work, and twice as many agency hands stand by, so that their price limits them, not their number. Labour is a decision:
guaranteed hours are paid whether worked or not, hours up to the regular ones at the wage, hours beyond them with a
premium, agency hours at a higher rate.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from scheduler.domain.organisation import CalendarDay, Standard, WorkKind
from scheduler.workload.calendar import Bools, Calendar, usual_days
from scheduler.workload.series import Floats, Series
from scheduler.workload.standards import minutes_per_unit
from solver.problem import (
    Block,
    Contract,
    Employee,
    EmployeeId,
    Limit,
    RoleId,
    Shift,
    ShiftType,
    ShiftTypeId,
)
from tests.scheduler.workload.builders import real

DAY_MIN, SLOT_MIN = 1440, 30
NOTICE_DAYS = 7  # a roster is made from what is known a week before it begins
BLOCK_MIN = 120
LONG_MIN, BREAK_AT_MIN, BREAK_MIN, SHORT_MIN = 510, 240, 30, 240
SEED = 20
AGENCY_HANDS = 2  # for each person of the site's own: enough for the busiest season


@dataclass(frozen=True, kw_only=True)
class Work:
    """A real series as the work of a role."""

    series: str
    standard: Standard

    @property
    def role(self) -> RoleId:
        return RoleId(self.standard.role)


@dataclass(frozen=True, kw_only=True)
class Site:
    """``long_starts`` and ``short_starts``: minutes of the day at which shifts of 8 and 4 hours of work begin.

    ``last_first_day`` begins the newest period that the data hold whole; older ones are ``days`` apart.
    """

    name: str
    works: tuple[Work, ...]
    days: int
    last_first_day: date
    weekdays: tuple[int, ...]
    long_starts: tuple[int, ...]
    short_starts: tuple[int, ...]
    calendar: Calendar

    def first_days(self, origins: int) -> tuple[date, ...]:
        """The first days of the newest ``origins`` periods, oldest first; never with under three weeks of history."""
        found = tuple(self.last_first_day - timedelta(days=self.days * back) for back in reversed(range(origins)))
        oldest = min(real(work.series).first_day for work in self.works) + timedelta(days=21 + NOTICE_DAYS)
        if found[0] < oldest:
            raise SystemExit(f"{self.name}: its data allow fewer than {origins} origins")
        return found

    def works_on(self, day: date) -> bool:
        """Is anybody rostered on the day? What is closed is known to the site, so to every method."""
        entry = self.calendar.get(day)
        return day.weekday() in self.weekdays and (entry is None or entry.kind != "closed")

    def shift_types(self) -> tuple[ShiftType, ...]:
        return tuple(ShiftType(id=_code(length, start)) for length, start in self._kinds())

    def shifts(self, first_day: date) -> tuple[Shift, ...]:
        """Every shift of the period, cut into blocks of two hours round its break."""
        return tuple(
            _shift(length, start, day)
            for day in range(self.days)
            if self.works_on(first_day + timedelta(days=day))
            for length, start in self._kinds()
        )

    def staffable(self, first_day: date) -> Bools:
        """Which slots of the period lie in a block of some shift; work in others is nobody's decision."""
        mask = np.zeros(self.days * DAY_MIN // SLOT_MIN, dtype=bool)
        for shift in self.shifts(first_day):
            for block in shift.blocks:
                mask[block.start_min // SLOT_MIN : -(-block.end_min // SLOT_MIN)] = True
        return mask

    def _kinds(self) -> tuple[tuple[int, int], ...]:
        return tuple(
            (length, start)
            for length, starts in ((LONG_MIN, self.long_starts), (SHORT_MIN, self.short_starts))
            for start in starts
        )


def _code(length: int, start: int) -> ShiftTypeId:
    return ShiftTypeId(f"{'long' if length == LONG_MIN else 'short'} {start // 60:02d}:{start % 60:02d}")


def _shift(length: int, start: int, day: int) -> Shift:
    begin = day * DAY_MIN + start
    parts = [(0, length)] if length == SHORT_MIN else [(0, BREAK_AT_MIN), (BREAK_AT_MIN + BREAK_MIN, length)]
    return Shift(
        type=_code(length, start),
        day=day,
        start_min=begin,
        end_min=begin + length,
        work_min=sum(to - at for at, to in parts),
        blocks=tuple(
            Block(start_min=begin + at, end_min=begin + at + BLOCK_MIN)
            for first, to in parts
            for at in range(first, to, BLOCK_MIN)
        ),
    )


@dataclass(frozen=True, kw_only=True)
class Terms:
    """A contract and what its hours cost: guaranteed, regular and greatest hours a week, yuan an hour."""

    code: str
    guaranteed: int
    regular: int
    greatest: int
    wage: int
    premium: int
    long_shifts: bool = True

    def contract(self) -> Contract:
        wage_per_min = self.wage * 100 // 60  # what is guaranteed and not worked is paid as if it were
        return Contract(
            id=self.code,
            max_minutes_per_week=Limit(value=self.greatest * 60),
            min_minutes_per_week=Limit(value=self.guaranteed * 60, weight=wage_per_min) if self.guaranteed else None,
            min_rest_min=Limit(value=11 * 60),
            max_consecutive_days=Limit(value=6),
            min_days_off_per_week=Limit(value=1),
            regular_min_per_week=self.regular * 60,
            overtime_premium_per_hour=self.premium * 100,
        )


FULL = Terms(code="full", guaranteed=32, regular=40, greatest=48, wage=38, premium=20)
PART = Terms(code="part", guaranteed=12, regular=20, greatest=28, wage=36, premium=15)
AGENCY = Terms(code="agency", guaranteed=0, regular=40, greatest=40, wage=60, premium=0)


def work_hours_by_week(site: Site, known: dict[RoleId, Series]) -> Floats:
    """Hours of work of all roles in every whole week of history, special and odd days at their weekday's median."""
    totals = []
    for work in site.works:
        weeks = usual_days(known[work.role], site.calendar).weeks().reshape(-1, 7, DAY_MIN // SLOT_MIN)
        by_day = weeks.sum(axis=2)[1:]  # NaN where a day is not a usual one; the first week may be a part
        filled = np.where(np.isnan(by_day), np.nanmedian(by_day, axis=0), by_day)
        totals.append(filled.sum(axis=1) * minutes_per_unit(work.standard) / 60)
    return np.asarray(np.sum(totals, axis=0))


def staff(site: Site, known: dict[RoleId, Series], seed: int = SEED) -> tuple[Employee, ...]:
    """The site's people, the same for every method and origin; ``known`` is the history before the first origin."""
    hours = work_hours_by_week(site, known)
    share = np.array([np.nansum(known[w.role].values) * minutes_per_unit(w.standard) for w in site.works])
    share /= share.sum()
    rng = np.random.default_rng(seed)
    people: list[Employee] = []
    regular = 0
    while regular < float(np.median(hours)):
        terms = PART if len(people) % 3 == 2 else FULL
        people.append(_person(site, rng, share, terms, len(people)))
        regular += terms.regular
    people += [_person(site, rng, share, AGENCY, len(people) + number) for number in range(AGENCY_HANDS * len(people))]
    return tuple(people)


def _person(site: Site, rng: np.random.Generator, share: Floats, terms: Terms, number: int) -> Employee:
    """A main role by the roles' shares of work, and each other role with even chance; agency hands know one role."""
    main = int(rng.choice(len(share), p=share))
    others = rng.random(len(share)) < 0.5
    roles = {site.works[main].role: int(rng.integers(18, 21)) * 5}
    for index, work in enumerate(site.works):
        if others[index] and index != main and terms is not AGENCY:
            roles[work.role] = int(rng.integers(16, 20)) * 5
    types = {kind.id for kind in site.shift_types()}
    if terms is PART:
        types = {kind for kind in types if kind.startswith("short")}
    return Employee(
        id=EmployeeId(f"{terms.code}{number:02d}"),
        contract=terms.contract(),
        roles=roles,
        shift_types=frozenset(types),
        cost_per_hour=(terms.wage + int(rng.integers(-2, 3))) * 100,
    )


def _closed(*days: str) -> Calendar:
    return {d: CalendarDay(day=d, kind="closed") for d in map(date.fromisoformat, days)}


def _standard(role: str, seconds: int, short: int, allowance: int = 150, shrinkage: int = 60) -> Standard:
    return Standard(
        role=role,
        seconds_per_unit=seconds,
        allowance_permille=allowance,
        shrinkage_permille=shrinkage,
        short_fen_per_hour=short * 100,
        idle_fen_per_hour=600,
        valid_from=date(2010, 1, 1),
    )


def _waits(standard: Standard, *, cut_off_min: int | None = None, due_within_min: int | None = None) -> Standard:
    return replace(
        standard,
        kind=WorkKind.DEFERRABLE,
        cut_off_min=cut_off_min,
        due_within_min=due_within_min,
        late_fen_per_hour=standard.short_fen_per_hour,
    )


WAREHOUSE = Site(
    name="warehouse",
    works=(
        Work(series="pick_uk", standard=_standard("pick_uk", 72, 180)),  # the demo's PICK
        Work(series="pick_export", standard=_standard("pick_export", 108, 190)),  # half as much again; its SHIP's price
        Work(series="returns", standard=_standard("returns", 360, 100)),  # its INV
    ),
    days=14,
    last_first_day=date(2011, 11, 21),
    weekdays=(0, 1, 2, 3, 4, 6),
    long_starts=(450, 540, 600, 660, 690),
    short_starts=(480, 540, 600, 660, 720, 780, 840, 900, 960),
    calendar=_closed(
        *("2010-12-24", "2010-12-26", "2010-12-27", "2010-12-28", "2010-12-29", "2010-12-30", "2010-12-31"),
        *("2011-01-02", "2011-01-03", "2011-04-22", "2011-04-24", "2011-04-25", "2011-04-29", "2011-05-02"),
        *("2011-05-30", "2011-08-29"),
    ),
)

CUT_OFF = replace(
    WAREHOUSE,
    name="cut-off",
    works=(
        # what came before 17:00 goes out then; an hour of it that misses the lorry costs for every day what it costs
        # short above, and a return is to be booked within a day
        Work(series="pick_uk", standard=_waits(WAREHOUSE.works[0].standard, cut_off_min=17 * 60)),
        Work(series="pick_export", standard=_waits(WAREHOUSE.works[1].standard, cut_off_min=17 * 60)),
        Work(series="returns", standard=_waits(WAREHOUSE.works[2].standard, due_within_min=DAY_MIN)),
    ),
)

LAB = Site(
    name="lab",
    works=(
        Work(series="lab", standard=_standard("lab", 240, 240, allowance=100, shrinkage=50)),
    ),  # the demo's TEST price
    days=7,
    last_first_day=date(2017, 10, 30),
    weekdays=(0, 1, 2, 3, 4),
    long_starts=(450, 510, 570, 630),
    short_starts=(480, 540, 600, 660, 720, 780, 840, 900),
    calendar={
        **_closed("2017-08-28", "2017-10-02"),
        date(2017, 9, 18): CalendarDay(day=date(2017, 9, 18), kind="short", factor_permille=500),
    },
)

SITES = {site.name: site for site in (WAREHOUSE, CUT_OFF, LAB)}
