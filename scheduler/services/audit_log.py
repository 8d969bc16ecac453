"""The audit log as an administrator reads it."""

from __future__ import annotations

from dataclasses import dataclass

from scheduler.bootstrap import App
from scheduler.domain.actor import AccountRole, Actor
from scheduler.errors import Forbidden
from scheduler.storage.audit import AuditEntry, entries_before

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditPage:
    """Newest first. ``older``: the number to ask for the page after this one, or None at the end."""

    entries: tuple[AuditEntry, ...]
    older: int | None


def read_audit(app: App, actor: Actor, *, before: int | None = None) -> AuditPage:
    """Fifty entries, the newest or those before entry ``before``. Admin only."""
    if actor.role is not AccountRole.ADMIN:
        raise Forbidden("only an admin reads the audit log")
    with app.reading(actor) as uow:
        found = tuple(entries_before(uow.session, before=before, limit=PAGE + 1))
    shown = found[:PAGE]
    return AuditPage(entries=shown, older=shown[-1].seq if len(found) > PAGE else None)
