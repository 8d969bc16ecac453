"""For the permission matrix and the audit test: which object a route is called with, and with which form.

``arguments(key, kind, whose)`` gives the values of a route's arguments, or None where the case does not exist (an
administrator account belongs to no person, a period to no department). A new scope, and every route that writes, needs
its entry here; the tests say so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from io import BytesIO

from sqlalchemy import delete, func, select, update

from scheduler.attribution.claims import KpiClaim
from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from scheduler.domain.device import DeviceKind, PunchPolicy
from scheduler.kpis.records import PastRecord
from scheduler.policies.loader import PACKS
from scheduler.services import (
    attribution,
    attribution_appeals,
    day_table,
    devices,
    hours,
    jobs,
    kpi_publishing,
    labour,
    people_editing,
    roster_editing,
    roster_steps,
    roster_weeks,
)
from scheduler.services.punch_quarantine import list_quarantine
from scheduler.services.punching import ingest
from scheduler.storage.tables import RosterRow, SegmentRow
from tests.web.reasons.forms import FORMS as REASONS_FORMS
from tests.web.request_forms import REQUEST_FORMS
from tests.web.rosters.company import DRAFT, MONDAY, add_past_forecast, cell, revision, start_search
from tests.web.world import (
    ANN,
    APPEALS,
    BO,
    CAI,
    CLOSED,
    CORRECTIONS,
    EXCEPTIONS,
    KNOWN,
    LOGINS,
    OFFERS,
    OPEN,
    actor_of,
    decide_open_period,
)
from web.security import ROUTES, Scope

KINDS = ("anonymous", "staff", "lead", "hr", "admin", "disabled")
WHOSE = ("own", "own department", "other department", "missing")
OWN_PERSON = {"staff": ANN, "lead": BO}

Arguments = dict[str, object]


def arguments(key: tuple[str, str], kind: str, whose: str) -> Arguments | None:
    """Values for the arguments of a route. A period that is read is closed and scored, one that is written is open."""
    scope = ROUTES[key].scope
    if scope is Scope.PERIOD:
        known = CLOSED if key[1] == "GET" else OPEN
        return {"own department": {"period": known}, "missing": {"period": "1999-01"}}.get(whose)
    return OBJECTS[scope](kind, whose)


def sees(scope: Scope, kind: str, whose: str) -> bool:
    """May this kind of account, once its role may call the route, see such an object?"""
    if whose == "missing":
        return False
    if scope in (Scope.CARD, Scope.APPEAL):
        own = ("own",) if scope is Scope.CARD or kind == "staff" else ()
        return whose in (own if kind in ("staff", "lead") else WHOSE)
    if scope in (
        Scope.CORRECTION,
        Scope.REQUEST,
        Scope.FIGURE,
        Scope.PERSON,
        Scope.DEPARTMENT,
        Scope.EXCEPTION,
        Scope.ROLE,
        Scope.KNOWN_WORK,
    ):
        seen = {"staff": ("own",), "lead": ("own", "own department")}.get(kind, WHOSE)
        return whose in seen
    return True


def _nothing(_kind: str, whose: str) -> Arguments | None:
    return {} if whose == "own" else None


def _person(kind: str, whose: str) -> Arguments | None:
    code = {
        "own": OWN_PERSON.get(kind),
        "own department": ANN if kind == "lead" else BO,
        "other department": CAI,
        "missing": "E999",
    }[whose]
    return {"person": code} if code else None


def _department(_kind: str, whose: str) -> Arguments | None:
    code = {"own department": "WH", "other department": "LAB", "missing": "NONE"}.get(whose)
    return {"department": code} if code else None


def _account(_kind: str, whose: str) -> Arguments | None:
    login = {"own department": LOGINS["lead"][0], "other department": LOGINS["foreign"][0], "missing": "nobody"}
    return {"login": login[whose]} if whose in login else None


def _role(_kind: str, whose: str) -> Arguments | None:
    code = {"own department": "PICK", "other department": "TEST", "missing": "NONE"}.get(whose)
    return {"role": code} if code else None


def _exception(_kind: str, whose: str) -> Arguments | None:
    """Open exceptions of the world, as they were numbered when its hours were resolved."""
    number = {"own department": EXCEPTIONS[BO], "other department": EXCEPTIONS[CAI], "missing": 987654}.get(whose)
    return {"exception_id": number} if number else None


def _appeal(kind: str, whose: str) -> Arguments | None:
    """Ann's appeal is the staff account's own."""
    numbers = {"other department": APPEALS["foreign"], "missing": 987654}
    numbers["own" if kind == "staff" else "own department"] = APPEALS["staff"]
    return {"appeal_id": numbers[whose]} if whose in numbers else None


def _figure(kind: str, whose: str) -> Arguments | None:
    """The own score, a department's points; a person that is not there."""
    own = OWN_PERSON.get(kind)
    figures = {"own department": "department-points:WH", "other department": "department-points:LAB"}
    figures |= {"missing": "composite:E999"} | ({"own": f"composite:{own}"} if own else {})
    return {"figure": figures[whose]} if whose in figures else None


def _known_work(_kind: str, whose: str) -> Arguments | None:
    number = {"own department": KNOWN["PICK"], "other department": KNOWN["TEST"], "missing": 987654}.get(whose)
    return {"work_id": number} if number else None


def _correction(kind: str, whose: str) -> Arguments | None:
    own = CORRECTIONS[ANN] if kind == "staff" else None
    department = None if kind == "staff" else CORRECTIONS[ANN]
    numbers = {"own": own, "own department": department, "other department": CORRECTIONS[CAI], "missing": 987654}
    number = numbers[whose]
    return {"correction_id": number} if number else None


def _request(_kind: str, whose: str) -> Arguments | None:
    numbers = {"own department": OFFERS[ANN], "other department": OFFERS[CAI], "missing": 987654}
    return {"request_id": numbers[whose]} if whose in numbers else None


def _kpi(_kind: str, whose: str) -> Arguments | None:
    code = {"own department": "UPH", "missing": "NONE"}.get(whose)
    return {"kpi": code} if code else None


def _numbered(name: str, present: int = 1) -> Callable[[str, str], Arguments | None]:
    def of(_kind: str, whose: str) -> Arguments | None:
        return {"own department": {name: present}, "missing": {name: 987654}}.get(whose)

    return of


OBJECTS: dict[Scope, Callable[[str, str], Arguments | None]] = {
    Scope.NONE: _nothing,
    Scope.OWN: _nothing,
    Scope.PERSON: _person,
    Scope.DEPARTMENT: _department,
    Scope.ROLE: _role,
    Scope.ACCOUNT: _account,
    Scope.EXCEPTION: _exception,
    Scope.ROSTER: _numbered("roster_id", DRAFT),
    Scope.JOB: _numbered("job_id"),
    Scope.IMPORT: _numbered("import_id"),
    Scope.KNOWN_WORK: _known_work,
    Scope.KPI: _kpi,
    Scope.CORRECTION: _correction,
    Scope.REQUEST: _request,
    Scope.CARD: _person,
    Scope.APPEAL: _appeal,
    Scope.FIGURE: _figure,
}

# a second argument beside the scope's own
BESIDE: Arguments = {
    "period": CLOSED,
    "person": ANN,
    "department": "WH",
    "role": "TEST",
    "day": "2026-10-12",
    "table": "shares",
    "fmt": "csv",
    "what": "kpis",
    "kpi": "att_rate",
    "minute": 29842620,
}

Form = Mapping[str, object]


def after_a_cancelled_job(app: App) -> Form:
    jobs.cancel_job(app, SYSTEM, 1)
    return {}


def with_a_segment_lost(app: App) -> Form:
    """Whatever comes in is resolved at once, so that only what went astray is left for somebody to ask for."""
    with app.unit_of_work(SYSTEM) as uow:
        newest = uow.session.scalar(select(func.max(SegmentRow.id)))
        uow.session.execute(delete(SegmentRow).where(SegmentRow.id == newest))
        uow.audit("test.segment", f"segment:{newest}")
        uow.commit()
    return {}


def with_a_past_forecast(app: App) -> Form:
    for first_day in (date(2026, 9, 28), date(2026, 10, 12)):
        add_past_forecast(app, first_day)
    return {"seconds": "10"}


def with_nothing_open(app: App) -> Form:
    decide_open_period(app)
    return {}


def with_a_version(app: App) -> Form:
    decide_open_period(app)
    hours.lock_period(app, SYSTEM, OPEN)
    made = attribution.run_attribution(app, SYSTEM, OPEN)
    return {"version": made.version, "reason": "no values of October are known yet"}


def with_cards(app: App, state: str) -> None:
    """October published, every card of it in this state."""
    made = with_a_version(app)
    attribution.publish_attribution(app, SYSTEM, OPEN, int(str(made["version"])), reason=str(made["reason"]))
    with app.unit_of_work(SYSTEM) as uow:
        for card in uow.appeals.cards(OPEN):
            uow.appeals.move_card(replace(card, state=state))
        uow.audit("test.cards", OPEN)
        uow.commit()


def with_settled_cards(app: App) -> Form:
    with_cards(app, "settled")
    return {}


def with_a_decided_appeal(app: App) -> Form:
    with_cards(app, "locked")
    claim = KpiClaim(kpi="UPH", person=ANN, numerator="400", exposure="8")
    made = attribution_appeals.file_appeal(
        app, actor_of(app, "staff"), OPEN, (claim,), "The list of the day shows it.", card_version=1
    )
    attribution_appeals.decide_appeal(app, SYSTEM, made.id, revise=False, reason="The list says otherwise.")
    return {}


def with_a_settled_card(app: App) -> Form:
    """Bo's card of September is settled, so that HR may ask for its correction."""
    with app.unit_of_work(SYSTEM) as uow:
        card = uow.appeals.card(CLOSED, BO)
        assert card is not None
        uow.appeals.move_card(replace(card, state="settled"))
        uow.audit("test.card", BO)
        uow.commit()
    return {"version": "1", "x-UPH": "400", "n-UPH": "8", "grounds": "The list of the day shows it."}


def with_a_file(_app: App) -> Form:
    return {"files": (BytesIO(b"code,name_zh,name_en\nFIN,\xe8\xb4\xa2\xe5\x8a\xa1,Finance\n"), "departments.csv")}


def with_a_pin(app: App) -> Form:
    roster_editing.pin(app, SYSTEM, DRAFT, revision(app), person=BO, day=MONDAY)
    return cell(revision=revision(app))


def with_a_step(app: App) -> Form:
    """The administrator made Bo's Monday a day off."""
    wish = roster_editing.CellWish(person=BO, day=MONDAY, shift_type=None)
    roster_editing.edit_cells(app, actor_of(app, "admin"), DRAFT, revision(app), [wish])
    return {"revision": revision(app)}


def with_a_step_taken_back(app: App) -> Form:
    with_a_step(app)
    roster_steps.undo(app, actor_of(app, "admin"), DRAFT, revision(app))
    return {"revision": revision(app)}


def with_two_weeks(app: App) -> Form:
    """The draft is of two weeks, the second of them empty."""
    with app.unit_of_work(SYSTEM) as uow:
        uow.session.execute(update(RosterRow).where(RosterRow.id == DRAFT).values(days=14))
        uow.audit("test.weeks", f"roster:{DRAFT}")
        uow.commit()
    return {"revision": revision(app), "week": 0, "target": 1}


def with_a_template(app: App) -> dict[str, object]:
    made = roster_weeks.save_template(app, SYSTEM, DRAFT, week=0, department="WH", name="usual")
    step = roster_editing.CellWish(person=BO, day=MONDAY, shift_type=None)
    roster_editing.edit_cells(app, SYSTEM, DRAFT, revision(app), [step])  # so that there is something to lay over
    return {"template": made.id, "revision": revision(app), "week": 0}


def with_a_search(app: App) -> Form:
    start_search(app)
    return {}


def with_a_special_day(app: App) -> Form:
    day_table.set_day(app, SYSTEM, date(2026, 12, 30), "closed")
    return {"day": "2026-12-30"}


def with_a_kiosk(app: App) -> Form:
    return {"token": devices.add_device(app, SYSTEM, code="DOOR", name="Door", kind=DeviceKind.KIOSK).token}


def with_own_devices(app: App) -> Form:
    devices.set_policy(app, SYSTEM, PunchPolicy(own_device=True))
    return {"seq": "1", "kind": "IN"}


def with_a_decision(app: App) -> Form:
    decide_open_period(app)
    return {"period": OPEN}


def with_a_device(app: App) -> dict[str, object]:
    made = devices.add_device(app, SYSTEM, code="BACK", name="Back", kind=DeviceKind.TERMINAL)
    return {"device": str(made.device.id)}


def with_a_mended_row(app: App) -> dict[str, object]:
    """A punch of a device that was not registered when a gateway sent it."""
    gateway = devices.add_device(app, SYSTEM, code="GATEWAY", name="Gateway", kind=DeviceKind.TERMINAL).device
    row = {"seq": 7, "person": ANN, "time": "2026-11-05T08:00:00+08:00", "kind": "IN", "device": "BACK"}
    ingest(app, gateway, [row])
    with_a_device(app)
    [waiting] = list_quarantine(app, SYSTEM)
    return {"row": str(waiting.id)}


def with_a_request(_app: App) -> Form:
    return {
        "what": "add",
        "for": "2026-11-03",
        "day": "2026-11-03",
        "time": "17:00",
        "kind": "OUT",
        "reason": "forgot to punch",
        "evidence": "seen by Bo",
    }


def with_both_signatures(app: App) -> Form:
    kpi_publishing.sign_exception(app, actor_of(app, "hr"), "PICK", "the hall is new, so its past says little")
    kpi_publishing.sign_exception(app, actor_of(app, "lead"), "PICK", "")
    return {}


def with_a_filled_roster(_app: App) -> Form:
    return {"roster": str(DRAFT), "seconds": "1", "confirm": "0", "proficiency": "100"}


def with_changed_cells(app: App) -> Form:
    """Bo's data with another cost, as the form of the page sends it."""
    with app.reading() as uow:
        bo = uow.organisation.load().people[BO]
    return {**people_editing.cells_of(bo), "cost_per_hour": "41", "seen": people_editing.version_of(bo)}


def with_a_coming_skill(app: App) -> Form:
    """Everybody receives at another proficiency from December on."""
    cells = {"role": "RCV", "proficiency_percent": "80", "valid_from": "2026-12-01"}
    for person in (ANN, BO, CAI):
        people_editing.set_skill(app, SYSTEM, person, cells)
    return {"role": "RCV", "valid_from": "2026-12-01"}


def with_a_past(app: App) -> Form:
    months = [date(2025, month, 1) for month in range(1, 13)]
    with app.unit_of_work(SYSTEM) as uow:
        uow.kpis.upsert_past_values(
            PastRecord(kpi="UPH", first_day=day, numerator=str(40 + day.month), exposure="1", source="reports")
            for day in months
        )
        uow.audit("test.past", "kpi:UPH")
        uow.commit()
    return {}


KPI_FORM: Form = {
    "code": "ERR",
    "role": "PICK",
    "name_zh": "差错",
    "name_en": "Errors",
    "unit_zh": "每千",
    "unit_en": "per 1000",
    "formula": "per_1000",
    "numerator_source": "WMS",
    "exposure_source": "WMS",
    "owner": "WH",
    "frequency": "month",
    "level": "team",
    "kind": "result",
    "bsc": "process",
    "tag": "",
    "weight": "40",
    "cap": "120",
    "how": "anchors",
    "anchors": "20:0; 10:60; 5:80; 1:100",
    "target": "",
    "mode": "linear",
    "valid_from": "2026-12-01",
}


def after_packs_in_force(app: App) -> Form:
    """A derogation of a rule that is in force."""
    labour.use_packs(app, actor_of(app, "hr"), ["eu"], date(2026, 1, 1))
    return {"relief": "eu.avg48|opt_out", "evidence": "scan 7", "first": "2026-10-01", "person": ANN}


def after_a_derogation(app: App) -> Form:
    """The number of a derogation that counts."""
    labour.use_packs(app, actor_of(app, "hr"), ["eu"], date(2026, 1, 1))
    number = labour.derogate(app, actor_of(app, "hr"), "eu.avg48", "opt_out", "scan 7", date(2026, 10, 1), person=ANN)
    return {"number": str(number)}


# endpoint → the form that makes its write succeed; a callable first brings the database into the state that it needs
FORMS: dict[str, Form | Callable[[App], Form]] = {
    **REQUEST_FORMS,
    "auth.sign_in": {},
    "auth.logout": {},
    "auth.locale": {"locale": "zh_Hans_CN"},
    "auth.password": {},
    "admin.add_account": {"login": "new.one", "role": "hr", "person": ""},
    "admin.set_active": {"active": "no"},
    "admin.one_time_password": {},
    "admin.cancel_job": {},
    "admin.retry_job": after_a_cancelled_job,
    "punches_api.take": {},
    "observations_api.take": {},
    "kiosk_api.identify": {},
    "kiosk_api.punches": {},
    "kiosk.pair": with_a_kiosk,
    "clock.tap": with_own_devices,
    "clock.new_pin": {},
    "corrections.request_one": with_a_request,
    "corrections.withdraw": {"id": "1"},
    "corrections.decide": {"decision": "approve"},
    "punching.release": with_a_mended_row,
    "punching.release_mended": with_a_mended_row,
    "punching.dismiss": lambda app: with_a_mended_row(app) | {"note": "a test"},
    "punching.pin": {"person": ANN},
    "punching.badge": {"person": ANN, "badge": "04A2B3C4"},
    "punching.set_rules": {"corrections_per_month": "2", "future_tolerance_s": "60"},
    "punching.add_device": {"code": "GATE-9", "name": "Ninth gate", "kind": "terminal"},
    "punching.renew_device": with_a_device,
    "punching.revoke_device": with_a_device,
    "hours.refresh": {},
    "hours.resolve": with_a_segment_lost,
    "hours.lock": with_nothing_open,
    "hours.decide": {"decision": "accept", "reason": "forgot to punch"},
    "hours_queue.decide": {"act": f"accept:{EXCEPTIONS[BO]}", "reason": "forgot to punch"},
    "hours_queue.undo": with_a_decision,
    "actuals_split.start": with_a_past_forecast,
    "attribution.run": {"pool-WH": "1000.00"},
    "attribution.publish": with_a_version,
    "appeals.decide": {"outcome": "uphold", "reason": "The list of the day says otherwise."},
    "appeals.file": with_a_settled_card,
    "appeals.settle": with_a_decided_appeal,
    "appeals.archive": with_settled_cards,
    "kpis.create": KPI_FORM,
    "kpis.save": KPI_FORM,
    "kpis.discard": {},
    "kpis.propose": with_a_past,
    "kpis.confirm_publish": with_both_signatures,
    "kpis.sign": {"reason": "the hall is new, so its past says little"},
    "kpi_weights.publish": {"w-PICK": "1.2", "valid_from": "2026-12-01", "reason": "agreed with the council"},
    "kpi_values.enter": {
        "kpi": "TAT",
        "period": "2026-10",
        "person": "",
        "version": "0",
        "numerator": "90",
        "exposure": "100",
        "dates": "20",
        "source": "LIMS",
        "evidence": "report 11",
        "reason": "",
    },
    "imports.upload": with_a_file,
    "rosters.create": {"first_day": "2026-11-09", "days": "7", "based_on": "2"},
    "rosters.confirm_publish": lambda app: {"revision": revision(app), "message": "new week"},
    **REASONS_FORMS,
    "reasons.fill": lambda app: cell(revision=revision(app), shift_type="OFF", back="cell"),
    "rosters_api.edit": lambda app: cell(revision=revision(app), shift_type="OFF"),
    "rosters_steps.edit": lambda app: {"revision": revision(app), "cells": [cell(shift_type="OFF")]},
    "rosters_steps.pins": lambda app: {"revision": revision(app), "cells": [cell()]},
    "rosters_steps.undo": with_a_step,
    "rosters_steps.redo": with_a_step_taken_back,
    "rosters_steps.duplicate_week": with_two_weeks,
    "rosters_steps.clear_week": lambda app: {"revision": revision(app), "week": 0},
    "rosters_steps.apply_template": with_a_template,
    "rosters_steps.save_template": {"week": 0, "department": "WH", "name": "usual"},
    "rosters_steps.delete_template": with_a_template,
    "rosters_api.pin": lambda app: cell(revision=revision(app), reason="customer visit"),
    "rosters_api.unpin": with_a_pin,
    "rosters_api.generate": lambda app: {"revision": revision(app), "time_limit_s": 5},
    "rosters_api.enough": with_a_search,
    "rosters_api.cancel": with_a_search,
    "workload.forecast": {"first_day": "2026-11-09", "days": "15"},
    "workload_days.accept": {"day": "2026-10-01"},
    "workload_days.set_day": {"day": "2026-12-31", "kind": "short", "factor": "0.5", "note_zh": "", "note_en": "Early"},
    "workload_days.clear": with_a_special_day,
    "skills.search": with_a_filled_roster,
    "account.change": {"role": "hr", "person": ""},
    "people.add": {
        "code": "E300",
        "name_zh": "戴",
        "name_en": "Dai",
        "department": "LAB",
        "contract": "FT",
        "cost_per_hour": "38.50",
        "hired_on": "2026-12-01",
    },
    "people.change": with_changed_cells,
    "people.set_skill": {"role": "TEST", "proficiency_percent": "80", "valid_from": "2026-12-01"},
    "people.end_skill": lambda app: {**with_a_coming_skill(app), "last_day": "2026-12-31"},
    "people.remove_skill": with_a_coming_skill,
    "policies.use": {"packs": "cn-standard company", "valid_from": "2026-10-01"},
    "policies.upload": {"text": (PACKS / "company.json").read_text(encoding="utf-8")},
    "policies.derogate": after_packs_in_force,
    "policies.withdraw": after_a_derogation,
    "workload_known.enter": {
        "role": "PICK",
        "day": "2026-11-11",
        "start": "08:00",
        "end": "12:00",
        "units": "420",
        "how": "adds",
        "reason": "an order",
    },
    "workload_known.withdraw": {},
    "workload_known.set_volume": {
        "volume-role": "RCV",
        "volume-weekly_units": "900",
        "volume-like": "PICK",
        "volume-valid_from": "2026-11-09",
        "volume-reason": "a new dock",
    },
}
# writes whose success is shown by tests of their own (a password must be typed, a file uploaded)
SHOWN_ELSEWHERE = {
    "auth.sign_in": "test_sign_in",
    "auth.password": "test_sign_in",
    "punches_api.take": "test_punches_api",
    "observations_api.take": "test_observations_api",
    "kiosk_api.identify": "test_kiosk",
    "kiosk_api.punches": "test_kiosk",
}


def form_of(endpoint: str, app: App) -> Form:
    """The form of a write, its database brought into the state that the write needs."""
    form = FORMS[endpoint]
    return form(app) if callable(form) else form
