"""A data set of INRC-II as a ``Problem``: every weight is the competition's.

An assignment counts one minute of work, so that the price of a minute beyond the contract is that of an assignment.
Shift types have no clock time; every shift fills its day, and forbidden transitions order them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from solver.errors import ProblemError
from solver.formats.codec import Faults
from solver.formats.inrc2.files import (
    ContractLine,
    OffRequest,
    Past,
    Requirement,
    Scenario,
    read_history,
    read_scenario,
    read_week,
)
from solver.formats.lines import text_of
from solver.problem import (
    DAY_MIN,
    Contract,
    Employee,
    EmployeeId,
    HeadsDemand,
    History,
    Horizon,
    Limit,
    Problem,
    Request,
    Shift,
    ShiftType,
    ShiftTypeId,
    SkillId,
    Transition,
)

OPTIMUM, RUN_OF_TYPE, RUN, UNWANTED, WEEKEND, ASSIGNMENT = 30, 15, 30, 10, 30, 20
Week = tuple[Sequence[Requirement], Sequence[OffRequest]]


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSet:
    """A problem, and what its solution files name beside it."""

    scenario: str
    first_week: int
    problem: Problem
    files: tuple[Path, ...]


def read(folder: str | Path, *, history: int, weeks: Sequence[int]) -> Problem:
    """The problem of a data set's folder: ``H0-*-history.txt``, then ``WD-*-k.txt`` for every k of ``weeks``.

    Raises ProblemError with every fault, each with file, line and section; files that are missing are faults too.
    """
    return load(folder, history=history, weeks=weeks).problem


def load(folder: str | Path, *, history: int, weeks: Sequence[int]) -> DataSet:
    """As ``read``, with the scenario's name and the files."""
    folder = Path(folder)
    found: list[str] = []
    scenarios = sorted(folder.glob("Sc-*.txt"))
    if len(scenarios) != 1:
        raise ProblemError((f"{folder}: expected one file Sc-*.txt, got {len(scenarios)}",))
    faults = Faults()
    scenario = read_scenario(_text(scenarios[0], found), faults)
    _gather(found, scenarios[0], faults)
    stem = scenarios[0].stem.removeprefix("Sc-")
    files = (scenarios[0], folder / f"H0-{stem}-{history}.txt", *(folder / f"WD-{stem}-{week}.txt" for week in weeks))
    past_weeks, pasts = _history(folder, stem, history, scenario, found)
    read_weeks = _weeks(folder, stem, weeks, scenario, found)
    if not found and len(weeks) != scenario.weeks - past_weeks:
        behind = f", of which {past_weeks} lie behind" if past_weeks else ""
        found.append(
            f"weeks: expected {scenario.weeks - past_weeks}, since the scenario has {scenario.weeks}{behind}, "
            f"got {len(weeks)}"
        )
    if found:
        raise ProblemError(tuple(found))
    problem = _problem(scenario, pasts, read_weeks)
    return DataSet(scenario=scenario.name, first_week=past_weeks, problem=problem, files=files)


def _text(path: Path, found: list[str]) -> str:
    try:
        return text_of(path)
    except ProblemError as error:
        found.extend(error.faults)
        return ""


def _gather(found: list[str], path: Path, faults: Faults) -> None:
    found.extend(f"{path.name}: {fault}" for fault in faults.found)


def _history(folder: Path, stem: str, number: int, scenario: Scenario, found: list[str]) -> tuple[int, dict[str, Past]]:
    path = folder / f"H0-{stem}-{number}.txt"
    if not _exists(path, found):
        return 0, {}
    faults = Faults()
    read = read_history(_text(path, found), scenario, faults)
    _gather(found, path, faults)
    return read


def _weeks(folder: Path, stem: str, weeks: Sequence[int], scenario: Scenario, found: list[str]) -> list[Week]:
    by_number: dict[int, Week] = {}
    for number in dict.fromkeys(weeks):
        path = folder / f"WD-{stem}-{number}.txt"
        if _exists(path, found):
            faults = Faults()
            by_number[number] = read_week(_text(path, found), scenario, faults)
            _gather(found, path, faults)
    return [by_number[number] for number in weeks if number in by_number]


def _exists(path: Path, found: list[str]) -> bool:
    if path.is_file():
        return True
    prefix = path.stem.rpartition("-")[0]
    others = sorted(other.stem.removeprefix(f"{prefix}-") for other in path.parent.glob(f"{prefix}-*.txt"))
    found.append(f"{path.name}: there is no such file; of this kind there are {', '.join(others) or 'none'}")
    return False


def _problem(scenario: Scenario, pasts: dict[str, Past], weeks: Sequence[Week]) -> Problem:
    contracts = {contract.id: contract for contract in scenario.contracts}
    made: dict[tuple[str, int, int], Contract] = {}
    employees = []
    for nurse in scenario.nurses:
        past = pasts[nurse.id]
        key = (nurse.contract, past.assignments, past.weekends)
        if key not in made:
            made[key] = _contract(contracts[nurse.contract], scenario, past)
        employees.append(
            Employee(
                id=EmployeeId(nurse.id),
                contract=made[key],
                skills=frozenset(SkillId(skill) for skill in nurse.skills),
                history=_past(past),
            )
        )
    days = 7 * len(weeks)
    kinds = [ShiftTypeId(shift.id) for shift in scenario.shifts]
    return Problem(
        horizon=Horizon(days=days),
        shift_types=tuple(ShiftType(id=kind) for kind in kinds),
        shifts=tuple(
            Shift(type=kind, day=day, start_min=day * DAY_MIN, end_min=(day + 1) * DAY_MIN, work_min=1)
            for day in range(days)
            for kind in kinds
        ),
        employees=tuple(employees),
        heads_demand=tuple(
            demand for week, (needed, _) in enumerate(weeks) for one in needed for demand in _demand(week, one)
        ),
        requests=tuple(_requests(weeks)),
        transitions=tuple(
            Transition(before=ShiftTypeId(before), after=ShiftTypeId(after)) for before, after in scenario.successions
        ),
    )


def _contract(contract: ContractLine, scenario: Scenario, past: Past) -> Contract:
    """Assignments and weekends that lie behind are used up; what they have in excess is not charged again."""
    least, most = (max(0, limit - past.assignments) for limit in contract.assignments)
    weekends = max(0, contract.weekends - past.weekends)
    behind = f" after {past.assignments} assignments and {past.weekends} weekends"
    return Contract(
        id=contract.id + (behind if past.assignments or past.weekends else ""),
        min_minutes=Limit(value=least, weight=ASSIGNMENT),
        max_minutes=Limit(value=most, weight=ASSIGNMENT),
        min_consecutive_days=Limit(value=contract.days[0], weight=RUN),
        max_consecutive_days=Limit(value=contract.days[1], weight=RUN),
        min_consecutive_days_off=Limit(value=contract.days_off[0], weight=RUN),
        max_consecutive_days_off=Limit(value=contract.days_off[1], weight=RUN),
        max_weekends=Limit(value=weekends, weight=WEEKEND),
        complete_weekends=Limit(value=1, weight=WEEKEND) if contract.complete_weekends else None,
        min_consecutive_of_type=_runs((shift.id, shift.consecutive[0]) for shift in scenario.shifts),
        max_consecutive_of_type=_runs((shift.id, shift.consecutive[1]) for shift in scenario.shifts),
    )


def _runs(limits: Iterable[tuple[str, int]]) -> tuple[tuple[ShiftTypeId, Limit], ...]:
    return tuple((ShiftTypeId(kind), Limit(value=value, weight=RUN_OF_TYPE)) for kind, value in limits)


def _past(past: Past) -> History:
    return History(
        last_shift_type=ShiftTypeId(past.last_shift) if past.last_shift is not None else None,
        consecutive_days=past.days,
        consecutive_days_off=past.days_off,
        consecutive_of_last_type=past.same_shift_days,
    )


def _demand(week: int, one: Requirement) -> Iterator[HeadsDemand]:
    """The minimum, hard, and the optimum, soft, where it asks for more; heads beyond it cost nothing."""
    wanted = [(one.minimum, None)] if one.minimum else []
    for heads, weight in (*wanted, *([(one.optimum, OPTIMUM)] if one.optimum > one.minimum else [])):
        yield HeadsDemand(
            day=7 * week + one.weekday,
            shift_type=ShiftTypeId(one.shift),
            heads=heads,
            skill=SkillId(one.skill),
            under_weight=weight,
            over_weight=0,
        )


def _requests(weeks: Sequence[Week]) -> Iterator[Request]:
    for week, (_, asked) in enumerate(weeks):
        for one in asked:
            yield Request(
                employee=EmployeeId(one.nurse),
                day=7 * week + one.weekday,
                on=False,
                weight=UNWANTED,
                shift_type=ShiftTypeId(one.shift) if one.shift is not None else None,
            )
