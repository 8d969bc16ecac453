"""Divide a bonus: audited results of departments, the division by version, what each person may see of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from scheduler.attribution.bonus import (
    APPEAL,
    BonusDocument,
    BonusVersion,
    DepartmentResult,
    PaidLine,
    PayBase,
    ShareSteps,
    make_document,
    pack_bonus,
    read_bonus,
    share_steps,
)
from scheduler.attribution.pools import RESERVE_PERMILLE, PoolMode, Scheme, k_of, parts_of, prorated_base
from scheduler.attribution.version import DRAFT, PUBLISHED
from scheduler.bootstrap import App
from scheduler.decimals import LARGEST_FEN
from scheduler.domain.actor import AccountRole, Actor
from scheduler.domain.organisation import Organisation
from scheduler.errors import Conflict, InvalidInput, NotFound
from scheduler.hours.ledger import Period
from scheduler.kpis.score import GRID
from scheduler.services.attribution_inputs import stored_version
from scheduler.services.hours_inputs import require_hr, visible_people
from scheduler.storage.unit_of_work import UnitOfWork

BEST_E4 = 120 * GRID


@dataclass(frozen=True, slots=True, kw_only=True)
class BonusView:
    """A version with its lines. ``left_fen``: of the reserve, after what appeals took. ``unplaced``: people with a pay
    base and no counted hours, who are in no pool.
    """

    version: BonusVersion
    document: BonusDocument
    lines: tuple[PaidLine, ...]
    left_fen: int
    unplaced: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnBonus:
    """One person's lines of the published version with how each share came. ``mode``: by score or its coefficient."""

    version: BonusVersion
    lines: tuple[PaidLine, ...]
    shares: tuple[ShareSteps, ...]
    mode: PoolMode

    @property
    def appeals(self) -> tuple[PaidLine, ...]:
        """Lines out of the reserve."""
        return tuple(line for line in self.lines if line.kind == APPEAL)


def enter_department_result(
    app: App, actor: Actor, period_code: str, department: str, *, points: Fraction, source: str
) -> DepartmentResult:
    """What a department achieved in a period, in points of 0…120, as audited; in place of what was entered before.

    Raises Forbidden unless HR or admin, NotFound for an unknown period, InvalidInput for an unknown department, points
    out of range or a missing source, Conflict once the period's bonus is published.
    """
    require_hr(actor)
    points_e4 = points * GRID
    if not 0 <= points_e4 <= BEST_E4 or points_e4.denominator != 1:
        raise InvalidInput(
            f"a result of {points} points cannot be taken; 0 to 120 with up to four decimals are accepted",
            key="result_points",
        )
    if not source.strip() or len(source) > 200:
        raise InvalidInput("a result needs its source, in up to 200 characters", key="result_source")
    with app.unit_of_work(actor) as uow:
        uow.hours.period(period_code)
        known_department(uow.organisation.load(), department)
        _not_published(uow, period_code)
        result = DepartmentResult(
            department=department,
            points_e4=int(points_e4),
            source=source.strip(),
            entered_by=actor.login,
            entered_at=uow.now,
        )
        uow.pools.set_result(period_code, result)
        uow.audit(
            "bonus.result", f"period:{period_code}", department=department, points_e4=int(points_e4), source=source
        )
        uow.commit()
    return result


def department_results(app: App, actor: Actor, period_code: str) -> tuple[DepartmentResult, ...]:
    """Audited results of a period. Raises Forbidden unless HR or admin, NotFound for an unknown period."""
    require_hr(actor)
    with app.reading(actor) as uow:
        uow.hours.period(period_code)
        found: tuple[DepartmentResult, ...] = uow.pools.results(period_code)
    return found


def run_bonus(
    app: App,
    actor: Actor,
    period_code: str,
    budget_fen: int,
    *,
    reserve_permille: int = RESERVE_PERMILLE,
    mode: PoolMode = PoolMode.SCORE,
) -> BonusVersion:
    """Divide a budget over the period's attribution and store it as a draft; the same inputs give the draft back.

    Raises Forbidden unless HR or admin, NotFound without period or attribution, Conflict once a version is published
    (a divided pool is never divided again), InvalidInput for a budget or reserve out of range, without any pay base, or
    for departments whose result nobody has entered.
    """
    require_hr(actor)
    if not 0 < budget_fen <= LARGEST_FEN:
        raise InvalidInput("a budget above 0 is needed", key="bonus_budget")
    if not 0 <= reserve_permille <= 500:
        raise InvalidInput("a reserve of 0 to 50 percent is accepted", key="bonus_reserve")
    with app.unit_of_work(actor) as uow:
        period: Period = uow.hours.period(period_code)
        _not_published(uow, period_code)
        organisation = uow.organisation.load()
        stored = stored_version(uow, actor, period_code, None)
        bases = period_bases(organisation, uow.pools.bases(), period.first_day, period.last_day)
        if not bases:
            raise InvalidInput(
                f"nobody has a pay base in {period_code}; import pay_bases first",
                key="bonus_no_bases",
                period=period_code,
            )
        parts = parts_of((c.cell for c in stored.result.cells), bases, period_code)
        results = {r.department: r.points_e4 for r in uow.pools.results(period_code)}
        missing = sorted({part.department for part in parts} - results.keys())
        if missing:
            raise InvalidInput(
                f"no result was entered for {', '.join(missing)}",
                key="bonus_without_result",
                departments=", ".join(missing),
            )
        scheme = Scheme(
            cycle=period_code,
            budget_fen=budget_fen,
            k_milli={department: k_of(Fraction(e4, GRID)) for department, e4 in sorted(results.items())},
            reserve_permille=reserve_permille,
            mode=mode,
        )
        document = make_document(stored.version.content_hash, scheme, parts)
        packed = pack_bonus(document)
        latest: BonusVersion | None = next(iter(uow.pools.versions(period_code)), None)
        if latest is not None and latest.content_hash == packed.content_hash:
            return latest
        made = BonusVersion(
            period=period_code,
            version=(latest.version if latest else 0) + 1,
            state=DRAFT,
            attribution_version=stored.version.version,
            budget_fen=budget_fen,
            reserve_fen=document.bonus.reserve_fen,
            content_hash=packed.content_hash,
            made_by=actor.login,
            made_at=uow.now,
        )
        uow.pools.add(made, packed.data, [(b.part.person, b.part.department, b.fen) for b in document.bonus.lines])
        uow.audit(
            "bonus.run",
            f"bonus:{period_code}.{made.version}",
            budget_fen=budget_fen,
            reserve_fen=made.reserve_fen,
            attribution_version=made.attribution_version,
            content_hash=made.content_hash,
        )
        uow.commit()
    return made


def publish_bonus(app: App, actor: Actor, period_code: str, version: int) -> BonusVersion:
    """Make a version final: people see their lines, pay may be exported, the split stays for ever.

    Raises Forbidden unless HR or admin, NotFound, Conflict when one is published already, or when the attribution that
    it divides by is not the published one.
    """
    require_hr(actor)
    with app.unit_of_work(actor) as uow:
        uow.hours.period(period_code)
        uow.pools.queue_up(period_code)
        _not_published(uow, period_code)
        made = _version(uow, period_code, version)
        document = read_bonus(uow.pools.payload(period_code, version))
        scores = next((v for v in uow.attributions.versions(period_code) if v.state == PUBLISHED), None)
        if scores is None or scores.content_hash != document.attribution_hash:
            raise Conflict(
                f"version {version} does not divide by the published attribution; publish that, or divide again",
                key="bonus_scores_unpublished",
                version=version,
            )
        uow.pools.publish(period_code, version, uow.now)
        uow.audit("bonus.publish", f"bonus:{period_code}.{version}", content_hash=made.content_hash)
        found: BonusVersion = _version(uow, period_code, version)
        uow.commit()
    return found


def bonus_versions(app: App, actor: Actor, period_code: str) -> tuple[BonusVersion, ...]:
    """Versions of a period's pools, the latest first. Raises Forbidden unless HR or admin, NotFound."""
    require_hr(actor)
    with app.reading(actor) as uow:
        uow.hours.period(period_code)
        found: tuple[BonusVersion, ...] = uow.pools.versions(period_code)
    return found


def bonus_view(app: App, actor: Actor, period_code: str, version: int | None = None) -> BonusView:
    """A version (default: the latest) with every line. Raises Forbidden unless HR or admin, NotFound."""
    require_hr(actor)
    with app.reading(actor) as uow:
        period: Period = uow.hours.period(period_code)
        made = _version(uow, period_code, version)
        document = read_bonus(uow.pools.payload(period_code, made.version))
        lines = uow.pools.lines(period_code, made.version)
        bases = period_bases(uow.organisation.load(), uow.pools.bases(), period.first_day, period.last_day)
    placed = {part.person for part in document.parts}
    return BonusView(
        version=made,
        document=document,
        lines=lines,
        left_fen=made.reserve_fen - sum(line.fen for line in lines if line.kind == APPEAL),
        unplaced=tuple(sorted(bases.keys() - placed)),
    )


def own_bonus(app: App, actor: Actor, period_code: str, person: str) -> OwnBonus:
    """A person's lines of the published version. Staff see their own; HR and admin anybody's; leads nobody else's.

    Raises NotFound where there is nothing for the actor to see.
    """
    with app.reading(actor) as uow:
        uow.hours.period(period_code)
        visible_people(uow.organisation.load(), actor, person=person)
        pays = actor.role in (AccountRole.HR, AccountRole.ADMIN) or actor.person == person
        published = next((v for v in uow.pools.versions(period_code) if v.state == PUBLISHED), None)
        lines = uow.pools.lines(period_code, published.version, person) if published and pays else ()
        if published is None or not lines:
            raise NotFound(f"there is no bonus of {person} in {period_code}", key="bonus_missing", period=period_code)
        document = read_bonus(uow.pools.payload(period_code, published.version))
    return OwnBonus(version=published, lines=lines, shares=share_steps(document, person), mode=document.scheme.mode)


def verify_bonus(app: App, actor: Actor, period_code: str, version: int) -> bool:
    """Does the stored version come out again from its own scheme and parts, and do its lines say the same?"""
    require_hr(actor)
    with app.reading(actor) as uow:
        made = _version(uow, period_code, version)
        document = read_bonus(uow.pools.payload(period_code, version))
        lines = uow.pools.lines(period_code, version)
    stored = {(line.department, line.person): line.fen for line in lines if line.kind != APPEAL}
    divided = {(line.part.department, line.part.person): line.fen for line in document.bonus.lines}
    return pack_bonus(document).content_hash == made.content_hash and stored == divided


def period_bases(
    organisation: Organisation, bases: tuple[PayBase, ...], first_day: date, last_day: date
) -> dict[str, int]:
    """F of the period in fen by person, prorated by days; people without any are left out."""
    by_person: dict[str, list[tuple[date, int]]] = {}
    for base in bases:
        by_person.setdefault(base.person, []).append((base.valid_from, base.fen_per_month))
    found: dict[str, int] = {}
    for code, versions in by_person.items():
        person = organisation.people[code]
        fen = prorated_base(versions, first_day, last_day, person.hired_on, person.left_on)
        if fen:
            found[code] = fen
    return found


def _version(uow: UnitOfWork, period: str, version: int | None) -> BonusVersion:
    for found in uow.pools.versions(period):
        if version is None or found.version == version:
            return found
    raise NotFound(f"there is no bonus of {period}", key="bonus_missing", period=period)


def published_bonus(uow: UnitOfWork, period: str) -> BonusVersion:
    for found in uow.pools.versions(period):
        if found.state == PUBLISHED:
            return found
    raise NotFound(f"there is no published bonus of {period}", key="bonus_missing", period=period)


def _not_published(uow: UnitOfWork, period: str) -> None:
    for found in uow.pools.versions(period):
        if found.state == PUBLISHED:
            raise Conflict(
                f"the bonus of {period} is published as version {found.version}; it is never divided again",
                key="bonus_published",
                version=found.version,
                period=period,
            )


def known_department(organisation: Organisation, department: str) -> None:
    if department not in organisation.departments:
        known = ", ".join(sorted(organisation.departments))
        raise InvalidInput(
            f"there is no department {department!r}; there are {known}",
            key="pool_department",
            code=department,
            accepted=known,
        )
