"""Who is told of what: made in the transaction in which it happens, read and marked by the person it is for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from scheduler.attribution.appeal import Appeal
from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.domain.notice import Notice, NoticeKind, Outcome
from scheduler.domain.roster import ChangedDay, changed_days
from scheduler.errors import NotFound
from scheduler.notice_words import About
from scheduler.storage.repositories.corrections import CorrectionRequest
from scheduler.storage.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from datetime import date

    from scheduler.services.requests_events import RequestEvent

SHOWN = 100
MAIL_ATTEMPTS = 12  # with the pause doubling from two seconds: over two hours


def note_publication(uow: UnitOfWork, roster_id: int, replaces_id: int | None, changes: Iterable[ChangedDay]) -> None:
    """Tell everybody whose days a publication changes, and the leads of others' people, each once.

    Within the transaction that publishes. Whoever publishes is told of the own days only.
    """
    told: dict[str, tuple[date, int]] = {}
    for change in changes:
        first, days = told.get(change.person, (change.day, 0))
        told[change.person] = (min(first, change.day), days + 1)
    own = dict(told)
    leads = set()
    for lead, departments in uow.notices.leads().items():
        firsts = [own[person][0] for person in uow.notices.people_of(departments) - {lead} if person in own]
        if firsts and lead != uow.actor.person:
            first, days = own.get(lead, (min(firsts), 0))
            told[lead] = (min(first, *firsts), days)
            leads.add(lead)
    _by_mail(uow, uow.notices.add_publication(roster_id, replaces_id, told, uow.now, leads=leads))


def note_request(uow: UnitOfWork, event: RequestEvent) -> None:
    """Tell those whom a step of a request concerns; heard within the transaction that takes the step."""
    request = event.request
    made = uow.notices.add_request(request.id, event.step.value, event.people, request.first_day, uow.now)
    _by_mail(uow, made)


def note_appeal(uow: UnitOfWork, appeal: Appeal, outcome: Outcome) -> None:
    """Tell the person whose score was disputed how it ended; within the transaction that decides."""
    _by_mail(uow, uow.notices.add_appeal(appeal.id, outcome.value, appeal.person, uow.today, uow.now))


def note_correction(uow: UnitOfWork, correction: CorrectionRequest, day: date) -> None:
    """Tell the person what became of the correction of the own punches; within the transaction that decides."""
    made = uow.notices.add_correction(correction.id, correction.status, correction.person, day, uow.now)
    _by_mail(uow, made)


def own_notices(app: App, actor: Actor) -> tuple[Notice, ...]:
    """The newest notices of the actor's person. Raises NotFound for an account without a person."""
    person = _own_person(actor)
    with app.reading(actor) as uow:
        found: tuple[Notice, ...] = uow.notices.of(person, SHOWN)
    return found


def count_unread(app: App, actor: Actor) -> int:
    """How many notices wait for the actor; 0 for an account without a person."""
    if actor.person is None:
        return 0
    with app.reading(actor) as uow:
        return uow.notices.unread(actor.person)


def mark_read(app: App, actor: Actor, notice_id: int | None = None) -> int:
    """Mark one of the own notices, or all, as read; how many were unread. Raises NotFound for another's or none."""
    person = _own_person(actor)
    with app.unit_of_work(actor) as uow:
        if notice_id is not None and person not in {one.person for one in uow.notices.get_many([notice_id])}:
            raise NotFound(f"there is no notice {notice_id}", key="notice_missing", notice=notice_id)
        marked = uow.notices.mark_read(person, uow.now, notice_id)
        uow.audit("notice.read", f"notice:{notice_id}" if notice_id is not None else "notices", marked=marked)
        uow.commit()
    return marked


def changes_of(uow: UnitOfWork, notice: Notice) -> tuple[ChangedDay, ...]:
    """What the publication changed for the person, by day; nothing for a notice of another kind.

    For a lead also what it changed for the people whom the lead leads now.
    """
    return _changes(uow, notice, _led_by(uow, notice.person) if notice.of_team else frozenset())


def about_of(uow: UnitOfWork, notice: Notice) -> About | None:
    """The request, appeal or correction that the notice is about, as it stands now; None for a publication."""
    found: About | None = None
    if notice.appeal_id is not None:
        found = uow.appeals.get(notice.appeal_id)
    elif notice.correction_id is not None:
        found = uow.corrections.get(notice.correction_id)
    elif notice.request_id is not None:
        found = uow.staff_requests.get(notice.request_id)
    return found


def own_changes(app: App, actor: Actor, notices: Iterable[Notice]) -> dict[int, tuple[ChangedDay, ...]]:
    """By notice of the actor's own, what changed."""
    with app.reading(actor) as uow:
        own = [one for one in notices if one.person == actor.person]
        led = _led_by(uow, own[0].person) if any(one.of_team for one in own) else frozenset()
        return {one.id: _changes(uow, one, led) for one in own}


def own_subjects(app: App, actor: Actor, notices: Iterable[Notice]) -> dict[int, About]:
    """By notice of the actor's own, the request, appeal or correction that it is about."""
    with app.reading(actor) as uow:
        found = {one.id: about_of(uow, one) for one in notices if one.person == actor.person}
    return {number: about for number, about in found.items() if about is not None}


def _led_by(uow: UnitOfWork, lead: str) -> frozenset[str]:
    return uow.notices.people_of(uow.notices.leads().get(lead, frozenset()))


def _changes(uow: UnitOfWork, notice: Notice, led: frozenset[str]) -> tuple[ChangedDay, ...]:
    """Reads the days of those alone whom the notice is about: a roster holds those of the whole site."""
    if notice.kind is not NoticeKind.ROSTER or notice.roster_id is None:
        return ()
    whom = {notice.person, *led} if notice.of_team else {notice.person}
    before = () if notice.replaces_id is None else uow.rosters.assignments(notice.replaces_id, people=whom)
    return changed_days(before, uow.rosters.assignments(notice.roster_id, people=whom))


def _own_person(actor: Actor) -> str:
    if actor.person is None:
        raise NotFound("the account belongs to no person", key="no_person")
    return actor.person


def _by_mail(uow: UnitOfWork, notices: list[int]) -> None:
    """One job for the mails of these notices; of those only whose reader wants mail."""
    told = uow.notices.get_many(notices)
    readers = uow.notices.readers({one.person for one in told})
    wanted = [one.id for one in told if one.person in readers and readers[one.person].address]
    if not wanted:
        return
    uow.notices.queue_mail(wanted)
    uow.jobs.enqueue("mail", {"notices": wanted}, f"mail:{wanted[0]}", uow.actor.login, max_attempts=MAIL_ATTEMPTS)
