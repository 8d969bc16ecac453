"""Known work and expected volumes are kept with who said them; what is withdrawn stays to be read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from scheduler.domain.organisation import Department, ExpectedVolume, KnownWork, Role
from scheduler.errors import Conflict, NotFound
from scheduler.storage.unit_of_work import UnitOfWork

DAY = date(2026, 11, 23)
AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
PROMOTION = KnownWork(
    id=0,
    role="PICK",
    day=DAY,
    start_min=480,
    end_min=720,
    units=Decimal("250.5"),
    replaces=True,
    reason="promotion",
    entered_by="lead",
    entered_at=AT,
)
NEW = ExpectedVolume(
    role="TEST",
    weekly_units=Decimal(300),
    like="PICK",
    valid_from=DAY,
    reason="new customer",
    entered_by="lead",
    entered_at=AT,
)


@pytest.fixture
def uow(app: App) -> UnitOfWork:
    opened = app.unit_of_work(SYSTEM)
    opened.organisation.upsert_departments([Department(code="WH", name_zh="仓", name_en="Warehouse")])
    opened.organisation.upsert_roles(
        [
            Role(code=c, name_zh=c, name_en=c, department="WH", unit_zh="行", unit_en="lines")
            for c in ("PICK", "PACK", "TEST")
        ]
    )
    return opened


def test_known_work_is_read_as_it_was_added(uow: UnitOfWork) -> None:
    added = uow.known_work.add(PROMOTION)

    assert uow.known_work.get(added) == replace(PROMOTION, id=added)
    assert uow.known_work.between(DAY, DAY) == (replace(PROMOTION, id=added),)


@pytest.mark.parametrize(
    ("first", "last", "role", "found"),
    [
        pytest.param(date(2026, 11, 22), date(2026, 11, 22), None, 0, id="the day before"),
        pytest.param(date(2026, 11, 23), date(2026, 11, 24), None, 1, id="from the day on"),
        pytest.param(date(2026, 11, 20), date(2026, 11, 23), None, 1, id="up to the day"),
        pytest.param(date(2026, 11, 23), date(2026, 11, 23), "PICK", 1, id="of its role"),
        pytest.param(date(2026, 11, 23), date(2026, 11, 23), "PACK", 0, id="of another role"),
    ],
)
def test_known_work_is_found_by_day_and_role(
    uow: UnitOfWork, first: date, last: date, role: str | None, found: int
) -> None:
    uow.known_work.add(PROMOTION)

    assert len(uow.known_work.between(first, last, role=role)) == found


def test_withdrawn_work_stays_to_be_read_with_who_and_when(uow: UnitOfWork) -> None:
    added = uow.known_work.add(PROMOTION)
    later = datetime(2026, 11, 21, 9, tzinfo=UTC)

    uow.known_work.withdraw(added, by="hr", at=later)

    assert uow.known_work.between(DAY, DAY) == ()
    [kept] = uow.known_work.between(DAY, DAY, withdrawn=True)
    assert kept == replace(PROMOTION, id=added, withdrawn_by="hr", withdrawn_at=later)
    with pytest.raises(Conflict, match="withdrawn already, by hr"):
        uow.known_work.withdraw(added, by="lead", at=later)


def test_the_same_words_twice_are_refused_until_they_are_withdrawn(uow: UnitOfWork) -> None:
    added = uow.known_work.add(PROMOTION)

    with pytest.raises(Conflict, match="already"):
        uow.known_work.add(PROMOTION)

    uow.known_work.withdraw(added, by="lead", at=AT)
    assert uow.known_work.add(PROMOTION) != added


def test_unknown_rows_and_roles_are_named(uow: UnitOfWork) -> None:
    with pytest.raises(NotFound, match="known work 77"):
        uow.known_work.get(77)
    with pytest.raises(NotFound, match="'MOON'"):
        uow.known_work.add(replace(PROMOTION, role="MOON"))
    with pytest.raises(NotFound, match="'MOON'"):
        uow.known_work.upsert_volumes([replace(NEW, like="MOON")])


def test_putting_work_counts_what_is_new_what_differs_and_what_stands(uow: UnitOfWork) -> None:
    first = uow.known_work.add(PROMOTION)
    more = replace(PROMOTION, units=Decimal(300), entered_by="hr")
    other = replace(PROMOTION, reason="backlog of the fair")

    assert uow.known_work.put([PROMOTION, other]) == (1, 0, 1)
    assert uow.known_work.put([more, other]) == (0, 1, 1)

    assert uow.known_work.get(first).withdrawn_by == "hr"
    in_force = uow.known_work.between(DAY, DAY)
    assert {(w.reason, w.units) for w in in_force} == {("promotion", Decimal(300)), (other.reason, other.units)}
    assert uow.known_work.put([]) == (0, 0, 0)


def test_a_number_written_otherwise_is_the_same_number(uow: UnitOfWork) -> None:
    uow.known_work.add(PROMOTION)

    assert uow.known_work.put([replace(PROMOTION, units=Decimal("250.50"))]) == (0, 0, 1)


def test_a_volume_holds_from_its_day_until_the_next(uow: UnitOfWork) -> None:
    later = replace(NEW, valid_from=date(2026, 12, 7), weekly_units=Decimal(500), like=None)

    assert uow.known_work.upsert_volumes([later, NEW]) == (2, 0, 0)

    assert uow.known_work.volumes() == (NEW, later)
    assert uow.known_work.volumes_on(date(2026, 11, 22)) == {}
    assert uow.known_work.volumes_on(date(2026, 12, 6)) == {"TEST": NEW}
    assert uow.known_work.volumes_on(date(2026, 12, 7)) == {"TEST": later}


def test_a_volume_said_again_keeps_who_said_it_first(uow: UnitOfWork) -> None:
    uow.known_work.upsert_volumes([NEW])
    again = replace(NEW, entered_by="hr", weekly_units=Decimal("300.0"))

    assert uow.known_work.upsert_volumes([again]) == (0, 0, 1)
    assert uow.known_work.volumes() == (NEW,)
    assert uow.known_work.upsert_volumes([replace(again, weekly_units=Decimal(310))]) == (0, 1, 0)
    assert uow.known_work.volumes()[0].entered_by == "hr"
