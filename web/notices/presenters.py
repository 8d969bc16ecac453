"""A notice as its page shows it, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from scheduler import notice_words
from scheduler.domain.notice import Notice, NoticeKind
from scheduler.domain.organisation import Organisation
from scheduler.domain.roster import ChangedDay
from web import context

ICONS = {
    NoticeKind.ROSTER: "calendar-week",
    NoticeKind.REQUEST: "send",
    NoticeKind.APPEAL: "bar-chart",
    NoticeKind.HOURS: "clock-history",
}
MOST_LINES = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeLine:
    """``more``: particulars that are left out, to be seen behind ``url``."""

    id: int
    icon: str
    subject: str
    lines: tuple[str, ...]
    more: int
    at: datetime
    unread: bool
    url: str


def present(
    notice: Notice, about: notice_words.About | None, changes: Sequence[ChangedDay], company: Organisation
) -> NoticeLine:
    """One notice with what it says in particular; a first publication names no day, its week does."""
    locale = context.locale()
    shown = changes if notice.replaces_id is not None else ()
    lines = notice_words.lines(about, shown, company, locale, notice.person)
    return NoticeLine(
        id=notice.id,
        icon=ICONS[notice.kind],
        subject=notice_words.subject(notice, about, company, locale),
        lines=tuple(lines[:MOST_LINES]),
        more=len(lines[MOST_LINES:]),
        at=notice.at,
        unread=notice.unread,
        url=notice_words.path(notice),
    )
