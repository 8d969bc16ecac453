"""Hypothesis strategies for small problems with a roster, on a coarse grid so that limits are met exactly.

Shifts start at 0, 8, 16 and 19 h and last 8 or 12 h; rests, minutes and absences are multiples of what these give. The
roster may break the rules for which it is drawn.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from solver.problem import (
    Absence,
    Burden,
    CapacityDemand,
    Contract,
    CostSegment,
    DeferrableDemand,
    DueCost,
    Employee,
    EmployeeId,
    FairnessGoal,
    GivenDay,
    HeadsDemand,
    History,
    Horizon,
    Limit,
    Pin,
    Problem,
    Request,
    RoleId,
    Shift,
    ShiftType,
    ShiftTypeId,
    SkillId,
    Transition,
)
from solver.roster import Assignment, Roster
from tests.builders import DAY, shift
from tests.coupled import COUPLED, coupled, standby
from tests.reads import READS
from tests.sequences import patterns, rest_windows, rotations, windows, with_counts

KINDS = "ADENL"
ROLES = (RoleId("pack"), RoleId("pick"))
SKILLS = (SkillId("forklift"), SkillId("senior"))
NAMES = (EmployeeId("ann"), EmployeeId("bob"), EmployeeId("cat"))

weights = st.sampled_from([None, None, 1, 3, 3, 0])
prices = st.sampled_from([1, 3, 0])


def limits(*values: int) -> st.SearchStrategy[Limit]:
    """A hard or soft limit of one of these values."""
    return st.builds(Limit, value=st.sampled_from(values), weight=weights)


def limits_by_type(*values: int) -> st.SearchStrategy[tuple[tuple[ShiftTypeId, Limit], ...]]:
    """A limit of one of these values for some of the shift types."""
    return st.dictionaries(st.sampled_from(KINDS), limits(*values), min_size=3).map(
        lambda found: tuple((ShiftTypeId(kind), limit) for kind, limit in found.items())
    )


CONTRACT: dict[str, st.SearchStrategy[Any]] = {
    "min_minutes_per_day": limits(480, 600, 720),
    "max_minutes_per_day": limits(0, 480, 600),
    "min_minutes_per_week": limits(480, 960, 1440),
    "max_minutes_per_week": limits(0, 480, 960, 1440),
    "min_minutes": limits(480, 960, 1440, 1920),
    "max_minutes": limits(0, 480, 960, 1440),
    "min_rest_min": limits(0, 480, 660, 960, 1980),
    "max_consecutive_days": limits(0, 1, 2, 3),
    "min_consecutive_days": limits(1, 2, 3),
    "min_consecutive_days_off": limits(1, 2, 3),
    "max_consecutive_days_off": limits(0, 1, 2, 3),
    "max_weekends": limits(0, 1),
    "complete_weekends": limits(1),
    "identical_weekends": limits(1),
    "no_night_before_free_weekend": limits(1),
    "max_consecutive_weekends": limits(0, 1, 2),
    "min_consecutive_weekends": limits(1, 2, 3, 3),
    "min_shifts": limits(1, 2, 4),
    "max_shifts": limits(0, 1, 3),
    "min_shifts_of_type": st.dictionaries(st.sampled_from(KINDS), limits(0, 1, 2), min_size=1).map(
        lambda found: tuple((ShiftTypeId(kind), limit) for kind, limit in found.items())
    ),
    "min_days_off_after_nights": limits(0, 1, 2, 3),
    "max_types_per_week": limits(1, 2),
    "rotation": rotations(KINDS, weights),
    "unwanted_patterns": patterns(KINDS, weights),
    "wanted_patterns": patterns(KINDS, weights),
    "max_shifts_of_type": limits_by_type(0, 1, 2),
    "min_consecutive_of_type": limits_by_type(1, 2, 3),
    "max_consecutive_of_type": limits_by_type(0, 1, 2),
    "max_nights": limits(0, 1, 2),
    "max_consecutive_nights": limits(0, 1, 2),
    "min_days_off_per_week": limits(1, 2, 5),
    "max_standby": limits(0, 1, 2),
    "regular_min_per_week": st.sampled_from([0, 475, 480, 960]),
    "overtime_premium_per_hour": st.sampled_from([4, 7, 0]),
}

USUAL, SHORT, LONG = [9, 8, 7, 5, 3, 2, 1], [2, 3, 5], [23, 22, 16, 15, 9, 7, 2]
NIGHTS, NIGHT_RULES = "AND", {"no_night_before_free_weekend", "min_days_off_after_nights"}
WEEKEND_RULES = {"identical_weekends", "no_night_before_free_weekend"}  # of weekends worked or free as a whole
LONG_RULES = {
    "identical_weekends",
    "max_consecutive_weekends",
    "min_consecutive_weekends",
    "no_night_before_free_weekend",
    "wanted_patterns",
    "weekly_rotation",
}


@st.composite
def contracts(draw: st.DrawFn, fields: Collection[str]) -> Contract:
    """Each of the fields set, most of the time; every other field left out."""
    needed = {"regular_min_per_week"}
    drawn = {
        name: draw(strategy)
        for name, strategy in CONTRACT.items()
        if name in fields and (name in needed or draw(st.integers(0, 5)))
    }
    return Contract(id="full time", **_without_contradictions(drawn))


def _without_contradictions(drawn: dict[str, Any]) -> dict[str, Any]:
    """The fields without a hard maximum below its hard minimum, which is a fault of the problem."""

    def contradict(low: Limit | None, high: Limit | None) -> bool:
        if low is None or high is None:
            return False
        return low.weight is None and high.weight is None and low.value > high.value

    kept = dict(drawn)
    for least, most in (("min_minutes", "max_minutes"), ("min_shifts", "max_shifts")):
        if contradict(kept.get(least), kept.get(most)):
            del kept[most]
    if "max_shifts_of_type" in kept:
        lows = dict(kept.get("min_shifts_of_type", ()))
        kept["max_shifts_of_type"] = tuple(
            (kind, high) for kind, high in kept["max_shifts_of_type"] if not contradict(lows.get(kind), high)
        )
    return kept


@st.composite
def histories(draw: st.DrawFn, types: st.SearchStrategy[ShiftTypeId]) -> History:
    """Nothing known, a stretch of work, or a stretch of days off, with what goes with it."""
    kind = draw(st.sampled_from(["unknown", "worked", "off"]))
    worked, off = (draw(st.integers(1, 4)) if kind == name else 0 for name in ("worked", "off"))
    last = draw(st.none() | types | types | st.sampled_from([ShiftTypeId(kind) for kind in KINDS]))
    return History(
        last_shift_type=last,
        consecutive_of_last_type=draw(st.integers(0, worked)) if last is not None else 0,
        last_shift_end_min=draw(st.sampled_from([None, -960, -480, 0, 420, 540])),
        consecutive_days=worked,
        consecutive_days_off=off,
        consecutive_nights=draw(st.integers(0, worked)),
        week_minutes=draw(st.sampled_from([0, 480, 960, 1500])),
        week_credit_min=draw(st.sampled_from([0, 480])),
        week_days_off=draw(st.integers(0, 3)),
        weekend_worked=draw(st.booleans()),
        consecutive_weekends=draw(st.sampled_from([None, 0, 1, 2])),
    )


@st.composite
def absences(draw: st.DrawFn, days: int) -> Absence:
    """From any multiple of 8 h on, for 8 h, a day, or two; hard ones may carry credit."""
    start = draw(st.integers(-3, 3 * days)) * 480
    weight = draw(weights)
    return Absence(
        start_min=start,
        end_min=start + draw(st.sampled_from([480, DAY, 2 * DAY])),
        credit_min=draw(st.sampled_from([0, 240, 480, 961])) if weight is None else 0,
        weight=weight,
    )


@st.composite
def capacity(draw: st.DrawFn, slots: int) -> tuple[CapacityDemand, ...]:
    """A convex curve for each role in up to three slots; every role is demanded somewhere."""
    found = []
    for role in ROLES:
        for slot in draw(st.lists(st.integers(0, slots - 1), min_size=1, max_size=3, unique=True)):
            slopes = sorted(draw(st.lists(st.integers(-5, 4), min_size=1, max_size=3)))
            widths = [draw(st.sampled_from([30, 50, 100, 170])) for _ in slopes[1:]]
            segments = tuple(
                CostSegment(width_centiheads=width, slope=slope) for width, slope in zip(widths, slopes, strict=False)
            )
            found.append(
                CapacityDemand(role=role, slot=slot, base_cost=5000, segments=segments, surplus_slope=slopes[-1])
            )
    return tuple(found)


@st.composite
def deferrable(draw: st.DrawFn, slots: int) -> tuple[DeferrableDemand, ...]:
    """Work of each role that arrives in a few slots and is due in a few."""
    found = []
    for role in ROLES:
        first = draw(st.integers(0, min(4, slots - 1)))
        length = draw(st.integers(1, slots - first))
        comes = st.tuples(st.integers(0, length - 1), st.sampled_from([30, 100, 180]))
        come = draw(st.lists(comes, max_size=5))
        opened = draw(st.sampled_from([0, 0, 100, 250]))
        arrived = [opened + sum(amount for at, amount in come if at <= slot) for slot in range(length)]
        due = []
        for slot in sorted(draw(st.sets(st.integers(first, first + length - 1), max_size=4))):
            slopes = sorted(draw(st.lists(st.integers(-5, 0), max_size=3)))
            pieces = tuple(
                CostSegment(width_centiheads=draw(st.sampled_from([30, 50, 100, 170])), slope=slope) for slope in slopes
            )
            due.append(DueCost(slot=slot, base_cost=5000, segments=pieces))
        idle = draw(st.sampled_from([0, 0, 1, 3]))
        found.append(
            DeferrableDemand(role=role, first_slot=first, arrived=tuple(arrived), due=tuple(due), idle_weight=idle)
        )
    return tuple(found)


@st.composite
def cases(draw: st.DrawFn, rule: str = "") -> tuple[Problem, Roster]:
    """A problem about which the rule (any rule, if it is not known) may have something to say, and a roster for it."""
    every = {*CONTRACT, *(name for names in READS.values() for name in names)}
    reads = frozenset(READS.get(rule, every))
    # many forbidden pairs over many days leave nothing that is allowed, and so nothing to find
    length = draw(st.sampled_from(LONG if rule in LONG_RULES else SHORT if "transitions" in reads else USUAL))
    first_weekday = draw(st.sampled_from([4, 5, 6]) if rule in WEEKEND_RULES and length < 7 else st.integers(0, 6))
    slot_min = draw(st.sampled_from([240, 120])) if rule == "deferrable_work" else 240
    horizon = Horizon(days=length, first_weekday=first_weekday, slot_min=slot_min)
    days = range(horizon.days)
    of = NIGHTS if rule in NIGHT_RULES else KINDS
    several = bool(reads & {"transitions", "teams", "identical_weekends"})
    kinds = draw(st.lists(st.sampled_from(of), min_size=1 + several, max_size=3, unique=True))
    if rule in NIGHT_RULES and kinds == ["D"]:
        kinds = ["N"]
    missing = draw(
        st.sets(st.sampled_from([(day, kind) for day in days[1:] for kind in kinds] or [(0, "")]), max_size=2)
    )
    shifts = tuple(shift(kind, day) for day in days for kind in kinds if (day, kind) not in missing)
    types = st.sampled_from([ShiftTypeId(kind) for kind in kinds])
    crowd = draw(st.sampled_from([1, 2, 3, 3] if rule and reads & COUPLED else [1, 2]))
    employees = tuple(draw(people(name, horizon.days, types, reads)) for name in NAMES[:crowd])
    who = st.sampled_from([employee.id for employee in employees])
    where = st.tuples(who, st.sampled_from(days))

    def some(name: str, entries: st.SearchStrategy[Any], **options: Any) -> tuple[Any, ...]:
        return tuple(draw(st.lists(entries, min_size=1, max_size=6, **options))) if name in reads else ()

    restricted = (
        st.sampled_from([None, None, ROLES[:1]])
        if reads & {"liberty", "capacity_demand", "deferrable_demand"}
        else st.none()
    )
    shift_types = tuple(ShiftType(id=ShiftTypeId(kind), night=kind in "NA", roles=draw(restricted)) for kind in KINDS)
    if "standby" in reads:
        shift_types, shifts = draw(standby(kinds, shift_types, shifts))
    if "window_limits" in reads:
        shifts = with_counts(shifts)
    weekends = horizon.weekends if rule in WEEKEND_RULES else ()
    roster = draw(
        rosters(employees, shifts, weekends, stray="liberty" in reads, two_a_day="two_a_day" in reads),
    )
    problem = Problem(
        horizon=horizon,
        shift_types=shift_types,
        shifts=shifts,
        employees=employees,
        heads_demand=some("heads_demand", heads(shifts)),
        capacity_demand=draw(capacity(horizon.slots)) if reads & {"capacity_demand", "liberty", "pins"} else (),
        deferrable_demand=draw(deferrable(horizon.slots)) if "deferrable_demand" in reads else (),
        requests=some(
            "requests",
            st.builds(
                Request,
                employee=who,
                day=st.sampled_from(days),
                on=st.booleans(),
                weight=prices,
                shift_type=st.none() | types,
            ),
        ),
        pins=draw(pins(roster, where, shifts)) if "pins" in reads else (),
        transitions=some(
            "transitions",
            st.builds(Transition, before=types, after=types, weight=st.sampled_from([None, None, None, 2])),
            unique_by=lambda transition: (transition.before, transition.after),
        ),
        fairness=some(
            "fairness",
            st.builds(
                FairnessGoal,
                employee=who,
                burden=st.sampled_from(Burden),
                target=st.integers(0, 3),
                carried=st.integers(0, 4),
                weight=prices,
            ),
            unique_by=lambda goal: (goal.employee, goal.burden),
        ),
        given=some(
            "given",
            where.flatmap(
                lambda cell: st.builds(
                    GivenDay,
                    employee=st.just(cell[0]),
                    day=st.just(cell[1]),
                    shift_type=st.none() | types,
                    weight=prices,
                )
            ),
            unique_by=lambda day: (day.employee, day.day),
        ),
        role_switch_weight=draw(prices) if "role_switch_weight" in reads else 0,
        **draw(coupled(reads, [employee.id for employee in employees], types, days)),
    )
    return problem, roster


@st.composite
def people(
    draw: st.DrawFn, name: EmployeeId, days: int, types: st.SearchStrategy[ShiftTypeId], reads: Collection[str]
) -> Employee:
    """Somebody with some of the roles, skills and shift types."""
    return Employee(
        id=name,
        contract=draw(contracts(reads)),
        roles=draw(st.dictionaries(st.sampled_from(ROLES), st.sampled_from([100, 80, 50, 0]))),
        skills=draw(st.frozensets(st.sampled_from(SKILLS))),
        shift_types=draw(st.none() | st.frozensets(types, min_size=1)) if "transitions" not in reads else None,
        cost_per_hour=draw(st.sampled_from([7, 60, 60, 0])) if "cost_per_hour" in reads else 0,
        max_cost=draw(limits(0, 56, 90, 480, 500, 960)) if "max_cost" in reads and draw(st.integers(0, 5)) else None,
        absences=tuple(draw(st.lists(absences(days), min_size=1, max_size=4))) if "absences" in reads else (),
        window_limits=draw(windows(days, limits)) if "window_limits" in reads else (),
        rest_windows=draw(rest_windows(days, limits)) if "rest_windows" in reads else (),
        history=draw(histories(types)),
    )


@st.composite
def heads(draw: st.DrawFn, shifts: tuple[Shift, ...]) -> HeadsDemand:
    """Up to two heads wanted on one of the shifts."""
    wanted = draw(st.sampled_from(shifts))
    return HeadsDemand(
        day=wanted.day,
        shift_type=wanted.type,
        heads=draw(st.integers(0, 2)),
        skill=draw(st.sampled_from([None, *SKILLS])),
        under_weight=draw(weights),
        over_weight=draw(weights),
    )


@st.composite
def rosters(
    draw: st.DrawFn,
    employees: tuple[Employee, ...],
    shifts: tuple[Shift, ...],
    weekends: tuple[tuple[int, ...], ...],
    *,
    stray: bool,
    two_a_day: bool,
) -> Roster:
    """One shift a person and day unless ``two_a_day``; one's own shifts, roles and skills unless it may ``stray``.

    Most of these ``weekends`` are worked or free as a whole.
    """
    found = []
    for employee in employees:
        liberty = stray and draw(st.booleans())
        density = draw(st.sampled_from([1, 2, 3, 3]))
        whole = {
            day: works for days in weekends for works in [draw(st.sampled_from([True, False, None]))] for day in days
        }
        for day in sorted({one.day for one in shifts}):
            able = [
                one
                for one in shifts
                if one.day == day and (liberty or employee.shift_types is None or one.type in employee.shift_types)
            ]
            works = whole.get(day)
            if not able or works is False or (works is None and draw(st.integers(1, 4)) > density):
                continue
            roles = [None, *(ROLES if liberty else sorted(role for role, pct in employee.roles.items() if pct))]
            skills = [None, *(SKILLS if liberty else sorted(employee.skills))]
            found += [
                Assignment(
                    employee=employee.id,
                    day=day,
                    shift_type=worked.type,
                    roles=tuple(draw(st.sampled_from(roles)) for _ in worked.blocks),
                    skill=draw(st.sampled_from(skills)),
                )
                for worked in draw(st.lists(st.sampled_from(able), min_size=1, max_size=1 + two_a_day, unique=True))
            ]
    return Roster(tuple(found))


@st.composite
def pins(
    draw: st.DrawFn, roster: Roster, where: st.SearchStrategy[tuple[EmployeeId, int]], shifts: tuple[Shift, ...]
) -> tuple[Pin, ...]:
    """Days pinned to what the roster holds, and sometimes one that is pinned to anything."""
    found: dict[tuple[EmployeeId, int], Pin] = {}
    for name, day in draw(st.lists(where, max_size=4, unique=True)):
        held = roster.on(name, day)
        pin = Pin(employee=name, day=day, shift_type=None)
        if held:
            roles = held[0].roles if draw(st.booleans()) else None
            pin = replace(pin, shift_type=held[0].shift_type, roles=roles)
        other = [one for one in shifts if one.day == day]
        if other and draw(st.integers(0, 7)) == 7:
            chosen = draw(st.sampled_from(other))
            pin = replace(
                pin,
                shift_type=chosen.type,
                roles=draw(st.none() | st.tuples(*(st.sampled_from([None, *ROLES]) for _ in chosen.blocks))),
            )
        found[name, day] = pin
    return tuple(found.values())
