"""Labour accounts for both heads: who of one department worked for another, how long, down to the segments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from scheduler.bootstrap import App
from scheduler.domain.actor import AccountRole, Actor
from scheduler.domain.organisation import Organisation
from scheduler.errors import Forbidden, NotFound
from scheduler.hours.segments import Segment
from scheduler.kpis.accounts import AccountLine, Balance, Month, account_lines, balances
from scheduler.services.hours_inputs import require_range


@dataclass(frozen=True, slots=True, kw_only=True)
class LabourAccounts:
    """``lines`` between two departments of which the actor sees at least one, by month; ``balances`` of those in sight.

    ``departments`` are all that the matrix has, by code.
    """

    first_day: date
    last_day: date
    months: tuple[Month, ...]
    departments: tuple[str, ...]
    lines: tuple[AccountLine, ...]
    balances: tuple[Balance, ...]

    def minutes(self, home: str, host: str) -> int:
        """What people of ``home`` worked for ``host``."""
        return sum(line.minutes for line in self.lines if (line.home, line.host) == (home, host))


def labour_accounts(
    app: App, actor: Actor, first_day: date, last_day: date, *, department: str | None = None
) -> LabourAccounts:
    """Over operational dates; with ``department`` only what it lent or borrowed.

    Raises Forbidden for staff, NotFound for a department out of sight, InvalidInput for a range that cannot be.
    """
    _require_head(actor)
    require_range(first_day, last_day)
    with app.reading(actor) as uow:
        organisation = uow.organisation.load()
        if department is not None and not (
            department in organisation.departments and actor.sees_department(department)
        ):
            raise NotFound(f"there is no department {department!r}", key="department_missing", code=department)
        stored = uow.hours.segments(first_day, last_day)
    every = account_lines((s for own in stored.values() for s in own), *_places(organisation))
    seen = [d for d in sorted(organisation.departments) if actor.sees_department(d) and department in (None, d)]
    across = tuple(line for line in every if line.home != line.host and {line.home, line.host} & set(seen))
    touched = {code for line in across for code in (line.home, line.host)}
    return LabourAccounts(
        first_day=first_day,
        last_day=last_day,
        months=tuple(sorted({line.month for line in every})),
        departments=tuple(sorted(touched)),
        lines=across,
        balances=balances(every, seen),
    )


def account_segments(
    app: App, actor: Actor, first_day: date, last_day: date, *, person: str, role: str
) -> tuple[Segment, ...]:
    """The segments behind a line, in order of time.

    Raises Forbidden for staff, NotFound unless the person worked the role for another department and the actor sees
    one of the two.
    """
    _require_head(actor)
    require_range(first_day, last_day)
    with app.reading(actor) as uow:
        organisation = uow.organisation.load()
        home, host = _places(organisation)
        both = {home.get(person), host.get(role)}
        if len(both) < 2 or None in both or not any(actor.sees_department(d) for d in both if d is not None):
            raise NotFound(f"{person!r} has no account in {role!r}", key="person_missing", code=person)
        stored: list[Segment] = uow.hours.segments(first_day, last_day, {person}).get(person, [])
    return tuple(s for s in stored if s.role == role)


def _places(organisation: Organisation) -> tuple[dict[str, str], dict[str, str]]:
    """Home department by person, host by role."""
    return (
        {p.code: p.department for p in organisation.people.values()},
        {r.code: r.department for r in organisation.roles.values()},
    )


def _require_head(actor: Actor) -> None:
    if actor.role is AccountRole.STAFF:
        raise Forbidden(
            "labour accounts are for heads of departments, HR and administrators", key="workload_planners_only"
        )
