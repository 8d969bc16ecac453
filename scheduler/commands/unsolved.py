"""Why a search gave no roster, in one sentence of the terminal's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from scheduler.commands.base import words
from scheduler.domain.job import JobState
from scheduler.domain.roster import CANCELLED_NOTE, JOB
from scheduler.errors import NotFound
from scheduler.i18n import environment_locale
from scheduler.i18n import gettext as _
from scheduler.planning.clash import clash_sentence, ways_out

if TYPE_CHECKING:
    from scheduler.bootstrap import App
    from scheduler.domain.actor import Actor
    from scheduler.domain.roster import RosterVersion


def unsolved_sentence(app: App, actor: Actor, version: RosterVersion) -> str:
    """The roster's note from the data behind it; empty where there is none."""
    note = version.lifecycle.note
    if not note:
        return ""
    if note == CANCELLED_NOTE:
        return _(CANCELLED_NOTE)
    if (why := _failure(app, actor, version)) is not None:
        return _("The search failed and the roster before it was kept: %(why)s", None, why=why)
    said, clash = version.result.get("unsolved"), version.result.get("clash")
    if not isinstance(said, Mapping):
        return note
    locale = environment_locale()
    with app.reading(actor) as uow:
        names = {code: person.name(locale) for code, person in uow.organisation.load().people.items()}
    known = clash if isinstance(clash, Mapping) else None
    sentences = (clash_sentence(said, known, names, say=_), ways_out(known, names, say=_))
    return " ".join(one for one in sentences if one)


def _failure(app: App, actor: Actor, version: RosterVersion) -> str | None:
    """The sentence of the search's job, if that is what failed."""
    from scheduler.services.jobs import get_job  # noqa: PLC0415 - help must not wait for the database's library

    number = version.result.get(JOB)
    if not isinstance(number, int):
        return None
    try:
        job = get_job(app, actor, number)
    except NotFound:
        return None
    if job.state is not JobState.FAILED:
        return None
    params = job.result.get("params")
    return words(str(job.result.get("key", "")), params if isinstance(params, dict) else {}, job.error or "")
