"""A small company for planning tests: one warehouse, one laboratory, a few people; every argument can be replaced."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from scheduler.domain.organisation import (
    CalendarDay,
    Contract,
    Department,
    Organisation,
    Person,
    Role,
    ShiftBreak,
    ShiftType,
    Site,
    Skill,
    Standard,
)

MONDAY = date(2026, 11, 9)
LIMITS: Mapping[str, tuple[int, int | None]] = {"max_minutes_per_week": (2880, None), "min_rest_min": (660, None)}


def site(*, tz: str = "Asia/Shanghai", block_min: int = 120, slot_min: int = 30) -> Site:
    return Site(
        code="HQ", name_zh="总部", name_en="HQ", tz=tz, slot_min=slot_min, block_min=block_min, role_switch_fen=600
    )


def department(code: str) -> Department:
    return Department(code=code, name_zh=code, name_en=code)


def role(code: str, department: str = "WH") -> Role:
    return Role(code=code, name_zh=code, name_en=code, department=department, unit_zh="行", unit_en="lines")


def standard(role: str, *, short_fen: int = 18_000, idle_fen: int = 600) -> Standard:
    return Standard(
        role=role,
        seconds_per_unit=72,
        allowance_permille=0,
        shrinkage_permille=0,
        short_fen_per_hour=short_fen,
        idle_fen_per_hour=idle_fen,
        valid_from=date(2025, 1, 1),
    )


def contract(code: str = "FT", limits: Mapping[str, tuple[int, int | None]] = LIMITS, regular: int = 2400) -> Contract:
    return Contract(code=code, name_zh=code, name_en=code, regular_min_per_week=regular, limits=limits)


def person(
    code: str,
    *,
    department: str = "WH",
    contract: str = "FT",
    tags: tuple[str, ...] = (),
    hired_on: date = date(2020, 1, 1),
    left_on: date | None = None,
) -> Person:
    return Person(
        code=code,
        name_zh=code,
        name_en=code,
        department=department,
        contract=contract,
        cost_fen_per_hour=3600,
        hired_on=hired_on,
        left_on=left_on,
        tags=tags,
    )


def skill(
    person: str, role: str, pct: int = 100, *, since: date = date(2025, 1, 1), until: date | None = None
) -> Skill:
    return Skill(person=person, role=role, proficiency_pct=pct, valid_from=since, valid_to=until)


def early(**changes: object) -> ShiftType:
    """07:00 to 15:30, unpaid half hour after four hours: 480 paid minutes, blocks of 2 h."""
    return _shift_type(
        {"code": "E", "start_min": 420, "length_min": 510, "breaks": (ShiftBreak(offset_min=240, length_min=30),)}
        | changes
    )


def night(**changes: object) -> ShiftType:
    """22:00 to 06:00 without a break."""
    return _shift_type(
        {"code": "N", "start_min": 1320, "length_min": 480, "night": True, "forbidden_next": ("E",)} | changes
    )


def _shift_type(values: dict[str, object]) -> ShiftType:
    return ShiftType(name_zh=str(values["code"]), name_en=str(values["code"]), **values)  # type: ignore[arg-type]


def organisation(
    *,
    site: Site | None = None,
    people: tuple[Person, ...] = (),
    skills: tuple[Skill, ...] = (),
    shift_types: tuple[ShiftType, ...] = (),
    contracts: tuple[Contract, ...] = (),
    calendar: tuple[CalendarDay, ...] = (),
    standards: tuple[Standard, ...] = (),
) -> Organisation:
    """Departments WH and LAB, roles PICK, PACK (WH) and TEST (LAB); shift types E and N unless given."""
    roles = (role("PICK"), role("PACK"), role("TEST", "LAB"))
    return Organisation(
        site=site or _default_site(),
        departments={code: department(code) for code in ("WH", "LAB")},
        roles={r.code: r for r in roles},
        weights=(),
        standards=standards or tuple(standard(r.code) for r in roles),
        contracts={c.code: c for c in contracts or (contract(),)},
        people={p.code: p for p in people},
        skills=skills,
        shift_types={t.code: t for t in shift_types or (early(), night())},
        calendar={d.day: d for d in calendar},
    )


def _default_site() -> Site:
    return site()


@dataclass(frozen=True, kw_only=True)
class Curve:
    """A demand curve given by hand."""

    base_cost: int
    widths: tuple[int, ...] = ()
    slopes: tuple[int, ...] = ()
    surplus_slope: int = 0
