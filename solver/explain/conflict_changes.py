"""What can be changed about a rule instance, and the problem after the change.

When to modify: a new kind of instance can be changed by degrees rather than dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from solver.explain.conflict_fields import Instance
from solver.explain.conflict_parts import Clash, Part, absence_pieces, dissect
from solver.problem import Absence, Employee, EmployeeId, HeadsDemand, Limit, Problem

LARGEST = 1 << 31  # no limit of a problem is above


class ChangeKind(StrEnum):
    """Drop a rule instance; move a limit; ask for other heads; give up a day of leave; qualify somebody."""

    DROP = "drop"
    LIMIT = "limit"
    HEADS = "heads"
    LEAVE = "leave"
    TRAIN = "train"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change of a rule instance; ``before`` and ``after`` are the limit's or demand's values where it has some.

    ``clash`` of a TRAIN names who is to be qualified for which shift type, skill or role.
    """

    kind: ChangeKind
    clash: Clash
    before: int | None = None
    after: int | None = None


def changed(problem: Problem, changes: Iterable[Change]) -> Problem:
    """The problem after the changes, in their order. Raises KeyError if it lacks one of the instances."""
    for change in changes:
        problem = _apply(problem, change)
    return problem


def _apply(problem: Problem, change: Change) -> Problem:
    clash = change.clash
    match change.kind:
        case ChangeKind.LEAVE:
            return _shortened(problem, clash)
        case ChangeKind.TRAIN:
            return trained(problem, clash)
        case ChangeKind.HEADS if clash.rule == "heads_cover":
            return _with_demand(problem, clash, lambda d: replace(d, heads=change.after or 0))
        case ChangeKind.DROP if clash.rule == "pins":
            return replace(problem, pins=tuple(p for p in problem.pins if (p.employee, p.day) != _cell(clash)))
    part = part_of(problem, clash)
    if change.kind is ChangeKind.DROP:
        return with_value(problem, part, None)
    return with_value(problem, part, _of_amount(_source(part).value, change.after or 0))


def _cell(clash: Clash) -> tuple[EmployeeId | None, int]:
    return clash.employee, clash.days[0]


def part_of(problem: Problem, clash: Clash) -> Part:
    """The part of this scope. Raises KeyError if there is none."""
    for part in dissect(problem, alone=False, wide=True).parts:
        if part.clash == clash:
            return part
    raise KeyError(clash)


def degrees(part: Part) -> int | None:
    """The value of the instance's limit or demand; ``None`` if it can only be dropped."""
    if part.clash.rule == "heads_cover":
        return part.view.heads_demand[0].heads
    return None if part.source is None else _amount(part.source.value)


def softened(problem: Problem, part: Part) -> Problem:
    """The problem with the instance at the price of 1 a unit; without it, if it has no degrees."""
    if part.clash.rule == "heads_cover":
        if part.clash.upper:
            return _with_demand(problem, part.clash, lambda d: replace(d, over_weight=1))
        return _with_demand(problem, part.clash, lambda d: replace(d, under_weight=1))
    return with_value(problem, part, _soft(_source(part).value))


def least_change(part: Part, kept: Callable[[Part], bool]) -> Change | None:
    """The least change of a limit or demand with which ``kept`` says that the instance is kept; ``None``: none at all.

    Needs an instance with degrees; one that no value of its limit lets keep is dropped.
    """
    before = degrees(part)
    if before is None or kept(part):
        return None
    kind = ChangeKind.HEADS if _has_heads(part) else ChangeKind.LIMIT
    for low, high in _directions(part, before):
        if not kept(with_amount(part, high)):
            continue
        good, bad = high, low
        while abs(good - bad) > 1:
            middle = (good + bad) // 2
            good, bad = (middle, bad) if kept(with_amount(part, middle)) else (good, middle)
        if kind is ChangeKind.HEADS and part.source is not None and good < 1:
            break  # a demand for nobody is none
        return Change(kind=kind, clash=part.clash, before=before, after=good)
    return Change(kind=ChangeKind.DROP, clash=part.clash)


def _directions(part: Part, before: int) -> Iterator[tuple[int, int]]:
    """From the value to the loosest one: first the way that the name of the limit says."""
    down, up = (before, 0), (before, LARGEST)
    wants_more = part.clash.upper or (part.clash.limit or "").startswith(("max", "per_person", "in_all", "limit"))
    yield from (up, down) if wants_more else (down, up)


def with_amount(part: Part, amount: int) -> Part:
    """The part with another value of its limit or demand, for its own check."""
    view = part.view
    if part.clash.rule == "heads_cover":
        return replace(part, view=replace(view, heads_demand=(replace(view.heads_demand[0], heads=amount),)))
    source = _source(part)
    value = _of_amount(source.value, amount)
    return replace(part, view=_substituted(view, part, value), source=replace(source, value=value, item=value))


def trained(problem: Problem, clash: Clash) -> Problem:
    """The problem with the person qualified; a role of a shift type is allowed there."""
    if clash.employee is None:
        kinds = (
            replace(t, roles=(*t.roles, clash.role))
            if t.id == clash.shift_type and t.roles is not None and clash.role is not None
            else t
            for t in problem.shift_types
        )
        return replace(problem, shift_types=tuple(kinds))

    def learn(employee: Employee) -> Employee:
        if clash.role is not None:
            return replace(employee, roles={**employee.roles, clash.role: 100})
        if clash.skill is not None:
            return replace(employee, skills=employee.skills | {clash.skill})
        if employee.shift_types is None or clash.shift_type is None:
            return employee
        return replace(employee, shift_types=employee.shift_types | {clash.shift_type})

    return _with_employee(problem, clash.employee, learn)


def with_value(problem: Problem, part: Part, value: Any) -> Problem:
    """The problem with another value for the instance; ``None`` drops it."""
    after: Problem = _substituted(problem, part, value)
    return after


def _substituted(problem: Any, part: Part, value: Any) -> Any:
    source = _source(part)
    if hasattr(problem, source.field):
        return _with_field(problem, source, value)
    who = part.clash.employee
    if who is None:
        raise KeyError(part.clash)

    def change(employee: Employee) -> Employee:
        if hasattr(employee, source.field):
            after: Employee = _with_field(employee, source, value)
            return after
        return replace(employee, contract=_with_field(employee.contract, source, value))

    return _with_employee(problem, who, change)


def _with_field(owner: Any, source: Instance, value: Any) -> Any:
    """The owner with the instance's item replaced; of an item with several limits, only this one changes."""
    held = getattr(owner, source.field)
    item = value
    if source.limit is not None and not (value is None and source.needs_limit):
        item = replace(source.item, **{source.limit: None if value is None else getattr(value, source.limit)})
    if not source.listed:
        return replace(owner, **{source.field: item})
    places = [place for place, entry in enumerate(held) if entry in (source.item, source.value)]
    if not places:
        raise KeyError(source.field)
    left = (*held[: places[0]], *(() if item is None else (item,)), *held[places[0] + 1 :])
    return replace(owner, **{source.field: left})


def _with_employee(problem: Problem, who: EmployeeId, change: Callable[[Employee], Employee]) -> Problem:
    return replace(problem, employees=tuple(change(e) if e.id == who else e for e in problem.employees))


def _with_demand(problem: Problem, clash: Clash, change: Callable[[HeadsDemand], HeadsDemand]) -> Problem:
    """The ``entry``-th demand of the clash's cell and side changed."""
    scope = (clash.days[0], clash.shift_type, clash.limit)
    left = clash.entry or 0
    demands = []
    for demand in problem.heads_demand:
        hard = demand.over_weight if clash.upper else demand.under_weight
        asked = hard is None and (clash.upper or demand.heads > 0)
        if (demand.day, demand.shift_type, demand.skill) == scope and asked:
            demands.append(change(demand) if left == 0 else demand)
            left -= 1
        else:
            demands.append(demand)
    return replace(problem, heads_demand=tuple(demands))


def _shortened(problem: Problem, clash: Clash) -> Problem:
    """The person's leave without the day; the credit of what is left is in proportion to its time."""
    (day,) = clash.days

    def change(employee: Employee) -> Employee:
        absences: list[Absence] = []
        for absence in employee.absences:
            pieces = dict(absence_pieces(problem, absence)) if absence.weight is None else {}
            if day not in pieces:
                absences.append(absence)
                continue
            cut = pieces[day]
            for start, end in ((absence.start_min, cut.start_min), (cut.end_min, absence.end_min)):
                if start < end:
                    credit = absence.credit_between(start, end)
                    absences.append(replace(absence, start_min=start, end_min=end, credit_min=credit))
        return replace(employee, absences=tuple(absences))

    if clash.employee is None:
        raise KeyError(clash)
    return _with_employee(problem, clash.employee, change)


def _source(part: Part) -> Instance:
    if part.source is None:
        raise KeyError(part.clash)
    return part.source


def _has_heads(part: Part) -> bool:
    return part.source is None or (not isinstance(part.source.value, Limit) and hasattr(part.source.value, "heads"))


def _amount(value: Any) -> int | None:
    """The value of an instance's limit, or the heads that it asks for."""
    limit = _limit_in(value)
    if limit is not None:
        return limit.value
    heads = getattr(value, "heads", None)
    return heads if isinstance(heads, int) else None


def _limit_in(value: Any) -> Limit | None:
    if isinstance(value, Limit):
        return value
    if isinstance(value, tuple):
        return next((item for item in value if isinstance(item, Limit)), None)
    return next((held for _, held in _limit_fields(value)), None)


def _limit_fields(value: Any) -> Iterator[tuple[str, Limit]]:
    for name in getattr(value, "__dataclass_fields__", {}):
        if isinstance(held := getattr(value, name), Limit):
            yield name, held


def _with_limit(value: Any, change: Callable[[Limit], Limit]) -> Any:
    if isinstance(value, Limit):
        return change(value)
    if isinstance(value, tuple):
        return tuple(change(item) if isinstance(item, Limit) else item for item in value)
    return replace(value, **{name: change(held) for name, held in _limit_fields(value)})


def _of_amount(value: Any, amount: int) -> Any:
    if _limit_in(value) is not None:
        return _with_limit(value, lambda limit: replace(limit, value=amount))
    return replace(value, heads=amount)


def _soft(value: Any) -> Any:
    if _amount(value) is None:
        return None
    if _limit_in(value) is not None:
        return _with_limit(value, lambda limit: replace(limit, weight=1))
    return replace(value, weight=1)
