"""A company of many people with a forecast and a full draft roster of four weeks, for the board's benchmark."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np

from scheduler.bootstrap import App, build
from scheduler.config import Config
from scheduler.domain.actor import SYSTEM, AccountRole
from scheduler.domain.organisation import (
    Contract,
    Department,
    Person,
    Request,
    Role,
    ShiftBreak,
    ShiftType,
    Site,
    Skill,
    Standard,
)
from scheduler.domain.roster import AssignedDay
from scheduler.services import accounts
from scheduler.services.rosters import create_draft
from scheduler.storage import migrations
from scheduler.workload.runs import ForecastRun, RoleCapacity

FIRST = date(2026, 11, 9)
DAYS = 28
LONG_AGO = date(2020, 1, 1)
PEOPLE_A_DEPARTMENT = 50
MOST_DEPARTMENTS = 10
PATHS = 100
PASSWORD = "quiet-lamps-over-harbour"
LOGIN = "benchmark"
LIMITS = {
    "max_minutes_per_week": (2880, None),
    "min_rest_min": (660, None),
    "max_consecutive_days": (6, None),
    "overtime_premium_per_hour": (2000, None),
}
# local start and length in minutes; early, late, night
SHIFTS = (("E", 420, 510, False), ("L", 840, 510, False), ("N", 1290, 510, True))
COLOURS = ("blue", "teal", "violet", "orange", "green", "pink", "sky", "amber", "rose", "lime")


def make(folder: Path, people: int, seed: int) -> tuple[App, int]:
    """The company in a database of its own, and the number of its draft: five shifts a week for everybody."""
    app = build(
        Config(
            data_dir=folder,
            database_url=f"sqlite:///{folder / 'board.sqlite'}",
            today=FIRST - timedelta(days=1),
            secret_key="benchmark-0123456789-abcdefghijklmnopqrstuvwxyz",
            secure_cookies=False,
        )
    )
    migrations.upgrade(app.database)
    departments = [f"D{d:02}" for d in range(min(MOST_DEPARTMENTS, -(-people // PEOPLE_A_DEPARTMENT)))]
    codes = {f"P{p:05}": departments[p % len(departments)] for p in range(people)}
    draw = random.Random(seed)
    _company(app, departments, codes)
    _forecast(app, departments, people)
    draft = create_draft(app, SYSTEM, first_day=FIRST, days=DAYS)
    with app.unit_of_work(SYSTEM) as uow:
        uow.rosters.replace_assignments(draft.id, _shifts(codes, draw))
        uow.organisation.upsert_requests(
            Request(
                person=code,
                day=FIRST + timedelta(days=draw.randrange(DAYS)),
                shift_type=None,
                wants="off",
                weight_fen=5000,
            )
            for code in codes
        )
        uow.audit("benchmark.roster", f"roster:{draft.id}")
        uow.commit()
    accounts.create_account(app, SYSTEM, login=LOGIN, role=AccountRole.HR, password=PASSWORD, locale="en")
    return app, draft.id


def _company(app: App, departments: list[str], codes: dict[str, str]) -> None:
    with app.unit_of_work(SYSTEM) as uow:
        org = uow.organisation
        org.upsert_site(
            [
                Site(
                    code="S",
                    name_zh="站",
                    name_en="Site",
                    tz="Asia/Shanghai",
                    currency="CNY",
                    slot_min=30,
                    role_switch_fen=500,
                )
            ]
        )
        org.upsert_departments(Department(code=d, name_zh=f"部门{d}", name_en=f"Department {d}") for d in departments)
        roles = [
            Role(
                code=f"{d}{kind}",
                name_zh=f"岗位{d}{kind}",
                name_en=f"Role {d}{kind}",
                department=d,
                unit_zh="件",
                unit_en="pieces",
                colour=COLOURS[i % len(COLOURS)],
            )
            for i, d in enumerate(departments)
            for kind in "AB"
        ]
        org.upsert_roles(roles)
        org.upsert_standards(_standard(role.code) for role in roles)
        org.upsert_contracts(
            [Contract(code="FT", name_zh="全职", name_en="Full time", regular_min_per_week=2400, limits=LIMITS)]
        )
        org.upsert_people(
            Person(
                code=code,
                name_zh=f"员工{code}",
                name_en=f"Person {code}",
                department=d,
                contract="FT",
                cost_fen_per_hour=3600,
                hired_on=LONG_AGO,
            )
            for code, d in codes.items()
        )
        org.upsert_skills(
            Skill(person=code, role=f"{d}{kind}", proficiency_pct=100, valid_from=LONG_AGO)
            for code, d in codes.items()
            for kind in "AB"
        )
        org.upsert_shift_types(
            ShiftType(
                code=code,
                name_zh=code,
                name_en=code,
                start_min=start,
                length_min=length,
                breaks=(ShiftBreak(offset_min=240, length_min=30),),
                night=night,
            )
            for code, start, length, night in SHIFTS
        )
        uow.audit("benchmark.company", "site")
        uow.commit()


def _forecast(app: App, departments: list[str], people: int) -> None:
    """Each role needs on every path about what the roster gives it, by a random factor."""
    heads = people / len(departments) / 2 * 5 / 7 / 3
    noise = np.random.default_rng(1)
    days = DAYS + 1
    with app.unit_of_work(SYSTEM) as uow:
        capacities = []
        for department in departments:
            for kind in "AB":
                need = np.round(noise.gamma(9.0, heads / 9 * 100, size=(PATHS, days * 48))).astype(np.int64)
                capacities.append(
                    RoleCapacity(role=f"{department}{kind}", standard=_standard(f"{department}{kind}"), capacity=need)
                )
        at = datetime(2026, 11, 8, tzinfo=UTC)
        run = ForecastRun(id=0, made_at=at, first_day=FIRST, days=days, slot_min=30, seed=0, history_until=at)
        run_id = uow.workload.save_run(run, [], capacities)
        uow.audit("benchmark.forecast", f"run:{run_id}")
        uow.commit()


def _shifts(codes: dict[str, str], draw: random.Random) -> Iterator[AssignedDay]:
    """One kind of shift a week, two days off in a row; after a night week the nights end before the days off."""
    for code, department in codes.items():
        roles = [f"{department}A", f"{department}B"]
        kind, off = draw.choice("EELLN"), draw.randrange(7)
        for day in range(DAYS):
            if (day - off) % 7 < 2:
                if kind == "N" or draw.random() < 0.3:
                    kind = draw.choice("EL")
                continue
            first, second = draw.sample(roles, 2) if draw.random() < 0.3 else (roles[0], roles[0])
            yield AssignedDay(
                person=code, day=FIRST + timedelta(days=day), shift_type=kind, roles=(first, first, second, second)
            )


def _standard(role: str) -> Standard:
    return Standard(
        role=role,
        seconds_per_unit=60,
        allowance_permille=0,
        shrinkage_permille=0,
        short_fen_per_hour=18_000,
        idle_fen_per_hour=600,
        valid_from=LONG_AGO,
    )
