"""Breaks: what was punched is taken out, and what is demanded and was not taken is deducted, never more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from scheduler.hours.intervals import Interval, length, subtract
from scheduler.hours.rules import BreakDemand, Rules
from scheduler.hours.sessions import Session


def present(session: Session, rules: Rules) -> list[Interval]:
    """Presence less punched breaks. Short ones are paid by rule, the part inside a planned paid break by the roster."""
    if session.start_s >= session.end_s:
        return []
    whole = [(session.start_s, session.end_s)]
    paid_s = rules.breaks_on(session.operational_date).paid_s if session.pauses else 0
    pauses = [pause for pause in session.pauses if pause[1] - pause[0] > paid_s]
    if not pauses:
        return whole
    paid = [(b.start_s, b.end_s) for b in session.shift.breaks if b.paid] if session.shift else []
    return subtract(whole, subtract(pauses, paid) if paid else pauses)


def deducted(sessions: Sequence[Session], rules: Rules) -> list[Interval]:
    """What nobody punched and yet is demanded, as intervals taken out of the presence, in order.

    Per shift: punched = everything between first IN and last OUT that was not worked. The unpaid planned breaks inside
    the presence are demanded first, and what of them is missing comes out of their own times. Then the labour rules:
    of a day of w worked seconds, min(length − taken, w − over) is taken out of the middle of its longest stretch, so
    that no day is cut below the length from which the break is owed. Taken counts in pieces that are long enough.
    """
    taken: list[Interval] = []
    for group in _by_shift(sessions):
        worked = [part for session in group for part in present(session, rules)]
        first, last = group[0].start_s, group[-1].end_s
        punched = (last - first) - length(worked)
        cuts = _planned(group, first, last, worked, punched)
        demands = rules.breaks_on(group[0].operational_date).demands if rules.breaks else ()
        if demands:
            cuts += _demanded(subtract(worked, cuts), (first, last), demands)
        taken += cuts
    return sorted(taken)


def _by_shift(sessions: Sequence[Session]) -> Iterable[list[Session]]:
    """Sessions of one shift together; those without a shift by their day."""
    groups: dict[object, list[Session]] = {}
    for session in sessions:
        if session.start_s < session.end_s:
            key = session.operational_date if session.shift is None else id(session.shift)
            groups.setdefault(key, []).append(session)
    return groups.values()


def _planned(group: Sequence[Session], first: int, last: int, worked: list[Interval], punched: int) -> list[Interval]:
    shift = group[0].shift
    if shift is None or not shift.breaks:
        return []
    planned = [
        (max(b.start_s, first), min(b.end_s, last))
        for b in shift.breaks
        if not b.paid and b.start_s < last and b.end_s > first
    ]
    missing = length(planned) - punched
    cuts: list[Interval] = []
    if missing <= 0:
        return cuts
    away = subtract([(first, last)], worked)
    for pause in planned:
        for start, end in subtract([pause], away):
            if missing <= 0:
                break
            cut = min(end - start, missing)
            cuts.append((start, start + cut))
            missing -= cut
    return cuts


def _demanded(worked: list[Interval], presence: Interval, demands: Sequence[BreakDemand]) -> list[Interval]:
    seconds = length(worked)
    pauses = [end - start for start, end in subtract([presence], worked)]
    owed = max(min(d.length_s - _counted(pauses, d), seconds - d.over_s) for d in demands)
    cuts: list[Interval] = []
    while owed > 0:
        start, end = max(worked, key=lambda part: (part[1] - part[0], -part[0]))
        cut = min(owed, end - start)
        # on whole minutes, so that the minutes deducted are the minutes owed
        at = min((start + (end - start - cut) // 2 + 59) // 60 * 60, end - cut)
        cuts.append((at, at + cut))
        worked = subtract(worked, cuts[-1:])
        owed -= cut
    return cuts


def _counted(pauses: Sequence[int], demand: BreakDemand) -> int:
    """Seconds of break that count towards a demand."""
    long_enough = [pause for pause in pauses if pause >= demand.piece_s]
    return max(long_enough, default=0) if demand.piece_s >= demand.length_s else sum(long_enough)
