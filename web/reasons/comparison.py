"""Two rosters of the same days beside each other: cost rule by rule, and whose days, hours and cost change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from scheduler.domain.organisation import Organisation
from scheduler.errors import InvalidInput
from scheduler.services import roster_comparison as service
from web import context
from web.errors import sentence, status_of
from web.i18n import write_change
from web.reasons.alternatives import AIMS
from web.reasons.routes import find_roster, head
from web.rosters.presenters import STATE_NAMES
from web.rosters.sentences import rule_name
from web.rosters.versions import PersonChanges, present_changes

if TYPE_CHECKING:
    from scheduler.services.roster_comparison import Candidate, Comparison

blueprint = Blueprint("comparison", __name__, url_prefix="/rosters/<int:roster_id>/compare")

HOUR_MIN = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A roster of the two lists: what it is called there, and shortly above a column."""

    key: str
    name: str
    short: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One figure of both rosters. ``kind`` says how it is written: money (fen), hours, number.

    ``tone`` says of the change: worse, better, or nothing.
    """

    name: object
    kind: str
    before: float
    after: float
    tone: str

    @property
    def change(self) -> float:
        return self.after - self.before

    @property
    def hours_change(self) -> str:
        return write_change(self.before, self.after)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleLine:
    """What one rule costs in both, and how often it is broken where it must not be."""

    name: str
    before: int
    after: int
    hard_before: int
    hard_after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLine:
    """One person: the changed days as on the publish page, minutes of work and fen in both."""

    who: PersonChanges
    minutes: tuple[int, int]
    fen: tuple[int, int]

    @property
    def hours_change(self) -> str:
        before, after = self.minutes
        return write_change(before / HOUR_MIN, after / HOUR_MIN)


@blueprint.get("")
def page(roster_id: int) -> ResponseReturnValue:
    version = find_roster(roster_id)
    among = service.candidates(context.service(), context.actor(), roster_id)
    usual = service.usual_pair(among, roster_id)
    pair, status = usual, 200
    if "before" in request.args or "after" in request.args:
        try:
            pair = service.chosen_pair(among, request.args.get("before", ""), request.args.get("after", ""))
        except InvalidInput as error:
            flash(sentence(error), "danger")
            pair, status = None, status_of(error)
    found = service.compare(context.service(), context.actor(), *pair) if pair else None
    company = context.company()
    chosen = pair or usual
    return render_template(
        "reasons/comparison.html",
        **head(version),
        choices=[_choice(one) for one in among],
        chosen=[_choice(one) for one in chosen] if chosen else [],
        found=found,
        lines=_lines(found) if found else [],
        rules=_rules(found.rules) if found else [],
        same=_rules(found.same) if found else [],
        people=_people(found, company) if found else [],
        plans_others=not context.actor().sees_all,
        seen_days=sum(len(one.days) for one in found.people) if found else 0,
    ), status


def _choice(one: Candidate) -> Choice:
    number = gettext("Version %(n)s", n=one.version.version)
    if one.aims:
        name = gettext("Alternative to version %(n)s", n=one.version.version)
        aims = gettext(", ").join(str(AIMS[aim]) for aim in one.aims)
        return Choice(key=one.key, name=f"{name} · {aims}", short=aims)
    said = [number, str(STATE_NAMES[one.version.state])]
    if one.version.message:
        said.append(f"“{one.version.message}”")
    return Choice(key=one.key, name=" · ".join(said), short=number)


def _lines(found: Comparison) -> list[Line]:
    before, after = found.figures
    lines = [_line(_l("Total cost"), "money", before.objective_fen, after.objective_fen)]
    if found.forecast:
        lines.append(_line(_l("Hours expected to be short"), "hours", before.short_hours, after.short_hours))
    if found.waits:
        lines.append(_line(_l("Hours of work expected to be late"), "hours", before.late_hours, after.late_hours))
    lines += [
        _line(_l("Wages and overtime"), "money", before.wages_fen, after.wages_fen),
        _line(_l("Unfair shares of nights, weekends, overtime"), "money", before.fairness_fen, after.fairness_fen),
        _line(_l("Broken rules"), "number", *found.broken),
    ]
    if before.wishes:
        granted = gettext("Wishes granted, of %(n)s", n=before.wishes)
        lines.append(_line(granted, "number", before.wishes_granted, after.wishes_granted, more_is_better=True))
    return lines


def _line(name: object, kind: str, before: float, after: float, *, more_is_better: bool = False) -> Line:
    tone = "" if before == after else "better" if (after > before) is more_is_better else "worse"
    return Line(name=name, kind=kind, before=before, after=after, tone=tone)


def _rules(rules: Iterable[Any]) -> list[RuleLine]:
    """The largest change first, and what costs the same by its cost."""
    lines = [
        RuleLine(
            name=rule_name(one.rule),
            before=one.before,
            after=one.after,
            hard_before=one.hard_before,
            hard_after=one.hard_after,
        )
        for one in rules
    ]
    return sorted(lines, key=lambda one: (-abs(one.after - one.before), -one.after))


def _people(found: Comparison, company: Organisation) -> list[PersonLine]:
    by_code = {one.person: one for one in found.people}
    return [
        PersonLine(who=who, minutes=by_code[who.code].minutes, fen=by_code[who.code].fen)
        for who in present_changes([change for one in found.people for change in one.days], company)
    ]
