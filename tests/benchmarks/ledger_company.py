"""A company of many people with a year of published rosters and raw punches, written straight into a database."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from scheduler.bootstrap import App, build
from scheduler.config import Config
from scheduler.domain.actor import SYSTEM
from scheduler.storage import migrations
from scheduler.storage.tables import (
    AssignmentRow,
    ContractRow,
    DepartmentRow,
    PersonRow,
    PunchRow,
    RoleRow,
    RosterRow,
    ShiftTypeRow,
    SiteRow,
)

FIRST = date(2025, 9, 1)
WEEKS_A_ROSTER = 4
OFFSET_S = 8 * 3600
ROLES = ("R0|R0|R1|R1", "R1|R1|R1|R1", "R2|R3|R3|R2", "")
# local start and length in minutes; a day with an hour's break, a late shift, a night
SHIFTS = ((480, 540, 240, 60), (840, 480, 240, 30), (1320, 480, 240, 30))
AT_ONCE = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """``people`` and ``weeks`` (a multiple of four) of five shifts each."""

    people: int
    weeks: int

    @property
    def last_day(self) -> date:
        return FIRST + timedelta(days=7 * self.weeks - 1)


def make(folder: Path, size: Size, seed: int) -> tuple[App, int]:
    """The company and how many punches it has. One presence in fifty has a fault: no OUT, a repeat, no break's end."""
    app = build(
        Config(
            data_dir=folder,
            database_url=f"sqlite:///{folder / 'ledger.sqlite'}",
            today=size.last_day + timedelta(days=2),
            secret_key="benchmark-0123456789-abcdefghijklmnopqrstuvwxyz",
        )
    )
    migrations.upgrade(app.database)
    count = 0
    with app.unit_of_work(SYSTEM) as uow:
        connection = uow.session.connection()
        for table, rows in _company(size):
            connection.execute(insert(table), rows)
        for table, chunk in _chunks(_days(size, random.Random(seed))):
            connection.execute(insert(table), chunk)
            count += len(chunk) if table is PunchRow else 0
        uow.audit("benchmark.company", "company")
        uow.commit()
    return app, count


def _company(size: Size) -> Iterator[tuple[type, list[dict[str, Any]]]]:
    names = {"name_zh": "名", "name_en": "Name"}
    yield SiteRow, [{"id": 1, "code": "S", "tz": "Asia/Shanghai", "currency": "CNY", "settings": {}, **names}]
    yield DepartmentRow, [{"id": d, "code": f"D{d}", **names} for d in (1, 2, 3, 4)]
    unit = {"unit_zh": "件", "unit_en": "pieces"}
    yield RoleRow, [{"id": i + 1, "code": f"R{i}", "department_id": i + 1, **unit, **names} for i in range(4)]
    yield ContractRow, [{"id": 1, "code": "C", "regular_min_per_week": 2400, "limits": {}, **names}]
    yield (
        PersonRow,
        [
            {
                "id": i,
                "code": f"P{i:05d}",
                "department_id": 1 + i % 4,
                "contract_id": 1,
                "cost_fen_per_hour": 3000,
                "hired_on": date(2020, 1, 1),
                "tags": [],
                **names,
            }
            for i in range(1, size.people + 1)
        ],
    )
    yield (
        ShiftTypeRow,
        [
            {
                "id": i + 1,
                "code": f"T{i}",
                "start_min": start,
                "length_min": length,
                "breaks": [[offset, pause, False]],
                "night": start == 1320,
                "weekdays": [0, 1, 2, 3, 4, 5, 6],
                "roles": [],
                "departments": [],
                "forbidden_next": [],
                **names,
            }
            for i, (start, length, offset, pause) in enumerate(SHIFTS)
        ],
    )
    yield (
        RosterRow,
        [
            {
                "id": i + 1,
                "first_day": FIRST + timedelta(weeks=WEEKS_A_ROSTER * i),
                "days": 7 * WEEKS_A_ROSTER,
                "version": 1,
                "state": "published",
                "revision": 1,
                "result": {},
                "penalties": {},
                "created_at": datetime(2025, 8, 1, tzinfo=UTC),
            }
            for i in range(size.weeks // WEEKS_A_ROSTER)
        ],
    )


def _days(size: Size, rng: random.Random) -> Iterator[tuple[type, dict[str, Any]]]:
    """Assignments and punches in the order of days, as they would have come."""
    seq = 0
    for day_number in range(7 * size.weeks):
        day = FIRST + timedelta(days=day_number)
        midnight = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) - OFFSET_S
        for person in range(1, size.people + 1):
            if (day_number + person) % 7 >= 5:
                continue
            kind = (person // 4 + day_number // 7) % 3
            yield (
                AssignmentRow,
                {
                    "roster_id": day_number // (7 * WEEKS_A_ROSTER) + 1,
                    "person_id": person,
                    "day": day,
                    "shift_type_id": kind + 1,
                    "roles": ROLES[person % 4],
                    "source": "solver",
                },
            )
            for name, at_s in _presence(midnight, SHIFTS[kind], rng):
                seq += 1
                yield PunchRow, _punch(person, seq, at_s, name)


def _presence(midnight: int, shift: tuple[int, int, int, int], rng: random.Random) -> Iterator[tuple[str, int]]:
    start, length, offset, pause = shift
    begin = midnight + 60 * start
    fault = rng.random()
    came = begin - rng.randrange(600)
    yield "IN", came
    if fault < 0.005:
        yield "IN", came + 30
    yield "BRK", begin + 60 * offset + rng.randrange(-200, 200)
    if not 0.005 <= fault < 0.01:
        yield "RES", begin + 60 * (offset + pause) + rng.randrange(-200, 200)
    if not 0.01 <= fault < 0.02:
        yield "OUT", begin + 60 * length + rng.randrange(-120, 1200)


def _punch(person: int, seq: int, at_s: int, kind: str) -> dict[str, Any]:
    at = datetime.fromtimestamp(at_s, UTC)
    return {
        "person_id": person,
        "device": "GATE",
        "device_seq": seq,
        "local_text": "",
        "tz": "Asia/Shanghai",
        "at": at,
        "kind": kind,
        "flags": [],
        "source": "import",
        "received_at": at,
        "payload_hash": "",
    }


def _chunks(rows: Iterator[tuple[type, dict[str, Any]]]) -> Iterator[tuple[type, list[dict[str, Any]]]]:
    waiting: dict[type, list[dict[str, Any]]] = {}
    for table, row in rows:
        waiting.setdefault(table, []).append(row)
        if len(waiting[table]) == AT_ONCE:
            yield table, waiting.pop(table)
    yield from waiting.items()
