"""One line above every page of a company that is still being set up: what comes next, and the way back to it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, current_app, request, url_for

from scheduler.services.first_run import Step, first_run, over
from web import context
from web.access import HR_DESK
from web.first_run.presenters import TITLES

_OVER = "shiftledger-first-run-over"  # once over it stays so: rosters and accounts are never deleted
_OWN = ("first_run.", "imports_check.", "auth.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    number: int
    of: int
    title: object
    url: str


def strip() -> Strip | None:
    """What comes next, for who may do it; None on the pages of the first steps themselves, and once they are done."""
    account = context.account()
    if account is None or account.must_change or account.role not in HR_DESK:
        return None
    if current_app.extensions.get(_OVER) is context.service() or (request.endpoint or "").startswith(_OWN):
        return None
    if over(context.service()):
        current_app.extensions[_OVER] = context.service()
        return None
    step = first_run(context.service(), account.actor).next
    if step is None:
        return None
    steps = list(Step)
    return Strip(
        number=steps.index(step) + 1,
        of=len(steps),
        title=TITLES[step],
        url=url_for("first_run.index", _anchor="next"),
    )


def register(app: Flask) -> None:
    app.jinja_env.globals["first_steps"] = strip
