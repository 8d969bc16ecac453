"""Appeals in words: what is claimed, the two sides of a what-if, states."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from scheduler.attribution.appeal import BY_PERSON, Appeal, DeltaLine
from scheduler.attribution.claims import Claim, KpiClaim, RoleClaim, TimeClaim
from scheduler.attribution.engine import FEN
from scheduler.domain.organisation import Organisation
from scheduler.kpis.definitions import KpiDefinition
from scheduler.services.attribution_whatif import DepartmentChange, WhatIf
from web import context
from web.attribution.figures import kpi_name
from web.i18n import write_change, write_day, write_epoch_time, write_hours, write_money, write_number, write_signed

CARD_STATES = {
    "locked": _l("locked"),
    "appealed": _l("in dispute"),
    "settled": _l("settled"),
    "closed": _l("archived"),
}
CARD_TONES = {"locked": "good", "appealed": "warn", "settled": "info", "closed": ""}
APPEAL_STATES = {"open": _l("to be decided"), "upheld": _l("score upheld"), "revised": _l("score revised")}
APPEAL_TONES = {"open": "warn", "upheld": "info", "revised": "good"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One figure before and after, written."""

    label: str
    before: str
    after: str
    change: str
    note: str = ""


def appeal_name(appeal: Appeal) -> str:
    """Appeal 3 of version 1, or Correction 4 of version 2."""
    if appeal.kind == BY_PERSON:
        return str(gettext("Appeal %(n)s against version %(version)s", n=appeal.id, version=appeal.card_version))
    return str(gettext("Correction %(n)s of version %(version)s", n=appeal.id, version=appeal.card_version))


def claim_words(claim: Claim, company: Organisation, kpis: dict[str, KpiDefinition]) -> str:
    """What a claim says should hold instead."""
    if isinstance(claim, TimeClaim):
        return str(
            gettext(
                "%(day)s, %(start)s–%(end)s was worked in %(role)s.",
                day=write_day(claim.day),
                start=write_epoch_time(claim.start_s),
                end=write_epoch_time(claim.end_s),
                role=_role(company, claim.role),
            )
        )
    if isinstance(claim, RoleClaim):
        return str(
            gettext(
                "All hours recorded in %(recorded)s were worked in %(role)s.",
                recorded=_role(company, claim.recorded),
                role=_role(company, claim.role),
            )
        )
    name = _kpi(claim, kpis)
    if claim.person is None:
        return str(
            gettext("The team's %(kpi)s should be %(x)s over %(n)s.", kpi=name, x=claim.numerator, n=claim.exposure)
        )
    return str(gettext("%(kpi)s should be %(x)s over %(n)s.", kpi=name, x=claim.numerator, n=claim.exposure))


def _kpi(claim: KpiClaim, kpis: dict[str, KpiDefinition]) -> str:
    """The KPI with the version that the figures are of; without one in the claim, that in force in the period."""
    known = kpis.get(claim.kpi)
    version = claim.version or (known.version if known else 0)
    name = kpi_name(known) if known else claim.kpi
    return str(gettext("%(kpi)s (version %(n)s)", kpi=name, n=version)) if version else name


def score_sides(shown: WhatIf) -> tuple[Side, ...]:
    """The person's own figures on both sides."""
    before, after = shown.before, shown.after
    return (
        Side(
            label=str(gettext("Composite score")),
            before=_score(before.composite),
            after=_score(after.composite),
            change=_change(before.composite, after.composite),
        ),
        Side(
            label=str(gettext("Contribution points")),
            before=write_number(before.points, 2),
            after=write_number(after.points, 2),
            change=write_change(before.points, after.points, 2),
        ),
        Side(
            label=str(gettext("Hours")),
            before=write_hours(before.minutes),
            after=write_hours(after.minutes),
            change=_hours_more(after.minutes - before.minutes),
        ),
    )


def _hours_more(minutes: int) -> str:
    return str(gettext("%(hours)s h", hours=write_signed(Fraction(minutes, 60), 1)))


def role_sides(shown: WhatIf, company: Organisation) -> tuple[Side, ...]:
    """The roles of which hours or score would change."""
    return tuple(
        Side(
            label=_role(company, r.role),
            before=f"{write_hours(r.minutes[0])} · {_score(r.score[0])}",
            after=f"{write_hours(r.minutes[1])} · {_score(r.score[1])}",
            change=str(gettext("%(points)s pts", points=write_signed(r.points[1] - r.points[0], 2))),
        )
        for r in shown.roles
        if r.minutes[0] != r.minutes[1] or r.score[0] != r.score[1]
    )


def share_sides(shown: WhatIf, company: Organisation) -> tuple[Side, ...]:
    """The person's share in every department, and the department's total where it may be shown."""
    found = []
    for one in shown.departments:
        name = context.name_of(company.departments.get(one.department), one.department)
        found.append(
            Side(
                label=str(gettext("Share in %(department)s", department=name)),
                before=write_amount(one.own[0], one.unit),
                after=write_amount(one.own[1], one.unit),
                change=write_signed_amount(one.delta, one.unit),
                note=_reserve(one),
            )
        )
        if one.totals is not None:
            found.append(
                Side(
                    label=str(gettext("All of %(department)s", department=name)),
                    before=write_amount(one.totals[0], one.unit),
                    after=write_amount(one.totals[1], one.unit),
                    change=write_signed_amount(one.totals[1] - one.totals[0], one.unit),
                )
            )
    return tuple(found)


def _reserve(one: DepartmentChange) -> str:
    if one.reserve_left is None or one.delta == 0:
        return ""
    if one.beyond_reserve:
        return str(
            gettext(
                "from the reserve of %(left)s; %(beyond)s lie beyond it",
                left=write_money(one.reserve_left),
                beyond=write_money(one.beyond_reserve),
            )
        )
    if one.delta < 0:
        return str(gettext("back into the reserve of %(left)s", left=write_money(one.reserve_left)))
    return str(gettext("from the reserve of %(left)s", left=write_money(one.reserve_left)))


def delta_words(delta: DeltaLine, company: Organisation) -> str:
    """Whose share a decision changed, where and by how much; only money comes from a reserve, or goes back into it."""
    facts = {
        "person": context.name_of(company.people.get(delta.person), delta.person),
        "department": context.name_of(company.departments.get(delta.department), delta.department),
        "amount": write_signed_amount(delta.amount, delta.unit),
    }
    if delta.unit != FEN:
        return str(gettext("%(person)s, %(department)s: %(amount)s", **facts))
    if delta.amount < 0:
        return str(gettext("%(person)s, %(department)s: %(amount)s, back into the reserve", **facts))
    return str(gettext("%(person)s, %(department)s: %(amount)s from the reserve", **facts))


def write_amount(amount: int, unit: str) -> str:
    """An amount in its unit: money, or points (stored as hundredths)."""
    if unit == FEN:
        return write_money(amount)
    return str(gettext("%(points)s pts", points=write_number(Fraction(amount, 100), 2)))


def write_signed_amount(amount: int, unit: str) -> str:
    """The same with its sign; nothing has none."""
    if amount == 0:
        return write_amount(0, unit)
    return ("+" if amount > 0 else "−") + write_amount(abs(amount), unit)


def _score(value: Fraction | None) -> str:
    return str(gettext("not rated")) if value is None else write_number(value, 2)


def _change(before: Fraction | None, after: Fraction | None) -> str:
    return "" if before is None or after is None else write_change(before, after, 2)


def _role(company: Organisation, code: str) -> str:
    return context.name_of(company.roles[code], code) if code in company.roles else str(gettext("no role"))
