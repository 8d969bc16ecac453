"""What a person is told: a publication changed the own shifts, a request went on, something was decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class NoticeKind(StrEnum):
    ROSTER = "roster"  # ``roster_id`` changed ``days`` of the person's days, against ``replaces_id``
    REQUEST = "request"  # ``step`` happened to ``request_id``
    APPEAL = "appeal"  # ``appeal_id`` was decided; ``step`` is a name of ``Outcome``
    HOURS = "hours"  # the correction of punches ``correction_id`` was decided: ``step`` approved or refused


class Outcome(StrEnum):
    """How an appeal ended for the person; ``CORRECTED``: HR asked for it, and the score was revised."""

    GRANTED = "granted"
    PARTLY = "partly"
    REFUSED = "refused"
    CORRECTED = "corrected"


TEAM = "team"  # ``step`` of a publication told to a lead whose people's days it changed; ``days`` counts the own


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One thing told to one person. ``day`` is the first one that it is about; ``unread`` until read or overtaken.

    A notice of a publication is overtaken when the person sees the own schedule of its days, as it stands then.
    ``replaces_id`` None: nothing was published of these days before. ``step`` of a request is a name of
    ``requests_events.Step``; one told to a lead (``TEAM``) stays until it is read.
    """

    id: int
    person: str
    kind: NoticeKind
    at: datetime
    day: date
    days: int = 0
    roster_id: int | None = None
    replaces_id: int | None = None
    request_id: int | None = None
    appeal_id: int | None = None
    correction_id: int | None = None
    step: str = ""
    unread: bool = True

    @property
    def of_team(self) -> bool:
        """Is it about people whom the receiver leads?"""
        return self.kind is NoticeKind.ROSTER and self.step == TEAM


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who reads a person's notices: an active account, its language, its address for mail ("": none wanted)."""

    login: str
    person: str
    locale: str
    address: str


class MailState(StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    REFUSED = "refused"  # by the mail server, for good; or nobody was left to send it to


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """How an account wants to be told beside the pages. ``address`` "": no mail can be sent."""

    address: str = ""
    by_mail: bool = True
