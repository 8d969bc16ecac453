"""For the permission matrix and the crawls: which object a route is called with. Forms of writes: tests/web/forms.

``arguments(key, kind, whose)`` gives the values of a route's arguments, or None where the case does not exist (an
administrator account belongs to no person, a period to no department). A new scope needs its entry here; the tests
say so.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.web.rosters.company import DRAFT, PUBLISHED
from tests.web.world import (
    ANN,
    APPEALS,
    BO,
    CAI,
    CALENDAR,
    CLOSED,
    CORRECTIONS,
    EXCEPTIONS,
    KNOWN,
    LOGINS,
    NOTICES,
    OFFERS,
    OPEN,
)
from web.access import ROUTES, Scope

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
    if scope is Scope.NOTICE:
        return whose == "own"
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


def _notice(kind: str, whose: str) -> Arguments | None:
    own = OWN_PERSON.get(kind)
    numbers = {"own": NOTICES[own] if own else None, "other department": NOTICES[CAI], "missing": 987654}
    number = numbers.get(whose)
    return {"notice_id": number} if number else None


def _address(_kind: str, whose: str) -> Arguments | None:
    return {"token": CALENDAR} if whose == "own" else None


def _file_kind(_kind: str, whose: str) -> Arguments | None:
    kind = {"own department": "people", "missing": "poems"}.get(whose)
    return {"kind": kind} if kind else None


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
    Scope.PUBLICATION: _numbered("roster_id", PUBLISHED),
    Scope.NOTICE: _notice,
    Scope.ADDRESS: _address,
    Scope.JOB: _numbered("job_id"),
    Scope.IMPORT: _numbered("import_id"),
    Scope.KIND: _file_kind,
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
    "kind": "people",
    "what": "kpis",
    "kpi": "att_rate",
    "minute": 29842620,
}
