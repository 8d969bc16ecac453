"""Forms of people, skills, labour packs, accounts, imports and jobs."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import numpy as np

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from scheduler.policies.loader import PACKS
from scheduler.services import import_checking, jobs, labour, people_editing
from tests.web.forms.form import Form, Forms
from tests.web.rosters.company import DRAFT
from tests.web.world import ANN, BO, CAI, actor_of

NEW_PERSON = {
    "code": "E300",
    "name_zh": "戴",
    "name_en": "Dai",
    "department": "LAB",
    "contract": "FT",
    "cost_per_hour": "38.50",
    "hired_on": "2026-12-01",
}


def after_a_cancelled_job(app: App) -> Form:
    jobs.cancel_job(app, SYSTEM, 1)
    return {}


def with_a_file(_app: App) -> Form:
    return {"files": (BytesIO(b"code,name_zh,name_en\nFIN,\xe8\xb4\xa2\xe5\x8a\xa1,Finance\n"), "departments.csv")}


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


def after_packs_in_force(app: App) -> Form:
    """A derogation of a rule that is in force."""
    labour.use_packs(app, actor_of(app, "hr"), ["eu"], date(2026, 1, 1))
    return {"relief": "eu.avg48|opt_out", "evidence": "scan 7", "first": "2026-10-01", "person": ANN}


def after_a_derogation(app: App) -> Form:
    """The number of a derogation that counts."""
    labour.use_packs(app, actor_of(app, "hr"), ["eu"], date(2026, 1, 1))
    number = labour.derogate(app, actor_of(app, "hr"), "eu.avg48", "opt_out", "scan 7", date(2026, 10, 1), person=ANN)
    return {"number": str(number)}


def with_history(app: App) -> Form:
    """A little workload: the years that it touches have holidays that the company's table does not name."""
    with app.unit_of_work(SYSTEM) as uow:
        uow.workload.record("PICK", np.array([29_000_000]), np.array([5.0]))
        uow.audit("test.workload", "PICK")
        uow.commit()
    return {}


def with_a_new_person(app: App) -> Form:
    """Somebody whom no account belongs to."""
    added = people_editing.add_person(app, SYSTEM, {**NEW_PERSON, "hired_on": "2026-10-01"})
    return {f"as-{added}": "staff"}


def with_a_file_looked_at(app: App) -> Form:
    """A file as the page of the check sends it back."""
    content = "code,name_zh,name_en\nFIN,财务,Finance\n".encode()
    seen = import_checking.look_at(app, actor_of(app, "hr"), "departments.csv", content)
    return {"name": seen.name, "stored": seen.stored, "kind": seen.kind, "key": "once"}


COMPANY_FORMS: Forms = {
    "first_run.company": {
        "name_zh": "明远",
        "name_en": "Mingyuan",
        "code": "HQ",
        "tz": "Asia/Shanghai",
        "packs": "company",
    },
    "first_admin.begin": {},
    "first_run.roster": {},
    "imports_check.look": with_a_file,
    "first_run.holidays": with_history,
    "first_run.forecast": {"key": "first"},
    "first_run.invite": with_a_new_person,
    "imports_check.take": with_a_file_looked_at,
    "auth.sign_in": {},
    "auth.logout": {},
    "auth.locale": {"locale": "zh_Hans_CN"},
    "auth.password": {},
    "admin.add_account": {"login": "new.one", "role": "hr", "person": ""},
    "admin.set_active": {"active": "no"},
    "admin.one_time_password": {},
    "admin.cancel_job": {},
    "admin.retry_job": after_a_cancelled_job,
    "imports.upload": with_a_file,
    "skills.search": with_a_filled_roster,
    "account.change": {"role": "hr", "person": ""},
    "people.add": NEW_PERSON,
    "people.change": with_changed_cells,
    "people.set_skill": {"role": "TEST", "proficiency_percent": "80", "valid_from": "2026-12-01"},
    "people.end_skill": lambda app: {**with_a_coming_skill(app), "last_day": "2026-12-31"},
    "people.remove_skill": with_a_coming_skill,
    "policies.use": {"packs": "cn-standard company", "valid_from": "2026-10-01"},
    "policies.upload": {"text": (PACKS / "company.json").read_text(encoding="utf-8")},
    "policies.derogate": after_packs_in_force,
    "policies.withdraw": after_a_derogation,
}
