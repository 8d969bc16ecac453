"""States and forms that make the writes of these pages succeed, for the permission matrix too."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from scheduler.domain.roster import RosterEvent, advance
from scheduler.planning.from_solution import to_roster
from scheduler.planning.question_child import pack
from scheduler.services import roster_alternatives, roster_editing, roster_reasons_price, roster_replanning
from scheduler.services.rosters import get_roster
from tests.web.rosters.company import DRAFT, MONDAY, revision
from tests.web.world import ANN, BO

Form = dict[str, object]


def asks_for_prices(_app: App) -> Form:
    return {"ask-person": "yes", "person-person": BO, "seconds": "5"}


def with_a_price_asked(app: App) -> Form:
    changes = [{"kind": "person", "person": ANN}]
    roster_reasons_price.request_prices(app, SYSTEM, DRAFT, changes, seconds=5, key="price:test")
    return {}


def with_a_price(app: App, *, high: int) -> Form:
    """A roster of 240,000.00 would cost 105.57 less with one more person like Ann, and at most ``high`` fen."""
    given = with_a_price_asked(app)
    found = {"low": 0, "high": high, "estimate": 105_57, "before": "feasible", "after": "feasible"}
    _end(app, "price", {"status": "feasible", "cost": 240_000_00, "prices": [found]})
    return given


def marks_an_absence(_app: App) -> Form:
    return {"person": BO, "first_day": MONDAY.isoformat(), "last_day": MONDAY.isoformat(), "seconds": "5"}


def with_an_absence(app: App) -> Form:
    """Bo is ill on Monday; the number of the job."""
    job = roster_replanning.mark_absence(
        app, SYSTEM, DRAFT, person=BO, first_day=MONDAY, last_day=MONDAY, seconds=5, key="replan:test"
    )
    return {"job": str(job.id)}


def with_a_replan(app: App, gone: Collection[tuple[str, date]] = ((BO, MONDAY),), short_fen: int = 0) -> Form:
    """The search has found that nobody steps in; these person-days are taken away.

    With ``short_fen`` it found before that to change nothing leaves that much short.
    """
    given = with_an_absence(app)
    with app.reading() as uow:
        held = uow.rosters.assignments(DRAFT)
    left = tuple(a for a in held if (a.person, a.day) not in gone)
    answer = {"status": "feasible", "roster": pack(to_roster(left, MONDAY)), "first_s": 0.2, "kept": 0.5}
    if short_fen:
        answer["leaner"] = {"roster": pack(to_roster(held, MONDAY)), "short_fen": short_fen}
    _end(app, "replan", answer)
    return given


def with_a_failed_replan(app: App, first_day: date) -> None:
    """A search for Bo's absence from that day to the next found the roster changed under its hands."""
    last_day = first_day + timedelta(days=1)
    roster_replanning.mark_absence(
        app, SYSTEM, DRAFT, person=BO, first_day=first_day, last_day=last_day, seconds=5, key="replan:test"
    )
    with app.unit_of_work(SYSTEM) as uow:
        claimed = uow.jobs.claim("test", uow.now, 60.0, ("replan",))
        assert claimed is not None
        uow.jobs.fail(claimed, "changed", uow.now, {"key": "stale_revision", "params": {}})
        uow.audit("test.job", "replan")
        uow.commit()


def with_a_replan_under_way(app: App, *, enough: bool) -> Form:
    """The search has told that nobody steps in, and goes on."""
    given = with_an_absence(app)
    with app.unit_of_work(SYSTEM) as uow:
        left = tuple(a for a in uow.rosters.assignments(DRAFT) if (a.person, a.day) != (BO, MONDAY))
        claimed = uow.jobs.claim("test", uow.now, 60.0, ("replan",))
        assert claimed is not None
        told = {"answers": 1, "seconds": 0.2, "roster": pack(to_roster(left, MONDAY)), "enough": enough}
        uow.jobs.heartbeat(claimed, uow.now, 60.0, told)
        uow.audit("test.job", "replan")
        uow.commit()
    return given


def with_alternatives_asked(app: App) -> Form:
    job = roster_alternatives.request_alternatives(app, SYSTEM, DRAFT, seconds=5, slack=0.02, key="alternatives:test")
    return {"job": str(job.id), "number": "0", "revision": str(revision(app))}


def with_alternatives(app: App) -> Form:
    """The search has found the roster that stands there already, and the same without Bo's Monday."""
    given = with_alternatives_asked(app)
    with app.reading() as uow:
        held = uow.rosters.assignments(DRAFT)
    found = []
    for aim, content in (("cheapest", held), ("fairest", [a for a in held if (a.person, a.day) != (BO, MONDAY)])):
        roster = pack(to_roster(content, MONDAY))
        found.append({"aims": [aim], "cost": 5_000_00, "unfairness": 0, "changes": 0, "roster": roster})
    found[1] |= {"cost": 6_000_00}
    payload = {"roster": DRAFT}
    result = {"status": "feasible", "exact": ["cheapest"], "rosters": found}
    _end(app, "alternatives", roster_alternatives.with_trade_off(app, payload, result))
    return given


def with_a_clash(app: App) -> Form:
    """Ann is pinned to the shift of a day on which she is away, says the last search; the pin can go."""
    roster_editing.pin(app, SYSTEM, DRAFT, revision(app), person=ANN, day=MONDAY)
    part = {"person": ANN, "days": [MONDAY.isoformat()], "shift_type": "D", "limit": None, "value": None, "role": None}
    pin = {**part, "rule": "pins", "kind": "drop", "before": None, "after": None}
    away = {**part, "rule": "availability", "shift_type": None}
    train = {**part, "rule": "qualification", "kind": "train", "role": "RCV", "before": None, "after": None}
    version = get_roster(app, SYSTEM, DRAFT)
    clash = {
        "proven": True,
        "parts": [away, {**part, "rule": "pins"}],
        "repairs": [{"changes": [pin], "cost": 1, "least": True}, {"changes": [train], "cost": 7, "least": True}],
    }
    solving = advance(version.lifecycle, RosterEvent.SOLVE)
    back = advance(solving, RosterEvent.UNSOLVED, note="These cannot all be kept.")
    result = {**version.result, "unsolved": {"status": "infeasible"}, "clash": clash}
    with app.unit_of_work(SYSTEM) as uow:
        uow.rosters.save(replace(version, lifecycle=back, result=result), version.revision)
        uow.audit("test.clash", f"roster:{DRAFT}")
        uow.commit()
    return {"revision": str(revision(app)), "number": "0"}


def _end(app: App, kind: str, result: dict[str, object]) -> None:
    """A worker took the job up and left this."""
    with app.unit_of_work(SYSTEM) as uow:
        claimed = uow.jobs.claim("test", uow.now, 60.0, (kind,))
        assert claimed is not None
        uow.jobs.complete(claimed, result, uow.now)
        uow.audit("test.job", kind)
        uow.commit()


FORMS = {
    "prices.start": asks_for_prices,
    "prices.enough": with_a_price_asked,
    "repairs.carry_out": with_a_clash,
    "repairs.again": lambda app: {"revision": str(revision(app))},
    "replanning.mark": marks_an_absence,
    "replanning.enough": with_an_absence,
    "replanning.accept": with_a_replan,
    "alternatives.start": lambda _app: {"seconds": "5", "slack": "2"},
    "alternatives.enough": with_alternatives_asked,
    "alternatives.choose": with_alternatives,
}
