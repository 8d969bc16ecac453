"""The company goes into the database by code and comes out as the same snapshot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from scheduler.domain.organisation import (
    CalendarDay,
    Contract,
    Department,
    Leave,
    Person,
    Pin,
    Presence,
    Request,
    Role,
    RoleWeight,
    Service,
    ShiftBreak,
    ShiftType,
    Site,
    Skill,
    Standard,
    WorkKind,
)
from scheduler.errors import Conflict, NotFound
from scheduler.storage.repositories.organisation import OrganisationRepository
from scheduler.storage.tables import Base

SITE = Site(code="main", name_zh="总部", name_en="Head office", tz="Asia/Shanghai", role_switch_fen=200)
WAREHOUSE = Department(code="wh", name_zh="仓库", name_en="Warehouse")
LAB = Department(code="lab", name_zh="实验室", name_en="Lab")
PICK = Role(code="pick", name_zh="拣货", name_en="Picking", department="wh", unit_zh="行", unit_en="line")
TEST = Role(code="test", name_zh="检验", name_en="Testing", department="lab", unit_zh="样", unit_en="sample")
FULL = Contract(
    code="full",
    name_zh="全职",
    name_en="Full time",
    regular_min_per_week=2400,
    limits={"max_minutes_per_week": (2880, None), "max_weekends": (2, 15000)},
)
ANN = Person(
    code="P001",
    name_zh="安",
    name_en="Ann",
    department="wh",
    contract="full",
    cost_fen_per_hour=4200,
    hired_on=date(2024, 3, 1),
    tags=("nursing",),
)
BO = replace(ANN, code="P002", name_zh="波", name_en="Bo", department="lab", left_on=date(2026, 1, 31), tags=())
SKILL = Skill(person="P001", role="pick", proficiency_pct=110, valid_from=date(2024, 3, 1))
EARLY = ShiftType(
    code="E",
    name_zh="早",
    name_en="Early",
    start_min=420,
    length_min=510,
    breaks=(ShiftBreak(offset_min=240, length_min=30), ShiftBreak(offset_min=420, length_min=10, paid=True)),
    weekdays=(0, 1, 2, 3, 4),
    roles=("pick",),
    departments=("wh",),
    forbidden_next=("E",),
)


@pytest.fixture
def session() -> Iterator[Session]:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as opened:
        yield opened
    engine.dispose()


@pytest.fixture
def organisation(session: Session) -> OrganisationRepository:
    repository = OrganisationRepository(session)
    repository.upsert_site([SITE])
    repository.upsert_departments([WAREHOUSE, LAB])
    repository.upsert_roles([PICK, TEST])
    repository.upsert_contracts([FULL])
    repository.upsert_people([ANN, BO])
    repository.upsert_skills([SKILL])
    repository.upsert_shift_types([EARLY])
    return repository


def test_what_was_stored_is_loaded_again_exactly(organisation: OrganisationRepository) -> None:
    weight = RoleWeight(role="pick", w_milli=1150, valid_from=date(2026, 1, 1))
    standard = Standard(
        role="pick",
        seconds_per_unit=72,
        allowance_permille=125,
        shrinkage_permille=80,
        short_fen_per_hour=12000,
        idle_fen_per_hour=3000,
        valid_from=date(2026, 1, 1),
    )
    holiday = CalendarDay(day=date(2026, 10, 1), kind="holiday", factor_permille=400, note_zh="国庆", note_en="Holiday")
    organisation.upsert_role_weights([weight])
    organisation.upsert_standards([standard])
    organisation.upsert_calendar([holiday])

    loaded = organisation.load()

    assert loaded.site == SITE
    assert loaded.departments == {"wh": WAREHOUSE, "lab": LAB}
    assert loaded.roles == {"pick": PICK, "test": TEST}
    assert loaded.contracts == {"full": FULL}
    assert loaded.people == {"P001": ANN, "P002": BO}
    assert loaded.skills == (SKILL,)
    assert loaded.shift_types == {"E": EARLY}
    assert (loaded.weights, loaded.standards) == ((weight,), (standard,))
    assert loaded.calendar == {date(2026, 10, 1): holiday}


DEFERRABLE = Standard(
    role="pick",
    seconds_per_unit=72,
    allowance_permille=0,
    shrinkage_permille=0,
    short_fen_per_hour=0,
    idle_fen_per_hour=600,
    valid_from=date(2026, 6, 1),
    kind=WorkKind.DEFERRABLE,
    cut_off_min=960,
    late_fen_per_hour=15000,
)
ERLANG = Standard(
    role="test",
    seconds_per_unit=300,
    allowance_permille=0,
    shrinkage_permille=0,
    short_fen_per_hour=12000,
    idle_fen_per_hour=600,
    valid_from=date(2026, 1, 1),
    service=Service.ERLANG_A,
    service_permille=850,
    within_s=60,
    patience_s=240,
    occupancy_permille=870,
)
WINDOW = Presence(
    role="pick", weekdays=(0, 4), start_min=480, end_min=1440, heads=2, valid_from=date(2026, 1, 1), valid_to=None
)


def test_standards_of_every_kind_and_presence_are_loaded_as_stored(organisation: OrganisationRepository) -> None:
    night = Presence(
        role="test", start_min=0, end_min=360, heads=1, valid_from=date(2026, 1, 1), valid_to=SKILL.valid_from
    )
    organisation.upsert_standards([ERLANG, DEFERRABLE])
    organisation.upsert_site([replace(SITE, country="CN")])

    assert organisation.upsert_presences([WINDOW, night]) == (2, 0, 0)
    assert organisation.upsert_presences([replace(WINDOW, heads=3), night]) == (0, 1, 1)
    loaded = organisation.load()
    assert loaded.standards == (DEFERRABLE, ERLANG)
    assert loaded.presences == (replace(WINDOW, heads=3), night)
    assert loaded.site.country == "CN"


def test_a_day_is_taken_out_of_the_day_table_once(organisation: OrganisationRepository) -> None:
    holiday = CalendarDay(day=date(2026, 10, 1), kind="holiday")
    organisation.upsert_calendar([holiday])

    organisation.clear_calendar_day(holiday.day)

    assert organisation.load().calendar == {}
    with pytest.raises(NotFound, match="says nothing of 2026-10-01"):
        organisation.clear_calendar_day(holiday.day)


def test_upserting_the_same_again_changes_nothing(organisation: OrganisationRepository) -> None:
    assert organisation.upsert_people([ANN, BO]) == (0, 0, 2)
    assert organisation.upsert_contracts([FULL]) == (0, 0, 1)
    assert organisation.upsert_shift_types([EARLY]) == (0, 0, 1)


def test_people_of_one_name_are_told_apart_by_their_codes(organisation: OrganisationRepository) -> None:
    organisation.upsert_people([replace(ANN, code="P003", name_zh="安安")])

    people = organisation.load().people
    assert [people[code].name("en") for code in ("P001", "P002", "P003")] == ["Ann (P001)", "Bo", "Ann (P003)"]
    assert [people[code].name("zh_Hans_CN") for code in ("P001", "P002", "P003")] == ["安", "波", "安安"]


def test_upsert_counts_added_changed_and_unchanged_apart(organisation: OrganisationRepository) -> None:
    paid_more = replace(ANN, cost_fen_per_hour=4500)
    new = replace(ANN, code="P003")

    assert organisation.upsert_people([paid_more, BO, new]) == (1, 1, 1)
    assert organisation.load().people["P001"].cost_fen_per_hour == 4500


def test_rows_that_are_not_named_stay(organisation: OrganisationRepository) -> None:
    organisation.upsert_people([ANN])

    assert set(organisation.load().people) == {"P001", "P002"}


def test_two_rows_of_one_key_are_refused(organisation: OrganisationRepository) -> None:
    with pytest.raises(ValueError, match="two rows carry the same code"):
        organisation.upsert_people([ANN, replace(ANN, name_en="Anne")])


def test_an_unknown_code_is_named(organisation: OrganisationRepository) -> None:
    with pytest.raises(NotFound, match="unknown department 'moon'") as caught:
        organisation.upsert_people([replace(ANN, department="moon")])

    assert caught.value.params == {"what": "department", "code": "moon"}


def test_a_second_site_is_refused(organisation: OrganisationRepository) -> None:
    with pytest.raises(Conflict, match="one site only"):
        organisation.upsert_site([replace(SITE, code="other")])


def test_loading_without_a_site_says_so(session: Session) -> None:
    with pytest.raises(NotFound, match=r"import site\.csv first"):
        OrganisationRepository(session).load()


def test_ids_lead_from_code_to_row_and_back(organisation: OrganisationRepository) -> None:
    ids = organisation.ids()

    assert ids.person_codes[ids.people["P002"]] == "P002"
    assert ids.role_codes[ids.roles["pick"]] == "pick"
    assert ids.shift_type_codes[ids.shift_types["E"]] == "E"
    assert ids.department_codes[ids.departments["lab"]] == "lab"


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        pytest.param(date(2026, 11, 1), date(2026, 11, 9), 0, id="ends the day before"),
        pytest.param(date(2026, 11, 1), date(2026, 11, 10), 1, id="touches the first day"),
        pytest.param(date(2026, 11, 12), date(2026, 11, 30), 1, id="touches the last day"),
        pytest.param(date(2026, 11, 13), date(2026, 11, 30), 0, id="begins the day after"),
    ],
)
def test_leave_is_found_by_the_days_it_touches(
    organisation: OrganisationRepository, first: date, last: date, found: int
) -> None:
    leave = Leave(
        person="P001",
        first_day=date(2026, 11, 10),
        last_day=date(2026, 11, 12),
        kind="annual",
        credit_min_per_day=480,
    )
    organisation.upsert_leaves([leave])

    assert organisation.leaves(first, last) == (leave,) * found


def test_a_request_for_any_shift_and_one_for_a_type_stand_side_by_side(organisation: OrganisationRepository) -> None:
    free = Request(person="P001", day=date(2026, 11, 10), shift_type=None, wants="off", weight_fen=4000)
    early = Request(person="P001", day=date(2026, 11, 10), shift_type="E", wants="off", weight_fen=2000)

    assert organisation.upsert_requests([free, early]) == (2, 0, 0)
    assert organisation.upsert_requests([free, early]) == (0, 0, 2)  # a null shift type is a key like any other
    assert set(organisation.requests(date(2026, 11, 10), date(2026, 11, 10))) == {free, early}

    organisation.remove_request("P001", date(2026, 11, 10), None, "off")

    assert organisation.requests(date(2026, 11, 10), date(2026, 11, 10)) == (early,)


def test_pins_keep_roles_by_block_and_can_be_taken_back(organisation: OrganisationRepository) -> None:
    work = Pin(person="P001", day=date(2026, 11, 10), shift_type="E", roles=("pick", None, "test"), reason="audit")
    free = Pin(person="P002", day=date(2026, 11, 10), shift_type=None)
    organisation.upsert_pins([work, free])

    assert organisation.pins(date(2026, 11, 10), date(2026, 11, 10)) == (work, free)

    organisation.remove_pin("P001", date(2026, 11, 10))

    assert organisation.pins(date(2026, 11, 10), date(2026, 11, 10)) == (free,)
    with pytest.raises(NotFound):
        organisation.remove_pin("P001", date(2026, 11, 10))
