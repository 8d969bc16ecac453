"""Rounding for pay: totals only, neutral over time, with what it owes each person carried on.

due = minutes + balance;  paid = the multiple of the unit nearest to due (a tie goes to the even multiple);
balance after = due − paid, never more than half a unit either way.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PayTotal:
    """Minutes of a person in a locked period. ``balance_min`` is what the rounding owes the person from then on."""

    person: str
    worked_min: int
    delta_min: int
    paid_min: int
    balance_min: int


def pay_total(person: str, worked_min: int, delta_min: int, *, balance_min: int, rounding_min: int) -> PayTotal:
    """The total of a period, ``balance_min`` being what is owed from before. ``rounding_min`` 0: minute by minute."""
    due = worked_min + delta_min + balance_min
    paid = due
    if rounding_min > 1:
        quotient, rest = divmod(due, rounding_min)
        up = 2 * rest > rounding_min or (2 * rest == rounding_min and quotient % 2 == 1)
        paid = (quotient + up) * rounding_min
    return PayTotal(person=person, worked_min=worked_min, delta_min=delta_min, paid_min=paid, balance_min=due - paid)
