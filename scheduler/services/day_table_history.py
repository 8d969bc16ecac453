"""Who said what the site's day table says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from scheduler.domain.organisation import CalendarDay
from scheduler.services.day_table import DayTable
from scheduler.storage import audit

if TYPE_CHECKING:
    from scheduler.bootstrap import App
    from scheduler.domain.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """By whom and when; ``accepted``: taken over from the country's calendar."""

    login: str
    at: datetime
    accepted: bool


def sayings(app: App, actor: Actor, table: DayTable) -> Mapping[date, Saying]:
    """The newest saying of each day of the table that is still what the table says.

    A day that was set by a file, or by one since, has none: the import's own entry names the file and not the day.
    """
    held = {line.day: line.entry for line in table.lines if line.entry is not None}
    if not held:
        return {}
    targets = [f"day:{day}" for day in held]
    if table.country is not None:
        targets.append(f"calendar:{table.country}")
    found: dict[date, Saying] = {}
    with app.reading(actor) as uow:
        for entry in audit.entries_about(uow.session, tuple(targets)):
            for day in _days(entry.action, entry.target, entry.detail):
                if day in held and _says(entry.action, entry.detail, held[day]):
                    found[day] = Saying(login=entry.actor, at=entry.at, accepted=entry.action == "calendar.accept")
                else:
                    found.pop(day, None)
    return found


def _days(action: str, target: str, detail: Mapping[str, object]) -> tuple[date, ...]:
    """The days that an entry is about."""
    if action == "calendar.accept":
        days = detail.get("days")
        return tuple(date.fromisoformat(day) for day in days) if isinstance(days, dict) else ()
    return (date.fromisoformat(target.partition(":")[2]),)


def _says(action: str, detail: Mapping[str, object], held: CalendarDay) -> bool:
    """Did the entry leave what the table holds?"""
    if action == "calendar.accept":
        days = detail.get("days")
        kind = days.get(held.day.isoformat()) if isinstance(days, dict) else None
        return kind == held.kind and held.factor_permille == 1000
    after = detail.get("after")
    return isinstance(after, dict) and after == {
        "kind": held.kind,
        "factor_permille": held.factor_permille,
        "note_zh": held.note_zh,
        "note_en": held.note_en,
    }
