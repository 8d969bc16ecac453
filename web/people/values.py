"""The value of a missing qualification as it is shown: heat, money, interval, and the search behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask_babel import gettext

from scheduler.domain.job import JobState
from scheduler.domain.organisation import Organisation, Person, Role
from scheduler.domain.training import TrainingRun, TrainingValue
from scheduler.services.training import TrainingState
from web.admin.presenters import present_job
from web.context import service
from web.i18n import write_money, write_number

HEATS = 4
RANKED = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueCell:
    """``heat`` from 0 (nothing) to ``HEATS``; ``short`` in whole currency units for the cell, ``words`` in full."""

    heat: int
    short: str
    words: str
    confirmed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A line of the list, the most valuable first."""

    person: Person
    role: Role
    likely: str
    interval: str
    confirmed: bool
    heat: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """The newest search asked for: ``running`` with its ``percent``, or why it ``failed``."""

    running: bool
    percent: int | None
    words: str
    failed: bool


def value_cells(run: TrainingRun | None) -> Mapping[tuple[str, str], ValueCell]:
    """By person and role."""
    if run is None:
        return {}
    most = max((one.likely_fen for one in run.values), default=0)
    return {(one.person, one.role): _cell(one, most, run.days) for one in run.values}


def ranked(run: TrainingRun | None, company: Organisation, people: Iterable[str]) -> list[Ranked]:
    """The most valuable of these people, those that were solved anew before those that were screened only."""
    if run is None:
        return []
    seen = set(people)
    most = max((one.likely_fen for one in run.values), default=0)
    worth = [one for one in run.values if one.likely_fen > 0 and one.person in seen and one.role in company.roles]
    worth.sort(key=lambda one: (not one.confirmed, -one.likely_fen, one.person, one.role))
    return [
        Ranked(
            person=company.people[one.person],
            role=company.roles[one.role],
            likely=write_money(one.likely_fen),
            interval=_interval(one),
            confirmed=one.confirmed,
            heat=_heat(one, most),
        )
        for one in worth[:RANKED]
    ]


def present_search(state: TrainingState) -> Search | None:
    """The newest search, unless it ended well."""
    if state.job is None or state.job.state in (JobState.DONE, JobState.CANCELLED):
        return None
    row = present_job(state.job, service().clock.now())
    running = not state.job.state.ended
    said = gettext("The value of every missing qualification is being searched for.") if running else row.trouble
    return Search(running=running, percent=row.percent, words=str(said), failed=not running)


def _cell(one: TrainingValue, most: int, days: int) -> ValueCell:
    whole = write_number(one.likely_fen / 100, 0)
    said = gettext(
        "saves about %(money)s in %(days)s days (%(interval)s)",
        money=write_money(one.likely_fen),
        days=days,
        interval=_interval(one),
    )
    if one.likely_fen <= 0:
        said = gettext("saves nothing in these days")
    return ValueCell(heat=_heat(one, most), short=whole, words=str(said), confirmed=one.confirmed)


def _heat(one: TrainingValue, most: int) -> int:
    """Nothing is 0; the rest in steps of the largest value."""
    if one.likely_fen <= 0 or most <= 0:
        return 0
    return min(HEATS, 1 + HEATS * one.likely_fen // (most + 1))


def _interval(one: TrainingValue) -> str:
    if one.confirmed and one.low_fen is not None and one.high_fen is not None:
        if one.low_fen == one.high_fen:
            return str(gettext("exactly, proven"))
        return str(
            gettext("between %(low)s and %(high)s", low=write_money(one.low_fen), high=write_money(one.high_fen))
        )
    if one.confirmed and one.low_fen is not None:
        return str(gettext("at least %(low)s", low=write_money(one.low_fen)))
    if one.ceiling_fen is not None:
        return str(gettext("at most %(high)s", high=write_money(one.ceiling_fen)))
    return str(gettext("screened only"))
