"""What the company asks of a roster beside contracts and labour rules: prices of soft wishes.

Soft limits on hours are priced per hour by the company; the solver counts minutes, so the price of a minute is that of
the hour by 60, to the nearest fen and at least one.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace

from scheduler.domain.organisation import Contract as OrganisationContract
from scheduler.errors import InvalidInput
from scheduler.planning.law_weights import LawWeights
from solver.problem import Contract, Limit

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
    law: LawWeights = field(default_factory=LawWeights)


def contract_of(contract: OrganisationContract) -> Contract:
    """The contract's limits in the solver's words.

    Raises ``InvalidInput`` naming a limit that the solver does not know and those that it does.
    """
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
