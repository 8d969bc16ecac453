"""The company as it stands, held ready: reading it anew costs more than what most requests do with it.

What is held counts as long as the audit log says that nothing was written since but what the company does not consist
of. Each process keeps the last one it read, by database.
"""

from __future__ import annotations

import threading
from weakref import WeakKeyDictionary

from scheduler.bootstrap import App
from scheduler.domain.organisation import Organisation
from scheduler.storage import audit
from scheduler.storage.engine import Database
from scheduler.storage.unit_of_work import UnitOfWork

# what is written without the company changing by it
HARMLESS = (
    "account.created",
    "account.disabled",
    "account.enabled",
    "account.first",
    "account.invited",
    "account.locale",
    "account.one_time_password",
    "account.password_changed",
    "account.signed_in",
    "account.signed_out",
    "roster.create",
    "roster.edit",
    "roster.pin",
    "roster.unpin",
    "roster.undo",
    "roster.redo",
    "roster.duplicate_week",
    "roster.clear_week",
    "roster.template",
    "week_template.save",
    "week_template.delete",
)

_HELD: WeakKeyDictionary[Database, tuple[int, Organisation]] = WeakKeyDictionary()
_LOCK = threading.Lock()


def company_now(app: App, uow: UnitOfWork) -> Organisation:
    """What ``uow.organisation.load()`` gives. Raises ``NotFound`` before anything was imported."""
    mark = audit.newest(uow.session)
    with _LOCK:
        held = _HELD.get(app.database)
    if held is not None and held[0] <= mark and not audit.written_since(uow.session, held[0], HARMLESS):
        company = held[1]
    else:
        company = uow.organisation.load()
    with _LOCK:
        newest = _HELD.get(app.database)
        if newest is None or newest[0] <= mark:
            _HELD[app.database] = mark, company
    return company
