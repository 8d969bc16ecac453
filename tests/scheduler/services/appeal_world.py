"""September of the small company, locked and published with money in the warehouse's pool; clocks that can be moved."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from scheduler.attribution.claims import KpiClaim, TimeClaim
from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM, AccountRole, Actor
from scheduler.services import attribution, hours
from scheduler.services.importing import import_path
from tests.web.world import ANN, BO, CAI, CLOSED, FILES, add_accounts, add_company

HR = Actor(login="hana", role=AccountRole.HR)
OTHER_HR = Actor(login="helen", role=AccountRole.HR)
ADMIN = Actor(login="adam", role=AccountRole.ADMIN)
STAFF = Actor(login="ann", role=AccountRole.STAFF, person=ANN)
FOREIGN = Actor(login="cai", role=AccountRole.STAFF, person=CAI)
LEAD = Actor(login="lead", role=AccountRole.LEAD, departments=frozenset({"WH"}), person=BO)
POOLS = {"WH": 1_000_000}
LOCKED_ON = date(2026, 11, 9)  # a Monday


class Clock:
    """Stands at noon of a day."""

    def __init__(self, day: date) -> None:
        self.day = day

    def now(self) -> datetime:
        return datetime(self.day.year, self.day.month, self.day.day, 4, tzinfo=UTC)

    def today(self, zone: ZoneInfo) -> date:
        return self.now().astimezone(zone).date()


def on(app: App, day: date) -> App:
    """The same service on another day."""
    return replace(app, clock=Clock(day))


def add_locked(app: App, folder: Path, pools: dict[str, int] | None = None) -> App:
    """The company with its September locked and published on ``LOCKED_ON``; the service on that day."""
    app = on(app, LOCKED_ON)
    add_company(app)
    add_accounts(app)
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    import_path(app, SYSTEM, folder)
    hours.resolve_hours(app, HR, date(2026, 9, 1), date(2026, 9, 30))
    hours.lock_period(app, HR, CLOSED)
    made = attribution.run_attribution(app, HR, CLOSED, POOLS if pools is None else pools)
    attribution.publish_attribution(app, HR, CLOSED, made.version)
    return app


def picked(start: int = 12, end: int = 16) -> TimeClaim:
    """Ann picked from ``start`` to ``end`` o'clock on 28 September; recorded is receiving from noon on."""
    zone = ZoneInfo("Asia/Shanghai")
    at = [int(datetime(2026, 9, 28, hour, tzinfo=zone).timestamp()) for hour in (start, end)]
    return TimeClaim(person=ANN, day=date(2026, 9, 28), start_s=at[0], end_s=at[1], role="PICK")


def lines(numerator: str, exposure: str = "4", person: str | None = ANN) -> KpiClaim:
    """Ann's lines an hour were these."""
    return KpiClaim(kpi="UPH", person=person, numerator=numerator, exposure=exposure)


GROUNDS = "I picked all afternoon; the tablet still showed receiving."
REASON = "The pick list and the shift lead confirm the afternoon."
