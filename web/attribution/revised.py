"""Hours after an appeal: the ledger shows them as locked, and says what a later version of the attribution counts."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from flask_babel import gettext

from scheduler.attribution.cells import UNASSIGNED
from scheduler.services.revised_hours import MovedHours, revised_hours
from web import context
from web.i18n import write_number


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisedNotice:
    """What pages of the ledger say: the version, and each role whose hours it counts otherwise."""

    version: int
    lines: tuple[str, ...]


def revised_notice(period: str, person: str | None = None) -> RevisedNotice | None:
    """Of what the reader sees, or of one person, who is then not named; None where no decision moved hours."""
    found = revised_hours(context.service(), context.actor(), period, person=person)
    if found is None:
        return None
    return RevisedNotice(
        version=found.version, lines=tuple(_moved_words(row, named=person is None) for row in found.moved)
    )


def _moved_words(row: MovedHours, *, named: bool) -> str:
    company = context.company()
    unknown = row.role == UNASSIGNED
    role = str(gettext("no role")) if unknown else context.name_of(company.roles.get(row.role), row.role)
    before, after = (write_number(Fraction(minutes, 60), 2) for minutes in (row.before, row.after))
    if not named:
        return str(gettext("%(role)s: %(before)s h as locked, now %(after)s h", role=role, before=before, after=after))
    return str(
        gettext(
            "%(person)s, %(role)s: %(before)s h as locked, now %(after)s h",
            person=context.name_of(company.people.get(row.person), row.person),
            role=role,
            before=before,
            after=after,
        )
    )
