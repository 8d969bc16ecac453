"""The lines of a published bonus as a file for pay: CSV or XLSX, money with two decimals, summing to the fen."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd

from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.domain.organisation import Organisation
from scheduler.services.exporting import export_table
from scheduler.services.pools import BonusView, bonus_view

COLUMNS = (
    "period",
    "version",
    "state",
    "person",
    "name",
    "department",
    "department_name",
    "kind",
    "base",
    "composite",
    "neutral",
    "fen",
    "amount",
    "currency",
    "reason",
)


def export_pay(
    app: App, actor: Actor, period_code: str, fmt: str, *, version: int | None = None, locale: str = "en"
) -> tuple[str, bytes]:
    """(file name, content): a row for each share and each appeal's money, by department and person.

    ``fen`` is the exact amount, ``amount`` the same in the site's currency with two decimals; ``base`` is the part of
    the pay base in that department. A draft says so in its name. Raises as ``bonus_view``, InvalidInput for a format.
    """
    view = bonus_view(app, actor, period_code, version)
    with app.reading(actor) as uow:
        organisation = uow.organisation.load()
    made = view.version
    name = f"bonus-{period_code}-v{made.version}{'' if made.state == 'published' else '-draft'}.{fmt}"
    return name, export_table(pay_frame(view, organisation, locale), fmt, title=f"{period_code} v{made.version}")


def pay_frame(view: BonusView, organisation: Organisation, locale: str) -> pd.DataFrame:
    """The rows of the file."""
    parts = {(part.department, part.person): part for part in view.document.parts}
    rows = []
    for line in view.lines:
        part = parts.get((line.department, line.person))
        rows.append(
            (
                view.version.period,
                view.version.version,
                view.version.state,
                line.person,
                organisation.people[line.person].name(locale),
                line.department,
                organisation.departments[line.department].name(locale),
                line.kind,
                money(part.base_fen) if part else None,
                Decimal(part.c_e4).scaleb(-4) if part else None,
                part.neutral if part else None,
                line.fen,
                money(line.fen),
                organisation.site.currency,
                line.reason,
            )
        )
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)


def money(fen: int) -> Decimal:
    """Fen as a decimal with two places."""
    return Decimal(fen).scaleb(-2)
