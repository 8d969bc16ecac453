"""How far a new company is on its way from nothing to its first published roster: told by what is stored, kept nowhere.

Each step is done when its outcome is there, however it came about (the command line, an import, another page), and is
open again when the outcome is gone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from scheduler.bootstrap import App
from scheduler.domain.actor import AccountRole, Actor
from scheduler.domain.job import Job
from scheduler.domain.organisation import Organisation, Site
from scheduler.domain.roster import RosterState, RosterVersion
from scheduler.policies.rule import Pack
from scheduler.services.first_run_findings import Findings, find
from scheduler.services.hours_inputs import require_hr
from scheduler.services.labour_inputs import stack_on
from scheduler.services.rosters import next_first_day
from scheduler.storage import audit
from scheduler.storage.repositories.imports import ImportedFile
from scheduler.storage.unit_of_work import UnitOfWork
from scheduler.workload.runs import ForecastRun

DAYS = 14  # of the first roster
FORECAST_DAYS = DAYS + 1  # and the morning after its last night
# kinds of files without which there is no roster, in the order of what refers to what
NEEDED = ("departments", "roles", "standards", "contracts", "people", "skills", "shift_types", "workload")
FILES = 200  # of the newest imports that are looked at
TOGETHER = timedelta(minutes=10)  # files of one kind that were chosen at once
OPEN = (RosterState.DRAFT, RosterState.SOLVING, RosterState.PROPOSED, RosterState.EDITED)


class Step(StrEnum):
    """In the order in which they are taken."""

    ACCOUNT = "account"
    COMPANY = "company"
    FILES = "files"
    CHECK = "check"
    FORECAST = "forecast"
    ROSTER = "roster"
    PUBLISH = "publish"
    PEOPLE = "people"


@dataclass(frozen=True, kw_only=True)
class FirstRun:
    """What is there. ``counts`` by kind of file of what is stored, workload in roles that have some.

    ``packs`` are in force today, None if nobody chose any. ``forecast`` covers the days of the next roster, ``roster``
    is the version that is being made for days ahead, None where there is none; ``newest`` was published last, be it
    imported; ``files`` the newest imports of every kind, refused ones among them; ``jobs`` have not ended.
    """

    site: Site | None
    packs: tuple[Pack, ...] | None
    counts: Mapping[str, int]
    files: tuple[ImportedFile, ...]
    findings: Findings | None
    first_day: date
    forecast: ForecastRun | None
    roster: RosterVersion | None
    published: bool
    newest: RosterVersion | None
    colleagues: int
    jobs: tuple[Job, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """Kinds of files that are needed and of which nothing is stored."""
        return tuple(kind for kind in NEEDED if not self.counts.get(kind))

    @property
    def importing(self) -> bool:
        """Are files going in at this moment?"""
        return any(job.kind == "import" for job in self.jobs)

    @property
    def last_day(self) -> date:
        return self.first_day + timedelta(days=DAYS - 1)

    @property
    def done(self) -> frozenset[Step]:
        checked = self.findings is not None and self.findings.forecastable and not self.findings.days_proposed
        outcomes = {
            Step.ACCOUNT: True,
            Step.COMPANY: self.site is not None and self.packs is not None,
            Step.FILES: self.site is not None and not self.missing,
            Step.CHECK: not self.missing and checked,
            Step.FORECAST: self.published or self.forecast is not None,
            Step.ROSTER: self.published or (self.roster is not None and self.roster.lifecycle.has_roster),
            Step.PUBLISH: self.published,
            Step.PEOPLE: self.colleagues > 0,
        }
        return frozenset(step for step, done in outcomes.items() if done)

    @property
    def next(self) -> Step | None:
        """The first step whose outcome is not there; None once all are."""
        return next((step for step in Step if step not in self.done), None)


def first_run(app: App, actor: Actor) -> FirstRun:
    """Where the company stands. Raises Forbidden unless HR or admin."""
    require_hr(actor)
    with app.reading(actor) as uow:
        site: Site | None = uow.organisation.site()
        organisation: Organisation | None = uow.organisation.load() if site else None
        first_day = next_first_day(uow)
        stack = stack_on(uow, uow.today)
        covering = uow.workload.runs(covering=(first_day, first_day + timedelta(days=DAYS - 1)), limit=1)
        return FirstRun(
            site=site,
            packs=None if stack is None else stack.packs,
            counts=_counts(uow, organisation) if organisation else {},
            files=_newest_of_each(uow.imports.newest(FILES)),
            findings=find(uow, organisation, first_day) if organisation else None,
            first_day=first_day,
            forecast=covering[0] if covering else None,
            roster=_in_the_making(uow.rosters.newest(20), uow.today),
            published=_published(uow),
            newest=uow.rosters.last_made(published=True),
            colleagues=_colleagues(uow),
            jobs=tuple(
                job for job in uow.jobs.newest(kinds=("import", "forecast", "solve"), limit=60) if not job.state.ended
            ),
        )


def over(app: App) -> bool:
    """Have colleagues accounts, and is there a published roster, be it imported: does nobody need to be led on?"""
    with app.reading() as uow:
        if not _colleagues(uow):
            return False
        return _published(uow) or uow.rosters.last_made(published=True) is not None


def _counts(uow: UnitOfWork, organisation: Organisation) -> dict[str, int]:
    return {
        "departments": len(organisation.departments),
        "roles": len(organisation.roles),
        "standards": len(organisation.standards),
        "contracts": len(organisation.contracts),
        "people": len(organisation.people),
        "skills": len(organisation.skills),
        "shift_types": len(organisation.shift_types),
        "calendar": len(organisation.calendar),
        "workload": len(uow.workload.recorded()),
    }


def _newest_of_each(files: Iterable[ImportedFile]) -> tuple[ImportedFile, ...]:
    """By kind its newest file, and those of other names that came in with it; refused ones of no kind by name."""
    found: dict[tuple[str, str], ImportedFile] = {}
    newest: dict[str, ImportedFile] = {}
    for file in files:
        last = newest.setdefault(file.kind, file)
        if not file.kind or last.imported_at - file.imported_at < TOGETHER:
            found.setdefault((file.kind, file.name), file)
    return tuple(sorted(found.values(), key=lambda f: (f.state != "refused", f.id)))


def _in_the_making(versions: Iterable[RosterVersion], today: date) -> RosterVersion | None:
    """The version made last that can still become the roster of days ahead."""
    ahead = [v for v in versions if v.state in OPEN and v.first_day + timedelta(days=v.days) > today]
    return max(ahead, key=lambda v: v.id, default=None)


def _published(uow: UnitOfWork) -> bool:
    """Was a roster ever published here (those of the past are imported as published, and do not count)?"""
    return audit.ever(uow.session, "roster.publish")


def _colleagues(uow: UnitOfWork) -> int:
    """Accounts of others than administrators."""
    return sum(account.role is not AccountRole.ADMIN for account in uow.accounts.list())
