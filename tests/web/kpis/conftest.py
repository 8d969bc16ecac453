"""The small company with drafts of its KPIs, seen by HR, a lead and staff."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from scheduler.kpis.records import PastRecord
from tests.web.world import add_accounts, add_company, add_hours, add_kpi_drafts, open_session


@pytest.fixture
def company(app: App, tmp_path: Path) -> App:
    """Twelve months of past, and a draft of each KPI that counts from December on."""
    add_company(app)
    add_accounts(app)
    add_hours(app, tmp_path)
    with app.unit_of_work(SYSTEM) as uow:
        uow.kpis.upsert_past_values(
            PastRecord(kpi=kpi, first_day=date(2025, month, 1), numerator=str(x), exposure=n, source="reports")
            for kpi, n, past in (("UPH", "1", range(40, 52)), ("TAT", "100", range(84, 96)))
            for month, x in enumerate(past, start=1)
        )
        uow.audit("test.past", "kpis")
        uow.commit()
    add_kpi_drafts(app)
    return app


@pytest.fixture
def as_(company: App, flask_app: Flask) -> Callable[[str], FlaskClient]:
    def client(login: str) -> FlaskClient:
        made = flask_app.test_client()
        open_session(company, made, login)
        return made

    return client
