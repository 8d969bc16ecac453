"""The company and its days → ``solver.problem.Problem``. Ids in the problem are the company's codes; money is fen.

Minutes count from the first day's local midnight in elapsed time, so days and nights at a clock change have their true
length. What the company decides beside contracts is in ``company_rules``, what labour rules ask in ``lawful``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property

from scheduler.domain.calendar import (
    days_of,
    minutes_between,
    runs_on,
    shift_blocks,
    shift_span,
    wall_time,
    work_minutes,
)
from scheduler.domain.organisation import Leave, Organisation, Person, Pin, Request
from scheduler.domain.roster import AssignedDay
from scheduler.errors import InvalidInput
from scheduler.planning.company_rules import PlanningWeights
from scheduler.planning.demand import RoleDemand, RoleFlow, capacity_demand, deferrable_demand
from scheduler.planning.fairness import fairness_goals
from scheduler.planning.history import Past, history_of
from scheduler.planning.lawful.asks import Horizon
from scheduler.planning.lawful.law import Law
from scheduler.planning.lawful.persons import Lawful, Sources, law_of_tags, make_lawful
from solver import problem as sp

APPROVED, REQUESTED, UNAVAILABLE = "approved", "requested", "unavailable"


@dataclass(frozen=True, kw_only=True)
class PlanningInput:
    """Everything that one roster is planned from. ``given`` is the roster to stay close to, if there is one.

    ``leaves`` should begin a week before the first day: their credit counts in the week that the horizon continues.
    """

    organisation: Organisation
    first_day: date
    days: int
    leaves: tuple[Leave, ...] = ()
    requests: tuple[Request, ...] = ()
    pins: tuple[Pin, ...] = ()
    demand: tuple[RoleDemand, ...] = ()
    flows: tuple[RoleFlow, ...] = ()
    past: Past = field(default_factory=Past)
    given: tuple[AssignedDay, ...] = ()
    weights: PlanningWeights = field(default_factory=PlanningWeights)
    law: Law | None = None  # None: no packs are in force

    @cached_property
    def dates(self) -> tuple[date, ...]:
        return days_of(self.first_day, self.days)

    @cached_property
    def start(self) -> datetime:
        """The horizon's start: local midnight of the first day, in UTC."""
        return wall_time(self.organisation.site.zone, self.first_day, 0)

    def day_index(self, day: date) -> int:
        return (day - self.first_day).days

    def minute(self, instant: datetime) -> int:
        return minutes_between(self.start, instant)


def to_problem(given: PlanningInput) -> sp.Problem:
    """The rostering problem of the input; raises as ``lawful_problem`` does."""
    return lawful_problem(given)[0]


def lawful_of(given: PlanningInput) -> Lawful:
    """What the law makes of everybody who is employed in the horizon."""
    law = given.law or law_of_tags(given.organisation, given.dates, given.leaves)
    people = given.organisation.employed(given.dates[0], given.dates[-1])
    horizon = Horizon(
        organisation=given.organisation,
        dates=given.dates,
        shifts=tuple(_shifts(given)),
        law=law,
        weights=given.weights.law,
    )
    return make_lawful(horizon, people)


def lawful_problem(given: PlanningInput) -> tuple[sp.Problem, Sources]:
    """The rostering problem of the input, and which labour rules stand behind its limits.

    Raises ``InvalidInput`` for what the company's data cannot mean (an unknown limit, a pin on a day without that
    shift, demand on another grid) and ``solver.errors.ProblemError`` with every fault of the cross-references.
    """
    organisation = given.organisation
    if given.days < 1:
        raise InvalidInput("a horizon needs at least one day", key="horizon_days", days=given.days)
    people = organisation.employed(given.dates[0], given.dates[-1])
    codes = {p.code for p in people}
    lawful = lawful_of(given)
    shifts = lawful.shifts()
    problem = sp.Problem(
        horizon=_horizon(given),
        shift_types=tuple(
            sp.ShiftType(
                id=sp.ShiftTypeId(t.code),
                night=t.night,
                roles=tuple(sp.RoleId(r) for r in t.roles) or None,
            )
            for t in organisation.shift_types.values()
        ),
        shifts=shifts,
        employees=tuple(_employee(given, person, lawful) for person in people),
        capacity_demand=tuple(capacity_demand(given, shifts)),
        deferrable_demand=tuple(deferrable_demand(given)),
        requests=tuple(_requests(given, codes)),
        pins=pins_of(given, codes, shifts),
        transitions=tuple(
            sp.Transition(before=sp.ShiftTypeId(t.code), after=sp.ShiftTypeId(after))
            for t in organisation.shift_types.values()
            for after in t.forbidden_next
        ),
        fairness=fairness_goals(organisation, given.past, given.dates, given.weights, lawful),
        given=tuple(_given(given, codes, lawful)),
        role_switch_weight=organisation.site.role_switch_fen,
    )
    return problem, lawful.sources


def _horizon(given: PlanningInput) -> sp.Horizon:
    zone = given.organisation.site.zone
    midnights = (wall_time(zone, given.first_day + timedelta(days=d), 0) for d in range(given.days + 1))
    return sp.Horizon(
        days=given.days,
        first_weekday=given.first_day.weekday(),
        slot_min=given.organisation.site.slot_min,
        day_start_min=tuple(given.minute(midnight) for midnight in midnights),
    )


def _shifts(given: PlanningInput) -> Iterator[sp.Shift]:
    site = given.organisation.site
    for index, day in enumerate(given.dates):
        for shift_type in given.organisation.shift_types.values():
            if not runs_on(given.organisation, shift_type, day):
                continue
            start, end = shift_span(site, shift_type, day)
            yield sp.Shift(
                type=sp.ShiftTypeId(shift_type.code),
                day=index,
                start_min=given.minute(start),
                end_min=given.minute(end),
                work_min=work_minutes(site, shift_type, day),
                blocks=tuple(
                    sp.Block(start_min=given.minute(first), end_min=given.minute(last))
                    for first, last in shift_blocks(site, shift_type, day)
                ),
            )


def _employee(given: PlanningInput, person: Person, lawful: Lawful) -> sp.Employee:
    organisation = given.organisation
    asked = lawful.people[person.code]
    return sp.Employee(
        id=sp.EmployeeId(person.code),
        contract=asked.contract,
        roles=_roles(given, person),
        shift_types=frozenset(asked.shift_types),
        window_limits=tuple(asked.windows),
        rest_windows=tuple(asked.rests),
        cost_per_hour=person.cost_fen_per_hour,
        absences=tuple(_absences(given, person)),
        history=history_of(organisation, given.past, person.code, given.first_day, _leave_credit(given, person)),
    )


def _roles(given: PlanningInput, person: Person) -> dict[sp.RoleId, int]:
    """Roles in force on every day of the horizon on which the person is employed, at the lowest proficiency of them."""
    employed = [d for d in given.dates if person.hired_on <= d and (person.left_on is None or d <= person.left_on)]
    by_day = [given.organisation.proficiency(person.code, day) for day in employed]
    always = set.intersection(*(set(held) for held in by_day)) if by_day else set()
    return {sp.RoleId(role): min(held[role] for held in by_day) for role in sorted(always)}


def _approved(given: PlanningInput, person: Person) -> list[Leave]:
    return [leave for leave in given.leaves if leave.person == person.code and leave.status == APPROVED]


def _leave_credit(given: PlanningInput, person: Person) -> dict[date, int]:
    """Minutes credited by day of approved leave; where two kinds lie on one day, the larger credit."""
    found: dict[date, int] = {}
    for leave in _approved(given, person):
        for back in range((leave.last_day - leave.first_day).days + 1):
            day = leave.first_day + timedelta(days=back)
            found[day] = max(found.get(day, 0), leave.credit_min_per_day)
    return found


def _absences(given: PlanningInput, person: Person) -> Iterator[sp.Absence]:
    """One absence a day, so that credit falls into its week; also the day after the horizon, into which nights run."""
    leaves = _approved(given, person)
    credit_by_day = _leave_credit(given, person)
    regular = given.organisation.contracts[person.contract].regular_min_per_week
    zone = given.organisation.site.zone
    for index in range(given.days + 1):
        day = given.first_day + timedelta(days=index)
        taken = [leave for leave in leaves if leave.first_day <= day <= leave.last_day]
        employed = person.hired_on <= day and (person.left_on is None or day <= person.left_on)
        if employed and not taken:
            continue
        credit = credit_by_day.get(day, 0)
        if not employed:
            credit = regular // 5 if day.weekday() < 5 else 0
        yield sp.Absence(
            start_min=given.minute(wall_time(zone, day, 0)),
            end_min=given.minute(wall_time(zone, day + timedelta(days=1), 0)),
            credit_min=credit if index < given.days else 0,
            leave=employed and any(leave.kind != UNAVAILABLE for leave in taken),
        )


def _requests(given: PlanningInput, codes: set[str]) -> Iterator[sp.Request]:
    """Wishes, and leave that is asked for but not yet decided as a wish for a day off."""
    for wish in given.requests:
        if wish.person in codes and wish.day in given.dates:
            yield sp.Request(
                employee=sp.EmployeeId(wish.person),
                day=given.day_index(wish.day),
                on=wish.wants == "on",
                weight=wish.weight_fen,
                shift_type=None if wish.shift_type is None else sp.ShiftTypeId(wish.shift_type),
            )
    for leave in given.leaves:
        if leave.status != REQUESTED or leave.person not in codes:
            continue
        for day in given.dates:
            if leave.first_day <= day <= leave.last_day:
                yield sp.Request(
                    employee=sp.EmployeeId(leave.person),
                    day=given.day_index(day),
                    on=False,
                    weight=given.weights.requested_leave_fen,
                )


def pins_of(given: PlanningInput, codes: Collection[str], shifts: Sequence[sp.Shift]) -> tuple[sp.Pin, ...]:
    """The problem's pins, of people with these codes; raises ``InvalidInput`` for a pin that cannot be kept."""
    return tuple(_pins(given, codes, shifts))


def _pins(given: PlanningInput, codes: Collection[str], shifts: Sequence[sp.Shift]) -> Iterator[sp.Pin]:
    by_key = {(s.day, s.type): s for s in shifts}
    for pin in given.pins:
        if pin.person not in codes or pin.day not in given.dates:
            continue
        index = given.day_index(pin.day)
        shift_type = None if pin.shift_type is None else sp.ShiftTypeId(pin.shift_type)
        if shift_type is not None and (index, shift_type) not in by_key:
            raise InvalidInput(
                f"pin of {pin.person} on {pin.day}: there is no shift {pin.shift_type} on that day",
                key="pin_without_shift",
                person=pin.person,
                day=pin.day.isoformat(),
                shift_type=pin.shift_type,
            )
        roles = tuple(None if r is None else sp.RoleId(r) for r in pin.roles)
        if roles and (shift_type is None or len(roles) != len(by_key[index, shift_type].blocks)):
            blocks = 0 if shift_type is None else len(by_key[index, shift_type].blocks)
            raise InvalidInput(
                f"pin of {pin.person} on {pin.day}: {len(roles)} roles for {blocks} blocks; give one a block or none",
                key="pin_roles",
                person=pin.person,
                day=pin.day.isoformat(),
                roles=len(roles),
                blocks=blocks,
            )
        yield sp.Pin(employee=sp.EmployeeId(pin.person), day=index, shift_type=shift_type, roles=roles or None)


def _given(given: PlanningInput, codes: set[str], lawful: Lawful) -> Iterator[sp.GivenDay]:
    """Every person-day of the roster to stay close to, days off included, for those still employed."""
    if not given.given:
        return
    held = {(a.person, a.day): a.shift_type for a in given.given}
    for person in sorted(codes):
        for index, day in enumerate(given.dates):
            kept = held.get((person, day))
            shift_type = None if kept is None else sp.ShiftTypeId(kept)
            yield sp.GivenDay(
                employee=sp.EmployeeId(person),
                day=index,
                shift_type=shift_type,
                weight=given.weights.change_fen + lawful.change_fen(person, day, shift_type),
            )
