"""The sentences of errors about leave, wishes, shifts given away and taken, and the fairness ledger."""

from __future__ import annotations

from scheduler.i18n import N_

REQUEST_MESSAGES: dict[str, str] = {
    "ledger_window": N_("A window has %(accepted)s weeks."),
}
