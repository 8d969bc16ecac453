"""A small company of two departments, with an account of every kind, for tests of pages and of who may see what.

Ann and Bo work in the warehouse (WH), Cai in the laboratory (LAB). The lead leads WH; Ann has the staff account.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from json import dumps
from pathlib import Path
from zoneinfo import ZoneInfo

from flask.testing import FlaskClient

from scheduler.attribution.bonus import PayBase
from scheduler.attribution.claims import KpiClaim, TimeClaim
from scheduler.bootstrap import App
from scheduler.config import Config
from scheduler.domain.account import Account, WebSession
from scheduler.domain.actor import SYSTEM, AccountRole, Actor
from scheduler.domain.organisation import Contract, Department, Person, Role, RoleWeight, ShiftType, Site, Skill
from scheduler.domain.staff_requests import RequestKind, RequestState
from scheduler.hours.events import CorrectionKind, PunchKind
from scheduler.services import (
    accounts,
    attribution,
    attribution_appeals,
    corrections,
    hours,
    hours_queue,
    known_work,
    pools,
)
from scheduler.services.importing import import_path
from tests.conftest import TODAY

LONG_AGO = date(2020, 1, 1)
ANN, BO, CAI = "E001", "E002", "E101"
COOKIE = "shiftledger"

LOGINS = {
    "staff": ("ann", AccountRole.STAFF, {"person": ANN}),
    "lead": ("lead", AccountRole.LEAD, {"departments": ["WH"], "person": BO}),
    "hr": ("hana", AccountRole.HR, {}),
    "admin": ("adam", AccountRole.ADMIN, {}),
    "disabled": ("gone", AccountRole.ADMIN, {}),
    "foreign": ("cai", AccountRole.STAFF, {"person": CAI}),
}


OPEN, CLOSED = "2026-10", "2026-09"
_SHIFTS = (
    ("2026-09-28", ANN, "PICK;PICK;RCV;RCV"),
    ("2026-09-28", BO, "PICK;PICK;PICK;PICK"),
    ("2026-09-29", CAI, "TEST;TEST;RCV;RCV"),
    ("2026-10-12", ANN, "PICK;PICK;PICK;PICK"),
    ("2026-10-12", BO, "PICK;PICK;PICK;PICK"),
    ("2026-10-13", CAI, "TEST;TEST;TEST;TEST"),
)
_FORGOT = {("2026-10-12", BO), ("2026-10-13", CAI)}
EXCEPTIONS = {BO: 1, CAI: 2}  # the numbers that their exceptions get
APPEALS = {"staff": 1, "foreign": 2}  # the numbers of their appeals
CORRECTIONS = {ANN: 1, CAI: 2}  # and those of their requests for a correction
OFFERS = {ANN: 1, CAI: 2}  # shifts of the draft that they would give away
CALENDAR = "the-secret-of-anns-calendar"
NOTICES = {ANN: 1, BO: 2, CAI: 3}  # what each was told of Ann's offer
KNOWN = {"PICK": 1, "TEST": 2}  # known work, by its role


def _rosters() -> str:
    first = {"2026-09": "2026-09-28", "2026-10": "2026-10-12"}
    rows = [f"{first[day[:7]]},7,{person},{day},D,{roles}" for day, person, roles in _SHIFTS]
    return "\n".join(["first_day,days,person,day,shift_type,roles", *rows]) + "\n"


def _punches() -> str:
    rows = ["device,device_seq,person,time,kind,role"]
    for day, person, _roles in _SHIFTS:
        rows.append(f"GATE,{len(rows)},{person},{day} 08:00:00,IN,")
        if (day, person) not in _FORGOT:
            rows.append(f"GATE,{len(rows)},{person},{day} 16:00:00,OUT,")
    return "\n".join(rows) + "\n"


FILES = {
    "periods.csv": "code,first_day,last_day\n2026-09,2026-09-01,2026-09-30\n2026-10,2026-10-01,2026-10-31\n",
    "rosters.csv": _rosters(),
    "punches.csv": _punches(),
    "kpis.csv": (
        "code,role,name_zh,name_en,unit_zh,unit_en,level,kind,tag,weight,anchors,mode,mu,kappa,valid_from\n"
        "UPH,PICK,人时产量,Lines per hour,行/小时,lines/h,individual,result,,100,"
        "10:0;40:60;50:80;60:100;70:120,linear,50,20,2026-01-01\n"
        "TAT,TEST,及时率,On time,比例,share,team,result,,100,0.5:0;0.8:60;0.9:80;1:100,linear,,,2026-01-01\n"
    ),
    "observations.csv": (
        "kpi,period,person,numerator,exposure,dates,source\n"
        f"UPH,2026-09,{ANN},240,4,1,test\nUPH,2026-09,{BO},360,8,1,test\nTAT,2026-09,,95,100,20,test\n"
    ),
}


def config_for(path: Path) -> Config:
    """Settings of a service on this SQLite file, on the demo's today."""
    return Config(
        data_dir=path.parent,
        database_url=f"sqlite:///{path}",
        today=TODAY,
        secret_key="test-key-0123456789-abcdefghijklmnopqrstuvwxyz",
        secure_cookies=False,
    )


def add_company(app: App) -> None:
    """Site, two departments, two roles each, three people, one shift type."""
    with app.unit_of_work(SYSTEM) as uow:
        organisation = uow.organisation
        organisation.upsert_site(
            [Site(code="HQ", name_zh="明远", name_en="Mingyuan", tz="Asia/Shanghai", role_switch_fen=600)]
        )
        organisation.upsert_departments(
            [
                Department(code="WH", name_zh="仓储部", name_en="Warehouse"),
                Department(code="LAB", name_zh="检测部", name_en="Laboratory"),
            ]
        )
        organisation.upsert_roles(
            [
                _role("PICK", "拣货", "Picking", "WH", "blue"),
                _role("RCV", "收货", "Receiving", "WH", "teal"),
                _role("TEST", "检测", "Testing", "LAB", "red"),
            ]
        )
        organisation.upsert_role_weights(
            [RoleWeight(role=role, w_milli=1000, valid_from=LONG_AGO) for role in ("PICK", "RCV", "TEST")]
        )
        organisation.upsert_contracts(
            [Contract(code="FT", name_zh="全职", name_en="Full time", regular_min_per_week=2400, limits={})]
        )
        organisation.upsert_people(
            [
                _person(ANN, "安娜", "Ann", "WH"),
                _person(BO, "柏", "Bo", "WH"),
                _person(CAI, "蔡", "Cai", "LAB"),
            ]
        )
        organisation.upsert_skills(
            [
                Skill(person=person, role=role, proficiency_pct=100, valid_from=LONG_AGO)
                for person, role in ((ANN, "PICK"), (ANN, "RCV"), (BO, "PICK"), (CAI, "TEST"), (CAI, "RCV"))
            ]
        )
        organisation.upsert_shift_types(
            [ShiftType(code="D", name_zh="白班", name_en="Day", start_min=480, length_min=480, colour="sky")]
        )
        uow.audit("test.company", "HQ")
        uow.commit()


def add_accounts(app: App) -> dict[str, str]:
    """An account of every kind: kind → login. One password for all, hashed once."""
    password_hash = "no password opens this"
    logins = {}
    for kind, (login, role, more) in LOGINS.items():
        departments = more.get("departments", ())
        person = more.get("person")
        with app.unit_of_work(SYSTEM) as uow:
            uow.accounts.add(
                Account(
                    login=login,
                    password_hash=password_hash,
                    active=kind != "disabled",
                    role=role,
                    departments=frozenset(departments),
                    person=str(person) if person else None,
                    uniquifier=sha256(login.encode()).hexdigest(),
                    locale="en",
                    must_change=False,
                    created_at=uow.now,
                )
            )
            uow.audit("test.account", login)
            uow.commit()
        logins[kind] = login
    return logins


def add_job(app: App) -> int:
    """A queued job of nobody in particular; its id."""
    with app.unit_of_work(SYSTEM) as uow:
        job = uow.jobs.enqueue("selftest", {}, key="world", requested_by="system")
        uow.commit()
    return int(job.id)


def add_world(app: App, folder: Path) -> None:
    """Everything: an object of every scope."""
    add_company(app)
    add_accounts(app)
    add_job(app)
    add_hours(app, folder)
    from tests.web.rosters.company import add_draft  # noqa: PLC0415  (it stands on this company)

    add_draft(app)
    add_known_work(app)
    add_kpi_drafts(app)
    add_corrections(app)
    add_offers(app)


def add_corrections(app: App) -> None:
    """Ann and Cai ask for a punch of a day in November, Ann with a file."""
    file = ("door.png", b"\x89PNG\r\n\x1a\n" + bytes(32))
    wish = corrections.Wish(kind=CorrectionKind.ADD, at=datetime(2026, 11, 2, 9, tzinfo=UTC), punch_kind=PunchKind.OUT)
    for kind, person in (("staff", ANN), ("foreign", CAI)):
        made = corrections.request_correction(
            app, actor_of(app, kind), wish, reason="forgot to punch", evidence="seen by Bo", file=file
        )
        assert made.id == CORRECTIONS[person]


def add_offers(app: App) -> None:
    """Ann offers her Monday and Cai the Tuesday of the week that is a draft here."""
    with app.unit_of_work(SYSTEM) as uow:
        for person, kind, day in ((ANN, "staff", date(2026, 11, 9)), (CAI, "foreign", date(2026, 11, 10))):
            made = uow.staff_requests.add(
                kind=RequestKind.OFFER,
                state=RequestState.OFFERED,
                person=person,
                first_day=day,
                last_day=day,
                shift_type="D",
                reason="dentist",
                asked_by=LOGINS[kind][0],
                now=uow.now,
            )
            assert made == OFFERS[person]
        told = uow.notices.add_request(OFFERS[ANN], "refused", [*NOTICES], date(2026, 11, 9), uow.now)
        assert told == [*NOTICES.values()]
        uow.calendar_feeds.set(LOGINS["staff"][0], sha256(CALENDAR.encode()).hexdigest(), uow.now)
        uow.audit("test.offers", "requests")
        uow.commit()


def add_known_work(app: App) -> None:
    """Orders of both departments that are in already, late in November."""
    for role, number in KNOWN.items():
        made = known_work.enter_known_work(
            app,
            SYSTEM,
            role,
            date(2026, 11, 24),
            start_min=480,
            end_min=720,
            units=Decimal(90),
            replaces=False,
            reason=f"order of {role}",
        )
        assert made.id == number


def add_kpi_drafts(app: App) -> None:
    """The KPIs of both departments, drafted anew from December on."""
    with app.unit_of_work(SYSTEM) as uow:
        for card in uow.kpis.cards():
            later = replace(card.definition, valid_from=date(2026, 12, 1))
            uow.kpis.save_draft(
                replace(card, definition=later, owner="Hana", numerator_source="WMS", exposure_source="hours")
            )
        uow.audit("test.drafts", "kpis")
        uow.commit()


def add_hours(app: App, folder: Path) -> None:
    """September closed, published, scored and paid; October over but open: Bo and Cai each forgot to clock out once."""
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    reports = import_path(app, SYSTEM, folder)
    assert all(not report.refused and not report.faults for report in reports), reports
    hr = actor_of(app, "hr")
    hours.resolve_hours(app, hr, date(2026, 9, 1), date(2026, 10, 31))
    hours.lock_period(app, hr, CLOSED)
    made = attribution.run_attribution(app, hr, CLOSED)
    attribution.publish_attribution(app, hr, CLOSED, made.version)
    add_bonus(app)
    add_appeals(app)
    for person, number in EXCEPTIONS.items():
        found = hours_queue.list_exceptions(app, hr, date(2026, 10, 1), date(2026, 10, 31), person=person)
        assert [item.id for item in found] == [number]


def add_bonus(app: App) -> None:
    """The bonus of September: 1,000.00 a month as everybody's base, both departments at 80, divided and published."""
    hr = actor_of(app, "hr")
    with app.unit_of_work(SYSTEM) as uow:
        uow.pools.upsert_bases(
            [PayBase(person=person, fen_per_month=100_000, valid_from=LONG_AGO) for person in (ANN, BO, CAI)]
        )
        uow.audit("test.bases", "HQ")
        uow.commit()
    for department in ("WH", "LAB"):
        pools.enter_department_result(app, hr, CLOSED, department, points=Fraction(80), source="audit of September")
    made = pools.run_bonus(app, hr, CLOSED, 300_000)
    pools.publish_bonus(app, hr, CLOSED, made.version)


def add_appeals(app: App) -> None:
    """Ann says that she picked all of her day, Cai that the team was always on time."""
    zone = ZoneInfo("Asia/Shanghai")
    start, end = (int(datetime(2026, 9, 28, hour, tzinfo=zone).timestamp()) for hour in (12, 16))
    picked = TimeClaim(person=ANN, day=date(2026, 9, 28), start_s=start, end_s=end, role="PICK")
    punctual = KpiClaim(kpi="TAT", person=None, numerator="100", exposure="100")
    grounds = "The list of the day shows it; please look at it."
    for kind, claim in (("staff", picked), ("foreign", punctual)):
        made = attribution_appeals.file_appeal(app, actor_of(app, kind), CLOSED, (claim,), grounds, card_version=1)
        assert made.id == APPEALS[kind]


def decide_open_period(app: App) -> None:
    """Decide everything of October."""
    hr = actor_of(app, "hr")
    for item in hours_queue.list_exceptions(app, hr, date(2026, 10, 1), date(2026, 10, 31)):
        if item.blocking:
            hours_queue.decide_exception(app, hr, item.id, hours_queue.Decision.ACCEPT, reason="forgot to punch")


def actor_of(app: App, kind: str) -> Actor:
    account = accounts.find_account(app, LOGINS[kind][0])
    assert account is not None
    return account.actor


def open_session(app: App, client: FlaskClient, login: str, *, now: datetime | None = None) -> str:
    """Give the client a session of the account without a password; the cookie's token."""
    account = accounts.find_account(app, login)
    assert account is not None
    now = now or app.clock.now()
    token = secrets.token_urlsafe(32)
    session = WebSession(
        key=sha256(token.encode()).hexdigest(),
        login=login,
        data=dumps({"_user_id": account.uniquifier, "_fresh": True}),
        created_at=now,
        seen_at=now,
        expires_at=now + timedelta(minutes=app.config.session_idle_min),
    )
    accounts.save_session(app, session)
    client.set_cookie(COOKIE, token)
    return token


def _role(code: str, zh: str, en: str, department: str, colour: str) -> Role:
    return Role(code=code, name_zh=zh, name_en=en, department=department, unit_zh="件", unit_en="pieces", colour=colour)


def _person(code: str, zh: str, en: str, department: str) -> Person:
    return Person(
        code=code,
        name_zh=zh,
        name_en=en,
        department=department,
        contract="FT",
        cost_fen_per_hour=4000,
        hired_on=LONG_AGO,
    )
