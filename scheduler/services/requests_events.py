"""What happens to a request, told to whoever listens, in the transaction in which it happens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from scheduler.domain.staff_requests import StaffRequest
from scheduler.services.notices import note_request
from scheduler.storage.unit_of_work import UnitOfWork


class Step(StrEnum):
    ASKED = "asked"
    REPLIED = "replied"  # a colleague would take the shift for one of the own
    TAKEN = "taken"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestEvent:
    """``people`` are person codes whom it concerns, without the one who did it."""

    step: Step
    request: StaffRequest
    people: tuple[str, ...]


Listener = Callable[[UnitOfWork, RequestEvent], None]
LISTENERS: tuple[Listener, ...] = (note_request,)


def tell(uow: UnitOfWork, step: Step, request: StaffRequest) -> None:
    """Every listener hears of it, in their order; what one of them writes is written with it."""
    people = tuple(person for person in request.people if person != uow.actor.person)
    for listener in LISTENERS:
        listener(uow, RequestEvent(step=step, request=request, people=people))
