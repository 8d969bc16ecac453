"""Put packs in force, keep the company's own, grant and withdraw derogations. HR and administrators only."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from scheduler.bootstrap import App
from scheduler.domain.actor import AccountRole, Actor
from scheduler.domain.calendar import require_reachable
from scheduler.domain.labour import CompanyPack, DerogationEntry, PackChoice, PacksInForce
from scheduler.errors import Conflict, Forbidden, InvalidInput, NotFound
from scheduler.policies.loader import PACKS, parse_pack, statutory_packs
from scheduler.policies.rule import LabourRule, Pack
from scheduler.policies.stack import Stack, stack_packs
from scheduler.services.hours_changes import request_refresh
from scheduler.services.labour_inputs import read_pack, stack_on
from scheduler.storage.unit_of_work import UnitOfWork

EVIDENCE_CHARS = 400
PACK_BYTES = 1_000_000


@dataclass(frozen=True, kw_only=True)
class PacksView:
    """What holds on ``day`` (``stack`` None: nothing), what else there is, and the decisions, newest first."""

    day: date
    stack: Stack | None
    known: tuple[Pack, ...]
    own: tuple[CompanyPack, ...]
    decisions: tuple[PacksInForce, ...]
    derogations: tuple[DerogationEntry, ...]


def packs_view(app: App, actor: Actor, day: date | None = None) -> PacksView:
    """The packs in force on the day (default: today), and all others. Raises ``Forbidden`` for staff."""
    if actor.role is AccountRole.STAFF:
        raise Forbidden("staff do not look at rule packs", key="planners_only")
    with app.reading(actor) as uow:
        on = day or uow.today
        return PacksView(
            day=on,
            stack=stack_on(uow, on),
            known=tuple(statutory_packs().values()),
            own=uow.labour.company_packs(),
            decisions=uow.labour.decisions(),
            derogations=uow.labour.derogations(withdrawn=True),
        )


def default_text() -> str:
    """The default company pack as JSON, to begin one's own with."""
    return (PACKS / "company.json").read_text(encoding="utf-8")


def use_packs(app: App, actor: Actor, codes: Sequence[str], valid_from: date | None = None) -> Stack:
    """From the day on (default: today) these packs hold, from the widest to the narrowest; none: no rules hold.

    The newest version of a pack of the company's own stands before the product's of the same code. Raises ``NotFound``
    for an unknown pack, ``PackRefused`` for packs that cannot be laid on each other.
    """
    _require_hr(actor)
    with app.unit_of_work(actor) as uow:
        day = valid_from or uow.today
        stack, choices = put_in_force(uow, codes, day)
        uow.audit("policy.use", "packs", valid_from=day.isoformat(), packs=[[one.code, one.number] for one in choices])
        uow.commit()
    return stack


def put_in_force(uow: UnitOfWork, codes: Sequence[str], day: date) -> tuple[Stack, tuple[PackChoice, ...]]:
    """``use_packs`` within the caller's transaction, who audits and commits: the rules, and which version of each."""
    require_reachable(day)
    own = {one.code: one.number for one in reversed(uow.labour.company_packs())}
    choices = tuple(PackChoice(code=code, number=own.get(code)) for code in codes)
    packs = [read_pack(uow, choice) for choice in choices]
    stack = stack_packs(packs) if packs else Stack(packs=(), rules=())
    decided = uow.labour.decide(day, choices, uow.actor.login, uow.now)
    request_refresh(uow, f"packs:{decided}")
    return stack, choices


def text_of_pack(data: bytes, name: str) -> str:
    """The text of a pack's file, in UTF-8 with or without a byte order mark. ``name`` is what the file is called.

    Raises ``InvalidInput`` for more than a megabyte, and for bytes that are not UTF-8: nothing is guessed at.
    """
    if len(data) > PACK_BYTES:
        raise InvalidInput("the pack is longer than a megabyte", key="pack_too_long", most=PACK_BYTES)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{name} is not UTF-8", key="not_utf8", file=name) from error


def upload_pack(app: App, actor: Actor, text: str) -> CompanyPack:
    """Keep a new version of a pack of the company's own; it holds once it is put in force.

    Raises ``PackRefused`` with every fault of the text, ``InvalidInput`` for a text of more than a megabyte,
    ``Conflict`` for one that is kept already.
    """
    _require_hr(actor)
    if len(text.encode()) > PACK_BYTES:
        raise InvalidInput("the pack is longer than a megabyte", key="pack_too_long", most=PACK_BYTES)
    pack = parse_pack(text)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    with app.unit_of_work(actor) as uow:
        kept = uow.labour.company_packs(pack.code)
        if kept and kept[0].sha256 == sha256:
            raise Conflict(f"this version of pack {pack.code} is kept already", key="pack_kept", pack=pack.code)
        number = uow.labour.add_pack(pack.code, text, sha256, actor.login, uow.now)
        uow.audit("policy.upload", f"pack:{pack.code}", number=number, sha256=sha256, rules=len(pack.rules))
        uow.commit()
        return CompanyPack(
            code=pack.code, number=number, text=text, sha256=sha256, entered_by=actor.login, entered_at=uow.now
        )


def derogate(  # noqa: PLR0917 - the fields of a derogation
    app: App,
    actor: Actor,
    rule: str,
    key: str,
    evidence: str,
    first: date,
    *,
    last: date | None = None,
    person: str | None = None,
) -> int:
    """Relax a rule in force by one of its reliefs, for a person or everybody, on these days; the derogation's id.

    Raises ``NotFound`` for a rule that is not in force on the first day or a person that is not there, and
    ``InvalidInput`` for a relief that the rule does not have, days that end before they begin, or missing evidence,
    and ``Conflict`` for one that is in force already.
    """
    _require_hr(actor)
    require_reachable(first)
    if last is not None:
        require_reachable(last)
        if last < first:
            raise InvalidInput(f"{last} is before {first}", key="days_backwards", first=first, last=last)
    evidence = evidence.strip()
    if not 1 <= len(evidence) <= EVIDENCE_CHARS:
        raise InvalidInput("a derogation needs its evidence", key="evidence_needed", most=EVIDENCE_CHARS)
    with app.unit_of_work(actor) as uow:
        found = _rule(stack_on(uow, first), rule)
        keys = [relief.key for relief in found.reliefs]
        if key not in keys:
            raise InvalidInput(
                f"rule {rule} has no relief {key!r}; it has {', '.join(keys) or 'none'}",
                key="relief_unknown",
                rule=rule,
                relief=key,
                known=", ".join(keys) or "–",
            )
        entry = DerogationEntry(
            id=0,
            rule=rule,
            key=key,
            person=person or None,
            evidence=evidence,
            first=first,
            last=last,
            granted_by=actor.login,
            granted_at=uow.now,
        )
        for held in uow.labour.derogations():
            if replace(entry, id=held.id, granted_by=held.granted_by, granted_at=held.granted_at) == held:
                raise Conflict(f"derogation {held.id} says so already", key="derogation_held", id=held.id)
        number = uow.labour.add_derogation(entry)
        if entry.person is None:
            request_refresh(uow, f"derogation:{number}")
        uow.audit(
            "policy.derogate",
            f"derogation:{number}",
            rule=rule,
            key=key,
            person=person or None,
            first=first.isoformat(),
            last=None if last is None else last.isoformat(),
            evidence=evidence,
        )
        uow.commit()
    return number


def withdraw_derogation(app: App, actor: Actor, derogation_id: int) -> None:
    """It counts no more, for days in the past too. Raises ``NotFound``, ``Conflict`` if it is withdrawn already."""
    _require_hr(actor)
    with app.unit_of_work(actor) as uow:
        entry = uow.labour.derogation(derogation_id)
        if not uow.labour.withdraw(derogation_id, actor.login, uow.now):
            raise Conflict(f"derogation {derogation_id} is withdrawn already", key="derogation_withdrawn")
        if entry.person is None:
            request_refresh(uow, f"derogation:{derogation_id}:withdrawn")
        uow.audit("policy.withdraw", f"derogation:{derogation_id}", rule=entry.rule, key=entry.key)
        uow.commit()


def _rule(stack: Stack | None, rule: str) -> LabourRule:
    for one in stack.rules if stack is not None else ():
        if one.id == rule:
            return one
    raise NotFound(f"no rule {rule!r} is in force", key="rule_not_in_force", rule=rule)


def _require_hr(actor: Actor) -> None:
    if actor.role not in (AccountRole.HR, AccountRole.ADMIN):
        raise Forbidden("only HR and administrators decide on labour rules", key="hr_only")
