"""What moved a figure, and how a score came to be, as sentences that a reader can follow with the table beside them."""

from __future__ import annotations

from fractions import Fraction

from flask_babel import gettext

from scheduler.attribution.department_effects import Factor
from scheduler.attribution.waterfall import Bar, waterfall
from scheduler.domain.organisation import Organisation
from scheduler.services.attribution_person import DepartmentChange, KpiLine, PersonScore, RoleLine
from web import context
from web.attribution.figures import kpi_name
from web.i18n import write_hours, write_number, write_signed

TENTH = Fraction(1, 10)


def department_sentence(change: DepartmentChange, department: str, company: Organisation) -> str:
    """Warehouse +23.0 contribution points: productivity +13.5, more planned hours +7.5, …; all as shown sums up."""
    effects = change.effects
    parts = {factor.value: amount for factor, amount in effects.main.items()} | {"together": effects.interaction}
    shown = waterfall(effects.before, parts)
    causes = [f"{_factor(bar, change, company)} {_tenths(bar.shown)}" for bar in shown.causes()]
    who, amount = context.name_of(company.departments.get(department), department), _tenths(shown.shown_change)
    if not causes:
        return str(
            gettext("%(who)s %(change)s contribution points: nothing moved by as much as 0.1.", who=who, change=amount)
        )
    told = gettext(", ").join(causes)
    return str(gettext("%(who)s %(change)s contribution points: %(causes)s.", who=who, change=amount, causes=told))


def score_sentence(score: PersonScore, name: str, company: Organisation) -> str:
    """Ann −1.2 points: better in buying +1.9, more time in picking, below the average so far −2.6, …"""
    if not score.effects or score.person.composite is None:
        return ""
    parts: dict[str, Fraction] = {}
    for role, effect in score.effects.items():
        parts |= {
            f"deployment:{role}": effect.deployment,
            f"in_role:{role}": effect.in_role,
            f"together:{role}": effect.interaction,
        }
    before = score.person.composite - sum((e.total for e in score.effects.values()), Fraction(0))
    shown = waterfall(before, parts)
    causes = [f"{_part(bar, score, company)} {_tenths(bar.shown)}" for bar in shown.causes()]
    amount = _tenths(shown.shown_change)
    if not causes:
        return str(gettext("%(who)s %(change)s points: nothing moved by as much as 0.1.", who=name, change=amount))
    told = gettext(", ").join(causes)
    return str(gettext("%(who)s %(change)s points: %(causes)s.", who=name, change=amount, causes=told))


def _tenths(shown: int) -> str:
    text = write_signed(Fraction(shown, 10), 1)
    return text if shown else "±" + text


def _factor(bar: Bar, change: DepartmentChange, company: Organisation) -> str:
    if bar.cause == Factor.PLAN:
        return str(gettext("more planned hours") if bar.amount > 0 else gettext("fewer planned hours"))
    if bar.cause == Factor.ATTENDANCE:
        return str(gettext("attendance"))
    if bar.cause == Factor.PRODUCTIVITY:
        return str(gettext("productivity"))
    if bar.cause == Factor.DEPLOYMENT:
        return _deployment(change, company)
    return str(gettext("combined"))


def _deployment(change: DepartmentChange, company: Organisation) -> str:
    """The role that moved most of it, whether it took more or less time, and whether it is worth more than the rest."""
    effects = change.effects
    total = effects.main[Factor.DEPLOYMENT]
    same = {r: v for r, v in effects.deployment.items() if v * total > 0 and change.shift.get(r)}
    if not same:
        return str(gettext("another mix of roles"))
    role = max(same, key=lambda r: (abs(same[r]), r))
    more = change.shift[role] > 0
    name = _role(company, role)
    if more == (same[role] > 0):
        if more:
            return str(gettext("more time in %(role)s (worth more an hour)", role=name))
        return str(gettext("less time in %(role)s (worth more an hour)", role=name))
    if more:
        return str(gettext("more time in %(role)s (worth less an hour)", role=name))
    return str(gettext("less time in %(role)s (worth less an hour)", role=name))


def _part(bar: Bar, score: PersonScore, company: Organisation) -> str:
    kind, _, role = bar.cause.partition(":")
    name = _role(company, role)
    if kind == "in_role":
        return str(
            gettext("better in %(role)s", role=name) if bar.amount > 0 else gettext("worse in %(role)s", role=name)
        )
    if kind == "together":
        return str(gettext("both together in %(role)s", role=name))
    more = _more_time(score, role)
    if more is None:
        return str(gettext("other hours in %(role)s", role=name))
    return str(gettext("more time in %(role)s", role=name) if more else gettext("less time in %(role)s", role=name))


def _more_time(score: PersonScore, role: str) -> bool | None:
    found = score.shifts.get(role)
    return None if not found else found > 0


def _role(company: Organisation, code: str) -> str:
    return context.name_of(company.roles.get(code), code) if code in company.roles else str(gettext("no role"))


def score_words(score: PersonScore, company: Organisation, *, own: bool) -> list[str]:
    """How the score came to be, in a few sentences: roles by hours, what each scored and why, what was left out."""
    if score.person.composite is None:
        return [
            str(gettext("There is no composite score: too few of the weighted hours lie in roles that have a score."))
        ]
    said = [_composite_words(score, own=own)]
    said += [_role_words(line, company) for line in score.roles if line.cell.minutes]
    if score.person.provisional_min:
        said.append(
            str(
                gettext(
                    "%(hours)s are not decided yet and count for nothing.",
                    hours=write_hours(score.person.provisional_min),
                )
            )
        )
    return said


def _composite_words(score: PersonScore, *, own: bool) -> str:
    composite, hours = write_number(score.person.composite, 2), write_hours(score.person.minutes)
    if own:
        return str(
            gettext(
                "Your composite score is %(score)s: the mean of your roles' scores, each counting by its hours and "
                "weight, over %(hours)s.",
                score=composite,
                hours=hours,
            )
        )
    return str(
        gettext(
            "The composite score is %(score)s: the mean of the roles' scores, each counting by its hours and weight, "
            "over %(hours)s.",
            score=composite,
            hours=hours,
        )
    )


def _role_words(line: RoleLine, company: Organisation) -> str:
    name, hours = _role(company, line.cell.role), write_hours(line.cell.minutes)
    if line.cell.score is None:
        return str(
            gettext(
                "%(role)s, %(hours)s: no KPI scores it, so it stays out of the composite; shares count it at 80.",
                role=name,
                hours=hours,
            )
        )
    indicators = gettext("; ").join(_kpi_words(kpi) for kpi in line.kpis if kpi.points is not None)
    score = write_number(line.cell.score, 2)
    if not indicators:
        return str(gettext("%(role)s, %(hours)s: score %(score)s.", role=name, hours=hours, score=score))
    return str(
        gettext(
            "%(role)s, %(hours)s: score %(score)s, from %(indicators)s.",
            role=name,
            hours=hours,
            score=score,
            indicators=indicators,
        )
    )


def _kpi_words(kpi: KpiLine) -> str:
    name, points, value = kpi_name(kpi), write_number(kpi.points, 1), write_number(kpi.value, 2)
    if kpi.mu is None or kpi.reliability is None:
        return str(gettext("%(kpi)s %(value)s (the team's): %(points)s points", kpi=name, value=value, points=points))
    return str(
        gettext(
            "%(kpi)s %(value)s (%(part)s%% own figures, the rest the role's usual %(usual)s): %(points)s points",
            kpi=name,
            value=value,
            part=write_number(kpi.reliability * 100, 0),
            usual=write_number(kpi.mu, 2),
            points=points,
        )
    )
