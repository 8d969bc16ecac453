"""Notices by mail: who wants them where, what a mail says, and sending each once however often it is tried."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import TYPE_CHECKING

from email_validator import EmailNotValidError, validate_email

from scheduler import notice_words
from scheduler.domain.actor import SYSTEM, Actor
from scheduler.domain.notice import Contact, MailState, Notice, Reader
from scheduler.domain.organisation import Organisation
from scheduler.errors import InvalidInput, NotFound
from scheduler.i18n import LOCALES, gettext
from scheduler.mail import MailRefused, MailServer
from scheduler.services.notices import about_of, changes_of

if TYPE_CHECKING:
    from scheduler.bootstrap import App
    from scheduler.config import Config
    from scheduler.storage.unit_of_work import UnitOfWork

MOST_LINES = 31
NOBODY = "nobody to send it to"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """``unwanted``: nobody wanted or could get these any more when they were to be sent."""

    sent: int
    unwanted: int


def own_contact(app: App, actor: Actor) -> Contact:
    """How the actor wants to be told beside the pages."""
    with app.reading(actor) as uow:
        found: Contact = uow.notices.contact(actor.login)
    return found


def set_contact(app: App, actor: Actor, address: str, *, by_mail: bool) -> Contact:
    """From now on mail goes there, or nowhere. Raises InvalidInput for what is no address, NotFound without account.

    An empty address forgets the one before.
    """
    address = address.strip()
    if address:
        try:
            address = validate_email(address, check_deliverability=False).normalized
        except EmailNotValidError as error:
            raise InvalidInput(str(error), key="mail_address", field="address", address=address[:254]) from None
    if actor.person is None:
        raise NotFound("the account belongs to no person", key="no_person")
    contact = Contact(address=address, by_mail=by_mail)
    with app.unit_of_work(actor) as uow:
        uow.notices.set_contact(actor.login, contact)
        uow.audit("contact.set", actor.login, has_address=bool(address), by_mail=by_mail)
        uow.commit()
    return contact


def send_mails(app: App, notices: Collection[int]) -> Sent:
    """Send the mail of each of these notices that has not been sent; what was sent is kept mail by mail.

    A worker that is killed between the server's word and ours sends one mail twice, under the same Message-ID. Raises
    TryLater where the server takes nothing for now, MailRefused once all others are sent where it refused some.
    """
    with app.reading() as uow:
        waiting = uow.notices.get_many(uow.notices.unsent(notices))
        company = uow.organisation.load() if waiting else None
    if company is None:
        return Sent(sent=0, unwanted=0)
    sent, unwanted, refused = 0, 0, []
    with MailServer(app.config) as server:
        for notice in waiting:
            with app.reading() as uow:
                if not uow.notices.unsent([notice.id]):
                    continue  # another attempt was faster
                reader = uow.notices.readers({notice.person}).get(notice.person)
                message = compose(uow, app.config, notice, reader, company) if reader and reader.address else None
            if message is None:
                _end(app, notice, MailState.REFUSED, NOBODY)
                unwanted += 1
                continue
            try:
                server.send(message)
            except MailRefused as error:
                _end(app, notice, MailState.REFUSED, str(error))
                refused.append(str(error))
            else:
                _end(app, notice, MailState.SENT)
                sent += 1
    if refused:
        raise MailRefused(
            f"{len(refused)} of {len(waiting)} mails were refused: {refused[0]}",
            n=len(refused),
            all=len(waiting),
            reason=refused[0][:300],
        )
    return Sent(sent=sent, unwanted=unwanted)


def compose(uow: UnitOfWork, config: Config, notice: Notice, reader: Reader, company: Organisation) -> EmailMessage:
    """The mail of a notice, in its reader's language. The same notice gives the same Message-ID for ever."""
    locale = reader.locale
    about = about_of(uow, notice)
    subject = notice_words.subject(notice, about, company, locale)
    particulars = notice_words.lines(about, changes_of(uow, notice), company, locale, notice.person)
    body = [subject, ""]
    if notice.roster_id is not None and (word := uow.rosters.get(notice.roster_id).message):
        body += [f"“{word}”", ""]
    body += [f"- {line}" for line in particulars[:MOST_LINES]]
    if len(particulars) > MOST_LINES:
        body.append(gettext("and %(n)s more", locale, n=len(particulars) - MOST_LINES))
    if config.public_url:
        body += ["", config.public_url.rstrip("/") + notice_words.path(notice)]
    body += ["", gettext("You get this mail because you gave this address; end it under Notices.", locale)]
    message = EmailMessage()
    message["Subject"] = " ".join(subject.split())
    message["From"] = config.smtp_sender
    message["To"] = reader.address
    message["Date"] = format_datetime(uow.now)
    message["Message-ID"] = message_id(config, notice)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("\n".join(body) + "\n")
    message["Content-Language"] = "zh-Hans" if locale == LOCALES[0] else "en"
    return message


def message_id(config: Config, notice: Notice) -> str:
    """Of the notice alone: a second copy is known as one."""
    digest = hashlib.sha256(f"{notice.id}|{notice.person}|{notice.at.isoformat()}".encode()).hexdigest()[:16]
    domain = parseaddr(config.smtp_sender)[1].rpartition("@")[2]
    return f"<notice-{notice.id}-{digest}@{domain}>"


def _end(app: App, notice: Notice, state: MailState, error: str = "") -> None:
    with app.unit_of_work(SYSTEM) as uow:
        uow.notices.end_mail(notice.id, state, uow.now, error)
        uow.commit()
