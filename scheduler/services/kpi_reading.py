"""What the services of the KPI catalogue share: cards in force, the past of units, samples behind κ and σ²."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from scheduler.kpis.anchors import decimal_fraction
from scheduler.kpis.definitions import KpiDefinition
from scheduler.kpis.freeze import POOLED_PERIODS, Shift
from scheduler.kpis.proposal import PastValue
from scheduler.kpis.records import KpiCard
from scheduler.storage.repositories.observations import Figure
from scheduler.storage.unit_of_work import UnitOfWork


def in_force_on(cards: Iterable[KpiCard], day: date) -> dict[str, KpiCard]:
    """The published version of each KPI on a day; one that has ended is not among them."""
    found: dict[str, KpiCard] = {}
    for card in sorted(cards, key=lambda c: (c.definition.valid_from, c.definition.version)):
        if not card.draft and card.definition.valid_from <= day:
            found[card.code] = card
    return {code: card for code, card in found.items() if card.definition.weight}


def past_of(uow: UnitOfWork, before: date) -> dict[str, tuple[PastValue, ...]]:
    """By KPI: the unit's value in every month of its records and every period that ended before the day, in order.

    Σ numerators / Σ exposures over everybody; negative output stays as it was.
    """
    sums: dict[tuple[str, date], tuple[str, Fraction, Fraction]] = {}
    for record in uow.kpis.past_values():
        sums[record.kpi, record.first_day] = (
            f"{record.first_day:%Y-%m}",
            decimal_fraction(record.numerator),
            decimal_fraction(record.exposure),
        )
    observed: dict[tuple[str, date], tuple[str, Fraction, Fraction]] = {}
    for figure in uow.observations.figures():
        if figure.last_day < before:
            key = figure.kpi, figure.first_day
            _, x, n = observed.get(key, ("", Fraction(0), Fraction(0)))
            observed[key] = (
                figure.period,
                x + decimal_fraction(figure.numerator),
                n + decimal_fraction(figure.exposure),
            )
    found: dict[str, list[PastValue]] = {}
    for (kpi, _day), (label, x, n) in sorted((sums | observed).items()):
        if n:
            found.setdefault(kpi, []).append(PastValue(label=label, value=x / n))
    return {kpi: tuple(values) for kpi, values in found.items()}


def pooled_periods(uow: UnitOfWork) -> list[tuple[str, date, date]]:
    """(code, first day, last day) of the last three locked periods, the earliest first."""
    locked = [(p.code, p.first_day, p.last_day) for p in uow.hours.periods() if p.locked]
    return sorted(locked, key=lambda p: p[1])[-POOLED_PERIODS:]


def samples_of(uow: UnitOfWork, definition: KpiDefinition, figures: Iterable[Figure]) -> dict[str, list[Shift]]:
    """By person: single shifts where they are kept, else one sample a period."""
    found: dict[str, list[Shift]] = {}
    for person, _day, x, n in uow.observations.days(definition.code, date.min, date.max):
        found.setdefault(person, []).append((decimal_fraction(x), decimal_fraction(n)))
    if found:
        return found
    for figure in figures:
        if figure.kpi == definition.code and figure.person is not None:
            sample = decimal_fraction(figure.numerator), decimal_fraction(figure.exposure)
            found.setdefault(figure.person, []).append(sample)
    return found
