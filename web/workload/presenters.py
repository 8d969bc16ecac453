"""A role's chart and outlook in the reader's language: data for the chart, its table, and the backtest in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import dropwhile
from typing import Any

from flask_babel import format_percent, gettext

from scheduler.domain.job import Job, JobState
from scheduler.domain.organisation import Role, WorkKind
from scheduler.services.waiting_outlook import WaitingOutlook
from scheduler.services.workload_views import Outlook, RoleChart, SpecialDay
from web import context, i18n
from web.errors import sentence_of
from web.rosters.presenters import DAY_KINDS

GOOD_COVERAGE = (0.72, 0.9)  # shares of days inside an 80% band that call for no remark
NOMINAL = 0.8
_HARMLESS = frozenset({"history_clock"})  # notes of what was put right for good


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """How good a role's forecast was in its backtest: ``tone`` good, warn or bad, one sentence, and the remarks."""

    tone: str
    sentence: str
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlookRow:
    """One role of the overview. Units over the forecast's days; ``hours`` of work."""

    role: Role
    unit: str
    outlook: Outlook
    judgement: Judgement


def judge(scores: Mapping[str, Any]) -> Judgement:
    """The scores of the backtest in words."""
    notes = tuple(sentence_of(one["key"], one["params"], one["key"]) for one in scores.get("notes", ()))
    if "pinball" not in scores:
        return Judgement(
            tone="warn",
            sentence=gettext("There is too little history to say how good this forecast is."),
            remarks=notes,
        )
    better = _better(scores)
    coverage = float(scores["coverage_80"])
    said = {
        "share": format_percent(abs(better)),
        "coverage": format_percent(coverage),
        "nominal": format_percent(NOMINAL),
    }
    if better >= 0:
        text = gettext(
            "Beats a copy of last week by %(share)s; its 80%% band held %(coverage)s of the half hours.", **said
        )
    else:
        text = gettext(
            "Is worse than a copy of last week by %(share)s; its 80%% band held %(coverage)s of the half hours.",
            **said,
        )
    flags = tuple(scores.get("flags", ()))
    remarks = (*(_remark(flag, scores) for flag in flags), *notes)
    odd = bool(flags) or any(one["key"] not in _HARMLESS for one in scores.get("notes", ()))
    tone = "bad" if better < 0 else "warn" if odd or not GOOD_COVERAGE[0] <= coverage <= 1 else "good"
    return Judgement(tone=tone, sentence=text, remarks=remarks)


def _better(scores: Mapping[str, Any]) -> float:
    """By what share the pinball loss lies below that of last week's copy."""
    naive = float(scores["naive"])
    return 1 - float(scores["pinball"]) / naive if naive else 0.0


def _remark(flag: str, scores: Mapping[str, Any]) -> str:
    bias = float(scores["bias"])
    sentences = {
        "low_coverage": gettext("The band is too narrow: reality left it more often than one time in three."),
        "biased": gettext("It was too high by %(share)s on the whole.", share=format_percent(bias))
        if bias > 0
        else gettext("It was too low by %(share)s on the whole.", share=format_percent(-bias)),
        "worse_than_naive": gettext("Last week's copy would have been nearer."),
    }
    return str(sentences.get(flag, flag))


def present_outlooks(found: Sequence[Outlook]) -> list[OutlookRow]:
    """The roles of a run, each with its judgement."""
    zh = context.locale().startswith("zh")
    return [
        OutlookRow(
            role=one.role,
            unit=one.role.unit_zh if zh else one.role.unit_en,
            outlook=one,
            judgement=judge(one.scores),
        )
        for one in found
    ]


def chart_data(chart: RoleChart) -> dict[str, Any]:
    """What the chart's module draws; times are ISO local."""
    zh = context.locale().startswith("zh")
    return {
        "times": chart.times,
        "byDay": chart.by_day,
        "colour": chart.role.colour,
        "firstDay": chart.run.first_day.isoformat(),
        "unit": chart.role.unit_zh if zh else chart.role.unit_en,
        "actual": chart.actual,
        "mean": chart.mean,
        "low": chart.low,
        "high": chart.high,
        "needMean": chart.need_mean,
        "needLow": chart.need_low,
        "needHigh": chart.need_high,
        "special": [{"day": one.day.isoformat(), "name": special_name(one)} for one in chart.special_days],
        "texts": {
            "actual": gettext("History"),
            "mean": gettext("Forecast"),
            "band": gettext("80% band"),
            "need": _need_name(chart),
            "needUnit": gettext("hours") if chart.by_day else gettext("heads"),
            "needBand": gettext("80% band of the need"),
            "forecastFrom": gettext("forecast from here"),
        },
    }


def _need_name(chart: RoleChart) -> str:
    """What the lower part of the chart shows."""
    waits = chart.standard is not None and chart.standard.kind is WorkKind.DEFERRABLE
    if chart.by_day:
        return str(gettext("Hours of work"))
    return str(gettext("Work arriving, in heads") if waits else gettext("Heads needed"))


def waiting_data(outlook: WaitingOutlook, role: Role) -> dict[str, Any]:
    """What the chart of work that may wait draws, by day."""
    days = outlook.days
    return {
        "days": [one.day.isoformat() for one in days],
        "colour": role.colour,
        "arriving": [round(one.arriving, 2) for one in days],
        "due": [round(one.due, 2) for one in days],
        "given": [None if one.given is None else round(one.given, 2) for one in days],
        "late": [None if one.late is None else round(one.late, 2) for one in days],
        "backlog": [None if one.backlog is None else round(one.backlog, 2) for one in days],
        "texts": {
            "arriving": gettext("Arriving"),
            "due": gettext("Due"),
            "given": gettext("Planned"),
            "late": gettext("Late at the day's end"),
            "backlog": gettext("Waiting at the day's end"),
            "unit": gettext("hours"),
        },
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartRow:
    """One day of the chart's table."""

    day: date
    special: str
    actual: float | None
    mean: float | None
    low: float | None
    high: float | None
    need_mean: float | None
    need_low: float | None
    need_high: float | None


def chart_rows(chart: RoleChart) -> list[ChartRow]:
    """The chart by day as a table, from the first day of which anything is known."""
    special = {one.day: special_name(one) for one in chart.special_days}
    columns = zip(
        chart.times,
        chart.actual,
        chart.mean,
        chart.low,
        chart.high,
        chart.need_mean,
        chart.need_low,
        chart.need_high,
        strict=True,
    )
    rows = (
        ChartRow(
            day=(day := date.fromisoformat(time)),
            special=special.get(day, ""),
            actual=actual,
            mean=mean,
            low=low,
            high=high,
            need_mean=need,
            need_low=need_low,
            need_high=need_high,
        )
        for time, actual, mean, low, high, need, need_low, need_high in columns
    )
    return list(dropwhile(lambda row: row.actual is None and row.mean is None, rows))


def special_name(one: SpecialDay) -> str:
    """The note of a special day, or what kind of day it is, with the factor by which it scales the usual day."""
    note = one.note_zh if context.locale().startswith("zh") else one.note_en
    note = note or str(DAY_KINDS.get(one.kind, one.kind))
    if one.factor_permille == 1000 or one.kind == "closed":
        return note
    return str(gettext("%(note)s (× %(factor)s)", note=note, factor=i18n.write_number(one.factor_permille / 1000, 2)))


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastJob:
    """How far the latest forecast job is; ``percent`` None while that is not known."""

    job: Job
    running: bool
    percent: int | None
    words: str
    failed: bool


def present_job(job: Job | None) -> ForecastJob | None:
    """The latest forecast job, or None before the first."""
    if job is None:
        return None
    done, of = job.progress.get("done"), job.progress.get("of")
    known = isinstance(done, int) and isinstance(of, int) and of > 0
    percent = round(100 * int(done) / int(of)) if known and done is not None and of is not None else None
    words = {
        JobState.QUEUED: gettext("The forecast waits for its turn …"),
        JobState.RUNNING: gettext("Forecasting role by role: %(done)s of %(of)s", done=done, of=of)
        if known
        else gettext("Reading the history …"),
        JobState.DONE: gettext("The forecast is ready."),
        JobState.CANCELLED: gettext("The forecast was cancelled."),
    }.get(job.state, "")
    if job.state is JobState.FAILED:
        params = job.result.get("params")
        words = sentence_of(str(job.result.get("key", "")), params if isinstance(params, dict) else {}, job.error)
    return ForecastJob(
        job=job,
        running=not job.state.ended,
        percent=percent,
        words=words,
        failed=job.state is JobState.FAILED,
    )
