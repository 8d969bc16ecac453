"""One case of the queue: what is wrong, what each decision would do to the minutes by role."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext

from scheduler.domain.organisation import Organisation, Role
from scheduler.hours.ledger import StoredException
from scheduler.services.hours_effects import Effect, Effects
from scheduler.services.hours_queue import Decision, likely
from web.hours.presenters import DECISION_NAMES, KIND_NAMES, QueueItem, present_exception


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Minutes in a role (None: no role) that a decision would change; ``guessed``: before it they are provisional."""

    role: Role | None
    before_min: int
    after_min: int
    guessed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A decision with its key on the keyboard; ``effect`` in a few words, empty where it depends on a time."""

    decision: Decision
    label: object
    key: str
    effect: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """``choices`` the most likely first; ``proposed_at`` is what a typed time begins from."""

    item: QueueItem
    choices: tuple[Choice, ...]
    proposed_at: datetime
    likely: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KindCount:
    code: str
    name: object
    count: int


def present_case(exception: StoredException, effects: Effects, company: Organisation) -> Case:
    """A case with the effect of every decision that needs no time."""
    item = present_exception(exception, company)
    choices = []
    for number, decision in enumerate(item.decisions, start=1):
        effect = effects.get(decision)
        first = number == 1 and likely(exception) is decision
        choices.append(
            Choice(
                decision=decision,
                label=DECISION_NAMES[decision],
                key="Enter" if first else str(number),
                effect=_words(effect) if effect is not None else "",
                changes=_changes(effect, company) if effect is not None else (),
            )
        )
    return Case(item=item, choices=tuple(choices), proposed_at=item.proposed_at, likely=likely(exception) is not None)


def kinds(exceptions: Iterable[StoredException]) -> list[KindCount]:
    """How many there are of each kind, most first."""
    counts: dict[str, int] = {}
    for exception in exceptions:
        counts[exception.kind] = counts.get(exception.kind, 0) + 1
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [KindCount(code=code, name=KIND_NAMES.get(code, code), count=count) for code, count in ordered]


def _changes(effect: Effect, company: Organisation) -> tuple[Change, ...]:
    return tuple(
        Change(
            role=company.roles.get(one.role) if one.role else None,
            before_min=one.before_min,
            after_min=one.after_min,
            guessed=one.provisional_before_min > one.provisional_after_min,
        )
        for one in effect.roles
        if one.before_min != one.after_min or one.provisional_before_min != one.provisional_after_min
    )


def _words(effect: Effect) -> str:
    difference = effect.after_min - effect.before_min
    if difference:
        return str(gettext("%(n)s min", n=f"{difference:+d}".replace("-", "−")))
    firm = effect.provisional_before_min - effect.provisional_after_min
    if firm > 0:
        return str(gettext("%(n)s min become firm", n=firm))
    return str(gettext("no minute changes"))
