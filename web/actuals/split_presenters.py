"""The split of a missed target as tables, and its job in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from scheduler.domain.job import Job, JobState
from web.errors import sentence_of

CAUSES = {
    "hand_edits": _l("changes by hand after publication"),
    "solver_gap": _l("left over by the search"),
    "forecast_error": _l("error of the forecast"),
    "absence": _l("absence"),
}
NOT_SEARCHED = _l("rosters that no search made, against the best for their forecast")
PARTLY_SEARCHED = _l("left over by the search, and rosters that no search made")
UNTOLD = _l("not told apart: no search found a roster")
NONE_FOUND = _l(
    "Roster %(id)s: the search found no roster in hindsight, so what happened stands for it, and “%(gap)s” holds all "
    "but the changes by hand. Give each search more time, or see the rules that the roster breaks."
)
SOME_UNFOUND = _l(
    "Roster %(id)s: not every search found a roster, so “%(gap)s” holds what they would have told apart. Give each "
    "search more time, or see the rules that the roster breaks."
)
CENTI = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitJob:
    """``percent`` None: not known yet. ``words`` say how far it is, or why it failed."""

    running: bool
    failed: bool
    percent: int | None
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Money in fen, minutes of people at work, and head-minutes short in hundredths."""

    cause: object
    cost_fen: int
    labour_fen: int
    short_cmin: int
    worked_min: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The causes of one department, or (``code`` empty) of everything, and their sum."""

    code: str
    lines: tuple[Line, ...]
    total: Line
    exact: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterLine:
    """One roster of the split: what it cost, and what hindsight would have (None where no search found a roster)."""

    roster: int
    first_day: date
    days: int
    absences: int
    real_fen: int
    best_fen: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """``whole`` None for a reader who sees departments only; ``unfound`` tells of searches that found no roster."""

    whole: Table | None
    unfound: tuple[str, ...]
    departments: tuple[Table, ...]
    rosters: tuple[RosterLine, ...]


def present_job(job: Job | None) -> SplitJob | None:
    """The newest split of the days, or None before the first."""
    if job is None:
        return None
    done, of = job.progress.get("done"), job.progress.get("of")
    known = isinstance(done, int) and isinstance(of, int) and of > 0
    words = {
        JobState.QUEUED: gettext("The split waits for its turn …"),
        JobState.RUNNING: gettext("Searching rosters of hindsight: %(done)s of %(of)s", done=done, of=of)
        if known
        else gettext("Reading the period …"),
        JobState.CANCELLED: gettext("The split was cancelled."),
    }.get(job.state, "")
    if job.state is JobState.FAILED:
        params = job.result.get("params")
        words = sentence_of(str(job.result.get("key", "")), params if isinstance(params, dict) else {}, job.error)
    return SplitJob(
        running=not job.state.ended,
        failed=job.state in (JobState.FAILED, JobState.CANCELLED),
        percent=round(100 * int(str(done)) / int(str(of))) if known else None,
        words=words,
    )


def present_split(job: Job | None, *, whole: bool, departments: Sequence[str]) -> Split | None:
    """The tables of a split that is done: of everything only for who sees all of it, and of the departments named."""
    if job is None or job.state is not JobState.DONE:
        return None
    told = job.result
    searched = {bool(one["searched"]) for one in told["rosters"]}
    gap = CAUSES["solver_gap"] if searched == {True} else PARTLY_SEARCHED if True in searched else NOT_SEARCHED
    if all(_none_found(one) for one in told["rosters"]):
        gap = UNTOLD
    names = CAUSES | {"solver_gap": gap}
    untold = _always_undivided(told["rosters"])
    return Split(
        whole=_table("", told, names, untold) if whole else None,
        unfound=tuple(
            str(SOME_UNFOUND if one["hindsight_found"] else NONE_FOUND) % {"id": one["roster"], "gap": gap}
            for one in told["rosters"]
            if one.get("undivided")  # splits that are older have none
        ),
        departments=tuple(
            _table(code, one, names, untold)
            for code, one in sorted(told["by_department"].items())
            if code in departments
        ),
        rosters=tuple(
            RosterLine(
                roster=one["roster"],
                first_day=date.fromisoformat(one["first_day"]),
                days=one["days"],
                absences=one["absences"],
                real_fen=one["steps_fen"][0],
                best_fen=None if _none_found(one) else one["steps_fen"][-1],
            )
            for one in told["rosters"]
        )
        if whole
        else (),
    )


def _none_found(one: Mapping[str, Any]) -> bool:
    """Did no search find a roster of hindsight? Splits that are older do not say."""
    return bool(one.get("undivided")) and not one["hindsight_found"]


def _always_undivided(rosters: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """The causes that no roster's searches told apart: their noughts say nothing."""
    found = [frozenset(one.get("undivided", ())) for one in rosters]
    return frozenset.intersection(*found) if found else frozenset()


def _table(code: str, told: Mapping[str, Any], names: Mapping[str, object], untold: frozenset[str]) -> Table:
    lines = tuple(_line(names[cause], part) for cause, part in told["by_cause"].items() if cause not in untold)
    total = _line("", told["total"])
    exact = total.cost_fen == sum(x.cost_fen for x in lines) and total.short_cmin == sum(x.short_cmin for x in lines)
    return Table(code=code, lines=lines, total=total, exact=exact)


def _line(cause: object, part: Mapping[str, int]) -> Line:
    return Line(
        cause=cause,
        cost_fen=part["cost_fen"],
        labour_fen=part["labour_fen"],
        short_cmin=part["short_centimin"],
        worked_min=part["worked_min"],
    )
