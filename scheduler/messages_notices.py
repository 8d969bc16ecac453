"""Sentences about notices, mail and calendar addresses; see ``messages``."""

from __future__ import annotations

from scheduler.i18n import N_

NOTICE_MESSAGES: dict[str, str] = {
    "notice_missing": N_("There is no such notice."),
    "calendar_missing": N_("There is no such calendar address."),
    "calendar_too_fast": N_("This calendar was asked for too often; try again in %(seconds)s seconds."),
    "mail_address": N_("“%(address)s” is no address that mail can be sent to; accepted: name@example.com."),
    "mail_not_set_up": N_("No mail server is set up. An administrator sets SHIFTLEDGER_SMTP_HOST and its companions."),
    "mail_unreachable": N_("The mail server did not take the mail; it is tried again. It said: %(reason)s"),
    "mail_refused": N_("%(n)s of %(all)s mails were refused by the mail server. It said: %(reason)s"),
}
