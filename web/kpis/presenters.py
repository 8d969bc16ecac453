"""KPIs as the pages show them: names of kinds and fields, sentences of faults, data of the charts."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms.fields import SelectChoice

from scheduler.attribution.engine import FEN
from scheduler.attribution.whatif import DepartmentMoved, Moved
from scheduler.errors import SchedulerError
from scheduler.exchange.messages import message
from scheduler.kpis.anchors import AnchorError, Anchors, plain
from scheduler.kpis.counting import Formula
from scheduler.kpis.gate import KpiFault
from scheduler.kpis.proposal import BackTest
from scheduler.kpis.records import Bsc, Frequency, KpiCard
from scheduler.services.kpi_publishing import BY_ANCHOR
from scheduler.services.kpi_values import Wrong
from web import context
from web.errors import sentence_of
from web.i18n import write_change, write_money, write_number

LEVEL_NAMES = {"individual": _l("individual"), "team": _l("team")}
KIND_NAMES = {
    "result": _l("result"),
    "duty": _l("duty"),
    "kci": _l("competency (KCI)"),
    "behaviour": _l("behaviour"),
}
MODE_NAMES = {
    "linear": _l("linear between anchors"),
    "step": _l("steps: the tier reached"),
    "nominal": _l("a band is best"),
}
FORMULA_NAMES = {
    Formula.RATE: _l("units per hour worked"),
    Formula.SHARE: _l("share of all, 0 to 1"),
    Formula.PER_1000: _l("faults per 1000"),
    Formula.PER_10000: _l("faults per 10 000"),
    Formula.MEAN: _l("mean over cases"),
    Formula.ACHIEVEMENT: _l("actual over target"),
    Formula.DEVIATION: _l("kept to the plan, both ways"),
}
FREQUENCY_NAMES = {
    Frequency.MONTH: _l("every month"),
    Frequency.QUARTER: _l("every quarter"),
    Frequency.HALF: _l("every half year"),
    Frequency.YEAR: _l("every year"),
}
BSC_NAMES = {
    Bsc.NONE: _l("none"),
    Bsc.FINANCE: _l("finance"),
    Bsc.CUSTOMER: _l("customer"),
    Bsc.PROCESS: _l("internal process"),
    Bsc.LEARNING: _l("learning and growth"),
}
FIELD_NAMES = {
    "anchors": _l("anchors"),
    "cap": _l("most points"),
    "weight": _l("weight"),
    "kind": _l("type"),
    "owner": _l("owner"),
    "numerator_source": _l("source of the numerator"),
    "exposure_source": _l("source of the exposure"),
    "valid_from": _l("valid from"),
    "name_zh": _l("name in Chinese"),
    "name_en": _l("name in English"),
    "unit_zh": _l("unit in Chinese"),
    "unit_en": _l("unit in English"),
    "tag": _l("tag"),
    "target": _l("target"),
}
GROUP_NAMES = {
    "WH": _l("Warehouse"),
    "LAB": _l("Laboratory"),
    "PUR": _l("Purchasing"),
    "FIN": _l("Finance"),
    "HR": _l("Human resources"),
    "ADM": _l("Administration"),
    "SALES": _l("Sales"),
}
TIERS = ((60, _l("basic")), (80, _l("good")), (100, _l("excellent")))


def name_of(card: KpiCard) -> str:
    """The KPI's name in the reader's language."""
    return card.definition.name_zh if _chinese() else card.definition.name_en


def unit_of(card: KpiCard) -> str:
    return card.definition.unit_zh if _chinese() else card.definition.unit_en


def fault_sentence(fault: KpiFault) -> str:
    """A fault with its row, its field in the reader's words and what would be accepted."""
    return _sentence(fault.key, {"row": fault.row, "field": fault.field, **fault.params}, fault.key)


def error_sentence(error: SchedulerError) -> str:
    """An error of the service, its field in the reader's words."""
    return _sentence(error.key, dict(error.params), str(error))


def _sentence(key: str, params: dict[str, object], otherwise: str) -> str:
    params.setdefault("row", "–")
    field = str(params.get("field", ""))
    return sentence_of(key, {**params, "field": FIELD_NAMES.get(field, field)}, otherwise)


def wrong_sentence(wrong: Wrong) -> str:
    """Why a value is not taken."""
    return message(wrong.reason, wrong.params, context.locale())


def anchors_text(anchors: tuple[tuple[str, str], ...]) -> str:
    return "; ".join(f"{raw}:{points}" for raw, points in anchors)


def tiers_text(card: KpiCard) -> str:
    """The raw values worth 60, 80 and 100 points, as far as the table reaches them."""
    highest = max(points for _, points in card.table.table)
    return " / ".join(plain(card.table.raw_at(Fraction(points))) if points <= highest else "–" for points, _ in TIERS)


def refusal_sentence(error: AnchorError) -> str:
    """Why the past proposes no anchors."""
    return _sentence(error.key, dict(error.params), str(error))


def change(moved: Moved) -> str:
    """A change with its sign; a dash where there is none to speak of."""
    return "–" if moved.before is None or moved.after is None else write_change(moved.before, moved.after, 2)


def money_change(fen: Fraction | None) -> str:
    """A change of money with its sign."""
    if not fen:
        return write_money(0)
    return ("+" if fen > 0 else "−") + write_money(abs(int(fen)))


def amount(one: DepartmentMoved) -> str:
    """What a department divides: its pool, or its own points before and after."""
    if one.unit == FEN:
        return write_money(int(one.amount.before or 0))
    before, after = (write_number(Fraction(a or 0) / 100, 2) for a in (one.amount.before, one.amount.after))
    return str(gettext("%(before)s → %(after)s pts", before=before, after=after))


def write_raw(value: Fraction | None) -> str:
    """A raw value with as many digits as tell it from its neighbours."""
    if value is None:
        return "–"
    size = abs(value)
    return write_number(value, 4 if size < 1 else 2 if size < 100 else 1)


def milli(weight: int) -> str:
    """A weight in thousandths as a factor."""
    return plain(Fraction(weight, 1000))


def basis(mu_basis: str) -> str:
    """What μ was pooled from."""
    if not mu_basis:
        return ""
    if mu_basis == BY_ANCHOR:
        return str(gettext("the 80-point anchor: no locked period has values"))
    return str(gettext("pooled over %(periods)s", periods=mu_basis))


def kappa_basis(text: str) -> str:
    """What κ was estimated from, or why it is the default."""
    kind, _, people = text.partition(":")
    said = {
        "estimated": gettext("estimated from %(n)s people", n=people),
        "clipped": gettext("estimated from %(n)s people, kept in its range", n=people),
        "default": gettext("the default: people with enough single shifts: %(n)s", n=people),
    }
    return str(said.get(kind, ""))


def anchor_chart(card: KpiCard, test: BackTest, proposed: tuple[tuple[str, str], ...] = ()) -> dict[str, Any]:
    """The table as a line, past periods as dots on it, and the proposal as a second line."""
    table = card.table
    lines = [
        {"name": str(gettext("anchors")), "points": _line(table, card.definition.cap), "step": table.mode == "step"}
    ]
    if proposed and proposed != card.definition.anchors:
        lines.append({"name": str(gettext("proposal")), "points": _line(Anchors.parse(proposed), 120), "step": False})
    dots = [[float(one.value), float(points), one.label] for one, points in zip(test.past, test.points, strict=True)]
    return {
        "unit": unit_of(card),
        "points": str(gettext("points")),
        "past": str(gettext("past periods")),
        "lines": lines,
        "dots": dots,
    }


def _line(table: Anchors, cap: int) -> list[list[float]]:
    found = sorted((float(raw), float(points)) for raw, points in table.table)
    below = [[raw, min(points, float(cap))] for raw, points in found]
    crossing = table.raw_at(Fraction(cap)) if cap < max(p for _, p in found) else None
    if crossing is not None:
        below.append([float(crossing), float(cap)])
    return sorted(below)


def history_chart(card: KpiCard, test: BackTest) -> dict[str, Any]:
    """The unit's values by period, with the raw values worth 60, 80 and 100 points."""
    table = card.table
    highest = max(points for _, points in table.table)
    levels = [
        {"name": f"{points} · {name}", "raw": float(table.raw_at(Fraction(points)))}
        for points, name in TIERS
        if points <= highest
    ]
    return {
        "unit": unit_of(card),
        "name": name_of(card),
        "labels": [one.label for one in test.past],
        "values": [float(one.value) for one in test.past],
        "levels": levels if card.definition.mode != "nominal" else [],
    }


def choices(names: Mapping[Any, object]) -> list[SelectChoice]:
    """For a select field."""
    return [SelectChoice(str(getattr(key, "value", key)), label) for key, label in names.items()]


def _chinese() -> bool:
    return context.locale().startswith("zh")
