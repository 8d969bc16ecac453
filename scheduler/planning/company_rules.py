"""What the company asks of a roster beside contracts: prices of soft wishes, and what tags of people mean.

Tags (``Person.tags``):

- ``nursing``, ``pregnant``: no night shifts and no overtime. The week is bounded by the contract's regular minutes,
  the day by eight hours; both hard. (女职工劳动保护特别规定, articles 6 and 9.)
- ``trainee``: no night shifts and no overtime in the week: a trainee is not left alone and is not there to fill gaps.

A tag without a meaning here changes nothing.

Soft limits on hours are priced per hour by the company; the solver counts minutes, so the price of a minute is that of
the hour by 60, to the nearest fen and at least one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from scheduler.domain.organisation import Contract as OrganisationContract
from scheduler.domain.organisation import Person, ShiftType
from scheduler.errors import InvalidInput
from solver.problem import Contract, Limit

PROTECTED_DAY_MIN = 480
PREMIUM = "overtime_premium_per_hour"
_LIMITS = frozenset(f.name for f in fields(Contract) if f.type == "Limit | None")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanningWeights:
    """Prices in fen of what no contract or standard prices. A lead can compare every one with money."""

    change_fen: int = 3_000  # a person-day that differs from the roster that this one is based on
    requested_leave_fen: int = 20_000  # working on a day for which leave was asked and is not yet decided
    night_share_fen: int = 2_000  # first night above one's fair share; the k-th costs k times as much
    weekend_share_fen: int = 2_000
    overtime_share_fen: int = 50  # an hour; kept low: it is to spread overtime, not to forbid it


@dataclass(frozen=True, slots=True, kw_only=True)
class TagRule:
    """What a tag forbids."""

    nights: bool = True
    overtime: bool = True
    day_limit_min: int | None = None


TAG_RULES: Mapping[str, TagRule] = {
    "nursing": TagRule(nights=False, overtime=False, day_limit_min=PROTECTED_DAY_MIN),
    "pregnant": TagRule(nights=False, overtime=False, day_limit_min=PROTECTED_DAY_MIN),
    "trainee": TagRule(nights=False, overtime=False),
}


def rules_of(person: Person) -> tuple[TagRule, ...]:
    """The rules of the person's tags that have one."""
    return tuple(TAG_RULES[tag] for tag in person.tags if tag in TAG_RULES)


def may_take(person: Person, shift_type: ShiftType) -> bool:
    """May the person be given this shift type? By department and by tags."""
    if shift_type.departments and person.department not in shift_type.departments:
        return False
    return not (shift_type.night and any(not rule.nights for rule in rules_of(person)))


def contract_of(person: Person, contract: OrganisationContract) -> Contract:
    """The person's limits in the solver's words: the contract's, tightened by the person's tags.

    Raises ``InvalidInput`` naming a limit that the solver does not know and those that it does.
    """
    plain = _plain(contract)
    rules = rules_of(person)
    if all(rule.overtime and rule.day_limit_min is None for rule in rules):
        return plain
    week = plain.max_minutes_per_week
    if any(not rule.overtime for rule in rules):
        week = _tighter(week, contract.regular_min_per_week)
    day = plain.max_minutes_per_day
    for rule in rules:
        if rule.day_limit_min is not None:
            day = _tighter(day, rule.day_limit_min)
    tags = "+".join(sorted(tag for tag in person.tags if tag in TAG_RULES))
    return replace(plain, id=f"{contract.code}+{tags}", max_minutes_per_week=week, max_minutes_per_day=day)


def _plain(contract: OrganisationContract) -> Contract:
    limits: dict[str, Limit] = {}
    premium = 0
    for name, (value, weight) in contract.limits.items():
        if name == PREMIUM:
            premium = value
        elif name in _LIMITS:
            limits[name] = Limit(value=value, weight=_per_unit(name, weight))
        else:
            raise InvalidInput(
                f"contract {contract.code}: unknown limit {name!r}; known are {', '.join(sorted(_LIMITS | {PREMIUM}))}",
                key="unknown_limit",
                contract=contract.code,
                limit=name,
            )
    known = replace(Contract(id=contract.code), **limits)  # type: ignore[arg-type]  # names are checked against its fields
    return replace(known, regular_min_per_week=contract.regular_min_per_week, overtime_premium_per_hour=premium)


def _per_unit(name: str, weight: int | None) -> int | None:
    """The price of one of the solver's units: a minute where the limit is in minutes, else a day, weekend, night."""
    if not weight or not ("minutes" in name or name.endswith("_min")):
        return weight
    return max(1, round(weight / 60))


def _tighter(limit: Limit | None, value: int) -> Limit:
    """A hard bound of ``value``, or the given hard one if it is lower still."""
    hard = [limit.value] if limit is not None and limit.weight is None else []
    return Limit(value=min([value, *hard]))
