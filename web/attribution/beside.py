"""What stands beside a score: a committee's shift of the department, and the bonus that was divided by it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from flask_babel import gettext

from scheduler.attribution.bonus import Calibration, ShareSteps
from scheduler.attribution.calibration import beside
from scheduler.attribution.pools import PoolMode
from scheduler.kpis.score import GRID
from scheduler.services.attribution_whatif import SMALLEST_GROUP
from scheduler.services.pools import OwnBonus
from web import context
from web.i18n import write_date, write_money, write_number, write_signed


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareRow:
    """A share with its steps in words; ``formula`` only where the pool may be shown."""

    steps: ShareSteps
    facts: tuple[tuple[str, str], ...]
    formula: str


def calibrated(composite: Fraction | None, shift: Calibration | None) -> str:
    """The composite after the decided shift; empty where there is none to show."""
    if composite is None or shift is None:
        return ""
    return write_number(beside(composite, Fraction(shift.shift_e4, GRID)), 2)


def calibration_words(shift: Calibration) -> str:
    """What was decided of a department's scores, when and why."""
    department = context.company().departments.get(shift.department)
    return str(
        gettext(
            "Committee's decision of %(day)s: every score of %(department)s is shown shifted by %(points)s points"
            " beside the original. Shares and bonus rest on the original. Reason: %(reason)s",
            day=write_date(shift.decided_at.astimezone(context.zone()).date()),
            department=context.name_of(department, shift.department) if department else shift.department,
            points=write_signed(Fraction(-shift.shift_e4, GRID), 2),  # it is taken off, so that its sign turns
            reason=shift.reason,
        )
    )


def share_rows(bonus: OwnBonus) -> tuple[ShareRow, ...]:
    """The person's shares by department."""
    return tuple(ShareRow(steps=one, facts=_facts(one, bonus.mode), formula=_formula(one)) for one in bonus.shares)


def share_words(bonus: OwnBonus) -> str:
    """How a share is made, in a sentence."""
    if bonus.mode is PoolMode.COEFFICIENT:
        return str(
            gettext(
                "A pool is divided in proportion to pay base times the coefficient of the composite, and rounded to"
                " whole cents so that the sum is exact."
            )
        )
    return str(
        gettext(
            "A pool is divided in proportion to pay base times composite, and rounded to whole cents so that the sum is"
            " exact."
        )
    )


def _facts(steps: ShareSteps, mode: PoolMode) -> tuple[tuple[str, str], ...]:
    score = write_number(Fraction(steps.part.c_e4, GRID), 2)
    if steps.part.neutral:
        score = str(gettext("%(score)s (not rated there)", score=score))
    facts = [
        (str(gettext("Pay base, by the hours there")), write_money(steps.part.base_fen)),
        (str(gettext("Composite in the department's roles")), score),
    ]
    if mode is PoolMode.COEFFICIENT:
        facts.append((str(gettext("Coefficient")), write_number(Fraction(steps.merit_e4, GRID), 4)))
    facts.append((str(gettext("K of the department")), write_number(Fraction(steps.k_milli, 1000), 2)))
    if _pool_shown(steps):
        facts.append((str(gettext("Pool of the department, which K made")), write_money(steps.pool_fen)))
    facts.append((str(gettext("Rounding")), write_signed(steps.rounding / 100, 4)))
    return tuple(facts)


def _formula(steps: ShareSteps) -> str:
    if not _pool_shown(steps) or not steps.pool_fen:
        return ""
    part = write_number(steps.exact / steps.pool_fen * 100, 4)
    return f"{write_money(steps.pool_fen)} · {part}% {write_signed(steps.rounding / 100, 4)} = {write_money(steps.fen)}"


def _pool_shown(steps: ShareSteps) -> bool:
    """From five people on, or for whoever may see the whole department."""
    return steps.people >= SMALLEST_GROUP or context.actor().sees_department(steps.part.department)
