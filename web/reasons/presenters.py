"""Reasons in the reader's words: duties, obstacles, effects in hours and money."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from scheduler.domain.organisation import Organisation
from scheduler.domain.role_times import RoleTime, told_apart
from scheduler.domain.roster import AssignedDay
from scheduler.services.roster_reasons import Mover
from scheduler.services.roster_reasons_cell import CellReasons, Option, Other
from web import context, i18n
from web.rosters import sentences

COST, ELSEWHERE, RULE, AWAY, UNQUALIFIED = "cost", "elsewhere", "rule", "away", "unqualified"
OBSTACLES: Mapping[str, object] = {
    COST: _l("free then"),
    ELSEWHERE: _l("has a shift already"),
    RULE: _l("a rule forbids it"),
    AWAY: _l("away"),
    UNQUALIFIED: _l("not qualified"),
}
TONES = {COST: "good", ELSEWHERE: "info", RULE: "bad", AWAY: "warn", UNQUALIFIED: ""}
LEAST_H = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A shift with its times and roles; ``code`` None is a day off. ``spans``: the clock times of each of ``roles``,
    where those matter."""

    code: str | None
    name: str = ""
    times: str = ""
    roles: tuple[Any, ...] = ()
    spans: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """Change of the expected shortage of a role, in person-hours."""

    role: Any
    hours: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One choice: who or what, what keeps it away, and its effect. ``cost_fen`` None: it cannot be.

    ``roles`` is what a form sends to make it so, codes by block joined with ``|``.
    """

    code: str
    name: str
    obstacle: str
    tone: str
    words: tuple[str, ...]
    move: Duty | None
    instead: Duty | None
    cost_fen: int | None
    reasons: tuple[tuple[str, int], ...]
    hours: tuple[Hours, ...]
    roles: str
    possible: bool


def present_duty(one: AssignedDay | None, company: Organisation) -> Duty:
    """A person-day in words."""
    if one is None:
        return Duty(code=None, name=str(gettext("day off")))
    shift_type = company.shift_types.get(one.shift_type)
    if shift_type is None:
        return Duty(code=one.shift_type)
    end = shift_type.start_min + shift_type.length_min
    held = dict.fromkeys(role for role in one.roles if role)
    return Duty(
        code=one.shift_type,
        name=context.name_of(shift_type),
        times=f"{i18n.write_clock(shift_type.start_min)}–{i18n.write_clock(end)}",
        roles=tuple(company.roles[role] for role in held if role in company.roles),
    )


def present_both(before: AssignedDay | None, after: AssignedDay | None, company: Organisation) -> tuple[Duty, Duty]:
    """Two person-days told apart: with the times of their roles where nothing else differs."""
    was, becomes = present_duty(before, company), present_duty(after, company)
    told = told_apart(before, after, company)
    if told is None:
        return was, becomes
    return _with_times(was, told[0], company), _with_times(becomes, told[1], company)


def _with_times(duty: Duty, told: Sequence[RoleTime], company: Organisation) -> Duty:
    if not told:
        return duty
    return replace(duty, roles=tuple(company.roles[one.role] for one in told), spans=tuple(one.times for one in told))


def present_movers(movers: tuple[Mover, ...], company: Organisation) -> list[Row]:
    """Candidates for a gap."""
    return [
        Row(
            code=one.person,
            name=context.name_of(company.people.get(one.person), one.person),
            obstacle=str(OBSTACLES[one.obstacle]),
            tone=TONES[one.obstacle],
            words=_words(one, company),
            move=present_duty(one.move, company) if one.move else None,
            instead=present_duty(one.instead, company) if one.instead else None,
            cost_fen=one.cost_fen if one.obstacle in (COST, ELSEWHERE) else None,
            reasons=by_rule(one.by_rule) if one.obstacle in (COST, ELSEWHERE) else (),
            hours=hours_of(one.short_hours, company),
            roles="|".join(role or "" for role in one.move.roles) if one.move else "",
            possible=one.obstacle in (COST, ELSEWHERE),
        )
        for one in movers
    ]


def present_options(reasons: CellReasons, company: Organisation) -> list[Row]:
    """The day otherwise."""
    return [_option(one, company) for one in reasons.options]


def _option(one: Option, company: Organisation) -> Row:
    duty = present_duty(one.assigned, company)
    return Row(
        code=duty.code or "OFF",
        name=duty.name,
        obstacle=str(OBSTACLES[RULE]) if one.broken else "",
        tone="bad" if one.broken else "",
        words=_broken(one.broken, company),
        move=duty,
        instead=None,
        cost_fen=None if one.broken else one.change_fen,
        reasons=() if one.broken else by_rule(one.by_rule),
        hours=hours_of(one.short_hours, company),
        roles="|".join(role or "" for role in one.assigned.roles) if one.assigned else "",
        possible=not one.broken,
    )


def present_others(reasons: CellReasons, company: Organisation) -> list[Row]:
    """Who else could have had it; people who are not qualified are left out."""
    return [_other(one, company) for one in reasons.others if one.obstacle != UNQUALIFIED]


def _other(one: Other, company: Organisation) -> Row:
    possible = one.obstacle in (COST, ELSEWHERE)
    return Row(
        code=one.person,
        name=context.name_of(company.people.get(one.person), one.person),
        obstacle=str(OBSTACLES[one.obstacle]),
        tone=TONES[one.obstacle],
        words=_broken(one.broken, company),
        move=None,
        instead=present_duty(one.instead, company) if one.instead else None,
        cost_fen=one.change_fen if possible else None,
        reasons=by_rule(one.by_rule or {}) if possible else (),
        hours=(),
        roles="",
        possible=possible,
    )


def by_rule(costs: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """What makes up a change of cost: rules by name, the largest amounts first."""
    return tuple((sentences.rule_name(rule), fen) for rule, fen in sorted(costs.items(), key=lambda c: -abs(c[1])))


def hours_of(changes: Mapping[str, float], company: Organisation) -> tuple[Hours, ...]:
    """Changes worth telling, of every role: who comes here may be missed elsewhere."""
    told = [(role, hours) for role, hours in changes.items() if abs(hours) >= LEAST_H and role in company.roles]
    return tuple(Hours(role=company.roles[r], hours=h) for r, h in sorted(told, key=lambda t: -abs(t[1])))


def _words(one: Mover, company: Organisation) -> tuple[str, ...]:
    """What keeps the person away, in sentences."""
    if one.obstacle == UNQUALIFIED:
        shift_type = company.shift_types.get(one.lacks or "")
        if shift_type is not None:
            return (str(gettext("may not work %(shift)s", shift=context.name_of(shift_type))),)
        role = context.name_of(company.roles.get(one.lacks or ""), one.lacks)
        return (str(gettext("is not qualified for %(role)s", role=role)),)
    if one.obstacle == AWAY:
        return (str(gettext("on leave or not available then")),)
    return _broken(one.broken, company)


def _broken(broken: tuple[Mapping[str, object], ...], company: Organisation) -> tuple[str, ...]:
    return tuple(dict.fromkeys(sentences.sentence(found, company) for found in broken))
