"""``policy check``, ``policy packs``, ``policy use``, ``policy derogate`` and ``policy withdraw``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scheduler.commands.base import (
    DAY,
    ROW,
    Session,
    about,
    err,
    json_option,
    money,
    out,
    print_json,
    print_table,
    words,
)
from scheduler.errors import InvalidInput, NotFound
from scheduler.i18n import environment_locale
from scheduler.i18n import gettext as _
from scheduler.wording import MARK_NAMES, SEVERITY_NAMES

if TYPE_CHECKING:
    from scheduler.bootstrap import App
    from scheduler.domain.actor import Actor
    from scheduler.policies.rule import LabourRule
    from scheduler.policies.violation import Violation
    from scheduler.services.labour_inputs import Part
    from scheduler.services.policy_check import Checked

BROKEN = 7
SHOWN = 200


@click.group()
def policy_() -> None:
    pass


@policy_.command(help=_("Audit a period or a roster against the rule packs in force."))
@click.option("--period", metavar="CODE", help=_("The days of this period."))
@click.option("--from", "first", type=DAY, help=_("First day."))
@click.option("--to", "last", type=DAY, help=_("Last day."))
@click.option("--roster", type=ROW, metavar="ID", help=_("This roster version, as planned."))
@click.option("--actual/--planned", "actual", default=True, help=_("Hours worked, or rosters published."))
@click.option("--person", metavar="CODE", help=_("This person only."))
@click.option("--department", metavar="CODE", help=_("This department only."))
@click.option("--rule", metavar="ID", help=_("This rule only."))
@click.option("--all", "everything", is_flag=True, help=_("Also what is priced, reported or relaxed."))
@json_option
@click.pass_context
def check(
    ctx: click.Context,
    period: str | None,
    first: date | None,
    last: date | None,
    roster: int | None,
    actual: bool,
    person: str | None,
    department: str | None,
    rule: str | None,
    everything: bool,
    as_json: bool,
) -> None:
    from scheduler.policies.work import Basis  # noqa: PLC0415
    from scheduler.services.policy_check import Asked, finding_data  # noqa: PLC0415
    from scheduler.services.policy_check import check as audit  # noqa: PLC0415

    session: Session = ctx.obj
    if sum((roster is not None, period is not None, first is not None or last is not None)) > 1:
        raise InvalidInput("give --roster, or --period, or --from and --to", key="audit_one_range")
    if roster is None and first is None and last is None:
        first, last = _days_of(session.app, session.actor, period)
    basis = Basis.ACTUAL if actual and roster is None else Basis.PLANNED
    asked = Asked(first=first, last=last, roster=roster, basis=basis, person=person, department=department, rule=rule)
    found = audit(session.app, session.actor, asked)
    shown = found.findings if everything else found.breaches
    if as_json:
        print_json(
            {
                "first_day": found.first,
                "last_day": found.last,
                "basis": str(found.basis),
                "roster": found.roster,
                "packs": [f"{pack.code} {pack.version}" for pack in found.packs],
                "parts": [
                    {"first_day": p.period.first, "last_day": p.period.last, "packs": _packs_of(p)} for p in found.parts
                ],
                "breaches": len(found.breaches),
                "findings": [finding_data(one, found.laws[one]) for one in shown],
            }
        )
    else:
        _show(session.app, found, shown)
    if found.breaches:
        ctx.exit(BROKEN)


@policy_.command(
    help=_("Rule packs: which are in force, and which there are. --upload keeps one of the company's own.")
)
@click.option("--on", "day", type=DAY, help=_("In force on this day (default: today)."))
@click.option("--upload", type=click.Path(exists=True, dir_okay=False, path_type=Path), help=_("A pack as JSON."))
@click.option("--rules", is_flag=True, help=_("Every rule in force with its article."))
@json_option
@click.pass_obj
def packs(session: Session, day: date | None, upload: Path | None, rules: bool, as_json: bool) -> None:
    from scheduler.services.labour import packs_view, text_of_pack, upload_pack  # noqa: PLC0415

    if upload is not None:
        with _faults_told():
            kept = upload_pack(session.app, session.actor, text_of_pack(upload.read_bytes(), upload.name))
        if as_json:
            print_json({"pack": kept.code, "number": kept.number, "sha256": kept.sha256})
        else:
            out.print(_("Pack %(pack)s is kept as version %(number)s.", None, pack=kept.code, number=kept.number))
        return
    view = packs_view(session.app, session.actor, day)
    in_force = [] if view.stack is None else list(view.stack.packs)
    held = [] if view.stack is None else list(view.stack.rules)
    if as_json:
        print_json(
            {
                "day": view.day,
                "in_force": [{"pack": p.code, "version": p.version} for p in in_force],
                "rules": [_rule_data(rule) for rule in held],
                "known": [{"pack": p.code, "version": p.version, "verified": p.verified} for p in view.known],
                "own": [{"pack": p.code, "number": p.number} for p in view.own],
                "derogations": [
                    {"id": d.id, "rule": d.rule, "key": d.key, "person": d.person, "evidence": d.evidence,
                     "first": d.first, "last": d.last, "withdrawn": d.withdrawn_at is not None}
                    for d in view.derogations
                ],
            }
        )  # fmt: skip
        return
    locale = environment_locale()
    codes = {pack.code for pack in in_force}
    print_table(
        _("Rule packs; those in force on %(day)s are marked", None, day=view.day),
        [_("pack"), _("in force"), _("title"), _("version"), _("verified")],
        [(p.code, "✓" if p.code in codes else "", p.title(locale), p.version, p.verified) for p in view.known],
        left=5,
    )
    if rules:
        print_table(
            _("Rules in force"),
            [_("rule"), _("what it asks"), _("does"), _("article"), _("verified"), _("read")],
            [
                (r.id, r.title(locale), _(SEVERITY_NAMES[r.roster]), r.cite, r.verified, _(MARK_NAMES[r.mark]))
                for r in held
            ],
            left=6,
        )


@policy_.command(help=_("Put rule packs in force, the widest first: shiftledger policy use cn-standard company"))
@click.option("--none", "nothing", is_flag=True, help=_("No pack: no labour rule is in force from then on."))
@click.argument("codes", nargs=-1)
@click.option("--from", "first", type=DAY, help=_("First day (default: today)."))
@json_option
@click.pass_obj
def use(session: Session, codes: tuple[str, ...], first: date | None, nothing: bool, as_json: bool) -> None:
    from scheduler.services.labour import use_packs  # noqa: PLC0415

    if nothing == bool(codes):
        raise InvalidInput("name the packs, or give --none and no pack", key="packs_or_none")
    with _faults_told():
        stack = use_packs(session.app, session.actor, codes, first)
    session.follow_hours()
    if as_json:
        print_json({"packs": list(codes), "rules": [r.id for r in stack.rules]})
    else:
        out.print(
            _("Packs in force: %(packs)s. Rules: %(rules)s; displaced by stricter ones: %(displaced)s.", None,
              packs=", ".join(codes) or "–", rules=len(stack.rules), displaced=len(stack.displaced))
        )  # fmt: skip


@policy_.command(help=_("Relax a rule by one of its derogations, with evidence."))
@click.argument("rule")
@click.argument("key")
@click.option("--evidence", required=True, help=_("The document that allows it."))
@click.option("--from", "first", type=DAY, required=True, help=_("First day."))
@click.option("--to", "last", type=DAY, help=_("Last day (default: until withdrawn)."))
@click.option("--person", metavar="CODE", help=_("This person only (default: everybody)."))
@json_option
@click.pass_obj
def derogate(
    session: Session,
    rule: str,
    key: str,
    evidence: str,
    first: date,
    last: date | None,
    person: str | None,
    as_json: bool,
) -> None:
    from scheduler.services.labour import derogate as grant  # noqa: PLC0415

    number = grant(session.app, session.actor, rule, key, evidence, first, last=last, person=person)
    session.follow_hours()
    if as_json:
        print_json({"derogation": number})
    else:
        out.print(_("Derogation %(number)s from %(rule)s is in force.", None, number=number, rule=rule))


@policy_.command(help=_("Withdraw a derogation."))
@click.argument("number", type=ROW)
@click.pass_obj
def withdraw(session: Session, number: int) -> None:
    from scheduler.services.labour import withdraw_derogation  # noqa: PLC0415

    withdraw_derogation(session.app, session.actor, number)
    session.follow_hours()
    out.print(_("Derogation %(number)s is withdrawn.", None, number=number))


def _days_of(app: App, actor: Actor, period: str | None) -> tuple[date, date]:
    """The days of the period, by default the last one that has begun."""
    from scheduler.services.hours import list_periods  # noqa: PLC0415

    found = list_periods(app, actor)
    if period is not None:
        for one in found:
            if one.code == period:
                return one.first_day, one.last_day
        raise NotFound(f"there is no period {period}", key="period_missing", period=period)
    with app.reading(actor) as uow:
        today = uow.today
    begun = [one for one in found if one.first_day <= today]
    if not begun:
        raise InvalidInput("say which days: --period, or --from and --to", key="audit_period_needed")
    return begun[-1].first_day, begun[-1].last_day


@contextmanager
def _faults_told() -> Iterator[None]:
    """Every fault of a refused pack in a line of its own, before the sentence that it is refused."""
    from scheduler.policies.faults import PackRefused  # noqa: PLC0415

    try:
        yield
    except PackRefused as error:
        for fault in error.faults:
            err.print(words(fault.key, fault.params, str(fault)), soft_wrap=True, markup=False)
        raise


def _rule_data(rule: LabourRule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "pack": rule.pack,
        "kind": str(rule.kind),
        "title_zh": rule.title_zh,
        "title_en": rule.title_en,
        "roster": str(rule.roster),
        "actual": str(rule.actual),
        "cite": rule.cite,
        "verified": rule.verified,
        "mark": str(rule.mark),
    }


def _show(app: App, found: Checked, shown: tuple[Violation, ...]) -> None:
    locale = environment_locale()
    with app.reading() as uow:
        people = uow.organisation.load().people
    what = (
        _("Roster %(roster)s, as planned", None, roster=found.roster)
        if found.roster is not None
        else (_("Hours worked") if found.basis == "actual" else _("Rosters published"))
    )
    for part in found.parts:
        first, last = part.period.first, part.period.last
        if part.stack is None:
            text = _("No rule packs are in force from %(first)s to %(last)s; these days are not audited.")
            out.print(text % {"first": first, "last": last}, soft_wrap=True)
        else:
            out.print(about(f"{what}, {first} – {last}", ", ".join(_packs_of(part))), soft_wrap=True)
    if not shown:
        out.print(_("No rule is broken."))
        return
    rows = []
    for one in shown[:SHOWN]:
        rule = found.laws[one]
        days = str(one.first) if one.first == one.last else f"{one.first} – {one.last}"
        priced = "" if one.cost_fen is None else money(one.cost_fen)
        rows.append(
            (
                people[one.person].name(locale),
                days,
                rule.title(locale),
                one.cite,
                _amount(one.found, one),
                _amount(one.limit, one),
                _amount(one.amount, one),
                priced,
            )
        )
    columns = [
        _("person"), _("days"), _("rule"), _("article"), _("found"), _("limit"), _("by"), _("pay"),
    ]  # fmt: skip
    print_table("", columns, rows, left=4)
    if len(shown) > SHOWN:
        out.print(_("… and %(more)s more; --json has all.", None, more=len(shown) - SHOWN))
    by_rule = Counter(one.rule for one in shown)
    out.print(about(_("Findings by rule"), ", ".join(f"{rule} {count}" for rule, count in by_rule.most_common())))


def _packs_of(part: Part) -> list[str]:
    return [] if part.stack is None else [f"{pack.code} {pack.version}" for pack in part.stack.packs]


def _amount(value: int, one: Violation) -> str:
    """Hours and minutes of minutes; other units as they are."""
    return f"{value // 60}:{value % 60:02d}" if one.unit == "min" else str(value)
