"""Where a person stands on the clock right now: off, on (in which role) or on a break, and since when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from scheduler.hours.events import Correction, Punch, PunchKind, fold
from scheduler.hours.matching import debounce
from scheduler.hours.rules import DEFAULT_RULES
from scheduler.hours.schedule import ScheduledShift


class State(StrEnum):
    OFF = "off"
    ON = "on"
    BREAK = "break"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """``since_s``: epoch seconds of the last change of state or role; None where nothing is known.

    ``assumed``: the role is the roster's, because none was punched.
    """

    state: State = State.OFF
    since_s: int | None = None
    role: str | None = None
    assumed: bool = False


def standing(
    punches: Iterable[Punch], corrections: Iterable[Correction], shifts: Sequence[ScheduledShift], now_s: int
) -> Standing:
    """From a person's punches of the last days and the corrections over them.

    An IN older than sixteen hours counts as forgotten, as the resolution takes it.
    """
    kept, _ = debounce(fold(punches, corrections).effective, DEFAULT_RULES.debounce_s)
    now = Standing()
    for event in kept:
        if event.at_s <= now_s:
            now = _after(now, event)
    if now.state is State.OFF:
        return now
    if now.since_s is not None and now_s - now.since_s > DEFAULT_RULES.max_open_s:
        return Standing()
    if now.role is None:
        planned = _planned_role(shifts, now_s)
        return replace(now, role=planned, assumed=planned is not None)
    return now


def _after(now: Standing, event: Punch) -> Standing:
    match event.kind:
        case PunchKind.IN | PunchKind.RES if now.state is State.BREAK:
            return replace(now, state=State.ON, since_s=event.at_s, role=event.role or now.role)
        case PunchKind.IN:
            return Standing(state=State.ON, since_s=event.at_s, role=event.role)
        case PunchKind.OUT:
            return Standing(since_s=event.at_s)
        case PunchKind.UNK:
            meant = {State.OFF: PunchKind.IN, State.ON: PunchKind.OUT, State.BREAK: PunchKind.RES}[now.state]
            return _after(now, replace(event, kind=meant))
        case PunchKind.BRK if now.state is State.ON:
            return replace(now, state=State.BREAK, since_s=event.at_s)
        case PunchKind.ROLE if now.state is State.ON:
            return replace(now, role=event.role, since_s=event.at_s)
        case PunchKind.ROLE if now.state is State.BREAK:  # a break goes on; its end is punched
            return replace(now, role=event.role)
        case _:
            return now


def _planned_role(shifts: Sequence[ScheduledShift], now_s: int) -> str | None:
    for shift in shifts:
        for block in shift.blocks:
            if block.start_s <= now_s < block.end_s:
                return block.role
    return None
