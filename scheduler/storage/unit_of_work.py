"""One use case, one transaction: repositories, the audit entry, one commit; leaving without commit rolls back."""

from __future__ import annotations

from datetime import date, datetime
from importlib import import_module
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.domain.actor import SYSTEM, Actor
from scheduler.ports import Clock
from scheduler.storage import audit
from scheduler.storage.engine import Database, written_tables
from scheduler.storage.tables import SiteRow

if TYPE_CHECKING:
    from scheduler.storage.repositories.accounts import AccountsRepository
    from scheduler.storage.repositories.appeals import AppealsRepository
    from scheduler.storage.repositories.attributions import AttributionsRepository
    from scheduler.storage.repositories.board import BoardRepository
    from scheduler.storage.repositories.calendar_feeds import CalendarFeedsRepository
    from scheduler.storage.repositories.company import CompanyRepository
    from scheduler.storage.repositories.corrections import CorrectionsRepository
    from scheduler.storage.repositories.hours import HoursRepository
    from scheduler.storage.repositories.imports import ImportsRepository
    from scheduler.storage.repositories.jobs import JobsRepository
    from scheduler.storage.repositories.known_work import KnownWorkRepository
    from scheduler.storage.repositories.kpis import KpisRepository
    from scheduler.storage.repositories.labour import LabourRepository
    from scheduler.storage.repositories.measured_parts import MeasuredPartsRepository
    from scheduler.storage.repositories.notices import NoticesRepository
    from scheduler.storage.repositories.observations import ObservationsRepository
    from scheduler.storage.repositories.organisation import OrganisationRepository
    from scheduler.storage.repositories.pools import PoolsRepository
    from scheduler.storage.repositories.punching import PunchingRepository
    from scheduler.storage.repositories.rosters import RostersRepository
    from scheduler.storage.repositories.staff_requests import StaffRequestsRepository
    from scheduler.storage.repositories.workload import WorkloadRepository

# attribute to the class in repositories/<attribute>.py, made with the session on first use
REPOSITORIES = {
    "organisation": "OrganisationRepository",
    "workload": "WorkloadRepository",
    "known_work": "KnownWorkRepository",
    "rosters": "RostersRepository",
    "staff_requests": "StaffRequestsRepository",
    "board": "BoardRepository",
    "hours": "HoursRepository",
    "punching": "PunchingRepository",
    "corrections": "CorrectionsRepository",
    "kpis": "KpisRepository",
    "observations": "ObservationsRepository",
    "attributions": "AttributionsRepository",
    "pools": "PoolsRepository",
    "measured_parts": "MeasuredPartsRepository",
    "appeals": "AppealsRepository",
    "accounts": "AccountsRepository",
    "imports": "ImportsRepository",
    "jobs": "JobsRepository",
    "labour": "LabourRepository",
    "company": "CompanyRepository",
    "notices": "NoticesRepository",
    "calendar_feeds": "CalendarFeedsRepository",
}
# written by the machinery itself, many times a minute: these need no audit entry
SYSTEM_TABLES = frozenset(
    {"job", "web_session", "login_failure", "card_read", "device_contact", "roster_seen", "notice_mail", "calendar_use"}
)


class UnauditedWrite(RuntimeError):
    """A use case changed rows and said nothing in the audit log, or said two things. A fault in our code."""


class UnitOfWork:
    """``now`` is aware UTC, ``today`` the business date at the site. Not to be shared between threads."""

    if TYPE_CHECKING:  # made by __getattr__
        organisation: OrganisationRepository
        workload: WorkloadRepository
        known_work: KnownWorkRepository
        rosters: RostersRepository
        staff_requests: StaffRequestsRepository
        board: BoardRepository
        hours: HoursRepository
        punching: PunchingRepository
        corrections: CorrectionsRepository
        kpis: KpisRepository
        observations: ObservationsRepository
        attributions: AttributionsRepository
        pools: PoolsRepository
        measured_parts: MeasuredPartsRepository
        appeals: AppealsRepository
        accounts: AccountsRepository
        imports: ImportsRepository
        jobs: JobsRepository
        labour: LabourRepository
        company: CompanyRepository
        notices: NoticesRepository
        calendar_feeds: CalendarFeedsRepository

    def __init__(self, database: Database, clock: Clock, actor: Actor = SYSTEM, *, writable: bool) -> None:
        bind = database.write if writable else database.read
        self.session = Session(bind, expire_on_commit=False, close_resets_only=False)
        self.actor = actor
        self.now: datetime = clock.now()
        self._clock = clock
        self._writable = writable
        self._entry: tuple[str, str, dict[str, object]] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.session.close()

    if not TYPE_CHECKING:  # to the type checker there are the repositories above and no other

        def __getattr__(self, name: str) -> Any:
            if name not in REPOSITORIES:
                raise AttributeError(f"a unit of work has no {name!r}")
            module = import_module(f"scheduler.storage.repositories.{name}")
            repository = getattr(module, REPOSITORIES[name])(self.session)
            setattr(self, name, repository)
            return repository

    @property
    def today(self) -> date:
        """The business date in the site's zone (UTC before there is a site)."""
        tz = self.session.scalar(select(SiteRow.tz).order_by(SiteRow.id).limit(1))
        return self._clock.today(ZoneInfo(tz or "UTC"))

    def audit(self, action: str, target: str, **detail: object) -> None:
        """Say what this unit of work does; written at commit. ``detail`` must be JSON-able and free of secrets."""
        if self._entry is not None:
            raise UnauditedWrite(f"already audited as {self._entry[0]!r}; one use case is one entry")
        self._entry = (action, target, audit.plain(detail))

    @property
    def audited(self) -> bool:
        """Has this unit of work said what it does?"""
        return self._entry is not None

    def commit(self) -> None:
        """Make it so, with its audit entry, and close. Changed rows without an entry raise ``UnauditedWrite``."""
        if not self._writable:
            raise UnauditedWrite("this unit of work only reads")
        self.session.flush()
        changed = written_tables(self.session.connection()) - SYSTEM_TABLES
        if changed and self._entry is None:
            raise UnauditedWrite(f"rows of {', '.join(sorted(changed))} changed without an audit entry")
        if self._entry is not None:
            action, target, detail = self._entry
            audit.append(self.session, at=self.now, actor=self.actor.login, action=action, target=target, detail=detail)
        self.session.commit()
        self.session.close()
