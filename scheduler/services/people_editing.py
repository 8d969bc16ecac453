"""People changed by hand where imports were the only way: added, their data, qualifications set, ended, withdrawn.

Every change is held to the checks of an imported row, audited with before and after, and keeps what is past in place:
days that were worked stay inside the employment, a qualification that has counted is ended and not removed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, timedelta

from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.domain.organisation import Organisation, Person, Skill
from scheduler.errors import Conflict, InvalidInput, NotFound
from scheduler.exchange.kinds.base import Row
from scheduler.exchange.kinds.people import PEOPLE, person_values
from scheduler.services.company_rows import check_row, store_row
from scheduler.services.hours_inputs import require_hr
from scheduler.services.people import AHEAD_DAYS, known_person
from scheduler.storage.unit_of_work import UnitOfWork

Cells = Mapping[str, str]


def cells_of(person: Person) -> dict[str, str]:
    """The person as the cells of a row of people.csv."""
    return PEOPLE.show(person_values(person))


def version_of(person: Person) -> str:
    """What a form saw: changes with every value of the person."""
    return hashlib.sha256("\x1f".join(cells_of(person).values()).encode()).hexdigest()[:16]


def add_person(app: App, actor: Actor, cells: Cells) -> str:
    """Add a person from the cells of a row of people.csv; the code.

    Raises Forbidden unless HR or admin, ``RowRefused`` with what is wrong by field, Conflict for a code that is taken.
    """
    require_hr(actor)
    with app.unit_of_work(actor) as uow:
        row = check_row(uow, "people", cells)
        code = str(row["code"])
        if code in uow.organisation.load().people:
            raise Conflict(f"there is a person {code!r} already", key="person_taken", code=code)
        store_row(uow, "people", row)
        uow.audit("person.add", f"person:{code}", **_told(row))
        uow.commit()
    return code


def change_person(app: App, actor: Actor, code: str, cells: Cells, *, seen: str) -> tuple[str, ...]:
    """Change a person's data; the names of the fields that changed. ``seen``: ``version_of`` what the form showed.

    Raises Forbidden, NotFound, ``RowRefused``, InvalidInput for days of employment that leave work outside, Conflict
    where somebody else changed the person meanwhile or nothing changes.
    """
    require_hr(actor)
    with app.unit_of_work(actor) as uow:
        before = known_person(uow.organisation.load(), code)
        if version_of(before) != seen:
            raise Conflict(f"{code} was changed meanwhile", key="person_changed_meanwhile")
        row = check_row(uow, "people", {**cells, "code": code})
        _keep_work_inside(uow, code, row)
        was = cells_of(before)
        now = PEOPLE.show(row.values)
        changed = tuple(name for name in was if was[name] != now[name])
        if not changed:
            raise Conflict(f"nothing of {code} changes", key="person_unchanged")
        store_row(uow, "people", row)
        uow.audit("person.change", f"person:{code}", changes={name: [was[name], now[name]] for name in changed})
        uow.commit()
    return changed


def set_skill(app: App, actor: Actor, person: str, cells: Cells) -> Skill:
    """A qualification from ``valid_from`` on, from the cells of a row of skills.csv.

    An earlier one of the same role that is still in force then ends the day before; one of the same first day is
    replaced. Raises Forbidden, NotFound, ``RowRefused`` (also where it would overlap a later one), Conflict where
    nothing changes.
    """
    require_hr(actor)
    with app.unit_of_work(actor) as uow:
        organisation = uow.organisation.load()
        known_person(organisation, person)
        ended = _earlier(organisation, person, cells)
        if ended is not None:
            uow.organisation.upsert_skills([ended])
        row = check_row(uow, "skills", {**cells, "person": person})
        if not store_row(uow, "skills", row):
            raise Conflict(f"nothing of {person} changes", key="person_unchanged")
        made = Skill(
            person=person,
            role=row["role"],
            proficiency_pct=row["proficiency_percent"],
            valid_from=row["valid_from"],
            valid_to=row["valid_to"],
        )
        uow.audit(
            "skill.set",
            f"person:{person}",
            role=made.role,
            proficiency_pct=made.proficiency_pct,
            valid_from=made.valid_from,
            valid_to=made.valid_to,
            earlier_ends=ended.valid_to if ended else None,
        )
        uow.commit()
    return made


def end_skill(app: App, actor: Actor, person: str, role: str, valid_from: date, *, last_day: str) -> int:
    """The qualification holds up to ``last_day`` (as typed); how many published shifts of the role stand after it.

    Raises Forbidden, NotFound, ``RowRefused`` for a day that is none or before its first.
    """
    require_hr(actor)
    with app.unit_of_work(actor) as uow:
        held = _held(uow.organisation.load(), person, role, valid_from)
        row = check_row(
            uow,
            "skills",
            {
                "person": person,
                "role": role,
                "proficiency_percent": str(held.proficiency_pct),
                "valid_from": valid_from.isoformat(),
                "valid_to": last_day,
            },
        )
        if row["valid_to"] is None:
            raise InvalidInput("the last day is missing", key="row_refused", fields="valid_to")
        if not store_row(uow, "skills", row):
            raise Conflict(f"nothing of {person} changes", key="person_unchanged")
        after = row["valid_to"] + timedelta(days=1)
        left = _shifts_after(uow, person, after, role)
        uow.audit("skill.end", f"person:{person}", role=role, valid_from=valid_from, valid_to=row["valid_to"])
        uow.commit()
    return left


def remove_skill(app: App, actor: Actor, person: str, role: str, valid_from: date) -> None:
    """Withdraw a qualification that has not begun. Raises Forbidden, NotFound, Conflict once it has counted."""
    require_hr(actor)
    with app.unit_of_work(actor) as uow:
        held = _held(uow.organisation.load(), person, role, valid_from)
        if held.valid_from <= uow.today:
            raise Conflict(f"{role} of {person} has counted since {valid_from}", key="skill_began", day=held.valid_from)
        uow.company.remove_skill(person, role, valid_from)
        uow.audit(
            "skill.remove", f"person:{person}", role=role, valid_from=valid_from, proficiency_pct=held.proficiency_pct
        )
        uow.commit()


def shifts_after_leaving(app: App, actor: Actor, code: str) -> int:
    """Published shifts that stand after the person's last day and want somebody else."""
    require_hr(actor)
    with app.reading(actor) as uow:
        person = known_person(uow.organisation.load(), code)
        if person.left_on is None:
            return 0
        return _shifts_after(uow, code, person.left_on + timedelta(days=1))


def _shifts_after(uow: UnitOfWork, person: str, day: date, role: str | None = None) -> int:
    """Published shifts from ``day`` (at the earliest today) on, of one role or all."""
    first = max(day, uow.today)
    ahead = uow.rosters.published_assignments(first, first + timedelta(days=AHEAD_DAYS), people=[person])
    return sum(1 for one in ahead if role is None or role in one.roles)


def _earlier(organisation: Organisation, person: str, cells: Cells) -> Skill | None:
    """The qualification of the same role that is in force the day before the new one begins, ended there."""
    try:
        begins = date.fromisoformat(cells.get("valid_from", "").strip())
    except ValueError:
        return None  # the check of the row says so
    for held in organisation.skills:
        if (held.person, held.role) != (person, cells.get("role", "").strip()) or held.valid_from >= begins:
            continue
        if held.valid_to is None or held.valid_to >= begins:
            return Skill(
                person=person,
                role=held.role,
                proficiency_pct=held.proficiency_pct,
                valid_from=held.valid_from,
                valid_to=begins - timedelta(days=1),
            )
    return None


def _held(organisation: Organisation, person: str, role: str, valid_from: date) -> Skill:
    known_person(organisation, person)
    for held in organisation.skills:
        if (held.person, held.role, held.valid_from) == (person, role, valid_from):
            return held
    raise NotFound(f"{person} has no qualification for {role} from {valid_from}", key="skill_missing")


def _keep_work_inside(uow: UnitOfWork, code: str, row: Row) -> None:
    """Days of employment hold every day that was worked."""
    span = uow.company.work_span(code)
    if span is None:
        return
    if row["left_on"] is not None and row["left_on"] < span.last_day:
        raise InvalidInput(f"{code} worked on {span.last_day}", key="left_before_work", day=span.last_day)
    if row["hired_on"] > span.first_day:
        raise InvalidInput(f"{code} worked on {span.first_day}", key="hired_after_work", day=span.first_day)


def _told(row: Row) -> dict[str, str]:
    """The row for the audit log; what is empty is left out."""
    return {name: text for name, text in PEOPLE.show(row.values).items() if text}
