"""Days inside a roster from which other labour rules hold than those it is planned under."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.services.labour_inputs import rule_changes_in
from scheduler.services.roster_inputs import require_planner, version_for


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleChange:
    """From ``day`` on these packs hold, by code, the widest first; none: no rules hold."""

    day: date
    packs: tuple[str, ...]


def rule_changes(app: App, actor: Actor, roster_id: int) -> tuple[RuleChange, ...]:
    """The changes after a roster's first day, by day: a search plans under the first day's packs alone, the audit
    holds every day against its own.

    Raises Forbidden for staff, NotFound.
    """
    require_planner(actor)
    with app.reading(actor) as uow:
        version = version_for(uow, actor, roster_id)
        found = rule_changes_in(uow, version.first_day, version.first_day + timedelta(days=version.days - 1))
    return tuple(RuleChange(day=day, packs=tuple(pack.code for pack in packs)) for day, packs in found)
