"""Money for granted appeals, out of a bonus's reserve: what is owed, and paying it. Nobody's share changes."""

from __future__ import annotations

from dataclasses import dataclass

from scheduler.attribution.appeal import REVISED
from scheduler.attribution.bonus import APPEAL, BonusVersion, PaidLine, appeal_gain, read_bonus
from scheduler.attribution.pools import parts_of
from scheduler.attribution.version import PUBLISHED
from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.errors import Conflict, InvalidInput, NotFound
from scheduler.hours.ledger import Period
from scheduler.services.attribution_inputs import stored_version
from scheduler.services.hours_inputs import require_hr
from scheduler.services.pools import known_department, period_bases, published_bonus
from scheduler.storage.unit_of_work import UnitOfWork

SHORTEST_REASON, LONGEST_REASON = 10, 400


@dataclass(frozen=True, slots=True, kw_only=True)
class _Owed:
    """Fen by department that are still to be paid, and the departments in which the person has worked."""

    fen: dict[str, int]
    worked: frozenset[str]


def owed_after_appeal(app: App, actor: Actor, period_code: str, person: str) -> dict[str, int]:
    """What a granted appeal would have brought the person more, in fen by department, less what was paid since.

    Empty where it would have brought no more, or none was granted. Raises Forbidden unless HR or admin, NotFound
    without published bonus.
    """
    require_hr(actor)
    with app.reading(actor) as uow:
        made = published_bonus(uow, period_code)
        if not _granted(uow, period_code, person):
            return {}
        return _owed(uow, actor, made, person).fen


def pay_from_reserve(
    app: App,
    actor: Actor,
    period_code: str,
    *,
    person: str,
    department: str,
    fen: int,
    reason: str,
    beyond: str | None = None,
) -> PaidLine:
    """Add a line out of the reserve after a granted appeal, for a department in which the person has worked.

    ``beyond``: why more is paid than the appeal brought; it is kept with the line. Raises Forbidden unless HR or admin,
    NotFound without published bonus or person, InvalidInput for an amount that is not above 0, a reason under 10
    characters or a department that is not known, Conflict without a granted appeal of the person in the period, without
    work in the department, for more than is owed and no reason for it, when the reserve holds less, or for the actor's
    own bonus.
    """
    require_hr(actor)
    if fen <= 0:
        raise InvalidInput("an amount above 0 is needed", key="bonus_amount")
    why = _checked(reason)
    if actor.person == person:
        raise Conflict("nobody decides on the own bonus", key="bonus_own")
    with app.unit_of_work(actor) as uow:
        uow.hours.period(period_code)
        uow.pools.queue_up(period_code)  # two who pay at once must not spend the reserve twice
        organisation = uow.organisation.load()
        if person not in organisation.people:
            raise NotFound(f"there is no person {person!r}", key="person_missing", code=person)
        known_department(organisation, department)
        made = published_bonus(uow, period_code)
        if not _granted(uow, period_code, person):
            raise Conflict(
                f"no appeal of {person} in {period_code} was granted",
                key="bonus_no_appeal",
                person=person,
                period=period_code,
            )
        found = _owed(uow, actor, made, person)
        if department not in found.worked:
            raise Conflict(
                f"{person} has no hours in {department} in {period_code}",
                key="bonus_no_work",
                person=person,
                department=department,
                period=period_code,
            )
        owed = found.fen.get(department, 0)
        if fen > owed and beyond is None:
            raise Conflict(
                f"{owed} fen are owed after the appeal, not {fen}",
                key="bonus_beyond_owed",
                owed=f"{owed / 100:.2f}",
                wanted=f"{fen / 100:.2f}",
            )
        if fen > owed and beyond is not None:
            why = _checked(f"{why} – {_checked(beyond)}")
        left = made.reserve_fen - sum(
            line.fen for line in uow.pools.lines(period_code, made.version) if line.kind == APPEAL
        )
        if fen > left:
            raise Conflict(
                f"the reserve holds {left} fen, not {fen}",
                key="bonus_reserve_spent",
                left=f"{left / 100:.2f}",
                wanted=f"{fen / 100:.2f}",
            )
        line = PaidLine(
            person=person,
            department=department,
            kind=APPEAL,
            fen=fen,
            reason=why,
            entered_by=actor.login,
            entered_at=uow.now,
        )
        uow.pools.pay_appeal(period_code, made.version, line)
        uow.audit(
            "bonus.appeal",
            f"bonus:{period_code}.{made.version}",
            person=person,
            department=department,
            fen=fen,
            owed_fen=owed,
            reason=line.reason,
        )
        uow.commit()
    return line


def _granted(uow: UnitOfWork, period_code: str, person: str) -> bool:
    return any(appeal.state == REVISED for appeal in uow.appeals.all(period=period_code, person=person))


def _owed(uow: UnitOfWork, actor: Actor, made: BonusVersion, person: str) -> _Owed:
    period: Period = uow.hours.period(made.period)
    document = read_bonus(uow.pools.payload(made.period, made.version))
    newest = next(v for v in uow.attributions.versions(made.period) if v.state == PUBLISHED)
    revised = stored_version(uow, actor, made.period, newest.version)
    cells = [c.cell for c in revised.result.cells if c.cell.person == person]
    worked = frozenset(cell.department for cell in cells if cell.minutes)
    bases = period_bases(uow.organisation.load(), uow.pools.bases(), period.first_day, period.last_day)
    if revised.version.content_hash == document.attribution_hash or person not in bases:
        return _Owed(fen={}, worked=worked)
    # the base as it was divided: what HR changed since is no ground of an appeal about scores
    divided = sum(part.base_fen for part in document.parts if part.person == person) or bases[person]
    gain = appeal_gain(document, parts_of(cells, {person: divided}, made.period), person)
    for line in uow.pools.lines(made.period, made.version, person):
        if line.kind == APPEAL:
            gain[line.department] = gain.get(line.department, 0) - line.fen
    return _Owed(fen={department: fen for department, fen in gain.items() if fen > 0}, worked=worked)


def _checked(reason: str) -> str:
    found = reason.strip()
    if not SHORTEST_REASON <= len(found) <= LONGEST_REASON:
        raise InvalidInput("a reason of 10 to 400 characters is needed", key="bonus_reason")
    return found
