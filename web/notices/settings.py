"""How a person is told beside the pages: the calendar address, and mail."""

from __future__ import annotations

from flask import render_template

from scheduler.services.calendar_feed import own_address
from scheduler.services.notices_mail import own_contact
from web import context


def settings_page(*, address: str | None = None, typed: str | None = None, fault: str | None = None) -> str:
    """``address`` is that of the calendar where it was made just now; ``typed`` an address for mail with its fault."""
    context.own_person()
    contact = own_contact(context.service(), context.actor())
    return render_template(
        "notices/settings.html",
        address=address,
        feed=own_address(context.service(), context.actor()),
        contact=contact,
        typed=contact.address if typed is None else typed,
        fault=fault,
        mail_is_sent=bool(context.service().config.smtp_host),
    )
