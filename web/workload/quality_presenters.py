"""The backtest of a role's forecast: every method that was tried beside ours, and how far its bands and sums hold.

Scores are read as they were stored; a run of an earlier version lacks some of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import format_percent, gettext

NOMINAL = 0.8
FLOOR, CEILING = 0.65, 0.15  # coverage below and bias above call for a warning
_GOOD = (0.72, 0.92)
_HARDLY = 0.03
_CHANGE = "+0.0%;−0.0%"  # a true minus, as all numbers have


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodRow:
    """``loss`` is the pinball loss of intervals ÷ mean; ``permille`` its share of the greatest, for a bar."""

    name: str
    loss: str
    against: str
    permille: int
    chosen: bool
    simple: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A figure of the backtest with what it means; ``tone`` good, warn, bad or empty."""

    name: str
    value: str
    note: str
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """``chosen`` says in words which method the forecast uses."""

    origins: int
    chosen: str
    methods: tuple[MethodRow, ...]
    measures: tuple[Measure, ...]
    warnings: tuple[str, ...]


def quality(scores: Mapping[str, Any]) -> Quality | None:
    """The scores in words and rows; None where there are none."""
    if not set(scores) - {"notes"}:
        return None
    return Quality(
        origins=int(_number(scores, "origins") or 0),
        chosen=_chosen(scores),
        methods=_methods(scores),
        measures=_measures(scores),
        warnings=_warnings(scores),
    )


def _number(scores: Mapping[str, Any], name: str) -> float | None:
    value = scores.get(name)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _losses(scores: Mapping[str, Any]) -> dict[str, float]:
    """Loss by method, least first; a run without a table of methods knows three."""
    table = scores.get("methods")
    found = {
        str(name): float(loss)
        for name, loss in (table.items() if isinstance(table, Mapping) else ())
        if isinstance(loss, int | float)
    }
    if not found:
        known = {"ours": "pinball", "naive": "naive", "climatology_8": "climatology"}
        found = {name: loss for name, key in known.items() if (loss := _number(scores, key)) is not None}
    return dict(sorted(found.items(), key=lambda item: (item[1], item[0])))


def _used(scores: Mapping[str, Any]) -> str:
    """The key of the method that the forecast uses."""
    blend = _number(scores, "blend")
    if not isinstance(scores.get("methods"), Mapping) or blend is None:
        return "ours"
    return {1.0: "profile", 0.0: "climatology"}.get(blend, f"blend_{blend:g}")


def _method_name(key: str) -> str:
    names = {
        "ours": gettext("Our forecast"),
        "profile": gettext("Profile × level"),
        "climatology": gettext("Climatology: the last year's days"),
        "naive": gettext("Last week again"),
        "climatology_8": gettext("The last eight weeks' values"),
        "climatology_26": gettext("The last 26 weeks' values"),
        "lightgbm": gettext("LightGBM quantiles"),
    }
    if key.startswith("blend_"):
        try:
            share = float(key.removeprefix("blend_"))
        except ValueError:
            return key
        return str(gettext("%(share)s profile, the rest climatology", share=format_percent(share)))
    return str(names.get(key, key))


def _chosen(scores: Mapping[str, Any]) -> str:
    blend = _number(scores, "blend")
    if blend is None:
        return ""
    if blend >= 1:
        return str(gettext("The forecast uses the profile of the week times its level: it lost least."))
    if blend <= 0:
        return str(gettext("The forecast uses climatology, the days of the last year: it lost least."))
    return str(
        gettext(
            "The forecast blends the profile of the week (%(share)s) with climatology (%(rest)s).",
            share=format_percent(blend),
            rest=format_percent(1 - blend),
        )
    )


def _methods(scores: Mapping[str, Any]) -> tuple[MethodRow, ...]:
    losses = _losses(scores)
    used = _used(scores)
    most = max(losses.values(), default=0.0)
    ours = losses.get(used, _number(scores, "pinball"))
    return tuple(
        MethodRow(
            name=_method_name(name),
            loss=format_percent(loss, "0.0%"),
            against="" if name == used or not ours else format_percent(round(loss / ours - 1, 3) + 0.0, _CHANGE),
            permille=round(1000 * loss / most) if most > 0 else 0,
            chosen=name == used,
            simple=name in ("naive", "climatology_8", "climatology_26"),
        )
        for name, loss in losses.items()
    )


def _coverage(scores: Mapping[str, Any], key: str, name: str) -> list[Measure]:
    value = _number(scores, key)
    if value is None:
        return []
    tone = "bad" if value < FLOOR else "good" if _GOOD[0] <= value <= _GOOD[1] else "warn"
    notes = {
        "good": gettext("near the 80% that it should be"),
        "warn": gettext("the band is a little too narrow") if value < NOMINAL else gettext("the band is rather wide"),
        "bad": gettext("the band is much too narrow"),
    }
    return [Measure(name=name, value=format_percent(value), note=str(notes[tone]), tone=tone)]


def _measures(scores: Mapping[str, Any]) -> tuple[Measure, ...]:
    found = [
        *_coverage(scores, "coverage_80", gettext("Intervals inside the 80% band")),
        *_coverage(scores, "day_coverage_80", gettext("Days inside the 80% band")),
        *_coverage(scores, "week_coverage_80", gettext("Weeks inside the 80% band")),
    ]
    bias = _number(scores, "bias")
    if bias is not None:
        note = gettext("too high on the whole") if bias > 0 else gettext("too low on the whole")
        if abs(bias) <= CEILING / 2:
            note = gettext("a little too high") if bias > 0 else gettext("a little too low")
        if abs(bias) < _HARDLY:
            note = gettext("hardly any")
        tone = "bad" if abs(bias) > CEILING else "good" if abs(bias) <= CEILING / 2 else "warn"
        found.append(
            Measure(
                name=gettext("Bias of the totals"),
                value=format_percent(round(bias, 3) + 0.0, _CHANGE),  # no -0.0%
                note=str(note),
                tone=tone,
            )
        )
    for key, name in (
        ("pinball", gettext("Error of an interval, relative to the mean")),
        ("day_pinball", gettext("Error of a day's sum, relative to the mean")),
    ):
        value = _number(scores, key)
        if value is not None:
            found.append(Measure(name=name, value=format_percent(value, "0.0%"), note="", tone=""))
    return tuple(found)


def _warnings(scores: Mapping[str, Any]) -> tuple[str, ...]:
    """What a planner must know before trusting the figures, in plain words."""
    found = []
    narrow = [
        value
        for key in ("coverage_80", "day_coverage_80", "week_coverage_80")
        if (value := _number(scores, key)) is not None and value < FLOOR
    ]
    if narrow:
        found.append(
            gettext(
                "Reality left the band more often than it should: only %(share)s stayed inside instead of 80%%. Plan "
                "with more reserve than the band shows.",
                share=format_percent(min(narrow)),
            )
        )
    bias = _number(scores, "bias")
    if bias is not None and bias > CEILING:
        found.append(
            gettext(
                "It was too high by %(share)s on the whole. If that goes on, people will find less to do than is "
                "planned; known work can put single days right.",
                share=format_percent(bias),
            )
        )
    if bias is not None and bias < -CEILING:
        found.append(
            gettext(
                "It was too low by %(share)s on the whole. If that goes on, people will be short; enter what is known "
                "of the days to come.",
                share=format_percent(-bias),
            )
        )
    naive, ours = _number(scores, "naive"), _number(scores, "pinball")
    if naive is not None and ours is not None and 0 < naive < ours:
        found.append(gettext("Last week's copy would have been nearer: look for what has changed."))
    return tuple(str(text) for text in found)
