"""The state machine OFF, ON, BREAK: it turns kept events into sessions of presence and says what does not fit."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from scheduler.hours.events import Punch, PunchKind
from scheduler.hours.matching import ShiftMatcher
from scheduler.hours.rules import HoursException, Repair, Rules
from scheduler.hours.schedule import ScheduledShift, floor_minutes, local_date


@dataclass(slots=True, kw_only=True)
class Session:
    """One presence from IN to OUT. ``tags`` are (instant, role) as punched; ``pauses`` are punched breaks."""

    start_s: int
    shift: ScheduledShift | None
    operational_date: date
    end_s: int = 0
    provisional: bool = False
    break_since: int | None = None
    tags: list[tuple[int, str]] = field(default_factory=list)
    pauses: list[tuple[int, int]] = field(default_factory=list)
    events: list[Punch] = field(default_factory=list)


class Walk:
    """Feed kept events in order to ``take``, then ``finish``; read ``sessions``, ``exceptions``, ``unresolved``."""

    def __init__(self, *, person: str, matcher: ShiftMatcher, zone: ZoneInfo, as_of_s: int, rules: Rules) -> None:
        self._person = person
        self._matcher = matcher
        self._zone = zone
        self._as_of_s = as_of_s
        self._rules = rules
        self._open: Session | None = None
        self.sessions: list[Session] = []
        self.exceptions: list[HoursException] = []
        self.unresolved: list[Punch] = []

    def take(self, event: Punch) -> None:
        """Advance by one event; events must come in order."""
        if self._open is not None and event.at_s - self._open.start_s > self._rules.max_open_s:
            self._abandon(event.at_s)
        match self._meaning(event):
            case PunchKind.IN:
                self._come(event)
            case PunchKind.OUT:
                self._go(event)
            case PunchKind.BRK:
                self._pause(event)
            case PunchKind.RES:
                self._resume(event)
            case _:
                self._tag(event)

    def finish(self) -> None:
        """Close what is still open: work under way up to now, everything older as a missing OUT."""
        session = self._open
        if session is None:
            return
        expected = session.shift.end_s if session.shift else session.start_s + self._rules.max_open_s
        patience = self._rules.window_after_s if session.shift else 0
        if self._as_of_s < min(expected + patience, session.start_s + self._rules.max_open_s):
            end = session.break_since if session.break_since is not None else min(self._as_of_s, expected)
            self._close(max(end, session.start_s), provisional=True)
        else:
            self._abandon(None)

    def _meaning(self, event: Punch) -> PunchKind:
        """The kind, with UNK read by alternation; in the window of another shift it opens that shift's presence."""
        if event.kind is not PunchKind.UNK:
            return event.kind
        if self._open is None:
            return PunchKind.IN
        shift = self._matcher.at(event.at_s)
        if shift is not None and self._open.shift is not None and shift is not self._open.shift:
            return PunchKind.IN
        return PunchKind.OUT if self._open.break_since is None else PunchKind.RES

    def _come(self, event: Punch) -> None:
        session = self._open
        if session is not None:
            same_shift = self._matcher.at(event.at_s) is session.shift
            if session.break_since is not None and same_shift:
                self._resume(event)
                return
            if event.role is not None and event.at_s - session.start_s <= self._rules.debounce_s:
                self._tag(event)
                return
            self._abandon(event.at_s)
        shift = self._matcher.at(event.at_s)
        day = shift.day if shift else local_date(event.at_s, self._zone)
        self._open = Session(start_s=event.at_s, shift=shift, operational_date=day, events=[event])
        if event.role is not None:
            self._open.tags.append((event.at_s, event.role))

    def _go(self, event: Punch) -> None:
        session = self._open
        if session is None:
            self._unmatched(event, "unmatched_out")
            return
        session.events.append(event)
        since = session.break_since
        if since is None:
            self._close(event.at_s)
            return
        self._close(since)
        if event.at_s - since > self._rules.long_break_s:
            planned = [b.end_s - b.start_s for b in session.shift.breaks if not b.paid] if session.shift else []
            back = min(since + (max(planned) if planned else 0), event.at_s)
            self._report(
                "missing_resume",
                event,
                session.operational_date,
                events=session.events,
                repair=Repair(at_s=back, kind=PunchKind.RES),
                minutes=floor_minutes(back, event.at_s),
            )

    def _pause(self, event: Punch) -> None:
        if self._open is None or self._open.break_since is not None:
            self._unmatched(event, "unmatched_break")
            return
        self._open.break_since = event.at_s
        self._open.events.append(event)

    def _resume(self, event: Punch) -> None:
        session = self._open
        if session is None or session.break_since is None:
            self._unmatched(event, "unmatched_break")
            return
        session.pauses.append((session.break_since, event.at_s))
        session.break_since = None
        session.events.append(event)
        if event.role is not None:
            session.tags.append((event.at_s, event.role))

    def _tag(self, event: Punch) -> None:
        if self._open is None or event.role is None:
            self._unmatched(event, "unmatched_role")
            return
        self._open.tags.append((event.at_s, event.role))
        self._open.events.append(event)

    def _close(self, end_s: int, *, provisional: bool = False) -> None:
        session = self._open
        if session is None:
            raise ValueError("no session is open")
        session.end_s = end_s
        session.provisional = provisional
        if session.shift is None and (shift := self._matcher.touched(session.start_s, end_s)) is not None:
            session.shift, session.operational_date = shift, shift.day
        self.sessions.append(session)
        self._open = None
        minutes = floor_minutes(session.start_s, session.end_s)
        if session.shift is None and not provisional and minutes > 0:
            first = session.events[0]
            self._report(
                "unscheduled",
                first,
                session.operational_date,
                events=session.events,
                blocking=False,
                minutes=minutes,
            )

    def _abandon(self, next_at_s: int | None) -> None:
        """A missing OUT: claim up to the scheduled end, at most to the next event or the longest presence."""
        session = self._open
        if session is None:
            raise ValueError("no session is open")
        latest = session.start_s + self._rules.max_open_s
        end = session.shift.end_s if session.shift else session.start_s
        end = max(min(end, latest, latest if next_at_s is None else next_at_s), session.start_s)
        claimed = end if session.break_since is None else min(session.break_since, end)
        first = session.events[0]
        self._close(max(claimed, session.start_s), provisional=True)
        self._report(
            "missing_out",
            first,
            session.operational_date,
            events=session.events,
            repair=Repair(at_s=end, kind=PunchKind.OUT) if end > session.start_s else None,
        )

    def _unmatched(self, event: Punch, kind: str) -> None:
        """The event fits no state. Propose the IN that must be missing, or to void what is one too many."""
        self.unresolved.append(event)
        shift = self._matcher.at(event.at_s)
        came = self._open is not None or any(s.shift is shift for s in self.sessions)
        if shift is None or came or shift.start_s >= event.at_s:
            repair = Repair(at_s=event.at_s, kind=None)
        else:
            repair = Repair(at_s=shift.start_s, kind=PunchKind.IN)
        day = shift.day if shift else local_date(event.at_s, self._zone)
        self._report(kind, event, day, events=[event], repair=repair)

    def _report(
        self,
        kind: str,
        event: Punch,
        day: date,
        *,
        events: list[Punch],
        repair: Repair | None = None,
        blocking: bool = True,
        minutes: int = 0,
    ) -> None:
        self.exceptions.append(
            HoursException(
                person=self._person,
                operational_date=day,
                kind=kind,
                key=event.key,
                blocking=blocking,
                at_s=event.at_s,
                event_ids=tuple(e.id for e in events),
                repair=repair,
                minutes=minutes,
            )
        )
