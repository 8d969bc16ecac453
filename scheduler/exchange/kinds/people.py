"""Contracts with their limits, people, and their skills."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from scheduler.domain.organisation import Contract, Person, Skill
from scheduler.exchange import cells
from scheduler.exchange.cells import Column, plain, scaled_value
from scheduler.exchange.faults import CellFault, Fault, shown
from scheduler.exchange.kinds.base import Context, Row, fault, overlaps
from scheduler.exchange.kinds.company import NAMES, named
from scheduler.exchange.kinds.domain import domain_kind
from scheduler.storage.repositories.organisation import OrganisationRepository

# column to (the solver's name of the limit, scale of its value)
LIMITS = {
    "max_hours_per_day": ("max_minutes_per_day", 60),
    "min_hours_per_week": ("min_minutes_per_week", 60),
    "max_hours_per_week": ("max_minutes_per_week", 60),
    "min_rest_hours": ("min_rest_min", 60),
    "max_consecutive_days": ("max_consecutive_days", 1),
    "min_consecutive_days": ("min_consecutive_days", 1),
    "min_consecutive_days_off": ("min_consecutive_days_off", 1),
    "max_weekends": ("max_weekends", 1),
    "complete_weekends": ("complete_weekends", 1),
    "max_nights": ("max_nights", 1),
    "max_consecutive_nights": ("max_consecutive_nights", 1),
    "min_days_off_per_week": ("min_days_off_per_week", 1),
    "max_consecutive_days_off": ("max_consecutive_days_off", 1),
    "identical_weekends": ("identical_weekends", 1),
    "no_night_before_free_weekend": ("no_night_before_free_weekend", 1),
    "min_consecutive_weekends": ("min_consecutive_weekends", 1),
    "max_consecutive_weekends": ("max_consecutive_weekends", 1),
    "min_days_off_after_nights": ("min_days_off_after_nights", 1),
    "min_shifts": ("min_shifts", 1),
    "max_shifts": ("max_shifts", 1),
    "max_types_per_week": ("max_types_per_week", 1),
}
PREMIUM = "overtime_premium_per_hour"
MOST_PER_HOUR = "100000"  # what law pays on top of it, for hours together, must stay a price that the solver takes
_HIGHEST = {60: "744", 1: "31"}  # a month's hours, a month's days
_LOWEST = {"max_types_per_week": "1"}  # none would be a week without work


def _limit(name: str, scale: int) -> Column:
    """``N`` (hard) or ``N@P``: soft at P yuan per hour or per count beyond it, held as (value, fen)."""

    def parse(cell: str) -> tuple[int, int | None]:
        number, at, price = (part.strip() for part in cell.partition("@"))
        if not number or (at and not price):
            raise CellFault("limit_form", value=shown(cell), accepted="48, 48@150")
        return scaled_value(number, scale, _LOWEST.get(name, "0"), _HIGHEST[scale]), scaled_value(
            price, 100
        ) if at else None

    def show(limit: tuple[int, int | None]) -> str:
        value, fen = limit
        number = plain(Decimal(value) / scale)
        return number if fen is None else f"{number}@{plain(Decimal(fen) / 100)}"

    return Column(name=name, parse=parse, show=show, required=False)


def _limits_fit(rows: Sequence[Row], _: Context) -> Iterator[Fault]:
    """A hard minimum above a hard maximum can never be kept."""
    for row in rows:
        low, high = row["min_hours_per_week"], row["max_hours_per_week"]
        if low and high and low[1] is None and high[1] is None and low[0] > high[0]:
            accepted = f"≤ {plain(Decimal(high[0]) / 60)}"
            yield fault(row, "min_hours_per_week", "limits_cross", value=plain(Decimal(low[0]) / 60), accepted=accepted)


def _contract(row: Row) -> Contract:
    limits = {limit: row[name] for name, (limit, _) in LIMITS.items() if row[name] is not None}
    if row[PREMIUM] is not None:
        limits[PREMIUM] = (row[PREMIUM], None)
    return Contract(
        code=row["code"],
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        regular_min_per_week=row["regular_hours_per_week"],
        limits=limits,
    )


def _contract_values(contract: Contract) -> dict[str, Any]:
    limits: dict[str, Any] = {name: contract.limits.get(limit) for name, (limit, _) in LIMITS.items()}
    premium = contract.limits.get(PREMIUM)
    return (
        named(contract)
        | {"regular_hours_per_week": contract.regular_min_per_week}
        | limits
        | {PREMIUM: None if premium is None else premium[0]}
    )


CONTRACTS = domain_kind(
    "contracts",
    (
        cells.code("code"),
        *NAMES,
        cells.scaled("regular_hours_per_week", 60, high="168"),
        *(_limit(name, scale) for name, (_, scale) in LIMITS.items()),
        cells.scaled(PREMIUM, 100, required=False),
    ),
    key=("code",),
    after=("site",),
    make=_contract,
    values=_contract_values,
    stored=lambda c, _: c.uow.organisation.load().contracts.values(),
    upsert=OrganisationRepository.upsert_contracts,
    check=_limits_fit,
)


def _employment_fits(rows: Sequence[Row], _: Context) -> Iterator[Fault]:
    """Nobody leaves before being hired."""
    for row in rows:
        if row["left_on"] is not None and row["left_on"] < row["hired_on"]:
            yield fault(row, "left_on", "dates_reversed", value=str(row["left_on"]), accepted=f"≥ {row['hired_on']}")


def person_values(person: Person) -> dict[str, Any]:
    """A person by column name."""
    return named(person) | {
        "department": person.department,
        "contract": person.contract,
        "cost_per_hour": person.cost_fen_per_hour,
        "hired_on": person.hired_on,
        "left_on": person.left_on,
        "tags": person.tags,
    }


PEOPLE = domain_kind(
    "people",
    (
        cells.code("code"),
        *NAMES,
        cells.code("department", refers="departments"),
        cells.code("contract", refers="contracts"),
        cells.scaled("cost_per_hour", 100, high=MOST_PER_HOUR),
        cells.day("hired_on"),
        cells.day("left_on", required=False),
        cells.codes("tags"),
    ),
    key=("code",),
    after=("departments", "contracts"),
    make=lambda r: Person(
        code=r["code"],
        name_zh=r["name_zh"],
        name_en=r["name_en"],
        department=r["department"],
        contract=r["contract"],
        cost_fen_per_hour=r["cost_per_hour"],
        hired_on=r["hired_on"],
        left_on=r["left_on"],
        tags=r["tags"],
    ),
    values=person_values,
    stored=lambda c, _: c.uow.organisation.load().people.values(),
    upsert=OrganisationRepository.upsert_people,
    check=_employment_fits,
)


def _skills_fit(rows: Sequence[Row], context: Context) -> Iterator[Fault]:
    """A qualification ends after it begins; two of one person and role do not overlap."""
    ordered = []
    for row in rows:
        if row["valid_to"] is not None and row["valid_to"] < row["valid_from"]:
            yield fault(
                row, "valid_to", "dates_reversed", value=str(row["valid_to"]), accepted=f"≥ {row['valid_from']}"
            )
        else:
            ordered.append(row)
    replaced = {(row["person"], row["role"], row["valid_from"]) for row in ordered}
    stored = (
        ((s.person, s.role), s.valid_from, s.valid_to)
        for s in context.organisation.skills
        if (s.person, s.role, s.valid_from) not in replaced
    )
    yield from overlaps(
        ordered, group=lambda r: (r["person"], r["role"]), first="valid_from", last="valid_to", stored=stored
    )


SKILLS = domain_kind(
    "skills",
    (
        cells.code("person", refers="people"),
        cells.code("role", refers="roles"),
        cells.integer("proficiency_percent", 1, 200),
        cells.day("valid_from"),
        cells.day("valid_to", required=False),
    ),
    key=("person", "role", "valid_from"),
    after=("people", "roles"),
    make=lambda r: Skill(
        person=r["person"],
        role=r["role"],
        proficiency_pct=r["proficiency_percent"],
        valid_from=r["valid_from"],
        valid_to=r["valid_to"],
    ),
    values=lambda s: {
        "person": s.person,
        "role": s.role,
        "proficiency_percent": s.proficiency_pct,
        "valid_from": s.valid_from,
        "valid_to": s.valid_to,
    },
    stored=lambda c, _: c.uow.organisation.load().skills,
    upsert=OrganisationRepository.upsert_skills,
    check=_skills_fit,
)
