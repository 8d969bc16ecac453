"""Night and holiday minutes by person and role: worked time cut where pay rules change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.hours.boundaries import Night, rule_parts
from scheduler.services.hours_inputs import require_range, visible_people
from scheduler.services.labour_inputs import stack_on
from scheduler.storage.unit_of_work import UnitOfWork

HOLIDAY = "holiday"
# where no pack in force says when night is: the default of the labour notes, 4.2
DEFAULT_NIGHT = Night(start_min=22 * 60, end_min=6 * 60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Premium:
    """Minutes worked inside the night's band, and on holidays of the calendar; an hour may be both."""

    night_min: int = 0
    holiday_min: int = 0


def premium_minutes(
    app: App, actor: Actor, first_day: date, last_day: date
) -> Mapping[tuple[str, str | None], Premium]:
    """By person and role over operational dates, of people that the actor may see; delta lines are not in it.

    A night counts to the local day of each minute: after midnight of a holiday's eve it is the holiday. Raises
    InvalidInput for impossible days, PackRefused for packs in force that cannot be read.
    """
    require_range(first_day, last_day)
    with app.reading(actor) as uow:
        organisation = uow.organisation.load()
        people = visible_people(organisation, actor)
        segments = uow.hours.segments(first_day, last_day, people)
        night = night_in_force(uow, first_day)
    holidays = frozenset(day for day, one in organisation.calendar.items() if one.kind == HOLIDAY)
    found: dict[tuple[str, str | None], Premium] = {}
    for own in segments.values():
        for part in rule_parts(own, organisation.site.zone, night=night, holidays=holidays):
            key = part.segment.person, part.segment.role
            held = found.get(key, Premium())
            found[key] = Premium(
                night_min=held.night_min + part.night * part.segment.minutes,
                holiday_min=held.holiday_min + part.holiday * part.segment.minutes,
            )
    return found


def night_in_force(uow: UnitOfWork, day: date) -> Night:
    """The night's band of the packs in force on the day. Raises PackRefused for packs that cannot be read."""
    stack = stack_on(uow, day)
    if stack is None or stack.night is None:
        return DEFAULT_NIGHT
    return Night(start_min=stack.night.start_min, end_min=stack.night.end_min)
